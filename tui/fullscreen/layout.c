/*
 * Draws the frame around the content: title, rules, message, keys. If the content is
 * longer than the screen it shows a part of it, and the rules say "more".
 */
#include "tui/fullscreen/layout.h"

#include <limits.h>
#include <string.h>

#include "share/base/text.h"
#include "tui/fullscreen/layout_private.h"

static void
too_small(struct canvas *c)
{
	char says[160];

	(void)text_format(says, sizeof(says),
		"This window is %d x %d. rdpdoctor needs %d x %d.\n"
		"Enlarge it, or press p for plain mode, q to leave.",
		c->cols, c->rows, LAYOUT_MIN_COLS, LAYOUT_MIN_ROWS);
	canvas_put_wrapped(c, 0, 0, c->cols, STYLE_PLAIN, says);
	c->cursor_row = c->cursor_col = 0;
}

static void
title(const struct view *v, struct canvas *c, int width)
{
	const struct screen *s = &v->screen;
	STR_AUTO left = STR_INIT(512);
	char right[48] = "";
	int right_w, room;

	if (s->session != NULL)
		(void)text_format(right, sizeof(right), "session %s", s->session);
	right_w = text_columns(right);
	if (s->steps > 0)
		str_addf(&left, "Step %d of %d  ", s->step, s->steps);
	str_addf(&left, "%s%s", v->help ? "Help: " : "", s->title != NULL ? s->title : "");
	room = width - 2 - 14;
	if (s->status != NULL && *s->status != '\0' &&
		text_columns(str_text(&left)) + 3 + text_columns(s->status) + 1 + right_w <=
			room)
		str_addf(&left, "   %s", s->status);
	if (text_columns(str_text(&left)) + 1 + right_w <= room) {
		canvas_put(c, 0, 1, STYLE_TITLE, "rdpdoctor");
		canvas_put(c, 0, 14, STYLE_TITLE, str_text(&left));
	} else {
		canvas_put_fit(c, 0, 1, width - 4 - right_w, STYLE_TITLE, str_text(&left));
	}
	canvas_put(c, 0, width - 1 - right_w, STYLE_PLAIN, right);
}

static void
rule(struct canvas *c, int row, int width, const char *says)
{
	int says_w = says != NULL ? text_columns(says) : 0;

	canvas_fill(c, row, 0, width, STYLE_PLAIN, look_horizontal(c));
	if (says_w > 0)
		canvas_put(c, row, width - 4 - says_w, STYLE_HEADING, says);
}

static int
hint_width(const struct hint *h, bool label)
{
	return text_columns(h->key) + (label ? 1 + text_columns(h->label) : 0);
}

/* Columns of the keys in one row with @gap blanks between them. */
static int
footer_width(const struct hint *hints, size_t count, int gap, bool last_label)
{
	int width = 0;

	for (size_t i = 0; i < count; i++)
		width += hint_width(&hints[i], last_label || i + 1 < count) +
			(i > 0 ? gap : 0);
	return width;
}

/* Everyone tries the arrow keys anyway: drops them before the label of the last key. */
static size_t
hints_fit(struct hint *hints, size_t count, int width)
{
	if (footer_width(hints, count, 2, true) <= width - 2)
		return count;
	for (size_t i = 0; i < count; i++) {
		if (!text_equal(hints[i].key, "Up/Dn"))
			continue;
		for (size_t j = i + 1; j < count; j++) {
			bool own = hints[j].key == hints[j].key_room;

			hints[j - 1] = hints[j];
			if (own)
				hints[j - 1].key = hints[j - 1].key_room;
		}
		return count - 1;
	}
	return count;
}

static void
footer_hit(struct layout_result *out, int row, int col, int width, const struct hint *h)
{
	if (h->press.code == KEYCODE_OTHER || out->hit_count == ARRAY_LEN(out->hits))
		return;
	out->hits[out->hit_count++] = (struct layout_hit) {
		.row = row, .from = col, .to = col + width, .press = h->press
	};
}

/* Uses one row if the keys fit with any spacing, otherwise as many as needed. Returns
 * the rows; draws if @c is not NULL. */
static int
footer(const struct hint *hints, size_t count, int width, struct canvas *c, int row,
	struct layout_result *out)
{
	int room = width - 2, col = 1, rows = 1, gap = 3;
	bool last_label = true;

	if (footer_width(hints, count, gap, true) > room)
		gap = 2;
	if (footer_width(hints, count, gap, true) > room &&
		footer_width(hints, count, gap, false) <= room)
		last_label = false;
	for (size_t i = 0; i < count; i++) {
		bool label = last_label || i + 1 < count;
		int need = hint_width(&hints[i], label);

		if (col > 1 && col + need > width - 1) {
			rows++;
			col = 1;
		}
		if (c != NULL) {
			int used = canvas_put(
				c, row + rows - 1, col, STYLE_HEADING, hints[i].key);

			if (label)
				canvas_put(c, row + rows - 1, col + used + 1, STYLE_PLAIN,
					hints[i].label);
			footer_hit(out, row + rows - 1, col, need, &hints[i]);
		}
		col += need + gap;
	}
	return rows;
}

static void
content_fill(struct content *t, bool with_after)
{
	const struct screen *s = &t->view->screen;

	if (t->view->help) {
		content_help(t);
		return;
	}
	content_lines(t, s->lines, s->line_count, ITEM_ROW);
	content_choices(t);
	content_fields(t);
	if (s->input == INPUT_PASTE)
		content_paste(t);
	if (with_after && s->after_count > 0 && s->after[0].kind != LINE_BLANK &&
		s->choice_count + s->field_count > 0)
		t->row++;
	if (with_after)
		content_lines(t, s->after, s->after_count, ITEM_AFTER);
	if (s->input == INPUT_YES_NO)
		content_prompt(t);
}

static void
content_make(struct content *t, const struct view *v, struct canvas *canvas, int room,
	bool with_after)
{
	int preview_room = INT_MAX;

	for (int pass = 0; pass < 2; pass++) {
		bool grows = canvas->grows;

		canvas_clear(canvas);
		canvas->grows = grows;
		*t = (struct content) { .view = v,
			.canvas = canvas,
			.width = canvas->cols,
			.focus_top = -1,
			.focus_end = -1,
			.cursor_row = -1,
			.cursor_col = -1,
			.preview_room = preview_room,
			.preview_top = v->preview_top };
		content_fill(t, with_after);
		if (!t->has_preview || t->row <= room)
			break;
		preview_room = MAX_OF(t->preview_rows - (t->row - room), 3);
	}
}

/* The first visible row: the scroll position, or one that makes the focus visible. */
static int
window_top(const struct view *v, const struct content *t, int room)
{
	int top = v->help ? v->help_top : v->top;

	if (!v->help && !v->scrolled && t->focus_top >= 0) {
		if (t->focus_end > top + room)
			top = t->focus_end - room;
		if (t->focus_top < top)
			top = t->focus_top <= 3 ? 0 : t->focus_top - 1;
	}
	return MAX_OF(MIN_OF(top, t->row - room), 0);
}

static void
hits_add(const struct content *t, int top, int room, int first_row, int from,
	struct layout_result *out)
{
	for (size_t i = 0; i < t->hit_count; i++) {
		for (int row = t->hits[i].row; row < t->hits[i].end; row++) {
			if (row < top || row >= top + room ||
				out->hit_count == ARRAY_LEN(out->hits))
				continue;
			out->hits[out->hit_count++] = (struct layout_hit) {
				.row = first_row + row - top,
				.from = from,
				.to = from + t->width,
				.is_item = true,
				.item = t->hits[i].item,
			};
		}
	}
}

/* Draws the lines after the choices in a side pane; false if they do not fit there. */
static bool
pane(const struct view *v, struct canvas *c, int col, int width, int room,
	struct layout_result *out)
{
	struct canvas *side = canvas_create(room, width);
	struct content t = { .view = v,
		.canvas = side,
		.width = width,
		.focus_top = -1,
		.focus_end = -1,
		.cursor_row = -1,
		.cursor_col = -1,
		.preview_room = room / 2,
		.preview_top = v->preview_top };
	bool fits;

	side->ascii = c->ascii;
	side->grows = true;
	content_lines(&t, v->screen.after, v->screen.after_count, ITEM_AFTER);
	fits = t.row <= room;
	if (fits) {
		canvas_copy_rows(c, 2, col + 2, side, 0, room);
		for (int row = 2; row < 2 + room; row++)
			canvas_put(c, row, col, STYLE_PLAIN, look_vertical(c));
		hits_add(&t, 0, room, 2, col + 2, out);
		if (t.cursor_row >= 0) {
			c->cursor_row = 2 + t.cursor_row;
			c->cursor_col = col + 2 + t.cursor_col;
		}
	}
	canvas_destroy(side);
	return fits;
}

/* Rows that the message needs, 1 to 3. */
static int
rows_of_message(const char *message, int full)
{
	struct canvas *measure = canvas_create(4, full);
	int rows = canvas_put_wrapped(measure, 0, 1, full - 2, STYLE_PLAIN, message);

	canvas_destroy(measure);
	return MAX_OF(MIN_OF(rows, 3), 1);
}

/* On the field that is typed in, or in front of the keys. */
static void
place_cursor(const struct view *v, struct canvas *c, const struct content *t, int top,
	int room, int keys_row)
{
	if (t->cursor_row >= top && t->cursor_row < top + room) {
		c->cursor_row = 2 + t->cursor_row - top;
		c->cursor_col = t->cursor_col;
	} else if (c->cursor_row < 0) {
		c->cursor_row = keys_row;
		c->cursor_col = 1;
		if (view_focus_kind(v) == ITEM_REST && !v->help) {
			canvas_put(c, c->cursor_row, 0, STYLE_FOCUS, ">");
			c->cursor_col = 0;
		}
	}
}

void
screen_layout(const struct view *v, struct canvas *c, struct layout_result *out)
{
	struct hint hints[HINTS_MAX];
	size_t hint_count = view_hints(v, hints, ARRAY_LEN(hints));
	const char *message = v->note != NULL ? v->note : v->screen.message;
	int width = MIN_OF(c->cols, LAYOUT_WIDE_COLS), full = width;
	int keys_rows, message_rows, room, top;
	bool with_pane = false, more;
	struct content t;
	struct canvas *content;

	canvas_clear(c);
	*out = (struct layout_result) {
		.preview_top = v->preview_top, .top = v->top, .help_top = v->help_top
	};
	if (c->cols < LAYOUT_MIN_COLS || c->rows < LAYOUT_MIN_ROWS) {
		out->too_small = true;
		too_small(c);
		return;
	}
	if (c->cols >= LAYOUT_PANE_COLS && v->screen.after_count > 0 && !v->help) {
		with_pane = true;
		full = MIN_OF(c->cols, 160);
		width = MAX_OF(80, full - 70);
	}
	hint_count = hints_fit(hints, hint_count, full);
	keys_rows = footer(hints, hint_count, full, NULL, 0, out);
	message_rows = rows_of_message(message, full);
	room = c->rows - 3 - keys_rows - message_rows;
	if (with_pane && !pane(v, c, width, full - width - 2, room, out)) {
		with_pane = false;
		full = width = MIN_OF(c->cols, LAYOUT_WIDE_COLS);
		canvas_clear(c);
	}
	content = canvas_create(room, width);
	content->ascii = c->ascii;
	content->grows = true;
	content_make(&t, v, content, room, !with_pane);
	top = window_top(v, &t, room);
	canvas_copy_rows(c, 2, 0, content, top, room);
	hits_add(&t, top, room, 2, 0, out);
	title(v, c, full);
	more = top + room < t.row;
	rule(c, 1, full, top > 0 ? " more above: PgUp " : NULL);
	rule(c, 2 + room, full, more ? " more below: PgDn " : NULL);
	canvas_put_wrapped(c, 3 + room, 1, full - 2, STYLE_PLAIN, message);
	for (int row = 3 + room + message_rows; row < c->rows; row++)
		canvas_fill(c, row, 0, full, STYLE_PLAIN, " "); /* a message of 4 rows */
	footer(hints, hint_count, full, c, 3 + room + message_rows, out);
	place_cursor(v, c, &t, top, room, 3 + room + message_rows);
	out->page = room;
	if (v->help)
		out->help_top = top;
	else
		out->top = top;
	out->preview_top = t.preview_top;
	out->preview_scrolls = t.has_preview && t.preview_rows > t.preview_room;
	canvas_destroy(content);
}

void
view_settle(struct view *v, const struct layout_result *result)
{
	if (result->too_small)
		return;
	v->page = result->page;
	v->top = result->top;
	v->preview_top = result->preview_top;
	v->help_top = result->help_top;
	v->preview_scrolls = result->preview_scrolls;
}
