/*
 * Plays every cause as a hidden truth against the computed order of questions: nothing is
 * known at first, checks run by themselves, a person answers truthfully and pastes what is
 * asked for. Counts questions and commands until the right cause is proved or likely and
 * stands first (or behind one that is declared to be found together with it), and compares
 * with the order of a written procedure. Fails when a fault that can be told apart is not
 * reached, when a wrong cause is proved, when the computed path is not the shorter one, or
 * when a recommendation counts on a fact that its source cannot bring.
 * Usage: simulate [-v] [CAUSE...]
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fixes/base/knowledge_base.h"
#include "fixes/next_step/commands_to_run.h"
#include "credits.h"
#include "sim_world.h"
#include "fixes/diagnose/diagnose.h"
#include "fixes/next_step/next_step.h"

#define STEPS_MAX 14
#define GOAL_MEDIAN 4
#define NOT_REACHED 99

/* ---- answers ---- */

static bool
supplies(const struct fact_def *def, const char *kind, const char *id)
{
	for (const struct fact_supplier *f = def->from; f->source != NULL; f++) {
		const char *colon = strchr(f->source, ':');

		if (text_equal(kind, "program") ? text_equal(f->source, kind)
				: text_equal(kind, "ask")
				? text_equal(f->source, "person") && text_equal(def->id, id)
				: text_equal(kind, "read-disk")
				? text_equal(f->source, "disk")
				: text_starts(f->source,
					  text_equal(kind, "probe") ? "probe:"
								    : "reader:") &&
					text_equal(colon + 1, id))
			return true;
	}
	return false;
}

static void
show_fact(const struct fact *fact)
{
	STR_AUTO value = STR_INIT(4096);

	value_print(&fact->value, &value);
	printf("        %s = %s\n", fact_def(fact->id)->id, str_text(&value));
}

static size_t
answer(const struct world *w, const struct verdict_next *n, struct facts *f, bool verbose)
{
	char source[64];
	size_t told = 0;

	(void)text_format(source, sizeof(source), "%s%s",
		text_equal(n->kind, "probe")		 ? "probe:"
			: text_equal(n->kind, "run")	 ? "paste:"
			: text_equal(n->kind, "ask")	 ? "person"
			: text_equal(n->kind, "program") ? "program"
							 : "disk:SYSTEM",
		text_equal(n->kind, "probe") || text_equal(n->kind, "run") ? n->id : "");
	for (int id = 0; id < fact_def_count(); id++) {
		if (w->truth[id] == NULL || facts_known(f, id) ||
			!supplies(fact_def(id), n->kind, n->id))
			continue;
		facts_put_value(f, id, value_copy(w->truth[id]), source);
		if (verbose)
			show_fact(facts_get(f, id));
		told++;
	}
	return told;
}

/* ---- one game ---- */

struct game {
	int asked;	   /* questions and commands, or NOT_REACHED */
	const char *wrong; /* a wrong cause that was proved */
	size_t credits;	   /* recommendations that count on what they cannot bring */
	const char *twin;  /* why the cause in front cannot be told from this one */
};

static uint32_t
index_of(const struct knowledge *k, const char *id)
{
	return (uint32_t)(base_cause(k, id) - k->causes);
}

/* The reason why no source tells the two apart, or NULL. */
static const char *
inseparable(const struct knowledge *k, uint32_t a, uint32_t b)
{
	for (int turn = 0; turn < 2; turn++) {
		const struct cause_text *text = k->causes[turn == 0 ? a : b].text;
		const char *other = k->causes[turn == 0 ? b : a].text->cause;

		for (unsigned i = 0; i < text->inseparable_count; i++)
			if (text_equal(text->inseparable[i].from, other))
				return text->inseparable[i].because;
	}
	return NULL;
}

/* The cause is named, and nothing is listed before it that is not as true. */
static bool
decided(const struct world *w, const struct verdict *v, struct game *g)
{
	const char *id = w->k->causes[w->cause].text->cause;
	bool first = true;

	g->twin = NULL;
	for (size_t i = 0; i < v->cause_count; i++)
		if (v->causes[i].certainty == CERTAINTY_PROVED &&
			!text_equal(v->causes[i].id, id) &&
			!causes_coexist(w->k, w->cause, index_of(w->k, v->causes[i].id)))
			g->wrong = v->causes[i].id;
	for (size_t i = 0; i < v->cause_count && first; i++) {
		uint32_t cause = index_of(w->k, v->causes[i].id);

		if (v->causes[i].certainty < CERTAINTY_LIKELY)
			return false;
		if (cause == w->cause)
			return true;
		g->twin = inseparable(w->k, cause, w->cause);
		first = i == 0 && causes_coexist(w->k, cause, w->cause);
	}
	return false;
}

struct refusals {
	int facts[64];
	size_t fact_count;
	char names[64][96];
	const char *sources[64];
	size_t source_count;
};

static void
refuse(struct refusals *r, const struct verdict_next *n)
{
	if (text_equal(n->kind, "ask") && r->fact_count < ARRAY_LEN(r->facts)) {
		r->facts[r->fact_count++] = fact_find(n->id);
	} else if (r->source_count < ARRAY_LEN(r->sources)) {
		(void)text_format(r->names[r->source_count], sizeof(r->names[0]), "%s:%s",
			n->kind, n->id);
		r->sources[r->source_count] = r->names[r->source_count];
		r->source_count++;
	}
}

static void
show_verdict(const struct verdict *v)
{
	for (size_t i = 0; i < MIN_OF(v->cause_count, (size_t)3); i++)
		printf("    = %s %s %d\n", certainty_id(v->causes[i].certainty),
			v->causes[i].id, v->causes[i].score);
}

static struct game
play(const struct world *w, bool verbose)
{
	struct game g = { .asked = 0 };
	struct facts *f = facts_create();
	struct refusals r = { .fact_count = 0 };
	const struct verdict_next given = { .kind = "program" }; /* it comes by itself */
	const struct verdict_next complaint = { .kind = "ask", .id = "symptom" };
	bool over = false;

	(void)answer(w, &given, f, verbose);
	g.asked += answer(w, &complaint, f, verbose) > 0; /* the first question of all */
	while (!over && g.asked <= STEPS_MAX) {
		const struct next_options options = { .audience = AUDIENCE_HELPDESK,
			.may_probe = true,
			.target = &w->target,
			.refused = r.facts,
			.refused_count = r.fact_count,
			.refused_sources = r.sources,
			.refused_source_count = r.source_count };
		struct arena *a = arena_create();
		struct verdict v;

		diagnose(w->k, f, a, &v);
		over = decided(w, &v, &g);
		if (!over) {
			next_steps(w->k, f, &options, a, &v);
			g.credits += credits_of_next(w->k, f, &v);
			if (v.next_count == 0) {
				g.asked = NOT_REACHED;
			} else {
				if (verbose)
					printf("    %s %s\n", v.next[0].kind, v.next[0].id);
				g.asked += !text_equal(v.next[0].kind, "probe");
				if (answer(w, &v.next[0], f, verbose) == 0)
					refuse(&r, &v.next[0]);
			}
		}
		if (verbose && (over || g.asked > STEPS_MAX))
			show_verdict(&v);
		arena_destroy(a);
	}
	facts_destroy(f);
	if (g.asked > STEPS_MAX)
		g.asked = NOT_REACHED;
	return g;
}

/*
 * A written procedure, the fastest splits first: does the name resolve, does the port open,
 * where it does not what else answers, is the machine on, what does its screen show, does
 * the port open inside; one batch inside where an agent runs, else look by look; where the
 * port opens the handshake and what the client says.
 */
static const struct fixed_step {
	enum { WHEN_ANY, WHEN_SHUT, WHEN_OPEN, WHEN_NO_AGENT } when;
	const char *kind, *id;
} procedure[] = {
	{ WHEN_ANY, "probe", "gateway" },
	{ WHEN_ANY, "probe", "name" },
	{ WHEN_ANY, "probe", "route" },
	{ WHEN_ANY, "probe", "tcp" },
	{ WHEN_ANY, "probe", "neighbours" },
	{ WHEN_ANY, "probe", "path" },
	{ WHEN_OPEN, "probe", "negotiate" },
	{ WHEN_OPEN, "probe", "tls" },
	{ WHEN_OPEN, "probe", "nla" },
	{ WHEN_OPEN, "probe", "udp" },
	{ WHEN_OPEN, "probe", "mtu" },
	{ WHEN_OPEN, "probe", "kdc" },
	{ WHEN_OPEN, "probe", "connect" },
	{ WHEN_SHUT, "ask", "machine.power" },
	{ WHEN_SHUT, "ask", "boot.screen" },
	{ WHEN_SHUT, "ask", "from.inside" },
	{ WHEN_SHUT, "ask", "from.elsewhere" },
	{ WHEN_OPEN, "ask", "error.code" },
	{ WHEN_OPEN, "ask", "message.text" },
	{ WHEN_ANY, "ask", "channel.agent" },
	{ WHEN_ANY, "run", "collector" },
	{ WHEN_NO_AGENT, "run", "netsh-profiles" },
	{ WHEN_NO_AGENT, "run", "netsh-rules" },
	{ WHEN_NO_AGENT, "run", "reg" },
	{ WHEN_NO_AGENT, "run", "sc" },
	{ WHEN_NO_AGENT, "run", "qwinsta" },
	{ WHEN_NO_AGENT, "run", "netstat" },
	{ WHEN_NO_AGENT, "run", "ipconfig" },
	{ WHEN_NO_AGENT, "run", "events" },
	{ WHEN_ANY, "ask", "symptom" },
	{ WHEN_ANY, "ask", "scope.who" },
	{ WHEN_ANY, "ask", "since" },
};

static bool
is_due(const struct fixed_step *step, const struct facts *f)
{
	bool open = facts_is(f, FACT_TCP_RESULT, "open");
	bool agent = facts_is(f, FACT_CHANNEL_AGENT, "works");

	switch (step->when) {
	case WHEN_ANY:
		return !text_equal(step->id, "collector") || agent;
	case WHEN_SHUT:
		return !open;
	case WHEN_OPEN:
		return open;
	case WHEN_NO_AGENT:
		return !agent;
	}
	return false;
}

static struct game
play_fixed(const struct world *w)
{
	struct game g = { .asked = 0 };
	struct facts *f = facts_create();
	bool over = false;

	for (size_t i = 0; i < ARRAY_LEN(procedure) && !over; i++) {
		const struct verdict_next n = { .kind = procedure[i].kind,
			.id = procedure[i].id };
		struct arena *a = arena_create();
		struct verdict v;

		if (is_due(&procedure[i], f)) {
			(void)answer(w, &n, f, false);
			g.asked += !text_equal(n.kind, "probe");
			diagnose(w->k, f, a, &v);
			over = decided(w, &v, &g);
		}
		arena_destroy(a);
	}
	facts_destroy(f);
	if (!over)
		g.asked = NOT_REACHED;
	return g;
}

/* ---- all games ---- */

struct total {
	int computed[512], fixed[512]; /* of each game */
	size_t count, reached, twins, wrong, credits;
};

static int
compare(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

/* Not reached counts as more than any number of steps. */
static int
median(int *list, size_t count)
{
	qsort(list, count, sizeof(*list), compare);
	return list[count / 2];
}

static double
mean(const int *list, size_t count)
{
	double sum = 0;

	for (size_t i = 0; i < count; i++)
		sum += MIN_OF(list[i], STEPS_MAX);
	return sum / (double)count;
}

static void
print_steps(const char *what, int asked)
{
	if (asked == NOT_REACHED)
		printf("  %s not reached", what);
	else
		printf("  %s %2d", what, asked);
}

static void
play_one(struct world *w, bool verbose, struct total *t)
{
	const char *id = w->k->causes[w->cause].text->cause;
	struct game mine, theirs;

	if (verbose)
		printf("%s\n", id);
	mine = play(w, verbose);
	theirs = play_fixed(w);
	t->computed[t->count] = mine.asked;
	t->fixed[t->count++] = theirs.asked;
	t->reached += mine.asked != NOT_REACHED;
	t->twins += mine.asked == NOT_REACHED && mine.twin != NULL;
	t->wrong += mine.wrong != NULL;
	t->credits += mine.credits;
	if (mine.asked != NOT_REACHED && mine.wrong == NULL && !verbose)
		return;
	printf("%-34s", id);
	print_steps("computed", mine.asked);
	print_steps("fixed order", theirs.asked);
	printf("%s%s\n", mine.wrong != NULL ? "  WRONGLY PROVED " : "",
		mine.wrong != NULL ? mine.wrong : "");
	if (mine.twin != NULL)
		printf("    cannot be told apart: %s\n", mine.twin);
}

static void
list_inseparable(const struct knowledge *k)
{
	size_t count = 0;

	for (size_t c = 0; c < k->cause_count; c++)
		for (unsigned i = 0; i < k->causes[c].text->inseparable_count; i++) {
			const struct inseparable_text *pair =
				&k->causes[c].text->inseparable[i];

			printf("%s and %s cannot be told apart: %s\n",
				k->causes[c].text->cause, pair->from, pair->because);
			count++;
		}
	if (count == 0)
		printf("No two causes are declared inseparable: lint finds a source for "
		       "every "
		       "pair.\n");
}

static int
judge_total(struct total *t)
{
	double mine_mean = mean(t->computed, t->count),
	       theirs_mean = mean(t->fixed, t->count);
	int mine = median(t->computed, t->count), theirs = median(t->fixed, t->count);

	printf("%zu faults played, %zu reached, %zu not to be told apart, %zu times a "
	       "wrong "
	       "cause was proved\n",
		t->count, t->reached, t->twins, t->wrong);
	printf("Questions and commands until the cause stood first (not reached: %d):\n"
	       "    computed order  median %2d, mean %4.1f\n"
	       "    fixed order     median %2d, mean %4.1f\n",
		STEPS_MAX, MIN_OF(mine, STEPS_MAX), mine_mean, MIN_OF(theirs, STEPS_MAX),
		theirs_mean);
	printf("%zu credits that no code declares\n", t->credits);
	return t->wrong > 0 || t->credits > 0 || t->reached + t->twins < t->count ||
		mine > GOAL_MEDIAN || mine >= theirs || mine_mean >= theirs_mean;
}

int
main(int argc, char **argv)
{
	bool verbose = argc > 1 && text_equal(argv[1], "-v");
	int first = verbose ? 2 : 1;
	struct error e = ERROR_INIT;
	struct total t = { .count = 0 };
	struct knowledge *k;
	int failed;

	if (knowledge_load(NULL, &k, &e) != ERR_OK) {
		fprintf(stderr, "%s\n", e.text);
		return 1;
	}
	t.credits = credits_of_sources(k);
	for (uint32_t c = 0; c < k->cause_count && t.count < ARRAY_LEN(t.computed); c++) {
		struct world w = { .k = k, .a = arena_create(), .cause = c };
		bool wanted = argc <= first;

		for (int i = first; i < argc; i++)
			wanted = wanted || text_equal(argv[i], k->causes[c].text->cause);
		if (wanted && world_make(&w))
			play_one(&w, verbose, &t);
		else if (wanted)
			printf("%s: no sign of it can be made true\n",
				k->causes[c].text->cause);
		arena_destroy(w.a);
	}
	list_inseparable(k);
	failed = t.count == 0 || judge_total(&t);
	if (argc <= first && t.count < k->cause_count)
		failed = 1;
	knowledge_destroy(k);
	return failed;
}
