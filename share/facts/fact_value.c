/* Values of facts: made, copied, compared, parsed from typed text and from JSON. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "share/facts/facts.h"

bool
fact_is_list(enum fact_type type)
{
	return type == FACT_TYPE_TOKENS || type == FACT_TYPE_INTS ||
		type == FACT_TYPE_TEXTS;
}

void
value_free(struct fact_value *v)
{
	if (fact_is_list(v->type)) {
		for (size_t i = 0; i < v->as.list.count; i++)
			free(v->as.list.items[i]);
		free(v->as.list.items);
	} else if (v->type == FACT_TYPE_TOKEN || v->type == FACT_TYPE_TEXT) {
		free(v->as.text);
	}
	memset(v, 0, sizeof(*v));
}

struct fact_value
value_copy(const struct fact_value *v)
{
	struct fact_value copy = *v;

	if (fact_is_list(v->type)) {
		copy = value_list(v->type);
		for (size_t i = 0; i < v->as.list.count; i++)
			value_list_add(&copy, v->as.list.items[i]);
	} else if (v->type == FACT_TYPE_TOKEN || v->type == FACT_TYPE_TEXT) {
		copy.as.text = text_dup(v->as.text);
	}
	return copy;
}

bool
value_equal(const struct fact_value *a, const struct fact_value *b)
{
	if (a->type != b->type)
		return false;
	switch (a->type) {
	case FACT_TYPE_BOOL:
		return a->as.boolean == b->as.boolean;
	case FACT_TYPE_INT:
		return a->as.integer == b->as.integer;
	case FACT_TYPE_TOKEN:
	case FACT_TYPE_TEXT:
		return text_equal(a->as.text, b->as.text);
	case FACT_TYPE_TOKENS:
	case FACT_TYPE_INTS:
	case FACT_TYPE_TEXTS:
		break;
	}
	if (a->as.list.count != b->as.list.count)
		return false;
	for (size_t i = 0; i < a->as.list.count; i++)
		if (!text_equal(a->as.list.items[i], b->as.list.items[i]))
			return false;
	return true;
}

struct fact_value
value_bool(bool b)
{
	return (struct fact_value) { .type = FACT_TYPE_BOOL, .as.boolean = b };
}

struct fact_value
value_int(int64_t i)
{
	return (struct fact_value) { .type = FACT_TYPE_INT, .as.integer = i };
}

struct fact_value
value_text(const char *text)
{
	return (struct fact_value) { .type = FACT_TYPE_TEXT, .as.text = text_dup(text) };
}

struct fact_value
value_token(const char *token)
{
	return (struct fact_value) { .type = FACT_TYPE_TOKEN, .as.text = text_dup(token) };
}

struct fact_value
value_list(enum fact_type type)
{
	return (struct fact_value) { .type = type };
}

void
value_list_add(struct fact_value *list, const char *item)
{
	char **grown = realloc(list->as.list.items,
		(list->as.list.count + 1) * sizeof(*list->as.list.items));

	if (grown == NULL)
		abort();
	list->as.list.items = grown;
	grown[list->as.list.count++] = text_dup(item);
}

void
value_list_add_int(struct fact_value *list, int64_t item)
{
	char digits[24];

	(void)text_format(digits, sizeof(digits), "%" PRId64, item);
	value_list_add(list, digits);
}

bool
value_list_has(const struct fact_value *list, const char *item)
{
	for (size_t i = 0; i < list->as.list.count; i++)
		if (text_equal(list->as.list.items[i], item))
			return true;
	return false;
}

/* ---- typed text ---- */

static enum err
check_token(const struct fact_def *def, const char *text, struct error *e)
{
	STR_AUTO known = STR_INIT(1024);

	if (def->tokens == NULL)
		return ERR_OK;
	for (size_t i = 0; def->tokens[i] != NULL; i++) {
		if (text_equal(def->tokens[i], text))
			return ERR_OK;
		str_addf(&known, "%s%s", i > 0 ? ", " : "", def->tokens[i]);
	}
	return error_set(e, ERR_USAGE, "%s cannot be \"%s\". It is one of: %s.", def->id,
		text, str_text(&known));
}

static enum err
parse_int(const struct fact_def *def, const char *text, int64_t *out, struct error *e)
{
	char *end;

	errno = 0;
	*out = strtoll(text, &end, 0);
	if (end == text || *end != '\0' || errno != 0)
		return error_set(
			e, ERR_USAGE, "%s is a number, not \"%s\".", def->id, text);
	return ERR_OK;
}

static enum err
add_item(const struct fact_def *def, const char *start, size_t len, struct fact_value *out,
	struct error *e)
{
	char item[1024];
	int64_t number;

	if (len >= sizeof(item))
		return error_set(e, ERR_USAGE, "A value of %s is too long.", def->id);
	memcpy(item, start, len);
	item[len] = '\0';
	if (def->type == FACT_TYPE_INTS) {
		if (parse_int(def, item, &number, e) != ERR_OK)
			return e != NULL ? e->code : ERR_USAGE;
		value_list_add_int(out, number);
		return ERR_OK;
	}
	if (check_token(def, item, e) != ERR_OK)
		return ERR_USAGE;
	value_list_add(out, item);
	return ERR_OK;
}

static enum err
parse_list(const struct fact_def *def, const char *text, struct fact_value *out,
	struct error *e)
{
	*out = value_list(def->type);
	while (*text != '\0') {
		size_t len = strcspn(text, ",");
		size_t end = len;

		while (end > 0 && text[end - 1] == ' ')
			end--;
		if (add_item(def, text, end, out, e) != ERR_OK) {
			value_free(out);
			return ERR_USAGE;
		}
		text += len;
		while (*text == ',' || *text == ' ')
			text++;
	}
	return ERR_OK;
}

enum err
value_parse(int id, const char *text, struct fact_value *out, struct error *e)
{
	const struct fact_def *def = fact_def(id);
	int64_t number;

	memset(out, 0, sizeof(*out));
	if (def == NULL)
		return error_set(e, ERR_USAGE, "There is no such fact.");
	switch (def->type) {
	case FACT_TYPE_TOKEN:
	case FACT_TYPE_TEXT:
		if (check_token(def, text, e) != ERR_OK)
			return ERR_USAGE;
		*out = value_text(text);
		out->type = def->type;
		return ERR_OK;
	case FACT_TYPE_BOOL:
		if (text_equal(text, "true") || text_equal(text, "yes"))
			*out = value_bool(true);
		else if (text_equal(text, "false") || text_equal(text, "no"))
			*out = value_bool(false);
		else
			return error_set(e, ERR_USAGE, "%s is true or false, not \"%s\".",
				def->id, text);
		return ERR_OK;
	case FACT_TYPE_INT:
		if (parse_int(def, text, &number, e) != ERR_OK)
			return ERR_USAGE;
		*out = value_int(number);
		return ERR_OK;
	case FACT_TYPE_TOKENS:
	case FACT_TYPE_INTS:
	case FACT_TYPE_TEXTS:
		return parse_list(def, text, out, e);
	}
	return ERR_INTERNAL;
}

void
value_print(const struct fact_value *v, struct str *out)
{
	switch (v->type) {
	case FACT_TYPE_BOOL:
		str_add(out, v->as.boolean ? "true" : "false");
		return;
	case FACT_TYPE_INT:
		str_addf(out, "%" PRId64, v->as.integer);
		return;
	case FACT_TYPE_TOKEN:
	case FACT_TYPE_TEXT:
		str_add(out, v->as.text != NULL ? v->as.text : "");
		return;
	case FACT_TYPE_TOKENS:
	case FACT_TYPE_INTS:
	case FACT_TYPE_TEXTS:
		for (size_t i = 0; i < v->as.list.count; i++)
			str_addf(out, "%s%s", i > 0 ? ", " : "", v->as.list.items[i]);
		return;
	}
}

/* ---- JSON ---- */

json_t *
value_to_json(const struct fact_value *v)
{
	json_t *array;

	switch (v->type) {
	case FACT_TYPE_BOOL:
		return json_boolean(v->as.boolean);
	case FACT_TYPE_INT:
		return json_integer(v->as.integer);
	case FACT_TYPE_TOKEN:
	case FACT_TYPE_TEXT:
		return json_string(v->as.text != NULL ? v->as.text : "");
	case FACT_TYPE_TOKENS:
	case FACT_TYPE_INTS:
	case FACT_TYPE_TEXTS:
		break;
	}
	array = json_array();
	for (size_t i = 0; i < v->as.list.count; i++) {
		const char *item = v->as.list.items[i];

		(void)json_array_append_new(array,
			v->type == FACT_TYPE_INTS ? json_integer(strtoll(item, NULL, 10))
						  : json_string(item));
	}
	return array;
}

static enum err
list_from_json(const struct fact_def *def, const json_t *json, struct fact_value *out,
	struct error *e)
{
	size_t i;
	json_t *item;

	if (!json_is_array(json))
		return error_set(e, ERR_DATA, "%s must be a list.", def->id);
	*out = value_list(def->type);
	json_array_foreach((json_t *)json, i, item)
	{
		if (def->type == FACT_TYPE_INTS && json_is_integer(item)) {
			value_list_add_int(out, json_integer_value(item));
		} else if (def->type != FACT_TYPE_INTS && json_is_string(item) &&
			check_token(def, json_string_value(item), e) == ERR_OK) {
			value_list_add(out, json_string_value(item));
		} else {
			value_free(out);
			return error_set(
				e, ERR_DATA, "%s holds an item of a wrong kind.", def->id);
		}
	}
	return ERR_OK;
}

enum err
value_from_json(int id, const json_t *json, struct fact_value *out, struct error *e)
{
	const struct fact_def *def = fact_def(id);

	memset(out, 0, sizeof(*out));
	if (def == NULL)
		return error_set(e, ERR_DATA, "There is no such fact.");
	if (fact_is_list(def->type))
		return list_from_json(def, json, out, e);
	if (def->type == FACT_TYPE_BOOL && json_is_boolean(json)) {
		*out = value_bool(json_is_true(json));
	} else if (def->type == FACT_TYPE_INT && json_is_integer(json)) {
		*out = value_int(json_integer_value(json));
	} else if ((def->type == FACT_TYPE_TOKEN || def->type == FACT_TYPE_TEXT) &&
		json_is_string(json)) {
		if (check_token(def, json_string_value(json), e) != ERR_OK)
			return ERR_DATA;
		*out = value_text(json_string_value(json));
		out->type = def->type;
	} else {
		return error_set(e, ERR_DATA, "%s has a value of a wrong kind.", def->id);
	}
	return ERR_OK;
}
