/*
 * The report: JSON that keeps the promise of the contract, and text for the three
 * audiences. UPDATE_GOLDEN=1 rewrites the texts; the difference is for a person to
 * judge.
 */
#include "tests/unit/share/support.h"

#include "tests/unit/share/sample.h"
#include "tests/unit/share/schema/schema.h"
#include "share/base/text.h"

#define SCHEMA TEST_SOURCE_DIR "/share/schema/report.schema.json"
#define GOLDEN TEST_SOURCE_DIR "/tests/unit/share/report/golden/"

static json_t *
load_schema(void)
{
	json_error_t why;
	json_t *schema = json_load_file(SCHEMA, 0, &why);

	if (schema == NULL)
		fail_msg("%s:%d: %s", SCHEMA, why.line, why.text);
	return schema;
}

static void
expect_shape(const json_t *schema, const json_t *json, bool good, const char *what)
{
	STR_AUTO faults = STR_INIT(1u << 20);

	if (schema_validate(schema, json, &faults) != good)
		fail_msg("%s: %s", what, good ? str_text(&faults) : "was not refused");
}

static void
a_full_report_has_the_promised_shape(void **state)
{
	json_t *schema = load_schema(), *json;
	struct sample s;

	(void)state;
	sample_make(&s);
	json = report_to_json(&s.report);
	expect_shape(schema, json, true, "full");
	assert_string_equal(
		json_string_value(json_object_get(json, "outcome")), "diagnosed");
	assert_string_equal(json_string_value(json_object_get(json, "broke_at")), "tcp");
	assert_int_equal(
		json_array_size(json_object_get(json, "facts")), facts_count(s.facts));
	json_decref(json);
	json_decref(schema);
	sample_free(&s);
}

static void
an_empty_report_has_it_too_and_no_null_arrays(void **state)
{
	static const char *const arrays[] = { "ladder", "notes", "causes", "excluded",
		"contradictions", "next", "facts" };
	static const char *const nulls[] = { "session", "target", "plan", "broke_at" };
	const struct verdict verdict = { .cause_count = 0 };
	const struct plan plan = { .present = false };
	struct report r = { .version = "0.1.0",
		.freerdp = "",
		.knowledge = "sha256:0",
		.verdict = &verdict,
		.plan = &plan };
	json_t *schema = load_schema(), *json;

	(void)state;
	r.facts = facts_create();
	json = report_to_json(&r);
	expect_shape(schema, json, true, "empty");
	for (size_t i = 0; i < ARRAY_LEN(arrays); i++)
		assert_true(json_is_array(json_object_get(json, arrays[i])));
	for (size_t i = 0; i < ARRAY_LEN(nulls); i++)
		assert_true(json_is_null(json_object_get(json, nulls[i])));
	assert_true(
		json_is_null(json_object_get(json_object_get(json, "tool"), "freerdp")));
	json_decref(json);
	json_decref(schema);
	facts_destroy((struct facts *)r.facts);
}

/* Every key taken away, every key set to null where null means nothing. */
static void
the_schema_refuses_other_shapes(void **state)
{
	static const char *const may_be_null[] = { "session", "target", "plan",
		"broke_at" };
	json_t *schema = load_schema(), *json, *value;
	struct sample s;
	const char *key;

	(void)state;
	sample_make(&s);
	json = report_to_json(&s.report);
	json_object_foreach(json, key, value)
	{
		json_t *less = json_deep_copy(json), *null = json_deep_copy(json);
		bool good = false;

		(void)json_object_del(less, key);
		expect_shape(schema, less, false, key);
		for (size_t i = 0; i < ARRAY_LEN(may_be_null); i++)
			good = good || text_equal(key, may_be_null[i]);
		(void)json_object_set_new(null, key, json_null());
		expect_shape(schema, null, good, key);
		json_decref(less);
		json_decref(null);
	}
	value = json_array_get(json_object_get(json, "causes"), 0);
	(void)json_object_set_new(value, "certainty", json_string("certain"));
	expect_shape(schema, json, false, "certainty");
	json_decref(json);
	json_decref(schema);
	sample_free(&s);
}

static void
print_as(const struct report *r, enum audience audience, int columns, bool verbose,
	struct str *out)
{
	struct document d = document_begin(&document_text, columns, out);

	report_print(r, audience, verbose, &d);
	document_end(&d);
}

static void
bytes_from_outside_come_out_clean(void **state)
{
	const struct ladder_options options = { .until = STAGE_TLS };
	struct sample s;
	json_t *json;
	char *text;

	(void)state;
	sample_make(&s);
	facts_put_value(s.facts, FACT_NEGOTIATE_RESULT, value_token("not-rdp"), "probe:x");
	facts_put_value(s.facts, FACT_TCP_RESULT, value_token("open"), "probe:x");
	facts_put_value(s.facts, FACT_SERVICE_KIND, value_token("ssh"), "probe:x");
	facts_put_value(s.facts, FACT_SERVICE_BANNER, value_text("SSH\x1b[2J\xe2\x80\xae"),
		"probe:x");
	ladder_read(s.facts, &options, s.arena, &s.report.ladder);
	json = report_to_json(&s.report);
	text = json_dumps(json_object_get(json, "ladder"), 0);
	assert_null(strstr(text, "\\u001b"));
	assert_null(strstr(text, "\xe2\x80\xae"));
	free(text);
	json_decref(json);
	for (int audience = AUDIENCE_SELF; audience <= AUDIENCE_ENGINEER; audience++) {
		STR_AUTO out = STR_INIT(1u << 20);

		print_as(&s.report, (enum audience)audience, 80, true, &out);
		assert_null(strchr(str_text(&out), '\x1b'));
		assert_null(strstr(str_text(&out), "\xe2\x80\xae"));
	}
	sample_free(&s);
}

/* ---- text ---- */

static void
expect_golden(const char *name, const char *text)
{
	char path[400];
	STR_AUTO kept = STR_INIT(1u << 20);
	char buffer[4096];
	size_t n;
	FILE *f;

	assert_true(text_format(path, sizeof(path), GOLDEN "%s", name));
	if (getenv("UPDATE_GOLDEN") != NULL) {
		f = fopen(path, "w");
		assert_non_null(f);
		assert_true(fputs(text, f) >= 0);
		assert_int_equal(fclose(f), 0);
	}
	f = fopen(path, "r");
	if (f == NULL)
		fail_msg("%s is missing: UPDATE_GOLDEN=1 makes it", path);
	while ((n = fread(buffer, 1, sizeof(buffer), f)) > 0)
		str_add_len(&kept, buffer, n);
	(void)fclose(f);
	if (!text_equal(str_text(&kept), text))
		fail_msg("%s is different now:\n%s", name, text);
}

/* Commands stand alone and keep their length; all else fits. */
static void
expect_fits(const char *text, int columns)
{
	while (*text != '\0') {
		size_t len = strcspn(text, "\n");
		char line[2000];

		assert_true(text_format(line, sizeof(line), "%.*s", (int)len, text));
		if (strncmp(line, "    ", 4) != 0 && text_columns(line) > columns)
			fail_msg("%d columns, not %d: %s", text_columns(line), columns,
				line);
		text += len + (text[len] == '\n' ? 1 : 0);
	}
}

static void
each_audience_reads_its_own_words(void **state)
{
	struct sample s;

	(void)state;
	sample_make(&s);
	for (int audience = AUDIENCE_SELF; audience <= AUDIENCE_ENGINEER; audience++) {
		for (int columns = 40; columns <= 100; columns += 20) {
			STR_AUTO out = STR_INIT(1u << 20);
			char name[64];

			print_as(&s.report, (enum audience)audience, columns, false, &out);
			assert_true(str_ok(&out));
			expect_fits(str_text(&out), columns);
			(void)text_format(name, sizeof(name), "report-%s.txt",
				audience_id((enum audience)audience));
			if (columns == 80)
				expect_golden(name, str_text(&out));
		}
	}
	sample_free(&s);
}

static void
a_healthy_machine_gets_no_finding(void **state)
{
	const struct ladder_options options = { .until = STAGE_TLS };
	struct sample s;

	(void)state;
	sample_make(&s);
	put_facts(s.facts,
		"tcp.result=open negotiate.result=accepted tls.result=ok "
		"tls.version=TLSv1.3",
		"probe:x");
	ladder_read(s.facts, &options, s.arena, &s.report.ladder);
	s.report.verdict = &(const struct verdict) { .cause_count = 0 };
	s.report.plan = NULL;
	for (int audience = AUDIENCE_SELF; audience <= AUDIENCE_ENGINEER; audience++) {
		STR_AUTO out = STR_INIT(1u << 20);

		print_as(&s.report, (enum audience)audience, 80, false, &out);
		assert_null(strstr(str_text(&out), "FAILED"));
		assert_null(strstr(str_text(&out), "Cause"));
		assert_null(strstr(str_text(&out), "What would tell more"));
	}
	sample_free(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_full_report_has_the_promised_shape),
		cmocka_unit_test(an_empty_report_has_it_too_and_no_null_arrays),
		cmocka_unit_test(the_schema_refuses_other_shapes),
		cmocka_unit_test(bytes_from_outside_come_out_clean),
		cmocka_unit_test(each_audience_reads_its_own_words),
		cmocka_unit_test(a_healthy_machine_gets_no_finding),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
