/*
 * The two articles line by line (tests/cases/journey.table): every step, question, cause
 * and note that carries a line is really there, and every step really in a plan.
 */
#include "tests/unit/fixes/kb.h"

#include <stdio.h>
#include <string.h>

#include "share/base/str.h"
#include "fixes/plan/plan.h"

#define STEPS_MAX 2048

static struct {
	const char *ids[STEPS_MAX];
	size_t count;
} planned;

static void
collect(const struct plan_path *path)
{
	for (size_t i = 0; i < path->step_count && planned.count < STEPS_MAX; i++) {
		size_t n = 0;

		while (n < planned.count && !text_equal(planned.ids[n], path->steps[i].id))
			n++;
		if (n == planned.count)
			planned.ids[planned.count++] = path->steps[i].id;
	}
}

/* Every step of every plan that an engineer or the helpdesk can get. */
static void
collect_all(struct arena *a)
{
	const struct knowledge *k = kb_builtin();

	planned.count = 0;
	for (size_t i = 0; i < knowledge_cause_count(k); i++) {
		const struct plan_options options = { .audience = AUDIENCE_HELPDESK };
		struct plan plan;

		assert_int_equal(plan_make_for(k, NULL, knowledge_cause(k, i).id, &options,
					 a, &plan, NULL),
			ERR_OK);
		collect(&plan.online);
		collect(&plan.offline);
	}
}

/* The step itself, or the step for one profile or hive. */
static bool
is_planned(const char *id)
{
	size_t len = strlen(id);

	for (size_t i = 0; i < planned.count; i++)
		if (text_starts(planned.ids[i], id) &&
			(planned.ids[i][len] == '\0' || planned.ids[i][len] == '.'))
			return true;
	return false;
}

static bool
file_holds(const char *name, const char *what)
{
	FILE *in = fopen(name, "r");
	char line[1024];
	bool found = false;

	if (in == NULL)
		return false;
	while (!found && fgets(line, sizeof(line), in) != NULL)
		found = strstr(line, what) != NULL;
	fclose(in);
	return found;
}

static bool
supplies(const char *source)
{
	for (int id = 0; id < fact_def_count(); id++)
		for (const struct fact_supplier *f = fact_def(id)->from; f->source != NULL;
			f++)
			if (text_equal(f->source, source))
				return true;
	return false;
}

/* "step:shared.snapshot.snapshot-azure": is it there? */
static bool
is_there(const char *what)
{
	const struct knowledge *k = kb_builtin();
	const char *id = strchr(what, ':') + 1;
	struct channel_info channel;
	struct cause_info cause;
	char quoted[128];

	if (text_starts(what, "step:"))
		return is_planned(id);
	if (text_starts(what, "question:"))
		return knowledge_question(k, id) != NULL;
	if (text_starts(what, "cause:"))
		return knowledge_find_cause(k, id, &cause);
	if (text_starts(what, "channel:"))
		return knowledge_find_channel(k, id, &channel);
	if (text_starts(what, "fact:"))
		return fact_find(id) >= 0;
	if (text_starts(what, "probe:") || text_starts(what, "reader:"))
		return supplies(what);
	if (text_starts(what, "note:")) {
		(void)text_format(quoted, sizeof(quoted), "\"%s\"", id);
		return file_holds(TEST_SOURCE_DIR "/share/stages/remarks.c", quoted);
	}
	return false;
}

/* Returns how many ids of the line are missing; -1: the line carries nothing. */
static int
check_line(const char *text, const char *ids)
{
	char what[128];
	int used = 0, count = 0, missing = 0;

	for (; sscanf(ids, "%127s%n", what, &used) == 1; ids += used, count++)
		if (strchr(what, ':') == NULL || !is_there(what)) {
			print_message("\"%s\": there is no %s\n", text, what);
			missing++;
		}
	return count > 0 ? missing : -1;
}

static void
every_line_of_both_articles_is_carried(void **state)
{
	FILE *in = fopen(TEST_SOURCE_DIR "/tests/cases/journey.table", "r");
	struct arena *a = arena_create();
	int lines[2] = { 0, 0 }, wrong = 0;
	char line[2048];

	(void)state;
	assert_non_null(in);
	collect_all(a);
	while (fgets(line, sizeof(line), in) != NULL) {
		char *text = strstr(line, " | "), *ids;

		if ((line[0] != 'A' && line[0] != 'B') || text == NULL)
			continue;
		text += 3;
		ids = strstr(text, " | ");
		assert_non_null(ids);
		*ids = '\0';
		lines[line[0] - 'A']++;
		wrong += check_line(text, ids + 3) != 0;
	}
	fclose(in);
	assert_int_equal(wrong, 0);
	assert_int_equal(lines[0], 19);
	assert_int_equal(lines[1], 10);
	arena_destroy(a);
}

static void
an_id_that_vanished_is_missed(void **state)
{
	struct arena *a = arena_create();

	(void)state;
	collect_all(a);
	assert_int_equal(check_line("t", "step:fw-rule-disabled.online.enable"), 0);
	assert_int_equal(check_line("t", "step:fw-rule-disabled.online.enabled"), 1);
	assert_int_equal(check_line("t", "cause:no-such question:boot.screens"), 2);
	assert_int_equal(check_line("t", "note:no-such probe:tcq"), 2);
	assert_int_equal(check_line("t", ""), -1);
	arena_destroy(a);
}

const struct CMUnitTest journey_tests[] = {
	cmocka_unit_test(every_line_of_both_articles_is_carried),
	cmocka_unit_test(an_id_that_vanished_is_missed),
};
const size_t journey_test_count = ARRAY_LEN(journey_tests);
