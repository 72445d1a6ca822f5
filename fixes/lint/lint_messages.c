/*
 * Lint of the messages: causes that exist, one meaning for a code in one client, and words
 * that no other sentence has.
 */
#include <string.h>

#include "fixes/lint/lint.h"
#include "fixes/messages/message_index.h"

struct messages_check {
	struct lint *l;
	const struct source *source;
	const struct messages_text *file;
	struct message_index x;
};

/* The line of a message: of its first code, or of its first words. */
static int
line_of(const struct messages_check *c, const struct message_text *m)
{
	int line = source_line(c->source, m->means, 1);

	return line > 0 ? line : 1;
}

static void
check_causes(struct messages_check *c, const struct message_text *m)
{
	for (unsigned i = 0; c->l->whole && i < m->causes_count; i++)
		if (base_cause(c->l->k, m->causes[i]) == NULL)
			lint_add(c->l, c->source, m->causes[i], line_of(c, m),
				"\"%s\" is no cause: use the id of a file in causes/",
				m->causes[i]);
}

static void
check_answer(struct messages_check *c, const struct message_text *m)
{
	const struct fact_def *def = fact_def(FACT_MESSAGE_TEXT);

	if (m->answer == NULL)
		return;
	for (size_t t = 0; def->tokens[t] != NULL; t++)
		if (text_equal(def->tokens[t], m->answer))
			return;
	lint_add(c->l, c->source, m->answer, line_of(c, m),
		"\"%s\" is no answer to the question message.text: use one of its answers",
		m->answer);
}

static void
check_found_at_all(struct messages_check *c, const struct message_text *m)
{
	if (m->codes_count == 0 && m->wordings_count == 0)
		lint_add(c->l, c->source, m->means, 1,
			"this message has no code and no words: nothing leads to it");
	if (m->mark[0] == '\0' || m->mark[strspn(m->mark, "DSTB ")] != '\0')
		lint_add(c->l, c->source, m->mark, line_of(c, m),
			"\"%s\" is no mark: use D, S, T or B", m->mark);
}

static uint32_t
words_of(const struct message_index *x, const struct wording *w)
{
	uint32_t weight = 0;

	for (uint32_t p = w->first_piece; p < w->first_piece + w->piece_count; p++)
		weight += x->pieces[p].weight;
	return (weight + 1) / 2;
}

/* Beside a code or a name of its own one word may be enough; alone it is in any text. */
static void
check_words(struct messages_check *c)
{
	for (uint32_t i = 0; i < c->x.wording_count; i++) {
		const struct wording *w = &c->x.wordings[i];
		uint32_t words = words_of(&c->x, w);

		if (w->kind == WORDING_CONTEXT || (words > 0 && w->has_name))
			continue;
		if (words == 0)
			lint_add(c->l, c->source, w->text, 1,
				"\"%s\" holds no word that counts: write more of the message",
				w->text);
		else if (w->kind == WORDING_MESSAGE && words < 2)
			lint_add(c->l, c->source, w->text, 1,
				"\"%s\" is a single common word: write more of the message",
				w->text);
	}
}

static bool
is_same(const struct message_code *a, const struct message_code *b)
{
	return !a->official && !b->official && a->kind == b->kind &&
		a->number == b->number && a->extended == b->extended &&
		text_equal(a->name, b->name);
}

static void
check_codes(struct messages_check *c)
{
	for (uint32_t i = 0; i < c->x.code_count; i++)
		for (uint32_t n = i + 1; n < c->x.code_count; n++) {
			const struct message_text *a =
				c->x.messages[c->x.codes[i].message].text;
			const struct message_text *b =
				c->x.messages[c->x.codes[n].message].text;

			if (a == b || !is_same(&c->x.codes[i], &c->x.codes[n]) ||
				text_equal(a->means, b->means))
				continue;
			lint_add(c->l, c->source, b->means, 1,
				"a code of this message has another meaning in line %d: keep "
				"it at one of them",
				line_of(c, a));
		}
}

void
lint_messages(struct lint *l)
{
	const struct table *files = &l->k->tables[FILE_MESSAGES];

	for (size_t i = 0; i < files->count; i++) {
		struct messages_check c = { .l = l,
			.source = files->entries[i].source,
			.file = files->entries[i].text };

		if (!lint_wants(l, c.source))
			continue;
		message_index_build(&c.file, 1, &c.x);
		for (unsigned m = 0; m < c.file->messages_count; m++) {
			check_causes(&c, &c.file->messages[m]);
			check_answer(&c, &c.file->messages[m]);
			check_found_at_all(&c, &c.file->messages[m]);
		}
		check_words(&c);
		check_codes(&c);
		message_index_close(&c.x);
	}
}
