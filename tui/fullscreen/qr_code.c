/* QR codes for a phone. Inverted or without a margin they do not scan. */
#include "tui/fullscreen/qr_code.h"

#include <qrencode.h>
#include <string.h>

#include "share/base/macros.h"

#define QUIET 4

static bool
is_dark(const QRcode *code, int row, int col)
{
	row -= QUIET;
	col -= QUIET;
	return row >= 0 && col >= 0 && row < code->width && col < code->width &&
		(code->data[row * code->width + col] & 1) != 0;
}

static void
draw_halves(const QRcode *code, struct canvas *c, int top, int left)
{
	int size = code->width + 2 * QUIET;

	for (int row = 0; row < size; row += 2) {
		for (int col = 0; col < size; col++) {
			bool up = is_dark(code, row, col),
			     down = is_dark(code, row + 1, col);

			canvas_put(c, top + row / 2, left + col, STYLE_INK,
				up && down     ? "█"
					: up   ? "▀"
					: down ? "▄"
					       : " ");
		}
	}
}

/* Without half blocks a module is two blanks wide, distinguished only by the background. */
static void
draw_blanks(const QRcode *code, struct canvas *c, int top, int left)
{
	int size = code->width + 2 * QUIET;

	for (int row = 0; row < size; row++) {
		for (int col = 0; col < size; col++)
			canvas_put(c, top + row, left + 2 * col,
				is_dark(code, row, col) ? STYLE_INK_FULL : STYLE_INK, "  ");
	}
}

const char *
qr_draw(const char *text, struct canvas *c)
{
	QRcode *code = QRcode_encodeString(text, 0, QR_ECLEVEL_L, QR_MODE_8, 1);
	int size, rows, cols;

	if (code == NULL)
		return "This text is too long for a QR code. r shows it raw, w writes "
		       "a file.";
	size = code->width + 2 * QUIET;
	rows = c->ascii ? size : (size + 1) / 2;
	cols = c->ascii ? 2 * size : size;
	if (rows > c->rows || cols > c->cols) {
		QRcode_free(code);
		return c->ascii ? "A QR code needs Unicode or a much larger window here. "
				  "r shows the raw text."
				: "The QR code does not fit this window. Enlarge it, or "
				  "r shows the raw text.";
	}
	if (c->ascii)
		draw_blanks(code, c, 0, MAX_OF((c->cols - cols) / 2, 0));
	else
		draw_halves(code, c, 0, MAX_OF((c->cols - cols) / 2, 0));
	if (rows < c->rows)
		canvas_put(c, rows, 1, STYLE_PLAIN, "Press any key to go back.");
	c->cursor_row = c->rows - 1;
	c->cursor_col = 0;
	QRcode_free(code);
	return NULL;
}
