/*
 * Collects the steps of a path: follows `use`, drops what does not apply here, repeats steps
 * for each profile or hive. A condition that is unknown keeps a step: a superfluous check is
 * better than a missed fault.
 */
#include <string.h>

#include "fixes/plan/plan_private.h"
#include "fixes/base/use_references.h"
#include "share/base/str.h"

#define DEPTH_MAX 8

static const char *const profiles[] = { "domain", "private", "public" };

/* The use that led to a step, with what it overrides. */
struct from {
	const char *cause;
	const struct path_text *path;
	const char *place; /* id of the using step, with its path */
	char **audience;
	unsigned audience_count;
	enum phase phase;
	int block, depth;
};

static void gather_step(struct plan_collection *g, const struct step_text *step,
	const char *id, const struct from *from);

/* ---- conditions ---- */

static enum truth
ask(const struct plan_collection *g, const char *text, const char *profile)
{
	struct arena *scratch;
	struct pool pool;
	struct fact_view view;
	enum truth truth = TRUTH_UNKNOWN;
	cond_id id;

	if (text == NULL)
		return TRUTH_TRUE;
	if (profile != NULL)
		text = cond_expand(g->arena, text, profile);
	else if (strstr(text, "{profile}") != NULL)
		return TRUTH_UNKNOWN;
	/* Conditions are few and short, so a pool of its own for each is cheap. */
	scratch = arena_create();
	pool_init(&pool, scratch);
	if (cond_compile(&pool, text, &id, NULL) == ERR_OK) {
		pool_finish(&pool);
		cond_view_init(&view, &pool, g->facts, scratch);
		truth = cond_eval(&view, id);
	}
	arena_destroy(scratch);
	return truth;
}

/* ---- audiences ---- */

static bool
is_for(const struct plan_collection *g, const struct step_text *step,
	const struct from *from)
{
	const char *who = audience_id(g->options->audience);
	int danger = step->danger != NULL ? danger_find(step->danger) : DANGER_READ_ONLY;

	if (g->options->audience == AUDIENCE_SELF && danger >= DANGER_LOWERS_SECURITY)
		return false;
	if (step->audience_count > 0 &&
		!words_have(step->audience, step->audience_count, who))
		return false;
	return from->audience_count == 0 ||
		words_have(from->audience, from->audience_count, who);
}

/* ---- items ---- */

/* True: it is in the plan already; records that another cause needs it, too. */
static bool
is_there(struct plan_collection *g, const char *id, const struct from *from,
	const char *profile, const char *hive)
{
	for (size_t i = 0; i < g->count; i++) {
		struct item *item = &g->items[i];

		if (!text_equal(item->id, id) || !text_equal(item->profile, profile) ||
			!text_equal(item->hive, hive))
			continue;
		if (!text_equal(item->cause, from->cause))
			item->again = 2 * g->count - 1;
		return true;
	}
	return false;
}

static void
add_item(struct plan_collection *g, const struct step_text *step, const char *id,
	const struct from *from, const char *profile, const char *hive)
{
	if (ask(g, step->only_if, profile) == TRUTH_FALSE ||
		is_there(g, id, from, profile, hive))
		return;
	g->items = arena_grow(g->arena, g->items, g->count, &g->room, sizeof(*g->items));
	g->items[g->count++] = (struct item) { .step = *step,
		.id = id,
		.place = from->place,
		.cause = from->cause,
		.path = from->path,
		.profile = profile,
		.hive = hive,
		.phase = from->phase,
		.block = from->block };
	if (step->alternative_to != NULL) {
		/* A sibling: the same place except for the last word. */
		const char *dot = strrchr(id, '.');

		g->items[g->count - 1].alternative = arena_format(
			g->arena, "%.*s.%s", (int)(dot - id), id, step->alternative_to);
	}
}

static const char *
given_profile(const struct plan_collection *g)
{
	const char *const *given = g->options->given;

	for (size_t i = 0; given != NULL && given[i] != NULL; i += 2)
		if (text_equal(given[i], "profile"))
			return given[i + 1];
	return NULL;
}

/* Repeats for the profiles where it is true. If none is known: once, with {profile} open. */
static void
add_for_profiles(struct plan_collection *g, const struct step_text *step, const char *id,
	const struct from *from)
{
	const char *condition = step->for_each + strlen("profile where ");
	const char *chosen = given_profile(g);
	bool unknown = false, any = false;

	for (size_t i = 0; i < ARRAY_LEN(profiles); i++) {
		enum truth truth = ask(g, condition, profiles[i]);

		if (truth == TRUTH_UNKNOWN && text_equal_nocase(chosen, profiles[i]))
			truth = TRUTH_TRUE;
		unknown = unknown || truth == TRUTH_UNKNOWN;
		if (truth != TRUTH_TRUE)
			continue;
		any = true;
		add_item(g, step, id, from, profiles[i], NULL);
	}
	if (!any && unknown)
		add_item(g, step, id, from, NULL, NULL);
}

static void
gather_used(
	struct plan_collection *g, const struct step_text *step, const struct from *from)
{
	struct from inner = *from;
	struct step_text merged;
	struct used used;

	if (from->depth >= DEPTH_MAX || !uses_resolve(g->k, step->use, &used))
		return;
	inner.depth++;
	if (step->audience_count > 0) {
		inner.audience = step->audience;
		inner.audience_count = step->audience_count;
	}
	if (used.shared != NULL) {
		if (ask(g, step->only_if, NULL) == TRUTH_FALSE)
			return;
		/* steps that a shared file uses belong to its own block */
		if (inner.block == 0)
			inner.block = ++g->blocks;
		for (unsigned i = 0; i < used.shared->steps_count; i++) {
			merged = used.shared->steps[i];
			if (step->says != NULL && used.shared->steps_count == 1) {
				merged.says = step->says;
				merged.plain = step->plain;
			}
			gather_step(g, &merged,
				arena_format(g->arena, "shared.%s.%s", used.shared->shared,
					used.shared->steps[i].id),
				&inner);
		}
		return;
	}
	merged = *used.step;
	if (step->says != NULL) {
		merged.says = step->says;
		merged.plain = step->plain;
	}
	if (step->only_if != NULL)
		merged.only_if = step->only_if;
	if (step->for_each != NULL)
		merged.for_each = step->for_each;
	merged.alternative_to = NULL; /* its sibling is not in the plan */
	gather_step(g, &merged, step->use, &inner);
}

static void
gather_step(struct plan_collection *g, const struct step_text *step, const char *id,
	const struct from *from)
{
	if (!is_for(g, step, from))
		return;
	if (step->use != NULL) {
		gather_used(g, step, from);
	} else if (step->for_each == NULL) {
		add_item(g, step, id, from, NULL, NULL);
	} else if (text_equal(step->for_each, "hive")) {
		for (size_t i = 0; i < g->needs_count; i++)
			add_item(g, step, id, from, NULL, g->needs[i]);
	} else {
		add_for_profiles(g, step, id, from);
	}
}

/* ---- whole paths ---- */

/* Reading comes before changes; steps that lower security come last, with all after them. */
static void
set_phases(struct plan_collection *g, size_t from)
{
	bool changed = false;
	size_t last = g->count;

	for (size_t i = from; i < g->count && last == g->count; i++)
		if (danger_find(g->items[i].step.danger) == DANGER_LOWERS_SECURITY)
			last = i;
	while (last > from && last < g->count && g->items[last].block != 0 &&
		g->items[last - 1].block == g->items[last].block)
		last--;
	for (size_t i = from; i < g->count; i++) {
		changed =
			changed || danger_find(g->items[i].step.danger) != DANGER_READ_ONLY;
		g->items[i].phase = i >= last ? PHASE_LAST
			: changed	      ? PHASE_CHANGE
					      : PHASE_LOOK;
	}
}

void
plan_collect_cause(struct plan_collection *g, const struct cause *cause)
{
	const struct path_text *path =
		g->offline ? cause->text->offline : cause->text->online;
	const char *word = g->offline ? "offline" : "online";
	size_t first = g->count;

	for (unsigned i = 0; i < path->steps_count; i++) {
		struct from from = { .cause = cause->text->cause, .path = path };

		from.place = arena_format(
			g->arena, "%s.%s.%s", cause->text->cause, word, path->steps[i].id);
		gather_step(g, &path->steps[i], from.place, &from);
	}
	set_phases(g, first);
}

void
plan_collect_shared(struct plan_collection *g, const char *name, const char *cause,
	const struct path_text *path, enum phase phase)
{
	const struct entry *entry = base_find(g->k, FILE_STEPS, name);
	const struct shared_text *shared = entry != NULL ? entry->text : NULL;

	for (unsigned i = 0; shared != NULL && i < shared->steps_count; i++) {
		struct from from = { .cause = cause, .path = path, .phase = phase };

		from.place =
			arena_format(g->arena, "shared.%s.%s", name, shared->steps[i].id);
		gather_step(g, &shared->steps[i], from.place, &from);
	}
}

void
plan_collect_none(struct plan_collection *g, const struct cause *cause, const char *because)
{
	const struct from from = { .cause = cause->text->cause, .phase = PHASE_LOOK };
	const struct step_text step = { .id = arena_dup(g->arena, "none"),
		.says = arena_format(g->arena, "\"%s\" cannot be fixed on this path. %s",
			cause->text->title, because),
		.danger = arena_dup(g->arena, "read-only"),
		.shell = arena_dup(g->arena, "none"),
		.manual = true };

	add_item(g, &step,
		arena_format(g->arena, "%s.%s.none", cause->text->cause,
			g->offline ? "offline" : "online"),
		&from, NULL, NULL);
}

/* ---- channels ---- */

/* False: not usable or not for this kind of host; @works: known to work. */
static bool
channel_lives(const struct plan_collection *g, const char *id, bool *works)
{
	const struct entry *entry = base_find(g->k, FILE_CHANNEL, id);
	const struct channel_text *c;
	const char *place, *state;
	int fact;

	*works = false;
	if (entry == NULL)
		return false;
	c = entry->text;
	place = g->facts != NULL ? facts_text(g->facts, FACT_MACHINE_PLACE) : NULL;
	if (place != NULL && !text_equal(place, "unknown") && c->places_count > 0 &&
		!words_have(c->places, c->places_count, place))
		return false;
	if (entry->when != COND_NONE && cond_eval(g->view, entry->when) == TRUTH_TRUE)
		return false;
	fact = c->fact != NULL ? fact_find(c->fact) : -1;
	state = fact >= 0 && g->facts != NULL ? facts_text(g->facts, fact) : NULL;
	*works = text_equal(state, "works");
	return !text_equal(state, "fails");
}

/* The channel that the user picked comes first, the others keep their order. */
static void
prefer(const char **ids, size_t count, const char *channel)
{
	for (size_t i = 0; i < count; i++) {
		if (!text_equal(ids[i], channel))
			continue;
		memmove(ids + 1, ids, i * sizeof(*ids));
		ids[0] = channel;
		return;
	}
}

const char *const *
plan_channels(const struct plan_collection *g, char *const *wanted, unsigned wanted_count,
	size_t *count)
{
	const char **ids = ARENA_ARRAY(g->arena, const char *, wanted_count + 1);
	bool works;

	*count = 0;
	for (int pass = 0; pass < 2; pass++)
		for (unsigned i = 0; i < wanted_count; i++)
			if (channel_lives(g, wanted[i], &works) && works == (pass == 0))
				ids[(*count)++] = wanted[i];
	/* For the audience "self" the channel is that computer's keyboard, not PsExec. */
	if (g->options->audience == AUDIENCE_SELF && *count > 0 &&
		!text_equal(ids[0], "client"))
		prefer(ids, *count, "physical-console");
	prefer(ids, *count, g->options->channel);
	return ids;
}

static bool
takes_shell(const struct channel_text *c, const char *shell)
{
	for (unsigned i = 0; i < c->wrap_count; i++)
		if (text_equal(c->wrap[i].shell, shell))
			return true;
	return false;
}

const char *
plan_channel_for(const struct knowledge *k, const char *const *channels, size_t count,
	const char *shell)
{
	for (size_t i = 0; i < count; i++) {
		const struct entry *entry = base_find(k, FILE_CHANNEL, channels[i]);

		if (shell == NULL || text_equal(shell, "none") ||
			(entry != NULL && takes_shell(entry->text, shell)))
			return channels[i];
	}
	return NULL;
}
