#pragma once

#include "fixes/diagnose/score.h"
#include "fixes/next_step/evidence_sources.h"
#include "fixes/next_step/next_step.h"

/*
 * How well a source separates the open causes. Each cause is a hypothesis with a weight; its
 * own signs, as evidence, define how likely it makes each answer of a source.
 */

#define HYPOTHESES_MAX 48

struct hypothesis {
	uint32_t cause;
	double weight; /* all weights and the rest add up to 1 */
	struct judged base;
};

struct next {
	const struct knowledge *k;
	const struct facts *facts;
	const struct next_options *options;
	struct arena *arena;
	struct fact_view view;
	struct judged *judged;
	struct hypothesis h[HYPOTHESES_MAX];
	size_t h_count;
	double other; /* weight of a cause that is not in the knowledge */
	struct source_list list;
	/* Square roots of P(answer | hypothesis), by variable and hypothesis; NULL: the
	 * hypothesis expects nothing of that variable. */
	float **rows;
};

/* From n->judged: the causes that are still open, heaviest first. */
void next_find_hypotheses(struct next *n);
/* From n->list: what each hypothesis expects of each variable. */
void next_make_rows(struct next *n);
/* The probability that two random hypotheses answer the source differently. */
double next_separation(const struct next *n, const struct fact_source *s);
/* NULL: the hypothesis expects nothing of the variable. */
const float *next_row(const struct next *n, size_t variable, size_t hypothesis);
