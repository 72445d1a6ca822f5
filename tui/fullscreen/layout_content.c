/* Drawing helpers for all kinds of content: the cursor mark, lines, frames. */
#include "tui/fullscreen/layout_private.h"

#include "share/base/text.h"

const char *
look_horizontal(const struct canvas *c)
{
	return c->ascii ? "-" : "─";
}

const char *
look_vertical(const struct canvas *c)
{
	return c->ascii ? "|" : "│";
}

bool
content_begin(struct content *t, enum view_item_kind kind, int index)
{
	bool focus = view_has_focus(t->view, kind, index);

	if (t->hit_count < ARRAY_LEN(t->hits))
		t->hits[t->hit_count] =
			(struct content_hit) { .item = { .kind = kind, .index = index },
				.row = t->row };
	if (!focus)
		return false;
	canvas_put(t->canvas, t->row, 1, STYLE_FOCUS, ">");
	t->focus_top = t->cursor_row = t->row;
	t->cursor_col = 1;
	return true;
}

void
content_end(struct content *t, enum view_item_kind kind, int index)
{
	if (t->hit_count < ARRAY_LEN(t->hits))
		t->hits[t->hit_count++].end = t->row;
	if (view_has_focus(t->view, kind, index))
		t->focus_end = t->row;
}

void
content_frame(struct content *t, int rows, const char *title, const char *right)
{
	struct canvas *c = t->canvas;
	int from = 1, to = t->width - 2, bottom = t->row + rows + 1;
	int right_w = right != NULL ? text_columns(right) : 0;

	canvas_fill(c, t->row, from, to - from + 1, STYLE_PLAIN, look_horizontal(c));
	canvas_fill(c, bottom, from, to - from + 1, STYLE_PLAIN, look_horizontal(c));
	for (int row = t->row + 1; row < bottom; row++) {
		canvas_put(c, row, from, STYLE_PLAIN, look_vertical(c));
		canvas_put(c, row, to, STYLE_PLAIN, look_vertical(c));
	}
	canvas_put(c, t->row, from, STYLE_PLAIN, c->ascii ? "+" : "┌");
	canvas_put(c, t->row, to, STYLE_PLAIN, c->ascii ? "+" : "┐");
	canvas_put(c, bottom, from, STYLE_PLAIN, c->ascii ? "+" : "└");
	canvas_put(c, bottom, to, STYLE_PLAIN, c->ascii ? "+" : "┘");
	if (title != NULL) {
		int used = canvas_put_fit(
			c, t->row, from + 2, to - from - 6, STYLE_HEADING, title);

		canvas_put(c, t->row, from + 1, STYLE_PLAIN, " ");
		canvas_put(c, t->row, from + 2 + used, STYLE_PLAIN, " ");
	}
	if (right_w > 0 && right_w < to - from - 8) {
		canvas_put(c, t->row, to - 3 - right_w, STYLE_PLAIN, " ");
		canvas_put(c, t->row, to - 2 - right_w, STYLE_PLAIN, right);
		canvas_put(c, t->row, to - 2, STYLE_PLAIN, " ");
	}
	t->row = bottom + 1;
}
