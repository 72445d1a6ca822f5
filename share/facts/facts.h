#pragma once

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "share/base/error.h"
#include "share/facts/fact_origin.h"
#include "share/fact_ids.h" /* generated from share/facts/facts.yaml: enum fact_id */
#include "share/base/macros.h"
#include "share/base/str.h"

/*
 * Facts: typed values with a name, a source and a time. A fact that was never supplied is
 * absent: that means unknown, never false.
 */

enum fact_type {
	FACT_TYPE_TOKEN,
	FACT_TYPE_BOOL,
	FACT_TYPE_INT,
	FACT_TYPE_TEXT,
	FACT_TYPE_TOKENS, /* lists */
	FACT_TYPE_INTS,
	FACT_TYPE_TEXTS,
};

/*
 * What can supply a fact: "probe:tcp", "person", "reader:sc", "disk"; "program" where the
 * fact comes without being asked for (the target, its history, the paste itself).
 */
struct fact_supplier {
	const char *source;
	int price_s; /* seconds: of a person's time, or of the run time of a probe */
};

/*
 * What the code of one supplier states, declared beside that code: facts.yaml must say the
 * same (tests/unit/probes/vocabulary.c), and a fact that is not declared is not taken.
 * Families have macros: FACT_LIST(FACT_GUEST_FIPS, FACTS_GUEST_SERVICE_START).
 */
struct fact_supply {
	const char *source; /* as in a fact: "tcp", "sc" */
	const int *facts;   /* FACT_LIST(...) */
};

#define FACT_LIST_END (-1)
#define FACT_LIST(...) ((const int[]) { __VA_ARGS__, FACT_LIST_END })
#define FACT_SUPPLIES(...) ((const struct fact_supply[]) { __VA_ARGS__, { NULL, NULL } })
/* Both take NULL for an empty list. */
bool fact_list_has(const int *list, int id);
bool supplies_have(const struct fact_supply *supplies, const char *source, int id);

struct fact_def {
	const char *id; /* "tcp.result" */
	enum fact_type type;
	const char *const *tokens;	  /* NULL-terminated; NULL if any text is allowed */
	const char *unit;		  /* NULL or "ms", "bytes", "s", "hops", "bits" */
	const struct fact_supplier *from; /* ends with a NULL source */
	const char *says;		  /* one sentence */
};

/*
 * Ids 0 .. FACT_ID_COUNT-1 are the built-in ones; an organisation's own (they begin with
 * "x.") get higher numbers from fact_register() while the knowledge is loaded.
 */
int fact_find(const char *id); /* -1 if unknown */
const struct fact_def *fact_def(int id);
int fact_def_count(void);
/*
 * The length of the part of a fact's sentence that is printed before ": VALUE": up to its
 * full stop, or to the colon or semicolon that introduces an explanation of the value. A
 * full stop inside a word does not count.
 */
size_t fact_sentence_len(const struct fact_def *def);
/* Copies @def with its strings. Returns the id; -1 if the name is taken or lacks the "x.".
 */
int fact_register(const struct fact_def *def);
bool fact_is_list(enum fact_type type);

/* ---- values ---- */

struct fact_value {
	enum fact_type type;
	union {
		bool boolean;
		int64_t integer;
		char *text; /* token or text, owned */
		struct {
			char **items; /* owned; integers as decimal text */
			size_t count;
		} list;
	} as;
};

#define VALUE_AUTO CLEANUP(value_free) struct fact_value

void value_free(struct fact_value *v);
struct fact_value value_copy(const struct fact_value *v);
bool value_equal(const struct fact_value *a, const struct fact_value *b);
struct fact_value value_bool(bool b);
struct fact_value value_int(int64_t i);
struct fact_value value_text(const char *text); /* copies; also for tokens */
struct fact_value value_token(const char *token);
struct fact_value value_list(enum fact_type type); /* empty list of that type */
void value_list_add(struct fact_value *list, const char *item);
void value_list_add_int(struct fact_value *list, int64_t item);
bool value_list_has(const struct fact_value *list, const char *item);

/*
 * Parses typed text ("timeout", "true", "3389", "a,b") as a value of @id. Booleans:
 * true/false/yes/no. An unknown token is an error that lists the allowed ones.
 */
enum err value_parse(
	int id, const char *text, struct fact_value *out, struct error *e) NODISCARD;
/* "timeout", "true", "3389", "a, b": the form for people. */
void value_print(const struct fact_value *v, struct str *out);
json_t *value_to_json(const struct fact_value *v); /* returns owned */
/* Checks type and tokens against the definition of @id. */
enum err value_from_json(
	int id, const json_t *json, struct fact_value *out, struct error *e) NODISCARD;

/* ---- the facts of a session ---- */

struct fact {
	int id;
	struct fact_value value; /* owned by the set */
	char source[48]; /* "probe:tcp", "person", "paste:netsh-profiles", "disk:SYSTEM" */
	char *line;	 /* the line of pasted text that it came from, or NULL; owned */
	double at_ms;	 /* since the session started */
	double took_ms;	 /* 0 if it has no duration */
	int seq;	 /* order of arrival, from 0 */
};

struct contradiction {
	int id;
	const struct fact *decides, *against; /* borrowed from the set */
};

struct facts;

struct facts *facts_create(void);
void facts_destroy(struct facts *f); /* takes NULL */
void facts_clear(struct facts *f);
/*
 * Adds a fact; takes fact->value and fact->line (also on failure). Older facts stay in the
 * set. The newest measured one decides or, without a measurement, the newest from a person.
 * Any source but "person" counts as measured.
 */
void facts_put(struct facts *f, struct fact *fact);
/* Short form for tests. */
void facts_put_value(struct facts *f, int id, struct fact_value value, const char *source);
/* The deciding fact, or NULL: unknown. Borrowed until the next put. */
const struct fact *facts_get(const struct facts *f, int id);
/* All facts ever put, in order of arrival. */
size_t facts_count(const struct facts *f);
const struct fact *facts_at(const struct facts *f, size_t index);
/* Pairs where a person and a measurement, or two kinds of measurement, disagree. */
size_t facts_contradictions(const struct facts *f, struct contradiction *out, size_t room);
/* Whether @fact is the one that decides for its id. */
bool facts_decides(const struct facts *f, const struct fact *fact);

/* Values of the deciding fact; false, NULL or @fallback if it is unknown. */
bool facts_is(const struct facts *f, int id, const char *token);
bool facts_true(const struct facts *f, int id);
bool facts_false(const struct facts *f, int id); /* known to be false */
bool facts_known(const struct facts *f, int id);
const char *facts_text(const struct facts *f, int id);
int64_t facts_int(const struct facts *f, int id, int64_t fallback);

/* One fact as the report and the events carry it, with source, at_ms and took_ms. */
json_t *fact_to_json(const struct fact *fact); /* returns owned */
enum err fact_from_json(const json_t *json, struct fact *out, struct error *e) NODISCARD;
