/* One credential-bearing attempt per address and account in 30 minutes, also between
 * processes. */
#include "tests/unit/share/support.h"

#include <poll.h>
#include <sqlite3.h>
#include <sys/wait.h>

#include "share/store/store.h"

#define WHERE "10.20.4.42:3389"

static struct ledger_answer
take(struct store *s, const char *session, const char *account, int allowed)
{
	struct ledger_answer answer;
	struct error e = ERROR_INIT;

	if (ledger_take(s, session, WHERE, account, allowed, &answer, &e) != ERR_OK)
		fail_msg("%s", e.text);
	return answer;
}

static void
check_rules(struct store *s)
{
	struct ledger_answer answer;
	char a[SESSION_ID_LEN + 1], b[SESSION_ID_LEN + 1];

	assert_int_equal(store_begin(s, a, NULL), ERR_OK);
	assert_int_equal(store_begin(s, b, NULL), ERR_OK);
	assert_int_equal(ledger_ask(s, a, WHERE, "CORP\\Bob", 1, &answer, NULL), ERR_OK);
	assert_true(answer.allowed); /* asking takes nothing */
	assert_true(take(s, a, "CORP\\Bob", 1).allowed);
	answer = take(s, b, "corp\\bob", 1); /* another session, other letters */
	assert_false(answer.allowed);
	assert_int_equal(answer.used, 1);
	assert_true(answer.wait_s > 29 * 60 && answer.wait_s <= 30 * 60);
	assert_non_null(strstr(answer.says, "--allow-attempts 2"));
	assert_true(take(s, b, "alice", 1).allowed); /* another account */
	assert_true(take(s, b, "corp\\bob", 2).allowed);
	assert_false(take(s, b, "corp\\bob", 2).allowed);
	assert_false(take(s, b, "carol", 0).allowed);
	assert_int_equal(ledger_close(s, a, WHERE, "Dora", "locked", NULL), ERR_OK);
	answer = take(s, a, "dora", 5);
	assert_false(answer.allowed);
	assert_true(answer.closed);
	assert_non_null(strstr(answer.says, "locked"));
	assert_true(take(s, b, "dora", 5).allowed); /* closed for that session only */
}

static void
the_rules_hold_in_memory(void **state)
{
	struct store *s = store_open_memory();

	(void)state;
	check_rules(s);
	store_close(s);
}

static void
the_rules_hold_in_a_file(void **state)
{
	char folder[256], file[300];
	struct store *s;

	(void)state;
	make_folder(folder, sizeof(folder));
	(void)text_format(file, sizeof(file), "%s/s.db", folder);
	assert_int_equal(store_open(file, &s, NULL), ERR_OK);
	check_rules(s);
	store_close(s);
	remove_folder(folder);
}

static void
run(const char *file, const char *sql)
{
	sqlite3 *db;

	assert_int_equal(sqlite3_open(file, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void
old_attempts_leave_the_window_and_deleting_a_session_frees_none(void **state)
{
	char folder[256], file[300], id[SESSION_ID_LEN + 1], other[SESSION_ID_LEN + 1];
	struct ledger_answer answer;
	struct store *s;

	(void)state;
	make_folder(folder, sizeof(folder));
	(void)text_format(file, sizeof(file), "%s/s.db", folder);
	assert_int_equal(store_open(file, &s, NULL), ERR_OK);
	assert_int_equal(store_begin(s, id, NULL), ERR_OK);
	assert_int_equal(store_begin(s, other, NULL), ERR_OK);
	assert_true(take(s, id, "bob", 1).allowed);
	assert_int_equal(store_delete(s, id, NULL), ERR_OK);
	assert_false(take(s, other, "bob", 1).allowed);
	run(file, "UPDATE attempts SET t = t - 29 * 60000");
	answer = take(s, other, "bob", 1);
	assert_false(answer.allowed);
	assert_true(answer.wait_s <= 60);
	run(file, "UPDATE attempts SET t = t - 2 * 60000");
	assert_true(take(s, other, "bob", 1).allowed);
	/* Two attempts at different times: the wait is for the newer one. */
	run(file, "UPDATE attempts SET t = t - 20 * 60000");
	assert_true(take(s, other, "bob", 2).allowed);
	answer = take(s, other, "bob", 2);
	assert_false(answer.allowed);
	assert_true(answer.wait_s > 9 * 60 && answer.wait_s <= 10 * 60);
	answer = take(s, other, "bob", 1);
	assert_true(answer.wait_s > 29 * 60);
	store_close(s);
	remove_folder(folder);
}

static void
of_many_processes_one_gets_the_last_attempt(void **state)
{
	char folder[256], file[300], id[SESSION_ID_LEN + 1];
	struct store *s;
	pid_t pids[8];
	int gate[2], winners = 0;

	(void)state;
	make_folder(folder, sizeof(folder));
	(void)text_format(file, sizeof(file), "%s/s.db", folder);
	assert_int_equal(store_open(file, &s, NULL), ERR_OK);
	assert_int_equal(store_begin(s, id, NULL), ERR_OK);
	store_close(s);
	assert_int_equal(pipe(gate), 0);
	for (size_t i = 0; i < ARRAY_LEN(pids); i++) {
		pids[i] = fork();
		if (pids[i] == 0) {
			struct ledger_answer answer;
			char c;

			(void)close(gate[1]);
			if (store_open(file, &s, NULL) != ERR_OK ||
				read(gate[0], &c, 1) != 0 || /* ends when the gate opens */
				ledger_take(s, id, WHERE, "bob", 1, &answer, NULL) !=
					ERR_OK)
				_exit(9);
			_exit(answer.allowed ? 1 : 0);
		}
	}
	(void)close(gate[1]);
	(void)close(gate[0]);
	for (size_t i = 0; i < ARRAY_LEN(pids); i++) {
		int status;

		assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
		assert_true(WIFEXITED(status) && WEXITSTATUS(status) < 2);
		winners += WEXITSTATUS(status);
	}
	assert_int_equal(winners, 1);
	remove_folder(folder);
}

static void
a_locked_file_gives_no_attempt_away(void **state)
{
	char folder[256], file[300], id[SESSION_ID_LEN + 1];
	struct ledger_answer answer = { .allowed = true };
	struct error e = ERROR_INIT;
	struct store *s;
	sqlite3 *db;

	(void)state;
	make_folder(folder, sizeof(folder));
	(void)text_format(file, sizeof(file), "%s/s.db", folder);
	assert_int_equal(store_open(file, &s, NULL), ERR_OK);
	assert_int_equal(store_begin(s, id, NULL), ERR_OK);
	assert_int_equal(sqlite3_open(file, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(ledger_take(s, id, WHERE, "bob", 1, &answer, &e), ERR_IO);
	assert_false(answer.allowed);
	assert_true(store_is_kept(s));
	assert_int_equal(sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
	assert_true(take(s, id, "bob", 1).allowed);
	store_close(s);
	remove_folder(folder);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_rules_hold_in_memory),
		cmocka_unit_test(the_rules_hold_in_a_file),
		cmocka_unit_test(
			old_attempts_leave_the_window_and_deleting_a_session_frees_none),
		cmocka_unit_test(of_many_processes_one_gets_the_last_attempt),
		cmocka_unit_test(a_locked_file_gives_no_attempt_away),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
