/* What keeps an account from being locked out: its spellings are one, and what cannot be
 * the password is not taken for one. */
#include "tests/unit/share/support.h"

#include <unistd.h>

#include "share/base/secret.h"
#include "share/store/store.h"
#include "share/target/target.h"

static void
all_spellings_of_an_account_are_one(void **state)
{
	static const struct {
		const char *typed, *name;
	} rows[] = { { "bob", "bob" }, { ".\\bob", "bob" }, { "CORP\\bob", "bob" },
		{ "bob@corp.example", "bob" }, { "AzureAD\\bob@corp.example", "bob" },
		{ "CORP\\OTHER\\bob", "bob" }, { "CORP\\@bob", "@bob" } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct target t = { .port = 3389 };
		char name[TARGET_USER_MAX];

		assert_int_equal(target_set_user(&t, rows[i].typed, NULL), ERR_OK);
		target_account(&t, name);
		assert_string_equal(name, rows[i].name);
	}
}

static void
letters_of_any_alphabet_count_the_same(void **state)
{
	static const char *const pairs[][2] = { { "M\xC3\x9CLLER", "m\xC3\xBCller" },
		{ "\xC4\x8C"
		  "apek",
			"\xC4\x8D"
			"apek" },
		{ "\xCE\xA9mega", "\xCF\x89mega" },
		{ "\xD0\x98\xD0\xB2\xD0\xB0\xD0\xBD", "\xD0\xB8\xD0\x92\xD0\x90\xD0\x9D" },
		{ "\xD0\x81lka", "\xD1\x91lka" }, { "\xC5\xBBuk", "\xC5\xBCuk" } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(pairs); i++) {
		struct store *s = store_open_memory();
		char id[SESSION_ID_LEN + 1];
		struct ledger_answer answer;

		assert_int_equal(store_begin(s, id, NULL), ERR_OK);
		assert_int_equal(
			ledger_take(s, id, "a", pairs[i][0], 1, &answer, NULL), ERR_OK);
		assert_true(answer.allowed);
		assert_int_equal(
			ledger_take(s, id, "a", pairs[i][1], 1, &answer, NULL), ERR_OK);
		if (answer.allowed)
			fail_msg("%s and %s count as two", pairs[i][0], pairs[i][1]);
		assert_int_equal(
			ledger_take(s, id, "a", "m\xC3\xB9ller", 1, &answer, NULL), ERR_OK);
		assert_true(answer.allowed);
		store_close(s);
	}
}

static void
what_is_no_password_is_not_taken_for_one(void **state)
{
	static const struct {
		const char *bytes;
		size_t len;
		enum err code;
		const char *password;
	} rows[] = { { "hunter2\n", 8, ERR_OK, "hunter2" },
		{ " a b \r\nrest", 11, ERR_OK, " a b " },
		{ "p\xC3\xA4ss \xE2\x82\xAC \xF0\x9F\x99\x82", 14, ERR_OK,
			"p\xC3\xA4ss \xE2\x82\xAC \xF0\x9F\x99\x82" },
		{ "\xEF\xBB\xBFhunter2\r\n", 12, ERR_OK, "hunter2" },
		{ "", 0, ERR_DATA, NULL }, { "\n", 1, ERR_DATA, NULL },
		{ "\xEF\xBB\xBF\r\n", 5, ERR_DATA, NULL },
		{ "\xFF\xFEh\0u\0", 6, ERR_DATA, NULL }, { "h\0u\0", 4, ERR_DATA, NULL },
		{ "p\xE4ss\n", 5, ERR_DATA, NULL }, { "p\xC3\n", 3, ERR_DATA, NULL },
		{ "\033[A\n", 4, ERR_DATA, NULL } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct error e = ERROR_INIT;
		struct secret s;
		int ends[2];

		assert_int_equal(pipe(ends), 0);
		assert_int_equal(
			write(ends[1], rows[i].bytes, rows[i].len), (ssize_t)rows[i].len);
		assert_int_equal(close(ends[1]), 0);
		secret_init(&s);
		if (secret_read_fd(&s, ends[0], &e) != rows[i].code)
			fail_msg("row %zu: %s", i, e.text);
		assert_int_equal(close(ends[0]), 0);
		assert_true(s.present == (rows[i].code == ERR_OK));
		if (s.present) {
			assert_int_equal(s.len, strlen(rows[i].password));
			assert_memory_equal(s.bytes, rows[i].password, s.len);
		} else {
			assert_non_null(strstr(e.text, "not tried"));
		}
		secret_wipe(&s);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_spellings_of_an_account_are_one),
		cmocka_unit_test(letters_of_any_alphabet_count_the_same),
		cmocka_unit_test(what_is_no_password_is_not_taken_for_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
