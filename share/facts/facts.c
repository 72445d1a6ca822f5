/*
 * The facts of a session. Nothing is overwritten: the set keeps every fact in order of
 * arrival and marks the one that decides.
 */
#include "share/facts/facts.h"

#include <stdlib.h>
#include <string.h>

/* ---- the set ---- */

struct facts {
	struct fact **all; /* pointers, so that borrowed facts keep their address */
	size_t count, room;
	struct fact **deciding; /* by id */
	int deciding_room;
};

struct facts *
facts_create(void)
{
	struct facts *f = calloc(1, sizeof(*f));

	if (f == NULL)
		abort();
	return f;
}

void
facts_clear(struct facts *f)
{
	for (size_t i = 0; i < f->count; i++) {
		value_free(&f->all[i]->value);
		free(f->all[i]->line);
		free(f->all[i]);
	}
	f->count = 0;
	for (int i = 0; i < f->deciding_room; i++)
		f->deciding[i] = NULL;
}

void
facts_destroy(struct facts *f)
{
	if (f == NULL)
		return;
	facts_clear(f);
	free(f->all);
	free(f->deciding);
	free(f);
}

static bool
is_measured(const struct fact *fact)
{
	return !origin_is(fact->source, ORIGIN_PERSON);
}

static void
reserve_ids(struct facts *f, int id)
{
	int room = f->deciding_room;
	struct fact **grown;

	if (id < room)
		return;
	room = MAX_OF(fact_def_count(), id + 1);
	grown = realloc(f->deciding, (size_t)room * sizeof(*grown));
	if (grown == NULL)
		abort();
	for (int i = f->deciding_room; i < room; i++)
		grown[i] = NULL;
	f->deciding = grown;
	f->deciding_room = room;
}

void
facts_put(struct facts *f, struct fact *fact)
{
	struct fact *kept;

	if (f->count == f->room) {
		size_t room = f->room > 0 ? f->room * 2 : 64;
		struct fact **grown = realloc(f->all, room * sizeof(*grown));

		if (grown == NULL)
			abort();
		f->all = grown;
		f->room = room;
	}
	kept = malloc(sizeof(*kept));
	if (kept == NULL)
		abort();
	*kept = *fact;
	kept->seq = (int)f->count;
	memset(fact, 0, sizeof(*fact));
	f->all[f->count++] = kept;
	reserve_ids(f, kept->id);
	if (f->deciding[kept->id] == NULL || is_measured(kept) ||
		!is_measured(f->deciding[kept->id]))
		f->deciding[kept->id] = kept;
}

void
facts_put_value(struct facts *f, int id, struct fact_value value, const char *source)
{
	struct fact fact = { .id = id, .value = value };

	text_copy(fact.source, sizeof(fact.source), source);
	facts_put(f, &fact);
}

const struct fact *
facts_get(const struct facts *f, int id)
{
	return id >= 0 && id < f->deciding_room ? f->deciding[id] : NULL;
}

size_t
facts_count(const struct facts *f)
{
	return f->count;
}

const struct fact *
facts_at(const struct facts *f, size_t index)
{
	return f->all[index];
}

bool
facts_decides(const struct facts *f, const struct fact *fact)
{
	return facts_get(f, fact->id) == fact;
}

size_t
facts_contradictions(const struct facts *f, struct contradiction *out, size_t room)
{
	size_t found = 0;

	for (size_t i = 0; i < f->count && found < room; i++) {
		const struct fact *old = f->all[i];
		const struct fact *decides = facts_get(f, old->id);

		/* A newer answer of the same source is a correction, not a contradiction. */
		if (old == decides || text_equal(old->source, decides->source) ||
			value_equal(&old->value, &decides->value))
			continue;
		out[found++] = (struct contradiction) { old->id, decides, old };
	}
	return found;
}

bool
facts_is(const struct facts *f, int id, const char *token)
{
	return text_equal(facts_text(f, id), token);
}

bool
facts_true(const struct facts *f, int id)
{
	const struct fact *fact = facts_get(f, id);

	return fact != NULL && fact->value.type == FACT_TYPE_BOOL && fact->value.as.boolean;
}

bool
facts_false(const struct facts *f, int id)
{
	const struct fact *fact = facts_get(f, id);

	return fact != NULL && fact->value.type == FACT_TYPE_BOOL &&
		!fact->value.as.boolean;
}

bool
facts_known(const struct facts *f, int id)
{
	return facts_get(f, id) != NULL;
}

const char *
facts_text(const struct facts *f, int id)
{
	const struct fact *fact = facts_get(f, id);

	if (fact == NULL ||
		(fact->value.type != FACT_TYPE_TOKEN && fact->value.type != FACT_TYPE_TEXT))
		return NULL;
	return fact->value.as.text;
}

int64_t
facts_int(const struct facts *f, int id, int64_t fallback)
{
	const struct fact *fact = facts_get(f, id);

	return fact != NULL && fact->value.type == FACT_TYPE_INT ? fact->value.as.integer
								 : fallback;
}

/* ---- JSON ---- */

static json_t *
tenths(double ms)
{
	return json_real((double)(int64_t)(ms * 10.0 + (ms < 0 ? -0.5 : 0.5)) / 10.0);
}

json_t *
fact_to_json(const struct fact *fact)
{
	json_t *o = json_object();

	(void)json_object_set_new(o, "id", json_string(fact_def(fact->id)->id));
	(void)json_object_set_new(o, "value", value_to_json(&fact->value));
	(void)json_object_set_new(o, "source", json_string(fact->source));
	(void)json_object_set_new(o, "at_ms", tenths(fact->at_ms));
	(void)json_object_set_new(o, "took_ms", tenths(fact->took_ms));
	if (fact->line != NULL)
		(void)json_object_set_new(o, "line", json_string(fact->line));
	return o;
}

enum err
fact_from_json(const json_t *json, struct fact *out, struct error *e)
{
	const char *id = json_string_value(json_object_get(json, "id"));
	const char *source = json_string_value(json_object_get(json, "source"));
	const char *line = json_string_value(json_object_get(json, "line"));
	const json_t *value = json_object_get(json, "value");

	memset(out, 0, sizeof(*out));
	if (id == NULL || value == NULL)
		return error_set(e, ERR_DATA, "A fact has no id or no value.");
	out->id = fact_find(id);
	if (out->id < 0)
		return error_set(e, ERR_DATA, "There is no fact \"%s\".", id);
	if (value_from_json(out->id, value, &out->value, e) != ERR_OK)
		return ERR_DATA;
	text_copy(out->source, sizeof(out->source), source != NULL ? source : "unknown");
	out->line = text_dup(line);
	out->at_ms = json_number_value(json_object_get(json, "at_ms"));
	out->took_ms = json_number_value(json_object_get(json, "took_ms"));
	return ERR_OK;
}
