/* The format itself: our own reader, and logs replayed against what Windows made of them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "probes/offline/compare.h"
#include "probes/offline/regf.h"
#include "probes/offline/replay.h"
#include "share/str.h"
#include "tests/unit/offline/offline_world.h"

static void
check_hive(const char *name, bool opens, bool sound, bool dirty, size_t keys_at_least)
{
	struct bytes_owned b = world_load(name);
	struct regf r;
	struct regf_count count = { 0 };
	struct error e = ERROR_INIT;
	bool opened = regf_open(b.data, b.len, &r, &e) == ERR_OK;

	if (opened != opens)
		fail_msg("%s: %s", name, e.text);
	if (opened) {
		bool whole = regf_check(&r, &count, &e) == ERR_OK;

		if (whole != sound || regf_dirty(&r) != dirty || count.keys < keys_at_least)
			fail_msg("%s: sound %d, dirty %d, %zu keys: %s", name, whole,
				regf_dirty(&r), count.keys, e.text);
	}
	free(b.data);
}

static void
each_hive_is_judged_as_it_is(void **state)
{
	(void)state;
	check_hive("win7sp1-x86-rdp-on.SYSTEM", true, true, false, 20000);
	check_hive("win10-1903x-x64.SYSTEM", true, true, true, 20000);
	check_hive("nt4sp3-server.SYSTEM", true, true, false, 1000);
	check_hive("nt4sp3-server.SOFTWARE", true, true, false, 1000);
	check_hive("old-dirty", true, true, true, 1);
	check_hive("old-dirty.recovered", true, true, false, 5000);
	check_hive("empty-hive", true, true, false, 1);
	check_hive("hivex-minimal", true, true, false, 1);
	check_hive("wrong-type-BCD", true, true, false, 2);
	check_hive("truncated", true, false, false, 0);
	check_hive("truncated-dirty", true, false, true, 0);
	check_hive("corrupted-nt5-SYSTEM", true, false, false, 0);
	check_hive("not-a-hive.dat", false, false, false, 0);
	check_hive("old-dirty.LOG1", false, false, false, 0);
}

static void
values_are_found_by_path_in_any_case(void **state)
{
	struct bytes_owned b = world_load("win7sp1-x86-rdp-on.SYSTEM");
	struct regf r;
	struct regf_value v;
	uint32_t key;

	(void)state;
	assert_int_equal(regf_open(b.data, b.len, &r, NULL), ERR_OK);
	key = regf_find(
		&r, "controlset001\\CONTROL\\Terminal Server\\WinStations\\rdp-tcp");
	assert_int_not_equal(key, REGF_NONE);
	assert_true(regf_value(&r, key, "portnumber", &v));
	assert_int_equal(v.type, 4);
	assert_int_equal(regf_u32(v.data), 3389);
	assert_false(regf_value(&r, key, "NoSuchValue", &v));
	assert_int_equal(regf_find(&r, "ControlSet001\\NoSuchKey"), REGF_NONE);
	free(b.data);
}

/* How many bytes differ behind the first block. */
static size_t
differing(const uint8_t *a, const uint8_t *b, size_t len)
{
	size_t count = 0;

	for (size_t i = REGF_BASE_BYTES; i < len; i++)
		count += a[i] != b[i] ? 1 : 0;
	return count;
}

/*
 * Every key and value is that of Windows; bytes differ only where Windows wrote on: the
 * time in the first bin, and marks of access.
 */
static void
check_replay(const char *name, const char *recovered, size_t log_count)
{
	struct bytes_owned hive = world_load(name), want = world_load(recovered);
	struct bytes_owned files[2] = { { 0 }, { 0 } };
	struct replay_log logs[2] = { { 0 }, { 0 } };
	struct replay_image image;
	struct error e = ERROR_INIT;
	struct change_list none = { .count = 0 };
	struct regf r, by_windows;

	for (size_t i = 0; i < log_count; i++) {
		char log[64];

		assert_true(text_format(log, sizeof(log), "%s.LOG%zu", name, i + 1));
		files[i] = world_load(log);
		logs[i] = (struct replay_log) { files[i].data, files[i].len };
	}
	if (replay_logs(hive.data, hive.len, logs, log_count, &image, &e) != ERR_OK)
		fail_msg("%s", e.text);
	assert_int_equal(image.len, want.len);
	assert_in_range(differing(image.data, want.data, want.len), 0, 8);
	assert_in_range(differing(image.data, hive.data, hive.len), 100, hive.len);
	assert_int_equal(regf_open(image.data, image.len, &r, &e), ERR_OK);
	assert_false(regf_dirty(&r));
	assert_int_equal(regf_check(&r, NULL, &e), ERR_OK);
	assert_int_equal(regf_open(want.data, want.len, &by_windows, &e), ERR_OK);
	if (compare_hives(&r, &by_windows, &none, "SYSTEM", &e) != ERR_OK)
		fail_msg("%s", e.text);
	free(image.data);
	free(hive.data);
	free(want.data);
	free(files[0].data);
	free(files[1].data);
}

static void
old_logs_are_replayed_as_windows_7_does(void **state)
{
	(void)state;
	check_replay("old-dirty", "old-dirty.recovered", 1);
}

static void
new_logs_are_replayed_as_windows_10_does(void **state)
{
	(void)state;
	check_replay("new-dirty", "new-dirty.recovered", 2);
}

/* A byte of the log is wrong: the entry does not count, and nothing of it gets in. */
static void
a_torn_log_changes_nothing(void **state)
{
	struct bytes_owned hive = world_load("new-dirty"),
			   log = world_load("new-dirty.LOG1");
	struct replay_log one = { log.data, log.len };
	struct replay_image image;

	(void)state;
	log.data[600] ^= 0x40;
	assert_int_equal(replay_logs(hive.data, hive.len, &one, 1, &image, NULL), ERR_DATA);
	assert_null(image.data);
	log.data[600] ^= 0x40;
	assert_int_equal(replay_logs(hive.data, hive.len, &one, 1, &image, NULL), ERR_OK);
	free(image.data);
	free(hive.data);
	free(log.data);
}

/* Thousands of damaged hives: each is judged, none is believed to be what it is not. */
static void
no_damage_is_too_much(void **state)
{
	struct bytes_owned b = world_load("wrong-type-BCD"), copy;
	unsigned seed = 1, sound = 0;

	(void)state;
	copy.len = b.len;
	copy.data = malloc(b.len);
	for (int round = 0; round < 4000; round++) {
		struct regf r;

		memcpy(copy.data, b.data, b.len);
		for (int i = 0; i < 1 + round % 8; i++) {
			seed = seed * 1103515245u + 12345u;
			copy.data[20 + (seed >> 8) % (b.len - 20)] = (uint8_t)(seed >> 24);
		}
		if (regf_open(copy.data, round % 3 == 0 ? b.len : seed % b.len, &r, NULL) ==
				ERR_OK &&
			regf_check(&r, NULL, NULL) == ERR_OK)
			sound++;
	}
	assert_in_range(sound, 1, 3999);
	free(copy.data);
	free(b.data);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_hive_is_judged_as_it_is),
		cmocka_unit_test(values_are_found_by_path_in_any_case),
		cmocka_unit_test(old_logs_are_replayed_as_windows_7_does),
		cmocka_unit_test(new_logs_are_replayed_as_windows_10_does),
		cmocka_unit_test(a_torn_log_changes_nothing),
		cmocka_unit_test(no_damage_is_too_much),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
