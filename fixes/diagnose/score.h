#pragma once

#include <stdint.h>

#include "fixes/base/knowledge_base.h"

/*
 * The scores of all causes under a view of the facts, and the certainty that follows. The
 * rules are those of the design: proves and excludes are absolute, the others add up; a
 * cause is scored on its own, since faults come in pairs.
 */
struct judged {
	int score;
	int doubted; /* the part of it that rests on a hive that is not whole */
	bool proved, excluded;
	bool inside;	 /* proved or strongly supported by something read inside */
	bool strong;	 /* a strongly-for from inside, from something whole */
	bool weakened;	 /* all its proofs rest on a hive that may be stale */
	bool incomplete; /* all its proofs rest on a hive that is not whole */
	bool has_for;
	enum certainty certainty;
};

/* How far the attached disk can be trusted, and which facts came from it. */
struct trust {
	bool dirty, incomplete;
	const bool *from_disk; /* by fact id; NULL: take no notice */
};
void trust_read(struct trust *t, const struct facts *f, struct arena *a);

/* @out has k->cause_count items, zeroed. */
void judge_all(const struct knowledge *k, struct fact_view *v, const struct trust *t,
	struct arena *a, struct judged *out);
/* One cause, score and absolutes only: no certainty, since that needs its rivals. */
void judge_one(
	const struct knowledge *k, struct fact_view *v, uint32_t cause, struct judged *out);
