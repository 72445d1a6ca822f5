#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "share/base/arena.h"
#include "share/base/str.h"
#include "share/base/text.h"

/*
 * Input of all readers: turns saved or pasted bytes into lines of clean UTF-8. Removes what
 * surrounds the output of a command: terminal sequences, padding, quote marks, "rem ", hard
 * line wraps where the structure proves them.
 */

#define TEXT_LINE_MOST 8192u

struct text_line {
	const char *text; /* in the arena; no trailing blanks, leading ones kept */
	int width;	  /* columns including the padding */
	int columns;	  /* without it */
	bool marked;	  /* began with "> ": matched by select-string */
	bool used;	  /* a reader used it */
};

struct text_lines {
	struct text_line *at; /* in the arena */
	size_t count;
};

/* Converts bytes in any encoding that Windows uses to UTF-8 and changes nothing else. */
void text_decode(const char *bytes, size_t len, struct str *out);
/*
 * Removes terminal sequences, NULs, BOMs and special blanks; unsafe characters become "?".
 */
void text_strip(const char *utf8, size_t len, struct str *out);
/*
 * Decodes an HTML entity ("&eacute;") or tag at @at into @out. Returns its length in bytes;
 * 0 if there is none.
 */
size_t markup_entity(const char *at, size_t len, struct str *out);
size_t markup_tag(const char *at, size_t len, struct str *out);
/* Replaces JSON strings that contain several lines by these lines. */
void markup_unescape(struct str *text);
/* All of the above. Lines and their text are in the arena. */
void text_lines_read(
	struct arena *arena, const char *bytes, size_t len, struct text_lines *out);

/*
 * Joins lines that a console wrapped at its right edge, where the rest cannot be a line of
 * its own.
 */
void text_unwrap(struct arena *arena, struct text_lines *lines);
/*
 * Removes what frames all lines: line numbers, times, comment signs, an indent, an empty
 * line after each line.
 */
void text_unframe(struct str *text);

/* ---- helpers for lines ---- */

/*
 * Console cells that the first character takes; @len gets its bytes. Does not use the
 * locale: the text comes from another machine.
 */
int text_cell(const char *text, size_t *len);
/* Cells of all of it. */
int text_cells(const char *text);
/* Length of the comment sign at @p: "#", "##" or "//"; 0 for none. */
size_t text_remark_signs(const char *p);
/* Only dashes, at least @least. */
bool text_is_rule(const char *text, size_t least);
/* "Event[0]:" of wevtutil: the lines below are the event's text, not command output. */
bool text_is_event(const char *line);
