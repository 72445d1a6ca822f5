/*
 * Counters in a shared mapping (connections are processes), written as lines of
 * "name number" after each change. The lock keeps two writers apart.
 */
#include "serve.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <unistd.h>

static const char *const names[COUNT_COUNT] = { "connections", "requests", "hellos",
	"handshakes", "negotiates", "authenticates", "admitted", "delegated", "infos",
	"sessions", "udp_syns" };

static unsigned long *counts;
static int counts_fd = -1;

static void
counts_write(void)
{
	char text[512];
	size_t used = 0;

	for (int i = 0; i < COUNT_COUNT; i++) {
		if (!lab_print(text + used, sizeof(text) - used, "%s %lu\n", names[i],
			    counts[i]))
			return;
		used += strlen(text + used);
	}
	/* Numbers only grow: the new text covers the old one. */
	if (pwrite(counts_fd, text, used, 0) != (ssize_t)used)
		fprintf(stderr, "writing counts: %s\n", strerror(errno));
}

void
counts_open(const char *path)
{
	if (path == NULL)
		return;
	counts_fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	counts = mmap(NULL, sizeof(*counts) * COUNT_COUNT, PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (counts_fd < 0 || counts == MAP_FAILED) {
		fprintf(stderr, "lab_server: %s: %s\n", path, strerror(errno));
		exit(LAB_EXIT_FAIL);
	}
	counts_write();
}

void
count_up(enum count count)
{
	static int lock_pid, lock_fd = -1;

	if (counts == NULL)
		return;
	/* flock(2) belongs to the open file: each process needs one of its own. */
	if (lock_pid != getpid()) {
		char path[64];

		snprintf(path, sizeof(path), "/proc/self/fd/%d", counts_fd);
		lock_fd = open(path, O_RDWR | O_CLOEXEC);
		lock_pid = getpid();
	}
	flock(lock_fd, LOCK_EX);
	counts[count]++;
	counts_write();
	flock(lock_fd, LOCK_UN);
}
