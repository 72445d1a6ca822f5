/*
 * The report for people: the verdict in one sentence first, then the ladder, what speaks
 * for and against, what would tell more, the first steps. No colour; words carry the
 * meaning.
 */
#include <inttypes.h>
#include <string.h>

#include "share/report/report_text_private.h"
#include "share/base/text.h"

/* ---- lines ---- */

struct lines_to {
	struct str *out;
	int indent;
	bool first;
};

static void
put_line(void *to, const char *start, size_t len)
{
	struct lines_to *l = to;

	for (int i = 0; !l->first && i < l->indent; i++)
		str_add_char(l->out, ' ');
	l->first = false;
	str_add_len(l->out, start, len);
	str_add_char(l->out, '\n');
}

void
sheet_text(const struct sheet *s, int indent, const char *mark, const char *text)
{
	STR_AUTO clean = STR_INIT(1u << 20);
	int hang = indent + text_columns(mark);
	struct lines_to to = { s->out, hang, true };

	for (int i = 0; i < indent; i++)
		str_add_char(s->out, ' ');
	str_add(s->out, mark);
	text_clean_lines(&clean, text, strlen(text));
	text_wrap(str_text(&clean), MAX_OF(s->columns - hang, 10), put_line, &to);
}

void
sheet_line(const struct sheet *s, int indent, const char *mark, const char *fmt, ...)
{
	STR_AUTO text = STR_INIT(65536);
	va_list args;

	va_start(args, fmt);
	str_addv(&text, fmt, args);
	va_end(args);
	sheet_text(s, indent, mark, str_text(&text));
}

void
sheet_heading(const struct sheet *s, const char *text)
{
	str_add_char(s->out, '\n');
	sheet_text(s, 0, "", text);
}

void
sheet_command(const struct sheet *s, const char *command)
{
	STR_AUTO clean = STR_INIT(65536);

	text_clean_lines(&clean, command, strlen(command));
	str_addf(s->out, "\n    ");
	for (const char *p = str_text(&clean); *p != '\0'; p++) {
		str_add_char(s->out, *p);
		if (*p == '\n' && p[1] != '\0')
			str_add(s->out, "    ");
	}
	str_add(s->out, "\n\n");
}

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

static void
where_it_stops(const struct sheet *s, const struct report *r, const char *place)
{
	if (r->ladder.count == 0)
		return;
	if (r->ladder.broke_at != STAGE_NONE)
		sheet_line(s, 0, "", "%s: the connection stops at %s.", place,
			stage_title(r->ladder.broke_at));
	else
		sheet_line(s, 0, "", "%s: every rung that was asked for works, up to %s.",
			place, reached(&r->ladder));
}

static void
healthy(const struct sheet *s, const struct report *r, const char *place)
{
	if (r->ladder.count == 0 && r->verdict->contradiction_count > 0)
		sheet_text(s, 0, "",
			"What was read does not fit what else is known: see the "
			"contradiction below.");
	else if (r->ladder.count == 0)
		sheet_text(s, 0, "", "Nothing wrong was found in what was read.");
	else if (s->audience == AUDIENCE_SELF)
		sheet_line(s, 0, "",
			"%s answers as it should. Nothing wrong was found, as far as it "
			"was checked.",
			place);
	else
		sheet_line(s, 0, "",
			"%s is healthy up to %s, as far as was asked. Nothing was found.",
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
headline(const struct sheet *s, const struct report *r)
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
		sheet_line(s, 0, "", "%s: the checks could not be run from here%s.",
			str_text(&place), r->ladder.measured ? " to their end" : "");
		return;
	case OUTCOME_NARROWED:
		where_it_stops(s, r, str_text(&place));
		sheet_text(s, 0, "", causes_left(v, left));
		return;
	case OUTCOME_DIAGNOSED:
		where_it_stops(s, r, str_text(&place));
		says = s->audience == AUDIENCE_SELF && first->plain != NULL ? first->plain
									    : first->title;
		sheet_line(s, 0, "", "%s%s%s",
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
print_rung(const struct sheet *s, const struct rung *rung)
{
	bool quiet =
		s->audience == AUDIENCE_SELF && !s->verbose && rung->state != STAGE_FAILED;
	const char *says = rung->says;
	char mark[64], time[16];

	rung_time(s->audience == AUDIENCE_SELF ? -1 : rung->took_ms, time);
	if (rung->state == STAGE_NOT_REACHED && !s->verbose)
		says = rung->took_ms < 0 && strstr(says, "not measured") != NULL
			? "not measured"
			: "not reached";
	if (quiet && rung->state != STAGE_NOT_REACHED)
		says = "";
	if (s->columns < 64) {
		str_addf(s->out, "%-6s  %s%s%s\n", stage_state_badge(rung->state),
			stage_title(rung->stage), time[0] != '\0' ? "  " : "", time);
		if (says[0] != '\0')
			sheet_text(s, 8, "", says);
		return;
	}
	(void)text_format(mark, sizeof(mark), "%-6s  %-15s  %7s  ",
		stage_state_badge(rung->state), stage_title(rung->stage), time);
	if (says[0] != '\0')
		sheet_text(s, 0, mark, says);
	else
		str_addf(s->out, "%-6s  %s\n", stage_state_badge(rung->state),
			stage_title(rung->stage));
}

static void
print_ladder(const struct sheet *s, const struct report *r)
{
	if (r->ladder.count == 0)
		return;
	str_add_char(s->out, '\n');
	for (size_t i = 0; i < r->ladder.count; i++)
		print_rung(s, &r->ladder.rungs[i]);
}

/* ---- the rest ---- */

static void
print_notes(const struct sheet *s, const struct report *r)
{
	if (r->note_count == 0)
		return;
	sheet_heading(s, "Worth knowing");
	for (size_t i = 0; i < r->note_count; i++)
		sheet_text(s, 2, "* ", r->notes[i].says);
}

static void
print_facts(const struct sheet *s, const struct report *r)
{
	if (r->facts == NULL || facts_count(r->facts) == 0)
		return;
	sheet_heading(s, "Everything that is known");
	for (size_t i = 0; i < facts_count(r->facts); i++) {
		const struct fact *fact = facts_at(r->facts, i);
		const struct fact *decides = facts_get(r->facts, fact->id);
		STR_AUTO value = STR_INIT(65536);

		/* Said twice: the newer one is enough. */
		if (fact != decides && value_equal(&fact->value, &decides->value))
			continue;
		value_print(&fact->value, &value);
		sheet_line(s, 2, "", "%s = %s  (%s%s)", fact_def(fact->id)->id,
			value.len > 0 ? str_text(&value) : "none", fact->source,
			fact == decides ? "" : ", overruled");
	}
}

static void
print_tool(const struct sheet *s, const struct report *r)
{
	str_add_char(s->out, '\n');
	sheet_line(s, 0, "", "rdpdoctor %s, knowledge %.19s%s%s, took %" PRId64 " ms.",
		r->version, r->knowledge != NULL ? r->knowledge : "none",
		r->session != NULL ? ", session " : "",
		r->session != NULL ? r->session : "", r->took_ms);
}

void
report_print(const struct report *r, enum audience audience, int columns, bool verbose,
	struct str *out)
{
	const struct sheet s = { out, MAX_OF(columns, 40), audience, verbose };
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
