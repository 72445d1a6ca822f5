/* Redaction leaves every command as it is, whatever the computer is called. */
#include "tests/unit/fixes/kb.h"

#include <stdlib.h>
#include <string.h>

#include "share/base/text.h"
#include "share/redact/redact.h"

/* The commands of the knowledge, one a line, with their gaps. */
static void
add_commands(struct str *out)
{
	static const char *const keys[] = { " command: ", " outer: ", " inner: " };

	for (size_t i = 0; i < builtin_source_count; i++)
		for (size_t k = 0; k < ARRAY_LEN(keys); k++)
			for (const char *at = strstr(builtin_sources[i].text, keys[k]);
				at != NULL; at = strstr(at + 1, keys[k])) {
				at += strlen(keys[k]);
				str_add_len(out, at, strcspn(at, "\n"));
				str_add_char(out, '\n');
			}
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static size_t changed; /* names that changed a command */

static void
expect_unchanged(const char *all, const char *name)
{
	STR_AUTO some = STR_INIT(1u << 20);
	const char *commands;
	struct redactor *r = redactor_create(REDACT_NORMAL);
	STR_AUTO out = STR_INIT(1u << 20);
	struct target t;

	/* A few lines for each word: the common words are in hundreds. */
	for (const char *line = all; *line != '\0' && some.len < 2000;
		line += strcspn(line, "\n") + 1) {
		size_t len = strcspn(line, "\n") + 1;

		if (memmem(line, len, name, strlen(name)) != NULL)
			str_add_len(&some, line, len);
	}
	commands = str_text(&some);
	redactor_add_own_words(r, knowledge_words());
	assert_int_equal(target_parse(name, &t, NULL, NULL), ERR_OK);
	redactor_add_target(r, &t);
	redactor_apply(r, commands, &out);
	for (size_t i = 0; i < out.len; i++) {
		size_t line = i;

		if (str_text(&out)[i] == commands[i])
			continue;
		while (line > 0 && commands[line - 1] != '\n')
			line--;
		print_error("host %s: %.*s\n", name, (int)strcspn(commands + line, "\n"),
			commands + line);
		changed++;
		break;
	}
	redactor_destroy(r);
}

static void
no_word_of_a_command_is_taken_for_a_name(void **state)
{
	STR_AUTO commands = STR_INIT(1u << 20);
	STR_AUTO seen = STR_INIT(1u << 20);
	const char *text;
	size_t count = 0;

	(void)state;
	add_commands(&commands);
	text = str_text(&commands);
	str_add_char(&seen, ' ');
	for (size_t at = 0; text[at] != '\0';) {
		char word[80];
		size_t len = 0;

		while (is_letter(text[at + len]) || (len > 0 && text[at + len] == '-'))
			len++;
		if (len > 0 && len < 60 && text[at + len - 1] != '-') {
			(void)text_format(
				word, sizeof(word), " %.*s ", (int)len, text + at);
			/* rdpdoctor-allow-rdp is the name of a rule, after -n */
			if (strstr(str_text(&seen), word) == NULL &&
				!text_starts(word, " rdpdoctor-")) {
				str_add(&seen, word + 1);
				word[len + 1] = '\0';
				expect_unchanged(text, word + 1);
				count++;
			}
		}
		at += len > 0 ? len : 1;
	}
	assert_int_equal(changed, 0);
	assert_true(count > 300);
}

const struct CMUnitTest redact_command_tests[] = {
	cmocka_unit_test(no_word_of_a_command_is_taken_for_a_name),
};
const size_t redact_command_test_count = ARRAY_LEN(redact_command_tests);
