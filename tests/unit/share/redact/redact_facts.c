/* Redaction of facts that are lines of text: the names of hosts in them become known too.
 */
#include "tests/unit/share/support.h"

#include "share/redact/redact.h"

static void
names_in_lines_of_facts_are_hidden(void **state)
{
	static const struct {
		int fact;
		const char *value, *text, *hidden;
	} cases[] = {
		/* clang-format off */
		{ FACT_CLIENT_PROXY, "http://gate-3.fabrikam.test:3128 (https)", "http://gate-3.fabrikam.test:3128 (https)", "http://{host-1}:3128 (https)" },
		{ FACT_CLIENT_PROXY, "http://[2001:db8::7]:3128 (all)", "http://[2001:db8::7]:3128 (all)", "http://[{ip-1 public}]:3128 (all)" },
		{ FACT_CLIENT_PROXY, "gate3:8080 (https), libproxychains.so.4 (LD_PRELOAD)", "gate3:8080, libproxychains.so.4", "{host-1}:8080, libproxychains.so.4" },
		{ FACT_CLIENT_PROXY, "libproxychains.so.4 (LD_PRELOAD)", "libproxychains.so.4", "libproxychains.so.4" },
		{ FACT_SERVICE_BANNER, "220 relay-5.fabrikam.test ESMTP Postfix 3.7.11", "220 relay-5.fabrikam.test ESMTP Postfix 3.7.11", "220 {host-1} ESMTP Postfix 3.7.11" },
		{ FACT_SERVICE_BANNER, "HTTP/1.1 400 Bad Request", "HTTP/1.1 400 Bad Request", "HTTP/1.1 400 Bad Request" },
		{ FACT_TLS_ANSWER, "421 relay-5.fabrikam.test. closing", "421 relay-5.fabrikam.test. closing", "421 {host-1}. closing" },
		{ FACT_IDENTITY_LAST_COMPUTER, "FILES-7", "then FILES-7", "then {host-1}" },
		{ FACT_TCP_ADDRESS, "203.0.113.9", "asked 203.0.113.9", "asked {ip-1 public}" },
		/* clang-format on */
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct redactor *r = redactor_create(REDACT_NORMAL);
		struct facts *f = facts_create();
		STR_AUTO out = STR_INIT(4096);

		facts_put_value(f, cases[i].fact, value_text(cases[i].value), "probe:test");
		redactor_add_fact(r, facts_at(f, 0));
		redactor_apply(r, cases[i].text, &out);
		assert_string_equal(str_text(&out), cases[i].hidden);
		facts_destroy(f);
		redactor_destroy(r);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_in_lines_of_facts_are_hidden),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
