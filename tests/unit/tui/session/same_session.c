/* Compares two sessions field by field, and their reports. */
#include "tests/unit/tui/session/same_session.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "share/base/text.h"
#include "tui/session/session_private.h"

static void
assert_same_facts(const struct facts *a, const struct facts *b)
{
	assert_int_equal(facts_count(a), facts_count(b));
	for (size_t i = 0; i < facts_count(a); i++) {
		const struct fact *x = facts_at(a, i), *y = facts_at(b, i);

		assert_int_equal(x->id, y->id);
		assert_true(value_equal(&x->value, &y->value));
		assert_string_equal(x->source, y->source);
		assert_true(text_equal(x->line, y->line));
		assert_true(x->at_ms == y->at_ms && x->took_ms == y->took_ms);
		assert_int_equal(facts_decides(a, x), facts_decides(b, y));
	}
}

static void
assert_same_target(const struct session *a, const struct session *b)
{
	json_t *x = target_to_json(&a->target), *y = target_to_json(&b->target);

	assert_int_equal(a->has_target, b->has_target);
	assert_true(json_equal(x, y));
	json_decref(x);
	json_decref(y);
}

static void
assert_same_choices(const struct session *a, const struct session *b)
{
	assert_int_equal(a->audience, b->audience);
	assert_int_equal(a->audience_known, b->audience_known);
	assert_int_equal(a->refused_count, b->refused_count);
	assert_memory_equal(a->refused, b->refused, sizeof(a->refused));
	assert_int_equal(a->refused_source_count, b->refused_source_count);
	for (size_t i = 0; i < a->refused_source_count; i++)
		assert_string_equal(a->refused_sources[i], b->refused_sources[i]);
	assert_int_equal(a->step_count, b->step_count);
	for (size_t i = 0; i < a->step_count; i++) {
		assert_string_equal(a->steps[i].id, b->steps[i].id);
		assert_int_equal(a->steps[i].state, b->steps[i].state);
	}
	assert_int_equal(a->given_count, b->given_count);
	for (size_t i = 0; i < a->given_count; i++) {
		assert_string_equal(a->given[i].name, b->given[i].name);
		assert_string_equal(a->given[i].value, b->given[i].value);
	}
	assert_string_equal(a->last_step, b->last_step);
	assert_string_equal(a->path, b->path);
	assert_string_equal(a->chosen_cause, b->chosen_cause);
	assert_string_equal(a->screen, b->screen);
}

static void
assert_same_rounds(const struct session *a, const struct session *b)
{
	assert_int_equal(a->until, b->until);
	assert_int_equal(a->connect_asked, b->connect_asked);
	assert_int_equal(a->account_used, b->account_used);
	assert_int_equal(a->checked, b->checked);
	assert_int_equal(a->checks_cut, b->checks_cut);
	assert_int_equal(a->round_from, b->round_from);
	assert_int_equal(a->round_to, b->round_to);
	assert_memory_equal(a->failed, b->failed, sizeof(a->failed));
	assert_string_equal(a->attempt_refused, b->attempt_refused);
	assert_int_equal(a->ledger_failed, b->ledger_failed);
	assert_int_equal(a->started_wall_ms, b->started_wall_ms);
	assert_int_equal(a->seen_ms, b->seen_ms);
}

void
assert_same_state(const struct session *a, const struct session *b)
{
	assert_same_target(a, b);
	assert_same_facts(a->facts, b->facts);
	assert_same_choices(a, b);
	assert_same_rounds(a, b);
}

void
assert_same_report(struct session *a, struct session *b)
{
	struct report x, y;
	json_t *left, *right;

	session_report(a, &x);
	session_report(b, &y);
	left = report_to_json(&x);
	right = report_to_json(&y);
	if (!json_equal(left, right)) {
		char *one = json_dumps(left, JSON_INDENT(1) | JSON_SORT_KEYS);
		char *two = json_dumps(right, JSON_INDENT(1) | JSON_SORT_KEYS);

		fail_msg("the live report is\n%s\nand the replayed one\n%s", one, two);
	}
	json_decref(left);
	json_decref(right);
}
