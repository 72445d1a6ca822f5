/* The format itself: our own reader, and logs replayed against what Windows made of them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "probes/offline/edit/verify_edit.h"
#include "probes/offline/hive/regf.h"
#include "probes/offline/hive/transaction_log.h"
#include "share/base/clock.h"
#include "share/base/str.h"
#include "tests/unit/probes/offline/offline_world.h"

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

/* A writer that writes nothing must not pass: each change has to be found. */
static void
a_change_that_was_not_made_is_missed(void **state)
{
	static const uint8_t zero[4] = { 0 };
	struct bytes_owned hive = world_load("old-dirty.recovered");
	struct change change = { .hive = "SYSTEM",
		.key = "ControlSet001\\Control\\Terminal Server",
		.name = "NeverThere",
		.key_there = true,
		.after = { true, CHANGE_DWORD, zero, sizeof(zero) } };
	struct change_list list = { .items = &change, .count = 1 };
	struct error e = ERROR_INIT;
	struct regf r;

	(void)state;
	assert_int_equal(regf_open(hive.data, hive.len, &r, &e), ERR_OK);
	assert_int_equal(compare_hives(&r, &r, &list, "SYSTEM", &e), ERR_DATA);
	assert_non_null(strstr(e.text, "it does not find"));
	assert_non_null(strstr(e.text, "NeverThere"));
	/* what is for another hive is not looked for here */
	change.hive = "SOFTWARE";
	assert_int_equal(compare_hives(&r, &r, &list, "SYSTEM", &e), ERR_OK);
	free(hive.data);
}

static bool
take_first(void *to, const struct regf *r, uint32_t value)
{
	struct regf_value *v = to;

	/* one whose bytes lie in a cell of their own */
	if (!regf_value_at(r, value, v) || v->joined != NULL || v->len <= 4) {
		free(v->joined);
		v->joined = NULL;
		v->len = 0;
		return true;
	}
	return false;
}

static bool
look_into(void *to, const struct regf *r, uint32_t key)
{
	struct regf_value *v = to;

	regf_each_value(r, key, take_first, v);
	if (v->len == 0)
		regf_each_child(r, key, look_into, v);
	return v->len == 0;
}

/* One bit of one value, with no change that asked for it. */
static void
a_change_that_nothing_asked_for_is_seen(void **state)
{
	struct bytes_owned hive = world_load("old-dirty.recovered");
	uint8_t *copy = malloc(hive.len);
	struct change_list none = { .count = 0 };
	struct regf_value value = { .len = 0 };
	struct error e = ERROR_INIT;
	struct regf before, after;

	(void)state;
	assert_non_null(copy);
	memcpy(copy, hive.data, hive.len);
	assert_int_equal(regf_open(hive.data, hive.len, &before, &e), ERR_OK);
	assert_int_equal(regf_open(copy, hive.len, &after, &e), ERR_OK);
	assert_int_equal(compare_hives(&before, &after, &none, "SYSTEM", &e), ERR_OK);
	(void)look_into(&value, &after, after.root);
	assert_int_not_equal(value.len, 0);
	copy[value.data - copy] ^= 1;
	assert_int_equal(compare_hives(&before, &after, &none, "SYSTEM", &e), ERR_DATA);
	assert_non_null(strstr(e.text, "should not have"));
	free(copy);
	free(hive.data);
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
			   log = world_load("new-dirty.LOG2");
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

/*
 * Which logs count: those that begin no earlier than the hive's second number, joined to
 * each other. The numbers of the hive itself stay while it is in use: a row may begin far
 * behind them.
 */
static void
a_log_of_another_time_does_not_count(void **state)
{
	static const struct {
		uint32_t first, second;
		size_t from, count;
		unsigned entries; /* 0: none counts */
	} rows[] = {
		{ 3, 2, 0, 2, 4 },	     /* as it is: 2, and 3 to 5 of the other log */
		{ 3, 2, 0, 1, 1 },	     /* the second log is lost */
		{ 4, 3, 0, 1, 0 },	     /* what this one holds is in the hive */
		{ 4, 3, 0, 2, 3 },	     /* so the other begins */
		{ 6, 5, 0, 2, 0 },	     /* both are of another time */
		{ 2, 1, 1, 1, 3 },	     /* begins behind the hive */
		{ 1, 0xFFFFFFFFu, 0, 2, 4 }, /* the numbers went round */
	};
	struct bytes_owned hive = world_load("new-dirty"),
			   logs[2] = { world_load("new-dirty.LOG1"),
				   world_load("new-dirty.LOG2") },
			   old = world_load("old-dirty"),
			   old_log = world_load("old-dirty.LOG1");
	struct replay_log both[2] = { { logs[0].data, logs[0].len },
		{ logs[1].data, logs[1].len } };
	struct replay_log one = { old_log.data, old_log.len };
	struct replay_image image;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		enum err err;

		regf_put_u32(hive.data + 4, rows[i].first);
		regf_put_u32(hive.data + 8, rows[i].second);
		regf_put_u32(hive.data + 508, regf_checksum(hive.data));
		err = replay_logs(hive.data, hive.len, both + rows[i].from, rows[i].count,
			&image, NULL);
		if ((err == ERR_OK) != (rows[i].entries > 0) ||
			(err == ERR_OK && image.entries != rows[i].entries))
			fail_msg("row %zu", i);
		free(image.data);
	}
	/* the first block is lost: the log with the latest entries counts alone */
	hive.data[508] ^= 1;
	assert_int_equal(replay_logs(hive.data, hive.len, both, 2, &image, NULL), ERR_OK);
	assert_int_equal(image.entries, 3);
	free(image.data);
	/* in the old format the time decides, whatever the numbers say */
	old_log.data[12]++;
	regf_put_u32(old_log.data + 508, regf_checksum(old_log.data));
	assert_int_equal(replay_logs(old.data, old.len, &one, 1, &image, NULL), ERR_DATA);
	for (size_t i = 0; i < 2; i++)
		free(logs[i].data);
	free(hive.data);
	free(old.data);
	free(old_log.data);
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

/* ---- damage that a walk from key to key does not see ---- */

#define DESCRIPTION "Description"

/* The position of a key's cell in the file. */
static uint8_t *
key_bytes(const struct bytes_owned *b, const char *path)
{
	struct regf r;
	uint32_t key;

	assert_int_equal(regf_open(b->data, b->len, &r, NULL), ERR_OK);
	key = regf_find(&r, path);
	assert_int_not_equal(key, REGF_NONE);
	return b->data + REGF_BASE_BYTES + key + 4;
}

static uint8_t *
cell_bytes(const struct bytes_owned *b, const uint8_t *field)
{
	return b->data + REGF_BASE_BYTES + regf_u32(field) + 4;
}

static void
a_name(const struct bytes_owned *b)
{
	key_bytes(b, DESCRIPTION)[76 + 2] ^= 1;
}

static void
a_parent(const struct bytes_owned *b)
{
	key_bytes(b, DESCRIPTION)[16] += 8;
}

static void
no_keys_any_more(const struct bytes_owned *b)
{
	regf_put_u32(key_bytes(b, "") + 20, 0);
}

static void
fewer_keys(const struct bytes_owned *b)
{
	uint8_t *root = key_bytes(b, "");

	regf_put_u32(root + 20, regf_u32(root + 20) - 1);
}

static void
no_values_any_more(const struct bytes_owned *b)
{
	b->data[24] = 5; /* since XP the list goes with its last value */
	regf_put_u32(key_bytes(b, DESCRIPTION) + 36, 0);
}

static void
one_value_twice(const struct bytes_owned *b)
{
	uint8_t *list = cell_bytes(b, key_bytes(b, DESCRIPTION) + 40);

	memcpy(list, list + 4, 4);
}

static void
the_data_of_another(const struct bytes_owned *b)
{
	uint8_t *list = cell_bytes(b, key_bytes(b, DESCRIPTION) + 40);
	uint8_t *value = cell_bytes(b, list);

	/* into the middle of the list of values */
	regf_put_u32(value + 4, 4);
	regf_put_u32(value + 8, (uint32_t)(list - 4 - b->data) - REGF_BASE_BYTES);
}

static void
a_cell_too_large(const struct bytes_owned *b)
{
	uint8_t *list = cell_bytes(b, key_bytes(b, DESCRIPTION) + 40);

	regf_put_u32(list - 4, regf_u32(list - 4) - 8);
}

static void
each_damage_is_seen(void **state)
{
	static const struct {
		void (*damage)(const struct bytes_owned *b);
		const char *says;
	} rows[] = {
		{ a_name, "another name than its list" },
		{ a_parent, "the wrong parent" },
		{ no_keys_any_more, "lost its subkeys" },
		{ fewer_keys, "a key is not where" },
		{ no_values_any_more, "lost its values" },
		{ one_value_twice, "share a cell" },
		{ the_data_of_another, "share a cell" },
		{ a_cell_too_large, "" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct bytes_owned b = world_load("wrong-type-BCD");
		struct error e = ERROR_INIT;
		struct regf r;

		assert_int_equal(regf_open(b.data, b.len, &r, NULL), ERR_OK);
		assert_int_equal(regf_check(&r, NULL, NULL), ERR_OK);
		rows[i].damage(&b);
		assert_int_equal(regf_open(b.data, b.len, &r, NULL), ERR_OK);
		if (regf_check(&r, NULL, &e) != ERR_DATA)
			fail_msg("row %zu is not seen", i);
		if (strstr(e.text, rows[i].says) == NULL)
			fail_msg("row %zu: %s", i, e.text);
		free(b.data);
	}
}

/* A bin behind the last one; its only cell has @len bytes. Returns where that begins. */
static uint8_t *
add_bin(struct bytes_owned *b, uint32_t len, uint32_t *offset)
{
	uint32_t end = regf_u32(b->data + 40), size = (len + 36 + 4095) / 4096 * 4096;
	uint8_t *bin;

	b->len = REGF_BASE_BYTES + (size_t)end + size;
	b->data = realloc(b->data, b->len);
	assert_non_null(b->data);
	bin = b->data + REGF_BASE_BYTES + end;
	memset(bin, 0, size);
	memcpy(bin, "hbin", 4);
	regf_put_u32(bin + 4, end);
	regf_put_u32(bin + 8, size);
	regf_put_u32(bin + 32, 0u - (size - 32));
	regf_put_u32(b->data + 40, end + size);
	regf_put_u32(b->data + 508, regf_checksum(b->data));
	*offset = end + 32;
	return bin + 36;
}

/* 65535 lists, each of which is the same 65535 lists, each of which is empty. */
static void
lists_of_lists_take_no_time(void **state)
{
	struct bytes_owned b = world_load("wrong-type-BCD");
	uint32_t offset = 0, below;
	double began_ms = clock_ms_exact();
	struct regf r;

	(void)state;
	memcpy(add_bin(&b, 4, &offset), "li\0\0", 4);
	for (int level = 0; level < 3; level++) {
		uint8_t *list;

		below = offset;
		list = add_bin(&b, 4 + 65535 * 4, &offset);
		memcpy(list, "ri\xff\xff", 4);
		for (size_t i = 0; i < 65535; i++)
			regf_put_u32(list + 4 + i * 4, below);
	}
	regf_put_u32(key_bytes(&b, "") + 28, offset);
	assert_int_equal(regf_open(b.data, b.len, &r, NULL), ERR_OK);
	assert_int_equal(regf_check(&r, NULL, NULL), ERR_DATA);
	assert_int_equal(regf_find(&r, DESCRIPTION), REGF_NONE);
	if (clock_ms_exact() - began_ms > 2000)
		fail_msg("%.0f ms", clock_ms_exact() - began_ms);
	free(b.data);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_hive_is_judged_as_it_is),
		cmocka_unit_test(values_are_found_by_path_in_any_case),
		cmocka_unit_test(a_change_that_was_not_made_is_missed),
		cmocka_unit_test(a_change_that_nothing_asked_for_is_seen),
		cmocka_unit_test(old_logs_are_replayed_as_windows_7_does),
		cmocka_unit_test(new_logs_are_replayed_as_windows_10_does),
		cmocka_unit_test(a_torn_log_changes_nothing),
		cmocka_unit_test(a_log_of_another_time_does_not_count),
		cmocka_unit_test(no_damage_is_too_much),
		cmocka_unit_test(each_damage_is_seen),
		cmocka_unit_test(lists_of_lists_take_no_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
