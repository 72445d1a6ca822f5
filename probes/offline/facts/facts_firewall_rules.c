/*
 * What the rules of the firewall do to the listener's port. Rules of all stores count
 * together, unless policy says that local ones do not. Before Vista there were no rules but
 * lists of ports and programs, which a policy may hold to this day, and an exception of
 * policy for Remote Desktop as such (WindowsFirewall.admx). Management of mobile devices
 * keeps its rules in SYSTEM, and they are policy.
 */
#include <string.h>

#include "probes/offline/facts/windows_disk.h"
#include "probes/windows/firewall_rules.h"

#define LISTED_PORTS "GloballyOpenPorts\\List"
#define LISTED_PROGRAMS "AuthorizedApplications\\List"
#define EXCEPTION "Services\\RemoteDesktop"
#define EXCEPTION_PORT 3389

/* The two profiles of old. */
static const struct {
	const char *key;
	unsigned profiles;
} lists[] = { { "DomainProfile", FW_PROFILE_DOMAIN },
	{ "StandardProfile", FW_PROFILE_PRIVATE } };

struct rules {
	struct disk *d;
	struct firewall_rule *rule;
	struct disk_at *at; /* where each of them stands */
	size_t count, room;
};

static void
add_rule(struct rules *r, const struct firewall_rule *rule, enum firewall_store store,
	struct disk_at at)
{
	if (r->count == r->room) {
		size_t room = r->room * 2 + 256;
		struct firewall_rule *grown =
			ARENA_ARRAY(r->d->arena, struct firewall_rule, room);
		struct disk_at *places = ARENA_ARRAY(r->d->arena, struct disk_at, room);

		if (r->count > 0) {
			memcpy(grown, r->rule, r->count * sizeof(*grown));
			memcpy(places, r->at, r->count * sizeof(*places));
		}
		r->rule = grown;
		r->at = places;
		r->room = room;
	}
	r->at[r->count] = at;
	r->rule[r->count] = *rule;
	r->rule[r->count].store = store;
	firewall_rule_complete(&r->rule[r->count++]);
}

static void
take_rules(struct rules *r, const char *source, hive_key key, enum firewall_store store)
{
	size_t count;
	const struct hive_value *values = hive_values(disk_hive(r->d, source), key, &count);

	for (size_t i = 0; i < count; i++) {
		struct firewall_rule rule;

		if (values[i].text != NULL &&
			firewall_rule_parse(
				r->d->arena, values[i].name, values[i].text, &rule))
			add_rule(r, &rule, store,
				(struct disk_at) { source, key, values[i].name });
	}
}

/* ---- lists ---- */

/* "%windir%\\system32\\svchost.exe:*:Enabled:name" lets in whatever svchost listens on. */
static bool
program_parse(
	struct rules *r, const char *name, const char *text, struct firewall_rule *out)
{
	size_t len = strlen(name);

	/* the value is called as the program, and its text begins with it */
	if (strncmp(text, name, len) != 0 || text[len] != ':')
		return false;
	if (!firewall_open_port_parse(
		    r->d->arena, arena_format(r->d->arena, "1:TCP%s", text + len), out))
		return false;
	out->port_count = 0;
	out->ports_known = out->ports_any = true;
	out->app = firewall_app_of(name, NULL);
	return out->app == FW_APP_RDP;
}

/* There is no third profile that could lack the rule. */
static unsigned
profiles_of_list(const struct rules *r, size_t list)
{
	unsigned profiles = lists[list].profiles;

	return r->d->before_vista && profiles == FW_PROFILE_PRIVATE
		? profiles | FW_PROFILE_PUBLIC
		: profiles;
}

static void
take_lists(struct rules *r, const char *source, hive_key store_key, size_t list,
	enum firewall_store store)
{
	static const char *const kinds[] = { LISTED_PORTS, LISTED_PROGRAMS };
	const struct hive *h = disk_hive(r->d, source);

	for (size_t k = 0; k < ARRAY_LEN(kinds); k++) {
		size_t count;
		hive_key key = hive_find(h, store_key,
			arena_format(r->d->arena, "%s\\%s", lists[list].key, kinds[k]));
		const struct hive_value *values = hive_values(h, key, &count);

		for (size_t i = 0; i < count; i++) {
			struct firewall_rule rule;

			if (values[i].text == NULL ||
				!(k == 0 ? firewall_open_port_parse(
						   r->d->arena, values[i].text, &rule)
					 : program_parse(r, values[i].name, values[i].text,
						   &rule)))
				continue;
			rule.id = values[i].name;
			rule.profiles = profiles_of_list(r, list);
			add_rule(r, &rule, store,
				(struct disk_at) { source, key, values[i].name });
		}
	}
}

/* Enabled 1 opens the port for RemoteAddresses, 0 keeps it shut whatever else says. */
static bool
take_exception(struct rules *r, hive_key policy, size_t list)
{
	const struct hive *h = &r->d->software;
	hive_key key = hive_find(
		h, policy, arena_format(r->d->arena, "%s\\" EXCEPTION, lists[list].key));
	struct disk_at at = at_software(key, "Enabled");
	const char *from = hive_text(h, key, "RemoteAddresses");
	struct firewall_rule rule = FIREWALL_RULE_INIT;
	uint32_t enabled;

	switch (disk_number(r->d, at, &enabled)) {
	case DISK_ABSENT:
		return true;
	case DISK_ODD:
		return false;
	case DISK_NUMBER:
		break;
	}
	if (!firewall_open_port_parse(r->d->arena,
		    arena_format(r->d->arena, "%d:TCP:%s:Enabled", EXCEPTION_PORT,
			    from != NULL && enabled != 0 ? from : "*"),
		    &rule))
		return false;
	rule.id = "RemoteDesktop";
	rule.profiles = profiles_of_list(r, list);
	if (enabled == 0)
		rule.action = FW_ACTION_BLOCK;
	add_rule(r, &rule, FW_STORE_POLICY, at);
	return true;
}

/* ---- the answer ---- */

/* An entry of each list: one rule to whoever looks at it. */
static unsigned
in_both_lists(const struct rules *r, const struct firewall_rule *rule, unsigned profiles)
{
	for (size_t i = 0; i < r->count; i++)
		if (text_equal(r->rule[i].id, rule->id) &&
			r->rule[i].enabled == rule->enabled &&
			r->rule[i].action == rule->action)
			profiles |= r->rule[i].profiles;
	return profiles;
}

static void
put_rule(struct rules *r, hive_key key, unsigned ignored)
{
	struct disk *d = r->d;
	struct firewall_question q = {
		.port = d->port != 0 ? d->port : 3389,
		.complete = !d->system.damaged,
		.ignored_profiles = ignored,
		.any_profile = true,
	};
	const struct firewall_rule *rule;
	enum firewall_answer answer = firewall_decide(r->rule, r->count, &q, &rule);
	const char *token = firewall_answer_token(answer);
	const char *blocks =
		firewall_blocks_token(firewall_blocks_beside(r->rule, r->count, &q));
	struct disk_at at = at_system(key, NULL);
	unsigned profiles;

	if (token == NULL)
		return;
	if (answer != FW_ANSWER_BLOCKED && blocks != NULL)
		disk_token(d, FACT_GUEST_FIREWALL_RULE_BLOCKS, blocks, at);
	if (rule != NULL)
		at = r->at[rule - r->rule];
	disk_token(d, FACT_GUEST_FIREWALL_RULE, token, at);
	if (rule == NULL)
		return;
	profiles = answer == FW_ANSWER_SCOPED
		? firewall_profiles_served(r->rule, r->count, &q)
		: firewall_profiles_of(rule, &q);
	profiles = profiles != 0 ? profiles : rule->profiles;
	if (d->before_vista)
		profiles = in_both_lists(r, rule, profiles) & ~FW_PROFILE_PUBLIC;
	disk_text(d, FACT_GUEST_FIREWALL_RULE_ID, rule->id, at);
	disk_token(d, FACT_GUEST_FIREWALL_RULE_STORE,
		rule->store == FW_STORE_POLICY ? "policy" : "local", at);
	disk_fact(d, FACT_GUEST_FIREWALL_RULE_PROFILES, firewall_profiles_value(profiles),
		at);
	if (firewall_sources_hold(r->rule, r->count, &q, rule))
		disk_fact(d, FACT_GUEST_FIREWALL_RULE_SOURCES, firewall_sources_value(rule),
			at);
}

void
disk_facts_firewall_rules(
	struct disk *d, hive_key local, hive_key policy, unsigned ignored, bool unclear)
{
	struct rules r = { .d = d };
	hive_key rules = hive_find(&d->system, local, "FirewallRules");

	take_rules(&r, DISK_SYSTEM, rules, FW_STORE_LOCAL);
	take_rules(&r, DISK_SYSTEM, hive_find(&d->system, local, "Mdm\\FirewallRules"),
		FW_STORE_POLICY);
	if (policy != 0)
		take_rules(&r, DISK_SOFTWARE,
			hive_find(&d->software, policy, "FirewallRules"), FW_STORE_POLICY);
	for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
		if (d->before_vista)
			take_lists(&r, DISK_SYSTEM, local, i, FW_STORE_LOCAL);
		if (policy != 0) {
			take_lists(&r, DISK_SOFTWARE, policy, i, FW_STORE_POLICY);
			unclear = !take_exception(&r, policy, i) || unclear;
		}
	}
	if ((rules != 0 || d->before_vista) && !unclear && !d->port_unclear)
		put_rule(&r, rules, ignored);
}
