/* The practice stories: each is complete, and its facts lead to the cause that it names. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/tui/wizard/guide_fixture.h"
#include "tui/session/take_paste.h"
#include "tui/session/practice.h"

/* Each line of a part must be a known fact. */
static void
check_lines(const struct practice *p)
{
	STR_AUTO text = STR_INIT(1u << 16);
	char *line, *save = NULL;
	bool body = false;

	str_add(&text, p->text);
	for (line = strtok_r(text.text, "\n", &save); line != NULL;
		line = strtok_r(NULL, "\n", &save)) {
		char *equals = strstr(line, " = "), *place = strstr(line, " @ ");
		VALUE_AUTO value = { .type = FACT_TYPE_BOOL };
		struct error e = ERROR_INIT;

		body = body || text_equal(line, "outside");
		if (!body || line[0] == '|' || equals == NULL)
			continue;
		*equals = '\0';
		if (place != NULL)
			*place = '\0';
		if (fact_find(line) < 0)
			fail_msg("%s: there is no fact %s", p->id, line);
		if (value_parse(fact_find(line), equals + 3, &value, &e) != ERR_OK)
			fail_msg("%s: %s: %s", p->id, line, e.text);
	}
}

static void
press(struct guide *g, enum input_kind kind, char key)
{
	struct input in = { .kind = kind, .key = key, .choice = -1, .row = -1 };

	(void)guide_input(g, &in);
}

/* Walks through the guide like a learner: every recorded answer, the paste, the disk. */
static void
walk(const struct practice *p)
{
	struct store *store = store_open_memory();
	struct session *c = NULL;
	struct error e = ERROR_INIT;
	struct guide_config config = { .screens = guide_screens,
		.source = &recorded_evidence,
		.story = p,
		.target = p->target,
		.until = STAGE_NONE };
	struct target target;
	struct facts *told = facts_create();
	struct guide *g;

	assert_int_equal(session_begin(store, guide_fixture_knowledge(), &c, &e), ERR_OK);
	assert_int_equal(target_parse(p->target, &target, told, &e), ERR_OK);
	session_append(c, EVENT_TARGET, target_to_json(&target));
	config.c = c;
	g = guide_create(&config);
	for (int i = 0; i < 40; i++) {
		const struct screen *s = guide_screen(g);

		if (strncmp(s->title, "Practice: ", 10) != 0)
			fail_msg("%s: the screen %s does not say practice", p->id, s->id);
		if (text_equal(s->id, "verdict"))
			break;
		press(g, text_equal(s->id, "attempt") ? INPUT_DO_BACK : INPUT_DO_NEXT, 0);
		if (text_equal(
			    s->id, "attempt")) { /* the recorded attempt, as after a yes */
			(void)practice_give(p, c, PRACTICE_ATTEMPT);
			press(g, INPUT_DO_ACTION, 'a');
			break;
		}
	}
	(void)practice_give(p, c, PRACTICE_DISK);
	{
		STR_AUTO pasted = STR_INIT(1u << 16);

		if (practice_paste(p, &pasted))
			assert_int_equal(
				paste_take(c, str_text(&pasted), pasted.len, 0, NULL, &e),
				ERR_OK);
	}
	assert_true(session_verdict(c)->cause_count > 0);
	if (!text_equal(session_verdict(c)->causes[0].id, p->cause) ||
		session_verdict(c)->causes[0].certainty < CERTAINTY_LIKELY)
		fail_msg("%s: the first cause is %s (%s), not %s", p->id,
			session_verdict(c)->causes[0].id,
			certainty_id(session_verdict(c)->causes[0].certainty), p->cause);
	press(g, INPUT_DO_ACTION, 'q');
	assert_string_equal(guide_screen(g)->id, "lesson");
	guide_destroy(g);
	session_destroy(c);
	facts_destroy(told);
	store_close(store);
}

static void
each_story_leads_to_its_cause(void **state)
{
	struct practice p;

	(void)state;
	assert_true(practice_file_count >= 6);
	for (size_t i = 0; i < practice_file_count; i++) {
		struct cause_info info;

		assert_true(practice_open(practice_files[i].name, &p));
		assert_true(p.title[0] != '\0' && p.lesson[0] != '\0');
		assert_true(
			knowledge_find_cause(guide_fixture_knowledge(), p.cause, &info));
		check_lines(&p);
		walk(&p);
	}
}

/* Each source is of the kind that the program itself would have written. */
static void
facts_have_the_source_of_their_kind(void **state)
{
	static const struct practice p = { .id = "made",
		.text = "outside\ntcp.result = open\nname.literal = false\n"
			"guest.net.profile = public\nguest.service.BFE.state = stopped\n"
			"symptom = refused-at-once\n\ndisk\nguest.rdp.denied = true\n" };
	static const struct {
		const char *fact, *source;
	} expected[] = { { "tcp.result", "probe:tcp" }, { "name.literal", "probe:name" },
		{ "guest.net.profile", "paste:netsh-profiles" },
		{ "guest.service.BFE.state", "paste:sc" }, { "symptom", "person" },
		{ "guest.rdp.denied", "disk:SYSTEM" } };
	struct store *store = store_open_memory();
	struct session *c = NULL;
	struct error e = ERROR_INIT;

	(void)state;
	assert_int_equal(session_begin(store, guide_fixture_knowledge(), &c, &e), ERR_OK);
	assert_int_equal(practice_give(&p, c, PRACTICE_OUTSIDE), 5);
	assert_int_equal(practice_give(&p, c, PRACTICE_DISK), 1);
	for (size_t i = 0; i < ARRAY_LEN(expected); i++) {
		const struct fact *fact =
			facts_get(session_facts(c), fact_find(expected[i].fact));

		assert_non_null(fact);
		assert_string_equal(fact->source, expected[i].source);
	}
	session_destroy(c);
	store_close(store);
}

/* A disk or a paste alone is enough to find the two most important faults. */
static void
inside_alone_decides_the_firewall(void **state)
{
	static const char *const ids[] = { "rule-off", "shielded" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(ids); i++)
		for (int disk = 0; disk < 2; disk++) {
			struct store *store = store_open_memory();
			struct session *c = NULL;
			struct error e = ERROR_INIT;
			struct practice p;
			STR_AUTO pasted = STR_INIT(1u << 16);

			assert_true(practice_open(ids[i], &p));
			assert_int_equal(
				session_begin(store, guide_fixture_knowledge(), &c, &e),
				ERR_OK);
			(void)practice_give(&p, c, PRACTICE_OUTSIDE);
			if (disk == 1)
				assert_true(practice_give(&p, c, PRACTICE_DISK) > 0);
			else
				assert_true(practice_paste(&p, &pasted) &&
					paste_take(c, str_text(&pasted), pasted.len, 0,
						NULL, &e) == ERR_OK);
			assert_string_equal(session_verdict(c)->causes[0].id, p.cause);
			assert_int_equal(
				session_verdict(c)->causes[0].certainty, CERTAINTY_PROVED);
			session_destroy(c);
			store_close(store);
		}
}

/* A reader's remark about a text is a note of the session until a text without remarks. */
static void
a_note_about_a_paste_ends_with_the_next_one(void **state)
{
	static const char refused[] =
		"C:\\>sc query TermService\n\nSERVICE_NAME: TermService\n"
		"        STATE              : 1  STOPPED\n\n"
		"C:\\>sc query BFE\n[SC] OpenService FAILED 5:\n\nC:\\>";
	static const char good[] =
		"SERVICE_NAME: BFE\n        STATE              : 4  RUNNING\n";
	const char *const texts[] = { refused, good };
	struct store *store = store_open_memory();
	struct session *c = NULL;
	struct error e = ERROR_INIT;

	(void)state;
	assert_int_equal(session_begin(store, guide_fixture_knowledge(), &c, &e), ERR_OK);
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		const struct note *notes;
		bool said = false;
		size_t count;

		assert_int_equal(
			paste_take(c, texts[i], strlen(texts[i]), 0, NULL, &e), ERR_OK);
		notes = session_notes(c, &count);
		for (size_t n = 0; n < count; n++)
			said = said || text_equal(notes[n].id, "paste");
		assert_int_equal(said, i == 0);
	}
	session_destroy(c);
	store_close(store);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_story_leads_to_its_cause),
		cmocka_unit_test(a_note_about_a_paste_ends_with_the_next_one),
		cmocka_unit_test(facts_have_the_source_of_their_kind),
		cmocka_unit_test(inside_alone_decides_the_firewall),
	};

	return cmocka_run_group_tests_name(
		"practice", tests, guide_fixture_load, guide_fixture_unload);
}
