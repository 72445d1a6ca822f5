#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "share/base/arena.h"
#include "share/base/str.h"
#include "share/base/text.h"

/*
 * The front of all readers: bytes as somebody saved or pasted them become lines of clean
 * UTF-8. What stood around the output of a command is taken off: terminal sequences,
 * padding, quote marks, "rem ", hard wraps that the structure proves.
 */

#define TEXT_LINE_MOST 8192u

struct text_line {
	const char *text; /* in the arena; no trailing blanks, leading ones kept */
	int width;	  /* columns before the padding was taken off */
	int columns;	  /* without it */
	bool marked;	  /* "> " stood in front: what select-string matched */
	bool used;	  /* a reader took something from it */
};

struct text_lines {
	struct text_line *at; /* in the arena */
	size_t count;
};

/* Bytes in any of the encodings of Windows to UTF-8, nothing else changed. */
void text_decode(const char *bytes, size_t len, struct str *out);
/* Terminal sequences, NULs, BOMs and odd blanks go, unsafe characters become "?". */
void text_strip(const char *utf8, size_t len, struct str *out);
/*
 * An entity ("&eacute;") or a tag of a web page at @at: adds what it means. Returns its
 * bytes; 0 where none begins.
 */
size_t markup_entity(const char *at, size_t len, struct str *out);
size_t markup_tag(const char *at, size_t len, struct str *out);
/* Strings of JSON that hold several lines become these lines. */
void markup_unescape(struct str *text);
/* All of it. Lines and their text are in the arena. */
void text_lines_read(
	struct arena *arena, const char *bytes, size_t len, struct text_lines *out);

/*
 * Lines that a console cut at its right edge are joined again where the rest cannot be a
 * line of its own.
 */
void text_unwrap(struct arena *arena, struct text_lines *lines);
/*
 * What stands around all lines and belongs to none of them goes: numbers and times in
 * front, signs of remarks, an indent, an empty line behind each line.
 */
void text_unframe(struct str *text);

/* ---- small looks at a line, for the readers ---- */

/*
 * Cells of the console that the first character takes; @len gets its bytes. Text comes from
 * another machine: what the locale of this one thinks of its width does not count.
 */
int text_cell(const char *text, size_t *len);
/* Cells of all of it. */
int text_cells(const char *text);
/* The signs of a remark that @p begins with, "#", "##" or "//": how many; 0 for none. */
size_t text_remark_signs(const char *p);
/* Nothing but dashes, at least @least of them. */
bool text_is_rule(const char *text, size_t least);
/* "Event[0]:" of wevtutil: below it stands what an event says, no answer of a command. */
bool text_is_event(const char *line);
