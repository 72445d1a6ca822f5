/* The reviewable .cmd of a path: what it runs, what it holds back, its undo. */
#include "tests/unit/fixes/kb.h"

#include <string.h>

#include "share/base/str.h"
#include "fixes/plan/plan.h"

static const char *const disk[] = { "drive", "F", "control_set", "001", NULL };

/* In the arena. @f may be NULL, @given as well. */
static const char *
script_of(const struct knowledge *k, const struct facts *f, const char *cause, bool offline,
	const char *const *given, struct arena *a)
{
	const struct plan_options options = { .audience = AUDIENCE_ENGINEER,
		.given = given };
	STR_AUTO out = STR_INIT(1u << 20);
	struct plan plan;

	assert_int_equal(plan_make_for(k, f, cause, &options, a, &plan, NULL), ERR_OK);
	steps_write_cmd(k, &plan, offline, &out);
	return arena_dup(a, str_text(&out));
}

static void
the_undo_of_a_script_runs_without_its_remark(void **state)
{
	struct arena *a = arena_create();
	const char *out = script_of(kb_builtin(), NULL, "nsi-not-running", false, NULL, a);

	(void)state;
	assert_has(strstr(out, ":undo"), "\r\nshutdown /a\r\n");
	arena_destroy(a);
}

/* The remark behind an undo is a comment in a script, not part of the command. */
static void
a_remark_is_never_run(void **state)
{
	struct arena *a = arena_create();
	const char *out = script_of(kb_builtin(), NULL, "fw-rule-disabled", false, NULL, a);

	(void)state;
	assert_has(out,
		"\r\nnetsh advfirewall firewall set rule group=\"@FirewallAPI.dll,-28752\" "
		"new enable=no\r\n");
	assert_has(out, "new enable=no   (then switch on again");
	assert_false(kb_has(out, "\r\n(then"));
	arena_destroy(a);
}

/* It looks like a command. */
static void
a_note_is_never_run(void **state)
{
	struct arena *a = arena_create();
	struct knowledge *k = NULL;
	struct error e = ERROR_INIT;
	struct kb_folder folder;
	const char *out;

	(void)state;
	kb_folder_but(&folder, CAUSE, "command: sc config TermService start= disabled",
		"note: none needed, it was meant to run");
	if (knowledge_load(folder.path, &k, &e) != ERR_OK)
		fail_msg("%s", e.text);
	out = script_of(k, NULL, "x-test", false, NULL, a);
	assert_has(out, "rem Undo: none needed, it was meant to run\r\n");
	assert_false(kb_has(out, "\r\nnone needed"));
	knowledge_destroy(k);
	arena_destroy(a);
	kb_folder_remove(&folder);
}

static void
an_undo_of_another_shell_runs_in_that_one(void **state)
{
	struct arena *a = arena_create();
	struct knowledge *k = NULL;
	struct error e = ERROR_INIT;
	struct kb_folder folder;
	static const char *const given[] = { "x_word", "a", NULL };

	(void)state;
	kb_folder_but(&folder, CAUSE, "command: sc config TermService start= disabled",
		"command: Stop-Service TermService\n        shell: powershell");
	if (knowledge_load(folder.path, &k, &e) != ERR_OK)
		fail_msg("%s", e.text);
	assert_has(script_of(k, NULL, "x-test", false, given, a),
		"-Command \"Stop-Service TermService\"\r\n");
	knowledge_destroy(k);
	arena_destroy(a);
	kb_folder_remove(&folder);
}

static void
scripts_are_ascii_with_crlf_and_hold_their_undo(void **state)
{
	const struct knowledge *k = kb_builtin();

	(void)state;
	for (size_t i = 0; i < knowledge_cause_count(k); i++) {
		struct arena *a = arena_create();
		const char *out =
			script_of(k, NULL, knowledge_cause(k, i).id, i % 2 != 0, NULL, a);

		assert_memory_equal(out, "@echo off\r\n", 11);
		for (const char *at = out; *at != '\0'; at++) {
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
	struct facts *f = kb_facts("guest.net.profile=public",
		"guest.firewall.public.shielded=true", "guest.firewall.public.enabled=true",
		"guest.firewall.public.outbound=allow", "machine.place=azure", NULL);
	struct arena *a = arena_create();
	const char *out =
		script_of(kb_builtin(), f, "fw-block-inbound-always", false, NULL, a);

	(void)state;
	assert_has(out,
		"\r\nnetsh advfirewall set publicprofile firewallpolicy "
		"blockinbound,allowoutbound\r\n");
	assert_has(out, "\r\nrem   netsh advfirewall set publicprofile state off");
	assert_false(kb_has(out, "\r\nnetsh advfirewall set publicprofile state off"));
	assert_false(kb_has(out, "\r\naz "));
	assert_has(out, ":undo\r\n");
	assert_true(strstr(strstr(out, ":undo"),
			    "netsh advfirewall set publicprofile firewallpolicy "
			    "blockinboundalways,allowoutbound") != NULL);
	arena_destroy(a);
	facts_destroy(f);
}

static void
a_copy_that_worked_is_no_error_in_a_script(void **state)
{
	struct arena *a = arena_create();
	const char *out =
		script_of(kb_builtin(), NULL, "dhcp-client-disabled", true, disk, a);

	(void)state;
	assert_has(out, "/R:0 /W:0\r\nif errorlevel 8 echo Step ");
	assert_has(out, "config\\SYSTEM\r\nif errorlevel 1 echo Step ");
	arena_destroy(a);
}

/* "{current}" of bcdedit is meant as it stands, and no name to fill in. */
static void
braces_that_are_meant_are_no_gap(void **state)
{
	static const char *const given[] = { "safeboot", "network", NULL };
	const char *script, *undo;
	struct arena *a = arena_create();

	(void)state;
	script = script_of(kb_builtin(), NULL, "safe-mode-boot", false, given, a);
	undo = strstr(script, ":undo\r\n");
	assert_has(script, "\r\nbcdedit /deletevalue {current} safeboot\r\n");
	assert_has(undo, "\r\nbcdedit /set {current} safeboot network\r\n");
	/* what the undo needs is asked for before the change */
	script = script_of(kb_builtin(), NULL, "safe-mode-boot", false, NULL, a);
	assert_has(script, "\r\nrem Fill in {safeboot}: What was the value");
	assert_has(script, "\r\nrem   bcdedit /deletevalue {current} safeboot\r\n");
	assert_null(strstr(script, "\r\nbcdedit /deletevalue"));
	arena_destroy(a);
}

static const char hostile_cause[] =
	"cause: x-script\ntitle: A title with 100%~ in it\nplain: P.\nowner: server\n"
	"seen: rare\nstage: tcp\nsources: [test]\n"
	"signs:\n  - {when: tcp.result = open, says: proves}\n"
	"online:\n  channels: [serial-console]\n  steps:\n"
	"    - id: paths\n      says: Path with %~z and a quote.\n"
	"      shell: powershell\n"
	"      command: dir \"C:\\Program Files\\\" | more-of C:\\\n"
	"      danger: read-only\n      where: there\n"
	"    - id: given\n      says: The one named {rule_name}.\n"
	"      shell: powershell\n"
	"      command: Get-NetFirewallRule -DisplayName '{rule_name}'\n"
	"      danger: read-only\n      where: there\n"
	"offline: {none: no}\n";

/* What cmd or the program behind it would take for something else. */
static void
a_script_stays_whole_whatever_it_holds(void **state)
{
	static const char *const given[] = { "rule_name", "50% & 'calc' | %PATH% ^ !x!",
		NULL };
	struct arena *a = arena_create();
	struct kb_folder folder;
	struct knowledge *k;
	const char *script;

	(void)state;
	kb_folder_make(&folder);
	kb_folder_file(&folder, "causes/x-script.yaml", hostile_cause);
	assert_int_equal(knowledge_load(folder.path, &k, NULL), ERR_OK);
	script = script_of(k, NULL, "x-script", false, given, a);
	/* "%~z" ends a script with an error, in a remark as well */
	assert_has(script, "rem A title with 100%%~ in it\r\n");
	assert_has(script, "rem Path with %%~z and a quote.\r\n");
	/* a backslash before a quote would make the quote part of the word */
	assert_has(script,
		"-Command \"dir \\\"C:\\Program Files\\\\\\\" | more-of C:\\\\\"\r\n");
	assert_has(script,
		"-Command \"Get-NetFirewallRule -DisplayName '50%% & ''calc'' | %%PATH%% "
		"^ !x!'\"\r\n");
	knowledge_destroy(k);
	kb_folder_remove(&folder);
	arena_destroy(a);
}

static void
a_script_runs_only_what_is_typed_on_its_own_computer(void **state)
{
	struct arena *a = arena_create();
	const char *listener =
		script_of(kb_builtin(), NULL, "listener-missing", false, disk, a);
	const char *client = script_of(kb_builtin(), NULL, "mtu-blackhole", false, disk, a);

	(void)state;
	assert_has(listener, "administrator, on the machine itself.");
	assert_has(listener,
		"rem To be done on a healthy machine of the same build, in a command "
		"window");
	assert_false(kb_has(listener,
		"\r\nreg export \"HKLM\\SYSTEM\\CurrentControlSet\\Control\\Terminal "
		"Server\\WinStations\\RDP-Tcp\""));
	assert_has(client, "administrator, on the connecting computer.");
	arena_destroy(a);
}

static void
an_offline_script_stops_at_the_wrong_drive_and_keeps_its_copy(void **state)
{
	struct arena *a = arena_create();
	const char *out = script_of(kb_builtin(), NULL, "listener-disabled", true, disk, a);

	(void)state;
	assert_has(out, "\r\nif /i \"%SystemDrive%\"==\"F:\" (echo WRONG DRIVE F");
	assert_has(out, "& pause & exit)");
	/* robocopy says with 1 to 7 that it copied */
	assert_has(out, "\r\nif errorlevel 8 echo Step");
	assert_false(kb_has(out, "\r\nrmdir"));
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
			size_t len = path->steps[s].undo_typed;
			STR_AUTO typed = STR_INIT(65536);

			str_add_len(&typed, len > 0 ? undo : "", len);
			for (size_t p = 0; p < ARRAY_LEN(prose); p++)
				if (kb_has(str_text(&typed), prose[p]))
					fail_msg("%s: %s", path->steps[s].id, undo);
		}
		arena_destroy(a);
	}
}

const struct CMUnitTest script_tests[] = {
	cmocka_unit_test(a_script_runs_only_what_is_typed_on_its_own_computer),
	cmocka_unit_test(an_offline_script_stops_at_the_wrong_drive_and_keeps_its_copy),
	cmocka_unit_test(the_undo_of_a_script_runs_without_its_remark),
	cmocka_unit_test(a_remark_is_never_run),
	cmocka_unit_test(a_note_is_never_run),
	cmocka_unit_test(an_undo_of_another_shell_runs_in_that_one),
	cmocka_unit_test(no_undo_is_half_a_command),
	cmocka_unit_test(scripts_are_ascii_with_crlf_and_hold_their_undo),
	cmocka_unit_test(a_script_runs_nothing_that_lowers_security_or_has_gaps),
	cmocka_unit_test(a_copy_that_worked_is_no_error_in_a_script),
	cmocka_unit_test(braces_that_are_meant_are_no_gap),
	cmocka_unit_test(a_script_stays_whole_whatever_it_holds),
};
const size_t script_test_count = ARRAY_LEN(script_tests);
