/* What holds for the plan of every cause: edits, undos, what is asked for, the article. */
#include "tests/unit/fixes/kb.h"

#include <string.h>

#include "fixes/commands/registry_edit_command.h"
#include "fixes/commands/fill_placeholders.h"
#include "fixes/plan/plan.h"
#include "fixes/commands/placeholder_value.h"

static void
an_edit_is_declared_once_and_comes_with_its_undo(void **state)
{
	static const struct {
		const char *set, *value, *command, *undo, *shell;
	} cases[] = {
		{ "dword 0", "DoNotAllowExceptions",
			"reg add \"HKLM\\BROKENSYSTEM\\K\\P\" /v \"DoNotAllowExceptions\" "
			"/t "
			"REG_DWORD /d 0 /f",
			"reg delete \"HKLM\\BROKENSYSTEM\\K\\P\" /v "
			"\"DoNotAllowExceptions\" /f & "
			"reg import \"n.reg\"",
			"cmd" },
		{ "delete", "V", "reg delete \"HKLM\\BROKENSYSTEM\\K\\P\" /v \"V\" /f",
			"reg import \"n.reg\"", "cmd" },
		{ "delete-key", NULL, "reg delete \"HKLM\\BROKENSYSTEM\\K\\P\" /f",
			"reg import \"n.reg\"", "cmd" },
		{ "multi-sz", "V", "/t REG_MULTI_SZ /f", "reg delete", "cmd" },
		{ "expand-sz %SystemRoot%\\x.dll", "V",
			"/t REG_EXPAND_SZ /d '%SystemRoot%\\x.dll' /f",
			"reg import 'n.reg'", "powershell" },
		{ "rule-active TRUE", "{R}", "'|Active=TRUE|'", "reg import 'n.reg'",
			"powershell" },
		{ "rule-token RA4 10.0.0.0/8", "R", "+ 'RA4=10.0.0.0/8'",
			"reg import 'n.reg'", "powershell" },
		{ "clear-bits 1", "V", "-band (-bnot 1)", "reg import 'n.reg'",
			"powershell" },
		{ "add-rule Action=Allow|", "R", "-Value ($w + '|' + 'Action=Allow|')",
			"reg delete 'HKLM\\BROKENSYSTEM\\K\\P' /v 'R' /f; reg import "
			"'n.reg'",
			"powershell" },
	};
	struct arena *a = arena_create();

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const struct edit edit = { "SYSTEM", "K\\P", cases[i].value, cases[i].set,
			"n" };
		struct edit_command out;

		edit_command(&edit, a, &out);
		assert_string_equal(out.shell, cases[i].shell);
		assert_has(out.command, cases[i].command);
		assert_has(out.command, "reg export ");
		assert_has(out.undo, cases[i].undo);
	}
	arena_destroy(a);
}

static void
every_cause_gives_a_plan_on_every_path_with_filled_dangers(void **state)
{
	const struct knowledge *k = kb_builtin();
	const struct plan_options options = { .audience = AUDIENCE_ENGINEER };

	(void)state;
	for (size_t i = 0; i < knowledge_cause_count(k); i++) {
		struct arena *a = arena_create();
		struct plan plan;

		assert_int_equal(plan_make_for(k, NULL, knowledge_cause(k, i).id, &options,
					 a, &plan, NULL),
			ERR_OK);
		for (int offline = 0; offline < 2; offline++) {
			const struct plan_path *path =
				offline != 0 ? &plan.offline : &plan.online;

			assert_true((path->step_count > 0) != (path->none_because != NULL));
			for (size_t s = 0; s < path->step_count; s++) {
				const struct plan_step *step = &path->steps[s];

				assert_non_null(step->says);
				assert_non_null(step->shell);
				if (step->danger != DANGER_READ_ONLY && step->undo == NULL)
					fail_msg("%s has no undo", step->id);
				if (step->hive != NULL && step->command == NULL)
					fail_msg("%s has no command", step->id);
			}
		}
		arena_destroy(a);
	}
}

/* Every name that a step still shows, and nothing else, is asked for. */
static void
see_shown(void *to, const char *name, size_t at, size_t len)
{
	const struct plan_step *step = to;
	const struct placeholder_text *p = base_placeholder(kb_builtin(), name);
	const char *asked = p != NULL && p->of != NULL ? p->of : name;
	const char *example = NULL, *ask;

	(void)at;
	(void)len;
	if (p == NULL)
		return; /* was doubled: the command means it as it is */
	for (size_t i = 0; i < step->missing_count; i++) {
		if (!text_equal(step->placeholders_missing[i], asked))
			continue;
		ask = placeholder_ask(kb_builtin(), asked, &example);
		if (ask == NULL || ask[strlen(ask) - 1] != '?' || example == NULL)
			break;
		assert_int_equal(
			placeholder_check(kb_builtin(), asked, example, NULL), ERR_OK);
		return;
	}
	fail_msg("%s shows {%s} and does not ask for it in words", step->id, name);
}

static void
look_at_step(const struct plan_step *step, bool all_given)
{
	const char *const texts[] = { step->says, step->command, step->undo, step->verify,
		step->expect, step->key, step->value, step->set };

	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		if (texts[i] != NULL)
			fill_scan(texts[i], see_shown, (void *)(uintptr_t)step);
	if (all_given && step->missing_count > 0)
		fail_msg("%s still wants {%s}", step->id, step->placeholders_missing[0]);
}

static void
whatever_a_step_shows_is_filled_or_asked_for(void **state)
{
	const struct knowledge *k = kb_builtin();
	const struct table *names = &k->tables[FILE_PLACEHOLDERS];
	const char **given = calloc(2 * names->count + 1, sizeof(*given));

	(void)state;
	assert_non_null(given);
	for (size_t i = 0; i < names->count; i++) {
		const struct placeholder_text *p = names->entries[i].text;

		given[2 * i] = p->name;
		given[2 * i + 1] = p->example;
	}
	for (size_t i = 0; i < knowledge_cause_count(k); i++)
		for (int all = 0; all < 2; all++) {
			const struct plan_options options = { .audience = AUDIENCE_ENGINEER,
				.given = all ? given : NULL };
			struct arena *a = arena_create();
			struct plan plan;

			assert_int_equal(plan_make_for(k, NULL, knowledge_cause(k, i).id,
						 &options, a, &plan, NULL),
				ERR_OK);
			for (size_t s = 0; s < plan.online.step_count; s++)
				look_at_step(&plan.online.steps[s], all);
			for (size_t s = 0; s < plan.offline.step_count; s++)
				look_at_step(&plan.offline.steps[s], all);
			arena_destroy(a);
		}
	free(given);
}

static void
an_article_sets_commands_as_code_and_sentences_as_words(void **state)
{
	const struct plan_options options = { .audience = AUDIENCE_ENGINEER };
	struct arena *a = arena_create();
	STR_AUTO text = STR_INIT(1 << 20);
	struct plan plan;

	(void)state;
	assert_int_equal(plan_make_for(kb_builtin(), NULL, "fw-rule-disabled", &options, a,
				 &plan, NULL),
		ERR_OK);
	steps_write(kb_builtin(), &plan, false, DOCUMENT(&document_markdown, &text));
	assert_has(str_text(&text), "- **Undo**: `az snapshot delete");
	assert_has(str_text(&text), "- **Undo**: Delete the snapshot");
	assert_false(kb_has(str_text(&text), "`Delete"));
	arena_destroy(a);
}

static void
an_unknown_cause_is_no_input(void **state)
{
	const struct plan_options options = { .audience = AUDIENCE_ENGINEER };
	struct arena *a = arena_create();
	struct error e = ERROR_INIT;
	struct plan plan;

	(void)state;
	assert_int_equal(
		plan_make_for(kb_builtin(), NULL, "no-such", &options, a, &plan, &e),
		ERR_NO_INPUT);
	assert_has(e.text, "no-such");
	arena_destroy(a);
}

const struct CMUnitTest plan_every_tests[] = {
	cmocka_unit_test(an_edit_is_declared_once_and_comes_with_its_undo),
	cmocka_unit_test(every_cause_gives_a_plan_on_every_path_with_filled_dangers),
	cmocka_unit_test(whatever_a_step_shows_is_filled_or_asked_for),
	cmocka_unit_test(an_article_sets_commands_as_code_and_sentences_as_words),
	cmocka_unit_test(an_unknown_cause_is_no_input),
};
const size_t plan_every_test_count = ARRAY_LEN(plan_every_tests);
