#pragma once

#include "fixes/base/knowledge_base.h"
#include "fixes/next_step/next_step.h"

/* One story of tests/cases after it was told, and what all of them add up to. */
struct story {
	const char *name;
	const struct knowledge *k;
	struct facts *facts;
	struct arena *a;
	struct verdict v;
	struct next_options options;
	int refused[32];
	const char *refused_sources[32];
	char *expects[32];
	size_t expect_count;
	/* The facts as lines, in order; a base's lines go when the story says otherwise. */
	struct story_line {
		char *text; /* in the arena; NULL: taken out */
		bool inherited;
	} lines[256];
	size_t line_count;
	int wrong;
};

/* What the story says of one cause; CERTAINTY_NONE where it is not named. */
enum certainty story_certainty(const struct story *s, const char *id);

/* For each cause that should have stood first: how often, and what stood there. */
struct confusion {
	char wanted[96], first[96];
	size_t count;
	size_t certainties[CERTAINTY_PROVED + 1]; /* of what stood first */
};

struct tally {
	const struct knowledge *k; /* borrowed */
	struct arena *a;	   /* borrowed */
	size_t stories, judged, right_first, wrong_proved, healthy, ill_healthy, failed;
	struct confusion *cells;
	size_t cell_count;
	bool *named, *spared; /* by cause: some story names it; some must not */
};

void tally_init(struct tally *t, const struct knowledge *k, struct arena *a);
void tally_add(struct tally *t, const struct story *s);
/* The confusion matrix: one line for each pair that occurred. */
void tally_print_matrix(const struct tally *t);
void tally_print_sum(const struct tally *t);
/* True: good enough to pass. */
bool tally_passes(const struct tally *t);
/* Causes without a story that names them, or without one that must not. Returns how many.
 */
size_t tally_print_gaps(const struct tally *t);
