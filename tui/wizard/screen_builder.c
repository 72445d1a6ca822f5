/* Building a screen: lines, choices, fields and actions in the guide's arena. */
#include "tui/wizard/guide_private.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "share/base/text.h"

const char *
guide_keep(struct guide *g, const char *fmt, ...)
{
	char *text;
	va_list args, again;
	int need;

	va_start(args, fmt);
	va_copy(again, args);
	need = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	text = arena_alloc(g->arena, (size_t)(need > 0 ? need : 0) + 1);
	(void)vsnprintf(text, (size_t)(need > 0 ? need : 0) + 1, fmt, args);
	va_end(args);
	return text;
}

struct screen_line *
guide_line(struct guide *g, enum line_kind kind, const char *text)
{
	struct screen_line *line;

	if (g->screen.line_count == GUIDE_ROWS * 4)
		g->screen.line_count--; /* too many lines: replace the last one */
	line = &g->lines[g->screen.line_count++];
	*line = (struct screen_line) { .kind = kind,
		.text = text != NULL ? arena_dup(g->arena, text) : "",
		.style = kind == LINE_HEADING  ? STYLE_HEADING
			: kind == LINE_COMMAND ? STYLE_COMMAND
					       : STYLE_PLAIN };
	return line;
}

void
guide_linef(struct guide *g, enum line_kind kind, const char *fmt, ...)
{
	va_list args;
	STR_AUTO text = STR_INIT(1u << 16);

	va_start(args, fmt);
	str_addv(&text, fmt, args);
	va_end(args);
	(void)guide_line(g, kind, str_text(&text));
}

/* Columns of a quoted row where the window has 80. */
#define QUOTE_COLUMNS 70

/* Bytes of @text that fit one row, up to the last blank or backslash before the edge. */
static size_t
row_of(const char *text)
{
	size_t most = text_fit(text, QUOTE_COLUMNS), len = strlen(text);

	if (len <= most)
		return len;
	for (size_t i = most; i > most / 2; i--)
		if (text[i - 1] == ' ' || text[i - 1] == '\\')
			return i;
	return MAX_OF(most, (size_t)1);
}

void
guide_quote(struct guide *g, const char *text)
{
	STR_AUTO narrow = STR_INIT(8192);
	const char *at;

	text = text != NULL ? text + strspn(text, " ") : NULL;
	for (at = text; at != NULL && *at != '\0'; at++)
		if (at[0] != ' ' || at[1] != ' ' ||
			at[2] != ' ') /* shorten column gaps to two blanks */
			str_add_char(&narrow, *at);
	for (at = str_text(&narrow); *at != '\0';) {
		size_t n = row_of(at);

		guide_linef(g, LINE_QUOTE, "%.*s", (int)n, at);
		at += n;
	}
}

void
guide_blank(struct guide *g)
{
	if (g->screen.line_count > 0 &&
		g->lines[g->screen.line_count - 1].kind != LINE_BLANK)
		(void)guide_line(g, LINE_BLANK, NULL);
}

enum style
guide_word_style(const char *word)
{
	if (text_equal(word, "OK") || text_equal(word, "DONE"))
		return STYLE_OK;
	if (text_equal(word, "FAILED"))
		return STYLE_BAD;
	if (text_equal(word, "WARN"))
		return STYLE_WARN;
	return STYLE_PLAIN;
}

struct screen_line *
guide_row(struct guide *g, const char *word, const char *text, const char *right,
	const char *detail)
{
	struct screen_line *line = guide_line(g, LINE_ROW, text);

	line->word = word;
	line->style = guide_word_style(word);
	line->right = right != NULL ? arena_dup(g->arena, right) : NULL;
	line->detail = detail != NULL ? arena_dup(g->arena, detail) : NULL;
	return line;
}

struct screen_line *
guide_after(struct guide *g, enum line_kind kind, const char *text)
{
	struct screen_line *line;

	if (g->screen.after_count == GUIDE_ROWS)
		g->screen.after_count--;
	line = &g->after[g->screen.after_count++];
	*line = (struct screen_line) { .kind = kind,
		.text = text != NULL ? arena_dup(g->arena, text) : "" };
	return line;
}

struct screen_choice *
guide_choice(struct guide *g, const char *label, const char *hint, bool chosen)
{
	struct screen_choice *choice;

	assert(g->screen.choice_count < GUIDE_CHOICES);
	choice = &g->choices[g->screen.choice_count++];
	*choice = (struct screen_choice) { arena_dup(g->arena, label),
		arena_dup(g->arena, hint), chosen };
	return choice;
}

void
guide_field(struct guide *g, const char *name, const char *label, const char *value,
	const char *hint, enum field_kind kind)
{
	assert(g->screen.field_count < 16);
	g->fields[g->screen.field_count++] = (struct screen_field) {
		.name = arena_dup(g->arena, name),
		.label = arena_dup(g->arena, label),
		.value = arena_dup(g->arena, value != NULL ? value : ""),
		.hint = arena_dup(g->arena, hint),
		.kind = kind,
	};
}

void
guide_action(struct guide *g, char key, const char *label)
{
	assert(g->screen.action_count < 24);
	g->actions[g->screen.action_count++] =
		(struct screen_action) { key, arena_dup(g->arena, label) };
}

const char *
guide_input_field(const struct input *in, const char *name)
{
	for (size_t i = 0; i < in->field_count; i++)
		if (text_equal(in->fields[i].name, name))
			return in->fields[i].value;
	return NULL;
}
