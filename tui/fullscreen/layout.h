#pragma once

#include "tui/frontend/canvas.h"
#include "tui/fullscreen/view.h"

/*
 * Draws a picture from a screen and the state of its view. The same view and size always
 * give the same picture. Designed for 80x24 in ASCII; it uses up to 100 columns; from 120
 * columns the lines after the choices move into a side pane; below 60x16 it only shows a
 * message.
 */
#define LAYOUT_MIN_COLS 60
#define LAYOUT_MIN_ROWS 16
#define LAYOUT_WIDE_COLS 100
#define LAYOUT_PANE_COLS 120

/* A target for clicks: a place for the cursor, or a key of the footer. */
struct layout_hit {
	int row, from, to; /* columns from <= x < to */
	bool is_item;
	struct view_item item;
	struct key press;
};
#define LAYOUT_HITS_MAX 128

struct layout_result {
	bool too_small;
	int page; /* visible rows of content */
	int top, preview_top,
		help_top; /* limited to the content: pass them back to the view */
	bool preview_scrolls;
	struct layout_hit hits[LAYOUT_HITS_MAX];
	size_t hit_count;
};

void screen_layout(const struct view *v, struct canvas *c, struct layout_result *out);
/* Stores the scroll positions that the layout computed. */
void view_settle(struct view *v, const struct layout_result *result);
