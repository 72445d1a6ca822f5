/* The commands that open the wizard: without a command, and `resume`. */
#include "tui/cli/cmd.h"

int
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

int
cmd_resume(const struct options *o)
{
	struct error e = ERROR_INIT;

	if (o->arg_count != 1) {
		(void)error_set(&e, ERR_USAGE,
			"`resume` needs a session: `rdpdoctor sessions` lists them.");
		return cmd_fail(o, &e);
	}
	return wizard_run(o, o->args[0], NULL);
}
