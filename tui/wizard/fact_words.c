/* Facts in words: for people as sentences, for engineers by their names. */
#include "tui/wizard/guide_private.h"

void
guide_add_sentence(const struct guide *g, int id, struct str *out)
{
	const struct fact_def *def = fact_def(id);

	if (guide_is(g, AUDIENCE_ENGINEER))
		str_add(out, def->id);
	else
		str_add_len(out, def->says, fact_sentence_len(def));
}

void
guide_add_value(const struct guide *g, const struct fact *fact, struct str *out)
{
	STR_AUTO value = STR_INIT(2048);

	value_print(&fact->value, &value);
	if (guide_is(g, AUDIENCE_ENGINEER) || fact->value.type != FACT_TYPE_BOOL)
		str_add(out, str_text(&value));
	else
		str_add(out, text_equal(str_text(&value), "true") ? "yes" : "no");
}

const char *
guide_fact_says(struct guide *g, int id)
{
	const struct fact *fact = facts_get(session_facts(g->c), id);
	STR_AUTO says = STR_INIT(4096);

	if (fact == NULL)
		return fact_def(id)->id;
	guide_add_sentence(g, id, &says);
	str_add(&says, guide_is(g, AUDIENCE_ENGINEER) ? " = " : ": ");
	guide_add_value(g, fact, &says);
	return guide_keep(g, "%s", str_text(&says));
}

const char *
guide_seen_in(struct guide *g, const struct fact *fact)
{
	switch (origin_of(fact->source).kind) {
	case ORIGIN_PERSON:
		return "answer";
	case ORIGIN_PROBE:
		if (guide_is(g, AUDIENCE_SELF))
			return "checked from here";
		break;
	case ORIGIN_PASTE:
		if (guide_is(g, AUDIENCE_SELF))
			return "pasted output";
		break;
	case ORIGIN_DISK:
		if (guide_is(g, AUDIENCE_SELF))
			return "read on the disk";
		break;
	case ORIGIN_READER:
	case ORIGIN_OTHER:
		break;
	}
	return guide_keep(g, "%s", fact->source);
}
