/*
 * Lists and tables of PowerShell. In a table the dashes mark the columns; numbers are
 * right-aligned and may begin before their dashes. Columns are counted in console cells: a
 * Chinese character takes two.
 */
#include "probes/paste/objects/powershell_tables.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#define NAME_MOST 48u

const struct property *
object_get(const struct object *o, const char *name)
{
	for (size_t i = 0; i < o->count; i++)
		if (tolower((unsigned char)*o->at[i].name) ==
				tolower((unsigned char)*name) &&
			strcasecmp(o->at[i].name, name) == 0)
			return &o->at[i];
	return NULL;
}

const char *
object_text(const struct object *o, const char *name)
{
	const struct property *p = object_get(o, name);

	return p != NULL ? p->value : "";
}

bool
object_is(const struct object *o, const char *name, const char *value)
{
	const struct property *p = object_get(o, name);

	return p != NULL && strcasecmp(p->value, value) == 0;
}

void
object_use(struct findings *g, const struct object *o)
{
	for (size_t i = 0; i < o->count; i++)
		findings_use(g, o->at[i].line);
}

/* ---- lists ---- */

/* "Name   : value" and "Name :"; the name is one word. Chats change it to "Name: value". */
static bool
split_property(const char *line, size_t *name_len, size_t *colon)
{
	size_t n;

	line = text_skip(line);
	n = strspn(line, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");
	if (n == 0 || n > NAME_MOST || !isalpha((unsigned char)line[0]))
		return false;
	*name_len = n;
	while (line[n] == ' ')
		n++;
	*colon = n;
	if (line[n] != ':' || (line[n + 1] != ' ' && line[n + 1] != '\0'))
		return false;
	return n > *name_len || (line[n + 1] == ' ' && line[n + 2] != ' ');
}

/*
 * The colons of an object are aligned; if runs of blanks were reduced to one, each follows
 * its name directly.
 */
struct alignment {
	size_t column, gap;
	bool aligned, squeezed;
};

static bool
stays_aligned(struct alignment *a, size_t colon, size_t name_len, bool first)
{
	size_t gap = colon - name_len;

	if (first)
		*a = (struct alignment) {
			.column = colon, .gap = gap, .aligned = gap > 0, .squeezed = gap < 2
		};
	a->aligned = a->aligned && colon == a->column;
	a->squeezed = a->squeezed && gap == a->gap;
	return a->aligned || a->squeezed;
}

static void
add_property(struct findings *g, struct object *o, const char *name, size_t name_len,
	const char *value, size_t value_len, size_t line)
{
	struct property *p;

	if (o->count == OBJECT_PROPERTIES)
		return;
	p = &o->at[o->count++];
	p->name = arena_dup_len(g->arena, name, name_len);
	p->value = text_trimmed(g->arena, value, value_len);
	p->line = line;
}

void
object_add(struct findings *g, struct object *o, const char *name, const char *value,
	size_t line)
{
	add_property(g, o, name, strlen(name), value, strlen(value), line);
}

size_t
object_read_list(struct findings *g, size_t at, struct object *out)
{
	size_t i = at, name_len, colon, indent = text_indent(findings_line(g, at));
	struct alignment alignment = { 0 };

	out->count = 0;
	out->from = at;
	for (; i < g->section->to && out->count < OBJECT_PROPERTIES; i++) {
		const char *line = findings_line(g, i);
		const char *text = text_skip(line);

		if (*text == '\0')
			break;
		if (split_property(line, &name_len, &colon) &&
			text_indent(line) == indent) {
			if (!stays_aligned(&alignment, colon, name_len, i == at))
				break;
			add_property(g, out, text, name_len, text + colon + 1,
				strlen(text + colon + 1), i);
		} else if (i > at && text_indent(line) > indent &&
			text_indent(line) >= indent + alignment.column) {
			struct property *last = &out->at[out->count - 1];
			const struct text_line *cut = &g->lines.at[i - 1];

			/*
			 * the value continues on the next line; a blank may have ended this
			 * one
			 */
			last->value =
				arena_format(g->arena, "%.4096s%s%.4096s", last->value,
					cut->width == cut->columns + 1 ? " " : "", text);
			findings_use(g, i);
		} else {
			break;
		}
	}
	return out->count > 0 ? i - at : 0;
}

/* ---- tables ---- */

/* The byte of @line at which cell @column begins; the end if the line is shorter. */
static size_t
byte_at(const char *line, size_t column)
{
	size_t i = 0, cells = 0;

	while (line[i] != '\0' && cells < column) {
		size_t n;

		cells += (size_t)text_cell(line + i, &n);
		i += n;
	}
	return i;
}

bool
object_read_heading(struct findings *g, size_t at, struct object_table *out)
{
	const char *names = findings_line(g, at), *dashes = findings_line(g, at + 1);
	size_t i = 0;

	out->count = 0;
	if (strspn(dashes, "- ") != strlen(dashes) || strchr(dashes, '-') == NULL ||
		strchr(names, ':') != NULL)
		return false;
	while (dashes[i] != '\0' && out->count < ARRAY_LEN(out->column)) {
		size_t from = i + strspn(dashes + i, " ");
		size_t to = from + strspn(dashes + from, "-");
		size_t name_from;

		if (to == from)
			break;
		name_from = byte_at(names, from);
		if (!isalpha((unsigned char)names[name_from]))
			return false;
		out->column[out->count].name = arena_dup_len(
			g->arena, names + name_from, strcspn(names + name_from, " "));
		out->column[out->count].from = from;
		out->column[out->count++].to = to;
		i = to;
	}
	out->first_row = at + 2;
	return out->count > 0;
}

/*
 * Whether a row lost its alignment because runs of blanks were reduced to one: a column
 * would begin inside a word.
 */
static bool
is_squeezed(const struct object_table *t, const char *line)
{
	size_t words = 0;
	bool torn = false;

	for (const char *p = text_skip(line); *p != '\0';) {
		size_t n = strcspn(p, " ");

		words++;
		p += n;
		if (p[0] == ' ' && p[1] == ' ')
			return false;
		p = text_skip(p);
	}
	for (size_t i = 1; i < t->count; i++) {
		size_t gap = byte_at(line, t->column[i - 1].to);
		size_t end = byte_at(line, t->column[i].from);
		bool blank = line[gap] == '\0';

		while (gap < end && !blank)
			blank = line[gap++] == ' ';
		torn = torn || !blank;
	}
	return torn && words >= t->count;
}

/* One word per column; the rest belongs to the last. */
static void
take_words(struct findings *g, const struct object_table *t, size_t at, struct object *out)
{
	const char *p = text_skip(findings_line(g, at));

	for (size_t i = 0; i < t->count; i++) {
		size_t n = i + 1 < t->count ? strcspn(p, " ") : strlen(p);

		add_property(
			g, out, t->column[i].name, strlen(t->column[i].name), p, n, at);
		p = text_skip(p + n);
	}
}

/* The cell is shorter than its dashes and ends with them: it is right-aligned. */
static bool
is_set_right(const char *line, size_t from, size_t to)
{
	return to > from && line[from] == ' ' && line[to - 1] != ' ' &&
		(line[to] == ' ' || line[to] == '\0');
}

static size_t
word_start(const char *line, size_t at, size_t least)
{
	while (at > least && line[at - 1] != ' ')
		at--;
	return at;
}

/*
 * Where the cell of column @i begins. PowerShell right-aligns all but strings, so a value
 * wider than its heading begins before the dashes and may contain blanks: "Domain,
 * Private". Such words belong together if a comma joins them, or if the previous cell ends
 * with its dashes.
 */
static size_t
cell_start(const struct object_table *t, const char *line, size_t i)
{
	size_t least = byte_at(line, t->column[i - 1].to);
	size_t start = byte_at(line, t->column[i].from);

	if (is_set_right(line, byte_at(line, t->column[i - 1].from), least))
		return MIN_OF(least + strspn(line + least, " "), start);
	if (line[start] != ' ' && line[start] != '\0')
		start = word_start(line, start, least);
	else if (start > least && line[start - 1] == ',')
		start = word_start(line, start, least);
	while (start > least + 1 && line[start - 1] == ' ' && line[start - 2] == ',')
		start = word_start(line, start - 1, least);
	return start;
}

bool
object_read_row(
	struct findings *g, const struct object_table *t, size_t at, struct object *out)
{
	const char *line = findings_line(g, at);
	size_t cut[ARRAY_LEN(t->column) + 1];

	out->count = 0;
	out->from = at;
	if (at >= g->section->to || *text_skip(line) == '\0')
		return false;
	if (is_squeezed(t, line)) {
		take_words(g, t, at, out);
		return true;
	}
	cut[0] = 0;
	for (size_t i = 1; i < t->count; i++)
		cut[i] = MAX_OF(cell_start(t, line, i), cut[i - 1]);
	cut[t->count] = strlen(line);
	for (size_t i = 0; i < t->count; i++)
		add_property(g, out, t->column[i].name, strlen(t->column[i].name),
			line + cut[i], cut[i + 1] - cut[i], at);
	return true;
}

/* Hyper-V's guest firewall has profiles and rules with the same names. */
static bool
is_of_guests(const struct findings *g, const struct object *o)
{
	static const char *const names[] = { "VMCreatorId", "LoopbackEnabled",
		"AllowHostPolicyMerge" };

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (object_get(o, names[i]) != NULL)
			return true;
	return text_find_nocase(g->section->command, "Get-NetFirewallHyperV") != NULL;
}

bool
read_any_object(struct findings *g, const struct object *o)
{
	/* results of Invoke-Command name their computer */
	findings_machine(g, object_text(o, "PSComputerName"));
	if (is_of_guests(g, o))
		return false;
	findings_machine(g, object_text(o, "Node")); /* wmic */
	for (size_t i = 0; g->object_handlers[i] != NULL; i++)
		if (g->object_handlers[i](g, o))
			return true;
	return false;
}
