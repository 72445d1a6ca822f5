/*
 * An edit and an undo that are killed before each call that touches a file: the hive is
 * the old one or the new one, and the next try is not hindered by what was left behind.
 */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "share/base/str.h"
#include "tests/unit/probes/offline/faults.h"
#include "tests/unit/probes/offline/edit/kill_at.h"

#define BULK_STEP 48u /* of the many writes of a copy, one in so many */

/* What an edit that was killed leaves beside the hives. */
static void
clean_up(const char *dir)
{
	DIR *d = opendir(dir);
	struct dirent *entry;

	assert_non_null(d);
	while ((entry = readdir(d)) != NULL) {
		char path[512];

		assert_true(text_format(path, sizeof(path), "%s/%s", dir, entry->d_name));
		if (strstr(entry->d_name, ".rdpdoctor-") != NULL)
			(void)unlink(path);
	}
	(void)closedir(d);
}

/* The old one, or the new one: read by a reader that knows nothing of the edit. */
static void
is_old_or_new(const char *hive, const char *old, const char *renewed)
{
	if (!world_same(hive, old))
		same_content(hive, renewed, "SYSTEM");
}

static bool
counts(const struct kill_result *all, size_t at)
{
	return !all->bulk[at] || at % BULK_STEP == 0;
}

static void
killed_anywhere_an_edit_leaves_the_old_or_the_new(void **state)
{
	struct disk_dir d, broken, repaired;
	struct kill_result all, one;
	struct world_run run;
	size_t struck = 0, kept = 0;

	(void)state;
	healthy_disk(&d);
	break_disk(&d, &faults[0]);
	copy_disk(&d, &broken);
	copy_disk(&d, &repaired);
	const char *const *apply = LIST(
		"offline", "--no-store", d.dir, "--apply", "rdp-disabled-local", "--yes");
	run_offline(
		&run, repaired.dir, NULL, LIST("--apply", "rdp-disabled-local", "--yes"));
	assert_int_equal(run.status, 0);
	world_run_free(&run);
	kill_at(apply, KILL_NONE, 0, &all);
	assert_int_equal(all.status, 0);
	same_content(d.system, repaired.system, "SYSTEM");
	for (size_t at = 0; at < all.points; at++) {
		if (!counts(&all, at))
			continue;
		clean_up(d.dir);
		world_copy(broken.system, d.system);
		kill_at(apply, at % 3 == 1 ? KILL_CALLER : KILL_ALL, at, &one);
		if (!one.struck || one.status == 0)
			fail_msg("point %zu (%s): %d", at, one.call, one.status);
		struck++;
		is_old_or_new(d.system, broken.system, repaired.system);
		kept += world_same(d.system, broken.system) ? 1 : 0;
	}
	print_message(
		"%zu of %zu points, the old one stays in %zu\n", struck, all.points, kept);
	/* both sides of the exchange were seen */
	assert_true(kept > 10 && kept < struck);
	free(all.bulk);
	/* and leftover files do not block anything */
	world_copy(broken.system, d.system);
	run_offline(&run, d.dir, NULL, LIST("--apply", "rdp-disabled-local", "--yes"));
	if (run.status != 0)
		fail_msg("%s", run.err);
	world_run_free(&run);
	same_content(d.system, repaired.system, "SYSTEM");
	world_clear();
}

static void
killed_anywhere_an_undo_leaves_the_old_or_the_new(void **state)
{
	struct disk_dir d, broken, repaired;
	struct kill_result all, one;
	struct world_run run;
	char backup[512];
	size_t struck = 0;

	(void)state;
	healthy_disk(&d);
	break_disk(&d, &faults[0]);
	copy_disk(&d, &broken);
	run_offline(&run, d.dir, NULL, LIST("--apply", "rdp-disabled-local", "--yes"));
	assert_int_equal(run.status, 0);
	world_run_free(&run);
	copy_disk(&d, &repaired);
	assert_true(world_backup(d.dir, "SYSTEM", backup, sizeof(backup)));
	const char *const *undo = LIST("offline", "--no-store", "--undo", backup);
	kill_at(undo, KILL_NONE, 0, &all);
	assert_int_equal(all.status, 0);
	assert_true(world_same(d.system, broken.system));
	for (size_t at = 0; at < all.points; at++) {
		if (!counts(&all, at))
			continue;
		world_copy(repaired.system, d.system);
		kill_at(undo, KILL_ALL, at, &one);
		assert_true(one.struck);
		struck++;
		/* byte for byte, whichever it is */
		assert_true(world_same(d.system, broken.system) ||
			world_same(d.system, repaired.system));
		assert_true(world_same(backup, broken.system));
	}
	print_message("%zu of %zu points\n", struck, all.points);
	assert_true(struck > 5);
	free(all.bulk);
	world_copy(repaired.system, d.system);
	undo_last(d.dir, "SYSTEM");
	assert_true(world_same(d.system, broken.system));
	world_clear();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(killed_anywhere_an_edit_leaves_the_old_or_the_new),
		cmocka_unit_test(killed_anywhere_an_undo_leaves_the_old_or_the_new),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
