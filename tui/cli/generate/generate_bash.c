/* The completion of bash: one function with tables in case statements. */
#include "tui/cli/generate/generate.h"

/* What the kinds of values are in bash; $cur is the beginning of the word. */
static const char *const offers[COMPLETE_KINDS] = {
	[COMPLETE_FILES] = "$(compgen -f -- \"$cur\")",
	[COMPLETE_FOLDERS] = "$(compgen -d -- \"$cur\")",
	[COMPLETE_TARGETS] = "$(compgen -f -X '!*.rdp' -- \"$cur\")",
	[COMPLETE_COMMANDS] = "$(compgen -W \"$commands\" -- \"$cur\")",
	[COMPLETE_CAUSES] =
		"$(compgen -W \"$(_rdpdoctor_first knowledge list causes)\" -- \"$cur\")",
	[COMPLETE_FACTS] =
		"$(compgen -S = -W \"$(_rdpdoctor_first knowledge list facts)\" -- \"$cur\")",
	[COMPLETE_SESSIONS] = "$(compgen -W \"$(_rdpdoctor_sessions)\" -- \"$cur\")",
	[COMPLETE_SCENARIOS] =
		"$(compgen -W \"$(rdpdoctor practice 2>/dev/null |\n"
		"\t\t\tsed -n 's/^  \\([a-z0-9-]*\\) .*/\\1/p')\" -- \"$cur\")",
};

static void
add_command_names(struct str *out)
{
	for (const struct command *const *c = command_list; *c != NULL; c++)
		if ((*c)->name != NULL)
			str_addf(out, " %s", (*c)->name);
}

static void
add_offer(struct str *out, const char *words, enum complete complete)
{
	if (words != NULL)
		str_addf(out, "COMPREPLY=($(compgen -W '%s' -- \"$cur\"))", words);
	else if (offers[complete] != NULL)
		str_addf(out, "COMPREPLY=(%s)", offers[complete]);
	else
		str_add(out, ":");
}

/* The words of one option can differ from command to command: those cases come first. */
static void
add_values(struct str *out)
{
	for (const struct command *const *c = command_list; *c != NULL; c++)
		for (const struct command_option *o = (*c)->options;
			o != NULL && o->id != OPTION_NONE; o++) {
			if (o->words == NULL)
				continue;
			str_addf(out, "\t%s:--%s) ", (*c)->name != NULL ? (*c)->name : "",
				option_rows[o->id].name);
			add_offer(out, o->words, COMPLETE_NOTHING);
			str_add(out, "; return ;;\n");
		}
	for (enum option_id id = 1; id < OPTION_COUNT; id++) {
		const struct option_row *row = &option_rows[id];

		if (row->value == NULL || !option_is_shown(id))
			continue;
		str_addf(out, "\t*:--%s", row->name);
		if (row->letter != 0)
			str_addf(out, "|*:-%c", row->letter);
		str_add(out, ") ");
		/* The value follows without a blank. */
		if (row->complete == COMPLETE_FACTS)
			str_add(out, "compopt -o nospace 2>/dev/null; ");
		add_offer(out, row->words, row->complete);
		str_add(out, "; return ;;\n");
	}
}

static void
add_options(struct str *out)
{
	for (const struct command *const *c = command_list; *c != NULL; c++) {
		str_addf(out, "\t\t%s) options='", (*c)->name != NULL ? (*c)->name : "''");
		for (enum option_id id = 1; id < OPTION_COUNT; id++)
			if (option_is_shown(id) && command_has(*c, id))
				str_addf(out, " --%s", option_rows[id].name);
		str_add(out, "' ;;\n");
	}
}

static void
add_arguments(struct str *out)
{
	for (const struct command *const *c = command_list; *c != NULL; c++) {
		if ((*c)->name == NULL)
			continue;
		if ((*c)->after != NULL) {
			str_addf(out, "\t%s:%s) ", (*c)->name, (*c)->after);
			add_offer(out, (*c)->words_after, COMPLETE_NOTHING);
			str_add(out, " ;;\n");
		}
		str_addf(out, "\t%s:*) ", (*c)->name);
		add_offer(out, (*c)->words, (*c)->complete);
		str_add(out, " ;;\n");
	}
}

void
generate_bash(struct str *out)
{
	str_add(out,
		"# bash completion for rdpdoctor, made from its tables when it was built.\n"
		"_rdpdoctor_first() # the first word of each line\n"
		"{\n"
		"\trdpdoctor \"$@\" 2>/dev/null | sed -n 's/^\\([A-Za-z0-9][^ ]*\\) .*/\\1/p'\n"
		"}\n"
		"\n"
		"_rdpdoctor_sessions()\n"
		"{\n"
		"\trdpdoctor sessions 2>/dev/null |\n"
		"\t\tsed -n 's/^\\([0-9A-Z]\\{4\\}-[0-9A-Z]\\{4\\}\\) .*/\\1/p'\n"
		"}\n"
		"\n"
		"_rdpdoctor()\n"
		"{\n"
		"\tlocal cur prev word command= options\n"
		"\tlocal commands='");
	add_command_names(out);
	str_add(out,
		"'\n"
		"\n"
		"\tCOMPREPLY=()\n"
		"\tcur=${COMP_WORDS[COMP_CWORD]}\n"
		"\tprev=${COMP_WORDS[COMP_CWORD-1]}\n"
		"\t# In --option=value the equals sign is a word of its own.\n"
		"\tif [[ $cur == = ]]; then\n"
		"\t\tcur=\n"
		"\telif [[ $prev == = && $COMP_CWORD -gt 1 ]]; then\n"
		"\t\tprev=${COMP_WORDS[COMP_CWORD-2]}\n"
		"\tfi\n"
		"\tfor word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
		"\t\tcase \" $commands \" in\n"
		"\t\t*\" $word \"*) command=$word; break ;;\n"
		"\t\tesac\n"
		"\tdone\n"
		"\tcase $command:$prev in\n");
	add_values(out);
	str_add(out,
		"\tesac\n"
		"\tif [[ $cur == -* ]]; then\n"
		"\t\tcase $command in\n");
	add_options(out);
	str_add(out,
		"\t\tesac\n"
		"\t\tCOMPREPLY=($(compgen -W \"$options\" -- \"$cur\"))\n"
		"\t\treturn\n"
		"\tfi\n"
		"\tcase $command:$prev in\n");
	str_addf(out, "\t:*) COMPREPLY=(%s %s) ;;\n", offers[COMPLETE_COMMANDS],
		offers[COMPLETE_TARGETS]);
	add_arguments(out);
	str_add(out,
		"\tesac\n"
		"}\n"
		"complete -o filenames -F _rdpdoctor rdpdoctor\n");
}
