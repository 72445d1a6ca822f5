/*
 * session_refold [--reports FILE] STORE...: folds each stored session again, once with a
 * report at the end and once with a report after each event, and compares the two. FILE
 * has reports that `rdpdoctor` printed, one per line: the store must give the same ones.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "share/base/text.h"
#include "tests/unit/tui/session/same_session.h"
#include "tests/unit/tui/wizard/guide_fixture.h"
#include "tui/session/session_private.h"

static const char *reports_path;
static char *const *store_paths;
static int store_count;

struct printed {
	json_t *reports;
	size_t compared;
};

struct ids {
	char (*id)[SESSION_ID_LEN + 1];
	size_t count;
};

static bool
take_id(void *to, const struct session_row *row)
{
	struct ids *ids = to;

	ids->id = realloc(ids->id, (ids->count + 1) * sizeof(*ids->id));
	assert_non_null(ids->id);
	text_copy(ids->id[ids->count++], sizeof(*ids->id), row->id);
	return true;
}

/* Fails if the reading of the stages that @c has is older than its newest event. */
static void
assert_stages_are_fresh(struct session *c)
{
	struct ladder kept = *session_ladder(c);
	size_t note_count = c->note_count;

	c->stages_stale = true;
	(void)session_ladder(c);
	assert_int_equal(kept.broke_at, c->ladder.broke_at);
	assert_int_equal(kept.measured, c->ladder.measured);
	assert_int_equal(note_count, c->note_count);
	assert_int_equal(kept.count, c->ladder.count);
	for (size_t i = 0; i < kept.count; i++) {
		assert_int_equal(kept.rungs[i].stage, c->ladder.rungs[i].stage);
		assert_int_equal(kept.rungs[i].state, c->ladder.rungs[i].state);
	}
}

/*
 * Reads after each event, as a wizard does. With printed reports only the stages: a
 * verdict takes much longer, and the lab calls this after each of its many cases.
 */
static bool
apply_and_read(void *to, const struct event *ev)
{
	struct report report;

	session_apply(to, ev);
	assert_stages_are_fresh(to);
	if (reports_path == NULL)
		session_report(to, &report);
	return true;
}

/* What another run or another build may print differently. */
static void
drop_circumstances(json_t *report)
{
	(void)json_object_del(report, "took_ms"); /* events follow the printed report */
	(void)json_object_del(report, "tool");
}

/* False if no report of this session was printed. */
static bool
assert_printed(struct session *c, struct printed *printed)
{
	struct report report;
	json_t *stored, *one;
	size_t i;

	json_array_foreach(printed->reports, i, one)
	{
		const char *id = json_string_value(json_object_get(one, "session"));

		if (id == NULL || !text_equal(id, session_id(c)))
			continue;
		session_report(c, &report);
		stored = report_to_json(&report);
		drop_circumstances(stored);
		drop_circumstances(one);
		printed->compared++;
		if (!json_equal(one, stored))
			fail_msg("the printed report is\n%s\nand the stored one\n%s",
				json_dumps(one, JSON_INDENT(1) | JSON_SORT_KEYS),
				json_dumps(stored, JSON_INDENT(1) | JSON_SORT_KEYS));
		json_decref(stored);
		return true;
	}
	return false;
}

static void
refold(struct store *store, const char *id, struct printed *printed)
{
	struct session *whole = NULL;
	struct session *stepwise = session_create(store, guide_fixture_knowledge());
	struct error e = ERROR_INIT;

	print_message("session %s\n", id);
	if (session_open(store, guide_fixture_knowledge(), id, &whole, &e) != ERR_OK)
		fail_msg("%s", e.text);
	text_copy(stepwise->id, sizeof(stepwise->id), id);
	assert_int_equal(store_read(store, id, apply_and_read, stepwise, &e), ERR_OK);
	assert_same_state(whole, stepwise);
	if (!assert_printed(stepwise, printed))
		assert_same_report(whole, stepwise);
	session_destroy(whole);
	session_destroy(stepwise);
}

static size_t
refold_all(const char *path, struct printed *printed)
{
	struct store *store = NULL;
	struct ids ids = { 0 };
	struct error e = ERROR_INIT;

	if (store_open(path, &store, &e) != ERR_OK)
		fail_msg("%s", e.text);
	assert_int_equal(store_sessions(store, take_id, &ids, &e), ERR_OK);
	for (size_t i = 0; i < ids.count; i++)
		refold(store, ids.id[i], printed);
	free(ids.id);
	store_close(store);
	return ids.count;
}

static json_t *
reports_read(const char *path)
{
	json_t *reports = json_array(), *one;
	FILE *file = path != NULL ? fopen(path, "re") : NULL;

	assert_true(path == NULL || file != NULL);
	while (file != NULL &&
		(one = json_loadf(file, JSON_DISABLE_EOF_CHECK, NULL)) != NULL)
		assert_int_equal(json_array_append_new(reports, one), 0);
	if (file != NULL)
		(void)fclose(file);
	return reports;
}

static void
every_stored_session_is_its_events(void **state)
{
	struct printed printed = { .reports = reports_read(reports_path) };
	size_t sessions = 0;

	(void)state;
	for (int i = 0; i < store_count; i++)
		sessions += refold_all(store_paths[i], &printed);
	if (sessions == 0)
		fail_msg("The stores have no sessions.");
	if (printed.compared != json_array_size(printed.reports))
		fail_msg("%zu of %zu reports have their session in the stores.",
			printed.compared, json_array_size(printed.reports));
	if (reports_path != NULL && printed.compared == 0)
		fail_msg("%s has no reports.", reports_path);
	json_decref(printed.reports);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_stored_session_is_its_events),
	};
	int first = 1;

	if (argc > 2 && strcmp(argv[1], "--reports") == 0) {
		reports_path = argv[2];
		first = 3;
	}
	if (first >= argc) {
		fprintf(stderr, "usage: session_refold [--reports FILE] STORE...\n");
		return 64;
	}
	store_paths = argv + first;
	store_count = argc - first;
	return cmocka_run_group_tests_name(
		"session refold", tests, guide_fixture_load, guide_fixture_unload);
}
