#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "probes/paste/readers.h"
#include "share/base/str.h"

/* What the readers make of a text, as one text: "id = value" lines in the order of ids. */
struct reading_of {
	struct str facts; /* without guest.paste.* */
	struct reading reading;
	enum err err;
	struct error error;
	/* one line a fact: "id<tab>source<tab>line" */
	struct str origins;
};

/* @port 0: unknown. Free with reading_free(). */
void reading_of(const char *bytes, size_t len, int port, struct reading_of *out);
void reading_free(struct reading_of *r);
/* Reads a whole file; returns owned. Fails the test if it cannot. */
char *slurp(const char *path, size_t *len);
/* The facts of @text, compared with "id = value" lines in any order. */
void assert_reads(const char *text, int port, const char *expected);

struct paste {
	const char *text, *facts;
};

/* assert_reads() for each, without a port. */
void assert_pastes(const struct paste *pastes, size_t count);
