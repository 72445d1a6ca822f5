#pragma once

#include "tui/fullscreen/layout.h"

/*
 * The content between the two rules, drawn on its own canvas that grows downward; the
 * frame then shows a part of it. Columns: 0 stays free, 1 has the mark ">", text of
 * selectable items starts at 3, the last column stays free.
 */
struct content_hit {
	struct view_item item;
	int row, end;
};

struct content {
	const struct view *view;
	struct canvas *canvas;
	int row; /* the next free one */
	int width;
	int focus_top, focus_end; /* rows of the item with the cursor; -1: none */
	int cursor_row, cursor_col;
	int preview_room; /* most rows for previews, without the frame */
	int preview_rows; /* rows of the previews */
	int preview_top;
	bool has_preview;
	struct content_hit hits[LAYOUT_HITS_MAX];
	size_t hit_count;
};

/* Line-drawing characters for this canvas. */
const char *look_horizontal(const struct canvas *c);
const char *look_vertical(const struct canvas *c);

/* Draws the mark if @kind/@index has the cursor, and records the place. Call
 * content_end() after drawing the rows of the item. */
bool content_begin(struct content *t, enum view_item_kind kind, int index);
void content_end(struct content *t, enum view_item_kind kind, int index);

void content_lines(struct content *t, const struct screen_line *lines, size_t count,
	enum view_item_kind kind);
void content_choices(struct content *t);
void content_fields(struct content *t);
void content_paste(struct content *t);
void content_prompt(struct content *t);
void content_help(struct content *t);
/* Draws a frame with @rows inner rows, from column 1; @title and @right may be NULL. */
void content_frame(struct content *t, int rows, const char *title, const char *right);
