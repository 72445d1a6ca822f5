/*
 * The store under stress: killed in the middle of appending, shared by processes, on disks
 * that do not take more. Nothing that was reported durable is ever lost.
 */
#include "store_support.h"

#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>

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
begin_one(const char *file)
{
	struct error e = ERROR_INIT;
	struct store *s;
	char id[SESSION_ID_LEN + 1];

	if (store_open(file, &s, &e) != ERR_OK)
		(void)fprintf(stderr, "%s\n", e.text), _exit(3);
	if (store_begin(s, id, NULL) != ERR_OK || !store_is_kept(s))
		_exit(1);
	append(s, id, EVENT_START, json_object());
	_exit(store_is_kept(s) ? 0 : 2);
}

/* The moment in which a file has no tables yet is short: each round makes another file. */
static void
processes_make_one_new_file(void **state)
{
	struct place *p = *state;
	pid_t pids[6];

	for (int round = 0; round < 20; round++) {
		char file[sizeof(p->file) + 16];

		(void)text_format(file, sizeof(file), "%s-%d", p->file, round);
		for (size_t i = 0; i < ARRAY_LEN(pids); i++) {
			pids[i] = fork();
			if (pids[i] == 0)
				begin_one(file);
		}
		for (size_t i = 0; i < ARRAY_LEN(pids); i++) {
			int status;

			assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
			assert_int_equal(status, 0);
		}
	}
}

/* ---- disks that do not take more ---- */

static bool
write_line(const char *path, const char *text)
{
	FILE *f = fopen(path, "we");

	return f != NULL && fputs(text, f) >= 0 && fclose(f) == 0;
}

/* Without root: a user namespace in which we are root, so that a tmpfs belongs to us. */
static bool
own_namespaces(void)
{
	char users[64], groups[64];

	(void)text_format(users, sizeof(users), "0 %d 1", (int)getuid());
	(void)text_format(groups, sizeof(groups), "0 %d 1", (int)getgid());
	return unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0 &&
		write_line("/proc/self/setgroups", "deny") &&
		write_line("/proc/self/uid_map", users) &&
		write_line("/proc/self/gid_map", groups);
}

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

		if (unshare(CLONE_NEWNS) != 0 && !own_namespaces())
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

#define CHECK(condition)                                                                   \
	do {                                                                               \
		if (!(condition)) {                                                        \
			(void)fprintf(                                                     \
				stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);    \
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

static bool
keep_id(void *to, const struct session_row *row)
{
	text_copy(to, SESSION_ID_LEN + 1, row->id);
	return false;
}

static void
fill_disk(const char *folder)
{
	struct error e = ERROR_INIT;
	struct store *s = NULL;
	char file[400], id[SESSION_ID_LEN + 1];

	CHECK(text_format(file, sizeof(file), "%s/s.db", folder));
	go_past_the_end(file, 0);
	/* Deleting writes too, and says why it cannot. */
	CHECK(store_open(file, &s, &e) == ERR_OK);
	CHECK(store_sessions(s, keep_id, id, &e) == ERR_OK);
	CHECK(store_delete(s, id, &e) != ERR_OK);
	if (strstr(e.text, "full") == NULL) {
		(void)fprintf(stderr, "%s\n", e.text);
		_exit(1);
	}
	store_close(s);
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
		(void)fprintf(
			stderr, "no mount namespace here: not tried on a full disk\n");
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define STORE_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
		STORE_TEST(nothing_reported_is_lost_by_a_kill),
		STORE_TEST(gathered_events_come_whole),
		STORE_TEST(what_must_be_on_the_disk_releases),
		STORE_TEST(processes_share_one_session),
		STORE_TEST(processes_make_one_new_file),
		STORE_TEST(a_full_disk_goes_on_in_memory),
		STORE_TEST(a_file_size_limit_goes_on_in_memory),
		STORE_TEST(a_read_only_disk_is_read_and_goes_on_in_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
