#pragma once

#include "share/base/str.h"

/* Wrapped text with a hanging indent, for explain and steps. */

/*
 * @mark and @text wrapped to @columns, each line @indent blanks in, lines after the first
 * as far in as the text of the first. Ends with a newline. NULL @text: nothing.
 */
void lines_add(
	struct str *out, int columns, int indent, const char *mark, const char *text);
/* A line as it is, never broken: commands are copied. */
void lines_raw(struct str *out, int indent, const char *text);
/* The first letter large (but in a name like fDenyTSConnections), a full stop at the end. */
void lines_sentence(struct str *out, const char *text);
