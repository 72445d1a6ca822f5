/*
 * From scored causes to the verdict: the order of the contract, the signs for and against,
 * the excluded causes, and the contradictions.
 */
#include <stdlib.h>
#include <string.h>

#include "fixes/diagnose/contradictions.h"
#include "fixes/diagnose/score.h"
#include "share/base/str.h"
#include "fixes/diagnose/diagnose.h"

#define POSSIBLE_MAX 12

struct ranked {
	const struct cause *cause;
	const struct judged *judged;
};

static int
compare_ranked(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;

	if (x->judged->certainty != y->judged->certainty)
		return (int)y->judged->certainty - (int)x->judged->certainty;
	if (x->judged->score != y->judged->score)
		return y->judged->score - x->judged->score;
	if (x->cause->prior != y->cause->prior)
		return (int)y->cause->prior - (int)x->cause->prior;
	return strcmp(x->cause->text->cause, y->cause->text->cause);
}

/* ---- signs for and against ---- */

struct id_list {
	int *ids;
	size_t count;
};

static void
add_once(void *to, int id)
{
	struct id_list *list = to;

	for (size_t i = 0; i < list->count; i++)
		if (list->ids[i] == id)
			return;
	list->ids[list->count++] = id;
}

static void
count_one(void *to, int id)
{
	(void)id;
	++*(size_t *)to;
}

/* proves and excludes first, then by weight, for before against, then as written. */
static int
strength(const struct sign_hit *hit)
{
	int weight = abs(hit->weight);

	return weight == 0 ? 100 : weight;
}

static void
sort_hits(struct sign_hit *hits, size_t count)
{
	for (size_t i = 1; i < count; i++) { /* few; a stable order is needed */
		struct sign_hit hit = hits[i];
		size_t j = i;

		while (j > 0 && strength(&hits[j - 1]) < strength(&hit)) {
			hits[j] = hits[j - 1];
			j--;
		}
		hits[j] = hit;
	}
}

static void
fill_hits(const struct knowledge *k, struct fact_view *v, const struct cause *c,
	struct arena *a, struct verdict_cause *out)
{
	struct sign_hit *hits = ARENA_ARRAY(a, struct sign_hit, c->sign_count + 1);
	struct id_list for_list = { NULL, 0 }, against_list = { NULL, 0 };
	size_t all = 0;

	for (uint32_t i = 0; i < c->sign_count; i++) {
		const struct sign *sign = &k->signs[c->first_sign + i];
		struct sign_hit *hit = &hits[out->hit_count];
		struct id_list list = { NULL, 0 };
		size_t most = 0;

		if (cond_eval(v, sign->when) != TRUTH_TRUE)
			continue;
		cond_support(v, sign->when, count_one, &most);
		list.ids = ARENA_ARRAY(a, int, most + 1);
		cond_support(v, sign->when, add_once, &list);
		*hit = (struct sign_hit) { .when = sign->text->when,
			.says = sign->text->says,
			.because = sign->text->because,
			.facts = list.ids,
			.fact_count = list.count,
			.weight = says_weight(sign->says) };
		all += list.count;
		out->hit_count++;
	}
	for_list.ids = ARENA_ARRAY(a, int, all + 1);
	against_list.ids = ARENA_ARRAY(a, int, all + 1);
	for (size_t i = 0; i < out->hit_count; i++) {
		bool against = hits[i].weight < 0 || text_equal(hits[i].says, "excludes");

		for (size_t n = 0; n < hits[i].fact_count; n++)
			add_once(against ? &against_list : &for_list, hits[i].facts[n]);
	}
	sort_hits(hits, out->hit_count);
	out->hits = hits;
	out->for_facts = for_list.ids;
	out->for_count = for_list.count;
	out->against_facts = against_list.ids;
	out->against_count = against_list.count;
}

static void
fill_cause(const struct knowledge *k, struct fact_view *v, const struct ranked *r,
	struct arena *a, struct verdict_cause *out)
{
	const struct cause_text *text = r->cause->text;

	*out = (struct verdict_cause) {
		.id = text->cause,
		.title = text->title,
		.plain = text->plain,
		.owner = text->owner,
		.certainty = r->judged->certainty,
		.score = r->judged->score,
		.from_inside = r->judged->inside &&
			(r->judged->proved || r->judged->certainty == CERTAINTY_LIKELY),
	};
	fill_hits(k, v, r->cause, a, out);
}

/* ---- the verdict ---- */

static void
fill_excluded(const struct knowledge *k, const struct judged *judged, struct arena *a,
	struct verdict *out)
{
	const char **ids;
	size_t count = 0;

	for (size_t i = 0; i < k->cause_count; i++)
		count += judged[i].certainty == CERTAINTY_EXCLUDED;
	ids = ARENA_ARRAY(a, const char *, count + 1);
	count = 0;
	for (size_t i = 0; i < k->cause_count; i++)
		if (judged[i].certainty == CERTAINTY_EXCLUDED)
			ids[count++] = k->causes[i].text->cause;
	out->excluded = ids;
	out->excluded_count = count;
	out->known_count = k->cause_count;
	out->open_count = k->cause_count - count;
}

static bool
is_reported(const struct judged *j)
{
	if (j->certainty == CERTAINTY_POSSIBLE)
		return j->has_for;
	return j->certainty > CERTAINTY_POSSIBLE;
}

/* Contradictions of facts, of stages, and of all causes, including those not listed. */
static void
fill_contradictions(const struct knowledge *k, const struct facts *f,
	struct fact_view *view, const struct ranked *ranked, size_t count, struct arena *a,
	struct verdict *out)
{
	struct verdict_contradiction *list =
		ARENA_ARRAY(a, struct verdict_contradiction, 3 * CONTRADICTIONS_MAX);
	size_t found = contradict_values(f, a, list), room;

	found += contradict_rungs(f, a, list + found);
	room = found + CONTRADICTIONS_MAX;
	for (size_t i = 0; i < count && found < room; i++) {
		struct verdict_cause cause;

		if (!ranked[i].judged->proved || !ranked[i].judged->excluded)
			continue;
		fill_cause(k, view, &ranked[i], a, &cause);
		list[found++] = (struct verdict_contradiction) { cause.id,
			contradict_cause(&cause, a) };
	}
	out->contradictions = list;
	out->contradiction_count = found;
}

void
diagnose(const struct knowledge *k, const struct facts *f, struct arena *a,
	struct verdict *out)
{
	struct judged *judged = ARENA_ARRAY(a, struct judged, k->cause_count + 1);
	struct ranked *ranked = ARENA_ARRAY(a, struct ranked, k->cause_count + 1);
	struct verdict_cause *causes;
	size_t count = 0, shown = 0, possible = 0;
	struct trust trust;
	struct fact_view view;

	*out = (struct verdict) { .cause_count = 0 };
	cond_view_init(&view, &k->pool, f, a);
	trust_read(&trust, f, a);
	judge_all(k, &view, &trust, a, judged);
	for (size_t i = 0; i < k->cause_count; i++)
		if (is_reported(&judged[i]))
			ranked[count++] = (struct ranked) { &k->causes[i], &judged[i] };
	qsort(ranked, count, sizeof(*ranked), compare_ranked);
	while (shown < count &&
		(ranked[shown].judged->certainty > CERTAINTY_POSSIBLE ||
			possible < POSSIBLE_MAX)) {
		possible += ranked[shown].judged->certainty == CERTAINTY_POSSIBLE;
		shown++;
	}
	causes = ARENA_ARRAY(a, struct verdict_cause, shown + 1);
	for (size_t i = 0; i < shown; i++)
		fill_cause(k, &view, &ranked[i], a, &causes[i]);
	out->causes = causes;
	out->cause_count = shown;
	out->more_possible = count - shown;
	fill_contradictions(k, f, &view, ranked, count, a, out);
	fill_excluded(k, judged, a, out);
}
