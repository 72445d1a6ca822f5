/* Finds causes that look alike, and what distinguishes them. */
#include "fixes/explain/lookalikes.h"

#include <stdlib.h>

#include "fixes/diagnose/satisfy.h"

#define APART 5 /* points between two causes that distinguish them */

struct pair {
	const struct knowledge *k;
	uint32_t a, b;
	struct arena *scratch;
	const struct sign *look; /* the sign under which both are possible */
	int alike;
};

static int
points(const struct judged *j)
{
	return j->score + (j->proved ? 100 : 0) - (j->excluded ? 100 : 0);
}

/* Seen from here only: no fact was read on the machine. */
static bool
from_outside(const struct assignment *w)
{
	for (size_t i = 0; i < w->fact_count; i++)
		if (text_starts(fact_def(w->facts[i])->id, "guest."))
			return false;
	return true;
}

/* ---- the same look ---- */

static void
try_looks(struct pair *p, uint32_t cause)
{
	const struct cause *c = &p->k->causes[cause];

	for (uint32_t i = 0; i < c->sign_count; i++) {
		const struct sign *sign = &p->k->signs[c->first_sign + i];
		struct judged a, b;
		struct assignment w;
		int alike;

		if (sign->says != SAYS_FOR && sign->says != SAYS_STRONGLY_FOR)
			continue;
		assignment_init(&w, p->k, p->scratch);
		if (!assignment_make_true(&w, sign->when) || !from_outside(&w))
			continue;
		judge_one(p->k, &w.view, p->a, &a);
		judge_one(p->k, &w.view, p->b, &b);
		alike = MIN_OF(points(&a), points(&b));
		if (a.proved || b.proved || alike <= p->alike)
			continue;
		p->alike = alike;
		p->look = sign;
	}
}

/* ---- what distinguishes them ---- */

static bool
is_better(const struct split *a, const struct split *b)
{
	if (a->decisive != b->decisive)
		return a->decisive;
	return a->price_s < b->price_s;
}

static void
keep_split(struct rival *r, const struct split *s)
{
	for (size_t i = 0; i < r->split_count; i++)
		if (r->splits[i].fact == s->fact) {
			if (is_better(s, &r->splits[i]))
				r->splits[i] = *s;
			goto order;
		}
	if (r->split_count < ARRAY_LEN(r->splits))
		r->splits[r->split_count++] = *s;
	else if (is_better(s, &r->splits[1]))
		r->splits[1] = *s;
order:
	if (r->split_count == 2 && is_better(&r->splits[1], &r->splits[0])) {
		struct split first = r->splits[1];

		r->splits[1] = r->splits[0];
		r->splits[0] = first;
	}
}

/* For causes after the TCP stage, which show only if the port was reached. */
static bool
is_decided(const struct pair *p, int fact)
{
	static const char *const below[] = { "tcp.", "name.", "host.", "route.", "path." };

	if (p->k->causes[p->a].stage <= STAGE_TCP || p->k->causes[p->b].stage <= STAGE_TCP)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(below); i++)
		if (text_starts(fact_def(fact)->id, below[i]))
			return true;
	return false;
}

/* Price and most expensive fact of what @w assumes beyond its first @known facts. */
static bool
price_split(const struct assignment *w, size_t known, struct split *s)
{
	int dearest = -1;

	for (size_t i = known; i < w->fact_count; i++) {
		const struct fact_supplier *f = fact_cheapest(w->facts[i]);

		if (f == NULL)
			return false;
		s->price_s += f->price_s;
		if (f->price_s > dearest) {
			dearest = f->price_s;
			s->fact = w->facts[i];
		}
	}
	return w->fact_count > known;
}

static void
try_splits(const struct pair *p, uint32_t mine, struct rival *r)
{
	const struct cause *c = &p->k->causes[mine];

	for (uint32_t i = 0; i < c->sign_count; i++) {
		const struct sign *sign = &p->k->signs[c->first_sign + i];
		struct split split = { .price_s = 0 };
		struct judged a, b;
		struct assignment w;
		size_t known;

		assignment_init(&w, p->k, p->scratch);
		if (!assignment_make_true(&w, p->look->when))
			continue;
		known = w.fact_count;
		if (!assignment_make_true(&w, sign->when) ||
			cond_eval(&w.view, p->look->when) != TRUTH_TRUE)
			continue;
		judge_one(p->k, &w.view, p->a, &a);
		judge_one(p->k, &w.view, p->b, &b);
		if (abs(points(&a) - points(&b)) < APART ||
			!price_split(&w, known, &split) || is_decided(p, split.fact))
			continue;
		split.decisive =
			a.excluded != b.excluded && points(a.excluded ? &b : &a) > 0;
		keep_split(r, &split);
	}
}

/* ---- all of them ---- */

/* The most similar first, then the common ones, then by name. */
static int
compare(const struct knowledge *k, const struct rival *a, const struct rival *b)
{
	if (a->alike != b->alike)
		return b->alike - a->alike;
	if (k->causes[a->cause].prior != k->causes[b->cause].prior)
		return (int)k->causes[b->cause].prior - (int)k->causes[a->cause].prior;
	return (a->cause > b->cause) - (a->cause < b->cause);
}

size_t
rivals_find(const struct knowledge *k, uint32_t cause, struct arena *scratch,
	struct rival *out, size_t max)
{
	size_t count = 0;

	for (uint32_t i = 0; i < k->cause_count; i++) {
		struct pair pair = { .k = k, .a = cause, .b = i, .scratch = scratch };
		struct rival rival = { .cause = i };
		size_t at;

		if (i == cause)
			continue;
		arena_reset(scratch);
		try_looks(&pair, cause);
		try_looks(&pair, i);
		rival.alike = pair.alike;
		if (pair.look == NULL ||
			(count == max && compare(k, &rival, &out[max - 1]) > 0))
			continue;
		try_splits(&pair, cause, &rival);
		try_splits(&pair, i, &rival);
		for (at = MIN_OF(count, max - 1);
			at > 0 && compare(k, &rival, &out[at - 1]) < 0; at--)
			out[at] = out[at - 1];
		out[at] = rival;
		count = MIN_OF(count + 1, max);
	}
	return count;
}
