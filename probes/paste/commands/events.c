/* Events as wevtutil prints them as text, and as the objects of Get-WinEvent. */
#include <ctype.h>
#include <string.h>

#include "probes/paste/commands/event_time.h"
#include "probes/paste/objects/powershell_tables.h"

#define READER "events"

/* ---- wevtutil /f:text ---- */

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
	size_t end;

	for (size_t i = 0; i < ARRAY_LEN(value); i++) {
		value[i] = label_value(findings_line(g, at + 1 + i));
		if (value[i] == NULL)
			return 0;
	}
	for (end = at + 5; end < g->section->to && !text_is_event(findings_line(g, end));)
		end++;
	(void)read_events_add(g,
		&(struct event) { .provider = value[1],
			.id = value[3],
			.when = value[2],
			.says = read_events_says(g, at + 5, end),
			.line = findings_line(g, at + 4) });
	findings_use_range(g, at, at + 5);
	return 5;
}

/* ---- Get-WinEvent ---- */

/* The property that holds a time, whatever its name. */
static const char *
object_time(const struct object *o)
{
	for (size_t i = 0; i < o->count; i++)
		if (event_time_is(o->at[i].value) || text_starts(o->at[i].value, "/Date("))
			return o->at[i].value;
	return "";
}

bool
read_event_object(struct findings *g, const struct object *o)
{
	const char *id = object_text(o, "Id"), *provider = object_text(o, "ProviderName");
	const char *instance = object_text(o, "InstanceId");
	unsigned number;

	/* a source with any id is not specific enough */
	if (*id == '\0' || *provider == '\0')
		id = object_text(o, "EventID");
	/*
	 * Get-EventLog: severity and facility are in the upper bits of the number (winnt.h,
	 * MS-ERREF)
	 */
	if (*id == '\0' && text_number(instance, strlen(instance), &number))
		id = arena_format(g->arena, "%u", number & 0xFFFF);
	if (*provider == '\0')
		provider = object_text(o, "Source");
	if (*id == '\0' || *provider == '\0' || object_get(o, "CategoryInfo") != NULL)
		return false;
	(void)read_events_add(g,
		&(struct event) { .provider = provider,
			.id = id,
			.when = object_time(o),
			.says = object_text(o, "Message"),
			.line = g->lines.at[o->from].text });
	object_use(g, o);
	return true;
}

/* "   ProviderName: Service Control Manager" above a table of its events. */
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
		(void)read_events_add(g,
			&(struct event) { .provider = provider,
				.id = object_text(&row, "Id"),
				.when = object_time(&row),
				.says = object_text(&row, "Message"),
				.line = findings_line(g, i) });
		findings_use(g, i);
	}
	return i - at;
}

static size_t
read_event(struct findings *g, size_t at)
{
	const char *line = findings_line(g, at);

	if (text_is_event(line))
		return read_text_event(g, at);
	return read_group(g, at);
}

const struct reader read_events = {
	.id = READER, .commands = "wevtutil|Get-WinEvent|Get-EventLog", .read = read_event
};
