#pragma once

#include "fixes/base/knowledge_base.h"

/*
 * Adds one fact to the vocabulary, or a problem to @k. The name begins with "x."; a second
 * load in the same process keeps the existing fact. Keeps @own.
 */
void own_facts_register(
	struct knowledge *k, const struct source *source, const struct own_fact_text *own);
