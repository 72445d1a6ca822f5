/* Plans over the built-in knowledge: order, joining, filling, who gets which step. */
#include "tests/unit/fixes/kb.h"

#include "fixes/commands/fill_placeholders.h"

#include <string.h>

#include "fixes/commands/registry_edit_command.h"
#include "fixes/diagnose/diagnose.h"
#include "fixes/plan/plan.h"

struct planning {
	struct facts *f;
	struct arena *a;
	struct verdict v;
	struct plan plan;
};

static void
plan_of(struct planning *p, enum audience audience, const char *const *given,
	struct facts *f)
{
	const struct plan_options options = { .audience = audience, .given = given };

	p->f = f;
	p->a = arena_create();
	diagnose(kb_builtin(), f, p->a, &p->v);
	plan_make(kb_builtin(), f, &p->v, &options, p->a, &p->plan);
}

static void
done(struct planning *p)
{
	arena_destroy(p->a);
	facts_destroy(p->f);
}

/* The place of the first step whose id begins so, or -1. */
static int
place(const struct plan_path *path, const char *id)
{
	for (size_t i = 0; i < path->step_count; i++)
		if (strncmp(path->steps[i].id, id, strlen(id)) == 0)
			return (int)i;
	return -1;
}

static size_t
count(const struct plan_path *path, const char *id)
{
	size_t n = 0;

	for (size_t i = 0; i < path->step_count; i++)
		n += strncmp(path->steps[i].id, id, strlen(id)) == 0;
	return n;
}

static struct facts *
shielded(void)
{
	return kb_facts("tcp.result=timeout @ probe:tcp", "machine.place=azure",
		"guest.net.profile=public @ paste:netsh-profiles",
		"guest.firewall.public.shielded=true @ paste:netsh-profiles",
		"guest.firewall.public.enabled=true @ paste:netsh-profiles",
		"guest.firewall.public.outbound=allow @ paste:netsh-profiles", NULL);
}

static void
no_plan_without_a_proved_or_likely_cause(void **state)
{
	struct planning p;

	(void)state;
	plan_of(&p, AUDIENCE_HELPDESK, NULL, kb_facts("tcp.result=timeout", NULL));
	assert_false(p.plan.present);
	done(&p);
}

static void
the_order_is_snapshot_looks_changes_last_resort_verify(void **state)
{
	const struct plan_path *path;
	struct planning p;
	bool changed = false, lowered = false;

	(void)state;
	plan_of(&p, AUDIENCE_HELPDESK, NULL, shielded());
	assert_true(p.plan.present);
	assert_string_equal(p.plan.chosen, "online");
	path = &p.plan.online;
	assert_int_equal(place(path, "shared.snapshot"), 0);
	assert_true(path->steps[path->step_count - 1].verify_step);
	assert_has(path->steps[path->step_count - 1].says, "negotiate");
	for (size_t i = 1; i + 1 < path->step_count; i++) {
		const struct plan_step *s = &path->steps[i];

		lowered = lowered || s->danger == DANGER_LOWERS_SECURITY;
		changed = changed || s->danger != DANGER_READ_ONLY;
		if (lowered && s->danger != DANGER_LOWERS_SECURITY)
			assert_has(s->id, "shared."); /* what turns it on again */
	}
	assert_true(changed);
	assert_true(lowered);
	assert_true(place(path, "fw-block-inbound-always.online.look") <
		place(path, "fw-block-inbound-always.online.open"));
	assert_true(place(path, "fw-block-inbound-always.online.open") <
		place(path, "shared.firewall-off"));
	done(&p);
}

/* Asked for by two causes, a change comes after the last of them: so does the look at it.
 */
static void
a_look_at_a_change_comes_behind_it(void **state)
{
	const struct plan_path *path;
	struct planning p;
	int again;

	(void)state;
	plan_of(&p, AUDIENCE_HELPDESK, NULL,
		kb_facts("tcp.result=timeout @ probe:tcp", "guest.net.profile=domain",
			"guest.firewall.domain.shielded=true @ disk",
			"guest.firewall.domain.shielded_by=policy @ disk", NULL));
	path = &p.plan.online;
	again = place(path, "fw-block-inbound-always.online.look-again");
	assert_true(again > place(path, "fw-gpo-override.online.change-policy"));
	assert_true(again > place(path, "fw-gpo-override.online.refresh"));
	assert_int_equal(count(path, "fw-gpo-override.online.refresh"), 1);
	assert_true(place(path, "fw-gpo-override.online.look-policy") <
		place(path, "fw-gpo-override.online.change-policy"));
	assert_has(path->steps[place(path, "fw-gpo-override.online.change-policy")].says,
		"Change the group policy object");
	done(&p);
}

static void
commands_and_undos_hold_the_values_that_were_there(void **state)
{
	const struct plan_step *open;
	struct planning p;

	(void)state;
	plan_of(&p, AUDIENCE_HELPDESK, NULL, shielded());
	open = &p.plan.online.steps[place(
		&p.plan.online, "fw-block-inbound-always.online.open.public")];
	assert_string_equal(open->command,
		"netsh advfirewall set publicprofile firewallpolicy "
		"blockinbound,allowoutbound");
	assert_string_equal(open->undo,
		"netsh advfirewall set publicprofile firewallpolicy "
		"blockinboundalways,allowoutbound");
	assert_int_equal(open->missing_count, 0);
	assert_int_equal(count(&p.plan.online, "fw-block-inbound-always.online.open."), 1);
	done(&p);
}

static void
nothing_known_about_profiles_becomes_a_question(void **state)
{
	const struct plan_options options = { .audience = AUDIENCE_HELPDESK };
	const struct plan_step *open;
	struct facts *f = kb_facts(NULL);
	struct arena *a = arena_create();
	struct error e = ERROR_INIT;
	struct plan plan;
	int at;

	(void)state;
	assert_int_equal(plan_make_for(kb_builtin(), f, "fw-block-inbound-always", &options,
				 a, &plan, &e),
		ERR_OK);
	at = place(&plan.online, "fw-block-inbound-always.online.open");
	assert_true(at >= 0);
	open = &plan.online.steps[at];
	assert_has(open->command, "{profile}profile");
	assert_string_equal(open->placeholders_missing[0], "profile");
	assert_int_equal(count(&plan.online, "fw-block-inbound-always.online.open."), 0);
	arena_destroy(a);
	facts_destroy(f);
}

static void
what_a_person_typed_is_filled_in(void **state)
{
	static const char *const given[] = { "resource_group", "rg-prod", "vm", "vm-042",
		NULL };
	struct planning p;

	(void)state;
	plan_of(&p, AUDIENCE_HELPDESK, given, shielded());
	assert_has(p.plan.online.steps[0].command, "-g rg-prod -n vm-042-before-rdpdoctor");
	assert_int_equal(p.plan.online.steps[0].missing_count, 0);
	done(&p);
}

static void
a_given_value_that_does_not_fit_stays_missing(void **state)
{
	static const char *const given[] = { "resource_group", "rg; rm -rf /", NULL };
	struct planning p;

	(void)state;
	plan_of(&p, AUDIENCE_HELPDESK, given, shielded());
	assert_has(p.plan.online.steps[0].command, "-g {resource_group}");
	assert_has(p.plan.online.steps[0].says, "left out");
	done(&p);
}

static void
an_end_user_never_gets_what_lowers_security(void **state)
{
	const struct knowledge *k = kb_builtin();
	const struct plan_options options = { .audience = AUDIENCE_SELF };
	struct facts *f = kb_facts(NULL);
	size_t helpdesk = 0;

	(void)state;
	for (size_t i = 0; i < knowledge_cause_count(k); i++) {
		const char *id = knowledge_cause(k, i).id;
		const struct plan_options other = { .audience = AUDIENCE_HELPDESK };
		struct arena *a = arena_create();
		struct plan plan;

		assert_int_equal(plan_make_for(k, f, id, &options, a, &plan, NULL), ERR_OK);
		for (size_t s = 0; s < plan.online.step_count; s++)
			assert_true(plan.online.steps[s].danger < DANGER_LOWERS_SECURITY);
		for (size_t s = 0; s < plan.offline.step_count; s++)
			assert_true(plan.offline.steps[s].danger < DANGER_LOWERS_SECURITY);
		assert_int_equal(plan_make_for(k, f, id, &other, a, &plan, NULL), ERR_OK);
		for (size_t s = 0; s < plan.online.step_count; s++)
			helpdesk += plan.online.steps[s].danger >= DANGER_LOWERS_SECURITY;
		arena_destroy(a);
	}
	assert_true(helpdesk > 0); /* there is something to withhold */
	facts_destroy(f);
}

static void
two_faults_share_their_common_steps(void **state)
{
	struct planning p;
	const struct plan_path *path;

	(void)state;
	plan_of(&p, AUDIENCE_ENGINEER, NULL,
		kb_facts("tcp.result=timeout @ probe:tcp", "machine.place=azure",
			"guest.rdp.denied=true @ disk:SYSTEM",
			"guest.rdp.denied_by=local @ disk:SYSTEM",
			"guest.firewall.domain.shielded=true @ disk:SYSTEM",
			"guest.firewall.private.shielded=true @ disk:SYSTEM",
			"guest.firewall.public.shielded=true @ disk:SYSTEM", NULL));
	assert_int_equal(p.plan.cause_count, 2);
	assert_string_equal(p.plan.chosen, "offline"); /* the disk is here */
	path = &p.plan.offline;
	assert_int_equal(count(path, "shared.snapshot"), 1);
	assert_int_equal(count(path, "shared.attach-disk.repair-vm"), 1);
	assert_int_equal(count(path, "shared.load-hive.load.SYSTEM"), 1);
	assert_int_equal(count(path, "shared.unload-hive.unload.SYSTEM"), 1);
	assert_true(count(path, "fw-block-inbound-always.offline.unshield.") == 3);
	assert_true(place(path, "rdp-disabled-local.offline") > 0);
	assert_true(place(path, "shared.load-hive") <
		place(path, "rdp-disabled-local.offline"));
	assert_true(place(path, "fw-block-inbound-always.offline.unshield") <
		place(path, "shared.unload-hive"));
	assert_int_equal(count(path, "verify"), 1);
	done(&p);
}

static void
only_channels_that_live_are_offered(void **state)
{
	struct facts *f = shielded();
	const struct plan_path *path;
	struct planning p;

	(void)state;
	facts_put_value(f, FACT_CHANNEL_AGENT, value_token("fails"), "person");
	facts_put_value(f, FACT_CHANNEL_SERIAL_CONSOLE, value_token("works"), "person");
	plan_of(&p, AUDIENCE_HELPDESK, NULL, f);
	path = &p.plan.online;
	assert_true(path->channel_count > 0);
	assert_string_equal(path->channels[0], "serial-console");
	for (size_t i = 0; i < path->channel_count; i++) {
		assert_string_not_equal(path->channels[i], "agent-run-command");
		assert_string_not_equal(
			path->channels[i], "remote-powershell");       /* inbound */
		assert_string_not_equal(path->channels[i], "aws-ssm"); /* another place */
	}
	assert_string_equal(
		path->steps[place(path, "fw-block-inbound-always.online.look")].channel,
		"serial-console");
	done(&p);
}

static void
the_path_is_chosen_by_what_works(void **state)
{
	static const struct {
		const char *first, *second, *chosen;
	} cases[] = {
		{ NULL, NULL, "online" },
		{ "channel.disk=works", NULL, "offline" },
		{ "channel.disk=works", "channel.agent=works", "online" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct facts *f = kb_facts("guest.net.profile=public",
			"guest.firewall.public.shielded=true", "machine.place=azure",
			cases[i].first, cases[i].second, NULL);
		struct planning p;

		plan_of(&p, AUDIENCE_HELPDESK, NULL, f);
		assert_string_equal(p.plan.chosen, cases[i].chosen);
		done(&p);
	}
}

static void
steps_whose_condition_is_false_are_dropped(void **state)
{
	struct planning p;

	(void)state;
	plan_of(&p, AUDIENCE_HELPDESK, NULL, shielded());
	assert_int_equal(place(&p.plan.online, "shared.snapshot.snapshot-aws"), -1);
	assert_true(place(&p.plan.online, "shared.snapshot.snapshot-azure") >= 0);
	done(&p);
}

static void
alternatives_name_the_step_that_they_replace(void **state)
{
	const struct plan_step *s;
	struct planning p;

	(void)state;
	plan_of(&p, AUDIENCE_HELPDESK, NULL, shielded());
	s = &p.plan.online.steps[place(
		&p.plan.online, "fw-block-inbound-always.online.open-powershell")];
	assert_string_equal(
		s->alternative_to, "fw-block-inbound-always.online.open.public");
	done(&p);
}

const struct CMUnitTest plan_tests[] = {
	cmocka_unit_test(no_plan_without_a_proved_or_likely_cause),
	cmocka_unit_test(the_order_is_snapshot_looks_changes_last_resort_verify),
	cmocka_unit_test(a_look_at_a_change_comes_behind_it),
	cmocka_unit_test(commands_and_undos_hold_the_values_that_were_there),
	cmocka_unit_test(nothing_known_about_profiles_becomes_a_question),
	cmocka_unit_test(what_a_person_typed_is_filled_in),
	cmocka_unit_test(a_given_value_that_does_not_fit_stays_missing),
	cmocka_unit_test(an_end_user_never_gets_what_lowers_security),
	cmocka_unit_test(two_faults_share_their_common_steps),
	cmocka_unit_test(only_channels_that_live_are_offered),
	cmocka_unit_test(the_path_is_chosen_by_what_works),
	cmocka_unit_test(steps_whose_condition_is_false_are_dropped),
	cmocka_unit_test(alternatives_name_the_step_that_they_replace),
};
const size_t plan_test_count = ARRAY_LEN(plan_tests);
