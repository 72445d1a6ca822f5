/* Following a program and all its children from call to call. */
#include "tests/unit/probes/offline/edit/kill_at.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include <linux/ptrace.h>

#include "share/base/macros.h"

#define TRACED_MOST 64
#define POINTS_MOST 65536u
#define OPTIONS                                                                            \
	(PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK |                \
		PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL)

static const struct {
	uint64_t nr;
	const char *name;
} touching[] = {
#ifdef SYS_rename
	{ SYS_rename, "rename" },
	{ SYS_unlink, "unlink" },
	{ SYS_chmod, "chmod" },
#endif
	{ SYS_renameat, "renameat" },
	{ SYS_renameat2, "renameat2" },
	{ SYS_unlinkat, "unlinkat" },
	{ SYS_fsync, "fsync" },
	{ SYS_fdatasync, "fdatasync" },
	{ SYS_ftruncate, "ftruncate" },
	{ SYS_fchmod, "fchmod" },
	{ SYS_fchown, "fchown" },
	{ SYS_fsetxattr, "fsetxattr" },
};

struct tracing {
	pid_t pids[TRACED_MOST];
	size_t count;
};

static void
tracing_add(struct tracing *t, pid_t pid)
{
	for (size_t i = 0; i < t->count; i++)
		if (t->pids[i] == pid)
			return;
	assert_true(t->count < TRACED_MOST);
	t->pids[t->count++] = pid;
}

static void
tracing_drop(struct tracing *t, pid_t pid)
{
	for (size_t i = 0; i < t->count; i++)
		if (t->pids[i] == pid)
			t->pids[i--] = t->pids[--t->count];
}

/* The name of the call that @pid is about to make, if it touches files. */
static const char *
touches(pid_t pid, bool *bulk)
{
	struct ptrace_syscall_info info;

	*bulk = false;
	if (ptrace(PTRACE_GET_SYSCALL_INFO, pid, (void *)sizeof(info), &info) <= 0 ||
		info.op != PTRACE_SYSCALL_INFO_ENTRY)
		return NULL;
	if (info.entry.nr == SYS_openat && (info.entry.args[2] & O_CREAT) != 0)
		return "openat";
	if ((info.entry.nr == SYS_write || info.entry.nr == SYS_pwrite64) &&
		info.entry.args[2] >= 16384) {
		*bulk = true;
		return "write";
	}
	for (size_t i = 0; i < ARRAY_LEN(touching); i++)
		if (touching[i].nr == info.entry.nr)
			return touching[i].name;
	return NULL;
}

static pid_t
start(const char *const *args)
{
	const char *program = getenv("RDPDOCTOR");
	const char *argv[32] = { "rdpdoctor" };
	pid_t pid;

	assert_non_null(program);
	for (size_t n = 1; args[n - 1] != NULL; n++) {
		assert_true(n < ARRAY_LEN(argv) - 1);
		argv[n] = args[n - 1];
	}
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		int null = open("/dev/null", O_RDWR);

		for (int fd = 0; fd < 3; fd++)
			(void)dup2(null, fd);
		/* the leak checker traces as well, and one tracer is all there can be */
		(void)setenv("ASAN_OPTIONS", "detect_leaks=0", 1);
		(void)ptrace(PTRACE_TRACEME, 0, NULL, NULL);
		(void)execv(program, (char *const *)(uintptr_t)argv);
		_exit(127);
	}
	return pid;
}

static void
strike(const struct tracing *t, enum kill_target target, pid_t caller)
{
	if (target == KILL_CALLER)
		(void)kill(caller, SIGKILL);
	for (size_t i = 0; target == KILL_ALL && i < t->count; i++)
		(void)kill(t->pids[i], SIGKILL);
}

void
kill_at(const char *const *args, enum kill_target target, size_t at,
	struct kill_result *out)
{
	struct tracing t = { .count = 0 };
	pid_t first = start(args), pid;
	int status;

	*out = (struct kill_result) { .call = "" };
	if (target == KILL_NONE)
		out->bulk = calloc(POINTS_MOST, 1);
	tracing_add(&t, first);
	while ((pid = waitpid(-1, &status, __WALL)) > 0 || errno == EINTR) {
		int pass = 0;
		const char *call;
		bool bulk;

		if (pid <= 0)
			continue;
		if (WIFEXITED(status) || WIFSIGNALED(status)) {
			tracing_drop(&t, pid);
			if (pid == first)
				out->status = WIFEXITED(status) ? WEXITSTATUS(status)
								: 128 + WTERMSIG(status);
			continue;
		}
		tracing_add(&t, pid);
		if (WSTOPSIG(status) == (SIGTRAP | 0x80)) {
			call = out->struck ? NULL : touches(pid, &bulk);
			if (call != NULL) {
				assert_true(out->points < POINTS_MOST);
				if (out->bulk != NULL)
					out->bulk[out->points] = bulk;
				out->call = call;
				if (target != KILL_NONE && out->points == at) {
					out->struck = true;
					strike(&t, target, pid);
				}
				out->points++;
			}
		} else if (WSTOPSIG(status) == SIGTRAP || WSTOPSIG(status) == SIGSTOP) {
			(void)ptrace(PTRACE_SETOPTIONS, pid, NULL, (void *)OPTIONS);
		} else {
			pass = WSTOPSIG(status);
		}
		(void)ptrace(PTRACE_SYSCALL, pid, NULL, (void *)(intptr_t)pass);
	}
	assert_int_equal(errno, ECHILD);
}
