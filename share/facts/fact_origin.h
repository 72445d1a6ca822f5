#pragma once

#include <stdbool.h>
#include <stddef.h>

/*
 * Where a fact comes from, or who can supply it. In JSON and in the vocabulary it is a text:
 * "probe:tcp", "person", "paste:sc", "reader:sc", "disk" or "disk:SYSTEM".
 */
enum origin_kind {
	ORIGIN_PROBE,
	ORIGIN_PERSON,
	ORIGIN_PASTE,  /* what a reader found in pasted output */
	ORIGIN_READER, /* in the vocabulary: the reader that can find it */
	ORIGIN_DISK,
	ORIGIN_OTHER, /* "target": what was typed as the target */
};

struct fact_origin {
	enum origin_kind kind;
	const char *name; /* what stands behind the colon, or "". Borrowed from the text */
};

struct fact_origin origin_of(const char *source);
bool origin_is(const char *source, enum origin_kind kind);
/* The same, and of this name. */
bool origin_is_of(const char *source, enum origin_kind kind, const char *name);
/* The text; @out holds @size bytes, longer names are cut. @kind is not ORIGIN_OTHER. */
void origin_write(char *out, size_t size, enum origin_kind kind, const char *name);
