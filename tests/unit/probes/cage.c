/*
 * What a worker may do, asked from inside: each cage tries what it must not be able to do
 * and what its work needs. Then the workers that the program really starts are looked at
 * through /proc while a silent server keeps them waiting.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "probes/cage.h"
#include "probes/registry.h"
#include "probes/runner.h"
#include "probes/sanitized.h"
#include "share/clock.h"
#include "share/fd.h"

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

#define P 1u /* the kinds of cage that must not let it through */
#define A 2u
#define D 4u
#define R 8u
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

/* Words for what is not as it should be; "" where all is. */
static void
try_all(unsigned kind, struct str *wrong)
{
	for (size_t i = 0; i < ARRAY_LEN(trials); i++) {
		bool denied = trials[i].try() == EPERM;

		if (denied != ((trials[i].denied & kind) != 0))
			str_addf(wrong, " %s %s", trials[i].name,
				denied ? "denied" : "allowed");
	}
}

/* ---- the workers of this test ---- */

static enum err
report_trials(unsigned kind, struct probe_out *out)
{
	STR_AUTO wrong = STR_INIT(1024);

	try_all(kind, &wrong);
	probe_fact(out, FACT_SERVICE_BANNER, value_text(str_text(&wrong)), "tcp", -1);
	return ERR_OK;
}

static enum err
run_probe(const struct probe_request *request, struct probe_out *out, struct error *e)
{
	(void)request;
	(void)e;
	return report_trials(P, out);
}

static enum err
run_attempt(const struct probe_request *request, struct probe_out *out, struct error *e)
{
	(void)request;
	(void)e;
	return report_trials(A, out);
}

static enum err
run_disk(const struct probe_request *request, struct probe_out *out, struct error *e)
{
	(void)request;
	(void)e;
	return report_trials(D, out);
}

static enum err
run_reader(const struct probe_request *request, struct probe_out *out, struct error *e)
{
	(void)request;
	return cage_close(CAGE_READ_ONLY, e) == ERR_OK ? report_trials(R, out) : e->code;
}

static const struct probe roles[] = {
	{ .id = "probe", .cage = CAGE_PROBE, .budget_ms = 20000, .run = run_probe },
	{ .id = "attempt", .cage = CAGE_ATTEMPT, .budget_ms = 20000, .run = run_attempt },
	{ .id = "disk", .cage = CAGE_DISK, .budget_ms = 20000, .run = run_disk },
	{ .id = "reader", .cage = CAGE_DISK, .budget_ms = 20000, .run = run_reader },
};

/* ---- the parent's side ---- */

struct seen {
	struct facts *facts;
	size_t ends;
	enum job_end how;
	char text[512];
};

static void
on_fact(void *to, const struct probe *probe, struct fact *fact)
{
	struct seen *s = to;

	(void)probe;
	facts_put(s->facts, fact);
}

static void
on_ended(void *to, const struct probe *probe, enum job_end how, double took_ms,
	const char *text)
{
	struct seen *s = to;

	(void)probe;
	(void)took_ms;
	s->ends++;
	s->how = how;
	text_copy(s->text, sizeof(s->text), text);
}

static struct runner *
start(struct seen *s, const struct probe *probe, struct probe_request *request)
{
	struct runner_events events = { .to = s, .fact = on_fact, .ended = on_ended };
	struct runner *r = runner_create(&events);
	struct error e = ERROR_INIT;

	s->facts = facts_create();
	s->ends = 0;
	request->epoch_ms = clock_ms();
	if (request->known == NULL)
		request->known = s->facts;
	secret_init(&request->password);
	assert_int_equal(runner_start(r, probe, request, &e), ERR_OK);
	return r;
}

static void
turn(struct runner *r, int at_most_ms)
{
	struct pollfd fds[8];
	size_t count = runner_poll_fds(r, fds, ARRAY_LEN(fds));
	int wait_ms = runner_timeout_ms(r);

	(void)poll(fds, count, wait_ms < 0 || wait_ms > at_most_ms ? at_most_ms : wait_ms);
	runner_service(r);
}

static bool
has_cages(void)
{
	struct error e = ERROR_INIT;
	int status = 0;
	pid_t pid = fork();

	if (pid == 0)
		_exit(cage_close(CAGE_PROBE, &e) == ERR_OK ? 0 : 1);
	(void)waitpid(pid, &status, 0);
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* What is denied inside must be possible outside, or the trial proves nothing. */
static void
without_a_cage_nothing_is_denied(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(trials); i++) {
		if (trials[i].privileged)
			continue;
		if (trials[i].try() == EPERM)
			fail_msg("%s is denied here anyway", trials[i].name);
	}
}

static void
each_cage_holds_and_leaves_room_for_the_work(void **state)
{
	(void)state;
	if (!has_cages())
		skip();
	for (size_t i = 0; i < ARRAY_LEN(roles); i++) {
		struct probe_request request = { .target = {
							 .host = "pc-042", .port = 3389 } };
		struct seen s;
		struct runner *r = start(&s, &roles[i], &request);
		const char *wrong;

		while (runner_active(r) > 0)
			turn(r, 1000);
		if (s.how != JOB_DONE)
			fail_msg("the cage of \"%s\": %s", roles[i].id, s.text);
		wrong = facts_text(s.facts, FACT_SERVICE_BANNER);
		if (wrong == NULL || wrong[0] != '\0')
			fail_msg("the cage of \"%s\":%s", roles[i].id,
				wrong != NULL ? wrong : " no answer");
		runner_destroy(r);
		facts_destroy(s.facts);
	}
}

/* ---- the real ones, while a server that says nothing keeps them waiting ---- */

static int
silent_server(int *port)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(at);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof(at)), 0);
	assert_int_equal(listen(fd, 8), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &len), 0);
	*port = ntohs(at.sin_port);
	return fd;
}

static size_t
read_proc(pid_t pid, const char *name, char *out, size_t size)
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

/* The only child of this process; 0 while there is none. */
static pid_t
only_child(void)
{
	char name[64], text[64];

	(void)snprintf(name, sizeof(name), "task/%d/children", (int)getpid());
	return read_proc(getpid(), name, text, sizeof(text)) > 0
		? (pid_t)strtol(text, NULL, 10)
		: 0;
}

static bool
status_says(pid_t pid, const char *line)
{
	char text[4096];

	return read_proc(pid, "status", text, sizeof(text)) > 0 &&
		strstr(text, line) != NULL;
}

static bool
limits_say(pid_t pid, const char *name, const char *soft, const char *hard)
{
	char text[4096], a[32] = "", b[32] = "";
	const char *at;

	if (read_proc(pid, "limits", text, sizeof(text)) == 0)
		return false;
	at = strstr(text, name);
	return at != NULL && sscanf(at + strlen(name), "%31s %31s", a, b) == 2 &&
		text_equal(a, soft) && text_equal(b, hard);
}

/* How many descriptors it has; -1 where nobody but itself may look. */
static int
count_descriptors(pid_t pid)
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

static void
look_into(pid_t pid, bool caged, bool may_write, int descriptors_most)
{
	char environ_text[4096];
	int count = count_descriptors(pid);

	if (caged)
		assert_true(status_says(pid, "Seccomp:\t2\n"));
	assert_true(status_says(pid, "NoNewPrivs:\t1\n"));
	assert_true(limits_say(pid, "Max core file size", "0", "0"));
	assert_true(limits_say(pid, "Max open files", "256", "256"));
	assert_true(limits_say(pid, "Max cpu time", "30", "30"));
	assert_int_equal(limits_say(pid, "Max file size", "0", "0"), !may_write);
	if (!SANITIZED)
		assert_false(
			limits_say(pid, "Max address space", "unlimited", "unlimited"));
	if (count >= 0)
		assert_in_range(count, 4, descriptors_most);
	if (read_proc(pid, "environ", environ_text, sizeof(environ_text)) > 0)
		assert_true(text_starts(environ_text, "HOME=/nonexistent") ||
			text_starts(environ_text, "HOME=/tmp/rdpdoctor-"));
}

/* Enough for the attempt to begin. */
static struct facts *
what_earlier_probes_found(void)
{
	struct facts *f = facts_create();
	struct fact_value addresses = value_list(FACT_TYPE_TEXTS);

	value_list_add(&addresses, "127.0.0.1");
	facts_put_value(f, FACT_NAME_ADDRESSES, addresses, "probe:name");
	facts_put_value(f, FACT_TCP_IPV4, value_token("open"), "probe:tcp");
	facts_put_value(
		f, FACT_NEGOTIATE_RESULT, value_token("accepted"), "probe:negotiate");
	facts_put_value(f, FACT_NEGOTIATE_SELECTED, value_token("tls"), "probe:negotiate");
	facts_put_value(f, FACT_NLA_POLICY, value_token("off"), "probe:negotiate");
	facts_put_value(f, FACT_TLS_RESULT, value_token("ok"), "probe:tls");
	return f;
}

static struct runner *
start_real(struct seen *s, const struct probe *probe, struct probe_request *request,
	int port, bool caged)
{
	int64_t until_ms = clock_ms() + 15000;
	struct runner *r;

	*request = (struct probe_request) { .deadline_ms = clock_ms() + 2500 };
	text_copy(request->target.host, sizeof(request->target.host), "127.0.0.1");
	request->target.is_address = true;
	request->target.port = port;
	request->options.until = STAGE_DESKTOP;
	request->options.connect = true;
	request->known = what_earlier_probes_found();
	r = start(s, probe, request);
	while (runner_active(r) > 0 && clock_ms() < until_ms &&
		!status_says(only_child(), caged ? "Seccomp:\t2\n" : "NoNewPrivs:\t1\n"))
		turn(r, 5);
	assert_int_equal(runner_active(r), 1);
	return r;
}

static void
stop_real(struct runner *r, struct seen *s, struct probe_request *request)
{
	runner_destroy(r);
	facts_destroy(s->facts);
	facts_destroy(request->known);
}

static bool
failure_is(const struct seen *s, const char *text)
{
	const struct fact *fact = facts_get(s->facts, FACT_WORKER_FAILURE);

	return fact != NULL && fact->value.as.list.count == 1 &&
		text_equal(fact->value.as.list.items[0], text);
}

static void
a_probe_at_work_is_locked_in_and_its_crash_is_a_finding(void **state)
{
	bool caged = has_cages();
	int port, server = silent_server(&port);
	struct probe_request request;
	struct seen s;
	struct runner *r;

	(void)state;
	r = start_real(&s, &probe_tcp, &request, port, caged);
	look_into(only_child(), caged, false, 6);
	assert_int_equal(kill(only_child(), SIGKILL), 0);
	while (runner_active(r) > 0)
		turn(r, 1000);
	assert_int_equal(s.how, JOB_CRASHED);
	assert_true(failure_is(&s, "tcp:crashed"));
	stop_real(r, &s, &request);
	(void)close(server);
}

static void
the_attempt_at_work_is_locked_in_and_its_hanging_is_a_finding(void **state)
{
	bool caged = has_cages();
	int port, server = silent_server(&port);
	char path[4096];
	struct probe_request request;
	struct seen s;
	struct runner *r;

	(void)state;
	if (!runner_worker_path(WORKER_FREERDP, path, sizeof(path)))
		skip();
	r = start_real(&s, &probe_connect, &request, port, caged);
	look_into(only_child(), caged, true, 32);
	/* Stopped, it hears neither its own deadline nor a polite word. */
	assert_int_equal(kill(only_child(), SIGSTOP), 0);
	while (runner_active(r) > 0)
		turn(r, 1000);
	assert_int_equal(s.how, JOB_KILLED);
	assert_true(failure_is(&s, "connect:hung"));
	stop_real(r, &s, &request);
	(void)close(server);
}

/* The reader of disks is too quick to be looked at; one without a request waits for it. */
static void
the_reader_of_disks_is_locked_in(void **state)
{
	char path[4096], flag[] = "--worker", id[] = "offline";
	char *const argv[] = { path, flag, id, NULL };
	int64_t until_ms = clock_ms() + 15000;
	int request[2];
	pid_t pid;

	(void)state;
	if (!has_cages() || !runner_worker_path(WORKER_HIVE, path, sizeof(path)))
		skip();
	assert_int_equal(pipe2(request, O_CLOEXEC), 0);
	pid = fork();
	if (pid == 0) {
		(void)dup2(request[0], 0);
		(void)execv(path, argv);
		_exit(127);
	}
	while (!status_says(pid, "Seccomp:\t2\n") && clock_ms() < until_ms)
		(void)poll(NULL, 0, 2);
	assert_true(status_says(pid, "Seccomp:\t2\n"));
	assert_true(status_says(pid, "NoNewPrivs:\t1\n"));
	assert_true(limits_say(pid, "Max core file size", "0", "0"));
	assert_int_equal(kill(pid, SIGKILL), 0);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	(void)close(request[0]);
	(void)close(request[1]);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_a_cage_nothing_is_denied),
		cmocka_unit_test(each_cage_holds_and_leaves_room_for_the_work),
		cmocka_unit_test(a_probe_at_work_is_locked_in_and_its_crash_is_a_finding),
		cmocka_unit_test(
			the_attempt_at_work_is_locked_in_and_its_hanging_is_a_finding),
		cmocka_unit_test(the_reader_of_disks_is_locked_in),
	};
	int status;

	if (argc == 3 && text_equal(argv[1], "--worker"))
		for (size_t i = 0; i < ARRAY_LEN(roles); i++)
			if (text_equal(argv[2], roles[i].id))
				return worker_serve(&roles[i], roles[i].run);
	if (worker_main(argc, argv, &status))
		return status;
	return cmocka_run_group_tests_name("probes: cage", tests, NULL, NULL);
}
