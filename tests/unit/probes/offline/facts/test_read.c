/*
 * Reading whole disks with the program itself: each hive gives the facts that are true of
 * it and no other, wherever it lies and however it is damaged.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "probes/offline/hive/regf.h"
#include "share/base/str.h"
#include "tests/unit/probes/offline/offline_world.h"

#define DAMAGED_MOST_S 5.0 /* under the sanitizers */

/* All facts of area @prefix, as text: "id=value". Lists with commas. */
static void
print_value(const json_t *value, struct str *out)
{
	if (json_is_string(value))
		str_add(out, json_string_value(value));
	else if (json_is_boolean(value))
		str_add(out, json_is_true(value) ? "true" : "false");
	else if (json_is_integer(value))
		str_addf(out, "%lld", (long long)json_integer_value(value));
	for (size_t i = 0; i < json_array_size(value); i++) {
		if (i > 0)
			str_add_char(out, ',');
		print_value(json_array_get(value, i), out);
	}
}

/* Each "id=value" of @truth is a fact; with "!id" there is no such fact. */
static void
check_truth(const json_t *report, const char *const *truth)
{
	for (; *truth != NULL; truth++) {
		STR_AUTO seen = STR_INIT(4096);
		const char *equals = strchr(*truth, '=');
		const json_t *value;
		char id[128];

		if (**truth == '!') {
			if (world_fact(report, *truth + 1) != NULL)
				fail_msg("%s is a fact", *truth + 1);
			continue;
		}
		assert_true(text_format(
			id, sizeof(id), "%.*s", (int)(equals - *truth), *truth));
		value = world_fact(report, id);
		if (value == NULL)
			fail_msg("%s is no fact", id);
		print_value(value, &seen);
		if (!text_equal(str_text(&seen), equals + 1))
			fail_msg("%s is %s", *truth, str_text(&seen));
	}
}

/*
 * Exactly these causes and certainties: "id:certainty". The rule of the real Windows 7 is for
 * domain and private networks; which network is in use is not on the disk, so fw-rule-scope
 * may be possible beside them.
 */
static void
check_causes(const json_t *report, const char *const *causes)
{
	size_t count = 0, doubt = 0;

	for (; causes[count] != NULL; count++) {
		const char *colon = strchr(causes[count], ':');
		char id[96];

		assert_true(text_format(id, sizeof(id), "%.*s",
			(int)(colon - causes[count]), causes[count]));
		if (!text_equal(world_cause(report, id), colon + 1))
			fail_msg("%s is %s", causes[count], world_cause(report, id));
	}
	if (text_equal(world_cause(report, "fw-rule-scope"), "possible"))
		doubt = 1;
	assert_int_equal(json_array_size(json_object_get(report, "causes")), count + doubt);
}

static void
check_disk(const char *path, int want_status, const char *const *truth,
	const char *const *causes)
{
	int status;
	json_t *report = world_report(path, NULL, &status);

	check_truth(report, truth);
	check_causes(report, causes);
	assert_int_equal(status, want_status);
	json_decref(report);
}

#define LIST(...) ((const char *const[]) { __VA_ARGS__, NULL })
#define NOTHING ((const char *const[]) { NULL })

/* ---- the real ones ---- */

static void
windows_7_with_remote_desktop_on_is_healthy(void **state)
{
	char dir[64];

	(void)state;
	world_begin(dir, sizeof(dir));
	world_unpack("win7sp1-x86-rdp-on.SYSTEM", dir, "SYSTEM");
	check_disk(dir, 0,
		LIST("guest.computer=WKS-WIN732BITA", "guest.hive.control_set=1",
			"guest.hive.dirty=false", "guest.hive.complete=true",
			"guest.policy.read=false", "guest.rdp.denied=false",
			"!guest.rdp.denied_by", "guest.rdp.port=3389",
			"guest.rdp.listener=present", "guest.rdp.logon_disabled=false",
			"guest.rdp.security_layer=negotiate",
			"guest.rdp.nla_required=false",
			"guest.rdp.min_encryption=client-compatible",
			"!guest.rdp.max_sessions", "!guest.rdp.pinned_certificate",
			"guest.service.TermService.start=demand",
			"guest.service.mpssvc.start=auto", "guest.service.BFE.start=auto",
			"guest.service.Dhcp.start=auto", "!guest.service.TermService.dll",
			"guest.firewall.domain.enabled=true",
			"guest.firewall.private.enabled=true",
			"guest.firewall.public.enabled=true",
			"guest.firewall.public.shielded=false",
			"guest.firewall.public.inbound=block",
			"guest.firewall.public.outbound=allow",
			"!guest.firewall.public.local_rules_ignored",
			"guest.firewall.rule=scoped",
			"guest.firewall.rule.id=RemoteDesktop-In-TCP",
			"guest.firewall.rule.profiles=domain,private",
			"guest.firewall.rule.sources=any", "guest.net.dhcp=false",
			"guest.net.mask=255.255.255.0", "guest.net.adapter=enabled",
			"!guest.tls12", "guest.fips=false", "!guest.winstations.other"),
		NOTHING);
}

static void
windows_10_with_remote_desktop_off_is_found(void **state)
{
	char dir[64];

	(void)state;
	world_begin(dir, sizeof(dir));
	world_unpack("win10-1903x-x64.SYSTEM", dir, "SYSTEM");
	/* dirty without logs: nothing is proved */
	check_disk(dir, 1,
		LIST("guest.computer=DESKTOP-2KGM189", "guest.hive.dirty=true",
			"guest.hive.replayed=false", "guest.hive.complete=true",
			"guest.rdp.denied=true", "guest.rdp.denied_by=local",
			"guest.rdp.security_layer=tls", "guest.rdp.nla_required=true",
			"guest.firewall.rule=disabled",
			"guest.firewall.rule.id=RemoteDesktop-UserMode-In-TCP",
			"guest.net.dhcp=true", "guest.net.address=192.168.146.128",
			"guest.net.gateway=192.168.146.2",
			"guest.firewall.private.shielded=false"),
		LIST("fw-rule-disabled:likely", "rdp-disabled-local:likely"));
}

static void
windows_nt_has_no_remote_desktop_to_be_broken(void **state)
{
	char dir[64];

	(void)state;
	world_begin(dir, sizeof(dir));
	world_unpack("nt4sp3-server.SYSTEM", dir, "system");
	world_unpack("nt4sp3-server.SOFTWARE", dir, "software");
	check_disk(dir, 3,
		LIST("guest.os.product=Windows NT Server 4.0", "guest.os.build=1381",
			"guest.computer=SERVER", "guest.hive.complete=false",
			"guest.policy.read=true", "!guest.rdp.denied",
			"!guest.rdp.listener", "!guest.rdp.port", "!guest.firewall.rule",
			"!guest.firewall.domain.enabled",
			"!guest.service.TermService.start",
			"guest.service.Dhcp.start=auto"),
		NOTHING);
}

/* ---- where hives may lie ---- */

static void
a_volume_is_found_in_any_letter_case(void **state)
{
	char dir[64], at[256];
	struct world_run run;

	(void)state;
	world_begin(dir, sizeof(dir));
	assert_true(text_format(at, sizeof(at), "%s/WINDOWS", dir));
	assert_int_equal(mkdir(at, 0755), 0);
	assert_true(text_format(at, sizeof(at), "%s/WINDOWS/system32", dir));
	assert_int_equal(mkdir(at, 0755), 0);
	world_run(&run, LIST("offline", "--no-store", dir));
	assert_int_equal(run.status, 66);
	world_run_free(&run);
	assert_true(text_format(at, sizeof(at), "%s/WINDOWS/system32/Config", dir));
	assert_int_equal(mkdir(at, 0755), 0);
	world_unpack("win7sp1-x86-rdp-on.SYSTEM", at, "sYsTeM");
	check_disk(dir, 0, LIST("guest.computer=WKS-WIN732BITA"), NOTHING);
	check_disk(at, 0, LIST("guest.computer=WKS-WIN732BITA"), NOTHING);
	assert_true(text_format(at, sizeof(at), "%s/WINDOWS/system32/Config/sYsTeM", dir));
	check_disk(at, 0, LIST("guest.computer=WKS-WIN732BITA"), NOTHING);
}

static void
what_is_not_there_is_said(void **state)
{
	struct world_run run;

	(void)state;
	world_run(&run, LIST("offline", "--no-store", "/nonexistent"));
	assert_int_equal(run.status, 66);
	world_run_free(&run);
	world_run(&run, LIST("offline", "--no-store"));
	assert_int_equal(run.status, 64);
	world_run_free(&run);
}

/* ---- local and policy together ---- */

#define FW_KEY "ControlSet001\\Services\\SharedAccess\\Parameters\\FirewallPolicy\\"
#define FW_POLICY "Policies\\Microsoft\\WindowsFirewall\\"
#define TS_POLICY "Policies\\Microsoft\\Windows NT\\Terminal Services"

static void
edit(const char *dir, const char *hive, const struct world_edit *edits, size_t count)
{
	char path[256];

	assert_true(text_format(path, sizeof(path), "%s/%s", dir, hive));
	world_edit_hive(path, hive, edits, count);
}

static void
policy_wins_over_the_local_store(void **state)
{
	static const struct world_edit policy[] = {
		{ TS_POLICY, "fDenyTSConnections", "dword 1" },
		{ TS_POLICY, "SecurityLayer", "dword 2" },
		{ TS_POLICY, "UserAuthentication", "dword 1" },
		{ FW_POLICY "StandardProfile", "DoNotAllowExceptions", "dword 1" },
		{ FW_POLICY "DomainProfile", "AllowLocalPolicyMerge", "dword 0" },
		{ FW_POLICY "PublicProfile", "DefaultInboundAction", "dword 0" },
	};
	static const struct world_edit local[] = {
		{ FW_KEY "PublicProfile", "DoNotAllowExceptions", "dword 1" },
	};
	char dir[64];
	int status;
	json_t *report;

	(void)state;
	world_begin(dir, sizeof(dir));
	world_unpack("win7sp1-x86-rdp-on.SYSTEM", dir, "SYSTEM");
	world_make_software(dir);
	check_disk(dir, 0,
		LIST("guest.policy.read=true", "guest.os.product=Windows 11 Pro",
			"guest.os.build=22631", "guest.tls12=enabled",
			"guest.firewall.domain.local_rules_ignored=false",
			"guest.rdp.denied=false", "guest.shell_ok=true",
			"!guest.firewall.policy_overrides"),
		NOTHING);
	edit(dir, "SOFTWARE", policy, ARRAY_LEN(policy));
	edit(dir, "SYSTEM", local, ARRAY_LEN(local));
	report = world_report(dir, NULL, &status);
	check_truth(report,
		LIST("guest.rdp.denied=true", "guest.rdp.denied_by=policy",
			"guest.rdp.security_layer=tls", "guest.rdp.nla_required=true",
			"guest.firewall.private.shielded=true",
			"guest.firewall.private.shielded_by=policy",
			"guest.firewall.public.shielded=true",
			"guest.firewall.public.shielded_by=local",
			"guest.firewall.domain.shielded=false",
			"guest.firewall.domain.local_rules_ignored=true",
			"guest.firewall.public.inbound=allow",
			/* in the domain profile the local rule no longer counts */
			"guest.firewall.rule=scoped",
			"guest.firewall.rule.profiles=private",
			"guest.firewall.policy_overrides=domain.local_rules_ignored,"
			"private.shielded,public.inbound"));
	assert_int_equal(status, 1);
	json_decref(report);
}

static void
rules_of_both_stores_count(void **state)
{
	static const struct world_edit allow[] = {
		{ FW_POLICY "FirewallRules", "Corp-RDP",
			"sz v2.30|Action=Allow|Active=TRUE|Dir=In|Protocol=6|"
			"LPort2_10=3000-4000|RA4=10.0.0.0/255.0.0.0|Name=Corp|" },
	};
	static const struct world_edit block[] = {
		{ FW_POLICY "FirewallRules", "Corp-Block",
			"sz v2.30|Action=Block|Active=TRUE|Dir=In|Protocol=6|LPort=3389|"
			"Name=No|" },
	};
	static const struct world_edit off[] = {
		{ FW_KEY "FirewallRules", "RemoteDesktop-In-TCP", "rule-active FALSE" },
	};
	char dir[64];
	int status;
	json_t *report;

	(void)state;
	world_begin(dir, sizeof(dir));
	world_unpack("win7sp1-x86-rdp-on.SYSTEM", dir, "SYSTEM");
	world_make_software(dir);
	edit(dir, "SYSTEM", off, ARRAY_LEN(off));
	edit(dir, "SOFTWARE", allow, ARRAY_LEN(allow));
	report = world_report(dir, NULL, &status);
	check_truth(report,
		LIST("guest.firewall.rule=scoped", "guest.firewall.rule.id=Corp-RDP",
			"guest.firewall.rule.store=policy",
			"guest.firewall.rule.sources=10.0.0.0/255.0.0.0",
			"guest.firewall.rule.profiles=domain,private,public"));
	json_decref(report);
	edit(dir, "SOFTWARE", block, ARRAY_LEN(block));
	report = world_report(dir, NULL, &status);
	check_truth(report,
		LIST("guest.firewall.rule=blocked", "guest.firewall.rule.id=Corp-Block"));
	assert_int_equal(status, 1);
	json_decref(report);
}

/* ---- control sets ---- */

/* Writes a number over a DWORD that lies in its value's own cell. */
static void
poke_dword(const char *path, const char *key, const char *name, uint32_t number)
{
	struct bytes_owned b = world_read(path);
	struct regf r;
	struct regf_value v;

	assert_int_equal(regf_open(b.data, b.len, &r, NULL), ERR_OK);
	assert_true(regf_value(&r, regf_find(&r, key), name, &v));
	regf_put_u32(b.data + (v.data - b.data), number);
	world_write(path, b.data, b.len);
	free(b.data);
}

static void
the_control_set_in_use_is_read(void **state)
{
	char dir[64], path[128];
	int status;
	json_t *report;

	(void)state;
	world_begin(dir, sizeof(dir));
	world_unpack("win7sp1-x86-rdp-on.SYSTEM", dir, "SYSTEM");
	assert_true(text_format(path, sizeof(path), "%s/SYSTEM", dir));
	/* the other set is broken, which does not matter */
	poke_dword(path, "ControlSet002\\Services\\TermService", "Start", 4);
	check_disk(dir, 0, LIST("guest.service.TermService.start=demand"), NOTHING);
	poke_dword(path, "Select", "Current", 2);
	check_disk(dir, 1,
		LIST("guest.hive.control_set=2",
			"guest.service.TermService.start=disabled"),
		LIST("termservice-stopped:proved"));
	/* the one that would be taken next is told, and not read */
	{
		struct world_run run;

		world_run(&run, LIST("offline", "--no-store", dir));
		assert_non_null(strstr(run.err, "the next start will use ControlSet001"));
		world_run_free(&run);
	}
	/* one that is not there */
	poke_dword(path, "Select", "Current", 7);
	report = world_report(dir, NULL, &status);
	check_truth(report,
		LIST("guest.hive.control_set=7", "guest.hive.complete=false",
			"!guest.rdp.denied", "!guest.firewall.rule"));
	check_causes(report, NOTHING);
	assert_int_equal(status, 3);
	json_decref(report);
}

/* ---- damage ---- */

static void
what_cannot_be_understood_is_said(void **state)
{
	static const char *const names[] = { "corrupted-nt5-SYSTEM", "empty-hive",
		"hivex-minimal", "not-a-hive.dat", "old-dirty.LOG1", "old-dirty",
		"truncated", "truncated-dirty", "wrong-type-BCD" };
	char dir[64], path[128];

	(void)state;
	world_begin(dir, sizeof(dir));
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		struct world_run run;

		world_unpack(names[i], dir, "SYSTEM");
		world_run(&run, LIST("offline", "--no-store", dir));
		if (run.status != 65 || run.took_s > DAMAGED_MOST_S || run.err[0] == '\0')
			fail_msg("%s: %d after %.1f s: %s", names[i], run.status,
				run.took_s, run.err);
		world_run_free(&run);
		assert_true(text_format(path, sizeof(path), "%s/SYSTEM", dir));
		assert_int_equal(unlink(path), 0);
	}
}

/* Half a hive never carries a finding above possible. */
static void
a_cut_or_damaged_hive_gives_no_confident_finding(void **state)
{
	struct bytes_owned whole = world_load("win7sp1-x86-rdp-on.SYSTEM");
	char dir[64], path[128];
	unsigned seed = 7;

	(void)state;
	world_begin(dir, sizeof(dir));
	assert_true(text_format(path, sizeof(path), "%s/SYSTEM", dir));
	for (int round = 0; round < 16; round++) {
		const char *args[] = { "offline", "--no-store", "--json", dir, NULL };
		struct world_run run;
		json_t *report;
		size_t len = round < 6 ? whole.len * (size_t)(round + 1) / 8 : whole.len;

		world_write(path, whole.data, len);
		if (round >= 6) {
			struct bytes_owned b = world_read(path);

			for (int i = 0; i < 400; i++) {
				seed = seed * 1103515245u + 12345u;
				b.data[4096 + ((size_t)seed << 7) % (b.len - 4096)] =
					(uint8_t)(seed >> 24);
			}
			world_write(path, b.data, b.len);
			free(b.data);
		}
		world_run(&run, args);
		report = json_loads(run.out, 0, NULL);
		if (run.took_s > DAMAGED_MOST_S || (run.status > 3 && run.status != 65) ||
			report == NULL)
			fail_msg("round %d: %d after %.1f s: %s", round, run.status,
				run.took_s, run.err);
		if (run.status != 65 &&
			json_is_false(world_fact(report, "guest.hive.complete")))
			assert_int_not_equal(run.status, 1);
		else if (run.status == 1)
			fail_msg("round %d: a finding from a damaged hive", round);
		json_decref(report);
		world_run_free(&run);
	}
	free(whole.data);
}

/* A pipe, a folder called SYSTEM: nothing waits for them. */
static void
what_is_no_file_is_refused(void **state)
{
	char dir[64], path[128];
	struct world_run run;

	(void)state;
	world_begin(dir, sizeof(dir));
	assert_true(text_format(path, sizeof(path), "%s/SYSTEM", dir));
	assert_int_equal(mkfifo(path, 0600), 0);
	world_run(&run, LIST("offline", "--no-store", dir));
	assert_int_equal(run.status, 66);
	world_run_free(&run);
	world_run(&run, LIST("offline", "--no-store", path));
	assert_int_equal(run.status, 66);
	world_run_free(&run);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(windows_7_with_remote_desktop_on_is_healthy),
		cmocka_unit_test(windows_10_with_remote_desktop_off_is_found),
		cmocka_unit_test(windows_nt_has_no_remote_desktop_to_be_broken),
		cmocka_unit_test(a_volume_is_found_in_any_letter_case),
		cmocka_unit_test(what_is_not_there_is_said),
		cmocka_unit_test(policy_wins_over_the_local_store),
		cmocka_unit_test(rules_of_both_stores_count),
		cmocka_unit_test(the_control_set_in_use_is_read),
		cmocka_unit_test(what_cannot_be_understood_is_said),
		cmocka_unit_test(a_cut_or_damaged_hive_gives_no_confident_finding),
		cmocka_unit_test(what_is_no_file_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
