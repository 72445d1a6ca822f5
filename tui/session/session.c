/*
 * A session: applies events to the state, and computes readings from the state. Only
 * session_apply() changes the state; each change is an event.
 */
#include "probes/checks/probe_table.h"
#include "tui/session/session_private.h"

#include <stdlib.h>
#include <string.h>

#include "probes/engine/probe.h"
#include "share/base/clock.h"
#include "share/base/log.h"
#include "share/store/target_history.h"
#include "fixes/diagnose/diagnose.h"
#include "fixes/next_step/next_step.h"
#include "fixes/plan/plan.h"
#include "fixes/explain/explain.h"

static const char *
text_of(const json_t *data, const char *key)
{
	const char *text = json_string_value(json_object_get(data, key));

	return text != NULL ? text : "";
}

/* ---- applying ---- */

static void
apply_setting(struct session *c, const char *name, const char *value)
{
	struct session_given *grown;

	if (text_equal(name, "audience")) {
		c->audience_known = audience_find(value, &c->audience);
		return;
	}
	if (text_equal(name, "cause")) {
		text_copy(c->chosen_cause, sizeof(c->chosen_cause), value);
		return;
	}
	for (size_t i = 0; i < c->given_count; i++) {
		if (!text_equal(c->given[i].name, name))
			continue;
		free(c->given[i].value);
		c->given[i].value = text_dup(value);
		return;
	}
	grown = realloc(c->given, (c->given_count + 1) * sizeof(*grown));
	if (grown == NULL)
		abort();
	c->given = grown;
	c->given[c->given_count++] =
		(struct session_given) { text_dup(name), text_dup(value) };
}

static void
apply_answer(struct session *c, const json_t *data)
{
	int id = fact_find(text_of(data, "id"));
	struct fact fact = { .id = id, .at_ms = (double)c->seen_ms };

	if (id < 0) {
		apply_setting(c, text_of(data, "id"), text_of(data, "value"));
		return;
	}
	if (value_from_json(id, json_object_get(data, "value"), &fact.value, NULL) !=
		ERR_OK)
		return;
	text_copy(fact.source, sizeof(fact.source), "person");
	facts_put(c->facts, &fact);
	for (size_t i = 0; i < c->refused_count; i++)
		if (c->refused[i] == id)
			c->refused[i] = c->refused[--c->refused_count];
}

static void
apply_refused(struct session *c, const json_t *data)
{
	const char *source = text_of(data, "source"), *again = text_of(data, "again");
	int id = fact_find(text_of(data, "id"));

	if (id >= 0 && c->refused_count < ARRAY_LEN(c->refused))
		c->refused[c->refused_count++] = id;
	if (source[0] != '\0' && c->refused_source_count < ARRAY_LEN(c->refused_sources))
		text_copy(c->refused_sources[c->refused_source_count++],
			sizeof(c->refused_sources[0]), source);
	for (size_t i = c->refused_source_count; again[0] != '\0' && i-- > 0;)
		if (text_starts(c->refused_sources[i], again))
			memmove(c->refused_sources[i],
				c->refused_sources[--c->refused_source_count],
				sizeof(c->refused_sources[0]));
}

static void
apply_step(struct session *c, const json_t *data)
{
	static const struct {
		const char *word;
		enum step_state state;
	} states[] = { { "shown", STEP_SHOWN }, { "done", STEP_DONE },
		{ "failed", STEP_FAILED }, { "skipped", STEP_SKIPPED },
		{ "undone", STEP_UNDONE } };
	const char *id = text_of(data, "id"), *word = text_of(data, "state");
	struct session_step *step = NULL;

	if (text_equal(word, "shown"))
		text_copy(c->last_step, sizeof(c->last_step), id);
	for (size_t i = 0; i < c->step_count; i++)
		if (text_equal(c->steps[i].id, id))
			step = &c->steps[i];
	if (step == NULL) {
		struct session_step *grown =
			realloc(c->steps, (c->step_count + 1) * sizeof(*grown));

		if (grown == NULL)
			abort();
		c->steps = grown;
		step = &c->steps[c->step_count++];
		*step = (struct session_step) { .id = text_dup(id) };
	}
	for (size_t i = 0; i < ARRAY_LEN(states); i++)
		if (text_equal(word, states[i].word) &&
			(states[i].state != STEP_SHOWN || step->state == STEP_NEW))
			step->state = states[i].state;
}

/* Remembers a failed stage until it passes, also over rounds that do not reach it. */
static void
fold_failures(struct session *c)
{
	const struct ladder *l = session_ladder(c);

	for (size_t i = 0; i < l->count; i++)
		if (l->rungs[i].state == STAGE_FAILED)
			c->failed[l->rungs[i].stage] = true;
		else if (l->rungs[i].state == STAGE_PASSED)
			c->failed[l->rungs[i].stage] = false;
}

/* Rounds of older sessions have no "until": they went up to TLS. */
static void
apply_round_started(struct session *c, const json_t *data)
{
	enum stage until = stage_find(text_of(data, "until"));

	fold_failures(c); /* also of a round that was interrupted */
	c->checks_cut = true;
	c->until = until != STAGE_NONE ? until : STAGE_TLS;
	c->connect_asked = json_is_true(json_object_get(data, "connect"));
	c->account_used = json_is_true(json_object_get(data, "account"));
	c->round_from = c->round_to = facts_count(c->facts);
}

static void
apply_check(struct session *c, const json_t *data)
{
	if (!text_equal(text_of(data, "probe"), "all"))
		return;
	if (text_equal(text_of(data, "state"), "started")) {
		apply_round_started(c, data);
	} else {
		c->checks_cut = false;
		c->checked = c->checked || text_equal(text_of(data, "state"), "done");
		c->round_to = facts_count(c->facts);
		fold_failures(c);
	}
}

static void
apply_fact(struct session *c, const json_t *data)
{
	struct fact fact;

	if (fact_from_json(data, &fact, NULL) == ERR_OK)
		facts_put(c->facts, &fact);
}

static void
apply_target(struct session *c, const json_t *data)
{
	c->has_target = target_from_json(data, &c->target, NULL) == ERR_OK;
	if (c->has_target)
		target_put_facts(&c->target, c->facts);
}

static void
apply_path(struct session *c, const json_t *data)
{
	text_copy(c->path, sizeof(c->path), text_of(data, "chosen"));
}

static void
apply_screen(struct session *c, const json_t *data)
{
	text_copy(c->screen, sizeof(c->screen), text_of(data, "id"));
}

static void
apply_attempt(struct session *c, const json_t *data)
{
	text_copy(c->attempt_refused, sizeof(c->attempt_refused), text_of(data, "refused"));
	c->ledger_failed = json_is_true(json_object_get(data, "fault"));
}

/* The events that change the state. If no reading depends on one, the readings stay
 * valid. */
static const struct fold_rule {
	const char *type;
	void (*apply)(struct session *c, const json_t *data);
	bool is_read;
} fold_rules[] = {
	{ EVENT_FACT, apply_fact, true },
	{ EVENT_ANSWER, apply_answer, true },
	{ EVENT_REFUSED, apply_refused, true },
	{ EVENT_TARGET, apply_target, true },
	{ EVENT_CHECK, apply_check, true },
	{ EVENT_PATH, apply_path, true },
	{ EVENT_STEP, apply_step, false },
	{ EVENT_SCREEN, apply_screen, false },
	{ EVENT_ATTEMPT, apply_attempt, true },
};

static void
mark_stale(struct session *c)
{
	c->stages_stale = c->verdict_stale = true;
}

void
session_apply(struct session *c, const struct event *ev)
{
	c->seen_ms = ev->mono_ms;
	if (text_equal(ev->type, EVENT_START))
		c->started_wall_ms = ev->wall_ms;
	for (size_t i = 0; i < ARRAY_LEN(fold_rules); i++) {
		if (!text_equal(ev->type, fold_rules[i].type))
			continue;
		fold_rules[i].apply(c, ev->data);
		if (fold_rules[i].is_read)
			mark_stale(c);
	}
}

/* ---- beginning, resuming ---- */

struct session *
session_create(struct store *store, const struct knowledge *knowledge)
{
	struct session *c = calloc(1, sizeof(*c));

	if (c == NULL)
		abort();
	c->store = store;
	c->knowledge = knowledge;
	c->facts = facts_create();
	c->stages_arena = arena_create();
	c->verdict_arena = arena_create();
	c->until = STAGE_TLS;
	c->audience = AUDIENCE_HELPDESK;
	c->epoch_ms = clock_ms();
	mark_stale(c);
	return c;
}

enum err
session_begin(struct store *store, const struct knowledge *knowledge, struct session **out,
	struct error *e)
{
	struct session *c = session_create(store, knowledge);
	enum err err = store_begin(store, c->id, e);

	if (err != ERR_OK) {
		session_destroy(c);
		return err;
	}
	session_append(c, EVENT_START,
		json_pack("{s:s, s:s}", "version", RDPDOCTOR_VERSION, "knowledge",
			knowledge_hash(knowledge)));
	*out = c;
	return ERR_OK;
}

static bool
fold_event(void *to, const struct event *ev)
{
	session_apply(to, ev);
	return true;
}

enum err
session_open(struct store *store, const struct knowledge *knowledge, const char *id,
	struct session **out, struct error *e)
{
	struct session *c = session_create(store, knowledge);
	enum err err;

	text_copy(c->id, sizeof(c->id), id);
	err = store_read(store, id, fold_event, c, e);
	if (err != ERR_OK) {
		session_destroy(c);
		return err;
	}
	c->epoch_ms = clock_ms() - c->seen_ms;
	*out = c;
	return ERR_OK;
}

enum err
session_resume(struct store *store, const struct knowledge *knowledge, const char *id,
	struct session **out, struct error *e)
{
	enum err err = session_open(store, knowledge, id, out, e);

	if (err == ERR_OK)
		session_append(*out, EVENT_RESUME,
			json_pack("{s:s}", "version", RDPDOCTOR_VERSION));
	return err;
}

void
session_destroy(struct session *c)
{
	if (c == NULL)
		return;
	for (size_t i = 0; i < c->step_count; i++)
		free(c->steps[i].id);
	for (size_t i = 0; i < c->given_count; i++) {
		free(c->given[i].name);
		free(c->given[i].value);
	}
	free(c->steps);
	free(c->given);
	facts_destroy(c->facts);
	arena_destroy(c->stages_arena);
	arena_destroy(c->verdict_arena);
	free(c);
}

void
session_abandon(struct session *c)
{
	struct error e = ERROR_INIT;

	if (c != NULL && facts_count(c->facts) == 0 &&
		store_delete(c->store, c->id, &e) != ERR_OK)
		LOG_WARN("session", "%s", e.text);
	session_destroy(c);
}

/* ---- changing ---- */

double
session_now_ms(const struct session *c)
{
	return clock_ms_exact() - (double)c->epoch_ms;
}

static void
set_degraded(struct session *c, bool degraded)
{
	if (degraded && !c->degraded)
		mark_stale(c); /* a note reports it */
	c->degraded = c->degraded || degraded;
}

void
session_append(struct session *c, const char *type, json_t *data)
{
	struct event event = { .type = type,
		.data = data,
		.wall_ms = clock_wall_ms(),
		.mono_ms = (int64_t)session_now_ms(c) };
	struct error e = ERROR_INIT;
	bool degraded = false;

	if (store_append(c->store, c->id, type, json_incref(data), &degraded, &e) !=
		ERR_OK) {
		LOG_WARN("session", "%s", e.text);
		degraded = true;
	} else { /* use the times of the stored event */
		store_newest_times(c->store, &event.wall_ms, &event.mono_ms);
	}
	set_degraded(c, degraded);
	session_apply(c, &event);
	json_decref(data);
	if (text_equal(type, EVENT_TARGET) && c->has_target) {
		struct facts *history = facts_create();

		last_seen_find(c->store, c->id, &c->target, history);
		session_add_told(c, history);
		facts_destroy(history);
	}
}

void
session_hold(struct session *c)
{
	store_hold(c->store);
}

void
session_release(struct session *c)
{
	bool degraded = false;

	store_release(c->store, &degraded);
	set_degraded(c, degraded);
}

void
session_round_started(struct session *c, enum stage until, bool connect, bool account)
{
	session_append(c, EVENT_CHECK,
		json_pack("{s:s, s:s, s:s, s:b, s:b}", "probe", "all", "state", "started",
			"until", stage_id(until), "connect", connect, "account", account));
}

void
session_round_ended(struct session *c, double took_ms)
{
	session_append(c, EVENT_CHECK,
		json_pack("{s:s, s:s, s:f}", "probe", "all", "state", "done", "took_ms",
			took_ms));
}

void
session_add_fact(struct session *c, struct fact *fact)
{
	json_t *data = fact_to_json(fact);

	value_free(&fact->value);
	free(fact->line);
	fact->line = NULL;
	session_append(c, EVENT_FACT, data);
}

/* Codes are typed with and without 0x, and with words around them. */
static void
normalize_code(const struct session *c, struct fact_value *value)
{
	char code[16];

	if (code_of_client(c->knowledge, value->as.text, code, sizeof(code))) {
		value_free(value);
		*value = value_text(code);
	}
}

void
session_add_told(struct session *c, const struct facts *told)
{
	for (size_t i = 0; i < facts_count(told); i++) {
		struct fact fact = *facts_at(told, i);

		fact.value = value_copy(&fact.value);
		if (fact.id == FACT_ERROR_CODE)
			normalize_code(c, &fact.value);
		fact.line = text_dup(fact.line);
		session_add_fact(c, &fact);
	}
}

/* The whole message was typed or pasted as the answer, and it has no number. */
static bool
answer_is_message(struct session *c, const struct fact_value *value)
{
	struct message_facts m;
	struct fact_value answer;

	if (!message_read(c->knowledge, value->as.text, &m) || m.answer[0] == '\0')
		return false;
	answer = value_token(m.answer);
	session_append(c, EVENT_ANSWER,
		json_pack("{s:s, s:o, s:s}", "id", fact_def(FACT_MESSAGE_TEXT)->id, "value",
			value_to_json(&answer), "label", value->as.text));
	value_free(&answer);
	return m.code[0] == '\0';
}

void
session_answer(struct session *c, int fact_id, struct fact_value value, const char *label)
{
	if (fact_id == FACT_ERROR_CODE && strchr(value.as.text, ' ') != NULL &&
		answer_is_message(c, &value)) {
		value_free(&value);
		session_refuse(c, fact_id);
		return;
	}
	if (fact_id == FACT_ERROR_CODE)
		normalize_code(c, &value);
	session_append(c, EVENT_ANSWER,
		json_pack("{s:s, s:o, s:s}", "id", fact_def(fact_id)->id, "value",
			value_to_json(&value), "label", label != NULL ? label : ""));
	value_free(&value);
}

void
session_refuse(struct session *c, int fact_id)
{
	session_append(c, EVENT_REFUSED, json_pack("{s:s}", "id", fact_def(fact_id)->id));
}

void
session_refuse_source(struct session *c, const char *source)
{
	session_append(c, EVENT_REFUSED, json_pack("{s:s}", "source", source));
}

void
session_offer_again(struct session *c, const char *kind)
{
	session_append(c, EVENT_REFUSED, json_pack("{s:s}", "again", kind));
}

void
session_setting(struct session *c, const char *name, const char *value)
{
	session_append(
		c, EVENT_ANSWER, json_pack("{s:s, s:s}", "id", name, "value", value));
}

void
session_step(struct session *c, const char *step_id, const char *state)
{
	session_append(
		c, EVENT_STEP, json_pack("{s:s, s:s}", "id", step_id, "state", state));
}

/* ---- what is known ---- */

const char *
session_id(const struct session *c)
{
	return c->id;
}

struct store *
session_store(const struct session *c)
{
	return c->store;
}

const struct knowledge *
session_knowledge(const struct session *c)
{
	return c->knowledge;
}

bool
session_is_degraded(const struct session *c)
{
	return c->degraded;
}

bool
session_is_kept(const struct session *c)
{
	return !c->degraded && store_is_kept(c->store);
}

int64_t
session_epoch_ms(const struct session *c)
{
	return c->epoch_ms;
}

const struct target *
session_target(const struct session *c)
{
	return c->has_target ? &c->target : NULL;
}

enum audience
session_audience(const struct session *c)
{
	return c->audience;
}

bool
session_audience_known(const struct session *c)
{
	return c->audience_known;
}

const struct facts *
session_facts(const struct session *c)
{
	return c->facts;
}

bool
session_connect_asked(const struct session *c)
{
	return c->connect_asked;
}

bool
session_account_used(const struct session *c)
{
	return c->account_used;
}

bool
session_checked(const struct session *c)
{
	return c->checked;
}

bool
session_checks_cut(const struct session *c)
{
	return c->checks_cut;
}

const char *
session_attempt_refused(const struct session *c)
{
	return c->attempt_refused;
}

bool
session_refused(const struct session *c, int fact_id)
{
	for (size_t i = 0; i < c->refused_count; i++)
		if (c->refused[i] == fact_id)
			return true;
	return false;
}

bool
session_source_refused(const struct session *c, const char *prefix)
{
	for (size_t i = 0; i < c->refused_source_count; i++)
		if (text_ends(prefix, ":") ? text_starts(c->refused_sources[i], prefix)
					   : text_equal(c->refused_sources[i], prefix))
			return true;
	return false;
}

enum step_state
session_step_state(const struct session *c, const char *step_id)
{
	for (size_t i = 0; i < c->step_count; i++)
		if (text_equal(c->steps[i].id, step_id))
			return c->steps[i].state;
	return STEP_NEW;
}

const char *
session_given(const struct session *c, const char *name)
{
	for (size_t i = 0; i < c->given_count; i++)
		if (text_equal(c->given[i].name, name))
			return c->given[i].value;
	return NULL;
}

bool
session_given_at(const struct session *c, size_t i, const char **name, const char **value)
{
	if (i >= c->given_count)
		return false;
	*name = c->given[i].name;
	*value = c->given[i].value;
	return true;
}

const char *
session_last_step(const struct session *c)
{
	return c->last_step;
}

const char *
session_path(const struct session *c)
{
	return c->path;
}

const char *
session_screen(const struct session *c)
{
	return c->screen;
}

/* ---- readings ---- */

static void
read_stages(struct session *c)
{
	struct ladder_options options = {
		.until = c->until,
		.has_gateway = c->target.gateway[0] != '\0',
		.has_user = c->target.user[0] != '\0',
		.connect_asked = c->connect_asked || c->account_used,
		.has_secret = c->account_used &&
			(c->attempt_refused[0] == '\0' || c->ledger_failed),
	};

	if (!c->stages_stale)
		return;
	c->stages_stale = false;
	arena_reset(c->stages_arena);
	c->ladder = (struct ladder) { .broke_at = STAGE_NONE };
	if (c->has_target)
		ladder_read(c->facts, &options, c->stages_arena, &c->ladder);
	/* Without a target there can be no attempt, so the ledger does not matter. */
	c->note_count = remarks_read(
		c->facts, !c->has_target || session_is_kept(c), c->stages_arena, c->notes);
	c->note_count +=
		knowledge_notes(c->knowledge, c->facts, c->audience, c->stages_arena,
			c->notes + c->note_count, ARRAY_LEN(c->notes) - c->note_count);
}

const struct ladder *
session_ladder(struct session *c)
{
	read_stages(c);
	return &c->ladder;
}

const struct note *
session_notes(struct session *c, size_t *count)
{
	read_stages(c);
	*count = c->note_count;
	return c->notes;
}

static void
make_plan(struct session *c)
{
	const char **given =
		ARENA_ARRAY(c->verdict_arena, const char *, c->given_count * 2 + 1);

	c->plan_options = (struct plan_options) {
		.audience = c->audience,
		.target = session_target(c),
		.chosen = c->path[0] != '\0' ? c->path : NULL,
		.channel = session_given(c, "channel"),
		.given = given,
	};

	for (size_t i = 0; i < c->given_count; i++) {
		given[2 * i] = c->given[i].name;
		given[2 * i + 1] = c->given[i].value;
	}
	memset(&c->plan, 0, sizeof(c->plan));
	if (c->chosen_cause[0] == '\0') {
		plan_make(c->knowledge, c->facts, &c->verdict, &c->plan_options,
			c->verdict_arena, &c->plan);
	} else if (plan_make_for(c->knowledge, c->facts, c->chosen_cause, &c->plan_options,
			   c->verdict_arena, &c->plan, NULL) != ERR_OK) {
		c->plan.present = false;
	}
}

/* After a round to TLS all ready probes have run; only people can supply the rest. */
static bool
may_probe(const struct session *c)
{
	return c->has_target && (!c->checked || c->until < STAGE_TLS);
}

static void
read_verdict(struct session *c)
{
	const char *probe_ids[32] = { NULL };
	const char *refused_sources[ARRAY_LEN(c->refused_sources)];
	struct next_options next = {
		.audience = c->audience,
		.may_probe = may_probe(c),
		.refused = c->refused,
		.refused_count = c->refused_count,
		.refused_sources = refused_sources,
		.refused_source_count = c->refused_source_count,
		.target = session_target(c),
		.probes = probe_ids,
	};

	if (!c->verdict_stale)
		return;
	c->verdict_stale = false;
	arena_reset(c->verdict_arena);
	memset(&c->verdict, 0, sizeof(c->verdict));
	for (size_t i = 0; i < c->refused_source_count; i++)
		refused_sources[i] = c->refused_sources[i];
	for (size_t i = 0; probes[i] != NULL && i + 1 < ARRAY_LEN(probe_ids); i++)
		probe_ids[i] = probes[i]->id;
	diagnose(c->knowledge, c->facts, c->verdict_arena, &c->verdict);
	next_steps(c->knowledge, c->facts, &next, c->verdict_arena, &c->verdict);
	make_plan(c);
}

const struct verdict *
session_verdict(struct session *c)
{
	read_verdict(c);
	return &c->verdict;
}

const struct plan *
session_plan(struct session *c)
{
	read_verdict(c);
	return &c->plan;
}

const struct plan_options *
session_plan_options(struct session *c)
{
	read_verdict(c);
	return &c->plan_options;
}

/* The checks ran but measured nothing, and no fact was added since. */
static bool
nothing_measured(const struct session *c)
{
	return c->has_target && c->checked && !c->ladder.measured &&
		c->round_to == facts_count(c->facts);
}

void
session_report(struct session *c, struct report *out)
{
	read_stages(c);
	read_verdict(c);
	*out = (struct report) {
		.version = RDPDOCTOR_VERSION,
		.freerdp = RDPDOCTOR_FREERDP,
		.knowledge = knowledge_hash(c->knowledge),
		.session = store_is_kept(c->store) ? c->id : NULL,
		.started_wall_ms = c->started_wall_ms,
		.took_ms = c->seen_ms,
		.target = c->target,
		.has_target = c->has_target,
		.ladder = c->ladder,
		.note_count = c->note_count,
		.verdict = &c->verdict,
		.plan = &c->plan,
		.facts = c->facts,
		.not_run = nothing_measured(c),
	};
	memcpy(out->notes, c->notes, sizeof(out->notes));
	if (c->attempt_refused[0] != '\0' && out->note_count < NOTES_MAX)
		out->notes[out->note_count++] = (struct note) { .id = "attempt-refused",
			.says = c->attempt_refused };
}
