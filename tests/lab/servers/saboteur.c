/*
 * Not a server but a hand that interferes: it waits until a server has counted something
 * (that the password came, say) and sends a process a signal, once. So a worker of the
 * program crashes or hangs at a moment that the case chooses.
 */
#include "serve.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#define LOOK_EVERY_MS 10

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

/* Lines of "name number". */
static bool
has_counted(const char *counts, const char *count)
{
	TEXT_AUTO text = lab_file_read(counts, 4096, NULL);
	char *rest = text, *line;
	char name[64];
	long number;

	while ((line = lab_list_next(&rest, '\n')) != NULL)
		if (sscanf(line, "%63s %ld", name, &number) == 2 &&
			strcmp(name, count) == 0 && number > 0)
			return true;
	return false;
}

void
sabotage(const char *name, const char *counts, const char *count, int signal_number)
{
	for (;; lab_pause_ms(LOOK_EVERY_MS)) {
		long pid = has_counted(counts, count) ? process_find(name) : 0;

		if (pid == 0)
			continue;
		if (kill((pid_t)pid, signal_number) != 0)
			fprintf(stderr, "%s: %s\n", name, strerror(errno));
		break;
	}
	for (;;)
		lab_pause_ms(1000);
}
