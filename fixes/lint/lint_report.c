/* Shared by all parts of lint: adding a finding, and iterating over every step. */
#include <stdarg.h>
#include <stdio.h>

#include "fixes/lint/lint.h"

bool
lint_wants(const struct lint *l, const struct source *source)
{
	return (size_t)(source - l->k->sources) >= l->from;
}

void
lint_add(struct lint *l, const struct source *source, const char *needle, int after,
	const char *fmt, ...)
{
	char says[1024];
	va_list args;

	if (!lint_wants(l, source))
		return;
	va_start(args, fmt);
	(void)vsnprintf(says, sizeof(says), fmt, args);
	va_end(args);
	base_problem(l->k, source, needle != NULL ? source_line(source, needle, after) : 0,
		"%s", says);
}

/* ---- every list of steps ---- */

static void
walk(const struct step_place *place, step_fn *each, void *to)
{
	for (unsigned i = 0; i < place->count; i++)
		each(to, place, &place->steps[i]);
}

void
lint_each_step(const struct knowledge *k, step_fn *each, void *to)
{
	for (size_t i = 0; i < k->cause_count; i++) {
		const struct cause *c = &k->causes[i];
		const struct path_text *on = c->text->online, *off = c->text->offline;

		walk(&(struct step_place) { c->source, on->steps, on->steps_count, false,
			     source_line(c->source, "online:", 1) },
			each, to);
		walk(&(struct step_place) { c->source, off->steps, off->steps_count, true,
			     source_line(c->source, "offline:", 1) },
			each, to);
	}
	for (size_t i = 0; i < k->tables[FILE_STEPS].count; i++) {
		const struct entry *entry = &k->tables[FILE_STEPS].entries[i];
		const struct shared_text *s = entry->text;

		walk(&(struct step_place) { entry->source, s->steps, s->steps_count, false,
			     1 },
			each, to);
	}
	for (size_t i = 0; i < k->tables[FILE_CHANNEL].count; i++) {
		const struct entry *entry = &k->tables[FILE_CHANNEL].entries[i];
		const struct channel_text *c = entry->text;

		walk(&(struct step_place) { entry->source, c->open, c->open_count, false,
			     1 },
			each, to);
	}
}
