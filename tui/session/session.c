/*
 * The fold from events to what is known. apply() is the only place that changes a case;
 * whoever wants a change writes an event.
 */
#include "tui/session/session.h"

#include <stdlib.h>
#include <string.h>

#include "probes/engine/probe.h"
#include "share/base/clock.h"
#include "share/store/target_history.h"
#include "share/base/log.h"

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

static void
apply_check(struct session *c, const json_t *data)
{
	const char *state = text_of(data, "state");

	if (text_equal(text_of(data, "probe"), "all")) {
		c->checks_cut = text_equal(state, "started");
		c->checked = c->checked || text_equal(state, "done");
	}
	if (text_equal(state, "healthy"))
		c->solved = true;
	if (text_equal(state, "started"))
		c->solved = false;
}

static void
apply(struct session *c, const char *type, const json_t *data)
{
	if (text_equal(type, EVENT_FACT)) {
		struct fact fact;

		if (fact_from_json(data, &fact, NULL) == ERR_OK)
			facts_put(c->facts, &fact);
	} else if (text_equal(type, EVENT_ANSWER)) {
		apply_answer(c, data);
	} else if (text_equal(type, EVENT_REFUSED)) {
		apply_refused(c, data);
	} else if (text_equal(type, EVENT_TARGET)) {
		c->has_target = target_from_json(data, &c->target, NULL) == ERR_OK;
		if (c->has_target)
			target_put_facts(&c->target, c->facts);
	} else if (text_equal(type, EVENT_STEP)) {
		apply_step(c, data);
	} else if (text_equal(type, EVENT_PATH)) {
		text_copy(c->chosen, sizeof(c->chosen), text_of(data, "chosen"));
	} else if (text_equal(type, EVENT_SCREEN)) {
		text_copy(c->screen, sizeof(c->screen), text_of(data, "id"));
	} else if (text_equal(type, EVENT_CHECK)) {
		apply_check(c, data);
	} else if (text_equal(type, EVENT_ATTEMPT)) {
		text_copy(c->ledger_says, sizeof(c->ledger_says), text_of(data, "refused"));
		c->ledger_failed = json_is_true(json_object_get(data, "fault"));
	}
}

/* ---- beginning, resuming ---- */

static struct session *
session_create(struct store *store, const struct knowledge *knowledge)
{
	struct session *c = calloc(1, sizeof(*c));

	if (c == NULL)
		abort();
	c->store = store;
	c->knowledge = knowledge;
	c->facts = facts_create();
	c->arena = arena_create();
	c->until = STAGE_TLS;
	c->audience = AUDIENCE_HELPDESK;
	c->epoch_ms = clock_ms();
	c->started_wall_ms = clock_wall_ms();
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
			knowledge != NULL ? knowledge_hash(knowledge) : ""));
	*out = c;
	return ERR_OK;
}

struct fold {
	struct session *c;
	bool first;
};

static bool
fold_event(void *to, const struct event *ev)
{
	struct fold *fold = to;

	if (fold->first)
		fold->c->started_wall_ms = ev->wall_ms;
	fold->first = false;
	fold->c->seen_ms = ev->mono_ms;
	apply(fold->c, ev->type, ev->data);
	return true;
}

enum err
session_open(struct store *store, const struct knowledge *knowledge, const char *id,
	struct session **out, struct error *e)
{
	struct session *c = session_create(store, knowledge);
	struct fold fold = { c, true };
	enum err err;

	text_copy(c->id, sizeof(c->id), id);
	err = store_read(store, id, fold_event, &fold, e);
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
	arena_destroy(c->arena);
	free(c);
}

void
session_abandon(struct session *c)
{
	struct error e = ERROR_INIT;

	if (c != NULL && facts_count(c->facts) == 0 &&
		store_delete(c->store, c->id, &e) != ERR_OK)
		LOG_WARN("case", "%s", e.text);
	session_destroy(c);
}

/* ---- changing ---- */

double
session_now_ms(const struct session *c)
{
	return clock_ms_exact() - (double)c->epoch_ms;
}

void
session_append(struct session *c, const char *type, json_t *data)
{
	struct error e = ERROR_INIT;
	bool degraded = c->degraded;

	c->seen_ms = (int64_t)session_now_ms(c);
	if (store_append(c->store, c->id, type, json_incref(data), &degraded, &e) !=
		ERR_OK) {
		LOG_WARN("case", "%s", e.text);
		degraded = true;
	}
	c->degraded = c->degraded || degraded;
	apply(c, type, data);
	json_decref(data);
	if (text_equal(type, EVENT_TARGET) && c->has_target) {
		struct facts *history = facts_create();

		last_seen_find(c->store, c->id, &c->target, history);
		session_add_told(c, history);
		facts_destroy(history);
	}
}

/* ---- readings ---- */

static void
make_plan(struct session *c)
{
	const char **given = ARENA_ARRAY(c->arena, const char *, c->given_count * 2 + 1);

	c->plan_options = (struct plan_options) {
		.audience = c->audience,
		.target = c->has_target ? &c->target : NULL,
		.chosen = c->chosen[0] != '\0' ? c->chosen : NULL,
		.channel = session_given(c, "channel"),
		.given = given,
	};

	for (size_t i = 0; i < c->given_count; i++) {
		given[2 * i] = c->given[i].name;
		given[2 * i + 1] = c->given[i].value;
	}
	memset(&c->plan, 0, sizeof(c->plan));
	if (c->chosen_cause[0] == '\0') {
		plan_make(c->knowledge, c->facts, &c->verdict, &c->plan_options, c->arena,
			&c->plan);
	} else if (plan_make_for(c->knowledge, c->facts, c->chosen_cause, &c->plan_options,
			   c->arena, &c->plan, NULL) != ERR_OK) {
		c->plan.present = false;
	}
}

static void
look(struct session *c)
{
	struct ladder_options ladder = {
		.until = c->until,
		.has_gateway = c->target.gateway[0] != '\0',
		.has_user = c->target.user[0] != '\0',
		.connect_asked = c->connect_asked || c->has_secret,
		.has_secret =
			c->has_secret && (c->ledger_says[0] == '\0' || c->ledger_failed),

	};

	memset(&c->ladder, 0, sizeof(c->ladder));
	if (c->has_target)
		ladder_read(c->facts, &ladder, c->arena, &c->ladder);
	/* Without a target no attempt can be made, so no ledger is missed. */
	c->note_count = remarks_read(c->facts,
		!c->has_target || (store_is_kept(c->store) && !c->degraded), c->arena,
		c->notes);
	if (c->knowledge != NULL)
		c->note_count += knowledge_notes(c->knowledge, c->facts, c->audience,
			c->arena, c->notes + c->note_count,
			ARRAY_LEN(c->notes) - c->note_count);
}

void
session_look(struct session *c)
{
	arena_reset(c->arena);
	memset(&c->verdict, 0, sizeof(c->verdict));
	memset(&c->plan, 0, sizeof(c->plan));
	look(c);
}

void
session_think(struct session *c, bool may_probe)
{
	const char *probe_ids[32] = { NULL };
	const char *refused_sources[ARRAY_LEN(c->refused_sources)];
	struct next_options next = {
		.audience = c->audience,
		.may_probe = may_probe,
		.refused = c->refused,
		.refused_count = c->refused_count,
		.refused_sources = refused_sources,
		.refused_source_count = c->refused_source_count,
		.target = c->has_target ? &c->target : NULL,
		.probes = probe_ids,
	};

	session_look(c);
	if (c->knowledge == NULL)
		return; /* it is still being read: the first picture needs none */
	for (size_t i = 0; i < c->refused_source_count; i++)
		refused_sources[i] = c->refused_sources[i];
	for (size_t i = 0; probes[i] != NULL && i + 1 < ARRAY_LEN(probe_ids); i++)
		probe_ids[i] = probes[i]->id;
	diagnose(c->knowledge, c->facts, c->arena, &c->verdict);
	next_steps(c->knowledge, c->facts, &next, c->arena, &c->verdict);
	make_plan(c);
}

void
session_report(const struct session *c, struct report *out)
{
	*out = (struct report) {
		.version = RDPDOCTOR_VERSION,
		.freerdp = RDPDOCTOR_FREERDP,
		.knowledge = knowledge_hash(c->knowledge),
		.session = store_is_kept(c->store) ? c->id : NULL,
		.started_wall_ms = c->started_wall_ms,
		.took_ms = (int64_t)session_now_ms(c),
		.target = c->target,
		.has_target = c->has_target,
		.ladder = c->ladder,
		.note_count = c->note_count,
		.verdict = &c->verdict,
		.plan = &c->plan,
		.facts = c->facts,
	};
	memcpy(out->notes, c->notes, sizeof(out->notes));
	if (c->ledger_says[0] != '\0' && out->note_count < NOTES_MAX)
		out->notes[out->note_count++] =
			(struct note) { .id = "attempt-refused", .says = c->ledger_says };
}
