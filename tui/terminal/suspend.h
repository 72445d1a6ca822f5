#pragma once

#include <stdbool.h>
#include <stddef.h>

/*
 * Job control and resizing around curses. Its own handlers of SIGTSTP and SIGWINCH do most
 * of it; what they leave out is done here: modes of the terminal that a shell must not
 * inherit go off before the stop and on again after it, and poll(2) wakes up.
 */

/* After curses has installed its handlers. @off is written before a stop (borrowed, lives
 * as long as the job); false if there is no pipe to wake by. */
bool suspend_install(int fd, const char *off);
void suspend_remove(void);
/* While a picture is written ^Z waits: curses is not to be entered in the middle of it. */
void suspend_hold(bool on);
/* What is written after a stop; NULL nothing. Borrowed. */
void suspend_set_on(const char *on);
int suspend_wake_fd(void);
void job_drain(void);
/* True once after each stop. */
bool suspend_resumed(void);
