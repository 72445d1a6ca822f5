/* What /proc says of a process while it works (proc(5)). */
#ifndef RD_TEST_PROC_H
#define RD_TEST_PROC_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Reads /proc/@pid/@name as text; returns its length, 0 where it cannot be read. */
size_t proc_read(pid_t pid, const char *name, char *out, size_t size);

/* The only child of this process; 0 while there is none. */
pid_t proc_only_child(void);

/* Whether "status" has the line, its end included. */
bool proc_status_says(pid_t pid, const char *line);

/* Whether "limits" gives the resource these soft and hard values. */
bool proc_limits_say(pid_t pid, const char *name, const char *soft, const char *hard);

/* How many descriptors it has; -1 if only the process itself may read that. */
int proc_count_descriptors(pid_t pid);

#endif
