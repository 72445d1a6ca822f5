/*
 * Events of the logs: wevtutil as text and as XML, Get-WinEvent as list and as table. Only
 * provider and number are taken; dates and sentences are for people.
 */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "probes/paste/objects/powershell_tables.h"

#define READER "events"
#define EVENTS_MOST 64u

struct event_list {
	char *names[EVENTS_MOST];
	size_t count;
	const char *line;
};

bool
read_events_add(struct findings *g, const char *provider, const char *id, const char *line)
{
	unsigned number;
	char *name;

	/* a name that a table cut is none */
	if (*provider == '\0' || text_ends(provider, "...") ||
		text_ends(provider, "\xE2\x80\xA6") ||
		!text_number(id, strlen(id), &number) || number > 65535)
		return false;
	if (g->events == NULL)
		g->events = ARENA_NEW(g->arena, struct event_list);
	name = arena_format(g->arena, "%s/%u", provider, number);
	for (size_t i = 0; i < g->events->count; i++)
		if (text_equal(g->events->names[i], name))
			return true;
	if (g->events->count == EVENTS_MOST)
		return true;
	g->events->names[g->events->count++] = name;
	g->events->line = line;
	findings_command(g, READER);
	return true;
}

void
read_events_conclude(struct findings *g)
{
	struct fact_value list = value_list(FACT_TYPE_TEXTS);

	if (g->events == NULL)
		return;
	for (size_t i = 0; i < g->events->count; i++)
		value_list_add(&list, g->events->names[i]);
	findings_put(g, READER, g->events->line, RANK_ACTIVE, FACT_GUEST_EVENTS, list);
}

/* ---- wevtutil /f:text ---- */

/* "Event[0]:", "Ereignis[12]:", "Événement[0] :" */
bool
read_is_event(const char *line)
{
	const char *p = text_skip(line), *open = strchr(p, '[');
	size_t digits;

	if (open == NULL || open == p || open - p > 24)
		return false;
	digits = strspn(open + 1, "0123456789");
	p = open + 1 + digits;
	return digits > 0 && *p == ']' && strspn(p + 1, " :") == strlen(p + 1);
}

static const char *
label_value(const char *line)
{
	const char *colon = strchr(line, ':');

	return colon != NULL && text_indent(line) > 0 && colon - line < 40
		? text_skip(colon + 1)
		: NULL;
}

/* The order of the lines is fixed: log, source, date, number, task, level, ... */
static size_t
read_text_event(struct findings *g, size_t at)
{
	const char *value[4];

	for (size_t i = 0; i < ARRAY_LEN(value); i++) {
		value[i] = label_value(findings_line(g, at + 1 + i));
		if (value[i] == NULL)
			return 0;
	}
	(void)read_events_add(g, value[1], value[3], findings_line(g, at + 4));
	findings_use_range(g, at, at + 5);
	return 5;
}

/* ---- XML, an event or several in a line ---- */

static size_t
read_xml_event(struct findings *g, size_t at)
{
	const char *line = findings_line(g, at), *p = line;
	size_t taken = 0;

	while ((p = strstr(p, "<Provider Name=")) != NULL) {
		char quote;
		const char *name, *id;

		p += strlen("<Provider Name=");
		quote = *p;
		if (quote != '\'' && quote != '"')
			break;
		name = arena_dup_len(
			g->arena, p + 1, strcspn(p + 1, quote == '"' ? "\"" : "'"));
		id = strstr(p, "<EventID");
		for (size_t i = at + 1; id == NULL && i < at + 4; i++)
			id = strstr(findings_line(g, i), "<EventID");
		id = id != NULL ? strchr(id, '>') : NULL;
		if (id == NULL)
			break;
		(void)read_events_add(g, name,
			arena_dup_len(g->arena, id + 1, strspn(id + 1, "0123456789")),
			line);
		findings_use(g, at);
		taken = 1;
	}
	return taken;
}

/* ---- Get-WinEvent ---- */

bool
read_event_object(struct findings *g, const struct object *o)
{
	const char *id = object_text(o, "Id"), *provider = object_text(o, "ProviderName");
	const char *instance = object_text(o, "InstanceId");
	unsigned number;

	/* a source alone, with some id, is of anything */
	if (*id == '\0' || *provider == '\0')
		id = object_text(o, "EventID");
	/* Get-EventLog: severity and facility stand above the number (winnt.h, MS-ERREF) */
	if (*id == '\0' && text_number(instance, strlen(instance), &number))
		id = arena_format(g->arena, "%u", number & 0xFFFF);
	if (*provider == '\0')
		provider = object_text(o, "Source");
	if (*id == '\0' || *provider == '\0' || object_get(o, "CategoryInfo") != NULL)
		return false;
	(void)read_events_add(g, provider, id, g->lines.at[o->from].text);
	object_use(g, o);
	return true;
}

/* "   ProviderName: Service Control Manager" over a table of its events. */
static size_t
read_group(struct findings *g, size_t at)
{
	const char *line = text_skip(findings_line(g, at)), *provider;
	struct object_table table;
	struct object row;
	size_t i = at + 1;

	if (!text_starts(line, "ProviderName:"))
		return 0;
	provider = text_skip(line + strlen("ProviderName:"));
	while (i < at + 3 && *findings_line(g, i) == '\0')
		i++;
	if (!object_read_heading(g, i, &table))
		return 0;
	findings_use_range(g, at, table.first_row);
	for (i = table.first_row; object_read_row(g, &table, i, &row); i++) {
		(void)read_events_add(
			g, provider, object_text(&row, "Id"), findings_line(g, i));
		findings_use(g, i);
	}
	return i - at;
}

static size_t
read_event(struct findings *g, size_t at)
{
	const char *line = findings_line(g, at);

	if (read_is_event(line))
		return read_text_event(g, at);
	if (strstr(line, "<Provider Name=") != NULL)
		return read_xml_event(g, at);
	return read_group(g, at);
}

const struct reader read_events = { .id = READER, .read = read_event };
