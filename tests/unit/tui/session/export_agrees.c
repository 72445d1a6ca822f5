/*
 * An export agrees with its check: runs `rdpdoctor check` against local ports and
 * scripted RDP servers, then `rdpdoctor export` of the stored session; outcome, ladder,
 * causes and next steps must be the same.
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <jansson.h>

#include "share/base/str.h"

static char folder[] = "/tmp/rdpdoctor-agrees-XXXXXX";

static int
make_folder(void **state)
{
	static const char password[] = "not-the-password-7\n";
	char path[128];
	int fd;

	(void)state;
	if (mkdtemp(folder) == NULL)
		return -1;
	(void)snprintf(path, sizeof(path), "%s/password", folder);
	fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0 || write(fd, password, strlen(password)) < 0)
		return -1;
	return close(fd);
}

static int
remove_folder(void **state)
{
	char command[128];

	(void)state;
	(void)snprintf(command, sizeof(command), "rm -rf %s", folder);
	return system(command);
}

/* A port of 127.0.0.1; it only answers if @listens. */
static int
take_port(bool listens, int *port)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(at);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_true(fd >= 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof(at)), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &len), 0);
	if (listens)
		assert_int_equal(listen(fd, 64), 0);
	*port = ntohs(at.sin_port);
	return fd;
}

static json_t *
run(const char *arguments)
{
	char command[1024];
	json_error_t why;
	json_t *json;
	FILE *out;

	(void)snprintf(command, sizeof(command), "%s %s --store %s/store --quiet",
		getenv("RDPDOCTOR"), arguments, folder);
	out = popen(command, "re");
	assert_non_null(out);
	json = json_loadf(out, JSON_DISABLE_EOF_CHECK, &why);
	(void)pclose(out);
	if (json == NULL)
		fail_msg("%s: %s", command, why.text);
	return json;
}

static void
assert_same(const json_t *checked, const json_t *exported, const char *key)
{
	const json_t *a = json_object_get(checked, key),
		     *b = json_object_get(exported, key);

	if (!json_equal(a, b)) {
		char *one = json_dumps(a, JSON_ENCODE_ANY | JSON_INDENT(1));
		char *two = json_dumps(b, JSON_ENCODE_ANY | JSON_INDENT(1));

		fail_msg("%s of the check:\n%s\nof its export:\n%s", key, one, two);
	}
}

/* Compares the report of a check of @port with that of its export; returns the first. */
static json_t *
compare(int port, const char *options)
{
	static const char *const keys[] = { "outcome", "broke_at", "ladder", "causes",
		"excluded", "more_possible", "next", "plan", "notes", "target" };
	char arguments[512];
	json_t *checked, *exported;

	(void)snprintf(arguments, sizeof(arguments),
		"check 127.0.0.1:%d --json --timeout 8 %s", port, options);
	checked = run(arguments);
	(void)snprintf(arguments, sizeof(arguments),
		"export %s --format json --redact none",
		json_string_value(json_object_get(checked, "session")));
	exported = run(arguments);
	for (size_t i = 0; i < ARRAY_LEN(keys); i++)
		assert_same(checked, json_object_get(exported, "report"), keys[i]);
	json_decref(exported);
	return checked;
}

static void
check_and_export(bool listens, const char *options, const char *outcome, size_t rungs)
{
	int port, fd = take_port(listens, &port);
	json_t *checked = compare(port, options);

	assert_string_equal(
		json_string_value(json_object_get(checked, "outcome")), outcome);
	assert_int_equal(json_array_size(json_object_get(checked, "ladder")), rungs);
	json_decref(checked);
	(void)close(fd);
}

/* ---- with a server ---- */

static bool
answers(int port)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool yes = connect(fd, (struct sockaddr *)&at, sizeof(at)) == 0;

	(void)close(fd);
	return yes;
}

/* The scripted server of the lab, in its own process group. */
static pid_t
start_server(const char *script, int *port)
{
	char command[1024];
	pid_t pid;

	(void)close(take_port(false, port));
	(void)snprintf(command, sizeof(command), "exec %s rdp --port %d %s >/dev/null 2>&1",
		getenv("LAB_SERVER"), *port, script);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		(void)setpgid(0, 0);
		(void)execl("/bin/sh", "sh", "-c", command, (char *)NULL);
		_exit(127);
	}
	(void)setpgid(pid, pid);
	for (int i = 0; i < 600 && !answers(*port); i++)
		(void)poll(NULL, 0, 50);
	assert_true(answers(*port));
	return pid;
}

static void
what_a_server_does_is_exported_as_it_was(void **state)
{
	static const struct {
		const char *script, *options;
		bool account;
	} rows[] = {
		{ "--accept nla --at authenticate=status:0xC0000234", "", true },
		{ "--accept nla --cert expired", "", false },
		{ "--accept tls", "--until logon --no-connect", false },
		{ "--accept nla", "--until negotiate", false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char options[256];
		int port;
		pid_t pid = start_server(rows[i].script, &port);

		(void)snprintf(options, sizeof(options), "%s%s%s%s", rows[i].options,
			rows[i].account ? "--user bob --password-file " : "",
			rows[i].account ? folder : "", rows[i].account ? "/password" : "");
		json_decref(compare(port, options));
		(void)kill(-pid, SIGKILL);
		(void)waitpid(pid, NULL, 0);
	}
}

static void
a_check_to_tcp_is_exported_as_it_was(void **state)
{
	(void)state;
	check_and_export(true, "--until tcp", "healthy", 3);
}

static void
a_check_that_names_a_higher_rung_is_exported_with_it(void **state)
{
	(void)state;
	check_and_export(false, "--until logon", "narrowed", 7);
	check_and_export(false, "--until tls", "narrowed", 5);
}

static void
the_audience_of_the_report_is_exported(void **state)
{
	(void)state;
	check_and_export(false, "--audience self", "narrowed", 5);
	check_and_export(true, "--until name --audience helpdesk", "healthy", 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_check_to_tcp_is_exported_as_it_was),
		cmocka_unit_test(a_check_that_names_a_higher_rung_is_exported_with_it),
		cmocka_unit_test(the_audience_of_the_report_is_exported),
		cmocka_unit_test(what_a_server_does_is_exported_as_it_was),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
