/* Facts that an organisation defines itself (facts.yaml of its folder). */
#include "fixes/base/custom_facts.h"

#include <stdlib.h>
#include <string.h>

static enum fact_type
own_fact_type(const char *word, bool *found)
{
	static const char *const words[] = { "token", "bool", "int", "text", "tokens",
		"ints", "texts" };

	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		if (!text_equal(word, words[i]))
			continue;
		*found = true;
		return (enum fact_type)i;
	}
	*found = false;
	return FACT_TYPE_TEXT;
}

static int
usual_price(const char *source)
{
	switch (origin_of(source).kind) {
	case ORIGIN_PROBE:
		return 1;
	case ORIGIN_PERSON:
		return 20;
	case ORIGIN_READER:
		return 90;
	case ORIGIN_DISK:
		return 900;
	case ORIGIN_PASTE:
	case ORIGIN_OTHER:
		break;
	}
	return 0;
}

/* "person 30": the supplier of the fact, and the price if it is not the usual one. */
static struct fact_supplier *
own_suppliers(
	struct knowledge *k, const struct source *source, const struct own_fact_text *own)
{
	struct fact_supplier *from =
		ARENA_ARRAY(k->arena, struct fact_supplier, own->from_count + 1);

	for (unsigned i = 0; i < own->from_count; i++) {
		size_t len = strcspn(own->from[i], " ");
		const char *price = own->from[i] + len;

		from[i].source = arena_dup_len(k->arena, own->from[i], len);
		from[i].price_s = *price != '\0' ? (int)strtol(price, NULL, 10)
						 : usual_price(from[i].source);
		if (from[i].price_s <= 0 || usual_price(from[i].source) == 0)
			base_problem(k, source, source_line(source, own->from[i], 1),
				"\"%s\" supplies no fact: write probe:NAME, person, "
				"reader:NAME or disk, and a price in seconds if it is "
				"special",
				own->from[i]);
	}
	return from;
}

void
own_facts_register(
	struct knowledge *k, const struct source *source, const struct own_fact_text *own)
{
	int line = source_line(source, own->fact, 1);
	struct fact_def def = { .id = own->fact, .unit = own->unit, .says = own->says };
	const char **tokens = ARENA_ARRAY(k->arena, const char *, own->tokens_count + 1);
	bool found;

	def.type = own_fact_type(own->type, &found);
	if (!found)
		base_problem(k, source, line,
			"\"%s\" is no type: use token, bool, int, text, tokens, ints or "
			"texts",
			own->type);
	if (!text_starts(own->fact, "x."))
		base_problem(k, source, line,
			"\"%s\" does not begin with \"x.\": own facts must, rename it",
			own->fact);
	for (unsigned i = 0; i < own->tokens_count; i++)
		tokens[i] = own->tokens[i];
	if (own->tokens_count > 0)
		def.tokens = tokens;
	def.from = own_suppliers(k, source, own);
	/* A second load in the same process finds the facts registered already. */
	if (found && text_starts(own->fact, "x.") && fact_find(own->fact) < 0)
		(void)fact_register(&def);
}
