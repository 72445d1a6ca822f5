/*
 * The firewall in its two stores. A setting of the policy wins over the local one; the
 * shield counts from either; rules of both count together, unless policy says that local
 * ones do not (MS-GPFAS 2.2.3, MS-FASP 3.1.1). The private profile is StandardProfile in
 * the local store and goes by both names in the policy. Before Vista there were no rules
 * and no public profile, but lists of ports and programs.
 */
#include <string.h>

#include "probes/offline/disk.h"
#include "probes/read_firewall_rules.h"

#define LOCAL "Services\\SharedAccess\\Parameters\\FirewallPolicy"
#define POLICY "Policies\\Microsoft\\WindowsFirewall"
#define LISTED_PORTS "GloballyOpenPorts\\List"
#define LISTED_PROGRAMS "AuthorizedApplications\\List"

static const char *const names[] = { "domain", "private", "public" };
static const char *const local_keys[] = { "DomainProfile", "StandardProfile",
	"PublicProfile" };
static const char *const policy_keys[][2] = { { "DomainProfile", NULL },
	{ "PrivateProfile", "StandardProfile" }, { "PublicProfile", NULL } };

struct stores {
	struct disk *d;
	hive_key local, policy; /* the stores themselves */
	bool legacy;
	struct fact_value overrides;
	unsigned ignored; /* FW_PROFILE_*: there local rules do not count */
	struct firewall_rule *rules;
	size_t rule_count, rule_room;
};

/* ---- settings ---- */

static bool
policy_dword(struct stores *s, int profile, const char *name, uint32_t *out)
{
	for (size_t i = 0; i < 2 && s->policy != 0 && policy_keys[profile][i] != NULL;
		i++) {
		hive_key key =
			hive_find(&s->d->software, s->policy, policy_keys[profile][i]);

		if (hive_dword(&s->d->software, key, name, out))
			return true;
	}
	return false;
}

static hive_key
local_key(struct stores *s, int profile)
{
	return hive_find(&s->d->system, s->local, local_keys[profile]);
}

static void
override(struct stores *s, int profile, const char *setting)
{
	value_list_add(
		&s->overrides, arena_format(s->d->arena, "%s.%s", names[profile], setting));
}

static uint32_t
setting(struct stores *s, int profile, const char *value, const char *fact,
	uint32_t otherwise, const char **source)
{
	uint32_t number = otherwise;

	*source = DISK_SOFTWARE;
	if (policy_dword(s, profile, value, &number)) {
		override(s, profile, fact);
		return number;
	}
	*source = DISK_SYSTEM;
	(void)hive_dword(&s->d->system, local_key(s, profile), value, &number);
	return number;
}

static void
put_shield(struct stores *s, int profile)
{
	static const char name[] = "DoNotAllowExceptions";
	uint32_t policy = 0, local = 0, other = 0;
	const char *source, *by;

	if (policy_dword(s, profile, name, &policy))
		override(s, profile, "shielded");
	/* either spelling shields, also beside another that does not */
	if (profile == 1 && s->policy != 0 &&
		hive_dword(&s->d->software,
			hive_find(&s->d->software, s->policy, "StandardProfile"), name,
			&other))
		policy |= other;
	(void)hive_dword(&s->d->system, local_key(s, profile), name, &local);
	source = policy != 0 ? DISK_SOFTWARE : DISK_SYSTEM;
	by = policy != 0 && local != 0 ? "both" : policy != 0 ? "policy" : "local";
	disk_named(s->d, value_bool(policy != 0 || local != 0), source,
		"guest.firewall.%s.shielded", names[profile]);
	if (policy != 0 || local != 0)
		disk_named(s->d, value_token(by), source, "guest.firewall.%s.shielded_by",
			names[profile]);
}

static void
put_merge(struct stores *s, int profile)
{
	const struct hive *h = &s->d->software;
	uint32_t merge = 1;

	if (!s->d->has_software)
		return;
	if (s->legacy)
		(void)hive_dword(h,
			hive_find(h, s->policy,
				arena_format(s->d->arena, "%s\\GloballyOpenPorts",
					local_keys[profile])),
			"AllowUserPrefMerge", &merge);
	else
		(void)hive_dword(h, hive_find(h, s->policy, policy_keys[profile][0]),
			"AllowLocalPolicyMerge", &merge);
	if (merge == 0) {
		s->ignored |= 1u << profile;
		override(s, profile, "local_rules_ignored");
	}
	disk_named(s->d, value_bool(merge == 0), DISK_SOFTWARE,
		"guest.firewall.%s.local_rules_ignored", names[profile]);
}

static void
put_profile(struct stores *s, int profile)
{
	const char *source;
	uint32_t number;

	number = setting(s, profile, "EnableFirewall", "enabled", 1, &source);
	disk_named(s->d, value_bool(number != 0), source, "guest.firewall.%s.enabled",
		names[profile]);
	put_shield(s, profile);
	put_merge(s, profile);
	if (s->legacy) { /* there it always blocks in and never out */
		disk_named(s->d, value_token("block"), DISK_SYSTEM,
			"guest.firewall.%s.inbound", names[profile]);
		disk_named(s->d, value_token("allow"), DISK_SYSTEM,
			"guest.firewall.%s.outbound", names[profile]);
		return;
	}
	number = setting(s, profile, "DefaultInboundAction", "inbound", 1, &source);
	disk_named(s->d, value_token(number != 0 ? "block" : "allow"), source,
		"guest.firewall.%s.inbound", names[profile]);
	number = setting(s, profile, "DefaultOutboundAction", "outbound", 0, &source);
	disk_named(s->d, value_token(number != 0 ? "block" : "allow"), source,
		"guest.firewall.%s.outbound", names[profile]);
}

/* ---- rules ---- */

static void
add_rule(struct stores *s, const struct firewall_rule *rule, enum firewall_store store)
{
	if (s->rule_count == s->rule_room) {
		size_t room = s->rule_room * 2 + 256;
		struct firewall_rule *grown =
			ARENA_ARRAY(s->d->arena, struct firewall_rule, room);

		if (s->rule_count > 0)
			memcpy(grown, s->rules, s->rule_count * sizeof(*grown));
		s->rules = grown;
		s->rule_room = room;
	}
	s->rules[s->rule_count] = *rule;
	s->rules[s->rule_count].store = store;
	firewall_rule_complete(&s->rules[s->rule_count++]);
}

static void
take_rules(struct stores *s, const struct hive *h, hive_key key, enum firewall_store store)
{
	size_t count;
	const struct hive_value *values = hive_values(h, key, &count);

	for (size_t i = 0; i < count; i++) {
		struct firewall_rule rule;

		if (values[i].text != NULL &&
			firewall_rule_parse(
				s->d->arena, values[i].name, values[i].text, &rule))
			add_rule(s, &rule, store);
	}
}

/* "%windir%\\system32\\svchost.exe:*:Enabled:name" lets in whatever svchost listens on. */
static bool
program_parse(
	struct stores *s, const char *name, const char *text, struct firewall_rule *out)
{
	size_t len = strlen(name);

	/* the value is called as the program, and its text begins with it */
	if (strncmp(text, name, len) != 0 || text[len] != ':')
		return false;
	if (!firewall_open_port_parse(
		    s->d->arena, arena_format(s->d->arena, "1:TCP%s", text + len), out))
		return false;
	out->port_count = 0;
	out->ports_known = out->ports_any = true;
	out->app = firewall_app_of(name, NULL);
	return out->app == FW_APP_RDP;
}

static void
take_lists(struct stores *s, const struct hive *h, hive_key store_key,
	const char *profile_key, int profile, enum firewall_store store)
{
	static const char *const lists[] = { LISTED_PORTS, LISTED_PROGRAMS };

	for (size_t l = 0; l < ARRAY_LEN(lists); l++) {
		size_t count;
		hive_key key = hive_find(h, store_key,
			arena_format(s->d->arena, "%s\\%s", profile_key, lists[l]));
		const struct hive_value *values = hive_values(h, key, &count);

		for (size_t i = 0; i < count; i++) {
			struct firewall_rule rule;

			if (values[i].text == NULL ||
				!(l == 0 ? firewall_open_port_parse(
						   s->d->arena, values[i].text, &rule)
					 : program_parse(s, values[i].name, values[i].text,
						   &rule)))
				continue;
			rule.id = values[i].name;
			rule.profiles = 1u << profile;
			/* there is no third profile that could lack the rule */
			if (profile == 1)
				rule.profiles |= FW_PROFILE_PUBLIC;
			add_rule(s, &rule, store);
		}
	}
}

static void
put_rule(struct stores *s)
{
	struct firewall_question q = {
		.port = s->d->port != 0 ? s->d->port : 3389,
		.complete = !s->d->system.damaged,
		.ignored_profiles = s->ignored,
	};
	const struct firewall_rule *rule;
	enum firewall_answer answer = firewall_decide(s->rules, s->rule_count, &q, &rule);
	const char *token = firewall_answer_token(answer), *source = DISK_SYSTEM;
	unsigned profiles;

	if (token == NULL)
		return;
	if (rule != NULL && rule->store == FW_STORE_POLICY)
		source = DISK_SOFTWARE;
	disk_token(s->d, FACT_GUEST_FIREWALL_RULE, token, source);
	if (rule == NULL)
		return;
	profiles = answer == FW_ANSWER_SCOPED ? firewall_profiles_served(s->rules, s->rule_count, &q)
					      : firewall_profiles_of(rule, &q);
	profiles = profiles != 0 ? profiles : rule->profiles;
	if (s->legacy)
		profiles &= ~FW_PROFILE_PUBLIC;
	disk_text(s->d, FACT_GUEST_FIREWALL_RULE_ID, rule->id, source);
	disk_token(s->d, FACT_GUEST_FIREWALL_RULE_STORE,
		rule->store == FW_STORE_POLICY ? "policy" : "local", source);
	probe_fact(s->d->out, FACT_GUEST_FIREWALL_RULE_PROFILES,
		firewall_profiles_value(profiles), source, -1);
	probe_fact(s->d->out, FACT_GUEST_FIREWALL_RULE_SOURCES,
		firewall_sources_value(rule), source, -1);
}

void
disk_facts_firewall(struct disk *d)
{
	struct stores s = { .d = d, .overrides = value_list(FACT_TYPE_TEXTS) };
	hive_key rules;

	if (d->cs != 0)
		s.local = hive_find(&d->system, d->cs, LOCAL);
	if (d->has_software)
		s.policy = hive_find(&d->software, d->software.root, POLICY);
	if (s.local == 0) {
		value_free(&s.overrides);
		return; /* a Windows without a firewall, or half a hive */
	}
	rules = hive_find(&d->system, s.local, "FirewallRules");
	s.legacy = rules == 0 && hive_find(&d->system, d->cs, "Services\\mpssvc") == 0;
	for (int i = 0; i < (s.legacy ? 2 : 3); i++)
		put_profile(&s, i);
	if (s.overrides.as.list.count > 0)
		probe_fact(d->out, FACT_GUEST_FIREWALL_POLICY_OVERRIDES, s.overrides,
			DISK_SOFTWARE, -1);
	else
		value_free(&s.overrides);
	take_rules(&s, &d->system, rules, FW_STORE_LOCAL);
	if (s.policy != 0)
		take_rules(&s, &d->software,
			hive_find(&d->software, s.policy, "FirewallRules"),
			FW_STORE_POLICY);
	for (int i = 0; s.legacy && i < 2; i++) {
		take_lists(&s, &d->system, s.local, local_keys[i], i, FW_STORE_LOCAL);
		if (s.policy != 0)
			take_lists(&s, &d->software, s.policy, local_keys[i], i,
				FW_STORE_POLICY);
	}
	if (rules != 0 || s.legacy)
		put_rule(&s);
}
