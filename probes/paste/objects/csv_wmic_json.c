/*
 * Exported objects: CSV of PowerShell, wmic and Event Viewer, tables and lists of wmic,
 * JSON of ConvertTo-Json. The meaning of an object does not depend on the format, but JSON
 * has numbers in place of words.
 */
#include <ctype.h>
#include <jansson.h>
#include <string.h>
#include <strings.h>

#include "probes/paste/objects/powershell_tables.h"
#include "share/base/str.h"

#define COLUMNS_MOST 40u
#define ROW_LINES_MOST 60u
#define TRIED_MOST 8u /* rows without a known object before the reader gives up */

/* ---- CSV ---- */

struct fields {
	const char *at[COLUMNS_MOST];
	size_t count;
};

/*
 * One line of CSV. A quoted field that does not end on its line is a message of several
 * lines; the fields before it are complete.
 */
static void
split_fields(struct findings *g, const char *line, char mark, struct fields *out)
{
	out->count = 0;
	while (out->count < COLUMNS_MOST) {
		STR_AUTO quoted = STR_INIT(TEXT_LINE_MOST);
		size_t n = 0;

		if (*line == '"') {
			for (n = 1; line[n] != '\0'; n++) {
				if (line[n] == '"' && line[n + 1] != '"')
					break;
				n += line[n] == '"';
				str_add_char(&quoted, line[n]);
			}
			n += line[n] == '"';
			out->at[out->count++] = arena_dup(g->arena, str_text(&quoted));
		} else {
			while (line[n] != '\0' && line[n] != mark)
				n++;
			out->at[out->count++] = text_trimmed(g->arena, line, n);
		}
		if (line[n] != mark)
			return;
		line += n + 1;
	}
}

/* "Event ID" and its translations, "EventID", "StartMode". NULL: not a property name. */
static const char *
property_name(struct findings *g, const char *field)
{
	const char *event = read_event_label(field);
	char name[48];
	size_t len = 0;

	if (event != NULL)
		return event;
	for (const char *p = field; *p != '\0'; p++) {
		/* names in other languages are accepted, but without a meaning */
		if ((!isalnum((unsigned char)*p) && *p != ' ' && *p != '_' && *p != '-' &&
			    (unsigned char)*p < 0x80) ||
			len + 1 >= sizeof(name))
			return NULL;
		if (*p != ' ')
			name[len++] = *p;
	}
	return len > 0 && !isdigit((unsigned char)*name)
		? arena_dup_len(g->arena, name, len)
		: NULL;
}

static bool
read_names(struct findings *g, const char *line, char mark, struct fields *out)
{
	size_t marks = 0;

	for (const char *p = line; *p != '\0'; p++)
		marks += *p == mark;
	if (marks == 0)
		return false;
	split_fields(g, line, mark, out);
	for (size_t i = 0; i < out->count; i++) {
		out->at[i] = property_name(g, out->at[i]);
		if (out->at[i] == NULL)
			return false;
	}
	return out->count >= 2;
}

static void
row_object(struct findings *g, const struct fields *names, const struct fields *values,
	size_t at, struct object *o)
{
	o->count = 0;
	o->from = at;
	for (size_t i = 0; i < names->count && i < values->count; i++)
		object_add(g, o, names->at[i], values->at[i], at);
	/* Event Viewer gives the message no heading */
	if (values->count == names->count + 1 && object_get(o, "EventID") != NULL)
		object_add(g, o, "Message", values->at[names->count], at);
}

/* The row at @at with the lines over which a quoted field runs on. */
static const char *
joined_row(struct findings *g, size_t at)
{
	STR_AUTO row = STR_INIT(64 << 10);
	size_t quotes = 0;

	for (size_t i = at; i < g->section->to && i < at + ROW_LINES_MOST; i++) {
		const char *line = findings_line(g, i);

		for (const char *p = line; *p != '\0'; p++)
			quotes += *p == '"';
		str_addf(&row, "%s%s", i > at ? "\n" : "", line);
		if (quotes % 2 == 0)
			return i == at ? line : arena_dup(g->arena, str_text(&row));
	}
	return findings_line(g, at);
}

static size_t
read_csv(struct findings *g, size_t at)
{
	const char *line = findings_line(g, at);
	char mark = strchr(line, ';') != NULL && strchr(line, ',') == NULL ? ';' : ',';
	size_t i = at + 1, last = at, unused = 0;
	struct fields names, values;
	bool known = false;

	if (strchr(line, mark) == NULL || strchr(line, ':') != NULL ||
		strchr(findings_line(g, at + 1), mark) == NULL ||
		!read_names(g, line, mark, &names))
		return 0;
	for (; i < g->section->to && (known || unused < TRIED_MOST); i++) {
		struct object o;

		split_fields(g, joined_row(g, i), mark, &values);
		row_object(g, &names, &values, i, &o);
		if (values.count >= names.count && read_any_object(g, &o)) {
			known = true;
			last = i;
		} else {
			unused++;
		}
	}
	if (known)
		findings_use(g, at);
	return known ? last + 1 - at : 0;
}

/* ---- wmic ---- */

/* "Name         StartMode  State": only names, two blanks between them. */
static bool
read_columns(struct findings *g, const char *line, struct object_table *out)
{
	const char *p = line;

	out->count = 0;
	while (*p != '\0' && out->count < ARRAY_LEN(out->column)) {
		size_t n = 0;

		while (isalnum((unsigned char)p[n]))
			n++;
		if (n == 0 || !isupper((unsigned char)*p) ||
			(p[n] != '\0' && (p[n] != ' ' || p[n + 1] != ' ')))
			return false;
		out->column[out->count].name = arena_dup_len(g->arena, p, n);
		out->column[out->count].from = (size_t)(p - line);
		out->column[out->count++].to = (size_t)(p - line) + n;
		p = text_skip(p + n);
	}
	return *p == '\0' && out->count >= 2;
}

static size_t
read_wmic_table(struct findings *g, size_t at)
{
	struct object_table table;
	struct object o;
	size_t i = at + 1, last = at, blanks = 0;
	bool known = false;

	if (!read_columns(g, findings_line(g, at), &table))
		return 0;
	/* its line ends cause an extra empty line after each line in a file */
	for (; i < g->section->to && blanks < 2 && (known || i < at + 2 * TRIED_MOST);
		i++) {
		if (*findings_line(g, i) == '\0') {
			blanks++;
			continue;
		}
		blanks = 0;
		if (!object_read_row(g, &table, i, &o))
			break;
		if (read_any_object(g, &o)) {
			known = true;
			last = i;
		}
	}
	if (known)
		findings_use(g, at);
	return known ? last + 1 - at : 0;
}

/* "StartMode=Manual": a name, then a value at once. */
static bool
split_pair(const char *line, size_t *name_len)
{
	size_t n = 0;

	while (isalnum((unsigned char)line[n]))
		n++;
	*name_len = n;
	return n > 0 && n < 48 && isupper((unsigned char)*line) && line[n] == '=' &&
		line[n + 1] != ' ';
}

static size_t
read_wmic_list(struct findings *g, size_t at)
{
	struct object o = { .from = at };
	size_t i = at, blanks = 0, n;

	for (; i < g->section->to && blanks < 2; i++) {
		const char *line = findings_line(g, i), *name;

		if (*line == '\0') {
			blanks++;
			continue;
		}
		if (!split_pair(line, &n))
			break;
		name = arena_dup_len(g->arena, line, n);
		if (object_get(&o, name) != NULL)
			break;
		blanks = 0;
		object_add(g, &o, name, line + n + 1, i);
	}
	return o.count >= 2 && read_any_object(g, &o) ? i - at : 0;
}

/* ---- JSON ---- */

/* The numbers of ServiceControllerStatus, ServiceStartMode (System.ServiceProcess) and of
 * the state of a TCP connection (MSFT_NetTCPConnection). */
static const struct {
	const char *name;
	int number;
	const char *word;
} numbers[] = {
	{ "Status", 1, "Stopped" },
	{ "Status", 2, "StartPending" },
	{ "Status", 3, "StopPending" },
	{ "Status", 4, "Running" },
	{ "StartType", 0, "Boot" },
	{ "StartType", 1, "System" },
	{ "StartType", 2, "Automatic" },
	{ "StartType", 3, "Manual" },
	{ "StartType", 4, "Disabled" },
	{ "State", 2, "Listen" },
	{ "State", 5, "Established" },
};

/*
 * The numbers of the firewall mean one thing in a profile (MSFT_NetFirewallProfile),
 * another in a rule (MSFT_NetFirewallRule); those of a network are of
 * MSFT_NetConnectionProfile.
 */
struct meaning {
	const char *name;
	const char *number, *word;
};

static const struct meaning profile_numbers[] = { { "Enabled", "0", "False" },
	{ "Enabled", "1", "True" }, { "Enabled", "2", "NotConfigured" },
	{ "DefaultInboundAction", "0", "NotConfigured" },
	{ "DefaultInboundAction", "2", "Allow" }, { "DefaultInboundAction", "4", "Block" },
	{ "DefaultOutboundAction", "0", "NotConfigured" },
	{ "DefaultOutboundAction", "2", "Allow" },
	{ "DefaultOutboundAction", "4", "Block" }, { "AllowInboundRules", "0", "False" },
	{ "AllowInboundRules", "1", "True" }, { "AllowInboundRules", "2", "NotConfigured" },
	{ "AllowLocalFirewallRules", "0", "False" },
	{ "AllowLocalFirewallRules", "1", "True" },
	{ "AllowLocalFirewallRules", "2", "NotConfigured" }, { NULL, NULL, NULL } };

static const struct meaning rule_numbers[] = { { "Enabled", "1", "True" },
	{ "Enabled", "2", "False" }, { "Direction", "1", "Inbound" },
	{ "Direction", "2", "Outbound" }, { "Action", "2", "Allow" },
	{ "Action", "4", "Block" }, { "Profile", "0", "Any" }, { "Profile", "1", "Domain" },
	{ "Profile", "2", "Private" }, { "Profile", "3", "Domain, Private" },
	{ "Profile", "4", "Public" }, { "Profile", "5", "Domain, Public" },
	{ "Profile", "6", "Private, Public" }, { "Profile", "7", "Any" },
	{ NULL, NULL, NULL } };

static const struct meaning network_numbers[] = { { "NetworkCategory", "0", "Public" },
	{ "NetworkCategory", "1", "Private" },
	{ "NetworkCategory", "2", "DomainAuthenticated" }, { NULL, NULL, NULL } };

static const struct meaning *
meanings_of(const struct object *o)
{
	static const char *const profiles[] = { "Domain", "Private", "Public" };

	if (object_get(o, "NetworkCategory") != NULL)
		return network_numbers;
	for (size_t i = 0; i < ARRAY_LEN(profiles); i++)
		if (object_is(o, "Name", profiles[i]))
			return profile_numbers;
	return object_get(o, "Enabled") != NULL &&
			(object_get(o, "DisplayName") != NULL ||
				object_get(o, "Direction") != NULL)
		? rule_numbers
		: NULL;
}

static void
give_meaning(struct object *o)
{
	const struct meaning *meanings = meanings_of(o);

	for (size_t i = 0; meanings != NULL && i < o->count; i++)
		for (const struct meaning *m = meanings; m->name != NULL; m++)
			if (strcasecmp(m->name, o->at[i].name) == 0 &&
				strcmp(m->number, o->at[i].value) == 0) {
				o->at[i].value = m->word;
				break;
			}
}

static const char *
json_text(struct findings *g, const char *key, const json_t *item)
{
	if (json_is_string(item))
		return json_string_value(item);
	if (json_is_boolean(item))
		return json_is_true(item) ? "True" : "False";
	if (!json_is_integer(item))
		return NULL;
	for (size_t i = 0; i < ARRAY_LEN(numbers); i++)
		if (json_integer_value(item) == numbers[i].number &&
			strcasecmp(numbers[i].name, key) == 0)
			return numbers[i].word;
	return arena_format(g->arena, "%lld", (long long)json_integer_value(item));
}

/* The line from @from on that contains the property name; otherwise the last one known. */
static size_t
line_of(const struct findings *g, size_t from, size_t to, const char *key)
{
	for (size_t i = from; i < to; i++) {
		const char *p = strstr(findings_line(g, i), key);

		if (p != NULL && p > findings_line(g, i) && p[-1] == '"' &&
			p[strlen(key)] == '"')
			return i;
	}
	return from;
}

bool
read_json_objects(struct findings *g, const struct json_t *json, size_t *from, size_t to,
	unsigned depth)
{
	struct object o = { .from = *from };
	const char *key;
	json_t *item;
	bool taken = false;
	size_t i;

	if (depth > 12)
		return false;
	if (json_is_array(json)) {
		json_array_foreach((json_t *)json, i, item)
		{
			taken = read_json_objects(g, item, from, to, depth + 1) || taken;
		}
		return taken;
	}
	if (!json_is_object(json))
		return false;
	json_object_foreach((json_t *)json, key, item)
	{
		const char *text = json_text(g, key, item);

		*from = line_of(g, *from, to, key);
		if (text != NULL)
			object_add(g, &o, key, text, *from);
		else
			taken = read_json_objects(g, item, from, to, depth + 1) || taken;
	}
	give_meaning(&o);
	return read_any_object(g, &o) || taken;
}

static size_t
read_export(struct findings *g, size_t at)
{
	size_t taken = read_csv(g, at);

	if (taken == 0)
		taken = read_wmic_list(g, at);
	return taken > 0 ? taken : read_wmic_table(g, at);
}

const struct reader read_exports = { .id = "exports", .read = read_export };
