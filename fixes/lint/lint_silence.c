/*
 * Lint of what silence does in signs: nothing is proved by what was not read, and a sign
 * with `not X` is lost while X is unknown, which is seldom what its author meant.
 */
#include "fixes/lint/lint.h"

/* A view of a condition: what its siblings guarantee. */
struct scope {
	const struct scope *outer;
	const struct pool *pool;
	const struct node *node; /* the ALL or ANY around the condition */
};

static const uint32_t *
children(const struct pool *p, const struct node *node)
{
	return &p->children[node->first];
}

static const struct node *
node_of(const struct pool *p, cond_id id)
{
	return (id & COND_ATOM) != 0 ? NULL : &p->nodes[id];
}

static const struct atom *
atom_of(const struct pool *p, cond_id id)
{
	return (id & COND_ATOM) != 0 ? &p->atoms[id & ~COND_ATOM] : NULL;
}

/* Whether the condition can only be true after something was read that says so. */
static bool
is_statement(const struct pool *p, cond_id id)
{
	const struct atom *atom = atom_of(p, id);
	const struct node *node = node_of(p, id);

	if (atom != NULL)
		return atom->op != ATOM_UNKNOWN; /* the others need a value */
	if (node->kind == NODE_NOT) {
		atom = atom_of(p, children(p, node)[0]);
		return atom == NULL || atom->op != ATOM_KNOWN;
	}
	for (uint32_t i = 0; i < node->count; i++)
		if (is_statement(p, children(p, node)[i]) == (node->kind == NODE_ALL))
			return node->kind == NODE_ALL;
	return node->kind == NODE_ANY;
}

/* Whether @fact is known when the condition is true. */
static bool
makes_known(const struct pool *p, cond_id id, int fact)
{
	const struct atom *atom = atom_of(p, id);
	const struct node *node = node_of(p, id);

	if (atom != NULL)
		return atom->op != ATOM_UNKNOWN &&
			(atom->fact == fact || atom->other == fact);
	if (node->kind == NODE_NOT)
		return makes_known(p, children(p, node)[0], fact);
	for (uint32_t i = 0; i < node->count; i++)
		if (makes_known(p, children(p, node)[i], fact) == (node->kind == NODE_ALL))
			return node->kind == NODE_ALL;
	return node->kind == NODE_ANY;
}

static bool
asks_unknown(const struct pool *p, const struct node *any, int fact)
{
	for (uint32_t i = 0; i < any->count; i++) {
		const struct atom *atom = atom_of(p, children(p, any)[i]);

		if (atom != NULL && atom->op == ATOM_UNKNOWN && atom->fact == fact)
			return true;
	}
	return false;
}

struct search {
	const struct scope *scope;
	cond_id self;
	int lost; /* a fact that may be unknown, or -1 */
};

/* A sibling makes the fact known, or the sign covers the unknown case itself. */
static void
look_for_care(void *to, int fact)
{
	struct search *s = to;

	for (const struct scope *at = s->scope; at != NULL; at = at->outer) {
		if (at->node->kind == NODE_ANY && asks_unknown(at->pool, at->node, fact))
			return;
		for (uint32_t i = 0; at->node->kind == NODE_ALL && i < at->node->count; i++)
			if (children(at->pool, at->node)[i] != s->self &&
				makes_known(
					at->pool, children(at->pool, at->node)[i], fact))
				return;
	}
	s->lost = fact;
}

/* A fact whose silence makes a `not` of the condition fail; -1: none. */
static int
find_lost(const struct pool *p, cond_id id, const struct scope *outer)
{
	const struct node *node = node_of(p, id);
	struct scope here = { .outer = outer, .pool = p, .node = node };
	int lost = -1;

	if (node == NULL)
		return -1;
	if (node->kind == NODE_NOT) {
		struct search s = { .scope = outer, .self = id, .lost = -1 };

		cond_facts(p, id, look_for_care, &s);
		return s.lost;
	}
	for (uint32_t i = 0; i < node->count && lost < 0; i++)
		lost = find_lost(p, children(p, node)[i], &here);
	return lost;
}

void
lint_silence(struct lint *l)
{
	const struct pool *p = &l->k->pool;

	for (size_t i = 0; i < l->k->sign_count; i++) {
		const struct sign *sign = &l->k->signs[i];
		const struct cause *c = &l->k->causes[sign->cause];
		bool against = sign->says == SAYS_EXCLUDES || sign->says == SAYS_AGAINST ||
			sign->says == SAYS_STRONGLY_AGAINST;
		/* that silence does not speak against a cause is right */
		int lost = against ? -1 : find_lost(p, sign->when, NULL);

		if (sign->says == SAYS_PROVES && !is_statement(p, sign->when))
			lint_add(l, c->source, sign->text->when, 1,
				"a proof needs a value that was read: what is unknown "
				"proves nothing");
		if (lost >= 0)
			lint_add(l, c->source, sign->text->when, 1,
				"the sign is lost while %s is unknown: write any [%s unknown, "
				"...] or ask beside it that it is known",
				fact_def(lost)->id, fact_def(lost)->id);
	}
}
