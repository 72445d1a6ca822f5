/* Scores, certainty, order, contradictions: the rules of the design, one by one. */
#include "tests/unit/fixes/kb.h"
#include "fixes/diagnose/diagnose.h"

#include <string.h>

#define FOR "  - {when: tcp.result = timeout, says: for, because: silence}\n"
#define STRONG "  - {when: host.alive = true, says: strongly-for}\n"
#define AGAINST "  - {when: since = suddenly, says: against}\n"
#define INSIDE "  - {when: guest.rdp.denied = true, says: strongly-for}\n"
#define PROOF "  - {when: guest.rdp.port = 1, says: proves}\n"
#define NOT_OPEN "  - {when: tcp.result = open, says: excludes, because: it answers}\n"

static void
a_fact_that_nobody_supplied_says_nothing(void **state)
{
	const char *causes[] = {
		kb_cause("a", "", FOR STRONG AGAINST INSIDE PROOF NOT_OPEN), NULL
	};
	struct judging j;

	(void)state;
	judging_decide(&j, causes, kb_facts(NULL));
	assert_int_equal(j.v.cause_count, 0);
	assert_int_equal(j.v.excluded_count, 0);
	assert_int_equal(j.v.open_count, 1);
	judging_done(&j);
}

static void
weights_add_up_and_name_their_facts(void **state)
{
	const char *causes[] = { kb_cause("a", "", FOR STRONG AGAINST), NULL };
	struct judging j;

	(void)state;
	judging_decide(&j, causes,
		kb_facts("tcp.result=timeout", "host.alive=true", "since=suddenly", NULL));
	assert_int_equal(j.v.cause_count, 1);
	assert_int_equal(j.v.causes[0].score, 5);
	assert_int_equal(j.v.causes[0].certainty, CERTAINTY_LIKELY);
	assert_int_equal(j.v.causes[0].for_count, 2);
	assert_int_equal(j.v.causes[0].for_facts[0], FACT_TCP_RESULT);
	assert_int_equal(j.v.causes[0].against_count, 1);
	assert_int_equal(j.v.causes[0].against_facts[0], FACT_SINCE);
	assert_int_equal(j.v.causes[0].hit_count, 3);
	assert_string_equal(j.v.causes[0].hits[0].says, "strongly-for");
	assert_string_equal(j.v.causes[0].hits[1].because, "silence");
	assert_false(j.v.causes[0].from_inside);
	judging_done(&j);
}

static void
likely_needs_five_and_three_above_the_best_rival(void **state)
{
	static const struct {
		const char *rival;
		enum certainty certainty;
	} cases[] = {
		{ "  - {when: tcp.result = timeout, says: for}\n", CERTAINTY_LIKELY },
		{ "  - {when: tcp.result = timeout, says: strongly-for}\n",
			CERTAINTY_POSSIBLE },
		{ "  - {when: tcp.result = timeout, says: for}\n"
		  "  - {when: host.alive = true, says: for}\n",
			CERTAINTY_LIKELY },
		{ "  - {when: tcp.result = timeout, says: strongly-for}\n"
		  "  - {when: host.alive = true, says: excludes}\n",
			CERTAINTY_LIKELY },
		{ "  - {when: tcp.result = timeout, says: proves}\n", CERTAINTY_POSSIBLE },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const char *causes[] = { kb_cause("a", "", FOR STRONG),
			kb_cause("b", "", cases[i].rival), NULL };
		struct judging j;

		judging_decide(&j, causes,
			kb_facts("tcp.result=timeout", "host.alive=true", NULL));
		if (judging_cause(&j, "a")->certainty != cases[i].certainty)
			fail_msg("case %zu", i);
		judging_done(&j);
	}
}

static void
causes_that_coexist_and_other_rungs_are_no_rivals(void **state)
{
	static const char *const more[] = { "coexists: [b]\n", "" };

	(void)state;
	for (int i = 0; i < 2; i++) {
		const char *causes[] = { kb_cause("a", more[i], FOR STRONG),
			kb_cause("b", "", FOR STRONG), NULL };
		struct judging j;

		if (i == 1) { /* the other one breaks another rung */
			char *stage = strstr((char *)(uintptr_t)causes[1], "stage: tcp");

			memcpy(stage, "stage: tls", 10);
		}
		judging_decide(&j, causes,
			kb_facts("tcp.result=timeout", "host.alive=true", NULL));
		assert_int_equal(judging_cause(&j, "a")->certainty, CERTAINTY_LIKELY);
		assert_int_equal(judging_cause(&j, "b")->certainty, CERTAINTY_LIKELY);
		judging_done(&j);
	}
}

static void
what_was_read_inside_outranks_what_was_guessed_outside(void **state)
{
	const char *causes[] = { kb_cause("inside", "", INSIDE),
		kb_cause("outside", "",
			STRONG "  - {when: tcp.result = timeout, says: strongly-for}\n"),
		NULL };
	struct judging j;

	(void)state;
	judging_decide(&j, causes,
		kb_facts("tcp.result=timeout", "host.alive=true", "guest.rdp.denied=true",
			NULL));
	assert_string_equal(j.v.causes[0].id, "inside");
	assert_int_equal(j.v.causes[0].certainty, CERTAINTY_LIKELY);
	assert_true(j.v.causes[0].from_inside);
	assert_int_equal(judging_cause(&j, "outside")->certainty, CERTAINTY_POSSIBLE);
	judging_done(&j);
}

static void
proofs_and_exclusions_are_absolute(void **state)
{
	const char *causes[] = { kb_cause("proved", "", PROOF AGAINST),
		kb_cause("gone", "",
			STRONG FOR "  - {when: since = suddenly, says: excludes}\n"),
		NULL };
	struct judging j;

	(void)state;
	judging_decide(&j, causes,
		kb_facts("guest.rdp.port=1", "since=suddenly", "host.alive=true", NULL));
	assert_int_equal(judging_cause(&j, "proved")->certainty, CERTAINTY_PROVED);
	assert_int_equal(judging_cause(&j, "proved")->score, -2);
	assert_null(judging_cause(&j, "gone"));
	assert_true(judging_excludes(&j, "gone"));
	judging_done(&j);
}

static void
a_stale_hive_lowers_its_own_proofs_only(void **state)
{
	const char *causes[] = { kb_cause("disk", "", PROOF),
		kb_cause("both", "",
			PROOF "  - {when: name.result = invalid, says: proves}\n"),
		kb_cause(
			"paste", "", "  - {when: guest.rdp.denied = true, says: proves}\n"),
		NULL };
	struct judging j;

	(void)state;
	judging_decide(&j, causes,
		kb_facts("guest.rdp.port=1 @ disk:SYSTEM",
			"guest.hive.dirty=true @ disk:SYSTEM",
			"guest.rdp.denied=true @ paste:reg",
			"name.result=invalid @ probe:name", NULL));
	assert_int_equal(judging_cause(&j, "disk")->certainty, CERTAINTY_LIKELY);
	assert_int_equal(judging_cause(&j, "both")->certainty, CERTAINTY_PROVED);
	assert_int_equal(judging_cause(&j, "paste")->certainty, CERTAINTY_PROVED);
	judging_done(&j);
}

/* The order in which two proofs are met, and who speaks about the disk, change nothing. */
static void
a_proof_beside_a_stale_one_is_enough(void **state)
{
	const char *causes[] = {
		kb_cause("turned", "",
			"  - {when: name.result = invalid, says: proves}\n" PROOF),
		kb_cause("told", "", "  - {when: guest.rdp.denied = true, says: proves}\n"),
		NULL
	};
	struct judging j;

	(void)state;
	judging_decide(&j, causes,
		kb_facts("guest.rdp.port=1 @ disk:SYSTEM",
			"guest.hive.dirty=true @ disk:SYSTEM",
			"guest.rdp.denied=true @ person",
			"name.result=invalid @ probe:name", NULL));
	assert_int_equal(judging_cause(&j, "turned")->certainty, CERTAINTY_PROVED);
	assert_int_equal(judging_cause(&j, "told")->certainty, CERTAINTY_LIKELY);
	judging_done(&j);
}

/* Signs from outside make a cause likely by themselves or not at all. */
static void
half_a_hive_does_not_lift_what_is_seen_outside(void **state)
{
	const char *causes[] = { kb_cause("part", "",
					 INSIDE
					 "  - {when: host.alive = true, says: for}\n"
					 "  - {when: since = suddenly, says: for}\n"),
		NULL };
	struct judging j;

	(void)state;
	judging_decide(&j, causes,
		kb_facts("guest.rdp.port=1 @ disk:SYSTEM",
			"guest.rdp.denied=true @ disk:SYSTEM", "host.alive=true",
			"since=suddenly", "guest.hive.complete=false @ disk:SYSTEM", NULL));
	assert_int_equal(judging_cause(&j, "part")->score, 9);
	assert_int_equal(judging_cause(&j, "part")->certainty, CERTAINTY_POSSIBLE);
	judging_done(&j);
}

static void
nothing_rises_above_possible_from_an_incomplete_hive(void **state)
{
	const char *causes[] = { kb_cause("proof", "", PROOF STRONG),
		kb_cause("strong", "", INSIDE), NULL };
	struct judging j;

	(void)state;
	judging_decide(&j, causes,
		kb_facts("guest.rdp.port=1 @ disk:SYSTEM",
			"guest.rdp.denied=true @ disk:SYSTEM", "host.alive=true",
			"guest.hive.complete=false @ disk:SYSTEM", NULL));
	assert_int_equal(judging_cause(&j, "proof")->certainty, CERTAINTY_POSSIBLE);
	assert_int_equal(judging_cause(&j, "strong")->certainty, CERTAINTY_POSSIBLE);
	judging_done(&j);
}

/* A proof in which the program cannot believe in full stands above guesses all the same. */
static void
a_doubted_proof_counts_like_a_strong_sign(void **state)
{
	const char *causes[] = { kb_cause("guess", "", FOR),
		kb_cause("proof", "", PROOF "  - {when: since = suddenly, says: for}\n"),
		NULL };
	static const char *const doubts[] = { "guest.hive.complete=false @ disk:SYSTEM",
		"guest.hive.dirty=true @ disk:SYSTEM" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(doubts); i++) {
		struct judging j;

		judging_decide(&j, causes,
			kb_facts("tcp.result=timeout", "guest.rdp.port=1 @ disk:SYSTEM",
				doubts[i], NULL));
		assert_string_equal(j.v.causes[0].id, "proof");
		assert_int_equal(j.v.causes[0].score, 5);
		assert_int_equal(j.v.causes[0].certainty,
			i == 0 ? CERTAINTY_POSSIBLE : CERTAINTY_LIKELY);
		judging_done(&j);
	}
}

/* What half a hive says adds nothing to a certainty, and takes nothing from one either. */
static void
half_a_hive_lowers_nothing_that_was_seen_elsewhere(void **state)
{
	const char *causes[] = { kb_cause("proved", "",
					 INSIDE "  - {when: name.result = invalid, says: "
						"proves}\n"),
		kb_cause("likely", "", PROOF STRONG), kb_cause("half", "", INSIDE FOR),
		NULL };
	struct judging j;

	(void)state;
	judging_decide(&j, causes,
		kb_facts("guest.rdp.port=1 @ disk:SYSTEM", "tcp.result=timeout",
			"guest.rdp.denied=true @ disk:SYSTEM",
			"name.result=invalid @ probe:name",
			"guest.hive.complete=false @ disk:SYSTEM", NULL));
	assert_int_equal(judging_cause(&j, "proved")->certainty, CERTAINTY_PROVED);
	assert_int_equal(judging_cause(&j, "half")->certainty, CERTAINTY_POSSIBLE);
	judging_done(&j);
	judging_decide(&j, causes,
		kb_facts("guest.rdp.port=1 @ disk:SYSTEM", "host.alive=true",
			"guest.hive.complete=false @ disk:SYSTEM", NULL));
	assert_int_equal(judging_cause(&j, "likely")->certainty, CERTAINTY_LIKELY);
	judging_done(&j);
}

static void
the_order_is_certainty_score_prior_id(void **state)
{
	char *common = (char *)(uintptr_t)kb_cause("d-common", "", FOR);
	const char *causes[] = { kb_cause("z-proved", "", PROOF),
		kb_cause("y-score", "", FOR FOR), common, kb_cause("b-same", "", FOR),
		kb_cause("a-same", "", FOR), NULL };
	static const char *const order[] = { "z-proved", "y-score", "d-common", "a-same",
		"b-same" };
	struct judging j;

	(void)state;
	memcpy(strstr(common, "occasional"), "common    ", 10);
	judging_decide(
		&j, causes, kb_facts("guest.rdp.port=1", "tcp.result=timeout", NULL));
	assert_int_equal(j.v.cause_count, ARRAY_LEN(order));
	for (size_t i = 0; i < ARRAY_LEN(order); i++)
		assert_string_equal(j.v.causes[i].id, order[i]);
	judging_done(&j);
}

static void
twelve_possible_ones_are_listed_and_the_rest_counted(void **state)
{
	const char *causes[16] = { NULL };
	struct judging j;

	(void)state;
	for (int i = 0; i < 15; i++) {
		char id[8];

		(void)text_format(id, sizeof(id), "c%02d", i);
		causes[i] = kb_cause(id, "", FOR);
	}
	judging_decide(&j, causes, kb_facts("tcp.result=timeout", NULL));
	assert_int_equal(j.v.cause_count, 12);
	assert_int_equal(j.v.more_possible, 3);
	assert_int_equal(j.v.open_count, 15);
	assert_int_equal(j.v.known_count, 15);
	judging_done(&j);
}

/* Likely while the profile in use is unknown, proved when it is the one in
 * use or all three, nothing when another one is in use. */
static void
a_shield_counts_by_the_profile_in_use(void **state)
{
	static const struct {
		const char *profile, *others;
		enum certainty certainty; /* NONE: it is excluded */
	} cases[] = {
		{ NULL, NULL, CERTAINTY_LIKELY },
		{ "guest.net.profile=public", NULL, CERTAINTY_PROVED },
		{ NULL, "true", CERTAINTY_PROVED },
		{ "guest.net.profile=domain", "false", CERTAINTY_NONE },
	};
	struct arena *a = arena_create();

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct facts *f = kb_facts("tcp.result=timeout @ probe:tcp",
			"guest.firewall.public.shielded=true @ disk:SYSTEM",
			cases[i].profile, NULL);
		struct verdict v;
		enum certainty found = CERTAINTY_NONE;

		if (cases[i].others != NULL) {
			bool on = strcmp(cases[i].others, "true") == 0;

			facts_put_value(f, FACT_GUEST_FIREWALL_DOMAIN_SHIELDED,
				value_bool(on), "disk:SYSTEM");
			facts_put_value(f, FACT_GUEST_FIREWALL_PRIVATE_SHIELDED,
				value_bool(on), "disk:SYSTEM");
		}
		diagnose(kb_builtin(), f, a, &v);
		for (size_t c = 0; c < v.cause_count; c++)
			if (strcmp(v.causes[c].id, "fw-block-inbound-always") == 0)
				found = v.causes[c].certainty;
		if (found != cases[i].certainty)
			fail_msg("case %zu: %s", i, certainty_id(found));
		facts_destroy(f);
	}
	arena_destroy(a);
}

/* Two reasons of one cause must not contradict each other: with all three profiles known, no
 * reason speaks of a profile that is not known. */
static void
all_profiles_are_not_called_one_profile(void **state)
{
	struct arena *a = arena_create();
	struct facts *f = kb_facts("guest.firewall.domain.shielded=true @ disk:SYSTEM",
		"guest.firewall.private.shielded=true @ disk:SYSTEM",
		"guest.firewall.public.shielded=true @ disk:SYSTEM",
		"guest.firewall.domain.shielded_by=policy @ disk:SOFTWARE",
		"guest.firewall.private.shielded_by=policy @ disk:SOFTWARE",
		"guest.firewall.public.shielded_by=policy @ disk:SOFTWARE",
		"guest.firewall.domain.local_rules_ignored=true @ disk:SOFTWARE",
		"guest.firewall.private.local_rules_ignored=true @ disk:SOFTWARE",
		"guest.firewall.public.local_rules_ignored=true @ disk:SOFTWARE",
		"guest.firewall.rule.store=local @ disk:SYSTEM", NULL);
	struct verdict v;
	size_t whichever = 0;

	(void)state;
	diagnose(kb_builtin(), f, a, &v);
	for (size_t c = 0; c < v.cause_count; c++)
		for (size_t h = 0; h < v.causes[c].hit_count; h++) {
			const char *because = v.causes[c].hits[h].because;

			if (because == NULL)
				continue;
			assert_null(strstr(because, "at least one profile"));
			whichever += strstr(because, "whichever profile") != NULL;
		}
	assert_int_equal(whichever, 3);
	facts_destroy(f);
	arena_destroy(a);
}

static void
the_same_facts_give_the_same_verdict(void **state)
{
	struct facts *f = kb_facts("tcp.result=timeout", "host.alive=true",
		"boot.screen=sign-in", "machine.place=azure", NULL);
	struct arena *a = arena_create();
	struct verdict first, again;

	(void)state;
	diagnose(kb_builtin(), f, a, &first);
	diagnose(kb_builtin(), f, a, &again);
	assert_int_equal(first.cause_count, again.cause_count);
	assert_true(first.cause_count > 3);
	for (size_t i = 0; i < first.cause_count; i++)
		assert_string_equal(first.causes[i].id, again.causes[i].id);
	arena_destroy(a);
	facts_destroy(f);
}

const struct CMUnitTest judge_tests[] = {
	cmocka_unit_test(a_fact_that_nobody_supplied_says_nothing),
	cmocka_unit_test(weights_add_up_and_name_their_facts),
	cmocka_unit_test(likely_needs_five_and_three_above_the_best_rival),
	cmocka_unit_test(causes_that_coexist_and_other_rungs_are_no_rivals),
	cmocka_unit_test(what_was_read_inside_outranks_what_was_guessed_outside),
	cmocka_unit_test(proofs_and_exclusions_are_absolute),
	cmocka_unit_test(a_stale_hive_lowers_its_own_proofs_only),
	cmocka_unit_test(a_proof_beside_a_stale_one_is_enough),
	cmocka_unit_test(half_a_hive_does_not_lift_what_is_seen_outside),
	cmocka_unit_test(nothing_rises_above_possible_from_an_incomplete_hive),
	cmocka_unit_test(a_doubted_proof_counts_like_a_strong_sign),
	cmocka_unit_test(half_a_hive_lowers_nothing_that_was_seen_elsewhere),
	cmocka_unit_test(the_order_is_certainty_score_prior_id),
	cmocka_unit_test(twelve_possible_ones_are_listed_and_the_rest_counted),
	cmocka_unit_test(a_shield_counts_by_the_profile_in_use),
	cmocka_unit_test(all_profiles_are_not_called_one_profile),
	cmocka_unit_test(the_same_facts_give_the_same_verdict),
};
const size_t judge_test_count = ARRAY_LEN(judge_tests);
