/*
 * reg query and .reg files. A key stands at the margin, its values below it: indented, with
 * a type (reg query), or as "name"=data (a .reg file, whose long data goes on behind "\").
 */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "probes/read_objects.h"
#include "probes/read_registry.h"

#define READER "reg"

/* The path of a key at the margin, with or without brackets; NULL if it is none. */
static const char *
key_line(struct arena *arena, const char *line, bool *exported)
{
	const char *p = text_skip(line);
	size_t len = strlen(p);

	*exported = *p == '[';
	if (*exported) {
		if (len < 3 || p[len - 1] != ']' || p[1] == '-')
			return NULL;
		return text_starts_nocase(p + 1, "HKEY_") ||
				text_starts_nocase(p + 1, "HKLM\\")
			? arena_dup_len(arena, p + 1, len - 2)
			: NULL;
	}
	return text_starts(p, "HKEY_") || text_starts(p, "HKLM\\") ? arena_dup(arena, p)
								   : NULL;
}

/* ---- "    PortNumber    REG_DWORD    0xd3d" ---- */

static enum registry_type
type_of(const char *word, size_t len)
{
	static const struct {
		const char *word;
		enum registry_type type;
	} types[] = { { "REG_DWORD", REG_TYPE_DWORD }, { "REG_SZ", REG_TYPE_TEXT },
		{ "REG_EXPAND_SZ", REG_TYPE_TEXT }, { "REG_MULTI_SZ", REG_TYPE_TEXT },
		{ "REG_BINARY", REG_TYPE_BINARY } };

	for (size_t i = 0; i < ARRAY_LEN(types); i++)
		if (strlen(types[i].word) == len && strncmp(types[i].word, word, len) == 0)
			return types[i].type;
	return REG_TYPE_OTHER;
}

static const char *
lower_hex(struct arena *arena, const char *text)
{
	char *out = arena_alloc(arena, strlen(text) + 1);
	size_t n = 0;

	for (; *text != '\0'; text++)
		if (isxdigit((unsigned char)*text))
			out[n++] = (char)tolower((unsigned char)*text);
	return out;
}

static bool
query_value(struct arena *arena, const char *line, struct registry_value *v)
{
	const char *type = strstr(line, " REG_"), *data;
	size_t len;

	if (type == NULL || text_indent(line) == 0)
		return false;
	v->name = text_trimmed(arena, line, (size_t)(type - line));
	type++;
	len = strcspn(type, " \t");
	if (*v->name == '\0' || text_starts(v->name, "REG_"))
		return false;
	v->type = type_of(type, len);
	data = text_skip(type + len);
	v->text = v->type == REG_TYPE_BINARY ? lower_hex(arena, data) : data;
	/* always hexadecimal; "0" is what a cut left of it */
	if (v->type == REG_TYPE_DWORD &&
		(!text_starts(data, "0x") || !text_dword(data, &v->number)))
		return false;
	return true;
}

/* ---- "PortNumber"=dword:00000d3d ---- */

/* A quoted string of a .reg file; @end gets what follows it. NULL if it does not close. */
static const char *
quoted(struct arena *arena, const char *p, const char **end)
{
	char *out = arena_alloc(arena, strlen(p) + 1);
	size_t n = 0;

	for (p++; *p != '"'; p++) {
		if (*p == '\\' && (p[1] == '\\' || p[1] == '"'))
			p++;
		if (*p == '\0')
			return NULL;
		out[n++] = *p;
	}
	*end = p + 1;
	return out;
}

/* hex(2): and hex(7): hold UTF-16LE text; only ASCII matters here. */
static const char *
text_of_hex(struct arena *arena, const char *hex)
{
	char *out = arena_alloc(arena, strlen(hex) / 4 + 2);
	size_t n = 0;

	for (; strlen(hex) >= 4; hex += 4) {
		char byte[5] = { '0', 'x', hex[0], hex[1], '\0' };
		unsigned c;

		if (!text_dword(byte, &c) || c == 0 || hex[2] != '0' || hex[3] != '0')
			break;
		out[n++] = (char)c;
	}
	return out;
}

static bool
exported_value(struct arena *arena, const char *line, struct registry_value *v)
{
	const char *p = text_skip(line), *end;
	char number[11] = "0x";

	if (*p != '"')
		return false;
	v->name = quoted(arena, p, &end);
	if (v->name == NULL || *end != '=')
		return false;
	end++;
	if (*end == '"') {
		v->type = REG_TYPE_TEXT;
		v->text = quoted(arena, end, &end);
		return v->text != NULL;
	}
	if (text_starts_nocase(end, "dword:")) {
		end += strlen("dword:");
		if (strlen(end) != 8)
			return false;
		memcpy(number + 2, end, 9);
		v->type = REG_TYPE_DWORD;
		v->text = end;
		return text_dword(number, &v->number);
	}
	if (text_starts_nocase(end, "hex(2):") || text_starts_nocase(end, "hex(7):") ||
		text_starts_nocase(end, "hex(1):")) {
		v->type = REG_TYPE_TEXT;
		v->text = text_of_hex(arena, lower_hex(arena, end + 7));
		return true;
	}
	if (text_starts_nocase(end, "hex:")) {
		v->type = REG_TYPE_BINARY;
		v->text = lower_hex(arena, end + 4);
		return true;
	}
	v->type = REG_TYPE_OTHER;
	v->text = "";
	return true;
}

/* Joins "\"-ended lines of long data; *used gets how many lines it took. */
static const char *
whole_line(const struct gather *g, size_t at, size_t *used)
{
	const char *line = gather_line(g, at);

	*used = 1;
	while (text_ends(line, "\\") && text_find_nocase(line, "=hex") != NULL &&
		*used < 64 && at + *used < g->section->to)
		line = arena_format(g->arena, "%.*s%s", (int)(strlen(line) - 1), line,
			text_skip(gather_line(g, at + (*used)++)));
	return line;
}

/* ---- which values were asked for ---- */

/* All values of the keys shown: a .reg file, or reg query without /v and without a filter.
 */
static bool
shows_whole_keys(const struct gather *g)
{
	const char *part = split_part(g->arena, g->section->command, "reg");

	if (text_equal(g->section->command, "##ts"))
		return true; /* our collector */
	return part != NULL && text_find_nocase(part, " query ") != NULL &&
		split_filter(part) == NULL && text_find_nocase(part, " /v") == NULL &&
		text_find_nocase(part, " /f") == NULL &&
		text_find_nocase(part, " /d") == NULL;
}

/*
 * The key of "reg query "HKLM\\..." | findstr NAME": a filter leaves values without their
 * keys. With /s they may be those of any key below; the listener's has none.
 */
static const char *
filtered_key(struct gather *g, int *set)
{
	const char *part = split_part(g->arena, g->section->command, "reg"), *p, *key;

	if (part == NULL || split_filter(part) == NULL ||
		strpbrk(g->section->command, "&;") != NULL)
		return NULL;
	p = text_find_nocase(part, " query ");
	if (p == NULL)
		return NULL;
	p = text_skip(p + strlen(" query "));
	key = *p == '"' ? arena_dup_len(g->arena, p + 1, strcspn(p + 1, "\""))
			: arena_dup_len(g->arena, p, strcspn(p, " |"));
	key = registry_key_normal(g->arena, key, set);
	return key != NULL &&
			(text_find_nocase(part, " /s") == NULL ||
				text_ends(key, "\\rdp-tcp"))
		? key
		: NULL;
}

static size_t
read_filtered(struct gather *g, size_t at)
{
	struct registry_value v = { .section = g->section_number };

	if (!query_value(g->arena, gather_line(g, at), &v))
		return 0;
	v.key = filtered_key(g, &v.control_set);
	if (v.key == NULL)
		return 0;
	v.line = gather_line(g, at);
	gather_command(g, READER);
	gather_use(g, at);
	registry_put(g, &v);
	return 1;
}

static size_t
read_key(struct gather *g, size_t at)
{
	struct registry_key key = { 0 };
	bool exported, again, any = false;
	const char *path = key_line(g->arena, gather_line(g, at), &exported);
	size_t i = at + 1;

	if (path == NULL)
		return read_filtered(g, at);
	key.key = registry_key_normal(g->arena, path, &key.control_set);
	key.line = gather_line(g, at);
	while (i < g->section->to) {
		struct registry_value v = { .section = g->section_number };
		size_t used = 1;
		const char *line = gather_line(g, i);

		if (*line == '\0' || key_line(g->arena, line, &again) != NULL)
			break;
		if (exported)
			line = whole_line(g, i, &used);
		if (!(exported ? exported_value(g->arena, line, &v)
			       : query_value(g->arena, line, &v)))
			break;
		any = true;
		if (key.key != NULL) {
			v.key = key.key;
			v.line = line;
			v.control_set = key.control_set;
			registry_put(g, &v);
			gather_use_range(g, i, i + used);
		}
		i += used;
	}
	/* a path that somebody mentions is no answer */
	if (!any && !exported && !shows_whole_keys(g))
		return 0;
	gather_command(g, READER);
	if (key.key != NULL) {
		bool ended = *gather_line(g, i) == '\0' &&
			(i + 1 < g->section->to || g->section->closed);

		key.whole = (exported || shows_whole_keys(g)) && any && ended;
		registry_put_key(g, &key);
		gather_use(g, at);
	}
	return i - at;
}

/* Our collector asks for the policies too; where there are none it prints nothing. */
static void
answered_collector(struct gather *g)
{
	if (!g->section->closed || g->registry == NULL || g->registry->key_count == 0)
		return;
	gather_put(g, READER, g->registry->keys[0].line, RANK_LOCAL, FACT_GUEST_POLICY_READ,
		value_bool(true));
}

static void
answered(struct gather *g)
{
	if (text_equal(g->section->command, "##ts"))
		answered_collector(g);
	read_registry_number(g);
}

const struct reader read_reg = { .id = READER, .read = read_key, .answered = answered };
