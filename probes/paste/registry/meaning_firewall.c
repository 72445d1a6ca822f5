/*
 * The firewall in the registry: two stores, of which the policy's settings win; only the
 * shield (DoNotAllowExceptions) counts from either. The private profile is called
 * StandardProfile in the local store and goes by both names in policy (MS-GPFAS 2.2.3).
 */
#include <string.h>
#include <strings.h>

#include "probes/paste/registry/registry_values.h"

#define READER "reg"
#define LOCAL "cs\\services\\sharedaccess\\parameters\\firewallpolicy\\"
#define POLICY "software\\policies\\microsoft\\windowsfirewall\\"

static const char *const profile_names[] = { "domain", "private", "public" };

/* Subkeys of a profile; the first that has the value counts. */
static const char *const local_keys[3][2] = {
	{ LOCAL "domainprofile", NULL },
	{ LOCAL "standardprofile", NULL },
	{ LOCAL "publicprofile", NULL },
};
static const char *const policy_keys[3][2] = {
	{ POLICY "domainprofile", NULL },
	{ POLICY "privateprofile", POLICY "standardprofile" },
	{ POLICY "publicprofile", NULL },
};

static const struct registry_value *
number_in(const struct registry *r, const char *const keys[2], const char *name)
{
	for (size_t i = 0; i < 2 && keys[i] != NULL; i++) {
		const struct registry_value *v = registry_number(r, keys[i], name);

		if (v != NULL)
			return v;
	}
	return NULL;
}

/* The key itself, if all of its values were shown: what is absent has its default. */
static const struct registry_key *
whole_key(const struct registry *r, const char *const keys[2])
{
	const struct registry_key *k = registry_find_key(r, keys[0]);

	return k != NULL && k->whole ? k : NULL;
}

struct setting {
	const char *value, *fact;
	const char *tokens[2]; /* for 0 and 1; NULL: a boolean */
	const char *otherwise; /* where the value is absent; NULL: unknown */
};

static const struct setting settings[] = {
	{ "EnableFirewall", "enabled", { NULL, NULL }, NULL },
	{ "DefaultInboundAction", "inbound", { "allow", "block" }, "block" },
	{ "DefaultOutboundAction", "outbound", { "allow", "block" }, "allow" },
};

static void
put(struct findings *g, const char *line, enum found_rank rank, int profile,
	const char *fact, struct fact_value value)
{
	findings_put_named(g, READER, line, rank, value, "guest.firewall.%s.%s",
		profile_names[profile], fact);
}

static void
put_setting(struct findings *g, int profile, const struct setting *s,
	struct fact_value *overrides)
{
	const struct registry_value *policy =
		number_in(g->registry, policy_keys[profile], s->value);
	const struct registry_value *v = policy != NULL
		? policy
		: number_in(g->registry, local_keys[profile], s->value);
	const struct registry_key *whole = whole_key(g->registry, local_keys[profile]);
	char name[64];

	if (policy != NULL) {
		(void)text_format(
			name, sizeof(name), "%s.%s", profile_names[profile], s->fact);
		value_list_add(overrides, name);
	}
	if (v != NULL && s->tokens[0] == NULL)
		put(g, v->line, policy != NULL ? RANK_POLICY : RANK_LOCAL, profile, s->fact,
			value_bool(v->number != 0));
	else if (v != NULL)
		put(g, v->line, policy != NULL ? RANK_POLICY : RANK_LOCAL, profile, s->fact,
			value_token(s->tokens[v->number != 0]));
	else if (whole != NULL && s->otherwise != NULL)
		put(g, whole->line, RANK_LOCAL, profile, s->fact,
			value_token(s->otherwise));
}

static void
put_shield(struct findings *g, int profile, struct fact_value *overrides)
{
	const struct registry_value *policy =
		number_in(g->registry, policy_keys[profile], "DoNotAllowExceptions");
	const struct registry_value *local =
		number_in(g->registry, local_keys[profile], "DoNotAllowExceptions");
	const struct registry_key *whole = whole_key(g->registry, local_keys[profile]);
	bool by_policy = policy != NULL && policy->number != 0;
	bool by_local = local != NULL && local->number != 0;
	char name[64];

	if (policy != NULL) {
		(void)text_format(
			name, sizeof(name), "%s.shielded", profile_names[profile]);
		value_list_add(overrides, name);
	}
	if (by_policy || by_local) {
		const char *line = by_policy ? policy->line : local->line;

		put(g, line, RANK_POLICY, profile, "shielded", value_bool(true));
		put(g, line, RANK_POLICY, profile, "shielded_by",
			value_token(by_policy && by_local ? "both"
					: by_policy	  ? "policy"
							  : "local"));
	} else if (local != NULL) {
		put(g, local->line, RANK_LOCAL, profile, "shielded", value_bool(false));
	} else if (whole != NULL) {
		put(g, whole->line, RANK_LOCAL, profile, "shielded", value_bool(false));
	}
}

static void
put_profile(struct findings *g, int profile, struct fact_value *overrides)
{
	const struct registry_value *merge =
		number_in(g->registry, policy_keys[profile], "AllowLocalPolicyMerge");

	for (size_t i = 0; i < ARRAY_LEN(settings); i++)
		put_setting(g, profile, &settings[i], overrides);
	put_shield(g, profile, overrides);
	if (merge != NULL)
		put(g, merge->line, RANK_POLICY, profile, "local_rules_ignored",
			value_bool(merge->number == 0));
}

/* Rule strings of both stores. */
static void
take_rules(struct findings *g)
{
	for (size_t i = 0; i < g->registry->value_count; i++) {
		const struct registry_value *v = &g->registry->values[i];
		bool local = text_equal(v->key, LOCAL "firewallrules");
		struct firewall_rule rule;

		if ((!local && !text_equal(v->key, POLICY "firewallrules")) ||
			v->type != REG_TYPE_TEXT ||
			!registry_counts(g->registry, v->control_set) ||
			!firewall_rule_parse(g->arena, v->name, v->text, &rule))
			continue;
		rule.store = local ? FW_STORE_LOCAL : FW_STORE_POLICY;
		rule.reader = READER;
		rule.line = v->line;
		g->section_number = v->section;
		findings_rule(g, &rule);
	}
}

/* The lists of XP and 2003, where there are no rules; one a profile. */
static void
take_open_ports(struct findings *g)
{
	static const char list[] = "\\globallyopenports\\list";

	for (size_t i = 0; i < g->registry->value_count; i++) {
		const struct registry_value *v = &g->registry->values[i];
		struct firewall_rule rule;

		for (int p = 0; p < 3; p++) {
			const char *key = local_keys[p][0];

			if (!text_starts(v->key, key) ||
				!text_equal(v->key + strlen(key), list) ||
				!registry_counts(g->registry, v->control_set) ||
				!firewall_open_port_parse(g->arena, v->text, &rule))
				continue;
			rule.profiles = 1u << p;
			rule.store = FW_STORE_LOCAL;
			rule.reader = READER;
			rule.line = v->line;
			g->section_number = v->section;
			findings_rule(g, &rule);
		}
	}
}

void
read_registry_firewall(struct findings *g)
{
	struct fact_value overrides = value_list(FACT_TYPE_TEXTS);
	const struct registry_key *rules =
		registry_find_key(g->registry, LOCAL "firewallrules");
	const char *policy_line = NULL;

	for (int i = 0; i < 3; i++)
		put_profile(g, i, &overrides);
	for (size_t i = 0; i < g->registry->value_count && policy_line == NULL; i++)
		if (text_starts(g->registry->values[i].key, "software\\policies\\"))
			policy_line = g->registry->values[i].line;
	if (overrides.as.list.count > 0)
		findings_put(g, READER, policy_line, RANK_POLICY,
			FACT_GUEST_FIREWALL_POLICY_OVERRIDES, overrides);
	else
		value_free(&overrides);
	take_rules(g);
	take_open_ports(g);
	if (rules != NULL && rules->whole)
		g->rule_answer = (struct rule_answer) {
			.complete = true, .reader = READER, .line = rules->line
		};
}
