/*
 * The grammar of conditions: FACT = V, != V, in [V, V], < N, > N, contains V, known,
 * unknown, all [..], any [..], not C. Everything is checked at compile time (the fact exists,
 * the value fits its type), so that a running program uses valid conditions only.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "fixes/conditions/condition.h"
#include "fixes/conditions/condition_private.h"
#include "share/base/str.h"

#define DEPTH_MAX 24
#define VALUES_MAX 64
#define WORD_MAX 256

static const char *const profiles[] = { "domain", "private", "public" };

struct parser {
	struct pool *pool;
	const char *at;
	int depth;
	struct error *e;
};

static enum err parse_condition(struct parser *p, cond_id *out);

/* ---- words ---- */

static void
skip_blanks(struct parser *p)
{
	while (*p->at == ' ' || *p->at == '\t' || *p->at == '\n' || *p->at == '\r')
		p->at++;
}

static bool
is_word_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		c == '_' || c == '.' || c == ':' || c == '/' || c == '+' || c == '-' ||
		c == '*';
}

/* The next bare word, or "" if something else follows. */
static enum err
take_word(struct parser *p, char *out)
{
	size_t len = 0;

	skip_blanks(p);
	while (is_word_char(*p->at)) {
		if (len + 1 == WORD_MAX)
			return error_set(p->e, ERR_DATA, "A word is too long: shorten it");
		out[len++] = *p->at++;
	}
	out[len] = '\0';
	return ERR_OK;
}

static bool
take_char(struct parser *p, char c)
{
	skip_blanks(p);
	if (*p->at != c)
		return false;
	p->at++;
	return true;
}

static enum err
expected(struct parser *p, const char *what)
{
	char rest[24];

	skip_blanks(p);
	text_copy(rest, sizeof(rest), p->at);
	if (rest[0] == '\0')
		return error_set(p->e, ERR_DATA,
			"%s is missing at the end of a condition: add it", what);
	if (rest[0] == '=')
		return error_set(p->e, ERR_DATA,
			"\"%s\" in a condition: one = compares, remove the other", rest);
	return error_set(p->e, ERR_DATA,
		"%s is missing before \"%s\" in a condition: add it", what, rest);
}

/* ---- facts ---- */

static enum err
unknown_fact(struct parser *p, const char *name)
{
	const char *nearest = fact_nearest(name);

	if (nearest != NULL)
		return error_set(p->e, ERR_DATA,
			"There is no fact \"%s\": did you mean \"%s\"?", name, nearest);
	return error_set(p->e, ERR_DATA,
		"There is no fact \"%s\": \"knowledge list facts\" prints all of them",
		name);
}

static enum err
find_fact(struct parser *p, const char *name, int *out)
{
	*out = fact_find(name);
	return *out >= 0 ? ERR_OK : unknown_fact(p, name);
}

/* ---- values ---- */

struct values {
	const char *texts[VALUES_MAX];
	int64_t numbers[VALUES_MAX];
	size_t count;
	int other;
};

static enum err
take_quoted(struct parser *p, char *out)
{
	size_t len = 0;

	for (p->at++; *p->at != '"'; p->at++) {
		if (*p->at == '\\' && (p->at[1] == '"' || p->at[1] == '\\'))
			p->at++;
		if (*p->at == '\0')
			return error_set(p->e, ERR_DATA,
				"A quoted value is not closed: add the closing quote");
		if (len + 1 == WORD_MAX)
			return error_set(p->e, ERR_DATA, "A value is too long: shorten it");
		out[len++] = *p->at;
	}
	p->at++;
	out[len] = '\0';
	return ERR_OK;
}

static enum err
check_token(struct parser *p, const struct fact_def *def, const char *text)
{
	STR_AUTO known = STR_INIT(1024);

	for (size_t i = 0; def->tokens != NULL && def->tokens[i] != NULL; i++) {
		if (text_equal(def->tokens[i], text))
			return ERR_OK;
		str_addf(&known, "%s%s", i > 0 ? ", " : "", def->tokens[i]);
	}
	if (def->tokens == NULL)
		return ERR_OK;
	return error_set(p->e, ERR_DATA, "%s cannot be \"%s\": use one of %s", def->id,
		text, str_text(&known));
}

/* Whether @text fits one value of @def; its number if it has one. */
static enum err
check_value(struct parser *p, const struct fact_def *def, const char *text, int64_t *number)
{
	char *end;

	*number = 0;
	switch (def->type) {
	case FACT_TYPE_BOOL:
		*number = text_equal(text, "true");
		if (*number != 0 || text_equal(text, "false"))
			return ERR_OK;
		return error_set(p->e, ERR_DATA,
			"%s is true or false, not \"%s\": write one of these", def->id,
			text);
	case FACT_TYPE_INT:
	case FACT_TYPE_INTS:
		errno = 0;
		*number = strtoll(text, &end, 0);
		if (end != text && *end == '\0' && errno == 0)
			return ERR_OK;
		return error_set(p->e, ERR_DATA,
			"%s is a number, not \"%s\": write a whole number", def->id, text);
	case FACT_TYPE_TOKEN:
	case FACT_TYPE_TOKENS:
		return check_token(p, def, text);
	case FACT_TYPE_TEXT:
	case FACT_TYPE_TEXTS:
		return ERR_OK;
	}
	return ERR_OK;
}

static bool
is_textual(enum fact_type type)
{
	return type == FACT_TYPE_TEXT || type == FACT_TYPE_TOKEN;
}

static enum err
take_value(struct parser *p, int fact, struct values *v)
{
	const struct fact_def *def = fact_def(fact), *other;
	char word[WORD_MAX];
	enum err err;

	skip_blanks(p);
	if (v->count == VALUES_MAX)
		return error_set(p->e, ERR_DATA, "A list has more than %d values: split it",
			VALUES_MAX);
	if (*p->at == '"') {
		err = take_quoted(p, word);
	} else if (*p->at == '@') {
		p->at++;
		err = take_word(p, word);
		if (err == ERR_OK)
			err = find_fact(p, word, &v->other);
		if (err != ERR_OK)
			return err;
		other = fact_def(v->other);
		if (other->type == def->type ||
			(is_textual(other->type) && is_textual(def->type)) ||
			(def->type == FACT_TYPE_INTS && other->type == FACT_TYPE_INT) ||
			((def->type == FACT_TYPE_TEXTS || def->type == FACT_TYPE_TOKENS) &&
				is_textual(other->type)))
			return ERR_OK;
		return error_set(p->e, ERR_DATA,
			"%s and %s have different kinds of values: compare facts of one "
			"kind",
			def->id, other->id);
	} else {
		err = take_word(p, word);
		if (err == ERR_OK && word[0] == '\0')
			return expected(p, "A value");
	}
	if (err != ERR_OK)
		return err;
	err = check_value(p, def, word, &v->numbers[v->count]);
	if (err != ERR_OK)
		return err;
	v->texts[v->count++] = arena_dup(p->pool->arena, word);
	return ERR_OK;
}

/* ---- atoms ---- */

static enum err
check_op(struct parser *p, const struct fact_def *def, enum atom_op op)
{
	bool list = fact_is_list(def->type);

	switch (op) {
	case ATOM_LESS:
	case ATOM_GREATER:
		if (def->type != FACT_TYPE_INT)
			return error_set(p->e, ERR_DATA,
				"%s is not a number, so < and > do not fit: use = or in",
				def->id);
		return ERR_OK;
	case ATOM_CONTAINS:
		if (!list && def->type != FACT_TYPE_TEXT)
			return error_set(p->e, ERR_DATA,
				"%s is neither a list nor a text: use = instead of "
				"contains",
				def->id);
		return ERR_OK;
	case ATOM_EQUAL:
	case ATOM_NOT_EQUAL:
	case ATOM_IN:
		if (list)
			return error_set(p->e, ERR_DATA,
				"%s is a list: use contains, known or unknown", def->id);
		return ERR_OK;
	case ATOM_KNOWN:
	case ATOM_UNKNOWN:
		return ERR_OK;
	}
	return ERR_OK;
}

static enum err
take_op(struct parser *p, enum atom_op *out)
{
	static const struct {
		const char *word;
		enum atom_op op;
	} words[] = { { "in", ATOM_IN }, { "contains", ATOM_CONTAINS },
		{ "known", ATOM_KNOWN }, { "unknown", ATOM_UNKNOWN } };
	char word[WORD_MAX];

	skip_blanks(p);
	if (p->at[0] == '!' && p->at[1] == '=') {
		p->at += 2;
		*out = ATOM_NOT_EQUAL;
		return ERR_OK;
	}
	if (*p->at == '=' || *p->at == '<' || *p->at == '>') {
		*out = *p->at == '='	? ATOM_EQUAL
			: *p->at == '<' ? ATOM_LESS
					: ATOM_GREATER;
		p->at++;
		return ERR_OK;
	}
	if (take_word(p, word) != ERR_OK)
		return ERR_DATA;
	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		if (!text_equal(word, words[i].word))
			continue;
		*out = words[i].op;
		return ERR_OK;
	}
	return error_set(p->e, ERR_DATA,
		"\"%s\" is not a comparison: use =, !=, <, >, in, contains, known or unknown",
		word[0] != '\0' ? word : p->at);
}

static enum err
take_values(struct parser *p, int fact, enum atom_op op, struct values *v)
{
	enum err err;

	v->count = 0;
	v->other = -1;
	if (op == ATOM_KNOWN || op == ATOM_UNKNOWN)
		return ERR_OK;
	if (op != ATOM_IN)
		return take_value(p, fact, v);
	if (!take_char(p, '['))
		return expected(p, "\"[\"");
	do {
		err = take_value(p, fact, v);
		if (err != ERR_OK)
			return err;
	} while (take_char(p, ','));
	if (v->other >= 0)
		return error_set(
			p->e, ERR_DATA, "@ is not allowed in a list: use any [..]");
	return take_char(p, ']') ? ERR_OK : expected(p, "\"]\"");
}

static cond_id
add_atom(struct parser *p, int fact, enum atom_op op, const struct values *v)
{
	struct atom atom = { .fact = fact, .op = op, .other = v->other, .count = v->count };
	const char **texts = ARENA_ARRAY(p->pool->arena, const char *, v->count + 1);
	int64_t *numbers = ARENA_ARRAY(p->pool->arena, int64_t, v->count + 1);

	for (size_t i = 0; i < v->count; i++) {
		texts[i] = v->texts[i];
		numbers[i] = v->numbers[i];
	}
	atom.texts = texts;
	atom.numbers = numbers;
	return pool_add_atom(p->pool, &atom);
}

/* "guest.firewall.*.enabled" with @profile for the star. */
static enum err
find_starred(struct parser *p, const char *name, const char *profile, int *out)
{
	const char *star = strchr(name, '*');
	char full[WORD_MAX + 16];

	if (strchr(star + 1, '*') != NULL)
		return error_set(p->e, ERR_DATA,
			"\"%s\" has two stars: one star matches all profiles", name);
	if (!text_format(full, sizeof(full), "%.*s%s%s", (int)(star - name), name, profile,
		    star + 1))
		return error_set(p->e, ERR_DATA, "\"%s\" is too long: shorten it", name);
	return find_fact(p, full, out);
}

static enum err
parse_atom(struct parser *p, const char *name, cond_id *out)
{
	bool starred = strchr(name, '*') != NULL;
	int facts[ARRAY_LEN(profiles)];
	cond_id children[ARRAY_LEN(profiles)];
	struct values v;
	enum atom_op op = ATOM_LESS;
	enum err err;

	for (size_t i = 0; i < ARRAY_LEN(profiles); i++) {
		err = starred ? find_starred(p, name, profiles[i], &facts[i])
			      : find_fact(p, name, &facts[i]);
		if (err != ERR_OK)
			return err;
	}
	err = take_op(p, &op);
	if (err == ERR_OK)
		err = check_op(p, fact_def(facts[0]), op);
	if (err == ERR_OK)
		err = take_values(p, facts[0], op, &v);
	if (err != ERR_OK)
		return err;
	if (!starred) {
		*out = add_atom(p, facts[0], op, &v);
		return ERR_OK;
	}
	for (size_t i = 0; i < ARRAY_LEN(profiles); i++)
		children[i] = add_atom(p, facts[i], op, &v);
	*out = pool_add_node(p->pool, NODE_ANY, children, ARRAY_LEN(children));
	return ERR_OK;
}

/* ---- conditions ---- */

static enum err
parse_list(struct parser *p, int kind, cond_id *out)
{
	cond_id children[VALUES_MAX];
	size_t count = 0;
	enum err err;

	if (!take_char(p, '['))
		return expected(p, "\"[\"");
	do {
		if (count == VALUES_MAX)
			return error_set(p->e, ERR_DATA,
				"A list has more than %d conditions: split it", VALUES_MAX);
		err = parse_condition(p, &children[count++]);
		if (err != ERR_OK)
			return err;
	} while (take_char(p, ','));
	if (!take_char(p, ']'))
		return expected(p, "\"]\"");
	*out = pool_add_node(p->pool, kind, children, count);
	return ERR_OK;
}

static enum err
parse_condition(struct parser *p, cond_id *out)
{
	char word[WORD_MAX];
	cond_id child;
	enum err err;

	if (++p->depth > DEPTH_MAX)
		return error_set(p->e, ERR_DATA,
			"The condition is nested deeper than %d levels: simplify it",
			DEPTH_MAX);
	err = take_word(p, word);
	if (err != ERR_OK)
		return err;
	if (text_equal(word, "all"))
		err = parse_list(p, NODE_ALL, out);
	else if (text_equal(word, "any"))
		err = parse_list(p, NODE_ANY, out);
	else if (text_equal(word, "not")) {
		err = parse_condition(p, &child);
		if (err == ERR_OK)
			*out = pool_add_node(p->pool, NODE_NOT, &child, 1);
	} else if (word[0] == '\0')
		err = expected(p, "A fact, all, any or not");
	else
		err = parse_atom(p, word, out);
	p->depth--;
	return err;
}

enum err
cond_compile(struct pool *pool, const char *text, cond_id *out, struct error *e)
{
	struct parser p = { .pool = pool, .at = text, .e = e };
	enum err err;

	*out = COND_NONE;
	err = parse_condition(&p, out);
	if (err != ERR_OK)
		return err;
	skip_blanks(&p);
	if (*p.at != '\0')
		return error_set(e, ERR_DATA,
			"\"%.24s\" follows the end of a condition: join conditions with "
			"all [..] or any [..]",
			p.at);
	return ERR_OK;
}

char *
cond_expand(struct arena *a, const char *text, const char *profile)
{
	static const char mark[] = "{profile}";
	STR_AUTO out = STR_INIT(16384);
	const char *at;

	while ((at = strstr(text, mark)) != NULL) {
		str_add_len(&out, text, (size_t)(at - text));
		str_add(&out, profile);
		text = at + sizeof(mark) - 1;
	}
	str_add(&out, text);
	return arena_dup(a, str_text(&out));
}
