#pragma once

#include "fixes/diagnose/score.h"

/*
 * A witness: made-up facts under which a condition is true. Lint uses them to show that a
 * cause can be reached and that two causes can be told apart; explain shows the cheapest.
 */
struct assignment {
	struct fact_view view; /* nothing known but what the witness says */
	int facts[64];	       /* what it says, in order */
	size_t fact_count;
	struct arena *arena;
};

void assignment_init(struct assignment *w, const struct knowledge *k, struct arena *a);
/* Adds facts until @id is true. False: it cannot be, with what is there already. */
bool assignment_make_true(struct assignment *w, cond_id id) NODISCARD;
/* Seconds that it takes to learn all of it, the cheapest supplier of each; 0: not at all.
 */
int assignment_price(const struct assignment *w);
/* The cheapest supplier of one fact, or NULL. */
const struct fact_supplier *fact_cheapest(int fact);

/* The best certainty that some sequence of sources can give to @cause. */
enum certainty cause_reach(
	const struct knowledge *k, uint32_t cause, struct arena *scratch);
