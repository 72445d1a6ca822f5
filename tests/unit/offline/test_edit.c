/*
 * Faults made in a healthy hive are found, planned, repaired and brought back: for each
 * cause that an edit can repair, the script, the edit in place and the undo agree.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "probes/offline/compare.h"
#include "share/str.h"
#include "tests/unit/offline/cmd_script.h"
#include "tests/unit/offline/offline_world.h"

#define LIST(...) ((const char *const[]) { __VA_ARGS__, NULL })
#define CS "ControlSet001\\"
#define TS CS "Control\\Terminal Server"
#define RT TS "\\WinStations\\RDP-Tcp"
#define FW CS "Services\\SharedAccess\\Parameters\\FirewallPolicy\\"
#define NIC CS "Enum\\PCI\\VEN_8086&DEV_100F&SUBSYS_075015AD&REV_01\\4&B70F118&0&"
#define FW_POLICY "Policies\\Microsoft\\WindowsFirewall\\"
#define TS_POLICY "Policies\\Microsoft\\Windows NT\\Terminal Services"

/* ---- the faults ---- */

static const struct fault {
	const char *cause;
	struct world_edit system[3], software[2];
	const char *told[3]; /* further facts: what people saw */
	const char *set;     /* a value that the repair needs */
} faults[] = {
	{ "rdp-disabled-local", { { TS, "fDenyTSConnections", "dword 1" } }, { { 0 } },
		{ 0 }, NULL },
	{ "rdp-disabled-policy", { { 0 } },
		{ { TS_POLICY, "fDenyTSConnections", "dword 1" } }, { 0 }, NULL },
	{ "fw-block-inbound-always",
		{ { FW "DomainProfile", "DoNotAllowExceptions", "dword 1" },
			{ FW "StandardProfile", "DoNotAllowExceptions", "dword 1" },
			{ FW "PublicProfile", "DoNotAllowExceptions", "dword 1" } },
		{ { FW_POLICY "PublicProfile", "DoNotAllowExceptions", "dword 1" } }, { 0 },
		NULL },
	{ "fw-rule-disabled",
		{ { FW "FirewallRules", "RemoteDesktop-In-TCP", "rule-active FALSE" } },
		{ { 0 } }, { 0 }, NULL },
	{ "fw-rule-block-action",
		{ { FW "FirewallRules", "RemoteDesktop-In-TCP",
			"rule-token Action Block" } },
		{ { 0 } }, { 0 }, NULL },
	{ "fw-rule-missing",
		{ { FW "FirewallRules", "RemoteDesktop-In-TCP", "delete" },
			{ FW "FirewallRules", "RemoteDesktop-In-TCP_1", "delete" },
			{ FW "FirewallRules", "RemoteDesktop-UserMode-In-TCP", "delete" } },
		{ { 0 } }, { 0 }, "client_net=10.0.0.0/8" },
	{ "fw-local-merge-off", { { 0 } },
		{ { FW_POLICY "DomainProfile", "AllowLocalPolicyMerge", "dword 0" },
			{ FW_POLICY "PrivateProfile", "AllowLocalPolicyMerge",
				"dword 0" } },
		{ 0 }, NULL },
	{ "termservice-stopped", { { CS "Services\\TermService", "Start", "dword 4" } },
		{ { 0 } }, { 0 }, NULL },
	{ "bfe-or-mpssvc-broken", { { CS "Services\\MpsSvc", "Start", "dword 4" } },
		{ { 0 } }, { 0 }, NULL },
	{ "nsi-not-running", { { CS "Services\\nsi", "Start", "dword 4" } }, { { 0 } },
		{ 0 }, NULL },
	{ "netlogon-stopped", { { CS "Services\\Netlogon", "Start", "dword 4" } },
		{ { 0 } }, { 0 }, NULL },
	{ "listener-disabled", { { RT, "fEnableWinStation", "dword 0" } }, { { 0 } }, { 0 },
		NULL },
	{ "listener-port-changed", { { RT, "PortNumber", "dword 3390" } }, { { 0 } }, { 0 },
		NULL },
	{ "intermittent-listener-misconfig", { { RT, "SecurityLayer", "dword 7" } },
		{ { 0 } }, { 0 }, NULL },
	{ "drain-mode", { { TS, "TSServerDrainMode", "dword 1" } }, { { 0 } }, { 0 },
		NULL },
	{ "server-denied", { { 0 } },
		{ { "Microsoft\\Windows NT\\CurrentVersion\\Winlogon",
			"WinStationsDisabled", "sz 1" } },
		{ 0 }, NULL },
	{ "tls-versions-disabled",
		{ { CS "Control\\SecurityProviders\\SCHANNEL\\Protocols\\TLS 1.2\\Server",
			"Enabled", "dword 0" } },
		{ { 0 } }, { 0 }, NULL },
	{ "nic-disabled",
		{ { NIC "0888", "ConfigFlags", "dword 1" },
			{ NIC "1888", "ConfigFlags", "dword 1" } },
		{ { 0 } }, { 0 }, NULL },
	{ "termservice-crash",
		{ { CS "Services\\TermService\\Parameters", "ServiceDll",
			"expand-sz %SystemRoot%\\System32\\other.dll" } },
		{ { 0 } }, { "tcp.result=timeout" }, "client_net=10.0.0.0/8" },
	{ "third-party-winstation",
		{ { TS "\\WinStations\\Other-Tcp", "WdName", "sz Other 1.0" },
			{ TS "\\WinStations\\Other-Tcp", "PortNumber", "dword 3389" } },
		{ { 0 } }, { 0 }, "winstation=Other-Tcp" },
};

/* ---- steps of the walk ---- */

struct disk_dir {
	char dir[64], system[128], software[128];
};

static void
healthy_disk(struct disk_dir *d)
{
	world_begin(d->dir, sizeof(d->dir));
	world_unpack("win7sp1-x86-rdp-on.SYSTEM", d->dir, "SYSTEM");
	world_make_software(d->dir);
	assert_true(text_format(d->system, sizeof(d->system), "%s/SYSTEM", d->dir));
	assert_true(text_format(d->software, sizeof(d->software), "%s/SOFTWARE", d->dir));
}

static void
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

/* `offline DIR` with the fault's facts and values and these arguments. */
static void
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

/* How sure the program is of the fault's cause; "" where it does not name it. */
static void
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

/* Both files hold the same keys and values, whatever the order of their bytes. */
static void
same_content(const char *a, const char *b, const char *hive)
{
	struct bytes_owned x = world_read(a), y = world_read(b);
	struct change_list none = { .count = 0 };
	struct regf rx, ry;
	struct error e = ERROR_INIT;

	assert_int_equal(regf_open(x.data, x.len, &rx, &e), ERR_OK);
	assert_int_equal(regf_open(y.data, y.len, &ry, &e), ERR_OK);
	if (compare_hives(&rx, &ry, &none, hive, &e) != ERR_OK)
		fail_msg("%s and %s: %s", a, b, e.text);
	free(x.data);
	free(y.data);
}

static void
copy_disk(const struct disk_dir *from, struct disk_dir *to)
{
	world_begin(to->dir, sizeof(to->dir));
	assert_true(text_format(to->system, sizeof(to->system), "%s/SYSTEM", to->dir));
	assert_true(
		text_format(to->software, sizeof(to->software), "%s/SOFTWARE", to->dir));
	world_copy(from->system, to->system);
	world_copy(from->software, to->software);
}

/* A reader that is not ours opens the hive and lists what it holds. */
static void
reglookup_agrees(const char *path)
{
	char command[512];

	if (!world_exists("/usr/bin/reglookup"))
		return;
	assert_true(text_format(command, sizeof(command),
		"reglookup -p /ControlSet001/Control '%s' 2>/dev/null | grep -q "
		"fDenyTSConnections",
		path));
	assert_int_equal(system(command), 0);
}

static void
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

/* Where more is found than this fault (a rule that it makes useless): the plan repairs all.
 */
static bool
brings_others(const struct fault *f)
{
	return text_equal(f->cause, "listener-port-changed") ||
		text_equal(f->cause, "fw-local-merge-off") ||
		text_equal(f->cause, "termservice-crash");
}

static void
walk(const struct fault *f)
{
	struct disk_dir d, before, played;
	char certainty[32], plan[160], undo[160];
	struct world_run run;

	healthy_disk(&d);
	break_disk(&d, f);
	copy_disk(&d, &before);
	found(d.dir, f, certainty, sizeof(certainty));
	if (!text_equal(certainty, "proved") && !text_equal(certainty, "likely"))
		fail_msg("%s is %s", f->cause, certainty);

	/* the plan, played on a copy */
	assert_true(text_format(plan, sizeof(plan), "%s/plan.cmd", before.dir));
	assert_true(text_format(undo, sizeof(undo), "%s/plan-undo.cmd", before.dir));
	run_offline(&run, d.dir, f, LIST("--plan", plan));
	if (run.status != 0 || !world_exists(plan) || !world_exists(undo))
		fail_msg("%s: %d %s", f->cause, run.status, run.err);
	world_run_free(&run);
	assert_true(world_same(d.system, before.system));
	copy_disk(&d, &played);
	script_play(plan, played.dir);
	found(played.dir, f, certainty, sizeof(certainty));
	if (text_equal(certainty, "proved") || text_equal(certainty, "likely"))
		fail_msg("%s is still there after its plan", f->cause);

	/* in place */
	run_offline(&run, d.dir, f, LIST("--apply", f->cause, "--yes"));
	if (run.status != 0)
		fail_msg("%s: %d %s", f->cause, run.status, run.err);
	world_run_free(&run);
	found(d.dir, f, certainty, sizeof(certainty));
	if (text_equal(certainty, "proved") || text_equal(certainty, "likely"))
		fail_msg("%s is still %s after its repair", f->cause, certainty);
	if (!brings_others(f)) {
		same_content(d.system, played.system, "SYSTEM");
		same_content(d.software, played.software, "SOFTWARE");
	}
	reglookup_agrees(d.system);

	/* and back */
	script_play(undo, played.dir);
	undo_last(d.dir, "SYSTEM");
	undo_last(d.dir, "SOFTWARE");
	assert_true(world_same(d.system, before.system));
	assert_true(world_same(d.software, before.software));
	found(played.dir, f, certainty, sizeof(certainty));
	if (!text_equal(certainty, "proved") && !text_equal(certainty, "likely"))
		fail_msg("%s did not come back with the undo of its plan", f->cause);
}

static void
every_fault_is_found_repaired_and_brought_back(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(faults); i++) {
		print_message("%s\n", faults[i].cause);
		walk(&faults[i]);
	}
}

/* ---- refusals ---- */

static void
a_healthy_disk_gives_no_plan(void **state)
{
	struct disk_dir d;
	char plan[160];
	struct world_run run;

	(void)state;
	healthy_disk(&d);
	assert_true(text_format(plan, sizeof(plan), "%s/plan.cmd", d.dir));
	run_offline(&run, d.dir, NULL, LIST("--plan", plan));
	assert_int_equal(run.status, 0);
	assert_false(world_exists(plan));
	world_run_free(&run);
	run_offline(&run, d.dir, NULL, LIST("--apply", "rdp-disabled-local", "--yes"));
	assert_int_equal(run.status, 77);
	world_run_free(&run);
}

static void
refuses(const struct disk_dir *d, const char *const *more, int status)
{
	struct bytes_owned before = world_read(d->system), after;
	char backup[512];
	struct world_run run;

	run_offline(&run, d->dir, NULL, more);
	if (run.status != status)
		fail_msg("%d: %s", run.status, run.err);
	world_run_free(&run);
	after = world_read(d->system);
	assert_int_equal(before.len, after.len);
	assert_memory_equal(before.data, after.data, before.len);
	assert_false(world_backup(d->dir, "SYSTEM", backup, sizeof(backup)));
	free(before.data);
	free(after.data);
}

static void
what_is_not_in_order_is_not_edited(void **state)
{
	const char *const *apply = LIST("--apply", "rdp-disabled-local", "--yes");
	struct disk_dir d, link;
	struct bytes_owned b;
	char hiber[128];

	(void)state;
	/* nobody to ask */
	healthy_disk(&d);
	break_disk(&d, &faults[0]);
	refuses(&d, LIST("--apply", "rdp-disabled-local"), 64);
	refuses(&d, LIST("--apply", "no-such-cause", "--yes"), 66);
	/* read-only */
	assert_int_equal(chmod(d.system, 0444), 0);
	refuses(&d, apply, 77);
	assert_int_equal(chmod(d.system, 0644), 0);
	/* a link to somewhere else */
	world_begin(link.dir, sizeof(link.dir));
	assert_true(text_format(link.system, sizeof(link.system), "%s/SYSTEM", link.dir));
	assert_int_equal(symlink(d.system, link.system), 0);
	refuses(&link, apply, 77);
	/* not closed properly */
	b = world_read(d.system);
	b.data[4]++;
	regf_put_u32(b.data + 508, regf_checksum(b.data));
	world_write(d.system, b.data, b.len);
	refuses(&d, apply, 77);
	b.data[4]--;
	regf_put_u32(b.data + 508, regf_checksum(b.data));
	/* hibernated */
	{
		char config[128];

		assert_true(text_format(config, sizeof(config), "%s/Windows", d.dir));
		assert_int_equal(mkdir(config, 0755), 0);
		assert_true(
			text_format(config, sizeof(config), "%s/Windows/System32", d.dir));
		assert_int_equal(mkdir(config, 0755), 0);
		assert_true(text_format(
			config, sizeof(config), "%s/Windows/System32/config", d.dir));
		assert_int_equal(mkdir(config, 0755), 0);
		assert_true(
			text_format(link.system, sizeof(link.system), "%s/SYSTEM", config));
		world_write(link.system, b.data, b.len);
		text_copy(link.dir, sizeof(link.dir), d.dir);
		assert_int_equal(unlink(d.system), 0);
		assert_int_equal(unlink(d.software), 0);
		assert_true(text_format(hiber, sizeof(hiber), "%s/hiberfil.sys", d.dir));
		world_write(hiber, "hibr....", 8);
		refuses(&link, apply, 77);
	}
	free(b.data);
}

static void
an_undo_does_not_overwrite_what_came_after(void **state)
{
	static const struct world_edit later[] = { { RT, "MaxIdleTime", "dword 1" } };
	struct disk_dir d;
	char backup[512];
	struct world_run run;

	(void)state;
	healthy_disk(&d);
	break_disk(&d, &faults[0]);
	run_offline(&run, d.dir, NULL, LIST("--apply", "rdp-disabled-local", "--yes"));
	assert_int_equal(run.status, 0);
	world_run_free(&run);
	world_edit_hive(d.system, "SYSTEM", later, 1);
	assert_true(world_backup(d.dir, "SYSTEM", backup, sizeof(backup)));
	world_run(&run, LIST("offline", "--undo", backup));
	assert_int_equal(run.status, 77);
	world_run_free(&run);
	world_run(&run, LIST("offline", "--undo", backup, "--yes"));
	assert_int_equal(run.status, 0);
	world_run_free(&run);
	assert_true(world_same(d.system, backup));
	world_run(&run, LIST("offline", "--undo", d.system));
	assert_int_equal(run.status, 65);
	world_run_free(&run);
}

/* ---- killed ---- */

/* Starts an edit and kills it after @delay_us; whatever happened, the hive is whole. */
static void
killed_after(unsigned delay_us, const struct disk_dir *d, const char *broken,
	const char *repaired)
{
	const char *program = getenv("RDPDOCTOR");
	struct timespec wait = { .tv_nsec = (long)delay_us * 1000 };
	pid_t pid = fork();
	int status;

	assert_true(pid >= 0);
	if (pid == 0) {
		(void)freopen("/dev/null", "w", stderr);
		(void)execl(program, "rdpdoctor", "offline", "--no-store", d->dir,
			"--apply", "rdp-disabled-local", "--yes", (char *)NULL);
		_exit(127);
	}
	(void)nanosleep(&wait, NULL);
	(void)kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (world_same(d->system, broken)) {
		struct regf r;
		struct bytes_owned b = world_read(d->system);

		assert_int_equal(regf_open(b.data, b.len, &r, NULL), ERR_OK);
		free(b.data);
	} else {
		same_content(d->system, repaired, "SYSTEM");
	}
}

static void
killed_anywhere_leaves_the_old_or_the_new(void **state)
{
	struct disk_dir d, broken, repaired;
	struct world_run run;
	double took_s;

	(void)state;
	healthy_disk(&d);
	break_disk(&d, &faults[0]);
	copy_disk(&d, &broken);
	copy_disk(&d, &repaired);
	run_offline(
		&run, repaired.dir, NULL, LIST("--apply", "rdp-disabled-local", "--yes"));
	assert_int_equal(run.status, 0);
	took_s = run.took_s < 0.9 ? run.took_s : 0.9;
	world_run_free(&run);
	for (int i = 1; i <= 12; i++) {
		world_copy(broken.system, d.system);
		killed_after((unsigned)(took_s * 1e6 * i / 12), &d, broken.system,
			repaired.system);
	}
	/* and what was left behind is in nobody's way */
	world_copy(broken.system, d.system);
	run_offline(&run, d.dir, NULL, LIST("--apply", "rdp-disabled-local", "--yes"));
	if (run.status != 0)
		fail_msg("%s", run.err);
	world_run_free(&run);
	same_content(d.system, repaired.system, "SYSTEM");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_fault_is_found_repaired_and_brought_back),
		cmocka_unit_test(a_healthy_disk_gives_no_plan),
		cmocka_unit_test(what_is_not_in_order_is_not_edited),
		cmocka_unit_test(an_undo_does_not_overwrite_what_came_after),
		cmocka_unit_test(killed_anywhere_leaves_the_old_or_the_new),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
