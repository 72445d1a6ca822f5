/*
 * A fact that its reader, part of a disk or probe does not declare. With assertions the
 * program ends, so that a test finds it; a release drops the fact and says so. This file and
 * those that check are built both ways, whatever the build.
 */
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "probes/offline/facts/windows_disk.h"
#include "probes/paste/findings/findings.h"
#include "probes/paste/readers.h"
#include "share/base/log.h"

/* How a child ended, and what it wrote: answers, messages, the log, all to one file. */
struct ended {
	int status;
	char said[2048];
};

static char said_path[64];

static void
run_child(void (*run)(int fd), struct ended *out)
{
	ssize_t len;
	pid_t pid;
	int fd;

	text_copy(said_path, sizeof(said_path), "/tmp/rdpdoctor-undeclared-XXXXXX");
	fd = mkostemp(said_path, O_APPEND);
	assert_true(fd >= 0);
	(void)fflush(NULL);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		const struct rlimit none = { 0, 0 };

		(void)setrlimit(RLIMIT_CORE, &none);
		(void)signal(SIGABRT, SIG_DFL); /* cmocka has a handler of its own */
		(void)dup2(fd, STDERR_FILENO);
		run(fd);
		_exit(EXIT_SUCCESS);
	}
	assert_int_equal(waitpid(pid, &out->status, 0), pid);
	len = pread(fd, out->said, sizeof(out->said) - 1, 0);
	assert_true(len >= 0);
	out->said[len] = '\0';
	(void)close(fd);
	(void)unlink(said_path);
}

/* @says: what a release says of the fact that it drops. */
static void
is_caught(void (*run)(int fd), const char *says)
{
	struct ended child;

	run_child(run, &child);
#ifdef NDEBUG
	if (!WIFEXITED(child.status) || WEXITSTATUS(child.status) != EXIT_SUCCESS ||
		strstr(child.said, says) == NULL)
		fail_msg("status %d: %s", child.status, child.said);
#else
	(void)says;
	if (!WIFSIGNALED(child.status) || WTERMSIG(child.status) != SIGABRT ||
		strstr(child.said, "declared") == NULL)
		fail_msg("status %d: %s", child.status, child.said);
#endif
}

/* ---- a reader ---- */

static void
put_undeclared(int fd)
{
	struct findings g = { .arena = arena_create(), .supplies = reader_supplies };
	struct error e = ERROR_INIT;

	(void)fd;
	if (log_open(said_path, LOG_LEVEL_WARN, &e) != ERR_OK)
		_exit(EXIT_FAILURE);
	findings_put(&g, "sc", "a line", RANK_ACTIVE, FACT_GUEST_FIPS, value_bool(true));
	log_close();
	if (g.found_count != 0)
		_exit(EXIT_FAILURE);
	arena_destroy(g.arena);
}

static void
put_declared(int fd)
{
	struct findings g = { .arena = arena_create(), .supplies = reader_supplies };

	(void)fd;
	findings_put(&g, "reg", "a line", RANK_ACTIVE, FACT_GUEST_FIPS, value_bool(true));
	if (g.found_count != 1)
		_exit(EXIT_FAILURE);
	value_free(&g.found[0].value);
	arena_destroy(g.arena);
}

/* ---- a part of a disk, and a probe ---- */

static void
read_build_and_product(struct disk *d)
{
	disk_text(d, FACT_GUEST_OS_PRODUCT, "Windows 10", AT_SOFTWARE);
	disk_int(d, FACT_GUEST_OS_BUILD, 19045, AT_SOFTWARE);
}

static void
read_with(const int *supplies, int fd)
{
	const struct disk_part part = { read_build_and_product, supplies };
	struct probe_out out = { .fd = fd, .probe = "offline" };
	struct disk d = { .out = &out, .part = &part, .arena = arena_create() };

	part.read(&d);
	arena_destroy(d.arena);
}

static void
read_undeclared(int fd)
{
	read_with(FACT_LIST(FACT_GUEST_OS_PRODUCT), fd);
}

static void
read_declared(int fd)
{
	read_with(FACT_LIST(FACT_GUEST_OS_PRODUCT, FACT_GUEST_OS_BUILD), fd);
}

static void
probe_undeclared(int fd)
{
	struct probe_out out = { .fd = fd,
		.probe = "tcp",
		.supplies = FACT_SUPPLIES({ "tcp", FACT_LIST(FACT_TCP_RESULT) }) };

	/* the same fact under the name of another probe is not declared either */
	probe_token(&out, FACT_TCP_RESULT, "open", "udp", 1);
}

/* ---- the tests ---- */

static void
a_fact_that_is_not_declared_is_caught(void **state)
{
	(void)state;
	is_caught(put_undeclared, "sc states guest.fips and does not declare it");
	is_caught(read_undeclared, "guest.os.build is not declared");
	is_caught(probe_undeclared, "does not declare it");
}

static void
what_was_dropped_is_not_stated(void **state)
{
	struct ended child;

	(void)state;
	run_child(read_undeclared, &child);
	assert_non_null(strstr(child.said, "\"guest.os.product\""));
	assert_null(strstr(child.said, "\"guest.os.build\""));
	run_child(probe_undeclared, &child);
	assert_null(strstr(child.said, "\"tcp.result\""));
}

static void
a_declared_fact_is_stated(void **state)
{
	struct ended child;

	(void)state;
	run_child(put_declared, &child);
	assert_int_equal(child.status, 0);
	run_child(read_declared, &child);
	assert_int_equal(child.status, 0);
	assert_non_null(strstr(child.said, "\"guest.os.build\""));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_fact_that_is_not_declared_is_caught),
		cmocka_unit_test(what_was_dropped_is_not_stated),
		cmocka_unit_test(a_declared_fact_is_stated),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
