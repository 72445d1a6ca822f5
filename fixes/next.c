/*
 * The next best step. Each open cause is a hypothesis with a weight; its own signs say
 * which answers of a source fit it. A source is worth the probability that two hypotheses
 * drawn at random would answer it differently, divided by its price. The decision tree is
 * nothing but this, asked again after each answer.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "fixes/fill.h"
#include "fixes/judge.h"
#include "fixes/next.h"
#include "fixes/sources.h"
#include "fixes/uses.h"
#include "share/str.h"

#define HYPOTHESES_MAX 48
#define SHOWN_MAX 8 /* beside the probes, which cost nobody anything */
#define SEPARATES_MAX 12
#define WORTHLESS 0.002 /* a separation below that changes nothing */
#define OTHER_SHARE 0.15 /* weight of "none of these" */

/* How much more likely a cause makes an answer: its signs are taken as evidence. */
#define PER_POINT 0.35 /* of the natural logarithm, for each point of score */
#define PROOF 4.0
#define EXCLUSION (-4.0)

struct hypothesis {
	uint32_t cause;
	double weight; /* all weights and the rest add up to 1 */
	struct judged base;
};

struct next {
	const struct knowledge *k;
	const struct facts *facts;
	const struct next_options *options;
	struct arena *arena;
	struct view view;
	struct judged *judged;
	struct hypothesis h[HYPOTHESES_MAX];
	size_t h_count;
	double other; /* weight of a cause that nobody has written down */
	struct source_list list;
	/* Square roots of P(answer | hypothesis), by variable and hypothesis; NULL: the
	 * hypothesis says nothing about that variable. */
	float **rows;
};

/* ---- hypotheses ---- */

static int
compare_weights(const void *a, const void *b)
{
	const struct hypothesis *x = a, *y = b;

	if (x->weight != y->weight)
		return x->weight < y->weight ? 1 : -1;
	return (x->cause > y->cause) - (x->cause < y->cause);
}

/*
 * Which causes are still in question. A proved one settles its rivals; what remains is
 * whether a second fault, one that can be there beside it, is there as well.
 */
static bool
in_question(const struct next *n, uint32_t cause, bool some_proved)
{
	const struct judged *j = &n->judged[cause];

	if (j->certainty == CERTAINTY_EXCLUDED)
		return false;
	if (!some_proved)
		return true;
	if (j->certainty == CERTAINTY_PROVED || j->score <= 0)
		return false;
	for (uint32_t i = 0; i < n->k->cause_count; i++)
		if (n->judged[i].certainty == CERTAINTY_PROVED &&
			!causes_coexist(n->k, i, cause))
			return false;
	return true;
}

static double
weight_of(const struct next *n, uint32_t cause)
{
	static const double priors[] = { 1.0, 2.0, 4.0 };
	int score = n->judged[cause].score;

	score = MAX_OF(-12, MIN_OF(score, 16));
	return priors[n->k->causes[cause].prior] * exp(PER_POINT * score);
}

static void
find_hypotheses(struct next *n)
{
	struct hypothesis *all = ARENA_ARRAY(n->arena, struct hypothesis, n->k->cause_count + 1);
	bool some_proved = false;
	size_t count = 0;
	double sum = 0;

	for (uint32_t i = 0; i < n->k->cause_count; i++)
		some_proved = some_proved || n->judged[i].certainty == CERTAINTY_PROVED;
	for (uint32_t i = 0; i < n->k->cause_count; i++)
		if (in_question(n, i, some_proved))
			all[count++] = (struct hypothesis) { .cause = i,
				.weight = weight_of(n, i) };
	if (count > 1)
		qsort(all, count, sizeof(*all), compare_weights);
	n->h_count = MIN_OF(count, (size_t)HYPOTHESES_MAX);
	for (size_t i = 0; i < n->h_count; i++) {
		n->h[i] = all[i];
		sum += n->h[i].weight;
	}
	for (size_t i = 0; i < n->h_count; i++)
		n->h[i].weight *= (1 - OTHER_SHARE) / sum;
	n->other = OTHER_SHARE;
}

/* ---- what a hypothesis expects ---- */

static void
set_variable(struct next *n, const struct variable *var, const struct fact_value *value)
{
	for (size_t i = 0; i < var->fact_count; i++)
		cond_view_set(&n->view, var->facts[i], value);
}

static double
fit(const struct judged *with, const struct judged *base)
{
	double points = PER_POINT * (with->score - base->score);

	if (with->proved && !base->proved)
		points += PROOF;
	if (with->excluded && !base->excluded)
		points += EXCLUSION;
	return points;
}

struct reads {
	const struct variable *var;
	bool found;
};

static void
note_fact(void *to, int fact)
{
	struct reads *r = to;

	for (size_t i = 0; i < r->var->fact_count; i++)
		r->found = r->found || r->var->facts[i] == fact;
	/* The copies of the profile in use. */
	if (r->var->fact_count > 1 || !text_starts(fact_def(fact)->id, "guest.firewall.active."))
		r->found = r->found ||
			(r->var->fact_count > 1 &&
				text_starts(fact_def(fact)->id, "guest.firewall.active."));
}

static bool
cause_reads(const struct next *n, uint32_t cause, const struct variable *var)
{
	const struct cause *c = &n->k->causes[cause];
	struct reads reads = { var, false };

	for (uint32_t i = 0; i < c->sign_count && !reads.found; i++)
		cond_facts(&n->k->pool, n->k->signs[c->first_sign + i].when, note_fact, &reads);
	return reads.found;
}

/* One row: the square roots of the probabilities of each answer. */
static float *
make_row(struct next *n, const struct hypothesis *h, const struct variable *var)
{
	float *row = ARENA_ARRAY(n->arena, float, var->value_count + 1);
	double sum = 0;
	bool differs = false;

	for (size_t v = 0; v < var->value_count; v++) {
		struct judged with;
		double points;

		set_variable(n, var, &var->values[v]);
		judge_one(n->k, &n->view, h->cause, &with);
		points = fit(&with, &h->base);
		differs = differs || points != 0;
		row[v] = (float)exp(points);
		sum += row[v];
	}
	set_variable(n, var, NULL);
	if (!differs)
		return NULL;
	for (size_t v = 0; v < var->value_count; v++)
		row[v] = (float)sqrt(row[v] / sum);
	return row;
}

static void
make_rows(struct next *n)
{
	n->rows = ARENA_ARRAY(n->arena, float *, n->list.variable_count * HYPOTHESES_MAX + 1);
	for (size_t i = 0; i < n->h_count; i++)
		judge_one(n->k, &n->view, n->h[i].cause, &n->h[i].base);
	for (size_t v = 0; v < n->list.variable_count; v++)
		for (size_t i = 0; i < n->h_count; i++)
			if (cause_reads(n, n->h[i].cause, &n->list.variables[v]))
				n->rows[v * HYPOTHESES_MAX + i] =
					make_row(n, &n->h[i], &n->list.variables[v]);
}

/* ---- what a source is worth ---- */

/* How alike two hypotheses answer one variable: 1 the same, 0 never the same
 * (Bhattacharyya's coefficient). NULL is a hypothesis that says nothing. */
static double
likeness(const float *a, const float *b, size_t values)
{
	double even, sum = 0;

	if (a == NULL && b == NULL)
		return 1;
	even = sqrt(1.0 / (double)values);
	for (size_t v = 0; v < values; v++)
		sum += (a != NULL ? a[v] : even) * (b != NULL ? b[v] : even);
	return MIN_OF(sum, 1.0);
}

static const float *
row_of(const struct next *n, size_t variable, size_t hypothesis)
{
	return hypothesis < n->h_count ? n->rows[variable * HYPOTHESES_MAX + hypothesis] : NULL;
}

/* The probability that the source tells two hypotheses apart, "none of these" included. */
static double
separation(const struct next *n, const struct fact_source *s)
{
	double sum = 0;

	for (size_t i = 0; i <= n->h_count; i++)
		for (size_t j = i + 1; j <= n->h_count; j++) {
			double same = 1;
			double weight = n->h[i].weight *
				(j < n->h_count ? n->h[j].weight : n->other);

			for (size_t v = 0; v < s->variable_count; v++)
				same *= likeness(row_of(n, s->variables[v], i),
					row_of(n, s->variables[v], j),
					n->list.variables[s->variables[v]].value_count);
			sum += 2 * weight * (1 - same);
		}
	return sum;
}

/* The causes about which the source says something, heaviest first. */
static void
fill_separates(const struct next *n, const struct fact_source *s, struct verdict_next *out)
{
	const char **ids = ARENA_ARRAY(n->arena, const char *, SEPARATES_MAX);

	for (size_t i = 0; i < n->h_count && out->separates_count < SEPARATES_MAX; i++)
		for (size_t v = 0; v < s->variable_count; v++) {
			if (row_of(n, s->variables[v], i) == NULL)
				continue;
			ids[out->separates_count++] =
				n->k->causes[n->h[i].cause].text->cause;
			break;
		}
	out->separates = ids;
}

/* ---- which sources can be asked now ---- */

/* The rungs below which a probe has nothing to look at. A probe that is not listed looks
 * at the address itself. */
static const struct {
	const char *probe;
	enum stage needs; /* this rung was passed, or was not tried yet */
} probe_needs[] = {
	{ "name", STAGE_NONE },
	{ "route", STAGE_NAME },
	{ "tcp", STAGE_ROUTE },
	{ "neighbours", STAGE_ROUTE },
	{ "path", STAGE_ROUTE },
	{ "udp", STAGE_TCP },
	{ "negotiate", STAGE_TCP },
	{ "mtu", STAGE_NEGOTIATE },
	{ "tls", STAGE_NEGOTIATE },
	{ "nla", STAGE_TLS },
	{ "kdc", STAGE_TLS },
	{ "connect", STAGE_NEGOTIATE },
};

static bool
failed(const struct facts *f, int fact, const char *passed)
{
	const char *value = facts_text(f, fact);

	return value != NULL && !text_equal(value, passed);
}

/* The lowest rung that is known to be broken. */
static enum stage
broken_rung(const struct facts *f)
{
	if (f == NULL)
		return STAGE_NONE;
	return failed(f, FACT_NAME_RESULT, "ok")		    ? STAGE_NAME
		: failed(f, FACT_ROUTE_RESULT, "ok")		    ? STAGE_ROUTE
		: failed(f, FACT_TCP_RESULT, "open")		    ? STAGE_TCP
		: failed(f, FACT_NEGOTIATE_RESULT, "accepted")	    ? STAGE_NEGOTIATE
		: failed(f, FACT_TLS_RESULT, "ok")		    ? STAGE_TLS
								    : STAGE_NONE;
}

static bool
has_run(const struct facts *f, const char *prefix, const char *id)
{
	char name[64];

	(void)text_format(name, sizeof(name), "%s%s", prefix, id);
	for (size_t i = 0; f != NULL && i < facts_count(f); i++) {
		const char *source = facts_at(f, i)->source;

		if (text_equal(id, "") ? text_starts(source, prefix) : text_equal(source, name))
			return true;
	}
	return false;
}

static bool
probe_is_due(const struct next *n, const char *id)
{
	enum stage broken = broken_rung(n->facts);

	if (!n->options->may_probe || has_run(n->facts, "probe:", id))
		return false;
	if (text_equal(id, "gateway") && n->options->target != NULL &&
		n->options->target->gateway[0] == '\0')
		return false;
	for (size_t i = 0; i < ARRAY_LEN(probe_needs); i++)
		if (text_equal(probe_needs[i].probe, id))
			return broken == STAGE_NONE || broken > probe_needs[i].needs;
	return true;
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
		(entry->when == COND_NONE || cond_eval(&n->view, entry->when) != TRUTH_FALSE);
}

/* ---- commands to run ---- */

static bool
step_reads(const struct next *n, const struct step_text *s, const char *reader)
{
	return text_equal(s->reads, reader) && s->command != NULL &&
		text_equal(s->danger, "read-only") && s->language == NULL &&
		(s->audience_count == 0 ||
			words_have(s->audience, s->audience_count,
				audience_id(n->options->audience)));
}

static const struct step_text *
find_in_steps(const struct next *n, const struct step_text *steps, unsigned count,
	const char *reader)
{
	for (unsigned i = 0; i < count; i++) {
		const struct step_text *step = &steps[i];
		struct used used = { .step = NULL };

		if (step->use != NULL && uses_resolve(n->k, step->use, &used)) {
			if (used.shared != NULL) {
				step = find_in_steps(n, used.shared->steps,
					used.shared->steps_count, reader);
				if (step != NULL)
					return step;
				continue;
			}
			step = used.step;
		}
		if (step_reads(n, step, reader))
			return step;
	}
	return NULL;
}

/* The look of the likeliest cause that has one; else any shared look. */
static const struct step_text *
find_look(const struct next *n, const struct fact_source *s)
{
	const struct table *shared = &n->k->tables[FILE_STEPS];
	const struct step_text *step;

	for (size_t i = 0; i < n->h_count; i++) {
		const struct path_text *path = n->k->causes[n->h[i].cause].text->online;
		bool says = false;

		for (size_t v = 0; v < s->variable_count; v++)
			says = says || row_of(n, s->variables[v], i) != NULL;
		step = says ? find_in_steps(n, path->steps, path->steps_count, s->id) : NULL;
		if (step != NULL)
			return step;
	}
	for (size_t i = 0; i < shared->count; i++) {
		const struct shared_text *text = shared->entries[i].text;

		step = find_in_steps(n, text->steps, text->steps_count, s->id);
		if (step != NULL)
			return step;
	}
	return NULL;
}

static bool
fill_command(struct next *n, const struct fact_source *s, struct verdict_next *out)
{
	const struct step_text *step = find_look(n, s);
	const struct filler filler = { .k = n->k,
		.facts = n->facts,
		.target = n->options->target,
		.arena = n->arena };
	struct fill_result r;

	if (step == NULL)
		return false;
	fill_text(&filler, shell_of(step->shell), step->command, &r);
	out->command = r.text;
	out->says = n->options->audience == AUDIENCE_SELF && step->plain != NULL ? step->plain
										 : step->says;
	if (out->says == NULL)
		out->says = "Run this command and paste what it prints.";
	return true;
}

/* ---- the list ---- */

/* Seconds of somebody's time as this audience feels them; 0: not for them. */
static double
felt_price(const struct next *n, const struct fact_source *s)
{
	double price = MAX_OF(s->price_s, 1);

	switch (n->options->audience) {
	case AUDIENCE_SELF:
		return s->kind == SOURCE_DISK ? 0 : s->kind == SOURCE_RUN ? price * 2 : price;
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

	return arena_format(n->arena, "Let this program check: %s", fact_def(var->facts[0])->says);
}

static bool
make_entry(struct next *n, const struct fact_source *s, struct verdict_next *out)
{
	const struct question *q;

	*out = (struct verdict_next) { .kind = source_kind_id(s->kind),
		.id = s->id,
		.price_s = s->price_s };
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
		out->says = n->options->audience == AUDIENCE_SELF && q->plain != NULL ? q->plain
										      : q->ask;
		out->price_s = q->price_s;
		return true;
	case SOURCE_RUN:
		return !has_run(n->facts, "paste:", s->id) &&
			!has_run(n->facts, "reader:", s->id) && fill_command(n, s, out);
	case SOURCE_DISK:
		out->says = "Attach the system disk to another machine and let this program read "
			    "the settings on it.";
		return !has_run(n->facts, "disk", "") &&
			!(n->facts != NULL &&
				facts_is(n->facts, FACT_CHANNEL_DISK, "fails"));
	}
	return false;
}

/* Free ones first, then by worth; the id makes it stable. */
static int
compare_next(const void *a, const void *b)
{
	const struct verdict_next *x = a, *y = b;
	bool x_free = text_equal(x->kind, "probe"), y_free = text_equal(y->kind, "probe");

	if (x_free != y_free)
		return x_free ? -1 : 1;
	if (x->worth != y->worth)
		return x->worth < y->worth ? 1 : -1;
	return strcmp(x->id, y->id);
}

/* Something was measured and nothing speaks for any fault: nobody needs to be asked. */
static bool
looks_healthy(const struct next *n)
{
	bool measured = false;

	for (size_t i = 0; n->facts != NULL && i < facts_count(n->facts); i++)
		measured = measured || !text_equal(facts_at(n->facts, i)->source, "person");
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

	for (size_t i = 0; i < n->list.source_count; i++) {
		const struct fact_source *s = &n->list.sources[i];
		struct verdict_next *entry = &list[count];
		double price = felt_price(n, s), separates;

		if (price <= 0 || (healthy && s->kind != SOURCE_PROBE) ||
			!make_entry(n, s, entry))
			continue;
		separates = separation(n, s);
		if (separates < WORTHLESS)
			continue;
		entry->worth = separates / price;
		fill_separates(n, s, entry);
		count++;
	}
	if (count > 1)
		qsort(list, count, sizeof(*list), compare_next);
	while (probes < count && text_equal(list[probes].kind, "probe"))
		probes++;
	verdict->next = list;
	verdict->next_count = MIN_OF(count, probes + SHOWN_MAX);
}

/* The fact with a list of answers by which the first entry's source separates most. */
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
			separates = separation(n, &alone);
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
	find_hypotheses(n);
	verdict->next_count = 0;
	if (n->h_count == 0)
		return -1;
	for (size_t i = 0; i < n->h_count; i++)
		wanted[n->h[i].cause] = true;
	sources_list(k, &n->view, wanted, a, &n->list);
	make_rows(n);
	weigh(n, verdict);
	return key_fact(n, verdict);
}

void
next_steps(const struct knowledge *k, const struct facts *f,
	const struct next_options *options, struct arena *a, struct verdict *verdict)
{
	(void)next_steps_keyed(k, f, options, a, verdict);
}
