#pragma once

#include "share/facts/facts.h"
#include "share/stages/stage.h"

/*
 * What the facts say about the stages that probes from here test, and which stage each probe
 * needs. Used to offer only probes that can find something, and to find facts that cannot
 * both be true.
 */

/* The first stage that is known to fail; STAGE_NONE: none. @fact (may be NULL) gets the fact
 * that proves it. @f may be NULL. */
enum stage rungs_broken(const struct facts *f, int *fact);
/* The stage that must pass before this probe can find anything; STAGE_NONE: it does not
 * depend on the stages, or the probe is unknown. */
enum stage rungs_needed_by(const char *probe);
/* The position of a check in the order in which checks test the stages. */
int rungs_order(const char *probe);
/* The stage without which @fact cannot be known, because only probes of that stage supply
 * it. STAGE_NONE: another source can supply it. */
enum stage rungs_needed_for(int fact);
