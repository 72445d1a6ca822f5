#pragma once

#include <stdint.h>

#include "fixes/base/knowledge_base.h"

/*
 * The scores of all causes under a view of the facts, and the resulting certainty. Rules:
 * proves and excludes are absolute, the others add up; each cause is scored on its own,
 * because two faults can exist at once.
 */
struct judged {
	int score;
	int doubted; /* the part of the score that rests on an incomplete hive */
	bool proved, excluded;
	bool inside;	 /* proved or strongly supported by data from inside */
	bool strong;	 /* a strongly-for from inside, from complete data */
	bool weakened;	 /* all its proofs rest on a hive that may be stale */
	bool incomplete; /* all its proofs rest on an incomplete hive */
	bool has_for;
	enum certainty certainty;
};

/* How far the attached disk can be trusted, and which facts come from it. */
struct trust {
	bool dirty, incomplete;
	const bool *from_disk; /* by fact id; NULL: ignore */
};
void trust_read(struct trust *t, const struct facts *f, struct arena *a);

/* @out has k->cause_count items, zeroed. */
void judge_all(const struct knowledge *k, struct fact_view *v, const struct trust *t,
	struct arena *a, struct judged *out);
/* One cause, score and absolutes only: its certainty depends on its rivals. */
void judge_one(
	const struct knowledge *k, struct fact_view *v, uint32_t cause, struct judged *out);
