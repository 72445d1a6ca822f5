/*
 * From texts to the data for reasoning: causes sorted by id, their signs compiled, and for
 * each fact the signs that read it, so that a diagnosis evaluates only signs of known facts.
 */
#include <stdlib.h>
#include <string.h>

#include "fixes/base/knowledge_base.h"
#include "share/base/str.h"

static int
compare_entries(const void *a, const void *b)
{
	return strcmp(((const struct entry *)a)->id, ((const struct entry *)b)->id);
}

const struct entry *
base_find(const struct knowledge *k, enum file_kind kind, const char *id)
{
	const struct entry wanted = { .id = id };
	const struct table *t = &k->tables[kind];

	if (id == NULL || t->count == 0)
		return NULL;
	return bsearch(&wanted, t->entries, t->count, sizeof(wanted), compare_entries);
}

const struct cause *
base_cause(const struct knowledge *k, const char *id)
{
	/* Causes are in the order of their table. */
	const struct entry *entry = base_find(k, FILE_CAUSE, id);

	return entry != NULL ? &k->causes[entry - k->tables[FILE_CAUSE].entries] : NULL;
}

const struct placeholder_text *
base_placeholder(const struct knowledge *k, const char *name)
{
	const struct entry *entry = base_find(k, FILE_PLACEHOLDERS, name);

	return entry != NULL ? entry->text : NULL;
}

/* ---- conditions ---- */

static cond_id
compile(struct knowledge *k, const struct source *source, const char *text)
{
	struct error e = ERROR_INIT;
	cond_id id = COND_NONE;

	if (text == NULL)
		return COND_NONE;
	if (cond_compile(&k->pool, text, &id, &e) != ERR_OK) {
		base_problem(k, source, source_line(source, text, 1), "%s", e.text);
		return COND_NONE;
	}
	return id;
}

/* struct answer_text and struct answer have the same members on purpose, but are two types:
 * one belongs to libcyaml, the other is an interface for the screens. */
static const struct question *
make_question(struct knowledge *k, const struct question_text *text)
{
	struct answer *answers =
		ARENA_ARRAY(k->arena, struct answer, text->answers_count + 1);
	struct question *q = ARENA_NEW(k->arena, struct question);

	for (unsigned i = 0; i < text->answers_count; i++)
		answers[i] = (struct answer) { text->answers[i].value,
			text->answers[i].label, text->answers[i].plain };
	*q = (struct question) { .id = text->question,
		.ask = text->ask,
		.read_out = text->read_out,
		.plain = text->plain,
		.how = text->how,
		.answers = answers,
		.answer_count = text->answers_count,
		.price_s = text->price_s };
	return q;
}

static void
compile_entries(struct knowledge *k)
{
	for (size_t i = 0; i < k->tables[FILE_CHANNEL].count; i++) {
		struct entry *entry = &k->tables[FILE_CHANNEL].entries[i];
		const struct channel_text *text = entry->text;

		entry->when = compile(k, entry->source, text->dead_when);
	}
	for (size_t i = 0; i < k->tables[FILE_QUESTION].count; i++) {
		struct entry *entry = &k->tables[FILE_QUESTION].entries[i];
		const struct question_text *text = entry->text;

		entry->when = compile(k, entry->source, text->when);
		entry->shown = make_question(k, text);
	}
	for (size_t i = 0; i < k->tables[FILE_NOTE].count; i++) {
		struct entry *entry = &k->tables[FILE_NOTE].entries[i];
		const struct note_text *text = entry->text;

		entry->when = compile(k, entry->source, text->when);
	}
}

/* ---- causes ---- */

static void
add_stage(struct knowledge *k, struct cause *c, const char *word)
{
	enum stage stage = stage_find(word);

	if (stage == STAGE_NONE) {
		base_problem(k, c->source, source_line(c->source, word, 1),
			"\"%s\" is not a stage: use one of gateway, name, route, tcp, negotiate, "
			"tls, nla, logon, license, desktop",
			word);
		return;
	}
	c->stages |= (uint16_t)(1u << stage);
}

static void
make_signs(struct knowledge *k, uint32_t index)
{
	struct cause *c = &k->causes[index];

	c->first_sign = (uint32_t)k->sign_count;
	for (unsigned i = 0; i < c->text->signs_count; i++) {
		const struct sign_text *text = &c->text->signs[i];
		struct sign *sign = &k->signs[k->sign_count];
		int says = says_find(text->says);

		if (says < 0) {
			base_problem(k, c->source, source_line(c->source, text->says, 1),
				"\"%s\" is not a weight: use proves, excludes, strongly-for, "
				"strongly-against, for or against",
				text->says);
			continue;
		}
		sign->text = text;
		sign->says = (enum says)says;
		sign->cause = index;
		sign->when = compile(k, c->source, text->when);
		if (sign->when == COND_NONE)
			continue;
		k->sign_count++;
		c->sign_count++;
	}
}

static void
make_cause(struct knowledge *k, uint32_t index, const struct entry *entry)
{
	struct cause *c = &k->causes[index];
	const struct cause_text *text = entry->text;
	int prior = prior_find(text->seen);

	c->text = text;
	c->source = entry->source;
	c->stage = stage_find(text->stage);
	add_stage(k, c, text->stage);
	for (unsigned i = 0; i < text->also_at_count; i++)
		add_stage(k, c, text->also_at[i]);
	if (prior < 0)
		base_problem(k, c->source, source_line(c->source, "seen:", 1),
			"\"%s\" does not say how often it is seen: use rare, occasional or "
			"common",
			text->seen);
	c->prior = (uint8_t)MAX_OF(prior, 0);
	make_signs(k, index);
}

static int
compare_numbers(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

/* Applies to both causes, whichever file declares it. */
static void
make_coexists(struct knowledge *k)
{
	uint32_t *counts = ARENA_ARRAY(k->arena, uint32_t, k->cause_count + 1);

	for (int pass = 0; pass < 2; pass++) {
		for (size_t i = 0; i < k->cause_count; i++) {
			const struct cause_text *text = k->causes[i].text;

			for (unsigned n = 0; n < text->coexists_count; n++) {
				const struct cause *other =
					base_cause(k, text->coexists[n]);
				uint32_t o;

				if (other == NULL)
					continue; /* base_check() reports it */
				o = (uint32_t)(other - k->causes);
				if (pass == 0) {
					counts[i]++;
					counts[o]++;
				} else {
					struct cause *a = &k->causes[i], *b = &k->causes[o];

					a->coexists[a->coexist_count++] = o;
					b->coexists[b->coexist_count++] = (uint32_t)i;
				}
			}
		}
		if (pass == 0)
			for (size_t i = 0; i < k->cause_count; i++)
				k->causes[i].coexists =
					ARENA_ARRAY(k->arena, uint32_t, counts[i] + 1);
	}
	for (size_t i = 0; i < k->cause_count; i++)
		if (k->causes[i].coexist_count > 1)
			qsort(k->causes[i].coexists, k->causes[i].coexist_count,
				sizeof(uint32_t), compare_numbers);
}

bool
causes_coexist(const struct knowledge *k, uint32_t a, uint32_t b)
{
	const struct cause *c = &k->causes[a];

	return c->coexist_count > 0 &&
		bsearch(&b, c->coexists, c->coexist_count, sizeof(b), compare_numbers) !=
		NULL;
}

/* ---- the index of signs ---- */

struct marks {
	uint32_t *
		last; /* the last sign (+1) counted for a fact: each fact once for each sign */
	uint32_t sign;
	uint32_t *at; /* counts in the first pass, positions in the second */
	uint32_t *list;
};

static void
mark_fact(void *to, int fact)
{
	struct marks *m = to;

	if (m->last[fact] == m->sign + 1)
		return;
	m->last[fact] = m->sign + 1;
	if (m->list != NULL)
		m->list[m->at[fact]] = m->sign;
	m->at[fact]++;
}

/* The active.* copies come with the profile's own facts and with the profile in use. */
static void
index_signs(struct knowledge *k)
{
	size_t facts = (size_t)fact_def_count();
	struct marks m = { .last = ARENA_ARRAY(k->arena, uint32_t, facts + 1),
		.at = ARENA_ARRAY(k->arena, uint32_t, facts + 1) };
	uint32_t sum = 0;

	for (uint32_t i = 0; i < k->sign_count; i++) {
		m.sign = i;
		cond_facts(&k->pool, k->signs[i].when, mark_fact, &m);
	}
	k->fact_start = ARENA_ARRAY(k->arena, uint32_t, facts + 1);
	k->inside = ARENA_ARRAY(k->arena, bool, facts + 1);
	for (size_t f = 0; f < facts; f++)
		k->inside[f] = text_starts(fact_def((int)f)->id, "guest.");
	for (size_t f = 0; f < facts; f++) {
		k->fact_start[f] = sum;
		sum += m.at[f];
		m.at[f] = k->fact_start[f];
		m.last[f] = 0;
	}
	k->fact_start[facts] = sum;
	k->by_fact = ARENA_ARRAY(k->arena, uint32_t, sum + 1);
	m.list = k->by_fact;
	for (uint32_t i = 0; i < k->sign_count; i++) {
		m.sign = i;
		cond_facts(&k->pool, k->signs[i].when, mark_fact, &m);
	}
}

/* Signs such as "X unknown" can be true without any known fact. */
static void
find_always(struct knowledge *k)
{
	struct fact_view nothing;

	cond_view_init(&nothing, &k->pool, NULL, k->arena);
	k->always = ARENA_ARRAY(k->arena, uint32_t, k->sign_count + 1);
	for (uint32_t i = 0; i < k->sign_count; i++)
		if (cond_eval(&nothing, k->signs[i].when) == TRUTH_TRUE)
			k->always[k->always_count++] = i;
}

void
base_index(struct knowledge *k)
{
	size_t signs = 0;

	for (int kind = 0; kind < FILE_KIND_COUNT; kind++)
		if (k->tables[kind].count > 1)
			qsort(k->tables[kind].entries, k->tables[kind].count,
				sizeof(struct entry), compare_entries);
	k->cause_count = k->tables[FILE_CAUSE].count;
	k->causes = ARENA_ARRAY(k->arena, struct cause, k->cause_count + 1);
	for (size_t i = 0; i < k->cause_count; i++) {
		const struct cause_text *text = k->tables[FILE_CAUSE].entries[i].text;

		signs += text->signs_count;
	}
	k->signs = ARENA_ARRAY(k->arena, struct sign, signs + 1);
	for (size_t i = 0; i < k->cause_count; i++)
		make_cause(k, (uint32_t)i, &k->tables[FILE_CAUSE].entries[i]);
	make_coexists(k);
	compile_entries(k);
	pool_finish(&k->pool);
	index_signs(k);
	find_always(k);
}
