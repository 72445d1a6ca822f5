/*
 * A dialog or a message of a client that is pasted or typed as an answer: its number and its
 * meaning become facts, as if they had been chosen.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/tui/wizard/guide_fixture.h"
#include "tui/session/take_paste.h"

struct opened {
	struct store *store;
	struct session *c;
};

static struct opened
open_session(void)
{
	struct opened o = { .store = store_open_memory() };
	struct error e = ERROR_INIT;

	assert_int_equal(
		session_begin(o.store, guide_fixture_knowledge(), &o.c, &e), ERR_OK);
	return o;
}

static void
close_session(struct opened *o)
{
	session_destroy(o->c);
	store_close(o->store);
}

static void
assert_facts(const struct opened *o, const char *code, const char *answer)
{
	const struct facts *f = session_facts(o->c);

	assert_int_equal(facts_known(f, FACT_ERROR_CODE), code != NULL);
	assert_int_equal(facts_known(f, FACT_MESSAGE_TEXT), answer != NULL);
	if (code != NULL)
		assert_string_equal(facts_text(f, FACT_ERROR_CODE), code);
	if (answer != NULL)
		assert_string_equal(facts_text(f, FACT_MESSAGE_TEXT), answer);
}

static void
a_pasted_dialog_gives_its_facts(void **state)
{
	static const struct {
		const char *text, *code, *answer;
	} rows[] = {
		{ "[Window Title]\nRemote Desktop Connection\n\n[Content]\nRemote Desktop can't "
		  "connect to the remote computer for one of these reasons:\n\n1) Remote access "
		  "to the server is not enabled\n2) The remote computer is turned off\n\n"
		  "Error code: 0x204\nExtended error code: 0x0\n\n[OK]\n",
			"0x204", NULL },
		{ "An authentication error has occurred.\r\nThe Local Security Authority cannot be "
		  "contacted\r\n\r\nRemote computer: kelp-01\r\n",
			NULL, "lsa" },
		{ "Remote Desktop Connection: Because of a security error, the client could not "
		  "connect to the remote computer. Error code: 0x406",
			"0x406", "security-error" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct opened o = open_session();
		struct paste_result r;
		struct error e = ERROR_INIT;

		assert_int_equal(
			paste_take(o.c, rows[i].text, strlen(rows[i].text), 0, &r, &e),
			ERR_OK);
		assert_facts(&o, rows[i].code, rows[i].answer);
		assert_int_equal(
			r.facts, (rows[i].code != NULL) + (rows[i].answer != NULL));
		assert_int_equal(r.unused_count, 0);
		close_session(&o);
	}
}

static void
a_text_without_a_message_is_refused_with_a_hint(void **state)
{
	static const char log[] =
		"xrdp[900]: [INFO ] connected from 10.0.2.15 port 49204\n";
	struct opened o = open_session();
	struct error e = ERROR_INIT;

	(void)state;
	assert_int_equal(paste_take(o.c, log, strlen(log), 0, NULL, &e), ERR_DATA);
	assert_non_null(strstr(e.text, "rdpdoctor explain -"));
	assert_facts(&o, NULL, NULL);
	close_session(&o);
}

static void
a_typed_message_answers_its_own_question(void **state)
{
	static const struct {
		const char *typed, *code, *answer;
	} rows[] = {
		{ "the task can't be completed because Remote Desktop Services is currently busy",
			NULL, "busy" },
		{ "Because of a security error the client could not connect, Error code: 0x406",
			"0x406", "security-error" },
		{ "516", "0x204", NULL },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct opened o = open_session();

		session_answer(
			o.c, FACT_ERROR_CODE, value_text(rows[i].typed), rows[i].typed);
		assert_facts(&o, rows[i].code, rows[i].answer);
		close_session(&o);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_pasted_dialog_gives_its_facts),
		cmocka_unit_test(a_text_without_a_message_is_refused_with_a_hint),
		cmocka_unit_test(a_typed_message_answers_its_own_question),
	};

	return cmocka_run_group_tests_name(
		"messages in a session", tests, guide_fixture_load, guide_fixture_unload);
}
