/* Weights of hypotheses, and how well a source separates them. */
#include "fixes/next_step/information_gain.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "fixes/diagnose/probe_stages.h"
#include "share/base/str.h"

#define OTHER_SHARE 0.15 /* weight of "none of these" */

/* How much more likely a cause makes an answer: its signs count as evidence. */
#define PER_POINT 0.35	 /* of the natural logarithm, for each point of score */
#define OTHER_RUNGS 0.01 /* of all causes together that do not show at the failed stage */
#define PROOF 4.0
#define EXCLUSION (-4.0)

/* ---- hypotheses ---- */

static int
compare_weights(const void *a, const void *b)
{
	const struct hypothesis *x = a, *y = b;

	if (x->weight != y->weight)
		return x->weight < y->weight ? 1 : -1;
	return (x->cause > y->cause) - (x->cause < y->cause);
}

/* One of the two is a special form of the other: found together, at the same stage. */
static bool
is_kin(const struct next *n, uint32_t proved, uint32_t cause)
{
	return (n->k->causes[proved].stages & n->k->causes[cause].stages) != 0 &&
		causes_coexist(n->k, proved, cause);
}

/*
 * Which causes are still open. A proved cause settles its rivals. What remains is a possible
 * second fault that can coexist with it: one with evidence, or one related to the proved
 * cause without evidence against it.
 */
static bool
in_question(const struct next *n, uint32_t cause, bool some_proved)
{
	const struct judged *j = &n->judged[cause];
	bool kin = false;

	if (j->certainty == CERTAINTY_EXCLUDED)
		return false;
	if (!some_proved)
		return true;
	if (j->certainty == CERTAINTY_PROVED || j->score < 0)
		return false;
	for (uint32_t i = 0; i < n->k->cause_count; i++) {
		if (n->judged[i].certainty != CERTAINTY_PROVED)
			continue;
		if (!causes_coexist(n->k, i, cause))
			return false;
		kin = kin || is_kin(n, i, cause);
	}
	return j->score > 0 || kin;
}

/* ---- the failed stage ---- */

/* The failed stage from the client's point of view: a gateway connects on its own path. */
static enum stage
rung_in_question(const struct facts *f)
{
	if (f != NULL && facts_known(f, FACT_RDGATEWAY_RESULT))
		return facts_is(f, FACT_RDGATEWAY_RESULT, RDGATEWAY_RESULT_OK)
			? STAGE_NONE
			: STAGE_GATEWAY;
	return rungs_broken(f, NULL);
}

/* ---- weights ---- */

static double
weight_of(const struct next *n, uint32_t cause)
{
	static const double priors[] = { 1.0, 2.0, 4.0 };
	int score = n->judged[cause].score;

	score = MAX_OF(-12, MIN_OF(score, 16));
	return priors[n->k->causes[cause].prior] * exp(PER_POINT * score);
}

/*
 * A cause that does not show at the failed stage explains nothing. There are many of these;
 * together they must not outweigh the few that do explain it.
 */
static void
lower_other_rungs(const struct next *n, struct hypothesis *all, size_t count)
{
	enum stage broken = rung_in_question(n->facts);
	double here = 0, others = 0;

	if (broken <= STAGE_NONE)
		return;
	for (size_t i = 0; i < count; i++)
		if ((n->k->causes[all[i].cause].stages & 1u << broken) != 0)
			here += all[i].weight;
		else
			others += all[i].weight;
	if (here <= 0 || others <= here * OTHER_RUNGS)
		return;
	for (size_t i = 0; i < count; i++)
		if ((n->k->causes[all[i].cause].stages & 1u << broken) == 0)
			all[i].weight *= here * OTHER_RUNGS / others;
}

void
next_find_hypotheses(struct next *n)
{
	struct hypothesis *all =
		ARENA_ARRAY(n->arena, struct hypothesis, n->k->cause_count + 1);
	bool some_proved = false;
	size_t count = 0;
	double sum = 0;

	for (uint32_t i = 0; i < n->k->cause_count; i++)
		some_proved = some_proved || n->judged[i].certainty == CERTAINTY_PROVED;
	for (uint32_t i = 0; i < n->k->cause_count; i++)
		if (in_question(n, i, some_proved))
			all[count++] = (struct hypothesis) { .cause = i,
				.weight = weight_of(n, i) };
	lower_other_rungs(n, all, count);
	if (count > 1)
		qsort(all, count, sizeof(*all), compare_weights);
	n->h_count = MIN_OF(count, (size_t)HYPOTHESES_MAX);
	for (size_t i = 0; i < n->h_count; i++) {
		n->h[i] = all[i];
		sum += n->h[i].weight;
	}
	for (size_t i = 0; i < n->h_count; i++)
		n->h[i].weight *= (1 - OTHER_SHARE) / sum;
	n->other = OTHER_SHARE;
}

/* ---- what a hypothesis expects ---- */

static void
set_variable(struct next *n, const struct variable *var, const struct fact_value *value)
{
	for (size_t i = 0; i < var->fact_count; i++)
		cond_view_set(&n->view, var->facts[i], value);
}

static double
fit(const struct judged *with, const struct judged *base)
{
	double points = PER_POINT * (with->score - base->score);

	if (with->proved && !base->proved)
		points += PROOF;
	if (with->excluded && !base->excluded)
		points += EXCLUSION;
	return points;
}

static void
mark_readers(const struct next *n, int fact, bool *reads)
{
	const struct knowledge *k = n->k;

	for (uint32_t i = k->fact_start[fact]; i < k->fact_start[fact + 1]; i++)
		reads[k->signs[k->by_fact[i]].cause] = true;
}

/* Causes with a sign that depends on @var, or on its copy for the profile in use. */
static void
find_readers(const struct next *n, const struct variable *var, bool *reads)
{
	static const char before[] = "guest.firewall.";
	const char *rest;
	char copy[128];
	int fact;

	memset(reads, 0, n->k->cause_count * sizeof(*reads));
	for (size_t i = 0; i < var->fact_count; i++)
		mark_readers(n, var->facts[i], reads);
	if (var->fact_count < 2)
		return;
	rest = strchr(fact_def(var->facts[0])->id + sizeof(before) - 1, '.');
	(void)text_format(copy, sizeof(copy), "%sactive%s", before, rest);
	fact = fact_find(copy);
	if (fact >= 0)
		mark_readers(n, fact, reads);
}

/* One row: the square roots of the probabilities of each answer. */
static float *
make_row(struct next *n, const struct hypothesis *h, const struct variable *var)
{
	float *row = ARENA_ARRAY(n->arena, float, var->value_count + 1);
	double sum = 0;
	bool differs = false;

	for (size_t v = 0; v < var->value_count; v++) {
		struct judged with;
		double points;

		set_variable(n, var, &var->values[v]);
		judge_one(n->k, &n->view, h->cause, &with);
		points = fit(&with, &h->base);
		differs = differs || points != 0;
		row[v] = (float)exp(points);
		sum += row[v];
	}
	set_variable(n, var, NULL);
	if (!differs)
		return NULL;
	for (size_t v = 0; v < var->value_count; v++)
		row[v] = (float)sqrt(row[v] / sum);
	return row;
}

void
next_make_rows(struct next *n)
{
	bool *reads = ARENA_ARRAY(n->arena, bool, n->k->cause_count + 1);

	n->rows =
		ARENA_ARRAY(n->arena, float *, n->list.variable_count *HYPOTHESES_MAX + 1);
	for (size_t i = 0; i < n->h_count; i++)
		judge_one(n->k, &n->view, n->h[i].cause, &n->h[i].base);
	for (size_t v = 0; v < n->list.variable_count; v++) {
		find_readers(n, &n->list.variables[v], reads);
		for (size_t i = 0; i < n->h_count; i++)
			if (reads[n->h[i].cause])
				n->rows[v * HYPOTHESES_MAX + i] =
					make_row(n, &n->h[i], &n->list.variables[v]);
	}
}

/* ---- the value of a source ---- */

/* How similarly two hypotheses answer one variable: 1 equally, 0 never
 * (Bhattacharyya's coefficient). NULL: a hypothesis without expectations. */
static double
likeness(const float *a, const float *b, size_t values)
{
	double even, sum = 0;

	if (a == NULL && b == NULL)
		return 1;
	even = sqrt(1.0 / (double)values);
	for (size_t v = 0; v < values; v++)
		sum += (a != NULL ? a[v] : even) * (b != NULL ? b[v] : even);
	return MIN_OF(sum, 1.0);
}

const float *
next_row(const struct next *n, size_t variable, size_t hypothesis)
{
	return hypothesis < n->h_count ? n->rows[variable * HYPOTHESES_MAX + hypothesis]
				       : NULL;
}

/* The probability that the source separates two hypotheses, including "none of these". */
double
next_separation(const struct next *n, const struct fact_source *s)
{
	double sum = 0;

	for (size_t i = 0; i <= n->h_count; i++)
		for (size_t j = i + 1; j <= n->h_count; j++) {
			double same = 1;
			double weight = n->h[i].weight *
				(j < n->h_count ? n->h[j].weight : n->other);

			for (size_t v = 0; v < s->variable_count; v++)
				same *= likeness(next_row(n, s->variables[v], i),
					next_row(n, s->variables[v], j),
					n->list.variables[s->variables[v]].value_count);
			sum += 2 * weight * (1 - same);
		}
	return sum;
}
