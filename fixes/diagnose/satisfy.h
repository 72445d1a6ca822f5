#pragma once

#include "fixes/diagnose/score.h"

/*
 * An assignment: assumed facts under which a condition is true. Lint uses it to show that a
 * cause can be found and that two causes can be distinguished; explain shows the cheapest.
 */
struct assignment {
	struct fact_view view; /* only the assumed facts are known */
	int facts[64];	       /* the assumed facts, in order */
	size_t fact_count;
	struct arena *arena;
};

void assignment_init(struct assignment *w, const struct knowledge *k, struct arena *a);
/* Assumes facts until @id is true. False: it conflicts with the facts assumed before. */
bool assignment_make_true(struct assignment *w, cond_id id) NODISCARD;
/* Seconds to learn all facts, with the cheapest supplier of each; 0: not possible. */
int assignment_price(const struct assignment *w);
/* The cheapest supplier of one fact, or NULL. */
const struct fact_supplier *fact_cheapest(int fact);

/* The highest certainty that any sequence of sources can give to @cause. */
enum certainty cause_reach(
	const struct knowledge *k, uint32_t cause, struct arena *scratch);
