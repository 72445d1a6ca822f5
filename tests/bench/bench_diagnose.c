/*
 * How long a verdict takes: 10,000 made-up causes of ten signs over all facts, 300 of them
 * known (goal: 5 ms); and loading and deciding with the built-in knowledge. Prints the
 * median and the worst of a number of runs; exits 1 when the goal is missed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fixes/base/knowledge_base.h"
#include "share/base/clock.h"
#include "fixes/diagnose/diagnose.h"
#include "fixes/next_step/next_step.h"

#define CAUSES 10000
#define SIGNS 10
#define KNOWN 300
#define RUNS 41
#define GOAL_MS 5.0

static uint32_t seed = 1;

/* The same numbers in every run (Numerical Recipes' LCG). */
static uint32_t
random_below(uint32_t limit)
{
	seed = seed * 1664525u + 1013904223u;
	return (seed >> 8) % limit;
}

static const char *
value_of(const struct fact_def *def, char *room, size_t size)
{
	size_t tokens = 0;

	while (def->tokens != NULL && def->tokens[tokens] != NULL)
		tokens++;
	if (tokens > 0)
		return def->tokens[random_below((uint32_t)tokens)];
	if (def->type == FACT_TYPE_BOOL)
		return random_below(2) != 0 ? "true" : "false";
	(void)text_format(room, size, "%u", random_below(50));
	return room;
}

static char *
atom(struct arena *a, int fact)
{
	const struct fact_def *def = fact_def(fact);
	char room[32];
	const char *value = value_of(def, room, sizeof(room));

	return arena_format(a, "%s %s %s", def->id,
		fact_is_list(def->type)	       ? "contains"
			: random_below(4) == 0 ? "!="
					       : "=",
		value);
}

/* A proof needs several things at once, a strong sign some, a hint one or two. */
static char *
condition(struct arena *a, int facts, const char *says)
{
	bool proof = strcmp(says, "proves") == 0,
	     strong = strcmp(says, "strongly-for") == 0;
	uint32_t parts = proof ? 5 : strong ? 4 : 1 + (random_below(3) == 0);
	char *text = atom(a, (int)random_below((uint32_t)facts));

	for (uint32_t i = 1; i < parts; i++)
		text = arena_format(
			a, "%s, %s", text, atom(a, (int)random_below((uint32_t)facts)));
	if (parts == 1)
		return text;
	return arena_format(a, "%s [%s]",
		proof || strong || random_below(2) != 0 ? "all" : "any", text);
}

static char *
word(struct arena *a, const char *text)
{
	return arena_dup(a, text);
}

static void
add_cause(struct knowledge *k, int number, int facts)
{
	static const char *const says[] = { "for", "against", "strongly-for",
		"strongly-against", "excludes", "proves", "for", "for", "against", "for" };
	static const char *const stages[] = { "name", "route", "tcp", "negotiate", "tls",
		"nla", "logon", "license", "desktop" };
	static const char *const seen[] = { "rare", "occasional", "common" };
	static const struct source source = { "causes/x.yaml", "", 0 };
	struct cause_text *c = ARENA_NEW(k->arena, struct cause_text);
	struct path_text *path = ARENA_NEW(k->arena, struct path_text);

	c->cause = arena_format(k->arena, "cause-%05d", number);
	c->title = c->plain = c->cause;
	c->owner = word(k->arena, "server");
	c->seen = word(k->arena, seen[random_below(3)]);
	c->stage = word(k->arena, stages[random_below(ARRAY_LEN(stages))]);
	c->online = c->offline = path;
	c->signs = ARENA_ARRAY(k->arena, struct sign_text, SIGNS);
	c->signs_count = SIGNS;
	for (int i = 0; i < SIGNS; i++) {
		c->signs[i].when = condition(k->arena, facts, says[i]);
		c->signs[i].says = word(k->arena, says[i]);
	}
	base_put_new(k, FILE_CAUSE, c->cause, c, &source);
}

static int
compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double
show(const char *what, double *ms, size_t count)
{
	qsort(ms, count, sizeof(*ms), compare);
	printf("%-48s median %7.3f ms, worst %7.3f ms\n", what, ms[count / 2],
		ms[count - 1]);
	return ms[count / 2];
}

static void
register_facts(int wanted)
{
	static const struct fact_supplier from[] = { { "person", 10 }, { NULL, 0 } };
	static const char *const tokens[] = { "a", "b", "c", "d", NULL };
	char id[32];

	while (fact_def_count() < wanted) {
		struct fact_def def = { .id = id,
			.type = FACT_TYPE_TOKEN,
			.tokens = tokens,
			.from = from,
			.says = "A made-up fact." };

		(void)text_format(id, sizeof(id), "x.bench.%d", fact_def_count());
		if (fact_register(&def) < 0)
			abort();
	}
}

static double
bench_synthetic(void)
{
	struct knowledge *k = base_create();
	struct facts *f = facts_create();
	double ms[RUNS], next_ms[RUNS];
	const struct next_options options = { .audience = AUDIENCE_HELPDESK };
	double median;
	int facts;

	register_facts(KNOWN + 20);
	facts = fact_def_count();
	for (int i = 0; i < CAUSES; i++)
		add_cause(k, i, facts);
	base_index(k);
	if (k->problem_count > 0) {
		fprintf(stderr, "%s\n", k->problems[0].says);
		exit(1);
	}
	for (int id = 0, known = 0; id < facts && known < KNOWN; id++) {
		char room[32];
		struct fact_value value;

		if (value_parse(id, value_of(fact_def(id), room, sizeof(room)), &value,
			    NULL) != ERR_OK)
			continue;
		facts_put_value(f, id, value, "probe:bench");
		known++;
	}
	for (int i = 0; i < RUNS; i++) {
		struct arena *a = arena_create();
		struct verdict v;
		double began = clock_ms_exact();

		diagnose(k, f, a, &v);
		ms[i] = clock_ms_exact() - began;
		began = clock_ms_exact();
		next_steps(k, f, &options, a, &v);
		next_ms[i] = clock_ms_exact() - began;
		if (i == 0)
			printf("%zu causes reported, %zu more possible, %zu excluded\n",
				v.cause_count, v.more_possible, v.excluded_count);
		arena_destroy(a);
	}
	median = show("verdict: 10,000 causes, 300 facts", ms, RUNS);
	(void)show("next step: the same", next_ms, RUNS);
	facts_destroy(f);
	knowledge_destroy(k);
	return median;
}

static void
bench_builtin(void)
{
	double load[RUNS], verdict[RUNS], next[RUNS];
	const struct next_options options = { .audience = AUDIENCE_HELPDESK };
	struct facts *f = facts_create();

	facts_put_value(f, FACT_TCP_RESULT, value_token("timeout"), "probe:tcp");
	facts_put_value(f, FACT_HOST_ALIVE, value_bool(true), "probe:neighbours");
	for (int i = 0; i < RUNS; i++) {
		struct arena *a = arena_create();
		struct error e = ERROR_INIT;
		struct knowledge *k;
		struct verdict v;
		double began = clock_ms_exact();

		if (knowledge_load(NULL, &k, &e) != ERR_OK) {
			fprintf(stderr, "%s\n", e.text);
			exit(1);
		}
		load[i] = clock_ms_exact() - began;
		began = clock_ms_exact();
		diagnose(k, f, a, &v);
		verdict[i] = clock_ms_exact() - began;
		began = clock_ms_exact();
		next_steps(k, f, &options, a, &v);
		next[i] = clock_ms_exact() - began;
		arena_destroy(a);
		knowledge_destroy(k);
	}
	(void)show("loading the built-in knowledge", load, RUNS);
	(void)show("verdict: built-in knowledge", verdict, RUNS);
	(void)show("next step: built-in knowledge", next, RUNS);
	facts_destroy(f);
}

int
main(void)
{
	double median;

	bench_builtin();
	median = bench_synthetic();
	printf("goal %.0f ms: %s\n", GOAL_MS, median <= GOAL_MS ? "met" : "MISSED");
	return median > GOAL_MS;
}
