#pragma once

#include "fixes/base/knowledge_base.h"
#include "fixes/commands/shell_quote.h"
#include "share/target/target.h"

/*
 * Fills the {placeholders} of commands and sentences from facts, from what a person typed,
 * from the loop of a step. What is not known stays visible as {name}.
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
	const char
		*refused; /* a sentence: a value was known and is not safe there; or NULL */
};

/* @shell decides the quoting; SHELL_NONE: a sentence. NULL @text gives a NULL text. */
void fill_text(const struct filler *f, enum shell shell, const char *text,
	struct fill_result *out);

/*
 * Goes over the placeholders of @text: @name (NUL-terminated) stands at @at for @len bytes.
 * Doubled braces are passed over.
 */
typedef void placeholder_fn(void *to, const char *name, size_t at, size_t len);
void fill_scan(const char *text, placeholder_fn *each, void *to);
