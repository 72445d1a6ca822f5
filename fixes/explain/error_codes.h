#pragma once

#include "fixes/base/knowledge_base.h"

/* The open file of codes, for what explains one. */
#define CODE_HITS 8

struct codes {
	struct arena *a;
	const struct codes_text *files[2]; /* the organisation's first */
	size_t file_count;
};

void codes_open(const struct knowledge *k, struct codes *out);
void codes_close(struct codes *c);
/*
 * The codes that @asked names by number or name, at most @room; the pointers live as long
 * as @c. With @alike names only, which may be shortened.
 */
size_t codes_find(const struct codes *c, const char *asked, bool alike,
	const struct code_text **hits, size_t room);
void codes_add(const struct knowledge *k, const struct code_text *c, struct document *d);
bool code_names_equal(const char *a, const char *b);
/* The causes that a code or a message may come from, one line each. */
void explain_causes(
	const struct knowledge *k, char *const *causes, unsigned count, struct document *d);
