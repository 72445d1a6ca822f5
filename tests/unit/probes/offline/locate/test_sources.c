/*
 * Hives made for one question each: rule strings of all versions, the lists of Windows XP
 * and Server 2003, several network adapters, the name of a Windows by its build.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "probes/offline/edit/change.h"
#include "share/base/str.h"
#include "tests/unit/probes/offline/hive_made.h"

#define RULES MADE_CS "Services\\SharedAccess\\Parameters\\FirewallPolicy\\FirewallRules"
#define PROFILES MADE_CS "Services\\SharedAccess\\Parameters\\FirewallPolicy\\"
#define ADAPTERS MADE_CS "Control\\Class\\{4D36E972-E325-11CE-BFC1-08002BE10318}\\"
#define VERSION MADE_VERSION

/* ---- rule strings ---- */

static const struct {
	const char *rules[2], *want;
} rules_say_what_windows_rows[] = {
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

static void
rules_say_what_windows_makes_of_them(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rules_say_what_windows_rows); i++) {
		struct hive_made h;

		made_hives(&h);
		made_dword(h.system, MADE_CS "Services\\mpssvc", "Start", 2);
		for (size_t r = 0; r < 2 && rules_say_what_windows_rows[i].rules[r] != NULL;
			r++)
			made_text(h.system, RULES, r == 0 ? "first" : "second",
				rules_say_what_windows_rows[i].rules[r]);
		made_fact_is(&h, "guest.firewall.rule", rules_say_what_windows_rows[i].want,
			rules_say_what_windows_rows[i].rules[0]);
		world_clear();
	}
}

static void
profiles_of_several_rules_are_told_together(void **state)
{
	struct hive_made h;

	(void)state;
	made_hives(&h);
	made_dword(h.system, MADE_CS "Services\\mpssvc", "Start", 2);
	made_text(h.system, RULES, "first",
		"v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=6|Profile=Domain|LPort="
		"3389|"
		"Name=x|");
	made_text(h.system, RULES, "second",
		"v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=6|Profile=Public|LPort="
		"3389|"
		"RA4=10.0.0.0/255.0.0.0|Name=y|");
	made_fact_is(&h, "guest.firewall.rule", "scoped", "two rules");
	made_fact_is(&h, "guest.firewall.rule.profiles", "domain,public", "two rules");
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

		made_hives(&h);
		made_text(h.software, VERSION, "CurrentBuildNumber", "2600");
		made_dword(h.system, PROFILES "DomainProfile", "EnableFirewall", 1);
		made_dword(h.system, PROFILES "StandardProfile", "EnableFirewall", 1);
		if (rows[i].domain != NULL)
			made_text(h.system,
				PROFILES "DomainProfile\\GloballyOpenPorts\\List",
				"3389:TCP", rows[i].domain);
		if (rows[i].standard != NULL)
			made_text(h.system,
				PROFILES "StandardProfile\\GloballyOpenPorts\\List",
				"3389:TCP", rows[i].standard);
		made_fact_is(&h, "guest.firewall.rule", rows[i].want,
			rows[i].domain != NULL ? rows[i].domain : "no list");
		if (i == 0) {
			/* two profiles, and no third one */
			made_fact_is(
				&h, "guest.firewall.rule.profiles", "domain,private", "XP");
			made_fact_is(&h, "guest.os.product", "Windows XP", "XP");
			made_fact_is(&h, "guest.firewall.private.enabled", "true", "XP");
			made_fact_is(&h, "guest.firewall.public.enabled", "", "XP");
			made_fact_is(&h, "guest.firewall.private.inbound", "block", "XP");
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
	made_hives(&h);
	for (size_t i = 0; i < ARRAY_LEN(profiles); i++) {
		char key[256], text[256];

		assert_true(text_format(key, sizeof(key),
			PROFILES "%s\\AuthorizedApplications\\List", profiles[i]));
		assert_true(text_format(text, sizeof(text), "%s:*:Enabled:x", svchost));
		made_text(h.system, key, svchost, text);
	}
	made_fact_is(&h, "guest.firewall.rule", "allowed", "svchost in the list");
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

		made_hives(&h);
		made_text(h.system, MADE_CS "Control\\ProductOptions", "ProductType",
			rows[i].type);
		made_text(h.software, VERSION, "CurrentBuildNumber", rows[i].build);
		if (rows[i].name != NULL)
			made_text(h.software, VERSION, "ProductName", rows[i].name);
		made_fact_is(&h, "guest.os.product", rows[i].want, rows[i].build);
		world_clear();
	}
}

static void
the_edition_tells_a_home(void **state)
{
	static const struct {
		const char *id, *want;
	} rows[] = {
		{ "Core", "true" },
		{ "CoreSingleLanguage", "true" },
		{ "HomePremium", "true" },
		{ "Professional", "" },
		{ "ServerStandard", "" },
		{ "EnterpriseS", "" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct hive_made h;

		made_hives(&h);
		made_text(h.software, VERSION, "EditionID", rows[i].id);
		made_fact_is(&h, "guest.os.home", rows[i].want, rows[i].id);
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
	made_text(h->system, key, "NetCfgInstanceId", text);
	made_dword(h->system, key, "Characteristics", kind);
	assert_true(text_format(text, sizeof(text), "PCI\\VEN_%d\\1", number));
	made_text(h->system, key, "DeviceInstanceID", text);
	assert_true(text_format(key, sizeof(key), MADE_CS "Enum\\%s", text));
	made_dword(h->system, key, "ConfigFlags", disabled ? 1 : 0);
	assert_true(text_format(key, sizeof(key),
		MADE_CS "Services\\Tcpip\\Parameters\\Interfaces\\{0000000%d}", number));
	made_dword(h->system, key, "EnableDHCP", 1);
	if (address != NULL)
		made_text(h->system, key, "DhcpIPAddress", address);
}

static void
the_adapter_that_counts_is_told(void **state)
{
	struct hive_made h;

	(void)state;
	made_hives(&h);
	made_fact_is(&h, "guest.net.adapter", "", "none");
	/* a tunnel is none */
	put_adapter(&h, 1, 0x1, true, "10.9.9.9");
	made_fact_is(&h, "guest.net.adapter", "", "a tunnel");
	put_adapter(&h, 2, 0x84, true, "10.0.0.2");
	made_fact_is(&h, "guest.net.adapter", "disabled", "one that is off");
	put_adapter(&h, 3, 0x84, true, NULL);
	made_fact_is(&h, "guest.net.adapter", "disabled", "two that are off");
	made_fact_is(&h, "guest.net.address", "10.0.0.2", "two that are off");
	put_adapter(&h, 4, 0x84, false, "10.0.0.4");
	made_fact_is(&h, "guest.net.adapter", "enabled", "one of three is on");
	made_fact_is(&h, "guest.net.address", "10.0.0.4", "one of three is on");
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
		cmocka_unit_test(the_edition_tells_a_home),
		cmocka_unit_test(the_adapter_that_counts_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
