/*
 * Attempts against a server that is told how to misbehave. Its counters are the proof that
 * a password crosses the wire once, whatever happens afterwards.
 */
#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "connect_server.h"
#include "connect_world.h"
#include "share/base/log.h"
#include "share/base/macros.h"
#include "share/base/str.h"

#define PASSWORD "Needle-7f3a!"

/* Runs one attempt with an account against lab_server --accept nla --at @at. */
static void
attempt_at(struct world *w, struct server *s, const char *at)
{
	const char *const args[] = { "--accept", "nla", "--at", at, NULL };

	server_lab(s, args);
	w->port = s->port;
	w->user = "LAB\\bob";
	w->password = PASSWORD;
	if (w->until == 0)
		w->until = STAGE_LOGON;
	world_run(w);
}

static void
finish(struct world *w, struct server *s)
{
	world_finish(w);
	server_stop(s);
}

static void
a_status_of_the_server_is_read_and_named(void **state)
{
	static const struct {
		const char *status, *error, *stage;
	} rows[] = {
		{ "0xC000006D", "logon-failure", "logon" },
		{ "0xC000006A", "wrong-password", "logon" },
		{ "0xC0000064", "authentication-failed", "logon" }, /* no such user */
		{ "0xC0000234", "account-locked-out", "logon" },
		{ "0xC0000072", "account-disabled", "logon" },
		{ "0xC0000071", "password-expired", "logon" },
		{ "0xC0000224", "password-must-change", "logon" },
		{ "0xC0000193", "account-expired", "logon" },
		{ "0xC000006E", "account-restriction", "logon" },
		{ "0xC000006F", "authentication-failed", "logon" }, /* logon hours */
		{ "0xC000015B", "logon-type-not-granted", "logon" },
		{ "0xC000005E", "authentication-failed", "logon" }, /* no logon servers */
		{ "0xC0000133", "authentication-failed", "logon" }, /* clock skew */
		{ "0xC0000022", "access-denied", "logon" },
		{ "0x80090308", "authentication-failed", "nla" }, /* SSPI: invalid token */
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct world w = { 0 };
		struct server s;
		char at[64];

		(void)text_format(at, sizeof(at), "authenticate=status:%s", rows[i].status);
		attempt_at(&w, &s, at);
		world_expect(&w, "connect.ntstatus", rows[i].status);
		world_expect(&w, "connect.result", "failed");
		world_expect(&w, "connect.error", rows[i].error);
		world_expect(&w, "connect.stage", rows[i].stage);
		world_expect(&w, "connect.protocol", "nla");
		world_expect(&w, "connect.credentials", "true");
		world_expect(&w, "connect.attempts", "1");
		assert_int_equal(server_count(&s, "authenticates"), 1);
		finish(&w, &s);
	}
}

static void
a_server_that_closes_gets_the_password_once(void **state)
{
	static const struct {
		const char *at, *ended;
		enum stage until;
	} rows[] = {
		{ "authenticate=close", "fin", STAGE_LOGON },
		{ "authenticate=rst", "rst", STAGE_LOGON },
		/* libfreerdp 2.11 connects again only in this mode, 3 in both. */
		{ "authenticate=close", "fin", STAGE_DESKTOP },
		{ "authenticate=rst", "rst", STAGE_DESKTOP },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct world w = { .until = rows[i].until };
		struct server s;

		attempt_at(&w, &s, rows[i].at);
		world_expect(&w, "connect.result", "failed");
		world_expect(&w, "connect.error", "connect-transport-failed");
		world_expect(&w, "connect.error_code", "0x0002000D");
		world_expect(&w, "connect.stage", "nla");
		world_expect(&w, "connect.ntstatus", "");
		world_expect(&w, "connect.ended", rows[i].ended);
		world_expect(&w, "connect.attempts", "1");
		assert_int_equal(server_count(&s, "authenticates"), 1);
		assert_int_equal(server_count(&s, "connections"), 1);
		finish(&w, &s);
	}
}

static void
a_failure_before_the_proof_is_no_attempt(void **state)
{
	static const struct {
		const char *at, *stage, *error, *ended;
	} rows[] = {
		{ "accept=close", "negotiate", "connect-transport-failed", "fin" },
		{ "accept=rst", "negotiate", "connect-transport-failed", "rst" },
		{ "request=close", "negotiate", "connect-transport-failed", "fin" },
		{ "request=fail:3", "negotiate", "security-nego-connect-failed", NULL },
		{ "request=flood", "negotiate", "security-nego-connect-failed", NULL },
		{ "hello=alert:40", "tls", "tls-connect-failed", NULL },
		{ "hello=close", "tls", "tls-connect-failed", "fin" },
		{ "tls=rst", "nla", "connect-transport-failed", "rst" },
		{ "negotiate=close", "nla", "connect-transport-failed", "fin" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct world w = { 0 };
		struct server s;

		attempt_at(&w, &s, rows[i].at);
		world_expect(&w, "connect.result", "failed");
		world_expect(&w, "connect.stage", rows[i].stage);
		world_expect(&w, "connect.error", rows[i].error);
		if (rows[i].ended != NULL)
			world_expect(&w, "connect.ended", rows[i].ended);
		world_expect(&w, "connect.attempts", "0");
		assert_int_equal(server_count(&s, "authenticates"), 0);
		assert_int_equal(server_count(&s, "connections"), 1);
		finish(&w, &s);
	}
}

static void
silence_ends_at_the_deadline_with_what_is_known(void **state)
{
	static const struct {
		const char *at, *stage, *attempts;
	} rows[] = {
		{ "accept=silence", "negotiate", "0" },
		{ "accept=first-byte", "negotiate", "0" },
		{ "request=silence", "negotiate", "0" },
		{ "hello=silence", "tls", "0" },
		{ "tls=silence", "nla", "0" },
		{ "tls=flood", "nla", "0" },
		{ "negotiate=silence", "nla", "0" },
		{ "authenticate=silence", "nla", "1" },
		{ "authenticate=flood", "nla", "1" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct world w = { .budget_ms = 1000 };
		struct server s;

		attempt_at(&w, &s, rows[i].at);
		world_expect(&w, "connect.result", "failed");
		world_expect(&w, "connect.error", "timeout");
		world_expect(&w, "connect.ended", "timeout");
		world_expect(&w, "connect.stage", rows[i].stage);
		world_expect(&w, "connect.attempts", rows[i].attempts);
		assert_true(w.took_ms >= 700 && w.took_ms < 2500);
		finish(&w, &s);
	}
}

static void
a_name_leads_to_the_address_that_answered(void **state)
{
	struct world w = { .host = "localhost" };
	struct server s;

	(void)state;
	attempt_at(&w, &s, "authenticate=status:0xC000006D");
	world_expect(&w, "connect.ntstatus", "0xC000006D");
	assert_int_equal(server_count(&s, "connections"), 1);
	finish(&w, &s);
}

static void
an_ipv6_address_works_too(void **state)
{
	struct world w = { .host = "::1" };
	struct server s;

	(void)state;
	if (access("/proc/net/if_inet6", R_OK) != 0)
		skip();
	attempt_at(&w, &s, "authenticate=status:0xC0000234");
	world_expect(&w, "connect.ntstatus", "0xC0000234");
	finish(&w, &s);
}

static void
no_listener_is_reported_as_such(void **state)
{
	struct world w = { .user = "bob", .password = PASSWORD, .until = STAGE_LOGON };
	const char *const args[] = { "--accept", "nla", NULL };
	struct server s;

	(void)state;
	server_lab(&s, args);
	w.port = s.port;
	server_stop(&s);
	world_run(&w);
	world_expect(&w, "connect.result", "failed");
	world_expect(&w, "connect.stage", "tcp");
	world_expect(&w, "connect.error", "connect-failed");
	world_expect(&w, "connect.ended", "");
	world_expect(&w, "connect.attempts", "0");
	world_finish(&w);
}

static void
the_password_is_not_given_to_less_than_nla(void **state)
{
	const char *const args[] = { "--accept", "rdp,tls", NULL };
	struct world w = { .user = "bob", .password = PASSWORD, .until = STAGE_LOGON };
	struct server s;

	/* The earlier probes saw NLA, now the server offers less. */
	(void)state;
	server_lab(&s, args);
	w.port = s.port;
	world_run(&w);
	world_expect(&w, "connect.result", "failed");
	world_expect(&w, "connect.stage", "negotiate");
	world_expect(&w, "connect.attempts", "0");
	assert_int_equal(server_count(&s, "handshakes"), 0);
	finish(&w, &s);
}

static void
without_an_account_nla_is_not_tried(void **state)
{
	const char *const args[] = { "--accept", "nla", NULL };
	struct world w = { .until = STAGE_DESKTOP };
	struct server s;

	(void)state;
	server_lab(&s, args);
	w.port = s.port;
	world_run(&w);
	assert_int_equal(w.how, WORKER_FAILED);
	assert_non_null(strstr(w.text, "account"));
	assert_int_equal(server_count(&s, "connections"), 0);
	finish(&w, &s);
}

/* ---- the password leaves no trace ---- */

static bool
file_holds(const char *path, const char *text)
{
	static char bytes[1 << 20];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n, have = 0;

	if (fd < 0)
		return false;
	while ((n = read(fd, bytes + have, sizeof(bytes) - (size_t)have)) > 0)
		have += n;
	(void)close(fd);
	return memmem(bytes, (size_t)have, text, strlen(text)) != NULL;
}

static int looked_at;

/* Command line and environment of every process that there is. */
static void
look_at_processes(struct world *w)
{
	DIR *proc = opendir("/proc");
	struct dirent *entry;
	char path[300];

	(void)w;
	assert_non_null(proc);
	while ((entry = readdir(proc)) != NULL) {
		if (strspn(entry->d_name, "0123456789") != strlen(entry->d_name))
			continue;
		(void)text_format(path, sizeof(path), "/proc/%s/cmdline", entry->d_name);
		assert_false(file_holds(path, PASSWORD));
		looked_at += file_holds(path, "--worker") ? 1 : 0;
		(void)text_format(path, sizeof(path), "/proc/%s/environ", entry->d_name);
		assert_false(file_holds(path, PASSWORD));
	}
	(void)closedir(proc);
}

static void
the_password_is_in_no_process_list_and_no_log(void **state)
{
	struct world w = { .budget_ms = 1500, .meanwhile = look_at_processes };
	char log[] = "/tmp/connect-log-XXXXXX";
	struct error e = ERROR_INIT;
	struct server s;
	int fd = mkstemp(log);

	(void)state;
	assert_true(fd >= 0);
	(void)close(fd);
	assert_int_equal(log_open(log, LOG_LEVEL_DEBUG, &e), ERR_OK);
	looked_at = 0;
	attempt_at(&w, &s, "authenticate=silence");
	log_close();
	assert_true(w.met);
	assert_true(looked_at > 0);
	assert_true(file_holds(log, "connect"));
	assert_false(file_holds(log, PASSWORD));
	for (size_t i = 0; i < facts_count(w.facts); i++) {
		json_t *json = fact_to_json(facts_at(w.facts, i));
		char *text = json_dumps(json, JSON_COMPACT);

		assert_null(strstr(text, PASSWORD));
		free(text);
		json_decref(json);
	}
	assert_null(strstr(w.says, PASSWORD));
	(void)unlink(log);
	finish(&w, &s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_status_of_the_server_is_read_and_named),
		cmocka_unit_test(a_server_that_closes_gets_the_password_once),
		cmocka_unit_test(a_failure_before_the_proof_is_no_attempt),
		cmocka_unit_test(silence_ends_at_the_deadline_with_what_is_known),
		cmocka_unit_test(a_name_leads_to_the_address_that_answered),
		cmocka_unit_test(an_ipv6_address_works_too),
		cmocka_unit_test(no_listener_is_reported_as_such),
		cmocka_unit_test(the_password_is_not_given_to_less_than_nla),
		cmocka_unit_test(without_an_account_nla_is_not_tried),
		cmocka_unit_test(the_password_is_in_no_process_list_and_no_log),
	};
	const char *const programs[] = { LAB_SERVER, NULL };

	if (!server_programs(programs))
		return server_missing();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
