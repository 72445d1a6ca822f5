/* Which command to run for which reader. */
#include "fixes/next_step/commands_to_run.h"

#include <string.h>

#include "fixes/base/use_references.h"
#include "share/base/str.h"

#define DEPTH_MAX 4

static bool
is_look(const struct next *n, const struct step_text *s)
{
	return s->reads != NULL && s->command != NULL &&
		text_equal(s->danger, "read-only") && s->language == NULL &&
		(s->audience_count == 0 ||
			words_have(s->audience, s->audience_count,
				audience_id(n->options->audience)));
}

static void
add_look(const struct next *n, struct look_list *list, const struct step_text *step,
	uint64_t user)
{
	for (size_t i = 0; i < list->count; i++)
		if (text_equal(list->looks[i].step->command, step->command)) {
			list->looks[i].users |= user;
			list->looks[i].shared = list->looks[i].shared || user == 0;
			return;
		}
	list->looks = arena_grow(
		n->arena, list->looks, list->count, &list->room, sizeof(*list->looks));
	list->looks[list->count++] =
		(struct look) { .step = step, .users = user, .shared = user == 0 };
}

static void
walk(const struct next *n, struct look_list *list, const struct step_text *steps,
	unsigned count, uint64_t user, int depth)
{
	for (unsigned i = 0; i < count && depth < DEPTH_MAX; i++) {
		const struct step_text *step = &steps[i];
		struct used used = { .step = NULL };

		if (step->use == NULL) {
			if (is_look(n, step))
				add_look(n, list, step, user);
		} else if (uses_resolve(n->k, step->use, &used)) {
			if (used.shared != NULL)
				walk(n, list, used.shared->steps, used.shared->steps_count,
					user, depth + 1);
			else
				walk(n, list, used.step, 1, user, depth + 1);
		}
	}
}

/* A shared file of read-only commands, not the reading part of a repair. */
static bool
only_looks(const struct shared_text *text)
{
	for (unsigned i = 0; i < text->steps_count; i++)
		if (text->steps[i].use == NULL &&
			!text_equal(text->steps[i].danger, "read-only"))
			return false;
	return true;
}

void
looks_list(const struct next *n, struct look_list *out)
{
	const struct table *shared = &n->k->tables[FILE_STEPS];

	*out = (struct look_list) { .count = 0 };
	for (size_t i = 0; i < n->h_count; i++) {
		const struct path_text *path = n->k->causes[n->h[i].cause].text->online;

		walk(n, out, path->steps, path->steps_count, (uint64_t)1 << i, 0);
	}
	for (size_t i = 0; i < shared->count; i++) {
		const struct shared_text *text = shared->entries[i].text;

		if (only_looks(text))
			walk(n, out, text->steps, text->steps_count, 0, 0);
	}
}

/* If a reader knows only one command, that command supplies all facts of the reader. */
static bool
is_the_only_one(const struct look_list *list, const struct look *look)
{
	for (size_t i = 0; i < list->count; i++)
		if (&list->looks[i] != look &&
			text_equal(list->looks[i].step->reads, look->step->reads))
			return false;
	return true;
}

/* The facts that @look supplies, of all that its reader can. */
static void
take_part(const struct next *n, const struct look_list *list, const struct look *look,
	const struct fact_source *source, struct fact_source *part)
{
	*part = *source;
	if (look->shared && (look->users == 0 || is_the_only_one(list, look)))
		return;
	part->variables = ARENA_ARRAY(n->arena, size_t, source->variable_count + 1);
	part->variable_count = 0;
	for (size_t v = 0; v < source->variable_count; v++)
		for (size_t i = 0; i < n->h_count; i++) {
			if ((look->users & (uint64_t)1 << i) == 0 ||
				next_row(n, source->variables[v], i) == NULL)
				continue;
			part->variables[part->variable_count++] = source->variables[v];
			break;
		}
}

const struct look *
looks_best(const struct next *n, const struct look_list *list,
	const struct fact_source *source, struct fact_source *part, double *separates)
{
	const struct look *best = NULL;

	*separates = 0;
	for (size_t i = 0; i < list->count; i++) {
		struct fact_source mine;
		double value;

		if (!text_equal(list->looks[i].step->reads, source->id))
			continue;
		take_part(n, list, &list->looks[i], source, &mine);
		value = mine.variable_count > 0 ? next_separation(n, &mine) : 0;
		if (value <= *separates)
			continue;
		best = &list->looks[i];
		*part = mine;
		*separates = value;
	}
	return best;
}
