/* Conditions: what they mean, and what is said about those that mean nothing. */
#include "tests/unit/fixes/kb.h"

static enum truth
eval(const char *text, struct facts *f)
{
	struct arena *a = arena_create();
	struct error e = ERROR_INIT;
	struct pool pool;
	struct fact_view view;
	enum truth truth;
	cond_id id;

	pool_init(&pool, a);
	if (cond_compile(&pool, text, &id, &e) != ERR_OK)
		fail_msg("%s: %s", text, e.text);
	pool_finish(&pool);
	cond_view_init(&view, &pool, f, a);
	truth = cond_eval(&view, id);
	arena_destroy(a);
	return truth;
}

static void
each_form_has_three_values(void **state)
{
	struct facts *f = kb_facts("tcp.result=timeout", "host.alive=true",
		"guest.rdp.port=3390", "session.port=3389", "host.open_ports=22,445",
		"service.banner=SSH-2.0-OpenSSH", "guest.firewall.public.enabled=true",
		"guest.firewall.private.enabled=false", NULL);
	static const struct {
		const char *text;
		enum truth truth;
	} cases[] = {
		{ "tcp.result = timeout", TRUTH_TRUE },
		{ "tcp.result = open", TRUTH_FALSE },
		{ "tcp.result != open", TRUTH_TRUE },
		{ "tcp.result in [open, timeout]", TRUTH_TRUE },
		{ "tcp.result in [open, refused]", TRUTH_FALSE },
		{ "name.result = ok", TRUTH_UNKNOWN },
		{ "name.result != ok", TRUTH_UNKNOWN },
		{ "name.result in [ok]", TRUTH_UNKNOWN },
		{ "host.alive = true", TRUTH_TRUE },
		{ "host.alive = false", TRUTH_FALSE },
		{ "guest.rdp.port > 3389", TRUTH_TRUE },
		{ "guest.rdp.port < 3390", TRUTH_FALSE },
		{ "guest.rdp.port != @session.port", TRUTH_TRUE },
		{ "guest.rdp.port = @rdp.other_port", TRUTH_UNKNOWN },
		{ "host.open_ports contains 445", TRUTH_TRUE },
		{ "host.open_ports contains 3389", TRUTH_FALSE },
		{ "host.open_ports contains @session.port", TRUTH_FALSE },
		{ "service.banner contains openssh", TRUTH_TRUE },
		{ "service.banner contains \"SSH-1\"", TRUTH_FALSE },
		{ "service.banner = ssh-2.0-openssh", TRUTH_TRUE },
		{ "name.result known", TRUTH_FALSE },
		{ "name.result unknown", TRUTH_TRUE },
		{ "tcp.result known", TRUTH_TRUE },
		{ "not tcp.result = open", TRUTH_TRUE },
		{ "not name.result = ok", TRUTH_UNKNOWN },
		{ "not name.result known", TRUTH_TRUE },
		{ "all [tcp.result = timeout, host.alive = true]", TRUTH_TRUE },
		{ "all [tcp.result = timeout, name.result = ok]", TRUTH_UNKNOWN },
		{ "all [tcp.result = open, name.result = ok]", TRUTH_FALSE },
		{ "any [tcp.result = open, name.result = ok]", TRUTH_UNKNOWN },
		{ "any [tcp.result = timeout, name.result = ok]", TRUTH_TRUE },
		{ "any [tcp.result = open, host.alive = false]", TRUTH_FALSE },
		{ "any [all [name.result = ok, tcp.result = open], not host.alive = true]",
			TRUTH_FALSE },
		{ "guest.firewall.*.enabled = true", TRUTH_TRUE },
		{ "guest.firewall.*.shielded = true", TRUTH_UNKNOWN },
		{ "not guest.firewall.*.enabled = true", TRUTH_FALSE },
		{ "guest.firewall.active.enabled = true", TRUTH_UNKNOWN },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		if (eval(cases[i].text, f) != cases[i].truth)
			fail_msg("%s gave %d", cases[i].text, (int)eval(cases[i].text, f));
	facts_destroy(f);
}

static void
a_star_is_false_only_when_all_are_known_to_be_false(void **state)
{
	struct facts *f = kb_facts("guest.firewall.domain.shielded=false",
		"guest.firewall.private.shielded=false", NULL);

	(void)state;
	assert_int_equal(eval("guest.firewall.*.shielded = true", f), TRUTH_UNKNOWN);
	facts_put_value(
		f, FACT_GUEST_FIREWALL_PUBLIC_SHIELDED, value_bool(false), "person");
	assert_int_equal(eval("guest.firewall.*.shielded = true", f), TRUTH_FALSE);
	facts_put_value(f, FACT_GUEST_FIREWALL_PUBLIC_SHIELDED, value_bool(true), "person");
	assert_int_equal(eval("guest.firewall.*.shielded = true", f), TRUTH_TRUE);
	facts_destroy(f);
}

static void
the_profile_in_use_lends_its_values(void **state)
{
	struct facts *f = kb_facts("guest.firewall.public.shielded=true",
		"guest.firewall.domain.shielded=false", NULL);

	(void)state;
	assert_int_equal(eval("guest.firewall.active.shielded = true", f), TRUTH_UNKNOWN);
	facts_put_value(f, FACT_GUEST_NET_PROFILE, value_token("public"), "person");
	assert_int_equal(eval("guest.firewall.active.shielded = true", f), TRUTH_TRUE);
	facts_put_value(f, FACT_GUEST_NET_PROFILE, value_token("domain"), "person");
	assert_int_equal(eval("guest.firewall.active.shielded = true", f), TRUTH_FALSE);
	facts_put_value(f, FACT_GUEST_NET_PROFILE, value_token("private"), "person");
	assert_int_equal(eval("guest.firewall.active.shielded = true", f), TRUTH_UNKNOWN);
	facts_destroy(f);
}

struct ids {
	int list[16];
	size_t count;
};

static void
note(void *to, int fact)
{
	struct ids *ids = to;

	ids->list[ids->count++] = fact;
}

static void
the_copies_are_no_evidence_of_their_own(void **state)
{
	struct facts *f = kb_facts("guest.firewall.public.shielded=true",
		"guest.net.profile=public", "tcp.result=timeout", NULL);
	struct arena *a = arena_create();
	struct ids ids = { .count = 0 };
	struct pool pool;
	struct fact_view view;
	cond_id id;

	(void)state;
	pool_init(&pool, a);
	assert_int_equal(cond_compile(&pool,
				 "all [guest.firewall.active.shielded = true, "
				 "any [tcp.result = timeout, tcp.result = open]]",
				 &id, NULL),
		ERR_OK);
	pool_finish(&pool);
	cond_view_init(&view, &pool, f, a);
	cond_support(&view, id, note, &ids);
	assert_int_equal(ids.count, 3);
	assert_int_equal(ids.list[0], FACT_GUEST_FIREWALL_PUBLIC_SHIELDED);
	assert_int_equal(ids.list[1], FACT_GUEST_NET_PROFILE);
	assert_int_equal(ids.list[2], FACT_TCP_RESULT);
	arena_destroy(a);
	facts_destroy(f);
}

static void
wrong_conditions_are_refused_with_a_remedy(void **state)
{
	static const struct {
		const char *text, *says;
	} cases[] = {
		{ "tcp.resullt = open", "did you mean \"tcp.result\"" },
		{ "no.such.fact = open", "knowledge list facts" },
		{ "tcp.result = opened", "use one of open, refused" },
		{ "host.alive = maybe", "is true or false" },
		{ "guest.rdp.port = many", "write a whole number" },
		{ "tcp.result < 3", "is not a number" },
		{ "tcp.result contains open", "use = instead" },
		{ "host.open_ports = 22", "use contains" },
		{ "tcp.result is open", "is not a comparison" },
		{ "tcp.result =", "A value is missing" },
		{ "tcp.result in open", "\"[\" is missing" },
		{ "tcp.result in [open", "\"]\" is missing" },
		{ "all [tcp.result = open", "\"]\" is missing" },
		{ "all tcp.result = open", "\"[\" is missing" },
		{ "tcp.result = open, host.alive = true", "all [..] or any [..]" },
		{ "service.banner = \"open", "add the closing quote" },
		{ "guest.rdp.port = @tcp.result", "different kinds" },
		{ "tcp.*.x = 1", "There is no fact" },
		{ "guest.*.*.shielded = true", "two stars" },
		{ "guest.firewall.{profile}.shielded = true", "There is no fact" },
		{ "", "is missing" },
		{ "not", "is missing" },
	};
	struct arena *a = arena_create();
	struct pool pool;

	(void)state;
	pool_init(&pool, a);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct error e = ERROR_INIT;
		cond_id id;

		assert_int_equal(cond_compile(&pool, cases[i].text, &id, &e), ERR_DATA);
		assert_has(e.text, cases[i].says);
	}
	arena_destroy(a);
}

static void
deep_nesting_ends_with_a_sentence(void **state)
{
	STR_AUTO text = STR_INIT(4096);
	struct arena *a = arena_create();
	struct error e = ERROR_INIT;
	struct pool pool;
	cond_id id;

	(void)state;
	for (int i = 0; i < 500; i++)
		str_add(&text, "not ");
	str_add(&text, "host.alive = true");
	pool_init(&pool, a);
	assert_int_equal(cond_compile(&pool, str_text(&text), &id, &e), ERR_DATA);
	assert_has(e.text, "nested deeper");
	arena_destroy(a);
}

static void
one_atom_is_kept_once(void **state)
{
	struct arena *a = arena_create();
	struct pool pool;
	cond_id first, again;

	(void)state;
	pool_init(&pool, a);
	assert_int_equal(cond_compile(&pool, "tcp.result = timeout", &first, NULL), ERR_OK);
	assert_int_equal(cond_compile(&pool, "tcp.result=timeout", &again, NULL), ERR_OK);
	assert_int_equal(first, again);
	for (int i = 0; i < 2000; i++) {
		char text[64];

		(void)text_format(text, sizeof(text), "guest.rdp.port = %d", i);
		assert_int_equal(cond_compile(&pool, text, &again, NULL), ERR_OK);
	}
	assert_int_equal(pool.atom_count, 2001);
	assert_int_equal(cond_compile(&pool, "guest.rdp.port = 7", &first, NULL), ERR_OK);
	assert_int_equal(pool.atom_count, 2001);
	arena_destroy(a);
}

const struct CMUnitTest condition_tests[] = {
	cmocka_unit_test(each_form_has_three_values),
	cmocka_unit_test(a_star_is_false_only_when_all_are_known_to_be_false),
	cmocka_unit_test(the_profile_in_use_lends_its_values),
	cmocka_unit_test(the_copies_are_no_evidence_of_their_own),
	cmocka_unit_test(wrong_conditions_are_refused_with_a_remedy),
	cmocka_unit_test(deep_nesting_ends_with_a_sentence),
	cmocka_unit_test(one_atom_is_kept_once),
};
const size_t condition_test_count = ARRAY_LEN(condition_tests);
