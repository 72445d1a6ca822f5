#pragma once

#include "share/base/str.h"
#include "tui/frontend/line_edit.h"
#include "tui/frontend/frontend.h"
#include "tui/frontend/keys.h"
#include "tui/frontend/screen.h"

/*
 * What the full-screen face knows beside the screen itself: where the cursor stands, what
 * was typed so far, how far the content is scrolled, whether the help lies over it. Pure
 * state: keys go in, struct input comes out, the layout reads it. It keeps a copy of the
 * screen, so that the guide may forget its own between two shows.
 */

enum view_item_kind {
	ITEM_ROW,
	ITEM_CHOICE,
	ITEM_FIELD,
	ITEM_AFTER,
	ITEM_PASTE,
	ITEM_REST
};

/* A place where the cursor can stand, in the order of the picture. ITEM_REST is the footer:
 * no field is being typed in, letters act, Enter goes on. */
struct view_item {
	enum view_item_kind kind;
	int index; /* into lines, choices, fields or after */
};

struct view_field {
	char name[48];
	enum field_kind kind;
	char *given; /* the guide's value, to see when it changes it */
	struct edit edit;
};

struct view {
	struct arena *arena;
	struct screen screen;	 /* our copy */
	struct view_item *items; /* in the arena; at least one */
	size_t item_count, focus;
	int chosen;	  /* the choice marked (*), -1 none */
	int chosen_given; /* the guide's, to see when it changes it */
	int row_id;	  /* of the row that had the cursor last, else the guide's */
	struct view_field *fields;
	struct input_field *input_fields; /* what the last input pointed to */
	bool secrets_given;		  /* an input with secrets went out: wipe them */
	int top, preview_top, help_top;
	int page;	      /* rows of content that were visible: how far PgDn goes */
	bool preview_scrolls; /* PgDn moves the preview inside its frame */
	bool scrolled;	      /* by hand: do not pull the focus into sight */
	bool help;
	bool in_paste; /* between the markers of a bracketed paste */
	bool paste_cr, paste_ended, paste_full, paste_line_over;
	struct str paste;
	const char *note; /* the face's own sentence, shown instead of the message */
	char note_room[96];
};

void view_setup(struct view *v);
void view_finish(struct view *v);
/* Copies @s. While @s->id stays the same, focus, scroll and typed text stay too. */
void view_show(struct view *v, const struct screen *s);
/* FRONTEND_INPUT: @in is filled and valid until the next call. FRONTEND_REDRAW: something to see
 * changed. FRONTEND_TO_PLAIN: the person asked for it. */
enum frontend_result view_key(struct view *v, const struct key *key, struct input *in);

bool view_has_focus(const struct view *v, enum view_item_kind kind, int index);
enum view_item_kind view_focus_kind(const struct view *v);
/* Letters are typed, not obeyed: a field or the paste box has the cursor. */
bool view_is_typing(const struct view *v);
const struct screen_action *view_action(const struct view *v, char key);
void view_focus_on(struct view *v, enum view_item_kind kind, int index);

/* The key in front of a choice: 1 to 9, then letters that do nothing else on this screen. 0:
 * there is none left. */
char view_choice_key(const struct view *v, size_t index);

/* What can be pressed now: the footer, the help, and what a click on it does. */
struct hint {
	const char *key, *label;
	struct key press; /* KEYCODE_OTHER: a range, nothing to press */
	char key_room[8];
};
#define HINTS_MAX 40
size_t view_hints(const struct view *v, struct hint *out, size_t room);
