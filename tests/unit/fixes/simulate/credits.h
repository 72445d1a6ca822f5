#pragma once

#include "fixes/base/knowledge_base.h"
#include "share/facts/verdict.h"

/*
 * What `next` credits its sources with, against what the code of readers, probes and the
 * disk's parts declares. Both print what is wrong and return how many there are.
 */

/* All sources of the signs of all causes: each fact that they are credited with. */
size_t credits_of_sources(const struct knowledge *k);
/* Each recommendation: the causes that it separates ask for a fact that it can bring. */
size_t credits_of_next(
	const struct knowledge *k, const struct facts *f, const struct verdict *v);
