/*
 * Settings of the firewall profiles in both stores. A policy setting overrides the local
 * one; "block all" counts from either (MS-GPFAS 2.2.3, MS-FASP 3.1.1). The private profile
 * is StandardProfile in the local store and has both names in the policy; before Vista
 * there is no public profile.
 */
#include <string.h>

#include "probes/windows/settings_private.h"
#include "share/base/str.h"

#define SERVICE_DEMAND 3u
#define SERVICE_DISABLED 4u
#define LOCAL SETTINGS_FIREWALL "\\"
#define POLICY SETTINGS_FIREWALL_POLICY "\\"

static const struct profile {
	const char *name;
	const char *local;
	const char *policy[2];	/* NULL: no second spelling */
	const char *user_ports; /* in the policy before Vista */
} profiles[] = {
	{ "domain", LOCAL "DomainProfile", { POLICY "DomainProfile" },
		POLICY "DomainProfile\\GloballyOpenPorts" },
	{ "private", LOCAL "StandardProfile",
		{ POLICY "PrivateProfile", POLICY "StandardProfile" },
		POLICY "StandardProfile\\GloballyOpenPorts" },
	{ "public", LOCAL "PublicProfile", { POLICY "PublicProfile" }, NULL },
};

struct stores {
	const struct registry_view *v;
	struct settings_found *out;
	struct fact_value overrides;
};

static void
put_profile_fact(struct stores *s, const struct profile *p, const char *fact,
	const struct registry_place *at, enum setting_weight weight,
	struct fact_value value)
{
	int id =
		fact_find(arena_format(s->v->arena, "guest.firewall.%s.%s", p->name, fact));

	if (id >= 0)
		s->v->fact(s->v, at, weight, id, value);
	else
		value_free(&value);
}

static void
put_override(struct stores *s, const struct profile *p, const char *fact)
{
	value_list_add(&s->overrides, arena_format(s->v->arena, "%s.%s", p->name, fact));
}

/* The value of the policy, under the first of its spellings that has one. */
static enum setting_state
policy_number(struct stores *s, const struct profile *p, const char *name, uint32_t *out,
	struct registry_place *at)
{
	enum setting_state all = SETTING_ABSENT, state;

	for (size_t i = 0; i < ARRAY_LEN(p->policy) && p->policy[i] != NULL; i++) {
		*at = in_software(p->policy[i], name);
		state = setting_number(s->v, at, out);
		if (state == SETTING_FOUND || state == SETTING_ODD)
			return state;
		if (state == SETTING_UNKNOWN)
			all = state;
	}
	return all;
}

/* @number holds the default. False if the effective number is unknown. */
static bool
in_force(struct stores *s, const struct profile *p, const char *name, const char *fact,
	uint32_t *number, struct registry_place *at)
{
	enum setting_state state = policy_number(s, p, name, number, at);

	if (state == SETTING_FOUND)
		put_override(s, p, fact);
	if (state == SETTING_FOUND || state == SETTING_ODD)
		return state == SETTING_FOUND;
	*at = in_system(p->local, name);
	state = setting_number(s->v, at, number);
	return state == SETTING_FOUND || state == SETTING_ABSENT;
}

static enum setting_weight
weight_of(const struct registry_place *at)
{
	return at->hive == REGISTRY_SOFTWARE ? SETTING_DECIDED : SETTING_LOCAL;
}

/* "Block all" counts from either store, and from either spelling in the policy. */
static void
put_shield(struct stores *s, const struct profile *p)
{
	static const char name[] = "DoNotAllowExceptions";
	struct registry_place by_policy = in_software(p->policy[0], name);
	struct registry_place by_local = in_system(p->local, name);
	uint32_t policy = 0, local = 0;
	bool odd = false, set = false, shielded;
	enum setting_state state;
	const char *by;

	for (size_t i = 0; i < ARRAY_LEN(p->policy) && p->policy[i] != NULL && policy == 0;
		i++) {
		by_policy = in_software(p->policy[i], name);
		state = setting_number(s->v, &by_policy, &policy);
		set = set || state == SETTING_FOUND;
		odd = odd || state == SETTING_ODD;
	}
	if (set)
		put_override(s, p, "shielded");
	state = setting_number(s->v, &by_local, &local);
	shielded = policy != 0 || local != 0;
	if (!shielded && (odd || state == SETTING_ODD || state == SETTING_UNKNOWN))
		return;
	put_profile_fact(s, p, "shielded", policy != 0 ? &by_policy : &by_local,
		shielded ? SETTING_DECIDED : SETTING_LOCAL, value_bool(shielded));
	if (!shielded)
		return;
	by = policy != 0 && local != 0 ? "both" : policy != 0 ? "policy" : "local";
	put_profile_fact(s, p, "shielded_by", policy != 0 ? &by_policy : &by_local,
		SETTING_DECIDED, value_token(by));
}

/* Whether policy makes the profile ignore local rules. */
static void
put_merge(struct stores *s, const struct profile *p)
{
	struct registry_place at;
	uint32_t merge = 1;
	enum setting_state state;

	if (s->v->before_vista) {
		at = in_software(p->user_ports, "AllowUserPrefMerge");
		state = setting_number(s->v, &at, &merge);
	} else {
		state = policy_number(s, p, "AllowLocalPolicyMerge", &merge, &at);
	}
	if (state == SETTING_ODD)
		s->out->rules_unclear = true;
	if (state == SETTING_ODD || state == SETTING_UNKNOWN)
		return;
	if (merge == 0) {
		s->out->ignored_profiles |= 1u << (p - profiles);
		put_override(s, p, "local_rules_ignored");
	}
	put_profile_fact(
		s, p, "local_rules_ignored", &at, SETTING_DECIDED, value_bool(merge == 0));
}

/*
 * Before Vista the service SharedAccess is the firewall; without it there is none. The
 * default is known only for Windows XP, where SP2 turned it on; on a server it is off by
 * default.
 */
static void
put_enabled(struct stores *s, const struct profile *p)
{
	static const uint32_t absent = 0xFFFFFFFFu;
	struct registry_place at, service = in_system("Services\\SharedAccess", "Start");
	uint32_t number = absent, start = 0;
	bool known = in_force(s, p, "EnableFirewall", "enabled", &number, &at);

	if (s->v->before_vista) {
		if (setting_number(s->v, &service, &start) == SETTING_ODD)
			return;
		known = known && (number != absent || s->v->is_client);
		if (start == SERVICE_DISABLED) {
			known = true;
			number = 0;
			at = service;
		}
	}
	if (known)
		put_profile_fact(
			s, p, "enabled", &at, weight_of(&at), value_bool(number != 0));
}

static void
put_action(struct stores *s, const struct profile *p, const char *name, const char *fact,
	uint32_t otherwise)
{
	struct registry_place at = in_system(NULL, NULL);
	uint32_t number = otherwise;

	/* before Vista the firewall always blocks inbound and never outbound */
	if (s->v->before_vista || in_force(s, p, name, fact, &number, &at))
		put_profile_fact(s, p, fact, &at, weight_of(&at),
			value_token(number != 0 ? "block" : "allow"));
}

/*
 * A domain member starts Netlogon automatically and has the domain as its suffix; other
 * machines have neither. Only one of the two proves nothing.
 */
static bool
in_no_domain(const struct registry_view *v)
{
	struct registry_place suffix_at =
		in_system("Services\\Tcpip\\Parameters", "Domain");
	struct registry_place netlogon = in_system("Services\\Netlogon", "Start");
	const char *suffix;
	uint32_t start;

	return setting_text(v, &suffix_at, &suffix) == SETTING_FOUND && *suffix == '\0' &&
		setting_number(v, &netlogon, &start) == SETTING_FOUND &&
		start == SERVICE_DEMAND;
}

/* There is no public profile, and the domain profile is for domain networks only. */
static void
put_two_profiles(const struct registry_view *v)
{
	struct registry_place at = in_system(NULL, NULL);

	setting_bool(v, &at, FACT_GUEST_FIREWALL_TWO_PROFILES, true);
	if (in_no_domain(v))
		setting_token(v, &at, FACT_GUEST_NET_PROFILE, GUEST_NET_PROFILE_PRIVATE);
}

/* The whole policy store is known, or known not to exist. */
static void
put_policy_read(const struct registry_view *v, struct registry_place policy)
{
	bool all;

	(void)v->subkeys(v, &policy, &all);
	if (all || v->key(v, &policy) == REGISTRY_ABSENT)
		setting_bool(v, &policy, FACT_GUEST_FIREWALL_POLICY_READ, true);
}

void
setting_profiles(const struct registry_view *v, struct settings_found *out)
{
	struct stores s = { .v = v, .out = out, .overrides = value_list(FACT_TYPE_TEXTS) };
	struct registry_place policy = in_software(SETTINGS_FIREWALL_POLICY, NULL);
	enum registry_state local = setting_key(v, in_system(SETTINGS_FIREWALL, NULL));
	bool any = local == REGISTRY_PRESENT || /* or the policy decides its part alone */
		(local == REGISTRY_UNKNOWN && v->key(v, &policy) == REGISTRY_PRESENT);

	put_policy_read(v, policy);
	for (size_t i = 0; any && i < (v->before_vista ? 2 : ARRAY_LEN(profiles)); i++) {
		put_enabled(&s, &profiles[i]);
		put_shield(&s, &profiles[i]);
		put_merge(&s, &profiles[i]);
		put_action(&s, &profiles[i], "DefaultInboundAction", "inbound", 1);
		put_action(&s, &profiles[i], "DefaultOutboundAction", "outbound", 0);
	}
	if (local == REGISTRY_PRESENT && v->before_vista)
		put_two_profiles(v);
	if (s.overrides.as.list.count > 0)
		setting_fact(v, &policy, FACT_GUEST_FIREWALL_POLICY_OVERRIDES, s.overrides);
	else
		value_free(&s.overrides);
}
