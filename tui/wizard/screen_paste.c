/* Pasting the output of a command, and how it changed the verdict. */
#include <string.h>

#include "tui/wizard/evidence_source.h"

void
screen_paste_show(struct guide *g, struct screen *s)
{
	g->source->show_paste(g, s);
}

enum effect
screen_paste_input(struct guide *g, const struct input *in)
{
	const char *text;
	size_t len;

	if (!g->source->pasted(g, in, &text, &len))
		return EFFECT_NONE;
	guide_change_begin(g, "The pasted output");
	g->paste_error = (struct error)ERROR_INIT;
	if (paste_take(g->c, text, len, 0, &g->pasted, &g->paste_error) != ERR_OK)
		g->pasted.facts = 0; /* the text is kept; the next screen says so */
	guide_change_end(g);
	guide_replace(g, SCREEN_PASTED);
	return EFFECT_NONE;
}

/* The command that prints this output, without its variable part; otherwise the
 * reader's name. */
static const char *
command_says(struct guide *g, const char *id)
{
	static const char *const tails[] = { " \"", " -", " /", " name=" };

	for (const struct reader_info *i = reader_infos; i->id != NULL; i++) {
		size_t len = strlen(i->command);

		if (!text_equal(i->id, id))
			continue;
		for (size_t t = 0; t < ARRAY_LEN(tails); t++) {
			const char *at = strstr(i->command, tails[t]);

			if (at != NULL)
				len = MIN_OF(len, (size_t)(at - i->command));
		}
		return guide_keep(g, "%.*s", (int)len, i->command);
	}
	return id;
}

static const char *
language_says(const char *id)
{
	static const char *const names[][2] = { { "en", "English" }, { "de", "German" },
		{ "fr", "French" }, { "es", "Spanish" }, { "it", "Italian" },
		{ "pt", "Portuguese" }, { "ru", "Russian" },
		{ "zh-cn", "Chinese (simplified)" }, { "zh-tw", "Chinese (traditional)" },
		{ "ja", "Japanese" } };

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (text_equal(names[i][0], id))
			return names[i][1];
	return id;
}

/* Remarks of the reader about the text: an access error, output of two computers. */
static void
show_paste_notes(struct guide *g)
{
	const struct paste_result *p = &g->pasted;

	for (size_t i = p->first_fact;
		i < p->first_fact + p->facts && i < facts_count(session_facts(g->c)); i++) {
		const struct fact *fact = facts_at(session_facts(g->c), i);

		if (fact->id != FACT_GUEST_PASTE_NOTE)
			continue;
		for (size_t k = 0; k < fact->value.as.list.count; k++)
			guide_linef(g, LINE_TEXT, "Note: %s", fact->value.as.list.items[k]);
	}
}

static void
show_recognised(struct guide *g, const struct paste_result *p)
{
	STR_AUTO commands = STR_INIT(2048);
	STR_AUTO all = STR_INIT(1024);

	for (size_t i = 0; i < p->command_count; i++)
		if (text_equal(p->commands[i], "collector")) /* it contains all of them */
			str_add(&commands, command_says(g, p->commands[i]));
	for (size_t i = 0; i < p->command_count && commands.len == 0; i++)
		str_addf(&all, "%s%s", i > 0 ? ", " : "", command_says(g, p->commands[i]));
	str_add(&commands, str_text(&all));
	guide_linef(g, LINE_TEXT, "Recognised as the output of: %s%s%s",
		str_text(&commands), p->language[0] != '\0' ? ", in " : "",
		language_says(p->language));
}

static void
show_unused(struct guide *g, const struct paste_result *p)
{
	guide_linef(g, LINE_TEXT,
		p->lines - p->lines_used == 1
			? "%zu of %zu lines was not used, but is kept as pasted:"
			: "%zu of %zu lines were not used, but are kept as pasted:",
		p->lines - p->lines_used, p->lines);
	for (size_t i = 0; i < p->unused_count; i++)
		guide_quote(g, p->unused[i]);
	if (p->lines - p->lines_used > p->unused_count)
		guide_linef(g, LINE_TEXT, "and %zu more",
			p->lines - p->lines_used - p->unused_count);
}

void
screen_pasted_show(struct guide *g, struct screen *s)
{
	const struct paste_result *p = &g->pasted;
	const struct fact *first_shown = NULL;
	bool headed = false;

	s->input = INPUT_NEXT;
	if (p->facts == 0) {
		(void)guide_line(g, LINE_HEADING, "Kept, but not understood.");
		(void)guide_line(g, LINE_TEXT,
			g->paste_error.text[0] != '\0' ? g->paste_error.text
						       : "The format was recognised, "
							 "but not the language. This "
							 "says nothing about the "
							 "computer.");
	} else {
		show_recognised(g, p);
		show_paste_notes(g);
		(void)guide_line(g, LINE_HEADING, "What this changes");
		first_shown = guide_show_change(g, false);
		guide_blank(g);
	}
	for (size_t i = p->first_fact;
		i < p->first_fact + p->facts && i < facts_count(session_facts(g->c)); i++) {
		const struct fact *fact = facts_at(session_facts(g->c), i);

		if (fact == first_shown || fact->id == FACT_GUEST_PASTE_COMMAND ||
			fact->id == FACT_GUEST_PASTE_LANGUAGE ||
			fact->id == FACT_GUEST_PASTE_COMPUTERS ||
			fact->id == FACT_GUEST_PASTE_NOTE)
			continue; /* shown above */
		if (!headed)
			(void)guide_line(g, LINE_HEADING, "Also read");
		headed = true;
		guide_show_fact(g, fact);
	}
	if (p->lines > p->lines_used)
		show_unused(g, p);
	guide_action(g, '\r', "Continue");
	guide_action(g, 'v', "Paste more");
}

enum effect
screen_pasted_input(struct guide *g, const struct input *in)
{
	if (in->kind == INPUT_DO_ACTION && in->key == 'v') {
		guide_replace(g, SCREEN_PASTE);
		return EFFECT_NONE;
	}
	if (in->kind != INPUT_DO_NEXT)
		return EFFECT_NONE;
	if (session_checked(g->c) && guide_change_new_first(g))
		guide_go(g, SCREEN_VERDICT);
	else
		guide_back(g);
	return EFFECT_NONE;
}
