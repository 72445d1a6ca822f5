/* Reads the files of proc(5) that the tests ask for. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "proc.h"
#include "share/base/text.h"

size_t
proc_read(pid_t pid, const char *name, char *out, size_t size)
{
	char path[64];
	FILE *f;
	size_t len;

	(void)snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, name);
	f = fopen(path, "rb");
	if (f == NULL)
		return 0;
	len = fread(out, 1, size - 1, f);
	(void)fclose(f);
	out[len] = '\0';
	return len;
}

pid_t
proc_only_child(void)
{
	char name[64], text[64];

	(void)snprintf(name, sizeof(name), "task/%d/children", (int)getpid());
	return proc_read(getpid(), name, text, sizeof(text)) > 0
		? (pid_t)strtol(text, NULL, 10)
		: 0;
}

bool
proc_status_says(pid_t pid, const char *line)
{
	char text[4096];

	return proc_read(pid, "status", text, sizeof(text)) > 0 &&
		strstr(text, line) != NULL;
}

bool
proc_limits_say(pid_t pid, const char *name, const char *soft, const char *hard)
{
	char text[4096], a[32] = "", b[32] = "";
	const char *at;

	if (proc_read(pid, "limits", text, sizeof(text)) == 0)
		return false;
	at = strstr(text, name);
	return at != NULL && sscanf(at + strlen(name), "%31s %31s", a, b) == 2 &&
		text_equal(a, soft) && text_equal(b, hard);
}

int
proc_count_descriptors(pid_t pid)
{
	char path[64];
	DIR *dir;
	int count = 0;

	(void)snprintf(path, sizeof(path), "/proc/%d/fd", (int)pid);
	dir = opendir(path);
	if (dir == NULL)
		return -1;
	for (struct dirent *entry; (entry = readdir(dir)) != NULL;)
		count += entry->d_name[0] != '.';
	(void)closedir(dir);
	return count;
}
