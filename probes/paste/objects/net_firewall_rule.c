/*
 * Get-NetFirewallRule and its filters. A rule object has no port and no address: they come
 * from filter objects, which are linked to the rule by the command or by an InstanceID. For
 * built-in rules the id implies the port.
 */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "probes/paste/objects/powershell_tables.h"

#define READER "net-firewall-rule"

/* "{a, b}" or "a" or "Any"; calls @add for each. */
static void
each_value(struct findings *g, const char *text, struct firewall_rule *r,
	void (*add)(struct findings *g, struct firewall_rule *r, const char *value))
{
	while (*text != '\0') {
		size_t len;

		text += strspn(text, "{}, ");
		len = strcspn(text, "{}, ");
		if (len > 0 && strncmp(text, "...", 3) != 0)
			add(g, r, arena_dup_len(g->arena, text, len));
		text += len;
	}
}

static void
add_port(struct findings *g, struct firewall_rule *r, const char *value)
{
	(void)g;
	firewall_ports_add(r, value);
}

static void
add_source(struct findings *g, struct firewall_rule *r, const char *value)
{
	firewall_source_add(g->arena, r, value);
}

static void
add_profile(struct findings *g, struct firewall_rule *r, const char *value)
{
	(void)g;
	if (strcasecmp(value, "Any") == 0)
		r->profiles = FW_PROFILE_ALL;
	else if (strcasecmp(value, "Domain") == 0)
		r->profiles |= FW_PROFILE_DOMAIN;
	else if (strcasecmp(value, "Private") == 0)
		r->profiles |= FW_PROFILE_PRIVATE;
	else if (strcasecmp(value, "Public") == 0)
		r->profiles |= FW_PROFILE_PUBLIC;
}

/*
 * Whether the property is one of @values, or a list of them; absent or empty also matches.
 */
static bool
is_one_of(const struct object *o, const char *name, const char *const *values)
{
	for (const char *p = object_text(o, name); *p != '\0';) {
		size_t len, i = 0;

		p += strspn(p, "{}, ");
		len = strcspn(p, "{}, ");
		while (len > 0 && values[i] != NULL &&
			(strlen(values[i]) != len || strncasecmp(values[i], p, len) != 0))
			i++;
		if (len > 0 && values[i] == NULL)
			return false;
		p += len;
	}
	return true;
}

/* Rows that are not understood are not marked as used. */
static bool
is_understood(const struct object *o)
{
	static const char *const enabled[] = { "True", "False", NULL };
	static const char *const direction[] = { "Inbound", "Outbound", NULL };
	static const char *const action[] = { "Allow", "Block", "NotConfigured", NULL };
	static const char *const profile[] = { "Any", "Domain", "Private", "Public",
		"NotApplicable", NULL };

	return is_one_of(o, "Enabled", enabled) && is_one_of(o, "Direction", direction) &&
		is_one_of(o, "Action", action) && is_one_of(o, "Profile", profile);
}

static int
protocol_of(const char *text)
{
	unsigned number;

	if (strcasecmp(text, "TCP") == 0)
		return 6;
	if (strcasecmp(text, "UDP") == 0)
		return 17;
	if (strcasecmp(text, "Any") == 0)
		return FW_PROTOCOL_ANY;
	return text_number(text, strlen(text), &number) && number < 256
		? (int)number
		: FW_PROTOCOL_UNKNOWN;
}

/* Properties of filters, in separate objects or joined to the rule's. */
static void
take_filters(struct findings *g, const struct object *o, struct firewall_rule *r)
{
	const struct property *p;

	if ((p = object_get(o, "Protocol")) != NULL)
		r->protocol = protocol_of(p->value);
	if ((p = object_get(o, "LocalPort")) != NULL && *p->value != '\0')
		each_value(g, p->value, r, add_port);
	if ((p = object_get(o, "RemoteAddress")) != NULL && *p->value != '\0') {
		r->sources_known = true;
		r->said[FW_PART_SOURCES] = g->lines.at[p->line].text;
		each_value(g, p->value, r, add_source);
	}
	if ((p = object_get(o, "LocalAddress")) != NULL && *p->value != '\0' &&
		strcasecmp(p->value, "Any") != 0)
		r->limited = true;
	if ((p = object_get(o, "RemotePort")) != NULL && *p->value != '\0' &&
		strcasecmp(p->value, "Any") != 0)
		r->limited = true;
	if ((p = object_get(o, "Program")) != NULL || object_get(o, "Service") != NULL)
		r->app = firewall_app_of(
			p != NULL ? p->value : NULL, object_text(o, "Service"));
}

static enum firewall_store
store_of(const struct object *o)
{
	const char *type = object_text(o, "PolicyStoreSourceType");
	const char *source = object_text(o, "PolicyStoreSource");

	if (strcasecmp(type, "Local") == 0 || strcasecmp(source, "PersistentStore") == 0)
		return FW_STORE_LOCAL;
	if (strcasecmp(type, "GroupPolicy") == 0 || *source != '\0')
		return FW_STORE_POLICY;
	return FW_STORE_UNKNOWN;
}

/* The port in "| ? LocalPort -eq 3389 | Get-NetFirewallRule"; 0 if there is none. */
static unsigned
asked_port(const struct findings *g)
{
	const char *command = g->section->command;
	const char *filter = text_find_nocase(command, "Get-NetFirewallPortFilter");
	const char *p = filter != NULL ? text_find_nocase(filter, "LocalPort") : NULL;
	unsigned port;

	if (p == NULL)
		return 0;
	p += strlen("LocalPort");
	p += strcspn(p, "0123456789|");
	return text_number(p, strspn(p, "0123456789"), &port) ? port : 0;
}

static bool
is_cut(const char *text)
{
	return text_ends(text, "...") || text_ends(text, "\xE2\x80\xA6");
}

/* The line of a property; NULL if the object has no such property. */
static const char *
line_of(const struct findings *g, const struct object *o, const char *name)
{
	const struct property *p = object_get(o, name);

	return p != NULL ? g->lines.at[p->line].text : NULL;
}

/* "-Enabled True", "? Enabled -eq 'True'", "{$_.Enabled}": enabled rules only. */
static bool
asks_enabled(const struct findings *g)
{
	const char *command = g->section->command;
	const char *p = text_find_nocase(command, "Enabled");

	if (p == NULL || text_find_nocase(command, "Get-NetFirewallRule") == NULL)
		return false;
	p += strlen("Enabled");
	p += strspn(p, " ");
	p += text_starts_nocase(p, "-eq") ? 3 : 0;
	p += strspn(p, " '\"$");
	return text_starts_nocase(p, "True") || *p == '}';
}

static enum firewall_tristate
enabled_of(const struct findings *g, const struct property *enabled)
{
	if (enabled == NULL)
		return asks_enabled(g) ? FW_YES : FW_UNKNOWN;
	return strcasecmp(enabled->value, "True") == 0	   ? FW_YES
		: strcasecmp(enabled->value, "False") == 0 ? FW_NO
							   : FW_UNKNOWN;
}

/* Tells firewall rules from other objects; services have names and states, too. */
static bool
is_rule(const struct findings *g, const struct object *o)
{
	const char *id = object_text(o, "Name"), *name = object_text(o, "DisplayName");

	if ((*id == '\0' && *name == '\0') ||
		(object_get(o, "Enabled") == NULL && !asks_enabled(g)))
		return false;
	return object_get(o, "Action") != NULL || object_get(o, "Direction") != NULL ||
		firewall_id_is_rdp(id) || words_name_listener_rule(name);
}

static bool
take_rule(struct findings *g, const struct object *o)
{
	struct firewall_rule r = FIREWALL_RULE_INIT;
	const struct property *enabled = object_get(o, "Enabled");
	const char *id = object_text(o, "Name"), *name = object_text(o, "DisplayName");
	const char *direction = object_text(o, "Direction");
	const char *action = object_text(o, "Action");
	unsigned port = asked_port(g);

	if (!is_rule(g, o))
		return false;
	findings_command(g, READER);
	/* of a row that is not understood only its existence counts */
	if (is_understood(o)) {
		object_use(g, o);
		findings_use(g, o->from);
		r.enabled = enabled_of(g, enabled);
	} else {
		findings_note(g,
			"A row of the firewall rules could not be read, so nothing was "
			"taken from it: %.120s",
			text_skip(g->lines.at[o->from].text));
	}
	r.id = *id != '\0' && !is_cut(id) ? id : NULL;
	r.name = *name != '\0' && !is_cut(name) ? name : NULL;
	r.group = object_text(o, "Group");
	if (*direction == '\0' &&
		text_find_nocase(g->section->command, "-Direction Inbound") != NULL)
		direction = "Inbound";
	r.direction = strcasecmp(direction, "Inbound") == 0 ? FW_DIR_IN
		: strcasecmp(direction, "Outbound") == 0    ? FW_DIR_OUT
							    : FW_DIR_UNKNOWN;
	r.action = strcasecmp(action, "Allow") == 0 ? FW_ACTION_ALLOW
		: strcasecmp(action, "Block") == 0  ? FW_ACTION_BLOCK
						    : FW_ACTION_UNKNOWN;
	each_value(g, object_text(o, "Profile"), &r, add_profile);
	take_filters(g, o, &r);
	if (!r.ports_known && port > 0 && port <= 65535)
		firewall_ports_add(&r, arena_format(g->arena, "%u", port));
	r.store = store_of(o);
	r.reader = READER;
	r.line = g->lines.at[enabled != NULL ? enabled->line : o->from].text;
	r.said[FW_PART_NAME] = line_of(g, o, *name != '\0' ? "DisplayName" : "Name");
	r.said[FW_PART_ACTION] = line_of(g, o, "Action");
	r.said[FW_PART_PROFILES] = line_of(g, o, "Profile");
	findings_rule(g, &r);
	return true;
}

/* A filter object: its rule is named in it, in the command, or just above. */
static bool
take_filter(struct findings *g, const struct object *o)
{
	struct firewall_rule r = FIREWALL_RULE_INIT;
	const char *owner = object_text(o, "InstanceID");
	bool port = object_get(o, "Protocol") != NULL && object_get(o, "LocalPort") != NULL;
	bool address = object_get(o, "RemoteAddress") != NULL &&
		(object_get(o, "LocalAddress") != NULL || *owner != '\0') &&
		object_get(o, "LocalPort") == NULL;

	if ((!port && !address) || object_get(o, "State") != NULL)
		return false;
	findings_command(g, READER);
	take_filters(g, o, &r);
	r.id = *owner != '\0' ? owner : split_option(g->arena, g->section->command, "Name");
	if (r.id == NULL)
		r.name = split_option(g->arena, g->section->command, "DisplayName");
	if (r.id == NULL && r.name == NULL && g->rule_count > 0 &&
		g->rules[g->rule_count - 1].answer == g->section_number)
		r.id = g->rules[g->rule_count - 1].id;
	if (r.id == NULL && r.name == NULL)
		return true;
	object_use(g, o);
	findings_use(g, o->from);
	findings_rule_part(g, &r);
	return true;
}

bool
read_firewall_object(struct findings *g, const struct object *o)
{
	return take_rule(g, o) || take_filter(g, o);
}

/* ---- answers that are no objects ---- */

/*
 * The "not found" error has the id in its category, untranslated: "ObjectNotFound:
 * (RemoteDesktop-UserMode-In-TCP:String) [Get-NetFirewallRule]" and
 * "CmdletizationQuery_NotFound_InstanceID,Get-NetFirewallRule".
 */
static size_t
read_error(struct findings *g, size_t at)
{
	const char *line = findings_line(g, at);
	const char *p = strstr(line, "ObjectNotFound: ("), *colon;
	const char *id;
	bool by_id = false;

	if (p == NULL)
		return 0;
	for (size_t i = at; i < at + 4; i++)
		by_id = by_id ||
			strstr(findings_line(g, i),
				"NotFound_InstanceID,Get-NetFirewallRule");
	for (size_t i = at; i < at + 4; i++)
		if (strstr(findings_line(g, i),
			    "NotFound_LocalPort,Get-NetTCPConnection")) {
			unsigned port;

			p += strlen("ObjectNotFound: (");
			if (!text_number(p, strspn(p, "0123456789"), &port))
				return 0;
			findings_command(g, "net-tcp-connection");
			findings_use(g, at);
			findings_listed(g, "net-tcp-connection", line, port);
			return 1;
		}
	if (!by_id)
		return 0;
	p += strlen("ObjectNotFound: (");
	colon = strchr(p, ':');
	if (colon == NULL)
		return 0;
	id = arena_dup_len(g->arena, p, (size_t)(colon - p));
	findings_command(g, READER);
	findings_use(g, at);
	if (strcasecmp(id, "RemoteDesktop-UserMode-In-TCP") == 0)
		g->rule_answer = (struct rule_answer) { .port = 3389,
			.asked_and_empty = true,
			.reader = READER,
			.line = line };
	return 1;
}

/* "Get-NetTCPConnection -State Listen | where LocalPort -eq 3389", without output. */
static void
answered_sockets(struct findings *g)
{
	const char *command = g->section->command;
	const char *p = text_find_nocase(command, "LocalPort");
	unsigned port;

	if (p == NULL || !findings_no_answer(g) ||
		text_find_nocase(command, "Get-NetTCPConnection") == NULL ||
		text_find_nocase(command, "Remote") != NULL ||
		text_find_nocase(command, "Owning") != NULL ||
		text_find_nocase(command, "Establ") != NULL)
		return;
	p += strlen("LocalPort");
	p += strspn(p, " ");
	p += text_starts_nocase(p, "-eq") ? 3 : 0;
	p += strspn(p, " \"'");
	if (!text_number(p, strspn(p, "0123456789"), &port))
		return;
	findings_command(g, "net-tcp-connection");
	findings_listed(
		g, "net-tcp-connection", g->lines.at[g->section->from - 1].text, port);
}

static void
answered(struct findings *g)
{
	unsigned port = asked_port(g);

	answered_sockets(g);
	if (port == 0 || !findings_no_answer(g))
		return;
	if (text_find_nocase(g->section->command, "Get-NetFirewallRule") == NULL &&
		split_filter(g->section->command) == NULL)
		return;
	findings_command(g, READER);
	g->rule_answer = (struct rule_answer) { .port = port,
		.asked_and_empty = true,
		.reader = READER,
		.line = g->lines.at[g->section->from - 1].text };
}

const struct reader read_net_firewall = { .id = READER,
	.commands =
		"Get-NetFirewallRule|Get-NetFirewallPortFilter|Get-NetFirewallAddressFilter",
	.read = read_error,
	.answered = answered };
