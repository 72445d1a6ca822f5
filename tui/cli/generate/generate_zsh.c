/* The completion of zsh: _arguments for the program, then for each command. */
#include "tui/cli/generate/generate.h"

/* Actions of _arguments (zshcompsys(1)): behind a blank no arguments are added. */
static const char *const actions[COMPLETE_KINDS] = {
	[COMPLETE_NOTHING] = " ",
	[COMPLETE_FILES] = "_files",
	[COMPLETE_FOLDERS] = "_files -/",
	[COMPLETE_TARGETS] = "_files -g \"*.rdp\"",
	[COMPLETE_COMMANDS] = "_rdpdoctor_commands",
	[COMPLETE_CAUSES] = " _rdpdoctor_first knowledge list causes",
	[COMPLETE_FACTS] = "_rdpdoctor_facts",
	[COMPLETE_SESSIONS] = "_rdpdoctor_sessions",
	[COMPLETE_SCENARIOS] = "_rdpdoctor_scenarios",
};

static void
add_quoted(struct str *out, const char *text)
{
	for (; *text != '\0'; text++) {
		if (*text == '\'')
			str_add(out, "'\\''");
		else
			str_add_char(out, *text);
	}
}

/* Brackets, colons and backslashes have a meaning in a specification. */
static void
add_description(struct str *out, const char *text)
{
	STR_AUTO escaped = STR_INIT(4096);

	add_escaped(&escaped, text, "[]:\\", "\\");
	add_quoted(out, str_text(&escaped));
}

static void
add_action(struct str *out, const char *words, enum complete complete)
{
	if (words != NULL)
		str_addf(out, "(%s)", words);
	else
		str_add(out, actions[complete]);
}

static void
add_specification(struct str *out, const struct command *c, enum option_id id, char form)
{
	const struct option_row *row = &option_rows[id];
	const struct command_option *own = command_option(c, id);

	str_add(out, "\t\t\t'*");
	if (form != 0)
		str_addf(out, "-%c%s[", form, row->value != NULL ? "+" : "");
	else
		str_addf(out, "--%s%s[", row->name, row->value != NULL ? "=" : "");
	add_description(out, own != NULL && own->says != NULL ? own->says : row->says);
	str_add(out, "]");
	if (row->value != NULL) {
		str_addf(out, ":%s:", row->value);
		add_action(out, words_of(c, id), row->complete);
	}
	str_add(out, "' \\\n");
}

static void
add_specifications(struct str *out, const struct command *c)
{
	for (enum option_id id = 1; id < OPTION_COUNT; id++) {
		/* In front of a command stands any of them. */
		if (!option_is_shown(id) || (c->name != NULL && !command_has(c, id)))
			continue;
		add_specification(out, c, id, 0);
		if (option_rows[id].letter != 0)
			add_specification(out, c, id, option_rows[id].letter);
	}
}

static void
add_command(struct str *out, const struct command *c)
{
	str_addf(out, "\t%s)\n", c->name);
	if (c->after != NULL)
		str_addf(out,
			"\t\tif [[ $words[CURRENT-1] == %s ]]; then\n"
			"\t\t\tcompadd -- %s\n\t\t\treturn\n\t\tfi\n",
			c->after, c->words_after);
	str_add(out, "\t\t_arguments -S \\\n");
	add_specifications(out, c);
	if (c->words == NULL && c->complete == COMPLETE_NOTHING)
		str_add(out, "\t\t\t'*: : '");
	else if (c->words != NULL)
		str_addf(out, "\t\t\t'1: :(%s)' '*: :_files'", c->words);
	else
		str_addf(out, "\t\t\t'*: :%s'", actions[c->complete]);
	str_add(out, " ;;\n");
}

static void
add_helpers(struct str *out)
{
	str_add(out,
		"#compdef rdpdoctor\n"
		"# zsh completion for rdpdoctor, made from its tables when it was built.\n"
		"_rdpdoctor_first() { # the first word of each line\n"
		"\tcompadd -- ${(f)\"$(rdpdoctor \"$@\" 2>/dev/null |\n"
		"\t\tsed -n 's/^\\([A-Za-z0-9][^ ]*\\) .*/\\1/p')\"}\n"
		"}\n"
		"_rdpdoctor_sessions() {\n"
		"\tcompadd -- ${(f)\"$(rdpdoctor sessions 2>/dev/null |\n"
		"\t\tsed -n 's/^\\([0-9A-Z]\\{4\\}-[0-9A-Z]\\{4\\}\\) .*/\\1/p')\"}\n"
		"}\n"
		"_rdpdoctor_facts() {\n"
		"\tcompadd -S = -- ${(f)\"$(rdpdoctor knowledge list facts 2>/dev/null |\n"
		"\t\tsed -n 's/^\\([a-z][^ ]*\\) .*/\\1/p')\"}\n"
		"}\n"
		"_rdpdoctor_scenarios() {\n"
		"\tcompadd -- ${(f)\"$(rdpdoctor practice 2>/dev/null |\n"
		"\t\tsed -n 's/^  \\([a-z0-9-]*\\) .*/\\1/p')\"}\n"
		"}\n"
		"_rdpdoctor_commands() {\n"
		"\tlocal -a commands\n"
		"\tcommands=(\n");
	for (const struct command *const *c = command_list; *c != NULL; c++) {
		if ((*c)->name == NULL)
			continue;
		str_addf(out, "\t\t'%s:", (*c)->name);
		add_quoted(out, (*c)->summary);
		str_add(out, "'\n");
	}
	str_add(out,
		"\t)\n"
		"\t_describe -t commands command commands\n"
		"}\n");
}

void
generate_zsh(struct str *out)
{
	add_helpers(out);
	str_add(out,
		"_rdpdoctor() {\n"
		"\tlocal curcontext=$curcontext state line\n"
		"\ttypeset -A opt_args\n"
		"\t_arguments -C -S \\\n");
	add_specifications(out, command_find(NULL));
	str_add(out,
		"\t\t\t'1: :->first' '*:: :->rest' && return\n"
		"\tif [[ $state == first ]]; then\n"
		"\t\t_rdpdoctor_commands\n"
		"\t\t_files -g '*.rdp'\n"
		"\t\treturn\n"
		"\tfi\n"
		"\t[[ $state == rest ]] || return\n"
		"\tcase $words[1] in\n");
	for (const struct command *const *c = command_list; *c != NULL; c++)
		if ((*c)->name != NULL)
			add_command(out, *c);
	str_add(out,
		"\tesac\n"
		"}\n"
		"_rdpdoctor \"$@\"\n");
}
