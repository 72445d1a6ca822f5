#pragma once

#include "tui/frontend/screen.h"

/* What both faces need to know about a screen. */

/* Copies a screen with all that it points to; a secret's value is left out. */
void screen_copy(struct arena *a, const struct screen *from, struct screen *to);
/* The same place shown again: same id and same choices (one id may serve several questions
 * in a row). */
bool screen_same(const struct screen *a, const struct screen *b);
/* The id of the row where the cursor starts: the guide's if there is such a row, else the
 * first that can be picked, else -1. */
int screen_start_row(const struct screen *s);
/* The action with this key, or NULL. */
const struct screen_action *screen_action_of(const struct screen *s, char key);
/* The choice that stands chosen, or -1. */
int screen_chosen(const struct screen *s);
/* Rows that a number picks carry it: from 1, or 0 where numbers pick no rows. */
int screen_row_number(const struct screen *s, const struct screen_line *line);
/* @text without a number that the guide gave it itself ("2  Ask Windows ..."). */
const char *screen_without_number(const char *text, int number);
