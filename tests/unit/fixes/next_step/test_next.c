/* The next best step: what separates, for its price; what is refused; when it stops. */
#include "tests/unit/fixes/kb.h"

#include <string.h>

#include "fixes/diagnose/satisfy.h"
#include "fixes/diagnose/diagnose.h"
#include "fixes/next_step/next_step.h"

static void
next_of(const struct knowledge *k, struct facts *f, const struct next_options *options,
	struct arena *a, struct verdict *v)
{
	diagnose(k, f, a, v);
	next_steps(k, f, options, a, v);
}

static const struct verdict_next *
entry(const struct verdict *v, const char *kind, const char *id)
{
	for (size_t i = 0; i < v->next_count; i++)
		if (strcmp(v->next[i].kind, kind) == 0 && strcmp(v->next[i].id, id) == 0)
			return &v->next[i];
	return NULL;
}

static bool
names(const struct verdict_next *n, const char *cause)
{
	for (size_t i = 0; i < n->separates_count; i++)
		if (strcmp(n->separates[i], cause) == 0)
			return true;
	return false;
}

static const struct next_options usual = { .audience = AUDIENCE_HELPDESK,
	.may_probe = true };
static const struct next_options no_probe = { .audience = AUDIENCE_HELPDESK };

static struct facts *
silent_but_alive(void)
{
	return kb_facts("name.result=ok @ probe:name", "route.result=ok @ probe:route",
		"tcp.result=timeout @ probe:tcp", "host.alive=true @ probe:neighbours",
		NULL);
}

static void
free_checks_come_before_questions(void **state)
{
	struct arena *a = arena_create();
	struct verdict v;
	bool person = false;

	(void)state;
	next_of(kb_builtin(), NULL, &usual, a, &v);
	assert_true(v.next_count > 3);
	assert_non_null(entry(&v, "probe", "tcp"));
	for (size_t i = 0; i < v.next_count; i++) {
		person = person || strcmp(v.next[i].kind, "probe") != 0;
		if (person)
			assert_string_not_equal(v.next[i].kind, "probe");
		assert_non_null(v.next[i].says);
	}
	arena_destroy(a);
}

static void
probes_are_left_out_where_they_may_not_run_or_have_run(void **state)
{
	struct facts *f = silent_but_alive();
	struct arena *a = arena_create();
	struct verdict v;

	(void)state;
	next_of(kb_builtin(), NULL, &no_probe, a, &v);
	for (size_t i = 0; i < v.next_count; i++)
		assert_string_not_equal(v.next[i].kind, "probe");
	next_of(kb_builtin(), f, &usual, a, &v);
	assert_null(entry(&v, "probe", "tcp"));
	assert_null(entry(&v, "probe", "name"));
	assert_null(entry(&v, "probe", "negotiate")); /* nothing to negotiate with */
	assert_null(entry(&v, "probe", "connect"));
	{
		static const char *const probes[] = { "name", "udp", NULL };
		struct next_options options = usual;

		options.probes = probes;
		next_of(kb_builtin(), NULL, &options, a, &v);
		assert_non_null(entry(&v, "probe", "name"));
		assert_null(entry(&v, "probe", "tcp"));
	}
	arena_destroy(a);
	facts_destroy(f);
}

static void
what_separates_the_open_causes_is_offered_and_says_which(void **state)
{
	struct facts *f = silent_but_alive();
	const struct verdict_next *n;
	struct arena *a = arena_create();
	struct verdict v;

	(void)state;
	next_of(kb_builtin(), f, &usual, a, &v);
	n = entry(&v, "run", "netsh-rules");
	assert_non_null(n);
	assert_true(names(n, "fw-rule-disabled"));
	assert_true(names(n, "fw-rule-missing"));
	assert_false(names(n, "dns-name-not-found"));
	assert_has(n->command, "netsh advfirewall firewall show rule");
	assert_has(n->command, "3389");
	assert_true(n->price_s > 0);
	assert_true(n->worth > 0);
	arena_destroy(a);
	facts_destroy(f);
}

static void
a_cheaper_source_of_the_same_answer_is_worth_more(void **state)
{
	const char *causes[] = {
		kb_cause("a", "",
			"  - {when: machine.power = stopped, says: proves}\n"
			"  - {when: machine.power = running, says: excludes}\n"),
		kb_cause("b", "",
			"  - {when: boot.screen = black, says: proves}\n"
			"  - {when: boot.screen = sign-in, says: excludes}\n"),
		NULL
	};
	struct knowledge *k = kb_of(causes);
	struct arena *a = arena_create();
	struct judged *judged = ARENA_ARRAY(a, struct judged, 3);

	/* Without question files no question can be asked. */
	(void)state;
	(void)judged;
	{
		struct verdict v;

		next_of(k, NULL, &no_probe, a, &v);
		assert_int_equal(v.next_count, 0);
	}
	assert_true(fact_cheapest(FACT_MACHINE_POWER)->price_s <
		fact_cheapest(FACT_BOOT_SCREEN)->price_s);
	arena_destroy(a);
	knowledge_destroy(k);
}

static void
a_refused_question_is_not_asked_again(void **state)
{
	struct facts *f = silent_but_alive();
	struct arena *a = arena_create();
	struct verdict v;
	int refused[8];
	struct next_options options = no_probe;
	size_t before;

	(void)state;
	next_of(kb_builtin(), f, &options, a, &v);
	before = v.next_count;
	options.refused = refused;
	for (size_t i = 0; i < before && options.refused_count < ARRAY_LEN(refused); i++)
		if (strcmp(v.next[i].kind, "ask") == 0)
			refused[options.refused_count++] = fact_find(v.next[i].id);
	assert_true(options.refused_count > 0);
	next_of(kb_builtin(), f, &options, a, &v);
	for (size_t i = 0; i < v.next_count; i++)
		for (size_t r = 0; r < options.refused_count; r++)
			assert_string_not_equal(v.next[i].id, fact_def(refused[r])->id);
	arena_destroy(a);
	facts_destroy(f);
}

static void
a_refused_command_and_the_disk_are_left_out(void **state)
{
	static const char *const refused[] = { "run:netsh-rules", "read-disk" };
	struct facts *f = silent_but_alive();
	struct next_options options = no_probe;
	struct arena *a = arena_create();
	struct verdict v;

	(void)state;
	next_of(kb_builtin(), f, &options, a, &v);
	assert_non_null(entry(&v, "run", "netsh-rules"));
	options.refused_sources = refused;
	options.refused_source_count = ARRAY_LEN(refused);
	next_of(kb_builtin(), f, &options, a, &v);
	assert_null(entry(&v, "run", "netsh-rules"));
	assert_null(entry(&v, "read-disk", "disk"));
	assert_true(v.next_count > 0);
	arena_destroy(a);
	facts_destroy(f);
}

static void
a_command_that_was_pasted_is_not_wanted_again(void **state)
{
	struct facts *f = silent_but_alive();
	struct arena *a = arena_create();
	struct verdict v;

	(void)state;
	facts_put_value(
		f, FACT_GUEST_PASTE_LANGUAGE, value_text("de"), "paste:netsh-rules");
	next_of(kb_builtin(), f, &no_probe, a, &v);
	assert_null(entry(&v, "run", "netsh-rules"));
	arena_destroy(a);
	facts_destroy(f);
}

static void
it_stops_when_the_cause_is_proved(void **state)
{
	struct facts *f = kb_facts("name.result=not-found @ probe:name",
		"name.literal=false @ probe:name", NULL);
	struct arena *a = arena_create();
	struct verdict v;

	(void)state;
	diagnose(kb_builtin(), f, a, &v);
	assert_true(v.cause_count > 0);
	if (v.causes[0].certainty == CERTAINTY_PROVED) {
		next_steps(kb_builtin(), f, &no_probe, a, &v);
		for (size_t i = 0; i < v.next_count; i++)
			assert_false(names(&v.next[i], v.causes[0].id));
	}
	arena_destroy(a);
	facts_destroy(f);
	f = kb_facts("tcp.result=timeout @ probe:tcp",
		"guest.firewall.rule=disabled @ paste:netsh-rules",
		"guest.net.profile=public @ paste:netsh-profiles",
		"guest.firewall.public.enabled=true @ paste:netsh-profiles",
		"guest.firewall.public.shielded=false @ paste:netsh-profiles",
		"guest.firewall.public.inbound=block @ paste:netsh-profiles", NULL);
	a = arena_create();
	next_of(kb_builtin(), f, &no_probe, a, &v);
	assert_string_equal(v.causes[0].id, "fw-rule-disabled");
	assert_int_equal(v.causes[0].certainty, CERTAINTY_PROVED);
	for (size_t i = 0; i < v.next_count; i++)
		assert_false(names(&v.next[i], "nsg-no-allow")); /* a rival: settled */
	arena_destroy(a);
	facts_destroy(f);
}

static void
nobody_is_asked_about_a_machine_that_works(void **state)
{
	struct facts *f = kb_facts("name.result=ok @ probe:name",
		"route.result=ok @ probe:route", "tcp.result=open @ probe:tcp",
		"host.alive=true @ probe:neighbours", "service.kind=rdp @ probe:negotiate",
		"negotiate.result=accepted @ probe:negotiate", "tls.result=ok @ probe:tls",
		"tls.cert.expired=false @ probe:tls", NULL);
	struct arena *a = arena_create();
	struct verdict v;

	(void)state;
	next_of(kb_builtin(), f, &usual, a, &v);
	assert_int_equal(v.cause_count, 0);
	for (size_t i = 0; i < v.next_count; i++)
		assert_string_equal(v.next[i].kind, "probe");
	arena_destroy(a);
	facts_destroy(f);
}

static void
the_same_facts_give_the_same_next_step(void **state)
{
	struct facts *f = silent_but_alive();
	struct arena *a = arena_create();
	struct verdict one, two;

	(void)state;
	next_of(kb_builtin(), f, &usual, a, &one);
	next_of(kb_builtin(), f, &usual, a, &two);
	assert_int_equal(one.next_count, two.next_count);
	for (size_t i = 0; i < one.next_count; i++) {
		assert_string_equal(one.next[i].id, two.next[i].id);
		assert_true(one.next[i].worth == two.next[i].worth);
	}
	arena_destroy(a);
	facts_destroy(f);
}

static void
an_end_user_is_not_sent_to_the_disk(void **state)
{
	const struct next_options self = { .audience = AUDIENCE_SELF };
	struct facts *f = silent_but_alive();
	struct arena *a = arena_create();
	struct verdict v;

	(void)state;
	next_of(kb_builtin(), f, &self, a, &v);
	assert_true(v.next_count > 0);
	for (size_t i = 0; i < v.next_count; i++)
		assert_string_not_equal(v.next[i].kind, "read-disk");
	arena_destroy(a);
	facts_destroy(f);
}

static void
engineers_are_asked_less(void **state)
{
	const struct next_options engineer = { .audience = AUDIENCE_ENGINEER };
	struct facts *f = silent_but_alive();
	struct arena *a = arena_create();
	struct verdict help, eng;
	double ask_help = 0, ask_eng = 0;

	(void)state;
	next_of(kb_builtin(), f, &no_probe, a, &help);
	next_of(kb_builtin(), f, &engineer, a, &eng);
	for (size_t i = 0; i < help.next_count; i++)
		if (strcmp(help.next[i].kind, "ask") == 0) {
			const struct verdict_next *same =
				entry(&eng, "ask", help.next[i].id);

			if (same == NULL)
				continue;
			ask_help = help.next[i].worth;
			ask_eng = same->worth;
		}
	assert_true(ask_eng <= ask_help);
	arena_destroy(a);
	facts_destroy(f);
}

const struct CMUnitTest next_tests[] = {
	cmocka_unit_test(free_checks_come_before_questions),
	cmocka_unit_test(probes_are_left_out_where_they_may_not_run_or_have_run),
	cmocka_unit_test(what_separates_the_open_causes_is_offered_and_says_which),
	cmocka_unit_test(a_cheaper_source_of_the_same_answer_is_worth_more),
	cmocka_unit_test(a_refused_question_is_not_asked_again),
	cmocka_unit_test(a_refused_command_and_the_disk_are_left_out),
	cmocka_unit_test(a_command_that_was_pasted_is_not_wanted_again),
	cmocka_unit_test(it_stops_when_the_cause_is_proved),
	cmocka_unit_test(nobody_is_asked_about_a_machine_that_works),
	cmocka_unit_test(the_same_facts_give_the_same_next_step),
	cmocka_unit_test(an_end_user_is_not_sent_to_the_disk),
	cmocka_unit_test(engineers_are_asked_less),
};
const size_t next_test_count = ARRAY_LEN(next_tests);
