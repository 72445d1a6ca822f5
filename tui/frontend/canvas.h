#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "share/base/str.h"
#include "tui/frontend/screen.h"

/*
 * A picture of cells: the contents of the full screen, independent of a terminal. The
 * layout draws on it, terminal.c paints it, the golden tests print it. Its contents are
 * safe to show: control characters and invalid UTF-8 become "?" when drawn, and
 * everything past the edge is dropped. A growing canvas adds rows when one is written
 * below its end (for the content of a scrolled screen).
 */

/* Two more styles, for the modules of a QR code. */
#define STYLE_INK (STYLE_COUNT)		 /* black on white */
#define STYLE_INK_FULL (STYLE_COUNT + 1) /* black on black: a dark module of blanks */
#define CANVAS_STYLES (STYLE_COUNT + 2)

struct canvas_cell {
	char text[14]; /* one character with its combining marks; "" = right half of a wide
			  one */
	uint8_t width; /* 0, 1 or 2 columns */
	uint8_t style;
};

struct canvas {
	int rows, cols;
	int cursor_row, cursor_col; /* -1: hidden */
	bool ascii;		    /* draw no character above 0x7E */
	bool grows;
	struct canvas_cell *cells;
};

/* Never NULL: aborts without memory. */
struct canvas *canvas_create(int rows, int cols);
void canvas_destroy(struct canvas *c); /* takes NULL */
void canvas_clear(
	struct canvas *c); /* fills with blanks, hides the cursor, keeps the size */

/* Each returns the columns written (canvas_put_wrapped: the rows). */
int canvas_put(struct canvas *c, int row, int col, int style, const char *text);
int canvas_put_len(
	struct canvas *c, int row, int col, int style, const char *text, size_t len);
/* At most @columns columns of @text. */
int canvas_put_fit(
	struct canvas *c, int row, int col, int columns, int style, const char *text);
/* Word wrap into @width columns; NULL and "" use no row. */
int canvas_put_wrapped(
	struct canvas *c, int row, int col, int width, int style, const char *text);
/* Breaks at the exact width, not at blanks: no byte of a command is lost or moved. */
int canvas_put_broken(
	struct canvas *c, int row, int col, int width, int style, const char *text);
void canvas_fill(struct canvas *c, int row, int col, int count, int style, const char *ch);
void canvas_restyle(struct canvas *c, int row, int col, int count, int style);
void canvas_copy_rows(struct canvas *to, int to_row, int to_col, const struct canvas *from,
	int from_row, int count);
bool canvas_equal(const struct canvas *a, const struct canvas *b);

/* Prints rows without trailing blanks, one newline each. */
void canvas_print(const struct canvas *c, struct str *out);
/* One letter a cell and row, as canvas_print: '.' plain, T title, H heading, d dim, O ok,
 * W warn, B bad, F focus, C command, g badge, then "cursor ROW,COL". */
void canvas_print_styles(const struct canvas *c, struct str *out);
/* The ASCII replacement for the few Unicode characters of our own texts, otherwise "?". */
char canvas_ascii(uint32_t code);
