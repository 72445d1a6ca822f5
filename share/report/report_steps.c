/* What to do after a report: what to check next, and the first steps of the fix. */
#include "share/report/report_private.h"

void
report_print_next(const struct reading *s, const struct report *r)
{
	const struct verdict *v = r->verdict;
	size_t shown = MIN_OF(v->next_count,
		s->verbose || s->audience == AUDIENCE_ENGINEER ? v->next_count : 3);

	if (shown == 0)
		return;
	document_heading(s->d, "What to check next");
	for (size_t i = 0; i < shown; i++) {
		const struct verdict_next *n = &v->next[i];

		if (text_equal(n->kind, "ask") && s->audience == AUDIENCE_ENGINEER)
			document_numberedf(
				s->d, 2, i + 1, "%s (--fact %s=...)", n->says, n->id);
		else
			document_numberedf(s->d, 2, i + 1, "%s", n->says);
		if (n->command != NULL)
			document_code(s->d, 4, NULL, n->command);
	}
}

static void
print_steps(const struct reading *s, const struct plan_path *path, const char *title)
{
	size_t shown = s->verbose ? path->step_count : MIN_OF(path->step_count, 3);

	if (path->step_count == 0) {
		if (path->none_because != NULL && s->audience != AUDIENCE_SELF)
			document_paragraphf(s->d, "%s: %s", title, path->none_because);
		return;
	}
	document_heading(s->d, title);
	for (size_t i = 0; i < shown; i++) {
		const struct plan_step *step = &path->steps[i];

		document_numberedf(
			s->d, 2, i + 1, "%s [%s]", step->says, danger_badge(step->danger));
		if (step->command != NULL && step->command[0] != '\0')
			document_code(s->d, 4, NULL, step->command);
	}
	if (shown < path->step_count)
		document_itemf(s->d, 2, "", "%zu more step%s.", path->step_count - shown,
			path->step_count - shown == 1 ? "" : "s");
}

/* The audience "self" gets no commands for a machine that other people manage. */
static bool
is_own_work(const struct report *r)
{
	const char *owner = r->verdict != NULL && r->verdict->cause_count > 0
		? r->verdict->causes[0].owner
		: NULL;

	return text_equal(owner, "user") || text_equal(owner, "client");
}

void
report_print_plan(const struct reading *s, const struct report *r)
{
	const struct plan *p = r->plan;

	if (p == NULL || !p->present)
		return;
	if (s->audience == AUDIENCE_SELF && !is_own_work(r)) {
		document_heading(s->d, "What to do");
		document_itemf(s->d, 2, "",
			"You cannot fix this from here. Pass the result to the person who "
			"manages the other machine%s%s.",
			r->session != NULL ? ": rdpdoctor export " : "",
			r->session != NULL ? r->session : "");
		return;
	}
	if (!text_equal(p->chosen, "offline"))
		print_steps(s, &p->online, "First steps, while the machine can be reached");
	if (text_equal(p->chosen, "offline") || s->verbose || p->online.step_count == 0)
		print_steps(s, &p->offline,
			"First steps, with the system disk attached elsewhere");
	if (p->cause_count > 0)
		document_itemf(s->d, 2, "", "All of them: rdpdoctor steps %s%s",
			p->causes[0], text_equal(p->chosen, "offline") ? " --offline" : "");
}
