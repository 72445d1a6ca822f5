/* `rdpdoctor` without a command: the wizard. */
#include "tui/cli/cmd.h"

static int
cmd_wizard(const struct options *o)
{
	struct error e = ERROR_INIT;

	if (o->arg_count > 1) {
		(void)error_set(&e, ERR_USAGE,
			"The wizard looks at one computer. For several: rdpdoctor check %s "
			"%s ...",
			o->args[0], o->args[1]);
		return cmd_fail(o, &e);
	}
	if (o->json) {
		(void)error_set(&e, ERR_USAGE,
			"--json belongs to a command: rdpdoctor check TARGET --json");
		return cmd_fail(o, &e);
	}
	return wizard_run(o, NULL, NULL);
}

/* clang-format off */
const struct command command_wizard = {
	.name = NULL,
	.arguments = (const char *const[]) { "[TARGET]", NULL },
	.summary = "the wizard (--plain: lines, no screen)",
	.help = "rdpdoctor finds out why a Remote Desktop connection fails and walks you to the fix.",
	.options = (const struct command_option[]) {
		{ .id = OPTION_PLAIN },
		{ .id = OPTION_ACCESSIBLE },
		{ .id = OPTION_AUDIENCE },
		{ .id = OPTION_FACT },
		{ .id = OPTION_PORT },
		{ .id = OPTION_USER },
		{ .id = OPTION_DOMAIN },
		{ .id = OPTION_GATEWAY },
		{ .id = OPTION_UNTIL },
		{ .id = OPTION_NO_CONNECT },
		{ .id = OPTION_TIMEOUT },
		{ .id = OPTION_ALLOW_ATTEMPTS },
		{ .id = OPTION_KNOWLEDGE },
		{ .id = OPTION_STORE },
		{ .id = OPTION_NO_STORE },
		{ .id = OPTION_VERSION },
		{ 0 } },
	.examples = (const char *const[]) { "check pc-042.corp.example", NULL },
	.complete = COMPLETE_TARGETS,
	.run = cmd_wizard,
};
/* clang-format on */
