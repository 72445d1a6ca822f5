/*
 * What differs from Windows to Windows: which service is the firewall, what an absent value
 * means, where a policy or a management service keeps its rules. A healthy old machine has
 * no fault, and a policy alone says what it decides.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "share/base/macros.h"
#include "share/base/text.h"
#include "tests/unit/probes/offline/hive_made.h"

#define FW MADE_CS "Services\\SharedAccess\\Parameters\\FirewallPolicy\\"
#define POLICY "Policies\\Microsoft\\WindowsFirewall\\"
#define TS MADE_CS "Control\\Terminal Server"
#define TCPIP MADE_CS "Services\\Tcpip\\Parameters"

/* One value more; a text where @text is one, else the number. */
struct put {
	const char *key, *name, *text;
	uint32_t number;
};

struct row {
	const char *about;
	struct put puts[8];
	const char *facts[5]; /* "id=value"; nothing behind the sign: no such fact */
	const char *no_cause; /* not in the report; NULL: whatever */
};

static void
play(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct row *row = &rows[i];
		struct hive_made h;

		made_hives(&h);
		for (size_t p = 0; p < ARRAY_LEN(row->puts) && row->puts[p].key != NULL;
			p++) {
			const struct put *put = &row->puts[p];
			const char *path =
				text_starts(put->key, "ControlSet") ? h.system : h.software;

			if (put->text != NULL)
				made_text(path, put->key, put->name, put->text);
			else
				made_dword(path, put->key, put->name, put->number);
		}
		for (size_t f = 0; f < ARRAY_LEN(row->facts) && row->facts[f] != NULL;
			f++) {
			const char *equals = strchr(row->facts[f], '=');
			char id[96];

			assert_non_null(equals);
			text_copy(id, sizeof(id), row->facts[f]);
			id[equals - row->facts[f]] = '\0';
			made_fact_is(&h, id, equals + 1, row->about);
		}
		if (row->no_cause != NULL) {
			int status;
			json_t *report = world_report(h.dir, NULL, &status);

			if (world_cause(report, row->no_cause) != NULL)
				fail_msg("%s: %s", row->about, row->no_cause);
			json_decref(report);
		}
		world_clear();
	}
}

#define PROFILE_KEYS                                                                       \
	{ FW "DomainProfile", "x", "", 0 },                                                \
	{                                                                                  \
		FW "StandardProfile", "x", "", 0                                           \
	}
#define OFF_BOTH                                                                           \
	{ FW "DomainProfile", "EnableFirewall", NULL, 0 },                                 \
	{                                                                                  \
		FW "StandardProfile", "EnableFirewall", NULL, 0                            \
	}
#define SERVER                                                                             \
	{                                                                                  \
		MADE_CS "Control\\ProductOptions", "ProductType", "ServerNT", 0            \
	}
#define CLIENT                                                                             \
	{                                                                                  \
		MADE_CS "Control\\ProductOptions", "ProductType", "WinNT", 0               \
	}
#define JOINED                                                                             \
	{ TCPIP, "Domain", "corp.example", 0 },                                            \
	{                                                                                  \
		MADE_CS "Services\\Netlogon", "Start", NULL, 2                             \
	}
#define ALONE                                                                              \
	{ TCPIP, "Domain", "", 0 },                                                        \
	{                                                                                  \
		MADE_CS "Services\\Netlogon", "Start", NULL, 3                             \
	}

static void
before_vista_the_firewall_is_a_service(void **state)
{
	static const struct row rows[] = {
		{ "Server 2003 as it is shipped",
			{ SERVER, PROFILE_KEYS,
				{ MADE_CS "Services\\SharedAccess", "Start", NULL, 4 } },
			{ "guest.firewall.domain.enabled=false",
				"guest.firewall.private.enabled=false",
				"guest.firewall.public.enabled=",
				"guest.firewall.rule=missing" },
			"fw-rule-missing" },
		{ "Server 2003 that says nothing",
			{ SERVER, PROFILE_KEYS,
				{ MADE_CS "Services\\SharedAccess", "Start", NULL, 2 } },
			{ "guest.firewall.domain.enabled=" }, NULL },
		{ "Windows XP that says nothing",
			{ CLIENT, PROFILE_KEYS,
				{ MADE_CS "Services\\SharedAccess", "Start", NULL, 2 } },
			{ "guest.firewall.domain.enabled=true" }, NULL },
		{ "Windows XP of a domain, off", { CLIENT, OFF_BOTH, JOINED },
			{ "guest.net.profile=", "guest.firewall.private.enabled=false" },
			"fw-rule-missing" },
		{ "Windows XP of no domain, off at home",
			{ CLIENT, { FW "DomainProfile", "EnableFirewall", NULL, 1 },
				{ FW "StandardProfile", "EnableFirewall", NULL, 0 },
				ALONE },
			{ "guest.net.profile=private",
				"guest.firewall.domain.enabled=true" },
			"fw-rule-missing" },
		/* since Vista the service of that name is another */
		{ "Windows 7",
			{ CLIENT, { FW "PublicProfile", "EnableFirewall", NULL, 1 },
				{ MADE_CS "Services\\mpssvc", "Start", NULL, 2 },
				{ MADE_CS "Services\\SharedAccess", "Start", NULL, 4 } },
			{ "guest.firewall.public.enabled=true", "guest.net.profile=" },
			NULL },
	};

	(void)state;
	play(rows, ARRAY_LEN(rows));
}

static void
a_domain_is_seen_by_its_name_and_its_service(void **state)
{
	static const struct row rows[] = {
		{ "a member", { JOINED }, { "guest.domain_joined=true" }, NULL },
		{ "no member", { ALONE }, { "guest.domain_joined=false" }, NULL },
		{ "a DNS suffix alone",
			{ { TCPIP, "Domain", "corp.example", 0 },
				{ MADE_CS "Services\\Netlogon", "Start", NULL, 3 } },
			{ "guest.domain_joined=" }, NULL },
	};

	(void)state;
	play(rows, ARRAY_LEN(rows));
}

static void
absence_means_what_that_windows_makes_of_it(void **state)
{
	static const struct row rows[] = {
		{ "Windows XP makes guests of those who come by NTLM only",
			{ { MADE_CS "Control\\Lsa", "ForceGuest", NULL, 1 } },
			{ "guest.lsa.force_guest=" }, "force-guest" },
		{ "Windows 10 does so with NLA",
			{ { MADE_CS "Control\\Lsa", "ForceGuest", NULL, 1 },
				{ MADE_CS "Services\\mpssvc", "Start", NULL, 2 } },
			{ "guest.lsa.force_guest=true" }, NULL },
		{ "Windows XP that was never started",
			{ { MADE_VERSION, "ProductName", "Microsoft Windows XP", 0 },
				{ MADE_VERSION, "CurrentBuild",
					"1.511.1 () (Obsolete data - do not use)", 0 } },
			{ "guest.os.build=", "guest.os.product=Microsoft Windows XP" },
			NULL },
		{ "a name only with what makes it certain",
			{ { MADE_VERSION, "CurrentBuildNumber", "17763", 0 } },
			{ "guest.os.product=Windows 10" }, NULL },
	};
	struct hive_made h;

	(void)state;
	play(rows, ARRAY_LEN(rows));
	/* Windows 2000 has no fDenyTSConnections */
	made_hives(&h);
	world_unpack("hivex-minimal", h.dir, "SYSTEM");
	made_dword(h.system, "Select", "Current", 1);
	made_text(h.system, TS, "ProductVersion", "5.0");
	made_dword(h.system, TS "\\WinStations\\RDP-Tcp", "PortNumber", 3389);
	made_fact_is(&h, "guest.rdp.denied", "", "Windows 2000");
	made_text(h.system, TS, "ProductVersion", "5.1");
	made_fact_is(&h, "guest.rdp.denied", "true", "Windows XP");
	/* the number of a server and of a client, and no SYSTEM to tell */
	assert_int_equal(unlink(h.system), 0);
	made_text(h.software, MADE_VERSION, "CurrentBuildNumber", "17763");
	made_fact_is(&h, "guest.os.product", "", "either");
	made_text(h.software, MADE_VERSION, "InstallationType", "Server Core");
	made_fact_is(&h, "guest.os.product", "Windows Server 2019", "a server");
	world_clear();
}

#define MODERN                                                                             \
	{                                                                                  \
		MADE_CS "Services\\mpssvc", "Start", NULL, 2                               \
	}
#define SHUT                                                                               \
	{                                                                                  \
		FW "FirewallRules", "RemoteDesktop-UserMode-In-TCP",                       \
			"v2.31|Action=Allow|Active=FALSE|Dir=In|Protocol=6|LPort=3389|", 0 \
	}
#define EXCEPTION(profile) POLICY profile "\\Services\\RemoteDesktop"
#define OPEN "v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=3389|"

static void
rules_of_every_store_count(void **state)
{
	static const struct row rows[] = {
		{ "an exception of policy on Windows XP",
			{ PROFILE_KEYS, { EXCEPTION("DomainProfile"), "Enabled", NULL, 1 },
				{ EXCEPTION("DomainProfile"), "RemoteAddresses", "*", 0 },
				{ EXCEPTION("StandardProfile"), "Enabled", NULL, 1 },
				{ EXCEPTION("StandardProfile"), "RemoteAddresses", "*",
					0 } },
			{ "guest.firewall.rule=allowed",
				"guest.firewall.rule.store=policy" },
			NULL },
		{ "for some addresses",
			{ MODERN, SHUT, { EXCEPTION("DomainProfile"), "Enabled", NULL, 1 },
				{ EXCEPTION("DomainProfile"), "RemoteAddresses",
					"10.0.0.0/8,LocalSubnet", 0 } },
			{ "guest.firewall.rule=scoped",
				"guest.firewall.rule.profiles=domain",
				"guest.firewall.rule.sources=10.0.0.0/8,LocalSubnet" },
			"fw-rule-disabled" },
		{ "refused by policy",
			{ PROFILE_KEYS,
				{ FW "DomainProfile\\GloballyOpenPorts\\List", "3389:TCP",
					"3389:TCP:*:Enabled:x", 0 },
				{ FW "StandardProfile\\GloballyOpenPorts\\List", "3389:TCP",
					"3389:TCP:*:Enabled:x", 0 },
				{ EXCEPTION("DomainProfile"), "Enabled", NULL, 0 },
				{ EXCEPTION("StandardProfile"), "Enabled", NULL, 0 } },
			{ "guest.firewall.rule=blocked" }, NULL },
		{ "an exception that is not understood",
			{ PROFILE_KEYS, { EXCEPTION("DomainProfile"), "Enabled", "1", 0 } },
			{ "guest.firewall.rule=" }, "fw-rule-missing" },
		{ "a list of policy on Windows 10",
			{ MODERN, SHUT,
				{ POLICY "DomainProfile\\GloballyOpenPorts\\List",
					"3389:TCP:*:enabled:Remote",
					"3389:TCP:*:enabled:Remote", 0 } },
			{ "guest.firewall.rule=scoped",
				"guest.firewall.rule.store=policy" },
			"fw-rule-disabled" },
		{ "a local list of old on Windows 10 is not looked at",
			{ MODERN, SHUT,
				{ FW "DomainProfile\\GloballyOpenPorts\\List", "3389:TCP",
					"3389:TCP:*:Enabled:x", 0 } },
			{ "guest.firewall.rule=disabled" }, NULL },
		{ "a rule of a management service",
			{ MODERN, SHUT,
				{ FW "Mdm\\FirewallRules", "{1}", OPEN "Name=x|", 0 } },
			{ "guest.firewall.rule=allowed", "guest.firewall.rule.store=policy",
				"guest.firewall.rule.id={1}" },
			"fw-rule-disabled" },
	};

	(void)state;
	play(rows, ARRAY_LEN(rows));
}

/* SOFTWARE alone: what policy decides is decided, all else is not known. */
static void
a_policy_alone_says_what_it_decides(void **state)
{
	struct hive_made h;

	(void)state;
	made_hives(&h);
	assert_int_equal(unlink(h.system), 0);
	made_fact_is(&h, "guest.firewall.public.enabled", "", "no policy");
	made_dword(h.software, POLICY "PublicProfile", "EnableFirewall", 1);
	made_dword(h.software, POLICY "PublicProfile", "DoNotAllowExceptions", 1);
	made_dword(h.software, POLICY "PrivateProfile", "DoNotAllowExceptions", 0);
	made_dword(h.software, POLICY "DomainProfile", "DefaultInboundAction", 0);
	made_dword(h.software, POLICY "DomainProfile", "AllowLocalPolicyMerge", 0);
	made_fact_is(&h, "guest.firewall.public.enabled", "true", "set");
	made_fact_is(&h, "guest.firewall.public.shielded_by", "policy", "set");
	made_fact_is(&h, "guest.firewall.private.shielded", "", "either store shields");
	made_fact_is(&h, "guest.firewall.private.enabled", "", "not set");
	made_fact_is(&h, "guest.firewall.domain.inbound", "allow", "set");
	made_fact_is(&h, "guest.firewall.domain.outbound", "", "not set");
	made_fact_is(&h, "guest.firewall.domain.local_rules_ignored", "true", "set");
	made_fact_is(&h, "guest.firewall.rule", "", "no rules were read");
	world_clear();
}

/* What a user set is no policy of the machine. */
static void
the_software_of_a_user_is_another(void **state)
{
	struct hive_made h;
	struct world_run run;

	(void)state;
	made_hives(&h);
	made_fact_is(&h, "guest.policy.read", "true", "the machine's");
	world_unpack("hivex-minimal", h.dir, "SOFTWARE");
	made_text(h.software, "Microsoft\\Windows\\CurrentVersion\\Explorer\\UserAssist",
		"Version", "5");
	made_dword(h.software, POLICY "DomainProfile", "EnableFirewall", 0);
	made_fact_is(&h, "guest.policy.read", "false", "a user's");
	made_fact_is(&h, "guest.firewall.policy_overrides", "", "a user's");
	world_run(
		&run, (const char *const[]) { "offline", "--no-store", h.software, NULL });
	assert_int_equal(run.status, 65);
	world_run_free(&run);
	world_clear();
}

static void
applied(const struct hive_made *h, const char *cause, int status, const char *says)
{
	struct world_run run;

	world_run(&run,
		(const char *const[]) { "offline", "--no-store", h->dir, "--apply", cause,
			"--set", "client_net=10.0.0.0/24", "--yes", NULL });
	if (run.status != status || (says != NULL && strstr(run.err, says) == NULL))
		fail_msg("%s: %d: %s", cause, run.status, run.err);
	world_run_free(&run);
}

/* What is said of a rule is done to the entries of both lists, and taken back. */
static void
lists_of_windows_xp_are_repaired(void **state)
{
	static const char list[] = FW "StandardProfile\\GloballyOpenPorts\\List";
	static const char other[] = FW "DomainProfile\\GloballyOpenPorts\\List";
	struct hive_made h;
	struct bytes_owned before;
	char backup[512], copy[160];
	struct world_run run;

	(void)state;
	made_hives(&h);
	made_text(h.system, list, "3389:TCP", "3389:TCP:*:Disabled:a:b");
	made_text(h.system, other, "3389:TCP", "3389:TCP:LocalSubNet:disabled");
	made_fact_is(&h, "guest.firewall.rule", "disabled", "switched off");
	before = world_read(h.system);
	applied(&h, "fw-rule-disabled", 0, "3389:TCP:*:Enabled:a:b");
	made_fact_is(&h, "guest.firewall.rule", "scoped", "switched on");
	made_fact_is(&h, "guest.firewall.rule.profiles", "domain,private", "switched on");
	/* both stores of a change have their way back */
	assert_true(world_backup(h.dir, "SYSTEM", backup, sizeof(backup)));
	world_run(&run, (const char *const[]) { "offline", "--undo", backup, NULL });
	assert_int_equal(run.status, 0);
	world_run_free(&run);
	assert_true(text_format(copy, sizeof(copy), "%s/before", h.dir));
	world_write(copy, before.data, before.len);
	assert_true(world_same(copy, h.system));
	free(before.data);
	/* an entry that is not understood stays unchanged */
	made_text(h.system, list, "3389:TCP", "3389:TCP");
	applied(&h, "fw-rule-disabled", 65, "not understood");
	world_clear();

	/* no entry at all: one for those who need it, in lists that were not there */
	made_hives(&h);
	made_dword(h.system, FW "DomainProfile", "EnableFirewall", 1);
	made_dword(h.system, FW "StandardProfile", "EnableFirewall", 1);
	made_fact_is(&h, "guest.firewall.rule", "missing", "none");
	applied(&h, "fw-rule-missing", 0, NULL);
	made_fact_is(&h, "guest.firewall.rule", "scoped", "added");
	made_fact_is(&h, "guest.firewall.rule.profiles", "domain,private", "added");
	made_fact_is(&h, "guest.firewall.rule.sources", "10.0.0.0/255.255.255.0", "added");
	world_clear();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(before_vista_the_firewall_is_a_service),
		cmocka_unit_test(a_domain_is_seen_by_its_name_and_its_service),
		cmocka_unit_test(absence_means_what_that_windows_makes_of_it),
		cmocka_unit_test(rules_of_every_store_count),
		cmocka_unit_test(a_policy_alone_says_what_it_decides),
		cmocka_unit_test(the_software_of_a_user_is_another),
		cmocka_unit_test(lists_of_windows_xp_are_repaired),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
