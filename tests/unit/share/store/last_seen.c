/* What earlier sessions know of a target's identity: the newest that knows any counts. */
#include "store_support.h"

#include "share/store/target_history.h"

static void
add_session(struct store *s, const char *host, const char *computer,
	const char *certificate, const char *source, char *id)
{
	assert_int_equal(store_begin(s, id, NULL), ERR_OK);
	append(s, id, EVENT_TARGET, json_pack("{s:s, s:i}", "host", host, "port", 3389));
	if (computer != NULL)
		append(s, id, EVENT_FACT,
			json_pack("{s:s, s:s, s:s}", "id", "ntlm.computer", "value",
				computer, "source", source));
	if (certificate != NULL)
		append(s, id, EVENT_FACT,
			json_pack("{s:s, s:s, s:s}", "id", "tls.cert.sha256", "value",
				certificate, "source", source));
}

static void
expect(struct store *s, const char *own, const char *host, const char *computer,
	const char *certificate)
{
	struct target t = { .port = 3389 };
	struct facts *f = facts_create();
	const char *was;

	text_copy(t.host, sizeof(t.host), host);
	last_seen_find(s, own, &t, f);
	was = facts_text(f, FACT_IDENTITY_LAST_COMPUTER);
	assert_string_equal(was != NULL ? was : "", computer);
	was = facts_text(f, FACT_IDENTITY_LAST_CERTIFICATE);
	assert_string_equal(was != NULL ? was : "", certificate);
	assert_int_equal(facts_known(f, FACT_IDENTITY_LAST_TIME),
		computer[0] != '\0' || certificate[0] != '\0');
	facts_destroy(f);
}

static void
the_newest_session_that_knows_any_counts(void **state)
{
	struct place *p = *state;
	struct store *s = open_store(p->file);
	char id[SESSION_ID_LEN + 1];

	expect(s, "", "pc-042", "", "");
	add_session(s, "pc-042", "OLD", "aa", "probe:nla", id);
	expect(s, "", "pc-042", "OLD", "aa");
	add_session(s, "pc-042", "NEW", "bb", "probe:nla", id);
	expect(s, "", "pc-042", "NEW", "bb");
	/* its own session is no earlier one */
	expect(s, id, "pc-042", "OLD", "aa");
	/* a session that learned nothing hides none */
	add_session(s, "pc-042", NULL, NULL, "probe:nla", id);
	expect(s, id, "pc-042", "NEW", "bb");
	/* what a session remembered or was told is no sight */
	add_session(s, "pc-042", "TOLD", "cc", "person", id);
	expect(s, "", "pc-042", "NEW", "bb");
	expect(s, "", "pc-043", "", "");
	store_close(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			the_newest_session_that_knows_any_counts, set_up, tear_down),
	};

	return cmocka_run_group_tests_name("share: last seen", tests, NULL, NULL);
}
