/*
 * The list of sources follows from the definitions of the facts. The values tried for a fact
 * are those that some condition distinguishes, and one that none mentions.
 */
#include "fixes/next_step/evidence_sources.h"

#include <string.h>

#include "share/base/str.h"

#define VALUES_MAX 48
#define SOURCES_MAX 256

const char *
source_kind_id(enum source_kind kind)
{
	static const char *const ids[] = { "probe", "ask", "run", "read-disk" };

	return ids[kind];
}

/* ---- values ---- */

static void
add_value(struct variable *var, struct fact_value value)
{
	for (size_t i = 0; i < var->value_count; i++)
		if (value_equal(&var->values[i], &value))
			return;
	if (var->value_count < VALUES_MAX)
		var->values[var->value_count++] = value;
}

/* Borrowed text: these values are never freed one by one. */
static struct fact_value
textual(enum fact_type type, const char *text)
{
	return (struct fact_value) { .type = type, .as.text = (char *)(uintptr_t)text };
}

static struct fact_value
list_of(enum fact_type type, const char *item, struct arena *a)
{
	struct fact_value value = { .type = type };

	if (item == NULL)
		return value;
	value.as.list.items = ARENA_ARRAY(a, char *, 1);
	value.as.list.items[0] = arena_dup(a, item);
	value.as.list.count = 1;
	return value;
}

static void
add_from_atom(struct variable *var, const struct atom *atom, const struct fact_view *v,
	struct arena *a)
{
	enum fact_type type = fact_def(atom->fact)->type;
	const struct fact_value *other = atom->other >= 0 ? v->values[atom->other] : NULL;

	if (other != NULL && other->type == type)
		add_value(var, *other);
	for (size_t i = 0; i < atom->count; i++) {
		if (type == FACT_TYPE_INT) {
			int64_t n = atom->numbers[i];

			if (atom->op != ATOM_LESS && atom->op != ATOM_GREATER)
				add_value(var, value_int(n));
			if (atom->op != ATOM_LESS)
				add_value(var, value_int(n + 1));
			if (atom->op != ATOM_GREATER)
				add_value(var, value_int(n - 1));
		} else if (type == FACT_TYPE_TEXT && i == 0) {
			/* one spelling of a list represents all */
			add_value(var, textual(type, atom->texts[i]));
		} else if (fact_is_list(type)) {
			add_value(var, list_of(type, atom->texts[i], a));
		}
	}
}

static void
find_values(const struct fact_view *v, struct variable *var, struct arena *a)
{
	int fact = var->facts[0];
	const struct fact_def *def = fact_def(fact);
	const struct pool *p = v->pool;

	var->values = ARENA_ARRAY(a, struct fact_value, VALUES_MAX);
	if (def->type == FACT_TYPE_BOOL) {
		add_value(var, value_bool(true));
		add_value(var, value_bool(false));
		return;
	}
	if (def->type == FACT_TYPE_TOKEN && def->tokens != NULL) {
		for (size_t i = 0; def->tokens[i] != NULL; i++)
			if (!text_equal(def->tokens[i], "unknown"))
				add_value(var, textual(def->type, def->tokens[i]));
		return;
	}
	for (size_t n = 0; n < var->fact_count; n++)
		for (uint32_t i = p->by_fact_start[var->facts[n]];
			i < p->by_fact_start[var->facts[n] + 1]; i++)
			if (p->atoms[p->by_fact[i]].fact == var->facts[n])
				add_from_atom(var, &p->atoms[p->by_fact[i]], v, a);
	/* Plus one value that no condition mentions. */
	if (fact_is_list(def->type))
		add_value(var, list_of(def->type, NULL, a));
	else if (def->type == FACT_TYPE_INT)
		add_value(var, value_int(123456789));
	else
		add_value(var, textual(def->type, "something else"));
}

/* ---- variables ---- */

/* "guest.firewall.domain.enabled" gives all three profiles; any other fact itself. */
static size_t
kin_of(int fact, int kin[3])
{
	static const char *const profiles[] = { "domain", "private", "public" };
	static const char before[] = "guest.firewall.";
	const char *id = fact_def(fact)->id;
	char name[128];

	kin[0] = fact;
	if (!text_starts(id, before))
		return 1;
	for (size_t p = 0; p < ARRAY_LEN(profiles); p++) {
		size_t len = strlen(profiles[p]);
		const char *rest = id + sizeof(before) - 1;

		if (strncmp(rest, profiles[p], len) != 0 || rest[len] != '.')
			continue;
		for (size_t i = 0; i < ARRAY_LEN(profiles); i++) {
			(void)text_format(name, sizeof(name), "%s%s%s", before, profiles[i],
				rest + len);
			kin[i] = fact_find(name);
		}
		return 3;
	}
	return 1;
}

static bool
is_copy(int fact)
{
	return text_starts(fact_def(fact)->id, "guest.firewall.active.");
}

struct relevant {
	const struct knowledge *k;
	const struct fact_view *view;
	bool *facts;
};

static void
mark_fact(void *to, int fact)
{
	struct relevant *r = to;

	/* The active.* copies follow from the real facts; only a person can be asked for one
	 * of them directly. */
	if (r->view->values[fact] == NULL &&
		(!is_copy(fact) ||
			base_find(r->k, FILE_QUESTION, fact_def(fact)->id) != NULL))
		r->facts[fact] = true;
}

static void
find_variables(const struct knowledge *k, const struct fact_view *v, const bool *wanted,
	struct arena *a, struct source_list *out)
{
	struct relevant r = { k, v, ARENA_ARRAY(a, bool, (size_t)v->fact_count + 1) };
	size_t room = 0;

	for (size_t c = 0; c < k->cause_count; c++)
		for (uint32_t i = 0; wanted[c] && i < k->causes[c].sign_count; i++)
			cond_facts(&k->pool, k->signs[k->causes[c].first_sign + i].when,
				mark_fact, &r);
	for (int id = 0; id < v->fact_count; id++)
		room += r.facts[id];
	out->variables = ARENA_ARRAY(a, struct variable, room + 1);
	for (int id = 0; id < v->fact_count; id++) {
		struct variable *var = &out->variables[out->variable_count];
		int kin[3];
		size_t count;

		if (!r.facts[id])
			continue;
		count = kin_of(id, kin);
		for (size_t i = 0; i < count; i++)
			if (kin[i] >= 0 && (i == 0 || kin[i] != id) && r.facts[kin[i]])
				var->facts[var->fact_count++] = kin[i];
		if (var->fact_count == 0 || var->facts[0] != id)
			var->facts[var->fact_count++] = id;
		for (size_t i = 0; i < var->fact_count; i++)
			r.facts[var->facts[i]] = false;
		find_values(v, var, a);
		out->variable_count++;
	}
}

/* ---- suppliers ---- */

static bool
kind_of(const char *source, enum source_kind *kind, const char **id)
{
	struct fact_origin origin = origin_of(source);

	*id = origin.name;
	switch (origin.kind) {
	case ORIGIN_PROBE:
		*kind = SOURCE_PROBE;
		break;
	case ORIGIN_READER:
		*kind = SOURCE_RUN;
		break;
	case ORIGIN_PERSON:
		*kind = SOURCE_ASK;
		*id = NULL; /* each fact is a separate question */
		break;
	case ORIGIN_DISK:
		*kind = SOURCE_DISK;
		*id = "disk";
		break;
	case ORIGIN_PASTE:
	case ORIGIN_OTHER:
		return false;
	}
	return true;
}

/* A source that knows only some of the facts cannot bring the variable as a whole. */
static bool
supplies_all(const struct variable *var, const char *source)
{
	for (size_t n = 0; n < var->fact_count; n++) {
		const struct fact_supplier *f = fact_def(var->facts[n])->from;

		while (f->source != NULL && !text_equal(f->source, source))
			f++;
		if (f->source == NULL)
			return false;
	}
	return true;
}

static struct fact_source *
find_source(
	struct source_list *list, enum source_kind kind, const char *id, struct arena *a)
{
	for (size_t i = 0; i < list->source_count; i++)
		if (list->sources[i].kind == kind && text_equal(list->sources[i].id, id))
			return &list->sources[i];
	if (list->source_count == SOURCES_MAX)
		return NULL;
	list->sources = arena_grow(a, list->sources, list->source_count, &list->source_room,
		sizeof(*list->sources));
	list->sources[list->source_count] = (struct fact_source) { .kind = kind, .id = id };
	return &list->sources[list->source_count++];
}

static void
supply(struct fact_source *s, size_t variable, int price_s, struct arena *a)
{
	s->price_s = MAX_OF(s->price_s, price_s);
	if (s->variable_count > 0 && s->variables[s->variable_count - 1] == variable)
		return;
	s->variables = arena_grow(
		a, s->variables, s->variable_count, &s->room, sizeof(*s->variables));
	s->variables[s->variable_count++] = variable;
}

void
sources_list(const struct knowledge *k, const struct fact_view *v, const bool *wanted,
	struct arena *a, struct source_list *out)
{
	*out = (struct source_list) { .variable_count = 0 };
	find_variables(k, v, wanted, a, out);
	for (size_t i = 0; i < out->variable_count; i++) {
		const struct variable *var = &out->variables[i];

		for (size_t n = 0; n < var->fact_count; n++) {
			const struct fact_def *def = fact_def(var->facts[n]);

			for (const struct fact_supplier *f = def->from; f->source != NULL;
				f++) {
				struct fact_source *s;
				enum source_kind kind = SOURCE_ASK;
				const char *id;

				if (!kind_of(f->source, &kind, &id))
					continue;
				if (kind != SOURCE_ASK &&
					(is_copy(var->facts[n]) ||
						!supplies_all(var, f->source)))
					continue;
				s = find_source(out, kind, id != NULL ? id : def->id, a);
				if (s != NULL)
					supply(s, i, f->price_s, a);
			}
		}
	}
}
