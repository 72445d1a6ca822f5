/* Makes conditions true with assumed facts. */
#include "fixes/diagnose/satisfy.h"

#include <stdlib.h>
#include <string.h>

#include "share/base/str.h"

void
assignment_init(struct assignment *w, const struct knowledge *k, struct arena *a)
{
	memset(w, 0, sizeof(*w));
	w->arena = a;
	cond_view_init(&w->view, &k->pool, NULL, a);
}

/* ---- one fact ---- */

static bool
is_listed(const struct assignment *w, int fact)
{
	for (size_t i = 0; i < w->fact_count; i++)
		if (w->facts[i] == fact)
			return true;
	return false;
}

static bool
set_fact(struct assignment *w, int fact, struct fact_value value)
{
	struct fact_value *kept;

	if (w->fact_count == ARRAY_LEN(w->facts))
		return false;
	kept = ARENA_NEW(w->arena, struct fact_value);
	*kept = value;
	cond_view_set(&w->view, fact, kept);
	if (!is_listed(w, fact))
		w->facts[w->fact_count++] = fact;
	return true;
}

static struct fact_value
textual(enum fact_type type, const char *text)
{
	return (struct fact_value) { .type = type, .as.text = (char *)(uintptr_t)text };
}

/* The active.* copies are not set directly: the profile in use is public, and copied. */
static int
real_fact(struct assignment *w, int fact)
{
	static const char active[] = "guest.firewall.active.";
	const struct fact_value *profile = w->view.values[FACT_GUEST_NET_PROFILE];
	char name[128];

	if (!text_starts(fact_def(fact)->id, active))
		return fact;
	if (profile == NULL) {
		if (!set_fact(
			    w, FACT_GUEST_NET_PROFILE, textual(FACT_TYPE_TOKEN, "public")))
			return -1;
		profile = w->view.values[FACT_GUEST_NET_PROFILE];
	}
	(void)text_format(name, sizeof(name), "guest.firewall.%s.%s", profile->as.text,
		fact_def(fact)->id + sizeof(active) - 1);
	return fact_find(name);
}

/* A value of the fact's type that the atom does not mention. */
static bool
another_value(const struct fact_def *def, const struct atom *atom, struct fact_value *out)
{
	switch (def->type) {
	case FACT_TYPE_BOOL:
		*out = value_bool(atom->count == 0 || atom->numbers[0] == 0);
		return true;
	case FACT_TYPE_INT:
		*out = value_int(1);
		for (size_t i = 0; i < atom->count; i++)
			if (atom->numbers[i] >= out->as.integer)
				out->as.integer = atom->numbers[i] + 1;
		return true;
	case FACT_TYPE_TOKEN:
		for (size_t t = 0; def->tokens != NULL && def->tokens[t] != NULL; t++) {
			bool taken = text_equal(def->tokens[t], "unknown");

			for (size_t i = 0; i < atom->count; i++)
				taken = taken || text_equal(def->tokens[t], atom->texts[i]);
			if (taken)
				continue;
			*out = textual(def->type, def->tokens[t]);
			return true;
		}
		return false;
	case FACT_TYPE_TEXT:
		*out = textual(def->type, "something else");
		return true;
	case FACT_TYPE_TOKENS:
	case FACT_TYPE_INTS:
	case FACT_TYPE_TEXTS:
		*out = (struct fact_value) { .type = def->type };
		return true;
	}
	return false;
}

static struct fact_value
this_value(const struct fact_def *def, const struct atom *atom, struct arena *a)
{
	struct fact_value value = { .type = def->type };

	if (def->type == FACT_TYPE_BOOL)
		return value_bool(atom->numbers[0] != 0);
	if (def->type == FACT_TYPE_INT)
		return value_int(atom->numbers[0]);
	if (!fact_is_list(def->type))
		return textual(def->type, atom->texts[0]);
	value.as.list.items = ARENA_ARRAY(a, char *, 1);
	value.as.list.items[0] = arena_dup(a, atom->texts[0]);
	value.as.list.count = 1;
	return value;
}

/* ---- atoms ---- */

/* "FACT = @OTHER": assumes both. */
static bool
set_pair(struct assignment *w, const struct atom *atom, int fact, bool equal)
{
	enum fact_type type = fact_def(atom->other)->type;
	const struct fact_value *other = w->view.values[atom->other];
	struct fact_value value;

	if (other == NULL) {
		value = type == FACT_TYPE_INT ? value_int(3389) : textual(type, "one");
		if (fact_is_list(type) || type == FACT_TYPE_BOOL ||
			!set_fact(w, atom->other, value))
			return false;
		other = w->view.values[atom->other];
	}
	value = *other;
	if (!equal)
		value = type == FACT_TYPE_INT ? value_int(other->as.integer + 1)
					      : textual(type, "another");
	return set_fact(w, fact, value);
}

static bool
set_atom(struct assignment *w, const struct atom *atom, int fact, bool wanted)
{
	const struct fact_def *def = fact_def(fact);
	struct fact_value value = { .type = def->type };

	switch (atom->op) {
	case ATOM_EQUAL:
	case ATOM_NOT_EQUAL:
	case ATOM_IN:
	case ATOM_CONTAINS:
		if (atom->op == ATOM_NOT_EQUAL)
			wanted = !wanted;
		if (atom->other >= 0)
			return set_pair(w, atom, fact, wanted);
		if (wanted)
			value = this_value(def, atom, w->arena);
		else if (!another_value(def, atom, &value))
			return false;
		return set_fact(w, fact, value);
	case ATOM_LESS:
		return set_fact(w, fact, value_int(atom->numbers[0] - (wanted ? 1 : 0)));
	case ATOM_GREATER:
		return set_fact(w, fact, value_int(atom->numbers[0] + (wanted ? 1 : 0)));
	case ATOM_KNOWN:
	case ATOM_UNKNOWN:
		if (wanted == (atom->op == ATOM_UNKNOWN))
			return w->view.values[fact] == NULL;
		if (!another_value(def, atom, &value))
			return false;
		return set_fact(w, fact, value);
	}
	return false;
}

static bool
make_atom(struct assignment *w, cond_id id, const struct atom *atom, enum truth wanted)
{
	int fact;

	if (cond_eval(&w->view, id) == wanted)
		return true;
	if (w->view.values[atom->fact] != NULL &&
		!(atom->op == ATOM_CONTAINS && fact_is_list(fact_def(atom->fact)->type)))
		return false; /* a different value is assumed already */
	fact = real_fact(w, atom->fact);
	if (fact < 0 || cond_eval(&w->view, id) == wanted)
		return fact >= 0;
	if (!set_atom(w, atom, fact, wanted == TRUTH_TRUE))
		return false;
	return cond_eval(&w->view, id) == wanted;
}

/* ---- conditions ---- */

static bool
make(struct assignment *w, cond_id id, enum truth wanted)
{
	const struct pool *p = w->view.pool;
	const struct node *node;
	const uint32_t *child;
	bool all;

	if (cond_eval(&w->view, id) == wanted)
		return true;
	if ((id & COND_ATOM) != 0)
		return make_atom(w, id, &p->atoms[id & ~COND_ATOM], wanted);
	node = &p->nodes[id];
	child = p->children + node->first;
	if (node->kind == NODE_NOT)
		return make(w, child[0], wanted == TRUTH_TRUE ? TRUTH_FALSE : TRUTH_TRUE);
	all = (node->kind == NODE_ALL) == (wanted == TRUTH_TRUE);
	for (uint32_t i = 0; i < node->count; i++) {
		bool made = make(w, child[i], wanted);

		if (made != all)
			return made;
	}
	/* A later part can undo an earlier one ("X unknown"). */
	return all && cond_eval(&w->view, id) == wanted;
}

bool
assignment_make_true(struct assignment *w, cond_id id)
{
	return make(w, id, TRUTH_TRUE);
}

const struct fact_supplier *
fact_cheapest(int fact)
{
	const struct fact_supplier *best = NULL;

	for (const struct fact_supplier *f = fact_def(fact)->from; f->source != NULL; f++)
		if (best == NULL || f->price_s < best->price_s)
			best = f;
	return best;
}

int
assignment_price(const struct assignment *w)
{
	int price = 0;

	for (size_t i = 0; i < w->fact_count; i++) {
		const struct fact_supplier *f = fact_cheapest(w->facts[i]);

		if (f == NULL)
			return 0;
		price += f->price_s;
	}
	return price;
}

/* ---- one cause ---- */

static enum certainty
certainty_under(const struct knowledge *k, struct assignment *w, uint32_t cause,
	struct arena *scratch)
{
	struct judged *all = ARENA_ARRAY(scratch, struct judged, k->cause_count + 1);
	const struct trust trust = { .dirty = false };

	if (assignment_price(w) == 0)
		return CERTAINTY_NONE;
	judge_all(k, &w->view, &trust, scratch, all);
	return all[cause].certainty;
}

enum certainty
cause_reach(const struct knowledge *k, uint32_t cause, struct arena *scratch)
{
	const struct cause *c = &k->causes[cause];
	enum certainty best = CERTAINTY_NONE, now;
	struct assignment all;

	assignment_init(&all, k, scratch);
	for (uint32_t i = 0; i < c->sign_count; i++) {
		const struct sign *sign = &k->signs[c->first_sign + i];
		struct assignment w;

		if (sign->says == SAYS_EXCLUDES || says_weight(sign->says) < 0)
			continue;
		assignment_init(&w, k, scratch);
		if (assignment_make_true(&w, sign->when)) {
			now = certainty_under(k, &w, cause, scratch);
			best = MAX_OF(best, now);
		}
		/* Assumes everything that supports the cause together, if it is consistent. */
		if (!assignment_make_true(&all, sign->when))
			continue;
	}
	now = certainty_under(k, &all, cause, scratch);
	return MAX_OF(best, now);
}
