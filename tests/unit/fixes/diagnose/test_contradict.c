/* What does not agree: two values of a fact, two rungs, the signs of a cause. */
#include "tests/unit/fixes/kb.h"

#include <string.h>

#define FOR "  - {when: tcp.result = timeout, says: for, because: silence}\n"
#define STRONG "  - {when: host.alive = true, says: strongly-for}\n"
#define AGAINST "  - {when: since = suddenly, says: against}\n"
#define PROOF "  - {when: guest.rdp.port = 1, says: proves}\n"
#define NOT_OPEN "  - {when: tcp.result = open, says: excludes, because: it answers}\n"

static void
a_contradiction_is_reported_and_not_averaged(void **state)
{
	const char *causes[] = { kb_cause("a", "", PROOF NOT_OPEN), NULL };
	struct judging j;

	(void)state;
	judging_decide(&j, causes, kb_facts("guest.rdp.port=1", "tcp.result=open", NULL));
	assert_int_equal(judging_cause(&j, "a")->certainty, CERTAINTY_POSSIBLE);
	assert_int_equal(j.v.contradiction_count, 1);
	assert_string_equal(j.v.contradictions[0].id, "a");
	assert_has(j.v.contradictions[0].says, "it answers");
	assert_false(judging_excludes(&j, "a"));
	judging_done(&j);
}

static void
a_person_against_a_measurement_is_reported(void **state)
{
	const char *causes[] = { kb_cause("a", "", NOT_OPEN), NULL };
	struct judging j;

	(void)state;
	judging_decide(&j, causes,
		kb_facts("tcp.result=open @ probe:tcp", "tcp.result=timeout", NULL));
	assert_true(judging_excludes(&j, "a")); /* the measured one decides */
	assert_int_equal(j.v.contradiction_count, 1);
	assert_string_equal(j.v.contradictions[0].id, "tcp.result");
	assert_has(j.v.contradictions[0].says, "open (probe:tcp)");
	judging_done(&j);
}

static bool
contradicts(const struct judging *j, const char *id, const char *part)
{
	for (size_t i = 0; i < j->v.contradiction_count; i++)
		if (strcmp(j->v.contradictions[i].id, id) == 0 &&
			kb_has(j->v.contradictions[i].says, part))
			return true;
	return false;
}

static void
a_contradiction_beyond_the_list_is_reported_too(void **state)
{
	const char *causes[16] = { NULL };
	struct judging j;

	(void)state;
	for (int i = 0; i < 13; i++) {
		char id[8];

		(void)text_format(id, sizeof(id), "c%02d", i);
		causes[i] = kb_cause(id, "", FOR STRONG);
	}
	causes[13] = kb_cause("both", "", PROOF NOT_OPEN FOR);
	judging_decide(&j, causes,
		kb_facts("tcp.result=open @ probe:tcp", "host.alive=true",
			"guest.rdp.port=1 @ paste:reg", NULL));
	assert_true(contradicts(&j, "both", "it answers"));
	judging_done(&j);
	causes[13] = kb_cause("both", "", PROOF NOT_OPEN AGAINST AGAINST AGAINST AGAINST);
	judging_decide(&j, causes,
		kb_facts("tcp.result=open @ probe:tcp", "host.alive=true", "since=suddenly",
			"guest.rdp.port=1 @ paste:reg", NULL));
	assert_null(judging_cause(&j, "both")); /* thirteen others have more points */
	assert_true(contradicts(&j, "both", "it answers"));
	judging_done(&j);
}

/* Where a stage fails, the later ones cannot have been reached: one of the two is wrong. */
static void
a_fact_after_a_failed_stage_is_a_contradiction(void **state)
{
	static const struct {
		const char *below, *above, *id; /* NULL: they go together */
	} cases[] = {
		{ "name.result=not-found @ probe:name", "tcp.result=open", "tcp.result" },
		{ "name.result=not-found @ probe:name", "host.alive=true", "host.alive" },
		{ "name.result=not-found @ probe:name", "negotiate.result=accepted",
			"negotiate.result" },
		{ "name.result=not-found", "tcp.result=open @ probe:tcp", "tcp.result" },
		{ "route.result=none @ probe:route", "tcp.result=open", "tcp.result" },
		{ "tcp.result=refused @ probe:tcp", "tls.result=ok", "tls.result" },
		{ "tcp.result=refused @ probe:tcp", "ntlm.build=20348", "ntlm.build" },
		{ "tcp.result=timeout @ probe:tcp", "nla.policy=required", "nla.policy" },
		/* it was measured from here at another time */
		{ "name.result=not-found @ probe:name", "tcp.result=open @ probe:tcp",
			NULL },
		/* the same stage, an earlier one, and what people see from elsewhere */
		{ "tcp.result=refused @ probe:tcp", "host.alive=true", NULL },
		{ "tcp.result=refused @ probe:tcp", "route.result=ok", NULL },
		{ "name.result=not-found @ probe:name", "from.inside=open", NULL },
		{ "name.result=not-found @ probe:name", "boot.screen=sign-in", NULL },
		{ "name.result=ok @ probe:name", "tcp.result=open", NULL },
		{ "tcp.result=timeout @ probe:tcp", "udp.result=open", NULL },
	};
	const char *causes[] = { kb_cause("a", "", NOT_OPEN), NULL };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct judging j;

		judging_decide(&j, causes, kb_facts(cases[i].below, cases[i].above, NULL));
		if (j.v.contradiction_count != (cases[i].id != NULL) ||
			(cases[i].id != NULL && !contradicts(&j, cases[i].id, "the stage")))
			fail_msg("case %zu: %s, %s", i, cases[i].below, cases[i].above);
		judging_done(&j);
	}
}

static void
behind_a_gateway_the_direct_way_contradicts_nothing(void **state)
{
	const char *causes[] = { kb_cause("a", "", NOT_OPEN), NULL };
	struct judging j;

	(void)state;
	judging_decide(&j, causes,
		kb_facts("name.result=not-found @ probe:name", "tcp.result=open",
			"rdgateway.result=ok @ probe:gateway", NULL));
	assert_int_equal(j.v.contradiction_count, 0);
	judging_done(&j);
}

const struct CMUnitTest contradict_tests[] = {
	cmocka_unit_test(a_contradiction_is_reported_and_not_averaged),
	cmocka_unit_test(a_person_against_a_measurement_is_reported),
	cmocka_unit_test(a_contradiction_beyond_the_list_is_reported_too),
	cmocka_unit_test(a_fact_after_a_failed_stage_is_a_contradiction),
	cmocka_unit_test(behind_a_gateway_the_direct_way_contradicts_nothing),
};
const size_t contradict_test_count = ARRAY_LEN(contradict_tests);
