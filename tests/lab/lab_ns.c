/*
 * Nodes: entering their networks, starting programs in them, waiting until a
 * port is served. Waiting looks into /proc/net, so that a server that counts
 * connections counts only those of the program under test.
 */
#include "lab_ns.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

const char *const node_names[NODE_COUNT] = { "client", "router", "server" };

bool
node_find(const char *name, enum node *out)
{
	for (int node = 0; node < NODE_COUNT; node++) {
		if (strcmp(node_names[node], name) == 0) {
			*out = (enum node)node;
			return true;
		}
	}
	return false;
}

bool
node_enter(enum node node, struct lab_error *e)
{
	char path[64];

	if (!lab_print(path, sizeof(path), "/run/netns/%s", node_names[node]))
		return lab_fail(e, "name too long");
	FD_AUTO fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || setns(fd, CLONE_NEWNET) != 0)
		return lab_fail(e, "entering %s: %s", path, strerror(errno));
	return true;
}

bool
node_sysctl(enum node node, const char *name, const char *value, struct lab_error *e)
{
	char path[256] = "/proc/sys/";

	for (size_t i = 0, at = strlen(path); name[i] != '\0'; i++, at++) {
		if (at + 1 >= sizeof(path))
			return lab_fail(e, "sysctl name too long: %s", name);
		path[at] = name[i] == '.' ? '/' : name[i];
	}
	/* /proc/sys/net shows the network of the process that looks. */
	return node_enter(node, e) && lab_file_write(path, value, e);
}

static void
child_fd(int fd, int as)
{
	if (fd < 0)
		fd = open("/dev/null", O_RDWR);
	if (fd < 0 || dup2(fd, as) < 0)
		_exit(126);
}

/* Root of the world without a single capability, as an ordinary user has none. */
static void
child_drop_rights(void)
{
	for (int cap = 0; cap < 64; cap++)
		if (prctl(PR_CAPBSET_READ, cap, 0, 0, 0) == 1)
			prctl(PR_CAPBSET_DROP, cap, 0, 0, 0);
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

static void
child_main(const struct spawn *s, int ready_fd)
{
	struct lab_error e = { 0 };
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	child_fd(s->in, 0);
	child_fd(s->out, 1);
	child_fd(s->err, 2);
	if (ready_fd >= 0 && dup2(ready_fd, 3) < 0)
		_exit(126);
	/* Nothing else of the runner is open in a program of the lab. */
	close_range(ready_fd >= 0 ? 4 : 3, ~0U, 0);
	if (!node_enter(s->node, &e)) {
		dprintf(2, "%s\n", e.says);
		_exit(126);
	}
	if (s->drop_rights)
		child_drop_rights();
	execvpe(s->argv[0], s->argv, s->envp);
	dprintf(2, "%s: %s\n", s->argv[0], strerror(errno));
	_exit(127);
}

static bool
ready_wait(int fd, const struct spawn *s, struct lab_error *e)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	char text[16];
	int n = poll(&p, 1, s->ready_limit_ms);

	if (n > 0 && read(fd, text, sizeof(text)) > 0)
		return true;
	return lab_fail(e, "%s %s", s->argv[0],
		n > 0 ? "ended before it was ready" : "was not ready in time");
}

pid_t
node_spawn(const struct spawn *s, struct lab_error *e)
{
	int ready[2] = { -1, -1 };

	if (s->wants_ready && pipe2(ready, O_CLOEXEC) != 0) {
		(void)lab_fail(e, "pipe: %s", strerror(errno));
		return -1;
	}
	fflush(NULL);
	pid_t pid = fork();
	if (pid == 0)
		child_main(s, ready[1]);
	if (pid < 0)
		(void)lab_fail(e, "fork: %s", strerror(errno));
	lab_close_fd(&ready[1]);
	if (pid > 0 && s->wants_ready && !ready_wait(ready[0], s, e))
		pid = -1;
	lab_close_fd(&ready[0]);
	return pid;
}

bool
node_run(enum node node, char *const *argv, const char *input, const char *log,
	struct lab_error *e)
{
	int in[2] = { -1, -1 };
	static char path[] =
		"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
	char *env[] = { path, NULL };

	if (input != NULL) {
		if (pipe2(in, O_CLOEXEC) != 0)
			return lab_fail(e, "pipe: %s", strerror(errno));
		/* Rules and commands are far smaller than a pipe holds. */
		if (!lab_write_all(in[1], input, strlen(input)))
			return lab_fail(e, "pipe: %s", strerror(errno));
		lab_close_fd(&in[1]);
	}
	FD_AUTO out = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
	struct spawn s = {
		.node = node, .argv = argv, .envp = env, .in = in[0], .out = out, .err = out
	};
	pid_t pid = node_spawn(&s, e);
	lab_close_fd(&in[0]);
	if (pid < 0)
		return false;

	int status = 0;
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return lab_fail(e, "waitpid: %s", strerror(errno));
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return true;
	if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
		return lab_skip(e, "%s is not installed", argv[0]);
	TEXT_AUTO said = lab_file_read(log, 500, NULL);
	return lab_fail(e, "%s in %s failed: %s", argv[0], node_names[node],
		said == NULL ? "" : said);
}

/*
 * proc(5), net/tcp: "sl local_address rem_address st"; the address ends with
 * ":PORT" in hex, state 0A is listening. UDP sockets that are bound have 07.
 */
static bool
table_has_port(const char *path, const char *state, int port)
{
	TEXT_AUTO text = lab_file_read(path, 1 << 20, NULL);
	char *rest = text;
	char *line;

	while ((line = lab_list_next(&rest, '\n')) != NULL) {
		char local[80], remote[80], st[8];
		const char *colon;

		if (sscanf(line, "%*s %79s %79s %7s", local, remote, st) != 3)
			continue;
		colon = strrchr(local, ':');
		if (colon != NULL && strtol(colon + 1, NULL, 16) == port &&
			strcmp(st, state) == 0)
			return true;
	}
	return false;
}

/* Runs in a child that has entered the node; exits 0 when the port is served. */
static void
listen_watch(bool udp, int port, int limit_ms)
{
	int64_t deadline_ms = lab_clock_ms() + limit_ms;

	for (;;) {
		if (udp ? table_has_port("/proc/self/net/udp", "07", port) ||
					table_has_port("/proc/self/net/udp6", "07", port)
			: table_has_port("/proc/self/net/tcp", "0A", port) ||
					table_has_port("/proc/self/net/tcp6", "0A", port))
			_exit(0);
		if (lab_clock_ms() > deadline_ms)
			_exit(1);
		lab_pause_ms(5);
	}
}

bool
node_wait_listen(
	enum node node, bool udp, int port, pid_t pid, int limit_ms, struct lab_error *e)
{
	fflush(NULL);
	pid_t watcher = fork();
	if (watcher < 0)
		return lab_fail(e, "fork: %s", strerror(errno));
	if (watcher == 0) {
		if (!node_enter(node, e))
			_exit(2);
		listen_watch(udp, port, limit_ms);
	}
	for (;;) {
		int status;
		pid_t got = waitpid(-1, &status, 0);

		if (got == watcher && WIFEXITED(status) && WEXITSTATUS(status) == 0)
			return true;
		if (got == watcher)
			return lab_fail(e, "nothing served port %d in time", port);
		if (got == pid) {
			kill(watcher, SIGKILL);
			waitpid(watcher, NULL, 0);
			if (WIFEXITED(status) && WEXITSTATUS(status) == LAB_EXIT_SKIP)
				return lab_skip(e, "the server cannot run here");
			return lab_fail(
				e, "the server ended before it served port %d", port);
		}
		if (got < 0 && errno != EINTR)
			return lab_fail(e, "waitpid: %s", strerror(errno));
	}
}
