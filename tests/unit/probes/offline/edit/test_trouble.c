/*
 * Errors with a disk have the exit status that scripts rely on, and the session records
 * what was changed or restored.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include <linux/capability.h>

#include "probes/offline/edit/change.h"
#include "probes/offline/edit/hive_write.h"
#include "share/base/str.h"
#include "tests/unit/probes/offline/faults.h"

static void
ends_with(const char *const *args, int status, const char *words)
{
	struct world_run run;

	world_run(&run, args);
	if (run.status != status || strstr(run.err, words) == NULL)
		fail_msg("%s: %d, not %d: %s", args[2], run.status, status, run.err);
	assert_string_equal(run.out, "");
	world_run_free(&run);
}

static void
what_is_no_hive_is_told_apart(void **state)
{
	char dir[64], path[128];

	(void)state;
	world_begin(dir, sizeof(dir));
	assert_true(text_format(path, sizeof(path), "%s/SYSTEM", dir));
	/* a folder where the hive should be */
	assert_int_equal(mkdir(path, 0755), 0);
	ends_with(LIST("offline", "--no-store", dir), 66, "no SYSTEM hive");
	ends_with(LIST("offline", "--no-store", path), 66, "no SYSTEM hive");
	assert_int_equal(rmdir(path), 0);
	/* nothing in it, other bytes in it */
	world_write(path, "", 0);
	ends_with(LIST("offline", "--no-store", dir), 65, "empty");
	world_write(path, "something else\n", 15);
	ends_with(LIST("offline", "--no-store", dir), 65, path);
	/* what people hand over instead of a hive is named */
	world_write(path,
		"\xfd"
		"7zXZ\0",
		6);
	ends_with(LIST("offline", "--no-store", path), 65, "xz -dk");
	world_write(path, "\x1f\x8b\b", 3);
	ends_with(LIST("offline", "--no-store", dir), 65, "gzip -dk");
	world_write(path, "CREG\0\0\1\0", 8);
	ends_with(LIST("offline", "--no-store", path), 65, "Windows 95 or 98");
	world_write(path, "Windows Registry Editor Version 5.00\r\n", 38);
	ends_with(LIST("offline", "--no-store", path), 65, "rdpdoctor read");
	world_unpack("nt4sp3-server.SOFTWARE", dir, "SYSTEM");
	ends_with(LIST("offline", "--no-store", dir), 65, "this is a SOFTWARE hive");
	/* half a hive */
	{
		struct bytes_owned b = world_load("win7sp1-x86-rdp-on.SYSTEM");

		world_write(path, b.data, 5000);
		ends_with(LIST("offline", "--no-store", dir), 65, path);
		free(b.data);
	}
}

/* Linux may keep two files where Windows has one: the one that is spelt as Windows does. */
static void
of_two_spellings_the_right_one_counts(void **state)
{
	char dir[64], path[128];
	int status;

	(void)state;
	world_begin(dir, sizeof(dir));
	for (int i = 0; i < 3; i++) {
		static const char *const others[] = { "system", "System", "SYSTEm" };

		assert_true(text_format(path, sizeof(path), "%s/%s", dir, others[i]));
		world_write(path, "no hive", 7);
	}
	world_unpack("nt4sp3-server.SYSTEM", dir, "SYSTEM");
	for (int i = 0; i < 3; i++) {
		static const char *const others[] = { "systeM", "sYstem", "SystEM" };
		json_t *report = world_report(dir, NULL, &status);

		assert_int_equal(status, 3);
		assert_non_null(world_fact(report, "guest.computer"));
		json_decref(report);
		assert_true(text_format(path, sizeof(path), "%s/%s", dir, others[i]));
		world_write(path, "no hive", 7);
	}
	world_clear();
}

static void
a_log_that_is_none_leaves_the_hive_dirty(void **state)
{
	struct bytes_owned b;
	char dir[64], path[128], log[128];
	int status;
	json_t *report;

	(void)state;
	world_begin(dir, sizeof(dir));
	world_unpack("win10-1903x-x64.SYSTEM", dir, "SYSTEM");
	assert_true(text_format(path, sizeof(path), "%s/SYSTEM", dir));
	assert_true(text_format(log, sizeof(log), "%s/SYSTEM.LOG1", dir));
	b = world_read(path);
	/* the first block of the hive is a good header of a log that has no entry */
	world_write(log, b.data, 4096);
	free(b.data);
	report = world_report(dir, NULL, &status);
	assert_true(json_is_true(world_fact(report, "guest.hive.dirty")));
	assert_true(json_is_false(world_fact(report, "guest.hive.replayed")));
	for (size_t i = 0; i < json_array_size(json_object_get(report, "causes")); i++)
		assert_string_not_equal(
			json_string_value(json_object_get(
				json_array_get(json_object_get(report, "causes"), i),
				"certainty")),
			"proved");
	json_decref(report);
	world_clear();
}

/* Root may read everything; without these two capabilities it is a user like others. */
static int
run_as_others(const char *const *args)
{
	const char *program = getenv("RDPDOCTOR");
	const char *argv[16] = { "rdpdoctor" };
	int status;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		for (size_t n = 1; args[n - 1] != NULL; n++)
			argv[n] = args[n - 1];
		(void)prctl(PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, 0, 0, 0);
		(void)prctl(PR_CAPBSET_DROP, CAP_DAC_READ_SEARCH, 0, 0, 0);
		(void)!freopen("/dev/null", "w", stdout);
		(void)!freopen("/dev/null", "w", stderr);
		(void)execv(program, (char *const *)(uintptr_t)argv);
		_exit(127);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

static void
what_may_not_be_read_is_not_permitted(void **state)
{
	char dir[64], path[128];
	struct stat st;

	(void)state;
	world_begin(dir, sizeof(dir));
	world_unpack("win7sp1-x86-rdp-on.SYSTEM", dir, "SYSTEM");
	assert_true(text_format(path, sizeof(path), "%s/SYSTEM", dir));
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_uid, getuid());
	assert_int_equal(run_as_others(LIST("offline", "--no-store", dir)), 0);
	assert_int_equal(chmod(path, 0), 0);
	assert_int_equal(run_as_others(LIST("offline", "--no-store", dir)), 77);
	assert_int_equal(run_as_others(LIST("offline", "--no-store", path)), 77);
	assert_int_equal(chmod(path, 0644), 0);
	assert_int_equal(chmod(dir, 0), 0);
	assert_int_equal(run_as_others(LIST("offline", "--no-store", dir)), 77);
	assert_int_equal(run_as_others(LIST("offline", "--no-store", path)), 77);
	assert_int_equal(chmod(dir, 0755), 0);
	/* a plan where nothing can be written, and one that is there already */
	{
		struct disk_dir d;

		healthy_disk(&d);
		break_disk(&d, &faults[0]);
		ends_with(LIST("offline", "--no-store", d.dir, "--plan",
				  "/nonexistent/plan.cmd"),
			73, "could not be created");
		ends_with(LIST("offline", "--no-store", d.dir, "--plan", d.system), 64,
			".cmd or .reg");
	}
	world_clear();
}

/* ---- the session ---- */

/* The transcripts of all sessions in the store, one behind the other. */
static void
read_sessions(const char *store, struct str *out)
{
	struct world_run list, one;
	char *line, *rest;

	world_run(&list, LIST("sessions", "--store", store));
	assert_int_equal(list.status, 0);
	for (line = strtok_r(list.out, "\n", &rest); line != NULL;
		line = strtok_r(NULL, "\n", &rest)) {
		line[strcspn(line, " ")] = '\0';
		world_run(&one,
			LIST("export", line, "--store", store, "--format", "json",
				"--redact", "none"));
		assert_int_equal(one.status, 0);
		str_add(out, one.out);
		world_run_free(&one);
	}
	world_run_free(&list);
}

static void
edits_and_undos_stand_in_the_session(void **state)
{
	struct disk_dir d;
	struct world_run run;
	char store[128], backup[512];
	STR_AUTO text = STR_INIT(16u << 20);

	(void)state;
	healthy_disk(&d);
	break_disk(&d, &faults[0]);
	assert_true(text_format(store, sizeof(store), "%s/store.db", d.dir));
	world_run(&run,
		LIST("offline", "--store", store, d.dir, "--apply", "rdp-disabled-local",
			"--yes"));
	assert_int_equal(run.status, 0);
	world_run_free(&run);
	read_sessions(store, &text);
	assert_non_null(strstr(str_text(&text), "the hive was repaired"));
	assert_null(strstr(str_text(&text), "the hive was put back"));
	assert_true(world_backup(d.dir, "SYSTEM", backup, sizeof(backup)));
	world_run(&run, LIST("offline", "--store", store, "--undo", backup));
	assert_int_equal(run.status, 0);
	world_run_free(&run);
	str_free(&text);
	text = (struct str)STR_INIT(16u << 20);
	read_sessions(store, &text);
	assert_non_null(strstr(str_text(&text), "the hive was put back"));
	assert_non_null(strstr(str_text(&text), strrchr(backup, '/') + 1));
	world_clear();
}

/* ---- size ---- */

#define LARGE_BYTES 20000000u
#define LARGE_MOST_S 5.0 /* under the sanitizers; tests/bench measures the real thing */

/* Services of programs that are long gone, as an old Windows gathers them. */
static void
enlarge(const char *path)
{
	static uint8_t bytes[2000];
	enum { COUNT = 100 };
	struct error e = ERROR_INIT;

	for (unsigned round = 0; round < 100; round++) {
		static char keys[COUNT][64];
		static struct change changes[COUNT];
		struct change_list list = { changes, COUNT };
		struct stat st;

		assert_int_equal(stat(path, &st), 0);
		if (st.st_size >= (off_t)LARGE_BYTES)
			return;
		for (unsigned i = 0; i < COUNT; i++) {
			assert_true(text_format(keys[i], sizeof(keys[i]),
				"ControlSet001\\services\\old-%u-%u", round, i));
			changes[i] = (struct change) { .hive = "SYSTEM",
				.key = keys[i],
				.name = "Data",
				.after = { true, CHANGE_BINARY, bytes, sizeof(bytes) } };
		}
		if (hive_write(path, &list, "SYSTEM", &e) != ERR_OK)
			fail_msg("%s", e.text);
	}
	fail_msg("%s does not grow", path);
}

static void
a_large_hive_is_read_in_time(void **state)
{
	struct disk_dir d;
	struct world_run run;

	(void)state;
	healthy_disk(&d);
	break_disk(&d, &faults[0]);
	enlarge(d.system);
	world_run(&run, LIST("offline", "--no-store", d.dir));
	if (run.status != 1 || run.took_s > LARGE_MOST_S)
		fail_msg("%d after %.1f s: %s", run.status, run.took_s, run.err);
	assert_non_null(strstr(run.out, "rdp-disabled-local"));
	world_run_free(&run);
	world_clear();
}

/* ---- with what is known from outside ---- */

static void
judge(const char *dir, const char *const *told, const char *cause, char *certainty,
	size_t size, size_t *contradictions)
{
	int status;
	json_t *report = world_report(dir, told, &status);
	const char *found = world_cause(report, cause);

	text_copy(certainty, size, found != NULL ? found : "");
	*contradictions = json_array_size(json_object_get(report, "contradictions"));
	json_decref(report);
}

static void
outside_and_inside_feed_one_verdict(void **state)
{
	struct disk_dir d;
	char alone[32], both[32];
	size_t none, named;

	(void)state;
	healthy_disk(&d);
	break_disk(&d, &faults[0]);
	/* a fault that the disk alone makes likely, and the wire proves */
	{
		static const struct world_edit rdp_only[] = {
			{ "ControlSet001\\Control\\Terminal Server\\WinStations\\RDP-Tcp",
				"SecurityLayer", "dword 0" },
			{ "ControlSet001\\Control\\Terminal Server\\WinStations\\RDP-Tcp",
				"UserAuthentication", "dword 1" },
			{ "ControlSet001\\Control\\Terminal Server", "fDenyTSConnections",
				"dword 0" },
		};

		world_edit_hive(d.system, "SYSTEM", rdp_only, ARRAY_LEN(rdp_only));
	}
	judge(d.dir, NULL, "security-layer-rdp-only", alone, sizeof(alone), &none);
	judge(d.dir,
		LIST("--fact", "tcp.result=open", "--fact",
			"negotiate.failure=ssl-not-allowed"),
		"security-layer-rdp-only", both, sizeof(both), &named);
	assert_string_equal(alone, "likely");
	assert_string_equal(both, "proved");
	assert_int_equal(none, 0);
	assert_int_equal(named, 0);
	/* the port is open: what the disk says cannot be all */
	break_disk(&d, &faults[0]);
	judge(d.dir, NULL, "rdp-disabled-local", alone, sizeof(alone), &none);
	judge(d.dir,
		LIST("--fact", "tcp.result=open", "--fact", "negotiate.result=accepted"),
		"rdp-disabled-local", both, sizeof(both), &named);
	assert_string_equal(alone, "proved");
	assert_string_not_equal(both, "proved");
	assert_int_equal(none, 0);
	assert_true(named > 0);
	{
		struct disk_dir only;
		struct world_run run;

		small_healthy_disk(&only);
		break_disk(&only, &faults[0]);
		world_run(&run,
			LIST("offline", "--no-store", only.dir, "--fact", "tcp.result=open",
				"--fact", "negotiate.result=accepted"));
		assert_true(text_starts(run.out, "The data that was read contradicts"));
		world_run_free(&run);
	}
	world_clear();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_no_hive_is_told_apart),
		cmocka_unit_test(of_two_spellings_the_right_one_counts),
		cmocka_unit_test(a_log_that_is_none_leaves_the_hive_dirty),
		cmocka_unit_test(what_may_not_be_read_is_not_permitted),
		cmocka_unit_test(edits_and_undos_stand_in_the_session),
		cmocka_unit_test(a_large_hive_is_read_in_time),
		cmocka_unit_test(outside_and_inside_feed_one_verdict),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
