/*
 * An export never contradicts its check: `rdpdoctor check` against ports of this machine, then
 * `rdpdoctor export` of the session that it stored; outcome, ladder, causes and next steps
 * are the same.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>
#include <jansson.h>

#include "share/base/str.h"

static char folder[] = "/tmp/rdpdoctor-agrees-XXXXXX";

static int
make_folder(void **state)
{
	(void)state;
	return mkdtemp(folder) != NULL ? 0 : -1;
}

static int
remove_folder(void **state)
{
	char command[128];

	(void)state;
	(void)snprintf(command, sizeof(command), "rm -rf %s", folder);
	return system(command);
}

/* A port of 127.0.0.1; nothing answers at it unless @listens. */
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

static void
check_and_export(bool listens, const char *options, const char *outcome, size_t rungs)
{
	static const char *const keys[] = { "outcome", "broke_at", "ladder", "causes",
		"excluded", "more_possible", "next", "plan", "notes", "target" };
	char arguments[256];
	json_t *checked, *exported;
	int port, fd = take_port(listens, &port);

	(void)snprintf(arguments, sizeof(arguments),
		"check 127.0.0.1:%d --json --timeout 4 %s", port, options);
	checked = run(arguments);
	assert_string_equal(
		json_string_value(json_object_get(checked, "outcome")), outcome);
	assert_int_equal(json_array_size(json_object_get(checked, "ladder")), rungs);
	(void)snprintf(arguments, sizeof(arguments),
		"export %s --format json --redact none",
		json_string_value(json_object_get(checked, "session")));
	exported = run(arguments);
	for (size_t i = 0; i < ARRAY_LEN(keys); i++)
		assert_same(checked, json_object_get(exported, "report"), keys[i]);
	json_decref(checked);
	json_decref(exported);
	(void)close(fd);
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
whom_the_report_is_for_is_exported(void **state)
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
		cmocka_unit_test(whom_the_report_is_for_is_exported),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
