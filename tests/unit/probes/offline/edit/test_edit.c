/* When the program does not edit, and what an undo does not overwrite. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <cmocka.h>

#include "probes/offline/hive/regf.h"
#include "share/base/str.h"
#include "tests/unit/probes/offline/faults.h"

#define RDP_TCP "ControlSet001\\Control\\Terminal Server\\WinStations\\RDP-Tcp"

static void
a_healthy_disk_gives_no_plan(void **state)
{
	struct disk_dir d;
	char plan[160];
	struct world_run run;

	(void)state;
	healthy_disk(&d);
	assert_true(text_format(plan, sizeof(plan), "%s/plan.cmd", d.dir));
	run_offline(&run, d.dir, NULL, LIST("--plan", plan));
	assert_int_equal(run.status, 0);
	assert_false(world_exists(plan));
	world_run_free(&run);
	run_offline(&run, d.dir, NULL, LIST("--apply", "rdp-disabled-local", "--yes"));
	assert_int_equal(run.status, 77);
	world_run_free(&run);
}

static void
refuses(const struct disk_dir *d, const char *const *more, int status)
{
	struct bytes_owned before = world_read(d->system), after;
	char backup[512];
	struct world_run run;

	run_offline(&run, d->dir, NULL, more);
	if (run.status != status)
		fail_msg("%d: %s", run.status, run.err);
	world_run_free(&run);
	after = world_read(d->system);
	assert_int_equal(before.len, after.len);
	assert_memory_equal(before.data, after.data, before.len);
	assert_false(world_backup(d->dir, "SYSTEM", backup, sizeof(backup)));
	free(before.data);
	free(after.data);
}

static void
what_is_not_in_order_is_not_edited(void **state)
{
	const char *const *apply = LIST("--apply", "rdp-disabled-local", "--yes");
	struct disk_dir d, link;
	struct bytes_owned b;
	char hiber[128];

	(void)state;
	/* no terminal to ask */
	healthy_disk(&d);
	break_disk(&d, &faults[0]);
	refuses(&d, LIST("--apply", "rdp-disabled-local"), 64);
	refuses(&d, LIST("--apply", "no-such-cause", "--yes"), 66);
	/* read-only */
	assert_int_equal(chmod(d.system, 0444), 0);
	refuses(&d, apply, 77);
	assert_int_equal(chmod(d.system, 0644), 0);
	/* a link to somewhere else */
	world_begin(link.dir, sizeof(link.dir));
	assert_true(text_format(link.system, sizeof(link.system), "%s/SYSTEM", link.dir));
	assert_int_equal(symlink(d.system, link.system), 0);
	refuses(&link, apply, 77);
	/* not closed properly */
	b = world_read(d.system);
	b.data[4]++;
	regf_put_u32(b.data + 508, regf_checksum(b.data));
	world_write(d.system, b.data, b.len);
	refuses(&d, apply, 77);
	b.data[4]--;
	regf_put_u32(b.data + 508, regf_checksum(b.data));
	/* hibernated */
	{
		char config[128];

		assert_true(text_format(config, sizeof(config), "%s/Windows", d.dir));
		assert_int_equal(mkdir(config, 0755), 0);
		assert_true(
			text_format(config, sizeof(config), "%s/Windows/System32", d.dir));
		assert_int_equal(mkdir(config, 0755), 0);
		assert_true(text_format(
			config, sizeof(config), "%s/Windows/System32/config", d.dir));
		assert_int_equal(mkdir(config, 0755), 0);
		assert_true(
			text_format(link.system, sizeof(link.system), "%s/SYSTEM", config));
		world_write(link.system, b.data, b.len);
		text_copy(link.dir, sizeof(link.dir), d.dir);
		assert_int_equal(unlink(d.system), 0);
		assert_int_equal(unlink(d.software), 0);
		assert_true(text_format(hiber, sizeof(hiber), "%s/hiberfil.sys", d.dir));
		world_write(hiber, "hibr....", 8);
		refuses(&link, apply, 77);
	}
	free(b.data);
}

static void
an_undo_does_not_overwrite_what_came_after(void **state)
{
	static const struct world_edit later[] = { { RDP_TCP, "MaxIdleTime", "dword 1" } };
	struct disk_dir d;
	char backup[512];
	struct world_run run;

	(void)state;
	healthy_disk(&d);
	break_disk(&d, &faults[0]);
	run_offline(&run, d.dir, NULL, LIST("--apply", "rdp-disabled-local", "--yes"));
	assert_int_equal(run.status, 0);
	world_run_free(&run);
	world_edit_hive(d.system, "SYSTEM", later, 1);
	assert_true(world_backup(d.dir, "SYSTEM", backup, sizeof(backup)));
	world_run(&run, LIST("offline", "--undo", backup));
	assert_int_equal(run.status, 77);
	world_run_free(&run);
	world_run(&run, LIST("offline", "--undo", backup, "--yes"));
	assert_int_equal(run.status, 0);
	world_run_free(&run);
	assert_true(world_same(d.system, backup));
	world_run(&run, LIST("offline", "--undo", d.system));
	assert_int_equal(run.status, 65);
	world_run_free(&run);
}

/* Windows/System32/config of @root with the hives of @d. */
static void
make_volume(const struct disk_dir *d, const char *root, struct disk_dir *out)
{
	static const char *const folders[] = { "Windows", "Windows/System32",
		"Windows/System32/config" };
	char path[160];

	for (size_t i = 0; i < ARRAY_LEN(folders); i++) {
		assert_true(text_format(path, sizeof(path), "%s/%s", root, folders[i]));
		assert_int_equal(mkdir(path, 0755), 0);
	}
	text_copy(out->dir, sizeof(out->dir), root);
	assert_true(text_format(out->system, sizeof(out->system), "%s/SYSTEM", path));
	assert_true(text_format(out->software, sizeof(out->software), "%s/SOFTWARE", path));
	world_copy(d->system, out->system);
	world_copy(d->software, out->software);
}

/* A path from here names the same disk as a whole one: what sleeps there sleeps. */
static void
an_undo_by_a_short_path_sees_the_whole_disk(void **state)
{
	struct disk_dir d, v;
	char root[64], backup[512], hiber[128], config[192], before[512];
	struct world_run run;

	(void)state;
	small_healthy_disk(&d);
	break_disk(&d, &faults[0]);
	world_begin(root, sizeof(root));
	make_volume(&d, root, &v);
	run_offline(&run, v.dir, NULL, LIST("--apply", "rdp-disabled-local", "--yes"));
	assert_int_equal(run.status, 0);
	world_run_free(&run);
	assert_true(text_format(hiber, sizeof(hiber), "%s/hiberfil.sys", root));
	world_write(hiber, "HIBR....", 8);
	assert_true(
		text_format(config, sizeof(config), "%s/Windows/System32/config", root));
	assert_true(world_backup(config, "SYSTEM", backup, sizeof(backup)));
	assert_non_null(getcwd(before, sizeof(before)));
	assert_int_equal(chdir(config), 0);
	world_run(&run, LIST("offline", "--undo", strrchr(backup, '/') + 1));
	assert_int_equal(chdir(before), 0);
	if (run.status != 77)
		fail_msg("%d: %s", run.status, run.err);
	world_run_free(&run);
	world_clear();
}

/* The command that is printed for the way back does it, whatever the folder is called. */
static void
the_way_back_can_be_pasted(void **state)
{
	struct disk_dir d, v;
	char root[64], odd[192], command[2048];
	const char *says;
	struct world_run run;

	(void)state;
	small_healthy_disk(&d);
	break_disk(&d, &faults[0]);
	world_begin(root, sizeof(root));
	make_volume(&d, root, &v);
	assert_true(text_format(odd, sizeof(odd), "%s/it's $HOME; here", root));
	assert_true(text_format(command, sizeof(command), "%s/Windows", root));
	assert_int_equal(mkdir(odd, 0755), 0);
	assert_true(text_format(odd, sizeof(odd), "%s/it's $HOME; here/Windows", root));
	assert_int_equal(rename(command, odd), 0);
	run_offline(&run, odd, NULL, LIST("--apply", "rdp-disabled-local", "--yes"));
	assert_int_equal(run.status, 0);
	says = strstr(run.err, "offline --undo ");
	assert_non_null(says);
	assert_true(text_format(command, sizeof(command), "\"$RDPDOCTOR\" %.*s 2>/dev/null",
		(int)strcspn(says, "\n"), says));
	assert_int_equal(system(command), 0);
	world_run_free(&run);
	assert_true(
		text_format(command, sizeof(command), "%s/System32/config/SYSTEM", odd));
	assert_true(world_same(command, d.system));
	world_clear();
}

/* Owner, mode, attributes stay; what is put back is as old as it was. */
static void
a_hive_keeps_what_hangs_on_it(void **state)
{
	static const struct timespec old[2] = { { 1000000000, 0 }, { 1000000000, 0 } };
	struct disk_dir d;
	struct stat st;
	char backup[512], value[8];
	struct world_run run;
	json_t *done;
	bool has_attribute;

	(void)state;
	small_healthy_disk(&d);
	break_disk(&d, &faults[0]);
	assert_int_equal(chmod(d.system, 0640), 0);
	has_attribute = setxattr(d.system, "user.note", "mine", 4, 0) == 0;
	assert_int_equal(utimensat(AT_FDCWD, d.system, old, 0), 0);
	run_offline(&run, d.dir, NULL,
		LIST("--json", "--apply", "rdp-disabled-local", "--yes"));
	assert_int_equal(run.status, 0);
	/* with --json there is one object, and it names the backup */
	done = json_loads(run.out, 0, NULL);
	assert_non_null(done);
	assert_true(world_backup(d.dir, "SYSTEM", backup, sizeof(backup)));
	assert_true(text_equal(
		json_string_value(json_array_get(json_object_get(done, "backups"), 0)),
		backup));
	json_decref(done);
	world_run_free(&run);
	assert_int_equal(stat(d.system, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0640);
	assert_true(st.st_mtime > old[1].tv_sec);
	if (has_attribute)
		assert_int_equal(getxattr(d.system, "user.note", value, sizeof(value)), 4);
	world_run(&run, LIST("offline", "--undo", backup));
	assert_int_equal(run.status, 0);
	world_run_free(&run);
	assert_int_equal(stat(d.system, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0640);
	assert_int_equal(st.st_mtime, old[1].tv_sec);
	if (has_attribute)
		assert_int_equal(getxattr(d.system, "user.note", value, sizeof(value)), 4);
	assert_int_equal(unlink(backup), 0);
	/* the second of two causes would be repaired, the first one forgotten */
	refuses(&d,
		LIST("--apply", "rdp-disabled-local", "--apply", "fw-rule-disabled",
			"--yes"),
		64);
	world_clear();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_healthy_disk_gives_no_plan),
		cmocka_unit_test(what_is_not_in_order_is_not_edited),
		cmocka_unit_test(an_undo_does_not_overwrite_what_came_after),
		cmocka_unit_test(an_undo_by_a_short_path_sees_the_whole_disk),
		cmocka_unit_test(the_way_back_can_be_pasted),
		cmocka_unit_test(a_hive_keeps_what_hangs_on_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
