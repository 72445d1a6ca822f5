/*
 * Transcripts: each form says the same story and keeps its limits; what came from outside
 * cannot become mark-up; a later change shows.
 */
#include "tests/unit/share/support.h"

#include "tests/unit/share/sample.h"
#include "tests/unit/share/schema/schema.h"
#include "share/store/hash_chain.h"
#include "share/export/transcript.h"

#define SCHEMA TEST_SOURCE_DIR "/share/schema/transcript.schema.json"
#define HOSTILE                                                                            \
	"</pre><script>alert(1)</script>\n```\n# heading\n![x](http://evil.test/p.png)"

#define FORMAT(name) transcript_format_find(name)

struct session {
	struct store *store;
	struct sample sample;
	char id[SESSION_ID_LEN + 1], head[65], code[16];
};

static void
append(struct session *s, const char *type, json_t *data)
{
	assert_int_equal(store_append(s->store, s->id, type, data, NULL, NULL), ERR_OK);
}

static int
set_up(void **state)
{
	struct session *s = calloc(1, sizeof(*s));

	assert_non_null(s);
	s->store = store_open_memory();
	sample_make(&s->sample);
	assert_int_equal(store_begin(s->store, s->id, NULL), ERR_OK);
	append(s, EVENT_START, json_pack("{s:s}", "version", "0.1.0"));
	append(s, EVENT_TARGET, target_to_json(&s->sample.report.target));
	append(s, EVENT_ANSWER,
		json_pack(
			"{s:s,s:s,s:s}", "id", "symptom", "value", "other", "label", "x"));
	append(s, EVENT_ANSWER,
		json_pack("{s:s,s:s,s:s}", "id", "symptom", "value", "waits-then-fails",
			"label", "It waits a long time, then gives up"));
	append(s, EVENT_REFUSED, json_pack("{s:s}", "id", "machine.power"));
	append(s, EVENT_REFUSED, json_pack("{s:s}", "source", "run:netsh-rules"));
	append(s, EVENT_REFUSED, json_pack("{s:s}", "source", "channel:serial-console"));
	append(s, EVENT_REFUSED, json_pack("{s:s}", "again", "channel:"));
	append(s, EVENT_REFUSED, json_pack("{s:s}", "source", "channel:psexec"));
	for (size_t i = 0; i < facts_count(s->sample.facts); i++)
		append(s, EVENT_FACT, fact_to_json(facts_at(s->sample.facts, i)));
	append(s, EVENT_PASTE,
		json_pack("{s:s,s:[s]}", "text", HOSTILE, "understood", "netsh-profiles"));
	append(s, EVENT_STEP,
		json_pack("{s:s,s:s}", "id", "fw-rule-disabled.online.enable", "state",
			"done"));
	append(s, EVENT_ATTEMPT, json_pack("{s:s}", "refused", "One sign-in was tried."));
	assert_int_equal(store_head(s->store, s->id, s->head, NULL), ERR_OK);
	chain_code(s->head, s->code);
	*state = s;
	return 0;
}

static int
tear_down(void **state)
{
	struct session *s = *state;

	store_close(s->store);
	sample_free(&s->sample);
	free(s);
	return 0;
}

static char *
export_as(struct session *s, const struct document_format *format, enum redact_level level)
{
	struct redactor *r = redactor_create(level);
	struct str out = STR_INIT(1u << 25);
	struct error e = ERROR_INIT;

	if (transcript_write(s->store, s->id, &s->sample.report, format, r, &out, &e) !=
		ERR_OK)
		fail_msg("%s", e.text);
	redactor_destroy(r);
	return str_take(&out);
}

/* The formats for people: all but the last, JSON. */
static const struct document_format *
for_people(size_t i)
{
	return transcript_format_at(i + 1) != NULL ? transcript_format_at(i) : NULL;
}

static void
every_form_tells_what_the_next_engineer_needs(void **state)
{
	static const char *const needed[] = { "fw-rule-disabled", "tcp.result = timeout",
		"{host-1}", "0.1.0" };
	struct session *s = *state;

	for (size_t f = 0; for_people(f) != NULL; f++) {
		char *text = export_as(s, for_people(f), REDACT_NORMAL);

		for (size_t i = 0; i < ARRAY_LEN(needed); i++)
			if (strstr(text, needed[i]) == NULL)
				fail_msg("%s lacks %s", for_people(f)->name, needed[i]);
		assert_non_null(strstr(text, s->code));
		assert_non_null(strstr(text, s->head));
		assert_null(strstr(text, "203.0.113.42"));
		if (for_people(f) != FORMAT("note")) {
			assert_non_null(strstr(text, "waits a long time"));
			assert_non_null(
				strstr(text, "group=") /* the command of the step */);
			assert_non_null(strstr(text, "RdpCoreTS"));
			/* The window of the event logs, by the server's clock. */
			assert_non_null(strstr(text, "by the server"));
		}
		free(text);
	}
}

static void
a_corrected_answer_is_told_once(void **state)
{
	char *text = export_as(*state, FORMAT("text"), REDACT_NONE);
	const char *at = strstr(text, "What was reported");

	assert_non_null(at);
	assert_null(strstr(at, "symptom = other"));
	assert_non_null(strstr(at, "Not known."));
	free(text);
}

/* A refusal that was taken back is none. */
static void
what_could_not_be_done_is_told(void **state)
{
	char *text = export_as(*state, FORMAT("text"), REDACT_NORMAL);
	const char *at = strstr(text, "What could not be done");

	assert_non_null(at);
	assert_non_null(strstr(at, "The command for netsh-rules could not be run."));
	assert_non_null(strstr(at, "The channel psexec cannot be used."));
	assert_null(strstr(at, "serial-console cannot"));
	free(text);
}

static void
the_note_fits_whatever_happened(void **state)
{
	struct session *s = *state;
	char big[20001];

	memset(big, 'w', sizeof(big) - 1);
	big[sizeof(big) - 1] = '\0';
	facts_put_value(
		s->sample.facts, FACT_CONNECT_ERRINFO, value_text(big), "probe:connect");
	for (int round = 0; round < 2; round++) {
		char *text = export_as(s, FORMAT("note"), REDACT_NORMAL);

		assert_true(strlen(text) <= 3500);
		assert_true(strlen(text) > 500);
		assert_non_null(strstr(text, s->code));
		assert_null(strchr(text, '\t'));
		for (const char *p = text; *p != '\0'; p++)
			assert_true(*p == '\n' || (unsigned char)*p >= 0x20);
		free(text);
	}
}

/* ---- notes ---- */

/* What a reader sees: the mark-up's escapes undone, each run of blanks one blank. */
static char *
as_read(const struct document_format *format, const char *text)
{
	static const struct {
		const char *escaped, *plain;
	} entities[] = { { "&amp;", "&" }, { "&lt;", "<" }, { "&gt;", ">" },
		{ "&quot;", "\"" }, { "&#39;", "'" } };
	struct str out = STR_INIT(1u << 25);
	bool html = format == FORMAT("html") || format == FORMAT("md");

	while (*text != '\0') {
		size_t i = 0;

		while (html && i < ARRAY_LEN(entities) &&
			!text_starts(text, entities[i].escaped))
			i++;
		if (html && i < ARRAY_LEN(entities)) {
			str_add(&out, entities[i].plain);
			text += strlen(entities[i].escaped);
		} else if (format == FORMAT("md") && text[0] == '\\') {
			str_add_char(&out, text[1]);
			text += 2;
		} else if (*text == ' ' || *text == '\n') {
			str_add_char(&out, ' ');
			text += strspn(text, " \n");
		} else {
			str_add_char(&out, *text++);
		}
	}
	return str_take(&out);
}

static void
is_in_every_form(struct session *s, const char *sentence)
{
	for (size_t f = 0; for_people(f) != NULL; f++) {
		const struct document_format *format = for_people(f);
		char *text = export_as(s, format, REDACT_NONE);
		char *read = as_read(format, text);

		if (strstr(read, sentence) == NULL)
			fail_msg("%s lacks: %s", format->name, sentence);
		free(read);
		free(text);
	}
}

static void
every_remark_is_in_every_form(void **state)
{
	static const struct {
		const char *id, *facts;
	} table[] = {
		{ "rdp-exposed",
			"address.class=public tcp.result=open "
			"negotiate.result=accepted nla.policy=required" },
		{ "behind-gateway", "rdgateway.result=ok" },
		{ "gateway-cert-self-signed", "rdgateway.cert.self_signed=true" },
		{ "cert-self-signed", "tls.cert.self_signed=true" },
		{ "cert-name-mismatch-address",
			"tls.cert.name_matches=false name.literal=true "
			"tls.cert.subject=CN=pc_042" },
		{ "weak-key", "tls.cert.weak=true tls.cert.key_bits=1024" },
		{ "nla-not-required", "nla.policy=optional" },
		{ "legacy-security", "negotiate.selected=rdp" },
		{ "clock-differs", "ntlm.clock_skew_s=372" },
		{ "name-servers-disagree",
			"name.agreement=partial name.resolvers=10.0.0.1" },
		{ "identity-changed", "identity.changed=certificate" },
		{ "nla-no-challenge", "negotiate.selected=nla nla.challenge=none" },
		{ "other-family-differs", "service.other_family=none" },
		{ "answers-once", "negotiate.refused=tls:closed,rdp:closed" },
		{ "client-proxy", "client.proxy=http://proxy:3128" },
		{ "rdpfile-saved-password", "rdpfile.has_password=true" },
		{ "rdpfile-credssp-off", "rdpfile.credssp=off nla.policy=required" },
		{ "paste", "guest.paste.note=The_paste_was_cut_off." },
		{ "ledger-not-kept", "session.port=3389" },
	};
	struct session *s = *state;

	for (size_t i = 0; remark_id(i) != NULL; i++) {
		struct report *r = &s->sample.report;
		struct facts *f = facts_create();

		assert_true(i < ARRAY_LEN(table));
		assert_string_equal(table[i].id, remark_id(i));
		put_facts(f, table[i].facts, "probe:test");
		r->note_count = remarks_read(f, !text_equal(table[i].id, "ledger-not-kept"),
			s->sample.arena, r->notes);
		assert_int_equal(r->note_count, 1);
		assert_string_equal(r->notes[0].id, table[i].id);
		is_in_every_form(s, r->notes[0].says);
		facts_destroy(f);
	}
}

/* The data as tui/session/ writes it. */
static void
a_repair_is_in_every_form(void **state)
{
	struct session *s = *state;

	append(s, EVENT_NOTE,
		json_pack("{s:s}", "says",
			"SYSTEM was not closed properly, and its logs "
			"do not help"));
	is_in_every_form(s, "SYSTEM was not closed properly, and its logs do not help");
	append(s, EVENT_NOTE,
		json_pack("{s:s, s:s, s:s}", "says", "the hive was repaired", "cause",
			"rdp-disabled-local", "backup", "/mnt/SYSTEM.bak"));
	is_in_every_form(s,
		"the hive was repaired (backup: /mnt/SYSTEM.bak, cause: rdp-disabled-local)");
	is_in_every_form(s, "1 step done, 1 hive repaired");
	append(s, EVENT_NOTE,
		json_pack("{s:s, s:s, s:s}", "says", "the hive was put back", "hive",
			"/mnt/SYSTEM", "backup", "/mnt/SYSTEM.bak"));
	is_in_every_form(
		s, "the hive was put back (backup: /mnt/SYSTEM.bak, hive: /mnt/SYSTEM)");
	is_in_every_form(s, "1 hive repaired, 1 hive restored");
}

/* The length of the fence that is open at the end, 0 if none is (CommonMark, fenced code
 * blocks: closed by a fence at least as long). */
static size_t
open_fence(const char *text)
{
	size_t open = 0;

	for (const char *p = text; (p = strstr(p, "\n```")) != NULL; p++) {
		size_t len = strspn(p + 1, "`");

		if (open == 0)
			open = len;
		else if (len >= open && p[1 + len] == '\n')
			open = 0;
	}
	return open;
}

static void
markdown_stays_below_its_limit_and_closes_its_fences(void **state)
{
	struct session *s = *state;
	char big[9001], *text;

	memset(big, 'y', sizeof(big) - 1);
	big[sizeof(big) - 1] = '\0';
	for (int i = 0; i < 6; i++)
		append(s, EVENT_PASTE, json_pack("{s:s,s:[]}", "text", big, "understood"));
	for (int i = 0; i < 400; i++)
		append(s, EVENT_NOTE, json_pack("{s:i}", "n", i));
	text = export_as(s, FORMAT("md"), REDACT_NORMAL);
	assert_true(strlen(text) < 65000);
	assert_non_null(strstr(text, "in the other formats of this transcript"));
	assert_int_equal(open_fence(text), 0);
	/* The pasted fence stands inside a longer one, the pasted heading inside it. */
	assert_non_null(strstr(text, "\n````text\n</pre>"));
	free(text);
}

static void
html_is_one_file_without_a_script(void **state)
{
	char *text = export_as(*state, FORMAT("html"), REDACT_NORMAL);

	assert_null(strcasestr(text, "<script"));
	assert_null(strcasestr(text, "<img"));
	assert_null(strcasestr(text, "href="));
	assert_null(strcasestr(text, "src="));
	assert_non_null(strstr(text, "&lt;script&gt;"));
	assert_non_null(strstr(text, "default-src 'none'"));
	assert_non_null(strstr(text, "</body></html>"));
	free(text);
}

static void
terminal_controls_do_not_get_through(void **state)
{
	static const char evil[] = "a\x1b]52;c;aGk=\x07\xe2\x80\xae"
				   "b\xc2\x9b";
	struct session *s = *state;

	facts_put_value(s->sample.facts, FACT_CONNECT_ERRINFO, value_text(evil), "probe:x");
	facts_put_value(s->sample.facts, FACT_TLS_ALERT, value_text(evil), "probe:x");
	append(s, EVENT_PASTE, json_pack("{s:s,s:[]}", "text", evil, "understood"));
	append(s, EVENT_NOTE, json_pack("{s:s}", "says", evil));
	for (size_t f = 0; for_people(f) != NULL; f++) {
		char *text = export_as(s, for_people(f), REDACT_NONE);

		assert_null(strchr(text, '\x1b'));
		assert_null(strchr(text, '\x07'));
		assert_null(strstr(text, "\xe2\x80\xae"));
		assert_null(strstr(text, "\xc2\x9b"));
		free(text);
	}
}

static void
text_has_78_columns(void **state)
{
	char *text = export_as(*state, FORMAT("text"), REDACT_NORMAL), *at = text;

	while (*at != '\0') {
		size_t len = strcspn(at, "\n");

		if (len > 78 && strncmp(at, "    ", 4) != 0)
			fail_msg("%zu columns: %.*s", len, (int)len, at);
		at += len + (at[len] == '\n' ? 1 : 0);
	}
	free(text);
}

/* ---- JSON ---- */

static json_t *
load(struct session *s, enum redact_level level)
{
	char *text = export_as(s, FORMAT("json"), level);
	json_error_t why;
	json_t *doc = json_loads(text, 0, &why);

	if (doc == NULL)
		fail_msg("%s", why.text);
	free(text);
	return doc;
}

static void
json_has_the_promised_shape_and_its_own_chain(void **state)
{
	struct session *s = *state;
	json_t *schema = json_load_file(SCHEMA, 0, NULL);

	assert_non_null(schema);
	for (int level = REDACT_NORMAL; level <= REDACT_NONE; level++) {
		json_t *doc = load(s, (enum redact_level)level);
		const char *head = json_string_value(json_object_get(doc, "head"));
		const char *own = json_string_value(json_object_get(doc, "exported"));
		STR_AUTO faults = STR_INIT(1u << 20);
		struct error e = ERROR_INIT;

		if (!schema_validate(schema, doc, &faults))
			fail_msg("%s", str_text(&faults));
		if (transcript_check(doc, &e) != ERR_OK)
			fail_msg("%s", e.text);
		assert_string_equal(head, s->head);
		/* Without redaction the export is the original, hash by hash. */
		assert_int_equal(text_equal(head, own), level == REDACT_NONE);
		json_decref(doc);
	}
	json_decref(schema);
}

static void
a_change_after_the_export_shows(void **state)
{
	json_t *doc = load(*state, REDACT_NORMAL), *copy, *event;

	/* a value, an event in the middle, the end, and what is none of ours */
	copy = json_deep_copy(doc);
	event = json_array_get(json_object_get(copy, "events"), 2);
	(void)json_object_set_new(event, "data", json_object());
	assert_int_equal(transcript_check(copy, NULL), ERR_DATA);
	json_decref(copy);
	copy = json_deep_copy(doc);
	(void)json_array_remove(json_object_get(copy, "events"), 3);
	assert_int_equal(transcript_check(copy, NULL), ERR_DATA);
	json_decref(copy);
	copy = json_deep_copy(doc);
	(void)json_array_remove(json_object_get(copy, "events"),
		json_array_size(json_object_get(copy, "events")) - 1);
	assert_int_equal(transcript_check(copy, NULL), ERR_DATA);
	json_decref(copy);
	copy = json_pack("{s:[]}", "events");
	assert_int_equal(transcript_check(copy, NULL), ERR_DATA);
	json_decref(copy);
	json_decref(doc);
}

static void
formats_are_found_by_name(void **state)
{
	const struct document_format *format;
	STR_AUTO names = STR_INIT(256);

	(void)state;
	for (size_t i = 0; (format = transcript_format_at(i)) != NULL; i++) {
		str_addf(&names, "%s%s", i > 0 ? " " : "", format->name);
		assert_ptr_equal(transcript_format_find(format->name), format);
	}
	assert_string_equal(str_text(&names), TRANSCRIPT_FORMAT_NAMES);
	assert_null(transcript_format_find("pdf"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define SESSION_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
		SESSION_TEST(every_form_tells_what_the_next_engineer_needs),
		SESSION_TEST(a_corrected_answer_is_told_once),
		SESSION_TEST(what_could_not_be_done_is_told),
		SESSION_TEST(the_note_fits_whatever_happened),
		SESSION_TEST(every_remark_is_in_every_form),
		SESSION_TEST(a_repair_is_in_every_form),
		SESSION_TEST(markdown_stays_below_its_limit_and_closes_its_fences),
		SESSION_TEST(html_is_one_file_without_a_script),
		SESSION_TEST(terminal_controls_do_not_get_through),
		SESSION_TEST(text_has_78_columns),
		SESSION_TEST(json_has_the_promised_shape_and_its_own_chain),
		SESSION_TEST(a_change_after_the_export_shows),
		SESSION_TEST(formats_are_found_by_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
