#pragma once

#include "fixes/base/knowledge_base.h"

/*
 * What does not agree, as sentences for people. Nothing is averaged away: the facts stay
 * as they are, the report says which two of them cannot both be true.
 */

#define CONTRADICTIONS_MAX 32 /* of each kind below */

/* One fact with two values. Writes at most CONTRADICTIONS_MAX; returns the count. In @a. */
size_t contradict_values(
	const struct facts *f, struct arena *a, struct verdict_contradiction *out);
/*
 * A fact about a rung above one that is broken, where at least one of the two was not
 * measured from here: two checks of this program at different times are no contradiction.
 */
size_t contradict_rungs(
	const struct facts *f, struct arena *a, struct verdict_contradiction *out);
/* A cause with a sign that proves it and one that excludes it. */
const char *contradict_cause(const struct verdict_cause *c, struct arena *a);
