/*
 * The next best step: which sources are available, what each is worth for its price, and the
 * wording. The decision tree is this computation, repeated after each answer.
 */
#include "fixes/next_step/next_step.h"

#include <stdlib.h>
#include <string.h>

#include "fixes/commands/fill_placeholders.h"
#include "fixes/next_step/commands_to_run.h"
#include "fixes/diagnose/probe_stages.h"
#include "share/base/str.h"

#define SHOWN_MAX 8 /* in addition to the probes, which cost no one's time */
#define SEPARATES_MAX 12
#define WORTHLESS 0.002 /* below this separation a source is not offered */

/* The causes that the source can affect, heaviest first. */
static void
fill_separates(const struct next *n, const struct fact_source *s, struct verdict_next *out)
{
	const char **ids = ARENA_ARRAY(n->arena, const char *, SEPARATES_MAX);

	for (size_t i = 0; i < n->h_count && out->separates_count < SEPARATES_MAX; i++)
		for (size_t v = 0; v < s->variable_count; v++) {
			if (next_row(n, s->variables[v], i) == NULL)
				continue;
			ids[out->separates_count++] =
				n->k->causes[n->h[i].cause].text->cause;
			break;
		}
	out->separates = ids;
}

/* ---- which sources are available now ---- */

/* @id NULL: any of that kind. */
static bool
has_run(const struct facts *f, enum origin_kind kind, const char *id)
{
	for (size_t i = 0; f != NULL && i < facts_count(f); i++) {
		const char *source = facts_at(f, i)->source;

		if (id == NULL ? origin_is(source, kind) : origin_is_of(source, kind, id))
			return true;
	}
	return false;
}

static bool
probe_is_due(const struct next *n, const char *id)
{
	enum stage broken = rungs_broken(n->facts, NULL);
	const char *const *known = n->options->probes;

	if (!n->options->may_probe || has_run(n->facts, ORIGIN_PROBE, id))
		return false;
	/* From the command line or an .rdp file: known at once, or never. */
	if (text_equal(id, "target"))
		return false;
	while (known != NULL && *known != NULL && !text_equal(*known, id))
		known++;
	if (known != NULL && *known == NULL)
		return false;
	if (text_equal(id, "gateway") && n->options->target != NULL &&
		n->options->target->gateway[0] == '\0')
		return false;
	return broken == STAGE_NONE || broken > rungs_needed_by(id);
}

static bool
refused_fact(const struct next *n, const char *id)
{
	int fact = fact_find(id);

	for (size_t i = 0; i < n->options->refused_count; i++)
		if (n->options->refused[i] == fact)
			return true;
	return false;
}

static bool
refused_source(const struct next *n, const struct fact_source *s)
{
	for (size_t i = 0; i < n->options->refused_source_count; i++) {
		const char *name = n->options->refused_sources[i];
		const char *kind = source_kind_id(s->kind);
		size_t len = strlen(kind);

		if (strncmp(name, kind, len) == 0 &&
			(name[len] == '\0' ||
				(name[len] == ':' && text_equal(name + len + 1, s->id))))
			return true;
	}
	return false;
}

static bool
question_is_due(struct next *n, const char *id)
{
	const struct entry *entry = base_find(n->k, FILE_QUESTION, id);

	return entry != NULL && !refused_fact(n, id) &&
		(entry->when == COND_NONE ||
			cond_eval(&n->view, entry->when) != TRUTH_FALSE);
}

/* ---- commands to run ---- */

static void
fill_command(struct next *n, const struct step_text *step, struct verdict_next *out)
{
	const struct filler filler = { .k = n->k,
		.facts = n->facts,
		.target = n->options->target,
		.arena = n->arena };
	struct fill_result r;

	fill_text(&filler, shell_of(step->shell), step->command, &r);
	out->command = r.text;
	out->says = n->options->audience == AUDIENCE_SELF && step->plain != NULL
		? step->plain
		: step->says;
	if (out->says == NULL)
		out->says = "Run this command and paste its output.";
}

/* ---- the list ---- */

/* Seconds of a person's time, weighted for this audience; 0: not for this audience. */
static double
felt_price(const struct next *n, const struct fact_source *s)
{
	double price = MAX_OF(s->price_s, 1);

	switch (n->options->audience) {
	case AUDIENCE_SELF:
		return s->kind == SOURCE_DISK	? 0
			: s->kind == SOURCE_RUN ? price * 2
						: price;
	case AUDIENCE_ENGINEER:
		return s->kind == SOURCE_ASK ? price * 2 : price;
	case AUDIENCE_HELPDESK:
		return price;
	}
	return price;
}

static const char *
describe_probe(const struct next *n, const struct fact_source *s)
{
	const struct variable *var = &n->list.variables[s->variables[0]];

	return arena_format(
		n->arena, "Let rdpdoctor check: %s", fact_def(var->facts[0])->says);
}

static bool
make_entry(struct next *n, const struct fact_source *s, struct verdict_next *out)
{
	const struct question *q;

	*out = (struct verdict_next) {
		.kind = source_kind_id(s->kind), .id = s->id, .price_s = s->price_s
	};
	if (refused_source(n, s))
		return false;
	switch (s->kind) {
	case SOURCE_PROBE:
		out->says = describe_probe(n, s);
		return probe_is_due(n, s->id);
	case SOURCE_ASK:
		q = knowledge_question(n->k, s->id);
		if (q == NULL || !question_is_due(n, s->id))
			return false;
		out->says = n->options->audience == AUDIENCE_SELF && q->plain != NULL
			? q->plain
			: q->ask;
		out->price_s = q->price_s;
		return true;
	case SOURCE_RUN:
		return !has_run(n->facts, ORIGIN_PASTE, s->id) &&
			!has_run(n->facts, ORIGIN_READER, s->id);
	case SOURCE_DISK:
		out->says =
			"Attach the system disk to another machine and let rdpdoctor read "
			"its settings.";
		return !has_run(n->facts, ORIGIN_DISK, NULL) &&
			!(n->facts != NULL &&
				facts_is(n->facts, FACT_CHANNEL_DISK, CHANNEL_DISK_FAILS));
	}
	return false;
}

/* Free ones first, in their order; then by value; the id makes the order stable. */
static int
compare_next(const void *a, const void *b)
{
	const struct verdict_next *x = a, *y = b;
	bool x_free = text_equal(x->kind, "probe"), y_free = text_equal(y->kind, "probe");

	if (x_free != y_free)
		return x_free ? -1 : 1;
	if (x_free && rungs_order(x->id) != rungs_order(y->id))
		return rungs_order(x->id) - rungs_order(y->id);
	if (x->worth != y->worth)
		return x->worth < y->worth ? 1 : -1;
	return strcmp(x->id, y->id);
}

/* Something was measured, no stage failed, no fault has evidence, and no symptom was
 * reported: no question is needed. */
static bool
looks_healthy(const struct next *n)
{
	bool measured = false;

	if (rungs_broken(n->facts, NULL) != STAGE_NONE)
		return false;
	for (size_t i = 0; n->facts != NULL && i < facts_count(n->facts); i++) {
		if (origin_is(facts_at(n->facts, i)->source, ORIGIN_PERSON))
			return false;
		measured = true;
	}
	for (size_t i = 0; measured && i < n->k->cause_count; i++)
		if (n->judged[i].certainty > CERTAINTY_NONE)
			return false;
	return measured;
}

static void
weigh(struct next *n, struct verdict *verdict)
{
	struct verdict_next *list =
		ARENA_ARRAY(n->arena, struct verdict_next, n->list.source_count + 1);
	bool healthy = looks_healthy(n);
	size_t count = 0, probes = 0;
	struct look_list looks;

	looks_list(n, &looks);
	for (size_t i = 0; i < n->list.source_count; i++) {
		const struct fact_source *s = &n->list.sources[i];
		struct verdict_next *entry = &list[count];
		double price = felt_price(n, s), separates;
		const struct look *look;
		struct fact_source part = *s;

		if (price <= 0 || (healthy && s->kind != SOURCE_PROBE) ||
			!make_entry(n, s, entry))
			continue;
		if (s->kind == SOURCE_RUN) {
			look = looks_best(n, &looks, s, &part, &separates);
			if (look != NULL)
				fill_command(n, look->step, entry);
		} else {
			separates = next_separation(n, s);
		}
		if (separates < WORTHLESS)
			continue;
		entry->worth = separates / price;
		fill_separates(n, &part, entry);
		count++;
	}
	if (count > 1)
		qsort(list, count, sizeof(*list), compare_next);
	while (probes < count && text_equal(list[probes].kind, "probe"))
		probes++;
	verdict->next = list;
	verdict->next_count = MIN_OF(count, probes + SHOWN_MAX);
}

/* The fact with a list of answers that separates most among those of the first entry's
 * source; for a probe, the fact with its result. */
static int
key_fact(const struct next *n, const struct verdict *verdict)
{
	const struct verdict_next *first = verdict->next;
	double best = -1;
	int fact = -1;

	for (size_t i = 0; verdict->next_count > 0 && i < n->list.source_count; i++) {
		const struct fact_source *s = &n->list.sources[i];

		if (!text_equal(source_kind_id(s->kind), first->kind) ||
			!text_equal(s->id, first->id))
			continue;
		for (size_t v = 0; v < s->variable_count; v++) {
			struct fact_source alone = *s;
			double separates;

			if (fact_def(n->list.variables[s->variables[v]].facts[0])->type >
				FACT_TYPE_BOOL)
				continue;
			alone.variables = &s->variables[v];
			alone.variable_count = 1;
			separates = next_separation(n, &alone);
			if (s->kind == SOURCE_PROBE &&
				text_ends(
					fact_def(
						n->list.variables[s->variables[v]].facts[0])
						->id,
					".result"))
				separates += 1;
			if (separates <= best)
				continue;
			best = separates;
			fact = n->list.variables[s->variables[v]].facts[0];
		}
	}
	return fact;
}

int
next_steps_keyed(const struct knowledge *k, const struct facts *f,
	const struct next_options *options, struct arena *a, struct verdict *verdict)
{
	struct next *n = ARENA_NEW(a, struct next);
	bool *wanted = ARENA_ARRAY(a, bool, k->cause_count + 1);
	struct trust trust;

	n->k = k;
	n->facts = f;
	n->options = options;
	n->arena = a;
	n->judged = ARENA_ARRAY(a, struct judged, k->cause_count + 1);
	cond_view_init(&n->view, &k->pool, f, a);
	trust_read(&trust, f, a);
	judge_all(k, &n->view, &trust, a, n->judged);
	next_find_hypotheses(n);
	verdict->next_count = 0;
	if (n->h_count == 0)
		return -1;
	for (size_t i = 0; i < n->h_count; i++)
		wanted[n->h[i].cause] = true;
	sources_list(k, &n->view, wanted, a, &n->list);
	next_make_rows(n);
	weigh(n, verdict);
	return key_fact(n, verdict);
}

void
next_steps(const struct knowledge *k, const struct facts *f,
	const struct next_options *options, struct arena *a, struct verdict *verdict)
{
	(void)next_steps_keyed(k, f, options, a, verdict);
}
