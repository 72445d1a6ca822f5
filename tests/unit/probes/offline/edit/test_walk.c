/*
 * Faults made in a healthy hive are found, planned, repaired and brought back: for each
 * cause that an edit can repair, script, .reg file, edit in place and undo agree, and a
 * reader that is not ours sees the same.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fixes/base/knowledge_base.h"
#include "fixes/base/use_references.h"
#include "share/base/str.h"
#include "tests/unit/probes/offline/edit/cmd_script.h"
#include "tests/unit/probes/offline/faults.h"
#include "tests/unit/probes/offline/edit/reg_script.h"

static bool
is_sure(const char *certainty)
{
	return text_equal(certainty, "proved") || text_equal(certainty, "likely");
}

static void
is_found(const char *dir, const struct fault *f, bool wanted, const char *when)
{
	char certainty[32];

	found(dir, f, certainty, sizeof(certainty));
	if (is_sure(certainty) != wanted)
		fail_msg("%s %s: \"%s\"", f->cause, when, certainty);
}

/* Writes DIR/NAME and its undo. */
static void
plan(const struct disk_dir *d, const struct fault *f, const char *file, const char *undo)
{
	struct world_run run;

	run_offline(&run, d->dir, f, LIST("--plan", file));
	if (run.status != 0 || !world_exists(file) || !world_exists(undo))
		fail_msg("%s: %d %s", f->cause, run.status, run.err);
	world_run_free(&run);
}

static void
same_disk(const struct disk_dir *a, const struct disk_dir *b)
{
	same_content(a->system, b->system, "SYSTEM");
	same_content(a->software, b->software, "SOFTWARE");
}

static void
walk(const struct fault *f, bool whole)
{
	struct disk_dir d, before, played, imported;
	char cmd[160], cmd_undo[160], reg[160], reg_undo[160];
	struct world_run run;

	(whole ? healthy_disk : small_healthy_disk)(&d);
	break_disk(&d, f);
	copy_disk(&d, &before);
	is_found(d.dir, f, true, "is not found");

	/* both plans, played on copies: the same outcome, and no byte of the disk touched
	 */
	assert_true(text_format(cmd, sizeof(cmd), "%s/plan.cmd", before.dir));
	assert_true(
		text_format(cmd_undo, sizeof(cmd_undo), "%s/plan-undo.cmd", before.dir));
	assert_true(text_format(reg, sizeof(reg), "%s/plan.reg", before.dir));
	assert_true(
		text_format(reg_undo, sizeof(reg_undo), "%s/plan-undo.reg", before.dir));
	plan(&d, f, cmd, cmd_undo);
	plan(&d, f, reg, reg_undo);
	assert_true(world_same(d.system, before.system));
	assert_true(world_same(d.software, before.software));
	copy_disk(&d, &played);
	copy_disk(&d, &imported);
	script_play(cmd, played.dir);
	reg_play(reg, imported.dir);
	same_disk(&played, &imported);
	reg_others_agree(reg, played.dir);
	if (f->others)
		is_found(played.dir, f, false, "is there after its plan");

	/* in place: what the plan does, unless the plan repairs more */
	run_offline(&run, d.dir, f, LIST("--apply", f->cause, "--yes"));
	if (run.status != 0)
		fail_msg("%s: %d %s", f->cause, run.status, run.err);
	world_run_free(&run);
	is_found(d.dir, f, false, "is there after its repair");
	if (!f->others) {
		same_disk(&d, &played);
		reg_others_agree(reg, d.dir);
	}

	/* and back */
	script_play(cmd_undo, played.dir);
	reg_play(reg_undo, imported.dir);
	if (f->loose_undo) {
		is_found(played.dir, f, true, "did not come back with its script");
		is_found(imported.dir, f, true, "did not come back with its .reg file");
	} else {
		same_disk(&before, &played);
		same_disk(&before, &imported);
	}
	undo_last(d.dir, "SYSTEM");
	undo_last(d.dir, "SOFTWARE");
	assert_true(world_same(d.system, before.system));
	assert_true(world_same(d.software, before.software));
	world_clear();
}

static void
every_fault_is_found_repaired_and_brought_back(void **state)
{
	const char *only = getenv("RDPDOCTOR_FAULT");

	(void)state;
	for (size_t i = 0; i < fault_count; i++) {
		if (only != NULL && !text_equal(only, faults[i].cause))
			continue;
		print_message("%s\n", faults[i].cause);
		/* one of them in a hive as large as Windows makes it, the others by their
		 * keys alone */
		walk(&faults[i], i == 0);
	}
}

/* What people and probes saw is no fault of the disk: the fault itself must be on it. */
static void
a_healthy_disk_has_none_of_them(void **state)
{
	struct disk_dir d;

	(void)state;
	small_healthy_disk(&d);
	for (size_t i = 0; i < fault_count; i++)
		if (faults[i].told[0] != NULL && !faults[i].healthy_too)
			is_found(d.dir, &faults[i], false, "is found on a healthy disk");
	world_clear();
}

static bool
edits_registry(const struct knowledge *k, const struct step_text *s)
{
	struct used used;

	if (s->set != NULL)
		return true;
	if (s->use == NULL || !uses_resolve(k, s->use, &used))
		return false;
	if (used.step != NULL)
		return edits_registry(k, used.step);
	for (unsigned i = 0; i < used.shared->steps_count; i++)
		if (edits_registry(k, &used.shared->steps[i]))
			return true;
	return false;
}

static bool
has_row(const char *cause)
{
	for (size_t i = 0; i < fault_count; i++)
		if (text_equal(faults[i].cause, cause))
			return true;
	return false;
}

static void
every_cause_that_an_edit_repairs_has_a_row(void **state)
{
	struct error e = ERROR_INIT;
	struct knowledge *k = NULL;
	size_t repaired = 0;

	(void)state;
	if (knowledge_load(NULL, &k, &e) != ERR_OK)
		fail_msg("%s", e.text);
	for (size_t i = 0; i < k->cause_count; i++) {
		const struct cause_text *c = k->causes[i].text;
		bool edits = false;

		for (unsigned s = 0; s < c->offline->steps_count; s++)
			edits = edits || edits_registry(k, &c->offline->steps[s]);
		repaired += edits ? 1 : 0;
		if (edits && !has_row(c->cause))
			fail_msg("%s is repaired by an edit and has no row in faults.c",
				c->cause);
	}
	assert_true(repaired > 30);
	knowledge_destroy(k);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_cause_that_an_edit_repairs_has_a_row),
		cmocka_unit_test(a_healthy_disk_has_none_of_them),
		cmocka_unit_test(every_fault_is_found_repaired_and_brought_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
