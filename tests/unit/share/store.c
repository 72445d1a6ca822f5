/*
 * The session store: durable when store_append returns, whatever happens to the process;
 * chained, so that a change shows; going on in memory when the disk does not take more.
 */
#include "support.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "share/store.h"

struct place {
	char folder[256], file[300];
};

static int
set_up(void **state)
{
	struct place *p = calloc(1, sizeof(*p));

	assert_non_null(p);
	make_folder(p->folder, sizeof(p->folder));
	assert_true(text_format(p->file, sizeof(p->file), "%s/s.db", p->folder));
	*state = p;
	return 0;
}

static int
tear_down(void **state)
{
	struct place *p = *state;

	remove_folder(p->folder);
	free(p);
	return 0;
}

static struct store *
open_store(const char *path)
{
	struct error e = ERROR_INIT;
	struct store *s;

	if (store_open(path, &s, &e) != ERR_OK)
		fail_msg("%s", e.text);
	return s;
}

static void
append(struct store *s, const char *session, const char *type, json_t *data)
{
	struct error e = ERROR_INIT;

	if (store_append(s, session, type, data, NULL, &e) != ERR_OK)
		fail_msg("%s", e.text);
}

struct seen {
	int count;
	int64_t last_mono;
	char last[600];
	char prev[65];
};

static bool
see(void *to, const struct event *ev)
{
	struct seen *seen = to;
	char *text = json_dumps(ev->data, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY);

	seen->count++;
	assert_int_equal(ev->seq, seen->count);
	assert_int_equal(strlen(ev->hash), 64);
	assert_true(ev->mono_ms >= seen->last_mono);
	seen->last_mono = ev->mono_ms;
	text_copy(seen->last, sizeof(seen->last), text);
	text_copy(seen->prev, sizeof(seen->prev), ev->hash);
	free(text);
	return true;
}

static struct seen
read_all(struct store *s, const char *session)
{
	struct seen seen = { .count = 0 };
	struct error e = ERROR_INIT;

	if (store_read(s, session, see, &seen, &e) != ERR_OK)
		fail_msg("%s", e.text);
	return seen;
}

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
	append(s, id, EVENT_TARGET, json_pack("{s:s, s:i}", "host", "pc-042", "port", 3389));
	append(s, id, EVENT_FACT, json_pack("{s:f, s:s}", "at_ms", 31.2, "z", "\xc3\xbc"));
	store_close(s);
	assert_int_equal(stat(p->file, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	s = open_store(p->file);
	seen = read_all(s, id);
	assert_int_equal(seen.count, 3);
	assert_string_equal(
		seen.last, "{\"at_ms\":31.199999999999999,\"z\":\"\xc3\xbc\"}");
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
		assert_non_null(strstr(e.text, "was changed afterwards"));
		assert_int_equal(store_delete(s, id, NULL), ERR_OK);
		store_close(s);
	}
}

/* ---- killed ---- */

/* Appends until it is killed; each number goes to @report only after its append returned.
 */
static void
append_for_ever(const char *file, const char *session, int report)
{
	struct store *s = open_store(file);

	for (int n = 0;; n++) {
		append(s, session, EVENT_NOTE, json_pack("{s:i}", "n", n));
		if (write(report, &n, sizeof(n)) != (ssize_t)sizeof(n))
			_exit(1);
	}
}

static void
kill_after(pid_t pid, int report, int numbers, int *last)
{
	int n;

	for (int i = 0; i < numbers; i++) {
		assert_int_equal(read(report, &n, sizeof(n)), sizeof(n));
		*last = n;
	}
	assert_int_equal(kill(pid, SIGKILL), 0);
	while (read(report, &n, sizeof(n)) == (ssize_t)sizeof(n))
		*last = n;
	assert_int_equal(waitpid(pid, NULL, 0), pid);
}

static void
nothing_reported_is_lost_by_a_kill(void **state)
{
	struct place *p = *state;

	for (int round = 0; round < 12; round++) {
		struct store *s = open_store(p->file);
		char id[SESSION_ID_LEN + 1];
		struct seen seen;
		int ends[2], last = -1;
		pid_t pid;

		assert_int_equal(store_begin(s, id, NULL), ERR_OK);
		store_close(s);
		assert_int_equal(pipe(ends), 0);
		pid = fork();
		assert_true(pid >= 0);
		if (pid == 0) {
			(void)close(ends[0]);
			append_for_ever(p->file, id, ends[1]);
		}
		(void)close(ends[1]);
		kill_after(pid, ends[0], 5 + 7 * round, &last);
		(void)close(ends[0]);
		s = open_store(p->file);
		seen = read_all(s, id); /* checks the chain as well */
		if (seen.count < last + 1)
			fail_msg("%d events reported, %d there", last + 1, seen.count);
		append(s, id, EVENT_RESUME, json_object());
		assert_int_equal(read_all(s, id).count, seen.count + 1);
		store_close(s);
	}
}

/* Gathered: what was released before the kill is there, all of it or, of the last group,
 * nothing. */
static void
gathered_events_come_whole(void **state)
{
	struct place *p = *state;
	struct store *s = open_store(p->file);
	char id[SESSION_ID_LEN + 1];
	int ends[2], last = -1;
	struct seen seen;
	pid_t pid;

	assert_int_equal(store_begin(s, id, NULL), ERR_OK);
	store_close(s);
	assert_int_equal(pipe(ends), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		(void)close(ends[0]);
		s = open_store(p->file);
		for (int group = 0;; group++) {
			store_hold(s);
			for (int n = 0; n < 7; n++)
				append(s, id, EVENT_NOTE, json_pack("{s:i}", "n", n));
			store_release(s, NULL);
			if (write(ends[1], &group, sizeof(group)) != (ssize_t)sizeof(group))
				_exit(1);
		}
	}
	(void)close(ends[1]);
	kill_after(pid, ends[0], 9, &last);
	(void)close(ends[0]);
	s = open_store(p->file);
	seen = read_all(s, id);
	assert_true(seen.count >= 7 * (last + 1));
	assert_int_equal(seen.count % 7, 0);
	store_close(s);
}

static void
what_must_be_on_the_disk_releases(void **state)
{
	struct place *p = *state;
	struct store *s = open_store(p->file), *other = open_store(p->file);
	struct ledger_answer answer;
	char id[SESSION_ID_LEN + 1], next[SESSION_ID_LEN + 1];

	assert_int_equal(store_begin(s, id, NULL), ERR_OK);
	store_hold(s);
	append(s, id, EVENT_NOTE, json_object());
	assert_int_equal(read_all(s, id).count, 1); /* this process sees it */
	assert_int_equal(read_all(other, id).count, 0);
	assert_int_equal(ledger_take(s, id, "a", "b", 1, &answer, NULL), ERR_OK);
	assert_true(answer.allowed);
	assert_int_equal(read_all(other, id).count, 1);
	store_hold(s);
	append(s, id, EVENT_NOTE, json_object());
	assert_int_equal(store_begin(s, next, NULL), ERR_OK);
	assert_int_equal(read_all(other, id).count, 2);
	store_hold(s);
	append(s, id, EVENT_NOTE, json_object());
	store_close(s);
	assert_int_equal(read_all(other, id).count, 3);
	store_close(other);
}

/* ---- several processes ---- */

static void
processes_share_one_session(void **state)
{
	struct place *p = *state;
	struct store *s = open_store(p->file);
	char id[SESSION_ID_LEN + 1];
	pid_t pids[4];

	assert_int_equal(store_begin(s, id, NULL), ERR_OK);
	store_close(s);
	for (size_t i = 0; i < ARRAY_LEN(pids); i++) {
		pids[i] = fork();
		if (pids[i] == 0) {
			s = open_store(p->file);
			for (int n = 0; n < 25; n++)
				append(s, id, EVENT_NOTE, json_pack("{s:i}", "n", n));
			store_close(s);
			_exit(0);
		}
	}
	for (size_t i = 0; i < ARRAY_LEN(pids); i++) {
		int status;

		assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
		assert_int_equal(status, 0);
	}
	s = open_store(p->file);
	assert_int_equal(read_all(s, id).count, 100);
	store_close(s);
}

static void
processes_make_one_new_file(void **state)
{
	struct place *p = *state;
	pid_t pids[6];

	for (size_t i = 0; i < ARRAY_LEN(pids); i++) {
		pids[i] = fork();
		if (pids[i] == 0) {
			struct store *s = open_store(p->file);
			char id[SESSION_ID_LEN + 1];

			if (store_begin(s, id, NULL) != ERR_OK || !store_is_kept(s))
				_exit(1);
			append(s, id, EVENT_START, json_object());
			_exit(store_is_kept(s) ? 0 : 2);
		}
	}
	for (size_t i = 0; i < ARRAY_LEN(pids); i++) {
		int status;

		assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
		assert_int_equal(status, 0);
	}
}

/* ---- disks that do not take more ---- */

/* Runs @body in a child with a mount namespace of its own and a tmpfs of @size at
 * @folder. Returns its exit status; 77: no such namespace can be had here. */
static int
in_small_disk(const char *folder, const char *size, void (*body)(const char *folder))
{
	int status;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		char options[64];

		if (unshare(CLONE_NEWNS) != 0 && unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0)
			_exit(77);
		(void)mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL);
		(void)text_format(options, sizeof(options), "size=%s", size);
		if (mount("none", folder, "tmpfs", 0, options) != 0)
			_exit(77);
		body(folder);
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static json_t *
big_note(void)
{
	char text[2001];

	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	return json_pack("{s:s}", "text", text);
}

#define CHECK(condition)                                                                   \
	do {                                                                               \
		if (!(condition)) {                                                        \
			(void)fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__,           \
				#condition);                                               \
			_exit(1);                                                          \
		}                                                                          \
	} while (0)

static bool
count_events(void *to, const struct event *ev)
{
	(void)ev;
	(*(int *)to)++;
	return true;
}

/* Appends until the disk is full, and 20 more: nothing is missing in this process. In
 * groups of @group, or one by one. */
static void
go_past_the_end(const char *file, int group)
{
	struct error e = ERROR_INIT;
	struct store *s = NULL;
	char id[SESSION_ID_LEN + 1], found[SESSION_ID_LEN + 1];
	int appended = 0, after = 0, count = 0, told = 0;

	CHECK(store_open(file, &s, &e) == ERR_OK);
	CHECK(store_is_kept(s));
	CHECK(store_begin(s, id, &e) == ERR_OK);
	while (after < 20 && appended < 2000) {
		bool degraded = false;

		if (group > 0 && appended % group == 0)
			store_hold(s);
		CHECK(store_append(s, id, EVENT_NOTE, big_note(), &degraded, &e) == ERR_OK);
		appended++;
		if (group > 0 && appended % group == 0)
			store_release(s, &degraded);
		told += degraded ? 1 : 0;
		after += told;
	}
	CHECK(told == 1);
	CHECK(!store_is_kept(s));
	CHECK(store_read(s, id, count_events, &count, &e) == ERR_OK);
	CHECK(count == appended);
	CHECK(store_find(s, id, found, &e) == ERR_OK);
	store_close(s);
}

static void
fill_disk(const char *folder)
{
	char file[400];

	CHECK(text_format(file, sizeof(file), "%s/s.db", folder));
	go_past_the_end(file, 0);
}

static void
fill_disk_in_groups(const char *folder)
{
	char file[400];

	CHECK(text_format(file, sizeof(file), "%s/s.db", folder));
	go_past_the_end(file, 7);
}

static void
a_full_disk_goes_on_in_memory(void **state)
{
	struct place *p = *state;
	int status = in_small_disk(p->folder, "300k", fill_disk);

	if (status == 77) {
		(void)fprintf(stderr, "no mount namespace here: not tried on a full disk\n");
		return;
	}
	assert_int_equal(status, 0);
	assert_int_equal(in_small_disk(p->folder, "300k", fill_disk_in_groups), 0);
}

static void
a_file_size_limit_goes_on_in_memory(void **state)
{
	struct place *p = *state;
	int status;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		const struct rlimit limit = { 200000, 200000 };

		(void)signal(SIGXFSZ, SIG_IGN);
		CHECK(setrlimit(RLIMIT_FSIZE, &limit) == 0);
		go_past_the_end(p->file, 0);
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

/* A store with one session, then the disk becomes read-only. */
static void
remount_read_only(const char *folder)
{
	struct error e = ERROR_INIT;
	struct store *s = NULL;
	char file[400], old[SESSION_ID_LEN + 1], new[SESSION_ID_LEN + 1];
	struct ledger_answer answer;
	bool degraded = false;
	int count = 0;

	CHECK(text_format(file, sizeof(file), "%s/s.db", folder));
	CHECK(store_open(file, &s, &e) == ERR_OK);
	CHECK(store_begin(s, old, &e) == ERR_OK);
	CHECK(store_append(s, old, EVENT_START, json_object(), NULL, &e) == ERR_OK);
	CHECK(ledger_take(s, old, "10.0.0.1:3389", "bob", 1, &answer, &e) == ERR_OK);
	CHECK(answer.allowed);
	store_close(s);
	CHECK(mount("none", folder, NULL, MS_REMOUNT | MS_RDONLY, NULL) == 0);
	if (store_open(file, &s, &e) != ERR_OK) {
		(void)fprintf(stderr, "%s\n", e.text);
		_exit(1);
	}
	CHECK(!store_is_kept(s));
	CHECK(store_read(s, old, count_events, &count, &e) == ERR_OK && count == 1);
	CHECK(ledger_take(s, old, "10.0.0.1:3389", "BOB", 1, &answer, &e) == ERR_OK);
	CHECK(!answer.allowed); /* the attempt of before is not forgotten */
	CHECK(store_append(s, old, EVENT_RESUME, json_object(), &degraded, &e) == ERR_OK);
	CHECK(degraded);
	count = 0;
	CHECK(store_read(s, old, count_events, &count, &e) == ERR_OK && count == 2);
	CHECK(store_begin(s, new, &e) == ERR_OK);
	CHECK(store_append(s, new, EVENT_START, json_object(), NULL, &e) == ERR_OK);
	CHECK(store_delete(s, new, &e) == ERR_OK);
	store_close(s);
}

static void
a_read_only_disk_is_read_and_goes_on_in_memory(void **state)
{
	struct place *p = *state;
	int status = in_small_disk(p->folder, "1m", remount_read_only);

	if (status == 77) {
		(void)fprintf(stderr, "no mount namespace here: no read-only disk\n");
		return;
	}
	assert_int_equal(status, 0);
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
	expect_refused(other, ERR_DATA, "is no session store");
	(void)text_format(other, sizeof(other), "%s/text.db", p->folder);
	f = fopen(other, "w");
	assert_non_null(f);
	for (int i = 0; i < 500; i++)
		(void)fputs("this is no database\n", f);
	assert_int_equal(fclose(f), 0);
	expect_refused(other, ERR_DATA, "is damaged");
	expect_refused(p->folder, ERR_CANNOT_CREATE, "could not be made");
	expect_refused("/proc/nowhere/s.db", ERR_CANNOT_CREATE, "could not be made");
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
		json_pack("{s:[{s:s,s:s}]}", "causes", "id", "vm-off", "certainty", "likely"));
	append(s, a, EVENT_END, json_object());
	assert_int_equal(store_begin(s, b, NULL), ERR_OK);
	append(s, b, EVENT_TARGET, json_pack("{s:s,s:i}", "host", "::1", "port", 3389));
	append(s, b, EVENT_END, json_object());
	append(s, b, EVENT_RESUME, json_object());
	change(p->file, "UPDATE events SET t = t - 5000 WHERE seq >= 1 AND session = (SELECT "
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define STORE_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
		STORE_TEST(what_was_appended_is_read_in_order),
		STORE_TEST(every_later_change_breaks_the_chain),
		STORE_TEST(nothing_reported_is_lost_by_a_kill),
		STORE_TEST(gathered_events_come_whole),
		STORE_TEST(what_must_be_on_the_disk_releases),
		STORE_TEST(processes_share_one_session),
		STORE_TEST(processes_make_one_new_file),
		STORE_TEST(a_full_disk_goes_on_in_memory),
		STORE_TEST(a_file_size_limit_goes_on_in_memory),
		STORE_TEST(a_read_only_disk_is_read_and_goes_on_in_memory),
		STORE_TEST(wrong_files_are_refused_with_a_sentence),
		STORE_TEST(a_damaged_page_is_an_error_and_no_crash),
		STORE_TEST(sessions_are_found_by_what_people_type),
		STORE_TEST(the_list_says_where_each_session_stands),
		STORE_TEST(memory_alone_does_the_same),
		STORE_TEST(what_was_deleted_is_gone_from_the_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
