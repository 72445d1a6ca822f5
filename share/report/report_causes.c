/* The causes of a report, with the evidence for and against each. */
#include <string.h>

#include "share/report/report_private.h"

/* "tcp.result = timeout", the deciding value; for the audience "self" the fact's sentence. */
static void
add_fact(const struct reading *s, const struct report *r, int id, struct str *out)
{
	const struct fact *fact = r->facts != NULL ? facts_get(r->facts, id) : NULL;

	if (s->audience == AUDIENCE_SELF && !s->verbose)
		str_add_len(out, fact_def(id)->says, fact_sentence_len(fact_def(id)));
	else
		str_add(out, fact_def(id)->id);
	if (fact == NULL)
		return;
	str_add(out, s->audience == AUDIENCE_SELF && !s->verbose ? ": " : " = ");
	value_print(&fact->value, out);
}

static void
add_facts(const struct reading *s, const struct report *r, const int *ids, size_t count,
	struct str *out)
{
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			str_add(out, ", ");
		add_fact(s, r, ids[i], out);
	}
}

static bool
speaks_for(const struct sign_hit *hit)
{
	return hit->weight > 0 || text_equal(hit->says, "proves");
}

static void
print_hit(const struct reading *s, const struct report *r, const struct sign_hit *hit)
{
	const char *mark = speaks_for(hit) ? "+ " : "- ";
	STR_AUTO facts = STR_INIT(65536);

	add_facts(s, r, hit->facts, hit->fact_count, &facts);
	if (hit->because == NULL)
		document_item(s->d, 2, mark, str_text(&facts));
	else if (s->audience == AUDIENCE_SELF && !s->verbose)
		document_item(s->d, 2, mark, hit->because);
	else
		document_itemf(s->d, 2, mark, "%s (%s)", hit->because, str_text(&facts));
}

/* The bare facts, for a cause without signs (a replayed report). */
static void
print_bare(const struct reading *s, const struct report *r, const struct verdict_cause *c)
{
	for (size_t i = 0; i < c->for_count; i++) {
		STR_AUTO text = STR_INIT(8192);

		add_fact(s, r, c->for_facts[i], &text);
		document_item(s->d, 2, "+ ", str_text(&text));
	}
	for (size_t i = 0; i < c->against_count; i++) {
		STR_AUTO text = STR_INIT(8192);

		add_fact(s, r, c->against_facts[i], &text);
		document_item(s->d, 2, "- ", str_text(&text));
	}
}

static void
print_cause(const struct reading *s, const struct report *r, const struct verdict_cause *c)
{
	char mark[24];

	(void)text_format(mark, sizeof(mark), "%-8s  ", certainty_badge(c->certainty));
	if (s->audience == AUDIENCE_SELF && c->plain != NULL)
		document_item(s->d, 0, mark, c->plain);
	else
		document_itemf(s->d, 0, mark, "%s (%s)", c->title, c->id);
	if (c->certainty >= CERTAINTY_LIKELY && c->owner != NULL)
		document_itemf(s->d, 2, "", "Who can fix this: %s.", owner_words(c->owner));
	for (size_t i = 0; i < c->hit_count; i++)
		print_hit(s, r, &c->hits[i]);
	if (c->hit_count == 0)
		print_bare(s, r, c);
}

static size_t
cause_limit(const struct reading *s)
{
	if (s->verbose || s->audience == AUDIENCE_ENGINEER)
		return SIZE_MAX;
	return s->audience == AUDIENCE_SELF ? 3 : 6;
}

static void
print_left_out(const struct reading *s, const struct verdict *v, size_t shown)
{
	size_t more = v->cause_count - shown + v->more_possible;

	if (more > 0)
		document_paragraphf(s->d, "%zu more cause%s still possible.", more,
			more == 1 ? " is" : "s are");
	for (size_t i = 0; i < v->contradiction_count; i++)
		document_item(s->d, 0, "Contradiction: ", v->contradictions[i].says);
	if (v->excluded_count == 0 || s->audience == AUDIENCE_SELF)
		return;
	if (!s->verbose && s->audience != AUDIENCE_ENGINEER) {
		document_paragraphf(s->d, "Ruled out: %zu.", v->excluded_count);
		return;
	}
	STR_AUTO out = STR_INIT(65536);

	for (size_t i = 0; i < v->excluded_count; i++)
		str_addf(&out, "%s%s", i > 0 ? ", " : "", v->excluded[i]);
	document_item(s->d, 0, "Ruled out: ", str_text(&out));
}

void
report_print_causes(const struct reading *s, const struct report *r)
{
	const struct verdict *v = r->verdict;
	size_t shown = MIN_OF(v->cause_count, cause_limit(s));

	/* On a healthy machine signs are not a finding. */
	if (report_outcome(r) == OUTCOME_HEALTHY && s->audience != AUDIENCE_ENGINEER)
		return;
	if (shown > 0)
		document_heading(s->d,
			s->audience == AUDIENCE_SELF
				? "Possible causes"
				: "Causes, with the evidence for (+) and against (-)");
	else
		document_gap(s->d);
	for (size_t i = 0; i < shown; i++)
		print_cause(s, r, &v->causes[i]);
	print_left_out(s, v, shown);
}
