/*
 * Where in the registry a fact from a disk stands, so that a person can look at the value
 * itself. The keys are those of the Windows documentation (Terminal Server, WinStations,
 * FirewallPolicy, Services); a policy stands in SOFTWARE and has its own keys. A fact that
 * several values decide together has no place here.
 */
#include <string.h>

#include "tui/disk.h"

#define TS "Control\\Terminal Server"
#define RT TS "\\WinStations\\RDP-Tcp"
#define FW "Services\\SharedAccess\\Parameters\\FirewallPolicy"
#define TS_POLICY "Policies\\Microsoft\\Windows NT\\Terminal Services"
#define FW_POLICY "Policies\\Microsoft\\WindowsFirewall"

/* '*' in an id is one word of it, '*' in a key is that word as the key spells it. */
static const struct {
	const char *fact, *key, *value, *policy_key, *policy_value;
} places[] = {
	{ "guest.rdp.denied", TS, "fDenyTSConnections", TS_POLICY, "fDenyTSConnections" },
	{ "guest.rdp.denied_by", TS, "fDenyTSConnections", TS_POLICY,
		"fDenyTSConnections" },
	{ "guest.rdp.port", RT, "PortNumber", NULL, NULL },
	{ "guest.rdp.listener", RT, "fEnableWinStation", NULL, NULL },
	{ "guest.rdp.logon_disabled", RT, "fLogonDisabled", NULL, NULL },
	{ "guest.rdp.lan_adapter", RT, "LanAdapter", NULL, NULL },
	{ "guest.rdp.security_layer", RT, "SecurityLayer", TS_POLICY, "SecurityLayer" },
	{ "guest.rdp.nla_required", RT, "UserAuthentication", TS_POLICY,
		"UserAuthentication" },
	{ "guest.rdp.min_encryption", RT, "MinEncryptionLevel", TS_POLICY,
		"MinEncryptionLevel" },
	{ "guest.rdp.max_sessions", RT, "MaxInstanceCount", TS_POLICY, "MaxInstanceCount" },
	{ "guest.rdp.pinned_certificate", RT, "SSLCertificateSHA1Hash", NULL, NULL },
	{ "guest.drain_mode", TS, "TSServerDrainMode", NULL, NULL },
	{ "guest.firewall.*.enabled", FW "\\*", "EnableFirewall", FW_POLICY "\\*",
		"EnableFirewall" },
	{ "guest.firewall.*.shielded", FW "\\*", "DoNotAllowExceptions", FW_POLICY "\\*",
		"DoNotAllowExceptions" },
	{ "guest.firewall.*.shielded_by", FW "\\*", "DoNotAllowExceptions", FW_POLICY "\\*",
		"DoNotAllowExceptions" },
	{ "guest.firewall.*.inbound", FW "\\*", "DefaultInboundAction", FW_POLICY "\\*",
		"DefaultInboundAction" },
	{ "guest.firewall.*.outbound", FW "\\*", "DefaultOutboundAction", FW_POLICY "\\*",
		"DefaultOutboundAction" },
	{ "guest.firewall.*.local_rules_ignored", NULL, NULL, FW_POLICY "\\*",
		"AllowLocalPolicyMerge" },
	{ "guest.service.*.start", "Services\\*", "Start", NULL, NULL },
	{ "guest.service.TermService.dll", "Services\\TermService\\Parameters",
		"ServiceDll", NULL, NULL },
};

/* Profiles have keys of their own names; StandardProfile is the private one. */
static const char *
word_in_key(const char *word)
{
	static const char *const profiles[][2] = { { "domain", "DomainProfile" },
		{ "private", "StandardProfile" }, { "public", "PublicProfile" } };

	for (size_t i = 0; i < ARRAY_LEN(profiles); i++)
		if (text_equal(word, profiles[i][0]))
			return profiles[i][1];
	return word;
}

/* Whether @id fits @pattern; @word gets what the '*' stands for. */
static bool
fits(const char *pattern, const char *id, char *word, size_t size)
{
	const char *star = strchr(pattern, '*');
	size_t head = star != NULL ? (size_t)(star - pattern) : 0, tail, len = strlen(id);

	word[0] = '\0';
	if (star == NULL)
		return text_equal(pattern, id);
	tail = strlen(star + 1);
	if (len <= head + tail || strncmp(pattern, id, head) != 0 ||
		!text_equal(star + 1, id + len - tail))
		return false;
	if (!text_format(word, size, "%.*s", (int)(len - head - tail), id + head))
		return false;
	return strchr(word, '.') == NULL;
}

static void
add_key(struct str *out, const char *key, const char *word)
{
	const char *star = strchr(key, '*');

	if (star == NULL)
		str_add(out, key);
	else
		str_addf(out, "%.*s%s%s", (int)(star - key), key, word_in_key(word),
			star + 1);
}

static bool
add_place(const struct fact *fact, int control_set, const char *key, const char *value,
	const char *word, struct str *out)
{
	if (key == NULL)
		return false;
	if (text_equal(fact->source, "disk:SOFTWARE")) {
		str_add(out, "SOFTWARE\\");
	} else {
		if (control_set <= 0)
			return false;
		str_addf(out, "SYSTEM\\ControlSet%03d\\", control_set);
	}
	add_key(out, key, word);
	if (value != NULL)
		str_addf(out, ": %s", value);
	return str_ok(out);
}

/* The rules are one value each, named by the rule's id. */
static bool
rule_place(const struct fact *fact, int control_set, struct str *out)
{
	const char *id = fact_def(fact->id)->id;
	bool policy = text_equal(fact->source, "disk:SOFTWARE");

	if (text_equal(id, "guest.firewall.rule.id") && fact->value.type == FACT_TYPE_TEXT)
		return add_place(fact, control_set,
			policy ? FW_POLICY "\\FirewallRules" : FW "\\FirewallRules",
			fact->value.as.text, "", out);
	if (text_equal(id, "guest.firewall.rule") ||
		text_starts(id, "guest.firewall.rule."))
		return add_place(fact, control_set,
			policy ? FW_POLICY "\\FirewallRules" : FW "\\FirewallRules", NULL,
			"", out);
	return false;
}

bool
disk_where(const struct fact *fact, int control_set, struct str *out)
{
	const char *id = fact_def(fact->id)->id;
	bool policy = text_equal(fact->source, "disk:SOFTWARE");
	char word[64];

	if (!policy && !text_equal(fact->source, "disk:SYSTEM"))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(places); i++)
		if (fits(places[i].fact, id, word, sizeof(word)))
			return add_place(fact, control_set,
				policy ? places[i].policy_key : places[i].key,
				policy ? places[i].policy_value : places[i].value, word,
				out);
	return rule_place(fact, control_set, out);
}
