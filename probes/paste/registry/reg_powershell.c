/*
 * Values of the registry as PowerShell prints them: properties of an object whose PSPath is
 * the key, a table without it, or one bare number. In the last case only the command
 * contains the key.
 */
#include <string.h>
#include <strings.h>

#include "probes/paste/objects/powershell_tables.h"
#include "probes/paste/registry/registry_values.h"

#define READER "reg"

/* The key in "Get-ItemProperty 'HKLM:\\SYSTEM\\...'"; NULL if there is none. */
static const char *
asked_key(struct findings *g, const char *command, int *set)
{
	const char *p = text_find_nocase(command, "HKLM:");
	char quote;

	if (p == NULL ||
		(text_find_nocase(command, "Get-ItemProperty") == NULL &&
			split_part(g->arena, command, "gp") == NULL))
		return NULL;
	quote = p > command && (p[-1] == '\'' || p[-1] == '"') ? p[-1] : ' ';
	return registry_key_normal(g->arena,
		arena_dup_len(g->arena, p,
			strcspn(p,
				quote == '"'		? "\""
					: quote == '\'' ? "'"
							: " )")),
		set);
}

/*
 * PSPath is always longer than the window and wraps at a blank, which is lost. Few relevant
 * keys contain blanks.
 */
static const char *
with_blanks(struct arena *arena, const char *path)
{
	static const struct {
		const char *cut, *whole;
	} names[] = { { "\\TerminalServer", "\\Terminal Server" },
		{ "\\WindowsNT\\", "\\Windows NT\\" },
		{ "\\TerminalServices", "\\Terminal Services" } };

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		const char *p = text_find_nocase(path, names[i].cut);

		if (p != NULL)
			path = arena_format(arena, "%.*s%s%s", (int)(p - path), path,
				names[i].whole, p + strlen(names[i].cut));
	}
	return path;
}

/* Get-ItemProperty: values as properties, the key in PSPath, numbers decimal. */
bool
read_registry_object(struct findings *g, const struct object *o)
{
	const struct property *path = object_get(o, "PSPath");
	int set;
	const char *key;

	if (path == NULL && strchr(g->section->command, ';') == NULL) {
		key = asked_key(g, g->section->command, &set);
		if (key == NULL)
			return false;
	} else if (path == NULL || text_find_nocase(path->value, "Registry::") == NULL) {
		return false;
	} else {
		key = registry_key_normal(
			g->arena, with_blanks(g->arena, path->value), &set);
	}
	findings_command(g, READER);
	if (key == NULL)
		return true;
	for (size_t i = 0; i < o->count; i++) {
		struct registry_value v = { .key = key,
			.name = o->at[i].name,
			.text = o->at[i].value,
			.line = g->lines.at[o->at[i].line].text,
			.untyped = true,
			.control_set = set,
			.section = g->section_number };

		if (text_starts(v.name, "PS"))
			continue;
		v.type = text_number(v.text, strlen(v.text), &v.number) ? REG_TYPE_DWORD
									: REG_TYPE_TEXT;
		if (strcmp(v.text, "-1") == 0) {
			v.type = REG_TYPE_DWORD;
			v.number = 0xFFFFFFFFu;
		}
		registry_put(g, &v);
		findings_use(g, o->at[i].line);
	}
	return true;
}

/* "(...).NAME", "... -ExpandProperty NAME", "Get-ItemPropertyValue ... -Name NAME". */
static const char *
asked_name(struct findings *g, const char *command)
{
	const char *p = strrchr(command, ')');
	const char *expanded = split_option(g->arena, command, "ExpandProperty");

	if (expanded == NULL)
		expanded = split_option(g->arena, command, "Expand");
	if (expanded != NULL)
		return expanded;
	if (p != NULL && p[1] == '.')
		return text_trimmed(g->arena, p + 2, strcspn(p + 2, " |;"));
	return text_find_nocase(command, "Get-ItemPropertyValue") != NULL
		? split_option(g->arena, command, "Name")
		: NULL;
}

void
read_registry_number(struct findings *g)
{
	struct registry_value v = { .type = REG_TYPE_DWORD, .section = g->section_number };
	size_t answer = g->section->from;
	unsigned second;

	v.key = asked_key(g, g->section->command, &v.control_set);
	v.name = v.key != NULL ? asked_name(g, g->section->command) : NULL;
	if (v.name == NULL || strchr(g->section->command, ';') != NULL)
		return;
	while (answer < g->section->to && *findings_line(g, answer) == '\0')
		answer++;
	v.text = v.line = text_skip(findings_line(g, answer));
	/* a second number below would belong to another command */
	if (!text_number(v.text, strlen(v.text), &v.number) ||
		text_number(findings_line(g, answer + 1),
			strlen(findings_line(g, answer + 1)), &second))
		return;
	findings_command(g, READER);
	findings_use(g, answer);
	registry_put(g, &v);
}
