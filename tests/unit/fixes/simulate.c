/*
 * Plays every cause as a hidden truth against the computed order of questions: nothing is
 * known at first, checks run by themselves, a person answers truthfully and pastes what is
 * asked for. Counts questions and commands until the right cause is proved or likely and
 * stands first, and compares with a fixed order of the same steps. The truth of a cause is
 * made from its own signs; everything else is as on the healthiest machine that the signs
 * of all causes describe. Usage: simulate [-v] [CAUSE...]
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fixes/base.h"
#include "fixes/next_looks.h"
#include "fixes/witness.h"

#define STEPS_MAX 14
#define GOAL_MEDIAN 4

struct world {
	const struct knowledge *k;
	struct arena *a;
	const struct fact_value **truth; /* by fact id; NULL: cannot be learned here */
	uint32_t cause;
};

/* ---- the truth ---- */

/* How ill a world looks to all causes but @mine, which must stay as it is. */
static long
illness(const struct knowledge *k, struct fact_view *view, uint32_t mine,
	struct arena *scratch)
{
	const struct trust trust = { .dirty = false };
	struct judged *all = ARENA_ARRAY(scratch, struct judged, k->cause_count + 1);
	long sum = 0;

	judge_all(k, view, &trust, scratch, all);
	for (uint32_t c = 0; c < k->cause_count; c++) {
		if (c == mine)
			sum += (all[c].excluded ? 1000 : 0) - (all[c].proved ? 300 : 0) -
				10 * all[c].score;
		else
			sum += (all[c].proved ? 100 : 0) +
				(all[c].excluded ? 0 : 2 * MAX_OF(all[c].score, 0));
	}
	return sum;
}

static void
choose(struct fact_view *view, const struct variable *var, size_t value)
{
	for (size_t n = 0; n < var->fact_count; n++)
		cond_view_set(view, var->facts[n],
			value < var->value_count ? &var->values[value] : NULL);
}

/*
 * Fills what the signs do not fix with the values that look healthiest, one fact after the
 * other, until nothing gets better.
 */
static void
make_healthy(struct world *w, struct fact_view *view, const struct source_list *list)
{
	struct arena *scratch = arena_create();

	for (int pass = 0; pass < 3; pass++)
		for (size_t i = 0; i < list->variable_count; i++) {
			const struct variable *var = &list->variables[i];
			enum fact_type type = fact_def(var->facts[0])->type;
			/* A text or a number need not be there at all. */
			size_t choices = var->value_count +
				(type != FACT_TYPE_TOKEN && type != FACT_TYPE_BOOL);
			size_t best = 0;
			long least = 0;

			for (size_t v = choices; v-- > 0;) {
				long now;

				arena_reset(scratch);
				choose(view, var, v);
				now = illness(w->k, view, w->cause, scratch);
				if (v + 1 == choices || now < least) {
					best = v;
					least = now;
				}
			}
			choose(view, var, best);
		}
	arena_destroy(scratch);
}

/* What stands below the rung that the cause breaks is in order. */
static void
pass_lower_rungs(struct world *w, struct fact_view *view)
{
	static const struct {
		enum stage stage;
		int fact;
		const char *passed;
	} rungs[] = {
		{ STAGE_NAME, FACT_NAME_RESULT, "ok" },
		{ STAGE_ROUTE, FACT_ROUTE_RESULT, "ok" },
		{ STAGE_TCP, FACT_TCP_RESULT, "open" },
		{ STAGE_NEGOTIATE, FACT_NEGOTIATE_RESULT, "accepted" },
		{ STAGE_TLS, FACT_TLS_RESULT, "ok" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rungs); i++) {
		struct fact_value *value;

		if (rungs[i].stage >= w->k->causes[w->cause].stage ||
			view->values[rungs[i].fact] != NULL)
			continue;
		value = ARENA_NEW(w->a, struct fact_value);
		value->type = FACT_TYPE_TOKEN;
		value->as.text = arena_dup(w->a, rungs[i].passed);
		cond_view_set(view, rungs[i].fact, value);
	}
}

/* What makes the cause so: a proof if there is one, then all that speaks for it. */
static bool
make_truth(struct world *w)
{
	const struct knowledge *k = w->k;
	const struct cause *c = &k->causes[w->cause];
	bool *all = ARENA_ARRAY(w->a, bool, k->cause_count + 1);
	struct source_list list;
	struct witness wit;
	bool any = false;

	witness_init(&wit, k, w->a);
	for (int pass = 0; pass < 2; pass++)
		for (uint32_t i = 0; i < c->sign_count; i++) {
			const struct sign *sign = &k->signs[c->first_sign + i];
			bool proof = sign->says == SAYS_PROVES;

			if (sign->says == SAYS_EXCLUDES || says_weight(sign->says) < 0 ||
				proof != (pass == 0))
				continue;
			any = witness_make_true(&wit, sign->when) || any;
		}
	for (size_t i = 0; i < k->cause_count; i++)
		all[i] = true;
	pass_lower_rungs(w, &wit.view);
	sources_list(k, &wit.view, all, w->a, &list);
	make_healthy(w, &wit.view, &list);
	for (int id = 0; id < fact_def_count(); id++)
		w->truth[id] = wit.view.values[id];
	return any;
}

static bool
stops_at(const struct world *w, int fact, const char *passed)
{
	const struct fact_value *v = w->truth[fact];

	return v != NULL && v->type == FACT_TYPE_TOKEN && !text_equal(v->as.text, passed);
}

/* Above the rung that breaks nothing can be measured from outside. */
static void
hide_unreachable(struct world *w)
{
	static const struct {
		int fact;
		const char *passed, *above[8];
	} rungs[] = {
		{ FACT_NAME_RESULT, "ok",
			{ "address.", "route.", "tcp.", "host.", "negotiate.", "tls.",
				"connect." } },
		{ FACT_ROUTE_RESULT, "ok", { "negotiate.", "tls.", "connect.", "ntlm." } },
		{ FACT_TCP_RESULT, "open",
			{ "negotiate.", "service.", "tls.", "connect.", "ntlm.", "nla.",
				"mtu." } },
		{ FACT_NEGOTIATE_RESULT, "accepted",
			{ "tls.", "connect.", "ntlm.", "mtu." } },
		{ FACT_TLS_RESULT, "ok", { "connect.", "ntlm." } },
	};

	for (size_t r = 0; r < ARRAY_LEN(rungs); r++) {
		if (!stops_at(w, rungs[r].fact, rungs[r].passed))
			continue;
		for (int id = 0; id < fact_def_count(); id++)
			for (size_t n = 0;
				n < ARRAY_LEN(rungs[r].above) && rungs[r].above[n] != NULL;
				n++)
				if (text_starts(fact_def(id)->id, rungs[r].above[n]) &&
					id != rungs[r].fact)
					w->truth[id] = NULL;
	}
}

/* ---- answers ---- */

static bool
supplies(const struct fact_def *def, const char *kind, const char *id)
{
	for (const struct fact_supplier *f = def->from; f->source != NULL; f++) {
		const char *colon = strchr(f->source, ':');

		if (text_equal(kind, "ask")
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

static size_t
answer(const struct world *w, const struct verdict_next *n, struct facts *f)
{
	char source[64];
	size_t told = 0;

	(void)text_format(source, sizeof(source), "%s%s",
		text_equal(n->kind, "probe")	     ? "probe:"
			: text_equal(n->kind, "run") ? "paste:"
			: text_equal(n->kind, "ask") ? "person"
						     : "disk:SYSTEM",
		text_equal(n->kind, "probe") || text_equal(n->kind, "run") ? n->id : "");
	for (int id = 0; id < fact_def_count(); id++) {
		if (w->truth[id] == NULL || facts_known(f, id) ||
			!supplies(fact_def(id), n->kind, n->id))
			continue;
		facts_put_value(f, id, value_copy(w->truth[id]), source);
		told++;
	}
	return told;
}

/* ---- one game ---- */

struct game {
	int asked;	   /* questions and commands; -1: not reached */
	const char *wrong; /* a wrong cause that was proved */
};

static bool
decided(const struct world *w, const struct verdict *v, struct game *g)
{
	const char *id = w->k->causes[w->cause].text->cause;

	for (size_t i = 0; i < v->cause_count; i++)
		if (v->causes[i].certainty == CERTAINTY_PROVED &&
			!text_equal(v->causes[i].id, id) &&
			!causes_coexist(w->k, w->cause,
				(uint32_t)(base_cause(w->k, v->causes[i].id) -
					w->k->causes)))
			g->wrong = v->causes[i].id;
	return v->cause_count > 0 && v->causes[0].certainty >= CERTAINTY_LIKELY &&
		text_equal(v->causes[0].id, id);
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

static struct game
play(const struct world *w, bool verbose)
{
	struct game g = { .asked = 0 };
	struct facts *f = facts_create();
	struct refusals r = { .fact_count = 0 };
	const struct verdict_next complaint = { .kind = "ask", .id = "symptom" };

	g.asked += answer(w, &complaint, f) > 0; /* the first question of all */
	while (g.asked <= STEPS_MAX) {
		static const struct target no_gateway;
		const struct next_options options = { .audience = AUDIENCE_HELPDESK,
			.may_probe = true,
			.target = &no_gateway,
			.refused = r.facts,
			.refused_count = r.fact_count,
			.refused_sources = r.sources,
			.refused_source_count = r.source_count };
		struct arena *a = arena_create();
		struct verdict v;
		bool over;

		diagnose(w->k, f, a, &v);
		over = decided(w, &v, &g);
		if (!over)
			next_steps(w->k, f, &options, a, &v);
		if (over || v.next_count == 0) {
			if (!over)
				g.asked = -1;
			for (size_t i = 0; verbose && i < MIN_OF(v.cause_count, (size_t)3);
				i++)
				printf("    = %s %s %d\n",
					certainty_id(v.causes[i].certainty), v.causes[i].id,
					v.causes[i].score);
			arena_destroy(a);
			break;
		}
		if (verbose)
			printf("    %s %s\n", v.next[0].kind, v.next[0].id);
		if (!text_equal(v.next[0].kind, "probe"))
			g.asked++;
		if (answer(w, &v.next[0], f) == 0)
			refuse(&r, &v.next[0]);
		arena_destroy(a);
	}
	facts_destroy(f);
	if (g.asked > STEPS_MAX)
		g.asked = -1;
	return g;
}

/* The order that a written procedure has: checks, then where it stands, then inside. */
static struct game
play_fixed(const struct world *w)
{
	static const char *const order[][2] = { { "probe", "name" }, { "probe", "route" },
		{ "probe", "tcp" }, { "probe", "neighbours" }, { "probe", "negotiate" },
		{ "probe", "tls" }, { "probe", "nla" }, { "probe", "connect" },
		{ "ask", "symptom" }, { "ask", "machine.place" },
		{ "ask", "machine.power" }, { "ask", "boot.screen" },
		{ "ask", "from.inside" }, { "ask", "from.elsewhere" },
		{ "ask", "scope.who" }, { "ask", "since" }, { "run", "netsh-profiles" },
		{ "run", "netsh-rules" }, { "run", "sc" }, { "run", "reg" },
		{ "run", "qwinsta" }, { "run", "netstat" }, { "run", "ipconfig" },
		{ "run", "events" }, { "run", "collector" }, { "ask", "message.text" },
		{ "ask", "error.code" } };
	struct game g = { .asked = 0 };
	struct facts *f = facts_create();
	bool over = false;

	for (size_t i = 0; i < ARRAY_LEN(order) && !over; i++) {
		const struct verdict_next n = { .kind = order[i][0], .id = order[i][1] };
		struct arena *a = arena_create();
		struct verdict v;

		(void)answer(w, &n, f);
		g.asked += !text_equal(n.kind, "probe");
		diagnose(w->k, f, a, &v);
		over = decided(w, &v, &g);
		arena_destroy(a);
	}
	facts_destroy(f);
	if (!over)
		g.asked = -1;
	return g;
}

/* ---- all games ---- */

static int
compare(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

/* Not reached counts as more than any number of steps. */
static int
median(int *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (list[i] < 0)
			list[i] = 99;
	qsort(list, count, sizeof(*list), compare);
	return list[count / 2];
}

int
main(int argc, char **argv)
{
	bool verbose = argc > 1 && text_equal(argv[1], "-v");
	int first = verbose ? 2 : 1, computed[512], fixed[512], reached = 0, wrong = 0;
	int mine_median, fixed_median;
	struct error e = ERROR_INIT;
	struct knowledge *k;
	size_t count = 0;

	if (knowledge_load(NULL, &k, &e) != ERR_OK) {
		fprintf(stderr, "%s\n", e.text);
		return 1;
	}
	for (uint32_t c = 0; c < k->cause_count && count < ARRAY_LEN(computed); c++) {
		struct world w = { .k = k, .a = arena_create(), .cause = c };
		struct game mine = { .asked = -1 }, theirs = { .asked = -1 };
		bool wanted = argc <= first;

		for (int i = first; i < argc; i++)
			wanted = wanted || text_equal(argv[i], k->causes[c].text->cause);
		w.truth = ARENA_ARRAY(
			w.a, const struct fact_value *, (size_t)fact_def_count() + 1);
		if (wanted && make_truth(&w)) {
			hide_unreachable(&w);
			if (verbose)
				printf("%s\n", k->causes[c].text->cause);
			mine = play(&w, verbose);
			theirs = play_fixed(&w);
			computed[count] = mine.asked;
			fixed[count++] = theirs.asked;
			reached += mine.asked >= 0;
			wrong += mine.wrong != NULL;
			if (mine.asked < 0 || mine.wrong != NULL || verbose)
				printf("%-34s %3d (fixed order %3d)%s%s\n",
					k->causes[c].text->cause, mine.asked, theirs.asked,
					mine.wrong != NULL ? " wrongly proved: " : "",
					mine.wrong != NULL ? mine.wrong : "");
		}
		arena_destroy(w.a);
	}
	if (count == 0)
		return 1;
	mine_median = median(computed, count);
	fixed_median = median(fixed, count);
	printf("%zu causes played, %d reached, %d times a wrong cause was proved\n"
	       "questions and commands until the cause stood first: median %d, in a fixed "
	       "order "
	       "%d\n",
		count, reached, wrong, mine_median, fixed_median);
	knowledge_destroy(k);
	if (argc > first || verbose)
		return 0;
	return mine_median > GOAL_MEDIAN || mine_median >= fixed_median ||
		(size_t)reached * 10 < count * 8;
}
