#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <termios.h>

/*
 * The terminal is given back whatever happens. Armed, the guard holds a ready-made string
 * and the terminal's settings; handlers of HUP, INT, QUIT, TERM, SEGV, ABRT, BUS, FPE and
 * ILL write the one, set the other, and go on to whatever was to happen (the handler that
 * was there before, else the default action): nothing else is safe in such a moment. One
 * guard in a process.
 */

/* Copies everything. Arming again replaces string and settings. @saved may be NULL. */
void restore_arm(int fd, const char *bytes, size_t len, const struct termios *saved);
/* Puts the former handlers back; writes nothing. */
void restore_disarm(void);
