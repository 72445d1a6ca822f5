/*
 * Redaction of JSON: hides names in every string from a person or the network, and leaves
 * the program's own vocabulary (ids, states, tokens, hashes) as it is. A first pass collects
 * the names, so that a name found at the end is also hidden at the beginning.
 */
#include <stdlib.h>
#include <string.h>

#include "share/redact/redact_private.h"

/* Keys whose values are words of the program's own vocabulary. */
static bool
is_vocabulary(const char *key)
{
	static const char *const keys[] = { "format", "stage", "state", "broke_at",
		"outcome", "id", "certainty", "owner", "for", "against", "facts", "kind",
		"separates", "excluded", "causes", "cause", "chosen", "channel", "channels",
		"shell", "danger", "reads", "type", "version", "freerdp", "knowledge",
		"started", "hash", "prev", "session", "probe", "redact", "head",
		"check_code", "t", "understood", "exported", "hidden" };

	for (size_t i = 0; key != NULL && i < ARRAY_LEN(keys); i++)
		if (text_equal(key, keys[i]))
			return true;
	return false;
}

static bool
has_vocabulary_value(const json_t *object)
{
	const char *id = json_string_value(json_object_get(object, "id"));
	int fact = id != NULL ? fact_find(id) : -1;

	return fact >= 0 && fact_def(fact)->type != FACT_TYPE_TEXT &&
		fact_def(fact)->type != FACT_TYPE_TEXTS;
}

/* Facts whose value is the name of a computer or a domain. */
static bool
has_name_value(const json_t *object)
{
	const char *id = json_string_value(json_object_get(object, "id"));

	return id != NULL && redact_fact_is_name(fact_find(id));
}

/* Keys whose value is a name and nothing else. */
static bool
is_name_key(const char *key)
{
	static const char *const keys[] = { "host", "gateway", "user", "domain" };

	for (size_t i = 0; key != NULL && i < ARRAY_LEN(keys); i++)
		if (text_equal(key, keys[i]))
			return true;
	return false;
}

static json_t *redact(struct redactor *r, const json_t *json, const char *key);

static json_t *
redact_string(struct redactor *r, const json_t *json, const char *key)
{
	STR_AUTO out = STR_INIT(1u << 23);
	struct seed *seed = r->level != REDACT_NONE && is_name_key(key)
		? seeds_find(r, json_string_value(json))
		: NULL;

	if (seed != NULL) {
		seed->used = true;
		return json_string(seed->stand_in);
	}
	redactor_apply(r, json_string_value(json), &out);
	return str_ok(&out) ? json_string(str_text(&out)) : json_string("{withheld}");
}

static json_t *
redact_object(struct redactor *r, const json_t *json)
{
	json_t *copy = json_object(), *value;
	bool plain_value = has_vocabulary_value(json), name = has_name_value(json);
	const char *key;

	json_object_foreach((json_t *)json, key, value)
	{
		json_t *hidden = plain_value && text_equal(key, "value")
			? json_deep_copy(value)
			: redact(r, value, name && text_equal(key, "value") ? "host" : key);

		(void)json_object_set_new(copy, key, hidden);
	}
	return copy;
}

static json_t *
redact(struct redactor *r, const json_t *json, const char *key)
{
	json_t *copy, *item;
	size_t i;

	switch (json_typeof(json)) {
	case JSON_OBJECT:
		return redact_object(r, json);
	case JSON_ARRAY:
		copy = json_array();
		json_array_foreach((json_t *)json, i, item)(void)
			json_array_append_new(copy, redact(r, item, key));
		return copy;
	case JSON_STRING:
		return is_vocabulary(key) ? json_deep_copy(json)
					  : redact_string(r, json, key);
	default:
		return json_deep_copy(json);
	}
}

json_t *
redactor_apply_json(struct redactor *r, const json_t *json)
{
	int counted[NAME_CLASS_COUNT];

	memcpy(counted, r->numbers, sizeof(counted));
	json_decref(redact(r, json, NULL));
	r->numbers[NAME_CODED] = counted[NAME_CODED];
	r->numbers[NAME_SECRET] = counted[NAME_SECRET];
	return redact(r, json, NULL);
}
