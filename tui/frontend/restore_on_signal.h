#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <termios.h>

/*
 * Restores the terminal when a signal ends the program. When armed, it holds a prepared
 * string and the terminal's settings; handlers of HUP, INT, QUIT, TERM, SEGV, ABRT, BUS,
 * FPE and ILL write the string, apply the settings, and run the previous handler or the
 * default action. Only one per process.
 */

/* Copies its arguments. Arming again replaces the string and the settings. @saved may
 * be NULL. */
void restore_arm(int fd, const char *bytes, size_t len, const struct termios *saved);
/* Restores the previous handlers; writes nothing. */
void restore_disarm(void);
