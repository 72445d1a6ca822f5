#pragma once

#include <stdbool.h>

#include "fixes/base/knowledge_base.h"

/* The target of a step's `use`: one step of a cause's path, or all steps of a shared file. */
struct used {
	const struct shared_text *shared; /* or NULL */
	const struct step_text *step;	  /* or NULL */
	const struct path_text *path;	  /* of the step */
	const char *cause;		  /* of the step */
	bool offline;
};

/* "CAUSE.online.STEP", "CAUSE.offline.STEP", "shared.NAME". @out may be NULL. */
bool uses_resolve(const struct knowledge *k, const char *use, struct used *out);

/* False: following `use` from here never ends, for example if two steps use each other. */
bool uses_end(const struct knowledge *k, const struct step_text *step);
