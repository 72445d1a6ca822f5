/* The keys that work now, in the order of the footer. The help shows the same list. */
#include "tui/fullscreen/view.h"

struct hint_list {
	struct hint *out;
	size_t count, room;
};

static struct hint *
add(struct hint_list *l, const char *key, const char *label, enum key_code code,
	uint32_t ch)
{
	struct hint *h;

	if (l->count == l->room)
		return NULL;
	h = &l->out[l->count++];
	*h = (struct hint) {
		.key = key, .label = label, .press = { .code = code, .ch = ch }
	};
	return h;
}

static void
add_letter(struct hint_list *l, char key, const char *label)
{
	struct hint *h = add(l, NULL, label, KEYCODE_CHAR, (uint32_t)(unsigned char)key);

	if (h != NULL)
		(void)text_format(h->key_room, sizeof(h->key_room), "%c", key);
}

static void
add_pick(struct hint_list *l, const struct view *v)
{
	size_t count = v->screen.choice_count;
	struct hint *h;

	if (count == 0 && v->screen.input == INPUT_ROWS) {
		for (size_t i = 0; i < v->item_count; i++)
			count += v->items[i].kind == ITEM_ROW;
	}
	if (count == 0)
		return;
	h = add(l, NULL, "Pick", KEYCODE_OTHER, 0);
	if (h != NULL && count == 1)
		(void)text_format(h->key_room, sizeof(h->key_room), "1");
	else if (h != NULL && v->screen.choice_count > 9 &&
		view_choice_key(v, v->screen.choice_count - 1) != 0)
		(void)text_format(h->key_room, sizeof(h->key_room), "1-9 a-%c",
			view_choice_key(v, v->screen.choice_count - 1));
	else if (h != NULL)
		(void)text_format(h->key_room, sizeof(h->key_room), "1-%zu",
			MIN_OF(count, (size_t)9));
}

static void
add_enter(struct hint_list *l, const struct view *v)
{
	const struct screen_action *given = view_action(v, '\r');

	if (given != NULL)
		add(l, "Enter", given->label, KEYCODE_ENTER, 0);
	else if (v->screen.input != INPUT_LIVE && v->screen.input != INPUT_YES_NO &&
		v->screen.input != INPUT_PASTE)
		add(l, "Enter", "Next", KEYCODE_ENTER, 0);
}

static void
hints_typing(struct hint_list *l, const struct view *v)
{
	bool back = v->screen.step != 1 || view_action(v, 27) != NULL;

	if (view_focus_kind(v) == ITEM_PASTE) {
		if (v->paste.len == 0 || v->paste_ended)
			add(l, "Tab", "Leave the box", KEYCODE_TAB, 0);
		else
			add(l, ". Enter", "alone on a line: finish", KEYCODE_OTHER, 0);
	} else {
		add(l, "Enter", v->screen.field_count > 1 ? "Done" : "Next", KEYCODE_ENTER,
			0);
		add(l, "Tab", v->screen.field_count > 1 ? "Next field" : "Leave the field",
			KEYCODE_TAB, 0);
	}
	if (back)
		add(l, "Esc", "Back", KEYCODE_ESCAPE, 0);
	add(l, "F1", "Help", KEYCODE_HELP, 0);
}

static bool
has_rows(const struct view *v)
{
	for (size_t i = 0; i < v->item_count; i++) {
		if (v->items[i].kind == ITEM_ROW || v->items[i].kind == ITEM_AFTER)
			return true;
	}
	return false;
}

size_t
view_hints(const struct view *v, struct hint *out, size_t room)
{
	const struct screen *s = &v->screen;
	struct hint_list l = { .out = out, .room = room };
	bool rows = s->input == INPUT_ROWS || s->input == INPUT_LIVE;

	if (v->help) {
		add(&l, "Esc", "Close", KEYCODE_ESCAPE, 0);
		add(&l, "PgDn", "More", KEYCODE_PAGE_DOWN, 0);
		goto done;
	}
	if (view_is_typing(v)) {
		hints_typing(&l, v);
		goto done;
	}
	if (s->input == INPUT_YES_NO) {
		add(&l, "y", "Yes", KEYCODE_CHAR, 'y');
		add(&l, "n", "No", KEYCODE_CHAR, 'n');
	}
	if (rows && has_rows(v))
		add(&l, "Up/Dn", "Look", KEYCODE_OTHER,
			0); /* first to be dropped for space */
	add_enter(&l, v);
	if (s->field_count > 0)
		add(&l, "Tab", "Field", KEYCODE_TAB, 0);
	else if (s->input == INPUT_PASTE)
		add(&l, "Tab", "To the box", KEYCODE_TAB, 0);
	add_pick(&l, v);
	if (view_action(v, 27) == NULL && s->step != 1)
		add(&l, "Esc", "Back", KEYCODE_ESCAPE, 0);
	for (size_t i = 0; i < s->action_count; i++) {
		const struct screen_action *a = &s->actions[i];

		if (a->key == 27)
			add(&l, "Esc", a->label, KEYCODE_ESCAPE, 0);
		else if (a->key != '\r' && a->key != 'q' && a->key != '?')
			add_letter(&l, a->key, a->label);
	}
	if (s->input == INPUT_LIVE)
		add(&l, "Ctrl-C", "Stop", KEYCODE_STOP, 0);
	add(&l, "?", view_action(v, '?') != NULL ? view_action(v, '?')->label : "Help",
		KEYCODE_CHAR, '?');
	add(&l, "q", view_action(v, 'q') != NULL ? view_action(v, 'q')->label : "Quit",
		KEYCODE_CHAR, 'q');
done:
	for (size_t i = 0; i < l.count; i++) {
		if (out[i].key == NULL)
			out[i].key = out[i].key_room;
	}
	return l.count;
}
