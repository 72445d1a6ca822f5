/*
 * The report for people: the verdict in one sentence first, then the ladder, the evidence for
 * and against, what to check next, the first steps. No colour: words carry the meaning.
 */
#include <inttypes.h>
#include <string.h>

#include "share/base/text.h"
#include "share/report/report_private.h"

/* ---- the verdict ---- */

static const char *
reached(const struct ladder *l)
{
	const char *title = NULL;

	for (size_t i = 0; i < l->count; i++)
		if (l->rungs[i].state == STAGE_PASSED)
			title = stage_title(l->rungs[i].stage);
	return title != NULL ? title : "nothing";
}

/* The first sentence is the title. */
static void say(const struct reading *s, const char *fmt, ...) PRINTF_LIKE(2, 3);

static void
say(const struct reading *s, const char *fmt, ...)
{
	STR_AUTO text = STR_INIT(65536);
	va_list args;

	va_start(args, fmt);
	str_addv(&text, fmt, args);
	va_end(args);
	if (*s->titled)
		document_paragraph(s->d, str_text(&text));
	else
		document_title(s->d, str_text(&text));
	*s->titled = true;
}

static void
where_it_stops(const struct reading *s, const struct report *r, const char *place)
{
	if (r->ladder.count == 0)
		return;
	if (r->ladder.broke_at != STAGE_NONE)
		say(s, "%s: the connection stops at %s.", place,
			stage_title(r->ladder.broke_at));
	else
		say(s, "%s: all stages that were tested work, up to %s.", place,
			reached(&r->ladder));
}

/* "Nothing wrong" is said with what was looked at. */
static void
healthy_inside(const struct reading *s, const struct report *r)
{
	STR_AUTO seen = STR_INIT(512), unseen = STR_INIT(512);
	bool any = report_list_areas(r, true, &seen);
	bool gaps = report_list_areas(r, false, &unseen);

	say(s, "%s",
		report_doubts(r, false)
			? "What was read proves no fault, but leaves a doubt: see the "
			  "causes below."
			: "Nothing wrong was found in what was read.");
	if (any)
		say(s, "Looked at: %s.", str_text(&seen));
	if (gaps)
		say(s, "Not seen: %s.", str_text(&unseen));
}

static void
healthy(const struct reading *s, const struct report *r, const char *place)
{
	/* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): a report has a verdict */
	if (r->ladder.count == 0 && r->verdict->contradiction_count > 0)
		say(s, "%s",
			"The data that was read contradicts other facts: see the "
			"contradiction below.");
	else if (r->ladder.count == 0)
		healthy_inside(s, r);
	else if (s->audience == AUDIENCE_SELF)
		say(s, "%s answers as it should. Everything checked so far is fine.",
			place);
	else
		say(s, "%s is healthy up to %s. No fault was found in what was checked.",
			place, reached(&r->ladder));
}

static const char *
causes_left(const struct verdict *v, char out[96])
{
	size_t count = v->cause_count + v->more_possible;

	if (count == 0)
		return "The cause is not known yet.";
	if (count == 1)
		return "One cause is still possible.";
	(void)text_format(out, 96, "%zu causes are still possible.", count);
	return out;
}

static void
headline(const struct reading *s, const struct report *r)
{
	static const struct verdict nothing;
	const struct verdict *v = r->verdict != NULL ? r->verdict : &nothing;
	const struct verdict_cause *first = v->cause_count > 0 ? v->causes : NULL;
	STR_AUTO place = STR_INIT(1024);
	const char *says;
	char left[96];

	if (r->has_target)
		target_print(&r->target, &place);
	else
		str_add(&place, "The machine");
	switch (report_outcome(r)) {
	case OUTCOME_HEALTHY:
		healthy(s, r, str_text(&place));
		return;
	case OUTCOME_NOT_RUN:
		if (r->ladder.count == 0 && !report_read_something(r)) {
			say(s, "%s",
				"What was read says nothing about Remote Desktop or the way "
				"to it.");
			return;
		}
		if (r->facts != NULL && facts_true(r->facts, FACT_GUEST_PASTE_CUT)) {
			say(s, "%s",
				"A part of the output is missing, so that nothing can be "
				"said about the whole.");
			return;
		}
		say(s, "%s: the checks could not be run from here%s.", str_text(&place),
			r->ladder.measured ? " to their end" : "");
		return;
	case OUTCOME_NARROWED:
		where_it_stops(s, r, str_text(&place));
		say(s, "%s", causes_left(v, left));
		return;
	case OUTCOME_DIAGNOSED:
		where_it_stops(s, r, str_text(&place));
		/* NOLINTBEGIN(clang-analyzer-core.NullDereference): diagnosed has a cause */
		says = s->audience == AUDIENCE_SELF && first->plain != NULL ? first->plain
									    : first->title;
		/* NOLINTEND(clang-analyzer-core.NullDereference) */
		say(s, "%s%s%s",
			first->certainty == CERTAINTY_PROVED ? "The cause is proved: "
							     : "Most likely: ",
			says, text_ends(says, ".") ? "" : ".");
		return;
	}
}

/* ---- the ladder ---- */

static void
rung_time(double ms, char out[16])
{
	out[0] = '\0';
	if (ms >= 1000)
		(void)text_format(out, 16, "%.1f s", ms / 1000);
	else if (ms >= 0)
		(void)text_format(out, 16, "%.0f ms", ms < 1 ? 1 : ms);
}

static void
print_rung(const struct reading *s, enum stage broke_at, const struct rung *rung)
{
	bool quiet =
		s->audience == AUDIENCE_SELF && !s->verbose && rung->state != STAGE_FAILED;
	static const int widths[] = { 6, 15, -7, 0 };
	const char *says = rung->says;
	char time[16];

	rung_time(s->audience == AUDIENCE_SELF ? -1 : rung->took_ms, time);
	if (rung->state == STAGE_NOT_REACHED && !s->verbose)
		says = broke_at == STAGE_NONE ? "not tested" : "not reached";
	if (quiet && rung->state != STAGE_NOT_REACHED)
		says = "";
	document_cells(s->d, widths,
		(const char *const[]) { stage_state_badge(rung->state),
			stage_title(rung->stage), time, says },
		4);
}

static void
print_ladder(const struct reading *s, const struct report *r)
{
	if (r->ladder.count == 0)
		return;
	document_gap(s->d);
	for (size_t i = 0; i < r->ladder.count; i++)
		print_rung(s, r->ladder.broke_at, &r->ladder.rungs[i]);
}

/* ---- the rest ---- */

static void
print_notes(const struct reading *s, const struct report *r)
{
	if (r->note_count == 0)
		return;
	document_heading(s->d, "Worth knowing");
	for (size_t i = 0; i < r->note_count; i++)
		document_item(s->d, 2, "* ", r->notes[i].says);
}

static void
print_facts(const struct reading *s, const struct report *r)
{
	if (r->facts == NULL || facts_count(r->facts) == 0)
		return;
	document_heading(s->d, "All known facts");
	for (size_t i = 0; i < facts_count(r->facts); i++) {
		const struct fact *fact = facts_at(r->facts, i);
		const struct fact *decides = facts_get(r->facts, fact->id);
		STR_AUTO value = STR_INIT(65536);

		/* The same value twice: only the deciding one is printed. */
		if (fact != decides && value_equal(&fact->value, &decides->value))
			continue;
		value_print(&fact->value, &value);
		document_itemf(s->d, 2, "", "%s = %s  (%s%s)", fact_def(fact->id)->id,
			value.len > 0 ? str_text(&value) : "none", fact->source,
			fact == decides ? "" : ", overruled");
	}
}

static void
print_tool(const struct reading *s, const struct report *r)
{
	document_gap(s->d);
	document_paragraphf(s->d, "rdpdoctor %s, knowledge %.19s%s%s, took %" PRId64 " ms.",
		r->version, r->knowledge != NULL ? r->knowledge : "none",
		r->session != NULL ? ", session " : "",
		r->session != NULL ? r->session : "", r->took_ms);
}

void
report_print(
	const struct report *r, enum audience audience, bool verbose, struct document *d)
{
	bool titled = false;
	const struct reading s = { d, audience, verbose, &titled };
	bool all = verbose || audience == AUDIENCE_ENGINEER;

	headline(&s, r);
	print_ladder(&s, r);
	if (r->verdict != NULL)
		report_print_causes(&s, r);
	print_notes(&s, r);
	if (r->verdict != NULL && report_outcome(r) != OUTCOME_HEALTHY)
		report_print_next(&s, r);
	report_print_plan(&s, r);
	if (all) {
		print_facts(&s, r);
		print_tool(&s, r);
	}
}
