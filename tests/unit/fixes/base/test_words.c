/* explain, steps, tree, codes, lists: what people read. */
#include "tests/unit/fixes/kb.h"

#include <string.h>

#include "fixes/explain/citations.h"
#include "share/base/text.h"
#include "fixes/next_step/next_step.h"
#include "fixes/plan/plan.h"
#include "fixes/explain/explain.h"

/* The first line wider than @columns, or NULL; commands (deeply indented) may be wider. */
static const char *
too_wide(const char *text, int columns, struct str *line)
{
	while (*text != '\0') {
		size_t len = strcspn(text, "\n");

		str_clear(line);
		str_add_len(line, text, len);
		if (text_columns(str_text(line)) > columns &&
			strncmp(text, "        ", 8) != 0)
			return str_text(line);
		text += len + (text[len] == '\n');
	}
	return NULL;
}

static void
every_cause_is_explained_within_eighty_columns(void **state)
{
	const struct knowledge *k = kb_builtin();
	STR_AUTO line = STR_INIT(65536);

	(void)state;
	for (size_t i = 0; i < knowledge_cause_count(k); i++) {
		const struct cause_info info = knowledge_cause(k, i);
		STR_AUTO out = STR_INIT(1u << 20);

		explain_cause(k, info.id, DOCUMENT(&document_text, &out));
		assert_true(str_ok(&out));
		assert_has(str_text(&out), info.id);
		assert_has(str_text(&out), "How to fix it");
		assert_has(str_text(&out), "Sources");
		if (too_wide(str_text(&out), 80, &line) != NULL)
			fail_msg("%s: %s", info.id, str_text(&line));
	}
}

/* A machine that is off and a firewall that is shut look the same to every probe. */
static void
twins_from_outside_are_told_apart_by_what_would_really_split_them(void **state)
{
	const struct knowledge *k = kb_builtin();
	STR_AUTO out = STR_INIT(1u << 20);
	const char *twin, *end, *split;

	(void)state;
	explain_cause(k, "vm-off", DOCUMENT(&document_text, &out));
	twin = strstr(str_text(&out), "  - fw-block-inbound-always");
	assert_non_null(twin);
	end = strstr(twin + 4, "\n  - ");
	assert_non_null(end);
	split = strstr(twin, "[machine.power]");
	assert_true(split != NULL && split < end);
	split = strstr(twin, "the check");
	assert_true(split == NULL || split > end);
}

static void
every_path_is_written_within_eighty_columns(void **state)
{
	const struct knowledge *k = kb_builtin();
	const struct plan_options options = { .audience = AUDIENCE_ENGINEER };
	STR_AUTO line = STR_INIT(65536);

	(void)state;
	for (size_t i = 0; i < knowledge_cause_count(k); i++) {
		const char *id = knowledge_cause(k, i).id;
		struct arena *a = arena_create();
		struct plan plan;

		assert_int_equal(
			plan_make_for(k, NULL, id, &options, a, &plan, NULL), ERR_OK);
		for (int offline = 0; offline < 2; offline++) {
			STR_AUTO out = STR_INIT(1u << 20);

			steps_write(k, &plan, offline != 0, DOCUMENT(&document_text, &out));
			if (too_wide(str_text(&out), 80, &line) != NULL)
				fail_msg("%s: %s", id, str_text(&line));
		}
		arena_destroy(a);
	}
}

/* What is typed is on one line of @text: it is copied from there. */
static void
assert_unbroken(const char *id, const char *text, const char *typed, size_t len)
{
	STR_AUTO command = STR_INIT(16384);

	str_add_len(&command, typed, len);
	if (len > 0 && !kb_has(text, str_text(&command)))
		fail_msg("%s: broken over lines: %s", id, str_text(&command));
}

static void
undo_and_check_can_be_copied_from_every_path(void **state)
{
	const struct knowledge *k = kb_builtin();
	const struct plan_options options = { .audience = AUDIENCE_ENGINEER };

	(void)state;
	for (size_t i = 0; i < knowledge_cause_count(k); i++) {
		const char *id = knowledge_cause(k, i).id;
		struct arena *a = arena_create();
		struct plan plan;

		assert_int_equal(
			plan_make_for(k, NULL, id, &options, a, &plan, NULL), ERR_OK);
		for (int offline = 0; offline < 2; offline++) {
			const struct plan_path *path =
				offline ? &plan.offline : &plan.online;
			STR_AUTO out = STR_INIT(1u << 20);

			steps_write(k, &plan, offline != 0, DOCUMENT(&document_text, &out));
			for (size_t s = 0; s < path->step_count; s++) {
				if (path->steps[s].danger == DANGER_READ_ONLY)
					continue;
				assert_unbroken(id, str_text(&out), path->steps[s].undo,
					path->steps[s].undo_typed);
				assert_unbroken(id, str_text(&out), path->steps[s].verify,
					path->steps[s].verify_typed);
			}
		}
		arena_destroy(a);
	}
}

static void
every_way_in_is_explained_within_eighty_columns(void **state)
{
	const struct knowledge *k = kb_builtin();
	STR_AUTO list = STR_INIT(1u << 20);
	STR_AUTO line = STR_INIT(65536);
	size_t seen = 0;

	(void)state;
	assert_true(knowledge_list(k, "channels", &list));
	for (const char *at = str_text(&list); *at != '\0'; seen++) {
		STR_AUTO id = STR_INIT(256);
		STR_AUTO out = STR_INIT(1u << 20);

		str_add_len(&id, at, strcspn(at, " "));
		assert_true(explain_way(k, str_text(&id), DOCUMENT(&document_text, &out)));
		assert_has(str_text(&out), "What it needs");
		assert_has(str_text(&out), "How to open it");
		assert_has(str_text(&out), "How to send a command over it");
		if (too_wide(str_text(&out), 80, &line) != NULL)
			fail_msg("%s: %s", str_text(&id), str_text(&line));
		at += strcspn(at, "\n");
		at += *at == '\n';
	}
	assert_true(seen >= 20);
	assert_false(explain_way(k, "carrier-pigeon", DOCUMENT(&document_text, &list)));
}

static void
a_source_is_named_in_words(void **state)
{
	static const struct {
		const char *source, *words;
	} cases[] = {
		{ "SA-az/reset-rdp",
			"Microsoft, support articles for Azure virtual machines: "
			"reset-rdp" },
		{ "ALI networking-firewall",
			"Alibaba Cloud, guide to troubleshooting Windows servers: "
			"networking-firewall" },
		{ "FR", "FreeRDP, its source code" },
		{ "FRESH-1", "FRESH-1" }, /* no shorthand, though it begins like one */
		{ "[MS-ERREF] 2.3.1",
			"Microsoft, specification of the error numbers of Windows "
			"[MS-ERREF], section 2.3.1" },
		{ "RFC 4120 1.3", "Internet standard RFC 4120, section 1.3" },
		{ "RFC 792", "Internet standard RFC 792" },
		{ "rtnetlink(7)", "Linux manual page rtnetlink(7)" },
		{ "CVE-2018-0886", "public list of vulnerabilities: CVE-2018-0886" },
		{ "Our handbook, page 3", "Our handbook, page 3" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		STR_AUTO out = STR_INIT(4096);

		cited_in_words(cases[i].source, &out);
		assert_string_equal(str_text(&out), cases[i].words);
	}
}

static void
an_article_has_headings_and_fenced_commands(void **state)
{
	const struct plan_options options = { .audience = AUDIENCE_ENGINEER };
	struct arena *a = arena_create();
	STR_AUTO out = STR_INIT(1u << 20);
	struct plan plan;

	(void)state;
	assert_int_equal(plan_make_for(kb_builtin(), NULL, "fw-rule-disabled", &options, a,
				 &plan, NULL),
		ERR_OK);
	steps_write(kb_builtin(), &plan, false, DOCUMENT(&document_markdown, &out));
	assert_memory_equal(str_text(&out), "# ", 2);
	assert_has(str_text(&out), "\n## 1. ");
	assert_has(str_text(&out), "```bat\nnetsh advfirewall");
	assert_has(str_text(&out), "- **Undo**: `netsh");
	assert_has(str_text(&out), "Or instead of step ");
	arena_destroy(a);
}

static size_t
count_of(const char *text, const char *part)
{
	size_t count = 0;

	while ((text = strstr(text, part)) != NULL) {
		count++;
		text += strlen(part);
	}
	return count;
}

static void
every_cause_and_path_is_written_in_each_format(void **state)
{
	static const char *const elements[] = { "ul", "li", "h1", "h2", "p", "pre",
		"code" };
	const struct plan_options options = { .audience = AUDIENCE_ENGINEER };
	const struct knowledge *k = kb_builtin();

	(void)state;
	for (size_t i = 0; i < knowledge_cause_count(k) * 3; i++) {
		const struct document_format *format = document_format_at(i % 3);
		const struct cause_info info = knowledge_cause(k, i / 3);
		struct arena *a = arena_create();
		STR_AUTO out = STR_INIT(1u << 20);
		struct document d = document_begin(format, 80, &out);
		struct plan plan;

		assert_int_equal(
			plan_make_for(k, NULL, info.id, &options, a, &plan, NULL), ERR_OK);
		explain_cause(k, info.id, &d);
		steps_write(k, &plan, false, &d);
		document_end(&d);
		assert_true(str_ok(&out));
		for (size_t e = 0; format == &document_html && e < ARRAY_LEN(elements);
			e++) {
			char open[16], open_class[16], close[16];

			(void)text_format(open, sizeof(open), "<%s>", elements[e]);
			(void)text_format(
				open_class, sizeof(open_class), "<%s ", elements[e]);
			(void)text_format(close, sizeof(close), "</%s>", elements[e]);
			assert_int_equal(count_of(str_text(&out), open) +
					count_of(str_text(&out), open_class),
				count_of(str_text(&out), close));
		}
		for (size_t s = 0; format != &document_html && s < plan.online.step_count;
			s++)
			if (plan.online.steps[s].command != NULL)
				assert_has(str_text(&out), plan.online.steps[s].command);
		arena_destroy(a);
	}
}

static void
codes_are_found_by_number_and_name(void **state)
{
	static const struct {
		const char *code, *says, *also;
	} cases[] = {
		{ "0x204", "disconnectReasonSocketConnectFailed", "fw-rule-disabled" },
		{ "516", "0x204", "does not prove" },
		{ "0X204", "Windows client", "termservice-stopped" },
		{ "0x20006", "ERRCONNECT_CONNECT_FAILED", "does not say" },
		{ "ERRCONNECT_CONNECT_FAILED", "0x20006", "FreeRDP" },
		{ "FREERDP_ERROR_CONNECT_FAILED", "0x20006", "FreeRDP" },
		{ "connect-transport-failed", "does not prove anything by itself",
			"0x2000d" },
		{ "ERRCONNECT_PASSWORD_CERTAINLY_EXPIRED", "A guess", "machinekeys-acl" },
		{ "ERRCONNECT_ACTIVATION_TIMEOUT", "Version 3", "0x2001c" },
		{ "ERRINFO_IDLE_TIMEOUT", "0x3", "session-timeouts" },
		{ "idle-timeout", "ERRINFO_IDLE_TIMEOUT", "idle" },
		{ "0x10007", "ERRINFO_SERVER_DENIED_CONNECTION", "drain-mode" },
		{ "0x10D3", "ERRINFO_CONNECT_FAILED", "Another client" },
		{ "ssl-cert-not-on-server", "no certificate", "rdp-cert-broken" },
		{ "0xC0000234", "STATUS_ACCOUNT_LOCKED_OUT", "account-locked" },
		{ "0xc000006d", "servers do not reveal", "bad-credentials" },
		{ "-1073741715", "STATUS_LOGON_FAILURE", "bad-credentials" },
		{ "STATUS_NO_SUCH_USER", "0xC0000064", "no such user" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		STR_AUTO out = STR_INIT(1u << 16);

		if (!explain_code(
			    kb_builtin(), cases[i].code, DOCUMENT(&document_text, &out)))
			fail_msg("%s is not known", cases[i].code);
		assert_has(str_text(&out), cases[i].says);
		assert_has(str_text(&out), cases[i].also);
	}
	{
		STR_AUTO out = STR_INIT(1u << 16);

		assert_false(explain_code(
			kb_builtin(), "0x99999", DOCUMENT(&document_text, &out)));
		assert_false(explain_code(
			kb_builtin(), "no such thing", DOCUMENT(&document_text, &out)));
		assert_int_equal(out.len, 0);
	}
}

static void
a_number_of_several_families_shows_all_of_them(void **state)
{
	STR_AUTO out = STR_INIT(1u << 16);

	(void)state;
	assert_true(explain_code(kb_builtin(), "3", DOCUMENT(&document_text, &out)));
	assert_has(str_text(&out), "disconnectReasonByServer");
	assert_has(str_text(&out), "SSL_CERT_NOT_ON_SERVER");
	assert_has(str_text(&out), "ERRINFO_IDLE_TIMEOUT");
}

static void
the_tree_is_printed_in_three_formats(void **state)
{
	const struct knowledge *k = kb_builtin();
	STR_AUTO text = STR_INIT(16u << 20);
	STR_AUTO dot = STR_INIT(16u << 20);

	(void)state;
	tree_write(k, TREE_TEXT, &text);
	assert_has(str_text(&text), "1. ");
	assert_has(str_text(&text), "proved: ");
	assert_has(str_text(&text), " open");
	assert_has(str_text(&text), "steps deep");
	tree_write(k, TREE_DOT, &dot);
	assert_memory_equal(str_text(&dot), "digraph ", 8);
	assert_has(str_text(&dot), "n0 -> n1");
	assert_has(str_text(&dot), "tcp");
}

static void
lists_name_what_is_known(void **state)
{
	static const struct {
		const char *what, *has;
	} cases[] = {
		{ "facts", "tcp.result" },
		{ "causes", "fw-rule-disabled" },
		{ "questions", "boot.screen" },
		{ "channels", "serial-console" },
		{ "readers", "netsh-profiles" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		STR_AUTO out = STR_INIT(1u << 20);

		assert_true(knowledge_list(kb_builtin(), cases[i].what, &out));
		assert_has(str_text(&out), cases[i].has);
	}
	{
		STR_AUTO out = STR_INIT(1024);

		assert_false(knowledge_list(kb_builtin(), "secrets", &out));
	}
}

const struct CMUnitTest words_tests[] = {
	cmocka_unit_test(every_cause_is_explained_within_eighty_columns),
	cmocka_unit_test(twins_from_outside_are_told_apart_by_what_would_really_split_them),
	cmocka_unit_test(every_path_is_written_within_eighty_columns),
	cmocka_unit_test(undo_and_check_can_be_copied_from_every_path),
	cmocka_unit_test(every_way_in_is_explained_within_eighty_columns),
	cmocka_unit_test(a_source_is_named_in_words),
	cmocka_unit_test(every_cause_and_path_is_written_in_each_format),
	cmocka_unit_test(an_article_has_headings_and_fenced_commands),
	cmocka_unit_test(codes_are_found_by_number_and_name),
	cmocka_unit_test(a_number_of_several_families_shows_all_of_them),
	cmocka_unit_test(the_tree_is_printed_in_three_formats),
	cmocka_unit_test(lists_name_what_is_known),
};
const size_t words_test_count = ARRAY_LEN(words_tests);
