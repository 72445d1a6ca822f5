/*
 * The runner and its workers. This program is its own worker: main() asks for the roles of
 * roles.c before it runs the tests.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "probes/engine/runner.h"
#include "probes/engine/worker_main.h"
#include "probes/checks/probe_table.h"
#include "probes/engine/sanitizer.h"
#include "roles.h"
#include "share/base/clock.h"
#include "share/base/log.h"

/* ---- the parent's side ---- */

struct seen {
	struct facts *facts;
	char says[512], text[512];
	size_t fact_count, ends;
	enum worker_end how;
	double took_ms;
};

static void
on_fact(void *to, const struct probe *probe, struct fact *fact)
{
	struct seen *s = to;

	(void)probe;
	s->fact_count++;
	facts_put(s->facts, fact);
}

static void
on_says(void *to, const struct probe *probe, const char *text)
{
	struct seen *s = to;

	(void)probe;
	text_copy(s->says, sizeof(s->says), text);
}

static void
on_ended(void *to, const struct probe *probe, enum worker_end how, double took_ms,
	const char *text)
{
	struct seen *s = to;

	(void)probe;
	s->ends++;
	s->how = how;
	s->took_ms = took_ms;
	text_copy(s->text, sizeof(s->text), text);
}

static struct runner *
make_runner(struct seen *s)
{
	struct runner_events events = {
		.to = s, .fact = on_fact, .says = on_says, .ended = on_ended
	};

	memset(s, 0, sizeof(*s));
	s->facts = facts_create();
	return runner_create(&events, probes);
}

static void
turn(struct runner *r)
{
	struct pollfd fds[64];
	size_t count = runner_poll_fds(r, fds, 64);

	(void)poll(fds, count, runner_timeout_ms(r));
	runner_service(r);
}

static void
fill_request(struct probe_request *request, struct facts *known)
{
	memset(request, 0, sizeof(*request));
	request->known = known;
	text_copy(request->target.host, sizeof(request->target.host), "pc-042");
	request->target.port = 3389;
	request->epoch_ms = clock_ms();
	secret_init(&request->password);
	secret_set(&request->password, PASSWORD, strlen(PASSWORD));
}

static void
run_role(const char *id, struct seen *s)
{
	struct runner *r = make_runner(s);
	struct probe_request request;
	struct error e = ERROR_INIT;

	fill_request(&request, s->facts);
	assert_int_equal(runner_start(r, role(id), &request, &e), ERR_OK);
	assert_int_equal(runner_active(r), 1);
	while (runner_active(r) > 0)
		turn(r);
	assert_int_equal(s->ends, 1);
	runner_destroy(r);
	secret_wipe(&request.password);
}

static void
a_good_worker_is_heard(void **state)
{
	const struct fact *fact;
	struct seen s;

	(void)state;
	run_role("good", &s);
	assert_int_equal(s.how, WORKER_DONE);
	assert_string_equal(s.says, "at work for pc-042");
	fact = facts_get(s.facts, FACT_TCP_RESULT);
	assert_non_null(fact);
	assert_string_equal(fact->source, "probe:tcp");
	assert_true(fact->took_ms == 12.5);
	assert_true(fact->at_ms > 0 && fact->at_ms < 20000);
	assert_int_equal(facts_int(s.facts, FACT_TCP_RTT_MS, -1), 7);
	assert_false(facts_known(s.facts, FACT_WORKER_FAILURE));
	facts_destroy(s.facts);
}

/* It ends in an assertion where those are on, and only loses the fact where they are not. */
static void
a_fact_that_is_not_declared_is_dropped(void **state)
{
	struct seen s;

	(void)state;
	run_role("undeclared", &s);
	assert_true(facts_is(s.facts, FACT_TCP_RESULT, "open"));
	assert_false(facts_known(s.facts, FACT_UDP_RESULT));
#ifdef NDEBUG
	assert_int_equal(s.how, WORKER_DONE);
#else
	assert_int_equal(s.how, WORKER_CRASHED);
#endif
	facts_destroy(s.facts);
}

static void
check_failure(const char *id, enum worker_end how, const char *failure, const char *text)
{
	const struct fact *fact;
	struct seen s;

	run_role(id, &s);
	assert_int_equal(s.how, how);
	assert_string_equal(s.text, text);
	fact = facts_get(s.facts, FACT_WORKER_FAILURE);
	if (failure == NULL) {
		assert_null(fact);
		assert_false(facts_known(s.facts, FACT_WORKER_REASON));
	} else {
		char reason[600];

		assert_non_null(fact);
		assert_int_equal(fact->value.as.list.count, 1);
		assert_string_equal(fact->value.as.list.items[0], failure);
		fact = facts_get(s.facts, FACT_WORKER_REASON);
		assert_non_null(fact);
		assert_int_equal(fact->value.as.list.count, 1);
		(void)text_format(reason, sizeof(reason), "%s: %s", id, text);
		assert_string_equal(fact->value.as.list.items[0], reason);
	}
	facts_destroy(s.facts);
}

static void
a_bad_worker_is_a_finding(void **state)
{
	(void)state;
	check_failure("fail", WORKER_FAILED, "fail:failed", "There is no netlink here.");
	check_failure("crash", WORKER_CRASHED, "crash:crashed",
		"ended by signal 11 (Segmentation fault)");
	check_failure(
		"exit", WORKER_CRASHED, "exit:crashed", "ended without a final message");
	check_failure(
		"flood", WORKER_FLOODED, "flood:flooded", "it wrote more than a check may");
	check_failure("garbage", WORKER_DONE, NULL, "");
	check_failure("mute", WORKER_KILLED, "mute:hung", "it ran out of time");
}

static void
what_a_worker_found_before_its_crash_is_kept(void **state)
{
	struct seen s;

	(void)state;
	run_role("crash", &s);
	assert_true(facts_is(s.facts, FACT_TCP_RESULT, "open"));
	facts_destroy(s.facts);
	run_role("hang", &s);
	assert_true(facts_is(s.facts, FACT_TCP_RESULT, "timeout"));
	facts_destroy(s.facts);
}

static void
a_deadline_holds(void **state)
{
	struct seen s;

	(void)state;
	run_role("hang", &s);
	assert_int_equal(s.how, WORKER_KILLED);
	assert_true(s.took_ms >= 400 && s.took_ms < 700);
	facts_destroy(s.facts);
	/* one that ignores SIGTERM has 300 ms more */
	run_role("deaf", &s);
	assert_int_equal(s.how, WORKER_KILLED);
	assert_true(s.took_ms >= 700 && s.took_ms < 1100);
	facts_destroy(s.facts);
}

static void
the_deadline_of_the_check_comes_first(void **state)
{
	struct probe_request request;
	struct error e = ERROR_INIT;
	struct seen s;
	struct runner *r = make_runner(&s);

	(void)state;
	fill_request(&request, s.facts);
	request.deadline_ms = clock_ms() + 300;
	assert_int_equal(runner_start(r, role("forever"), &request, &e), ERR_OK);
	while (runner_active(r) > 0)
		turn(r);
	assert_int_equal(s.how, WORKER_KILLED);
	assert_true(s.took_ms >= 300 && s.took_ms < 600);
	runner_destroy(r);
	facts_destroy(s.facts);
}

static void
last_words_are_heard(void **state)
{
	struct probe_request request;
	struct error e = ERROR_INIT;
	struct seen s;
	struct runner *r = make_runner(&s);

	(void)state;
	fill_request(&request, s.facts);
	request.deadline_ms = clock_ms() + 800;
	assert_int_equal(runner_start(r, role("words"), &request, &e), ERR_OK);
	while (runner_active(r) > 0)
		turn(r);
	assert_int_equal(s.how, WORKER_DONE);
	assert_true(facts_is(s.facts, FACT_NAME_RESULT, "timeout"));
	runner_destroy(r);
	facts_destroy(s.facts);
}

static bool
is_alive(pid_t pid)
{
	char path[64], line[512] = "";
	const char *state;
	FILE *f;

	(void)snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	f = fopen(path, "r");
	if (f == NULL)
		return false;
	state = fgets(line, sizeof(line), f) != NULL ? strrchr(line, ')') : NULL;
	(void)fclose(f);
	return state != NULL && state[2] != 'Z' && state[2] != 'X';
}

static void
nothing_of_a_worker_stays(void **state)
{
	int64_t until_ms;
	struct seen s;
	pid_t pid;

	(void)state;
	run_role("parent", &s);
	assert_int_equal(s.how, WORKER_DONE);
	assert_true(s.took_ms < 5000); /* what it left behind does not hold its end up */
	until_ms = clock_ms() + 5000;
	pid = (pid_t)facts_int(s.facts, FACT_TCP_RTT_MS, 0);
	/* Its cage lets it have no child, except for the leak checker's sake. */
	if (!SANITIZED && pid == -1) {
		facts_destroy(s.facts);
		return;
	}
	assert_true(pid > 0);
	while (is_alive(pid) && clock_ms() < until_ms)
		(void)poll(NULL, 0, 5);
	assert_false(is_alive(pid));
	facts_destroy(s.facts);
}

static void
cancelled_is_what_we_did(void **state)
{
	struct probe_request request;
	struct error e = ERROR_INIT;
	struct seen s;
	struct runner *r = make_runner(&s);

	(void)state;
	fill_request(&request, s.facts);
	assert_int_equal(runner_start(r, role("forever"), &request, &e), ERR_OK);
	while (s.fact_count == 0)
		turn(r);
	runner_cancel(r);
	while (runner_active(r) > 0)
		turn(r);
	assert_int_equal(s.how, WORKER_CANCELLED);
	assert_false(facts_known(s.facts, FACT_WORKER_FAILURE));
	runner_destroy(r);
	facts_destroy(s.facts);
}

static void
destroying_ends_all(void **state)
{
	struct probe_request request;
	struct error e = ERROR_INIT;
	struct seen s;
	struct runner *r = make_runner(&s);
	int status;

	(void)state;
	fill_request(&request, s.facts);
	for (int i = 0; i < 3; i++)
		assert_int_equal(runner_start(r, role("deaf"), &request, &e), ERR_OK);
	runner_destroy(r);
	assert_int_equal(waitpid(-1, &status, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
	facts_destroy(s.facts);
}

static void
the_room_of_a_worker_is_locked(void **state)
{
	sigset_t term, before;
	struct seen s;

	(void)state;
	assert_int_equal(setenv("WLOG_LEVEL", "DEBUG", 1), 0);
	assert_int_equal(setenv("SSLKEYLOGFILE", "/tmp/keys", 1), 0);
	assert_int_equal(setenv("https_proxy", "http://proxy", 1), 0);
	assert_int_equal(setenv("KRB5CCNAME", "FILE:/tmp/ticket", 1), 0);
	assert_int_equal(setenv("HOME", "/somewhere", 1), 0);
	sigemptyset(&term);
	sigaddset(&term, SIGTERM);
	(void)sigprocmask(SIG_BLOCK, &term, &before);
	/* a descriptor without FD_CLOEXEC: the worker must not get it */
	(void)dup2(2, 77);
	run_role("look", &s);
	assert_string_equal(
		facts_text(s.facts, FACT_SERVICE_BANNER), "fine without password");
	facts_destroy(s.facts);
	run_role("logon", &s);
	assert_string_equal(facts_text(s.facts, FACT_SERVICE_BANNER), "fine with password");
	facts_destroy(s.facts);
	(void)close(77);
	(void)sigprocmask(SIG_SETMASK, &before, NULL);
}

static void
a_parent_without_standard_descriptors_starts_workers(void **state)
{
	int kept = fcntl(0, F_DUPFD_CLOEXEC, 20);
	struct seen s;

	(void)state;
	(void)close(0);
	run_role("logon", &s);
	if (kept >= 0) {
		(void)dup2(kept, 0);
		(void)close(kept);
	}
	assert_string_equal(facts_text(s.facts, FACT_SERVICE_BANNER), "fine with password");
	facts_destroy(s.facts);
}

static void
noise_goes_to_the_log(void **state)
{
	char path[] = "/tmp/rdpdoctor-test-XXXXXX", text[4096];
	struct error e = ERROR_INIT;
	int fd = mkstemp(path);
	struct seen s;
	ssize_t len;

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(log_open(path, LOG_LEVEL_INFO, &e), ERR_OK);
	run_role("noise", &s);
	log_close();
	len = read(fd, text, sizeof(text) - 1);
	(void)close(fd);
	(void)unlink(path);
	assert_true(len > 0);
	text[len] = '\0';
	assert_non_null(strstr(text, "a library talks"));
	assert_non_null(strstr(text, "and ?[31mcomplains"));
	assert_int_equal(s.how, WORKER_DONE);
	facts_destroy(s.facts);
}

static void
a_heavy_probe_needs_its_program(void **state)
{
	char path[4096];
	struct probe_request request;
	struct error e = ERROR_INIT;
	struct seen s;
	struct runner *r = make_runner(&s);

	(void)state;
	fill_request(&request, s.facts);
	if (!runner_worker_path(WORKER_FREERDP, path, sizeof(path))) {
		assert_int_equal(runner_start(r, role("heavy"), &request, &e), ERR_NOT_RUN);
		assert_non_null(strstr(e.text, "rdpdoctor-worker"));
	} else {
		assert_non_null(strstr(path, "/rdpdoctor-worker"));
		assert_int_equal(access(path, X_OK), 0);
	}
	runner_destroy(r);
	facts_destroy(s.facts);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_good_worker_is_heard),
		cmocka_unit_test(a_fact_that_is_not_declared_is_dropped),
		cmocka_unit_test(a_bad_worker_is_a_finding),
		cmocka_unit_test(what_a_worker_found_before_its_crash_is_kept),
		cmocka_unit_test(a_deadline_holds),
		cmocka_unit_test(the_deadline_of_the_check_comes_first),
		cmocka_unit_test(last_words_are_heard),
		cmocka_unit_test(nothing_of_a_worker_stays),
		cmocka_unit_test(cancelled_is_what_we_did),
		cmocka_unit_test(destroying_ends_all),
		cmocka_unit_test(the_room_of_a_worker_is_locked),
		cmocka_unit_test(a_parent_without_standard_descriptors_starts_workers),
		cmocka_unit_test(noise_goes_to_the_log),
		cmocka_unit_test(a_heavy_probe_needs_its_program),
	};

	if (argc == 3 && text_equal(argv[1], "--worker"))
		return role(argv[2]) != NULL
			? worker_serve(role(argv[2]), role(argv[2])->run)
			: EXIT_FAILURE;
	return cmocka_run_group_tests_name("probes: runner", tests, NULL, NULL);
}
