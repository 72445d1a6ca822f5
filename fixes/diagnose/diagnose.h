#pragma once

#include "fixes/knowledge.h"
#include "share/facts/verdict.h"
#include "share/stages/remarks.h"

/* Facts become ranked causes, and remarks that do not affect the ranking. */

/*
 * Fills the verdict. @known NULL: no facts. Everything in @out is in @a. The same facts give
 * the same verdict in the same order.
 */
void diagnose(const struct knowledge *k, const struct facts *f, struct arena *a,
	struct verdict *out);

/*
 * The remarks of notes/ files whose condition is true, worded for @audience. They do not
 * change the verdict. In @a and in @k; returns how many of @room were filled.
 */
size_t knowledge_notes(const struct knowledge *k, const struct facts *f,
	enum audience audience, struct arena *a, struct note *out, size_t room);
