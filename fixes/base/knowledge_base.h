#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fixes/conditions/condition.h"
#include "fixes/knowledge.h"
#include "fixes/base/yaml_model.h"
#include "fixes/base/yaml_schema.h"
#include "share/stages/stage.h"

/*
 * The knowledge base as the folders of this room see it: the content of all files, sorted by
 * id, with compiled conditions and an index from facts to signs. Read-only once loaded.
 */

enum says {
	SAYS_PROVES,
	SAYS_EXCLUDES,
	SAYS_STRONGLY_FOR,
	SAYS_STRONGLY_AGAINST,
	SAYS_FOR,
	SAYS_AGAINST,
	SAYS_COUNT,
};

struct sign {
	const struct sign_text *text;
	cond_id when;
	uint32_t cause; /* index */
	enum says says;
};

struct cause {
	const struct cause_text *text;
	const struct source *source;
	uint32_t first_sign, sign_count;
	uint16_t stages; /* a bit for each stage that it shows at */
	enum stage stage;
	uint8_t prior;	    /* 0 rare, 1 occasional, 2 common */
	uint32_t *coexists; /* indexes, sorted */
	size_t coexist_count;
};

/* Everything else is one table for each kind, sorted by id. */
struct entry {
	const char *id;
	const void *text; /* struct channel_text, ... */
	const struct source *source;
	const struct question *shown; /* of a question: the form for the wizard */
	cond_id when; /* dead_when of a channel, when of a question or note; COND_NONE */
};

struct table {
	struct entry *entries;
	size_t count, room;
};

struct knowledge {
	struct arena *arena;
	struct pool pool;
	struct cause *causes; /* sorted by id */
	size_t cause_count;
	struct sign *signs; /* those of one cause together */
	size_t sign_count;
	/* Signs that read a fact: by_fact[start[id]] .. by_fact[start[id + 1]]. */
	uint32_t *fact_start, *by_fact;
	uint32_t *always; /* signs that can be true while nothing is known */
	size_t always_count;
	bool *inside; /* by fact id: known only from inside the machine ("guest.") */
	struct table tables[FILE_KIND_COUNT]; /* causes are in `causes` as well */
	struct source *sources;		      /* all files that were read, sorted by name */
	size_t source_count, source_room;
	struct lint_finding *problems; /* found while loading */
	size_t problem_count, problem_room;
	size_t builtin_count; /* the first sources are the built-in ones */
	char *hash;	      /* computed on the first request */
};

extern const struct source builtin_sources[];
extern const size_t builtin_source_count;
extern const char builtin_words[];

/*
 * Reads everything that can be read and lists all errors in k->problems. @thorough: also
 * compiles the conditions of all steps, those of the built-in files included.
 */
enum err base_load(
	const char *dir, bool thorough, struct knowledge **out, struct error *e) NODISCARD;
void base_problem(struct knowledge *k, const struct source *source, int line,
	const char *fmt, ...) PRINTF_LIKE(4, 5);
/* The entry of @kind with this id, or NULL. */
const struct entry *base_find(
	const struct knowledge *k, enum file_kind kind, const char *id);
const struct cause *base_cause(const struct knowledge *k, const char *id);
const struct placeholder_text *base_placeholder(
	const struct knowledge *k, const char *name);

/* An empty base; base_put() and base_index() fill it (the loader and the benchmark). */
struct knowledge *base_create(void); /* returns owned */
/* Adds or replaces the entry with this id. Keeps all. */
void base_put(struct knowledge *k, enum file_kind kind, const char *id, const void *text,
	const struct source *source);
/* The same for an id that is known to be new, without a search. */
void base_put_new(struct knowledge *k, enum file_kind kind, const char *id,
	const void *text, const struct source *source);
/* Sorts the tables, compiles conditions, builds the index of signs. */
void base_index(struct knowledge *k);
/*
 * Checks closed words, references and conditions of all files from number @from of k->sources
 * on: errors that would affect a running program. Lint checks everything else.
 */
void base_check(struct knowledge *k, size_t from);

/* Whether two causes may exist at once, so that neither lowers the other. */
bool causes_coexist(const struct knowledge *k, uint32_t a, uint32_t b);

/* -1 if @word is none of the words. */
int says_find(const char *word);
const char *says_id(enum says says);
int says_weight(enum says says); /* +5 -5 +2 -2, 0 for proves and excludes */
int danger_find(const char *word);
int prior_find(const char *word);
bool shell_is_known(const char *word);
/* The words of a list that may be NULL. */
bool words_have(char *const *words, unsigned count, const char *word);
