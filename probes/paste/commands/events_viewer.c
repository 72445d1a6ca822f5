/*
 * Events copied from Event Viewer: a block of "Label:   value" lines in a fixed order, then
 * the message. The labels are translated, but the third line is always a date and the
 * fourth a number. Articles leave lines out, so labels are compared as well.
 */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "probes/paste/commands/event_time.h"
#include "probes/paste/objects/powershell_tables.h"

#define LABEL_MOST 40u
#define BLOCK_MOST 20u
#define VALUE_COLUMN 15u

static const char *const source_labels[] = { "Source", "Event Source", "Quelle", "Origen",
	"Origine", "Fonte", "Origem", "Источник", "来源", "來源", "ソース",
	"Ereignisquelle" };
static const char *const id_labels[] = { "Event ID", "EventID", "Ereignis-ID",
	"Ereigniskennung", "ID de l'événement", "ID événement", "Id. del evento",
	"Id. de evento", "Id. suceso", "ID evento", "ID do evento", "ID de evento",
	"Identificação do evento", "Код события", "事件 ID", "事件识别码", "事件識別碼",
	"イベント ID" };

/* "Event ID:      36870"; a blank may precede the colon. NULL: no such line. */
static const char *
split_label(const char *line, const char **label, size_t *len)
{
	const char *colon = strchr(line, ':');

	*label = text_skip(line);
	if (colon == NULL || colon - *label > (ptrdiff_t)LABEL_MOST || colon == *label ||
		isdigit((unsigned char)**label))
		return NULL;
	*len = (size_t)(colon - *label);
	while (*len > 0 && (*label)[*len - 1] == ' ')
		(*len)--;
	return text_skip(colon + 1);
}

static bool
is_label(const char *const *labels, size_t count, const char *label, size_t len)
{
	for (size_t i = 0; i < count; i++)
		if (words_same(labels[i], label, len))
			return true;
	return false;
}

const char *
read_event_label(const char *label)
{
	size_t len = strlen(label);

	if (is_label(source_labels, ARRAY_LEN(source_labels), label, len))
		return "Source";
	return is_label(id_labels, ARRAY_LEN(id_labels), label, len) ? "EventID" : NULL;
}

static bool
is_id(const char *value)
{
	unsigned id;

	return text_number(value, strcspn(value, " "), &id) && id > 0 && id <= 65535 &&
		*text_skip(value + strcspn(value, " ")) == '\0';
}

/*
 * Event Viewer aligns values at one column if the label leaves room; it counts wide
 * characters as one cell.
 */
static bool
is_set_below(const char *line, const char *value, size_t *at_column)
{
	size_t chars = 0;

	for (const char *p = text_skip(line); p < value; p++)
		chars += ((unsigned char)*p & 0xC0) != 0x80;
	*at_column += chars == VALUE_COLUMN;
	return chars == VALUE_COLUMN || (chars > VALUE_COLUMN && value[-1] == ':');
}

/* The fields of one block and their lines. */
struct block {
	const char *source, *id; /* the line of the number; NULL: none */
	const char *when;
	size_t lines;
};

/* Log, source, date, number in consecutive lines with one indent. */
static bool
read_ordered(const struct findings *g, size_t at, struct block *b)
{
	const char *value[6], *label;
	size_t len, columns = 0, indent = text_indent(findings_line(g, at));

	for (size_t i = 0; i < ARRAY_LEN(value); i++) {
		const char *line = findings_line(g, at + i);

		value[i] = text_indent(line) == indent ? split_label(line, &label, &len)
						       : NULL;
		if (value[i] == NULL ||
			(*value[i] != '\0' && !is_set_below(line, value[i], &columns)))
			return false;
	}
	if (columns < 2 || *value[0] == '\0' || *value[1] == '\0' ||
		!event_time_is(value[2]) || !is_id(value[3]))
		return false;
	*b = (struct block) { .source = value[1],
		.id = findings_line(g, at + 3),
		.when = value[2],
		.lines = 6 };
	return true;
}

/* Whether a later line may hold the number; most texts have none. */
static bool
has_number(const struct findings *g, size_t at)
{
	for (size_t i = at; i < at + 8; i++) {
		const char *label, *value;
		size_t len;

		value = split_label(findings_line(g, i), &label, &len);
		if (value != NULL && is_id(value))
			return true;
	}
	return false;
}

/*
 * Lines with the labels of a source and a number in any order, with empty lines in between.
 */
static bool
read_labelled(const struct findings *g, size_t at, struct block *b)
{
	size_t indent = text_indent(findings_line(g, at)), others = 0;

	*b = (struct block) { .when = "" };
	if (!has_number(g, at))
		return false;
	for (; b->lines < BLOCK_MOST; b->lines++) {
		const char *line = findings_line(g, at + b->lines), *label, *value;
		size_t len;

		if (*line == '\0' && *findings_line(g, at + b->lines + 1) != '\0')
			continue;
		value = text_indent(line) == indent ? split_label(line, &label, &len)
						    : NULL;
		if (value == NULL)
			break;
		if (is_label(source_labels, ARRAY_LEN(source_labels), label, len) &&
			*value != '\0' && b->source == NULL)
			b->source = value;
		else if (is_label(id_labels, ARRAY_LEN(id_labels), label, len) &&
			is_id(value))
			b->id = line;
		else
			others++;
		if (event_time_is(value))
			b->when = value;
	}
	/* two lines alone could be from any text */
	return b->source != NULL && b->id != NULL && others >= 1;
}

/* "Failure Information:": a heading within a message. */
static bool
is_heading(const char *line)
{
	size_t len = strlen(line);

	return len > 1 && len < 60 &&
		(line[len - 1] == ':' || text_ends(line, "\xEF\xBC\x9A"));
}

/*
 * The message below the labels: an "access denied" in it is from the time of the event, not
 * an error of the pasted command. Messages of Security are blocks under headings.
 */
static size_t
message_end(const struct findings *g, size_t at)
{
	bool headed = false;
	const char *label;
	struct block b;
	size_t len;

	while (at < g->section->to && strstr(findings_line(g, at), "<Event ") == NULL &&
		!text_is_event(findings_line(g, at)) && !read_ordered(g, at, &b)) {
		const char *next = findings_line(g, at + 1);

		headed |= is_heading(findings_line(g, at));
		if (*findings_line(g, at) == '\0' && !is_heading(next) &&
			(!headed || split_label(next, &label, &len) == NULL))
			break;
		at++;
	}
	return at;
}

static size_t
read_copied(struct findings *g, size_t at)
{
	const char *line = findings_line(g, at), *label;
	size_t len;
	struct block b;
	size_t end;

	if (split_label(line, &label, &len) == NULL ||
		(!read_ordered(g, at, &b) && !read_labelled(g, at, &b)))
		return 0;
	line = split_label(b.id, &label, &len);
	end = message_end(g, at + b.lines);
	if (!isalpha((unsigned char)*b.source) ||
		!read_events_add(g,
			&(struct event) { .provider = b.source,
				.id = arena_dup_len(g->arena, line, strcspn(line, " ")),
				.when = b.when,
				.says = read_events_says(g, at + b.lines, end),
				.line = b.id }))
		return 0;
	findings_use_range(g, at, end);
	return b.lines;
}

const struct reader read_events_copied = { .id = "events", .read = read_copied };
