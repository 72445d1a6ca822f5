/*
 * Hives and logs made byte by byte, one row a check of their readers: the row breaks this
 * check and no other. They lie on the heap without a byte to spare, so that a read beyond
 * their end is seen.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "probes/offline/hive/regf.h"
#include "probes/offline/hive/transaction_log.h"
#include "share/base/macros.h"

#define BINS 4096u
#define KEY 32u	   /* 84 bytes: a key with room for a name of 8 */
#define VALUE 120u /* 28 bytes: a value with room for a name of 8 */
#define LAST 4088u /* the last cell, of 4 bytes */

static void
seal(uint8_t *base)
{
	regf_put_u32(base + 508, regf_checksum(base));
}

static void
make_base(uint8_t *base, uint32_t seq, uint32_t type)
{
	memcpy(base, "regf", 4);
	regf_put_u32(base + 4, seq);
	regf_put_u32(base + 8, seq);
	regf_put_u32(base + 20, 1);
	regf_put_u32(base + 24, 5);
	regf_put_u32(base + 28, type);
	regf_put_u32(base + 32, 1);
	regf_put_u32(base + 36, KEY);
	regf_put_u32(base + 40, BINS);
	seal(base);
}

/* The first @len bytes of a sound hive; the caller frees them. */
static uint8_t *
make_hive(size_t len)
{
	uint8_t whole[REGF_BASE_BYTES + BINS] = { 0 }, *bins = whole + REGF_BASE_BYTES;
	uint8_t *exact = malloc(len);

	assert_non_null(exact);
	make_base(whole, 7, 0);
	regf_put_u32(bins, 0u - 32u); /* as if its head were a cell */
	regf_put_u32(bins + KEY, 0u - 88u);
	memcpy(bins + KEY + 4, "nk", 2);
	bins[KEY + 4 + 2] = 0x20; /* a name of one byte a letter */
	bins[KEY + 4 + 72] = 8;
	memcpy(bins + KEY + 4 + 76, "Services", 8);
	regf_put_u32(bins + VALUE, 0u - 32u);
	memcpy(bins + VALUE + 4, "vk", 2);
	bins[VALUE + 4 + 2] = 8;
	bins[VALUE + 4 + 16] = 1;
	memcpy(bins + VALUE + 4 + 20, "PortName", 8);
	regf_put_u32(bins + LAST, 0u - 8u);
	memcpy(exact, whole, len);
	return exact;
}

static void
each_check_of_a_first_block_holds(void **state)
{
	static const struct {
		const char *story;
		size_t len, at;
		uint32_t value;
		enum err err;
	} rows[] = {
		{ "sound", 8192, 36, KEY, ERR_OK },
		{ "another signature", 8192, 0, 0x31676572, ERR_DATA },
		{ "less than its signature", 3, 0, 0, ERR_DATA },
		{ "cut inside its first block", 512, 36, KEY, ERR_DATA },
		{ "another major version", 8192, 20, 2, ERR_DATA },
		{ "another minor version", 8192, 24, 7, ERR_DATA },
		{ "another format", 8192, 32, 2, ERR_DATA },
		{ "a log", 8192, 28, 6, ERR_DATA },
		{ "no bins", 8192, 40, 0, ERR_DATA },
		{ "half a bin", 8192, 40, 2048, ERR_DATA },
		{ "bins beyond all files", 8192, 40, 0xFFFFF000u, ERR_DATA },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		uint8_t *hive = make_hive(rows[i].len);
		struct error e = ERROR_INIT;
		struct regf r;

		if (rows[i].len >= rows[i].at + 4)
			regf_put_u32(hive + rows[i].at, rows[i].value);
		if (rows[i].len >= 512)
			seal(hive);
		if (regf_open(hive, rows[i].len, &r, &e) != rows[i].err)
			fail_msg("%s: %s", rows[i].story, e.text);
		free(hive);
	}
}

static void
each_check_of_a_cell_holds(void **state)
{
	static const struct {
		const char *story;
		size_t len; /* of the file */
		uint32_t offset, size;
		size_t least;
		bool found;
	} rows[] = {
		{ "sound", 8192, KEY, 0u - 88u, 84, true },
		{ "sound, the last one", 8192, LAST, 0u - 8u, 4, true },
		{ "not on a border", 8192, KEY + 4, 0u - 88u, 0, false },
		{ "in the head of the bin", 8192, 0, 0u - 32u, 0, false },
		{ "behind the end", 8192, BINS, 0, 0, false },
		{ "far behind the end", 8192, 0x7FFFFFF8u, 0, 0, false },
		{ "less than a length before the end", 8186, LAST, 0, 0, false },
		{ "free", 8192, KEY, 88, 0, false },
		{ "smaller than any", 8192, KEY, 0u - 4u, 0, false },
		{ "past the end", 8192, LAST, 0u - 16u, 0, false },
		{ "smaller than what is to be in it", 8192, KEY, 0u - 88u, 85, false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		uint8_t *hive = make_hive(rows[i].len);
		size_t at = (size_t)REGF_BASE_BYTES + rows[i].offset;
		struct error e = ERROR_INIT;
		struct regf r;

		if (rows[i].size != 0)
			regf_put_u32(hive + at, rows[i].size);
		assert_int_equal(regf_open(hive, rows[i].len, &r, &e), ERR_OK);
		if ((regf_cell(&r, rows[i].offset, rows[i].least, NULL) != NULL) !=
			rows[i].found)
			fail_msg("%s", rows[i].story);
		free(hive);
	}
}

static void
each_check_of_a_name_holds(void **state)
{
	static const struct {
		const char *story;
		uint32_t at; /* of the byte that is broken */
		uint8_t byte;
		bool key, value;
	} rows[] = {
		{ "sound", 2000, 0, true, true },
		{ "no key", KEY + 4, 'l', false, true },
		{ "a key's name past its cell", KEY + 4 + 72, 9, false, true },
		{ "no value", VALUE + 4, 'n', true, false },
		{ "a value's name past its cell", VALUE + 4 + 2, 9, true, false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		uint8_t *hive = make_hive(8192);
		struct error e = ERROR_INIT;
		char name[32];
		struct regf r;

		hive[REGF_BASE_BYTES + rows[i].at] = rows[i].byte;
		assert_int_equal(regf_open(hive, 8192, &r, &e), ERR_OK);
		if (regf_key_name(&r, KEY, name, sizeof(name)) != rows[i].key ||
			regf_value_name(&r, VALUE, name, sizeof(name)) != rows[i].value)
			fail_msg("%s", rows[i].story);
		free(hive);
	}
}

/* ---- logs of the new format ---- */

#define LOG_BYTES 1536u /* a first block and an entry of 1024 */

/* One page of 512 bytes for the first bin, then what a row changes, then the hashes. */
static uint8_t *
make_log(uint32_t at, uint32_t value)
{
	uint8_t *log = calloc(1, LOG_BYTES), *entry = log + 512;
	uint64_t hash;

	assert_non_null(log);
	make_base(log, 7, 6);
	memcpy(entry, "HvLE", 4);
	regf_put_u32(entry + 4, 1024);
	regf_put_u32(entry + 12, 7);
	regf_put_u32(entry + 16, BINS);
	regf_put_u32(entry + 20, 1);
	regf_put_u32(entry + 40, 512);	   /* where */
	regf_put_u32(entry + 40 + 4, 512); /* how much */
	if (at != 0)
		regf_put_u32(entry + at, value);
	hash = replay_hash(entry + 40, 1024 - 40);
	regf_put_u32(entry + 24, (uint32_t)hash);
	regf_put_u32(entry + 28, (uint32_t)(hash >> 32));
	hash = replay_hash(entry, 32);
	regf_put_u32(entry + 32, (uint32_t)hash);
	regf_put_u32(entry + 36, (uint32_t)(hash >> 32));
	return log;
}

static void
each_check_of_a_log_holds(void **state)
{
	static const struct {
		const char *story;
		uint32_t at, value; /* in the entry, under the hashes */
		uint32_t late_at;   /* a byte that is turned over behind their backs */
		enum err err;
	} rows[] = {
		{ "sound", 0, 0, 0, ERR_OK },
		{ "another signature", 0, 0, 512, ERR_DATA },
		{ "smaller than its head", 4, 0, 0, ERR_DATA },
		{ "no whole sectors", 4, 1000, 0, ERR_DATA },
		{ "past the end of the log", 4, 1536, 0, ERR_DATA },
		{ "another number", 12, 8, 0, ERR_DATA },
		{ "half a bin", 16, 5000, 0, ERR_DATA },
		{ "bins beyond all files", 16, 0xFFFFF000u, 0, ERR_DATA },
		{ "more pages than fit", 20, 124, 0, ERR_DATA },
		{ "a page past the bins", 40, 4096, 0, ERR_DATA },
		{ "a page far past the bins", 40, 0xFFFFFE00u, 0, ERR_DATA },
		{ "a page that ends outside the bins", 40, 3800, 0, ERR_DATA },
		{ "a page that ends outside the entry", 44, 1000, 0, ERR_DATA },
		{ "a head that its hash does not fit", 0, 0, 512 + 8, ERR_DATA },
		{ "pages that their hash does not fit", 0, 0, 512 + 900, ERR_DATA },
		{ "a first block that its sum does not fit", 0, 0, 100, ERR_DATA },
		{ "a first block that was not written to its end", 0, 0, 8, ERR_DATA },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		uint8_t *hive = make_hive(8192), *log = make_log(rows[i].at, rows[i].value);
		const struct replay_log one = { log, LOG_BYTES };
		struct replay_image image;
		struct error e = ERROR_INIT;

		log[rows[i].late_at] ^= rows[i].late_at != 0;
		if (rows[i].late_at == 8)
			seal(log);
		if (replay_logs(hive, 8192, &one, 1, &image, &e) != rows[i].err)
			fail_msg("%s: %s", rows[i].story, e.text);
		if (rows[i].err == ERR_OK)
			assert_memory_equal(
				image.data + REGF_BASE_BYTES + 512, log + 512 + 48, 512);
		free(image.data);
		free(hive);
		free(log);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_check_of_a_first_block_holds),
		cmocka_unit_test(each_check_of_a_cell_holds),
		cmocka_unit_test(each_check_of_a_name_holds),
		cmocka_unit_test(each_check_of_a_log_holds),
	};

	return cmocka_run_group_tests_name("offline: malformed hives", tests, NULL, NULL);
}
