#pragma once

#include "fixes/knowledge.h"
#include "share/facts/verdict.h"
#include "share/stages/remarks.h"

/* Facts become ranked causes, and remarks that change none of them. */

/*
 * Decides. @known NULL: no facts. Everything in @out lives in @a. The same facts give the
 * same verdict, order included.
 */
void diagnose(const struct knowledge *k, const struct facts *f, struct arena *a,
	struct verdict *out);

/*
 * The remarks of notes/ files whose condition is true, in the words for @audience. They
 * change no verdict. In @a and in @k; returns how many of @room were filled.
 */
size_t knowledge_notes(const struct knowledge *k, const struct facts *f,
	enum audience audience, struct arena *a, struct note *out, size_t room);
