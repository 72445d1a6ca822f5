/* The completion of fish: one line for each command, argument and option. */
#include "tui/cli/generate/generate.h"

#define NO_COMMAND "__fish_use_subcommand"

/* Arguments of complete(1) for a value or an argument; a single-quoted word follows -a. */
static const char *const offers[COMPLETE_KINDS] = {
	[COMPLETE_FILES] = "-F",
	[COMPLETE_FOLDERS] = "-a '(__fish_complete_directories)'",
	[COMPLETE_TARGETS] = "-a '(__fish_complete_suffix .rdp)'",
	[COMPLETE_COMMANDS] = "-a '(__rdpdoctor_commands)'",
	[COMPLETE_CAUSES] = "-a '(__rdpdoctor_first knowledge list causes)'",
	[COMPLETE_FACTS] = "-a '(__rdpdoctor_first knowledge list facts)='",
	[COMPLETE_SESSIONS] = "-a '(__rdpdoctor_sessions)'",
	[COMPLETE_SCENARIOS] = "-a '(__rdpdoctor_scenarios)'",
};

static void
add_text(struct str *out, const char *text)
{
	str_add(out, " -d '");
	add_escaped(out, text, "'\\", "\\");
	str_add(out, "'");
}

static void
add_offer(struct str *out, const char *words, enum complete complete)
{
	if (words != NULL)
		str_addf(out, " -a '%s'", words);
	else if (offers[complete] != NULL)
		str_addf(out, " %s", offers[complete]);
}

static void
add_condition(struct str *out, const struct command *c)
{
	if (c->name == NULL)
		str_add(out, "complete -c rdpdoctor -n " NO_COMMAND);
	else
		str_addf(out, "complete -c rdpdoctor -n '__fish_seen_subcommand_from %s'",
			c->name);
}

static void
add_option(struct str *out, const struct command *c, enum option_id id)
{
	const struct option_row *row = &option_rows[id];
	const struct command_option *own = command_option(c, id);
	const char *words = words_of(c, id);

	if (row->everywhere)
		str_add(out, "complete -c rdpdoctor");
	else
		add_condition(out, c);
	str_addf(out, " -l %s", row->name);
	if (row->letter != 0)
		str_addf(out, " -s %c", row->letter);
	if (row->value != NULL)
		str_add(out,
			words == NULL && row->complete == COMPLETE_FILES ? " -r" : " -x");
	if (row->value != NULL)
		add_offer(out, words, row->complete);
	add_text(out, own != NULL && own->says != NULL ? own->says : row->says);
	str_add(out, "\n");
}

static void
add_command(struct str *out, const struct command *c)
{
	if (c->name == NULL)
		return;
	str_addf(out, "complete -c rdpdoctor -n " NO_COMMAND " -a %s", c->name);
	add_text(out, c->summary);
	str_add(out, "\n");
	if (c->after != NULL)
		str_addf(out,
			"complete -c rdpdoctor -n '__fish_seen_subcommand_from %s; and "
			"__fish_seen_subcommand_from %s' -a '%s'\n"
			"complete -c rdpdoctor -n '__fish_seen_subcommand_from %s; and not "
			"__fish_seen_subcommand_from %s' -a '%s'\n",
			c->name, c->after, c->words_after, c->name, c->words, c->words);
	else if (c->words != NULL || c->complete != COMPLETE_NOTHING) {
		add_condition(out, c);
		add_offer(out, c->words, c->complete);
		str_add(out, "\n");
	}
}

void
generate_fish(struct str *out)
{
	str_add(out,
		"# fish completion for rdpdoctor, made from its tables when it was built.\n"
		"function __rdpdoctor_first # the first word of each line\n"
		"\trdpdoctor $argv 2>/dev/null | string replace -rf '^([A-Za-z0-9]\\S*) .*' '$1'\n"
		"end\n"
		"function __rdpdoctor_sessions\n"
		"\trdpdoctor sessions 2>/dev/null |\n"
		"\t\tstring replace -rf '^([0-9A-Z]{4}-[0-9A-Z]{4}) .*' '$1'\n"
		"end\n"
		"function __rdpdoctor_scenarios\n"
		"\trdpdoctor practice 2>/dev/null | string replace -rf '^  ([a-z0-9-]+) .*' '$1'\n"
		"end\n"
		"function __rdpdoctor_commands\n"
		"\tprintf '%s\\n'");
	for (const struct command *const *c = command_list; *c != NULL; c++)
		if ((*c)->name != NULL)
			str_addf(out, " %s", (*c)->name);
	str_add(out,
		"\nend\n"
		"complete -c rdpdoctor -f\n");
	str_addf(out, "complete -c rdpdoctor -n " NO_COMMAND " %s\n",
		offers[COMPLETE_TARGETS]);
	for (const struct command *const *c = command_list; *c != NULL; c++)
		add_command(out, *c);
	for (enum option_id id = 1; id < OPTION_COUNT; id++)
		if (option_is_shown(id) && option_rows[id].everywhere)
			add_option(out, command_find(NULL), id);
	for (const struct command *const *c = command_list; *c != NULL; c++)
		for (const struct command_option *o = (*c)->options;
			o != NULL && o->id != OPTION_NONE; o++)
			if (!option_rows[o->id].everywhere)
				add_option(out, *c, o->id);
}
