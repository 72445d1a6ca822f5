#pragma once

#include "tests/unit/probes/offline/offline_disk.h"

/*
 * Every fault that an edit of the registry repairs, made in a healthy disk. A cause with
 * offline edits and no row here is an error (test_walk.c).
 */
struct fault {
	const char *cause;
	struct world_edit system[4], software[2];
	const char *told[4]; /* further facts: what probes and people saw */
	const char *set;     /* a value that the repair needs */
	/* Others are found with it, so that the plan does more than the repair. */
	bool others;
	/* A script's undo leaves an empty key, or a list without its stray last byte. */
	bool loose_undo;
	bool healthy_too; /* what was seen is enough for the cause */
};

extern const struct fault faults[];
extern const size_t fault_count;
