/*
 * Lint of undos: an undo restores the real previous value. So a value that only the undo uses
 * must not be a guess (no default), and a reading step before the change must show it.
 */
#include <string.h>

#include "fixes/commands/fill_placeholders.h"
#include "fixes/lint/lint.h"
#include "fixes/base/use_references.h"

struct undoing {
	struct lint *lint;
	const struct step_place *place;
	const struct step_text *step;
};

struct search {
	const char *name;
	bool found;
};

static void
find_name(void *to, const char *name, size_t at, size_t len)
{
	struct search *s = to;

	(void)at;
	(void)len;
	s->found = s->found || text_equal(s->name, name);
}

static bool
holds(const char *text, const char *name)
{
	struct search s = { name, false };

	if (text != NULL)
		fill_scan(text, find_name, &s);
	return s.found;
}

/* What a step works on, not what it changes: asked for long before. */
static bool
is_place(const struct placeholder_text *p)
{
	static const char *const types[] = { "drive-letter", "hive", "azure-name",
		"azure-id", "host", "profile", "control-set" };

	for (size_t i = 0; i < ARRAY_LEN(types); i++)
		if (text_equal(p->type, types[i]))
			return true;
	return false;
}

/* Whether @look shows a fact of @p; a person reads what no command's reader supplies. */
static bool
shows(const struct placeholder_text *p, const struct step_text *look, struct arena *scratch)
{
	bool by_eye = true;

	if (!text_equal(look->danger, "read-only") || look->command == NULL)
		return false;
	for (unsigned i = 0; i < p->from_count; i++) {
		int fact = fact_find(cond_expand(scratch, p->from[i], "public"));
		const struct fact_supplier *s = fact >= 0 ? fact_def(fact)->from : NULL;

		for (; s != NULL && s->source != NULL; s++) {
			if (!origin_is(s->source, ORIGIN_READER) ||
				origin_is_of(s->source, ORIGIN_READER, "collector"))
				continue;
			by_eye = false;
			if (text_equal(origin_of(s->source).name, look->reads))
				return true;
		}
	}
	return by_eye;
}

static bool
is_shown_before(
	const struct undoing *u, const struct placeholder_text *p, struct arena *scratch)
{
	const struct step_place *place = u->place;

	for (unsigned i = 0; i < place->count && &place->steps[i] != u->step; i++) {
		const struct step_text *look = &place->steps[i];
		struct used used = { .step = NULL };

		if (look->use == NULL) {
			if (shows(p, look, scratch))
				return true;
		} else if (uses_resolve(u->lint->k, look->use, &used)) {
			const struct step_text *steps =
				used.shared != NULL ? used.shared->steps : used.step;
			unsigned count = used.shared != NULL ? used.shared->steps_count : 1;

			for (unsigned n = 0; n < count; n++)
				if (shows(p, &steps[n], scratch))
					return true;
		}
	}
	return false;
}

static void
check_name(void *to, const char *name, size_t at, size_t len)
{
	const struct undoing *u = to;
	const struct step_text *s = u->step;
	const struct placeholder_text *p = base_placeholder(u->lint->k, name);
	struct arena *scratch;

	(void)at;
	(void)len;
	if (p == NULL || is_place(p) || holds(s->command, name))
		return;
	if (p->fallback != NULL)
		lint_add(u->lint, u->place->source, s->undo->command, u->place->line,
			"step \"%s\": its undo would bring back {%s} = %s, which is a "
			"guess: "
			"remove the default from placeholders.yaml",
			s->id, name, p->fallback);
	scratch = arena_create();
	if (!is_shown_before(u, p, scratch))
		lint_add(u->lint, u->place->source, s->undo->command, u->place->line,
			"step \"%s\": nothing before it shows {%s}, which its undo needs: "
			"add a "
			"step that reads it before the change",
			s->id, name);
	arena_destroy(scratch);
}

void
lint_undo(struct lint *l, const struct step_place *place, const struct step_text *step)
{
	struct undoing u = { l, place, step };

	if (step->undo != NULL && step->undo->command != NULL && step->command != NULL)
		fill_scan(step->undo->command, check_name, &u);
}
