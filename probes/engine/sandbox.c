/*
 * The system call filters of the workers, as tables of names. Probes and the attempt run
 * libraries that need many calls (resolver modules, OpenSSL, libfreerdp), so calls useful
 * to an attacker are denied. The reader of disks needs few calls, so the allowed ones are
 * listed.
 */
#include "probes/engine/sandbox.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>

#include "share/base/macros.h"

#ifdef RDPDOCTOR_HAS_SECCOMP

#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "probes/engine/sanitizer.h"

#define LIST_END NULL

/* Other programs, other processes, other privileges. */
static const char *const processes[] = { "execve", "execveat", "process_vm_readv",
	"process_vm_writev", "process_madvise", "pidfd_open", "pidfd_getfd",
	"pidfd_send_signal", "kcmp", "setsid", "setpgid", "setuid", "setgid", "setreuid",
	"setregid", "setresuid", "setresgid", "setfsuid", "setfsgid", "setgroups", "capset",
	LIST_END };

/* The leak checker of a sanitized build stops its own process with it. */
static const char *const tracing[] = { "ptrace", "fork", "vfork", LIST_END };

/* The machine itself, and rarely needed kernel features with a history of exploits. */
static const char *const machine[] = { "init_module", "finit_module", "delete_module",
	"bpf", "perf_event_open", "kexec_load", "kexec_file_load", "reboot", "swapon",
	"swapoff", "syslog", "acct", "quotactl", "quotactl_fd", "settimeofday",
	"clock_settime", "adjtimex", "clock_adjtime", "sethostname", "setdomainname",
	"iopl", "ioperm", "modify_ldt", "userfaultfd", "io_uring_setup", "io_uring_enter",
	"io_uring_register", "add_key", "request_key", "keyctl", "fanotify_init",
	"open_by_handle_at", "name_to_handle_at", "lookup_dcookie", "vhangup",
	"personality", "mount", "umount2", "pivot_root", "chroot", "unshare", "setns",
	"move_mount", "open_tree", "fsopen", "fsconfig", "fsmount", "fspick",
	"mount_setattr", "mknod", "mknodat", LIST_END };

/* Existing files. */
static const char *const changes[] = { "unlink", "unlinkat", "rmdir", "rename", "renameat",
	"renameat2", "link", "linkat", "symlink", "symlinkat", "truncate", "chmod",
	"fchmod", "fchmodat", "fchmodat2", "chown", "lchown", "fchown", "fchownat",
	"setxattr", "lsetxattr", "fsetxattr", "removexattr", "lremovexattr", "fremovexattr",
	"utime", "utimes", "futimesat", "utimensat", LIST_END };

/* New ones. */
static const char *const creations[] = { "creat", "mkdir", "mkdirat", "fallocate",
	"ftruncate", "openat2", LIST_END };

static const char *const servers[] = { "listen", "accept", "accept4", LIST_END };

/* All calls for reading files and writing a copy next to them. */
static const char *const disk_calls[] = { "read", "pread64", "readv", "preadv", "write",
	"pwrite64", "writev", "pwritev", "close", "lseek", "_llseek", "open", "openat",
	"stat", "fstat", "lstat", "newfstatat", "fstatat64", "stat64", "fstat64", "lstat64",
	"statx", "statfs", "fstatfs", "access", "faccessat", "faccessat2", "readlink",
	"readlinkat", "getdents", "getdents64", "getcwd", "fcntl", "fcntl64", "flock",
	"dup", "dup2", "dup3", "fadvise64", "mmap", "mmap2", "munmap", "mremap", "mprotect",
	"madvise", "brk", "mlock", "munlock", "futex", "futex_time64", "poll", "ppoll",
	"nanosleep", "clock_nanosleep", "clock_gettime", "clock_gettime64", "clock_getres",
	"gettimeofday", "time", "getrandom", "getpid", "getppid", "gettid", "getuid",
	"geteuid", "getgid", "getegid", "getrlimit", "sysinfo", "uname", "sched_yield",
	"sched_getaffinity", "rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "sigreturn",
	"sigaltstack", "setitimer", "restart_syscall", "set_robust_list", "rseq", "exit",
	"exit_group", "prctl", "seccomp", "unlink", "unlinkat", "rename", "renameat",
	"renameat2", "fchown", "fchmod", "fsync", "fdatasync", "ftruncate", "fallocate",
	"copy_file_range", "sendfile", "umask", "memfd_create", LIST_END };

/* Additional calls for the leak checker of a sanitized build. */
static const char *const sanitizer_calls[] = { "ptrace", "clone", "wait4", "waitid",
	"tgkill", "prlimit64", "kill", LIST_END };

static int
add_list(scmp_filter_ctx filter, uint32_t action, const char *const *names)
{
	int failed = 0;

	for (; *names != LIST_END && failed == 0; names++) {
		int number = seccomp_syscall_resolve_name(*names);

		/* A call unknown to this library or missing on this architecture. */
		if (number == __NR_SCMP_ERROR)
			continue;
		failed = seccomp_rule_add(filter, action, number, 0);
		if (failed == -EACCES) /* that is the default action */
			failed = 0;
	}
	return failed;
}

/* Denies @name if one argument matches @a (and @b, for a mask). */
static int
deny_if(scmp_filter_ctx filter, int as_errno, const char *name, unsigned argument,
	enum scmp_compare relation, uint64_t a, uint64_t b)
{
	int number = seccomp_syscall_resolve_name(name);
	const struct scmp_arg_cmp compare = {
		.arg = argument, .op = relation, .datum_a = a, .datum_b = b
	};

	return number == __NR_SCMP_ERROR
		? 0
		: seccomp_rule_add_array(
			  filter, SCMP_ACT_ERRNO((uint32_t)as_errno), number, 1, &compare);
}

/* open(2) and openat(2) except for reading; both access modes are single bits. */
static int
deny_writing(scmp_filter_ctx filter)
{
	static const struct {
		const char *name;
		unsigned argument;
	} opens[] = { { "open", 1 }, { "openat", 2 } };
	static const uint64_t bits[] = { O_WRONLY, O_RDWR, O_CREAT, O_TRUNC };
	int failed = 0;

	for (size_t i = 0; i < ARRAY_LEN(opens) && failed == 0; i++)
		for (size_t k = 0; k < ARRAY_LEN(bits) && failed == 0; k++)
			failed = deny_if(filter, EPERM, opens[i].name, opens[i].argument,
				SCMP_CMP_MASKED_EQ, bits[k], bits[k]);
	return failed;
}

/* Signals only to its own process, as abort(3) and raise(3) send. */
static int
deny_reaching_others(scmp_filter_ctx filter)
{
	uint64_t self = (uint64_t)getpid();
	int failed = deny_if(filter, EPERM, "kill", 0, SCMP_CMP_NE, self, 0);

	if (failed == 0)
		failed = deny_if(filter, EPERM, "tgkill", 0, SCMP_CMP_NE, self, 0);
	if (failed == 0 && !SANITIZED)
		failed = deny_if(filter, EPERM, "prlimit64", 0, SCMP_CMP_NE, 0, 0);
	/* An open terminal could be made to inject input (ioctl_tty(2)). */
	if (failed == 0)
		failed = deny_if(
			filter, EPERM, "ioctl", 1, SCMP_CMP_MASKED_EQ, 0xFFFFFFFF, TIOCSTI);
	return failed;
}

/*
 * Threads are allowed, child processes are not. A filter cannot read the flags of clone3,
 * which are in memory; with ENOSYS the C library falls back to clone.
 */
static int
deny_children(scmp_filter_ctx filter)
{
	int failed = 0;

	if (SANITIZED)
		return 0;
	int number = seccomp_syscall_resolve_name("clone3");
	if (number != __NR_SCMP_ERROR)
		failed = seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), number, 0);
	return failed != 0
		? failed
		: deny_if(filter, EPERM, "clone", 0, SCMP_CMP_MASKED_EQ, CLONE_THREAD, 0);
}

/* Only internet, Unix (resolver modules) and netlink sockets. */
static int
deny_odd_sockets(scmp_filter_ctx filter)
{
	int failed = deny_if(filter, EAFNOSUPPORT, "socket", 0, SCMP_CMP_GT, AF_NETLINK, 0);

	for (int family = AF_INET + 1; family < AF_NETLINK && failed == 0; family++)
		if (family != AF_INET6)
			failed = deny_if(filter, EAFNOSUPPORT, "socket", 0, SCMP_CMP_EQ,
				(uint64_t)family, 0);
	return failed;
}

static int
fill_network_cage(scmp_filter_ctx filter, bool private_home)
{
	const uint32_t deny = SCMP_ACT_ERRNO(EPERM);
	const char *const *const lists[] = { processes, machine, changes, servers };
	int failed = 0;

	for (size_t i = 0; i < ARRAY_LEN(lists) && failed == 0; i++)
		failed = add_list(filter, deny, lists[i]);
	if (failed == 0 && !SANITIZED)
		failed = add_list(filter, deny, tracing);
	if (failed == 0)
		failed = deny_reaching_others(filter);
	if (failed == 0)
		failed = deny_children(filter);
	if (failed == 0)
		failed = deny_odd_sockets(filter);
	if (private_home)
		return failed;
	if (failed == 0)
		failed = add_list(filter, deny, creations);
	return failed == 0 ? deny_writing(filter) : failed;
}

static int
fill_disk_cage(scmp_filter_ctx filter)
{
	const struct scmp_arg_cmp self = { 0, SCMP_CMP_EQ, (uint64_t)getpid(), 0 };
	const struct scmp_arg_cmp none = { 0, SCMP_CMP_EQ, 0, 0 };
	int failed = add_list(filter, SCMP_ACT_ALLOW, disk_calls);

	if (failed == 0 && SANITIZED)
		return add_list(filter, SCMP_ACT_ALLOW, sanitizer_calls);
	if (failed == 0)
		failed = seccomp_rule_add_array(
			filter, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1, &self);
	if (failed == 0)
		failed = seccomp_rule_add_array(
			filter, SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), 1, &none);
	return failed;
}

static int
fill_read_only(scmp_filter_ctx filter)
{
	int failed = add_list(filter, SCMP_ACT_ERRNO(EPERM), changes);

	if (failed == 0)
		failed = add_list(filter, SCMP_ACT_ERRNO(EPERM), creations);
	return failed == 0 ? deny_writing(filter) : failed;
}

static int
fill_filter(scmp_filter_ctx filter, enum sandbox kind)
{
	switch (kind) {
	case SANDBOX_PROBE:
		return fill_network_cage(filter, false);
	case SANDBOX_ATTEMPT:
		return fill_network_cage(filter, true);
	case SANDBOX_DISK:
		return fill_disk_cage(filter);
	case SANDBOX_READ_ONLY:
		return fill_read_only(filter);
	}
	return -EINVAL;
}

enum err
sandbox_apply(enum sandbox kind, struct error *e)
{
	scmp_filter_ctx filter =
		seccomp_init(kind == SANDBOX_DISK ? SCMP_ACT_ERRNO(EPERM) : SCMP_ACT_ALLOW);
	int failed = filter == NULL ? -ENOMEM : fill_filter(filter, kind);

	if (failed == 0)
		failed = seccomp_load(filter);
	seccomp_release(filter);
	if (failed == 0)
		return ERR_OK;
	return error_set(e, ERR_NOT_RUN,
		"This worker runs without a system call filter: the kernel reported %s.",
		strerror(-failed));
}

#else /* built without libseccomp */

enum err
sandbox_apply(enum sandbox kind, struct error *e)
{
	(void)kind;
	return error_set(e, ERR_NOT_RUN,
		"This worker runs without a system call filter: the program was built "
		"without libseccomp.");
}

#endif
