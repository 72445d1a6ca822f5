/*
 * The cells of a screen. A wide character owns two cells; writing over one half blanks
 * the other, so that no half stays on a terminal.
 */
#include "tui/frontend/canvas.h"

#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "share/base/text.h"
#include "share/base/utf8.h"

static void
cell_blank(struct canvas_cell *cell)
{
	memset(cell, 0, sizeof(*cell));
	cell->text[0] = ' ';
	cell->width = 1;
	cell->style = STYLE_PLAIN;
}

static void
cells_alloc(struct canvas *c, int rows)
{
	size_t count = (size_t)rows * (size_t)c->cols;
	struct canvas_cell *cells = realloc(c->cells, count * sizeof(*cells));

	if (cells == NULL)
		abort(); /* as in share/base/arena.c: cannot continue without memory */
	c->cells = cells;
	for (size_t i = (size_t)c->rows * (size_t)c->cols; i < count; i++)
		cell_blank(&cells[i]);
	c->rows = rows;
}

struct canvas *
canvas_create(int rows, int cols)
{
	struct canvas *c = calloc(1, sizeof(*c));

	if (c == NULL)
		abort();
	c->cols = cols > 0 ? cols : 1;
	c->cursor_row = c->cursor_col = -1;
	cells_alloc(c, rows > 0 ? rows : 1);
	return c;
}

void
canvas_destroy(struct canvas *c)
{
	if (c == NULL)
		return;
	free(c->cells);
	free(c);
}

void
canvas_clear(struct canvas *c)
{
	for (size_t i = 0; i < (size_t)c->rows * (size_t)c->cols; i++)
		cell_blank(&c->cells[i]);
	c->cursor_row = c->cursor_col = -1;
}

static struct canvas_cell *
cell_at(struct canvas *c, int row, int col)
{
	if (row < 0 || col < 0 || col >= c->cols)
		return NULL;
	if (row >= c->rows) {
		if (!c->grows)
			return NULL;
		cells_alloc(c, MAX_OF(row + 1, c->rows * 2));
	}
	return &c->cells[(size_t)row * (size_t)c->cols + (size_t)col];
}

/* Before a cell is overwritten: blanks the other half of a wide character. */
static void
cell_part(struct canvas *c, int row, int col)
{
	struct canvas_cell *cell = cell_at(c, row, col);

	if (cell == NULL)
		return;
	if (cell->width == 0 && col > 0)
		cell_blank(cell - 1);
	if (cell->width == 2 && col + 1 < c->cols)
		cell_blank(cell + 1);
	cell_blank(cell);
}

char
canvas_ascii(uint32_t code)
{
	switch (code) {
	case 0x2010:
	case 0x2011:
	case 0x2012:
	case 0x2013:
	case 0x2014:
	case 0x2212:
		return '-';
	case 0x2018:
	case 0x2019:
		return '\'';
	case 0x201C:
	case 0x201D:
		return '"';
	case 0x2022:
	case 0x00B7:
		return '*';
	case 0x00A0:
		return ' ';
	case 0x00D7:
		return 'x';
	case 0x2192:
		return '>';
	default:
		return '?';
	}
}

static bool
is_unsafe(uint32_t code)
{
	return code < 0x20 || (code >= 0x7F && code < 0xA0) || code == 0x061C ||
		(code >= 0x200E && code <= 0x200F) || (code >= 0x2028 && code <= 0x202E) ||
		(code >= 0x2066 && code <= 0x2069) || code == 0xFEFF;
}

static int
code_width(uint32_t code)
{
	int width = code < 0x7F ? 1 : wcwidth((wchar_t)code);

	return width < 0 ? 1 : width;
}

static void
combine(struct canvas *c, int row, int col, const char *text, size_t len)
{
	struct canvas_cell *cell = cell_at(c, row, col - 1);
	size_t used;

	if (cell != NULL && cell->width == 0)
		cell = cell_at(c, row, col - 2);
	if (cell == NULL)
		return;
	used = strlen(cell->text);
	if (used + len < sizeof(cell->text))
		memcpy(cell->text + used, text, len);
}

int
canvas_put_len(struct canvas *c, int row, int col, int style, const char *text, size_t len)
{
	int start = col;

	while (len > 0) {
		uint32_t code;
		size_t n = utf8_next(text, len, &code);
		char plain = 0;
		int width;

		if (code == '\t')
			plain = ' ';
		else if (is_unsafe(code) || code == UTF8_INVALID)
			plain = '?';
		else if (c->ascii && code > 0x7E)
			plain = canvas_ascii(code);
		width = plain != 0 ? 1 : code_width(code);
		if (width == 0) {
			combine(c, row, col, text, n);
		} else {
			struct canvas_cell *cell;

			if (col >= 0 && col + width > c->cols)
				break;
			cell_part(c, row, col);
			if (width == 2)
				cell_part(c, row, col + 1);
			cell = cell_at(c, row, col);
			if (cell != NULL) {
				memset(cell->text, 0, sizeof(cell->text));
				if (plain != 0)
					cell->text[0] = plain;
				else
					memcpy(cell->text, text, n);
				cell->width = (uint8_t)width;
				cell->style = (uint8_t)style;
				if (width == 2)
					cell[1] = (struct canvas_cell) {
						.style = (uint8_t)style
					};
			}
			col += width;
		}
		text += n;
		len -= n;
	}
	return col - start;
}

int
canvas_put(struct canvas *c, int row, int col, int style, const char *text)
{
	return text != NULL ? canvas_put_len(c, row, col, style, text, strlen(text)) : 0;
}

int
canvas_put_fit(struct canvas *c, int row, int col, int columns, int style, const char *text)
{
	if (text == NULL || columns <= 0)
		return 0;
	return canvas_put_len(c, row, col, style, text, text_fit(text, columns));
}

struct wrap_at {
	struct canvas *canvas;
	int row, col, style;
};

static void
wrap_line(void *to, const char *start, size_t len)
{
	struct wrap_at *at = to;

	canvas_put_len(at->canvas, at->row, at->col, at->style, start, len);
	at->row++;
}

int
canvas_put_wrapped(
	struct canvas *c, int row, int col, int width, int style, const char *text)
{
	struct wrap_at at = { .canvas = c, .row = row, .col = col, .style = style };

	if (text == NULL || *text == '\0')
		return 0;
	text_wrap(text, width, wrap_line, &at);
	return at.row - row;
}

int
canvas_put_broken(
	struct canvas *c, int row, int col, int width, int style, const char *text)
{
	int first = row;

	while (text != NULL && *text != '\0') {
		const char *newline = strchr(text, '\n');
		size_t len = text_fit(text, MAX_OF(width, 2));

		if (newline != NULL && (size_t)(newline - text) <= len)
			len = (size_t)(newline - text);
		canvas_put_len(c, row++, col, style, text, len);
		text += len;
		if (*text == '\n')
			text++;
	}
	return row - first;
}

void
canvas_fill(struct canvas *c, int row, int col, int count, int style, const char *ch)
{
	for (int i = 0; i < count; i++)
		canvas_put(c, row, col + i, style, ch);
}

void
canvas_restyle(struct canvas *c, int row, int col, int count, int style)
{
	for (int i = 0; i < count; i++) {
		struct canvas_cell *cell = cell_at(c, row, col + i);

		if (cell != NULL)
			cell->style = (uint8_t)style;
	}
}

void
canvas_copy_rows(struct canvas *to, int to_row, int to_col, const struct canvas *from,
	int from_row, int count)
{
	int cols = MIN_OF(to->cols - to_col, from->cols);

	for (int i = 0; i < count; i++) {
		if (from_row + i >= from->rows || to_row + i >= to->rows || cols <= 0)
			break;
		memcpy(&to->cells[(size_t)(to_row + i) * (size_t)to->cols + (size_t)to_col],
			&from->cells[(size_t)(from_row + i) * (size_t)from->cols],
			(size_t)cols * sizeof(*to->cells));
	}
}

bool
canvas_equal(const struct canvas *a, const struct canvas *b)
{
	return a->rows == b->rows && a->cols == b->cols && a->cursor_row == b->cursor_row &&
		a->cursor_col == b->cursor_col &&
		memcmp(a->cells, b->cells,
			(size_t)a->rows * (size_t)a->cols * sizeof(*a->cells)) == 0;
}

static const struct canvas_cell *
row_end(const struct canvas *c, int row, bool styles)
{
	const struct canvas_cell *first = &c->cells[(size_t)row * (size_t)c->cols];
	const struct canvas_cell *end = first + c->cols;

	while (end > first) {
		const struct canvas_cell *last = end - 1;

		if (styles ? last->style != STYLE_PLAIN : strcmp(last->text, " ") != 0)
			break;
		end--;
	}
	return end;
}

void
canvas_print(const struct canvas *c, struct str *out)
{
	for (int row = 0; row < c->rows; row++) {
		const struct canvas_cell *end = row_end(c, row, false);
		const struct canvas_cell *cell = &c->cells[(size_t)row * (size_t)c->cols];

		for (; cell < end; cell++)
			str_add(out, cell->text);
		str_add_char(out, '\n');
	}
}

void
canvas_print_styles(const struct canvas *c, struct str *out)
{
	static const char letters[CANVAS_STYLES + 1] = ".THdOWBFCgil";

	for (int row = 0; row < c->rows; row++) {
		const struct canvas_cell *end = row_end(c, row, true);
		const struct canvas_cell *cell = &c->cells[(size_t)row * (size_t)c->cols];

		for (; cell < end; cell++)
			str_add_char(out, letters[cell->style]);
		str_add_char(out, '\n');
	}
	str_addf(out, "cursor %d,%d\n", c->cursor_row, c->cursor_col);
}
