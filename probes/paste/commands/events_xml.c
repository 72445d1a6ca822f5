/* Events as XML: wevtutil /f:xml, Event Viewer's "Save as XML" and the pane "Details". */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "probes/paste/findings/findings.h"

#define LINES_MOST 120u
#define VALUES_MOST 64u
#define XML_MOST (64u << 10)

struct xml_event {
	struct windows_event_value values[VALUES_MOST];
	size_t value_count;
};

/* The text between @open and any character of @close; "" if @open is not in @xml. */
static char *
text_between(struct findings *g, const char *xml, const char *open, const char *close)
{
	const char *from = strstr(xml, open);

	if (from == NULL)
		return arena_dup(g->arena, "");
	from += strlen(open);
	return arena_dup_len(g->arena, from, strcspn(from, close));
}

/* The value of an attribute in either kind of quotes. */
static char *
attribute(struct findings *g, const char *xml, const char *name)
{
	const char *at = strstr(xml, name);
	char quote[2] = { 0 };

	if (at == NULL)
		return arena_dup(g->arena, "");
	at += strlen(name);
	*quote = *at;
	if (*quote != '\'' && *quote != '"')
		return arena_dup(g->arena, "");
	return arena_dup_len(g->arena, at + 1, strcspn(at + 1, quote));
}

/* "5400650072006D00...": the characters of ASCII among the UTF-16. */
static char *
binary_text(struct findings *g, const char *hex)
{
	size_t digits = strspn(hex, "0123456789ABCDEFabcdef");
	STR_AUTO text = STR_INIT(4096);

	for (size_t i = 0; i + 3 < digits; i += 4) {
		char low[3] = { hex[i], hex[i + 1], '\0' };
		char byte = (char)strtoul(low, NULL, 16);

		if (byte != '\0')
			str_add_char(&text, isprint((unsigned char)byte) ? byte : ' ');
	}
	return arena_dup(g->arena, str_text(&text));
}

/* "<Data Name='param1'>x</Data>" or "<Reason>5</Reason>" at @p, which is at its "<". */
static void
take_element(struct findings *g, const char *p, struct xml_event *out)
{
	size_t name_len = strcspn(p + 1, " />\t\n");
	const char *inside = strchr(p, '>'), *end;
	struct windows_event_value *value = &out->values[out->value_count];
	char *name;

	if (inside == NULL || out->value_count == VALUES_MOST || inside[-1] == '/')
		return;
	end = strchr(++inside, '<');
	/* an element that holds others is no parameter */
	if (end == NULL || end[1] != '/' || strncmp(end + 2, p + 1, name_len) != 0)
		return;
	name = arena_dup_len(g->arena, p + 1, name_len);
	value->text = text_trimmed(g->arena, inside, (size_t)(end - inside));
	value->name = name;
	if (text_equal(name, "Data"))
		value->name = attribute(
			g, arena_dup_len(g->arena, p, (size_t)(inside - p)), "Name=");
	if (text_equal(name, "Binary"))
		value->text = binary_text(g, value->text);
	out->value_count += *value->text != '\0';
}

/* The parameters: leaves below EventData and UserData. */
static void
take_values(struct findings *g, const char *xml, struct xml_event *out)
{
	const char *p = strstr(xml, "</System>");

	while (p != NULL && (p = strchr(p, '<')) != NULL) {
		if (isalpha((unsigned char)p[1]))
			take_element(g, p, out);
		p++;
	}
}

/* The lines of one event, which ends with its element or where the next one begins. */
static size_t
event_lines(struct findings *g, size_t at, struct str *xml)
{
	size_t lines = 0;

	while (at + lines < g->section->to && lines < LINES_MOST) {
		const char *line = findings_line(g, at + lines);

		if (lines > 0 && strstr(line, "<Provider Name=") != NULL)
			break;
		str_addf(xml, "%s\n", line);
		lines++;
		if (strstr(line, "</Event>") != NULL)
			break;
		/* without its end an event is the lines up to the next empty one */
		if (*findings_line(g, at + lines) == '\0')
			break;
	}
	return lines;
}

static size_t
read_xml(struct findings *g, size_t at)
{
	STR_AUTO xml = STR_INIT(XML_MOST);
	struct xml_event event = { .value_count = 0 };
	const char *line = findings_line(g, at), *text, *provider, *id;
	size_t lines;

	if (strstr(line, "<Provider Name=") == NULL)
		return 0;
	lines = event_lines(g, at, &xml);
	text = strstr(str_text(&xml), "<Provider Name=");
	provider = attribute(g, text, "<Provider Name=");
	id = strstr(text, "<EventID");
	id = id != NULL ? text_between(g, id, ">", "<") : "";
	take_values(g, text, &event);
	/* the line itself may hold names and addresses of people */
	if (!read_events_add(g,
		    &(struct event) { .provider = provider,
			    .id = id,
			    .when = attribute(g, text, "SystemTime="),
			    .says = "",
			    .values = event.values,
			    .value_count = event.value_count,
			    .line = arena_format(g->arena,
				    "<Provider Name='%s'/> <EventID>%s</EventID>", provider,
				    id) }))
		return 0;
	findings_use_range(g, at, at + lines);
	return lines;
}

const struct reader read_events_xml = { .id = "events", .read = read_xml };
