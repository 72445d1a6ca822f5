/*
 * Lint of the small files: questions, placeholders, codes, notes, and whatever is written
 * down and used nowhere.
 */
#include <string.h>

#include "fixes/commands/fill_placeholders.h"
#include "fixes/lint/lint.h"
#include "fixes/commands/placeholder_types.h"

/* ---- what is used ---- */

struct uses {
	struct lint *lint;
	bool *facts;	    /* read by a condition or a placeholder */
	bool *placeholders; /* by number in the table */
	bool *shared;
	bool *channels;
};

static void
mark(const struct knowledge *k, enum file_kind kind, bool *used, const char *id)
{
	const struct entry *entry = base_find(k, kind, id);

	if (entry != NULL)
		used[entry - k->tables[kind].entries] = true;
}

static void
mark_fact(void *to, int fact)
{
	((bool *)to)[fact] = true;
}

static void
mark_placeholder(void *to, const char *name, size_t at, size_t len)
{
	struct uses *u = to;
	const struct placeholder_text *p = base_placeholder(u->lint->k, name);

	(void)at;
	(void)len;
	mark(u->lint->k, FILE_PLACEHOLDERS, u->placeholders, name);
	if (p != NULL && p->of != NULL)
		mark(u->lint->k, FILE_PLACEHOLDERS, u->placeholders, p->of);
}

static void
mark_text(struct uses *u, const char *text)
{
	if (text != NULL)
		fill_scan(text, mark_placeholder, u);
}

static void
mark_condition(struct uses *u, const char *text)
{
	struct arena *scratch;
	struct pool pool;
	cond_id id;

	if (text == NULL)
		return;
	scratch = arena_create();
	pool_init(&pool, scratch);
	if (cond_compile(&pool, cond_expand(scratch, text, "public"), &id, NULL) == ERR_OK)
		cond_facts(&pool, id, mark_fact, u->facts);
	arena_destroy(scratch);
}

static void
mark_names(
	struct uses *u, enum file_kind kind, bool *used, char *const *names, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		mark(u->lint->k, kind, used, names[i]);
}

static void
mark_action(struct uses *u, const struct action_text *action)
{
	if (action == NULL)
		return;
	mark_text(u, action->command);
	mark_text(u, action->says);
	mark_text(u, action->note);
}

static void
mark_step(void *to, const struct step_place *place, const struct step_text *s)
{
	static const char profile[] = "profile where ";
	struct uses *u = to;

	(void)place;
	mark_text(u, s->command);
	mark_action(u, s->undo);
	mark_text(u, s->says);
	mark_action(u, s->verify);
	mark_text(u, s->expect);
	mark_text(u, s->key);
	mark_text(u, s->value);
	mark_text(u, s->set);
	mark_condition(u, s->only_if);
	if (s->for_each != NULL && text_starts(s->for_each, profile))
		mark_condition(u, s->for_each + sizeof(profile) - 1);
	if (s->use != NULL && text_starts(s->use, "shared."))
		mark(u->lint->k, FILE_STEPS, u->shared, s->use + 7);
	mark_names(u, FILE_CHANNEL, u->channels, s->channels, s->channels_count);
}

static void
mark_path(struct uses *u, const struct path_text *p)
{
	mark_names(u, FILE_STEPS, u->shared, p->before, p->before_count);
	mark_names(u, FILE_STEPS, u->shared, p->after, p->after_count);
	mark_names(u, FILE_CHANNEL, u->channels, p->channels, p->channels_count);
}

static void
mark_all(struct uses *u)
{
	const struct knowledge *k = u->lint->k;

	for (uint32_t atom = 0; atom < k->pool.atom_count; atom++) {
		u->facts[k->pool.atoms[atom].fact] = true;
		if (k->pool.atoms[atom].other >= 0)
			u->facts[k->pool.atoms[atom].other] = true;
	}
	lint_each_step(k, mark_step, u);
	for (size_t i = 0; i < k->cause_count; i++) {
		mark_path(u, k->causes[i].text->online);
		mark_path(u, k->causes[i].text->offline);
	}
	for (size_t i = 0; i < k->tables[FILE_CHANNEL].count; i++) {
		const struct channel_text *c = k->tables[FILE_CHANNEL].entries[i].text;
		int fact = c->fact != NULL ? fact_find(c->fact) : -1;

		if (fact >= 0)
			u->facts[fact] = true;
		for (unsigned w = 0; w < c->wrap_count; w++) {
			mark_text(u, c->wrap[w].inner);
			mark_text(u, c->wrap[w].outer);
		}
	}
	for (size_t i = 0; i < k->tables[FILE_QUESTION].count; i++) {
		const struct question_text *q = k->tables[FILE_QUESTION].entries[i].text;

		mark_text(u, q->read_out);
		mark_text(u, q->how);
	}
	for (size_t i = 0; i < k->tables[FILE_PLACEHOLDERS].count; i++) {
		const struct placeholder_text *p =
			k->tables[FILE_PLACEHOLDERS].entries[i].text;

		for (unsigned n = 0; n < p->from_count; n++) {
			int fact = fact_find(p->from[n]);

			if (fact >= 0)
				u->facts[fact] = true;
		}
	}
}

static void
report_unused(struct lint *l, enum file_kind kind, const bool *used, const char *what)
{
	const struct table *t = &l->k->tables[kind];

	for (size_t i = 0; i < t->count; i++)
		if (!used[i])
			lint_add(l, t->entries[i].source, t->entries[i].id, 1,
				"the %s \"%s\" is not used: use it or delete it", what,
				t->entries[i].id);
}

/* ---- questions ---- */

struct asking {
	struct lint *lint;
	const struct entry *entry;
};

static void
check_question_placeholder(void *to, const char *name, size_t at, size_t len)
{
	const struct asking *a = to;

	(void)at;
	(void)len;
	if (base_placeholder(a->lint->k, name) == NULL)
		lint_add(a->lint, a->entry->source, name, 1,
			"\"{%s}\" is not a placeholder: add it to placeholders.yaml, or write "
			"the word without braces",
			name);
}

/* The texts that are read about a target: "-Port {session_port}". */
static void
check_question_texts(struct lint *l, const struct entry *entry)
{
	const struct question_text *q = entry->text;
	struct asking asking = { l, entry };

	if (q->read_out != NULL)
		fill_scan(q->read_out, check_question_placeholder, &asking);
	if (q->how != NULL)
		fill_scan(q->how, check_question_placeholder, &asking);
}

static void
check_question(struct lint *l, const struct entry *entry)
{
	const struct question_text *q = entry->text;
	int fact = fact_find(q->question);
	const struct fact_def *def = fact >= 0 ? fact_def(fact) : NULL;
	bool person = false, listed = q->answers_count > 0;

	check_question_texts(l, entry);
	if (def == NULL)
		return;
	for (const struct fact_supplier *f = def->from; f->source != NULL; f++)
		person = person || origin_is(f->source, ORIGIN_PERSON);
	if (!person)
		lint_add(l, entry->source, q->question, 1,
			"a person is not a source of \"%s\": add \"person\" to its "
			"definition, or "
			"drop the question",
			q->question);
	if (strlen(q->ask) > 70)
		lint_add(l, entry->source, "ask:", 1,
			"the question has more than 70 characters: shorten it");
	if (q->price_s <= 0)
		lint_add(l, entry->source, "price_s:", 1,
			"the price is not above zero: give the seconds that an answer "
			"takes");
	if (!listed && (def->type == FACT_TYPE_TOKEN || def->type == FACT_TYPE_BOOL))
		lint_add(l, entry->source, q->question, 1,
			"the question has no answers to pick from: list them");
	if (listed && !text_equal(q->answers[q->answers_count - 1].value, "unknown"))
		lint_add(l, entry->source, "answers:", 1,
			"the last answer is not \"unknown\": a person must be able to say "
			"so");
}

/* ---- facts that a person should be asked for ---- */

static void
check_askable(struct lint *l, const struct uses *u)
{
	for (int id = 0; id < fact_def_count(); id++) {
		const struct fact_def *def = fact_def(id);
		const struct cause *reader = NULL;

		if (!u->facts[id] || def->from[0].source == NULL ||
			!origin_is(def->from[0].source, ORIGIN_PERSON) ||
			def->from[1].source != NULL || text_starts(def->id, "rdpfile.") ||
			text_starts(def->id, "target.") ||
			base_find(l->k, FILE_QUESTION, def->id) != NULL)
			continue;
		for (uint32_t i = l->k->fact_start[id];
			i < l->k->fact_start[id + 1] && reader == NULL; i++)
			reader = &l->k->causes[l->k->signs[l->k->by_fact[i]].cause];
		if (reader != NULL)
			lint_add(l, reader->source, def->id, 1,
				"only a person knows \"%s\", and no question asks: add "
				"questions/%s.yaml",
				def->id, def->id);
	}
}

/* ---- placeholders and codes ---- */

static void
check_placeholder(struct lint *l, const struct entry *entry, struct arena *scratch)
{
	const struct placeholder_text *p = entry->text;
	struct error e = ERROR_INIT;
	const char *normal;
	int line = source_line(entry->source, p->name, 1);

	if (!placeholder_type_known(p->type)) {
		lint_add(l, entry->source, p->name, 1,
			"\"%s\" is not a type of placeholder: use one of SHAPE.md",
			p->type);
		return;
	}
	if (placeholder_normal(p->type, p->example, scratch, &normal, &e) != ERR_OK)
		lint_add(l, entry->source, p->name, 1,
			"the example of \"%s\" does not fit its own type: %s", p->name,
			e.text);
	if (p->ask == NULL || p->ask[0] == '\0' || p->ask[strlen(p->ask) - 1] != '?')
		lint_add(l, entry->source, p->name, 1,
			"\"%s\" is asked for in no question: let its ask be one sentence "
			"that "
			"ends "
			"with a question mark",
			p->name);
	if (p->fallback != NULL &&
		placeholder_normal(p->type, p->fallback, scratch, &normal, &e) != ERR_OK)
		lint_add(l, entry->source, p->fallback, line,
			"the default of \"%s\" does not fit its own type: %s", p->name,
			e.text);
	if (p->of != NULL && base_placeholder(l->k, p->of) != NULL &&
		base_placeholder(l->k, p->of)->of != NULL)
		lint_add(l, entry->source, p->of, line,
			"\"%s\" is computed itself: name the one that is asked for", p->of);
	if (p->of != NULL && base_placeholder(l->k, p->of) == NULL)
		lint_add(l, entry->source, p->of, line,
			"\"%s\" is not a placeholder: name the one it is computed from",
			p->of);
	for (unsigned i = 0; i < p->from_count; i++) {
		const char *fact = cond_expand(scratch, p->from[i], "public");

		if (fact_find(fact) < 0 && !text_starts(fact, "session."))
			lint_add(l, entry->source, p->from[i], line,
				"\"%s\" is not a fact: use the id of a fact", p->from[i]);
	}
}

static void
check_code(struct lint *l, const struct entry *entry)
{
	const struct code_text *c = entry->text;

	if (text_equal(c->family, "message"))
		lint_add(l, entry->source, c->code, 1,
			"words of a message are no code: write them into a file of messages/");
	/* The line is looked for only when it is needed: there are many codes. */
	for (unsigned i = 0; i < c->causes_count; i++)
		if (base_cause(l->k, c->causes[i]) == NULL)
			lint_add(l, entry->source, c->causes[i],
				source_line(entry->source, c->code, 1),
				"\"%s\" is not a cause: use the id of a file in causes/",
				c->causes[i]);
}

void
lint_words(struct lint *l)
{
	const struct knowledge *k = l->k;
	struct arena *scratch = arena_create();
	struct uses u = { .lint = l,
		.facts = ARENA_ARRAY(scratch, bool, (size_t)fact_def_count() + 1),
		.placeholders =
			ARENA_ARRAY(scratch, bool, k->tables[FILE_PLACEHOLDERS].count + 1),
		.shared = ARENA_ARRAY(scratch, bool, k->tables[FILE_STEPS].count + 1),
		.channels = ARENA_ARRAY(scratch, bool, k->tables[FILE_CHANNEL].count + 1) };

	mark_all(&u);
	/* What uses it may be in the file that could not be read. */
	if (l->whole) {
		report_unused(l, FILE_PLACEHOLDERS, u.placeholders, "placeholder");
		report_unused(l, FILE_STEPS, u.shared, "shared step");
		report_unused(l, FILE_CHANNEL, u.channels, "channel");
	}
	check_askable(l, &u);
	for (size_t i = 0; i < k->tables[FILE_QUESTION].count; i++) {
		const struct entry *entry = &k->tables[FILE_QUESTION].entries[i];
		int fact = fact_find(entry->id);

		check_question(l, entry);
		if (l->whole && fact >= 0 && !u.facts[fact])
			lint_add(l, entry->source, entry->id, 1,
				"nothing depends on \"%s\": use the fact in a sign, or "
				"delete the "
				"question",
				entry->id);
	}
	for (size_t i = 0; i < k->tables[FILE_PLACEHOLDERS].count; i++)
		check_placeholder(l, &k->tables[FILE_PLACEHOLDERS].entries[i], scratch);
	for (size_t i = 0; i < k->tables[FILE_CODES].count; i++)
		check_code(l, &k->tables[FILE_CODES].entries[i]);
	arena_destroy(scratch);
}
