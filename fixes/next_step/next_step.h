#pragma once

#include "fixes/knowledge.h"

/*
 * next_steps(), and for the first entry of verdict->next the fact by which its source
 * separates most (-1: there is no entry). For the printed tree.
 */
int next_steps_keyed(const struct knowledge *k, const struct facts *f,
	const struct next_options *options, struct arena *a, struct verdict *verdict);
