/*
 * Lint of the reasoning: each cause can be reached, each pair is distinguishable or says why
 * not, no proof rests on a client's error code alone.
 */
#include <stdlib.h>
#include <string.h>

#include "fixes/lint/lint.h"
#include "fixes/diagnose/satisfy.h"

#define APART 5

/* ---- reach ---- */

static void
check_reach(struct lint *l, struct arena *scratch)
{
	for (uint32_t i = 0; i < l->k->cause_count; i++) {
		const struct cause *c = &l->k->causes[i];

		arena_reset(scratch);
		if (!lint_wants(l, c->source) ||
			cause_reach(l->k, i, scratch) >= CERTAINTY_LIKELY)
			continue;
		lint_add(l, c->source, "signs:", 1,
			"no sequence of sources can prove \"%s\" or make it likely: give "
			"it a "
			"sign that proves it, or stronger ones",
			c->text->cause);
	}
}

/* ---- pairs ---- */

static int
points(const struct judged *j)
{
	return j->score + (j->proved ? 100 : 0) - (j->excluded ? 100 : 0);
}

/*
 * Each strong sign is made true once, with made-up facts; the causes that they move
 * otherwise than its owner is told apart from it.
 */
static bool *
find_apart(const struct knowledge *k, struct arena *keep, struct arena *scratch)
{
	size_t n = k->cause_count;
	bool *apart = ARENA_ARRAY(keep, bool, n *n + 1);
	const struct trust trust = { .dirty = false };

	for (size_t s = 0; s < k->sign_count; s++) {
		const struct sign *sign = &k->signs[s];
		struct judged *all;
		struct assignment w;

		if (sign->says == SAYS_FOR || sign->says == SAYS_AGAINST)
			continue;
		arena_reset(scratch);
		assignment_init(&w, k, scratch);
		if (!assignment_make_true(&w, sign->when) || assignment_price(&w) == 0)
			continue;
		all = ARENA_ARRAY(scratch, struct judged, n + 1);
		judge_all(k, &w.view, &trust, scratch, all);
		for (size_t other = 0; other < n; other++) {
			if (abs(points(&all[sign->cause]) - points(&all[other])) < APART)
				continue;
			apart[sign->cause * n + other] = true;
			apart[other * n + sign->cause] = true;
		}
	}
	return apart;
}

static const struct inseparable_text *
declared(const struct knowledge *k, uint32_t a, uint32_t b)
{
	const struct cause_text *mine = k->causes[a].text;

	for (unsigned i = 0; i < mine->inseparable_count; i++)
		if (text_equal(mine->inseparable[i].from, k->causes[b].text->cause))
			return &mine->inseparable[i];
	return NULL;
}

static void
check_pairs(struct lint *l, struct arena *keep, struct arena *scratch)
{
	const struct knowledge *k = l->k;
	bool *apart = find_apart(k, keep, scratch);
	size_t n = k->cause_count;

	for (uint32_t a = 0; a < n; a++)
		for (uint32_t b = a + 1; b < n; b++) {
			const struct cause *owner = &k->causes[a], *other = &k->causes[b];
			bool said = declared(k, a, b) != NULL || declared(k, b, a) != NULL;

			if (!lint_wants(l, owner->source)) {
				owner = &k->causes[b];
				other = &k->causes[a];
			}
			if (apart[a * n + b] == said)
				lint_add(l, owner->source,
					said ? "inseparable:" : owner->text->cause, 1,
					said ? "\"%s\" and \"%s\" are distinguished by a "
					       "source: "
					       "remove the word inseparable"
					     : "no source distinguishes \"%s\" and \"%s\": "
					       "add a "
					       "strong sign, or declare them inseparable "
					       "and "
					       "say why",
					owner->text->cause, other->text->cause);
		}
}

/* ---- a machine that works ---- */

/* What the checks see where nothing is wrong. */
static struct facts *
healthy_facts(void)
{
	static const char *const seen[][2] = { { "name.result", "ok" },
		{ "route.result", "ok" }, { "link.state", "up" }, { "tcp.result", "open" },
		{ "host.alive", "true" }, { "service.kind", "rdp" },
		{ "negotiate.result", "accepted" }, { "negotiate.protocols", "nla,nla-ex" },
		{ "nla.policy", "required" }, { "tls.result", "ok" },
		{ "tls.cert.expired", "false" }, { "tls.cert.self_signed", "true" } };
	struct facts *f = facts_create();

	for (size_t i = 0; i < ARRAY_LEN(seen); i++) {
		int id = fact_find(seen[i][0]);
		struct fact_value value;

		if (id >= 0 && value_parse(id, seen[i][1], &value, NULL) == ERR_OK)
			facts_put_value(f, id, value, "probe:tcp");
	}
	return f;
}

static void
check_healthy(struct lint *l, struct arena *scratch)
{
	struct facts *f = healthy_facts();
	struct fact_view view;

	cond_view_init(&view, &l->k->pool, f, scratch);
	for (uint32_t i = 0; i < l->k->cause_count; i++) {
		const struct cause *c = &l->k->causes[i];
		struct judged judged;

		judge_one(l->k, &view, i, &judged);
		if (!judged.excluded && (judged.proved || judged.score > 0))
			lint_add(l, c->source, "signs:", 1,
				"\"%s\" is suspected on a working machine, where every "
				"check passes: let its signs ask for what is wrong, too",
				c->text->cause);
	}
	facts_destroy(f);
}

/* ---- signs ---- */

struct support {
	bool ours, theirs, other; /* FreeRDP's code, the code of another client, more */
};

/* Several codes of FreeRDP are guesses; those of other clients support, and prove nothing.
 */
static void
note_fact(void *to, int fact)
{
	struct support *s = to;

	if (fact == FACT_CONNECT_ERROR || fact == FACT_CONNECT_ERROR_CODE)
		s->ours = true;
	else if (fact == FACT_ERROR_CODE)
		s->theirs = true;
	else
		s->other = true;
}

static void
check_signs(struct lint *l)
{
	for (size_t i = 0; i < l->k->sign_count; i++) {
		const struct sign *sign = &l->k->signs[i];
		const struct cause *c = &l->k->causes[sign->cause];
		struct support s = { false, false, false };

		cond_facts(&l->k->pool, sign->when, note_fact, &s);
		if (s.other ||
			!(sign->says == SAYS_PROVES ||
				(s.ours && sign->says == SAYS_STRONGLY_FOR)))
			continue;
		lint_add(l, c->source, sign->text->when, 1,
			"a client's error code alone is not a proof, several of them are "
			"guesses: "
			"say for, or add what was measured");
	}
}

static void
check_references(struct lint *l)
{
	for (size_t i = 0; i < l->k->cause_count; i++) {
		const struct cause *c = &l->k->causes[i];

		for (unsigned n = 0; n < c->text->coexists_count; n++)
			if (base_cause(l->k, c->text->coexists[n]) == NULL)
				lint_add(l, c->source, c->text->coexists[n], 1,
					"\"%s\" is not a cause: use the id of a file in "
					"causes/",
					c->text->coexists[n]);
		for (unsigned n = 0; n < c->text->inseparable_count; n++)
			if (base_cause(l->k, c->text->inseparable[n].from) == NULL)
				lint_add(l, c->source, c->text->inseparable[n].from, 1,
					"\"%s\" is not a cause: use the id of a file in "
					"causes/",
					c->text->inseparable[n].from);
		if (strlen(c->text->title) > 70)
			lint_add(l, c->source, "title:", 1,
				"the title has more than 70 characters: shorten it");
	}
}

void
lint_reasoning(struct lint *l)
{
	struct arena *scratch = arena_create(), *keep = arena_create();

	check_reach(l, scratch);
	check_healthy(l, keep);
	check_pairs(l, keep, scratch);
	check_signs(l);
	check_references(l);
	arena_destroy(scratch);
	arena_destroy(keep);
}
