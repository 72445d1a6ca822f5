/*
 * The session store: what was appended is read in order, a later change shows, files that
 * are none of ours are refused, sessions are found, listed and deleted.
 */
#include "store_support.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include "share/store/hash_chain.h"

static void
what_was_appended_is_read_in_order(void **state)
{
	struct place *p = *state;
	struct store *s = open_store(p->file);
	char id[SESSION_ID_LEN + 1], head[65];
	struct seen seen;
	struct stat st;

	assert_true(store_is_kept(s));
	assert_int_equal(store_begin(s, id, NULL), ERR_OK);
	append(s, id, EVENT_START, json_pack("{s:s}", "audience", "self"));
	append(s, id, EVENT_TARGET,
		json_pack("{s:s, s:i}", "host", "pc-042", "port", 3389));
	append(s, id, EVENT_FACT, json_pack("{s:f, s:s}", "at_ms", 31.2, "z", "\xc3\xbc"));
	store_close(s);
	assert_int_equal(stat(p->file, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	s = open_store(p->file);
	seen = read_all(s, id);
	assert_int_equal(seen.count, 3);
	assert_string_equal(seen.last, "{\"at_ms\":31.199999999999999,\"z\":\"\xc3\xbc\"}");
	assert_int_equal(store_head(s, id, head, NULL), ERR_OK);
	assert_string_equal(head, seen.prev);
	store_close(s);
}

static void
change(const char *file, const char *sql)
{
	sqlite3 *db;

	assert_int_equal(sqlite3_open(file, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void
every_later_change_breaks_the_chain(void **state)
{
	static const char *const changes[] = {
		"UPDATE events SET json = '{\"n\":7}' WHERE seq = 2",
		"UPDATE events SET t = t + 1 WHERE seq = 2",
		"UPDATE events SET mono = mono + 1 WHERE seq = 1",
		"UPDATE events SET type = 'answer' WHERE seq = 3",
		"UPDATE events SET hash = lower(hex(randomblob(32))) WHERE seq = 4",
		"UPDATE events SET prev = lower(hex(randomblob(32))) WHERE seq = 1",
		"DELETE FROM events WHERE seq = 2",
		"DELETE FROM events WHERE seq = 1",
		"UPDATE events SET seq = seq + 1 WHERE seq = 4",
		"UPDATE events SET json = (SELECT json FROM events WHERE seq = 3), prev = "
		"(SELECT prev FROM events WHERE seq = 3), hash = (SELECT hash FROM events "
		"WHERE seq = 3) WHERE seq = 2",
	};
	struct place *p = *state;

	for (size_t i = 0; i < ARRAY_LEN(changes); i++) {
		struct store *s = open_store(p->file);
		struct seen seen = { .count = 0 };
		struct error e = ERROR_INIT;
		char id[SESSION_ID_LEN + 1];

		assert_int_equal(store_begin(s, id, NULL), ERR_OK);
		for (int n = 0; n < 4; n++)
			append(s, id, EVENT_NOTE, json_pack("{s:i}", "n", n));
		assert_int_equal(read_all(s, id).count, 4);
		store_close(s);
		change(p->file, changes[i]);
		s = open_store(p->file);
		if (store_read(s, id, see, &seen, &e) != ERR_DATA)
			fail_msg("not noticed: %s", changes[i]);
		assert_non_null(strstr(e.text, "was changed later"));
		assert_int_equal(store_delete(s, id, NULL), ERR_OK);
		store_close(s);
	}
}

/* ---- files that are none of ours ---- */

static void
expect_refused(const char *file, enum err code, const char *part)
{
	struct error e = ERROR_INIT;
	struct store *s = NULL;

	assert_int_equal(store_open(file, &s, &e), code);
	assert_null(s);
	if (strstr(e.text, part) == NULL)
		fail_msg("\"%s\" is not in: %s", part, e.text);
}

static void
wrong_files_are_refused_with_a_sentence(void **state)
{
	struct place *p = *state;
	struct store *s = open_store(p->file);
	char other[400];
	FILE *f;

	store_close(s);
	change(p->file, "PRAGMA user_version=2");
	expect_refused(p->file, ERR_DATA, "newer rdpdoctor");
	(void)text_format(other, sizeof(other), "%s/other.db", p->folder);
	change(other, "CREATE TABLE t(x)");
	expect_refused(other, ERR_DATA, "is not a session store");
	(void)text_format(other, sizeof(other), "%s/text.db", p->folder);
	f = fopen(other, "w");
	assert_non_null(f);
	for (int i = 0; i < 500; i++)
		(void)fputs("this is no database\n", f);
	assert_int_equal(fclose(f), 0);
	expect_refused(other, ERR_DATA, "is not a session store");
	expect_refused(p->folder, ERR_CANNOT_CREATE, "is not a regular file");
	expect_refused("/dev/null", ERR_CANNOT_CREATE, "is not a regular file");
	expect_refused(
		"/proc/nowhere/s.db", ERR_CANNOT_CREATE, "its folder does not exist");
	expect_refused("/proc/s.db", ERR_CANNOT_CREATE, "its folder allows no new file");
}

/* What a file is: its mode and all its bytes. */
static void
print_file(const char *file, struct str *out)
{
	struct stat st;
	char bytes[16384];
	FILE *f = fopen(file, "re");

	assert_non_null(f);
	assert_int_equal(fstat(fileno(f), &st), 0);
	size_t n = fread(bytes, 1, sizeof(bytes), f);
	assert_true(n < sizeof(bytes));
	(void)fclose(f);
	str_addf(out, "%o %zu ", (unsigned)st.st_mode, n);
	for (size_t i = 0; i < n; i++)
		str_addf(out, "%02x", (unsigned char)bytes[i]);
	assert_true(str_ok(out));
}

static void
expect_untouched(const char *named, const char *file, enum err code, const char *part)
{
	STR_AUTO before = STR_INIT(65536);
	STR_AUTO after = STR_INIT(65536);

	assert_int_equal(chmod(file, 0644), 0);
	print_file(file, &before);
	expect_refused(named, code, part);
	print_file(file, &after);
	assert_string_equal(str_text(&before), str_text(&after));
}

static void
foreign_files_keep_mode_and_bytes(void **state)
{
	struct place *p = *state;
	char other[400], link[400], wal[410];
	sqlite3 *db;
	FILE *f;

	(void)text_format(other, sizeof(other), "%s/hosts", p->folder);
	f = fopen(other, "w");
	assert_non_null(f);
	(void)fputs("x\n", f);
	assert_int_equal(fclose(f), 0);
	expect_untouched(other, other, ERR_DATA, "is not a session store");
	(void)text_format(link, sizeof(link), "%s/link", p->folder);
	assert_int_equal(symlink(other, link), 0);
	expect_untouched(link, other, ERR_CANNOT_CREATE, "is a symbolic link");
	(void)text_format(other, sizeof(other), "%s/table.db", p->folder);
	change(other, "CREATE TABLE t(x)");
	expect_untouched(other, other, ERR_DATA, "is not a session store");
	(void)text_format(other, sizeof(other), "%s/view.db", p->folder);
	change(other, "CREATE VIEW v AS SELECT 1");
	expect_untouched(other, other, ERR_DATA, "is not a session store");
	(void)text_format(other, sizeof(other), "%s/version.db", p->folder);
	change(other, "PRAGMA user_version=1");
	expect_untouched(other, other, ERR_DATA, "is not a session store");
	/* The first page says nothing yet: the table is in the write-ahead log only. */
	(void)text_format(other, sizeof(other), "%s/wal.db", p->folder);
	(void)text_format(wal, sizeof(wal), "%s-wal", other);
	assert_int_equal(sqlite3_open(other, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "PRAGMA journal_mode=WAL; CREATE TABLE t(x)",
				 NULL, NULL, NULL),
		SQLITE_OK);
	expect_untouched(other, other, ERR_DATA, "is not a session store");
	assert_int_equal(access(wal, F_OK), 0);
	(void)sqlite3_close(db);
}

/* A new folder entry through a link would be a file at a place that was not named. */
static void
a_link_to_nothing_makes_nothing(void **state)
{
	struct place *p = *state;
	char link[400];

	(void)text_format(link, sizeof(link), "%s/link", p->folder);
	assert_int_equal(symlink(p->file, link), 0);
	expect_refused(link, ERR_CANNOT_CREATE, "is a symbolic link");
	assert_int_not_equal(access(p->file, F_OK), 0);
}

/* Killed between the making of the file and of its tables, or made by mktemp. */
static void
an_empty_file_becomes_a_store(void **state)
{
	struct place *p = *state;
	struct stat st;
	FILE *f = fopen(p->file, "w");

	assert_non_null(f);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(chmod(p->file, 0644), 0);
	store_close(open_store(p->file));
	assert_int_equal(stat(p->file, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(chmod(p->file, 0640), 0);
	store_close(open_store(p->file));
	assert_int_equal(stat(p->file, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(unlink(p->file), 0);
	change(p->file, "PRAGMA journal_mode=WAL");
	store_close(open_store(p->file));
}

static void
a_damaged_page_is_an_error_and_no_crash(void **state)
{
	struct place *p = *state;
	struct store *s = open_store(p->file);
	struct seen seen = { .count = 0 };
	struct error e = ERROR_INIT;
	char id[SESSION_ID_LEN + 1], junk[4096];
	enum err code;
	int fd;

	assert_int_equal(store_begin(s, id, NULL), ERR_OK);
	for (int i = 0; i < 30; i++)
		append(s, id, EVENT_NOTE, big_note());
	store_close(s);
	fd = open(p->file, O_RDWR);
	assert_true(fd >= 0);
	memset(junk, 0xA5, sizeof(junk));
	for (off_t page = 5; page < 12; page++)
		assert_int_equal(pwrite(fd, junk, sizeof(junk), page * 4096), 4096);
	(void)close(fd);
	s = open_store(p->file);
	code = store_read(s, id, see, &seen, &e);
	assert_int_equal(code, ERR_DATA);
	store_close(s);
}

/* ---- ids, lists, memory ---- */

static void
sessions_are_found_by_what_people_type(void **state)
{
	struct place *p = *state;
	struct store *s = open_store(p->file);
	char id[SESSION_ID_LEN + 1];
	struct error e = ERROR_INIT;

	store_close(s);
	change(p->file,
		"INSERT INTO sessions VALUES('7K2M9QD4',1),('7K2M0000',2),('10ABCDEF',3)");
	s = open_store(p->file);
	assert_int_equal(store_find(s, "7k2m-9qd4", id, &e), ERR_OK);
	assert_string_equal(id, "7K2M9QD4");
	assert_int_equal(store_find(s, " 7K2M 9", id, &e), ERR_OK);
	assert_string_equal(id, "7K2M9QD4");
	assert_int_equal(store_find(s, "lOab", id, &e), ERR_OK);
	assert_string_equal(id, "10ABCDEF");
	assert_int_equal(store_find(s, "7K2M", id, &e), ERR_USAGE);
	assert_non_null(strstr(e.text, "2 sessions begin with"));
	assert_int_equal(store_find(s, "7K2", id, &e), ERR_USAGE);
	assert_int_equal(store_find(s, "7K2M-9QD4-1", id, &e), ERR_USAGE);
	assert_int_equal(store_find(s, "7K2M%", id, &e), ERR_USAGE);
	assert_int_equal(store_find(s, "ZZZZ", id, &e), ERR_NO_INPUT);
	store_close(s);
}

struct rows {
	struct session_row rows[8];
	int count;
};

static bool
keep_row(void *to, const struct session_row *row)
{
	struct rows *rows = to;

	rows->rows[rows->count++] = *row;
	return rows->count < 8;
}

static void
the_list_says_where_each_session_stands(void **state)
{
	struct place *p = *state;
	struct store *s = open_store(p->file);
	char a[SESSION_ID_LEN + 1], b[SESSION_ID_LEN + 1], shown[16];
	struct rows rows = { .count = 0 };

	assert_int_equal(store_begin(s, a, NULL), ERR_OK);
	append(s, a, EVENT_TARGET, json_pack("{s:s,s:i}", "host", "pc\x1b[2J", "port", 1));
	append(s, a, EVENT_SCREEN, json_pack("{s:s}", "id", "checks"));
	append(s, a, EVENT_SCREEN, json_pack("{s:s}", "id", "verdict"));
	append(s, a, EVENT_VERDICT,
		json_pack("{s:[{s:s,s:s}]}", "causes", "id", "vm-off", "certainty",
			"likely"));
	append(s, a, EVENT_END, json_object());
	assert_int_equal(store_begin(s, b, NULL), ERR_OK);
	append(s, b, EVENT_TARGET, json_pack("{s:s,s:i}", "host", "::1", "port", 3389));
	append(s, b, EVENT_END, json_object());
	append(s, b, EVENT_RESUME, json_object());
	change(p->file,
		"UPDATE events SET t = t - 5000 WHERE seq >= 1 AND session = (SELECT "
		"session FROM events WHERE type = 'verdict')");
	assert_int_equal(store_sessions(s, keep_row, &rows, NULL), ERR_OK);
	assert_int_equal(rows.count, 2);
	assert_string_equal(rows.rows[0].id, b);
	assert_string_equal(rows.rows[0].target, "[::1]:3389");
	assert_false(rows.rows[0].ended);
	assert_string_equal(rows.rows[1].id, a);
	assert_string_equal(rows.rows[1].target, "pc?[2J:1");
	assert_string_equal(rows.rows[1].verdict, "vm-off");
	assert_string_equal(rows.rows[1].screen, "verdict");
	assert_true(rows.rows[1].ended);
	assert_int_equal(rows.rows[1].events, 5);
	session_id_print("7K2M9QD4", shown);
	assert_string_equal(shown, "7K2M-9QD4");
	store_close(s);
}

static void
memory_alone_does_the_same(void **state)
{
	struct store *s = store_open_memory();
	char id[SESSION_ID_LEN + 1];
	struct rows rows = { .count = 0 };
	bool degraded = false;

	(void)state;
	assert_false(store_is_kept(s));
	assert_int_equal(store_begin(s, id, NULL), ERR_OK);
	assert_int_equal(
		store_append(s, id, EVENT_START, json_object(), &degraded, NULL), ERR_OK);
	assert_false(degraded); /* memory was asked for */
	assert_int_equal(read_all(s, id).count, 1);
	assert_int_equal(store_sessions(s, keep_row, &rows, NULL), ERR_OK);
	assert_int_equal(rows.count, 1);
	assert_int_equal(store_append(s, "NOTTHERE", EVENT_NOTE, json_object(), NULL, NULL),
		ERR_NO_INPUT);
	assert_int_equal(store_delete(s, id, NULL), ERR_OK);
	assert_int_equal(store_delete(s, id, NULL), ERR_NO_INPUT);
	store_close(s);
}

static bool
file_holds(const char *path, const char *word)
{
	STR_AUTO all = STR_INIT(1u << 22);
	char buffer[4096];
	FILE *f = fopen(path, "r");
	bool found;
	size_t n;

	if (f == NULL)
		return false;
	while ((n = fread(buffer, 1, sizeof(buffer), f)) > 0)
		str_add_len(&all, buffer, n);
	(void)fclose(f);
	found = all.len > 0 && memmem(all.text, all.len, word, strlen(word)) != NULL;
	return found;
}

static void
what_was_deleted_is_gone_from_the_file(void **state)
{
	struct place *p = *state;
	struct store *s = open_store(p->file);
	char id[SESSION_ID_LEN + 1], wal[400];

	(void)text_format(wal, sizeof(wal), "%s-wal", p->file);
	assert_int_equal(store_begin(s, id, NULL), ERR_OK);
	append(s, id, EVENT_NOTE, json_pack("{s:s}", "text", "very-private-host"));
	assert_true(file_holds(wal, "very-private-host"));
	assert_int_equal(store_delete(s, id, NULL), ERR_OK);
	assert_false(file_holds(wal, "very-private-host"));
	assert_false(file_holds(p->file, "very-private-host"));
	store_close(s);
}

/* Each member of a link is part of its hash, the hash before it most of all. */
static void
a_hash_covers_the_whole_link(void **state)
{
	const struct chain_link link = { .prev = "aa",
		.data = "{}",
		.session = "S",
		.type = "note",
		.mono_ms = 1,
		.seq = 2,
		.wall_ms = 3 };
	struct chain_link others[7];
	char hash[CHAIN_HEX + 1], other[CHAIN_HEX + 1];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		others[i] = link;
	others[0].prev = "ab";
	others[1].data = "[]";
	others[2].session = "T";
	others[3].type = "fact";
	others[4].mono_ms = 4;
	others[5].seq = 4;
	others[6].wall_ms = 4;
	chain_hash(&link, hash);
	for (size_t i = 0; i < ARRAY_LEN(others); i++) {
		chain_hash(&others[i], other);
		assert_string_not_equal(hash, other);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define STORE_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
		STORE_TEST(what_was_appended_is_read_in_order),
		STORE_TEST(every_later_change_breaks_the_chain),
		STORE_TEST(wrong_files_are_refused_with_a_sentence),
		STORE_TEST(foreign_files_keep_mode_and_bytes),
		STORE_TEST(a_link_to_nothing_makes_nothing),
		STORE_TEST(an_empty_file_becomes_a_store),
		STORE_TEST(a_damaged_page_is_an_error_and_no_crash),
		STORE_TEST(sessions_are_found_by_what_people_type),
		STORE_TEST(the_list_says_where_each_session_stands),
		STORE_TEST(memory_alone_does_the_same),
		STORE_TEST(what_was_deleted_is_gone_from_the_file),
		cmocka_unit_test(a_hash_covers_the_whole_link),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
