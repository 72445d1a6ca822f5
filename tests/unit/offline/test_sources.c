/*
 * Hives made for one question each: rule strings of all versions, the lists of Windows XP
 * and Server 2003, several network adapters, the name of a Windows by its build.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "probes/offline/change.h"
#include "share/str.h"
#include "tests/unit/offline/offline_disk.h"

#define CS "ControlSet001\\"
#define RULES CS "Services\\SharedAccess\\Parameters\\FirewallPolicy\\FirewallRules"
#define PROFILES CS "Services\\SharedAccess\\Parameters\\FirewallPolicy\\"
#define ADAPTERS CS "Control\\Class\\{4D36E972-E325-11CE-BFC1-08002BE10318}\\"
#define VERSION "Microsoft\\Windows NT\\CurrentVersion"

struct hive_made {
	char dir[64], system[128], software[128];
};

static void
put_dword(const char *path, const char *key, const char *name, uint32_t number)
{
	uint8_t bytes[4];

	regf_put_u32(bytes, number);
	world_put(path, "", key, name, CHANGE_DWORD, bytes, sizeof(bytes));
}

static void
put_text(const char *path, const char *key, const char *name, const char *text)
{
	uint8_t bytes[2048];
	size_t len = strlen(text) + 1;

	assert_true(2 * len <= sizeof(bytes));
	for (size_t i = 0; i < len; i++) {
		bytes[2 * i] = (uint8_t)text[i];
		bytes[2 * i + 1] = 0;
	}
	world_put(path, "", key, name, CHANGE_SZ, bytes, 2 * len);
}

/* The least that is a complete SYSTEM, and an empty SOFTWARE. */
static void
make_hives(struct hive_made *h)
{
	world_begin(h->dir, sizeof(h->dir));
	world_unpack("hivex-minimal", h->dir, "SYSTEM");
	world_unpack("hivex-minimal", h->dir, "SOFTWARE");
	assert_true(text_format(h->system, sizeof(h->system), "%s/SYSTEM", h->dir));
	assert_true(text_format(h->software, sizeof(h->software), "%s/SOFTWARE", h->dir));
	put_dword(h->system, "Select", "Current", 1);
	put_text(h->system, CS "Control\\ComputerName\\ComputerName", "ComputerName", "PC");
	put_dword(h->system, CS "Control\\Terminal Server", "fDenyTSConnections", 0);
	put_dword(h->system, CS "Control\\Terminal Server\\WinStations\\RDP-Tcp",
		"PortNumber", 3389);
	put_dword(h->system, CS "Services\\TermService", "Start", 3);
	put_text(h->software, VERSION, "SystemRoot", "C:\\Windows");
}

static void
fact_is(const struct hive_made *h, const char *id, const char *want, const char *about)
{
	int status;
	json_t *report = world_report(h->dir, NULL, &status);
	const json_t *value = world_fact(report, id);
	STR_AUTO seen = STR_INIT(4096);

	if (json_is_boolean(value))
		str_add(&seen, json_is_true(value) ? "true" : "false");
	else if (json_is_string(value))
		str_add(&seen, json_string_value(value));
	for (size_t i = 0; i < json_array_size(value); i++)
		str_addf(&seen, "%s%s", i > 0 ? "," : "",
			json_string_value(json_array_get(value, i)));
	if (!text_equal(str_text(&seen), want))
		fail_msg("%s: %s is \"%s\", not \"%s\"", about, id, str_text(&seen), want);
	json_decref(report);
}

/* ---- rule strings ---- */

static void
rules_say_what_windows_makes_of_them(void **state)
{
	static const struct {
		const char *rules[2], *want;
	} rows[] = {
		{ { "v2.0|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=3389|Name=x|" },
			"allowed" },
		{ { "v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort2_10=3000-4000|"
		    "Name=x|" },
			"allowed" },
		{ { "v2.10|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=80|LPort=3389|"
		    "Name=x|" },
			"allowed" },
		{ { "v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort2_10=3000-3388|"
		    "Name=x|" },
			"missing" },
		{ { "v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=17|LPort=3389|Name="
		    "x|" },
			"missing" },
		{ { "v2.31|Action=Allow|Active=TRUE|Dir=Out|Protocol=6|LPort=3389|Name="
		    "x|" },
			"missing" },
		{ { "v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=3389|"
		    "App=C:\\other.exe|Name=x|" },
			"missing" },
		{ { "v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=3389|RPort="
		    "50000|"
		    "Name=x|" },
			"scoped" },
		{ { "v2.31|Action=Allow|Active=FALSE|Dir=In|Protocol=6|LPort=3389|Name="
		    "x|" },
			"disabled" },
		{ { "v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=6|Profile=Domain|"
		    "LPort=3389|Name=x|" },
			"scoped" },
		{ { "v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=3389|"
		    "RA4=10.0.0.0/255.0.0.0|Name=x|" },
			"scoped" },
		{ { "v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=3389|Name=x|",
			  "v2.31|Action=Block|Active=TRUE|Dir=In|Protocol=6|"
			  "LPort2_10=1000-5000|Name=y|" },
			"blocked" },
		{ { "v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=3389|Name=x|",
			  "v2.31|Action=Block|Active=FALSE|Dir=In|Protocol=6|LPort=3389|"
			  "Name=y|" },
			"allowed" },
		{ { "v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=6|Profile=Domain|"
		    "LPort=3389|Name=x|",
			  "v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=6|"
			  "Profile=Private|Profile=Public|LPort=3389|Name=y|" },
			"allowed" },
		{ { "no rule at all" }, "missing" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct hive_made h;

		make_hives(&h);
		put_dword(h.system, CS "Services\\mpssvc", "Start", 2);
		for (size_t r = 0; r < 2 && rows[i].rules[r] != NULL; r++)
			put_text(h.system, RULES, r == 0 ? "first" : "second",
				rows[i].rules[r]);
		fact_is(&h, "guest.firewall.rule", rows[i].want, rows[i].rules[0]);
		world_clear();
	}
}

static void
profiles_of_several_rules_are_told_together(void **state)
{
	struct hive_made h;

	(void)state;
	make_hives(&h);
	put_dword(h.system, CS "Services\\mpssvc", "Start", 2);
	put_text(h.system, RULES, "first",
		"v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=6|Profile=Domain|LPort="
		"3389|"
		"Name=x|");
	put_text(h.system, RULES, "second",
		"v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=6|Profile=Public|LPort="
		"3389|"
		"RA4=10.0.0.0/255.0.0.0|Name=y|");
	fact_is(&h, "guest.firewall.rule", "scoped", "two rules");
	fact_is(&h, "guest.firewall.rule.profiles", "domain,public", "two rules");
	world_clear();
}

/* ---- before Vista ---- */

static void
lists_of_windows_xp_are_rules(void **state)
{
	static const struct {
		const char *domain, *standard; /* of the port 3389; NULL: not in the list */
		const char *want;
	} rows[] = {
		{ "3389:TCP:*:Enabled:@xpsp2res.dll,-22009",
			"3389:TCP:*:Enabled:@xpsp2res.dll,-22009", "allowed" },
		{ "3389:TCP:*:Enabled:x", NULL, "scoped" },
		{ "3389:TCP:LocalSubNet:Enabled:x", "3389:TCP:LocalSubNet:Enabled:x",
			"scoped" },
		{ "3389:TCP:*:Disabled:x", "3389:TCP:*:Disabled:x", "disabled" },
		{ "3389:UDP:*:Enabled:x", "3389:UDP:*:Enabled:x", "missing" },
		{ NULL, NULL, "missing" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct hive_made h;

		make_hives(&h);
		put_text(h.software, VERSION, "CurrentBuildNumber", "2600");
		put_dword(h.system, PROFILES "DomainProfile", "EnableFirewall", 1);
		put_dword(h.system, PROFILES "StandardProfile", "EnableFirewall", 1);
		if (rows[i].domain != NULL)
			put_text(h.system,
				PROFILES "DomainProfile\\GloballyOpenPorts\\List",
				"3389:TCP", rows[i].domain);
		if (rows[i].standard != NULL)
			put_text(h.system,
				PROFILES "StandardProfile\\GloballyOpenPorts\\List",
				"3389:TCP", rows[i].standard);
		fact_is(&h, "guest.firewall.rule", rows[i].want,
			rows[i].domain != NULL ? rows[i].domain : "no list");
		if (i == 0) {
			/* two profiles, and no third one */
			fact_is(&h, "guest.os.product", "Windows XP", "XP");
			fact_is(&h, "guest.firewall.private.enabled", "true", "XP");
			fact_is(&h, "guest.firewall.public.enabled", "", "XP");
			fact_is(&h, "guest.firewall.private.inbound", "block", "XP");
		}
		world_clear();
	}
}

static void
a_program_in_the_list_of_windows_xp_lets_in(void **state)
{
	static const char svchost[] = "%windir%\\system32\\svchost.exe";
	static const char *const profiles[] = { "DomainProfile", "StandardProfile" };
	struct hive_made h;

	(void)state;
	make_hives(&h);
	for (size_t i = 0; i < ARRAY_LEN(profiles); i++) {
		char key[256], text[256];

		assert_true(text_format(key, sizeof(key),
			PROFILES "%s\\AuthorizedApplications\\List", profiles[i]));
		assert_true(text_format(text, sizeof(text), "%s:*:Enabled:x", svchost));
		put_text(h.system, key, svchost, text);
	}
	fact_is(&h, "guest.firewall.rule", "allowed", "svchost in the list");
	world_clear();
}

/* ---- which Windows ---- */

static void
windows_is_named_by_its_build(void **state)
{
	static const struct {
		const char *build, *name, *type, *want;
	} rows[] = {
		{ "19045", "Windows 10 Pro", "WinNT", "Windows 10 Pro" },
		{ "22000", "Windows 10 Pro", "WinNT", "Windows 11 Pro" },
		{ "26100", NULL, "WinNT", "Windows 11" },
		{ "26100", NULL, "ServerNT", "Windows Server 2025" },
		{ "20348", NULL, "ServerNT", "Windows Server 2022" },
		{ "17763", NULL, "ServerNT", "Windows Server 2019" },
		{ "14393", NULL, "LanmanNT", "Windows Server 2016" },
		{ "9600", NULL, "WinNT", "Windows 8.1" },
		{ "7601", NULL, "ServerNT", "Windows Server 2008 R2" },
		{ "3790", NULL, "ServerNT", "Windows Server 2003" },
		{ "18363", NULL, "WinNT", "Windows 10" },
		{ "99999", NULL, "ServerNT", "" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct hive_made h;

		make_hives(&h);
		put_text(h.system, CS "Control\\ProductOptions", "ProductType",
			rows[i].type);
		put_text(h.software, VERSION, "CurrentBuildNumber", rows[i].build);
		if (rows[i].name != NULL)
			put_text(h.software, VERSION, "ProductName", rows[i].name);
		fact_is(&h, "guest.os.product", rows[i].want, rows[i].build);
		world_clear();
	}
}

/* ---- adapters ---- */

static void
put_adapter(const struct hive_made *h, int number, uint32_t kind, bool disabled,
	const char *address)
{
	char key[256], text[128];

	assert_true(text_format(key, sizeof(key), ADAPTERS "%04d", number));
	assert_true(text_format(text, sizeof(text), "{0000000%d}", number));
	put_text(h->system, key, "NetCfgInstanceId", text);
	put_dword(h->system, key, "Characteristics", kind);
	assert_true(text_format(text, sizeof(text), "PCI\\VEN_%d\\1", number));
	put_text(h->system, key, "DeviceInstanceID", text);
	assert_true(text_format(key, sizeof(key), CS "Enum\\%s", text));
	put_dword(h->system, key, "ConfigFlags", disabled ? 1 : 0);
	assert_true(text_format(key, sizeof(key),
		CS "Services\\Tcpip\\Parameters\\Interfaces\\{0000000%d}", number));
	put_dword(h->system, key, "EnableDHCP", 1);
	if (address != NULL)
		put_text(h->system, key, "DhcpIPAddress", address);
}

static void
the_adapter_that_counts_is_told(void **state)
{
	struct hive_made h;

	(void)state;
	make_hives(&h);
	fact_is(&h, "guest.net.adapter", "", "none");
	/* a tunnel is none */
	put_adapter(&h, 1, 0x1, true, "10.9.9.9");
	fact_is(&h, "guest.net.adapter", "", "a tunnel");
	put_adapter(&h, 2, 0x84, true, "10.0.0.2");
	fact_is(&h, "guest.net.adapter", "disabled", "one that is off");
	put_adapter(&h, 3, 0x84, true, NULL);
	fact_is(&h, "guest.net.adapter", "disabled", "two that are off");
	fact_is(&h, "guest.net.address", "10.0.0.2", "two that are off");
	put_adapter(&h, 4, 0x84, false, "10.0.0.4");
	fact_is(&h, "guest.net.adapter", "enabled", "one of three is on");
	fact_is(&h, "guest.net.address", "10.0.0.4", "one of three is on");
	world_clear();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rules_say_what_windows_makes_of_them),
		cmocka_unit_test(profiles_of_several_rules_are_told_together),
		cmocka_unit_test(lists_of_windows_xp_are_rules),
		cmocka_unit_test(a_program_in_the_list_of_windows_xp_lets_in),
		cmocka_unit_test(windows_is_named_by_its_build),
		cmocka_unit_test(the_adapter_that_counts_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
