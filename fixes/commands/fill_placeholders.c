/*
 * Fills placeholders. A pair of braces is a placeholder only if it contains a plain lower-case
 * word; "{ $_.Name }" and GUIDs stay as they are, "{{word}}" becomes "{word}".
 */
#include "fixes/commands/fill_placeholders.h"

#include <string.h>

#include "fixes/commands/placeholder_types.h"
#include "share/base/str.h"

#define NAME_MAX_BYTES 64
#define MISSING_MAX 32

/* ---- finding them ---- */

/* The length of "{name}" at @at, 0 if there is none. */
static size_t
placeholder_at(const char *at, char *name)
{
	size_t len = 0;

	if (at[0] != '{' || at[1] < 'a' || at[1] > 'z')
		return 0;
	for (at++; (*at >= 'a' && *at <= 'z') || (*at >= '0' && *at <= '9') || *at == '_';
		at++) {
		if (len + 1 == NAME_MAX_BYTES)
			return 0;
		name[len++] = *at;
	}
	name[len] = '\0';
	return *at == '}' ? len + 2 : 0;
}

/* The length of "{{name}}" at @at, 0 if there is none. */
static size_t
doubled_at(const char *at, char *name)
{
	size_t len = at[0] == '{' ? placeholder_at(at + 1, name) : 0;

	return len > 0 && at[1 + len] == '}' ? len + 2 : 0;
}

void
fill_scan(const char *text, placeholder_fn *each, void *to)
{
	char name[NAME_MAX_BYTES];

	for (size_t at = 0; text[at] != '\0';) {
		size_t len = doubled_at(text + at, name);

		if (len == 0) {
			len = placeholder_at(text + at, name);
			if (len > 0)
				each(to, name, at, len);
		}
		at += len > 0 ? len : 1;
	}
}

/* ---- values ---- */

static const char *
print_fact(const struct fact *fact, const char *type, struct arena *a)
{
	STR_AUTO text = STR_INIT(4096);
	const struct fact_value *v = &fact->value;

	if (!fact_is_list(v->type)) {
		value_print(v, &text);
	} else {
		/* If a single value is wanted, it is the first of the list. */
		size_t count = text_equal(type, "address-list") ? v->as.list.count : 1;

		for (size_t i = 0; i < MIN_OF(count, v->as.list.count); i++)
			str_addf(&text, "%s%s", i > 0 ? "," : "", v->as.list.items[i]);
	}
	return text.len > 0 ? arena_dup(a, str_text(&text)) : NULL;
}

static const char *
from_session(const struct filler *f, const char *source)
{
	const struct target *t = f->target;
	const char *what = source + 8; /* after "session." */

	if (t == NULL)
		return NULL;
	if (text_equal(what, "host"))
		return t->host;
	if (text_equal(what, "port"))
		return arena_format(f->arena, "%d", t->port);
	if (text_equal(what, "user"))
		return t->user[0] != '\0' ? t->user : NULL;
	if (text_equal(what, "gateway"))
		return t->gateway[0] != '\0' ? t->gateway : NULL;
	if (text_equal(what, "address") && t->is_address)
		return t->host;
	return NULL;
}

static const char *
from_fact(const struct filler *f, const char *source, const char *type)
{
	const struct fact *fact = NULL;
	const char *value;
	int id;

	if (strstr(source, "{profile}") != NULL) {
		if (f->profile == NULL)
			return NULL;
		source = cond_expand(f->arena, source, f->profile);
	}
	if (text_starts(source, "session.")) {
		value = from_session(f, source);
		if (value != NULL)
			return value;
		if (text_equal(source, "session.address"))
			source = "name.addresses";
	}
	id = fact_find(source);
	if (id >= 0 && f->facts != NULL)
		fact = facts_get(f->facts, id);
	return fact != NULL ? print_fact(fact, type, f->arena) : NULL;
}

static const char *value_of(const struct filler *f, const char *name, int depth);

static const char *
derived(const struct filler *f, const struct placeholder_text *p, int depth)
{
	const char *value = value_of(f, p->of, depth + 1);

	if (value == NULL || p->derive_count == 0)
		return value; /* cidr-mask: its type does the conversion */
	for (unsigned i = 0; i < p->derive_count; i++)
		if (text_equal_nocase(p->derive[i].value, value))
			return p->derive[i].gives;
	return NULL;
}

/* The raw value, before its type has validated it; NULL: not known. */
static const char *
value_of(const struct filler *f, const char *name, int depth)
{
	const struct placeholder_text *p = base_placeholder(f->k, name);
	const char *value = NULL;

	if (depth > 4)
		return NULL;
	if (text_equal(name, "profile") && f->profile != NULL)
		return f->profile;
	if (text_equal(name, "hive") && f->hive != NULL)
		return f->hive;
	if (text_equal(name, "cause"))
		return f->cause;
	for (size_t i = 0; f->given != NULL && f->given[i] != NULL; i += 2)
		if (text_equal(f->given[i], name))
			return f->given[i + 1];
	if (p == NULL)
		return NULL;
	if (p->of != NULL)
		value = derived(f, p, depth);
	for (unsigned i = 0; i < p->from_count && value == NULL; i++)
		value = from_fact(f, p->from[i], p->type);
	return value != NULL ? value : p->fallback;
}

/* ---- filling ---- */

struct filling {
	const struct filler *f;
	enum shell shell;
	const char *text;
	size_t done; /* bytes of @text that are in @out */
	struct str *out;
	const char **missing;
	size_t missing_count;
	const char *refused;
	bool nested;	/* the command holds both kinds of quotes */
	bool handed_on; /* the command passes a line to another shell */
};

static void
add_missing(struct filling *fill, const char *name)
{
	for (size_t i = 0; i < fill->missing_count; i++)
		if (text_equal(fill->missing[i], name))
			return;
	if (fill->missing_count < MISSING_MAX)
		fill->missing[fill->missing_count++] = arena_dup(fill->f->arena, name);
}

/* Literal text up to @end, with doubled braces reduced to single ones. */
static void
add_literal(struct filling *fill, size_t end)
{
	char name[NAME_MAX_BYTES];

	while (fill->done < end) {
		size_t len = doubled_at(fill->text + fill->done, name);

		if (len > 0)
			str_addf(fill->out, "{%s}", name);
		else
			str_add_char(fill->out, fill->text[fill->done]);
		fill->done += len > 0 ? len : 1;
	}
}

static bool
add_value(struct filling *fill, const struct placeholder_text *p, const char *value,
	enum quote_state state)
{
	/* Text quoted for this shell is not quoted for the inner one. */
	if (fill->handed_on && !quote_is_plain(fill->shell, value))
		return false;
	/* Lists of the Azure command line are separated by blanks. */
	if (p != NULL && text_equal(p->type, "address-list") &&
		fill->shell == SHELL_POSIX && state == QUOTE_BARE) {
		for (; *value != '\0'; value++)
			str_add_char(fill->out, *value == ',' ? ' ' : *value);
		return true;
	}
	/* PowerShell reads a comma as the list that it is. */
	if (p != NULL && text_equal(p->type, "address-list") && state == QUOTE_BARE) {
		str_add(fill->out, value);
		return true;
	}
	return quote_value(
		fill->shell, state, fill->nested && state != QUOTE_BARE, value, fill->out);
}

static void
fill_one(void *to, const char *name, size_t at, size_t len)
{
	struct filling *fill = to;
	const struct filler *f = fill->f;
	const struct placeholder_text *p = base_placeholder(f->k, name);
	const char *value = value_of(f, name, 0);
	const char *normal = NULL;
	struct error e = ERROR_INIT;

	add_literal(fill, at);
	if (value != NULL && p == NULL)
		normal = value; /* {cause}: an id of ours */
	else if (value != NULL &&
		placeholder_normal(p->type, value, f->arena, &normal, &e) != ERR_OK)
		fill->refused = arena_format(
			f->arena, "The value for {%s} was left out: %s", name, e.text);
	if (normal != NULL &&
		!add_value(fill, p, normal,
			quote_state_at(fill->shell, str_text(fill->out), fill->out->len))) {
		fill->refused = arena_format(f->arena,
			"The value for {%s} was left out: it contains characters that could break "
			"out of the quotes of this command. Type it by hand, with care.",
			name);
		normal = NULL;
	}
	if (normal == NULL) {
		/* A computed value is asked for under the name that it is computed from. */
		add_missing(fill, p != NULL && p->of != NULL ? p->of : name);
		str_addf(fill->out, "{%s}", name);
	}
	fill->done = at + len;
}

/* "powershell -Command ..", "cmd /c ..", "bash -c ..", "ssh HOST ..". */
static bool
hands_on(enum shell shell, const char *text)
{
	static const char *const words[] = { "powershell", "pwsh", "cmd /", "cmd.exe /",
		"sh -c", "ssh ", "invoke-expression", "iex " };

	for (size_t i = 0; shell != SHELL_NONE && i < ARRAY_LEN(words); i++)
		if (strcasestr(text, words[i]) != NULL)
			return true;
	return false;
}

void
fill_text(
	const struct filler *f, enum shell shell, const char *text, struct fill_result *out)
{
	STR_AUTO filled = STR_INIT(64 * 1024);
	struct filling fill = { .f = f, .shell = shell, .text = text, .out = &filled };

	*out = (struct fill_result) { .text = NULL };
	if (text == NULL)
		return;
	fill.missing = ARENA_ARRAY(f->arena, const char *, MISSING_MAX);
	fill.handed_on = hands_on(shell, text);
	fill.nested = strchr(text, '"') != NULL && strchr(text, '\'') != NULL;
	fill_scan(text, fill_one, &fill);
	add_literal(&fill, strlen(text));
	out->text = arena_dup(f->arena, str_text(&filled));
	out->missing = fill.missing;
	out->missing_count = fill.missing_count;
	out->refused = fill.refused;
}

static void
add_capitals(struct str *out, const char *name)
{
	for (; *name != '\0'; name++)
		str_add_char(out,
			*name >= 'a' && *name <= 'z' ? (char)(*name - 'a' + 'A') : *name);
}

const char *
knowledge_fill(const struct knowledge *k, const struct facts *f,
	const struct target *target, const char *text, struct arena *a)
{
	const struct filler filler = { .k = k, .facts = f, .target = target, .arena = a };
	STR_AUTO spoken = STR_INIT(64 * 1024);
	struct fill_result r;

	fill_text(&filler, SHELL_NONE, text, &r);
	if (r.missing_count == 0)
		return r.text;
	for (const char *at = r.text; *at != '\0';) {
		char name[NAME_MAX_BYTES];
		size_t len = placeholder_at(at, name);

		if (len > 0)
			add_capitals(&spoken, name);
		else
			str_add_char(&spoken, *at);
		at += len > 0 ? len : 1;
	}
	return arena_dup(a, str_text(&spoken));
}
