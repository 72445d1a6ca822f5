/* What firewall rules do to a port: the pure judgement, and the registry's rule strings. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "probes/windows/firewall_rules.h"

#define ALLOW "v2.30|Action=Allow|Active=TRUE|Dir=In|Protocol=6|"
#define BLOCK "v2.30|Action=Block|Active=TRUE|Dir=In|Protocol=6|"

struct judged {
	const char *rules[4]; /* strings of the registry */
	unsigned port, active, ignored;
	bool complete;
	const char *answer; /* NULL: unknown */
	int decides;	    /* index of the rule, -1: none */
};

static const struct judged cases[] = {
	{ { ALLOW "LPort=3389|" }, 3389, 0, 0, false, "allowed", 0 },
	{ { ALLOW "LPort=3389|" }, 3390, 0, 0, false, NULL, -1 },
	{ { ALLOW "LPort=3389|" }, 3390, 0, 0, true, "missing", -1 },
	{ { NULL }, 3389, 0, 0, true, "missing", -1 },
	{ { NULL }, 3389, 0, 0, false, NULL, -1 },
	/* the port among others, in a range, at its ends */
	{ { ALLOW "LPort=80|LPort=3389|" }, 3389, 0, 0, false, "allowed", 0 },
	{ { ALLOW "LPort2_10=3389-3400|" }, 3389, 0, 0, false, "allowed", 0 },
	{ { ALLOW "LPort2_10=3000-3389|" }, 3389, 0, 0, false, "allowed", 0 },
	{ { ALLOW "LPort2_10=3390-3400|" }, 3389, 0, 0, true, "missing", -1 },
	{ { ALLOW "LPort=33890|" }, 3389, 0, 0, true, "missing", -1 },
	{ { ALLOW "LPort=RPC|" }, 3389, 0, 0, true, "missing", -1 },
	/* no port: any; no protocol: any */
	{ { ALLOW }, 3389, 0, 0, false, "allowed", 0 },
	{ { "v2.30|Action=Allow|Active=TRUE|Dir=In|" }, 3389, 0, 0, false, "allowed", 0 },
	{ { "v2.30|Action=Allow|Active=TRUE|Dir=In|Protocol=17|LPort=3389|" }, 3389, 0, 0,
		true, "missing", -1 },
	{ { "v2.30|Action=Allow|Active=TRUE|Dir=Out|Protocol=6|LPort=3389|" }, 3389, 0, 0,
		true, "missing", -1 },
	/* another program or service */
	{ { ALLOW "LPort=3389|App=C:\\\\tools\\\\proxy.exe|" }, 3389, 0, 0, true, "missing",
		-1 },
	{ { ALLOW "App=%SystemRoot%\\system32\\svchost.exe|Svc=lanmanserver|" }, 3389, 0, 0,
		true, "missing", -1 },
	{ { ALLOW "App=System|LPort=3389|" }, 3389, 0, 0, false, "allowed", 0 },
	{ { ALLOW "AppPkgId=S-1-15-2-1|" }, 3389, 0, 0, true, "missing", -1 },
	/* scope: profiles, addresses, interfaces, peers */
	{ { ALLOW "Profile=Domain|Profile=Private|LPort=3389|" }, 3389, 0, 0, false,
		"scoped", 0 },
	{ { ALLOW "RA4=10.0.0.0/255.0.0.0|LPort=3389|" }, 3389, 0, 0, false, "scoped", 0 },
	{ { ALLOW "RA4=LocalSubnet|RA6=LocalSubnet|LPort=3389|" }, 3389, 0, 0, false,
		"scoped", 0 },
	{ { ALLOW "IFType=Lan|LPort=3389|" }, 3389, 0, 0, false, "scoped", 0 },
	{ { ALLOW "Security=Authenticate|LPort=3389|" }, 3389, 0, 0, false, "scoped", 0 },
	{ { ALLOW "Profile=Domain|LPort=3389|",
		  ALLOW "Profile=Private|Profile=Public|LPort=3389|" },
		3389, 0, 0, false, "allowed", 1 },
	{ { ALLOW "RA4=10.1.2.3|LPort=3389|", ALLOW "LPort=3389|" }, 3389, 0, 0, false,
		"allowed", 1 },
	/* off */
	{ { "v2.30|Action=Allow|Active=FALSE|Dir=In|Protocol=6|LPort=3389|" }, 3389, 0, 0,
		true, "disabled", 0 },
	{ { "v2.30|Action=Allow|Active=FALSE|Dir=In|Protocol=6|LPort=3389|",
		  ALLOW "LPort=3389|" },
		3389, 0, 0, true, "allowed", 1 },
	/* a block beats an allow, unless it is off, elsewhere, or meant for some addresses
	 */
	{ { ALLOW "LPort=3389|", BLOCK "LPort=3389|" }, 3389, 0, 0, false, "blocked", 1 },
	{ { BLOCK, ALLOW "LPort=3389|" }, 3389, 0, 0, false, "blocked", 0 },
	{ { "v2.30|Action=Block|Active=FALSE|Dir=In|Protocol=6|LPort=3389|",
		  ALLOW "LPort=3389|" },
		3389, 0, 0, false, "allowed", 1 },
	{ { BLOCK "RA4=203.0.113.7|LPort=3389|", ALLOW "LPort=3389|" }, 3389, 0, 0, false,
		"allowed", 1 },
	{ { BLOCK "App=C:\\\\game.exe|", ALLOW "LPort=3389|" }, 3389, 0, 0, false,
		"allowed", 1 },
	{ { BLOCK "Profile=Public|LPort=3389|", ALLOW "LPort=3389|" }, 3389, 0, 0, false,
		"blocked", 0 },
	{ { BLOCK "Profile=Public|LPort=3389|", ALLOW "LPort=3389|" }, 3389,
		FW_PROFILE_DOMAIN, 0, false, "allowed", 1 },
	/* a block alone, switched off, is no rule that could let anybody in */
	{ { "v2.30|Action=Block|Active=FALSE|Dir=In|Protocol=6|LPort=3389|" }, 3389, 0, 0,
		true, "missing", -1 },
	/* local rules that policy ignores */
	{ { ALLOW "LPort=3389|" }, 3389, 0, FW_PROFILE_PUBLIC, false, "scoped", 0 },
	{ { ALLOW "LPort=3389|" }, 3389, 0, FW_PROFILE_ALL, true, "missing", 0 },
	{ { "v2.30|Action=Allow|Active=FALSE|Dir=In|Protocol=6|LPort=3389|",
		  ALLOW "LPort=3389|" },
		3389, 0, FW_PROFILE_ALL, true, "missing", 1 },
};

static void
rules_are_judged_as_windows_does(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const struct judged *c = &cases[i];
		struct arena *arena = arena_create();
		struct firewall_rule rules[4];
		const struct firewall_rule *decides;
		struct firewall_question q = { .port = c->port,
			.complete = c->complete,
			.active_profiles = c->active,
			.ignored_profiles = c->ignored };
		size_t count = 0;
		const char *answer;

		while (count < 4 && c->rules[count] != NULL) {
			assert_true(firewall_rule_parse(
				arena, "id", c->rules[count], &rules[count]));
			count++;
		}
		answer = firewall_answer_token(firewall_decide(rules, count, &q, &decides));
		if (!text_equal(answer, c->answer))
			fail_msg("case %zu: %s instead of %s", i, answer, c->answer);
		assert_true(
			c->decides < 0 ? decides == NULL : decides == &rules[c->decides]);
		arena_destroy(arena);
	}
}

static void
strings_that_are_no_rules_are_refused(void **state)
{
	static const char *const strings[] = { "", "v", "v2.30", "|",
		"3389:TCP:*:Enabled:x", "v2.30|Active=TRUE|Dir=In|",
		"v2.30|Action=Allow|Active=TRUE|", "Action=Allow|Active=TRUE|Dir=In|" };
	struct arena *arena = arena_create();
	struct firewall_rule rule;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(strings); i++)
		assert_false(firewall_rule_parse(arena, "id", strings[i], &rule));
	arena_destroy(arena);
}

static void
open_ports_of_xp_are_rules_too(void **state)
{
	struct arena *arena = arena_create();
	struct firewall_rule rule;

	(void)state;
	assert_true(firewall_open_port_parse(
		arena, "3389:TCP:*:Enabled:@xpsp2res.dll,-22009", &rule));
	assert_int_equal(rule.enabled, FW_YES);
	assert_int_equal(rule.source_count, 0);
	assert_true(firewall_ports_cover(&rule, 3389));
	assert_true(firewall_open_port_parse(
		arena, "3389:TCP:10.0.0.0/8,LocalSubNet:Disabled:RDP", &rule));
	assert_int_equal(rule.enabled, FW_NO);
	assert_int_equal(rule.source_count, 2);
	assert_string_equal(rule.sources[1], "LocalSubNet");
	assert_false(firewall_open_port_parse(arena, "3389:TCP", &rule));
	assert_false(firewall_open_port_parse(arena, "3389:TCP:*:Maybe:x", &rule));
	arena_destroy(arena);
}

#define ON(rest) "v2.10|Action=Allow|Active=TRUE|Dir=In|Protocol=6|" rest
#define OFF(rest) "v2.10|Action=Allow|Active=FALSE|Dir=In|Protocol=6|" rest
#define KERNEL "LPort=3389|App=System|EmbedCtxt=@FirewallAPI.dll,-28752|"
#define SERVICE                                                                            \
	"LPort=3389|App=%SystemRoot%\\system32\\svchost.exe|Svc=termservice|"              \
	"EmbedCtxt=@FirewallAPI.dll,-28752|"
#define REMOTEFX                                                                           \
	"LPort=3389|App=%SystemRoot%\\system32\\svchost.exe|Svc=termservice|"              \
	"EmbedCtxt=@FirewallAPI.dll,-28852|"
#define MEDIA_CENTER                                                                       \
	"LPort=3390|App=%SystemRoot%\\system32\\svchost.exe|Svc=termservice|"              \
	"EmbedCtxt=@FirewallAPI.dll,-30752|"

/* Vista to 2008 R2 listen in the kernel, later releases in the service. */
static void
the_listener_of_the_release_decides(void **state)
{
	static const struct {
		const char *rules[2];
		unsigned build, port;
		const char *answer;
		int decides; /* -1: none */
	} listed[] = {
		{ { OFF(KERNEL), OFF(REMOTEFX) }, 0, 3389, "disabled", 0 },
		{ { OFF(KERNEL), ON(REMOTEFX) }, 0, 3389, "disabled", 0 },
		{ { ON(KERNEL), OFF(REMOTEFX) }, 7601, 3389, "allowed", 0 },
		/* one that was left behind by an upgrade */
		{ { ON(KERNEL), OFF(SERVICE) }, 0, 3389, "disabled", 1 },
		{ { ON(KERNEL), OFF(SERVICE) }, 19045, 3389, "disabled", 1 },
		{ { ON("LPort=3389|App=System|"), NULL }, 19045, 3389, "missing", -1 },
		{ { ON("LPort=3389|App=System|"), NULL }, 0, 3389, "allowed", 0 },
		/* the Media Center Extender at the port that people like to take */
		{ { OFF(MEDIA_CENTER), OFF(SERVICE) }, 0, 3390, "missing", -1 },
		{ { OFF(MEDIA_CENTER), OFF("LPort=3390|") }, 0, 3390, "disabled", 1 },
		{ { ON(MEDIA_CENTER), OFF(SERVICE) }, 0, 3390, "allowed", 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(listed); i++) {
		struct arena *arena = arena_create();
		struct firewall_rule rules[2];
		const struct firewall_rule *decides;
		struct firewall_question q = { .port = listed[i].port, .complete = true };
		size_t count = 0;
		const char *answer;

		while (count < 2 && listed[i].rules[count] != NULL) {
			assert_true(firewall_rule_parse(
				arena, "id", listed[i].rules[count], &rules[count]));
			count++;
		}
		q.listener = firewall_listener_of(rules, count, listed[i].build);
		answer = firewall_answer_token(firewall_decide(rules, count, &q, &decides));
		if (!text_equal(answer, listed[i].answer))
			fail_msg("row %zu: %s instead of %s", i, answer, listed[i].answer);
		assert_true(listed[i].decides < 0 ? decides == NULL
						  : decides == &rules[listed[i].decides]);
		arena_destroy(arena);
	}
}

static void
half_a_rule_decides_nothing(void **state)
{
	struct firewall_rule rule = { .direction = FW_DIR_IN,
		.protocol = FW_PROTOCOL_TCP,
		.ports_known = true,
		.ports = { { 3389, 3389 } },
		.port_count = 1,
		.profiles = FW_PROFILE_ALL,
		.action = FW_ACTION_ALLOW,
		.enabled = FW_UNKNOWN };
	struct firewall_question q = { .port = 3389, .complete = true };
	const struct firewall_rule *decides;

	(void)state;
	assert_int_equal(firewall_decide(&rule, 1, &q, &decides), FW_ANSWER_UNKNOWN);
	rule.enabled = FW_YES;
	assert_int_equal(firewall_decide(&rule, 1, &q, &decides), FW_ANSWER_ALLOWED);
	rule.action = FW_ACTION_UNKNOWN;
	assert_int_equal(firewall_decide(&rule, 1, &q, &decides), FW_ANSWER_UNKNOWN);
	rule.action = FW_ACTION_BLOCK;
	rule.profiles = 0;
	assert_int_equal(firewall_decide(&rule, 1, &q, &decides), FW_ANSWER_UNKNOWN);
	/* any port of an unnamed program may be about anything */
	rule.profiles = FW_PROFILE_ALL;
	rule.port_count = 0;
	rule.ports_any = true;
	assert_int_equal(firewall_decide(&rule, 1, &q, &decides), FW_ANSWER_MISSING);
	rule.app = FW_APP_ANY;
	assert_int_equal(firewall_decide(&rule, 1, &q, &decides), FW_ANSWER_BLOCKED);
}

/* What the rules say of blocks beside the one that decides, and of its sources. */
static const struct beside {
	const char *rules[3];
	unsigned active;
	bool complete;
	const char *blocks; /* NULL: unknown */
	bool sources_hold;
} besides[] = {
	{ { ALLOW "LPort=3389|" }, 0, false, NULL, true },
	{ { ALLOW "LPort=3389|" }, 0, true, "none", true },
	/* for some addresses; for one profile, in use or not */
	{ { ALLOW "LPort=3389|", BLOCK "RA4=203.0.113.7|LPort=3389|" }, 0, false, "some",
		true },
	{ { ALLOW "LPort=3389|", BLOCK "Profile=Public|LPort=3389|" }, FW_PROFILE_DOMAIN,
		true, "none", true },
	/* off, another port, another program, outbound */
	{ { ALLOW "LPort=3389|",
		  "v2.30|Action=Block|Active=FALSE|Dir=In|Protocol=6|LPort=3389|" },
		0, true, "none", true },
	{ { ALLOW "LPort=3389|", BLOCK "LPort=445|" }, 0, true, "none", true },
	{ { ALLOW "LPort=3389|", BLOCK "App=C:\\\\game.exe|" }, 0, true, "none", true },
	{ { ALLOW "LPort=3389|", "v2.30|Action=Block|Active=TRUE|Dir=Out|" }, 0, true,
		"none", true },
	/* "any" is true of all that is served, or it is not said */
	{ { ALLOW "Profile=Domain|LPort=3389|" }, 0, false, NULL, true },
	{ { ALLOW "Profile=Domain|LPort=3389|",
		  ALLOW "Profile=Public|RA4=LocalSubnet|LPort=3389|" },
		0, false, NULL, false },
	{ { ALLOW "IFType=Lan|LPort=3389|" }, 0, false, NULL, false },
};

static void
what_stands_beside_the_deciding_rule(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(besides); i++) {
		const struct beside *b = &besides[i];
		struct arena *arena = arena_create();
		struct firewall_rule rules[3];
		const struct firewall_rule *decides;
		struct firewall_question q = {
			.port = 3389, .complete = b->complete, .active_profiles = b->active
		};
		const char *blocks;
		size_t count = 0;

		for (; count < 3 && b->rules[count] != NULL; count++) {
			assert_true(firewall_rule_parse(
				arena, "id", b->rules[count], &rules[count]));
			rules[count].sources_known = true;
		}
		blocks = firewall_blocks_token(firewall_blocks_beside(rules, count, &q));
		if (!text_equal(blocks, b->blocks))
			fail_msg("case %zu: %s instead of %s", i, blocks, b->blocks);
		(void)firewall_decide(rules, count, &q, &decides);
		assert_non_null(decides);
		assert_int_equal(
			firewall_sources_hold(rules, count, &q, decides), b->sources_hold);
		arena_destroy(arena);
	}
	/* a rule for any port whose program is not shown may be about this one */
	{
		struct firewall_rule rule = { .direction = FW_DIR_IN,
			.protocol = FW_PROTOCOL_TCP,
			.ports_known = true,
			.ports_any = true,
			.profiles = FW_PROFILE_ALL,
			.action = FW_ACTION_BLOCK,
			.enabled = FW_YES };
		struct firewall_question q = { .port = 3389, .complete = true };

		assert_int_equal(firewall_blocks_beside(&rule, 1, &q), FW_BLOCKS_UNKNOWN);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rules_are_judged_as_windows_does),
		cmocka_unit_test(what_stands_beside_the_deciding_rule),
		cmocka_unit_test(strings_that_are_no_rules_are_refused),
		cmocka_unit_test(open_ports_of_xp_are_rules_too),
		cmocka_unit_test(the_listener_of_the_release_decides),
		cmocka_unit_test(half_a_rule_decides_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
