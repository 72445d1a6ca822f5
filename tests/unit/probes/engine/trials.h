/*
 * What a worker must not be able to do, tried: system calls that a cage denies, and those
 * that it has to leave to the work.
 */
#ifndef RD_TEST_TRIALS_H
#define RD_TEST_TRIALS_H

#include "share/base/str.h"

/* The kinds of cage. */
#define CAGED_PROBE 1u
#define CAGED_ATTEMPT 2u
#define CAGED_DISK 4u
#define CAGED_READER 8u

/* Tries all from inside a cage of @kind. Adds a word for each that is not as it should be,
 * nothing where all is. */
void trials_inside(unsigned kind, struct str *wrong);

/* What is denied inside must be possible outside, or the trial proves nothing: adds a word
 * for each that is denied without a cage, those aside that only root may do. */
void trials_outside(struct str *wrong);

#endif
