/* Making, breaking, judging and comparing whole disks. */
#include "tests/unit/probes/offline/offline_disk.h"

#include <hivex.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "probes/offline/edit/verify_edit.h"
#include "share/base/str.h"
#include "tests/unit/probes/offline/faults.h"

static const struct world_edit dynamic[] = {
	{ DISK_INTERFACE, "EnableDHCP", "dword 1" },
	{ DISK_OTHER_INTERFACE, "EnableDHCP", "dword 1" },
};

static void
name_hives(struct disk_dir *d)
{
	assert_true(text_format(d->system, sizeof(d->system), "%s/SYSTEM", d->dir));
	assert_true(text_format(d->software, sizeof(d->software), "%s/SOFTWARE", d->dir));
}

void
healthy_disk(struct disk_dir *d)
{
	world_begin(d->dir, sizeof(d->dir));
	world_unpack("win7sp1-x86-rdp-on.SYSTEM", d->dir, "SYSTEM");
	world_make_software(d->dir);
	name_hives(d);
	world_edit_hive(d->system, "SYSTEM", dynamic, ARRAY_LEN(dynamic));
}

/* ---- a small one ---- */

/* What the facts, and the repairs, of a disk are made of; the rest is 11 MB. */
static const char *const kept[] = {
	"Select",
	"ControlSet001\\Control\\Class\\{4D36E972-E325-11CE-BFC1-08002BE10318}",
	"ControlSet001\\Control\\ComputerName",
	"ControlSet001\\Control\\Lsa",
	"ControlSet001\\Control\\Network\\{4D36E972-E325-11CE-BFC1-08002BE10318}",
	"ControlSet001\\Control\\ProductOptions",
	"ControlSet001\\Control\\SecurityProviders",
	"ControlSet001\\Control\\Terminal Server",
	"ControlSet001\\Enum\\PCI",
	"ControlSet001\\services\\BFE",
	"ControlSet001\\services\\CertPropSvc",
	"ControlSet001\\services\\CryptSvc",
	"ControlSet001\\services\\Dhcp",
	"ControlSet001\\services\\Dnscache",
	"ControlSet001\\services\\gpsvc",
	"ControlSet001\\services\\KeyIso",
	"ControlSet001\\services\\LanmanWorkstation",
	"ControlSet001\\services\\MpsSvc",
	"ControlSet001\\services\\Netlogon",
	"ControlSet001\\services\\NlaSvc",
	"ControlSet001\\services\\nsi",
	"ControlSet001\\services\\RpcSs",
	"ControlSet001\\services\\SessionEnv",
	"ControlSet001\\services\\SharedAccess",
	"ControlSet001\\services\\Tcpip",
	"ControlSet001\\services\\TermService",
	"ControlSet001\\services\\UmRdpService",
	"ControlSet001\\services\\W32Time",
	"ControlSet002\\Control\\Terminal Server",
	"ControlSet002\\services\\TermService",
};

static void
copy_values(hive_h *from, hive_node_h key, hive_h *to, hive_node_h made)
{
	hive_value_h *handles = hivex_node_values(from, key);
	hive_set_value *values;
	size_t count = 0;

	assert_non_null(handles);
	while (handles[count] != 0)
		count++;
	values = calloc(count + 1, sizeof(*values));
	assert_non_null(values);
	for (size_t i = 0; i < count; i++) {
		values[i].key = hivex_value_key(from, handles[i]);
		values[i].value =
			hivex_value_value(from, handles[i], &values[i].t, &values[i].len);
		assert_true(values[i].key != NULL && values[i].value != NULL);
	}
	assert_int_equal(hivex_node_set_values(to, made, count, values, 0), 0);
	for (size_t i = 0; i < count; i++) {
		free(values[i].key);
		free(values[i].value);
	}
	free(values);
	free(handles);
}

static void
copy_tree(hive_h *from, hive_node_h key, hive_h *to, hive_node_h made)
{
	hive_node_h *children = hivex_node_children(from, key);

	assert_non_null(children);
	copy_values(from, key, to, made);
	for (size_t i = 0; children[i] != 0; i++) {
		char *name = hivex_node_name(from, children[i]);
		hive_node_h child = hivex_node_add_child(to, made, name);

		assert_int_not_equal(child, 0);
		copy_tree(from, children[i], to, child);
		free(name);
	}
	free(children);
}

static void
copy_key(hive_h *from, hive_h *to, const char *path)
{
	hive_node_h key = hivex_root(from), made = hivex_root(to);

	while (*path != '\0') {
		size_t len = strcspn(path, "\\");
		char name[128];
		hive_node_h child;

		assert_true(text_format(name, sizeof(name), "%.*s", (int)len, path));
		key = hivex_node_get_child(from, key, name);
		if (key == 0)
			fail_msg("there is no %s", path);
		child = hivex_node_get_child(to, made, name);
		made = child != 0 ? child : hivex_node_add_child(to, made, name);
		assert_int_not_equal(made, 0);
		path += len + (path[len] == '\\');
	}
	copy_tree(from, key, to, made);
}

/* Made once, and kept as bytes. */
static void
make_small(struct bytes_owned *system, struct bytes_owned *software)
{
	struct disk_dir whole, small;
	hive_h *from, *to;

	healthy_disk(&whole);
	world_begin(small.dir, sizeof(small.dir));
	name_hives(&small);
	world_unpack("hivex-minimal", small.dir, "SYSTEM");
	from = hivex_open(whole.system, 0);
	to = hivex_open(small.system, HIVEX_OPEN_WRITE);
	assert_true(from != NULL && to != NULL);
	for (size_t i = 0; i < ARRAY_LEN(kept); i++)
		copy_key(from, to, kept[i]);
	assert_int_equal(hivex_commit(to, NULL, 0), 0);
	(void)hivex_close(from);
	(void)hivex_close(to);
	*system = world_read(small.system);
	*software = world_read(whole.software);
}

static struct bytes_owned small_system, small_software;

static void
forget_small(void)
{
	free(small_system.data);
	free(small_software.data);
}

void
small_healthy_disk(struct disk_dir *d)
{
	if (small_system.data == NULL) {
		make_small(&small_system, &small_software);
		(void)atexit(forget_small);
	}
	world_begin(d->dir, sizeof(d->dir));
	name_hives(d);
	world_write(d->system, small_system.data, small_system.len);
	world_write(d->software, small_software.data, small_software.len);
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
	name_hives(to);
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
