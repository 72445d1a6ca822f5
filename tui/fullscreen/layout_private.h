#pragma once

#include "tui/fullscreen/layout.h"

/*
 * The content between the two rules, drawn on a canvas of its own that grows downward; the
 * frame then shows a window of it. Columns: 0 stays free, 1 is the mark ">", text of what
 * can be picked starts at 3, the last column stays free.
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
	int focus_top, focus_end; /* rows of what has the cursor; -1 nothing */
	int cursor_row, cursor_col;
	int preview_room; /* rows that previews may take, frame not counted */
	int preview_rows; /* rows that they have */
	int preview_top;
	bool has_preview;
	struct content_hit hits[LAYOUT_HITS_MAX];
	size_t hit_count;
};

/* Signs for lines: the canvas says which. */
const char *look_horizontal(const struct canvas *c);
const char *look_vertical(const struct canvas *c);

/* Puts the mark if @kind/@index has the cursor, and notes the place. Call content_end()
 * when the rows of the item are drawn. */
bool content_begin(struct content *t, enum view_item_kind kind, int index);
void content_end(struct content *t, enum view_item_kind kind, int index);

void content_lines(struct content *t, const struct screen_line *lines, size_t count,
	enum view_item_kind kind);
void content_choices(struct content *t);
void content_fields(struct content *t);
void content_paste(struct content *t);
void content_prompt(struct content *t);
void content_help(struct content *t);
/* A frame of @rows rows inside, from column 1; @title and @right may be NULL. */
void content_frame(struct content *t, int rows, const char *title, const char *right);
