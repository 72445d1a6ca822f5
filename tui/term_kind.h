#pragma once

#include <stdbool.h>

/* What TERM tells beyond terminfo. NULL is an unknown terminal. */

/* Knows xterm's private modes (bracketed paste), or ignores them without a trace. */
bool term_kind_has_modes(const char *name);
/* Understands what xterm's terminfo entry sends; for terminals whose own entry sits in a
 * package that is not always there (Debian's ncurses-term). */
bool term_kind_like_xterm(const char *name);
/* A console or a serial line: an OSC sequence reaches no clipboard, and some print it. */
bool term_kind_has_osc(const char *name);
