#pragma once

#include "fixes/base/knowledge_base.h"

/*
 * Contradictions, as sentences for people. The facts stay as they are; the report names the
 * two that cannot both be true.
 */

#define CONTRADICTIONS_MAX 32 /* of each kind below */

/* One fact with two values. Writes at most CONTRADICTIONS_MAX; returns the count. In @a. */
size_t contradict_values(
	const struct facts *f, struct arena *a, struct verdict_contradiction *out);
/*
 * A fact about a stage after one that failed, unless both were measured from here: two checks
 * of this program at different times are not a contradiction.
 */
size_t contradict_rungs(
	const struct facts *f, struct arena *a, struct verdict_contradiction *out);
/* A cause with a sign that proves it and one that excludes it. */
const char *contradict_cause(const struct verdict_cause *c, struct arena *a);
