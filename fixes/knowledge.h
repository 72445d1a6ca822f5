#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "share/base/arena.h"
#include "share/base/error.h"
#include "share/document/document.h"
#include "share/facts/facts.h"
#include "share/stages/remarks.h"
#include "share/base/str.h"
#include "share/target/target.h"
#include "share/facts/verdict.h"

/*
 * The knowledge base: causes, questions, channels, shared steps, placeholders, read from YAML
 * (fixes/knowledge/SHAPE.md). The built-in files are embedded in the program; an
 * organisation's folder adds and overrides by id. No cause is defined in C.
 */
struct knowledge;

/*
 * @dir NULL: built-in only. Errors name file and line and what to do. @e->code: ERR_DATA
 * for an invalid file, ERR_NO_INPUT for a missing folder.
 */
enum err knowledge_load(const char *dir, struct knowledge **out, struct error *e) NODISCARD;
void knowledge_destroy(struct knowledge *k); /* takes NULL */
/* "sha256:..." over all files in order of their names. */
const char *knowledge_hash(const struct knowledge *k);

/*
 * All words of the built-in files in lower case, with a blank before and after each. A name of
 * a computer that is one of these words cannot be searched for in texts from these files.
 */
const char *knowledge_words(void);

/* ---- questions, as the wizard asks them ---- */

struct answer {
	const char *value, *label, *plain; /* plain may be NULL */
};

struct question {
	const char *id;		      /* the fact that it fills */
	const char *ask;	      /* short */
	const char *read_out;	      /* for the agent to say to the caller; may be NULL */
	const char *plain;	      /* for end users; may be NULL */
	const char *how;	      /* how to find out; may be NULL */
	const struct answer *answers; /* none for free text and numbers */
	size_t answer_count;
	int price_s;
};
const struct question *knowledge_question(const struct knowledge *k, const char *fact_id);
/*
 * A text of a question with its {placeholders} filled, such as "-Port {session_port}" for a
 * target on another port. An unknown one becomes its name in capitals: HOST. In the arena.
 */
const char *knowledge_fill(const struct knowledge *k, const struct facts *f,
	const struct target *target, const char *text, struct arena *a);

/* ---- causes, as lists and `explain` show them ---- */

struct cause_info {
	const char *id, *title, *plain, *owner, *seen;
	const char *const *sources;
	size_t source_count;
};
size_t knowledge_cause_count(const struct knowledge *k);
struct cause_info knowledge_cause(const struct knowledge *k, size_t index);
bool knowledge_find_cause(
	const struct knowledge *k, const char *id, struct cause_info *out);

struct channel_info {
	const char *id, *title, *plain;
};
bool knowledge_find_channel(
	const struct knowledge *k, const char *id, struct channel_info *out);

/* ---- lint ---- */

struct lint_finding {
	const char *file; /* relative */
	int line;	  /* 0 for the whole file */
	const char *says; /* what is wrong and what to do */
};
/* In @a; returns the count. @dir NULL: the built-in files. */
size_t knowledge_lint(const char *dir, struct arena *a, const struct lint_finding **out);
