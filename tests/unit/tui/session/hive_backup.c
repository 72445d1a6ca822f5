/* A copy of a hive must have the hash of the hive; otherwise the edit ends. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "share/base/text.h"
#include "tui/session/hive_backup.h"

static char folder[64], hive[96], copy[96];

static void
put(const char *path, const char *text)
{
	FILE *f = fopen(path, "wb");

	assert_non_null(f);
	assert_int_equal(fputs(text, f) >= 0, 1);
	assert_int_equal(fclose(f), 0);
}

static int
set_up(void **state)
{
	(void)state;
	text_copy(folder, sizeof(folder), "/tmp/rdpdoctor-copy-XXXXXX");
	assert_non_null(mkdtemp(folder));
	(void)text_format(hive, sizeof(hive), "%s/SYSTEM", folder);
	(void)text_format(copy, sizeof(copy), "%s/SYSTEM.copy", folder);
	put(hive, "as it was hashed");
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	(void)unlink(hive);
	(void)unlink(copy);
	return rmdir(folder);
}

static void
a_copy_is_what_was_hashed(void **state)
{
	char hash[DISK_HASH_SIZE], again[DISK_HASH_SIZE];
	struct error e = ERROR_INIT;

	(void)state;
	assert_int_equal(disk_hash(hive, hash, &e), ERR_OK);
	assert_int_equal(disk_copy_of(hive, copy, hash, &e), ERR_OK);
	assert_int_equal(disk_hash(copy, again, &e), ERR_OK);
	assert_string_equal(hash, again);
}

/* Another program writes between the hash and the copy. */
static void
a_hive_that_changes_while_it_is_copied_is_refused(void **state)
{
	char hash[DISK_HASH_SIZE];
	struct error e = ERROR_INIT;

	(void)state;
	assert_int_equal(disk_hash(hive, hash, &e), ERR_OK);
	put(hive, "as it is now, and");
	assert_int_equal(disk_copy_of(hive, copy, hash, &e), ERR_IO);
	assert_non_null(strstr(e.text, "changed while it was copied"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			a_copy_is_what_was_hashed, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			a_hive_that_changes_while_it_is_copied_is_refused, set_up,
			tear_down),
	};

	return cmocka_run_group_tests_name("hive backup", tests, NULL, NULL);
}
