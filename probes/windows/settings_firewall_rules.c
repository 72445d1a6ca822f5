/*
 * Reads firewall rules from the registry. Before Vista there were lists of ports and
 * programs, which a policy may still contain, and a policy exception for Remote Desktop
 * (WindowsFirewall.admx). Mobile device management keeps its rules in SYSTEM; they count as
 * policy.
 */
#include <string.h>

#include "probes/windows/settings_private.h"
#include "share/base/str.h"

#define EXCEPTION_PORT 3389

/* The two profiles before Vista. */
static const struct {
	const char *key;
	unsigned profiles;
} lists[] = { { "DomainProfile", FW_PROFILE_DOMAIN },
	{ "StandardProfile", FW_PROFILE_PRIVATE } };

static void
hand_over(const struct registry_view *v, const struct registry_place *at,
	struct firewall_rule *rule, enum firewall_store store)
{
	rule->store = store;
	v->rule(v, at, rule);
}

static void
take_rules(
	const struct registry_view *v, struct registry_place key, enum firewall_store store)
{
	size_t count;
	const struct registry_named *texts = v->texts(v, &key, &count);

	for (size_t i = 0; i < count; i++) {
		struct registry_place at = { key.hive, key.key, texts[i].name,
			texts[i].where };
		struct firewall_rule rule;

		if (firewall_rule_parse(v->arena, texts[i].name, texts[i].text, &rule))
			hand_over(v, &at, &rule, store);
	}
}

/*
 * "%windir%\\system32\\svchost.exe:*:Enabled:name" allows all ports that svchost listens
 * on.
 */
static bool
program_parse(
	struct arena *arena, const char *name, const char *text, struct firewall_rule *out)
{
	size_t len = strlen(name);

	/* the value's name is the program, and its text begins with it */
	if (strncmp(text, name, len) != 0 || text[len] != ':')
		return false;
	if (!firewall_open_port_parse(
		    arena, arena_format(arena, "1:TCP%s", text + len), out))
		return false;
	out->port_count = 0;
	out->ports_known = out->ports_any = true;
	out->app = firewall_app_of(name, NULL);
	return out->app == FW_APP_RDP || out->app == FW_APP_SYSTEM;
}

static void
take_list(const struct registry_view *v, struct registry_place key, bool programs,
	unsigned profiles, enum firewall_store store)
{
	size_t count;
	const struct registry_named *texts = v->texts(v, &key, &count);

	for (size_t i = 0; i < count; i++) {
		const char *name = texts[i].name, *text = texts[i].text;
		struct registry_place at = { key.hive, key.key, name, texts[i].where };
		struct firewall_rule rule;

		if (!(programs ? program_parse(v->arena, name, text, &rule)
			       : firewall_open_port_parse(v->arena, text, &rule)))
			continue;
		rule.id = name;
		rule.profiles = profiles;
		hand_over(v, &at, &rule, store);
	}
}

static void
take_lists(const struct registry_view *v, enum registry_hive hive, const char *root,
	size_t list, enum firewall_store store)
{
	static const char *const kinds[] = { "GloballyOpenPorts",
		"AuthorizedApplications" };

	for (size_t k = 0; k < ARRAY_LEN(kinds); k++)
		take_list(v,
			(struct registry_place) { hive,
				arena_format(v->arena, "%s\\%s\\%s\\List", root,
					lists[list].key, kinds[k]),
				NULL, NULL },
			k == 1, lists[list].profiles, store);
}

/* Enabled 1 opens the port for RemoteAddresses, 0 keeps it closed in any case. */
static bool
take_exception(const struct registry_view *v, size_t list)
{
	const char *key = arena_format(v->arena,
		SETTINGS_FIREWALL_POLICY "\\%s\\Services\\RemoteDesktop", lists[list].key);
	struct registry_place at = in_software(key, "Enabled");
	struct registry_place addresses = in_software(key, "RemoteAddresses");
	struct firewall_rule rule = FIREWALL_RULE_INIT;
	const char *from;
	uint32_t enabled;
	enum setting_state state = setting_number(v, &at, &enabled);

	if (state != SETTING_FOUND)
		return state != SETTING_ODD;
	(void)setting_text(v, &addresses, &from);
	if (!firewall_open_port_parse(v->arena,
		    arena_format(v->arena, "%d:TCP:%s:Enabled", EXCEPTION_PORT,
			    from != NULL && enabled != 0 ? from : "*"),
		    &rule))
		return false;
	rule.id = "RemoteDesktop";
	rule.profiles = lists[list].profiles;
	if (enabled == 0)
		rule.action = FW_ACTION_BLOCK;
	hand_over(v, &at, &rule, FW_STORE_POLICY);
	return true;
}

void
setting_rules(const struct registry_view *v, struct settings_found *out)
{
	struct registry_place rules = in_system(SETTINGS_FIREWALL "\\FirewallRules", NULL);
	/* a Windows with rules ignores the local lists */
	bool lists_count =
		v->before_vista || (v->build == 0 && v->key(v, &rules) != REGISTRY_PRESENT);

	take_rules(v, rules, FW_STORE_LOCAL);
	take_rules(v, in_system(SETTINGS_FIREWALL "\\Mdm\\FirewallRules", NULL),
		FW_STORE_POLICY);
	take_rules(v, in_software(SETTINGS_FIREWALL_POLICY "\\FirewallRules", NULL),
		FW_STORE_POLICY);
	for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
		if (lists_count)
			take_lists(
				v, REGISTRY_SYSTEM, SETTINGS_FIREWALL, i, FW_STORE_LOCAL);
		take_lists(
			v, REGISTRY_SOFTWARE, SETTINGS_FIREWALL_POLICY, i, FW_STORE_POLICY);
		if (!take_exception(v, i))
			out->rules_unclear = true;
	}
}
