/*
 * A SYSTEM hive of 20 MB, read and decided: how long, and how much memory at the most, the
 * program and its worker together. The hive is a real one that was enlarged with services
 * as an old Windows gathers them. Usage: bench_disk HIVE.xz FOLDER (RDPDOCTOR: the program)
 */
#include <fcntl.h>
#include <hivex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "share/base/clock.h"
#include "share/base/str.h"

#define WANTED_BYTES (20 * 1000 * 1000)
#define SERVICES_AT_ONCE 40
#define RUNS 5

static void
fail(const char *what)
{
	perror(what);
	exit(1);
}

static off_t
size_of(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 ? st.st_size : 0;
}

static hive_node_h
walk(hive_h *h, const char *const *names)
{
	hive_node_h key = hivex_root(h);

	for (; key != 0 && *names != NULL; names++)
		key = hivex_node_get_child(h, key, *names);
	return key;
}

/* Services with parameters, in the control set that counts. */
static void
add_services(const char *path, int from, int count)
{
	static const char *const services[] = { "ControlSet001", "services", NULL };
	hive_h *h = hivex_open(path, HIVEX_OPEN_WRITE);
	hive_node_h root = h != NULL ? walk(h, services) : 0;
	static char bytes[2000];

	if (root == 0)
		fail(path);
	for (int i = from; i < from + count; i++) {
		hive_set_value value = { .key = (char *)(uintptr_t) "Data",
			.t = hive_t_binary,
			.len = sizeof(bytes),
			.value = bytes };
		char name[32];
		hive_node_h key;

		(void)text_format(name, sizeof(name), "zz-old-%05d", i);
		key = hivex_node_add_child(h, root, name);
		if (key == 0 || hivex_node_set_value(h, key, &value, 0) != 0)
			fail("adding");
	}
	if (hivex_commit(h, NULL, 0) != 0)
		fail("writing");
	(void)hivex_close(h);
}

/* What a process had in memory at its most, in KiB. */
static long
most_kib(pid_t pid)
{
	char path[64], line[256];
	long kib = 0;
	FILE *file;

	(void)text_format(path, sizeof(path), "/proc/%d/status", (int)pid);
	file = fopen(path, "re");
	while (file != NULL && fgets(line, sizeof(line), file) != NULL)
		if (text_starts(line, "VmHWM:"))
			kib = strtol(line + 6, NULL, 10);
	if (file != NULL)
		(void)fclose(file);
	return kib;
}

/* Runs it under ptrace(2), only to look at each process at its end. */
static long
run_most_kib(const char *program, const char *dir)
{
	const long options = PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK |
		PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXIT | PTRACE_O_EXITKILL;
	pid_t first = fork(), pid;
	long total = 0;
	int status;

	if (first == 0) {
		int null = open("/dev/null", O_WRONLY);

		(void)dup2(null, 1);
		(void)dup2(null, 2);
		(void)ptrace(PTRACE_TRACEME, 0, NULL, NULL);
		(void)execl(program, "rdpdoctor", "offline", "--no-store", "--json", dir,
			(char *)NULL);
		_exit(127);
	}
	while ((pid = waitpid(-1, &status, __WALL)) > 0) {
		int sig = 0;

		if (!WIFSTOPPED(status))
			continue;
		if (status >> 16 == PTRACE_EVENT_EXIT)
			total += most_kib(pid);
		else if (WSTOPSIG(status) == SIGTRAP || WSTOPSIG(status) == SIGSTOP)
			(void)ptrace(PTRACE_SETOPTIONS, pid, NULL, (void *)options);
		else
			sig = WSTOPSIG(status);
		(void)ptrace(PTRACE_CONT, pid, NULL, (void *)(intptr_t)sig);
	}
	return total;
}

static double
run_ms(const char *program, const char *dir)
{
	STR_AUTO command = STR_INIT(8192);
	double began_ms = clock_ms_exact();

	str_addf(&command, "'%s' offline --no-store --json '%s' >/dev/null 2>&1", program,
		dir);
	if (system(str_text(&command)) != 0)
		fail("rdpdoctor");
	return clock_ms_exact() - began_ms;
}

int
main(int argc, char **argv)
{
	const char *program = getenv("RDPDOCTOR");
	STR_AUTO command = STR_INIT(8192);
	STR_AUTO hive = STR_INIT(4096);
	double least_ms = 1e9;
	long kib;

	if (argc != 3 || program == NULL) {
		(void)fprintf(stderr, "usage: RDPDOCTOR=... bench_disk HIVE.xz FOLDER\n");
		return 64;
	}
	str_addf(&hive, "%s/SYSTEM", argv[2]);
	str_addf(&command, "xz -dc '%s' >'%s'", argv[1], str_text(&hive));
	if (system(str_text(&command)) != 0)
		fail("xz");
	for (int i = 0; size_of(str_text(&hive)) < WANTED_BYTES; i += SERVICES_AT_ONCE)
		add_services(str_text(&hive), i, SERVICES_AT_ONCE);
	for (int i = 0; i < RUNS; i++) {
		double took_ms = run_ms(program, argv[2]);

		least_ms = took_ms < least_ms ? took_ms : least_ms;
	}
	kib = run_most_kib(program, argv[2]);
	(void)printf("%.0f ms for %.1f MB, %.1f MB of memory (%.2f times the hive)\n",
		least_ms, (double)size_of(str_text(&hive)) / 1e6, (double)kib * 1024 / 1e6,
		(double)kib * 1024 / (double)size_of(str_text(&hive)));
	return 0;
}
