/*
 * Event log entries: wevtutil as text and XML, Get-WinEvent as list and table. Only
 * provider and number are used, not dates and messages.
 */
#include <ctype.h>
#include <stdlib.h>
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

/*
 * Service Control Manager events for a service that failed to start, hung or ended. They
 * are logged for any service, so the message must name it.
 */
static bool
is_of_a_service(const char *provider, unsigned number)
{
	static const unsigned numbers[] = { 7000, 7001, 7009, 7011, 7022, 7023, 7024, 7031,
		7032, 7034, 7038, 7041 };

	if (!text_equal(provider, "Service Control Manager") &&
		!text_equal(provider, "Microsoft-Windows-Service Control Manager"))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(numbers); i++)
		if (numbers[i] == number)
			return true;
	return false;
}

enum about { ABOUT_ANY, ABOUT_RDP, ABOUT_OTHER };

/* A label with a short value contains no service name. */
static bool
is_sentence(const char *line, size_t len)
{
	const char *colon = memchr(line, ':', len);
	size_t words = 0;

	if (colon != NULL && colon - line < 40 && colon + 1 - line < (ptrdiff_t)len) {
		len -= (size_t)(colon + 1 - line);
		line = colon + 1;
	}
	for (size_t i = 1; i < len; i++)
		words += line[i] == ' ' && line[i - 1] != ' ';
	return words >= 3 || (len >= 24 && (line[len / 2] & 0x80) != 0);
}

/* Finds the service that the event is about, line by line. */
static enum about
about_of(const struct event *event)
{
	const char *says = event->says;
	enum about about = event->named ? ABOUT_OTHER : ABOUT_ANY;

	while (*says != '\0') {
		size_t len = strcspn(says, "\n");

		if (words_holds(SERVICE_RDP, SERVICE_RDP, says, len) != WORD_COUNT)
			return ABOUT_RDP;
		/*
		 * where a table truncated the message, the name may be in the missing part
		 */
		if (is_sentence(says, len) &&
			!(len >= 3 && strncmp(says + len - 3, "...", 3) == 0) &&
			!(len >= 3 && strncmp(says + len - 3, "\xE2\x80\xA6", 3) == 0))
			about = ABOUT_OTHER;
		says += len + (says[len] == '\n');
	}
	return about;
}

bool
read_events_add(struct findings *g, const struct event *event)
{
	const char *provider = event->provider, *id = event->id;
	enum about about = ABOUT_ANY;
	unsigned number;
	char *name;

	/* a truncated name does not count */
	if (*provider == '\0' || text_ends(provider, "...") ||
		text_ends(provider, "\xE2\x80\xA6") ||
		!text_number(id, strlen(id), &number) || number > 65535)
		return false;
	findings_command(g, READER);
	if (is_of_a_service(provider, number))
		about = about_of(event);
	if (about == ABOUT_OTHER)
		return true;
	if (g->events == NULL)
		g->events = ARENA_NEW(g->arena, struct event_list);
	name = arena_format(g->arena, "%s/%u%s", provider, number,
		about == ABOUT_RDP ? ":TermService" : "");
	for (size_t i = 0; i < g->events->count; i++)
		if (text_equal(g->events->names[i], name))
			return true;
	if (g->events->count == EVENTS_MOST)
		return true;
	g->events->names[g->events->count++] = name;
	g->events->line = event->line;
	return true;
}

char *
read_events_says(struct findings *g, size_t from, size_t to)
{
	STR_AUTO says = STR_INIT(64 << 10);

	for (size_t i = from; i < to && i < from + 40; i++)
		str_addf(&says, "%s\n", findings_line(g, i));
	return arena_dup(g->arena, str_text(&says));
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
			.says = read_events_says(g, at + 5, end),
			.line = findings_line(g, at + 4) });
	findings_use_range(g, at, at + 5);
	return 5;
}

/* ---- XML, an event or several in a line ---- */

/* "5400650072006D00...": its ASCII letters. */
static void
add_binary(const char *hex, struct str *out)
{
	size_t digits = strspn(hex, "0123456789ABCDEFabcdef");

	for (size_t i = 0; i + 3 < digits; i += 4) {
		char low[3] = { hex[i], hex[i + 1], '\0' };
		char byte = (char)strtoul(low, NULL, 16);

		str_add_len(out, isprint((unsigned char)byte) ? &byte : " ", 1);
	}
	str_add(out, "\n");
}

/*
 * The data of the event whose number is at @id: its strings, and the service name that
 * <Binary> holds in UTF-16 (in events of the Service Control Manager).
 */
static char *
xml_says(struct findings *g, const char *id, size_t at)
{
	STR_AUTO says = STR_INIT(64 << 10);

	for (size_t i = at; i < g->section->to && i < at + 40; i++) {
		const char *line = id != NULL ? id : findings_line(g, i), *p = line;
		const char *end = strstr(line, "</Event>");
		size_t len = end != NULL ? (size_t)(end - line) : strlen(line);

		while ((p = strstr(p, "<Data")) != NULL && p < line + len) {
			p += strcspn(p, ">");
			p += *p == '>';
			str_addf(&says, "%.*s\n", (int)strcspn(p, "<"), p);
		}
		p = strstr(line, "<Binary>");
		if (p != NULL && p < line + len)
			add_binary(p + strlen("<Binary>"), &says);
		if (end != NULL)
			break;
		id = NULL;
	}
	return arena_dup(g->arena, str_text(&says));
}

static size_t
read_xml_event(struct findings *g, size_t at)
{
	const char *line = findings_line(g, at), *p = line;
	size_t taken = 0;

	while ((p = strstr(p, "<Provider Name=")) != NULL) {
		char quote;
		const char *name, *id, *says;

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
		says = xml_says(g, id, at);
		(void)read_events_add(g,
			&(struct event) { .provider = name,
				.id = arena_dup_len(
					g->arena, id + 1, strspn(id + 1, "0123456789")),
				.says = says,
				.named = *says != '\0',
				.line = line });
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
	if (strstr(line, "<Provider Name=") != NULL)
		return read_xml_event(g, at);
	return read_group(g, at);
}

const struct reader read_events = {
	.id = READER, .commands = "wevtutil|Get-WinEvent|Get-EventLog", .read = read_event
};
