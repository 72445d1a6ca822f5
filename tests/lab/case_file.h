/*
 * A case file: lines of `key: value`, `#` begins a comment line. A key that the
 * runner does not know is an error, so that a slip of the pen cannot make a
 * case pass. The keys are listed in case_file.c with one line on each.
 */
#pragma once

#include "lab_util.h"

struct case_line {
	const char *key;
	char *value; /* variables are filled in */
	int number;
};

struct lab_case {
	const char *path; /* borrowed */
	char name[128];	  /* the file's name without folder and ending */
	size_t count;
	struct case_line line[128];
	char *text; /* owned: what the lines point into */
	char *filled[128];
};

NODISCARD bool case_load(struct lab_case *c, const char *path, struct lab_error *e);
void case_free(struct lab_case *c);

/* The last value of @key, or @fallback. Borrowed from the case. */
const char *case_get(const struct lab_case *c, const char *key, const char *fallback);

/* Each line with @key in turn: start from *at = 0; NULL at the end. */
const struct case_line *case_next(const struct lab_case *c, const char *key, size_t *at);

/*
 * Replaces $NAME in every value by the text that @names and @values give; an
 * unknown $NAME is an error. Both arrays end with NULL.
 */
NODISCARD bool case_fill(struct lab_case *c, const char *const *names,
	const char *const *values, struct lab_error *e);
