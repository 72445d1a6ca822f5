/*
 * Explains a channel to a person who has to open it now: what it needs, which faults do not
 * affect it, how to open it, how to send a command over it, and its limits.
 */
#include <string.h>

#include "fixes/base/knowledge_base.h"
#include "fixes/commands/fill_placeholders.h"
#include "fixes/plan/step_words.h"
#include "share/base/text.h"
#include "fixes/plan/plan.h"
#include "fixes/explain/explain.h"

static void
add_list(struct document *d, const char *heading, char *const *list, unsigned count)
{
	if (count > 0)
		document_heading(d, heading);
	for (unsigned i = 0; i < count; i++) {
		STR_AUTO line = STR_INIT(4096);

		text_add_sentence(&line, list[i]);
		document_item(d, 2, "- ", str_text(&line));
	}
}

static void
add_command(struct document *d, const struct knowledge *k, const struct step_text *s,
	struct arena *a)
{
	const struct filler f = { .k = k, .arena = a };
	struct fill_result r;

	fill_text(&f, SHELL_NONE, s->command, &r);
	document_code(d, 8, NULL, r.text);
	for (size_t i = 0; i < r.missing_count; i++) {
		STR_AUTO line = STR_INIT(1024);

		steps_add_ask(k, r.missing[i], &line);
		document_item(d, 4, "Fill in: ", str_text(&line));
	}
}

static const char *
action_words(const struct action_text *action, struct arena *a)
{
	if (action == NULL)
		return NULL;
	return action->command != NULL ? steps_remarked(action->command, action->says, a)
				       : action->note;
}

static void
add_open(struct document *d, const struct knowledge *k, const struct channel_text *c,
	struct arena *a)
{
	document_heading(d, "How to open it");
	for (unsigned i = 0; i < c->open_count; i++) {
		const struct step_text *s = &c->open[i];
		char mark[32];

		(void)text_format(mark, sizeof(mark), "%2u. ", i + 1);
		document_item(d, 0, mark, s->says);
		if (!text_equal(s->danger, "read-only"))
			document_itemf(d, 4, "", "(%s)",
				steps_danger_words((enum danger)danger_find(s->danger)));
		document_item(d, 4, "Where: ", s->where);
		if (s->command != NULL)
			add_command(d, k, s, a);
		document_item(d, 4, "You should see: ", s->expect);
		document_item(d, 4, "Check: ", action_words(s->verify, a));
		document_item(d, 4, "Undo: ", action_words(s->undo, a));
	}
}

/* What is typed for one of our commands, if it is not the command itself. */
static void
add_wraps(struct document *d, const struct knowledge *k, const struct channel_text *c,
	struct arena *a)
{
	static const struct {
		const char *shell, *words;
	} shells[] = {
		{ "cmd", "A command for a command window (cmd)" },
		{ "powershell", "A command for PowerShell" },
		{ "azure-cli", "A command for the Azure command line" },
		{ "linux", "A command for a Linux shell" },
	};

	document_heading(d, "How to send a command over it");
	if (c->wrap_count == 0)
		document_item(d, 2, "- ",
			"Not possible: it carries no single commands. See below.");
	for (unsigned i = 0; i < c->wrap_count; i++) {
		const struct wrap_text *w = &c->wrap[i];
		bool plain = text_equal(w->outer, "{command}");
		const char *wrapped;
		STR_AUTO line = STR_INIT(1024);

		for (size_t n = 0; n < ARRAY_LEN(shells); n++)
			if (text_equal(shells[n].shell, w->shell))
				str_add(&line, shells[n].words);
		str_add(&line,
			plain ? " is typed as it is" : " is sent as \"hostname\" is here");
		if (w->note != NULL)
			str_addf(&line, " (%s)", w->note);
		str_add_char(&line, plain ? '.' : ':');
		document_item(d, 2, "- ", str_text(&line));
		wrapped = channel_wrap(k, c->channel, w->shell, "hostname", a);
		if (plain || wrapped == NULL)
			continue;
		document_code(d, 8, NULL, wrapped);
	}
}

bool
explain_way(const struct knowledge *k, const char *id, struct document *d)
{
	const struct entry *entry = base_find(k, FILE_CHANNEL, id);
	const struct channel_text *c = entry != NULL ? entry->text : NULL;
	struct arena *a;

	if (c == NULL)
		return false;
	a = arena_create();
	document_title(d, c->title);
	document_paragraph(d, c->channel);
	document_gap(d);
	document_paragraph(d, c->plain);
	add_list(d, "What it needs", c->needs, c->needs_count);
	if (c->survives != NULL) {
		document_heading(d, "When it works");
		document_item(d, 2, "", c->survives);
	}
	add_open(d, k, c, a);
	add_wraps(d, k, c, a);
	add_list(d, "What to watch out for", c->limits, c->limits_count);
	arena_destroy(a);
	return true;
}
