/*
 * Each paste with its truth, shown in the ways that people show text: quoted, numbered,
 * timed by a chat, padded, with other ends of lines. The facts stay the same, every one.
 */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "reading_of.h"
#include "share/base/text.h"

#define DATA TEST_SOURCE_DIR "/tests/unit/probes/paste/data"

static const struct frame {
	const char *name, *before, *after;
	int pad;
	bool numbered;
} frames[] = {
	{ "quoted", "> ", "\n", 0, false },
	{ "quoted twice", "> > ", "\n", 0, false },
	{ "quoted without a blank", ">", "\n", 0, false },
	{ "starred", "* ", "\n", 0, false },
	{ "barred", "| ", "\n", 0, false },
	{ "a batch's remarks", "rem ", "\n", 0, false },
	{ "a batch's labels", ":: ", "\n", 0, false },
	{ "a script's remarks", "# ", "\n", 0, false },
	{ "a file's remarks", "; ", "\n", 0, false },
	{ "timed", "[12:03:44] ", "\n", 0, false },
	{ "numbered", "  ", "\n", 0, true },
	{ "findstr /n", ":", "\n", 0, true },
	{ "twice apart", "", "\n\n", 0, false },
	{ "padded to 80", "", "\n", 80, false },
	{ "padded to 120", "", "\n", 120, false },
	{ "CRLF", "", "\r\n", 0, false },
	{ "CRCRLF", "", "\r\r\n", 0, false },
	{ "CR", "", "\r", 0, false },
	{ "two blanks in", "  ", "\n", 0, false },
	{ "four blanks in", "    ", "\n", 0, false },
	{ "a tab in", "\t", "\n", 0, false },
	{ "quoted by two", ">> ", "\n", 0, false },
	{ "right to left", "\xE2\x80\x8F", "\xE2\x80\x8E\n", 0, false },
	{ "blanks behind", "", "  \r\n", 0, false },
	{ "erased to the end of the line", "\x1B[m", "\x1B[K\r\n", 0, false },
};

static void
put_in_frame(const char *text, const struct frame *frame, struct str *out)
{
	unsigned number = 0;

	while (*text != '\0') {
		size_t len = strcspn(text, "\n");
		size_t end = len > 0 && text[len - 1] == '\r' ? len - 1 : len;
		char *line = strndup(text, end);

		assert_non_null(line);
		if (frame->numbered)
			str_addf(out, "%4u", ++number);
		str_addf(out, "%s%s", frame->before, line);
		for (int i = (int)text_columns(line); i < frame->pad; i++)
			str_add_char(out, ' ');
		str_add(out, frame->after);
		free(line);
		text += len + (text[len] == '\n');
	}
}

static int
is_paste(const struct dirent *entry)
{
	return text_ends(entry->d_name, ".txt");
}

static void
in_any_frame_a_paste_gives_its_truth(void **state)
{
	struct dirent **names;
	int count = scandir(DATA, &names, is_paste, alphasort);
	int wrong = 0;

	(void)state;
	assert_true(count > 0);
	for (int i = 0; i < count; i++) {
		char path[512];
		size_t len, truth_len;
		char *bytes, *truth;

		(void)text_format(path, sizeof(path), DATA "/%s", names[i]->d_name);
		bytes = slurp(path, &len);
		memcpy(path + strlen(path) - 4, ".facts", 7);
		truth = slurp(path, &truth_len);
		for (size_t k = 0; k < ARRAY_LEN(frames); k++) {
			STR_AUTO framed = STR_INIT(1 << 20);
			struct reading_of r;

			put_in_frame(bytes, &frames[k], &framed);
			reading_of(str_text(&framed), framed.len, 3389, &r);
			if (strcmp(str_text(&r.facts), truth) != 0) {
				print_error("%s, %s, reads as\n%sinstead of\n%s\n",
					names[i]->d_name, frames[k].name,
					str_text(&r.facts), truth);
				wrong++;
			}
			reading_free(&r);
		}
		free(bytes);
		free(truth);
		free(names[i]);
	}
	free(names);
	assert_int_equal(wrong, 0);
}

#define SEEDS TEST_SOURCE_DIR "/tests/fuzz/corpus/read"

static int
is_seed(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

/* Text that one answer's worth of lines makes, in UTF-8; the frames need as many. */
static bool
can_be_framed(const char *bytes, size_t len)
{
	size_t lines = 0;

	for (size_t i = 0; i < len; i++) {
		if ((unsigned char)bytes[i] >= 0x80 || bytes[i] == '\0' ||
			bytes[i] == '\x1B')
			return false;
		lines += bytes[i] == '\n';
	}
	return lines >= 6 && bytes[0] != '>';
}

/* As a saved page or a ticket system keeps it. */
static void
as_entities(const char *text, struct str *out)
{
	for (; *text != '\0'; text++)
		if (*text == '>')
			str_add(out, "&gt;");
		else if (*text == '"')
			str_add(out, "&quot;");
		else if (*text == '&')
			str_add(out, "&amp;");
		else
			str_add_char(out, *text);
}

static void
as_no_break(const char *text, struct str *out)
{
	for (; *text != '\0'; text++)
		if (*text == ' ')
			str_add(out, "\xC2\xA0");
		else
			str_add_char(out, *text);
}

static int
differs(const char *name, const char *how, const struct str *text, const char *facts)
{
	struct reading_of r;
	int wrong = 0;

	reading_of(str_text(text), text->len, 3389, &r);
	if (strcmp(str_text(&r.facts), facts) != 0) {
		print_error("%s, %s, reads as\n%sinstead of\n%s\n", name, how,
			str_text(&r.facts), facts);
		wrong = 1;
	}
	reading_free(&r);
	return wrong;
}

/* The seeds of the fuzz target hold an answer of each command. */
static void
in_any_frame_each_command_reads_the_same(void **state)
{
	struct dirent **names;
	int count = scandir(SEEDS, &names, is_seed, alphasort);
	int wrong = 0, framed = 0;

	(void)state;
	assert_true(count > 0);
	for (int i = 0; i < count; i++) {
		const char *name = names[i]->d_name;
		char path[512];
		size_t len;
		char *bytes;

		(void)text_format(path, sizeof(path), SEEDS "/%s", name);
		bytes = slurp(path, &len);
		if (can_be_framed(bytes, len)) {
			STR_AUTO entities = STR_INIT(1 << 20), blanks = STR_INIT(1 << 20);
			struct reading_of bare;

			framed++;
			reading_of(bytes, len, 3389, &bare);
			for (size_t k = 0; k < ARRAY_LEN(frames); k++) {
				STR_AUTO text = STR_INIT(1 << 20);

				put_in_frame(bytes, &frames[k], &text);
				wrong += differs(
					name, frames[k].name, &text, str_text(&bare.facts));
			}
			as_entities(bytes, &entities);
			wrong +=
				differs(name, "entities", &entities, str_text(&bare.facts));
			as_no_break(bytes, &blanks);
			wrong += differs(name, "no-break", &blanks, str_text(&bare.facts));
			reading_free(&bare);
		}
		free(bytes);
		free(names[i]);
	}
	free(names);
	assert_true(framed > 10);
	assert_int_equal(wrong, 0);
}

#define RULE(name, enabled, action, allow, ok)                                             \
	name "\n----------------------------------------------------------------------"    \
	     "\n" enabled "\n"                                                             \
	     "Direction:                            In\n"                                  \
	     "Profiles:                             Domain,Private,Public\n"               \
	     "LocalIP:                              Any\n"                                 \
	     "RemoteIP:                             Any\n"                                 \
	     "Protocol:                             TCP\n"                                 \
	     "LocalPort:                            3389\n"                                \
	     "RemotePort:                           Any\n"                                 \
	     "Edge traversal:                       No\n" action allow "\n" ok "\n"

static void
a_rule_tells_the_line_that_decides(void **state)
{
	static const struct {
		const char *text, *origin;
	} cases[] = {
		{ RULE("Rule Name:                            Desk",
			  "Enabled:                              No",
			  "Action:                               ", "Allow", "Ok."),
			"guest.firewall.rule\tpaste:netsh-rules\t"
			"Enabled:                              No\n" },
		{ RULE("Rule Name:                            Desk",
			  "Enabled:                              Yes",
			  "Action:                               ", "Block", "Ok."),
			"guest.firewall.rule\tpaste:netsh-rules\t"
			"Action:                               Block\n" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		static const struct frame padded = { "padded", "", "\n", 80, false };
		STR_AUTO wide = STR_INIT(1 << 16);
		struct reading_of r;

		reading_of(cases[i].text, strlen(cases[i].text), 3389, &r);
		assert_non_null(strstr(str_text(&r.origins), cases[i].origin));
		reading_free(&r);
		/* the last field of a padded rule is not joined with the "Ok." below it */
		put_in_frame(cases[i].text, &padded, &wide);
		reading_of(str_text(&wide), wide.len, 3389, &r);
		assert_non_null(strstr(str_text(&r.origins), cases[i].origin));
		reading_free(&r);
	}
}

#define ONE_RULE(name, enabled, profiles, action, sources)                                 \
	"Rule Name:                            " name                                      \
	"\n----------------------------------------------------------------------\n"       \
	"Enabled:                              " enabled "\n"                              \
	"Direction:                            In\n"                                       \
	"Profiles:                             " profiles "\n"                             \
	"RemoteIP:                             " sources "\n"                              \
	"Protocol:                             TCP\n"                                      \
	"LocalPort:                            3389\n"                                     \
	"Action:                               " action "\n\n"

/* Windows 10 ships one rule for domain and private, and another one for public. */
static void
the_profiles_served_are_those_of_all_open_rules(void **state)
{
	static const struct {
		const char *text, *answer, *profiles;
	} cases[] = {
		{ ONE_RULE("A", "Yes", "Domain", "Allow", "Any")
				ONE_RULE("B", "Yes", "Private,Public", "Allow", "Any"),
			"allowed", "domain, private, public" },
		{ ONE_RULE("A", "Yes", "Domain", "Allow", "Any")
				ONE_RULE("B", "Yes", "Public", "Allow", "10.0.0.0/8")
					ONE_RULE("C", "No", "Private", "Allow", "Any"),
			"scoped", "domain, public" },
		{ ONE_RULE("A", "Yes", "Domain", "Allow", "Any")
				ONE_RULE("B", "Yes", "Public", "Block", "Any"),
			"blocked", "public" },
		{ ONE_RULE("A", "No", "Domain", "Allow", "Any"), "disabled", "domain" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		STR_AUTO answer = STR_INIT(256), profiles = STR_INIT(256);
		struct reading_of r;

		str_addf(&answer, "guest.firewall.rule = %s\n", cases[i].answer);
		str_addf(&profiles, "guest.firewall.rule.profiles = %s\n",
			cases[i].profiles);
		reading_of(cases[i].text, strlen(cases[i].text), 3389, &r);
		assert_non_null(strstr(str_text(&r.facts), str_text(&answer)));
		assert_non_null(strstr(str_text(&r.facts), str_text(&profiles)));
		reading_free(&r);
	}
}

static void
what_is_filtered_out_is_not_missing(void **state)
{
	static const char *const commands[] = { "findstr \"3389.*ESTABLISHED\"",
		"findstr 10.0.0.4:3389", "findstr /v 3389",
		"find \"3389\" | find \"UDP\"" };
	struct reading_of r;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(commands); i++) {
		STR_AUTO text = STR_INIT(4096);

		str_addf(&text,
			"C:\\>netstat -ano | %s\n"
			"  TCP    10.0.0.4:3389    10.0.0.9:50123    ESTABLISHED     "
			"1000\n\n"
			"C:\\>\n",
			commands[i]);
		reading_of(str_text(&text), text.len, 3389, &r);
		assert_null(strstr(str_text(&r.facts), "guest.rdp.listening"));
		reading_free(&r);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(in_any_frame_a_paste_gives_its_truth),
		cmocka_unit_test(in_any_frame_each_command_reads_the_same),
		cmocka_unit_test(a_rule_tells_the_line_that_decides),
		cmocka_unit_test(the_profiles_served_are_those_of_all_open_rules),
		cmocka_unit_test(what_is_filtered_out_is_not_missing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
