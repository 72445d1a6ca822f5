#pragma once

#include "fixes/knowledge.h"
#include "share/facts/verdict.h"
#include "share/target/target.h"

/*
 * Fills verdict->next: what could still change the verdict, best first, without refused
 * sources. @may_probe false: probes are not offered (read, offline, practice).
 */
struct next_options {
	enum audience audience;
	bool may_probe;
	const int *refused; /* fact ids that the person could not answer */
	size_t refused_count;
	/* Other refused sources: "run:sc", "probe:udp", "read-disk". */
	const char *const *refused_sources;
	size_t refused_source_count;
	const struct target *target; /* for names in commands; NULL if there is none */
	/* Ids of the probes that can run, NULL at the end; NULL: all that facts name. */
	const char *const *probes;
};
void next_steps(const struct knowledge *k, const struct facts *f,
	const struct next_options *options, struct arena *a, struct verdict *verdict);

/*
 * next_steps(), and for the first entry of verdict->next the fact by which its source
 * separates most (-1: there is no entry). For the printed tree.
 */
int next_steps_keyed(const struct knowledge *k, const struct facts *f,
	const struct next_options *options, struct arena *a, struct verdict *verdict);

/* `rdpdoctor tree`: text, dot or md. */
enum tree_format { TREE_TEXT, TREE_DOT, TREE_MARKDOWN };
void tree_write(const struct knowledge *k, enum tree_format format, struct str *out);
