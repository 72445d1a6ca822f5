#pragma once

#include "share/base/error.h"
#include "tui/frontend/canvas.h"
#include "tui/frontend/keys.h"

/*
 * The terminal; the only file that uses curses. Paints a canvas, returns keys, leaves the
 * screen for other output, and always restores the terminal (restore_on_signal.h). It
 * never queries the terminal: a late reply would look like typed text.
 */
struct terminal;

struct term_config {
	int in_fd, out_fd;
	bool ascii;  /* even if the locale is UTF-8 */
	bool colour; /* if the terminal has colours */
};

/* Only one at a time. ERR_NOT_RUN: curses does not know the terminal. */
enum err term_open(
	const struct term_config *config, struct terminal **out, struct error *e) NODISCARD;
void term_close(struct terminal *t); /* takes NULL */
bool term_is_ascii(const struct terminal *t);
bool term_has_colour(const struct terminal *t);
void term_size(const struct terminal *t, int *rows, int *cols);
/* Shows @c; writes nothing if it is already shown. */
void term_paint(struct terminal *t, const struct canvas *c);
void term_redraw(struct terminal *t); /* the next paint writes every cell */
/* Returns the available keys, at most @room; only waits for the rest of an escape
 * sequence (100 ms). *@more: there may be more keys right now. */
size_t term_keys(struct terminal *t, struct key *out, size_t room, bool *more);
int term_wake_fd(const struct terminal *t); /* readable after a resize or SIGCONT */
bool term_hung_up(const struct terminal *t);
void term_set_paste(struct terminal *t, bool on); /* bracketed paste */
void term_set_mouse(struct terminal *t, bool on); /* presses only, never motion */
/* Leaves the full screen, and returns to it. */
void term_leave(struct terminal *t);
void term_return(struct terminal *t);
/* Waits for Enter (or Ctrl-C, Ctrl-D, hang-up) after term_leave(). */
void term_wait_enter(struct terminal *t);
/* Writes bytes past curses, such as OSC 52. */
bool term_write(struct terminal *t, const char *bytes, size_t len);
