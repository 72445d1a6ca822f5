#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "share/base/arena.h"
#include "share/base/error.h"
#include "share/facts/facts.h"

/*
 * Conditions over facts, three-valued (fixes/knowledge/SHAPE.md). All conditions of a
 * knowledge base are compiled into one pool. An atom ("tcp.result = timeout") is stored once,
 * however many causes use it, and evaluated at most once.
 */

enum truth { TRUTH_FALSE, TRUTH_TRUE, TRUTH_UNKNOWN };

enum atom_op {
	ATOM_EQUAL,
	ATOM_NOT_EQUAL,
	ATOM_IN,
	ATOM_LESS,
	ATOM_GREATER,
	ATOM_CONTAINS,
	ATOM_KNOWN,
	ATOM_UNKNOWN,
};

struct atom {
	int fact;
	int other; /* the fact after @, or -1 */
	enum atom_op op;
	const char *const *texts; /* the values, as written */
	const int64_t *numbers;	  /* the same for integers and booleans */
	size_t count;
};

struct node {
	enum { NODE_ALL, NODE_ANY, NODE_NOT } kind;
	uint32_t first, count; /* children in the pool's list */
};

/* A compiled condition: COND_ATOM and an atom's index, or the index of a node. An atom has
 * no node, so that going over many conditions stays within little memory. */
typedef uint32_t cond_id;
#define COND_ATOM 0x80000000u
#define COND_NONE UINT32_MAX

struct pool {
	struct arena *arena; /* borrowed */
	struct atom *atoms;
	size_t atom_count, atom_room;
	struct node *nodes;
	size_t node_count, node_room;
	uint32_t *children;
	size_t child_count, child_room;
	/* Hash table of atoms: the index + 1. */
	uint32_t *buckets;
	size_t bucket_count;
	/* Made by pool_finish(): the atoms that read each fact. */
	uint32_t *by_fact_start, *by_fact;
	int fact_count;
};

void pool_init(struct pool *p, struct arena *a);
/*
 * Compiles @text. The error says what is wrong and what to do, without file and line.
 * A "{profile}" in @text is an error here: expand it with cond_expand() first.
 */
enum err cond_compile(
	struct pool *p, const char *text, cond_id *out, struct error *e) NODISCARD;
/* Call it after the last condition: views can be created then. */
void pool_finish(struct pool *p);
/* @text with each "{profile}" replaced; in the arena. */
char *cond_expand(struct arena *a, const char *text, const char *profile);

/*
 * The facts as conditions see them: the deciding value of each id, and the copies
 * guest.firewall.active.* for the profile in use. Evaluated atoms are cached until a value is
 * replaced.
 */
struct fact_view {
	const struct pool *pool;
	const struct fact_value **values; /* by fact id, NULL: unknown */
	int *stands_for; /* the real fact's id: differs for the active.* copies */
	int fact_count;
	unsigned char *atoms; /* enum truth + 1, 0: not evaluated yet */
};

/* @f NULL: nothing is known. In @a. */
void cond_view_init(
	struct fact_view *v, const struct pool *p, const struct facts *f, struct arena *a);
/* A second view of the same facts whose values can be replaced. Shares nothing. */
void cond_view_copy(struct fact_view *to, const struct fact_view *from, struct arena *a);
enum truth cond_eval(struct fact_view *v, cond_id id);
/* Evaluates all atoms at once, for callers that need most of them. */
void cond_view_settle(struct fact_view *v);
/*
 * Replaces a value (NULL: makes it unknown), to try assumptions. Borrows @value. A new
 * guest.net.profile updates the active.* copies.
 */
void cond_view_set(struct fact_view *v, int fact, const struct fact_value *value);

/* Calls @each for the facts that make the condition true (it must be true). */
typedef void fact_fn(void *to, int fact);
void cond_support(struct fact_view *v, cond_id id, fact_fn *each, void *to);
/* All facts that the condition reads, each at least once. */
void cond_facts(const struct pool *p, cond_id id, fact_fn *each, void *to);
/* All atoms of the condition. */
typedef void atom_fn(void *to, uint32_t atom);
void cond_atoms(const struct pool *p, cond_id id, atom_fn *each, void *to);
