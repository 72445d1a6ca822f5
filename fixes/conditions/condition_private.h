#pragma once

#include "fixes/conditions/condition.h"

/* What the parser puts into the pool: for condition_parse.c alone. */

/* Keeps @atom's arrays. The node of an atom that is already there is given again. */
cond_id pool_add_atom(struct pool *p, const struct atom *atom);
cond_id pool_add_node(struct pool *p, int kind, const cond_id *children, size_t count);
/* The known fact whose name is nearest to @name, or NULL where none is near. */
const char *fact_nearest(const char *name);
