/* Copies, compares and searches screens. */
#include "tui/frontend/screen_copy.h"

#include <stdlib.h>

#include "share/base/str.h"

static void
lines_copy(struct arena *a, const struct screen_line **lines, size_t count)
{
	struct screen_line *copy;

	if (count == 0) {
		*lines = NULL;
		return;
	}
	copy = ARENA_ARRAY(a, struct screen_line, count);
	for (size_t i = 0; i < count; i++) {
		copy[i] = (*lines)[i];
		copy[i].word = arena_dup(a, copy[i].word);
		copy[i].text = arena_dup(a, copy[i].text);
		copy[i].right = arena_dup(a, copy[i].right);
		copy[i].detail = arena_dup(a, copy[i].detail);
	}
	*lines = copy;
}

void
screen_copy(struct arena *a, const struct screen *from, struct screen *to)
{
	struct screen_choice *choices = NULL;
	struct screen_field *fields = NULL;
	struct screen_action *actions = NULL;

	*to = *from;
	to->id = arena_dup(a, from->id);
	to->title = arena_dup(a, from->title);
	to->status = arena_dup(a, from->status);
	to->session = arena_dup(a, from->session);
	to->prompt = arena_dup(a, from->prompt);
	to->message = arena_dup(a, from->message);
	lines_copy(a, &to->lines, to->line_count);
	lines_copy(a, &to->after, to->after_count);
	if (from->choice_count > 0)
		choices = ARENA_ARRAY(a, struct screen_choice, from->choice_count);
	for (size_t i = 0; i < from->choice_count; i++) {
		choices[i] = from->choices[i];
		choices[i].label = arena_dup(a, choices[i].label);
		choices[i].hint = arena_dup(a, choices[i].hint);
	}
	to->choices = choices;
	if (from->field_count > 0)
		fields = ARENA_ARRAY(a, struct screen_field, from->field_count);
	for (size_t i = 0; i < from->field_count; i++) {
		fields[i] = from->fields[i];
		fields[i].name = arena_dup(a, fields[i].name);
		fields[i].label = arena_dup(a, fields[i].label);
		/* A secret is never copied into an arena; the guide supplies none. */
		fields[i].value = fields[i].kind == FIELD_SECRET
			? NULL
			: arena_dup(a, fields[i].value);
		fields[i].hint = arena_dup(a, fields[i].hint);
	}
	to->fields = fields;
	if (from->action_count > 0)
		actions = ARENA_ARRAY(a, struct screen_action, from->action_count);
	for (size_t i = 0; i < from->action_count; i++) {
		actions[i] = from->actions[i];
		actions[i].label = arena_dup(a, actions[i].label);
	}
	to->actions = actions;
}

bool
screen_same(const struct screen *a, const struct screen *b)
{
	if (!text_equal(a->id, b->id) || a->choice_count != b->choice_count)
		return false;
	for (size_t i = 0; i < a->choice_count; i++) {
		if (!text_equal(a->choices[i].label, b->choices[i].label))
			return false;
	}
	return true;
}

static int
row_of(const struct screen_line *lines, size_t count, int wanted, int *first)
{
	for (size_t i = 0; i < count; i++) {
		if (!lines[i].selectable)
			continue;
		if (*first < 0)
			*first = lines[i].id;
		if (lines[i].id == wanted)
			return wanted;
	}
	return -1;
}

int
screen_start_row(const struct screen *s)
{
	int first = -1;

	if (row_of(s->lines, s->line_count, s->row_focus, &first) >= 0 ||
		row_of(s->after, s->after_count, s->row_focus, &first) >= 0)
		return s->row_focus;
	return first;
}

const struct screen_action *
screen_action_of(const struct screen *s, char key)
{
	for (size_t i = 0; i < s->action_count; i++) {
		if (s->actions[i].key == key)
			return &s->actions[i];
	}
	return NULL;
}

int
screen_chosen(const struct screen *s)
{
	for (size_t i = 0; i < s->choice_count; i++) {
		if (s->choices[i].chosen)
			return (int)i;
	}
	return -1;
}

int
screen_row_number(const struct screen *s, const struct screen_line *line)
{
	int number = 0;

	if (s->choice_count > 0 || !line->selectable ||
		(s->input != INPUT_ROWS && s->input != INPUT_LIVE))
		return 0;
	for (size_t i = 0; i < s->line_count; i++) {
		number += s->lines[i].selectable;
		if (&s->lines[i] == line)
			return number;
	}
	return 0;
}

const char *
screen_without_number(const char *text, int number)
{
	char *end = NULL;
	long own = strtol(text, &end, 10);

	if (end == text || own != number || (*end != ' ' && *end != '.'))
		return text;
	while (*end == ' ' || *end == '.')
		end++;
	return end;
}
