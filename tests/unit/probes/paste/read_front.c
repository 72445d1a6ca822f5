/*
 * What stands around an output: prompts, quoting, terminal sequences, padding, hard wraps.
 * First the lines that the front makes of a text, then whole pastes that must read alike.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "probes/paste/input/split_commands.h"
#include "probes/paste/input/lines.h"
#include "reading_of.h"

static void
assert_lines(const char *text, size_t len, const char *expected)
{
	struct arena *arena = arena_create();
	struct text_lines lines;
	STR_AUTO got = STR_INIT(1 << 20);

	text_lines_read(arena, text, len, &lines);
	for (size_t i = 0; i < lines.count; i++)
		str_addf(&got, "%s\n", lines.at[i].text);
	assert_string_equal(str_text(&got), expected);
	arena_destroy(arena);
}

static void
marks_around_a_line_are_taken_off(void **state)
{
	static const struct {
		const char *text, *lines;
	} cases[] = {
		{ "a\r\nb\rc\r\r\nd", "a\nb\nc\nd\n" },
		{ "> a\n> > b\n  c\n", "a\nb\n  c\n" },
		{ "a\n-- More  -- \r            \rb\n", "a\n\nb\n" },
		{ "* a\n", "a\n" },
		{ "rem a\nREM b\nrem\n:: c\n", "a\nb\n\nc\n" },
		{ "a   \nb\t\n", "a\nb\n" },
		{ "\"a b\"\n`c`\n", "a b\nc\n" },
		/* all lines quoted without a blank */
		{ ">a\n>b\n>\n>c\n", "a\nb\n\nc\n" },
		/* marks that belong to the output */
		{ ">rdp-tcp#1  x\n b\n c\n", ">rdp-tcp#1  x\n b\n c\n" },
		{ "\"a\"=\"b\"\n", "\"a\"=\"b\"\n" },
		{ "\xEF\xBB\xBF"
		  "a\n",
			"a\n" },
		{ "\xC3\x89tat\xC2\xA0:\xC2\xA0"
		  "Actif\n",
			"\xC3\x89tat : Actif\n" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_lines(cases[i].text, strlen(cases[i].text), cases[i].lines);
}

static void
the_terminal_is_taken_out_of_the_text(void **state)
{
	static const struct {
		const char *text, *lines;
	} cases[] = {
		{ "\x1B[31;1mred\x1B[0m x\n", "red x\n" },
		{ "a\x1B[4Cb\n", "a    b\n" }, /* blanks that were never written */
		{ "a\x1B[2;1Hb\n", "a\nb\n" }, /* another line of the screen */
		{ "\x1B]0;C:\\Windows\\system32\\cmd.exe\aC:\\>\n", "C:\\>\n" },
		{ "\x1B]0;title\x1B\\x\n", "x\n" },
		{ "ab\bc\n", "ac\n" },
		{ "\xE2\x86\x90[32mok\xE2\x86\x90[0m\n", "ok\n" }, /* ESC as cmd draws it */
		{ "a\x1B[", "a\n" },
		{ "\x1B", "" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_lines(cases[i].text, strlen(cases[i].text), cases[i].lines);
	assert_lines("a\0b\n", 4, "ab\n");
}

#define X70 "----------------------------------------------------------------------"
#define FILL60 "123456789012345678901234567890123456789012345678901234567890"

static void
lines_cut_at_the_edge_are_joined_where_that_is_certain(void **state)
{
	static const struct {
		const char *text, *lines;
	} cases[] = {
		{ FILL60 "abcdefghij0123456789\nrest of it\n",
			FILL60 "abcdefghij0123456789rest of it\n" },
		/* the blank at the edge is no padding */
		{ FILL60 "abcdefghij012345678 \nrest\n",
			FILL60 "abcdefghij012345678 rest\n" },
		/* what can be a line of its own stays one */
		{ FILL60 "abcdefghij0123456789\nLabel:   value\n",
			FILL60 "abcdefghij0123456789\nLabel:   value\n" },
		{ FILL60 "abcdefghij0123456789\nC:\\>\n",
			FILL60 "abcdefghij0123456789\nC:\\>\n" },
		{ FILL60 "abcdefghij0123456789\n  indented\n",
			FILL60 "abcdefghij0123456789\n  indented\n" },
		{ FILL60 "abcdefghij0123456789\n" X70 "\n",
			FILL60 "abcdefghij0123456789\n" X70 "\n" },
		/* nothing was cut: some line is longer */
		{ FILL60 "abcdefghij0123456789\nrest\n" FILL60 FILL60 "1\n",
			FILL60 "abcdefghij0123456789\nrest\n" FILL60 FILL60 "1\n" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_lines(cases[i].text, strlen(cases[i].text), cases[i].lines);
}

static void
prompts_are_known_and_prose_is_none(void **state)
{
	static const char *const prompts[] = { "C:\\>", "C:\\Windows\\system32>sc query x",
		"PS C:\\> Get-Service", "PS>x", "[PC-042]: PS C:\\Users\\a\\Documents> x",
		"PS HKLM:\\> dir", "netsh>show", "netsh advfirewall>show allprofiles",
		"$ az vm", "user@host:~$ ls", "admin@PC-042 C:\\Users\\admin>qwinsta",
		"SAC>cmd", "(base) PS C:\\Users\\a> ipconfig", "(venv) C:\\x>sc query x",
		"*Evil-WinRM* PS C:\\>", "evil-winrm-py PS C:\\programdata> qwinsta",
		"\xE2\x9D\xAF ipconfig", "PS C:\\WINDOWS\\system32>", "c:\\>" };
	static const char *const others[] = { "# a heading", "$ 5 each",
		"C:\\Windows\\system32\\svchost.exe -k x", "PS is a shell", "a > b",
		"Rule Name:   x", "costs 5$ or so", "", "netsh shows x",
		"PSComputerName : x", "(see C:\\x>y)", "\xE2\x9D\xAF a heading",
		"<Event xmlns='x'>" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(prompts); i++)
		if (!split_is_prompt(prompts[i]))
			fail_msg("%s is a prompt", prompts[i]);
	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		if (split_is_prompt(others[i]))
			fail_msg("%s is no prompt", others[i]);
}

#define STATUS                                                                             \
	"SERVICE_NAME: TermService\n"                                                      \
	"        TYPE               : 30  WIN32\n"                                         \
	"        STATE              : 1  STOPPED\n"
#define STOPPED "guest.service.TermService.state = stopped\n"

static void
an_output_reads_the_same_in_any_wrapping(void **state)
{
	(void)state;
	assert_reads("> SERVICE_NAME: TermService\n"
		     ">         TYPE               : 30  WIN32\n"
		     ">         STATE              : 1  STOPPED\n",
		0, STOPPED);
	assert_reads("rem SERVICE_NAME: TermService\n"
		     "rem         TYPE               : 30  WIN32\n"
		     "rem         STATE              : 1  STOPPED\n",
		0, STOPPED);
	assert_reads("```\n" STATUS "```\n", 0, STOPPED);
	assert_reads("\x1B[2J\x1B[HSERVICE_NAME: TermService\x1B[K\r\n"
		     "        TYPE               : 30  WIN32\x1B[K\r\n"
		     "        STATE              : 1  STOPPED\x1B[K\r\n",
		0, STOPPED);
	/* padded to the width of a console */
	assert_reads("SERVICE_NAME: TermService                                            "
		     "           \n"
		     "        TYPE               : 30  WIN32                               "
		     "           \n"
		     "        STATE              : 1  STOPPED                              "
		     "           \n",
		0, STOPPED);
	/* in the middle of a mail */
	assert_reads("Hello,\nhere is what it says:\n\n" STATUS
		     "\nKind regards: see also https://example.net\n",
		0, STOPPED);
	/* a command typed in a remote shell is not an answer either */
	assert_reads("msf > netsh advfirewall set publicprofile firewallpolicy "
		     "blockinboundalways,allowoutbound\n",
		0, "");
	assert_reads("C:\\>netsh advfirewall show publicprofile\n\nPublic Profile "
		     "Settings: \n" X70 "\nState                                 ON\n"
		     "you may type blockinboundalways,allowoutbound there\n",
		0, "guest.firewall.public.enabled = true\n");
	/* three commands in one text, one of them unrelated */
	assert_reads(
		"C:\\>ver\n\nMicrosoft Windows [Version 10.0.17763.1]\n\n"
		"C:\\>sc query TermService\n\n" STATUS
		"\nC:\\>netsh advfirewall show publicprofile\n\nPublic Profile Settings: "
		"\n" X70 "\nState                                 OFF\n"
		"Firewall Policy                       BlockInbound,AllowOutbound\n\nOk.\n",
		0,
		STOPPED "guest.firewall.public.enabled = false\n"
			"guest.firewall.public.inbound = block\n"
			"guest.firewall.public.outbound = allow\n"
			"guest.firewall.public.shielded = false\n"
			"guest.os.build = 17763\n");
}

#define ASK(filter)                                                                        \
	"C:\\>netsh advfirewall firewall show rule name=all dir=in | " filter "\n"

static const struct {
	const char *text, *facts;
} empty_answers_count_when_cases[] = {
	{ ASK("findstr 3389") "C:\\>", "guest.firewall.rule = missing\n" },
	{ ASK("findstr 3389") "\n\nC:\\>", "guest.firewall.rule = missing\n" },
	{ ASK("findstr /C:\"3389\"") "C:\\>", "guest.firewall.rule = missing\n" },
	/* a list of commands to type, not typed yet */
	{ ASK("findstr 3389") "C:\\>netstat -ano | findstr 3389\nC:\\>qwinsta\n", "" },
	/* here one of them was answered */
	{ ASK("findstr 3389") "\nC:\\>sc query TermService\n\n" STATUS,
		"guest.firewall.rule = missing\n" STOPPED },
	/* a shell without a terminal repeats what was typed */
	{ ASK("findstr 3389") "netsh advfirewall firewall show rule name=all "
			      "dir=in | "
			      "findstr 3389\nC:\\>",
		"guest.firewall.rule = missing\n" },
	/* copied before the answer */
	{ ASK("findstr 3389"), "" },
	/* the three profiles in their order; two of them are no answer */
	{ "C:\\>netsh advfirewall show allprofiles | findstr State\n"
	  "State                                 ON\n"
	  "State                                 OFF\n"
	  "State                                 ON\n\nC:\\>",
		"guest.firewall.domain.enabled = true\n"
		"guest.firewall.private.enabled = false\n"
		"guest.firewall.public.enabled = true\n" },
	{ "C:\\>netsh advfirewall show allprofiles | findstr State\n"
	  "State                                 ON\n"
	  "State                                 OFF\n\nC:\\>",
		"" },
	{ "State                                 ON\n"
	  "State                                 OFF\n"
	  "State                                 ON\n",
		"" },
	/* another port, a label in one language, two patterns */
	{ ASK("findstr 3390") "C:\\>", "" },
	{ ASK("findstr /C:\"LocalPort: 3389\"") "C:\\>", "" },
	{ ASK("findstr \"Remote\"") "C:\\>", "" },
	{ ASK("findstr \"3389 3390\"") "C:\\>", "" },
	/* a question by name */
	{ "C:\\>netsh advfirewall firewall show rule name=\"Remote Desktop\"\n\n"
	  "No rules match the specified criteria.\n\nC:\\>",
		"" },
	{ "C:\\>netsh advfirewall firewall show rule name=\"Remote Desktop\" | "
	  "findstr 3389\n"
	  "C:\\>",
		"" },
	/* the listing was cut: nothing at its end */
	{ "C:\\>netsh advfirewall firewall show rule name=all dir=in\n\n"
	  "Rule Name:                            Web\n" X70
	  "\nEnabled:                              Yes\n"
	  "Direction:                            In\n"
	  "Profiles:                             Domain\n"
	  "Protocol:                             TCP\n"
	  "LocalPort:                            80\n"
	  "Action:                               Allow\n",
		"" },
	/* outbound rules neither allow nor block connections to this computer */
	{ "C:\\>netsh advfirewall firewall show rule name=all dir=out | findstr "
	  "3389\nC:\\>",
		"" },
};

static void
empty_answers_count_when_they_are_answers(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(empty_answers_count_when_cases); i++)
		assert_reads(empty_answers_count_when_cases[i].text, 0,
			empty_answers_count_when_cases[i].facts);
}

#define TAIL(port)                                                                         \
	"  Grouping:                             Other\n"                                  \
	"  LocalIP:                              Any\n"                                    \
	"  RemoteIP:                             Any\n"                                    \
	"  Protocol:                             TCP\n"                                    \
	"  LocalPort:                            " port "\n"                               \
	"  RemotePort:                           Any\n"                                    \
	"  Edge traversal:                       No\n"                                     \
	"  Action:                               Allow\n  \n"
#define NAMED                                                                              \
	"> Rule Name:                            Remote Desktop - User Mode (TCP-In)\n"    \
	"  " X70 "\n"                                                                      \
	"  Enabled:                              Yes\n"                                    \
	"  Direction:                            In\n"                                     \
	"  Profiles:                             Domain,Private,Public\n"
#define BY_NAME(context)                                                                   \
	"PS C:\\> netsh advfirewall firewall show rule dir=in name=all | select-string "   \
	"-pattern \"(Name.*Remote Desktop)\" -context " context "\n\n"

/* Context of a match runs into the next match: half of one rule, half of another. */
static void
fields_of_two_rules_are_not_mixed(void **state)
{
	static const char whole[] =
		"guest.firewall.rule = allowed\n"
		"guest.firewall.rule.name = Remote Desktop - User Mode (TCP-In)\n"
		"guest.firewall.rule.profiles = domain, private, public\n"
		"guest.firewall.rule.sources = any\n";
	static const struct {
		const char *text, *facts;
	} cases[] = {
		{ BY_NAME("9,4") TAIL("80") NAMED TAIL("3389") NAMED, "" },
		/* the same without the command that made it */
		{ TAIL("80") NAMED TAIL("3389") NAMED, "" },
		/* enough lines behind the name, and none before it */
		{ BY_NAME("0,13") NAMED TAIL("3389"), whole },
		{ NAMED TAIL("3389"), whole },
		/* findstr drops the names of the others */
		{ "C:\\>netsh advfirewall firewall show rule name=all dir=in | findstr "
		  "\"Desktop Enabled Protocol LocalPort Action\"\n"
		  "Rule Name:                            Remote Desktop (UDP-In)\n"
		  "Enabled:                              Yes\n"
		  "Protocol:                             UDP\n"
		  "LocalPort:                            3389\n"
		  "Action:                               Allow\n"
		  "Enabled:                              Yes\n"
		  "Protocol:                             TCP\n"
		  "LocalPort:                            3389\n"
		  "Action:                               Block\n",
			"" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_reads(cases[i].text, 0, cases[i].facts);
}

static void
a_long_value_is_read_over_its_breaks(void **state)
{
	assert_reads(
		"Rule Name:                            Remote Desktop (TCP-In)\n" X70 "\n"
		"Enabled:                              Yes\n"
		"Direction:                            In\n"
		"Profiles:                             Domain,Private,Public\n"
		"RemoteIP:                             10.0.0.0/8,172.16.0.0/12,192.168.0\n"
		".0/16,203.0.113.7/32\n"
		"Protocol:                             TCP\n"
		"LocalPort:                            3389\n"
		"Action:                               Allow\n"
		"a line that is longer than all of the others in this text, so that nobody "
		"can tell where a console would have cut\n",
		0,
		"guest.firewall.rule = scoped\n"
		"guest.firewall.rule.name = Remote Desktop (TCP-In)\n"
		"guest.firewall.rule.profiles = domain, private, public\n"
		"guest.firewall.rule.sources = 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, "
		"203.0.113.7\n");
	(void)state;
}

static void
facts_tell_their_line_and_reader(void **state)
{
	struct reading_of r;

	(void)state;
	reading_of(STATUS, strlen(STATUS), 0, &r);
	assert_string_equal(str_text(&r.origins),
		"guest.service.TermService.state\tpaste:sc\t"
		"        STATE              : 1  STOPPED\n");
	assert_int_equal(r.reading.lines, 3);
	assert_int_equal(r.reading.lines_used, 3);
	reading_free(&r);
	reading_of("note\n" STATUS, strlen("note\n" STATUS), 0, &r);
	assert_int_equal(r.reading.lines, 4);
	assert_int_equal(r.reading.lines_used, 3);
	reading_free(&r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(marks_around_a_line_are_taken_off),
		cmocka_unit_test(the_terminal_is_taken_out_of_the_text),
		cmocka_unit_test(lines_cut_at_the_edge_are_joined_where_that_is_certain),
		cmocka_unit_test(prompts_are_known_and_prose_is_none),
		cmocka_unit_test(an_output_reads_the_same_in_any_wrapping),
		cmocka_unit_test(empty_answers_count_when_they_are_answers),
		cmocka_unit_test(fields_of_two_rules_are_not_mixed),
		cmocka_unit_test(a_long_value_is_read_over_its_breaks),
		cmocka_unit_test(facts_tell_their_line_and_reader),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
