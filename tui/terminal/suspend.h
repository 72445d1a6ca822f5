#pragma once

#include <stdbool.h>
#include <stddef.h>

/*
 * Job control and resizing. The SIGTSTP and SIGWINCH handlers of curses do most of it;
 * this adds the rest: it turns off terminal modes that a shell must not inherit before
 * the stop, turns them on again afterwards, and wakes poll(2).
 */

/* Call it after curses has installed its handlers. @off is written before a stop
 * (borrowed until the end). False if no pipe could be created. */
bool suspend_install(int fd, const char *off);
void suspend_remove(void);
/* Delays ^Z while a picture is written: curses must not be entered in the middle of it. */
void suspend_hold(bool on);
/* Sets what is written after a stop; NULL: nothing. Borrowed. */
void suspend_set_on(const char *on);
int suspend_wake_fd(void);
void job_drain(void);
/* Returns true once after each stop. */
bool suspend_resumed(void);
