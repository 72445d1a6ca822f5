#pragma once

#include "tui/frontend/canvas.h"
#include "tui/fullscreen/view.h"

/*
 * From a screen and the state of its face to a picture. Pure: same view, same size, same
 * picture. Designed for 80x24 in ASCII; more columns widen it up to 100, from 120 on the
 * lines after the choices move into a pane at the side; below 60x16 one sentence says so.
 */
#define LAYOUT_MIN_COLS 60
#define LAYOUT_MIN_ROWS 16
#define LAYOUT_WIDE_COLS 100
#define LAYOUT_PANE_COLS 120

/* What a click hits: a place for the cursor, or a key of the footer. */
struct layout_hit {
	int row, from, to; /* columns from <= x < to */
	bool is_item;
	struct view_item item;
	struct key press;
};
#define LAYOUT_HITS_MAX 128

struct layout_result {
	bool too_small;
	int page; /* rows of content in sight */
	int top, preview_top,
		help_top; /* cut to what there is: give them back to the view */
	bool preview_scrolls;
	struct layout_hit hits[LAYOUT_HITS_MAX];
	size_t hit_count;
};

void screen_layout(const struct view *v, struct canvas *c, struct layout_result *out);
/* Takes over what the layout found out about scrolling. */
void view_settle(struct view *v, const struct layout_result *result);
