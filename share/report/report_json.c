/*
 * The report as JSON, exactly as in the contract: arrays are never null; `plan`, `session`,
 * `target` and `broke_at` are null if there is none.
 */
#include <string.h>

#include "share/base/clock.h"
#include "share/report/report.h"
#include "share/base/text.h"

/* Text from outside is cleaned once more on output. */
static json_t *
text_or_null(const char *text)
{
	STR_AUTO clean = STR_INIT(1u << 20);

	if (text == NULL)
		return json_null();
	text_clean_lines(&clean, text, strlen(text));
	return json_string(str_text(&clean));
}

static void
set(json_t *o, const char *key, json_t *value)
{
	(void)json_object_set_new(o, key, value);
}

static json_t *
strings(const char *const *items, size_t count)
{
	json_t *array = json_array();

	for (size_t i = 0; i < count; i++)
		(void)json_array_append_new(array, text_or_null(items[i]));
	return array;
}

static json_t *
fact_names(const int *ids, size_t count)
{
	json_t *array = json_array();

	for (size_t i = 0; i < count; i++)
		(void)json_array_append_new(array, json_string(fact_def(ids[i])->id));
	return array;
}

static json_t *
tenths(double ms)
{
	return ms < 0 ? json_null() : json_real((double)(int64_t)(ms * 10.0 + 0.5) / 10.0);
}

static json_t *
tool_json(const struct report *r)
{
	json_t *o = json_object();

	set(o, "version", text_or_null(r->version));
	set(o, "freerdp",
		r->freerdp != NULL && r->freerdp[0] != '\0' ? text_or_null(r->freerdp)
							    : json_null());
	set(o, "knowledge", text_or_null(r->knowledge));
	return o;
}

static json_t *
target_json(const struct report *r)
{
	json_t *o;

	if (!r->has_target)
		return json_null();
	o = json_object();
	set(o, "host", text_or_null(r->target.host));
	set(o, "port", json_integer(r->target.port));
	set(o, "gateway",
		r->target.gateway[0] != '\0' ? text_or_null(r->target.gateway)
					     : json_null());
	return o;
}

static json_t *
ladder_json(const struct report *r)
{
	json_t *array = json_array();

	for (size_t i = 0; i < r->ladder.count; i++) {
		const struct rung *rung = &r->ladder.rungs[i];
		json_t *o = json_object();

		set(o, "stage", json_string(stage_id(rung->stage)));
		set(o, "state", json_string(stage_state_id(rung->state)));
		set(o, "took_ms", tenths(rung->took_ms));
		set(o, "says", text_or_null(rung->says));
		(void)json_array_append_new(array, o);
	}
	return array;
}

static json_t *
notes_json(const struct report *r)
{
	json_t *array = json_array();

	for (size_t i = 0; i < r->note_count; i++) {
		json_t *o = json_object();

		set(o, "id", json_string(r->notes[i].id));
		set(o, "says", text_or_null(r->notes[i].says));
		set(o, "facts", fact_names(r->notes[i].facts, r->notes[i].fact_count));
		(void)json_array_append_new(array, o);
	}
	return array;
}

/* The signs that matched, with their reasons in words. */
static json_t *
signs_json(const struct verdict_cause *c)
{
	json_t *array = json_array();

	for (size_t i = 0; i < c->hit_count; i++) {
		const struct sign_hit *hit = &c->hits[i];
		json_t *o = json_object();

		set(o, "says", text_or_null(hit->says));
		set(o, "when", text_or_null(hit->when));
		set(o, "because", text_or_null(hit->because));
		set(o, "facts", fact_names(hit->facts, hit->fact_count));
		(void)json_array_append_new(array, o);
	}
	return array;
}

static json_t *
causes_json(const struct verdict *v)
{
	json_t *array = json_array();

	for (size_t i = 0; i < v->cause_count; i++) {
		const struct verdict_cause *c = &v->causes[i];
		json_t *o = json_object();

		set(o, "id", json_string(c->id));
		set(o, "title", text_or_null(c->title));
		set(o, "certainty", json_string(certainty_id(c->certainty)));
		set(o, "owner", text_or_null(c->owner));
		set(o, "for", fact_names(c->for_facts, c->for_count));
		set(o, "against", fact_names(c->against_facts, c->against_count));
		set(o, "signs", signs_json(c));
		(void)json_array_append_new(array, o);
	}
	return array;
}

static json_t *
contradictions_json(const struct verdict *v)
{
	json_t *array = json_array();

	for (size_t i = 0; i < v->contradiction_count; i++) {
		json_t *o = json_object();

		set(o, "id", text_or_null(v->contradictions[i].id));
		set(o, "says", text_or_null(v->contradictions[i].says));
		(void)json_array_append_new(array, o);
	}
	return array;
}

static json_t *
next_json(const struct verdict *v)
{
	json_t *array = json_array();

	for (size_t i = 0; i < v->next_count; i++) {
		const struct verdict_next *n = &v->next[i];
		json_t *o = json_object();

		set(o, "kind", text_or_null(n->kind));
		set(o, "id", text_or_null(n->id));
		set(o, "says", text_or_null(n->says));
		set(o, "command", text_or_null(n->command));
		set(o, "separates", strings(n->separates, n->separates_count));
		(void)json_array_append_new(array, o);
	}
	return array;
}

/* ---- plan ---- */

static json_t *
step_json(const struct plan_step *s)
{
	json_t *o = json_object();

	set(o, "id", text_or_null(s->id));
	set(o, "cause", text_or_null(s->cause));
	set(o, "says", text_or_null(s->says));
	set(o, "where", text_or_null(s->where));
	set(o, "channel", text_or_null(s->channel));
	set(o, "shell", text_or_null(s->shell != NULL ? s->shell : "none"));
	set(o, "command", text_or_null(s->command));
	set(o, "placeholders_missing", strings(s->placeholders_missing, s->missing_count));
	set(o, "danger", json_string(danger_id(s->danger)));
	set(o, "undo", text_or_null(s->undo));
	set(o, "verify", text_or_null(s->verify));
	set(o, "expect", text_or_null(s->expect));
	set(o, "restart", text_or_null(s->restart));
	set(o, "reads", text_or_null(s->reads));
	set(o, "alternative_to", text_or_null(s->alternative_to));
	return o;
}

static json_t *
path_json(const struct plan_path *p)
{
	json_t *o = json_object(), *steps = json_array();

	for (size_t i = 0; i < p->step_count; i++)
		(void)json_array_append_new(steps, step_json(&p->steps[i]));
	set(o, "steps", steps);
	set(o, "channels", strings(p->channels, p->channel_count));
	set(o, "none_because", text_or_null(p->none_because));
	return o;
}

static json_t *
plan_json(const struct plan *p)
{
	json_t *o, *paths;

	if (p == NULL || !p->present)
		return json_null();
	o = json_object();
	paths = json_object();
	set(o, "causes", strings(p->causes, p->cause_count));
	set(o, "chosen", text_or_null(p->chosen));
	set(paths, "online", path_json(&p->online));
	set(paths, "offline", path_json(&p->offline));
	set(o, "paths", paths);
	return o;
}

/* ---- the whole report ---- */

static json_t *
facts_json(const struct facts *f)
{
	json_t *array = json_array();
	size_t count = f != NULL ? facts_count(f) : 0;

	for (size_t i = 0; i < count; i++)
		(void)json_array_append_new(array, fact_to_json(facts_at(f, i)));
	return array;
}

json_t *
report_to_json(const struct report *r)
{
	static const struct verdict nothing;
	const struct verdict *v = r->verdict != NULL ? r->verdict : &nothing;
	const char *broke_at = stage_id(r->ladder.broke_at);
	char started[CLOCK_ISO_BYTES];
	json_t *o = json_object();

	clock_iso(r->started_wall_ms, started);
	set(o, "format", json_string("rdpdoctor.report/1"));
	set(o, "tool", tool_json(r));
	set(o, "session", text_or_null(r->session));
	set(o, "started", json_string(started));
	set(o, "took_ms", json_integer(r->took_ms));
	set(o, "target", target_json(r));
	set(o, "outcome", json_string(outcome_id(report_outcome(r))));
	set(o, "ladder", ladder_json(r));
	set(o, "broke_at", r->ladder.count > 0 ? text_or_null(broke_at) : json_null());
	set(o, "notes", notes_json(r));
	set(o, "causes", causes_json(v));
	set(o, "more_possible", json_integer((json_int_t)v->more_possible));
	set(o, "excluded", strings(v->excluded, v->excluded_count));
	set(o, "contradictions", contradictions_json(v));
	set(o, "next", next_json(v));
	set(o, "plan", plan_json(r->plan));
	set(o, "facts", facts_json(r->facts));
	return o;
}
