#pragma once

#include "share/base/error.h"
#include "tui/frontend/canvas.h"
#include "tui/frontend/keys.h"

/*
 * The terminal, and the only place that knows curses. Paints a canvas, hands out keys,
 * steps aside for other output, and gives the terminal back in any case (tui/frontend/restore_on_signal.h).
 * It never asks the terminal a question: answers that come late would be typed text.
 */
struct terminal;

struct term_config {
	int in_fd, out_fd;
	bool ascii;  /* even where the locale is UTF-8 */
	bool colour; /* if the terminal has any */
};

/* One at a time. ERR_NOT_RUN: a terminal that curses does not know. */
enum err term_open(
	const struct term_config *config, struct terminal **out, struct error *e) NODISCARD;
void term_close(struct terminal *t); /* takes NULL */
bool term_is_ascii(const struct terminal *t);
bool term_has_colour(const struct terminal *t);
void term_size(const struct terminal *t, int *rows, int *cols);
/* Shows @c; writes nothing if that is what is there already. */
void term_paint(struct terminal *t, const struct canvas *c);
void term_redraw(struct terminal *t); /* the next paint writes every cell */
/* Keys that are there now, at most @room; never waits but for the rest of an escape
 * sequence (100 ms). *@more: there may be others at once. */
size_t term_keys(struct terminal *t, struct key *out, size_t room, bool *more);
int term_wake_fd(const struct terminal *t); /* readable after a resize or a continue */
bool term_hung_up(const struct terminal *t);
void term_set_paste(struct terminal *t, bool on); /* bracketed paste */
void term_set_mouse(struct terminal *t, bool on); /* presses only, never motion */
/* Out of the full screen and back into it. */
void term_leave(struct terminal *t);
void term_return(struct terminal *t);
/* Waits for Enter (or Ctrl-C, Ctrl-D, hang-up) after term_leave(). */
void term_wait_enter(struct terminal *t);
/* Bytes that curses must not see, as OSC 52. */
bool term_write(struct terminal *t, const char *bytes, size_t len);
