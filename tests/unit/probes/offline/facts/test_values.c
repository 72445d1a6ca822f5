/*
 * Values as disks really hold them: of a wrong type or size, in another byte order, without
 * their last NUL, half written. A value that is not understood yields no fact, not even the
 * default for an absent value; and each fact has its place.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "probes/offline/edit/change.h"
#include "probes/offline/hive/regf.h"
#include "share/base/str.h"
#include "tests/unit/probes/offline/offline_disk.h"

#define CS "ControlSet001\\"
#define TS CS "Control\\Terminal Server"
#define RT TS "\\WinStations\\RDP-Tcp"
#define FW CS "Services\\SharedAccess\\Parameters\\FirewallPolicy\\"
#define RULES FW "FirewallRules"
#define FW_POLICY "Policies\\Microsoft\\WindowsFirewall\\"
#define TS_POLICY "Policies\\Microsoft\\Windows NT\\Terminal Services"
#define WINLOGON "Microsoft\\Windows NT\\CurrentVersion\\Winlogon"
#define BINARY CHANGE_BINARY
#define BIG_ENDIAN_DWORD 5u
#define QWORD 11u
#define BLOCK "v2.30|Action=Block|Active=TRUE|Dir=In|Protocol=6|"
#define RULE "v2.30|Action=Allow|Active=TRUE|Dir=In|Protocol=6|"

/* One value to put, and what then must be true. */
struct row {
	const char *key, *name;
	uint32_t type;
	const char *data; /* texts as they are, all else in hexadecimal digits */
	const char *fact; /* "id=value", or "!id": there is no such fact */
	const char *line; /* what the line of the fact ends with; NULL: whatever */
};

/* The keys that make a SYSTEM whole, and nothing more: fast to read. */
static void
small_disk(struct disk_dir *d)
{
	static const struct world_edit keys[] = {
		{ CS "Control\\ComputerName\\ComputerName", "ComputerName", "sz PC" },
		{ CS "Services\\TermService\\Parameters", "ServiceDll",
			"expand-sz %SystemRoot%\\System32\\termsrv.dll" },
		{ TS, "fDenyTSConnections", "dword 0" },
		{ RT, "PortNumber", "dword 3389" },
		{ CS "Control\\Lsa", "ForceGuest", "dword 0" },
		{ FW "DomainProfile", "EnableFirewall", "dword 1" },
		{ FW "StandardProfile", "EnableFirewall", "dword 1" },
		{ FW "PublicProfile", "EnableFirewall", "dword 1" },
		{ RULES, "Other", "sz " RULE "LPort=80|Name=Other|" },
		{ RULES, "R", "sz " RULE "LPort=3389|Name=R|" },
	};
	static const uint8_t one[4] = { 1, 0, 0, 0 }, start[4] = { 3, 0, 0, 0 };

	world_begin(d->dir, sizeof(d->dir));
	world_unpack("hivex-minimal", d->dir, "SYSTEM");
	world_make_software(d->dir);
	assert_true(text_format(d->system, sizeof(d->system), "%s/SYSTEM", d->dir));
	assert_true(text_format(d->software, sizeof(d->software), "%s/SOFTWARE", d->dir));
	world_put(d->system, "SYSTEM", "Select", "Current", CHANGE_DWORD, one, 4);
	world_put(d->system, "SYSTEM", CS "Services\\TermService", "Start", CHANGE_DWORD,
		start, 4);
	world_edit_hive(d->system, "SYSTEM", keys, ARRAY_LEN(keys));
}

static void
put(const struct disk_dir *d, const struct row *row)
{
	bool system = text_starts(row->key, CS);
	uint8_t bytes[4096];
	size_t len = 0;

	if (row->type == CHANGE_SZ || row->type == CHANGE_EXPAND_SZ)
		for (const char *p = row->data; *p != '\0'; p++) { /* no NUL at the end */
			bytes[len++] = (uint8_t)*p;
			bytes[len++] = 0;
		}
	else
		len = world_hex(row->data, bytes, sizeof(bytes));
	world_put(system ? d->system : d->software, system ? "SYSTEM" : "SOFTWARE",
		row->key, row->name, row->type, bytes, len);
}

static const json_t *
fact_of(const json_t *report, const char *id)
{
	const json_t *facts = json_object_get(report, "facts");

	for (size_t i = 0; i < json_array_size(facts); i++)
		if (text_equal(json_string_value(
				       json_object_get(json_array_get(facts, i), "id")),
			    id))
			return json_array_get(facts, i);
	return NULL;
}

static void
check_row(const struct row *row, const json_t *report)
{
	const char *equals = strchr(row->fact, '='), *line;
	const json_t *fact, *value;
	char id[128], *text;

	assert_true(text_format(id, sizeof(id), "%.*s",
		equals != NULL ? (int)(equals - row->fact) : 128,
		row->fact + (row->fact[0] == '!')));
	fact = fact_of(report, id);
	if (row->fact[0] == '!') {
		if (fact != NULL)
			fail_msg("%s %s: %s is a fact", row->name, row->data, id);
		return;
	}
	if (fact == NULL)
		fail_msg("%s %s: %s is no fact", row->name, row->data, id);
	value = json_object_get(fact, "value");
	text = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
	if (!text_equal(
		    json_is_string(value) ? json_string_value(value) : text, equals + 1))
		fail_msg("%s %s: %s is %s", row->name, row->data, id, text);
	free(text);
	line = json_string_value(json_object_get(fact, "line"));
	if (row->line != NULL && (line == NULL || !text_ends(line, row->line)))
		fail_msg("%s: the line of %s is %s", row->name, id, line);
}

/* Nothing that a person would act on comes of a value that is not understood. */
static void
gives_no_finding(const struct row *row, const json_t *report)
{
	const json_t *causes = json_object_get(report, "causes");

	for (size_t i = 0; i < json_array_size(causes); i++) {
		const json_t *cause = json_array_get(causes, i);

		if (!text_equal(json_string_value(json_object_get(cause, "certainty")),
			    "possible"))
			fail_msg("%s %s: %s", row->name, row->data,
				json_string_value(json_object_get(cause, "id")));
	}
}

static void
play(const struct row *rows, size_t count)
{
	struct disk_dir whole, d;

	small_disk(&whole);
	copy_disk(&whole, &d);
	for (size_t i = 0; i < count; i++) {
		int status;
		json_t *report;

		put(&d, &rows[i]);
		report = world_report(d.dir, NULL, &status);
		check_row(&rows[i], report);
		if (rows[i].fact[0] == '!')
			gives_no_finding(&rows[i], report);
		json_decref(report);
		world_copy(whole.system, d.system);
		world_copy(whole.software, d.software);
	}
	world_clear();
}

static void
what_is_no_number_is_no_fact(void **state)
{
	static const struct row rows[] = {
		{ TS, "fDenyTSConnections", CHANGE_SZ, "0", "!guest.rdp.denied", NULL },
		{ TS, "fDenyTSConnections", CHANGE_DWORD, "0000", "!guest.rdp.denied",
			NULL },
		{ TS, "fDenyTSConnections", QWORD, "0000000000000000", "!guest.rdp.denied",
			NULL },
		{ TS, "fDenyTSConnections", BINARY, "01000000", "!guest.rdp.denied", NULL },
		{ TS, "fDenyTSConnections", CHANGE_DWORD, "", "!guest.rdp.denied", NULL },
		{ TS_POLICY, "fDenyTSConnections", CHANGE_SZ, "1", "!guest.rdp.denied",
			NULL },
		{ RT, "fEnableWinStation", CHANGE_SZ, "0", "!guest.rdp.listener", NULL },
		{ RT, "PortNumber", CHANGE_SZ, "3390", "!guest.rdp.port", NULL },
		{ RT, "UserAuthentication", CHANGE_SZ, "1", "!guest.rdp.nla_required",
			NULL },
		{ RT, "SecurityLayer", CHANGE_DWORD, "0900000000",
			"!guest.rdp.security_layer", NULL },
		{ TS, "TSServerDrainMode", CHANGE_SZ, "1", "!guest.drain_mode", NULL },
		{ CS "Services\\TermService", "Start", CHANGE_SZ, "4",
			"!guest.service.TermService.start", NULL },
		{ CS "Control\\Lsa", "ForceGuest", CHANGE_SZ, "1", "!guest.lsa.force_guest",
			NULL },
		{ CS "Control\\SecurityProviders\\SCHANNEL\\Protocols\\TLS 1.2\\Server",
			"Enabled", CHANGE_SZ, "0", "!guest.tls12", NULL },
		{ FW "PublicProfile", "EnableFirewall", CHANGE_SZ, "1",
			"!guest.firewall.public.enabled", NULL },
		{ FW_POLICY "StandardProfile", "DoNotAllowExceptions", CHANGE_SZ, "1",
			"!guest.firewall.private.shielded", NULL },
		{ FW_POLICY "DomainProfile", "AllowLocalPolicyMerge", CHANGE_SZ, "0",
			"!guest.firewall.domain.local_rules_ignored", NULL },
		{ FW_POLICY "DomainProfile", "AllowLocalPolicyMerge", CHANGE_SZ, "0",
			"!guest.firewall.rule", NULL },
	};

	(void)state;
	play(rows, ARRAY_LEN(rows));
}

static void
numbers_and_texts_of_all_kinds_are_read(void **state)
{
	static const struct row rows[] = {
		{ TS, "fDenyTSConnections", BIG_ENDIAN_DWORD, "00000001",
			"guest.rdp.denied=true", TS ": fDenyTSConnections = 1" },
		{ RT, "PortNumber", BIG_ENDIAN_DWORD, "00000d3e", "guest.rdp.port=3390",
			RT ": PortNumber = 3390" },
		{ TS_POLICY, "fDenyTSConnections", CHANGE_DWORD, "01000000",
			"guest.rdp.denied_by=policy",
			"SOFTWARE\\" TS_POLICY ": fDenyTSConnections = 1" },
		{ RT, "LanAdapter", CHANGE_DWORD, "02000000", "guest.rdp.lan_adapter=2",
			"SYSTEM\\" RT ": LanAdapter = 2" },
		{ RT, "LanAdapter", CHANGE_DWORD, "02000000", "guest.drain_mode=false",
			TS ": TSServerDrainMode is absent" },
		{ RT, "MaxInstanceCount", CHANGE_DWORD, "02000000",
			"guest.rdp.max_sessions=2", NULL },
		{ TS_POLICY, "MaxInstanceCount", CHANGE_DWORD, "3f420f00",
			"!guest.rdp.max_sessions", NULL },
		/* texts need not end with a NUL */
		{ CS "Services\\TermService\\Parameters", "ServiceDll", CHANGE_EXPAND_SZ,
			"C:\\x\\rdpwrap.dll",
			"guest.service.TermService.dll=C:\\x\\rdpwrap.dll",
			": ServiceDll = C:\\x\\rdpwrap.dll" },
		/* the desktop by its whole path, beside another program, in capitals */
		{ WINLOGON, "Shell", CHANGE_SZ, "C:\\Windows\\Explorer.EXE",
			"guest.shell_ok=true", NULL },
		{ WINLOGON, "Shell", CHANGE_SZ, "tool.exe, explorer.exe",
			"guest.shell_ok=true", NULL },
		{ WINLOGON, "Shell", CHANGE_SZ, "notexplorer.exe", "guest.shell_ok=false",
			WINLOGON ": Shell = notexplorer.exe" },
		{ WINLOGON, "Userinit", CHANGE_SZ, "C:\\x\\other.exe,",
			"guest.shell_ok=false", ": Userinit = C:\\x\\other.exe," },
	};

	(void)state;
	play(rows, ARRAY_LEN(rows));
}

static const struct row rules_of_all_shapes_rows[] = {
	{ RULES, "R", CHANGE_SZ, RULE "LPort2_10=3380-3390|Name=R|",
		"guest.firewall.rule=allowed",
		": R = " RULE "LPort2_10=3380-3390|"
		"Name=R|" },
	{ RULES, "R", CHANGE_SZ, RULE "LPort=80|LPort=3389|Name=R|",
		"guest.firewall.rule=allowed", NULL },
	{ RULES, "R", CHANGE_SZ,
		"v2.0|Action=Allow|Active=TRUE|Dir=In|"
		"Protocol=6|LPort=3389|",
		"guest.firewall.rule=allowed", NULL },
	{ RULES, "R", CHANGE_SZ,
		"v2.33|Action=Allow|Active=TRUE|Dir=In|"
		"Protocol=6|LPort=3389|App=%SystemRoot%\\system32"
		"\\svchost.exe|Svc=termservice|",
		"guest.firewall.rule=allowed", NULL },
	{ RULES, "R", CHANGE_SZ, RULE "LPort=3389|App=C:\\x\\other.exe|",
		"guest.firewall.rule=missing", NULL },
	{ RULES, "R", CHANGE_SZ, RULE "LPort=3389|Svc=other|",
		"guest.firewall.rule=missing", NULL },
	{ RULES, "R", CHANGE_SZ, RULE "LPort=3389|RA4=LocalSubnet|",
		"guest.firewall.rule=scoped", NULL },
	{ RULES, "R", CHANGE_SZ, RULE "LPort=3389|RA4=10.0.0.0-10.0.0.9|",
		"guest.firewall.rule.sources=[\"10.0.0.0-10.0.0.9\"]", NULL },
	{ RULES, "R", CHANGE_SZ, RULE "LPort=3389|RA4=LocalSubnet|RA6=LocalSubnet|",
		"guest.firewall.rule.sources=[\"LocalSubnet\"]", NULL },
	{ RULES, "R", CHANGE_SZ, RULE "LPort=3389|Profile=Public|",
		"guest.firewall.rule.profiles=[\"public\"]", NULL },
	{ RULES, "R", CHANGE_SZ,
		"v2.30|Action=Allow|Active=FALSE|Dir=In|"
		"Protocol=6|LPort=3389|",
		"guest.firewall.rule=disabled", NULL },
	/* half a rule decides nothing */
	{ RULES, "R", CHANGE_SZ, RULE "LPort=33x9|", "!guest.firewall.rule", NULL },
	{ RULES, "R", CHANGE_SZ, RULE "LPort=3390-3380|", "!guest.firewall.rule", NULL },
	{ RULES, "R", CHANGE_SZ, RULE "LPort=70000|", "!guest.firewall.rule", NULL },
	/*
	 * text that is not a rule does not count, and a word means ports of other services
	 */
	{ RULES, "R", CHANGE_SZ, "Action=Allow|", "guest.firewall.rule=missing",
		FW "FirewallRules" },
	{ RULES, "R", CHANGE_SZ, "", "guest.firewall.rule=missing", NULL },
	{ RULES, "R", BINARY, "ff", "guest.firewall.rule=missing", NULL },
	/* closed in one profile, open in the others */
	{ RULES, "B", CHANGE_SZ, BLOCK "LPort=3389|Profile=Public|",
		"guest.firewall.rule=scoped", ": R = " RULE "LPort=3389|Name=R|" },
	{ RULES, "B", CHANGE_SZ, BLOCK "LPort=3389|Profile=Public|",
		"guest.firewall.rule.profiles=[\"domain\",\"private\"]", NULL },
	{ RULES, "B", CHANGE_SZ, BLOCK "LPort=3389|", "guest.firewall.rule=blocked", NULL },
	{ FW_POLICY "StandardProfile", "AllowLocalPolicyMerge", CHANGE_DWORD, "00000000",
		"guest.firewall.private.local_rules_ignored=true",
		"\\StandardProfile: AllowLocalPolicyMerge = 0" },
	/* a port that is none: what the rules do to it is not known */
	{ RT, "PortNumber", CHANGE_DWORD, "00000000", "!guest.firewall.rule", NULL },
	{ RULES, "R", CHANGE_SZ, RULE "LPort=RPC-EPMap|", "guest.firewall.rule=missing",
		NULL },
};

static void
rules_of_all_shapes_are_judged(void **state)
{
	(void)state;
	play(rules_of_all_shapes_rows, ARRAY_LEN(rules_of_all_shapes_rows));
}

/* A policy in a damaged SOFTWARE proves nothing, and the machine's own settings stand. */
static void
a_damaged_policy_is_left_aside(void **state)
{
	static const struct row denied = { TS_POLICY, "fDenyTSConnections", CHANGE_DWORD,
		"01000000", "guest.rdp.denied_by=policy", NULL };
	struct disk_dir d;
	struct bytes_owned b;
	struct regf r;
	uint32_t key;
	int status;
	json_t *report;

	(void)state;
	small_disk(&d);
	put(&d, &denied);
	report = world_report(d.dir, NULL, &status);
	check_row(&denied, report);
	assert_string_equal(world_cause(report, "rdp-disabled-policy"), "proved");
	json_decref(report);
	b = world_read(d.software);
	assert_int_equal(regf_open(b.data, b.len, &r, NULL), ERR_OK);
	key = regf_find(&r, "Microsoft");
	assert_int_not_equal(key, REGF_NONE);
	b.data[REGF_BASE_BYTES + key + 4 + 16] ^= 8; /* below another key */
	world_write(d.software, b.data, b.len);
	free(b.data);
	report = world_report(d.dir, NULL, &status);
	assert_true(json_is_false(world_fact(report, "guest.policy.read")));
	assert_true(json_is_false(world_fact(report, "guest.rdp.denied")));
	assert_null(world_cause(report, "rdp-disabled-policy"));
	json_decref(report);
	world_clear();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_no_number_is_no_fact),
		cmocka_unit_test(numbers_and_texts_of_all_kinds_are_read),
		cmocka_unit_test(rules_of_all_shapes_are_judged),
		cmocka_unit_test(a_damaged_policy_is_left_aside),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
