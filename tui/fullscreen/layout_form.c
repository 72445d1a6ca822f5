/* Draws input elements: choices, fields, the paste box, the yes-or-no question. */
#include "tui/fullscreen/layout_private.h"

#include <string.h>

#include "share/base/text.h"
#include "share/base/utf8.h"

/* A menu has no marks: they would look like an answer that the user never gave. */
static bool
has_marks(const struct view *v)
{
	return v->screen.input == INPUT_FORM || v->chosen >= 0;
}

void
content_choices(struct content *t)
{
	const struct view *v = t->view;
	const struct screen *s = &v->screen;
	bool marks = has_marks(v);
	int col = 3 + 1 + 1 + (marks ? 4 : 0);
	int longest = 0, hint_col, end = t->width - 1;

	for (size_t i = 0; i < s->choice_count; i++)
		longest = MAX_OF(longest, text_columns(s->choices[i].label));
	hint_col = MAX_OF(col + longest + 3, 40);
	for (size_t i = 0; i < s->choice_count; i++) {
		const struct screen_choice *choice = &s->choices[i];
		bool focus = content_begin(t, ITEM_CHOICE, (int)i);
		int hint_w = choice->hint != NULL ? text_columns(choice->hint) : 0;
		char number[2] = { view_choice_key(v, i), '\0' };
		int rows;

		canvas_put(t->canvas, t->row, 3, STYLE_PLAIN, number);
		if (marks)
			canvas_put(t->canvas, t->row, col - 4, STYLE_PLAIN,
				v->chosen == (int)i ? "(*)" : "( )");
		rows = canvas_put_wrapped(t->canvas, t->row, col, end - col,
			focus ? STYLE_FOCUS : STYLE_PLAIN, choice->label);
		if (hint_w > 0 && rows == 1 && hint_col + hint_w <= end) {
			canvas_put(t->canvas, t->row, hint_col, STYLE_DIM, choice->hint);
		} else if (hint_w > 0 && rows == 1 &&
			col + text_columns(choice->label) + 3 + hint_w <= end) {
			canvas_put(
				t->canvas, t->row, end - hint_w, STYLE_DIM, choice->hint);
		} else if (hint_w > 0) {
			rows += canvas_put_wrapped(t->canvas, t->row + rows, col + 2,
				end - col - 2, STYLE_DIM, choice->hint);
		}
		t->row += MAX_OF(rows, 1);
		content_end(t, ITEM_CHOICE, (int)i);
	}
}

/* Draws the visible part of the text; sets the column of the cursor in it. */
static int
put_value(struct content *t, int row, int col, int width, const struct view_field *f)
{
	const char *text = f->edit.text;
	size_t start = 0, cursor = f->edit.cursor;

	if (f->kind == FIELD_SECRET) {
		int before = 0, all = 0;

		for (size_t i = 0; i < f->edit.len; i++) {
			if (((unsigned char)text[i] & 0xC0) == 0x80)
				continue;
			all++;
			before += i < cursor;
		}
		canvas_fill(t->canvas, row, col, MIN_OF(all, width), STYLE_PLAIN, ".");
		return MIN_OF(before, width - 1);
	}
	for (;;) { /* scroll until the cursor is inside */
		size_t fits = text_fit(text + start, width - 1);
		uint32_t code;

		if (cursor <= start + fits)
			break;
		start += utf8_next(text + start, f->edit.len - start, &code);
	}
	canvas_put_fit(t->canvas, row, col, width, STYLE_PLAIN, text + start);
	{
		char shown[4096];

		text_copy(shown, MIN_OF(sizeof(shown), cursor - start + 1), text + start);
		return text_columns(shown);
	}
}

static int
box_width(const struct screen_field *f, int room)
{
	int want = 40;

	switch (f->kind) {
	case FIELD_NUMBER:
		want = 7;
		break;
	case FIELD_SECRET:
		want = 24;
		break;
	case FIELD_FILE:
		want = 48;
		break;
	case FIELD_TEXT:
		break;
	}
	return MAX_OF(MIN_OF(want, room), 8);
}

void
content_fields(struct content *t)
{
	const struct screen *s = &t->view->screen;
	int label_w = 0, end = t->width - 1, col;

	if (s->field_count > 0 &&
		(s->choice_count > 0 ||
			(s->line_count > 0 &&
				s->lines[s->line_count - 1].kind != LINE_BLANK)))
		t->row++;
	for (size_t i = 0; i < s->field_count; i++)
		label_w = MAX_OF(label_w, text_columns(s->fields[i].label));
	label_w = MIN_OF(label_w, (end - 3) * 2 / 5);
	col = 3 + label_w + 1;
	for (size_t i = 0; i < s->field_count; i++) {
		const struct screen_field *f = &s->fields[i];
		bool focus = content_begin(t, ITEM_FIELD, (int)i);
		int hint_w = f->hint != NULL ? text_columns(f->hint) : 0;
		int room = end - col - 2;
		int width = box_width(f, room);
		int rows, at;

		if (hint_w > 0 && hint_w + 1 <= room - 24)
			width = MIN_OF(width, room - hint_w - 1);
		rows = canvas_put_wrapped(
			t->canvas, t->row, 3, label_w, STYLE_PLAIN, f->label);
		canvas_put(t->canvas, t->row, col, STYLE_PLAIN, "[");
		canvas_put(t->canvas, t->row, col + 1 + width, STYLE_PLAIN, "]");
		at = put_value(t, t->row, col + 1, width, &t->view->fields[i]);
		if (focus) {
			canvas_restyle(t->canvas, t->row, col + 1, width, STYLE_FOCUS);
			t->cursor_col = col + 1 + at;
		}
		if (hint_w > 0 && col + width + 3 + hint_w <= end)
			canvas_put(t->canvas, t->row, col + width + 3, STYLE_DIM, f->hint);
		else if (hint_w > 0)
			rows = MAX_OF(rows,
				1 +
					canvas_put_wrapped(t->canvas, t->row + 1, col + 1,
						end - col - 1, STYLE_DIM, f->hint));
		t->row += MAX_OF(rows, 1);
		content_end(t, ITEM_FIELD, (int)i);
	}
}

#define PASTE_BOX_ROWS 8

void
content_paste(struct content *t)
{
	const struct view *v = t->view;
	struct canvas *inside = canvas_create(1, t->width - 4);
	const char *text = str_text(&v->paste);
	size_t len = v->paste.len, lines = 0;
	char size[64] = "";
	int rows = 0, last = 0, top, first = t->row;
	bool focus = content_begin(t, ITEM_PASTE, 0);

	inside->grows = true;
	inside->ascii = t->canvas->ascii;
	for (size_t i = 0; i < len; i++)
		lines += text[i] == '\n';
	if (len > 0 && text[len - 1] != '\n')
		lines++;
	if (len > 0)
		(void)text_format(size, sizeof(size), "%zu line%s %zu B", lines,
			lines == 1 ? "" : "s", len);
	/* Only the end is visible: start a few screens before it. */
	if (len > 8192)
		for (text += len - 8192; ((unsigned char)*text & 0xC0) == 0x80;)
			text++; /* not from the middle of a character */
	rows = canvas_put_broken(inside, 0, 0, t->width - 5, STYLE_PLAIN, text);
	if (rows > 0 && len > 0 && v->paste.text[len - 1] != '\n') {
		const struct canvas_cell *cells =
			&inside->cells[(size_t)(rows - 1) * (size_t)inside->cols];

		for (int i = 0; i < inside->cols; i++)
			last = strcmp(cells[i].text, " ") != 0 ? i + 1 : last;
		rows--;
	}
	top = MAX_OF(rows + 1 - PASTE_BOX_ROWS, 0);
	content_frame(t, PASTE_BOX_ROWS, "paste here", size[0] != '\0' ? size : NULL);
	canvas_copy_rows(t->canvas, first + 1, 2, inside, top,
		MIN_OF(inside->rows - top, PASTE_BOX_ROWS));
	if (focus) {
		canvas_put(t->canvas, first, 1, STYLE_FOCUS, ">");
		t->cursor_row = first + 1 + rows - top;
		t->cursor_col = 2 + last;
	}
	content_end(t, ITEM_PASTE, 0);
	canvas_destroy(inside);
}

void
content_prompt(struct content *t)
{
	const char *prompt = t->view->screen.prompt;
	bool focus = content_begin(t, ITEM_REST, 0);
	STR_AUTO text = STR_INIT(2048);

	str_add(&text, prompt != NULL && *prompt != '\0' ? prompt : "Do it?");
	if (strstr(str_text(&text), "y or n") == NULL)
		str_add(&text, " y or n");
	t->row += canvas_put_wrapped(t->canvas, t->row, 3, t->width - 4,
		focus ? STYLE_FOCUS : STYLE_PLAIN, str_text(&text));
	canvas_put(t->canvas, t->row++, 3, STYLE_DIM, "Enter does neither.");
	content_end(t, ITEM_REST, 0);
}

void
content_help(struct content *t)
{
	struct view plain = *t->view; /* the hints below the help */
	struct hint hints[HINTS_MAX];
	size_t count;

	plain.help = false;
	count = view_hints(&plain, hints, ARRAY_LEN(hints));
	canvas_put(t->canvas, t->row++, 1, STYLE_HEADING, "Keys on this screen");
	for (size_t i = 0; i < count; i++) {
		canvas_put(t->canvas, t->row, 3, STYLE_PLAIN, hints[i].key);
		t->row += MAX_OF(1,
			canvas_put_wrapped(t->canvas, t->row, 16, t->width - 17,
				STYLE_PLAIN, hints[i].label));
	}
	t->row++;
	canvas_put(t->canvas, t->row++, 1, STYLE_HEADING, "On every screen");
	for (size_t i = 0; i < key_help_count; i++) {
		canvas_put(t->canvas, t->row, 3, STYLE_PLAIN, key_helps[i].key);
		t->row += MAX_OF(1,
			canvas_put_wrapped(t->canvas, t->row, 16, t->width - 17,
				STYLE_PLAIN, key_helps[i].says));
	}
}
