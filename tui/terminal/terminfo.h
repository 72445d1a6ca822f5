#pragma once

#include <stdbool.h>

#include "share/base/str.h"

/* What TERM tells beyond terminfo. NULL is an unknown terminal. */

/* Knows xterm's private modes (bracketed paste), or ignores them without a trace. */
bool terminfo_has_modes(const char *name);
/* Understands what xterm's terminfo entry sends; for terminals whose own entry sits in a
 * package that is not always there (Debian's ncurses-term). */
bool terminfo_like_xterm(const char *name);
/* A console or a serial line: an OSC sequence reaches no clipboard, and some print it. */
bool terminfo_has_osc(const char *name);

/* The terminfo entry to use for @name; NULL if none is there that can place the cursor.
 * Writes nothing to @fd. */
const char *terminfo_entry(const char *name, int fd);
/* The bytes that give a terminal back, ready for a signal handler: @modes_off, out of the
 * full screen (or to the last of @rows), plain style, a visible cursor. For the entry that
 * curses works with now. */
void terminfo_restore(struct str *out, const char *modes_off, int rows);
