/* `rdpdoctor help COMMAND`, the same as `rdpdoctor COMMAND --help`. */
#include "tui/cli/command.h"

const struct command command_help = {
	.name = "help",
	.arguments = (const char *const[]) { "[COMMAND]", NULL },
	.summary = "what a command does and its options",
	.help = "Prints the help of a command, or of the program.",
	.complete = COMPLETE_COMMANDS,
};
