/*
 * Two more formats of keys: the text export of the registry editor (three lines per value:
 * name, type, data, with labels in any language) and a key in PowerShell (a hive above,
 * names and properties in two columns).
 */
#include <string.h>
#include <strings.h>

#include "probes/paste/registry/registry_values.h"

#define READER "reg"
#define VALUES_MOST 400u

/* "Label:    value": the value; NULL if there is none. */
static const char *
labelled_value(const char *line)
{
	const char *p = text_skip(line), *colon = strchr(p, ':');

	if (colon == NULL || colon == p || colon - p > 40 || colon[1] != ' ')
		return NULL;
	return text_skip(colon + 1);
}

static bool
holds_key(const char *line)
{
	const char *value = labelled_value(line);

	return value != NULL && text_starts(value, "HKEY_");
}

static bool
text_value(const struct findings *g, size_t type_at, struct registry_value *v)
{
	const char *name = labelled_value(findings_line(g, type_at - 1));
	const char *type = labelled_value(findings_line(g, type_at));
	const char *data = labelled_value(findings_line(g, type_at + 1));

	if (name == NULL || type == NULL || data == NULL || !text_starts(type, "REG_"))
		return false;
	v->name = name;
	v->text = data;
	v->line = findings_line(g, type_at + 1);
	if (text_equal(type, "REG_DWORD")) {
		v->type = REG_TYPE_DWORD;
		return text_starts(data, "0x") && text_dword(data, &v->number);
	}
	v->type = text_ends(type, "_SZ") ? REG_TYPE_TEXT : REG_TYPE_OTHER;
	return true;
}

static size_t
read_editor_text(struct findings *g, size_t at)
{
	struct registry_value v = { .section = g->section_number };
	size_t i = at + 1, last = at, values = 0;

	if (!holds_key(findings_line(g, at)))
		return 0;
	v.key = registry_key_normal(
		g->arena, labelled_value(findings_line(g, at)), &v.control_set);
	for (; i < g->section->to && i < last + 6 && values < VALUES_MOST; i++) {
		if (holds_key(findings_line(g, i)))
			break;
		if (i < at + 2 || !text_value(g, i, &v))
			continue;
		if (v.key != NULL) {
			registry_put(g, &v);
			findings_use_range(g, i - 1, i + 2);
		}
		values++;
		last = i;
	}
	if (values == 0)
		return 0;
	findings_command(g, READER);
	return last + 2 - at;
}

/* ---- "    Hive: HKEY_LOCAL_MACHINE\\SYSTEM\\..." ---- */

/* "NAME : number" in the column of properties. */
static bool
view_value(struct findings *g, const char *line, size_t column, struct registry_value *v)
{
	const char *p = strlen(line) > column ? line + column : "";
	const char *colon = strstr(p, " : ");

	if (colon == NULL || *p == ' ')
		return false;
	v->name = text_trimmed(g->arena, p, (size_t)(colon - p));
	v->text = text_skip(colon + 3);
	v->type = text_number(v->text, strlen(v->text), &v->number) ? REG_TYPE_DWORD
								    : REG_TYPE_TEXT;
	v->untyped = true;
	v->line = line;
	return *v->name != '\0' && strchr(v->name, ' ') == NULL;
}

static size_t
read_view(struct findings *g, size_t at)
{
	const char *hive = text_skip(findings_line(g, at)), *names, *name = "";
	struct registry_value v = { .section = g->section_number };
	size_t i = at + 1, column, values = 0;

	hive = text_starts(hive, "Hive: HKEY_") ? hive + strlen("Hive: ") : NULL;
	while (hive != NULL && i < at + 4 && *findings_line(g, i) == '\0')
		i++;
	names = hive != NULL ? strstr(findings_line(g, i), "Property") : NULL;
	if (names == NULL || !text_starts(findings_line(g, i + 1), "----"))
		return 0;
	column = (size_t)(names - findings_line(g, i));
	for (i += 2; i < g->section->to && *findings_line(g, i) != '\0'; i++) {
		const char *line = findings_line(g, i);

		if (*line != ' ') {
			name = text_trimmed(g->arena, line, MIN_OF(strlen(line), column));
			v.key = registry_key_normal(g->arena,
				arena_format(g->arena, "%s\\%s", hive, name),
				&v.control_set);
		}
		if (*name == '\0' || v.key == NULL || !view_value(g, line, column, &v))
			continue;
		registry_put(g, &v);
		findings_use(g, i);
		values++;
	}
	if (values == 0)
		return 0;
	findings_command(g, READER);
	return i - at;
}

size_t
read_registry_text(struct findings *g, size_t at)
{
	size_t taken = read_editor_text(g, at);

	return taken > 0 ? taken : read_view(g, at);
}
