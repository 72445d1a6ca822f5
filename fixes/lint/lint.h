#pragma once

#include "fixes/base/knowledge_base.h"

/*
 * Lint: finds what does not stop a running program but misleads people. Each part adds
 * findings to the knowledge's list of problems, for files from number @from on.
 */
struct lint {
	struct knowledge *k;
	bool whole;  /* every file could be read */
	size_t from; /* of k->sources; earlier files are only there to be referred to */
};

bool lint_wants(const struct lint *l, const struct source *source);
/* At the line of @needle, from line @after on. */
void lint_add(struct lint *l, const struct source *source, const char *needle, int after,
	const char *fmt, ...) PRINTF_LIKE(5, 6);

void lint_reasoning(struct lint *l); /* reach, pairs, signs */
void lint_silence(struct lint *l);   /* what is unknown in signs */
void lint_words(struct lint *l);     /* questions, placeholders, codes, unused entries */
void lint_codes(struct lint *l);     /* numbers in conditions that codes.yaml lacks */
void lint_messages(struct lint *l);  /* messages of clients */
void lint_steps(struct lint *l);     /* paths and steps */
void lint_files(struct lint *l, const char *dir); /* files that are not read */
/* Advice that is known to be wrong or harmful, in one command. */
void lint_advice(struct lint *l, const struct source *source, int line,
	const struct step_text *step, const char *command);

/* Where a list of steps is, for messages and siblings. */
struct step_place {
	const struct source *source;
	const struct step_text *steps;
	unsigned count;
	bool offline;
	int line; /* where the list begins */
};
/* An undo that restores a value that was not read. */
void lint_undo(
	struct lint *l, const struct step_place *place, const struct step_text *step);
typedef void step_fn(
	void *to, const struct step_place *place, const struct step_text *step);
/* Every list of steps of every file: causes, shared steps, channels. */
void lint_each_step(const struct knowledge *k, step_fn *each, void *to);
