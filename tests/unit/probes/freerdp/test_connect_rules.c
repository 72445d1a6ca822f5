/*
 * The rules of the attempt without an attempt: how the lines of both versions of libfreerdp
 * are read, and what an outcome is called.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "probes/freerdp/attempt_outcome.h"
#include "probes/freerdp/log_trace.h"
#include "share/base/macros.h"
#include "share/base/str.h"

/* ---- the record ---- */

struct line {
	const char *module, *text;
};

static void
feed(struct trace *t, const struct line *lines, size_t count)
{
	for (size_t i = 0; i < count; i++)
		(void)trace_line(t, lines[i].module, lines[i].text);
}

#define NEGO "com.freerdp.core.nego"
#define NLA "com.freerdp.core.nla"
#define STATES_2 "com.freerdp.core.connection"
#define STATES_3 "com.freerdp.core.rdp"
#define MOVE_2 "rdp_client_transition_to_state "

static void
nla_of_version_2_is_followed(void **state)
{
	static const struct line lines[] = {
		{ STATES_2, MOVE_2 "CONNECTION_STATE_INITIAL --> CONNECTION_STATE_NEGO" },
		{ NEGO, "nego_security_connect with PROTOCOL_HYBRID" },
		{ NLA, "Client: Sending Authentication Token" },
		{ NLA, "NLA.negoToken (length = 40):" },
		{ STATES_2, MOVE_2 "CONNECTION_STATE_NEGO --> CONNECTION_STATE_NLA" },
	};
	static const struct line proof[] = {
		{ NLA, "Client: Sending Authentication Token" },
		{ NLA, "NLA.pubKeyAuth (length = 48):" },
	};
	static const struct line accepted[] = {
		{ NLA, "Client: Sending PubKeyAuth Token" },
	};
	struct trace t;

	(void)state;
	trace_init(&t, true);
	feed(&t, lines, ARRAY_LEN(lines));
	assert_int_equal(t.stage, STAGE_NLA);
	assert_int_equal(t.protocol, TRACE_PROTOCOL_NLA);
	assert_false(t.credentials_sent);
	feed(&t, proof, ARRAY_LEN(proof));
	assert_true(t.credentials_sent);
	assert_false(t.proof_accepted);
	feed(&t, accepted, ARRAY_LEN(accepted));
	assert_true(t.proof_accepted);
	assert_int_equal(t.stage, STAGE_LOGON);
}

static void
nla_of_version_3_is_followed(void **state)
{
	static const struct line lines[] = {
		{ STATES_3, "CONNECTION_STATE_INITIAL --> CONNECTION_STATE_NEGO" },
		{ NEGO, "nego_security_connect with PROTOCOL_HYBRID" },
		{ NLA, "----->> sending..." },
		{ NLA, "   ----->> negoToken" },
		{ STATES_3, "CONNECTION_STATE_NEGO --> CONNECTION_STATE_NLA" },
		{ NLA, "   <<----- nego token" },
	};
	static const struct line proof[] = {
		{ NLA, "   ----->> negoToken" },
		{ NLA, "   ----->> public key auth" },
		{ NLA, "-- NLA_STATE_NEGO_TOKEN\t--> NLA_STATE_PUB_KEY_AUTH" },
		{ NLA, "   <<----- public key auth" },
	};
	static const struct line accepted[] = { { NLA, "   ----->> auth info" } };
	struct trace t;

	(void)state;
	trace_init(&t, true);
	feed(&t, lines, ARRAY_LEN(lines));
	assert_int_equal(t.stage, STAGE_NLA);
	assert_false(t.credentials_sent);
	feed(&t, proof, ARRAY_LEN(proof));
	assert_true(t.credentials_sent);
	assert_false(t.proof_accepted);
	feed(&t, accepted, ARRAY_LEN(accepted));
	assert_true(t.proof_accepted);
}

static void
a_status_is_read_from_both_versions(void **state)
{
	static const struct line lines[] = {
		{ NLA,
			"SPNEGO received NTSTATUS: STATUS_LOGON_FAILURE [0xC000006D] "
			"from server" },
		{ NLA, "   <<----- error code STATUS_LOGON_FAILURE 0xc000006d" },
		{ NLA, "SPNEGO failed with NTSTATUS: 0x0 really [0xC000006D]" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
		struct trace t;

		trace_init(&t, true);
		assert_true(trace_line(&t, lines[i].module, lines[i].text));
		assert_int_equal(t.ntstatus, 0xC000006D);
	}
}

static void
an_early_denial_is_read_and_is_no_status(void **state)
{
	struct trace t;

	(void)state;
	trace_init(&t, true);
	assert_false(trace_line(&t, NLA, "Early User Auth active: SUCCESS"));
	assert_false(
		trace_line(&t, NLA, "Early User Auth active: FAILURE code 0x00000006"));
	assert_false(t.authorisation_denied);
	assert_true(trace_line(&t, NLA, "Early User Auth active: FAILURE code 0x00000005"));
	assert_true(t.authorisation_denied);
	assert_int_equal(t.ntstatus, 0);
}

static void
the_client_info_carries_the_password_without_nla(void **state)
{
	static const struct line two[] = {
		{ NEGO, "nego_security_connect with PROTOCOL_SSL" },
		{ STATES_2,
			MOVE_2 "CONNECTION_STATE_NEGO --> CONNECTION_STATE_MCS_CONNECT" },
		{ STATES_2,
			MOVE_2 "CONNECTION_STATE_MCS_CHANNEL_JOIN --> "
			       "CONNECTION_STATE_LICENSING" },
	};
	static const struct line three[] = {
		{ NEGO, "nego_security_connect with PROTOCOL_SSL" },
		{ STATES_3,
			"CONNECTION_STATE_NEGO --> CONNECTION_STATE_MCS_CREATE_REQUEST" },
		{ STATES_3,
			"CONNECTION_STATE_RDP_SECURITY_COMMENCEMENT --> "
			"CONNECTION_STATE_SECURE_SETTINGS_EXCHANGE" },
	};
	struct trace t;

	(void)state;
	trace_init(&t, true);
	feed(&t, two, 2);
	assert_false(t.credentials_sent);
	feed(&t, two, ARRAY_LEN(two));
	assert_true(t.credentials_sent);
	assert_int_equal(t.stage, STAGE_LICENSE);
	assert_string_equal(t.state, "licensing");
	trace_init(&t, true);
	feed(&t, three, 2);
	assert_false(t.credentials_sent);
	feed(&t, three, ARRAY_LEN(three));
	assert_true(t.credentials_sent);
	trace_init(&t, false);
	feed(&t, three, ARRAY_LEN(three));
	assert_false(t.credentials_sent);
}

static void
stages_never_fall(void **state)
{
	static const struct line lines[] = {
		{ NEGO, "nego_security_connect with PROTOCOL_RDP" },
		{ STATES_2,
			MOVE_2 "CONNECTION_STATE_LICENSING --> "
			       "CONNECTION_STATE_CAPABILITIES_EXCHANGE" },
		{ STATES_2,
			MOVE_2 "CONNECTION_STATE_FINALIZATION --> "
			       "CONNECTION_STATE_INITIAL" },
		{ STATES_2, MOVE_2 "CONNECTION_STATE_INITIAL --> CONNECTION_STATE_NEGO" },
		{ STATES_2, "--> CONNECTION_STATE_" },
		{ STATES_2, "--> CONNECTION_STATE_\x1b[31m" },
		{ "", "" },
	};
	struct trace t;

	(void)state;
	trace_init(&t, false);
	feed(&t, lines, ARRAY_LEN(lines));
	assert_int_equal(t.stage, STAGE_DESKTOP);
	assert_int_equal(t.protocol, TRACE_PROTOCOL_RDP);
	assert_string_equal(t.state, "");
}

static void
lines_that_may_hold_secrets_are_not_logged(void **state)
{
	struct secret password;

	(void)state;
	secret_init(&password);
	secret_set(&password, "hunter2", 7);
	assert_true(trace_may_log("com.freerdp.core.nla", "Could not verify", &password));
	assert_false(trace_may_log("com.freerdp.core.nla", "it is hunter2.", &password));
	assert_true(trace_may_log("com.freerdp.core.nla", "it is hunter2.", NULL));
	assert_false(trace_may_log("com.winpr.sspi.NTLM", "Expected MIC:", &password));
	assert_false(
		trace_may_log("com.freerdp.core.redirection", "Password: x", &password));
	secret_wipe(&password);
}

/* ---- the verdict ---- */

struct verdict_row {
	const char *what;
	enum attempt_goal goal;
	bool account;
	struct attempt_result seen;
	const char *result, *error, *errinfo, *ntstatus;
	enum stage stage;
};

#define OPENED                                                                             \
	{                                                                                  \
		.connections = 1, .opened = true, .end = GUARD_OPEN                        \
	}

static const struct verdict_row outcomes_have_their_names_rows[] = {
	{ "a picture is no logon", ATTEMPT_DESKTOP, true,
		{ .painted = true, .wire = OPENED, .trace = { .stage = STAGE_DESKTOP } },
		"screen-drawn", "", "", "", STAGE_DESKTOP },
	{ "the server's word makes it one", ATTEMPT_DESKTOP, true,
		{ .painted = true, .logon_told = true, .wire = OPENED }, "desktop", "", "",
		"", STAGE_DESKTOP },
	{ "so does NLA", ATTEMPT_DESKTOP, true,
		{ .painted = true, .wire = OPENED, .trace = { .proof_accepted = true } },
		"desktop", "", "", "", STAGE_DESKTOP },
	{ "no user is signed in without an account", ATTEMPT_DESKTOP, false,
		{ .painted = true, .logon_told = true, .wire = OPENED }, "screen-drawn", "",
		"", "", STAGE_DESKTOP },
	{ "version 3 says FALSE after a proof", ATTEMPT_LOGON, true,
		{ .wire = OPENED,
			.trace = { .stage = STAGE_LOGON, .proof_accepted = true } },
		"authenticated", "", "", "", STAGE_LOGON },
	{ "TRUE without NLA proves nothing", ATTEMPT_LOGON, true,
		{ .library_said_yes = true,
			.wire = OPENED,
			.trace = { .stage = STAGE_DESKTOP } },
		"failed", "none-given", "", "", STAGE_DESKTOP },
	{ "a reason of the server after the picture", ATTEMPT_DESKTOP, true,
		{ .painted = true,
			.wire = OPENED,
			.last_error = 0x00010005,
			.errinfo = 5,
			.errinfo_name = "ERRINFO_DISCONNECTED_BY_OTHER_CONNECTION",
			.error_name = "ERRINFO_DISCONNECTED_BY_OTHER_CONNECTION",
			.trace = { .stage = STAGE_DESKTOP, .proof_accepted = true } },
		"failed", "", "disconnected-by-other-connection", "", STAGE_DESKTOP },
	{ "a reason that only the last error kept", ATTEMPT_DESKTOP, true,
		{ .wire = OPENED,
			.last_error = 0x00010101,
			.error_name = "ERRINFO_LICENSE_NO_LICENSE_SERVER",
			.trace = { .stage = STAGE_LICENSE } },
		"failed", "", "license-no-license-server", "", STAGE_LICENSE },
	{ "the refused second try does not count", ATTEMPT_DESKTOP, true,
		{ .last_error = 0x00020006,
			.error_name = "ERRCONNECT_CONNECT_FAILED",
			.wire = { .connections = 1,
				.refused = 1,
				.opened = true,
				.end = GUARD_FIN },
			.trace = { .stage = STAGE_NLA } },
		"failed", "connect-transport-failed", "", "", STAGE_NLA },
	{ "a broker's redirection", ATTEMPT_DESKTOP, true,
		{ .last_error = 0x00020006,
			.error_name = "ERRCONNECT_CONNECT_FAILED",
			.wire = { .connections = 1, .refused = 1, .opened = true },
			.trace = { .stage = STAGE_LICENSE, .redirected = true } },
		"failed", "redirected", "", "", STAGE_LICENSE },
	{ "our deadline", ATTEMPT_DESKTOP, true,
		{ .last_error = 0x0002000B,
			.error_name = "ERRCONNECT_CONNECT_CANCELLED",
			.wire = { .connections = 1,
				.opened = true,
				.timed_out = true,
				.stopped = true,
				.end = GUARD_TIMEOUT },
			.trace = { .stage = STAGE_TLS } },
		"failed", "timeout", "", "", STAGE_TLS },
	{ "a connection that was never opened", ATTEMPT_LOGON, true,
		{ .last_error = 0x00020006,
			.error_name = "ERRCONNECT_CONNECT_FAILED",
			.wire = { .connections = 1, .sys_errno = 111 },
			.trace = { .stage = STAGE_NAME } },
		"failed", "connect-failed", "", "", STAGE_TCP },
	{ "a status about the account", ATTEMPT_LOGON, true,
		{ .last_error = 0x00020018,
			.error_name = "ERRCONNECT_ACCOUNT_LOCKED_OUT",
			.wire = OPENED,
			.trace = { .stage = STAGE_NLA, .ntstatus = 0xC0000234 } },
		"failed", "account-locked-out", "", "0xC0000234", STAGE_LOGON },
	{ "the same under a Win32 number", ATTEMPT_LOGON, true,
		{ .last_error = 0x00020009,
			.error_name = "ERRCONNECT_AUTHENTICATION_FAILED",
			.wire = OPENED,
			.trace = { .stage = STAGE_NLA, .ntstatus = 0xC0070775 } },
		"failed", "authentication-failed", "", "0xC0000234", STAGE_LOGON },
	{ "a Win32 number that is about nothing known", ATTEMPT_LOGON, true,
		{ .last_error = 0x00020009,
			.error_name = "ERRCONNECT_AUTHENTICATION_FAILED",
			.wire = OPENED,
			.trace = { .stage = STAGE_NLA, .ntstatus = 0xC00700EA } },
		"failed", "authentication-failed", "", "", STAGE_LOGON },
	{ "the password is right and the account may not sign in", ATTEMPT_DESKTOP, true,
		{ .last_error = 0x00020009,
			.error_name = "ERRCONNECT_AUTHENTICATION_FAILED",
			.wire = OPENED,
			.trace = { .stage = STAGE_LOGON, .authorisation_denied = true } },
		"failed", "access-denied", "", "", STAGE_LOGON },
	{ "a status before any picture", ATTEMPT_DESKTOP, true,
		{ .logon_error = true,
			.logon_error_type = 0xC000006D,
			.logon_error_data = 0,
			.wire = OPENED,
			.trace = { .stage = STAGE_DESKTOP } },
		"failed", "logon-failed-bad-password", "", "0xC000006D", STAGE_LOGON },
	{ "SSPI's word for a logon that was denied", ATTEMPT_LOGON, true,
		{ .last_error = 0x00020014,
			.error_name = "ERRCONNECT_LOGON_FAILURE",
			.wire = OPENED,
			.trace = { .stage = STAGE_NLA, .ntstatus = 0x8009030C } },
		"failed", "logon-failure", "", "0x8009030C", STAGE_LOGON },
	{ "SSPI's word for a token that it did not understand", ATTEMPT_LOGON, true,
		{ .last_error = 0x00020009,
			.error_name = "ERRCONNECT_AUTHENTICATION_FAILED",
			.wire = OPENED,
			.trace = { .stage = STAGE_NLA, .ntstatus = 0x80090308 } },
		"failed", "authentication-failed", "", "0x80090308", STAGE_NLA },
	{ "a status in the session", ATTEMPT_DESKTOP, true,
		{ .painted = true,
			.logon_error = true,
			.logon_error_type = 0xC000006D,
			.wire = OPENED,
			.trace = { .stage = STAGE_DESKTOP } },
		"failed", "logon-failed-bad-password", "", "0xC000006D", STAGE_LOGON },
	{ "another user is signed in", ATTEMPT_DESKTOP, true,
		{ .painted = true,
			.logon_error = true,
			.logon_error_type = 0xFFFFFFFB,
			.logon_error_data = 2,
			.wire = OPENED,
			.trace = { .stage = STAGE_DESKTOP } },
		"failed", "logon-session-contention", "", "", STAGE_LOGON },
};

static void
outcomes_have_their_names(void **state)
{
	/* clang-format off */
	/* clang-format on */

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(outcomes_have_their_names_rows); i++) {
		const struct verdict_row *row = &outcomes_have_their_names_rows[i];
		struct secret password;
		struct attempt_request request = { .goal = row->goal,
			.password = row->account ? &password : NULL };
		struct judgement j;

		secret_init(&password);
		judge_attempt(&request, &row->seen, &j);
		if (!text_equal(j.result, row->result) ||
			!text_equal(j.error, row->error) ||
			!text_equal(j.errinfo, row->errinfo) ||
			!text_equal(j.ntstatus, row->ntstatus) || j.stage != row->stage)
			fail_msg("%s: %s %s %s %s %s", row->what, j.result, j.error,
				j.errinfo, j.ntstatus, stage_id(j.stage));
	}
}

static void
a_session_is_watched_until_it_has_told_all(void **state)
{
	struct secret password;
	struct attempt_request with = { .password = &password }, without = { 0 };
	struct attempt_result seen = { 0 };

	(void)state;
	secret_init(&password);
	assert_false(judge_is_answered(&without, &seen, 60000));
	seen.painted = true;
	seen.first_paint_ms = 1000;
	assert_true(judge_is_answered(&without, &seen, 1001));
	assert_false(judge_is_answered(&with, &seen, 3000));
	assert_true(judge_is_answered(&with, &seen, 8000));
	seen.trace.proof_accepted = true;
	assert_false(judge_is_answered(&with, &seen, 1500));
	assert_true(judge_is_answered(&with, &seen, 3000));
	seen.logon_told = true;
	assert_true(judge_is_answered(&with, &seen, 1001));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nla_of_version_2_is_followed),
		cmocka_unit_test(nla_of_version_3_is_followed),
		cmocka_unit_test(a_status_is_read_from_both_versions),
		cmocka_unit_test(an_early_denial_is_read_and_is_no_status),
		cmocka_unit_test(the_client_info_carries_the_password_without_nla),
		cmocka_unit_test(stages_never_fall),
		cmocka_unit_test(lines_that_may_hold_secrets_are_not_logged),
		cmocka_unit_test(outcomes_have_their_names),
		cmocka_unit_test(a_session_is_watched_until_it_has_told_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
