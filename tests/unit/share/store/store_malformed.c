/*
 * Events that another program wrote into the file, one row a check of the reader: all other
 * parts of the event match the chain of hashes. A row fails without its check.
 */
#include "store_support.h"

#include <sqlite3.h>

#include "share/store/hash_chain.h"

#define OTHER_PREV "00000000000000000000000000000000000000000000000000000000000000aa"
#define LONG_BYTES (9u * 1024u * 1024u)
#define EVENT_MAX (4u * 1024u * 1024u) /* of an event's canonical text */

/* Writes one event as it is; @hash NULL: the hash that it must have. */
static void
insert(const char *file, const struct chain_link *link, const char *hash)
{
	char real[CHAIN_HEX + 1];
	sqlite3_stmt *stmt;
	sqlite3 *db;

	chain_hash(link, real);
	assert_int_equal(sqlite3_open(file, &db), SQLITE_OK);
	assert_int_equal(
		sqlite3_prepare_v2(
			db, "INSERT INTO events VALUES(?,?,?,?,?,?,?,?)", -1, &stmt, NULL),
		SQLITE_OK);
	(void)sqlite3_bind_text(stmt, 1, link->session, -1, SQLITE_STATIC);
	(void)sqlite3_bind_int64(stmt, 2, link->seq);
	(void)sqlite3_bind_int64(stmt, 3, link->wall_ms);
	(void)sqlite3_bind_int64(stmt, 4, link->mono_ms);
	(void)sqlite3_bind_text(stmt, 5, link->type, -1, SQLITE_STATIC);
	(void)sqlite3_bind_text(stmt, 6, link->data, -1, SQLITE_STATIC);
	(void)sqlite3_bind_text(stmt, 7, link->prev, -1, SQLITE_STATIC);
	(void)sqlite3_bind_text(stmt, 8, hash != NULL ? hash : real, -1, SQLITE_STATIC);
	assert_int_equal(sqlite3_step(stmt), SQLITE_DONE);
	assert_int_equal(sqlite3_finalize(stmt), SQLITE_OK);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

/* Reads a new session with this event alone; @says NULL: it must be read. */
static void
expect_read(struct place *p, const char *story, struct chain_link link, const char *hash,
	const char *says)
{
	char id[SESSION_ID_LEN + 1];
	struct seen seen = { .count = 0 };
	struct error e = ERROR_INIT;
	struct store *s = open_store(p->file);
	enum err code;

	assert_int_equal(store_begin(s, id, NULL), ERR_OK);
	store_close(s);
	link.session = id;
	insert(p->file, &link, hash);
	s = open_store(p->file);
	code = store_read(s, id, see, &seen, &e);
	if (code != (says != NULL ? ERR_DATA : ERR_OK) || seen.count != (says == NULL) ||
		(says != NULL && strstr(e.text, says) == NULL))
		fail_msg("%s: %d, %s", story, (int)code, e.text);
	store_close(s);
}

static void
events_that_do_not_match_are_not_read(void **state)
{
	static const struct {
		const char *story, *prev, *data, *hash;
		int64_t seq;
		const char *says;
	} rows[] = {
		{ "sound", CHAIN_START, "{}", NULL, 1, NULL },
		{ "any JSON", CHAIN_START, "null", NULL, 1, NULL },
		{ "another number", CHAIN_START, "{}", NULL, 2, "changed later" },
		{ "another predecessor", OTHER_PREV, "{}", NULL, 1, "changed later" },
		{ "another hash", CHAIN_START, "{}", OTHER_PREV, 1, "changed later" },
		{ "a hash cut short", CHAIN_START, "{}", "00", 1, "changed later" },
		{ "no hash", CHAIN_START, "{}", "", 1, "changed later" },
		{ "no data", CHAIN_START, "", NULL, 1, "not valid JSON" },
		{ "data cut short", CHAIN_START, "{\"n\":", NULL, 1, "not valid JSON" },
		{ "a byte behind the data", CHAIN_START, "{}x", NULL, 1, "not valid JSON" },
		{ "no UTF-8", CHAIN_START, "\"\xC3(\"", NULL, 1, "not valid JSON" },
		{ "a zero character", CHAIN_START, "{\"\\u0000\":1}", NULL, 1,
			"not valid JSON" },
		{ "a number out of range", CHAIN_START, "1e999", NULL, 1,
			"not valid JSON" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct chain_link link = { .seq = rows[i].seq,
			.type = EVENT_NOTE,
			.data = rows[i].data,
			.prev = rows[i].prev };

		expect_read(*state, rows[i].story, link, rows[i].hash, rows[i].says);
	}
}

/* Longer than any event that the program writes: an error, and no end of the program. */
static void
parts_of_any_length_are_compared(void **state)
{
	char *text = malloc(LONG_BYTES + 1);
	struct chain_link link = {
		.seq = 1, .type = EVENT_NOTE, .data = "{}", .prev = CHAIN_START
	};

	assert_non_null(text);
	memset(text, '[', LONG_BYTES);
	text[LONG_BYTES] = '\0';
	link.data = text;
	expect_read(*state, "long data", link, OTHER_PREV, "changed later");
	expect_read(*state, "deep data", link, NULL, "not valid JSON");
	link.data = "{}";
	link.prev = text;
	expect_read(*state, "a long predecessor", link, NULL, "changed later");
	link.prev = CHAIN_START;
	link.type = text;
	expect_read(*state, "a long type", link, OTHER_PREV, "changed later");
	free(text);
}

static void
events_that_cannot_be_stored_are_refused(void **state)
{
	static const struct {
		const char *story;
		size_t len; /* of the text in quotes; 0: no data */
		enum err code;
	} rows[] = {
		{ "no data", 0, ERR_INTERNAL },
		{ "the longest event", EVENT_MAX - 2, ERR_OK },
		{ "a byte too long", EVENT_MAX - 1, ERR_INTERNAL },
	};
	struct place *p = *state;
	struct store *s = open_store(p->file);
	char id[SESSION_ID_LEN + 1], head[CHAIN_HEX + 1];
	char *text = malloc(EVENT_MAX);

	assert_non_null(text);
	memset(text, 'x', EVENT_MAX);
	assert_int_equal(store_begin(s, id, NULL), ERR_OK);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		json_t *data = rows[i].len > 0 ? json_stringn(text, rows[i].len) : NULL;

		if (store_append(s, id, EVENT_NOTE, data, NULL, NULL) != rows[i].code)
			fail_msg("%s", rows[i].story);
	}
	assert_int_equal(
		store_append(s, "none", EVENT_NOTE, json_null(), NULL, NULL), ERR_NO_INPUT);
	assert_int_equal(store_read(s, "none", see, NULL, NULL), ERR_NO_INPUT);
	assert_int_equal(store_head(s, "none", head, NULL), ERR_NO_INPUT);
	free(text);
	store_close(s);
}

/* The hash is at the end of a heap block: AddressSanitizer reports a read beyond it. */
static void
a_check_code_ends_with_its_hash(void **state)
{
	static const struct {
		const char *hash, *code;
	} rows[] = {
		{ CHAIN_START, "0000-0000" },
		{ "9f4122c7", "9F41-22C7" },
		{ "9f4122c", "9F41-22C" },
		{ "9f41", "9F41-" },
		{ "9f", "9F-" },
		{ "", "-" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char *exact = strdup(rows[i].hash), code[10];

		assert_non_null(exact);
		chain_code(exact, code);
		assert_string_equal(code, rows[i].code);
		free(exact);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define STORE_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
		STORE_TEST(events_that_do_not_match_are_not_read),
		STORE_TEST(parts_of_any_length_are_compared),
		STORE_TEST(events_that_cannot_be_stored_are_refused),
		cmocka_unit_test(a_check_code_ends_with_its_hash),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
