#pragma once

#include "tui/frontend/screen.h"

/* Helpers for screens that both frontends use. */

/* Copies a screen with everything that it points to, except the values of secrets. */
void screen_copy(struct arena *a, const struct screen *from, struct screen *to);
/* Whether both are the same place: same id and same choices (one id may show several
 * questions in a row). */
bool screen_same(const struct screen *a, const struct screen *b);
/* The id of the row where the cursor starts: the guide's row if it exists, otherwise
 * the first selectable row, otherwise -1. */
int screen_start_row(const struct screen *s);
/* The action with this key, or NULL. */
const struct screen_action *screen_action_of(const struct screen *s, char key);
/* The choice marked as chosen, or -1. */
int screen_chosen(const struct screen *s);
/* The number that picks the row, from 1; 0 if numbers do not pick rows. */
int screen_row_number(const struct screen *s, const struct screen_line *line);
/* @text without a number that is already in it ("2  Ask Windows ..."). */
const char *screen_without_number(const char *text, int number);
