/* A prepared session and a guide that uses it. */
#include "tests/unit/tui/wizard/guide_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct knowledge *knowledge;

int
guide_fixture_load(void **state)
{
	struct error e = ERROR_INIT;

	(void)state;
	return knowledge_load(NULL, &knowledge, &e) == ERR_OK ? 0 : -1;
}

int
guide_fixture_unload(void **state)
{
	(void)state;
	knowledge_destroy(knowledge);
	return 0;
}

const struct knowledge *
guide_fixture_knowledge(void)
{
	return knowledge;
}

void
guide_fixture_add_fact(
	struct session *c, const char *id, const char *value, const char *source)
{
	struct fact fact = { .id = fact_find(id) };
	struct error e = ERROR_INIT;

	if (fact.id < 0 || value_parse(fact.id, value, &fact.value, &e) != ERR_OK)
		fail_msg("%s = %s: %s", id, value, e.text);
	text_copy(fact.source, sizeof(fact.source), source);
	session_add_fact(c, &fact);
}

void
guide_fixture_init(struct guide_fixture *d, const char *machine, const char *const *facts)
{
	struct error e = ERROR_INIT;
	struct target target;
	struct facts *told = facts_create();
	struct guide_config config = {
		.until = STAGE_NONE, .screens = guide_screens, .source = &live_evidence
	};

	*d = (struct guide_fixture) { .store = store_open_memory() };
	assert_int_equal(session_begin(d->store, knowledge, &d->c, &e), ERR_OK);
	assert_int_equal(target_parse(machine, &target, told, &e), ERR_OK);
	facts_destroy(told);
	session_append(d->c, EVENT_TARGET, target_to_json(&target));
	guide_fixture_add_fact(d->c, "name.result", "ok", "probe:name");
	guide_fixture_add_fact(d->c, "route.result", "ok", "probe:route");
	guide_fixture_add_fact(d->c, "tcp.result", "timeout", "probe:tcp");
	guide_fixture_add_fact(d->c, "host.alive", "true", "probe:neighbours");
	for (; facts != NULL && *facts != NULL; facts += 3)
		guide_fixture_add_fact(d->c, facts[0], facts[1], facts[2]);
	session_append(d->c, EVENT_CHECK,
		json_pack("{s:s, s:s}", "probe", "all", "state", "done"));
	session_append(d->c, EVENT_SCREEN, json_pack("{s:s}", "id", "verdict"));
	config.c = d->c;
	d->g = guide_create(&config);
	assert_string_equal(guide_screen(d->g)->id, "verdict");
}

void
guide_fixture_finish(struct guide_fixture *d)
{
	guide_destroy(d->g);
	session_destroy(d->c);
	store_close(d->store);
}

void
guide_fixture_press(struct guide_fixture *d, enum input_kind kind, char key, int at)
{
	struct input in = { .kind = kind, .key = key, .choice = at, .row = at };

	(void)guide_input(d->g, &in);
}

void
guide_fixture_read(struct guide_fixture *d, struct str *out)
{
	const struct screen *s = guide_screen(d->g);

	str_clear(out);
	str_addf(out, "[%s] %s\n", s->id, s->title);
	for (size_t i = 0; i < s->line_count; i++)
		str_addf(out, "%s %s %s\n", s->lines[i].word ? s->lines[i].word : "",
			s->lines[i].text ? s->lines[i].text : "",
			s->lines[i].detail ? s->lines[i].detail : "");
	for (size_t i = 0; i < s->choice_count; i++)
		str_addf(out, "%zu %s\n", i + 1, s->choices[i].label);
	for (size_t i = 0; i < s->after_count; i++)
		str_addf(out, "%s\n", s->after[i].text);
	str_addf(out, "%s\n", s->message != NULL ? s->message : "");
}

void
guide_fixture_says(struct guide_fixture *d, const char *words)
{
	STR_AUTO text = STR_INIT(1u << 18);

	guide_fixture_read(d, &text);
	if (strstr(str_text(&text), words) == NULL)
		fail_msg("\"%s\" is missing in\n%s", words, str_text(&text));
}
