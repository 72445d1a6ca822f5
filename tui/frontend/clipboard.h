#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "share/base/str.h"

/*
 * Text to the clipboard of the person's own computer: tmux, screen, a local tool, else OSC
 * 52 through the terminal. No terminal says whether it worked, so the sentences promise
 * nothing. Only the program's own text is sent, cleaned of control characters and of the
 * newline at its end (a paste must not run by itself); nothing is ever read back.
 */
#define COPY_MAX_BYTES 74000

enum copy_way {
	COPY_TMUX,
	COPY_SCREEN,
	COPY_WAYLAND,
	COPY_XCLIP,
	COPY_XSEL,
	COPY_MACOS,
	COPY_WSL,
	COPY_OSC52,
	COPY_NONE, /* a console or a serial line: nothing to send to */
};

/* What the choice depends on; copy_look() fills all but .has_osc from the environment. */
struct copy_place {
	bool tmux, screen, ssh, wayland, x11, wsl;
	bool has_wl_copy, has_xclip, has_xsel, has_pbcopy;
	bool has_osc; /* an OSC sequence reaches the clipboard of this terminal */
};
void copy_look(struct copy_place *out);
enum copy_way copy_choose(const struct copy_place *place);

/* What is really sent for @text. */
void copy_clean(struct str *out, const char *text);
/* OSC 52, ended by BEL. */
void copy_osc52(struct str *out, const char *clean, size_t len);
/* The same in pieces of at most 200 bytes that GNU screen passes on (DCS). */
void copy_osc52_screen(struct str *out, const char *clean, size_t len);

/* Sends bytes to the terminal; NULL in plain mode, where no escape may be written. */
typedef bool copy_send_fn(void *to, const char *bytes, size_t len);
/* Goes down the ladder; returns the honest sentence about it (static). @has_osc as above. */
const char *copy_text(const char *text, bool has_osc, copy_send_fn *send, void *to);
