/*
 * `server: NAME ARGS`: a recipe servers/NAME.sh for a real server if there is
 * one, else a mode of lab_server. Recipes serve port 3389, or the number after
 * --port; they end with 77 where the program that they need is not installed.
 */
#include "lab_servers.h"

#include "lab_net.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define RECIPE_LIMIT_MS 20000
#define SERVER_LIMIT_MS 10000
#define LOG_SHOWN 1500

static bool
command_build(const char *value, int number, char *line, size_t size, bool *recipe)
{
	char script[700], name[64];

	if (sscanf(value, "%63s", name) != 1 ||
		!lab_print(script, sizeof(script), "%s/servers/%s.sh", lab_sources(), name))
		return false;
	*recipe = access(script, R_OK) == 0;
	if (*recipe)
		return lab_print(line, size, "sh %s%s", script, value + strlen(name));
	return lab_print(line, size, "%s/lab_server --counts " LAB_DIR "/counts-%d %s",
		lab_programs(), number, value);
}

static int
port_of(const struct lab_words *w)
{
	long port = 3389;

	for (size_t i = 0; i + 1 < w->count; i++)
		if (strcmp(w->word[i], "--port") == 0 &&
			!lab_number(w->word[i + 1], 1, 65535, &port))
			return -1;
	return (int)port;
}

static bool
server_start(enum node node, const char *value, int number, struct lab_error *e)
{
	char line[2048], log[64];
	struct lab_words w;
	bool recipe;

	if (!command_build(value, number, line, sizeof(line), &recipe) ||
		!lab_words_split(&w, line))
		return lab_fail(e, "server: cannot be read: %s", value);
	snprintf(log, sizeof(log), LAB_DIR "/log/server-%d", number);
	FD_AUTO out = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
	struct spawn s = { .node = node,
		.argv = w.word,
		.envp = lab_environment(),
		.in = -1,
		.out = out,
		.err = out,
		.wants_ready = !recipe,
		.ready_limit_ms = SERVER_LIMIT_MS };
	int port = port_of(&w);
	pid_t pid = port < 0 ? -1 : node_spawn(&s, e);
	lab_words_free(&w);
	if (pid < 0)
		return port < 0 ? lab_fail(e, "server: bad port: %s", value) : false;
	if (!recipe || node_wait_listen(node, false, port, pid, RECIPE_LIMIT_MS, e))
		return true;
	TEXT_AUTO said = e->skip ? lab_file_read(log, 200, NULL) : NULL;
	if (said != NULL && *said != '\0')
		return lab_skip(e, "%s", lab_trim(said));
	return false;
}

bool
servers_start(const struct lab_case *c, struct lab_error *e)
{
	static const struct {
		const char *key;
		enum node node;
	} places[] = {
		{ "server", NODE_SERVER },
		{ "server.client", NODE_CLIENT },
		{ "server.router", NODE_ROUTER },
	};
	int number = 0;

	for (size_t i = 0; i < ARRAY_LEN(places); i++) {
		const struct case_line *line;
		size_t at = 0;

		while ((line = case_next(c, places[i].key, &at)) != NULL)
			if (!server_start(places[i].node, line->value, number++, e))
				return false;
	}
	return true;
}

void
servers_show_logs(void)
{
	DIR *dir = opendir(LAB_DIR "/log");

	for (struct dirent *d; dir != NULL && (d = readdir(dir)) != NULL;) {
		char path[400];
		size_t len = 0;

		if (d->d_name[0] == '.' ||
			!lab_print(path, sizeof(path), LAB_DIR "/log/%s", d->d_name))
			continue;
		TEXT_AUTO text = lab_file_read(path, 1 << 20, &len);
		if (text == NULL || len == 0)
			continue;
		const char *end = len > LOG_SHOWN ? text + len - LOG_SHOWN : text;
		fprintf(stderr, "--- %s\n%s\n", d->d_name, end);
	}
	if (dir != NULL)
		closedir(dir);
}
