/*
 * The document that every export is written from: report and events, redacted as one value.
 * A redacted export has a chain of hashes of its own and names the head of the original.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "share/store/hash_chain.h"
#include "share/base/clock.h"
#include "share/export/transcript_private.h"

struct collect {
	json_t *events;
	struct redactor *redactor;
	int64_t first_wall_ms;
};

static void
set(json_t *o, const char *key, json_t *value)
{
	(void)json_object_set_new(o, key, value);
}

/* Adds what only events contain: earlier targets, facts that were corrected. */
static void
learn(struct redactor *r, const struct event *ev)
{
	struct target target;
	struct fact fact;

	if (text_equal(ev->type, EVENT_TARGET) &&
		target_from_json(ev->data, &target, NULL) == ERR_OK)
		redactor_add_target(r, &target);
	if (!text_equal(ev->type, EVENT_FACT) && !text_equal(ev->type, EVENT_ANSWER))
		return;
	if (fact_from_json(ev->data, &fact, NULL) == ERR_OK)
		redactor_add_fact(r, &fact);
	value_free(&fact.value);
	free(fact.line);
}

static bool
collect_event(void *to, const struct event *ev)
{
	struct collect *c = to;
	char at[CLOCK_ISO_BYTES];
	json_t *o = json_object();

	clock_iso(ev->wall_ms, at);
	learn(c->redactor, ev);
	set(o, "seq", json_integer(ev->seq));
	set(o, "t", json_integer(ev->wall_ms));
	set(o, "at", json_string(at));
	set(o, "mono", json_integer(ev->mono_ms));
	set(o, "type", json_string(ev->type));
	set(o, "data", json_deep_copy(ev->data));
	(void)json_array_append_new(c->events, o);
	return true;
}

/* Links the events of @doc; the last hash goes to @head. */
static void
link_events(json_t *events, const char *session, char head[CHAIN_HEX + 1])
{
	json_t *event;
	size_t i;

	text_copy(head, CHAIN_HEX + 1, CHAIN_START);
	json_array_foreach(events, i, event)
	{
		char prev[CHAIN_HEX + 1];
		char *data = chain_canonical(json_object_get(event, "data"));
		const struct chain_link link = {
			.session = session,
			.type = story_text(event, "type"),
			.data = data != NULL ? data : "null",
			.prev = prev,
			.seq = json_integer_value(json_object_get(event, "seq")),
			.wall_ms = json_integer_value(json_object_get(event, "t")),
			.mono_ms = json_integer_value(json_object_get(event, "mono")),
		};

		text_copy(prev, sizeof(prev), head);
		chain_hash(&link, head);
		set(event, "prev", json_string(prev));
		set(event, "hash", json_string(head));
		free(data);
	}
}

static json_t *
manifest(const struct redactor *r)
{
	STR_AUTO hidden = STR_INIT(4096);
	json_t *o = json_object();

	redactor_manifest(r, &hidden);
	set(o, "redact", json_string(redact_level_id(redactor_level(r))));
	set(o, "hidden", json_string(str_text(&hidden)));
	return o;
}

enum err
story_begin(struct story *s, struct store *store, const char *session,
	const struct report *report, struct redactor *redactor, struct error *e)
{
	char head[CHAIN_HEX + 1], exported[CHAIN_HEX + 1];
	struct collect collect = { .events = json_array(), .redactor = redactor };
	enum err code = store_read(store, session, collect_event, &collect, e);
	json_t *raw;

	memset(s, 0, sizeof(*s));
	if (code == ERR_OK)
		code = store_head(store, session, head, e);
	if (code != ERR_OK) {
		json_decref(collect.events);
		return code;
	}
	raw = json_object();
	set(raw, "format", json_string("rdpdoctor.transcript/1"));
	set(raw, "session", json_string(session));
	set(raw, "head", json_string(head));
	chain_code(head, s->code);
	set(raw, "check_code", json_string(s->code));
	set(raw, "report", report_to_json(report));
	set(raw, "events", collect.events);
	s->doc = redactor_apply_json(redactor, raw);
	json_decref(raw);
	link_events(json_object_get(s->doc, "events"), session, exported);
	set(s->doc, "exported", json_string(exported));
	set(s->doc, "manifest", manifest(redactor));
	s->report = report;
	s->said = json_object_get(s->doc, "report");
	s->events = json_object_get(s->doc, "events");
	session_id_print(session, s->session);
	return ERR_OK;
}

void
story_end(struct story *s)
{
	json_decref(s->doc);
	s->doc = NULL;
}

const char *
story_text(const json_t *json, const char *key)
{
	const char *text = json_string_value(json_object_get(json, key));

	return text != NULL ? text : "";
}

void
story_add_value(const json_t *value, struct str *out)
{
	const json_t *item;
	size_t i;

	if (json_is_string(value))
		str_add(out, json_string_value(value));
	else if (json_is_boolean(value))
		str_add(out, json_is_true(value) ? "yes" : "no");
	else if (json_is_integer(value))
		str_addf(out, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
	json_array_foreach((json_t *)value, i, item)
	{
		str_add(out, i > 0 ? ", " : "");
		story_add_value(item, out);
	}
}

bool
story_fact(const struct story *s, int id, struct str *out)
{
	const struct fact *fact =
		s->report->facts != NULL ? facts_get(s->report->facts, id) : NULL;

	if (fact == NULL)
		return false;
	/* Lists the facts of the report in order of arrival. */
	story_add_value(json_object_get(json_array_get(json_object_get(s->said, "facts"),
						(size_t)fact->seq),
				"value"),
		out);
	return true;
}

/* ---- verifying an export ---- */

enum err
transcript_check(const json_t *doc, struct error *e)
{
	const json_t *events = json_object_get(doc, "events");
	const char *session = story_text(doc, "session");
	json_t *copy, *event;
	char head[CHAIN_HEX + 1];
	enum err code = ERR_OK;
	size_t i;

	if (!text_equal(story_text(doc, "format"), "rdpdoctor.transcript/1") ||
		!json_is_array(events))
		return error_set(e, ERR_DATA,
			"This is not a transcript of rdpdoctor. Export one with `rdpdoctor "
			"export ID --format json`.");
	copy = json_deep_copy(events);
	link_events(copy, session, head);
	json_array_foreach(copy, i, event) if (code == ERR_OK &&
		(!text_equal(story_text(event, "hash"),
			 story_text(json_array_get(events, i), "hash")) ||
			json_integer_value(json_object_get(event, "seq")) !=
				(json_int_t)i + 1)) code = error_set(e, ERR_DATA,
		"The transcript was changed after it was exported: event "
		"%zu does not match the chain of hashes.",
		i + 1);
	if (code == ERR_OK && !text_equal(head, story_text(doc, "exported")))
		code = error_set(e, ERR_DATA,
			"The transcript was changed after it was exported: events are "
			"missing at its end.");
	json_decref(copy);
	return code;
}
