/*
 * The program starts here. A worker is this program executed again (probes/engine/runner.h), so
 * that is looked at before anything else is done.
 */
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <stdio.h>
#include <unistd.h>

#include "probes/engine/runner.h"
#include "share/base/log.h"
#include "share/base/stop_signal.h"
#include "tui/cli/cmd.h"

static const struct {
	const char *name;
	int (*run)(const struct options *o);
	bool text_only; /* what it prints is for people: there is no JSON of it */
} commands[] = {
	{ "check", cmd_check, false },
	{ "offline", cmd_offline, false },
	{ "read", cmd_read, false },
	{ "explain", cmd_explain, true },
	{ "steps", cmd_steps, true },
	{ "tree", cmd_tree, true },
	{ "knowledge", cmd_knowledge, true },
	{ "sessions", cmd_sessions, false },
	{ "resume", cmd_resume, false },
	{ "export", cmd_export, false },
	{ "delete", cmd_delete, false },
	{ "practice", cmd_practice, false },
	{ "replay", cmd_replay, false },
};

static int
run_command(const struct options *o)
{
	struct error e = ERROR_INIT;

	if (o->command == NULL)
		return cmd_wizard(o);
	for (size_t i = 0; i < ARRAY_LEN(commands); i++) {
		if (!text_equal(o->command, commands[i].name))
			continue;
		if (!o->json || !commands[i].text_only)
			return commands[i].run(o);
		(void)error_set(&e, ERR_USAGE,
			"`%s` prints text for people, and no JSON. The report of `check`, "
			"`read` and `offline` holds causes and steps as JSON.",
			o->command);
		return cmd_fail(o, &e);
	}
	(void)error_set(
		&e, ERR_USAGE, "The command `%s` is not part of this version.", o->command);
	return cmd_fail(o, &e);
}

/*
 * A standard stream that was closed would be the next file that is opened: a report would
 * be written into the log. Reading from nothing ends at once, writing to it fails.
 */
static void
fill_closed_streams(void)
{
	for (int fd = 0; fd <= 2; fd++)
		if (fcntl(fd, F_GETFD) < 0 && errno == EBADF)
			(void)open("/dev/null", O_RDONLY); /* the lowest free number */
}

static int
print_help(const struct options *o)
{
	const char *topic = o->command;

	if (text_equal(topic, "help"))
		topic = o->arg_count > 0 ? o->args[0] : NULL;
	(void)fputs(help_text(topic), stdout);
	return 0;
}

int
main(int argc, char **argv)
{
	struct options o;
	struct error e = ERROR_INIT;
	int status;

	fill_closed_streams();
	if (worker_main(argc, argv, &status))
		return status;
	(void)setlocale(LC_ALL, "");
	secret_forbid_core();
	if (options_read(argc, argv, &o, &e) != ERR_OK)
		return cmd_fail(&o, &e);
	if (o.version) {
		(void)printf("rdpdoctor %s\n", RDPDOCTOR_VERSION);
		return 0;
	}
	if (o.help || text_equal(o.command, "help"))
		return print_help(&o);
	if (log_open(o.log, o.verbose ? LOG_LEVEL_DEBUG : LOG_LEVEL_INFO, &e) != ERR_OK &&
		o.log != NULL)
		return cmd_fail(&o, &e);
	stop_signal_catch();
	status = run_command(&o);
	if (fflush(stdout) != 0 || ferror(stdout) != 0) {
		(void)error_set(&e, ERR_IO, "The result could not be written completely.");
		(void)fprintf(stderr, "rdpdoctor: %s\n", e.text);
		status = err_exit_status(ERR_IO);
	}
	log_close();
	return status;
}
