/* `rdpdoctor resume`: continues an earlier session in the wizard. */
#include "tui/cli/cmd.h"

static int
cmd_resume(const struct options *o)
{
	struct error e = ERROR_INIT;

	if (o->arg_count != 1) {
		(void)error_set(&e, ERR_USAGE,
			"`resume` needs a session: `rdpdoctor sessions` lists them.");
		return cmd_fail(o, &e);
	}
	if (o->no_store) {
		(void)error_set(&e, ERR_USAGE, "This command needs the store of sessions.");
		return cmd_fail(o, &e);
	}
	return cmd_run_wizard(o, o->args[0], NULL);
}

/* clang-format off */
const struct command command_resume = {
	.name = "resume",
	.arguments = (const char *const[]) { "ID", NULL },
	.summary = "go on with a session",
	.help = 
		"Continues a session where it was left or interrupted. The first four "
		"characters of its ID are enough.",
	.options = (const struct command_option[]) {
		{ .id = OPTION_PLAIN },
		{ .id = OPTION_ACCESSIBLE },
		{ .id = OPTION_AUDIENCE },
		{ .id = OPTION_UNTIL },
		{ .id = OPTION_NO_CONNECT },
		{ .id = OPTION_TIMEOUT },
		{ .id = OPTION_ALLOW_ATTEMPTS },
		{ .id = OPTION_KNOWLEDGE },
		{ .id = OPTION_STORE },
		{ 0 } },
	.complete = COMPLETE_SESSIONS,
	.run = cmd_resume,
};
/* clang-format on */
