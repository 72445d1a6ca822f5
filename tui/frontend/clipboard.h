#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "share/base/str.h"

/*
 * Copies text to the clipboard of the user's own computer: through tmux, screen, a local
 * tool, otherwise OSC 52 to the terminal. No terminal reports whether it worked, so the
 * messages promise nothing. Control characters and the final newline are removed (a paste
 * must not run by itself); the clipboard is never read.
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
	COPY_NONE, /* a console or a serial line: there is no clipboard */
};

/* The inputs of the choice; copy_look() fills all but .has_osc from the environment. */
struct copy_place {
	bool tmux, screen, ssh, wayland, x11, wsl;
	bool has_wl_copy, has_xclip, has_xsel, has_pbcopy;
	bool has_osc; /* an OSC sequence reaches the clipboard of this terminal */
};
void copy_look(struct copy_place *out);
enum copy_way copy_choose(const struct copy_place *place);

/* Appends the cleaned form of @text that is sent. */
void copy_clean(struct str *out, const char *text);
/* OSC 52, ended by BEL. */
void copy_osc52(struct str *out, const char *clean, size_t len);
/* The same in DCS pieces of at most 200 bytes, which GNU screen passes through. */
void copy_osc52_screen(struct str *out, const char *clean, size_t len);

/* Sends bytes to the terminal; NULL in plain mode, which must not write escapes. */
typedef bool copy_send_fn(void *to, const char *bytes, size_t len);
/* Tries the ways in order; returns a message about the result (static). @has_osc: see
 * above. */
const char *copy_text(const char *text, bool has_osc, copy_send_fn *send, void *to);
