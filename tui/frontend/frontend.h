#pragma once

#include <poll.h>

#include "share/base/error.h"
#include "tui/frontend/screen.h"

/*
 * A face shows screens and returns input. There are two: full screen (ncursesw, tui/fullscreen/fullscreen.c)
 * and plain lines (tui/plain/plain.c). The application's loop owns poll(2): a face gives its
 * descriptor, is told when it is readable or when a second went by, and never blocks.
 */
struct frontend;

struct frontend_config {
	bool full;   /* full screen wanted and possible */
	bool ascii;  /* no Unicode marks */
	bool colour; /* false with NO_COLOR */
	bool mouse;
	int in_fd, out_fd; /* 0 and 1 */
	/* Written to after each painted screen with an empty key queue; -1: off. For tests.
	 */
	int sync_fd;
};

#define PASTE_MAX_BYTES ((size_t)256 * 1024)

enum frontend_result {
	FRONTEND_NOTHING,
	FRONTEND_INPUT,
	FRONTEND_REDRAW,
	FRONTEND_TO_PLAIN,
	FRONTEND_HANGUP
};

/* Restores the terminal; takes NULL. */
void frontend_destroy(struct frontend *f);
/* Shows @s. Keeps what it needs of it until the next call; a field being edited, the focus
 * and the scroll position survive as long as @s->id stays the same. */
void frontend_show(struct frontend *f, const struct screen *s);
size_t frontend_poll_fds(const struct frontend *f, struct pollfd *fds, size_t room);
int frontend_timeout_ms(const struct frontend *f);
/* After poll(2): reads keys or lines. FRONTEND_INPUT: @in is filled, valid until the next call.
 */
enum frontend_result frontend_service(struct frontend *f, struct input *in);
/* Leaves the full screen, prints @text bare with blank lines around it, waits for Enter. */
void frontend_raw(struct frontend *f, const char *text);
/* Shows a QR code of @text until a key; or why it cannot be shown (static), else NULL. */
const char *frontend_qr(struct frontend *f, const char *text);
/* Copies by the ladder of ux.md 1.5; returns the honest sentence about it (static). */
const char *frontend_copy(struct frontend *f, const char *text);
bool frontend_is_full(const struct frontend *f);
