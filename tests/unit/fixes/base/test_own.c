/* An organisation's folder: the example of share/dist/organisation.md, exactly as printed.
 */
#include "tests/unit/fixes/kb.h"

#include <stdio.h>
#include <string.h>

#include "share/base/str.h"
#include "fixes/diagnose/diagnose.h"
#include "fixes/next_step/next_step.h"
#include "fixes/plan/plan.h"

#define PAGE TEST_SOURCE_DIR "/share/dist/organisation.md"

/* Each "### `NAME`" with the yaml block behind it is a file. Returns how many there are. */
static int
write_example(const struct kb_folder *folder)
{
	FILE *in = fopen(PAGE, "r");
	char line[1024], name[256] = "";
	STR_AUTO text = STR_INIT(64 * 1024);
	bool inside = false;
	int files = 0;

	assert_non_null(in);
	while (fgets(line, sizeof(line), in) != NULL) {
		if (sscanf(line, "### `%255[^`]`", name) == 1) {
			str_clear(&text);
		} else if (text_starts(line, "```yaml") && name[0] != '\0') {
			inside = true;
		} else if (inside && text_starts(line, "```")) {
			kb_folder_file(folder, name, str_text(&text));
			inside = false;
			name[0] = '\0';
			files++;
		} else if (inside) {
			str_add(&text, line);
		}
	}
	fclose(in);
	return files;
}

static void
the_printed_example_is_clean(void **state)
{
	const struct lint_finding *list;
	struct arena *a = arena_create();
	struct kb_folder folder;
	size_t count;

	(void)state;
	kb_folder_make(&folder);
	assert_int_equal(write_example(&folder), 5);
	count = knowledge_lint(folder.path, a, &list);
	for (size_t i = 0; i < count; i++)
		print_message("%s:%d: %s\n", list[i].file, list[i].line, list[i].says);
	assert_int_equal(count, 0);
	arena_destroy(a);
	kb_folder_remove(&folder);
}

static bool
is_asked(const struct verdict *v, const char *id)
{
	for (size_t i = 0; i < v->next_count; i++)
		if (text_equal(v->next[i].kind, "ask") && text_equal(v->next[i].id, id))
			return true;
	return false;
}

static void
the_printed_example_finds_its_cause(void **state)
{
	const struct next_options next = { .audience = AUDIENCE_HELPDESK };
	const struct plan_options options = { .audience = AUDIENCE_SELF };
	struct note notes[NOTES_MAX];
	struct arena *a = arena_create();
	struct error e = ERROR_INIT;
	struct kb_folder folder;
	struct knowledge *k;
	struct verdict v;
	struct plan plan;
	struct facts *f;

	(void)state;
	kb_folder_make(&folder);
	assert_int_equal(write_example(&folder), 5);
	if (knowledge_load(folder.path, &k, &e) != ERR_OK)
		fail_msg("%s", e.text);
	assert_has(knowledge_question(k, "client.vpn")->ask, "Corp Connect");
	f = kb_facts("address.class=private @ probe:name", "name.result=ok @ probe:name",
		"route.result=ok @ probe:route", "route.tunnel=false @ probe:route",
		"tcp.result=timeout @ probe:tcp", "host.alive=false @ probe:neighbours",
		NULL);
	assert_int_equal(
		knowledge_notes(k, f, AUDIENCE_HELPDESK, a, notes, ARRAY_LEN(notes)), 0);
	diagnose(k, f, a, &v);
	next_steps(k, f, &next, a, &v);
	assert_true(is_asked(&v, "x.corp_connect"));
	facts_destroy(f);

	f = kb_facts("address.class=private @ probe:name", "name.result=ok @ probe:name",
		"route.result=ok @ probe:route", "route.tunnel=false @ probe:route",
		"tcp.result=timeout @ probe:tcp", "host.alive=false @ probe:neighbours",
		"x.corp_connect=off", NULL);
	diagnose(k, f, a, &v);
	assert_string_equal(v.causes[0].id, "x-company-vpn");
	assert_int_equal(v.causes[0].certainty, CERTAINTY_PROVED);
	assert_int_equal(
		knowledge_notes(k, f, AUDIENCE_HELPDESK, a, notes, ARRAY_LEN(notes)), 1);
	assert_has(notes[0].says, "extension 4711");
	assert_int_equal(knowledge_notes(k, f, AUDIENCE_SELF, a, notes, 1), 1);
	assert_has(notes[0].says, "call the network team");
	plan_make(k, f, &v, &options, a, &plan);
	assert_has(plan.online.steps[0].says, "blue shield");
	facts_destroy(f);
	knowledge_destroy(k);
	arena_destroy(a);
	kb_folder_remove(&folder);
}

const struct CMUnitTest own_tests[] = {
	cmocka_unit_test(the_printed_example_is_clean),
	cmocka_unit_test(the_printed_example_finds_its_cause),
};
const size_t own_test_count = ARRAY_LEN(own_tests);
