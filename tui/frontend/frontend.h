#pragma once

#include <poll.h>

#include "share/base/error.h"
#include "tui/frontend/screen.h"

/*
 * A face shows screens and returns input. There are two: full screen (ncursesw, tui/fullscreen/fullscreen.c)
 * and plain lines (tui/plain/plain.c). The application's loop owns poll(2): a face gives its
 * descriptor, is told when it is readable or when a second went by, and never blocks.
 */
struct face;

struct face_config {
	bool full;   /* full screen wanted and possible */
	bool ascii;  /* no Unicode marks */
	bool colour; /* false with NO_COLOR */
	bool mouse;
	int in_fd, out_fd; /* 0 and 1 */
	/* Written to after each painted screen with an empty key queue; -1: off. For tests.
	 */
	int sync_fd;
};

/* What the options, the environment and the terminal ask for (tui/frontend/choose_frontend.c). */
struct options;
void wizard_face(const struct options *o, struct face_config *out);

enum face_result { FACE_NOTHING, FACE_INPUT, FACE_REDRAW, FACE_TO_PLAIN, FACE_HANGUP };

enum err face_create(
	const struct face_config *config, struct face **out, struct error *e) NODISCARD;
/* Restores the terminal; takes NULL. */
void face_destroy(struct face *f);
/* Shows @s. Keeps what it needs of it until the next call; a field being edited, the focus
 * and the scroll position survive as long as @s->id stays the same. */
void face_show(struct face *f, const struct screen *s);
size_t face_poll_fds(const struct face *f, struct pollfd *fds, size_t room);
int face_timeout_ms(const struct face *f);
/* After poll(2): reads keys or lines. FACE_INPUT: @in is filled, valid until the next call.
 */
enum face_result face_service(struct face *f, struct input *in);
/* Leaves the full screen, prints @text bare with blank lines around it, waits for Enter. */
void face_raw(struct face *f, const char *text);
/* Shows a QR code of @text until a key; or why it cannot be shown (static), else NULL. */
const char *face_qr(struct face *f, const char *text);
/* Copies by the ladder of ux.md 1.5; returns the honest sentence about it (static). */
const char *face_copy(struct face *f, const char *text);
bool face_is_full(const struct face *f);
