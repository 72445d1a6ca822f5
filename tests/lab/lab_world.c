/*
 * The private world: user, mount, process, IPC and network namespaces, made the
 * same way for root and for an ordinary user. The world's first process is pid 1
 * in it: when it ends, or the runner is killed, the kernel ends all others.
 */
#include "lab_ns.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static int
status_exit(int status)
{
	if (WIFEXITED(status))
		return WEXITSTATUS(status);
	fprintf(stderr, "the case was ended by signal %d\n", WTERMSIG(status));
	return LAB_EXIT_FAIL;
}

static bool
map_write(const char *path, const char *fmt, unsigned id, struct lab_error *e)
{
	char text[64];

	return lab_print(text, sizeof(text), fmt, id) && lab_file_write(path, text, e);
}

/* One user, mapped to root of the world: user_namespaces(7). */
static bool
world_unshare(struct lab_error *e)
{
	unsigned uid = geteuid(), gid = getegid();

	if (unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET |
		    CLONE_NEWIPC | CLONE_NEWUTS) != 0)
		return lab_skip(e, "namespaces are not allowed here: %s", strerror(errno));
	return lab_file_write("/proc/self/setgroups", "deny", e) &&
		map_write("/proc/self/uid_map", "0 %u 1", uid, e) &&
		map_write("/proc/self/gid_map", "0 %u 1", gid, e);
}

static int
world_parent(int (*inside)(void *), void *context, pid_t runner, int skip_exit)
{
	struct lab_error e = { 0 };

	if (!world_unshare(&e)) {
		fprintf(stderr, "%s\n", e.says);
		return skip_exit;
	}
	/* Only now: a new user namespace clears the wish, prctl(2). */
	lab_die_with_parent(runner);
	fflush(NULL);
	pid_t first = fork();
	if (first < 0) {
		fprintf(stderr, "starting the world: %s\n", strerror(errno));
		return LAB_EXIT_FAIL;
	}
	if (first == 0) {
		lab_die_with_parent(0);
		int code = inside(context);
		fflush(NULL);
		_exit(code);
	}
	int status;
	while (waitpid(first, &status, 0) < 0)
		if (errno != EINTR)
			return LAB_EXIT_FAIL;
	return status_exit(status);
}

int
world_run(int (*inside)(void *), void *context, int limit_ms, int skip_exit)
{
	int64_t deadline_ms = lab_clock_ms() + limit_ms;
	pid_t runner = getpid();

	fflush(NULL);
	pid_t pid = fork();
	if (pid < 0) {
		fprintf(stderr, "fork: %s\n", strerror(errno));
		return LAB_EXIT_FAIL;
	}
	if (pid == 0) {
		int code = world_parent(inside, context, runner, skip_exit);
		fflush(NULL);
		_exit(code);
	}
	for (;;) {
		int status;
		pid_t got = waitpid(pid, &status, WNOHANG);

		if (got == pid)
			return status_exit(status);
		if (got < 0 && errno != EINTR)
			return LAB_EXIT_FAIL;
		if (lab_clock_ms() > deadline_ms) {
			fprintf(stderr, "the case took longer than %d ms\n", limit_ms);
			kill(pid, SIGKILL);
			waitpid(pid, &status, 0);
			return LAB_EXIT_FAIL;
		}
		lab_pause_ms(5);
	}
}

static bool
folder_make(const char *path, struct lab_error *e)
{
	if (mkdir(path, 0755) != 0 && errno != EEXIST)
		return lab_fail(e, "mkdir %s: %s", path, strerror(errno));
	return true;
}

/* `ip -n NAME` and we find a network by the bind mount of its namespace file. */
static bool
node_create(enum node node, struct lab_error *e)
{
	char path[64];

	if (!lab_print(path, sizeof(path), "/run/netns/%s", node_names[node]))
		return lab_fail(e, "name too long");
	if (!lab_file_write(path, "", e))
		return false;
	if (unshare(CLONE_NEWNET) != 0)
		return lab_skip(e, "a network namespace: %s", strerror(errno));
	if (mount("/proc/self/ns/net", path, NULL, MS_BIND, NULL) != 0)
		return lab_fail(e, "mounting %s: %s", path, strerror(errno));
	return true;
}

bool
world_furnish(struct lab_error *e)
{
	static const char *const folders[] = { "/run/netns", "/run/xrdp", "/run/lock",
		LAB_DIR, LAB_DIR "/log", LAB_DIR "/home", LAB_DIR "/tmp" };

	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0)
		return lab_skip(e, "making the mounts private: %s", strerror(errno));
	if (mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) != 0)
		return lab_skip(e, "/proc of the world: %s", strerror(errno));
	if (mount("lab", "/run", "tmpfs", MS_NOSUID | MS_NODEV, "mode=755") != 0)
		return lab_skip(e, "/run of the world: %s", strerror(errno));
	for (size_t i = 0; i < ARRAY_LEN(folders); i++)
		if (!folder_make(folders[i], e))
			return false;
	for (int node = 0; node < NODE_COUNT; node++)
		if (!node_create((enum node)node, e))
			return false;
	return true;
}

/* A dangling link into /run (now private and empty) is made true instead. */
static bool
link_target_write(const char *path, const char *text, struct lab_error *e)
{
	char link[PATH_MAX], target[PATH_MAX];
	ssize_t len = readlink(path, link, sizeof(link) - 1);

	if (len < 0)
		return lab_fail(e, "%s: %s", path, strerror(errno));
	link[len] = '\0';
	const char *run = strstr(link, "/run/");
	if (run == NULL || !lab_print(target, sizeof(target), "%s", run))
		return lab_fail(e, "%s points to %s, which is not there", path, link);
	for (char *at = target + strlen("/run/"); (at = strchr(at, '/')) != NULL; at++) {
		*at = '\0';
		if (!folder_make(target, e))
			return false;
		*at = '/';
	}
	return lab_file_write(target, text, e);
}

bool
world_file(const char *path, const char *text, struct lab_error *e)
{
	char ours[PATH_MAX];
	const char *slash = strrchr(path, '/');

	if (access(path, F_OK) != 0)
		return link_target_write(path, text, e);
	if (!lab_print(ours, sizeof(ours), LAB_DIR "%s", slash))
		return lab_fail(e, "name too long: %s", path);
	if (!lab_file_write(ours, text, e))
		return false;
	if (mount(ours, path, NULL, MS_BIND, NULL) != 0)
		return lab_fail(e, "mounting over %s: %s", path, strerror(errno));
	return true;
}
