/*
 * A session is its events: replaying the stored events gives the same session, field by
 * field, and the same report.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/tui/session/same_session.h"
#include "tests/unit/tui/wizard/guide_fixture.h"
#include "tui/session/practice.h"
#include "tui/session/session_private.h"
#include "tui/session/take_paste.h"

/* Compares @c with a replay of its stored events. */
static void
assert_is_its_events(struct session *c)
{
	struct session *again = NULL;
	struct error e = ERROR_INIT;

	assert_int_equal(
		session_open(c->store, guide_fixture_knowledge(), c->id, &again, &e),
		ERR_OK);
	assert_same_state(c, again);
	assert_same_report(c, again);
	session_destroy(again);
}

/* ---- sessions ---- */

static struct session *
begin(struct store **store, const char *machine)
{
	struct facts *told = facts_create();
	struct session *c = NULL;
	struct error e = ERROR_INIT;
	struct target target;

	*store = store_open_memory();
	assert_int_equal(session_begin(*store, guide_fixture_knowledge(), &c, &e), ERR_OK);
	assert_int_equal(target_parse(machine, &target, told, &e), ERR_OK);
	session_append(c, EVENT_TARGET, target_to_json(&target));
	session_add_told(c, told);
	facts_destroy(told);
	return c;
}

static void
end(struct session *c, struct store *store)
{
	session_destroy(c);
	store_close(store);
}

static void
answer_all(const struct practice *p, struct session *c)
{
	for (int id = 0; id < FACT_ID_COUNT; id++) {
		struct fact_value value;
		struct error e = ERROR_INIT;
		char text[512];

		if (!practice_answer(p, id, text, sizeof(text)))
			continue;
		assert_int_equal(value_parse(id, text, &value, &e), ERR_OK);
		session_answer(c, id, value, text);
		assert_is_its_events(c);
	}
}

static void
take_steps(struct session *c)
{
	const struct plan_path *path = &session_plan(c)->online;
	static const char *const states[] = { "shown", "done", "failed", "skipped",
		"copied", "undone" };

	for (size_t i = 0; i < path->step_count; i++)
		session_step(c, path->steps[i].id, states[i % ARRAY_LEN(states)]);
	assert_is_its_events(c);
}

static void
play(const struct practice *p)
{
	struct store *store;
	struct session *c = begin(&store, p->target);
	STR_AUTO pasted = STR_INIT(1u << 16);
	struct error e = ERROR_INIT;

	session_setting(c, "audience", "engineer");
	(void)practice_give(p, c, PRACTICE_OUTSIDE);
	assert_is_its_events(c);
	answer_all(p, c);
	(void)practice_give(p, c, PRACTICE_ATTEMPT);
	assert_is_its_events(c);
	if (practice_paste(p, &pasted))
		assert_int_equal(
			paste_take(c, str_text(&pasted), pasted.len, 0, NULL, &e), ERR_OK);
	assert_is_its_events(c);
	(void)practice_give(p, c, PRACTICE_DISK);
	assert_is_its_events(c);
	take_steps(c);
	session_append(c, EVENT_PATH, json_pack("{s:s}", "chosen", "offline"));
	assert_is_its_events(c);
	end(c, store);
}

static void
every_practice_story_is_its_events(void **state)
{
	struct practice p;

	(void)state;
	for (size_t i = 0; i < practice_file_count; i++) {
		assert_true(practice_open(practice_files[i].name, &p));
		play(&p);
	}
}

/* Walks through the guide like a user, with every key that leads further. */
static void
walk(const struct practice *p)
{
	static const struct {
		const char *screen;
		enum input_kind kind;
		char key;
		int at;
	} keys[] = {
		{ "attempt", INPUT_DO_NEXT, 0, 0 },
		{ "confirm", INPUT_DO_YES, 0, 0 },
		{ "question", INPUT_DO_NEXT, 0, 0 },
		{ "verdict", INPUT_DO_ACTION, 'v', 0 },
		{ "verdict", INPUT_DO_ACTION, 'd', 0 },
		{ "disk", INPUT_DO_NEXT, 0, 0 },
		{ "disk", INPUT_DO_BACK, 0, 0 }, /* none was recorded */
		{ "verdict", INPUT_DO_ACTION, 'm', 0 },
		{ "run", INPUT_DO_ACTION, 's', 0 },
		{ "path", INPUT_DO_ACTION, 'x', 0 },
		{ "path", INPUT_DO_CHOICE, 0, 0 },
		{ "fix", INPUT_DO_NEXT, 0, 0 },
		{ "values", INPUT_DO_BACK, 0, 0 },
		{ "step", INPUT_DO_ACTION, 'd', 0 },
		{ "step", INPUT_DO_ACTION, 'f', 0 },
		{ "fix", INPUT_DO_ACTION, 'o', 0 },
		{ "fix", INPUT_DO_ACTION, 't', 0 },
		{ "transcript", INPUT_DO_BACK, 0, 0 },
	};
	bool used[ARRAY_LEN(keys)] = { false };
	struct store *store;
	struct session *c = begin(&store, p->target);
	struct guide_config config = { .c = c,
		.screens = guide_screens,
		.source = &recorded_evidence,
		.story = p,
		.target = p->target,
		.until = STAGE_NONE };
	struct guide *g = guide_create(&config);

	for (int turn = 0; turn < 60; turn++) {
		struct input_field fields[] = { { "user", "bob" },
			{ "password", "not-the-password-7" }, { "path", "/mnt/windows" } };
		struct input in = { .kind = INPUT_DO_NEXT,
			.choice = -1,
			.fields = fields,
			.field_count = ARRAY_LEN(fields) };
		const char *screen = guide_screen(g)->id;
		size_t i = 0;

		while (i < ARRAY_LEN(keys) &&
			(used[i] || !text_equal(keys[i].screen, screen)))
			i++;
		if (i < ARRAY_LEN(keys)) {
			used[i] = !text_equal(screen, "question");
			in.kind = keys[i].kind;
			in.key = keys[i].key;
			in.choice = keys[i].at;
		}
		(void)guide_input(g, &in);
		assert_is_its_events(c);
		if (text_equal(guide_screen(g)->id, "lesson"))
			break;
	}
	for (size_t i = 0; i < ARRAY_LEN(keys); i++)
		if (text_equal(keys[i].screen, "fix") && !used[i])
			fail_msg("%s: the walk ended before the steps", p->id);
	guide_destroy(g);
	end(c, store);
}

static void
every_walk_through_the_guide_is_its_events(void **state)
{
	struct practice p;

	(void)state;
	for (size_t i = 0; i < practice_file_count; i++) {
		assert_true(practice_open(practice_files[i].name, &p));
		walk(&p);
	}
}

static void
what_people_choose_is_in_the_events(void **state)
{
	struct store *store;
	struct session *c = begin(&store, "pc-042:3390");

	(void)state;
	session_setting(c, "audience", "self");
	session_setting(c, "cause", "fw-rule-disabled");
	session_setting(c, "vm", "vm-042");
	session_setting(c, "vm", "vm-043");
	assert_is_its_events(c);
	session_refuse(c, FACT_SYMPTOM);
	session_refuse(c, FACT_MACHINE_PLACE);
	session_answer(c, FACT_SYMPTOM, value_token("cannot-find"), "");
	session_refuse_source(c, "run:sc");
	session_refuse_source(c, "channel:psexec");
	assert_is_its_events(c);
	session_offer_again(c, "channel:");
	assert_true(session_source_refused(c, "run:sc"));
	assert_false(session_source_refused(c, "channel:"));
	session_append(c, EVENT_SCREEN, json_pack("{s:s}", "id", "verdict"));
	session_append(
		c, EVENT_ATTEMPT, json_pack("{s:s}", "refused", "One sign-in was tried."));
	assert_is_its_events(c);
	end(c, store);
}

/* The last stage and the account of a round decide what a missing result means. */
static void
how_far_a_round_went_is_in_the_events(void **state)
{
	static const enum stage stages[] = { STAGE_NAME, STAGE_TCP, STAGE_TLS, STAGE_LOGON,
		STAGE_DESKTOP };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(stages) * 4; i++) {
		struct store *store;
		struct session *c = begin(&store, "pc-042");

		session_round_started(c, stages[i / 4], (i & 1) != 0, (i & 2) != 0);
		assert_is_its_events(c); /* as in a session that was killed */
		guide_fixture_add_fact(c, "name.result", "ok", "probe:name");
		guide_fixture_add_fact(c, "route.result", "ok", "probe:route");
		guide_fixture_add_fact(c, "tcp.result", "open", "probe:tcp");
		session_round_ended(c, 12.5);
		assert_int_equal(c->until, stages[i / 4]);
		assert_is_its_events(c);
		end(c, store);
	}
}

/* Facts that a probe timed to the nanosecond. */
static void
times_are_the_same_after_a_replay(void **state)
{
	struct store *store;
	struct session *c = begin(&store, "pc-042");

	(void)state;
	for (int i = 0; i < 200; i++) {
		struct fact fact = { .id = FACT_TCP_RESULT,
			.value = value_token("open"),
			.source = "probe:tcp",
			.at_ms = 1000000.0 / 7 * i,
			.took_ms = i / 3.0 };

		session_add_fact(c, &fact);
	}
	assert_is_its_events(c);
	end(c, store);
}

/* Rounds of older sessions only have a start event. */
static void
an_old_session_can_be_read(void **state)
{
	struct store *store;
	struct session *c = begin(&store, "pc-042");

	(void)state;
	session_append(c, EVENT_CHECK,
		json_pack("{s:s, s:s}", "probe", "all", "state", "started"));
	guide_fixture_add_fact(c, "name.result", "ok", "probe:name");
	session_append(
		c, EVENT_CHECK, json_pack("{s:s, s:s}", "probe", "all", "state", "done"));
	assert_int_equal(c->until, STAGE_TLS);
	assert_false(c->connect_asked || c->account_used);
	assert_true(c->checked);
	assert_is_its_events(c);
	end(c, store);
}

/* A reading is never older than the newest event. */
static void
a_reading_follows_each_event(void **state)
{
	struct store *store;
	struct session *c = begin(&store, "pc-042");

	(void)state;
	session_round_started(c, STAGE_TCP, false, false);
	assert_int_equal(session_ladder(c)->broke_at, STAGE_NONE);
	guide_fixture_add_fact(c, "name.result", "not-found", "probe:name");
	assert_int_equal(session_ladder(c)->broke_at, STAGE_NAME);
	assert_string_equal(session_verdict(c)->causes[0].id, "dns-name-not-found");
	guide_fixture_add_fact(c, "name.result", "ok", "probe:name");
	assert_int_equal(session_ladder(c)->broke_at, STAGE_NONE);
	for (size_t i = 0; i < session_verdict(c)->cause_count; i++)
		assert_string_not_equal(
			session_verdict(c)->causes[i].id, "dns-name-not-found");
	session_setting(c, "audience", "engineer");
	assert_int_equal(session_plan_options(c)->audience, AUDIENCE_ENGINEER);
	end(c, store);
}

/* An attempt that a rule forbids is skipped; one that failed in this program is a gap. */
static void
an_attempt_is_refused_by_a_rule_or_by_a_fault(void **state)
{
	static const char *const facts[][2] = { { "name.result", "ok" },
		{ "route.result", "ok" }, { "tcp.result", "open" },
		{ "negotiate.result", "accepted" }, { "negotiate.selected", "nla" },
		{ "tls.result", "ok" } };

	(void)state;
	for (int fault = 0; fault < 2; fault++) {
		struct store *store;
		struct session *c = begin(&store, "pc-042");
		const struct ladder *l;
		struct target target = c->target;
		text_copy(target.user, sizeof(target.user), "bob");
		session_append(c, EVENT_TARGET, target_to_json(&target));
		session_round_started(c, STAGE_LOGON, true, true);
		for (size_t i = 0; i < ARRAY_LEN(facts); i++)
			guide_fixture_add_fact(c, facts[i][0], facts[i][1], "probe:tcp");
		l = session_ladder(c);
		assert_int_equal(l->rungs[l->count - 1].state, STAGE_NOT_REACHED);
		session_append(c, EVENT_ATTEMPT,
			json_pack("{s:s, s:b}", "refused", "No.", "fault", fault));
		l = session_ladder(c);
		assert_int_equal(l->rungs[l->count - 1].state,
			fault ? STAGE_NOT_REACHED : STAGE_SKIPPED);
		session_round_ended(c, 12.5);
		assert_is_its_events(c);
		end(c, store);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_practice_story_is_its_events),
		cmocka_unit_test(every_walk_through_the_guide_is_its_events),
		cmocka_unit_test(what_people_choose_is_in_the_events),
		cmocka_unit_test(how_far_a_round_went_is_in_the_events),
		cmocka_unit_test(times_are_the_same_after_a_replay),
		cmocka_unit_test(an_old_session_can_be_read),
		cmocka_unit_test(a_reading_follows_each_event),
		cmocka_unit_test(an_attempt_is_refused_by_a_rule_or_by_a_fault),
	};

	return cmocka_run_group_tests_name(
		"session fold", tests, guide_fixture_load, guide_fixture_unload);
}
