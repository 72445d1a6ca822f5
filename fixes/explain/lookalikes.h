#pragma once

#include "fixes/diagnose/score.h"

/*
 * The causes that look like a given one: the same observation from outside supports both. And
 * what distinguishes two of them under that observation.
 */
struct split {
	int fact;      /* the most expensive one to learn */
	int price_s;   /* seconds, for all of them */
	bool decisive; /* rules out one of the two, but not the other */
};

struct rival {
	uint32_t cause;
	int alike;		/* the least points that the observation gives to both */
	struct split splits[2]; /* the best first, of different facts */
	size_t split_count;	/* 0: no single sign of either separates them */
};

/* At most @max, the most similar first, then the common ones; @scratch is reset. */
size_t rivals_find(const struct knowledge *k, uint32_t cause, struct arena *scratch,
	struct rival *out, size_t max);
