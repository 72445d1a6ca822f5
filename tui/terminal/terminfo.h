#pragma once

#include <stdbool.h>

#include "share/base/str.h"

/* Properties of a terminal by its name. NULL is an unknown terminal. */

/* Knows xterm's private modes (bracketed paste), or ignores them silently. */
bool terminfo_has_modes(const char *name);
/* Works with xterm's terminfo entry; for terminals whose own entry is in a package
 * that is often not installed (Debian's ncurses-term). */
bool terminfo_like_xterm(const char *name);
/* A console or a serial line: an OSC sequence reaches no clipboard, and some print it. */
bool terminfo_has_osc(const char *name);

/* The terminfo entry to use for @name; NULL if no entry can move the cursor. Writes
 * nothing to @fd. */
const char *terminfo_entry(const char *name, int fd);
/* The bytes that restore a terminal, prepared for a signal handler: @modes_off, leave
 * the full screen (or go to the last of @rows), plain style, visible cursor. For the
 * terminfo entry that curses currently uses. */
void terminfo_restore(struct str *out, const char *modes_off, int rows);
