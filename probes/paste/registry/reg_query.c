/*
 * reg query and .reg files. A key is at the margin, its values below it: indented with a
 * type (reg query), or as "name"=data (a .reg file, where "\" continues long data).
 */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "probes/paste/objects/powershell_tables.h"
#include "probes/paste/registry/registry_values.h"

#define READER "reg"
/*
 * Files written by hand to change a few values look like exports, but are incomplete. A
 * list with at least this many rules was exported.
 */
#define EXPORTED_WHOLE 50u

/* What may follow the bracket of a key: nothing, a comment, the time that Wine adds. */
static bool
ends_key(const char *p)
{
	p = text_skip(p);
	return *p == '\0' || *p == ';' || p[strspn(p, "0123456789")] == '\0';
}

/* Wine and copies from program code double the backslashes. */
static const char *
single_backslashes(struct arena *arena, const char *path, size_t len)
{
	char *copy = arena_dup_len(arena, path, len);
	size_t n = 0;

	for (size_t i = 0; i < len; i++)
		if (copy[i] != '\\' || n == 0 || copy[n - 1] != '\\')
			copy[n++] = copy[i];
	copy[n] = '\0';
	return copy;
}

/* The path of a key at the margin, with or without brackets; NULL if it is none. */
static const char *
key_line(struct arena *arena, const char *line, bool *exported)
{
	const char *p = text_skip(line), *end;

	*exported = *p == '[';
	if (*exported) {
		end = strrchr(p, ']');
		if (end == NULL || p[1] == '-' || !ends_key(end + 1))
			return NULL;
		p++;
		return text_starts_nocase(p, "HKEY_") || text_starts_nocase(p, "HKLM\\")
			? single_backslashes(arena, p, (size_t)(end - p))
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

/*
 * Always hexadecimal; "0" is a truncated number. The editor prints the decimal number after
 * it: "0x00000d3d (3389)".
 */
static bool
dword_of(struct arena *arena, const char *data, unsigned *number)
{
	size_t len = strcspn(data, " ");
	const char *also = text_skip(data + len);
	unsigned decimal;

	if (!text_starts(data, "0x") ||
		!text_dword(arena_dup_len(arena, data, len), number))
		return false;
	if (*also == '\0')
		return true;
	return *also == '(' &&
		text_number(also + 1, strspn(also + 1, "0123456789"), &decimal) &&
		decimal == *number;
}

static bool
query_value(struct arena *arena, const char *line, struct registry_value *v)
{
	const char *type = strstr(line, " REG_"), *data;
	size_t len;

	if (type == NULL)
		return false;
	v->name = text_trimmed(arena, line, (size_t)(type - line));
	type++;
	len = strcspn(type, " \t");
	if (*v->name == '\0' || text_starts(v->name, "REG_"))
		return false;
	v->type = type_of(type, len);
	data = text_skip(type + len);
	v->text = v->type == REG_TYPE_BINARY ? lower_hex(arena, data) : data;
	return v->type != REG_TYPE_DWORD || dword_of(arena, data, &v->number);
}

/* ---- "PortNumber"=dword:00000d3d ---- */

/* A quoted string of a .reg file; @end gets what follows it. NULL if it does not close. */
static const char *
quoted_string(struct arena *arena, const char *p, const char **end)
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

/*
 * hex(2): and hex(7): hold UTF-16LE text, in files of the first version (REGEDIT4) bytes;
 * only ASCII matters here.
 */
static const char *
text_of_hex(struct arena *arena, const char *hex)
{
	char *out = arena_alloc(arena, strlen(hex) / 2 + 2);
	bool wide = strlen(hex) >= 4 && hex[2] == '0' && hex[3] == '0';
	size_t n = 0, step = wide ? 4 : 2;

	for (; strlen(hex) >= step; hex += step) {
		char byte[5] = { '0', 'x', hex[0], hex[1], '\0' };
		unsigned c;

		if (!text_dword(byte, &c) || c == 0 ||
			(wide && (hex[2] != '0' || hex[3] != '0')))
			break;
		out[n++] = (char)c;
	}
	return out;
}

/* "00000d3d", fewer digits too, perhaps with a comment. */
static bool
exported_dword(const char *digits, struct registry_value *v)
{
	char number[11] = "0x";
	size_t n;

	digits = text_skip(digits);
	n = strspn(digits, "0123456789abcdefABCDEF");
	if (n == 0 || n > 8 ||
		(*text_skip(digits + n) != '\0' && *text_skip(digits + n) != ';'))
		return false;
	memcpy(number + 2, digits, n);
	number[2 + n] = '\0';
	v->type = REG_TYPE_DWORD;
	v->text = digits;
	return text_dword(number, &v->number);
}

/* hex(4): a number, its lowest byte first. */
static bool
exported_bytes_of_dword(struct arena *arena, const char *data, struct registry_value *v)
{
	const char *hex = lower_hex(arena, data);
	char number[11];

	if (strlen(hex) != 8)
		return false;
	(void)text_format(number, sizeof(number), "0x%.2s%.2s%.2s%.2s", hex + 6, hex + 4,
		hex + 2, hex);
	v->type = REG_TYPE_DWORD;
	v->text = data;
	return text_dword(number, &v->number);
}

static bool
exported_value(struct arena *arena, const char *line, struct registry_value *v)
{
	const char *p = text_skip(line), *end;

	if (*p == '@' && *text_skip(p + 1) == '=') {
		v->name = "";
		end = p + 1;
	} else if (*p != '"') {
		return false;
	} else {
		v->name = quoted_string(arena, p, &end);
	}
	if (v->name == NULL || *text_skip(end) != '=')
		return false;
	end = text_skip(text_skip(end) + 1);
	if (*end == '"') {
		v->type = REG_TYPE_TEXT;
		v->text = quoted_string(arena, end, &end);
		return v->text != NULL;
	}
	if (text_starts_nocase(end, "dword:"))
		return exported_dword(end + strlen("dword:"), v);
	if (text_starts_nocase(end, "hex(4):"))
		return exported_bytes_of_dword(arena, end + strlen("hex(4):"), v);
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
whole_line(const struct findings *g, size_t at, size_t *used)
{
	const char *line = findings_line(g, at);

	*used = 1;
	while (text_ends(line, "\\") && text_find_nocase(line, "=hex") != NULL &&
		*used < 64 && at + *used < g->section->to)
		line = arena_format(g->arena, "%.*s%s", (int)(strlen(line) - 1), line,
			text_skip(findings_line(g, at + (*used)++)));
	return line;
}

/* ---- which values were asked for ---- */

/* All values of the keys shown: a .reg file, or reg query without /v and without a filter.
 */
static bool
shows_whole_keys(const struct findings *g)
{
	const char *part = split_part(g->arena, g->section->command, "reg");

	if (text_equal(g->section->command, "##ts"))
		return true; /* our collector */
	return part != NULL && text_find_nocase(part, " query ") != NULL &&
		split_filter(part) == NULL && text_find_nocase(part, " /v") == NULL &&
		text_find_nocase(part, " /f") == NULL &&
		text_find_nocase(part, " /d") == NULL;
}

/* The key in a reg query; NULL for keys without facts. */
static const char *
queried_key(struct findings *g, const char *part, int *set)
{
	const char *p = text_find_nocase(part, " query "), *key;

	if (p == NULL)
		return NULL;
	p = text_skip(p + strlen(" query "));
	key = *p == '"' ? arena_dup_len(g->arena, p + 1, strcspn(p + 1, "\""))
			: arena_dup_len(g->arena, p, strcspn(p, " |"));
	return registry_key_normal(g->arena, key, set);
}

/*
 * The key of "reg query "HKLM\\..." | findstr NAME": a filter leaves values without their
 * keys, and users copy only the line of a value queried by /v. With /s the values may
 * belong to any subkey; the listener's key has none.
 */
static const char *
filtered_key(struct findings *g, int *set)
{
	const char *part = split_part(g->arena, g->section->command, "reg"), *key;

	if (part == NULL ||
		(split_filter(part) == NULL && text_find_nocase(part, " /v ") == NULL) ||
		strpbrk(g->section->command, "&;") != NULL)
		return NULL;
	key = queried_key(g, part, set);
	return key != NULL &&
			(text_find_nocase(part, " /s") == NULL ||
				text_ends(key, "\\rdp-tcp"))
		? key
		: NULL;
}

/* The key if all of it was queried, otherwise the value queried by /v. */
void
read_registry_not_found(struct findings *g, const struct section *section, const char *line)
{
	const char *part = split_part(g->arena, section->command, "reg"), *name;
	struct registry_key key = { .line = line };

	if (part == NULL || strpbrk(section->command, "&;") != NULL ||
		text_find_nocase(part, " /f") != NULL ||
		text_find_nocase(part, " /ve") != NULL)
		return;
	key.key = queried_key(g, part, &key.control_set);
	if (key.key == NULL)
		return;
	name = text_find_nocase(part, " /v ");
	key.absent = name == NULL;
	if (name != NULL) {
		name = text_skip(name + strlen(" /v "));
		key.no_value = *name == '"'
			? arena_dup_len(g->arena, name + 1, strcspn(name + 1, "\""))
			: arena_dup_len(g->arena, name, strcspn(name, " |>"));
	}
	registry_put_key(g, &key);
}

static size_t
read_filtered(struct findings *g, size_t at)
{
	struct registry_value v = { .section = g->section_number };

	if (!query_value(g->arena, findings_line(g, at), &v))
		return 0;
	v.key = filtered_key(g, &v.control_set);
	if (v.key == NULL)
		return 0;
	v.line = findings_line(g, at);
	findings_command(g, READER);
	findings_use(g, at);
	registry_put(g, &v);
	return 1;
}

/*
 * Lines of a .reg file without data (a comment, a deleted value) do not end a key, nor do
 * empty lines if a value follows.
 */
static bool
is_between_values(const struct findings *g, size_t at)
{
	const char *line = text_skip(findings_line(g, at));
	size_t next = at;

	if (*line == ';' || (*line == '"' && text_ends(line, "=-")))
		return true;
	if (*line != '\0')
		return false;
	while (next < g->section->to && next < at + 8 &&
		(*findings_line(g, next) == '\0' ||
			*text_skip(findings_line(g, next)) == ';'))
		next++;
	line = text_skip(findings_line(g, next));
	return (*line == '"' || *line == '@') && strchr(line, '=') != NULL;
}

static size_t
read_key(struct findings *g, size_t at)
{
	struct registry_key key = { 0 };
	bool exported, again, any = false;
	const char *path = key_line(g->arena, findings_line(g, at), &exported);
	size_t i = at + 1, values = 0;

	if (path == NULL) {
		size_t taken = read_filtered(g, at);

		return taken > 0 ? taken : read_registry_text(g, at);
	}
	key.key = registry_key_normal(g->arena, path, &key.control_set);
	key.shown = path;
	key.line = findings_line(g, at);
	while (i < g->section->to) {
		struct registry_value v = { .section = g->section_number };
		size_t used = 1;
		const char *line = findings_line(g, i);

		if (exported && is_between_values(g, i)) {
			i++;
			continue;
		}
		if (*line == '\0' || key_line(g->arena, line, &again) != NULL)
			break;
		if (exported)
			line = whole_line(g, i, &used);
		if (!(exported ? exported_value(g->arena, line, &v)
			       : query_value(g->arena, line, &v)))
			break;
		any = true;
		values++;
		if (key.key != NULL) {
			v.key = key.key;
			v.line = line;
			v.control_set = key.control_set;
			registry_put(g, &v);
			findings_use_range(g, i, i + used);
		}
		i += used;
	}
	/* a path in a sentence is not an answer */
	if (!any && !exported && !shows_whole_keys(g))
		return 0;
	findings_command(g, READER);
	if (key.key != NULL) {
		bool ended = *findings_line(g, i) == '\0' &&
			(i + 1 < g->section->to || g->section->closed);

		key.whole =
			(shows_whole_keys(g) || (exported && values >= EXPORTED_WHOLE)) &&
			any && ended;
		registry_put_key(g, &key);
		findings_use(g, at);
	}
	return i - at;
}

/* rdpdoctor's collector also queries the policies; without policies it prints nothing. */
static void
answered_collector(struct findings *g)
{
	struct registry_key policy = {
		.key = "software\\policies\\microsoft\\windows nt\\terminal services",
		.absent = true
	};

	if (!g->section->closed || g->registry == NULL || g->registry->key_count == 0 ||
		registry_find_key(g->registry, policy.key) != NULL)
		return;
	policy.line = g->registry->keys[0].line;
	registry_put_key(g, &policy);
}

static void
answered(struct findings *g)
{
	if (text_equal(g->section->command, "##ts"))
		answered_collector(g);
	read_registry_number(g);
}

const struct reader read_reg = { .id = READER,
	.commands = "reg query|Get-ItemProperty",
	.read = read_key,
	.answered = answered };
