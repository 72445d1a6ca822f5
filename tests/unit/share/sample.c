/* The sample case that the tests of report and transcript print. */
#include "support.h"

#include "sample.h"

static const int for_rule[] = { FACT_TCP_RESULT, FACT_HOST_ALIVE };
static const int against_rule[] = { FACT_SINCE };
static const struct sign_hit rule_hits[] = {
	{ "all [tcp.result = timeout, host.alive = true]", "strongly-for",
		"The port is silent while the host answers elsewhere", for_rule, 2, 5 },
	{ "since = never-worked", "against", "It worked before", against_rule, 1, -2 },
};
static const int for_nsg[] = { FACT_TCP_RESULT };
static const struct verdict_cause causes[] = {
	{ .id = "fw-rule-disabled",
		.title = "The firewall rule that lets Remote Desktop in is disabled",
		.plain = "The other computer's firewall does not let you in.",
		.owner = "server",
		.certainty = CERTAINTY_LIKELY,
		.score = 5,
		.for_facts = for_rule,
		.for_count = 2,
		.against_facts = against_rule,
		.against_count = 1,
		.hits = rule_hits,
		.hit_count = 2 },
	{ .id = "nsg-no-allow",
		.title = "No network security rule lets the port in",
		.owner = "cloud",
		.certainty = CERTAINTY_POSSIBLE,
		.for_facts = for_nsg,
		.for_count = 1 },
};
static const char *const excluded[] = { "dns-name-not-found", "vpn-not-up" };
static const struct verdict_contradiction contradictions[] = {
	{ "tcp.result", "A person said open, the probe measured timeout." },
};
static const char *const separates[] = { "fw-rule-disabled", "nsg-no-allow" };
static const struct verdict_next next[] = {
	{ .kind = "run",
		.id = "netsh-rules",
		.says = "Run this on the machine and paste what it prints.",
		.command = "netsh advfirewall firewall show rule name=all dir=in",
		.separates = separates,
		.separates_count = 2 },
	{ .kind = "ask",
		.id = "boot.screen",
		.says = "What does the machine's own screen show?",
		.separates = separates,
		.separates_count = 1 },
};
static const struct verdict verdict = {
	.causes = causes,
	.cause_count = 2,
	.more_possible = 3,
	.excluded = excluded,
	.excluded_count = 2,
	.contradictions = contradictions,
	.contradiction_count = 1,
	.next = next,
	.next_count = 2,
};

static const char *const missing[] = { "resource-group" };
static const struct plan_step online[] = {
	{ .id = "shared.snapshot",
		.cause = "fw-rule-disabled",
		.says = "Take a snapshot of the system disk first.",
		.where = "in the cloud shell",
		.shell = "azure-cli",
		.command = "az snapshot create --resource-group <resource-group> "
			   "--source " SAMPLE_HOST "-os",
		.danger = DANGER_CHANGES,
		.placeholders_missing = missing,
		.missing_count = 1 },
	{ .id = "fw-rule-disabled.online.enable",
		.cause = "fw-rule-disabled",
		.says = "Enable the rules that let Remote Desktop in.",
		.where = "on the machine, as administrator",
		.channel = "serial-console",
		.shell = "cmd",
		.command = "netsh advfirewall firewall set rule "
			   "group=\"@FirewallAPI.dll,-28752\" new enable=yes",
		.undo = "netsh advfirewall firewall set rule "
			"group=\"@FirewallAPI.dll,-28752\" new enable=no",
		.verify = "check tcp",
		.danger = DANGER_CHANGES },
	{ .id = "verify", .says = "Check again.", .danger = DANGER_READ_ONLY },
	{ .id = "more", .says = "Delete the snapshot.", .danger = DANGER_DESTRUCTIVE },
};
static const char *const channels[] = { "serial-console" };
static const char *const planned[] = { "fw-rule-disabled" };
static const struct plan plan = {
	.present = true,
	.causes = planned,
	.cause_count = 1,
	.online = { online, 4, NULL, channels, 1 },
	.offline = { .none_because = "The rule is set by policy." },
};

void
sample_make(struct sample *s)
{
	const struct ladder_options options = { .until = STAGE_TLS };

	*s = (struct sample) { .arena = arena_create(), .facts = facts_create() };
	put_facts(s->facts, "session.port=3389 name.literal=false", "target");
	put_facts(s->facts,
		"name.result=ok name.addresses=" SAMPLE_ADDRESS
		" name.reverse=vm7.contoso.example address.class=public",
		"probe:name");
	put_facts(s->facts,
		"route.result=ok route.interface=eth0 route.source=198.51.100.7 "
		"route.gateway=198.51.100.1",
		"probe:route");
	put_facts(s->facts, "tcp.result=open since=suddenly symptom=waits-then-fails",
		"person");
	put_facts(s->facts, "tcp.result=timeout", "probe:tcp");
	put_facts(s->facts, "host.alive=true", "probe:neighbours");
	put_facts(s->facts,
		"tls.cert.subject=CN=" SAMPLE_HOST ",O=Contoso_Widgets_Ltd "
		"tls.cert.sha256=9f:41:22:c7:00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:"
		"ff:"
		"00:11:22:33:44:55:66:77:88:99:aa:bb "
		"tls.cert.self_signed=true ntlm.computer=PC-0427 ntlm.domain=CONTOSO "
		"ntlm.dns_domain=contoso.example ntlm.clock_skew_s=372",
		"probe:tls");
	s->report = (struct report) {
		.version = "0.1.0",
		.freerdp = "2.11.7",
		.knowledge = "sha256:0123456789abcdef",
		.session = "7K2M9QD4",
		.started_wall_ms = 1795226400123,
		.took_ms = 3120,
		.has_target = true,
		.verdict = &verdict,
		.plan = &plan,
		.facts = s->facts,
	};
	assert_int_equal(target_parse(SAMPLE_HOST, &s->report.target, NULL, NULL), ERR_OK);
	assert_int_equal(target_set_user(&s->report.target, SAMPLE_USER, NULL), ERR_OK);
	ladder_read(s->facts, &options, s->arena, &s->report.ladder);
	s->report.note_count = remarks_read(s->facts, true, s->arena, s->report.notes);
}

void
sample_free(struct sample *s)
{
	facts_destroy(s->facts);
	arena_destroy(s->arena);
}
