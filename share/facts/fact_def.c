/* Definitions of facts: the built-in ones and those of an organisation. */
#include <stdlib.h>
#include <string.h>

#include "share/facts/facts.h"

extern const struct fact_def fact_table[];

static struct fact_def *extra_defs;
static int extra_count;

const struct fact_def *
fact_def(int id)
{
	if (id >= 0 && id < FACT_ID_COUNT)
		return &fact_table[id];
	if (id >= FACT_ID_COUNT && id < FACT_ID_COUNT + extra_count)
		return &extra_defs[id - FACT_ID_COUNT];
	return NULL;
}

size_t
fact_sentence_len(const struct fact_def *def)
{
	size_t len = 0;

	while (def->says[len] != '\0' && !text_starts(def->says + len, "; ") &&
		!text_starts(def->says + len, ": ") && !text_starts(def->says + len, ". "))
		len++;
	return len > 0 && def->says[len] == '\0' && def->says[len - 1] == '.' ? len - 1
									      : len;
}

int
fact_def_count(void)
{
	return FACT_ID_COUNT + extra_count;
}

int
fact_find(const char *id)
{
	int low = 0, high = FACT_ID_COUNT - 1;

	while (low <= high) {
		int middle = (low + high) / 2;
		int order = strcmp(id, fact_table[middle].id);

		if (order == 0)
			return middle;
		if (order < 0)
			high = middle - 1;
		else
			low = middle + 1;
	}
	for (int i = 0; i < extra_count; i++)
		if (text_equal(id, extra_defs[i].id))
			return FACT_ID_COUNT + i;
	return -1;
}

bool
fact_list_has(const int *list, int id)
{
	for (; list != NULL && *list != FACT_LIST_END; list++)
		if (*list == id)
			return true;
	return false;
}

bool
supplies_have(const struct fact_supply *supplies, const char *source, int id)
{
	for (; supplies != NULL && supplies->source != NULL; supplies++)
		if (text_equal(supplies->source, source) &&
			fact_list_has(supplies->facts, id))
			return true;
	return false;
}

static const char *const *
copy_tokens(const char *const *tokens)
{
	size_t count = 0;
	char **copy;

	if (tokens == NULL)
		return NULL;
	while (tokens[count] != NULL)
		count++;
	copy = calloc(count + 1, sizeof(*copy));
	if (copy == NULL)
		abort();
	for (size_t i = 0; i < count; i++)
		copy[i] = text_dup(tokens[i]);
	return (const char *const *)copy;
}

static const struct fact_supplier *
copy_suppliers(const struct fact_supplier *from)
{
	size_t count = 0;
	struct fact_supplier *copy;

	while (from != NULL && from[count].source != NULL)
		count++;
	copy = calloc(count + 1, sizeof(*copy));
	if (copy == NULL)
		abort();
	for (size_t i = 0; i < count; i++) {
		copy[i].source = text_dup(from[i].source);
		copy[i].price_s = from[i].price_s;
	}
	return copy;
}

int
fact_register(const struct fact_def *def)
{
	struct fact_def *grown;

	if (!text_starts(def->id, "x.") || fact_find(def->id) >= 0)
		return -1;
	grown = realloc(extra_defs, (size_t)(extra_count + 1) * sizeof(*extra_defs));
	if (grown == NULL)
		abort();
	extra_defs = grown;
	grown[extra_count] = (struct fact_def) {
		.id = text_dup(def->id),
		.type = def->type,
		.tokens = copy_tokens(def->tokens),
		.unit = text_dup(def->unit),
		.from = copy_suppliers(def->from),
		.says = text_dup(def->says != NULL ? def->says : ""),
	};
	return FACT_ID_COUNT + extra_count++;
}
