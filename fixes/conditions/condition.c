/*
 * The pool of compiled conditions, the view of the facts, and the three-valued evaluation.
 * An unknown fact makes an atom unknown; all [..] is false as soon as one part is, any [..]
 * true as soon as one part is, whatever else is unknown.
 */
#include "fixes/conditions/condition.h"

#include <string.h>

#include "fixes/conditions/condition_private.h"
#include "share/base/str.h"

/* ---- the pool ---- */

void
pool_init(struct pool *p, struct arena *a)
{
	*p = (struct pool) { .arena = a, .bucket_count = 1024 };
	p->buckets = ARENA_ARRAY(a, uint32_t, p->bucket_count);
}

cond_id
pool_add_node(struct pool *p, int kind, const cond_id *children, size_t count)
{
	struct node node = { .kind = kind, .count = (uint32_t)count };

	node.first = (uint32_t)p->child_count;
	for (size_t i = 0; i < count; i++) {
		p->children = arena_grow(p->arena, p->children, p->child_count,
			&p->child_room, sizeof(*p->children));
		p->children[p->child_count++] = children[i];
	}
	p->nodes = arena_grow(
		p->arena, p->nodes, p->node_count, &p->node_room, sizeof(*p->nodes));
	p->nodes[p->node_count] = node;
	return (uint32_t)p->node_count++;
}

static uint64_t
hash_bytes(uint64_t hash, const void *bytes, size_t len)
{
	const unsigned char *b = bytes;

	for (size_t i = 0; i < len; i++)
		hash = (hash ^ b[i]) * 1099511628211u; /* FNV-1a */
	return hash;
}

static uint64_t
atom_hash(const struct atom *atom)
{
	uint64_t hash = 14695981039346656037u;

	hash = hash_bytes(hash, &atom->fact, sizeof(atom->fact));
	hash = hash_bytes(hash, &atom->other, sizeof(atom->other));
	hash = hash_bytes(hash, &atom->op, sizeof(atom->op));
	for (size_t i = 0; i < atom->count; i++)
		hash = hash_bytes(hash, atom->texts[i], strlen(atom->texts[i]) + 1);
	return hash;
}

static bool
atoms_equal(const struct atom *a, const struct atom *b)
{
	if (a->fact != b->fact || a->other != b->other || a->op != b->op ||
		a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++)
		if (strcmp(a->texts[i], b->texts[i]) != 0)
			return false;
	return true;
}

static void
rehash(struct pool *p)
{
	p->bucket_count *= 4;
	p->buckets = ARENA_ARRAY(p->arena, uint32_t, p->bucket_count);
	for (size_t i = 0; i < p->atom_count; i++) {
		size_t at = atom_hash(&p->atoms[i]) % p->bucket_count;

		while (p->buckets[at] != 0)
			at = (at + 1) % p->bucket_count;
		p->buckets[at] = (uint32_t)i + 1;
	}
}

cond_id
pool_add_atom(struct pool *p, const struct atom *atom)
{
	size_t at = atom_hash(atom) % p->bucket_count;
	uint32_t index;

	for (; p->buckets[at] != 0; at = (at + 1) % p->bucket_count) {
		index = p->buckets[at] - 1;
		if (atoms_equal(&p->atoms[index], atom))
			return COND_ATOM | index;
	}
	p->atoms = arena_grow(
		p->arena, p->atoms, p->atom_count, &p->atom_room, sizeof(*p->atoms));
	p->atoms[p->atom_count] = *atom;
	index = (uint32_t)p->atom_count++;
	p->buckets[at] = index + 1;
	if (p->atom_count * 2 > p->bucket_count)
		rehash(p);
	return COND_ATOM | index;
}

void
pool_finish(struct pool *p)
{
	size_t facts = (size_t)fact_def_count();
	uint32_t *start = ARENA_ARRAY(p->arena, uint32_t, facts + 2);
	uint32_t *list = ARENA_ARRAY(p->arena, uint32_t, p->atom_count * 2 + 1);

	/* Counting sort: count into the following place, sum up, then fill. */
	for (size_t i = 0; i < p->atom_count; i++) {
		start[p->atoms[i].fact + 2]++;
		if (p->atoms[i].other >= 0)
			start[p->atoms[i].other + 2]++;
	}
	for (size_t i = 2; i < facts + 2; i++)
		start[i] += start[i - 1];
	for (size_t i = 0; i < p->atom_count; i++) {
		list[start[p->atoms[i].fact + 1]++] = (uint32_t)i;
		if (p->atoms[i].other >= 0)
			list[start[p->atoms[i].other + 1]++] = (uint32_t)i;
	}
	p->by_fact_start = start;
	p->by_fact = list;
	p->fact_count = (int)facts;
}

/* ---- the view ---- */

static const char active[] = "guest.firewall.active.";

/* The copies for the profile in use: not separate evidence, so they refer to the original. */
static void
copy_active(struct fact_view *v)
{
	const struct fact_value *profile = v->values[FACT_GUEST_NET_PROFILE];

	for (int id = 0; id < v->fact_count; id++) {
		const char *name = fact_def(id)->id;
		char real_name[128];
		int real;

		if (!text_starts(name, active))
			continue;
		if (v->stands_for[id] != id) { /* an older copy */
			v->stands_for[id] = id;
			cond_view_set(v, id, NULL);
		}
		if (profile == NULL)
			continue;
		(void)text_format(real_name, sizeof(real_name), "guest.firewall.%s.%s",
			profile->as.text, name + sizeof(active) - 1);
		real = fact_find(real_name);
		if (real < 0 || v->values[real] == NULL)
			continue;
		cond_view_set(v, id, v->values[real]);
		v->stands_for[id] = real;
	}
}

void
cond_view_init(
	struct fact_view *v, const struct pool *p, const struct facts *f, struct arena *a)
{
	v->pool = p;
	v->fact_count = p->fact_count;
	v->values = ARENA_ARRAY(a, const struct fact_value *, (size_t)p->fact_count + 1);
	v->stands_for = ARENA_ARRAY(a, int, (size_t)p->fact_count + 1);
	v->atoms = arena_alloc(a, p->atom_count + 1);
	for (int id = 0; id < p->fact_count; id++) {
		const struct fact *fact = f != NULL ? facts_get(f, id) : NULL;

		v->values[id] = fact != NULL ? &fact->value : NULL;
		v->stands_for[id] = id;
	}
	copy_active(v);
}

void
cond_view_copy(struct fact_view *to, const struct fact_view *from, struct arena *a)
{
	size_t facts = (size_t)from->fact_count + 1;

	*to = *from;
	to->values = ARENA_ARRAY(a, const struct fact_value *, facts);
	to->stands_for = ARENA_ARRAY(a, int, facts);
	to->atoms = arena_alloc(a, from->pool->atom_count + 1);
	memcpy(to->values, from->values, facts * sizeof(*to->values));
	memcpy(to->stands_for, from->stands_for, facts * sizeof(*to->stands_for));
	memcpy(to->atoms, from->atoms, from->pool->atom_count);
}

void
cond_view_set(struct fact_view *v, int fact, const struct fact_value *value)
{
	const struct pool *p = v->pool;

	v->values[fact] = value;
	for (uint32_t i = p->by_fact_start[fact]; i < p->by_fact_start[fact + 1]; i++)
		v->atoms[p->by_fact[i]] = 0;
	if (fact == FACT_GUEST_NET_PROFILE)
		copy_active(v);
}

/* ---- evaluation ---- */

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool
contains_nocase(const char *text, const char *part)
{
	for (; *text != '\0'; text++) {
		size_t i = 0;

		while (part[i] != '\0' && lower(text[i]) == lower(part[i]))
			i++;
		if (part[i] == '\0')
			return true;
	}
	return part[0] == '\0';
}

static bool
list_has_nocase(const struct fact_value *list, const char *item)
{
	for (size_t i = 0; i < list->as.list.count; i++)
		if (text_equal_nocase(list->as.list.items[i], item))
			return true;
	return false;
}

static bool
equals_text(const struct fact_value *value, const char *text, int64_t number)
{
	switch (value->type) {
	case FACT_TYPE_BOOL:
		return value->as.boolean == (number != 0);
	case FACT_TYPE_INT:
		return value->as.integer == number;
	case FACT_TYPE_TOKEN:
	case FACT_TYPE_TEXT:
		return text_equal_nocase(value->as.text, text);
	case FACT_TYPE_TOKENS:
	case FACT_TYPE_INTS:
	case FACT_TYPE_TEXTS:
		return list_has_nocase(value, text);
	}
	return false;
}

/* @value against the value of another fact. */
static bool
equals_value(const struct fact_value *value, const struct fact_value *other)
{
	char digits[24];

	if (other->type == FACT_TYPE_INT) {
		(void)text_format(
			digits, sizeof(digits), "%lld", (long long)other->as.integer);
		return equals_text(value, digits, other->as.integer);
	}
	if (other->type == FACT_TYPE_BOOL)
		return equals_text(value, NULL, other->as.boolean);
	if (other->type == FACT_TYPE_TOKEN || other->type == FACT_TYPE_TEXT)
		return equals_text(value, other->as.text, 0);
	return value_equal(value, other);
}

static bool
atom_holds(
	const struct fact_view *v, const struct atom *atom, const struct fact_value *value)
{
	const struct fact_value *other = atom->other >= 0 ? v->values[atom->other] : NULL;
	int64_t number = other != NULL && other->type == FACT_TYPE_INT ? other->as.integer
		: atom->count > 0				       ? atom->numbers[0]
								       : 0;

	switch (atom->op) {
	case ATOM_EQUAL:
	case ATOM_NOT_EQUAL:
		return (other != NULL ? equals_value(value, other)
				      : equals_text(
						value, atom->texts[0], atom->numbers[0])) ==
			(atom->op == ATOM_EQUAL);
	case ATOM_IN:
		for (size_t i = 0; i < atom->count; i++)
			if (equals_text(value, atom->texts[i], atom->numbers[i]))
				return true;
		return false;
	case ATOM_LESS:
		return value->as.integer < number;
	case ATOM_GREATER:
		return value->as.integer > number;
	case ATOM_CONTAINS:
		if (value->type == FACT_TYPE_TEXT)
			return contains_nocase(value->as.text,
				other != NULL ? other->as.text : atom->texts[0]);
		return other != NULL ? equals_value(value, other)
				     : list_has_nocase(value, atom->texts[0]);
	case ATOM_KNOWN:
	case ATOM_UNKNOWN:
		break;
	}
	return false;
}

static enum truth
atom_eval(struct fact_view *v, uint32_t index)
{
	const struct atom *atom = &v->pool->atoms[index];
	const struct fact_value *value = v->values[atom->fact];
	enum truth truth;

	if (v->atoms[index] != 0)
		return (enum truth)(v->atoms[index] - 1);
	if (atom->op == ATOM_KNOWN)
		truth = value != NULL ? TRUTH_TRUE : TRUTH_FALSE;
	else if (atom->op == ATOM_UNKNOWN)
		truth = value == NULL ? TRUTH_TRUE : TRUTH_FALSE;
	else if (value == NULL || (atom->other >= 0 && v->values[atom->other] == NULL))
		truth = TRUTH_UNKNOWN;
	else
		truth = atom_holds(v, atom, value) ? TRUTH_TRUE : TRUTH_FALSE;
	v->atoms[index] = (unsigned char)(truth + 1);
	return truth;
}

void
cond_view_settle(struct fact_view *v)
{
	for (uint32_t i = 0; i < v->pool->atom_count; i++)
		(void)atom_eval(v, i);
}

enum truth
cond_eval(struct fact_view *v, cond_id id)
{
	const struct node *node;
	const uint32_t *child;
	enum truth decides, result, truth;

	if ((id & COND_ATOM) != 0)
		return atom_eval(v, id & ~COND_ATOM);
	node = &v->pool->nodes[id];
	child = v->pool->children + node->first;
	if (node->kind == NODE_NOT) {
		truth = cond_eval(v, child[0]);
		return truth == TRUTH_UNKNOWN ? truth
			: truth == TRUTH_TRUE ? TRUTH_FALSE
					      : TRUTH_TRUE;
	}
	decides = node->kind == NODE_ALL ? TRUTH_FALSE : TRUTH_TRUE;
	result = node->kind == NODE_ALL ? TRUTH_TRUE : TRUTH_FALSE;
	for (uint32_t i = 0; i < node->count; i++) {
		/* Most parts are atoms that are already evaluated: one byte is read. */
		truth = (child[i] & COND_ATOM) != 0 && v->atoms[child[i] & ~COND_ATOM] != 0
			? (enum truth)(v->atoms[child[i] & ~COND_ATOM] - 1)
			: cond_eval(v, child[i]);
		if (truth == decides)
			return truth;
		if (truth == TRUTH_UNKNOWN)
			result = truth;
	}
	return result;
}

/* ---- what a condition reads and rests on ---- */

static void
support(struct fact_view *v, cond_id id, enum truth wanted, fact_fn *each, void *to)
{
	const struct node *node;
	const struct atom *atom;

	if (cond_eval(v, id) != wanted)
		return;
	if ((id & COND_ATOM) == 0) {
		node = &v->pool->nodes[id];
		if (node->kind == NODE_NOT)
			wanted = wanted == TRUTH_TRUE ? TRUTH_FALSE : TRUTH_TRUE;
		for (uint32_t i = 0; i < node->count; i++)
			support(v, v->pool->children[node->first + i], wanted, each, to);
		return;
	}
	atom = &v->pool->atoms[id & ~COND_ATOM];
	if (v->values[atom->fact] != NULL) {
		each(to, v->stands_for[atom->fact]);
		if (v->stands_for[atom->fact] != atom->fact)
			each(to, FACT_GUEST_NET_PROFILE);
	}
	if (atom->other >= 0 && v->values[atom->other] != NULL)
		each(to, v->stands_for[atom->other]);
}

void
cond_support(struct fact_view *v, cond_id id, fact_fn *each, void *to)
{
	support(v, id, TRUTH_TRUE, each, to);
}

void
cond_atoms(const struct pool *p, cond_id id, atom_fn *each, void *to)
{
	const struct node *node;

	if ((id & COND_ATOM) != 0) {
		each(to, id & ~COND_ATOM);
		return;
	}
	node = &p->nodes[id];
	for (uint32_t i = 0; i < node->count; i++)
		cond_atoms(p, p->children[node->first + i], each, to);
}

struct facts_walk {
	const struct pool *pool;
	fact_fn *each;
	void *to;
};

static void
atom_facts(void *to, uint32_t index)
{
	const struct facts_walk *walk = to;
	const struct atom *atom = &walk->pool->atoms[index];

	walk->each(walk->to, atom->fact);
	if (atom->other >= 0)
		walk->each(walk->to, atom->other);
}

void
cond_facts(const struct pool *p, cond_id id, fact_fn *each, void *to)
{
	struct facts_walk walk = { p, each, to };

	cond_atoms(p, id, atom_facts, &walk);
}
