#pragma once

#include "fixes/diagnose/score.h"

/*
 * What a cause is easily taken for: the causes that the same look from outside speaks for,
 * and what tells two of them apart while that look stays as it is.
 */
struct split {
	int fact;      /* the dearest one that has to be learned */
	int price_s;   /* seconds, for all of them */
	bool decisive; /* rules one of the two out and leaves the other standing */
};

struct rival {
	uint32_t cause;
	int alike;		/* points that the same look gives to both at least */
	struct split splits[2]; /* the best first, of different facts */
	size_t split_count;	/* 0: no single sign of either moves them apart */
};

/* At most @max, the most alike first, then the common ones; @scratch is reset. */
size_t rivals_find(const struct knowledge *k, uint32_t cause, struct arena *scratch,
	struct rival *out, size_t max);
