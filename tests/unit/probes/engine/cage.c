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
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "probes/engine/sandbox.h"
#include "probes/checks/probe_table.h"
#include "probes/engine/runner.h"
#include "probes/engine/worker_main.h"
#include "probes/engine/sanitizer.h"
#include "share/base/clock.h"
#include "proc.h"
#include "trials.h"

/* ---- the workers of this test ---- */

static enum err
report_trials(unsigned kind, struct probe_out *out)
{
	STR_AUTO wrong = STR_INIT(1024);

	trials_inside(kind, &wrong);
	probe_fact(out, FACT_SERVICE_BANNER, value_text(str_text(&wrong)), "tcp", -1);
	return ERR_OK;
}

static enum err
run_probe(const struct probe_request *request, struct probe_out *out, struct error *e)
{
	(void)request;
	(void)e;
	return report_trials(CAGED_PROBE, out);
}

static enum err
run_attempt(const struct probe_request *request, struct probe_out *out, struct error *e)
{
	(void)request;
	(void)e;
	return report_trials(CAGED_ATTEMPT, out);
}

static enum err
run_disk(const struct probe_request *request, struct probe_out *out, struct error *e)
{
	(void)request;
	(void)e;
	return report_trials(CAGED_DISK, out);
}

static enum err
run_reader(const struct probe_request *request, struct probe_out *out, struct error *e)
{
	(void)request;
	return sandbox_apply(SANDBOX_READ_ONLY, e) == ERR_OK
		? report_trials(CAGED_READER, out)
		: e->code;
}

#define SUPPLIES .supplies = FACT_SUPPLIES({ "tcp", FACT_LIST(FACT_SERVICE_BANNER) })

static const struct probe roles[] = {
	{ .id = "probe",
		SUPPLIES,
		.cage = SANDBOX_PROBE,
		.budget_ms = 20000,
		.run = run_probe },
	{ .id = "attempt",
		SUPPLIES,
		.cage = SANDBOX_ATTEMPT,
		.budget_ms = 20000,
		.run = run_attempt },
	{ .id = "disk",
		SUPPLIES,
		.cage = SANDBOX_DISK,
		.budget_ms = 20000,
		.run = run_disk },
	{ .id = "reader",
		SUPPLIES,
		.cage = SANDBOX_DISK,
		.budget_ms = 20000,
		.run = run_reader },
};

/* ---- the parent's side ---- */

struct seen {
	struct facts *facts;
	size_t ends;
	enum worker_end how;
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
on_ended(void *to, const struct probe *probe, enum worker_end how, double took_ms,
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
	struct runner *r = runner_create(&events, probes);
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
		_exit(sandbox_apply(SANDBOX_PROBE, &e) == ERR_OK ? 0 : 1);
	(void)waitpid(pid, &status, 0);
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static void
without_a_cage_nothing_is_denied(void **state)
{
	STR_AUTO denied = STR_INIT(1024);

	(void)state;
	trials_outside(&denied);
	assert_string_equal(str_text(&denied), "");
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
		if (s.how != WORKER_DONE)
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

static void
look_into(pid_t pid, bool caged, bool may_write, int descriptors_most)
{
	char environ_text[4096];
	int count = proc_count_descriptors(pid);

	if (caged)
		assert_true(proc_status_says(pid, "Seccomp:\t2\n"));
	assert_true(proc_status_says(pid, "NoNewPrivs:\t1\n"));
	assert_true(proc_limits_say(pid, "Max core file size", "0", "0"));
	assert_true(proc_limits_say(pid, "Max open files", "256", "256"));
	assert_true(proc_limits_say(pid, "Max cpu time", "30", "30"));
	assert_int_equal(proc_limits_say(pid, "Max file size", "0", "0"), !may_write);
	if (!SANITIZED)
		assert_false(proc_limits_say(
			pid, "Max address space", "unlimited", "unlimited"));
	if (count >= 0)
		assert_in_range(count, 4, descriptors_most);
	if (proc_read(pid, "environ", environ_text, sizeof(environ_text)) > 0)
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
		!proc_status_says(
			proc_only_child(), caged ? "Seccomp:\t2\n" : "NoNewPrivs:\t1\n"))
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
	look_into(proc_only_child(), caged, false, 6);
	assert_int_equal(kill(proc_only_child(), SIGKILL), 0);
	while (runner_active(r) > 0)
		turn(r, 1000);
	assert_int_equal(s.how, WORKER_CRASHED);
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
	look_into(proc_only_child(), caged, true, 32);
	/* Stopped, it hears neither its own deadline nor a polite word. */
	assert_int_equal(kill(proc_only_child(), SIGSTOP), 0);
	while (runner_active(r) > 0)
		turn(r, 1000);
	assert_int_equal(s.how, WORKER_KILLED);
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
	while (!proc_status_says(pid, "Seccomp:\t2\n") && clock_ms() < until_ms)
		(void)poll(NULL, 0, 2);
	assert_true(proc_status_says(pid, "Seccomp:\t2\n"));
	assert_true(proc_status_says(pid, "NoNewPrivs:\t1\n"));
	assert_true(proc_limits_say(pid, "Max core file size", "0", "0"));
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
	if (worker_main(argc, argv, probes, &status))
		return status;
	return cmocka_run_group_tests_name("probes: cage", tests, NULL, NULL);
}
