#pragma once

#include <stdint.h>

#include "share/base/str.h"
#include "tui/frontend/screen.h"

/*
 * A screen as paragraphs for plain mode: 78 columns, words instead of marks, the message
 * first and the time last. Appended text ends with a newline.
 */
#define PLAIN_COLUMNS 78

/* "7K2M-9QD4" as it is read out: "7 K 2 M, 9 Q D 4". */
void plain_add_spoken(struct str *out, const char *session);
/* "Step 3 of 7, Live checks. 12 checks." */
void plain_add_header(struct str *out, const struct screen *s);
/* Adds one line of the screen, but no check without a result while checks run. @number
 * > 0: the line can be picked by that number. */
void plain_add_line(struct str *out, const struct screen_line *line, int number, bool live);
void plain_add_choice(struct str *out, const struct screen_choice *choice, size_t number);
/* Adds the letter keys of the screen, as "c copy, r raw view". */
void plain_add_actions(struct str *out, const struct screen *s);
void plain_add_help(struct str *out, const struct screen *s);
/* True for the keys that every screen has, which lists leave out. */
bool plain_common_key(char key);
bool plain_running(const struct screen_line *line);

/* "Still working: gateway. 30 seconds so far.", each 30 s while something runs. */
#define HEARTBEAT_MS 30000
struct heartbeat {
	int64_t since_ms, said_ms; /* since_ms 0: nothing runs */
};
void heartbeat_look(struct heartbeat *h, const struct screen *s, int64_t now_ms);
int heartbeat_timeout_ms(const struct heartbeat *h, int64_t now_ms); /* -1 never */
bool heartbeat_add(
	struct heartbeat *h, const struct screen *s, int64_t now_ms, struct str *out);
