/*
 * The report for people, second half: causes with what speaks for and against them, what
 * would tell more, and the first steps of the way out.
 */
#include <string.h>

#include "share/report/report_text_private.h"

/* "tcp.result = timeout", the deciding value; for somebody at home the words behind it. */
static void
add_fact(const struct sheet *s, const struct report *r, int id, struct str *out)
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
add_facts(const struct sheet *s, const struct report *r, const int *ids, size_t count,
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
print_hit(const struct sheet *s, const struct report *r, const struct sign_hit *hit)
{
	const char *mark = speaks_for(hit) ? "+ " : "- ";
	STR_AUTO facts = STR_INIT(65536);

	add_facts(s, r, hit->facts, hit->fact_count, &facts);
	if (hit->because == NULL)
		sheet_text(s, 2, mark, str_text(&facts));
	else if (s->audience == AUDIENCE_SELF && !s->verbose)
		sheet_text(s, 2, mark, hit->because);
	else
		sheet_line(s, 2, mark, "%s (%s)", hit->because, str_text(&facts));
}

/* Where no sign came with the cause (a replayed report): the bare facts. */
static void
print_bare(const struct sheet *s, const struct report *r, const struct verdict_cause *c)
{
	for (size_t i = 0; i < c->for_count; i++) {
		STR_AUTO text = STR_INIT(8192);

		add_fact(s, r, c->for_facts[i], &text);
		sheet_text(s, 2, "+ ", str_text(&text));
	}
	for (size_t i = 0; i < c->against_count; i++) {
		STR_AUTO text = STR_INIT(8192);

		add_fact(s, r, c->against_facts[i], &text);
		sheet_text(s, 2, "- ", str_text(&text));
	}
}

static void
print_cause(const struct sheet *s, const struct report *r, const struct verdict_cause *c)
{
	char mark[24];

	(void)text_format(mark, sizeof(mark), "%-8s  ", certainty_badge(c->certainty));
	if (s->audience == AUDIENCE_SELF && c->plain != NULL)
		sheet_text(s, 0, mark, c->plain);
	else
		sheet_line(s, 0, mark, "%s (%s)", c->title, c->id);
	if (c->certainty >= CERTAINTY_LIKELY && c->owner != NULL)
		sheet_line(s, 2, "", "This is for %s.", owner_words(c->owner));
	for (size_t i = 0; i < c->hit_count; i++)
		print_hit(s, r, &c->hits[i]);
	if (c->hit_count == 0)
		print_bare(s, r, c);
}

static size_t
cause_limit(const struct sheet *s)
{
	if (s->verbose || s->audience == AUDIENCE_ENGINEER)
		return SIZE_MAX;
	return s->audience == AUDIENCE_SELF ? 3 : 6;
}

static void
print_left_out(const struct sheet *s, const struct verdict *v, size_t shown)
{
	size_t more = v->cause_count - shown + v->more_possible;

	if (more > 0)
		sheet_line(s, 0, "", "%zu more cause%s still possible.", more,
			more == 1 ? " is" : "s are");
	for (size_t i = 0; i < v->contradiction_count; i++)
		sheet_text(s, 0, "Contradiction: ", v->contradictions[i].says);
	if (v->excluded_count == 0 || s->audience == AUDIENCE_SELF)
		return;
	if (!s->verbose && s->audience != AUDIENCE_ENGINEER) {
		sheet_line(s, 0, "", "Ruled out: %zu.", v->excluded_count);
		return;
	}
	STR_AUTO out = STR_INIT(65536);

	for (size_t i = 0; i < v->excluded_count; i++)
		str_addf(&out, "%s%s", i > 0 ? ", " : "", v->excluded[i]);
	sheet_text(s, 0, "Ruled out: ", str_text(&out));
}

void
report_print_causes(const struct sheet *s, const struct report *r)
{
	const struct verdict *v = r->verdict;
	size_t shown = MIN_OF(v->cause_count, cause_limit(s));

	/* Signs without a fault are no finding. */
	if (report_outcome(r) == OUTCOME_HEALTHY && s->audience != AUDIENCE_ENGINEER)
		return;
	if (shown > 0)
		sheet_heading(s,
			s->audience == AUDIENCE_SELF
				? "What it can be"
				: "Causes, with what speaks for (+) and against (-)");
	else
		str_add_char(s->out, '\n');
	for (size_t i = 0; i < shown; i++)
		print_cause(s, r, &v->causes[i]);
	print_left_out(s, v, shown);
}

void
report_print_next(const struct sheet *s, const struct report *r)
{
	const struct verdict *v = r->verdict;
	size_t shown = MIN_OF(v->next_count,
		s->verbose || s->audience == AUDIENCE_ENGINEER ? v->next_count : 3);

	if (shown == 0)
		return;
	sheet_heading(s, "What would tell more");
	for (size_t i = 0; i < shown; i++) {
		const struct verdict_next *n = &v->next[i];
		char mark[16];

		(void)text_format(mark, sizeof(mark), "%zu. ", i + 1);
		if (text_equal(n->kind, "ask") && s->audience == AUDIENCE_ENGINEER)
			sheet_line(s, 2, mark, "%s (--fact %s=...)", n->says, n->id);
		else
			sheet_text(s, 2, mark, n->says);
		if (n->command != NULL)
			sheet_command(s, n->command);
	}
}

static void
print_steps(const struct sheet *s, const struct plan_path *path, const char *title)
{
	size_t shown = s->verbose ? path->step_count : MIN_OF(path->step_count, 3);

	if (path->step_count == 0) {
		if (path->none_because != NULL && s->audience != AUDIENCE_SELF)
			sheet_line(s, 0, "", "%s: %s", title, path->none_because);
		return;
	}
	sheet_heading(s, title);
	for (size_t i = 0; i < shown; i++) {
		const struct plan_step *step = &path->steps[i];
		char mark[16];

		(void)text_format(mark, sizeof(mark), "%zu. ", i + 1);
		sheet_line(s, 2, mark, "%s [%s]", step->says, danger_badge(step->danger));
		if (step->command != NULL && step->command[0] != '\0')
			sheet_command(s, step->command);
	}
	if (shown < path->step_count)
		sheet_line(s, 2, "", "%zu more step%s.", path->step_count - shown,
			path->step_count - shown == 1 ? "" : "s");
}

/* Somebody at home gets no commands for a machine that others look after. */
static bool
is_own_work(const struct report *r)
{
	const char *owner = r->verdict != NULL && r->verdict->cause_count > 0
		? r->verdict->causes[0].owner
		: NULL;

	return text_equal(owner, "user") || text_equal(owner, "client");
}

void
report_print_plan(const struct sheet *s, const struct report *r)
{
	const struct plan *p = r->plan;

	if (p == NULL || !p->present)
		return;
	if (s->audience == AUDIENCE_SELF && !is_own_work(r)) {
		sheet_heading(s, "What to do");
		sheet_line(s, 2, "",
			"This is not yours to repair. Give what was found to those who "
			"look after the other machine%s%s.",
			r->session != NULL ? ": rdpdoctor export " : "",
			r->session != NULL ? r->session : "");
		return;
	}
	if (!text_equal(p->chosen, "offline"))
		print_steps(s, &p->online, "First steps, while the machine can be reached");
	if (text_equal(p->chosen, "offline") || s->verbose || p->online.step_count == 0)
		print_steps(s, &p->offline, "First steps, with the system disk elsewhere");
	if (p->cause_count > 0)
		sheet_line(s, 2, "", "All of them: rdpdoctor steps %s%s", p->causes[0],
			text_equal(p->chosen, "offline") ? " --offline" : "");
}
