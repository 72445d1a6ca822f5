/*
 * What a person at a terminal waits for, and what it costs:
 *
 *     bench_screen line COMMAND...    until the first byte is on the screen
 *     bench_screen wizard COMMAND...  first frame, key press to painted screen, idle,
 * memory bench_screen run COMMAND...     the whole run, and the most memory of it and its
 * workers
 *
 * The command runs in a terminal of its own (80 x 24); nothing is asserted.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define KEYS 400
#define QUIET_MS 150 /* nothing painted for so long: the frame is complete */
#define GIVE_UP_MS 60000
#define IDLE_MS 3000

static double
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static pid_t
start(char **argv, int *fd)
{
	struct winsize size = { .ws_row = 24, .ws_col = 80 };
	pid_t pid = forkpty(fd, NULL, NULL, &size);

	if (pid == 0) {
		(void)setenv("TERM", "xterm-256color", 1);
		(void)execvp(argv[0], argv);
		_exit(127);
	}
	if (pid < 0) {
		perror("forkpty");
		exit(1);
	}
	return pid;
}

/* Reads what is painted until it is quiet. The bytes; when the first and the last came. */
static size_t
paint_read(int fd, double wait_ms, double quiet_ms, double *first_ms, double *last_ms)
{
	size_t bytes = 0;
	char text[65536];

	*first_ms = *last_ms = 0;
	for (;;) {
		struct pollfd p = { .fd = fd, .events = POLLIN };
		double limit_ms = bytes == 0 ? wait_ms : quiet_ms;

		if (poll(&p, 1, (int)limit_ms) <= 0)
			return bytes;
		ssize_t n = read(fd, text, sizeof(text));
		if (n <= 0)
			return bytes;
		*last_ms = now_ms();
		if (bytes == 0)
			*first_ms = *last_ms;
		bytes += (size_t)n;
	}
}

static void
finish(pid_t pid, int fd)
{
	(void)kill(pid, SIGHUP);
	close(fd);
	(void)waitpid(pid, NULL, 0);
}

static void
bench_line(char **argv)
{
	double first_ms, last_ms, began_ms = now_ms();
	int fd;
	pid_t pid = start(argv, &fd);

	(void)paint_read(fd, GIVE_UP_MS, 0, &first_ms, &last_ms);
	printf("%.1f ms\n", first_ms - began_ms);
	finish(pid, fd);
}

static int
by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static long
memory_kb(pid_t pid)
{
	char path[64], line[200];
	long kb = 0;

	(void)snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
	FILE *file = fopen(path, "re");
	while (file != NULL && fgets(line, sizeof(line), file) != NULL)
		(void)sscanf(line, "VmHWM: %ld", &kb);
	if (file != NULL)
		(void)fclose(file);
	return kb;
}

/* Down and Up in turn: each press moves the mark of a choice. */
static void
bench_keys(int fd)
{
	static double took_ms[KEYS];
	size_t painted = 0;
	double first_ms, last_ms;

	for (size_t i = 0; i < KEYS; i++) {
		const char *key = i % 2 == 0 ? "\033[B" : "\033[A";
		double began_ms = now_ms();

		if (write(fd, key, 3) != 3)
			return;
		if (paint_read(fd, 200, 1, &first_ms, &last_ms) > 0)
			took_ms[painted++] = last_ms - began_ms;
	}
	if (painted == 0) {
		printf("no key paints anything\n");
		return;
	}
	qsort(took_ms, painted, sizeof(*took_ms), by_size);
	printf("key press to painted screen: median %.2f ms, 99th percentile %.2f ms (%zu "
	       "of %d "
	       "keys)\n",
		took_ms[painted / 2], took_ms[painted * 99 / 100], painted, KEYS);
}

static void
bench_wizard(char **argv)
{
	double first_ms, last_ms, began_ms = now_ms();
	int fd;
	pid_t pid = start(argv, &fd);

	(void)paint_read(fd, GIVE_UP_MS, QUIET_MS, &first_ms, &last_ms);
	printf("first frame: %.1f ms\n", last_ms - began_ms);
	bench_keys(fd);
	printf("an idle screen: %zu bytes in %d s\n",
		paint_read(fd, IDLE_MS, IDLE_MS, &first_ms, &last_ms), IDLE_MS / 1000);
	printf("memory of the wizard: %.1f MB\n", (double)memory_kb(pid) / 1024);
	finish(pid, fd);
}

static void
bench_run(char **argv)
{
	double began_ms = now_ms();
	struct rusage used;
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		int nothing = open("/dev/null", O_WRONLY | O_CLOEXEC);

		(void)dup2(nothing, 1);
		(void)dup2(nothing, 2);
		(void)execvp(argv[0], argv);
		_exit(127);
	}
	if (pid < 0 || wait4(pid, &status, 0, &used) < 0) {
		perror("running");
		exit(1);
	}
	printf("%.0f ms, %.1f MB at most, exit %d\n", now_ms() - began_ms,
		(double)used.ru_maxrss / 1024, WEXITSTATUS(status));
}

int
main(int argc, char **argv)
{
	static const struct {
		const char *name;
		void (*bench)(char **argv);
	} modes[] = { { "line", bench_line }, { "wizard", bench_wizard },
		{ "run", bench_run } };

	for (size_t i = 0; argc > 2 && i < sizeof(modes) / sizeof(*modes); i++) {
		if (strcmp(argv[1], modes[i].name) != 0)
			continue;
		modes[i].bench(argv + 2);
		return 0;
	}
	fprintf(stderr, "usage: bench_screen line|wizard|run COMMAND...\n");
	return 64;
}
