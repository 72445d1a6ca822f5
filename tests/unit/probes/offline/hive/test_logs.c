/*
 * Logs beside a hive, as the whole program takes them: a SYSTEM whose last change is in a
 * log only, in both formats, complete, old, cut, or not needed at all.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "probes/offline/hive/regf.h"
#include "probes/offline/hive/transaction_log.h"
#include "share/base/str.h"
#include "tests/unit/probes/offline/offline_disk.h"

#define TS "ControlSet001\\Control\\Terminal Server"
#define PAGE 4096u
#define SECTOR 512u
#define ENTRY 40u
#define SEQ 7u

enum shape {
	NEW,
	NEW_CUT,
	NEW_SECOND,
	NEW_OLDER,
	NEW_FAR,
	NEW_TORN_BASE,
	OLD,
	OLD_CUT,
	OLD_OTHER_TIME
};

/* SYSTEM with the change, and where it is. */
struct changed {
	struct bytes_owned after;
	uint32_t page;
};

static void
put_le(uint8_t *at, uint64_t number, int bytes)
{
	for (int i = 0; i < bytes; i++)
		at[i] = (uint8_t)(number >> 8 * i);
}

static void
numbers(uint8_t *base, uint32_t first, uint32_t second)
{
	regf_put_u32(base + 4, first);
	regf_put_u32(base + 8, second);
	regf_put_u32(base + 508, regf_checksum(base));
}

/* The number lies in its value's own cell: one page differs. Returns that page. */
static uint32_t
poke(struct bytes_owned *b, uint32_t number)
{
	struct regf r;
	struct regf_value v;
	size_t at;

	assert_int_equal(regf_open(b->data, b->len, &r, NULL), ERR_OK);
	assert_true(regf_value(&r, regf_find(&r, TS), "fDenyTSConnections", &v));
	at = (size_t)(v.data - b->data);
	regf_put_u32(b->data + at, number);
	return (uint32_t)(at - REGF_BASE_BYTES) / PAGE * PAGE;
}

static size_t
new_log(const struct changed *c, uint32_t seq, uint8_t *out)
{
	uint8_t *entry = out + SECTOR;
	uint32_t size = (ENTRY + 8 + PAGE + SECTOR - 1) / SECTOR * SECTOR;

	memcpy(out, c->after.data, SECTOR);
	regf_put_u32(out + 28, 6);
	numbers(out, seq, seq);
	memset(entry, 0, size);
	memcpy(entry, "HvLE", 4);
	regf_put_u32(entry + 4, size);
	regf_put_u32(entry + 12, seq);
	memcpy(entry + 16, c->after.data + 40, 4);
	regf_put_u32(entry + 20, 1);
	regf_put_u32(entry + ENTRY, c->page);
	regf_put_u32(entry + ENTRY + 4, PAGE);
	memcpy(entry + ENTRY + 8, c->after.data + REGF_BASE_BYTES + c->page, PAGE);
	put_le(entry + 24, replay_hash(entry + ENTRY, size - ENTRY), 8);
	put_le(entry + 32, replay_hash(entry, 32), 8);
	return SECTOR + size;
}

static size_t
old_log(const struct changed *c, uint8_t *out)
{
	uint32_t sectors = regf_u32(c->after.data + 40) / SECTOR;
	size_t map = (4 + sectors / 8 + SECTOR - 1) / SECTOR * SECTOR;

	memcpy(out, c->after.data, SECTOR);
	regf_put_u32(out + 28, 1);
	numbers(out, SEQ, SEQ);
	memset(out + SECTOR, 0, map);
	memcpy(out + SECTOR, "DIRT", 4);
	out[SECTOR + 4 + c->page / PAGE] = 0xFF; /* eight sectors of one page */
	memcpy(out + SECTOR + map, c->after.data + REGF_BASE_BYTES + c->page, PAGE);
	return SECTOR + map + PAGE;
}

static size_t
make_log(const struct changed *c, enum shape shape, uint8_t *out)
{
	size_t len;

	switch (shape) {
	case NEW:
		return new_log(c, SEQ, out);
	case NEW_CUT:
		return new_log(c, SEQ, out) - 10;
	case NEW_SECOND:
		return new_log(c, SEQ - 1, out);
	case NEW_OLDER:
		return new_log(c, SEQ - 2, out);
	case NEW_FAR:
		return new_log(c, SEQ + 500, out);
	case NEW_TORN_BASE:
		len = new_log(c, SEQ, out);
		numbers(out, SEQ, SEQ - 1);
		return len;
	case OLD:
		return old_log(c, out);
	case OLD_CUT:
		return old_log(c, out) - 10;
	case OLD_OTHER_TIME:
		len = old_log(c, out);
		out[12]++;
		numbers(out, SEQ, SEQ);
		return len;
	}
	return 0;
}

static const struct {
	const char *log; /* NULL: none */
	enum shape shape;
	bool clean; /* the hive needs no log */
	bool replayed, dirty, denied;
} rows[] = {
	{ NULL, NEW, false, false, true, false },
	{ "SYSTEM.LOG1", NEW, false, true, false, true },
	{ "SYSTEM.LOG2", NEW, false, true, false, true },
	{ "system.log1", NEW, false, true, false, true },
	{ "SYSTEM.LOG1", NEW_CUT, false, false, true, false },
	/* the hive's second number is the last that it holds for certain */
	{ "SYSTEM.LOG1", NEW_SECOND, false, true, false, true },
	{ "SYSTEM.LOG1", NEW_OLDER, false, false, true, false },
	/* what lies between was written to the hive, whose numbers change on closing */
	{ "SYSTEM.LOG2", NEW_FAR, false, true, false, true },
	{ "SYSTEM.LOG1", NEW_TORN_BASE, false, false, true, false },
	/* Windows does not look at logs of a hive that was closed */
	{ "SYSTEM.LOG1", NEW, true, false, false, false },
	{ "SYSTEM.LOG1", OLD, false, true, false, true },
	{ "SYSTEM.LOG", OLD, false, true, false, true },
	{ "SYSTEM.LOG1", OLD_CUT, false, false, true, false },
	{ "SYSTEM.LOG1", OLD_OTHER_TIME, false, false, true, false },
};

/* The first block is lost: a log contains it, and without a log nothing can be read. */
static void
check_lost_first_block(const struct disk_dir *d, struct bytes_owned *before,
	const struct changed *c, uint8_t *log)
{
	char path[256];
	int status;
	json_t *report;
	struct world_run run;

	assert_true(text_format(path, sizeof(path), "%s/SYSTEM.LOG2", d->dir));
	memset(before->data, 0, SECTOR);
	world_write(d->system, before->data, before->len);
	world_write(path, log, make_log(c, NEW, log));
	report = world_report(d->dir, NULL, &status);
	assert_true(json_is_true(world_fact(report, "guest.hive.replayed")));
	assert_true(json_is_true(world_fact(report, "guest.rdp.denied")));
	json_decref(report);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(unlink(d->software), 0);
	world_run(&run, LIST("offline", "--no-store", d->dir));
	assert_int_equal(run.status, 65);
	world_run_free(&run);
}

static void
what_a_log_holds_is_in_the_verdict(void **state)
{
	struct disk_dir d;
	struct bytes_owned before;
	struct changed c;
	uint8_t *log;

	(void)state;
	small_healthy_disk(&d);
	before = world_read(d.system);
	c.after = world_read(d.system);
	c.page = poke(&c.after, 1);
	log = malloc(before.len + 2 * PAGE);
	assert_non_null(log);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char path[256] = "";
		int status;
		json_t *report;

		numbers(before.data, SEQ, rows[i].clean ? SEQ : SEQ - 1);
		world_write(d.system, before.data, before.len);
		if (rows[i].log != NULL) {
			assert_true(text_format(
				path, sizeof(path), "%s/%s", d.dir, rows[i].log));
			world_write(path, log, make_log(&c, rows[i].shape, log));
		}
		report = world_report(d.dir, NULL, &status);
		if (json_is_true(world_fact(report, "guest.hive.replayed")) !=
				rows[i].replayed ||
			json_is_true(world_fact(report, "guest.hive.dirty")) !=
				rows[i].dirty ||
			json_is_true(world_fact(report, "guest.rdp.denied")) !=
				rows[i].denied)
			fail_msg("row %zu", i);
		assert_int_equal(status, rows[i].denied ? 1 : 0);
		if (rows[i].denied)
			assert_string_equal(
				world_cause(report, "rdp-disabled-local"), "proved");
		json_decref(report);
		if (path[0] != '\0')
			assert_int_equal(unlink(path), 0);
	}
	check_lost_first_block(&d, &before, &c, log);
	free(log);
	free(before.data);
	free(c.after.data);
	world_clear();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_a_log_holds_is_in_the_verdict),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
