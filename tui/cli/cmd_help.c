/* `rdpdoctor help COMMAND`, the same as `rdpdoctor COMMAND --help`. */
#include <stdio.h>

#include "tui/cli/cmd.h"

int
cmd_help_print(const char *topic)
{
	const struct command *c = command_find(topic);
	STR_AUTO text = STR_INIT(1u << 16);

	help_write(c != NULL ? c : command_find(NULL), &text);
	(void)fputs(str_text(&text), stdout);
	return 0;
}

static int
cmd_help(const struct options *o)
{
	return cmd_help_print(o->arg_count > 0 ? o->args[0] : NULL);
}

const struct command command_help = {
	.name = "help",
	.arguments = (const char *const[]) { "[COMMAND]", NULL },
	.summary = "what a command does and takes",
	.help = "Prints the help of a command, or of the program.",
	.complete = COMPLETE_COMMANDS,
	.run = cmd_help,
};
