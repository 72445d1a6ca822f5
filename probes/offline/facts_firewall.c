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
	unsigned ignored;   /* FW_PROFILE_*: there local rules do not count */
	bool rules_unclear; /* something that decides about them was not understood */
	struct firewall_rule *rules;
	hive_key *keys; /* where each of them stands */
	size_t rule_count, rule_room;
};

/* ---- settings ---- */

/* The value of the policy, under the first of its spellings that has one. */
static enum disk_number
policy_number(
	struct stores *s, int profile, const char *name, uint32_t *out, struct disk_at *at)
{
	enum disk_number number;

	*at = AT_SOFTWARE;
	for (size_t i = 0; i < 2 && s->policy != 0 && policy_keys[profile][i] != NULL;
		i++) {
		*at = at_software(
			hive_find(&s->d->software, s->policy, policy_keys[profile][i]),
			name);
		number = disk_number(s->d, *at, out);
		if (number != DISK_ABSENT)
			return number;
	}
	return DISK_ABSENT;
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

/* @number holds what absence means. False: nobody knows what Windows makes of it. */
static bool
setting(struct stores *s, int profile, const char *value, const char *fact,
	uint32_t *number, struct disk_at *at)
{
	enum disk_number policy = policy_number(s, profile, value, number, at);

	if (policy == DISK_NUMBER)
		override(s, profile, fact);
	if (policy != DISK_ABSENT)
		return policy == DISK_NUMBER;
	*at = at_system(local_key(s, profile), value);
	return disk_number(s->d, *at, number) != DISK_ODD;
}

static void
put_shield(struct stores *s, int profile)
{
	static const char name[] = "DoNotAllowExceptions";
	struct disk_at by_policy, standard,
		by_local = at_system(local_key(s, profile), name);
	uint32_t policy = 0, local = 0, other = 0;
	enum disk_number known = policy_number(s, profile, name, &policy, &by_policy);
	bool odd = known == DISK_ODD;
	const char *by;

	if (known == DISK_NUMBER)
		override(s, profile, "shielded");
	/* either spelling shields, also beside another that does not */
	if (profile == 1 && s->policy != 0 && policy == 0) {
		standard = at_software(
			hive_find(&s->d->software, s->policy, "StandardProfile"), name);
		if (standard.key != by_policy.key &&
			disk_number(s->d, standard, &other) == DISK_NUMBER && other != 0) {
			policy = other;
			by_policy = standard;
		}
	}
	odd = disk_number(s->d, by_local, &local) == DISK_ODD || odd;
	if (odd && policy == 0 && local == 0)
		return;
	by = policy != 0 && local != 0 ? "both" : policy != 0 ? "policy" : "local";
	disk_named(s->d, value_bool(policy != 0 || local != 0),
		policy != 0 ? by_policy : by_local, "guest.firewall.%s.shielded",
		names[profile]);
	if (policy != 0 || local != 0)
		disk_named(s->d, value_token(by), policy != 0 ? by_policy : by_local,
			"guest.firewall.%s.shielded_by", names[profile]);
}

static void
put_merge(struct stores *s, int profile)
{
	const struct hive *h = &s->d->software;
	enum disk_number known = DISK_ABSENT;
	struct disk_at at;
	uint32_t merge = 1;

	if (!s->d->has_software)
		return;
	if (s->legacy)
		at = at_software(hive_find(h, s->policy,
					 arena_format(s->d->arena, "%s\\GloballyOpenPorts",
						 local_keys[profile])),
			"AllowUserPrefMerge");
	else
		known = policy_number(s, profile, "AllowLocalPolicyMerge", &merge, &at);
	if (s->legacy)
		known = disk_number(s->d, at, &merge);
	if (known == DISK_ODD) {
		s->rules_unclear = true;
		return;
	}
	if (merge == 0) {
		s->ignored |= 1u << profile;
		override(s, profile, "local_rules_ignored");
	}
	disk_named(s->d, value_bool(merge == 0), at,
		"guest.firewall.%s.local_rules_ignored", names[profile]);
}

static void
put_profile(struct stores *s, int profile)
{
	struct disk_at at;
	uint32_t number = 1;

	if (setting(s, profile, "EnableFirewall", "enabled", &number, &at))
		disk_named(s->d, value_bool(number != 0), at, "guest.firewall.%s.enabled",
			names[profile]);
	put_shield(s, profile);
	put_merge(s, profile);
	if (s->legacy) { /* there it always blocks in and never out */
		disk_named(s->d, value_token("block"), AT_SYSTEM,
			"guest.firewall.%s.inbound", names[profile]);
		disk_named(s->d, value_token("allow"), AT_SYSTEM,
			"guest.firewall.%s.outbound", names[profile]);
		return;
	}
	number = 1;
	if (setting(s, profile, "DefaultInboundAction", "inbound", &number, &at))
		disk_named(s->d, value_token(number != 0 ? "block" : "allow"), at,
			"guest.firewall.%s.inbound", names[profile]);
	number = 0;
	if (setting(s, profile, "DefaultOutboundAction", "outbound", &number, &at))
		disk_named(s->d, value_token(number != 0 ? "block" : "allow"), at,
			"guest.firewall.%s.outbound", names[profile]);
}

/* ---- rules ---- */

static void
add_rule(struct stores *s, const struct firewall_rule *rule, enum firewall_store store,
	hive_key key)
{
	if (s->rule_count == s->rule_room) {
		size_t room = s->rule_room * 2 + 256;
		struct firewall_rule *grown =
			ARENA_ARRAY(s->d->arena, struct firewall_rule, room);
		hive_key *keys = ARENA_ARRAY(s->d->arena, hive_key, room);

		if (s->rule_count > 0) {
			memcpy(grown, s->rules, s->rule_count * sizeof(*grown));
			memcpy(keys, s->keys, s->rule_count * sizeof(*keys));
		}
		s->rules = grown;
		s->keys = keys;
		s->rule_room = room;
	}
	s->keys[s->rule_count] = key;
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
			add_rule(s, &rule, store, key);
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
			add_rule(s, &rule, store, key);
		}
	}
}

static void
put_rule(struct stores *s, hive_key rules)
{
	struct firewall_question q = {
		.port = s->d->port != 0 ? s->d->port : 3389,
		.complete = !s->d->system.damaged,
		.ignored_profiles = s->ignored,
		.any_profile = true,
	};
	const struct firewall_rule *rule;
	enum firewall_answer answer = firewall_decide(s->rules, s->rule_count, &q, &rule);
	const char *token = firewall_answer_token(answer);
	struct disk_at at = at_system(rules, NULL);
	unsigned profiles;

	if (token == NULL || s->rules_unclear || s->d->port_unclear)
		return;
	if (rule != NULL)
		at = (struct disk_at) { rule->store == FW_STORE_POLICY ? DISK_SOFTWARE
								       : DISK_SYSTEM,
			s->keys[rule - s->rules], rule->id };
	disk_token(s->d, FACT_GUEST_FIREWALL_RULE, token, at);
	if (rule == NULL)
		return;
	profiles = answer == FW_ANSWER_SCOPED
		? firewall_profiles_served(s->rules, s->rule_count, &q)
		: firewall_profiles_of(rule, &q);
	profiles = profiles != 0 ? profiles : rule->profiles;
	if (s->legacy)
		profiles &= ~FW_PROFILE_PUBLIC;
	disk_text(s->d, FACT_GUEST_FIREWALL_RULE_ID, rule->id, at);
	disk_token(s->d, FACT_GUEST_FIREWALL_RULE_STORE,
		rule->store == FW_STORE_POLICY ? "policy" : "local", at);
	disk_fact(s->d, FACT_GUEST_FIREWALL_RULE_PROFILES,
		firewall_profiles_value(profiles), at);
	disk_fact(s->d, FACT_GUEST_FIREWALL_RULE_SOURCES, firewall_sources_value(rule), at);
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
		disk_fact(d, FACT_GUEST_FIREWALL_POLICY_OVERRIDES, s.overrides,
			at_software(s.policy, NULL));
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
		put_rule(&s, rules);
}
