/* Facts and their values: unknown is not false, measured decides, nothing is lost on the
 * way through JSON. */
#include "tests/unit/share/support.h"

#include <inttypes.h>

static void
every_definition_is_found_by_its_name(void **state)
{
	(void)state;
	assert_true(fact_def_count() > 100);
	for (int id = 0; id < FACT_ID_COUNT; id++) {
		const struct fact_def *def = fact_def(id);

		assert_int_equal(fact_find(def->id), id);
		assert_true(strlen(def->says) > 5);
		assert_non_null(def->from);
		assert_non_null(def->from[0].source);
		if (id > 0)
			assert_true(strcmp(fact_def(id - 1)->id, def->id) < 0);
	}
	assert_int_equal(fact_find("no.such"), -1);
	assert_int_equal(fact_find(""), -1);
	assert_null(fact_def(-1));
	assert_null(fact_def(fact_def_count()));
}

/* "SENTENCE: value" is shown on screens and in reports: each fact speaks for itself. */
static void
every_definition_has_a_sentence_of_its_own(void **state)
{
	static const struct {
		const char *id, *sentence;
	} spoken[] = {
		{ "address.class", "The kind of the target's address" },
		{ "guest.credssp.patched",
			"The machine has the CredSSP update of 2018 (from the "
			"version of TSpkg.dll)" },
		{ "rdpfile.has_password", "The .rdp file holds a saved password" },
		{ "guest.events", "Events found in the logs" },
		{ "guest.firewall.public.shielded",
			"The firewall's public profile blocks all "
			"inbound traffic and ignores its allow rules" },
		{ "guest.firewall.active.enabled", "The firewall's profile in use is on" },
		{ "guest.service.BFE.state", "Whether the service BFE is running" },
	};

	(void)state;
	for (int id = 0; id < FACT_ID_COUNT; id++) {
		const struct fact_def *def = fact_def(id);

		if (!text_ends(def->says, ".") || strchr(def->says, '{') != NULL)
			fail_msg("%s: \"%s\" is no sentence", def->id, def->says);
		if (def->type == FACT_TYPE_BOOL &&
			(text_starts(def->says, "Is ") || text_starts(def->says, "Does ") ||
				text_starts(def->says, "Whether ")))
			fail_msg("%s: \"%s\" is no statement", def->id, def->says);
		for (int other = 0; other < id; other++)
			if (text_equal(fact_def(other)->says, def->says))
				fail_msg("%s and %s say the same", fact_def(other)->id,
					def->id);
	}
	for (size_t i = 0; i < ARRAY_LEN(spoken); i++) {
		const struct fact_def *def = fact_def(fact_find(spoken[i].id));

		assert_int_equal(fact_sentence_len(def), strlen(spoken[i].sentence));
		assert_memory_equal(
			def->says, spoken[i].sentence, strlen(spoken[i].sentence));
	}
}

static void
an_organisation_adds_its_own(void **state)
{
	static const char *const tokens[] = { "blue", "red", NULL };
	static const struct fact_supplier from[] = { { "person", 20 }, { NULL, 0 } };
	struct fact_def def = { .id = "x.acme.badge",
		.type = FACT_TYPE_TOKEN,
		.tokens = tokens,
		.from = from,
		.says = "The badge." };
	struct facts *f = facts_create();
	struct fact_value value;
	int id;

	(void)state;
	facts_put_value(f, FACT_TCP_RESULT, value_token("open"), "person");
	id = fact_register(&def);
	assert_true(id >= FACT_ID_COUNT);
	assert_int_equal(fact_register(&def), -1);
	assert_int_equal(fact_find("x.acme.badge"), id);
	def.id = "acme.badge";
	assert_int_equal(fact_register(&def), -1);
	assert_int_equal(value_parse(id, "green", &value, NULL), ERR_USAGE);
	assert_int_equal(value_parse(id, "red", &value, NULL), ERR_OK);
	facts_put_value(f, id, value, "person"); /* the set was made before the fact */
	assert_true(facts_is(f, id, "red"));
	assert_true(facts_is(f, FACT_TCP_RESULT, "open"));
	facts_destroy(f);
}

static const struct {
	const char *id, *text, *printed; /* printed NULL: refused */
} typed[] = {
	{ "tcp.result", "timeout", "timeout" },
	{ "tcp.result", "slow", NULL },
	{ "tcp.result", "", NULL },
	{ "tcp.result", "Timeout", NULL },
	{ "host.alive", "true", "true" },
	{ "host.alive", "yes", "true" },
	{ "host.alive", "no", "false" },
	{ "host.alive", "1", NULL },
	{ "tcp.rtt_ms", "31", "31" },
	{ "tcp.rtt_ms", "-5", "-5" },
	{ "tcp.rtt_ms", "31ms", NULL },
	{ "tcp.rtt_ms", "99999999999999999999", NULL },
	{ "host.open_ports", "22,443", "22, 443" },
	{ "host.open_ports", "22, 443", "22, 443" },
	{ "host.open_ports", "22,x", NULL },
	{ "negotiate.protocols", "tls,nla", "tls, nla" },
	{ "negotiate.protocols", "tls,vnc", NULL },
	{ "name.addresses", "10.0.0.1,::1", "10.0.0.1, ::1" },
	{ "error.code", "0x204", "0x204" },
};

static void
what_people_type_is_read_or_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(typed); i++) {
		int id = fact_find(typed[i].id);
		struct error e = ERROR_INIT;
		STR_AUTO printed = STR_INIT(1024);
		VALUE_AUTO value = { .type = FACT_TYPE_INT };

		assert_true(id >= 0);
		if (value_parse(id, typed[i].text, &value, &e) != ERR_OK) {
			if (typed[i].printed != NULL)
				fail_msg("%s", e.text);
			assert_int_equal(e.code, ERR_USAGE);
			assert_non_null(strstr(e.text, typed[i].id));
			value = value_int(0);
			continue;
		}
		if (typed[i].printed == NULL)
			fail_msg("taken: %s=%s", typed[i].id, typed[i].text);
		assert_int_equal(value.type, fact_def(id)->type);
		value_print(&value, &printed);
		assert_string_equal(str_text(&printed), typed[i].printed);
		VALUE_AUTO copy = value_copy(&value);
		assert_true(value_equal(&value, &copy));
	}
}

static void
json_carries_every_kind_of_value(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(typed); i++) {
		struct fact fact = { .id = fact_find(typed[i].id),
			.source = "probe:x",
			.at_ms = 12.34,
			.took_ms = 5 },
			    back;
		json_t *json;

		if (typed[i].printed == NULL)
			continue;
		assert_int_equal(
			value_parse(fact.id, typed[i].text, &fact.value, NULL), ERR_OK);
		fact.line = text_dup(i % 2 == 0 ? "the line" : NULL);
		json = fact_to_json(&fact);
		assert_int_equal(fact_from_json(json, &back, NULL), ERR_OK);
		assert_int_equal(back.id, fact.id);
		assert_true(value_equal(&back.value, &fact.value));
		assert_string_equal(back.source, "probe:x");
		assert_true(back.at_ms > 12.29 && back.at_ms < 12.31); /* tenths are kept */
		assert_true(text_equal(back.line, fact.line));
		value_free(&fact.value);
		value_free(&back.value);
		free(fact.line);
		free(back.line);
		json_decref(json);
	}
}

static void
broken_json_is_no_fact(void **state)
{
	static const char *const texts[] = { "{}", "[]", "7", "null",
		"{\"id\":\"tcp.result\"}", "{\"id\":\"no.such\",\"value\":1}",
		"{\"id\":\"tcp.result\",\"value\":\"slow\"}",
		"{\"id\":\"tcp.result\",\"value\":true}",
		"{\"id\":\"tcp.rtt_ms\",\"value\":1.5}",
		"{\"id\":\"host.open_ports\",\"value\":[\"22\"]}",
		"{\"id\":\"host.open_ports\",\"value\":22}",
		"{\"id\":\"negotiate.protocols\",\"value\":[\"vnc\"]}",
		"{\"id\":\"name.addresses\",\"value\":[1]}", "{\"id\":7,\"value\":1}" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		json_t *json = json_loads(texts[i], JSON_DECODE_ANY, NULL);
		struct fact fact;

		assert_non_null(json);
		if (fact_from_json(json, &fact, NULL) != ERR_DATA)
			fail_msg("taken: %s", texts[i]);
		value_free(&fact.value);
		free(fact.line);
		json_decref(json);
	}
}

static void
unknown_is_not_false(void **state)
{
	struct facts *f = facts_create();

	(void)state;
	assert_false(facts_known(f, FACT_HOST_ALIVE));
	assert_false(facts_true(f, FACT_HOST_ALIVE));
	assert_false(facts_false(f, FACT_HOST_ALIVE));
	assert_null(facts_get(f, FACT_HOST_ALIVE));
	assert_null(facts_text(f, FACT_TCP_RESULT));
	assert_int_equal(facts_int(f, FACT_TCP_RTT_MS, -7), -7);
	put_facts(f, "host.alive=false", "probe:x");
	assert_true(facts_false(f, FACT_HOST_ALIVE));
	assert_false(facts_true(f, FACT_HOST_ALIVE));
	assert_null(facts_text(f, FACT_HOST_ALIVE)); /* no text */
	facts_clear(f);
	assert_false(facts_known(f, FACT_HOST_ALIVE));
	facts_destroy(f);
}

static void
the_newest_measured_one_decides(void **state)
{
	static const struct {
		const char *steps[4]; /* "source value" */
		const char *decides;
		size_t contradictions;
	} rows[] = {
		{ { "person open" }, "open", 0 },
		{ { "person open", "person timeout" }, "timeout", 0 },
		{ { "person open", "probe:tcp timeout" }, "timeout", 1 },
		{ { "probe:tcp timeout", "person open" }, "timeout", 1 },
		{ { "probe:tcp timeout", "person timeout" }, "timeout", 0 },
		{ { "probe:tcp timeout", "probe:tcp open" }, "open", 0 },
		{ { "paste:x refused", "probe:tcp open" }, "open", 1 },
		{ { "person refused", "paste:x timeout", "probe:tcp open" }, "open", 2 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct facts *f = facts_create();
		struct contradiction found[8];
		size_t count;

		for (size_t k = 0; k < 4 && rows[i].steps[k] != NULL; k++) {
			char source[32];
			size_t len = strcspn(rows[i].steps[k], " ");

			(void)text_format(
				source, sizeof(source), "%.*s", (int)len, rows[i].steps[k]);
			facts_put_value(f, FACT_TCP_RESULT,
				value_token(rows[i].steps[k] + len + 1), source);
		}
		assert_true(facts_is(f, FACT_TCP_RESULT, rows[i].decides));
		count = facts_contradictions(f, found, 8);
		assert_int_equal(count, rows[i].contradictions);
		for (size_t k = 0; k < count; k++) {
			assert_true(facts_decides(f, found[k].decides));
			assert_false(facts_decides(f, found[k].against));
		}
		facts_destroy(f);
	}
}

static void
an_origin_is_its_text_and_back(void **state)
{
	static const struct {
		const char *source, *name;
		enum origin_kind kind;
	} sources[] = {
		{ "probe:tcp", "tcp", ORIGIN_PROBE },
		{ "person", "", ORIGIN_PERSON },
		{ "paste:sc", "sc", ORIGIN_PASTE },
		{ "reader:sc", "sc", ORIGIN_READER },
		{ "disk", "", ORIGIN_DISK },
		{ "disk:SYSTEM", "SYSTEM", ORIGIN_DISK },
		{ "target", "", ORIGIN_OTHER },
		{ "diskette", "", ORIGIN_OTHER },
		{ "", "", ORIGIN_OTHER },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(sources); i++) {
		struct fact_origin origin = origin_of(sources[i].source);
		char text[48];

		assert_int_equal(origin.kind, sources[i].kind);
		assert_string_equal(origin.name, sources[i].name);
		if (origin.kind == ORIGIN_OTHER)
			continue;
		origin_write(text, sizeof(text), origin.kind, origin.name);
		assert_string_equal(text, sources[i].source);
	}
	assert_true(origin_is_of("paste:sc", ORIGIN_PASTE, "sc"));
	assert_false(origin_is_of("paste:sc", ORIGIN_READER, "sc"));
	assert_false(origin_is_of("paste:sc", ORIGIN_PASTE, "s"));
}

static void
many_facts_stay_where_they_are(void **state)
{
	struct facts *f = facts_create();
	const struct fact *first;

	(void)state;
	facts_put_value(f, FACT_TCP_RTT_MS, value_int(-1), "probe:x");
	first = facts_at(f, 0);
	for (int i = 0; i < 5000; i++)
		facts_put_value(f, FACT_TCP_RTT_MS, value_int(i), "probe:x");
	assert_ptr_equal(first, facts_at(f, 0)); /* borrowed pointers stay good */
	assert_int_equal(facts_count(f), 5001);
	assert_int_equal(facts_int(f, FACT_TCP_RTT_MS, 0), 4999);
	for (size_t i = 0; i < facts_count(f); i++)
		assert_int_equal(facts_at(f, i)->seq, i);
	facts_destroy(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_definition_is_found_by_its_name),
		cmocka_unit_test(every_definition_has_a_sentence_of_its_own),
		cmocka_unit_test(an_organisation_adds_its_own),
		cmocka_unit_test(what_people_type_is_read_or_refused),
		cmocka_unit_test(json_carries_every_kind_of_value),
		cmocka_unit_test(broken_json_is_no_fact),
		cmocka_unit_test(unknown_is_not_false),
		cmocka_unit_test(the_newest_measured_one_decides),
		cmocka_unit_test(an_origin_is_its_text_and_back),
		cmocka_unit_test(many_facts_stay_where_they_are),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
