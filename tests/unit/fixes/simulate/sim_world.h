#pragma once

#include "fixes/base/knowledge_base.h"
#include "share/target/target.h"

/*
 * A machine with one fault, for the simulation: what each fact would be there. Made from
 * the signs of the cause itself; everything else is as on the healthiest machine that the
 * signs of all causes describe.
 */
struct world {
	const struct knowledge *k; /* borrowed */
	struct arena *a;	   /* borrowed */
	uint32_t cause;
	const struct fact_value **truth; /* by fact id; NULL: cannot be learned here */
	struct target target;		 /* with a gateway where the fault is there */
};

/* False: no sign of the cause can be made true. */
bool world_make(struct world *w) NODISCARD;
