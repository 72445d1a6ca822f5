/*
 * Keys on a full screen: Enter continues and is always safe, Esc goes back one step,
 * digits pick, letters are keys, and in a text field letters are text. Enter in one of
 * several fields only leaves the field (the cursor moves to the footer); the next Enter
 * continues. With a single field it continues.
 */
#include "tui/fullscreen/view.h"

#include <string.h>

#include "share/base/utf8.h"

static enum frontend_result
give(struct view *v, struct input *in, enum input_kind kind)
{
	*in = (struct input) {
		.kind = kind,
		.choice = v->chosen,
		.row = v->row_id,
		.fields = v->input_fields,
		.field_count = v->screen.field_count,
	};
	for (size_t i = 0; i < v->screen.field_count; i++) {
		v->input_fields[i] = (struct input_field) {
			.name = v->fields[i].name,
			.value = v->fields[i].edit.text,
		};
		if (v->fields[i].kind == FIELD_SECRET &&
			(kind == INPUT_DO_NEXT || kind == INPUT_DO_CHOICE))
			v->secrets_given = true;
	}
	return FRONTEND_INPUT;
}

static enum frontend_result
give_action(struct view *v, struct input *in, char key)
{
	enum frontend_result result = give(v, in, INPUT_DO_ACTION);

	in->key = key;
	if (key != 'q' && v->screen.input == INPUT_CHOICE &&
		view_focus_kind(v) == ITEM_CHOICE)
		in->row = v->items[v->focus].index;
	return result;
}

static enum frontend_result
give_choice(struct view *v, struct input *in, int choice)
{
	v->chosen = choice;
	return give(v, in, v->screen.input == INPUT_FORM ? INPUT_DO_NEXT : INPUT_DO_CHOICE);
}

static enum frontend_result
give_paste(struct view *v, struct input *in)
{
	enum frontend_result result = give(v, in, INPUT_DO_PASTE);

	in->text = str_text(&v->paste);
	in->text_len = v->paste.len;
	v->paste_ended = true; /* the next key starts again */
	return result;
}

static enum frontend_result
moved(struct view *v)
{
	view_focus_on(v, v->items[v->focus].kind, v->items[v->focus].index);
	v->scrolled = false;
	return FRONTEND_REDRAW;
}

static enum frontend_result
scroll(struct view *v, int by)
{
	int *top = v->help ? &v->help_top : v->preview_scrolls ? &v->preview_top : &v->top;

	*top = MAX_OF(*top + by, 0); /* the layout limits it to the content */
	v->scrolled = true;
	return FRONTEND_REDRAW;
}

static enum frontend_result
move(struct view *v, int by)
{
	if (v->help || (by < 0 && v->focus == 0) ||
		(by > 0 && v->focus + 1 == v->item_count))
		return scroll(v, by);
	/* NOLINTNEXTLINE(bugprone-misplaced-widening-cast): a screen has few items */
	v->focus = (size_t)((int)v->focus + by);
	return moved(v);
}

static bool
same_group(const struct view_item *a, const struct view_item *b)
{
	return a->kind == b->kind && a->kind != ITEM_FIELD;
}

/* Tab: to the next field, or the next group of rows or choices, in a circle. */
static enum frontend_result
tab(struct view *v, bool back)
{
	size_t n = v->item_count, at = v->focus;

	for (size_t i = 0; i < n; i++) {
		at = (at + (back ? n - 1 : 1)) % n;
		if (!same_group(&v->items[at], &v->items[v->focus]))
			break;
	}
	if (same_group(&v->items[at], &v->items[v->focus]))
		/* One group: step inside it. */
		/* NOLINTNEXTLINE(clang-analyzer-core.DivideZero): a screen with a focus has items */
		at = (v->focus + (back ? n - 1 : 1)) % n;
	else if (v->items[at].kind == ITEM_CHOICE) {
		view_focus_on(v, ITEM_CHOICE, MAX_OF(v->chosen, 0));
		return moved(v);
	}
	v->focus = at;
	return moved(v);
}

static enum frontend_result
enter(struct view *v, struct input *in)
{
	const struct view_item *item = &v->items[v->focus];

	switch (item->kind) {
	case ITEM_CHOICE:
		return give_choice(v, in, item->index);
	case ITEM_FIELD:
		if (v->screen.field_count > 1) {
			view_focus_on(v, ITEM_REST, 0);
			return moved(v);
		}
		break;
	case ITEM_ROW:
	case ITEM_AFTER:
	case ITEM_PASTE:
	case ITEM_REST:
		break;
	}
	if (v->screen.input == INPUT_YES_NO) {
		v->note = "Press y for yes or n for no. Enter does neither.";
		return FRONTEND_REDRAW;
	}
	if (v->screen.input == INPUT_PASTE) {
		v->note = "Nothing was pasted yet. Tab goes to the box, Esc goes back.";
		if (v->paste.len == 0)
			return FRONTEND_REDRAW;
		return give_paste(v, in);
	}
	if (v->screen.input == INPUT_CHOICE && v->chosen >= 0)
		return give_choice(v, in, v->chosen);
	return give(v, in, INPUT_DO_NEXT);
}

static enum frontend_result
pick(struct view *v, struct input *in, int index)
{
	const struct screen *s = &v->screen;

	if (s->choice_count > 0) {
		if ((size_t)index >= s->choice_count)
			return FRONTEND_NOTHING;
		view_focus_on(v, ITEM_CHOICE, index);
		if (s->input != INPUT_FORM)
			return give_choice(v, in, index);
		v->chosen = index;
		return moved(v);
	}
	for (size_t i = 0; i < v->item_count; i++) {
		if (v->items[i].kind != ITEM_ROW || index-- > 0)
			continue;
		v->focus = i;
		(void)moved(v);
		return s->input == INPUT_ROWS ? give(v, in, INPUT_DO_NEXT)
					      : FRONTEND_REDRAW;
	}
	return FRONTEND_NOTHING;
}

/* A letter key. */
static enum frontend_result
letter(struct view *v, struct input *in, uint32_t ch)
{
	char key = ch < 0x7F ? (char)key_letter(ch) : 0;

	if (v->screen.input == INPUT_YES_NO && (key == 'y' || key == 'n'))
		return give(v, in, key == 'y' ? INPUT_DO_YES : INPUT_DO_NO);
	if (key == '<')
		return give(v, in, INPUT_DO_BACK);
	if (key == 'p')
		return FRONTEND_TO_PLAIN;
	if (key == '?') {
		v->help = true;
		v->help_top = 0;
		return FRONTEND_REDRAW;
	}
	if (key != 0 && view_action(v, key) != NULL)
		return give_action(v, in, key);
	if (key == 'q')
		return give_action(v, in, 'q');
	if (key >= '1' && key <= '9')
		return pick(v, in, key - '1');
	for (size_t i = 9; key > ' ' && i < v->screen.choice_count; i++)
		if (view_choice_key(v, i) == key)
			return pick(v, in, (int)i);
	if (key == ' ' && view_focus_kind(v) == ITEM_CHOICE) {
		v->chosen = v->items[v->focus].index;
		return FRONTEND_REDRAW;
	}
	if (key == 'j' || (key == 'k' && view_action(v, 'j') == NULL))
		return move(v, key == 'j' ? 1 : -1);
	if (key > ' ') {
		(void)text_format(v->note_room, sizeof(v->note_room),
			"%c does nothing here. ? lists the keys of this screen.", key);
		v->note = v->note_room;
		return FRONTEND_REDRAW;
	}
	return FRONTEND_NOTHING;
}

static bool
type(struct view_field *field, uint32_t ch)
{
	if (field->kind == FIELD_NUMBER && (ch < '0' || ch > '9'))
		return false;
	return edit_insert(&field->edit, ch);
}

static bool
edit_key(struct view_field *field, const struct key *key)
{
	struct edit *e = &field->edit;

	switch (key->code) {
	case KEYCODE_CHAR:
		return type(field, key->ch);
	case KEYCODE_LEFT:
		return edit_left(e);
	case KEYCODE_RIGHT:
		return edit_right(e);
	case KEYCODE_HOME:
		edit_home(e);
		return true;
	case KEYCODE_END:
		edit_end(e);
		return true;
	case KEYCODE_BACKSPACE:
		return edit_backspace(e);
	case KEYCODE_DELETE:
		return edit_delete(e);
	case KEYCODE_KILL:
		edit_kill(e);
		return true;
	case KEYCODE_KILL_WORD:
		edit_kill_word(e);
		return true;
	default:
		return false;
	}
}

static void
paste_restart(struct view *v)
{
	if (!v->paste_ended)
		return;
	str_clear(&v->paste);
	v->paste_ended = v->paste_cr = v->paste_full = false;
}

/* One character of pasted text; CR, LF and CR LF each count as one line end. */
static void
paste_add(struct view *v, uint32_t ch)
{
	char bytes[4];
	bool after_cr = v->paste_cr;

	paste_restart(v);
	v->paste_cr = ch == '\r';
	if (ch == '\n' && after_cr)
		return;
	if (ch == '\r')
		ch = '\n';
	if ((ch < 0x20 && ch != '\n' && ch != '\t') || (ch >= 0x7F && ch < 0xA0))
		return;
	if (v->paste.len + sizeof(bytes) > PASTE_MAX_BYTES) {
		v->paste_full = true;
		v->note = "Longer than 256 KB: the rest was ignored. Use a file instead.";
		return;
	}
	str_add_len(&v->paste, bytes, utf8_put(bytes, ch));
}

/* A line that has only a dot ends a paste without markers. */
static bool
paste_dot(struct view *v)
{
	const char *text = str_text(&v->paste);
	size_t len = v->paste.len;

	if (len < 2 || text[len - 1] != '\n' || text[len - 2] != '.')
		return false;
	if (len > 2 && text[len - 3] != '\n')
		return false;
	v->paste.len = len - 2;
	v->paste.text[v->paste.len] = '\0';
	return true;
}

static void
paste_take_back(struct view *v)
{
	paste_restart(v);
	while (v->paste.len > 0) {
		unsigned char last = (unsigned char)v->paste.text[--v->paste.len];

		v->paste.text[v->paste.len] = '\0';
		if ((last & 0xC0) != 0x80)
			break;
	}
}

/* Keys in the paste box and between the markers of a paste. True if it used the key. */
static bool
paste_key(struct view *v, const struct key *key, struct input *in,
	enum frontend_result *result)
{
	bool box = view_focus_kind(v) == ITEM_PASTE && !v->help;
	uint32_t ch = key->code == KEYCODE_CHAR ? key->ch
		: key->code == KEYCODE_ENTER	? '\n'
		: key->code == KEYCODE_TAB	? '\t'
						: 0;

	*result = FRONTEND_REDRAW;
	if (key->code == KEYCODE_PASTE_BEGIN) {
		v->in_paste = true;
		v->paste_line_over = false;
		return true;
	}
	if (key->code == KEYCODE_PASTE_END) {
		v->in_paste = false;
		if (!box && view_focus_kind(v) != ITEM_FIELD)
			v->note = "You cannot paste text here. It was ignored.";
		if (box && v->paste.len > 0 && !v->paste_ended)
			*result = give_paste(v, in);
		return true;
	}
	if (v->in_paste) {
		if (box && ch != 0) {
			paste_add(v, ch);
		} else if (view_focus_kind(v) == ITEM_FIELD && !v->help) {
			struct view_item *item = &v->items[v->focus];

			if (ch == '\n' || ch == '\r')
				v->paste_line_over = true; /* a field has one line */
			else if (!v->paste_line_over && ch != 0)
				(void)type(&v->fields[item->index], ch == '\t' ? ' ' : ch);
		}
		return true;
	}
	/* In pasted text without markers a tab is text, not a command. */
	if (!box || (key->code == KEYCODE_TAB && (v->paste.len == 0 || v->paste_ended)))
		return false;
	if (key->code == KEYCODE_BACKSPACE) {
		paste_take_back(v);
		return true;
	}
	if (ch == 0)
		return false;
	paste_add(v, ch);
	if (paste_dot(v))
		*result = give_paste(v, in);
	return true;
}

static enum frontend_result
help_key(struct view *v, const struct key *key)
{
	switch (key->code) {
	case KEYCODE_UP:
		return scroll(v, -1);
	case KEYCODE_DOWN:
		return scroll(v, 1);
	case KEYCODE_PAGE_UP:
		return scroll(v, -MAX_OF(v->page - 1, 1));
	case KEYCODE_PAGE_DOWN:
		return scroll(v, MAX_OF(v->page - 1, 1));
	default:
		v->help = false;
		return FRONTEND_REDRAW;
	}
}

enum frontend_result
view_key(struct view *v, const struct key *key, struct input *in)
{
	enum frontend_result result;
	bool had_note = v->note != NULL;

	if (v->secrets_given) {
		for (size_t i = 0; i < v->screen.field_count; i++) {
			if (v->fields[i].kind == FIELD_SECRET)
				edit_wipe(&v->fields[i].edit);
		}
		v->secrets_given = false;
	}
	v->note = NULL;
	if (key->code == KEYCODE_STOP)
		return give(v, in, INPUT_DO_STOP);
	if (paste_key(v, key, in, &result))
		return result;
	if (v->help)
		return help_key(v, key);
	if (view_focus_kind(v) == ITEM_FIELD &&
		edit_key(&v->fields[v->items[v->focus].index], key))
		return FRONTEND_REDRAW;
	switch (key->code) {
	case KEYCODE_ENTER:
		return enter(v, in);
	case KEYCODE_ESCAPE:
		return give(v, in, INPUT_DO_BACK);
	case KEYCODE_TAB:
		return tab(v, false);
	case KEYCODE_BACKTAB:
		return tab(v, true);
	case KEYCODE_UP:
		return move(v, -1);
	case KEYCODE_DOWN:
		return move(v, 1);
	case KEYCODE_PAGE_UP:
		return scroll(v, -MAX_OF(v->page - 1, 1));
	case KEYCODE_PAGE_DOWN:
		return scroll(v, MAX_OF(v->page - 1, 1));
	case KEYCODE_HOME:
		return scroll(v, -v->top - v->preview_top);
	case KEYCODE_END:
		return scroll(v, 1 << 20);
	case KEYCODE_HELP:
		v->help = true;
		v->help_top = 0;
		return FRONTEND_REDRAW;
	case KEYCODE_QUIT:
		return give_action(v, in, 'q');
	case KEYCODE_CHAR:
		if (!view_is_typing(v)) {
			result = letter(v, in, key->ch);
			break;
		}
		result = FRONTEND_NOTHING;
		break;
	default:
		result = FRONTEND_NOTHING;
		break;
	}
	return result == FRONTEND_NOTHING && had_note ? FRONTEND_REDRAW : result;
}
