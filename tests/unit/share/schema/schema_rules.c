/* The validator itself: what it must take and, more important, what it must refuse. */
#include "tests/unit/share/support.h"

#include "schema.h"

static const struct {
	const char *schema, *document;
	bool good;
} rows[] = {
	{ "{\"type\":\"string\"}", "\"a\"", true },
	{ "{\"type\":\"string\"}", "1", false },
	{ "{\"type\":\"string\"}", "null", false },
	{ "{\"type\":[\"string\",\"null\"]}", "null", true },
	{ "{\"type\":[\"string\",\"null\"]}", "[]", false },
	{ "{\"type\":\"integer\"}", "1", true },
	{ "{\"type\":\"integer\"}", "1.5", false },
	{ "{\"type\":\"number\"}", "1.5", true },
	{ "{\"type\":\"number\"}", "1", true },
	{ "{\"type\":\"array\",\"items\":{\"type\":\"integer\"}}", "[1,2]", true },
	{ "{\"type\":\"array\",\"items\":{\"type\":\"integer\"}}", "[1,\"2\"]", false },
	{ "{\"type\":\"array\"}", "null", false },
	{ "{\"type\":\"object\",\"required\":[\"a\"]}", "{\"a\":1}", true },
	{ "{\"type\":\"object\",\"required\":[\"a\"]}", "{\"b\":1}", false },
	{ "{\"properties\":{\"a\":{\"const\":1}}}", "{\"a\":2}", false },
	{ "{\"properties\":{\"a\":{\"const\":1}}}", "{\"b\":2}", true },
	{ "{\"properties\":{\"a\":{}},\"additionalProperties\":false}", "{\"b\":2}",
		false },
	{ "{\"properties\":{\"a\":{\"properties\":{\"b\":{\"enum\":[1]}}}}}",
		"{\"a\":{\"b\":2}}", false },
	{ "{\"enum\":[\"a\",null]}", "null", true },
	{ "{\"enum\":[\"a\",null]}", "\"b\"", false },
	{ "{\"anyOf\":[{\"type\":\"null\"},{\"type\":\"string\"}]}", "null", true },
	{ "{\"anyOf\":[{\"type\":\"null\"},{\"type\":\"string\"}]}", "1", false },
	{ "{\"oneOf\":[{\"type\":\"number\"},{\"type\":\"integer\"}]}", "1", false },
	{ "{\"oneOf\":[{\"type\":\"number\"},{\"type\":\"integer\"}]}", "1.5", true },
	{ "{\"minimum\":1,\"maximum\":3}", "0", false },
	{ "{\"minimum\":1,\"maximum\":3}", "4", false },
	{ "{\"minimum\":1,\"maximum\":3}", "3", true },
	{ "{\"minLength\":2,\"maxLength\":3}", "\"a\"", false },
	{ "{\"minLength\":2,\"maxLength\":3}", "\"abcd\"", false },
	{ "{\"minLength\":2,\"maxLength\":3}", "\"abc\"", true },
	{ "{\"pattern\":\"a\"}", "\"a\"", false }, /* a keyword that would be ignored */
	{ "false", "1", false },
};

static void
the_rules_hold(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		json_t *schema = json_loads(rows[i].schema, JSON_DECODE_ANY, NULL);
		json_t *document = json_loads(rows[i].document, JSON_DECODE_ANY, NULL);
		STR_AUTO faults = STR_INIT(4096);

		assert_non_null(schema);
		assert_non_null(document);
		if (schema_validate(schema, document, &faults) != rows[i].good)
			fail_msg("%s with %s: %s", rows[i].schema, rows[i].document,
				str_text(&faults));
		assert_int_equal(faults.len == 0, rows[i].good);
		json_decref(schema);
		json_decref(document);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(the_rules_hold) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
