/*
 * The guide with a prepared session: refused sources are not offered again, every answer
 * of every question has a key, and a verdict is shown with its evidence.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/tui/wizard/guide_fixture.h"
#include "tui/fullscreen/view.h"

static void
a_refused_command_is_not_offered_again(void **state)
{
	char commands[16][4096];
	size_t count = 0;
	struct guide_fixture d;

	(void)state;
	guide_fixture_init(&d, "pc-042", NULL);
	guide_fixture_press(&d, INPUT_DO_ACTION, 'm', 0);
	assert_string_equal(guide_screen(d.g)->id, "run");
	while (text_equal(guide_screen(d.g)->id, "run") && count < ARRAY_LEN(commands)) {
		const struct screen *s = guide_screen(d.g);

		for (size_t i = 0; i < s->line_count; i++)
			if (s->lines[i].kind == LINE_COMMAND)
				text_copy(commands[count], sizeof(commands[0]),
					s->lines[i].text);
		for (size_t i = 0; i < count; i++)
			assert_string_not_equal(commands[i], commands[count]);
		count++;
		guide_fixture_press(&d, INPUT_DO_ACTION, 's', 0);
	}
	assert_true(count > 1 && count < ARRAY_LEN(commands));
	assert_string_equal(guide_screen(d.g)->id, "verdict");
	for (size_t i = 0; i < session_verdict(d.c)->next_count; i++)
		assert_string_not_equal(session_verdict(d.c)->next[i].kind, "run");
	guide_fixture_finish(&d);
}

static void
a_refusal_is_kept_over_a_resume(void **state)
{
	struct guide_fixture d;
	struct session *again = NULL;
	struct error e = ERROR_INIT;

	(void)state;
	guide_fixture_init(&d, "pc-042", NULL);
	guide_fixture_press(&d, INPUT_DO_ACTION, 'm', 0);
	guide_fixture_press(&d, INPUT_DO_ACTION, 's', 0);
	assert_true(session_source_refused(d.c, "run:"));
	assert_int_equal(session_open(d.store, guide_fixture_knowledge(), session_id(d.c),
				 &again, &e),
		ERR_OK);
	assert_true(session_source_refused(again, "run:"));
	session_destroy(again);
	guide_fixture_finish(&d);
}

static void
a_refused_channel_is_not_offered_again(void **state)
{
	static const char *const facts[] = { "guest.firewall.rule", "disabled",
		"paste:netsh-rules", "machine.place", "azure", "person", NULL };
	char first[256];
	size_t ways;
	struct guide_fixture d;

	(void)state;
	guide_fixture_init(&d, "pc-042", facts);
	guide_fixture_press(&d, INPUT_DO_NEXT, 0, 0);
	assert_string_equal(guide_screen(d.g)->id, "path");
	ways = guide_screen(d.g)->choice_count;
	assert_true(ways > 3); /* two of them are the disk */
	text_copy(first, sizeof(first), guide_screen(d.g)->choices[0].label);
	guide_fixture_press(&d, INPUT_DO_ACTION, 'x', 0);
	assert_int_equal(guide_screen(d.g)->choice_count, ways - 1);
	assert_string_not_equal(guide_screen(d.g)->choices[0].label, first);
	guide_fixture_says(&d, "you cannot use");
	guide_fixture_press(
		&d, INPUT_DO_ACTION, 'x', (int)ways - 2); /* the disk is not a channel */
	assert_int_equal(guide_screen(d.g)->choice_count, ways - 1);
	while (guide_screen(d.g)->choice_count > 2)
		guide_fixture_press(&d, INPUT_DO_ACTION, 'x', 0);
	guide_fixture_says(&d, "Use its disk instead");
	guide_fixture_press(&d, INPUT_DO_ACTION, 'z', 0); /* on second thoughts */
	assert_int_equal(guide_screen(d.g)->choice_count, ways);
	while (guide_screen(d.g)->choice_count > 2)
		guide_fixture_press(&d, INPUT_DO_ACTION, 'x', 0);
	guide_fixture_press(&d, INPUT_DO_CHOICE, 0, 0);
	assert_string_equal(guide_screen(d.g)->id, "fix");
	assert_string_equal(guide_screen(d.g)->status, "offline path");
	guide_fixture_finish(&d);
}

static void
reported_and_observed_values_are_both_shown(void **state)
{
	static const char *const facts[] = { "guest.firewall.rule", "allowed", "person",
		"guest.firewall.rule", "disabled", "paste:netsh-rules", "host.alive",
		"false", "person", NULL };
	struct guide_fixture d;

	(void)state;
	guide_fixture_init(&d, "pc-042", facts);
	guide_fixture_says(&d, "WARN Contradiction: What the inbound rules do");
	guide_fixture_says(&d, " disabled, as observed: this one counts");
	guide_fixture_says(&d, " allowed, as reported");
	guide_fixture_says(&d, " yes, as observed: this one counts");
	guide_fixture_says(&d, " no, as reported");
	session_setting(d.c, "audience", "engineer");
	guide_fixture_says(&d, "Contradiction: guest.firewall.rule");
	guide_fixture_says(&d, " true, as observed: this one counts");
	guide_fixture_finish(&d);
	guide_fixture_init(&d, "pc-042", facts + 6); /* also if no cause is certain */
	guide_fixture_says(&d, "WARN Contradiction: Something at the address answered");
	guide_fixture_finish(&d);
}

/* A joined plan has each command once, whichever cause needs it, and the check at the
 * end. */
static void
assert_once(const struct plan_path *path)
{
	size_t verifies = 0;

	assert_true(path->step_count > 4);
	for (size_t i = 0; i < path->step_count; i++) {
		const struct plan_step *a = &path->steps[i];

		verifies += a->verify_step;
		for (size_t k = 0; k < i; k++) {
			const struct plan_step *b = &path->steps[k];

			assert_string_not_equal(a->id, b->id);
			if (a->command != NULL && text_equal(a->command, b->command))
				fail_msg("%s and %s: %s", a->id, b->id, a->command);
		}
	}
	assert_int_equal(verifies, 1);
	assert_true(path->steps[path->step_count - 1].verify_step);
}

static void
two_causes_make_one_plan(void **state)
{
	static const char *const facts[] = { "guest.firewall.rule", "disabled",
		"paste:netsh-rules", "guest.net.profile", "public", "paste:netsh-profiles",
		"guest.firewall.public.enabled", "true", "paste:netsh-profiles",
		"guest.firewall.public.inbound", "block", "paste:netsh-profiles",
		"guest.rdp.denied", "true", "paste:reg", "guest.rdp.denied_by", "local",
		"paste:reg", "machine.place", "azure", "person", NULL };
	struct guide_fixture d;

	(void)state;
	guide_fixture_init(&d, "pc-042", facts);
	assert_int_equal(session_plan(d.c)->cause_count, 2);
	guide_fixture_says(&d, "one plan that fixes the first 2");
	guide_fixture_press(&d, INPUT_DO_NEXT, 0, 0);
	guide_fixture_press(&d, INPUT_DO_CHOICE, 0, 0);
	assert_string_equal(guide_screen(d.g)->status, "online path");
	guide_fixture_says(&d, "The firewall rule for Remote Desktop is switched off");
	guide_fixture_says(
		&d, "Remote Desktop is turned off in the machine's own settings");
	assert_once(&session_plan(d.c)->online);
	assert_once(&session_plan(d.c)->offline);
	guide_fixture_press(&d, INPUT_DO_ACTION, 'o', 0);
	assert_string_equal(guide_screen(d.g)->status, "offline path");
	guide_fixture_finish(&d);
}

static void
fill(struct guide_fixture *d, const char *group, const char *vm)
{
	struct input_field fields[] = { { "resource_group", group }, { "vm", vm } };
	struct input in = { .kind = INPUT_DO_NEXT,
		.choice = -1,
		.row = -1,
		.fields = fields,
		.field_count = 2 };

	assert_string_equal(guide_screen(d->g)->id, "values");
	(void)guide_input(d->g, &in);
}

static const struct plan_step *
open_step(const struct guide_fixture *d)
{
	size_t index;

	return guide_step(d->g, &index);
}

static void
typed_values_are_checked_used_and_can_be_changed(void **state)
{
	static const char *const facts[] = { "guest.firewall.rule", "disabled",
		"paste:netsh-rules", "machine.place", "azure", "person", NULL };
	static const char *const bad[] = { "vm\" & del *", "$(reboot)", "`id`", "vm;ls",
		"vm|x", "a b", "vm'", "-h", "%PATH%", "vm\nls", "vm>x" };
	struct guide_fixture d;

	(void)state;
	guide_fixture_init(&d, "pc-042", facts);
	guide_fixture_press(&d, INPUT_DO_NEXT, 0, 0);
	guide_fixture_press(&d, INPUT_DO_CHOICE, 0, 0);
	guide_fixture_press(&d, INPUT_DO_NEXT, 0, 0); /* the first step takes a snapshot */
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		fill(&d, "rg-prod", bad[i]);
		assert_string_equal(guide_screen(d.g)->id, "values");
		guide_fixture_says(&d, "does not fit here. Wanted:");
		assert_null(session_given(d.c, "vm"));
	}
	fill(&d, "rg-prdo", "vm-042");
	assert_string_equal(guide_screen(d.g)->id, "step");
	guide_fixture_press(&d, INPUT_DO_ACTION, 'e', 0); /* a slip of the finger */
	assert_string_equal(guide_screen(d.g)->fields[0].value, "rg-prdo");
	fill(&d, "rg-prod", "vm-042");
	assert_non_null(strstr(open_step(&d)->command, "-g rg-prod -n vm-042"));
	assert_non_null(strstr(open_step(&d)->undo, "-g rg-prod -n vm-042"));
	assert_non_null(strstr(open_step(&d)->verify, "-g rg-prod -n vm-042"));
	guide_fixture_says(&d, "Undo az snapshot delete -g rg-prod -n vm-042");
	guide_fixture_says(&d, "Check az snapshot show -g rg-prod -n vm-042");
	guide_fixture_press(&d, INPUT_DO_ACTION, 'u', 0); /* it was not done yet */
	assert_int_equal(session_step_state(d.c, open_step(&d)->id), STEP_SHOWN);
	guide_fixture_finish(&d);
}

/* Each written step is valid in a console: quotes closed, lines complete. */
static void
a_written_step_is_a_batch_file(void **state)
{
	static const char *const facts[] = { "guest.firewall.rule", "disabled",
		"paste:netsh-rules", "machine.place", "physical", "person", NULL };
	struct guide_fixture d;
	bool quoted = false;

	(void)state;
	guide_fixture_init(&d, "pc-042", facts);
	guide_fixture_press(&d, INPUT_DO_NEXT, 0, 0);
	guide_fixture_press(&d, INPUT_DO_CHOICE, 0, 0);
	for (size_t i = 0; i < session_plan(d.c)->online.step_count; i++) {
		const struct plan_step *step = &session_plan(d.c)->online.steps[i];
		struct input in = { .kind = INPUT_DO_ACTION, .key = 'w', .choice = -1 };
		const char *text, *last;

		if (step->command == NULL || step->missing_count > 0 ||
			(!text_equal(step->shell, "cmd") &&
				!text_equal(step->shell, "powershell")))
			continue;
		guide_open_step(d.g, step);
		assert_int_equal(guide_input(d.g, &in), EFFECT_WRITE);
		text = guide_effect_text(d.g);
		for (const char *at = text; *at != '\0'; at++) {
			assert_true((unsigned char)*at < 127);
			assert_true(*at != '\n' || at[-1] == '\r');
		}
		assert_true(text_starts(text, "@echo off\r\nrem rdpdoctor session "));
		for (last = text; strstr(last, "\r\n")[2] != '\0';)
			last = strstr(last, "\r\n") + 2;
		if (!text_equal(step->shell, "powershell"))
			continue;
		assert_true(text_starts(last, "powershell -NoProfile"));
		if (strchr(step->command, '"') == NULL)
			continue;
		quoted = true;
		last = strchr(last, '"') + 1; /* the quotes of the command are escaped */
		for (const char *at = last; at[1] != '\r'; at++)
			assert_true(*at != '"' || at[-1] == '\\');
	}
	assert_true(quoted); /* one of them had quotes */
	guide_fixture_finish(&d);
}

static void
esc_leads_from_a_question_to_where_it_was_asked(void **state)
{
	static const char *const facts[] = { "guest.firewall.rule", "disabled",
		"paste:netsh-rules", NULL };
	struct guide_fixture d;

	(void)state;
	guide_fixture_init(&d, "pc-042", facts);
	/* The normal way, with the question for the symptom first. */
	d.g->depth = 0;
	d.g->stack[d.g->depth++] = SCREEN_START;
	d.g->stack[d.g->depth++] = SCREEN_QUESTION;
	d.g->stack[d.g->depth++] = SCREEN_CHECKS;
	d.g->stack[d.g->depth++] = SCREEN_VERDICT;
	guide_fixture_press(&d, INPUT_DO_ACTION, 'n', 0);
	assert_string_equal(guide_screen(d.g)->id, "question");
	guide_fixture_press(&d, INPUT_DO_BACK, 0, 0);
	assert_string_equal(guide_screen(d.g)->id, "verdict");
	guide_fixture_press(&d, INPUT_DO_NEXT, 0, 0);
	assert_int_equal(d.g->question, FACT_MACHINE_PLACE);
	guide_fixture_press(&d, INPUT_DO_ACTION, 's', 0);
	assert_string_equal(guide_screen(d.g)->id, "path");
	guide_fixture_press(&d, INPUT_DO_BACK, 0, 0);
	assert_string_equal(guide_screen(d.g)->id, "verdict");
	guide_fixture_press(&d, INPUT_DO_BACK, 0, 0);
	assert_string_equal(guide_screen(d.g)->id, "checks");
	guide_fixture_press(&d, INPUT_DO_BACK, 0, 0);
	assert_string_equal(guide_screen(d.g)->id, "question");
	assert_int_equal(d.g->question, FACT_SYMPTOM);
	guide_fixture_finish(&d);
}

static void
no_more_than_six_questions_are_asked(void **state)
{
	struct guide_fixture d;

	(void)state;
	guide_fixture_init(&d, "pc-042", NULL);
	d.g->questions_asked = 5;
	(void)guide_advance(d.g);
	assert_string_equal(guide_screen(d.g)->id, "question");
	guide_back(d.g);
	(void)guide_advance(d.g);
	assert_string_equal(guide_screen(d.g)->id, "verdict");
	assert_int_equal(d.g->questions_asked, 6);
	guide_fixture_finish(&d);
}

static void
a_question_speaks_of_the_port_that_is_meant(void **state)
{
	struct guide_fixture d;

	(void)state;
	guide_fixture_init(&d, "pc-042:33890", NULL);
	d.g->question = FACT_FROM_INSIDE;
	guide_go(d.g, SCREEN_QUESTION);
	guide_fixture_says(&d, "Test-NetConnection pc-042 -Port 33890 on");
	guide_fixture_says(&d, "minus Port, space, 33890.");
	guide_fixture_finish(&d);
}

/* The place of the computer is unknown: the channel that every computer has is offered
 * too. */
static void
a_person_at_the_machine_is_a_way_in(void **state)
{
	static const char *const facts[] = { "guest.firewall.rule", "disabled",
		"paste:netsh-rules", "machine.place", "unknown", "person", NULL };
	struct guide_fixture d;

	(void)state;
	guide_fixture_init(&d, "pc-042", facts);
	guide_fixture_press(&d, INPUT_DO_NEXT, 0, 0);
	assert_string_equal(guide_screen(d.g)->id, "path");
	guide_fixture_says(&d, "Keyboard and screen of the machine itself");
	session_setting(d.c, "audience", "self");
	guide_fixture_says(&d, "1 Keyboard and screen of the machine itself");
	guide_fixture_finish(&d);
}

/* A fault on this side needs no channel to that computer; and end users do not know
 * what probe:tcp is. */
static void
an_end_user_is_spoken_to_in_plain_words(void **state)
{
	static const char *const facts[] = { "name.result", "not-found", "probe:name",
		"machine.place", "unknown", "person", NULL };
	STR_AUTO text = STR_INIT(1u << 18);
	struct guide_fixture d;

	(void)state;
	guide_fixture_init(&d, "pc-042", facts);
	session_setting(d.c, "audience", "self");
	guide_fixture_read(&d, &text);
	for (size_t i = 0; i < guide_screen(d.g)->line_count; i++)
		if (guide_screen(d.g)->lines[i].right != NULL)
			assert_null(strstr(guide_screen(d.g)->lines[i].right, "probe:"));
	guide_fixture_press(&d, INPUT_DO_NEXT, 0, 0);
	assert_string_equal(guide_screen(d.g)->id, "path");
	guide_fixture_says(&d, "Where do you want to start?");
	guide_fixture_finish(&d);
}

/* A label without a value would end with a colon. */
static void
what_engineers_read_has_a_label_and_a_value(void **state)
{
	static const char *const facts[] = { "guest.firewall.rule", "disabled",
		"paste:netsh-rules", NULL };
	struct guide_fixture d;

	(void)state;
	guide_fixture_init(&d, "pc-042", facts);
	session_setting(d.c, "audience", "engineer");
	for (int evidence = 0; evidence < 2; evidence++) {
		const struct screen *s = guide_screen(d.g);

		assert_string_equal(s->id, evidence ? "evidence" : "verdict");
		guide_fixture_says(&d, "Cause fw-rule-disabled");
		for (size_t i = 0; i < s->line_count; i++)
			if (s->lines[i].kind == LINE_FACT)
				assert_non_null(s->lines[i].detail);
		guide_fixture_press(&d, INPUT_DO_ACTION, 'e', 0);
	}
	guide_fixture_finish(&d);
}

static void
every_answer_has_a_key(void **state)
{
	struct guide_fixture d;

	(void)state;
	guide_fixture_init(&d, "pc-042", NULL);
	for (int id = 0; id < FACT_ID_COUNT; id++) {
		const struct question *q =
			knowledge_question(guide_fixture_knowledge(), fact_def(id)->id);
		const struct screen *s;
		struct view v;
		size_t shown = 0;

		if (q == NULL || q->answer_count == 0)
			continue;
		d.g->question = id;
		guide_go(d.g, SCREEN_QUESTION);
		s = guide_screen(d.g);
		for (size_t i = 0; i < q->answer_count; i++)
			shown += !text_equal(q->answers[i].value, "unknown");
		assert_int_equal(s->choice_count, shown + 1);
		view_setup(&v);
		view_show(&v, s);
		for (size_t i = 0; i < s->choice_count; i++) {
			struct key key = { .code = KEYCODE_CHAR,
				.ch = (unsigned char)view_choice_key(&v, i) };
			struct input in = { .choice = -1 };

			if (key.ch == 0)
				fail_msg("%s: no key for %s", fact_def(id)->id,
					s->choices[i].label);
			assert_int_equal(view_key(&v, &key, &in), FRONTEND_INPUT);
			assert_int_equal(in.kind, INPUT_DO_CHOICE);
			assert_int_equal(in.choice, (int)i);
			view_show(&v, s);
		}
		view_finish(&v);
		guide_back(d.g);
	}
	guide_fixture_finish(&d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_refused_command_is_not_offered_again),
		cmocka_unit_test(a_refusal_is_kept_over_a_resume),
		cmocka_unit_test(a_refused_channel_is_not_offered_again),
		cmocka_unit_test(reported_and_observed_values_are_both_shown),
		cmocka_unit_test(two_causes_make_one_plan),
		cmocka_unit_test(typed_values_are_checked_used_and_can_be_changed),
		cmocka_unit_test(a_written_step_is_a_batch_file),
		cmocka_unit_test(esc_leads_from_a_question_to_where_it_was_asked),
		cmocka_unit_test(no_more_than_six_questions_are_asked),
		cmocka_unit_test(a_question_speaks_of_the_port_that_is_meant),
		cmocka_unit_test(a_person_at_the_machine_is_a_way_in),
		cmocka_unit_test(an_end_user_is_spoken_to_in_plain_words),
		cmocka_unit_test(what_engineers_read_has_a_label_and_a_value),
		cmocka_unit_test(every_answer_has_a_key),
	};

	return cmocka_run_group_tests(tests, guide_fixture_load, guide_fixture_unload);
}
