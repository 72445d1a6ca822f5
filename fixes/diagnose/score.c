/* Scores and certainties. Nothing here depends on the name of a cause. */
#include "fixes/diagnose/score.h"

#include <string.h>

#include "share/base/str.h"

#define LIKELY_SCORE 5 /* the least score */
#define LIKELY_LEAD 3  /* and the least lead over the best rival */
#define ABSOLUTE 1000000
#define TOP_MAX 8

/* ---- which evidence a sign rests on ---- */

static bool
is_guest(int fact)
{
	return text_starts(fact_def(fact)->id, "guest.");
}

void
trust_read(struct trust *t, const struct facts *f, struct arena *a)
{
	bool *from_disk;

	*t = (struct trust) { .dirty = false };
	if (f == NULL)
		return;
	t->dirty = facts_true(f, FACT_GUEST_HIVE_DIRTY);
	t->incomplete = facts_false(f, FACT_GUEST_HIVE_COMPLETE);
	if (!t->dirty && !t->incomplete)
		return;
	from_disk = ARENA_ARRAY(a, bool, (size_t)fact_def_count() + 1);
	for (int id = 0; id < fact_def_count(); id++) {
		const struct fact *fact = facts_get(f, id);

		/* A person's answer about a disk is no better than the disk. */
		from_disk[id] = fact != NULL && is_guest(id) &&
			(origin_is(fact->source, ORIGIN_DISK) ||
				origin_is(fact->source, ORIGIN_PERSON));
	}
	t->from_disk = from_disk;
}

struct rests {
	const bool *inside, *from_disk; /* by fact id */
	bool guest, disk;
};

static void
note_support(void *to, int fact)
{
	struct rests *r = to;

	r->guest = r->guest || r->inside[fact];
	r->disk = r->disk || (r->from_disk != NULL && r->from_disk[fact]);
}

/* ---- scores ---- */

static void
apply(const struct knowledge *k, struct fact_view *v, const struct sign *sign,
	const struct trust *t, struct judged *j)
{
	struct rests rests = { .inside = k->inside,
		.from_disk = t != NULL ? t->from_disk : NULL };
	bool strong = sign->says == SAYS_PROVES || sign->says == SAYS_STRONGLY_FOR;
	bool half;

	j->score += says_weight(sign->says);
	j->has_for = j->has_for || strong || sign->says == SAYS_FOR;
	if (sign->says == SAYS_EXCLUDES)
		j->excluded = true;
	if (!strong && (t == NULL || !t->incomplete || sign->says != SAYS_FOR))
		return;
	cond_support(v, sign->when, note_support, &rests);
	half = rests.disk && t != NULL && t->incomplete;
	if (half)
		j->doubted += says_weight(sign->says);
	if (!strong)
		return;
	j->inside = j->inside || rests.guest;
	if (sign->says == SAYS_STRONGLY_FOR) {
		j->strong = j->strong || (rests.guest && !half);
		return;
	}
	/* One proof that does not rest on a stale disk is enough. */
	j->weakened = (j->weakened || !j->proved) && rests.disk && t != NULL && t->dirty;
	j->incomplete = (j->incomplete || !j->proved) && half;
	j->proved = true;
}

/* A doubted proof is still a strong sign: without a score it would rank below every
 * guess. */
static void
score_doubted_proof(struct judged *j)
{
	int points = says_weight(SAYS_STRONGLY_FOR);

	if (!j->proved || !(j->weakened || j->incomplete || j->excluded))
		return;
	j->score += points;
	j->doubted += j->incomplete ? points : 0;
}

void
judge_one(
	const struct knowledge *k, struct fact_view *v, uint32_t cause, struct judged *out)
{
	const struct cause *c = &k->causes[cause];

	*out = (struct judged) { .score = 0 };
	for (uint32_t i = 0; i < c->sign_count; i++) {
		const struct sign *sign = &k->signs[c->first_sign + i];

		if (cond_eval(v, sign->when) == TRUTH_TRUE)
			apply(k, v, sign, NULL, out);
	}
}

static void
score_sign(const struct knowledge *k, struct fact_view *v, const struct trust *t,
	uint32_t index, struct judged *out)
{
	const struct sign *sign = &k->signs[index];

	if (cond_eval(v, sign->when) == TRUTH_TRUE)
		apply(k, v, sign, t, &out[sign->cause]);
}

/* How many signs depend on known facts; those of two facts count twice. */
static size_t
touched(const struct knowledge *k, const struct fact_view *v)
{
	size_t sum = 0;

	for (int fact = 0; fact < v->fact_count; fact++)
		if (v->values[fact] != NULL)
			sum += k->fact_start[fact + 1] - k->fact_start[fact];
	return sum;
}

/*
 * Only signs that depend on a known fact can be true. If these are a large part of all signs,
 * a pass over all of them in memory order is faster than picking them out.
 */
static void
score_all(const struct knowledge *k, struct fact_view *v, const struct trust *t,
	struct arena *a, struct judged *out)
{
	bool *seen;

	if (touched(k, v) > k->sign_count / 4) {
		cond_view_settle(v);
		for (uint32_t s = 0; s < k->sign_count; s++)
			score_sign(k, v, t, s, out);
		return;
	}
	seen = ARENA_ARRAY(a, bool, k->sign_count + 1);
	for (size_t i = 0; i < k->always_count; i++) {
		seen[k->always[i]] = true;
		score_sign(k, v, t, k->always[i], out);
	}
	for (int fact = 0; fact < v->fact_count; fact++) {
		if (v->values[fact] == NULL)
			continue;
		for (uint32_t i = k->fact_start[fact]; i < k->fact_start[fact + 1]; i++) {
			uint32_t s = k->by_fact[i];

			if (seen[s])
				continue;
			seen[s] = true;
			score_sign(k, v, t, s, out);
		}
	}
}

/* ---- rivals ---- */

/* The best scores at one stage, best first. */
struct top {
	uint32_t causes[TOP_MAX];
	int scores[TOP_MAX];
	size_t count;
	bool full; /* more causes than fit had a score above zero */
};

/* Evidence from inside, and proofs, rank above everything guessed from outside. */
static int
rank_of(const struct judged *j)
{
	if (j->excluded)
		return 0;
	if (j->proved && !j->incomplete)
		return ABSOLUTE;
	return j->strong && j->score > 0 ? ABSOLUTE : j->score;
}

static void
top_add(struct top *t, uint32_t cause, int score)
{
	size_t i;

	if (t->count == TOP_MAX) {
		t->full = true;
		if (score <= t->scores[TOP_MAX - 1])
			return;
	} else {
		t->count++;
	}
	for (i = t->count - 1; i > 0 && t->scores[i - 1] < score; i--) {
		t->scores[i] = t->scores[i - 1];
		t->causes[i] = t->causes[i - 1];
	}
	t->scores[i] = score;
	t->causes[i] = cause;
}

static int
best_rival_by_scan(const struct knowledge *k, const struct judged *all, uint32_t cause,
	uint16_t stages)
{
	int best = 0;

	for (uint32_t i = 0; i < k->cause_count; i++)
		if (i != cause && (k->causes[i].stages & stages) != 0 &&
			!causes_coexist(k, cause, i))
			best = MAX_OF(best, rank_of(&all[i]));
	return best;
}

/* The best rival: shares a stage with @cause and cannot coexist with it. */
static int
best_rival(const struct knowledge *k, const struct judged *all, const struct top *tops,
	uint32_t cause)
{
	uint16_t stages = k->causes[cause].stages;
	int best = 0;

	for (int s = 0; s < STAGE_COUNT; s++) {
		const struct top *t = &tops[s];
		size_t i = 0;

		if ((stages & (1u << s)) == 0)
			continue;
		while (i < t->count &&
			(t->causes[i] == cause || causes_coexist(k, cause, t->causes[i])))
			i++;
		if (i < t->count)
			best = MAX_OF(best, t->scores[i]);
		else if (t->full)
			return best_rival_by_scan(k, all, cause, stages);
	}
	return best;
}

static enum certainty
certainty_of(const struct knowledge *k, const struct judged *all, const struct top *tops,
	uint32_t cause)
{
	const struct judged *j = &all[cause];

	if (j->excluded)
		return j->proved ? CERTAINTY_POSSIBLE /* a contradiction, reported as one */
				 : CERTAINTY_EXCLUDED;
	if (j->proved && !j->incomplete)
		return j->weakened ? CERTAINTY_LIKELY : CERTAINTY_PROVED;
	if (j->score <= 0)
		return j->proved ? CERTAINTY_POSSIBLE : CERTAINTY_NONE;
	if (j->strong)
		return CERTAINTY_LIKELY;
	if (j->score - j->doubted >= LIKELY_SCORE &&
		j->score - j->doubted - best_rival(k, all, tops, cause) >= LIKELY_LEAD)
		return CERTAINTY_LIKELY;
	return CERTAINTY_POSSIBLE;
}

void
judge_all(const struct knowledge *k, struct fact_view *v, const struct trust *t,
	struct arena *a, struct judged *out)
{
	struct top tops[STAGE_COUNT];

	memset(tops, 0, sizeof(tops));
	score_all(k, v, t, a, out);
	for (uint32_t i = 0; i < k->cause_count; i++) {
		unsigned stages;
		int rank;

		score_doubted_proof(&out[i]);
		rank = rank_of(&out[i]);
		stages = rank > 0 ? k->causes[i].stages : 0;
		for (int s = 0; stages != 0; s++, stages >>= 1)
			if ((stages & 1u) != 0)
				top_add(&tops[s], i, rank);
	}
	for (uint32_t i = 0; i < k->cause_count; i++)
		out[i].certainty = certainty_of(k, out, tops, i);
}
