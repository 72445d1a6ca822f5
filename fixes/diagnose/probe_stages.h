#pragma once

#include "share/facts/facts.h"
#include "share/stages/stage.h"

/*
 * What the facts say about the rungs that a probe from here climbs, and which rung each
 * probe stands on. Used to offer only probes that can see something, and to find facts
 * that cannot both be true.
 */

/* The lowest rung that is known to be broken; STAGE_NONE: none. @fact (may be NULL): the
 * fact that says so. @f may be NULL. */
enum stage rungs_broken(const struct facts *f, int *fact);
/* The rung that must be passed before this probe sees anything; STAGE_NONE: it looks at
 * something that does not depend on the rungs below, or nobody knows such a probe. */
enum stage rungs_needed_by(const char *probe);
/* Checks climb the ladder one after the other: their place in that order. */
int rungs_order(const char *probe);
/* The rung without which @fact cannot be known at all: only probes that climb the ladder
 * supply it. STAGE_NONE: it can be learned in another way. */
enum stage rungs_needed_for(int fact);
