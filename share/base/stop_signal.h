#pragma once

/*
 * SIGINT and SIGTERM ask the program to stop: loops look at stop_signal between two waits.
 */

/* The number of the signal that asked for it; 0: none. */
extern volatile int stop_signal;
/* From now on SIGINT and SIGTERM set stop_signal; SIGPIPE is ignored. */
void stop_signal_catch(void);
