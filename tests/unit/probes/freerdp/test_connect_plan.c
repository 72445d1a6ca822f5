/* When the real attempt may run, and what it offers: never less than what keeps the
 * password. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "probes/checks/attempt_policy.h"
#include "share/base/macros.h"
#include "share/base/str.h"

static void
put(struct facts *f, int id, const char *text)
{
	struct fact_value value;
	struct error e = ERROR_INIT;

	assert_int_equal(value_parse(id, text, &value, &e), ERR_OK);
	facts_put_value(f, id, value, "probe:negotiate");
}

struct plan_row {
	const char *selected, *protocols, *policy, *tls;
	bool account, asked;
	enum stage until;
	const char *expected; /* "logon nla", "desktop tls", "" for: not ready */
};

static void
plan_text(const struct connect_plan *p, char *out, size_t size)
{
	(void)text_format(out, size, "%s%s%s%s%s",
		!p->ready		? ""
			: p->to_desktop ? "desktop"
					: "logon",
		p->ready && p->offer_nla ? " nla" : "",
		p->ready && p->offer_tls ? " tls" : "",
		p->ready && p->offer_rdp ? " rdp" : "",
		p->ready && p->credentials ? " account" : "");
}

static const struct plan_row the_attempt_runs_only_rows[] = {
	/* no account, nothing asked for */
	{ "nla", "nla", "required", "ok", false, false, STAGE_LOGON, "" },
	{ "tls", "tls,rdp", "off", "ok", false, false, STAGE_DESKTOP, "" },
	/* no account, asked for */
	{ "tls", "tls,rdp", "off", "ok", false, true, STAGE_DESKTOP, "desktop tls" },
	{ "rdp", "rdp", "off", NULL, false, true, STAGE_NLA, "desktop rdp" },
	{ "nla", "nla,tls", "optional", "ok", false, true, STAGE_DESKTOP, "desktop tls" },
	{ "nla", "nla", "required", "ok", false, true, STAGE_DESKTOP, "" },
	{ "tls", "tls", "off", "ok", false, true, STAGE_TLS, "" },
	/* an account, as far as the logon: NLA and nothing less */
	{ "nla", "nla", "required", "ok", true, false, STAGE_LOGON, "logon nla account" },
	{ "nla-ex", "nla-ex", "required", "ok", true, true, STAGE_NLA,
		"logon nla account" },
	{ "nla", "nla,tls,rdp", "optional", "ok", true, true, STAGE_LOGON,
		"logon nla account" },
	{ "tls", "tls", "off", "ok", true, true, STAGE_LOGON, "" },
	{ "rdp", "rdp", "off", NULL, true, true, STAGE_LOGON, "" },
	/* an account, to the desktop */
	{ "nla", "nla,tls,rdp", "optional", "ok", true, true, STAGE_DESKTOP,
		"desktop nla account" },
	{ "tls", "tls,rdp", "off", "ok", true, true, STAGE_DESKTOP, "desktop tls account" },
	{ "nla", "nla,tls", "optional", "ok", true, true, STAGE_LICENSE,
		"desktop nla account" },
	/* no password over RDP's own security */
	{ "rdp", "rdp", "off", NULL, true, true, STAGE_LICENSE, "" },
	{ "entra", "entra", "required", "ok", true, true, STAGE_DESKTOP, "" },
	/* the full offer was refused: only RDP's own security alone is left */
	{ NULL, "rdp", "off", NULL, false, true, STAGE_DESKTOP, "desktop rdp" },
	{ NULL, "rdp", "off", NULL, true, true, STAGE_DESKTOP, "" },
	{ NULL, "rdp", "off", NULL, true, true, STAGE_LOGON, "" },
	{ NULL, "tls", "off", NULL, true, true, STAGE_DESKTOP, "" },
	/* not known yet, or broken already */
	{ "nla", "nla", NULL, "ok", true, true, STAGE_LOGON, "" },
	{ "nla", "nla", "required", NULL, true, true, STAGE_LOGON, "" },
	{ "nla", "nla", "required", "alert", true, true, STAGE_LOGON, "" },
	{ NULL, NULL, "required", "ok", true, true, STAGE_LOGON, "" },
};

static void
the_attempt_runs_only_where_the_contract_lets_it(void **state)
{
	/* clang-format off */
	/* clang-format on */

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(the_attempt_runs_only_rows); i++) {
		const struct plan_row *row = &the_attempt_runs_only_rows[i];
		struct facts *f = facts_create();
		struct target t = { .host = "pc", .port = 3389 };
		struct probe_options o = { .until = row->until,
			.connect = row->asked,
			.has_secret = row->account };
		struct connect_plan plan;
		char text[64];

		if (row->account)
			text_copy(t.user, sizeof(t.user), "bob");
		put(f, FACT_NEGOTIATE_RESULT,
			row->selected == NULL && row->protocols != NULL ? "refused"
									: "accepted");
		if (row->selected != NULL)
			put(f, FACT_NEGOTIATE_SELECTED, row->selected);
		if (row->protocols != NULL)
			put(f, FACT_NEGOTIATE_PROTOCOLS, row->protocols);
		if (row->policy != NULL)
			put(f, FACT_NLA_POLICY, row->policy);
		if (row->tls != NULL)
			put(f, FACT_TLS_RESULT, row->tls);
		connect_plan_make(f, &t, &o, &plan);
		plan_text(&plan, text, sizeof(text));
		if (!text_equal(text, row->expected))
			fail_msg(
				"row %zu: \"%s\", expected \"%s\"", i, text, row->expected);
		assert_true(plan.ready == (plan.why_not == NULL));
		facts_destroy(f);
	}
}

static void
a_user_whose_password_may_not_be_tried_gets_no_attempt(void **state)
{
	struct facts *f = facts_create();
	struct target t = { .host = "pc", .port = 3389, .user = "bob" };
	struct probe_options o = { .until = STAGE_DESKTOP, .connect = true };
	struct connect_plan plan;

	/* The ledger may hold the password back: then nothing is tried in its place. */
	(void)state;
	put(f, FACT_NEGOTIATE_SELECTED, "tls");
	put(f, FACT_NLA_POLICY, "off");
	put(f, FACT_TLS_RESULT, "ok");
	connect_plan_make(f, &t, &o, &plan);
	assert_false(plan.ready);
	assert_false(plan.credentials);
	facts_destroy(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_attempt_runs_only_where_the_contract_lets_it),
		cmocka_unit_test(a_user_whose_password_may_not_be_tried_gets_no_attempt),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
