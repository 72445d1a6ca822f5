#pragma once

#include "share/base/str.h"
#include "tui/frontend/line_edit.h"
#include "tui/frontend/frontend.h"
#include "tui/frontend/keys.h"
#include "tui/frontend/screen.h"

/*
 * The state of the full-screen frontend in addition to the screen itself: the position of
 * the cursor, typed text, the scroll position, whether the help is open. Pure state: it
 * takes keys and returns struct input; the layout reads it. It keeps a copy of the
 * screen, because the guide's own is only valid until the next call.
 */

enum view_item_kind {
	ITEM_ROW,
	ITEM_CHOICE,
	ITEM_FIELD,
	ITEM_AFTER,
	ITEM_PASTE,
	ITEM_REST
};

/* A place for the cursor, in the order of the picture. ITEM_REST is the footer: no
 * field has the cursor, letter keys work, Enter continues. */
struct view_item {
	enum view_item_kind kind;
	int index; /* into lines, choices, fields or after */
};

struct view_field {
	char name[48];
	enum field_kind kind;
	char *given; /* the guide's value, to detect changes */
	struct edit edit;
};

struct view {
	struct arena *arena;
	struct screen screen;	 /* own copy */
	struct view_item *items; /* in the arena; at least one */
	size_t item_count, focus;
	int chosen;	  /* the choice marked (*), -1 none */
	int chosen_given; /* the guide's choice, to detect changes */
	int row_id; /* id of the row that last had the cursor, otherwise the guide's */
	struct view_field *fields;
	struct input_field *input_fields; /* contents of the last input */
	bool secrets_given;		  /* the last input had secrets: wipe them */
	int top, preview_top, help_top;
	int page;	      /* rows of content that were visible: how far PgDn goes */
	bool preview_scrolls; /* PgDn moves the preview inside its frame */
	bool scrolled;	      /* scrolled by the user: do not scroll to the focus */
	bool help;
	bool in_paste; /* between the markers of a bracketed paste */
	bool paste_cr, paste_ended, paste_full, paste_line_over;
	struct str paste;
	const char *note; /* the frontend's own text, shown instead of the message */
	char note_room[96];
};

void view_setup(struct view *v);
void view_finish(struct view *v);
/* Copies @s. While @s->id stays the same, focus, scroll and typed text stay too. */
void view_show(struct view *v, const struct screen *s);
/* FRONTEND_INPUT: @in is filled and valid until the next call. FRONTEND_REDRAW: the
 * picture changed. FRONTEND_TO_PLAIN: the user asked for it. */
enum frontend_result view_key(struct view *v, const struct key *key, struct input *in);

bool view_has_focus(const struct view *v, enum view_item_kind kind, int index);
enum view_item_kind view_focus_kind(const struct view *v);
/* Whether letters are text: a field or the paste box has the cursor. */
bool view_is_typing(const struct view *v);
const struct screen_action *view_action(const struct view *v, char key);
void view_focus_on(struct view *v, enum view_item_kind kind, int index);

/* The key of a choice: 1 to 9, then letters without another use on this screen. 0 if
 * there is none left. */
char view_choice_key(const struct view *v, size_t index);

/* A key that works now: for the footer, the help and clicks. */
struct hint {
	const char *key, *label;
	struct key press; /* KEYCODE_OTHER: a range of keys */
	char key_room[8];
};
#define HINTS_MAX 40
size_t view_hints(const struct view *v, struct hint *out, size_t room);
