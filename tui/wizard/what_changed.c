/*
 * How facts from inside the computer changed the verdict: which cause was first before
 * and is now, how certain it is, and the line or registry value that made the difference.
 */
#include "tui/wizard/guide_private.h"

void
guide_change_begin(struct guide *g, const char *by)
{
	const struct verdict *v = session_verdict(g->c);

	g->change = (struct guide_change) {
		.by = by,
		.certainty = v->cause_count > 0 ? v->causes[0].certainty : CERTAINTY_NONE,
		.excluded = v->excluded_count,
		.from = facts_count(session_facts(g->c)),
	};
	text_copy(g->change.first, sizeof(g->change.first),
		v->cause_count > 0 ? v->causes[0].id : "");
	g->change.to = g->change.from;
}

void
guide_change_end(struct guide *g)
{
	g->change.to = facts_count(session_facts(g->c));
}

bool
guide_change_new_first(const struct guide *g)
{
	return session_verdict(g->c)->cause_count > 0 &&
		!text_equal(g->change.first, session_verdict(g->c)->causes[0].id);
}

static bool
is_new(const struct guide *g, const struct fact *fact)
{
	return (size_t)fact->seq >= g->change.from && (size_t)fact->seq < g->change.to;
}

/* The deciding fact of @id, if it came with the change. */
static const struct fact *
new_fact(const struct guide *g, int id)
{
	const struct fact *fact = facts_get(session_facts(g->c), id);

	return fact != NULL && is_new(g, fact) ? fact : NULL;
}

void
guide_show_fact(struct guide *g, const struct fact *fact)
{
	STR_AUTO value = STR_INIT(2048);

	value_print(&fact->value, &value);
	(void)guide_line(g, LINE_FOR,
		guide_is(g, AUDIENCE_SELF)
			? guide_fact_says(g, fact->id)
			: guide_keep(
				  g, "%s = %s", fact_def(fact->id)->id, str_text(&value)));
	guide_quote(g, fact->line);
}

/* The strongest sign of @cause that rests on a new fact; *@fact is the first such fact. */
static const struct sign_hit *
new_hit(const struct guide *g, const struct verdict_cause *cause, const struct fact **fact)
{
	for (size_t i = 0; i < cause->hit_count; i++)
		for (size_t k = 0; k < cause->hits[i].fact_count; k++) {
			*fact = new_fact(g, cause->hits[i].facts[k]);
			if (*fact != NULL)
				return &cause->hits[i];
		}
	return NULL;
}

static void
show_before_and_now(struct guide *g, bool brief)
{
	const struct guide_change *change = &g->change;
	const struct verdict_cause *first = &session_verdict(g->c)->causes[0];
	struct cause_info before;
	bool known = knowledge_find_cause(session_knowledge(g->c), change->first, &before);

	if (!known) {
		guide_linef(g, LINE_TEXT, "%s points to: %s (%s).", change->by,
			first->title, certainty_id(first->certainty));
		return;
	}
	if (guide_change_new_first(g)) {
		guide_linef(g, LINE_TEXT, "%s changes the result. Before: %s (%s).",
			change->by, before.title, certainty_id(change->certainty));
		if (!brief)
			guide_linef(g, LINE_TEXT, "Now: %s (%s).", first->title,
				certainty_id(first->certainty));
		return;
	}
	if (first->certainty == change->certainty)
		guide_linef(g, LINE_TEXT, "%s does not change the result: %s, %s.",
			change->by, first->title, certainty_id(first->certainty));
	else
		guide_linef(g, LINE_TEXT,
			"%s makes this %s certain: %s. It was %s, now it is %s.",
			change->by, first->certainty > change->certainty ? "more" : "less",
			first->title, certainty_id(change->certainty),
			certainty_id(first->certainty));
}

const struct fact *
guide_show_change(struct guide *g, bool brief)
{
	const struct verdict *v = session_verdict(g->c);
	const struct fact *fact, *shown = NULL;
	const struct sign_hit *hit;

	if (g->change.from == g->change.to) {
		guide_linef(g, LINE_TEXT, "%s contains nothing that rdpdoctor understands.",
			g->change.by);
		return NULL;
	}
	if (v->cause_count == 0) {
		guide_linef(g, LINE_TEXT, "%s: no known cause fits the facts now.",
			g->change.by);
	} else {
		show_before_and_now(g, brief);
		hit = new_hit(g, &v->causes[0], &fact);
		if (hit != NULL && hit->because != NULL && !brief)
			guide_linef(g, LINE_TEXT, "Because %s:", hit->because);
		if (hit != NULL)
			guide_show_fact(g, shown = fact);
	}
	if (v->excluded_count > g->change.excluded)
		guide_linef(g, LINE_TEXT, "It rules out %zu more %s.",
			v->excluded_count - g->change.excluded,
			v->excluded_count - g->change.excluded == 1 ? "cause" : "causes");
	if (!brief)
		guide_show_contradictions(g, true);
	return shown;
}

void
guide_show_new_facts(struct guide *g, size_t most)
{
	const struct verdict *v = session_verdict(g->c);
	bool shown[1024] = { false };

	for (size_t i = 0; i < v->cause_count && most > 0; i++)
		for (size_t h = 0; h < v->causes[i].hit_count; h++)
			for (size_t k = 0; k < v->causes[i].hits[h].fact_count; k++) {
				const struct fact *fact =
					new_fact(g, v->causes[i].hits[h].facts[k]);

				if (fact == NULL || most == 0 ||
					fact->id >= (int)ARRAY_LEN(shown) ||
					shown[fact->id])
					continue;
				shown[fact->id] = true;
				most--;
				guide_show_fact(g, fact);
			}
}

static void
show_side(struct guide *g, const struct fact *fact, bool decides)
{
	STR_AUTO says = STR_INIT(4096);

	guide_add_value(g, fact, &says);
	if (origin_is(fact->source, ORIGIN_PERSON))
		str_add(&says,
			decides ? ", as reported: this one counts" : ", as reported");
	else
		str_add(&says,
			decides ? ", as observed: this one counts" : ", as observed");
	guide_line(g, decides ? LINE_FOR : LINE_AGAINST, str_text(&says))->right =
		guide_seen_in(g, fact);
	guide_quote(g, fact->line);
}

void
guide_show_contradictions(struct guide *g, bool fresh)
{
	const struct verdict *v = session_verdict(g->c);
	struct contradiction list[32];
	size_t count = facts_contradictions(session_facts(g->c), list, ARRAY_LEN(list));

	for (size_t i = 0; i < count; i++) {
		STR_AUTO says = STR_INIT(1024);

		if (fresh && !is_new(g, list[i].decides) && !is_new(g, list[i].against))
			continue;
		str_add(&says, "Contradiction: ");
		guide_add_sentence(g, list[i].id, &says);
		(void)guide_row(g, "WARN", str_text(&says), NULL, NULL);
		show_side(g, list[i].decides, true);
		show_side(g, list[i].against, false);
	}
	/* Other contradictions: between two stages, or a cause both proved and ruled
	 * out. */
	for (size_t i = count; i < v->contradiction_count; i++) {
		int id = fact_find(v->contradictions[i].id);

		if (!fresh || id < 0 || new_fact(g, id) != NULL)
			(void)guide_row(g, "WARN", "Contradiction", NULL,
				v->contradictions[i].says);
	}
}
