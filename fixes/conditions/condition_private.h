#pragma once

#include "fixes/conditions/condition.h"

/* The functions that put parsed conditions into the pool: for condition_parse.c alone. */

/* Keeps @atom's arrays. For an existing atom, returns its node. */
cond_id pool_add_atom(struct pool *p, const struct atom *atom);
cond_id pool_add_node(struct pool *p, int kind, const cond_id *children, size_t count);
/* The known fact with the name nearest to @name, or NULL if none is near. */
const char *fact_nearest(const char *name);
