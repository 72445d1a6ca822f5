/* Each trial is one system call that a program in trouble would reach for. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "probes/engine/sanitizer.h"
#include "share/base/fd.h"
#include "trials.h"

/* ---- what is tried: each says 0, or why the kernel would not ---- */

static int
said(long result)
{
	return result < 0 ? errno : 0;
}

static int
try_exec(void)
{
	char name[] = "none";
	char *const argv[] = { name, NULL };

	return said(execv("/nonexistent/none", argv));
}

static int
try_child(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	if (pid > 0)
		(void)waitpid(pid, NULL, 0);
	return said(pid);
}

static int
try_trace(void)
{
	return said(ptrace(PTRACE_ATTACH, -1, NULL, NULL));
}

static int
try_other_memory(void)
{
	return said(syscall(SYS_process_vm_readv, -1, NULL, 0, NULL, 0, 0));
}

static int
try_signal(void)
{
	return said(kill(getppid(), 0));
}

static int
try_session(void)
{
	return setsid() < 0 && errno == EPERM ? EPERM : 0;
}

static int
try_user(void)
{
	return said(setuid(getuid()));
}

static int
try_group(void)
{
	return said(syscall(SYS_setresgid, getgid(), getgid(), getgid()));
}

static int
try_namespace(void)
{
	return said(syscall(SYS_unshare, 0));
}

static int
try_mount(void)
{
	return said(syscall(SYS_mount, NULL, NULL, NULL, 0, NULL));
}

static int
try_module(void)
{
	return said(syscall(SYS_init_module, NULL, 0, NULL));
}

static int
try_bpf(void)
{
	return said(syscall(SYS_bpf, 9999, NULL, 0));
}

static int
try_perf(void)
{
	return said(syscall(SYS_perf_event_open, NULL, 0, 0, -1, 0));
}

static int
try_ring(void)
{
	return said(syscall(SYS_io_uring_setup, 0, NULL));
}

static int
try_keys(void)
{
	return said(syscall(SYS_add_key, NULL, NULL, NULL, 0, 0));
}

static int
try_personality(void)
{
	return said(syscall(SYS_personality, 0xFFFFFFFFUL));
}

static int
try_unlink(void)
{
	return said(unlink("/nonexistent/none"));
}

static int
try_rename(void)
{
	return said(rename("/nonexistent/none", "/nonexistent/other"));
}

static int
try_mode(void)
{
	return said(chmod("/nonexistent/none", 0600));
}

static int
try_folder(void)
{
	return said(mkdir("/nonexistent/none", 0700));
}

static int
try_create(void)
{
	return said(open("/nonexistent/none", O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
}

static int
try_write(void)
{
	return said(open("/nonexistent/none", O_RDWR | O_CLOEXEC));
}

static int
try_read(void)
{
	FD_AUTO fd = open("/proc/self/status", O_RDONLY | O_CLOEXEC);

	return said(fd);
}

static int
try_listen(void)
{
	FD_AUTO fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	return said(listen(fd, 1));
}

static int
try_socket(void)
{
	FD_AUTO fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	return said(fd);
}

static int
try_netlink(void)
{
	FD_AUTO fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, 0);

	return said(fd);
}

static int
try_odd_socket(void)
{
	FD_AUTO fd = socket(AF_ALG, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

	return fd < 0 ? EPERM : 0; /* a kernel may not have it at all */
}

static void *
do_nothing(void *to)
{
	return to;
}

static int
try_thread(void)
{
	pthread_t thread;
	int failed = pthread_create(&thread, NULL, do_nothing, NULL);

	if (failed == 0)
		(void)pthread_join(thread, NULL);
	return failed == EAGAIN ? EPERM : failed; /* what the C library makes of it */
}

#define P CAGED_PROBE
#define A CAGED_ATTEMPT
#define D CAGED_DISK
#define R CAGED_READER
#define ALL (P | A | D | R)
#define NOT_CHECKED (SANITIZED ? 0 : ALL) /* the leak checker needs it */

static const struct trial {
	const char *name;
	int (*try)(void);
	unsigned denied;
	bool privileged; /* anybody but root hears EPERM without a cage too */
} trials[] = {
	{ "exec", try_exec, ALL, false },
	{ "child", try_child, NOT_CHECKED, false },
	{ "trace", try_trace, NOT_CHECKED, false },
	{ "other-memory", try_other_memory, ALL, false },
	{ "signal", try_signal, SANITIZED ? P | A : ALL, false },
	{ "session", try_session, ALL, true },
	{ "user", try_user, ALL, false },
	{ "group", try_group, ALL, false },
	{ "namespace", try_namespace, ALL, false },
	{ "mount", try_mount, ALL, true },
	{ "module", try_module, ALL, true },
	{ "bpf", try_bpf, ALL, true },
	{ "perf", try_perf, ALL, false },
	{ "ring", try_ring, ALL, true },
	{ "keys", try_keys, ALL, true },
	{ "personality", try_personality, ALL, false },
	{ "unlink", try_unlink, P | A | R, false },
	{ "rename", try_rename, P | A | R, false },
	{ "mode", try_mode, ALL, false },
	{ "folder", try_folder, P | D | R, false },
	{ "create", try_create, P | R, false },
	{ "write", try_write, P | R, false },
	{ "read", try_read, 0, false },
	{ "listen", try_listen, ALL, false },
	{ "socket", try_socket, D | R, false },
	{ "netlink", try_netlink, D | R, false },
	{ "odd-socket", try_odd_socket, ALL, true },
	{ "thread", try_thread, D | R, false },
};

void
trials_inside(unsigned kind, struct str *wrong)
{
	for (size_t i = 0; i < ARRAY_LEN(trials); i++) {
		bool denied = trials[i].try() == EPERM;

		if (denied != ((trials[i].denied & kind) != 0))
			str_addf(wrong, " %s %s", trials[i].name,
				denied ? "denied" : "allowed");
	}
}

void
trials_outside(struct str *wrong)
{
	for (size_t i = 0; i < ARRAY_LEN(trials); i++)
		if (!trials[i].privileged && trials[i].try() == EPERM)
			str_addf(wrong, " %s denied", trials[i].name);
}
