#pragma once

#include "fixes/base/knowledge_base.h"

/*
 * Where facts come from, as next_step.c weighs them: a question to a person, the output of a
 * command, a probe, the attached disk. Each has a price in seconds and supplies one or more
 * variables.
 */

/*
 * A value that one source can change: a fact, or the same setting of all three firewall
 * profiles, combined so that "all of them are false" can be assumed.
 */
struct variable {
	int facts[3];
	size_t fact_count;
	struct fact_value *values; /* the answers that conditions distinguish */
	size_t value_count;
};

enum source_kind { SOURCE_PROBE, SOURCE_ASK, SOURCE_RUN, SOURCE_DISK };

struct fact_source {
	enum source_kind kind;
	const char *id; /* fact, reader, probe; "disk" */
	int price_s;
	size_t *variables; /* numbers of the list */
	size_t variable_count, room;
};

struct source_list {
	struct variable *variables;
	size_t variable_count;
	struct fact_source *sources;
	size_t source_count, source_room;
};

const char *source_kind_id(enum source_kind kind); /* probe ask run read-disk */

/*
 * The unknown facts that signs of the causes marked in @wanted (one flag for each cause)
 * read, and their suppliers. In @a.
 */
void sources_list(const struct knowledge *k, const struct fact_view *v, const bool *wanted,
	struct arena *a, struct source_list *out);
