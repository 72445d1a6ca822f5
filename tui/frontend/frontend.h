#pragma once

#include <poll.h>

#include "share/base/error.h"
#include "tui/frontend/screen.h"

/*
 * A frontend shows screens and returns input. There are two: full screen (ncursesw,
 * tui/fullscreen) and plain lines (tui/plain). The application's loop calls poll(2): a
 * frontend provides its descriptors and its timeout, is called after poll(2), and never
 * blocks.
 */
struct frontend;

struct frontend_config {
	bool full;   /* use the full screen */
	bool ascii;  /* no Unicode marks */
	bool colour; /* false with NO_COLOR */
	bool mouse;
	int in_fd, out_fd; /* 0 and 1 */
	/* Gets a byte after each painted screen if the key queue is empty; -1: off.
	 * For tests. */
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

/* Restores the terminal; accepts NULL. */
void frontend_destroy(struct frontend *f);
/* Shows a copy of @s. The field being edited, the focus and the scroll position stay
 * the same while @s->id does. */
void frontend_show(struct frontend *f, const struct screen *s);
size_t frontend_poll_fds(const struct frontend *f, struct pollfd *fds, size_t room);
int frontend_timeout_ms(const struct frontend *f);
/* After poll(2): reads keys or lines. FRONTEND_INPUT: @in is filled, valid until the next call.
 */
enum frontend_result frontend_service(struct frontend *f, struct input *in);
/* Leaves the full screen, prints @text alone between blank lines, waits for Enter. */
void frontend_raw(struct frontend *f, const char *text);
/* Shows a QR code of @text until a key is pressed. Returns NULL, or why it cannot
 * (static). */
const char *frontend_qr(struct frontend *f, const char *text);
/* Copies @text (clipboard.h); returns a message about the result (static). */
const char *frontend_copy(struct frontend *f, const char *text);
bool frontend_is_full(const struct frontend *f);
