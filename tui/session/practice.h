#pragma once

#include "tui/session/session.h"

/*
 * Recorded cases to practise on. A story holds what the probes found, what the caller
 * answered, what a command printed and what the disk said; the wizard plays them instead
 * of a network. They are in the program: tui/practice/NAME.story. To add one: write the
 * file; a test checks that its facts lead to the cause that it names.
 */
struct practice_file {
	const char *name, *text;
};
extern const struct practice_file practice_files[]; /* made when building */
extern const size_t practice_file_count;

struct practice {
	const char *id;
	const char *text; /* borrowed, as it stands in the file */
	char title[128], lesson[600], target[128], cause[64];
};

/* False: there is no such story. */
bool practice_open(const char *id, struct practice *out);

enum practice_part { PRACTICE_OUTSIDE, PRACTICE_ATTEMPT, PRACTICE_DISK };
/* Puts the recorded facts of @part into the case; returns how many there are. */
size_t practice_give(const struct practice *p, struct session *c, enum practice_part part);
/* What the caller answers about the fact; false: the caller does not know. */
bool practice_answer(const struct practice *p, int fact_id, char *out, size_t size);
/* What the command printed; false: nothing was recorded. */
bool practice_paste(const struct practice *p, struct str *out);
