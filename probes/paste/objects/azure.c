/*
 * JSON from the cloud: effective security rules, the verdict on one flow, the state of a
 * virtual machine. The security groups of both the subnet and the adapter must allow a
 * flow; in each group the first rule by priority decides. Other JSON goes to the readers of
 * objects.
 */
#include <ctype.h>
#include <jansson.h>
#include <string.h>
#include <strings.h>

#include "probes/paste/objects/powershell_tables.h"

#define TRIES_MOST 16u
#define JSON_MOST (4u << 20)
#define DEPTH_MOST 12

struct walk {
	struct findings *g;
	size_t from, to; /* lines of the document */
	bool taken;
};

/* The line of the document with this text; the first line if there is none. */
static const char *
line_with(const struct walk *w, const char *text)
{
	for (size_t i = w->from; text != NULL && i < w->to; i++)
		if (strstr(w->g->lines.at[i].text, text) != NULL) {
			findings_use(w->g, i);
			return w->g->lines.at[i].text;
		}
	return w->g->lines.at[w->from].text;
}

/* PowerShell capitalises the same keys. */
static json_t *
member_of(const json_t *object, const char *key)
{
	const char *name;
	json_t *item;

	json_object_foreach((json_t *)object, name, item)
	{
		if (strcasecmp(name, key) == 0)
			return item;
	}
	return NULL;
}

static const char *
string_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(member_of(object, key));

	return text != NULL ? text : "";
}

/* "securityRules/AllowRdp", "UserRule_AllowRdp": the name shown in the portal. */
static const char *
rule_name(const char *name)
{
	const char *slash = strrchr(name, '/');

	if (slash != NULL)
		name = slash + 1;
	if (text_starts(name, "UserRule_"))
		return name + strlen("UserRule_");
	if (text_starts(name, "DefaultRule_"))
		return name + strlen("DefaultRule_");
	return name;
}

/* ---- effective rules ---- */

static bool
range_covers(const char *range, unsigned port)
{
	struct firewall_rule r = FIREWALL_RULE_INIT;

	firewall_ports_add(&r, range);
	return firewall_ports_cover(&r, port);
}

/* The values under the plural of the key, or a list under the key itself. */
static json_t *
several_of(const json_t *rule, const char *key)
{
	char plural[40];
	json_t *list;

	(void)text_format(
		plural, sizeof(plural), "%s%s", key, text_ends(key, "x") ? "es" : "s");
	list = member_of(rule, plural);
	return json_array_size(list) > 0 ? list : member_of(rule, key);
}

static bool
rule_covers(const json_t *rule, unsigned port)
{
	const char *protocol = string_of(rule, "protocol");
	const char *range = string_of(rule, "destinationPortRange");
	json_t *ranges = several_of(rule, "destinationPortRange"), *item;
	size_t i;

	if (strcasecmp(string_of(rule, "direction"), "Inbound") != 0)
		return false;
	if (strcasecmp(protocol, "Tcp") != 0 && strcasecmp(protocol, "All") != 0 &&
		strcmp(protocol, "*") != 0)
		return false;
	if (json_array_size(ranges) == 0)
		return range_covers(range, port);
	json_array_foreach(ranges, i, item)
	{
		if (json_is_string(item) && range_covers(json_string_value(item), port))
			return true;
	}
	return false;
}

enum source { SOURCE_ANYONE, SOURCE_SOME, SOURCE_CLOUD };

static enum source
source_of(const char *prefix)
{
	if (strcmp(prefix, "*") == 0 || strcasecmp(prefix, "Internet") == 0 ||
		strcasecmp(prefix, "Any") == 0 || text_starts(prefix, "0.0.0.0/0") ||
		text_starts(prefix, "0.0.0.0/1") || text_starts(prefix, "128.0.0.0/1"))
		return SOURCE_ANYONE;
	/* helpdesk callers are not in the cloud's own network */
	if (strcasecmp(prefix, "VirtualNetwork") == 0 ||
		strcasecmp(prefix, "AzureLoadBalancer") == 0)
		return SOURCE_CLOUD;
	return SOURCE_SOME;
}

static enum source
rule_source(const json_t *rule)
{
	json_t *prefixes = several_of(rule, "sourceAddressPrefix"), *item;
	enum source source = SOURCE_CLOUD;
	size_t i;

	if (json_array_size(prefixes) == 0)
		return source_of(string_of(rule, "sourceAddressPrefix"));
	json_array_foreach(prefixes, i, item)
	{
		const char *prefix = json_string_value(item);
		enum source one = prefix != NULL ? source_of(prefix) : SOURCE_SOME;

		if (one == SOURCE_ANYONE)
			return SOURCE_ANYONE;
		if (one == SOURCE_SOME)
			source = SOURCE_SOME;
	}
	return source;
}

/* 1 allow, 0 deny, -1 depends on the caller. @name gets the rule that decides. */
static int
group_verdict(const json_t *rules, unsigned port, const char **name)
{
	json_int_t last = -1;

	for (;;) {
		const json_t *next = NULL;
		json_int_t next_priority = 0;
		size_t i;
		json_t *rule;
		enum source source;
		bool allow;

		json_array_foreach((json_t *)rules, i, rule)
		{
			json_int_t p = json_integer_value(member_of(rule, "priority"));

			if (p > last && rule_covers(rule, port) &&
				(next == NULL || p < next_priority)) {
				next = rule;
				next_priority = p;
			}
		}
		if (next == NULL)
			return -1;
		last = next_priority;
		source = rule_source(next);
		allow = strcasecmp(string_of(next, "access"), "Allow") == 0;
		if (source == SOURCE_SOME)
			return -1;
		if (source == SOURCE_CLOUD && allow)
			continue;
		*name = string_of(next, "name");
		return allow;
	}
}

struct groups {
	const json_t *rules[16];
	size_t count;
};

static void
find_groups(const json_t *json, struct groups *out, int depth)
{
	const char *key;
	json_t *item;
	size_t i;

	if (depth > DEPTH_MOST)
		return;
	if (json_is_array(json)) {
		json_array_foreach((json_t *)json, i, item)
		{
			find_groups(item, out, depth + 1);
		}
	} else if (json_is_object(json)) {
		json_object_foreach((json_t *)json, key, item)
		{
			if (strcasecmp(key, "effectiveSecurityRules") != 0)
				find_groups(item, out, depth + 1);
			else if (json_is_array(item) && out->count < ARRAY_LEN(out->rules))
				out->rules[out->count++] = item;
		}
	}
}

static void
put_nsg(struct walk *w, const char *reader, bool allow, const char *name)
{
	const char *line = line_with(w, name);

	findings_put(w->g, reader, line, RANK_ACTIVE, FACT_CLOUD_NSG_RESULT,
		value_token(allow ? "allow" : "deny"));
	if (*name != '\0')
		findings_put(w->g, reader, line, RANK_ACTIVE, FACT_CLOUD_NSG_RULE,
			value_text(rule_name(name)));
}

static void
take_groups(struct walk *w, const json_t *json)
{
	struct groups groups = { .count = 0 };
	const char *allowed_by = NULL;
	bool unsure = false;

	find_groups(json, &groups, 0);
	if (groups.count == 0)
		return;
	w->taken = true;
	findings_command(w->g, "az-nsg");
	for (size_t i = 0; i < groups.count; i++) {
		const char *name = NULL;
		int verdict = group_verdict(groups.rules[i], findings_port(w->g), &name);

		if (verdict == 0) {
			put_nsg(w, "az-nsg", false, name);
			return;
		}
		unsure = unsure || verdict < 0;
		if (verdict == 1)
			allowed_by = name;
	}
	if (!unsure && allowed_by != NULL)
		put_nsg(w, "az-nsg", true, allowed_by);
}

/* ---- test-ip-flow ---- */

/*
 * Whether the query was for inbound traffic to the RDP port; unknown counts as yes. The
 * default rules show the direction in their names.
 */
static bool
asked_for_port(const struct walk *w, const char *rule)
{
	const char *command = w->g->section->command;
	const char *local = split_option(w->g->arena, command, "local"), *colon;
	unsigned port;

	if (text_find_nocase(command, "Outbound") != NULL ||
		(text_find_nocase(rule, "default") != NULL &&
			text_find_nocase(rule, "OutBound") != NULL))
		return false;
	colon = local != NULL ? strrchr(local, ':') : NULL;
	return colon == NULL || !text_number(colon + 1, strlen(colon + 1), &port) ||
		port == findings_port(w->g);
}

static void
take_flow(struct walk *w, const json_t *json)
{
	const char *access = string_of(json, "access"), *name = string_of(json, "ruleName");
	bool allow = strcasecmp(access, "Allow") == 0;

	if (*name == '\0' || (!allow && strcasecmp(access, "Deny") != 0))
		return;
	w->taken = true;
	findings_command(w->g, "az-ip-flow");
	(void)line_with(w, "\"access\"");
	if (asked_for_port(w, name))
		put_nsg(w, "az-ip-flow", allow, name);
}

/* The same as a table (--output table). */
bool
read_cloud_object(struct findings *g, const struct object *o)
{
	struct walk w = { .g = g, .from = o->from, .to = o->from + 1 };
	const char *access = object_text(o, "Access"), *name = object_text(o, "RuleName");
	bool allow = strcasecmp(access, "Allow") == 0;

	if (*name == '\0' || (!allow && strcasecmp(access, "Deny") != 0))
		return false;
	findings_command(g, "az-ip-flow");
	object_use(g, o);
	if (asked_for_port(&w, name))
		put_nsg(&w, "az-ip-flow", allow, name);
	return true;
}

/* ---- instance view ---- */

static void
take_power(struct walk *w, const char *state, const char *line)
{
	w->taken = true;
	findings_command(w->g, "az-instance-view");
	findings_put(w->g, "az-instance-view", line, RANK_ACTIVE, FACT_CLOUD_POWER,
		value_text(state));
}

static void
find_power(struct walk *w, const json_t *json, int depth)
{
	const char *key, *code;
	json_t *item;
	size_t i;

	if (depth > DEPTH_MOST)
		return;
	if (json_is_array(json)) {
		json_array_foreach((json_t *)json, i, item)
		{
			find_power(w, item, depth + 1);
		}
	} else if (json_is_object(json)) {
		code = string_of(json, "code");
		if (text_starts(code, "PowerState/"))
			take_power(w, code + strlen("PowerState/"), line_with(w, code));
		code = string_of(json, "powerState");
		if (text_starts(code, "VM "))
			take_power(w, code + strlen("VM "), line_with(w, code));
		json_object_foreach((json_t *)json, key, item)
		{
			find_power(w, item, depth + 1);
		}
	}
}

/* ---- documents ---- */

static bool
begins_json(const char *line)
{
	line = text_skip(line);
	if (*line != '{' && *line != '[')
		return false;
	line = text_skip(line + 1);
	return *line == '\0' || *line == '"' || *line == '{' || *line == '[';
}

static size_t
read_json(struct findings *g, size_t at)
{
	STR_AUTO text = STR_INIT(JSON_MOST);
	struct walk w = { .g = g, .from = at };
	json_error_t error;
	json_t *json;
	size_t i = at, line = at, bytes = 0;

	if (!begins_json(findings_line(g, at)) || g->json_tries >= TRIES_MOST)
		return 0;
	g->json_tries++;
	/* JSON strings contain no newlines: a console wrapped them, so all are removed */
	for (; i < g->section->to; i++)
		str_add(&text, findings_line(g, i));
	json = json_loadb(str_text(&text), text.len, JSON_DISABLE_EOF_CHECK, &error);
	if (json == NULL)
		return 0;
	for (i = at; i < g->section->to && bytes < (size_t)error.position; i++)
		bytes += strlen(findings_line(g, i));
	w.to = MAX_OF(i, at + 1);
	take_groups(&w, json);
	take_flow(&w, json);
	find_power(&w, json, 0);
	if (!w.taken)
		w.taken = read_json_objects(g, json, &line, w.to, 0);
	json_decref(json);
	return w.taken ? w.to - at : 0;
}

/* "VM running", printed by a query for the display status. */
static size_t
read_status(struct findings *g, size_t at)
{
	static const char *const states[] = { "running", "stopped", "deallocated",
		"starting", "stopping", "deallocating" };
	const char *line = text_skip(findings_line(g, at));
	struct walk w = { .g = g, .from = at, .to = at + 1 };

	line += *line == '"';
	if (!text_starts(line, "VM ") ||
		split_part(g->arena, g->section->command, "az") == NULL)
		return 0;
	for (size_t i = 0; i < ARRAY_LEN(states); i++)
		if (strncmp(line + 3, states[i], strlen(states[i])) == 0 &&
			strspn(line + 3 + strlen(states[i]), "\" ") ==
				strlen(line + 3 + strlen(states[i]))) {
			take_power(&w, states[i], findings_line(g, at));
			findings_use(g, at);
			return 1;
		}
	return 0;
}

static size_t
read_cloud(struct findings *g, size_t at)
{
	size_t taken = read_json(g, at);

	return taken > 0 ? taken : read_status(g, at);
}

const struct reader read_azure = {
	.id = "az-nsg", .commands = "az network|az vm", .read = read_cloud
};
