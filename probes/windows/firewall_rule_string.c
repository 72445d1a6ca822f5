/*
 * The string that the registry keeps for each firewall rule. Tokens are separated by "|",
 * some may repeat, and an absent token means "any" (MS-GPFAS 2.2.2.19). The version in
 * front says which tokens are allowed; their meaning has never changed.
 */
#include "probes/windows/firewall_rules.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "share/base/text.h"

struct parse {
	struct arena *arena;
	struct firewall_rule *rule;
	const char *app, *service;
	bool package; /* belongs to a packaged app: never the listener */
};

static bool
key_is(const char *token, size_t len, const char *key)
{
	return strlen(key) == len && strncasecmp(token, key, len) == 0;
}

/* "RA4", and its later forms "RA42", "RA62" with keywords. */
static bool
is_remote_address(const char *token, size_t len)
{
	return key_is(token, len, "RA4") || key_is(token, len, "RA6") ||
		key_is(token, len, "RA42") || key_is(token, len, "RA62");
}

static bool
is_limiting_token(const char *token, size_t len)
{
	static const char *const keys[] = { "LA4", "LA6", "LA42", "LA62", "IF", "IFType",
		"RPort", "RPort2_10", "RMAuth", "RUAuth", "LUAuth", "Security", "Security2",
		"Security2_9", "Security2_10" };

	for (size_t i = 0; i < ARRAY_LEN(keys); i++)
		if (key_is(token, len, keys[i]))
			return true;
	return false;
}

static unsigned
profile_bit(const char *value)
{
	if (strcasecmp(value, "Domain") == 0)
		return FW_PROFILE_DOMAIN;
	if (strcasecmp(value, "Private") == 0 || strcasecmp(value, "Standard") == 0)
		return FW_PROFILE_PRIVATE;
	if (strcasecmp(value, "Public") == 0)
		return FW_PROFILE_PUBLIC;
	return 0;
}

static void
take_token(struct parse *p, const char *token, size_t key_len, const char *value)
{
	struct firewall_rule *r = p->rule;
	unsigned number;

	if (key_is(token, key_len, "Action")) {
		if (strcasecmp(value, "Block") == 0)
			r->action = FW_ACTION_BLOCK;
		else if (strcasecmp(value, "Allow") == 0 ||
			strcasecmp(value, "ByPass") == 0)
			r->action = FW_ACTION_ALLOW;
		if (strcasecmp(value, "ByPass") == 0)
			r->limited = true;
	} else if (key_is(token, key_len, "Active")) {
		r->enabled = strcasecmp(value, "TRUE") == 0 ? FW_YES : FW_NO;
	} else if (key_is(token, key_len, "Dir")) {
		r->direction = strcasecmp(value, "In") == 0 ? FW_DIR_IN : FW_DIR_OUT;
	} else if (key_is(token, key_len, "Protocol")) {
		if (text_number(value, strlen(value), &number) && number <= 256)
			r->protocol = (int)number;
		else
			r->protocol = FW_PROTOCOL_UNKNOWN;
	} else if (key_is(token, key_len, "Profile")) {
		r->profiles |= profile_bit(value);
	} else if (key_is(token, key_len, "LPort") || key_is(token, key_len, "LPort2_10") ||
		key_is(token, key_len, "LPort2_20") ||
		key_is(token, key_len, "LPort2_24") ||
		key_is(token, key_len, "LPort2_29")) {
		firewall_ports_add(r, value);
	} else if (is_remote_address(token, key_len)) {
		firewall_source_add(p->arena, r, value);
	} else if (key_is(token, key_len, "App")) {
		p->app = value;
	} else if (key_is(token, key_len, "Svc")) {
		p->service = value;
	} else if (key_is(token, key_len, "Name")) {
		r->name = value;
	} else if (key_is(token, key_len, "EmbedCtxt")) {
		r->group = value;
	} else if (key_is(token, key_len, "AppPkgId") || key_is(token, key_len, "LUOwn") ||
		key_is(token, key_len, "PFN") || text_starts_nocase(token, "TTK")) {
		/* TTK: traffic of Wi-Fi Direct and similar, set by the driver */
		p->package = true;
	} else if (is_limiting_token(token, key_len)) {
		r->limited = true;
	}
}

bool
firewall_rule_parse(
	struct arena *arena, const char *id, const char *text, struct firewall_rule *out)
{
	struct firewall_rule rule = FIREWALL_RULE_INIT;
	struct parse p = { .arena = arena, .rule = &rule };
	size_t version = strcspn(text, "|");

	if (text[0] != 'v' || !isdigit((unsigned char)text[1]) || text[version] != '|')
		return false;
	rule.id = id;
	rule.protocol = FW_PROTOCOL_ANY;
	rule.enabled = FW_NO;
	rule.sources_known = true;
	text += version + 1;
	while (*text != '\0') {
		size_t len = strcspn(text, "|");
		const char *equals = memchr(text, '=', len);

		if (equals != NULL)
			take_token(&p, text, (size_t)(equals - text),
				text_trimmed(arena, equals + 1,
					len - (size_t)(equals + 1 - text)));
		text += len + (text[len] == '|');
	}
	if (!rule.ports_known)
		rule.ports_known = rule.ports_any = true;
	if (rule.profiles == 0)
		rule.profiles = FW_PROFILE_ALL;
	rule.app = p.package ? FW_APP_OTHER : firewall_app_of(p.app, p.service);
	if (rule.direction == FW_DIR_UNKNOWN || rule.action == FW_ACTION_UNKNOWN)
		return false;
	*out = rule;
	return true;
}

bool
firewall_open_port_parse(struct arena *arena, const char *text, struct firewall_rule *out)
{
	struct firewall_rule rule = FIREWALL_RULE_INIT;
	const char *part[4];
	size_t len[4];

	for (size_t i = 0; i < ARRAY_LEN(part); i++) {
		part[i] = text;
		len[i] = strcspn(text, ":");
		if (i < ARRAY_LEN(part) - 1 && text[len[i]] != ':')
			return false;
		text += len[i] + (text[len[i]] == ':');
	}
	rule.direction = FW_DIR_IN;
	rule.action = FW_ACTION_ALLOW;
	rule.app = FW_APP_ANY;
	rule.protocol = key_is(part[1], len[1], "TCP") ? 6 : 17;
	firewall_ports_add(&rule, arena_dup_len(arena, part[0], len[0]));
	rule.sources_known = true;
	for (const char *s = part[2]; s < part[2] + len[2];) {
		size_t n = MIN_OF(strcspn(s, ","), (size_t)(part[2] + len[2] - s));

		firewall_source_add(arena, &rule, text_trimmed(arena, s, n));
		s += n + 1;
	}
	if (key_is(part[3], len[3], "Enabled"))
		rule.enabled = FW_YES;
	else if (key_is(part[3], len[3], "Disabled"))
		rule.enabled = FW_NO;
	else
		return false;
	*out = rule;
	return rule.port_count > 0;
}
