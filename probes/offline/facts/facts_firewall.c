/*
 * What the profiles of the firewall are set to, in its two stores. A setting of the policy
 * wins over the local one; the shield counts from either (MS-GPFAS 2.2.3, MS-FASP 3.1.1).
 * The private profile is StandardProfile in the local store and goes by both names in the
 * policy; before Vista there is no public one.
 */
#include "probes/offline/facts/windows_disk.h"

#define ABSENT 0xFFFFFFFFu
#define SERVICE_DEMAND 3u
#define SERVICE_DISABLED 4u

static const char *const names[] = { "domain", "private", "public" };
static const char *const local_keys[] = { "DomainProfile", "StandardProfile",
	"PublicProfile" };
static const char *const policy_keys[][2] = { { "DomainProfile", NULL },
	{ "PrivateProfile", "StandardProfile" }, { "PublicProfile", NULL } };

struct stores {
	struct disk *d;
	hive_key local, policy; /* the stores themselves */
	struct fact_value overrides;
	unsigned ignored;   /* FW_PROFILE_*: there local rules do not count */
	bool rules_unclear; /* something that decides about them was not understood */
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
	return s->local != 0 ? hive_find(&s->d->system, s->local, local_keys[profile]) : 0;
}

static void
override(struct stores *s, int profile, const char *setting)
{
	value_list_add(
		&s->overrides, arena_format(s->d->arena, "%s.%s", names[profile], setting));
}

/*
 * @number holds what absence means. False: nobody knows what Windows makes of it, as where
 * the local store is not at hand and the policy says nothing.
 */
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
	return s->local != 0 && disk_number(s->d, *at, number) != DISK_ODD;
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
	if ((odd || s->local == 0) && policy == 0 && local == 0)
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
	if (s->d->before_vista)
		at = at_software(hive_find(h, s->policy,
					 arena_format(s->d->arena, "%s\\GloballyOpenPorts",
						 local_keys[profile])),
			"AllowUserPrefMerge");
	else
		known = policy_number(s, profile, "AllowLocalPolicyMerge", &merge, &at);
	if (s->d->before_vista)
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

/*
 * Before Vista the service SharedAccess is the firewall, and without it there is none; and
 * what absence means is known of Windows XP alone, whose SP2 switched it on: a server has
 * it off until somebody asks for it.
 */
static void
put_enabled(struct stores *s, int profile)
{
	struct disk *d = s->d;
	struct disk_at at,
		service = at_system(
			hive_find(&d->system, d->cs, "Services\\SharedAccess"), "Start");
	uint32_t number = ABSENT, start = 0;
	bool known = setting(s, profile, "EnableFirewall", "enabled", &number, &at);

	if (d->before_vista) {
		if (disk_number(d, service, &start) == DISK_ODD)
			return;
		known = known && (number != ABSENT || !disk_is_server(d));
	}
	if (start == SERVICE_DISABLED) {
		known = true;
		number = 0;
		at = service;
	}
	if (known)
		disk_named(d, value_bool(number != 0), at, "guest.firewall.%s.enabled",
			names[profile]);
}

static void
put_profile(struct stores *s, int profile)
{
	struct disk_at at;
	uint32_t number;

	put_enabled(s, profile);
	put_shield(s, profile);
	put_merge(s, profile);
	if (s->d->before_vista) { /* there it always blocks in and never out */
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

/*
 * A machine of a domain starts Netlogon by itself and has the domain as its suffix, any
 * other has neither; one of both alone says nothing.
 */
static bool
in_no_domain(const struct disk *d)
{
	const struct hive *h = &d->system;
	const char *suffix =
		hive_text(h, hive_find(h, d->cs, "Services\\Tcpip\\Parameters"), "Domain");
	uint32_t start;

	return suffix != NULL && suffix[0] == '\0' &&
		hive_dword(h, hive_find(h, d->cs, "Services\\Netlogon"), "Start", &start) &&
		start == SERVICE_DEMAND;
}

void
disk_facts_firewall(struct disk *d)
{
	struct stores s = { .d = d, .overrides = value_list(FACT_TYPE_TEXTS) };

	if (d->cs != 0)
		s.local = hive_find(&d->system, d->cs, DISK_FIREWALL_LOCAL);
	if (d->has_software)
		s.policy = hive_find(&d->software, d->software.root, DISK_FIREWALL_POLICY);
	/* a Windows without a firewall, or half a hive; a policy alone decides its part */
	if (s.local != 0 || (!d->has_system && s.policy != 0))
		for (int i = 0; i < (d->before_vista ? 2 : 3); i++)
			put_profile(&s, i);
	if (s.local != 0 && d->before_vista)
		disk_bool(d, FACT_GUEST_FIREWALL_TWO_PROFILES, true, AT_SYSTEM);
	/* the domain's profile is for the network of a domain alone */
	if (s.local != 0 && d->before_vista && in_no_domain(d))
		disk_token(d, FACT_GUEST_NET_PROFILE, "private", AT_SYSTEM);
	if (s.overrides.as.list.count > 0)
		disk_fact(d, FACT_GUEST_FIREWALL_POLICY_OVERRIDES, s.overrides,
			at_software(s.policy, NULL));
	else
		value_free(&s.overrides);
	if (s.local != 0)
		disk_facts_firewall_rules(d, s.local, s.policy, s.ignored, s.rules_unclear);
}
