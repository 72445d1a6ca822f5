/*
 * The truth behind one simulated fault; see sim_world.h. These worlds are not written by hand: they
 * follow the knowledge files, so a new cause is played as soon as its file is there.
 */
#include "sim_world.h"

#include <string.h>

#include "fixes/next_step/commands_to_run.h"
#include "fixes/diagnose/satisfy.h"

/* ---- what is healthy ---- */

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
				(all[c].excluded ? 1 : 4) * MAX_OF(all[c].score, 0);
	}
	return sum;
}

static void
choose(struct fact_view *view, const struct variable *var, size_t value)
{
	for (size_t n = 0; n < var->fact_count; n++)
		cond_view_set(view, var->facts[n],
			value < var->value_count ? &var->values[value] : NULL);
	/* and the copies of the profile in use */
	if (var->fact_count > 1)
		cond_view_set(
			view, FACT_GUEST_NET_PROFILE, view->values[FACT_GUEST_NET_PROFILE]);
}

/*
 * Fills what the signs do not fix with the values that look healthiest, one fact after the
 * other, until nothing gets better.
 */
static void
make_healthy(struct world *w, struct fact_view *view, const struct source_list *list,
	const bool *hidden, int passes)
{
	struct arena *scratch = arena_create();

	for (int pass = 0; pass < passes; pass++)
		for (size_t i = 0; i < list->variable_count; i++) {
			const struct variable *var = &list->variables[i];
			enum fact_type type = fact_def(var->facts[0])->type;
			/* A text or a number need not be there at all. */
			size_t choices = var->value_count +
				(type != FACT_TYPE_TOKEN && type != FACT_TYPE_BOOL);
			size_t best = 0;
			long least = 0;

			if (hidden[var->facts[0]])
				continue;
			for (size_t v = choices; v-- > 0;) {
				long now;

				arena_reset(scratch);
				choose(view, var, v);
				now = illness(w->k, view, w->cause, scratch);
				if (v + 1 == choices || now < least ||
					(now == least && type == FACT_TYPE_TOKEN)) {
					best = v;
					least = now;
				}
			}
			choose(view, var, best);
		}
	arena_destroy(scratch);
}

/* ---- the rungs ---- */

static void
say(struct world *w, struct fact_view *view, int fact, const char *token)
{
	struct fact_value *value = ARENA_NEW(w->a, struct fact_value);

	if (view->values[fact] != NULL)
		return;
	value->type = FACT_TYPE_TOKEN;
	value->as.text = arena_dup(w->a, token);
	cond_view_set(view, fact, value);
}

static const struct rung {
	enum stage stage;
	int fact;
	const char *passed;
	const char *above[8]; /* facts that cannot be measured while it is broken */
} rungs[] = {
	{ STAGE_NAME, FACT_NAME_RESULT, "ok",
		{ "address.", "route.", "tcp.", "host.", "negotiate.", "tls.",
			"connect." } },
	{ STAGE_ROUTE, FACT_ROUTE_RESULT, "ok",
		{ "negotiate.", "tls.", "connect.", "ntlm." } },
	{ STAGE_TCP, FACT_TCP_RESULT, "open",
		{ "negotiate.", "service.", "tls.", "connect.", "ntlm.", "nla.", "mtu." } },
	{ STAGE_NEGOTIATE, FACT_NEGOTIATE_RESULT, "accepted",
		{ "tls.", "connect.", "ntlm.", "mtu." } },
	{ STAGE_TLS, FACT_TLS_RESULT, "ok", { "connect.", "ntlm." } },
};

/*
 * What stands below the rung that the cause breaks is in order. Behind a gateway the target
 * itself cannot be seen: its name is known there only.
 */
static void
pass_lower_rungs(struct world *w, struct fact_view *view)
{
	enum stage stage = w->k->causes[w->cause].stage;

	if (stage == STAGE_GATEWAY)
		say(w, view, FACT_NAME_RESULT, "not-found");
	for (size_t i = 0; i < ARRAY_LEN(rungs); i++)
		if (rungs[i].stage < stage)
			say(w, view, rungs[i].fact, rungs[i].passed);
}

static bool
stops_at(const struct fact_view *view, int fact, const char *passed)
{
	const struct fact_value *v = view->values[fact];

	return v != NULL && v->type == FACT_TYPE_TOKEN && !text_equal(v->as.text, passed);
}

static bool
starts_with_any(const char *id, const char *const *list, size_t count)
{
	for (size_t n = 0; n < count && list[n] != NULL; n++)
		if (text_starts(id, list[n]))
			return true;
	return false;
}

/* Above the rung that breaks nothing can be measured from outside. */
static void
hide_unreachable(const struct world *w, struct fact_view *view, bool *hidden)
{
	for (int id = 0; id < fact_def_count(); id++) {
		const char *name = fact_def(id)->id;

		hidden[id] =
			text_starts(name, "rdgateway.") && w->target.gateway[0] == '\0';
		for (size_t r = 0; r < ARRAY_LEN(rungs) && !hidden[id]; r++)
			hidden[id] = id != rungs[r].fact &&
				stops_at(view, rungs[r].fact, rungs[r].passed) &&
				starts_with_any(
					name, rungs[r].above, ARRAY_LEN(rungs[r].above));
		if (hidden[id])
			cond_view_set(view, id, NULL);
	}
}

/* ---- the signs ---- */

/*
 * A world has one fault: nothing may prove another one that cannot be there beside it. What
 * proved its own before (@proved) must go on doing so; tells whether something does now.
 */
static bool
is_one_fault(struct world *w, struct fact_view *view, bool *proved)
{
	struct arena *scratch = arena_create();
	struct judged *all = ARENA_ARRAY(scratch, struct judged, w->k->cause_count + 1);
	const struct trust trust = { .dirty = false };
	bool one;

	judge_all(w->k, view, &trust, scratch, all);
	one = !all[w->cause].excluded && (all[w->cause].proved || !*proved);
	for (uint32_t c = 0; c < w->k->cause_count; c++)
		one = one &&
			(c == w->cause || !all[c].proved || all[c].excluded ||
				causes_coexist(w->k, c, w->cause));
	if (one)
		*proved = all[w->cause].proved;
	arena_destroy(scratch);
	return one;
}

/* Questions are asked where they make sense: the world is one in which they do. */
static void
make_askable(struct world *w, struct assignment *wit, size_t first)
{
	for (size_t i = first; i < wit->fact_count; i++) {
		const struct entry *q =
			base_find(w->k, FILE_QUESTION, fact_def(wit->facts[i])->id);

		if (q != NULL && q->when != COND_NONE &&
			!assignment_make_true(wit, q->when))
			continue; /* then it is learned in another way */
	}
}

/* Makes the sign true if the world keeps its one fault by that. */
static bool
add_sign(struct world *w, struct assignment *wit, cond_id when, bool *proved)
{
	size_t facts = (size_t)wit->view.fact_count, told = wit->fact_count;
	const struct fact_value **before =
		ARENA_ARRAY(w->a, const struct fact_value *, facts + 1);
	bool made;

	memcpy(before, wit->view.values, facts * sizeof(*before));
	made = assignment_make_true(wit, when);
	if (made)
		make_askable(w, wit, told);
	if (made && is_one_fault(w, &wit->view, proved))
		return true;
	for (size_t id = 0; id < facts; id++)
		if (wit->view.values[id] != before[id])
			cond_view_set(&wit->view, (int)id, before[id]);
	wit->fact_count = told;
	return false;
}

/* A proof if there is one, then what speaks strongly for it, then all the rest. */
static bool
add_signs(struct world *w, struct assignment *wit)
{
	static const enum says order[] = { SAYS_PROVES, SAYS_STRONGLY_FOR, SAYS_FOR };
	const struct cause *c = &w->k->causes[w->cause];
	bool strong = false, proved = false;

	for (size_t pass = 0; pass < ARRAY_LEN(order); pass++)
		for (uint32_t i = 0; i < c->sign_count; i++) {
			const struct sign *sign = &w->k->signs[c->first_sign + i];

			if (sign->says == order[pass] &&
				add_sign(w, wit, sign->when, &proved))
				strong = strong || order[pass] != SAYS_FOR;
		}
	return strong;
}

bool
world_make(struct world *w)
{
	bool *all = ARENA_ARRAY(w->a, bool, w->k->cause_count + 1);
	bool *hidden = ARENA_ARRAY(w->a, bool, (size_t)fact_def_count() + 1);
	struct source_list list;
	struct assignment wit;

	if (w->k->causes[w->cause].stage == STAGE_GATEWAY)
		text_copy(w->target.gateway, sizeof(w->target.gateway), "rdgw.example.com");
	assignment_init(&wit, w->k, w->a);
	pass_lower_rungs(w, &wit.view);
	if (!add_signs(w, &wit)) { /* it shows on a lower rung than its own */
		assignment_init(&wit, w->k, w->a);
		(void)add_signs(w, &wit);
		pass_lower_rungs(w, &wit.view);
	}
	for (size_t i = 0; i < w->k->cause_count; i++)
		all[i] = true;
	sources_list(w->k, &wit.view, all, w->a, &list);
	make_healthy(w, &wit.view, &list, hidden, 1);
	hide_unreachable(w, &wit.view, hidden);
	make_healthy(w, &wit.view, &list, hidden, 2);
	hide_unreachable(w, &wit.view, hidden);
	w->truth =
		ARENA_ARRAY(w->a, const struct fact_value *, (size_t)fact_def_count() + 1);
	for (int id = 0; id < fact_def_count(); id++)
		/* the copies of the profile in use are made by the engine */
		w->truth[id] = text_starts(fact_def(id)->id, "guest.firewall.active.")
			? NULL
			: wit.view.values[id];
	return wit.fact_count > 0;
}
