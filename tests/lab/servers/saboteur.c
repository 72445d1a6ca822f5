/*
 * Not a server but a hand that interferes: it waits until a process of that name has lived
 * for a moment and sends it a signal, once. A worker of the program that crashes or
 * hangs is made so; which signal does what, the case knows.
 */
#include "serve.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#define LOOK_EVERY_MS 10
#define ALIVE_MS 300 /* it has begun its work by then */

static bool
name_is(long pid, const char *name)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%ld/comm", pid);
	TEXT_AUTO have = lab_file_read(path, 64, NULL);
	return have != NULL && strcmp(lab_trim(have), name) == 0;
}

static long
process_find(const char *name)
{
	DIR *dir = opendir("/proc");
	long found = 0, pid;

	for (struct dirent *d; dir != NULL && found == 0 && (d = readdir(dir)) != NULL;)
		if (lab_number(d->d_name, 1, INT_MAX, &pid) && name_is(pid, name))
			found = pid;
	if (dir != NULL)
		closedir(dir);
	return found;
}

void
sabotage(const char *name, int signal_number)
{
	int64_t seen_ms = 0;
	long pid = 0;

	for (;; lab_pause_ms(LOOK_EVERY_MS)) {
		long now = process_find(name);

		if (now != pid)
			seen_ms = lab_clock_ms();
		pid = now;
		if (pid == 0 || lab_clock_ms() - seen_ms < ALIVE_MS)
			continue;
		if (kill((pid_t)pid, signal_number) != 0)
			fprintf(stderr, "%s: %s\n", name, strerror(errno));
		break;
	}
	for (;;)
		lab_pause_ms(1000);
}
