/* Every rule of lint, broken on purpose; and the files as they are, which break none. */
#include "tests/unit/fixes/kb.h"

#include <string.h>

#include "share/base/str.h"

#define LOOK "command: sc query TermService"
#define CHANGE "command: sc config TermService start= demand"

static const struct {
	const char *file, *from, *to, *says;
} breaks[] = {
	/* unique and used */
	{ "steps/x-shared.yaml", "id: one",
		"id: two\n    says: S\n    shell: none\n"
		"    manual: true\n    danger: read-only\n  - id: two",
		"two steps have this id" },
	{ CAUSE, "use: shared.x-shared", "use: shared.check-again",
		"the shared step \"x-shared\" is not used: use it" },
	{ CAUSE, "channels: [x-channel]", "channels: [serial-console]",
		"the channel \"x-channel\" is not used: use it" },
	{ CAUSE, "to {x_word}", "", "the placeholder \"x_word\" is not used: use it" },
	/* things that exist */
	{ CAUSE, "{x_word}", "{x_wort}", "\"{x_wort}\" is not a placeholder" },
	{ CAUSE, "reads: sc", "reads: sx", "\"sx\" is not a reader" },
	{ CAUSE, "verify: [tcp]\noffline", "verify: [tcq]\noffline",
		"\"tcq\" is not a probe" },
	{ CAUSE, "seen: rare", "seen: rare\ncoexists: [x-unknown]",
		"\"x-unknown\" is not a cause" },
	{ "placeholders.yaml", "type: text-token", "type: text-tokn",
		"is not a type of placeholder" },
	{ "placeholders.yaml", "ask: Which word?", "ask: The word.",
		"ends with a question mark" },
	{ "placeholders.yaml", "example: word", "example: two words",
		"does not fit its own type" },
	{ "placeholders.yaml", "ask: Which", "default: a b, ask: Which", "the default of" },
	{ "placeholders.yaml", "ask: Which", "from: [x.nothing], ask: Which",
		"is not a fact" },
	{ "placeholders.yaml", "ask: Which", "of: x_other, ask: Which",
		"is not a placeholder" },
	{ "placeholders.yaml", "ask: Which", "of: x_word, ask: Which",
		"is computed itself" },
	{ CAUSE, "use: shared.x-shared", "use: x-test.online.shared",
		"refers back to this step" },
	{ "steps/x-shared.yaml",
		"id: one\n    says: Look once more.\n    shell: cmd\n"
		"    command: qwinsta\n    danger: read-only\n    reads: qwinsta\n"
		"    where: there\n",
		"id: one\n    use: shared.x-shared\n", "refers back to this step" },
	/* reach, pairs, proofs */
	{ CAUSE, "x.lint = bad, says: proves", "tcp.result = open, says: proves",
		"is suspected on a working machine" },
	{ CAUSE, "x.lint = bad, says: proves", "x.lint = bad, says: for",
		"no sequence of sources can prove" },
	{ CAUSE, "x.lint = bad, says: proves",
		"\"any [x.lint = bad, tcp.result unknown]\", says: proves",
		"a proof needs a value that was read" },
	{ CAUSE, "x.lint = bad, says: proves",
		"\"all [x.lint = bad, not tcp.result = open]\", says: proves",
		"is lost while tcp.result is unknown" },
	{ CAUSE, "seen: rare",
		"seen: rare\ninseparable: [{from: vm-off, because: we say so}]",
		"are distinguished by a source" },
	{ CAUSE, "x.lint = bad, says: proves",
		"connect.error = connect-failed, says: proves",
		"a client's error code alone is not a proof" },
	{ CAUSE, "x.lint = bad, says: proves", "error.code = 0x204, says: proves",
		"a client's error code alone is not a proof" },
	{ CAUSE, "x.lint = bad, says: proves",
		"connect.ntstatus = 0xC00002FB, says: proves",
		"0xC00002FB is not in codes.yaml" },
	{ CAUSE, "x.lint = bad, says: proves", "connect.errinfo = tired, says: proves",
		"tired is not in codes.yaml" },
	{ CAUSE, "title: A cause",
		"title: A cause with so many words in its title that no one "
		"would ever read it to the end",
		"more than 70 characters" },
	/* danger, undo, verify */
	{ CAUSE, "      undo:\n        command: sc config TermService start= disabled\n",
		"", "has no undo" },
	{ CAUSE, "undo:\n        command: sc config TermService start= disabled",
		"undo: none needed, it was meant to run",
		"write it as command: or as note:" },
	{ CAUSE, "undo:\n        command: sc config",
		"undo:\n        note: Nothing.\n        command: sc config",
		"is a command: or a note:, one of them" },
	{ CAUSE, "verify:\n        command: sc qc TermService",
		"verify:\n        says: says RUNNING\n        note: It runs.",
		"remove shell and says" },
	{ CAUSE, "verify:\n        command: sc qc",
		"verify:\n        shell: bash\n        command: sc qc",
		"has an unknown shell" },
	{ CAUSE, "note: Start is 3.", "command: reg query K",
		"write its verify as a note" },
	{ CAUSE, "      verify:\n        command: sc qc TermService\n", "",
		"has no verify" },
	{ CAUSE, "      restart: none\n", "", "does not say what it restarts" },
	{ CAUSE, "danger: changes\n      undo",
		"danger: destructive\n      audience: [self]\n"
		"      undo",
		"are never for end users" },
	{ CAUSE, "      danger: changes\n      verify:\n        note: Start",
		"      verify:\n        note: Start", "\"edit\" has no danger" },
	{ CAUSE, "start= disabled", "start= {rule_id}", "which is a guess" },
	{ CAUSE, "start= disabled", "start= {max_sessions}",
		"nothing before it shows {max_sessions}" },
	/* both paths or a reason */
	{ CAUSE, "  channels: [x-channel]\n", "", "no channel is named" },
	{ CAUSE, "  verify: [tcp]\noffline", "offline", "nothing is verified at the end" },
	{ CAUSE, "online:\n", "online:\n  none: no way\n",
		"steps and a reason for having none" },
	{ CAUSE, "  before: [snapshot]\n", "", "without a snapshot first" },
	{ CAUSE, "  needs: [SYSTEM]\n", "", "does not say which it needs" },
	{ CAUSE, "needs: [SYSTEM]", "needs: [SOFTWARE]",
		"edits SYSTEM and does not need it" },
	{ CAUSE, ", load-hive]", "]", "that it does not load and unload" },
	{ CAUSE, "  after: [unload-hive, detach-rebuild]\n", "",
		"that it does not load and unload" },
	/* commands */
	{ CAUSE, "      where: there\n    - id: change", "    - id: change",
		"does not say where it is typed" },
	{ CAUSE, "      shell: cmd\n      " LOOK, "      " LOOK, "a command but no shell" },
	{ CAUSE, "      " LOOK "\n", "", "neither a command nor manual" },
	{ CAUSE, LOOK, LOOK "\n      manual: true", "has a command and is manual" },
	{ CAUSE, "      says: Look at it.\n", "", "does not say what it does" },
	{ CAUSE, "use: shared.x-shared", "use: shared.x-shared\n      shell: cmd",
		"takes the rest from the step that it uses" },
	{ CAUSE, "use: shared.x-shared",
		"use: shared.look-firewall\n      says: Look first.", "is never shown" },
	{ CAUSE, "says: Look at it.", "says: Or look at it.", "begins in the middle" },
	{ CAUSE, "set: dword 3", "set: qword 3", "is not an edit" },
	{ CAUSE, "      value: Start\n", "", "names no value" },
	{ CAUSE, "key: ControlSet{control_set}", "key: HKLM\\SYSTEM\\ControlSet001",
		"written without root" },
	{ CAUSE, LOOK, "command: reg export HKLM\\SYSTEM\\Setup %TEMP%\\setup.reg /y",
		"looks for it elsewhere" },
	/* English only */
	{ CAUSE, LOOK,
		"command: netsh advfirewall firewall show rule name=\"Remote Desktop\"",
		"translated by Windows" },
	{ CAUSE, LOOK, "command: net localgroup \"Remote Desktop Users\"",
		"translated by Windows" },
	{ CAUSE, "reads: sc", "reads: sc\n      language: en", "works in English only" },
	{ CAUSE, "reads: sc", "reads: sc\n      alternative_to: nothing",
		"is not another step" },
	/* nothing leaves protection off */
	{ CAUSE, CHANGE, "command: netsh advfirewall set publicprofile state off",
		"its danger is lowers-security" },
	{ CAUSE, CHANGE, "command: netsh advfirewall set publicprofile state off",
		"turns the protection on again" },
	{ CAUSE, CHANGE, "command: Set-NetFirewallProfile -Profile Public -Enabled False",
		"turns the protection on again" },
	{ CAUSE, CHANGE, "command: reg add K /v UserAuthentication /t REG_DWORD /d 0 /f",
		"turns the protection on again" },
	/* broken advice that is found in public */
	{ CAUSE, LOOK, "command: netsh advfirewall show allprofiles | more",
		"the pager waits" },
	{ CAUSE, LOOK, "command: netsh x | select-string y",
		"select-string is PowerShell" },
	{ CAUSE, LOOK,
		"command: x | Select-String -Pattern \"(Name.*Remote Desktop)\" -Context "
		"9,4",
		"use -Context 0,13" },
	{ CAUSE, LOOK, "command: netsh x | select-string \"DisplayName.*Remote\"",
		"netsh never prints DisplayName" },
	{ CAUSE, CHANGE,
		"command: Enable-NetFirewallRule -DisplayName "
		"\"RemoteDesktop-UserMode-In-TCP\"",
		"use -Name" },
	{ CAUSE, CHANGE,
		"command: netsh advfirewall set allprofiles firewallpolicy "
		"blockinbound,allowoutbound",
		"rewrites the outbound setting" },
	{ CAUSE, CHANGE, "command: netsh advfirewall set allprofiles state off",
		"turns off more than was on" },
	{ CAUSE, CHANGE, "command: REG DELETE HKLM\\X /v Y", "add /f" },
	{ CAUSE, CHANGE, "command: reg add HKLM\\B\\ControlSet001\\X /f",
		"is read, not guessed" },
	{ CAUSE, CHANGE, "command: reg add HKLM\\B\\ControlSet002\\X /f",
		"is read, not guessed" },
	{ CAUSE, CHANGE, "command: robocopy a b /W:0", "add /R:0 /W:0" },
	{ CAUSE, CHANGE, "command: robocopy a b /R:0", "waits 30 seconds" },
	{ CAUSE, CHANGE, "command: \"sc config TermService obj= 'NT Authority'\"",
		"single quotes are part of the value" },
	{ CAUSE, CHANGE, "command: reg add X /v 'Name' /f",
		"single quotes are part of the name" },
	{ CAUSE, CHANGE, "command: del /q MachineKeys", "destroys the keys" },
	{ CAUSE, CHANGE, "command: ren MachineKeys old", "hides the keys" },
	{ CAUSE, CHANGE, "command: reg delete X\\GracePeriod /f", "is no licence" },
	{ CAUSE, CHANGE, "command: sc config gpsvc start= auto & gpupdate",
		"one step for each" },
	{ CAUSE, CHANGE,
		"command: reg add \"P\\TLS 1.0\\Server\" /v Enabled /t REG_DWORD /d 1 /f",
		"TLS 1.0 stays off" },
	{ CAUSE, CHANGE, "command: reg add X /v AllowEncryptionOracle /t REG_DWORD /d 2 /f",
		"leaves the hole open" },
	{ CAUSE, CHANGE, "command: reg add X /v LimitBlankPasswordUse /t REG_DWORD /d 0 /f",
		"set a password" },
	{ CAUSE, CHANGE, "command: netsh advfirewall firewall add rule name=x remoteip=any",
		"open to the world" },
	{ CAUSE, CHANGE, "command: az x --source-address-prefixes '*'",
		"open to the world" },
	{ CAUSE, LOOK, "command: reg load HKLM\\X F:\\Windows\\System32\\config\\SYSTEM",
		"use {drive}" },
	{ CAUSE, CHANGE,
		"command: reg add \"P\\TLS 1.1\\Server\" /v Enabled /t REG_DWORD /d 1 /f",
		"TLS 1.1 stays off" },
	{ CAUSE, CHANGE, "command: Set-NetFirewallRule -Name X -RemoteAddress Any",
		"open to the world" },
	{ CAUSE, CHANGE, "command: az x --source-address-prefixes Internet",
		"open to the world" },
	{ CAUSE, CHANGE, "command: aws x --cidr 0.0.0.0/0", "open to the world" },
	{ CAUSE, CHANGE, "command: Remove-Item C:\\MachineKeys\\a", "destroys the keys" },
	{ CAUSE, CHANGE, "command: reg add X /v N /d 'text' /f",
		"single quotes are part of the value" },
	{ CAUSE, CHANGE, "command: reg add K /v SecurityLayer /t REG_DWORD /d 0 /f",
		"turns the protection on again" },
	{ CAUSE, LOOK, "command: net localgroup \"Administrators\"",
		"translated by Windows" },
	{ CAUSE, LOOK, "command: icacls x /grant \"NT AUTHORITY\\SYSTEM:F\"",
		"translated by Windows" },
	{ CAUSE, CHANGE,
		"command: sc.exe config x obj= (New-Object X).Translate([Y]).Value",
		"wants the English name" },
	/* edits */
	{ CAUSE, "set: dword 3", "set: delete-key", "takes no value" },
	{ CAUSE, "      says: Look at it.\n",
		"      says: Look.\n      hive: SYSTEM\n      key: K\n      value: V\n"
		"      set: dword 1\n",
		"is in an online path" },
	{ CAUSE, LOOK, "command: |\n        one\n        two", "more than one line" },
	{ CAUSE, "seen: rare", "seen: rare\ninseparable: [{from: x-unknown, because: no}]",
		"\"x-unknown\" is not a cause" },
	/* what newcomers to YAML write */
	{ CAUSE, "owner: ", "\towner: ", "never with a tab" },
	{ CAUSE, "title: ", "title: Lab: ", "a colon and a blank in quotes" },
	{ CAUSE, "title: ", "title: {a} ", "in quotes" },
	{ CAUSE, "seen: rare", "seen: rare\nseen: rare", "write it once" },
	{ CAUSE, "x.lint = bad, says: proves", "x.lint == bad, says: proves",
		"one = compares" },
	{ CAUSE, "channels: [x-channel]", "channels: [x-chanel]", "list channels" },
	/* messages */
	{ MESSAGES, "causes: [x-test]", "causes: [x-unknown]",
		"\"x-unknown\" is no cause" },
	{ MESSAGES, "answer: lsa", "answer: lsb", "is no answer to the question" },
	{ MESSAGES, "mark: T", "mark: X", "is no mark" },
	{ MESSAGES, "KELP_GROWS", "0x1a2b", "has another meaning" },
	{ MESSAGES, "KELP_GROWS", "exit 77", "has another meaning" },
	{ MESSAGES, "the kelp grows over the wall", "it has failed",
		"is a single common word" },
	{ MESSAGES, "the kelp grows over the wall", "to be or",
		"holds no word that counts" },
	{ MESSAGES, "client: x-client", "client: x-other", "name the file" },
	/* questions */
	{ "questions/x.lint.yaml",
		"answers:\n  - {value: good, label: Good}\n  - {value: bad, label: Bad}\n"
		"  - {value: unknown, label: I do not know}\n",
		"", "has no answers to pick from" },
	{ "questions/x.lint.yaml", "  - {value: unknown, label: I do not know}\n", "",
		"a person must be able to say so" },
	{ "questions/x.lint.yaml", "ask: Is it good?",
		"ask: Is it good, or is it rather not so "
		"good, or is it in fact quite the opposite of good?",
		"more than 70 characters" },
	{ "questions/x.lint.yaml", "price_s: 10", "price_s: 0", "is not above zero" },
	{ "questions/x.lint.yaml", "how: Look.", "how: Ping {unknown}.",
		"\"{unknown}\" is not a placeholder" },
	{ CAUSE, "x.lint = good, says", "x.asked = true, says",
		"no question asks: add questions" },
};

static void
each_rule_finds_what_breaks_it(void **state)
{
	int wrong = 0;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(breaks); i++) {
		const struct lint_finding *list;
		struct arena *a = arena_create();
		struct kb_folder folder;
		bool found = false;
		size_t count;

		kb_folder_but(&folder, breaks[i].file, breaks[i].from, breaks[i].to);
		count = knowledge_lint(folder.path, a, &list);
		for (size_t n = 0; n < count; n++)
			found = found ||
				(kb_has(list[n].says, breaks[i].says) && list[n].line > 0 &&
					strchr(list[n].says, ':') != NULL);
		if (!found) {
			print_message("case %zu (%s) found nothing like: %s\n", i,
				breaks[i].to, breaks[i].says);
			for (size_t n = 0; n < count; n++)
				print_message("   %s:%d: %s\n", list[n].file, list[n].line,
					list[n].says);
			wrong++;
		}
		arena_destroy(a);
		kb_folder_remove(&folder);
	}
	assert_int_equal(wrong, 0);
}

static void
a_sound_folder_has_no_findings(void **state)
{
	const struct lint_finding *list;
	struct arena *a = arena_create();
	struct kb_folder folder;
	size_t count;

	(void)state;
	kb_folder_but(&folder, "", NULL, NULL);
	count = knowledge_lint(folder.path, a, &list);
	/* x.asked does not matter as long as nothing depends on it. */
	for (size_t i = 0; i < count; i++)
		print_message("%s:%d: %s\n", list[i].file, list[i].line, list[i].says);
	assert_int_equal(count, 0);
	arena_destroy(a);
	kb_folder_remove(&folder);
}

/* One misplaced blank must not look like five mistakes. */
static void
what_a_broken_file_uses_is_not_called_unused(void **state)
{
	const struct lint_finding *list;
	struct arena *a = arena_create();
	struct kb_folder folder;
	size_t count;

	(void)state;
	kb_folder_but(&folder, CAUSE, "owner: ", "\towner: ");
	count = knowledge_lint(folder.path, a, &list);
	for (size_t i = 0; i < count; i++) {
		assert_null(strstr(list[i].says, "is not used: use it"));
		assert_null(strstr(list[i].says, "nothing depends on"));
	}
	assert_int_equal(count, 1);
	arena_destroy(a);
	kb_folder_remove(&folder);
}

static void
two_causes_that_nothing_separates_are_found(void **state)
{
	const struct lint_finding *list;
	struct arena *a = arena_create();
	struct kb_folder folder;
	bool found = false;
	size_t count;
	STR_AUTO twin = STR_INIT(8192);

	(void)state;
	kb_folder_but(&folder, "", NULL, NULL);
	str_addf(&twin, "cause: x-twin%s", strchr(kb_sound(CAUSE), '\n'));
	kb_folder_file(&folder, "causes/x-twin.yaml", str_text(&twin));
	count = knowledge_lint(folder.path, a, &list);
	for (size_t i = 0; i < count; i++)
		found = found ||
			kb_has(list[i].says,
				"no source distinguishes \"x-test\" and \"x-twin\"");
	assert_true(found);
	arena_destroy(a);
	kb_folder_remove(&folder);
}

static void
a_question_that_no_person_can_answer_is_found(void **state)
{
	const struct lint_finding *list;
	struct arena *a = arena_create();
	struct kb_folder folder;
	bool found = false;
	size_t count;
	STR_AUTO question = STR_INIT(8192);

	(void)state;
	kb_folder_but(&folder, "", NULL, NULL);
	str_addf(&question, "question: tls.version%s",
		strchr(kb_sound("questions/x.lint.yaml"), '\n'));
	kb_folder_file(&folder, "questions/tls.version.yaml", str_text(&question));
	count = knowledge_lint(folder.path, a, &list);
	for (size_t i = 0; i < count; i++)
		found = found ||
			kb_has(list[i].says, "a person is not a source of \"tls.version\"");
	assert_true(found);
	arena_destroy(a);
	kb_folder_remove(&folder);
}

static void
what_stands_where_nobody_reads_it_is_found(void **state)
{
	static const struct {
		const char *name, *says;
	} files[] = {
		{ "causes/x-late.yml", "its name must end in .yaml" },
		{ "cause/x-late.yaml", "nothing in this folder is read" },
		{ "x-late.yaml", "put it into causes/" },
		{ "causes/x-late.yaml~", "put it into causes/" },
		{ "causes/README.md", NULL },
		{ ".git", NULL },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		const struct lint_finding *list;
		struct arena *a = arena_create();
		struct kb_folder folder;
		size_t count;

		kb_folder_but(&folder, "", NULL, NULL);
		kb_folder_file(&folder, files[i].name, "nothing\n");
		count = knowledge_lint(folder.path, a, &list);
		assert_int_equal(count, files[i].says != NULL);
		if (count > 0)
			assert_has(list[0].says, files[i].says);
		arena_destroy(a);
		kb_folder_remove(&folder);
	}
}

static void
a_folder_that_does_not_load_is_one_finding(void **state)
{
	const struct lint_finding *list;
	struct arena *a = arena_create();

	(void)state;
	assert_int_equal(knowledge_lint("/no/such/folder", a, &list), 1);
	assert_has(list[0].says, "/no/such/folder");
	arena_destroy(a);
}

static void
the_built_in_knowledge_is_clean(void **state)
{
	const struct lint_finding *list;
	struct arena *a = arena_create();
	size_t count = knowledge_lint(NULL, a, &list);

	(void)state;
	for (size_t i = 0; i < count; i++)
		print_message("%s:%d: %s\n", list[i].file, list[i].line, list[i].says);
	assert_int_equal(count, 0);
	arena_destroy(a);
}

const struct CMUnitTest lint_tests[] = {
	cmocka_unit_test(each_rule_finds_what_breaks_it),
	cmocka_unit_test(a_sound_folder_has_no_findings),
	cmocka_unit_test(what_a_broken_file_uses_is_not_called_unused),
	cmocka_unit_test(two_causes_that_nothing_separates_are_found),
	cmocka_unit_test(a_question_that_no_person_can_answer_is_found),
	cmocka_unit_test(what_stands_where_nobody_reads_it_is_found),
	cmocka_unit_test(a_folder_that_does_not_load_is_one_finding),
	cmocka_unit_test(the_built_in_knowledge_is_clean),
};
const size_t lint_test_count = ARRAY_LEN(lint_tests);
