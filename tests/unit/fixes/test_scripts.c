/* The scripts that `steps --format cmd` writes, and their undo. */
#include "kb.h"

#include <string.h>

#include "share/text.h"

static void
the_undo_of_a_script_runs_without_its_remark(void **state)
{
	const struct plan_options options = { .audience = AUDIENCE_ENGINEER };
	struct arena *a = arena_create();
	STR_AUTO out = STR_INIT(1u << 20);
	struct plan plan;

	(void)state;
	assert_int_equal(plan_make_for(kb_builtin(), NULL, "nsi-not-running", &options, a,
				 &plan, NULL),
		ERR_OK);
	steps_write(kb_builtin(), &plan, false, STEPS_CMD, 80, &out);
	assert_has(strstr(str_text(&out), ":undo"), "\r\nshutdown /a\r\n");
	arena_destroy(a);
}

static void
script_of(const char *cause, bool offline, struct str *out)
{
	static const char *const given[] = { "drive", "F", "control_set", "001", NULL };
	const struct plan_options options = { .audience = AUDIENCE_ENGINEER,
		.given = given };
	struct arena *a = arena_create();
	struct plan plan;

	assert_int_equal(
		plan_make_for(kb_builtin(), NULL, cause, &options, a, &plan, NULL), ERR_OK);
	steps_write(kb_builtin(), &plan, offline, STEPS_CMD, 80, out);
	arena_destroy(a);
}

/* What a script would type must not hold half a sentence. */
static void
no_undo_is_half_a_command(void **state)
{
	static const char *const prose[] = { ", with ", ", or ", ", and ", ", then ",
		", if ", " the ", " was ", " before" };
	const struct knowledge *k = kb_builtin();
	const struct plan_options options = { .audience = AUDIENCE_ENGINEER };

	(void)state;
	for (size_t i = 0; i < 2 * knowledge_cause_count(k); i++) {
		const char *id = knowledge_cause(k, i / 2).id;
		struct arena *a = arena_create();
		const struct plan_path *path;
		struct plan plan;

		assert_int_equal(
			plan_make_for(k, NULL, id, &options, a, &plan, NULL), ERR_OK);
		path = i % 2 == 0 ? &plan.online : &plan.offline;
		for (size_t s = 0; s < path->step_count; s++) {
			const char *undo = path->steps[s].undo;
			size_t len = steps_command_len(undo);
			STR_AUTO typed = STR_INIT(65536);

			str_add_len(&typed, len > 0 ? undo : "", len);
			for (size_t p = 0; p < ARRAY_LEN(prose); p++)
				if (kb_has(str_text(&typed), prose[p]))
					fail_msg("%s: %s", path->steps[s].id, undo);
		}
		arena_destroy(a);
	}
}

/* The remark behind an undo stands beside it in a script, not in it. */
static void
a_remark_is_never_run(void **state)
{
	const struct plan_options options = { .audience = AUDIENCE_ENGINEER };
	struct arena *a = arena_create();
	STR_AUTO out = STR_INIT(1u << 20);
	struct plan plan;

	(void)state;
	assert_int_equal(plan_make_for(kb_builtin(), NULL, "fw-rule-disabled", &options, a,
				 &plan, NULL),
		ERR_OK);
	steps_write(kb_builtin(), &plan, false, STEPS_CMD, 80, &out);
	assert_has(str_text(&out),
		"\r\nnetsh advfirewall firewall set rule group=\"@FirewallAPI.dll,-28752\" "
		"new enable=no\r\n");
	assert_has(str_text(&out), "new enable=no   (then switch on again");
	assert_false(kb_has(str_text(&out), "\r\n(then"));
	arena_destroy(a);
}

static void
a_script_runs_only_what_is_typed_on_its_own_computer(void **state)
{
	STR_AUTO listener = STR_INIT(1u << 20);
	STR_AUTO client = STR_INIT(1u << 20);

	(void)state;
	script_of("listener-missing", false, &listener);
	assert_has(str_text(&listener), "administrator, on the machine itself.");
	assert_has(str_text(&listener),
		"rem To be done on a healthy machine of the same build, in a command "
		"window");
	assert_false(kb_has(str_text(&listener),
		"\r\nreg export \"HKLM\\SYSTEM\\CurrentControlSet\\Control\\Terminal "
		"Server\\WinStations\\RDP-Tcp\""));
	script_of("mtu-blackhole", false, &client);
	assert_has(str_text(&client), "administrator, on the computer that connects.");
}

static void
an_offline_script_stops_at_the_wrong_drive_and_keeps_its_copy(void **state)
{
	STR_AUTO out = STR_INIT(1u << 20);

	(void)state;
	script_of("listener-disabled", true, &out);
	assert_has(
		str_text(&out), "\r\nif /i \"%SystemDrive%\"==\"F:\" (echo WRONG DRIVE F");
	assert_has(str_text(&out), "& pause & exit)");
	/* robocopy says with 1 to 7 that it copied */
	assert_has(str_text(&out), "\r\nif errorlevel 8 echo Step");
	assert_false(kb_has(str_text(&out), "\r\nrmdir"));
}

static void
scripts_are_ascii_with_crlf_and_hold_their_undo(void **state)
{
	const struct knowledge *k = kb_builtin();
	const struct plan_options options = { .audience = AUDIENCE_ENGINEER };

	(void)state;
	for (size_t i = 0; i < knowledge_cause_count(k); i++) {
		struct arena *a = arena_create();
		STR_AUTO out = STR_INIT(1u << 20);
		struct plan plan;

		assert_int_equal(plan_make_for(k, NULL, knowledge_cause(k, i).id, &options,
					 a, &plan, NULL),
			ERR_OK);
		steps_write(k, &plan, i % 2 != 0, STEPS_CMD, 80, &out);
		assert_memory_equal(str_text(&out), "@echo off\r\n", 11);
		for (const char *at = str_text(&out); *at != '\0'; at++) {
			assert_true((unsigned char)*at < 127);
			if (*at == '\n')
				assert_true(at[-1] == '\r');
			else
				assert_true(*at == '\r' || *at >= 32);
		}
		arena_destroy(a);
	}
}

static void
a_script_runs_nothing_that_lowers_security_or_has_gaps(void **state)
{
	const struct plan_options options = { .audience = AUDIENCE_ENGINEER };
	struct facts *f = kb_facts("guest.net.profile=public",
		"guest.firewall.public.shielded=true", "guest.firewall.public.enabled=true",
		"guest.firewall.public.outbound=allow", "machine.place=azure", NULL);
	struct arena *a = arena_create();
	STR_AUTO out = STR_INIT(1u << 20);
	struct plan plan;

	(void)state;
	assert_int_equal(plan_make_for(kb_builtin(), f, "fw-block-inbound-always", &options,
				 a, &plan, NULL),
		ERR_OK);
	steps_write(kb_builtin(), &plan, false, STEPS_CMD, 80, &out);
	assert_has(str_text(&out),
		"\r\nnetsh advfirewall set publicprofile firewallpolicy "
		"blockinbound,allowoutbound\r\n");
	assert_has(
		str_text(&out), "\r\nrem   netsh advfirewall set publicprofile state off");
	assert_false(kb_has(
		str_text(&out), "\r\nnetsh advfirewall set publicprofile state off"));
	assert_false(kb_has(str_text(&out), "\r\naz "));
	assert_has(str_text(&out), ":undo\r\n");
	assert_true(strstr(strstr(str_text(&out), ":undo"),
			    "netsh advfirewall set publicprofile firewallpolicy "
			    "blockinboundalways,allowoutbound") != NULL);
	arena_destroy(a);
	facts_destroy(f);
}

static void
a_copy_that_worked_is_no_error_in_a_script(void **state)
{
	static const char *const given[] = { "drive", "F", "control_set", "001", NULL };
	const struct plan_options options = { .audience = AUDIENCE_ENGINEER,
		.given = given };
	struct arena *a = arena_create();
	STR_AUTO out = STR_INIT(1u << 20);
	struct plan plan;

	(void)state;
	assert_int_equal(plan_make_for(kb_builtin(), NULL, "dhcp-client-disabled", &options,
				 a, &plan, NULL),
		ERR_OK);
	steps_write(kb_builtin(), &plan, true, STEPS_CMD, 80, &out);
	assert_has(str_text(&out), "/R:0 /W:0\r\nif errorlevel 8 echo Step ");
	assert_has(str_text(&out), "config\\SYSTEM\r\nif errorlevel 1 echo Step ");
	arena_destroy(a);
}

const struct CMUnitTest script_tests[] = {
	cmocka_unit_test(the_undo_of_a_script_runs_without_its_remark),
	cmocka_unit_test(no_undo_is_half_a_command),
	cmocka_unit_test(a_remark_is_never_run),
	cmocka_unit_test(a_script_runs_only_what_is_typed_on_its_own_computer),
	cmocka_unit_test(an_offline_script_stops_at_the_wrong_drive_and_keeps_its_copy),
	cmocka_unit_test(scripts_are_ascii_with_crlf_and_hold_their_undo),
	cmocka_unit_test(a_script_runs_nothing_that_lowers_security_or_has_gaps),
	cmocka_unit_test(a_copy_that_worked_is_no_error_in_a_script),
};
const size_t script_test_count = ARRAY_LEN(script_tests);
