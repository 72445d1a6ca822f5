#pragma once

#include "fixes/base/knowledge_base.h"
#include "fixes/commands/shell_quote.h"
#include "share/target/target.h"

/*
 * Fills the {placeholders} of commands and sentences from facts, from typed values, from the
 * loop of a step. Unknown ones stay visible as {name}.
 */
struct filler {
	const struct knowledge *k;
	const struct facts *facts;	    /* may be NULL */
	const struct target *target;	    /* may be NULL */
	const char *const *given;	    /* name, value, ..., NULL; may be NULL */
	const char *profile, *hive, *cause; /* of the step's loop, or NULL */
	struct arena *arena;
};

struct fill_result {
	const char *text;	    /* in the arena */
	const char *const *missing; /* names, each once, in order */
	size_t missing_count;
	const char *refused; /* a sentence: a known value was not safe there; or NULL */
};

/* @shell decides the quoting; SHELL_NONE: a sentence. NULL @text gives a NULL text. */
void fill_text(const struct filler *f, enum shell shell, const char *text,
	struct fill_result *out);

/*
 * Iterates over the placeholders of @text: @name (NUL-terminated) is at @at, @len bytes long.
 * Doubled braces are skipped.
 */
typedef void placeholder_fn(void *to, const char *name, size_t at, size_t len);
void fill_scan(const char *text, placeholder_fn *each, void *to);
