#pragma once

/* SIGINT and SIGTERM ask the program to stop: loops check stop_signal between two waits. */

/* The number of the signal that was received; 0: none. */
extern volatile int stop_signal;
/* Installs the handler for SIGINT and SIGTERM; ignores SIGPIPE. */
void stop_signal_catch(void);
