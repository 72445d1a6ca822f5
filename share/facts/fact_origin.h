#pragma once

#include <stdbool.h>
#include <stddef.h>

/*
 * Where a fact comes from, or what can supply it. JSON and the vocabulary carry it as text:
 * "probe:tcp", "person", "paste:sc", "reader:sc", "disk" or "disk:SYSTEM".
 */
enum origin_kind {
	ORIGIN_PROBE,
	ORIGIN_PERSON,
	ORIGIN_PASTE,  /* found by a reader in pasted output */
	ORIGIN_READER, /* in the vocabulary: the reader that can find it */
	ORIGIN_DISK,
	ORIGIN_OTHER, /* "target": from the command line or the form */
};

struct fact_origin {
	enum origin_kind kind;
	const char *name; /* the part after the colon, or "". Borrowed from the text */
};

struct fact_origin origin_of(const char *source);
bool origin_is(const char *source, enum origin_kind kind);
/* The same, and with this name. */
bool origin_is_of(const char *source, enum origin_kind kind, const char *name);
/* Writes the text; @out holds @size bytes, a longer name is cut. @kind is not ORIGIN_OTHER. */
void origin_write(char *out, size_t size, enum origin_kind kind, const char *name);
