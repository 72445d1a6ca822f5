#pragma once

#include "fixes/base/knowledge_base.h"

/* For error_codes.c and error_codes_in_text.c: the open file of codes. */
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
/* Messages whose words are in @text, as it was read out or pasted. */
size_t codes_find_message(const struct codes *c, const char *text,
	const struct code_text **hits, size_t room);
void codes_add(const struct knowledge *k, const struct code_text *c, struct document *d);
