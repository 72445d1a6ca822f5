/* Contradictions: within one fact, between two stages, within a cause. */
#include "fixes/diagnose/contradictions.h"

#include "fixes/diagnose/probe_stages.h"
#include "share/base/str.h"

/* ---- one fact ---- */

static void
print_value(struct str *out, const struct fact *fact)
{
	value_print(&fact->value, out);
	str_addf(out, " (%s)", fact->source);
}

size_t
contradict_values(const struct facts *f, struct arena *a, struct verdict_contradiction *out)
{
	struct contradiction list[CONTRADICTIONS_MAX];
	size_t count = f != NULL ? facts_contradictions(f, list, ARRAY_LEN(list)) : 0;

	for (size_t i = 0; i < count; i++) {
		STR_AUTO says = STR_INIT(4096);

		str_addf(&says, "%s is reported as ", fact_def(list[i].id)->id);
		print_value(&says, list[i].decides);
		str_add(&says, " and as ");
		print_value(&says, list[i].against);
		str_add(&says, ". The first one counts.");
		out[i].id = fact_def(list[i].id)->id;
		out[i].says = arena_dup(a, str_text(&says));
	}
	return count;
}

/* ---- two stages ---- */

static bool
from_here(const struct fact *fact)
{
	return origin_is(fact->source, ORIGIN_PROBE);
}

static const char *
rungs_say(const struct fact *above, const struct fact *broken, enum stage stage,
	struct arena *a)
{
	STR_AUTO says = STR_INIT(4096);

	str_addf(&says, "%s is reported as ", fact_def(above->id)->id);
	print_value(&says, above);
	str_addf(&says, ", but %s is ", fact_def(broken->id)->id);
	print_value(&says, broken);
	str_addf(&says,
		": if the stage \"%s\" fails, no later stage can be reached. One of the two is "
		"wrong, or comes from another place or time. Both count until then, so check "
		"them before you trust what they rule out.",
		stage_title(stage));
	return arena_dup(a, str_text(&says));
}

size_t
contradict_rungs(const struct facts *f, struct arena *a, struct verdict_contradiction *out)
{
	const struct fact *below;
	size_t count = 0;
	int id = -1;
	enum stage stage = rungs_broken(f, &id);

	/* A gateway connects on a path of its own, not from this computer. */
	if (stage == STAGE_NONE || facts_known(f, FACT_RDGATEWAY_RESULT))
		return 0;
	below = facts_get(f, id);
	for (size_t i = 0; i < facts_count(f) && count < CONTRADICTIONS_MAX; i++) {
		const struct fact *fact = facts_at(f, i);
		enum stage needed;

		if (!facts_decides(f, fact) || (from_here(fact) && from_here(below)))
			continue;
		needed = rungs_needed_for(fact->id);
		if (needed == STAGE_NONE || needed < stage)
			continue;
		out[count++] = (struct verdict_contradiction) { fact_def(fact->id)->id,
			rungs_say(fact, below, stage, a) };
	}
	return count;
}

/* ---- a cause ---- */

static const struct sign_hit *
first_hit(const struct verdict_cause *c, const char *says)
{
	for (size_t i = 0; i < c->hit_count; i++)
		if (text_equal(c->hits[i].says, says))
			return &c->hits[i];
	return NULL;
}

static void
add_because(struct str *out, const struct sign_hit *hit)
{
	str_add(out, hit->because != NULL ? hit->because : hit->when);
}

const char *
contradict_cause(const struct verdict_cause *c, struct arena *a)
{
	const struct sign_hit *proof = first_hit(c, "proves"),
			      *no = first_hit(c, "excludes");
	STR_AUTO says = STR_INIT(4096);

	str_addf(&says, "\"%s\" is proved (", c->title);
	add_because(&says, proof);
	str_add(&says, ") and excluded (");
	add_because(&says, no);
	str_add(&says, "). One of these facts is wrong or has changed: check both again.");
	return arena_dup(a, str_text(&says));
}
