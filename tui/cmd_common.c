/* What the subcommands share: errors, store, knowledge, terminal width, signals. */
#include "tui/cmd.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "probes/runner.h"
#include "share/fd.h"
#include "share/text.h"

volatile int cmd_stopped;

int
cmd_fail(const struct options *o, const struct error *e)
{
	if (o->json) {
		json_t *json = json_pack(
			"{s:s, s:s}", "format", "rdpdoctor.error/1", "says", e->text);
		char *text = json_dumps(json, JSON_COMPACT | JSON_PRESERVE_ORDER);

		(void)printf(
			"%s\n", text != NULL ? text : "{\"format\":\"rdpdoctor.error/1\"}");
		free(text);
		json_decref(json);
	} else {
		(void)fprintf(stderr, "rdpdoctor: %s\n", e->text);
	}
	(void)fflush(stdout);
	return err_exit_status(e->code);
}

enum err
cmd_knowledge_load(const struct options *o, struct knowledge **out, struct error *e)
{
	return knowledge_load(o->knowledge, out, e);
}

enum err
cmd_store_need(const struct options *o, struct store **out, struct error *e)
{
	if (o->no_store)
		return error_set(e, ERR_USAGE, "This command needs the store of sessions.");
	return store_open(o->store, out, e);
}

struct store *
cmd_store_open(const struct options *o)
{
	struct store *store = NULL;
	struct error e = ERROR_INIT;

	if (o->no_store)
		return store_open_memory();
	if (store_open(o->store, &store, &e) == ERR_OK)
		return store;
	(void)fprintf(stderr,
		"rdpdoctor: %s The session is kept in memory only and ends with the "
		"program.\n",
		e.text);
	return store_open_memory();
}

void
cmd_print_report(const struct options *o, const struct report *r, enum audience audience)
{
	STR_AUTO text = STR_INIT(4u << 20);

	if (o->json) {
		json_t *json = report_to_json(r);
		char *dump = json_dumps(
			json, JSON_COMPACT | JSON_PRESERVE_ORDER | JSON_REAL_PRECISION(10));

		str_addf(&text, "%s\n", dump);
		free(dump);
		json_decref(json);
	} else {
		report_print(r, audience, cmd_columns(), o->verbose, &text);
	}
	(void)fputs(str_text(&text), stdout);
}

int
cmd_columns(void)
{
	struct winsize size;

	if (isatty(1) == 0 || ioctl(1, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
		return 80;
	return size.ws_col < 40 ? 40 : size.ws_col > 100 ? 100 : size.ws_col;
}

static void
on_signal(int number)
{
	cmd_stopped = number;
}

void
cmd_catch_signals(void)
{
	struct sigaction action;

	memset(&action, 0, sizeof(action));
	action.sa_handler = on_signal;
	(void)sigaction(SIGINT, &action, NULL);
	(void)sigaction(SIGTERM, &action, NULL);
	action.sa_handler = SIG_IGN;
	(void)sigaction(SIGPIPE, &action, NULL);
}

/* Reads what @fd says until its end, at most a few hundred bytes. */
static size_t
read_all(int fd, char *out, size_t size)
{
	size_t used = 0;

	while (used + 1 < size) {
		ssize_t n = read(fd, out + used, size - 1 - used);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		used += (size_t)n;
	}
	out[used] = '\0';
	return used;
}

const char *
cmd_freerdp_version(void)
{
	static char version[64];
	static bool asked;
	extern char **environ;
	char path[4096], answer[512];
	char *argv[] = { path, (char *)"--version", NULL };
	posix_spawn_file_actions_t actions;
	int pipes[2];
	pid_t pid;
	json_t *json;

	if (asked)
		return version;
	asked = true;
	if (!runner_worker_path(path, sizeof(path)) || pipe2(pipes, O_CLOEXEC) != 0)
		return version;
	(void)posix_spawn_file_actions_init(&actions);
	(void)posix_spawn_file_actions_adddup2(&actions, pipes[1], 1);
	if (posix_spawn(&pid, path, &actions, NULL, argv, environ) == 0) {
		(void)close(pipes[1]);
		pipes[1] = -1;
		(void)read_all(pipes[0], answer, sizeof(answer));
		while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
			;
		json = json_loads(answer, 0, NULL);
		text_copy(version, sizeof(version),
			json_is_string(json_object_get(json, "freerdp"))
				? json_string_value(json_object_get(json, "freerdp"))
				: "");
		json_decref(json);
	}
	if (pipes[1] >= 0)
		(void)close(pipes[1]);
	(void)close(pipes[0]);
	(void)posix_spawn_file_actions_destroy(&actions);
	return version;
}
