/*
 * Draws the lines of a screen. Lines of a table (checks, evidence, facts) share their
 * columns over the whole screen; each cell wraps inside its column. While checks run, the
 * columns depend on nothing that still changes.
 */
#include "tui/fullscreen/layout_private.h"
#include "tui/frontend/screen_copy.h"

#include <stdlib.h>
#include <string.h>

#include "share/base/text.h"

struct cell {
	int col, width, style;
	const char *text;
};

static int
put_cells(struct content *t, const struct cell *cells, size_t count)
{
	int rows = 1;

	for (size_t i = 0; i < count; i++) {
		if (cells[i].text == NULL || cells[i].width <= 0)
			continue;
		rows = MAX_OF(rows,
			canvas_put_wrapped(t->canvas, t->row, cells[i].col, cells[i].width,
				cells[i].style, cells[i].text));
	}
	t->row += rows;
	return rows;
}

static int
columns_or_0(const char *text)
{
	return text != NULL ? text_columns(text) : 0;
}

/* Colour is only an addition: the word has the meaning. */
static int
word_style(const struct screen_line *line)
{
	static const struct {
		const char *word;
		enum style style;
	} words[] = {
		{ "OK", STYLE_OK },
		{ "DONE", STYLE_OK },
		{ "WARN", STYLE_WARN },
		{ "FAIL", STYLE_BAD },
		{ "FAILED", STYLE_BAD },
		{ "NEXT", STYLE_HEADING },
	};

	if (line->style != STYLE_PLAIN)
		return (int)line->style;
	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		if (text_equal(line->word, words[i].word))
			return (int)words[i].style;
	}
	return STYLE_PLAIN;
}

struct widths {
	int word, number, text, right, detail;
};

static struct widths
measure(const struct screen *s, const struct screen_line *lines, size_t count,
	enum line_kind kind)
{
	struct widths w = { 0 };

	for (size_t i = 0; i < count; i++) {
		if (lines[i].kind != kind)
			continue;
		w.word = MAX_OF(w.word, columns_or_0(lines[i].word));
		w.text = MAX_OF(w.text, columns_or_0(lines[i].text));
		w.right = MAX_OF(w.right, columns_or_0(lines[i].right));
		w.detail = MAX_OF(w.detail, columns_or_0(lines[i].detail));
		if (screen_row_number(s, &lines[i]) > 0)
			w.number = 3;
	}
	return w;
}

static void
count_line(void *to, const char *start, size_t len)
{
	(void)start;
	(void)len;
	(*(int *)to)++;
}

static int
rows_of(const char *text, int width)
{
	int rows = 0;

	if (text != NULL && *text != '\0')
		text_wrap(text, width, count_line, &rows);
	return rows;
}

/* Positions of the four columns of rows: mark and word, text, right, detail. */
struct columns {
	int text, text_w, right_w, detail, detail_w;
};

static struct columns
row_columns(const struct content *t, struct widths w)
{
	bool live = t->view->screen.input == INPUT_LIVE, table = live || w.right > 0;
	struct columns c = { .text = 3 + (w.word > 0 ? MAX_OF(w.word, 4) + 2 : 0) +
			w.number };
	int room = t->width - 1 - c.text, gaps;

	c.right_w = table ? MAX_OF(w.right, 7) : 0;
	gaps = table ? c.right_w + 4 : 2;
	if (table && (live || w.detail > 0)) /* no column may move while results arrive */
		c.text_w = MAX_OF(MIN_OF(MAX_OF(w.text, 16), room * 3 / 5 - gaps), 12);
	else if (table)
		c.text_w = room - c.right_w - 2;
	else
		c.text_w = MIN_OF(w.text, room - gaps - MIN_OF(w.detail, room * 2 / 5));
	c.detail = c.text + c.text_w + gaps;
	c.detail_w = t->width - 1 - c.detail;
	return c;
}

static void
put_row(struct content *t, const struct screen_line *line, struct widths w, bool focus)
{
	struct columns c = row_columns(t, w);
	int room = t->width - 1 - c.text, text_w = c.text_w;
	int detail_w = columns_or_0(line->detail), right_w = columns_or_0(line->right);
	bool below =
		c.detail_w < MIN_OF(20, detail_w) || rows_of(line->detail, c.detail_w) > 2;
	int number = screen_row_number(&t->view->screen, line);
	const char *text = line->text != NULL ? line->text : "";
	char digit[4] = "";

	if (number >
		0) /* rows above 9 are picked with the arrows, but people refer to their numbers */
		(void)text_format(digit, sizeof(digit), "%d", number);
	if (right_w == 0 && (below || detail_w == 0))
		text_w = room;

	struct cell cells[] = {
		{ 3, w.word, word_style(line), line->word },
		{ c.text - w.number, w.number, STYLE_PLAIN, digit },
		{ c.text, text_w,
			focus			     ? STYLE_FOCUS
				: line->word != NULL ? STYLE_PLAIN
						     : (int)line->style,
			screen_without_number(text, number) },
		{ c.text + c.text_w + 2 + c.right_w - right_w, c.right_w, STYLE_PLAIN,
			line->right },
		{ c.detail, below ? 0 : c.detail_w, STYLE_PLAIN, line->detail },
	};

	put_cells(t, cells, ARRAY_LEN(cells));
	if (below)
		t->row += canvas_put_wrapped(
			t->canvas, t->row, c.text + 2, room - 2, STYLE_PLAIN, line->detail);
}

static void
put_sign(struct content *t, const struct screen_line *line, struct widths w, bool focus)
{
	const char *sign = line->kind == LINE_FOR ? "+"
		: line->kind == LINE_AGAINST	  ? "-"
						  : "?";
	int room = t->width - 1 - 6;
	int right_w = MIN_OF(w.right, room * 2 / 5);
	int text_w = w.right > 0 ? MIN_OF(w.text, room - right_w - 2) : room;
	struct cell cells[] = {
		{ 4, 1, STYLE_HEADING, sign },
		{ 6, text_w, focus ? STYLE_FOCUS : (int)line->style, line->text },
		{ 6 + text_w + 2, room - text_w - 2, STYLE_PLAIN, line->right },
	};

	put_cells(t, cells, ARRAY_LEN(cells));
}

static void
put_fact(struct content *t, const struct screen_line *line, struct widths w, bool focus)
{
	bool alone = line->detail == NULL && line->right == NULL;
	int text_w = alone ? t->width - 5 : MIN_OF(w.text, (t->width - 5) * 2 / 5);
	struct cell cells[] = {
		{ 4, text_w, focus ? STYLE_FOCUS : STYLE_PLAIN, line->text },
		{ 4 + text_w + 3, t->width - 1 - 4 - text_w - 3, (int)line->style,
			line->detail != NULL ? line->detail : line->right },
	};

	put_cells(t, cells, ARRAY_LEN(cells));
}

static void
put_text(struct content *t, const struct screen_line *line, bool focus)
{
	int number = screen_row_number(&t->view->screen, line);
	int col = line->indent > 0  ? line->indent
		: !line->selectable ? 1
		: number > 0	    ? 6
				    : 3;
	int word_w = columns_or_0(line->word), right_w = columns_or_0(line->right);
	int style = line->kind == LINE_HEADING && line->style == STYLE_PLAIN
		? STYLE_HEADING
		: (int)line->style;
	int text_col = col + (word_w > 0 ? word_w + 2 : 0);
	int end = t->width - 1 - (right_w > 0 ? right_w + 2 : 0);
	const char *text = line->text != NULL ? line->text : "";
	char digit[4] = "";

	if (number > 0 && number <= 9)
		(void)text_format(digit, sizeof(digit), "%d", number);

	struct cell cells[] = {
		{ 3, 1, STYLE_PLAIN, digit },
		{ col, word_w, word_style(line), line->word },
		{ text_col, end - text_col, focus ? STYLE_FOCUS : style,
			screen_without_number(text, number) },
		{ t->width - 1 - right_w, right_w, STYLE_PLAIN, line->right },
	};

	put_cells(t, cells, ARRAY_LEN(cells));
	if (line->detail != NULL)
		t->row += canvas_put_wrapped(t->canvas, t->row, text_col + 2,
			t->width - 1 - text_col - 2, STYLE_PLAIN, line->detail);
}

static void
put_read_out(struct content *t, const struct screen_line *line)
{
	STR_AUTO quoted = STR_INIT(8192);
	const char *text = line->text != NULL ? line->text : "";
	struct cell cells[2] = { { 1, 9, STYLE_HEADING, "Read out:" },
		{ 12, t->width - 1 - 12, (int)line->style, NULL } };

	str_addf(&quoted, text[0] == '"' ? "%s" : "\"%s\"", text);
	cells[1].text = str_text(&quoted);
	put_cells(t, cells, ARRAY_LEN(cells));
}

/* Below the fact that it supports: the bar on every row separates it from our own text. */
static void
put_quote(struct content *t, const struct screen_line *line)
{
	int rows = canvas_put_broken(
		t->canvas, t->row, 8, t->width - 1 - 8, (int)line->style, line->text);

	for (int i = 0; i < rows; i++)
		canvas_put(t->canvas, t->row + i, 6, STYLE_DIM, "|");
	t->row += rows;
}

/* Alone on its rows. A command that is too long for the indent starts in column 0 and
 * uses the full width, so that its continuation has no extra blanks. */
static void
put_command(struct content *t, const struct screen_line *line)
{
	bool fits = line->text != NULL && text_columns(line->text) <= t->width - 4 - 1;
	int col = fits ? 4 : 0;

	t->row += canvas_put_broken(
		t->canvas, t->row, col, t->width - col, STYLE_COMMAND, line->text);
}

/* Consecutive preview lines share one frame, which scrolls if they do not fit. */
static size_t
put_preview(struct content *t, const struct screen_line *lines, size_t count)
{
	struct canvas *inside = canvas_create(1, t->width - 4);
	size_t used = 0;
	int rows = 0, shown, top, first;

	inside->grows = true;
	inside->ascii = t->canvas->ascii;
	for (; used < count && lines[used].kind == LINE_PREVIEW; used++) {
		const char *text = lines[used].text;
		int n = canvas_put_broken(
			inside, rows, 0, t->width - 4, (int)lines[used].style, text);

		rows += MAX_OF(n, 1);
	}
	shown = MIN_OF(rows, MAX_OF(t->preview_room, 3));
	top = MIN_OF(t->preview_top, rows - shown);
	first = t->row;
	content_frame(t, shown, lines[0].word,
		shown < rows ? (top + shown < rows ? "PgDn: more" : "PgUp: back")
			     : lines[0].right);
	canvas_copy_rows(t->canvas, first + 1, 2, inside, top, shown);
	t->has_preview = true;
	t->preview_rows += rows;
	t->preview_top = top;
	canvas_destroy(inside);
	return used;
}

void
content_lines(struct content *t, const struct screen_line *lines, size_t count,
	enum view_item_kind kind)
{
	struct widths widths[LINE_BLANK + 1];
	struct widths signs = { 0 };

	for (int k = 0; k <= LINE_BLANK; k++)
		widths[k] = measure(&t->view->screen, lines, count, (enum line_kind)k);
	for (int k = LINE_FOR; k <= LINE_UNKNOWN; k++) {
		signs.text = MAX_OF(signs.text, widths[k].text);
		signs.right = MAX_OF(signs.right, widths[k].right);
	}
	for (size_t i = 0; i < count; i++) {
		const struct screen_line *line = &lines[i];
		bool focus = false;

		if (line->selectable)
			focus = content_begin(t, kind, (int)i);
		switch (line->kind) {
		case LINE_TEXT:
		case LINE_HEADING:
			put_text(t, line, focus);
			break;
		case LINE_READ_OUT:
			put_read_out(t, line);
			break;
		case LINE_ROW:
			put_row(t, line, widths[LINE_ROW], focus);
			break;
		case LINE_FOR:
		case LINE_AGAINST:
		case LINE_UNKNOWN:
			put_sign(t, line, signs, focus);
			break;
		case LINE_QUOTE:
			put_quote(t, line);
			break;
		case LINE_COMMAND:
			put_command(t, line);
			break;
		case LINE_FACT:
			put_fact(t, line, widths[LINE_FACT], focus);
			break;
		case LINE_PREVIEW:
			i += put_preview(t, line, count - i) - 1;
			break;
		case LINE_BLANK:
			t->row++;
			break;
		}
		if (line->selectable && line->kind != LINE_PREVIEW)
			content_end(t, kind, (int)i);
	}
}
