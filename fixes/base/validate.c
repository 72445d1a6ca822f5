/*
 * Checks what the program needs to run on the knowledge: closed words, valid references,
 * conditions that compile. Runs on every file of an organisation each time it is loaded; lint
 * checks more.
 */
#include <string.h>

#include "fixes/base/knowledge_base.h"
#include "fixes/base/use_references.h"
#include "share/base/str.h"

struct checker {
	struct knowledge *k;
	const struct source *source;
	struct pool scratch; /* conditions that are only checked */
};

static void
problem_at(struct checker *c, const char *needle, const char *fmt, const char *word,
	const char *help)
{
	STR_AUTO says = STR_INIT(1000);

	str_addf(&says, "\"%s\" ", word);
	str_add(&says, fmt);
	str_add(&says, ": ");
	str_add(&says, help);
	base_problem(
		c->k, c->source, source_line(c->source, needle, 1), "%s", str_text(&says));
}

/* ---- conditions of steps ---- */

static void
check_condition(struct checker *c, const char *text)
{
	struct error e = ERROR_INIT;
	cond_id id;

	if (text == NULL)
		return;
	if (cond_compile(&c->scratch, cond_expand(c->scratch.arena, text, "public"), &id,
		    &e) != ERR_OK)
		base_problem(
			c->k, c->source, source_line(c->source, text, 1), "%s", e.text);
}

static void
check_for_each(struct checker *c, const char *text)
{
	static const char profile[] = "profile where ";

	if (text == NULL || text_equal(text, "hive"))
		return;
	if (text_starts(text, profile))
		check_condition(c, text + sizeof(profile) - 1);
	else
		problem_at(c, text, "is not a loop", text,
			"write \"profile where CONDITION\" or \"hive\"");
}

/* ---- steps ---- */

static void
check_word(
	struct checker *c, const char *word, bool known, const char *key, const char *help)
{
	STR_AUTO needle = STR_INIT(512);

	if (word == NULL || known)
		return;
	str_addf(&needle, "%s: %s", key, word);
	problem_at(c, str_text(&needle), "cannot be used there", word, help);
}

static bool
restart_is_known(const char *word)
{
	return text_equal(word, "none") || text_equal(word, "service") ||
		text_equal(word, "machine");
}

static void
check_step(struct checker *c, const struct step_text *s)
{
	enum audience audience;

	check_condition(c, s->only_if);
	check_for_each(c, s->for_each);
	check_word(c, s->shell, shell_is_known(s->shell), "shell",
		"use cmd, powershell, azure-cli, linux or none");
	check_word(c, s->danger, danger_find(s->danger) >= 0, "danger",
		"use read-only, changes, lowers-security or destructive");
	check_word(c, s->restart, restart_is_known(s->restart), "restart",
		"use none, service or machine");
	check_word(c, s->hive,
		text_equal(s->hive, "SYSTEM") || text_equal(s->hive, "SOFTWARE"), "hive",
		"use SYSTEM or SOFTWARE");
	for (unsigned i = 0; i < s->audience_count; i++)
		if (!audience_find(s->audience[i], &audience))
			problem_at(c, s->audience[i], "is not an audience", s->audience[i],
				"use helpdesk, self or engineer");
	for (unsigned i = 0; i < s->channels_count; i++)
		if (base_find(c->k, FILE_CHANNEL, s->channels[i]) == NULL)
			problem_at(c, s->channels[i], "is not a channel", s->channels[i],
				"`rdpdoctor knowledge list channels` names all of them");
	if (s->use != NULL && !uses_resolve(c->k, s->use, NULL))
		problem_at(c, s->use, "refers to no step", s->use,
			"use CAUSE.online.STEP, CAUSE.offline.STEP or shared.NAME");
	if (s->use != NULL && !uses_end(c->k, s))
		problem_at(c, s->use, "refers back to this step", s->use,
			"use a step that has its own command");
	if (s->use == NULL && s->danger == NULL)
		problem_at(c, s->id, "has no danger", s->id,
			"say read-only, changes, lowers-security or destructive");
	if ((s->hive != NULL || s->key != NULL || s->set != NULL) &&
		(s->hive == NULL || s->key == NULL || s->set == NULL))
		problem_at(c, s->id, "is an incomplete offline edit", s->id,
			"give hive, key, value and set");
}

static void
check_steps(struct checker *c, const struct step_text *steps, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		check_step(c, &steps[i]);
}

/* ---- causes ---- */

static void
check_shared(struct checker *c, char *const *names, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		if (base_find(c->k, FILE_STEPS, names[i]) == NULL)
			problem_at(c, names[i], "is not a shared step", names[i],
				"use the id of a file in steps/");
}

static void
check_path(struct checker *c, const struct path_text *p)
{
	check_shared(c, p->before, p->before_count);
	check_shared(c, p->after, p->after_count);
	check_steps(c, p->steps, p->steps_count);
	for (unsigned i = 0; i < p->channels_count; i++)
		if (base_find(c->k, FILE_CHANNEL, p->channels[i]) == NULL)
			problem_at(c, p->channels[i], "is not a channel", p->channels[i],
				"`rdpdoctor knowledge list channels` names all of them");
	for (unsigned i = 0; i < p->needs_count; i++)
		if (!text_equal(p->needs[i], "SYSTEM") &&
			!text_equal(p->needs[i], "SOFTWARE"))
			problem_at(c, p->needs[i], "is not a hive", p->needs[i],
				"use SYSTEM or SOFTWARE");
}

static void
check_cause(struct checker *c, const struct cause_text *text)
{
	static const char *const owners[] = { "user", "client", "network", "server",
		"identity", "cloud" };
	bool known = false;

	for (size_t i = 0; i < ARRAY_LEN(owners); i++)
		known = known || text_equal(text->owner, owners[i]);
	if (!known)
		problem_at(c, "owner:", "is not an owner", text->owner,
			"use user, client, network, server, identity or cloud");
	check_path(c, text->online);
	check_path(c, text->offline);
}

/* ---- questions, placeholders ---- */

static void
check_question(struct checker *c, const struct question_text *q)
{
	int id = fact_find(q->question);

	if (id < 0) {
		problem_at(c, q->question, "is not a fact", q->question,
			"a question is named like the fact that it fills");
		return;
	}
	for (unsigned i = 0; i < q->answers_count; i++) {
		struct fact_value value = { .type = FACT_TYPE_BOOL };
		struct error e = ERROR_INIT;

		if (text_equal(q->answers[i].value, "unknown"))
			continue; /* sets nothing unless the fact has that token */
		if (value_parse(id, q->answers[i].value, &value, &e) != ERR_OK)
			base_problem(c->k, c->source,
				source_line(c->source, q->answers[i].value, 1), "%s",
				e.text);
		value_free(&value);
	}
}

static void
check_source(struct checker *c, const struct entry *entry, enum file_kind kind)
{
	const struct shared_text *shared = entry->text;
	const struct channel_text *channel = entry->text;

	c->source = entry->source;
	switch (kind) {
	case FILE_CAUSE:
		check_cause(c, entry->text);
		break;
	case FILE_STEPS:
		check_steps(c, shared->steps, shared->steps_count);
		break;
	case FILE_CHANNEL:
		check_steps(c, channel->open, channel->open_count);
		if (channel->fact != NULL && fact_find(channel->fact) < 0)
			problem_at(c, channel->fact, "is not a fact", channel->fact,
				"use the id of a fact");
		break;
	case FILE_QUESTION:
		check_question(c, entry->text);
		break;
	case FILE_FACTS:
	case FILE_PLACEHOLDERS:
	case FILE_CODES:
	case FILE_MESSAGES:
	case FILE_NOTE:
	case FILE_KIND_COUNT:
	case FILE_UNKNOWN:
		break;
	}
}

void
base_check(struct knowledge *k, size_t from)
{
	struct checker c = { .k = k };
	struct arena *scratch;

	if (from >= k->source_count)
		return;
	scratch = arena_create();
	pool_init(&c.scratch, scratch);
	for (int kind = 0; kind < FILE_KIND_COUNT; kind++)
		for (size_t i = 0; i < k->tables[kind].count; i++) {
			const struct entry *entry = &k->tables[kind].entries[i];

			if ((size_t)(entry->source - k->sources) >= from)
				check_source(&c, entry, (enum file_kind)kind);
		}
	arena_destroy(scratch);
}
