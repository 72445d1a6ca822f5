#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "share/base/arena.h"
#include "share/base/str.h"

/*
 * Text that people see. Bytes from outside pass text_clean() before they reach a screen, a
 * log or an export: a certificate's name may contain terminal escapes.
 */

/*
 * Appends @len bytes as valid UTF-8 of one line: control characters (C0, DEL, C1), invalid
 * sequences, bidirectional overrides and separators become "?" (tab and newline a blank).
 */
void text_clean(struct str *out, const char *bytes, size_t len);
/* Appends the character @c (up to U+10FFFF) as UTF-8, uncleaned; returns its bytes. */
size_t text_utf8(uint32_t c, char out[4]);
/* The same, but keeps newline and tab: for pasted output. */
void text_clean_lines(struct str *out, const char *bytes, size_t len);

/* Columns of @text on a terminal (wcwidth), 0 for what cannot be shown. */
int text_columns(const char *text);
/* Bytes of @text that fit into @columns, never inside a character. */
size_t text_fit(const char *text, int columns);

/*
 * Word wrap. Calls @line for each line of at most @columns; words longer than a line are
 * broken. Newlines in @text start a new line. Leading blanks of a paragraph are dropped.
 */
typedef void text_line_fn(void *to, const char *start, size_t len);
void text_wrap(const char *text, int columns, text_line_fn *line, void *to);
/* Appends wrapped text, each line after the first indented by @indent blanks. */
void text_wrap_add(struct str *out, const char *text, int columns, int indent);

/* UTF-16LE bytes (no BOM) to clean UTF-8, as NTLM and .rdp files carry it. */
void text_add_utf16le(struct str *out, const void *bytes, size_t len);

/* "1, 2 and 3": for lists in sentences. */
void text_add_joined(struct str *out, const char *const *items, size_t count);

/* The first letter in upper case (except in names like fDenyTSConnections), a full stop at the
 * end. */
void text_add_sentence(struct str *out, const char *text);

/* ---- checks on a text ---- */

/* Whether it holds a control character of ASCII: below 32, or 127. */
bool text_has_control(const char *text);
/* The number of leading blanks. */
size_t text_indent(const char *text);
/* The text after its leading blanks. */
const char *text_skip(const char *text);
/* Whether @text begins with @prefix; ASCII letters in either case. */
bool text_starts_nocase(const char *text, const char *prefix);
/* As strstr; ASCII letters in either case. */
const char *text_find_nocase(const char *text, const char *what);
/* A decimal number and nothing else: 0 .. 2^32-1. */
bool text_number(const char *text, size_t len, unsigned *out);
/* "0x1a" or "26", the whole text. */
bool text_dword(const char *text, unsigned *out);
/* A copy in the arena without blanks at both ends. */
char *text_trimmed(struct arena *arena, const char *text, size_t len);
