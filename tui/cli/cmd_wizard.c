/* `rdpdoctor` without a command: the wizard. */
#include <signal.h>

#include "share/base/stop_signal.h"
#include "tui/cli/choose_frontend.h"
#include "tui/cli/cmd.h"
#include "tui/wizard/wizard.h"

static enum err
add_facts(const void *from, struct facts *told, struct error *e)
{
	return options_facts(from, told, e);
}

/* Reads the files of the command line before the screen starts. */
int
cmd_run_wizard(const struct options *o, const char *resume, const struct practice *practice)
{
	struct facts *told = facts_create();
	struct error e = ERROR_INIT;
	struct target target;
	struct wizard_config config = {
		.resume = resume,
		.practice = practice,
		.target_text = practice != NULL		     ? practice->target
			: resume == NULL && o->arg_count > 0 ? o->args[0]
							     : NULL,
		.target = &target,
		.target_facts = told,
		.user = o->user,
		.gateway = o->gateway,
		.until = o->until,
		.audience = o->audience,
		.audience_given = o->audience_given,
		.no_connect = o->no_connect,
		.verbose = o->verbose,
		.timeout_s = o->timeout_s,
		.allow_attempts = o->allow_attempts,
		.knowledge = o->knowledge,
		.store = o->store,
		.no_store = o->no_store,
		.add_facts = add_facts,
		.facts_from = o,
		.create_frontend = frontend_create,
	};
	enum err err = ERR_OK;

	choose_frontend(o, &config.frontend);
	if (config.target_text != NULL)
		err = options_target(o, config.target_text, &target, told, &e);
	if (err == ERR_OK)
		err = wizard_run(&config, &e);
	facts_destroy(told);
	if (err != ERR_OK)
		return cmd_fail(o, &e);
	return stop_signal == SIGTERM ? 128 + SIGTERM : 0;
}

static int
cmd_wizard(const struct options *o)
{
	struct error e = ERROR_INIT;

	if (o->arg_count > 1) {
		(void)error_set(&e, ERR_USAGE,
			"The wizard checks one computer. For several: rdpdoctor check "
			"%s %s ...",
			o->args[0], o->args[1]);
		return cmd_fail(o, &e);
	}
	if (o->json) {
		(void)error_set(&e, ERR_USAGE,
			"--json needs a command: rdpdoctor check TARGET --json");
		return cmd_fail(o, &e);
	}
	return cmd_run_wizard(o, NULL, NULL);
}

/* clang-format off */
const struct command command_wizard = {
	.name = NULL,
	.arguments = (const char *const[]) { "[TARGET]", NULL },
	.summary = "the wizard (--plain: lines of text)",
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
