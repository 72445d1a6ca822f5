/* `knowledge list`: one line for each entry, for people and for grep. */
#include <string.h>

#include "fixes/base/knowledge_base.h"
#include "fixes/base/known_suppliers.h"
#include "fixes/explain/explain.h"

static const char *
type_word(enum fact_type type)
{
	static const char *const words[] = { "token", "bool", "int", "text", "tokens",
		"ints", "texts" };

	return words[type];
}

static void
list_facts(struct str *out)
{
	for (int id = 0; id < fact_def_count(); id++) {
		const struct fact_def *def = fact_def(id);

		str_addf(out, "%-38s %-6s ", def->id, type_word(def->type));
		for (size_t t = 0; def->tokens != NULL && def->tokens[t] != NULL; t++)
			str_addf(out, "%s%s", t > 0 ? "|" : "", def->tokens[t]);
		str_addf(out, "%s%s\n", def->tokens != NULL ? "  " : "", def->says);
	}
}

static void
list_causes(const struct knowledge *k, struct str *out)
{
	for (size_t i = 0; i < k->cause_count; i++) {
		const struct cause_text *c = k->causes[i].text;

		str_addf(out, "%-32s %-10s %-10s %s\n", c->cause, c->stage, c->seen,
			c->title);
	}
}

static void
list_questions(const struct knowledge *k, struct str *out)
{
	const struct table *t = &k->tables[FILE_QUESTION];

	for (size_t i = 0; i < t->count; i++) {
		const struct question_text *q = t->entries[i].text;

		str_addf(out, "%-32s %4d s  %s\n", q->question, q->price_s, q->ask);
	}
}

static void
list_channels(const struct knowledge *k, struct str *out)
{
	const struct table *t = &k->tables[FILE_CHANNEL];

	for (size_t i = 0; i < t->count; i++) {
		const struct channel_text *c = t->entries[i].text;

		str_addf(out, "%-24s %s\n", c->channel, c->title);
	}
}

static void
list_readers(struct str *out)
{
	for (size_t i = 0; i < known_reader_count(); i++)
		str_addf(out, "%s\n", known_reader(i));
}

bool
knowledge_list(const struct knowledge *k, const char *what, struct str *out)
{
	if (text_equal(what, "facts"))
		list_facts(out);
	else if (text_equal(what, "causes"))
		list_causes(k, out);
	else if (text_equal(what, "questions"))
		list_questions(k, out);
	else if (text_equal(what, "channels"))
		list_channels(k, out);
	else if (text_equal(what, "readers"))
		list_readers(out);
	else
		return false;
	return true;
}
