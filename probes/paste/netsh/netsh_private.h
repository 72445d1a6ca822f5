#pragma once

#include "probes/paste/findings/findings.h"

/* What the two files about netsh's rules share. */

/*
 * Whether a rule begins at the line: by its name and dashes, or by its label where dashes
 * were filtered out. @lang gets its language, LANG_NONE for the shape in an unknown one.
 */
bool netsh_begins_rule(const struct findings *g, size_t at, enum words_lang *lang);
/* The question for rules that the section answers; NULL if it is another or unknown. */
const char *netsh_asked(const struct findings *g);
/* Takes the rule that begins at the line; returns its lines, 0 if none begins. */
size_t netsh_read_rule(struct findings *g, size_t at);
