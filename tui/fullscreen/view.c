/*
 * The state of a full screen. Showing the same screen again (new results, a new message)
 * must not move the cursor or lose typed text: places are matched by their kind and id,
 * not by their position.
 */
#include "tui/fullscreen/view.h"

#include <stdlib.h>
#include <string.h>

#include "tui/frontend/screen_copy.h"

void
view_setup(struct view *v)
{
	*v = (struct view) { .chosen = -1, .row_id = -1 };
	v->arena = arena_create();
	v->paste = (struct str)STR_INIT(PASTE_MAX_BYTES + 1);
}

static void
fields_free(struct view_field *fields, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		edit_finish(&fields[i].edit);
		free(fields[i].given);
	}
	free(fields);
}

void
view_finish(struct view *v)
{
	fields_free(v->fields, v->screen.field_count);
	free(v->input_fields);
	str_free(&v->paste);
	arena_destroy(v->arena);
	*v = (struct view) { .chosen = -1 };
}

static size_t
field_limit(enum field_kind kind)
{
	switch (kind) {
	case FIELD_TEXT:
		return 1024;
	case FIELD_NUMBER:
		return 20;
	case FIELD_SECRET:
		return 1024;
	case FIELD_FILE:
		return 4096;
	}
	return 1024;
}

/* Fields of the new screen: typed text stays unless the guide changed the value. */
static void
fields_take_over(struct view *v, struct view_field *old, size_t old_count, bool same)
{
	const struct screen *s = &v->screen;
	struct view_field *fields = calloc(MAX_OF(s->field_count, 1), sizeof(*fields));

	if (fields == NULL)
		abort();
	for (size_t i = 0; i < s->field_count; i++) {
		const struct screen_field *from = &s->fields[i];
		struct view_field *field = &fields[i];

		text_copy(field->name, sizeof(field->name), from->name);
		field->kind = from->kind;
		field->given = text_dup(from->value != NULL ? from->value : "");
		for (size_t j = 0; same && j < old_count; j++) {
			if (old[j].kind != from->kind || old[j].edit.text == NULL ||
				!text_equal(old[j].name, field->name) ||
				!text_equal(old[j].given, field->given))
				continue;
			field->edit = old[j].edit;
			old[j].edit.text = NULL;
		}
		if (field->edit.text == NULL) {
			edit_init(&field->edit, field_limit(from->kind),
				from->kind == FIELD_SECRET);
			edit_set(&field->edit, from->value);
		}
	}
	fields_free(old, old_count);
	v->fields = fields;
	free(v->input_fields);
	v->input_fields = calloc(MAX_OF(s->field_count, 1), sizeof(*v->input_fields));
	if (v->input_fields == NULL)
		abort();
}

static void
items_add_lines(struct view *v, enum view_item_kind kind, const struct screen_line *lines,
	size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (lines[i].selectable)
			v->items[v->item_count++] =
				(struct view_item) { .kind = kind, .index = (int)i };
	}
}

static void
items_make(struct view *v)
{
	const struct screen *s = &v->screen;

	v->items = ARENA_ARRAY(v->arena, struct view_item,
		s->line_count + s->after_count + s->choice_count + s->field_count + 2);
	v->item_count = 0;
	items_add_lines(v, ITEM_ROW, s->lines, s->line_count);
	for (size_t i = 0; i < s->choice_count; i++)
		v->items[v->item_count++] =
			(struct view_item) { .kind = ITEM_CHOICE, .index = (int)i };
	for (size_t i = 0; i < s->field_count; i++)
		v->items[v->item_count++] =
			(struct view_item) { .kind = ITEM_FIELD, .index = (int)i };
	items_add_lines(v, ITEM_AFTER, s->after, s->after_count);
	if (s->input == INPUT_PASTE)
		v->items[v->item_count++] = (struct view_item) { .kind = ITEM_PASTE };
	if (v->item_count == 0 || s->field_count > 0 || s->input == INPUT_PASTE ||
		s->input == INPUT_YES_NO)
		v->items[v->item_count++] = (struct view_item) { .kind = ITEM_REST };
}

static int
item_row_id(const struct view *v, const struct view_item *item)
{
	if (item->kind == ITEM_ROW)
		return v->screen.lines[item->index].id;
	if (item->kind == ITEM_AFTER)
		return v->screen.after[item->index].id;
	return -1;
}

void
view_focus_on(struct view *v, enum view_item_kind kind, int index)
{
	for (size_t i = 0; i < v->item_count; i++) {
		if (v->items[i].kind == kind && v->items[i].index == index)
			v->focus = i;
	}
	if (v->focus < v->item_count && item_row_id(v, &v->items[v->focus]) >= 0)
		v->row_id = item_row_id(v, &v->items[v->focus]);
}

static bool
focus_on_row(struct view *v, int id)
{
	for (size_t i = 0; id >= 0 && i < v->item_count; i++) {
		if (item_row_id(v, &v->items[i]) == id) {
			v->focus = i;
			return true;
		}
	}
	return false;
}

/* The start position of the cursor on a new screen. */
static void
focus_start(struct view *v)
{
	const struct screen *s = &v->screen;

	v->focus = 0;
	v->row_id = screen_start_row(s);
	if (s->input == INPUT_YES_NO)
		view_focus_on(v, ITEM_REST, 0);
	else if (s->input == INPUT_PASTE)
		view_focus_on(v, ITEM_PASTE, 0);
	else if ((s->input == INPUT_ROWS || s->input == INPUT_LIVE) &&
		focus_on_row(v, v->row_id))
		return;
	else if (s->choice_count > 0 && (s->choice_focus >= 0 || s->field_count == 0))
		view_focus_on(v, ITEM_CHOICE,
			s->choice_focus >= 0 && (size_t)s->choice_focus < s->choice_count
				? s->choice_focus
				: 0);
	else if (s->field_count > 0)
		view_focus_on(v, ITEM_FIELD, 0);
	else
		view_focus_on(v, v->items[0].kind, v->items[0].index);
}

static void
focus_keep(struct view *v, struct view_item was, int row_id)
{
	if (was.kind == ITEM_ROW || was.kind == ITEM_AFTER) {
		if (focus_on_row(v, row_id))
			return;
	}
	for (size_t i = 0; i < v->item_count; i++) {
		if (v->items[i].kind == was.kind && v->items[i].index == was.index) {
			v->focus = i;
			return;
		}
	}
	focus_start(v);
}

void
view_show(struct view *v, const struct screen *s)
{
	bool same = v->items != NULL && screen_same(&v->screen, s);
	struct view_item was = same ? v->items[v->focus] : (struct view_item) { 0 };
	int row_id = same ? item_row_id(v, &was) : -1;
	enum screen_input input_was = v->screen.input;
	struct view_field *old = v->fields;
	size_t old_count = v->screen.field_count;
	int chosen = screen_chosen(s);

	arena_reset(v->arena);
	screen_copy(v->arena, s, &v->screen);
	fields_take_over(v, old, old_count, same);
	if (v->secrets_given) {
		for (size_t i = 0; i < v->screen.field_count; i++) {
			if (v->fields[i].kind == FIELD_SECRET)
				edit_wipe(&v->fields[i].edit);
		}
		v->secrets_given = false;
	}
	items_make(v);
	v->note = NULL;
	if (!same || chosen != v->chosen_given)
		v->chosen = chosen;
	v->chosen_given = chosen;
	if (same && s->choice_focus >= 0 &&
		(input_was == s->input || was.kind == ITEM_ROW)) {
		focus_keep(v, was, row_id);
		return;
	}
	focus_start(v);
	if (!same) {
		v->top = v->preview_top = v->help_top = 0;
		v->scrolled = v->help = v->in_paste = false;
	}
	str_clear(&v->paste);
	v->paste_cr = v->paste_ended = v->paste_full = false;
}

bool
view_has_focus(const struct view *v, enum view_item_kind kind, int index)
{
	const struct view_item *item = &v->items[v->focus];

	return !v->help && item->kind == kind && item->index == index;
}

enum view_item_kind
view_focus_kind(const struct view *v)
{
	return v->items[v->focus].kind;
}

bool
view_is_typing(const struct view *v)
{
	enum view_item_kind kind = view_focus_kind(v);

	return !v->help && (kind == ITEM_FIELD || kind == ITEM_PASTE);
}

char
view_choice_key(const struct view *v, size_t index)
{
	/* without the letters that are keys everywhere: h j k m p q t y n o */
	static const char letters[] = "abcdefgilrsuvwxz";

	if (index < 9)
		return (char)('1' + index);
	index -= 9;
	for (size_t i = 0; letters[i] != '\0'; i++)
		if (view_action(v, letters[i]) == NULL && index-- == 0)
			return letters[i];
	return 0;
}

const struct screen_action *
view_action(const struct view *v, char key)
{
	return screen_action_of(&v->screen, key);
}
