#pragma once

#include "probes/paste/findings/findings.h"

/* Shared by the two files for netsh rules. */

/*
 * Whether a rule begins at the line: by its name and dashes, or by its label where dashes
 * were filtered out. @lang gets its language, LANG_NONE if unknown.
 */
bool netsh_begins_rule(const struct findings *g, size_t at, enum words_lang *lang);
/* The query for rules in this section; NULL if there is none. */
const char *netsh_asked(const struct findings *g);
/* Parses the rule at the line; returns its number of lines, 0 if there is none. */
size_t netsh_read_rule(struct findings *g, size_t at);
