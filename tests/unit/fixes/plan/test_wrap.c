/* Commands on their way into a machine: each shell that reads them takes its own quotes
 * off. */
#include "tests/unit/fixes/kb.h"
#include "fixes/plan/plan.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
	const char *channel, *shell, *command, *wrapped;
} wrapped_commands[] = {
	/* A Linux shell, then JSON, then PowerShell. */
	{ "aws-ssm", "powershell", "Get-X", "--parameters '{\"commands\":[\"Get-X\"]}'" },
	{ "aws-ssm", "powershell", "Get-X 'a' \"b$c\" | Y",
		"[\"Get-X '\\''a'\\'' \\\"b$c\\\" | Y\"]}'" },
	{ "aws-ssm", "powershell", "Get-X C:\\t", "[\"Get-X C:\\\\t\"]}'" },
	{ "aws-ssm", "powershell", "$a = `id`; (b) & c^d %e% !f",
		"[\"$a = `id`; (b) & c^d %e% !f\"]}'" },
	{ "aws-ssm", "cmd", "reg query \"HKLM\\A & B\" /v x",
		"[\"cmd.exe /c '\\''reg query \\\"HKLM\\\\A & B\\\" /v "
		"x'\\''\"]}'" },
	{ "aws-ssm", "cmd", "net user O'Brien",
		"[\"cmd.exe /c '\\''net user O'\\'''\\''Brien'\\''\"]}'" },
	{ "aws-ssm", "powershell", "two\nlines", NULL },
	{ "agent-run-command", "powershell", "a $b \"c\" `d` \\e %f% ^g (h) & i!",
		"--scripts 'a $b \"c\" `d` \\e %f% ^g (h) & i!'" },
	{ "agent-run-command", "cmd", "echo 'x' & ver",
		"--scripts 'cmd.exe /c '\\''echo '\\'''\\''x'\\'''\\'' & "
		"ver'\\'''" },
	/* PowerShell alone. */
	{ "hyper-v-console", "powershell", "Get-X | ? { $_.A -eq 'b' }",
		"-ScriptBlock { Get-X | ? { $_.A -eq 'b' } }" },
	{ "hyper-v-console", "cmd", "echo 'a' \"$b\" %c% & (d) ^e",
		"-ScriptBlock { cmd.exe /c 'echo ''a'' \"$b\" %c% & (d) ^e' }" },
	{ "remote-powershell", "cmd", "reg add \"HKLM\\A $B\" /v C",
		"-ScriptBlock { cmd.exe /c 'reg add \"HKLM\\A $B\" /v C' }" },
	/* cmd, then cmd. */
	{ "psexec", "cmd", "sc query X", "cmd.exe /c \"sc query X\"" },
	{ "psexec", "cmd", "a & b | c > d ^e (f) $g 'h'",
		"cmd.exe /c \"a & b | c > d ^e (f) $g 'h'\"" },
	{ "psexec", "cmd", "reg query \"HKLM\\A & B^C <D>|E\" /v x",
		"cmd.exe /c \"reg query \"HKLM\\A ^& B^^C ^<D^>^|E\" /v x\"" },
	{ "psexec", "cmd", "dir %windir%", NULL },
	{ "psexec", "cmd", "echo \"open", NULL },
	{ "psexec", "powershell", "Get-X", NULL },
	/* Typed as it is. */
	{ "serial-console", "cmd", "reg query \"HKLM\\A & B\" %c% ^d 'e' $f",
		"reg query \"HKLM\\A & B\" %c% ^d 'e' $f" },
	{ "ec2-serial-console", "cmd", "reg query \"HKLM\\A & B\" %c% ^d",
		"reg query \"HKLM\\A & B\" %c% ^d" },
	{ "gcp-sac", "powershell", "Get-X | ? { $_.A -eq \"b\" }",
		"Get-X | ? { $_.A -eq \"b\" }" },
	/* These carry files and settings, not commands. */
	{ "custom-script", "cmd", "ver", NULL },
	{ "remote-registry", "cmd", "ver", NULL },
};

/* Signs that mean something to one of the shells on the way. NULL: it must be refused. */
static void
each_way_in_quotes_for_every_shell_on_the_way(void **state)
{
	struct arena *a = arena_create();

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(wrapped_commands); i++) {
		const char *line = channel_wrap(kb_builtin(), wrapped_commands[i].channel,
			wrapped_commands[i].shell, wrapped_commands[i].command, a);

		if ((line != NULL) != (wrapped_commands[i].wrapped != NULL))
			fail_msg("%s over %s: %s", wrapped_commands[i].command,
				wrapped_commands[i].channel,
				line != NULL ? line : "refused");
		if (line != NULL)
			assert_has(line, wrapped_commands[i].wrapped);
	}
	arena_destroy(a);
}

/* What the program that @line calls gets as its last word, from a real shell. */
static void
last_word(const char *line, char *out, size_t size)
{
	STR_AUTO script = STR_INIT(128 * 1024);
	FILE *pipe;
	size_t len;

	str_addf(&script,
		"az() { for w; do :; done; printf %%s \"$w\"; }\naws() { az \"$@\"; "
		"}\n%s\n",
		line);
	assert_true(str_ok(&script));
	assert_int_equal(setenv("RDPDOCTOR_TEST_SCRIPT", str_text(&script), 1), 0);
	pipe = popen("printf %s \"$RDPDOCTOR_TEST_SCRIPT\" | sh", "r");
	assert_non_null(pipe);
	len = fread(out, 1, size - 1, pipe);
	out[len] = '\0';
	assert_int_equal(pclose(pipe), 0);
	assert_int_equal(unsetenv("RDPDOCTOR_TEST_SCRIPT"), 0);
}

/* "cmd.exe /c '..'" of PowerShell back to what stands between the quotes. */
static const char *
unwrap_cmd(struct arena *a, const char *text)
{
	static const char head[] = "cmd.exe /c '";
	STR_AUTO out = STR_INIT(128 * 1024);
	size_t len = strlen(text);

	if (strncmp(text, head, sizeof(head) - 1) != 0 || text[len - 1] != '\'')
		return "not wrapped";
	for (const char *at = text + sizeof(head) - 1; at < text + len - 1; at++) {
		str_add_char(&out, *at);
		at += *at == '\'';
	}
	return arena_dup(a, str_text(&out));
}

static void
unwrap_json(char *text, size_t size)
{
	json_t *json = json_loads(text, 0, NULL);

	if (json == NULL)
		fail_msg("no JSON: %s", text);
	assert_true(text_format(text, size, "%s",
		json_string_value(json_array_get(json_object_get(json, "commands"), 0))));
	json_decref(json);
}

static void
check_step(const struct plan_step *s, const char *way, struct arena *a)
{
	bool cmd = text_equal(s->shell, "cmd");
	char got[16384];
	const char *line = channel_wrap(kb_builtin(), way, s->shell, s->command, a);

	if (line == NULL)
		fail_msg("%s cannot take %s", way, s->command);
	last_word(line, got, sizeof(got));
	if (text_equal(way, "aws-ssm"))
		unwrap_json(got, sizeof(got));
	if (!text_equal(cmd ? unwrap_cmd(a, got) : got, s->command))
		fail_msg("over %s %s came out as %s", way, s->command, got);
}

/* Every command of the knowledge, over one cloud or the other, comes out as it went in. */
static void
commands_reach_the_agent_unchanged(void **state)
{
	const struct plan_options options = { .audience = AUDIENCE_ENGINEER };
	const struct knowledge *k = kb_builtin();
	size_t seen = 0;

	(void)state;
	for (size_t c = 0; c < knowledge_cause_count(k); c++) {
		struct arena *a = arena_create();
		struct plan plan;

		assert_int_equal(plan_make_for(k, NULL, knowledge_cause(k, c).id, &options,
					 a, &plan, NULL),
			ERR_OK);
		for (size_t i = 0; i < plan.online.step_count; i++) {
			const struct plan_step *s = &plan.online.steps[i];

			if (s->command == NULL ||
				(!text_equal(s->shell, "cmd") &&
					!text_equal(s->shell, "powershell")))
				continue;
			check_step(s, seen % 2 == 0 ? "agent-run-command" : "aws-ssm", a);
			seen++;
		}
		arena_destroy(a);
	}
	assert_true(seen > 100);
}

const struct CMUnitTest wrap_tests[] = {
	cmocka_unit_test(each_way_in_quotes_for_every_shell_on_the_way),
	cmocka_unit_test(commands_reach_the_agent_unchanged),
};
const size_t wrap_test_count = ARRAY_LEN(wrap_tests);
