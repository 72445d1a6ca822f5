/* Values that want to break out: into which places they may go, and as what. */
#include "tests/unit/fixes/kb.h"

#include <stdio.h>
#include <string.h>

#include "fixes/commands/fill_placeholders.h"
#include "fixes/commands/placeholder_types.h"
#include "fixes/commands/shell_quote.h"
#include "fixes/plan/plan.h"

#define SMART_SINGLE "\xE2\x80\x99"
#define SMART_DOUBLE "\xE2\x80\x9D"

/* In a command, "@" is the place of the value. NULL: it must be refused. */
static const struct {
	enum shell shell;
	const char *command, *value, *filled;
} places[] = {
	{ SHELL_CMD, "net user @", "bob", "net user bob" },
	{ SHELL_CMD, "net user @", "CORP\\bob", "net user CORP\\bob" },
	{ SHELL_CMD, "net user @", "bob & calc", "net user \"bob & calc\"" },
	{ SHELL_CMD, "net user @", "bob\" & calc & \"", NULL },
	{ SHELL_CMD, "net user @", "%USERNAME%", NULL },
	{ SHELL_CMD, "net user @", "bob\\", "net user bob\\" },
	{ SHELL_CMD, "net user @", "my bob\\", NULL },
	{ SHELL_CMD, "x name=\"@\"", "Remote Desktop (TCP-In) & more",
		"x name=\"Remote Desktop (TCP-In) & more\"" },
	{ SHELL_CMD, "x name=\"@\"", "a\" & calc", NULL },
	{ SHELL_CMD, "x name=\"@\"", "a%PATH%", NULL },
	{ SHELL_CMD, "x name=\"@\"", "a!b", NULL },
	{ SHELL_CMD, "x name=\"@\"", "tail\\", NULL },
	{ SHELL_CMD, "x name=\"@\"", "O'Brien", "x name=\"O'Brien\"" },
	{ SHELL_CMD, "x \"@\" 'y'", "O'Brien", NULL }, /* quotes of two languages */
	{ SHELL_CMD, "x @", "two\nlines", NULL },
	{ SHELL_POWERSHELL, "Get-X -Name @", "RemoteDesktop-UserMode-In-TCP",
		"Get-X -Name RemoteDesktop-UserMode-In-TCP" },
	{ SHELL_POWERSHELL, "Get-X -Name @", "a; calc", "Get-X -Name 'a; calc'" },
	{ SHELL_POWERSHELL, "Get-X -Name @", "it's", "Get-X -Name 'it''s'" },
	{ SHELL_POWERSHELL, "Get-X -Name @", "@args", "Get-X -Name '@args'" },
	{ SHELL_POWERSHELL, "Get-X -Name @", "$(calc)", "Get-X -Name '$(calc)'" },
	{ SHELL_POWERSHELL, "Get-X -Name '@'", "it's", "Get-X -Name 'it''s'" },
	{ SHELL_POWERSHELL, "Get-X -Name '@'", "a" SMART_SINGLE "b",
		"Get-X -Name 'a" SMART_SINGLE SMART_SINGLE "b'" },
	{ SHELL_POWERSHELL, "Get-X -Name \"@\"", "$(calc)", "Get-X -Name \"`$(calc)\"" },
	{ SHELL_POWERSHELL, "Get-X -Name \"@\"", "a\"b`c", "Get-X -Name \"a`\"b``c\"" },
	{ SHELL_POWERSHELL, "Get-X -Name \"@\"", "a" SMART_DOUBLE "b",
		"Get-X -Name \"a`" SMART_DOUBLE "b\"" },
	{ SHELL_POWERSHELL, "Get-X \"$('@')\"", "a" SMART_SINGLE, NULL },
	/* what an old code page on the way would make a quote of */
	{ SHELL_CMD, "x name=\"@\"", "a\xEF\xBC\x82 & calc", NULL },
	{ SHELL_CMD, "x name=\"@\"", "a\xCA\xBA", NULL },
	{ SHELL_CMD, "x name=\"@\"", "a" SMART_DOUBLE " & calc", NULL },
	{ SHELL_CMD, "x name=\"@\"", "a\xEF\xBC\x85PATH\xEF\xBC\x85", NULL },
	{ SHELL_CMD, "x name=\"@\"", "O" SMART_SINGLE "Brien",
		"x name=\"O" SMART_SINGLE "Brien\"" },
	{ SHELL_POWERSHELL, "Get-X '@'", "a\xEF\xBC\x87; calc", NULL },
	{ SHELL_POWERSHELL, "Get-X '@'", "B\xC3\xBCro \xE6\x9D\xB1",
		"Get-X 'B\xC3\xBCro \xE6\x9D\xB1'" },
	{ SHELL_POSIX, "az -n @", "vm-042", "az -n vm-042" },
	{ SHELL_POSIX, "az -n @", "my vm", "az -n 'my vm'" },
	{ SHELL_POSIX, "az -n @", "it's", "az -n 'it'\\''s'" },
	{ SHELL_POSIX, "az -n @", "CORP\\bob", "az -n 'CORP\\bob'" },
	{ SHELL_POSIX, "az -n \"@\"", "$(id)`id`\"", "az -n \"\\$(id)\\`id\\`\\\"\"" },
	{ SHELL_POSIX, "az -n \"@\"", "a!b", NULL },
	{ SHELL_POSIX, "az \"$(show -n @)\"", "my vm", "az \"$(show -n 'my vm')\"" },
	{ SHELL_POSIX, "az '@'", "it's", "az 'it'\\''s'" },
	{ SHELL_NONE, "The rule @ is off.", "it's \"x\"", "The rule it's \"x\" is off." },
};

static void
each_value_is_quoted_for_its_place_or_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(places); i++) {
		const char *at = strchr(places[i].command, '@');
		size_t before = (size_t)(at - places[i].command);
		bool nested = strchr(places[i].command, '"') != NULL &&
			strchr(places[i].command, '\'') != NULL;
		enum quote_state quotes =
			quote_state_at(places[i].shell, places[i].command, before);
		STR_AUTO out = STR_INIT(4096);
		bool taken;

		str_add_len(&out, places[i].command, before);
		taken = quote_value(places[i].shell, quotes, nested && quotes != QUOTE_BARE,
			places[i].value, &out);
		str_add(&out, at + 1);
		if (taken != (places[i].filled != NULL))
			fail_msg("%s: %s in %s", taken ? "taken" : "refused",
				places[i].value, places[i].command);
		if (taken)
			assert_string_equal(str_text(&out), places[i].filled);
	}
}

/* about_Quoting_Rules: PowerShell takes U+2018..U+201B for ', U+201C..U+201F for ". */
static void
each_typographic_quote_is_a_quote_to_powershell(void **state)
{
	(void)state;
	for (int last = 0x98; last <= 0x9F; last++) {
		const char quote[] = { '\xE2', '\x80', (char)last, '\0' };
		bool single = last <= 0x9B;
		STR_AUTO in_single = STR_INIT(64), in_double = STR_INIT(64);
		char want[16];

		assert_true(quote_value(
			SHELL_POWERSHELL, QUOTE_SINGLE, false, quote, &in_single));
		(void)snprintf(want, sizeof(want), "%s%s", quote, single ? quote : "");
		assert_string_equal(str_text(&in_single), want);
		assert_true(quote_value(
			SHELL_POWERSHELL, QUOTE_DOUBLE, false, quote, &in_double));
		(void)snprintf(want, sizeof(want), "%s%s", single ? "" : "`", quote);
		assert_string_equal(str_text(&in_double), want);
		in_single.len = 0;
		if (!single) /* best fit makes a straight one of it */
			assert_false(quote_value(
				SHELL_CMD, QUOTE_DOUBLE, false, quote, &in_single));
	}
}

/* A real shell takes what we quoted as one word, unchanged. */
static void
a_posix_shell_reads_back_what_was_quoted(void **state)
{
	static const char *const values[] = { "plain", "two words", "it's", "$(id)", "`id`",
		"a;b|c&d>e<f", "back\\slash", "*?[x]", "~root", "#x", "a\"b", "{a,b}", "!x",
		"-n", "a=b", "\xC3\xA4\xC3\xB6" };
	static const char *const forms[] = { "@", "'@'", "\"@\"", "\"$(printf %s @)\"" };

	(void)state;
	for (size_t v = 0; v < ARRAY_LEN(values); v++)
		for (size_t f = 0; f < ARRAY_LEN(forms); f++) {
			const char *at = strchr(forms[f], '@');
			STR_AUTO command = STR_INIT(4096);
			char got[256] = "";
			FILE *pipe;

			str_addf(&command, "printf '%%s' %.*s", (int)(at - forms[f]),
				forms[f]);
			if (!quote_value(SHELL_POSIX,
				    quote_state_at(
					    SHELL_POSIX, str_text(&command), command.len),
				    false, values[v], &command))
				continue;
			str_add(&command, at + 1);
			pipe = popen(str_text(&command), "r");
			assert_non_null(pipe);
			(void)!fgets(got, sizeof(got), pipe);
			(void)pclose(pipe);
			if (strcmp(got, values[v]) != 0)
				fail_msg("%s gave %s", str_text(&command), got);
		}
}

static const struct {
	const char *type, *value, *normal; /* NULL: refused */
} typed_values[] = {
	{ "port", "3389", "3389" },
	{ "port", "0", NULL },
	{ "port", "65536", NULL },
	{ "port", "33a", NULL },
	{ "port", " 1", NULL },
	{ "port", "", NULL },
	{ "port", "+1", NULL },
	{ "port", "3389 & calc", NULL },
	{ "drive-letter", "f", "F" },
	{ "drive-letter", "F:", "F" },
	{ "drive-letter", "F:\\", "F" },
	{ "drive-letter", "c", NULL },
	{ "drive-letter", "FF", NULL },
	{ "drive-letter", "1", NULL },
	{ "control-set", "1", "001" },
	{ "control-set", "002", "002" },
	{ "control-set", "ControlSet003", "003" },
	{ "control-set", "0", NULL },
	{ "profile", "Public", "public" },
	{ "profile", "work", NULL },
	{ "direction", "allow", "allow" },
	{ "direction", "maybe", NULL },
	{ "ipv4", "10.0.0.1", "10.0.0.1" },
	{ "ipv4", "10.0.0.256", NULL },
	{ "cidr", "203.0.113.0/24", "203.0.113.0/24" },
	{ "cidr", "2001:db8::/32", "2001:db8::/32" },
	{ "cidr", "0.0.0.0/0", NULL },
	{ "cidr", "::/0", NULL },
	{ "cidr", "any", NULL },
	{ "cidr", "1.2.3.4/33", NULL },
	{ "cidr-mask", "203.0.113.0/24", "203.0.113.0/255.255.255.0" },
	{ "cidr-mask", "203.0.113.7", "203.0.113.7" },
	{ "cidr-mask", "203.0.113.0/255.255.255.0", "203.0.113.0/255.255.255.0" },
	{ "cidr-mask", "203.0.113.0/0.0.0.0", NULL },
	{ "cidr-mask", "0.0.0.0/0", NULL },
	{ "address-list", "10.0.0.0/8,LocalSubnet", "10.0.0.0/8,LocalSubnet" },
	{ "address-list", "10.0.0.1,", NULL },
	{ "address-list", "a b", NULL },
	{ "azure-name", "rg-prod_1.x", "rg-prod_1.x" },
	{ "azure-name", "a;b", NULL },
	{ "azure-name", "--all", NULL },
	{ "azure-name", "a b", NULL },
	{ "rule-id", "{0A1B-2}", "{0A1B-2}" },
	{ "rule-id", "a|b", NULL },
	{ "windows-name", "Remote Desktop (TCP-In)", "Remote Desktop (TCP-In)" },
	{ "windows-name", "a\"b", NULL },
	{ "windows-name", "a\nb", NULL },
	{ "windows-name", "a\x1B[2J", NULL },
	{ "account", "CORP\\bob", "CORP\\bob" },
	{ "account", "bob@corp.example", "bob@corp.example" },
	{ "account", "a\\b\\c", NULL },
	{ "account", "\\bob", NULL },
	{ "account", "a\\", NULL },
	{ "account", "bob;x", NULL },
	{ "host", "pc-042.corp.example", "pc-042.corp.example" },
	{ "host", "-oProxy", NULL },
	{ "host", "a b", NULL },
	{ "host", "fe80::1%eth0", "fe80::1%eth0" },
	{ "thumbprint", "0123456789abcdef0123456789abcdef01234567",
		"0123456789abcdef0123456789abcdef01234567" },
	{ "thumbprint", "01 23 45 67 89 ab cd ef 01 23 45 67 89 ab cd ef 01 23 45 67",
		"0123456789abcdef0123456789abcdef01234567" },
	{ "thumbprint", "0123", NULL },
	{ "integer", "-5", "-5" },
	{ "integer", "4294967295", "4294967295" },
	{ "integer", "1e9", NULL },
	{ "service-start", "demand", "demand" },
	{ "service-start", "3", NULL },
	{ "hive", "SYSTEM", "SYSTEM" },
	{ "hive", "SAM", NULL },
	{ "unix-path", "/mnt/disk", "/mnt/disk" },
	{ "unix-path", "mnt", NULL },
};

static void
types_take_what_fits_and_nothing_else(void **state)
{
	struct arena *a = arena_create();

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(typed_values); i++) {
		struct error e = ERROR_INIT;
		const char *normal;
		enum err err = placeholder_normal(
			typed_values[i].type, typed_values[i].value, a, &normal, &e);

		if ((err == ERR_OK) != (typed_values[i].normal != NULL))
			fail_msg("%s: %s", typed_values[i].type, typed_values[i].value);
		if (err == ERR_OK)
			assert_string_equal(normal, typed_values[i].normal);
		else
			assert_has(e.text, "Wanted: ");
	}
	arena_destroy(a);
}

static void
known_values_are_filled_and_unknown_ones_stay_visible(void **state)
{
	struct facts *f = kb_facts("guest.rdp.port=3390 @ disk:SYSTEM",
		"guest.firewall.public.outbound=block @ disk:SYSTEM",
		"guest.hive.control_set=2 @ disk:SYSTEM", NULL);
	static const char *const given[] = { "vm", "vm-042", "drive", "g:", NULL };
	struct arena *a = arena_create();
	struct filler filler = { .k = kb_builtin(),
		.facts = f,
		.given = given,
		.profile = "public",
		.arena = a };
	static const struct {
		const char *text, *filled;
	} cases[] = {
		{ "x {port} {vm} {resource_group}", "x 3390 vm-042 {resource_group}" },
		{ "ControlSet{control_set}", "ControlSet002" },
		{ "{drive}:\\Windows", "G:\\Windows" },
		{ "set {profile}profile blockinbound,{outbound}outbound",
			"set publicprofile blockinbound,blockoutbound" },
		{ "{profile_key} {policy_profile_key}", "PublicProfile PublicProfile" },
		{ "bcdedit /deletevalue {{current}} safeboot",
			"bcdedit /deletevalue {current} safeboot" },
		{ "Where-Object { $_.Name } {0A1B}", "Where-Object { $_.Name } {0A1B}" },
		{ "{{port}} {port}", "{port} 3390" },
		{ "{ port}{Port}{", "{ port}{Port}{" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct fill_result r;

		fill_text(&filler, SHELL_CMD, cases[i].text, &r);
		assert_string_equal(r.text, cases[i].filled);
		assert_null(r.refused);
		assert_int_equal(r.missing_count, i == 0 ? 1 : 0);
	}
	filler.profile = "private";
	{
		struct fill_result r;

		fill_text(&filler, SHELL_CMD,
			"{profile_key} {policy_profile_key} {outbound}", &r);
		assert_string_equal(r.text, "StandardProfile PrivateProfile {outbound}");
		assert_string_equal(r.missing[0], "outbound");
	}
	arena_destroy(a);
	facts_destroy(f);
}

static void
a_hostile_value_from_a_machine_is_left_out_with_a_sentence(void **state)
{
	struct facts *f = kb_facts(NULL);
	struct arena *a = arena_create();
	const struct filler filler = { .k = kb_builtin(), .facts = f, .arena = a };
	struct fill_result r;

	(void)state;
	facts_put_value(f, FACT_GUEST_FIREWALL_RULE_NAME, value_text("x%COMSPEC% & calc"),
		"paste:netsh-rules");
	fill_text(&filler, SHELL_CMD, "set rule name=\"{rule_name}\" new enable=yes", &r);
	assert_string_equal(r.text, "set rule name=\"{rule_name}\" new enable=yes");
	assert_int_equal(r.missing_count, 1);
	assert_has(r.refused, "break out");
	facts_put_value(f, FACT_GUEST_FIREWALL_RULE_NAME,
		value_text("a\" new action=allow \""), "paste:netsh-rules");
	fill_text(&filler, SHELL_CMD, "set rule name=\"{rule_name}\" new enable=yes", &r);
	assert_int_equal(r.missing_count, 1);
	assert_non_null(r.refused);
	arena_destroy(a);
	facts_destroy(f);
}

/* Quoted for this shell is not quoted for the one that it calls. */
static void
a_command_that_is_handed_on_takes_plain_words_only(void **state)
{
	static const struct {
		enum shell shell;
		const char *text, *value;
		bool taken;
	} cases[] = {
		{ SHELL_CMD, "powershell -Command \"Get-X -Name {rule_name}\"", "a; calc",
			false },
		{ SHELL_CMD, "powershell -Command Get-X {rule_name}", "a; calc", false },
		{ SHELL_CMD, "cmd /c \"net user {rule_name}\"", "a & calc", false },
		{ SHELL_POSIX, "ssh jump \"ping {rule_name}\"", "a; id", false },
		{ SHELL_POSIX, "bash -c 'ping {rule_name}'", "a; id", false },
		{ SHELL_CMD, "powershell -Command \"Get-X -Name {rule_name}\"",
			"RemoteDesktop-UserMode-In-TCP", true },
		{ SHELL_CMD, "net user \"{rule_name}\"", "a & b", true },
	};
	struct arena *a = arena_create();

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const char *const given[] = { "rule_name", cases[i].value, NULL };
		const struct filler filler = {
			.k = kb_builtin(), .given = given, .arena = a
		};
		struct fill_result r;

		fill_text(&filler, cases[i].shell, cases[i].text, &r);
		if ((r.missing_count == 0) != cases[i].taken)
			fail_msg("%s with %s: %s", cases[i].text, cases[i].value, r.text);
	}
	arena_destroy(a);
}

/* A check can be copied like a command, and names come from the machine that is sick. */
static void
checks_and_undos_are_quoted_like_commands(void **state)
{
	struct facts *f = kb_facts("guest.firewall.rule=scoped @ disk:SYSTEM",
		"guest.firewall.rule.sources=192.0.2.1 @ disk:SYSTEM",
		"guest.firewall.rule.id=x$(calc) @ disk:SYSTEM",
		"guest.firewall.rule.name=%COMSPEC% @ disk:SYSTEM", NULL);
	static const char *const causes[] = { "fw-rule-scope", "fw-rule-disabled",
		"fw-rule-block-action" };
	const struct plan_options options = { .audience = AUDIENCE_ENGINEER };
	struct arena *a = arena_create();
	size_t seen = 0;

	(void)state;
	for (size_t c = 0; c < ARRAY_LEN(causes); c++) {
		struct plan plan;

		assert_int_equal(
			plan_make_for(kb_builtin(), f, causes[c], &options, a, &plan, NULL),
			ERR_OK);
		for (size_t i = 0; i < plan.online.step_count; i++) {
			const struct plan_step *s = &plan.online.steps[i];
			const char *const texts[] = { s->command, s->undo, s->verify };

			for (size_t t = 0; t < ARRAY_LEN(texts); t++) {
				if (kb_has(texts[t], "\"x$(calc)") ||
					kb_has(texts[t], "%COMSPEC%"))
					fail_msg("%s: %s", s->id, texts[t]);
				seen += kb_has(texts[t], "\"x`$(calc)\"");
			}
		}
	}
	assert_true(seen >= 4);
	arena_destroy(a);
	facts_destroy(f);
}

static void
wrapping_quotes_the_whole_command(void **state)
{
	struct arena *a = arena_create();
	const struct knowledge *k = kb_builtin();
	static const char *const given[] = { "resource_group", "rg", "vm", "vm 1", NULL };
	const struct plan_options options = { .given = given };
	struct wrapped w;

	(void)state;
	assert_true(channel_wrap_filled(k, "agent-run-command", "powershell",
		"Get-X -Name 'it''s' | Y", NULL, &options, a, &w));
	assert_has(w.command, "--scripts 'Get-X -Name '\\''it'\\'''\\''s'\\'' | Y'");
	assert_has(w.command, "-g rg -n {vm} "); /* a blank is no part of such a name */
	assert_string_equal(w.shell, "azure-cli");
	assert_int_equal(w.missing_count, 1);
	assert_true(channel_wrap_filled(k, "agent-run-command", "cmd",
		"netsh advfirewall firewall set rule group=\"@FirewallAPI.dll,-28752\" new "
		"enable=yes",
		NULL, NULL, a, &w));
	assert_has(w.command, "cmd.exe /c '\\''netsh advfirewall");
	assert_string_equal(
		channel_wrap(k, "serial-console", "cmd", "sc query TermService", a),
		"sc query TermService");
	assert_null(channel_wrap(k, "agent-run-command", "azure-cli", "az x", a));
	assert_null(channel_wrap(k, "no-such-channel", "cmd", "x", a));
	arena_destroy(a);
}

const struct CMUnitTest quote_tests[] = {
	cmocka_unit_test(each_value_is_quoted_for_its_place_or_refused),
	cmocka_unit_test(each_typographic_quote_is_a_quote_to_powershell),
	cmocka_unit_test(a_posix_shell_reads_back_what_was_quoted),
	cmocka_unit_test(types_take_what_fits_and_nothing_else),
	cmocka_unit_test(known_values_are_filled_and_unknown_ones_stay_visible),
	cmocka_unit_test(a_hostile_value_from_a_machine_is_left_out_with_a_sentence),
	cmocka_unit_test(a_command_that_is_handed_on_takes_plain_words_only),
	cmocka_unit_test(checks_and_undos_are_quoted_like_commands),
	cmocka_unit_test(wrapping_quotes_the_whole_command),
};
const size_t quote_test_count = ARRAY_LEN(quote_tests);
