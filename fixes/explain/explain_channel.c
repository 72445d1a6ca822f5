/*
 * A way into a machine, for somebody who has to open it now: what it needs, which faults it
 * lives through, how it is opened, how a command goes over it, and what to beware of.
 */
#include <string.h>

#include "fixes/base/knowledge_base.h"
#include "fixes/commands/fill_placeholders.h"
#include "fixes/commands/wrapped_lines.h"
#include "fixes/plan/print_steps.h"

static void
add_list(struct str *out, int columns, const char *heading, char *const *list,
	unsigned count)
{
	if (count > 0)
		str_addf(out, "\n%s\n", heading);
	for (unsigned i = 0; i < count; i++) {
		STR_AUTO line = STR_INIT(4096);

		lines_sentence(&line, list[i]);
		lines_add(out, columns, 2, "- ", str_text(&line));
	}
}

static void
add_command(struct str *out, const struct knowledge *k, const struct step_text *s,
	int columns, struct arena *a)
{
	const struct filler f = { .k = k, .arena = a };
	struct fill_result r;

	fill_text(&f, SHELL_NONE, s->command, &r);
	lines_raw(out, 8, r.text);
	for (size_t i = 0; i < r.missing_count; i++) {
		const char *example = NULL;
		const char *ask = placeholder_ask(k, r.missing[i], &example);
		STR_AUTO line = STR_INIT(1024);

		str_addf(&line, "{%s}: %s", r.missing[i], ask != NULL ? ask : "");
		if (example != NULL)
			str_addf(&line, " (as %s)", example);
		lines_add(out, columns, 4, "Fill in: ", str_text(&line));
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
add_open(struct str *out, const struct knowledge *k, const struct channel_text *c,
	int columns, struct arena *a)
{
	str_add(out, "\nHow it is opened\n");
	for (unsigned i = 0; i < c->open_count; i++) {
		const struct step_text *s = &c->open[i];
		STR_AUTO mark = STR_INIT(32);

		str_addf(&mark, "%2u. ", i + 1);
		lines_add(out, columns, 0, str_text(&mark), s->says);
		if (!text_equal(s->danger, "read-only"))
			str_addf(out, "    (%s)\n",
				steps_danger_words((enum danger)danger_find(s->danger)));
		lines_add(out, columns, 4, "Where: ", s->where);
		if (s->command != NULL)
			add_command(out, k, s, columns, a);
		lines_add(out, columns, 4, "You should see: ", s->expect);
		lines_add(out, columns, 4, "Check: ", action_words(s->verify, a));
		lines_add(out, columns, 4, "Undo: ", action_words(s->undo, a));
	}
}

/* What is typed for a command of ours, when that is not the command itself. */
static void
add_wraps(struct str *out, const struct knowledge *k, const struct channel_text *c,
	int columns, struct arena *a)
{
	static const struct {
		const char *shell, *words;
	} shells[] = {
		{ "cmd", "A command for a command window (cmd)" },
		{ "powershell", "A command for PowerShell" },
		{ "azure-cli", "A command for the Azure command line" },
		{ "linux", "A command for a Linux shell" },
	};

	str_add(out, "\nHow a command goes over it\n");
	if (c->wrap_count == 0)
		lines_add(out, columns, 2, "- ",
			"Not at all: it carries no single commands. See below.");
	for (unsigned i = 0; i < c->wrap_count; i++) {
		const struct wrap_text *w = &c->wrap[i];
		bool plain = text_equal(w->outer, "{command}");
		const char *wrapped;
		STR_AUTO line = STR_INIT(1024);

		for (size_t n = 0; n < ARRAY_LEN(shells); n++)
			if (text_equal(shells[n].shell, w->shell))
				str_add(&line, shells[n].words);
		str_add(&line,
			plain ? " is typed as it is" : " goes as \"hostname\" does here");
		if (w->note != NULL)
			str_addf(&line, " (%s)", w->note);
		str_add_char(&line, plain ? '.' : ':');
		lines_add(out, columns, 2, "- ", str_text(&line));
		wrapped = channel_wrap(k, c->channel, w->shell, "hostname", a);
		if (plain || wrapped == NULL)
			continue;
		lines_raw(out, 8, wrapped);
	}
}

bool
explain_way(const struct knowledge *k, const char *id, int columns, struct str *out)
{
	const struct entry *entry = base_find(k, FILE_CHANNEL, id);
	const struct channel_text *c = entry != NULL ? entry->text : NULL;
	struct arena *a;

	if (c == NULL)
		return false;
	a = arena_create();
	lines_add(out, columns, 0, "", c->title);
	str_addf(out, "%s\n\n", c->channel);
	lines_add(out, columns, 0, "", c->plain);
	add_list(out, columns, "What it needs", c->needs, c->needs_count);
	if (c->survives != NULL) {
		str_add(out, "\nWhich faults it lives through\n");
		lines_add(out, columns, 2, "", c->survives);
	}
	add_open(out, k, c, columns, a);
	add_wraps(out, k, c, columns, a);
	add_list(out, columns, "What to beware of", c->limits, c->limits_count);
	arena_destroy(a);
	return true;
}
