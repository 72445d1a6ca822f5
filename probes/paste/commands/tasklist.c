/*
 * tasklist: process ids and, with /svc, the services in each process. Only /svc shows
 * services; other tables have sessions and memory there, and a list of services filtered
 * after a comma is incomplete.
 */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "probes/paste/findings/findings.h"

#define READER "tasklist"

/* The columns of its tables: a name of 25 cells, a right-aligned id of 8, then the rest. */
#define NAME_COLUMNS 25u
#define ID_END 36u
#define CONTINUED_INDENT 30u

/* "N/A" of /svc: no services. */
static const char *const no_service[] = { "N/A", "Nicht zutreffend", "Non applicable",
	"N/D", "No disponible", "Не применимо", "Н/Д", "暂缺", "不適用", "無", "该项不适用",
	"該当なし" };

static bool
says_no_service(const char *text)
{
	for (size_t i = 0; i < ARRAY_LEN(no_service); i++)
		if (words_same(no_service[i], text, strlen(text)))
			return true;
	return false;
}

/*
 * The services of a row; "" for none. NULL if not shown: "Services    0   12 K" is a
 * session and memory, "A, B," continues on a line that is missing.
 */
static const char *
services_of(struct findings *g, const char *text)
{
	size_t len = strlen(text);

	if (len == 0)
		return NULL;
	if (says_no_service(text))
		return "";
	/* in an incomplete list the listed names are still valid */
	if (text[len - 1] == ',' && text_find_nocase(text, "TermService") == NULL)
		return NULL;
	for (const char *p = text; *p != '\0'; p++)
		if (p[0] == ' ' && p[1] == ' ')
			return NULL;
	return arena_dup(g->arena, text);
}

/* Nothing follows, not even a prompt: the text may end within this row. */
static bool
is_last(const struct findings *g, size_t at)
{
	for (; at < g->section->to; at++)
		if (*findings_line(g, at) != '\0')
			return false;
	return !g->section->closed;
}

/* "                                   NlaSvc, TermService" below a row. */
static bool
goes_on(const struct findings *g, size_t at)
{
	const char *line = findings_line(g, at);

	return *line != '\0' && text_indent(line) >= CONTINUED_INDENT &&
		strstr(text_skip(line), "  ") == NULL;
}

static size_t
read_row(struct findings *g, size_t at)
{
	const char *said = findings_line(g, at), *line = text_skip(said), *rest;
	size_t len = strlen(line), n, digits, taken = 1;
	bool asked = split_part(g->arena, g->section->command, "tasklist") != NULL;
	unsigned pid;

	if (len < 30)
		return 0;
	n = NAME_COLUMNS + strspn(line + NAME_COLUMNS, " ");
	digits = strspn(line + n, "0123456789");
	if (n == NAME_COLUMNS || digits == 0 || line[n + digits] != ' ' ||
		!text_number(line + n, digits, &pid) || n + digits > ID_END)
		return 0;
	if (!asked && strcasestr(line, ".exe ") == NULL)
		return 0;
	rest = text_skip(line + n + digits);
	for (; text_ends(rest, ",") && goes_on(g, at + taken); taken++)
		rest = arena_format(g->arena, "%.8000s %s", rest,
			text_skip(findings_line(g, at + taken)));
	findings_command(g, READER);
	/* a process with many services may have one more after the cut */
	if (text_starts_nocase(line, "svchost.exe") && is_last(g, at + taken) &&
		text_find_nocase(rest, "TermService") == NULL)
		rest = "";
	findings_task(g, pid, text_trimmed(g->arena, line, NAME_COLUMNS),
		services_of(g, rest), said);
	return taken;
}

/* ---- /fo csv: "svchost.exe","1000","TermService" ---- */

#define FIELDS_MOST 10u

static size_t
split_quoted(struct findings *g, const char *line, const char **fields)
{
	size_t count = 0;

	while (*line == '"' && count < FIELDS_MOST) {
		size_t n = strcspn(line + 1, "\"");

		if (line[1 + n] != '"')
			return 0;
		fields[count++] = arena_dup_len(g->arena, line + 1, n);
		line += n + 2;
		if (*line == '\0')
			return count;
		line += *line == ',';
	}
	return 0;
}

static size_t
read_quoted(struct findings *g, size_t at)
{
	const char *line = findings_line(g, at), *fields[FIELDS_MOST];
	size_t count = *line == '"' ? split_quoted(g, line, fields) : 0;
	unsigned pid;

	if (count < 3 || count == 4 || !text_number(fields[1], strlen(fields[1]), &pid) ||
		(split_part(g->arena, g->section->command, "tasklist") == NULL &&
			!text_ends(fields[0], ".exe")))
		return 0;
	findings_command(g, READER);
	findings_task(
		g, pid, fields[0], count == 3 ? services_of(g, fields[2]) : NULL, line);
	return 1;
}

/* ---- /fo list: "Image Name:   svchost.exe", "PID:          1000", "Services: ..." ---- */

static const char *
label_value(const char *line)
{
	const char *colon = strchr(line, ':');

	return colon != NULL && text_indent(line) == 0 && colon - line < 30
		? text_skip(colon + 1)
		: "";
}

static size_t
read_listed(struct findings *g, size_t at)
{
	const char *program = label_value(findings_line(g, at));
	const char *id = findings_line(g, at + 1), *number = label_value(id);
	const char *services = label_value(findings_line(g, at + 2));
	unsigned pid;

	if (!text_starts(id, "PID:") || !text_number(number, strlen(number), &pid) ||
		*program == '\0' || *services == '\0')
		return 0;
	findings_command(g, READER);
	/* the other tables continue with session and memory */
	findings_task(g, pid, program,
		*findings_line(g, at + 3) == '\0' ? services_of(g, services) : NULL,
		findings_line(g, at + 2));
	return 3;
}

static size_t
read_task(struct findings *g, size_t at)
{
	size_t taken = read_row(g, at);

	if (taken == 0)
		taken = read_quoted(g, at);
	return taken > 0 ? taken : read_listed(g, at);
}

const struct reader read_tasklist = {
	.id = READER, .commands = "tasklist", .read = read_task
};
