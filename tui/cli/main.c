/*
 * The program starts here. A worker is this program executed again
 * (probes/engine/runner.h), so it checks for that first.
 */
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "probes/engine/runner.h"
#include "probes/engine/worker_main.h"
#include "probes/checks/probe_table.h"
#include "share/base/log.h"
#include "share/base/stop_signal.h"
#include "tui/cli/cmd.h"
#include "tui/cli/help.h"

/* Whether this command knows @format; true for commands without --format. */
static bool
knows_format(const struct command *c, const char *format, struct error *e)
{
	const struct command_option *own = command_option(c, OPTION_FORMAT);
	const char *words = own != NULL ? own->words : "";
	size_t len = format != NULL ? strlen(format) : 0;

	for (const char *at = words; *at != '\0'; at += strspn(at, " ")) {
		size_t word = strcspn(at, " ");

		if (format == NULL || (word == len && strncmp(at, format, len) == 0))
			return true;
		at += word;
	}
	(void)error_set(e, ERR_USAGE, "--format is one of these: %s. It is not \"%.40s\".",
		words, format != NULL ? format : "");
	return words[0] == '\0';
}

/* The first argument that is not an option names the command. */
static void
take_command(struct options *o)
{
	if (o->arg_count == 0 || command_find(o->args[0]) == NULL)
		return;
	o->command = o->args[0];
	o->args++;
	o->arg_count--;
}

/* Prints the help of the command @topic, or of the program if there is no such command. */
static int
print_help(const char *topic)
{
	const struct command *c = command_find(topic);
	STR_AUTO text = STR_INIT(1u << 16);

	help_write(c != NULL ? c : command_find(NULL), &text);
	(void)fputs(str_text(&text), stdout);
	return 0;
}

static int
run_command(const struct options *o)
{
	const struct command *c = command_find(o->command);
	struct error e = ERROR_INIT;

	if (!knows_format(c, o->format, &e))
		return cmd_fail(o, &e);
	if (c->run == NULL)
		return print_help(o->arg_count > 0 ? o->args[0] : NULL);
	if (!o->json || !c->text_only)
		return c->run(o);
	(void)error_set(&e, ERR_USAGE,
		"`%s` prints text for people and has no JSON output. The reports of "
		"`check`, `read` and `offline` contain causes and steps as JSON.",
		o->command);
	return cmd_fail(o, &e);
}

/*
 * If a standard stream is closed, the next opened file gets its number, and a report
 * would be written into the log. Opens /dev/null instead: reading ends at once, writing
 * fails.
 */
static void
fill_closed_streams(void)
{
	for (int fd = 0; fd <= 2; fd++)
		if (fcntl(fd, F_GETFD) < 0 && errno == EBADF)
			(void)open("/dev/null", O_RDONLY); /* the lowest free number */
}

int
main(int argc, char **argv)
{
	struct options o;
	struct error e = ERROR_INIT;
	int status;

	fill_closed_streams();
	if (worker_main(argc, argv, probes, &status))
		return status;
	(void)setlocale(LC_ALL, "");
	secret_forbid_core();
	if (options_read(argc, argv, &o, &e) != ERR_OK)
		return cmd_fail(&o, &e);
	take_command(&o);
	if (o.version) {
		(void)printf("rdpdoctor %s\n", RDPDOCTOR_VERSION);
		return 0;
	}
	if (o.help)
		return print_help(text_equal(o.command, "help") && o.arg_count > 0
				? o.args[0]
				: o.command);
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
