/* The validator: one function a keyword, a path to the place for the messages. */
#include "schema.h"

#include <string.h>

#include "share/base/macros.h"

struct place {
	const struct place *up;
	const char *key;
	size_t index; /* where key is NULL */
};

static void
add_path(const struct place *at, struct str *out)
{
	if (at == NULL) {
		str_add(out, "$");
		return;
	}
	add_path(at->up, out);
	if (at->key != NULL)
		str_addf(out, ".%s", at->key);
	else
		str_addf(out, "[%zu]", at->index);
}

static bool fault(const struct place *at, struct str *out, const char *fmt, ...)
	PRINTF_LIKE(3, 4);

static bool
fault(const struct place *at, struct str *out, const char *fmt, ...)
{
	va_list args;

	add_path(at, out);
	str_add(out, ": ");
	va_start(args, fmt);
	str_addv(out, fmt, args);
	va_end(args);
	str_add_char(out, '\n');
	return false;
}

static bool validate(
	const json_t *schema, const json_t *value, const struct place *at, struct str *out);

/* ---- type ---- */

static bool
has_type(const json_t *value, const char *type)
{
	if (text_equal(type, "null"))
		return json_is_null(value);
	if (text_equal(type, "boolean"))
		return json_is_boolean(value);
	if (text_equal(type, "integer"))
		return json_is_integer(value);
	if (text_equal(type, "number"))
		return json_is_number(value);
	if (text_equal(type, "string"))
		return json_is_string(value);
	if (text_equal(type, "array"))
		return json_is_array(value);
	return text_equal(type, "object") && json_is_object(value);
}

static bool
check_type(
	const json_t *types, const json_t *value, const struct place *at, struct str *out)
{
	const json_t *type;
	size_t i;

	if (json_is_string(types))
		return has_type(value, json_string_value(types)) ||
			fault(at, out, "is no %s", json_string_value(types));
	json_array_foreach((json_t *)types, i,
		type) if (has_type(value, json_string_value(type))) return true;
	return fault(at, out, "is of none of the types allowed here");
}

/* ---- objects and arrays ---- */

static bool
check_required(const json_t *required, const json_t *value, const struct place *at,
	struct str *out)
{
	const json_t *key;
	bool good = true;
	size_t i;

	json_array_foreach((json_t *)required, i, key) if (json_is_object(value) &&
		json_object_get(value, json_string_value(key)) == NULL) good =
		fault(at, out, "lacks \"%s\"", json_string_value(key));
	return good;
}

static bool
check_properties(
	const json_t *schema, const json_t *value, const struct place *at, struct str *out)
{
	const json_t *known = json_object_get(schema, "properties");
	bool closed = json_is_false(json_object_get(schema, "additionalProperties"));
	bool good = true;
	const char *key;
	json_t *item;

	json_object_foreach((json_t *)value, key, item)
	{
		const json_t *inner = json_object_get(known, key);
		const struct place here = { at, key, 0 };

		if (inner != NULL)
			good = validate(inner, item, &here, out) && good;
		else if (closed)
			good = fault(&here, out, "is not known here");
	}
	return good;
}

static bool
check_items(
	const json_t *schema, const json_t *value, const struct place *at, struct str *out)
{
	bool good = true;
	json_t *item;
	size_t i;

	json_array_foreach((json_t *)value, i, item)
	{
		const struct place here = { at, NULL, i };

		good = validate(schema, item, &here, out) && good;
	}
	return good;
}

/* ---- values ---- */

static bool
check_enum(
	const json_t *allowed, const json_t *value, const struct place *at, struct str *out)
{
	const json_t *one;
	size_t i;

	json_array_foreach(
		(json_t *)allowed, i, one) if (json_equal(one, value)) return true;
	return fault(at, out, "is not one of the values allowed here");
}

static size_t
count_schemas(const json_t *schemas, const json_t *value)
{
	const json_t *schema;
	size_t i, count = 0;

	json_array_foreach((json_t *)schemas, i, schema)
	{
		STR_AUTO unused = STR_INIT(1u << 20);

		count += validate(schema, value, NULL, &unused) ? 1 : 0;
	}
	return count;
}

static bool
check_range(const char *keyword, double limit, const json_t *value, const struct place *at,
	struct str *out)
{
	double number = json_number_value(value);
	double len = (double)json_string_length(value);

	if (text_equal(keyword, "minimum") && json_is_number(value) && number < limit)
		return fault(at, out, "is smaller than %g", limit);
	if (text_equal(keyword, "maximum") && json_is_number(value) && number > limit)
		return fault(at, out, "is larger than %g", limit);
	if (text_equal(keyword, "minLength") && json_is_string(value) && len < limit)
		return fault(at, out, "is shorter than %g", limit);
	if (text_equal(keyword, "maxLength") && json_is_string(value) && len > limit)
		return fault(at, out, "is longer than %g", limit);
	return true;
}

static bool
check_keyword(const char *keyword, const json_t *rule, const json_t *value,
	const struct place *at, struct str *out)
{
	static const char *const words[] = { "$schema", "title", "description",
		"properties", "additionalProperties" };
	static const char *const ranges[] = { "minimum", "maximum", "minLength",
		"maxLength" };

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (text_equal(keyword, words[i]))
			return true;
	for (size_t i = 0; i < ARRAY_LEN(ranges); i++)
		if (text_equal(keyword, ranges[i]))
			return check_range(
				keyword, json_number_value(rule), value, at, out);
	if (text_equal(keyword, "type"))
		return check_type(rule, value, at, out);
	if (text_equal(keyword, "required"))
		return check_required(rule, value, at, out);
	if (text_equal(keyword, "items"))
		return check_items(rule, value, at, out);
	if (text_equal(keyword, "enum"))
		return check_enum(rule, value, at, out);
	if (text_equal(keyword, "const"))
		return json_equal(rule, value) ||
			fault(at, out, "is not what must stand here");
	if (text_equal(keyword, "anyOf"))
		return count_schemas(rule, value) > 0 ||
			fault(at, out, "fits none of the shapes allowed here");
	if (text_equal(keyword, "oneOf"))
		return count_schemas(rule, value) == 1 ||
			fault(at, out,
				"does not fit exactly one of the shapes allowed here");
	return fault(at, out, "the schema uses \"%s\", which is not known", keyword);
}

static bool
validate(const json_t *schema, const json_t *value, const struct place *at, struct str *out)
{
	bool good = true;
	const char *keyword;
	json_t *rule;

	if (json_is_boolean(schema))
		return json_is_true(schema) || fault(at, out, "must not be here");
	if (!json_is_object(schema))
		return fault(at, out, "the schema is no object");
	json_object_foreach((json_t *)schema, keyword, rule) good =
		check_keyword(keyword, rule, value, at, out) && good;
	if (json_is_object(value) && json_object_get(schema, "properties") != NULL)
		good = check_properties(schema, value, at, out) && good;
	return good;
}

bool
schema_validate(const json_t *schema, const json_t *document, struct str *faults)
{
	return validate(schema, document, NULL, faults) && str_ok(faults);
}
