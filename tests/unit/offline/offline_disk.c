/* Making, breaking, judging and comparing whole disks. */
#include "tests/unit/offline/offline_disk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "probes/offline/compare.h"
#include "share/str.h"
#include "tests/unit/offline/faults.h"

void
healthy_disk(struct disk_dir *d)
{
	static const struct world_edit dynamic[] = {
		{ DISK_INTERFACE, "EnableDHCP", "dword 1" },
		{ DISK_OTHER_INTERFACE, "EnableDHCP", "dword 1" },
	};

	world_begin(d->dir, sizeof(d->dir));
	world_unpack("win7sp1-x86-rdp-on.SYSTEM", d->dir, "SYSTEM");
	world_make_software(d->dir);
	assert_true(text_format(d->system, sizeof(d->system), "%s/SYSTEM", d->dir));
	assert_true(text_format(d->software, sizeof(d->software), "%s/SOFTWARE", d->dir));
	world_edit_hive(d->system, "SYSTEM", dynamic, ARRAY_LEN(dynamic));
}

void
break_disk(const struct disk_dir *d, const struct fault *f)
{
	size_t system = 0, software = 0;

	while (system < ARRAY_LEN(f->system) && f->system[system].key != NULL)
		system++;
	while (software < ARRAY_LEN(f->software) && f->software[software].key != NULL)
		software++;
	if (system > 0)
		world_edit_hive(d->system, "SYSTEM", f->system, system);
	if (software > 0)
		world_edit_hive(d->software, "SOFTWARE", f->software, software);
}

void
run_offline(struct world_run *run, const char *dir, const struct fault *f,
	const char *const *more)
{
	const char *args[32] = { "offline", "--no-store", dir };
	size_t n = 3;

	for (size_t i = 0; f != NULL && i < ARRAY_LEN(f->told) && f->told[i] != NULL; i++) {
		args[n++] = "--fact";
		args[n++] = f->told[i];
	}
	if (f != NULL && f->set != NULL) {
		args[n++] = "--set";
		args[n++] = f->set;
	}
	while (*more != NULL)
		args[n++] = *more++;
	world_run(run, args);
}

void
found(const char *dir, const struct fault *f, char *certainty, size_t size)
{
	struct world_run run;
	json_t *report;

	run_offline(&run, dir, f, LIST("--json"));
	report = json_loads(run.out, 0, NULL);
	if (report == NULL)
		fail_msg("%s", run.err);
	text_copy(certainty, size,
		world_cause(report, f->cause) != NULL ? world_cause(report, f->cause) : "");
	json_decref(report);
	world_run_free(&run);
}

void
same_content(const char *a, const char *b, const char *hive)
{
	struct bytes_owned x, y;
	struct change_list none = { .count = 0 };
	struct regf rx, ry;
	struct error e = ERROR_INIT;

	if (world_same(a, b))
		return;
	x = world_read(a);
	y = world_read(b);
	assert_int_equal(regf_open(x.data, x.len, &rx, &e), ERR_OK);
	assert_int_equal(regf_open(y.data, y.len, &ry, &e), ERR_OK);
	if (compare_hives(&rx, &ry, &none, hive, &e) != ERR_OK)
		fail_msg("%s and %s: %s", a, b, e.text);
	free(x.data);
	free(y.data);
}

void
copy_disk(const struct disk_dir *from, struct disk_dir *to)
{
	world_begin(to->dir, sizeof(to->dir));
	assert_true(text_format(to->system, sizeof(to->system), "%s/SYSTEM", to->dir));
	assert_true(
		text_format(to->software, sizeof(to->software), "%s/SOFTWARE", to->dir));
	world_copy(from->system, to->system);
	world_copy(from->software, to->software);
}

void
undo_last(const char *dir, const char *hive)
{
	char backup[512];
	struct world_run run;

	if (!world_backup(dir, hive, backup, sizeof(backup)))
		return;
	world_run(&run, LIST("offline", "--undo", backup));
	if (run.status != 0)
		fail_msg("%s", run.err);
	world_run_free(&run);
}
