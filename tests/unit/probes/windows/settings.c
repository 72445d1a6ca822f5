/*
 * Each row puts the same values into the hives of a disk and into pasted output, and both
 * must give the same facts. The paste queries every relevant key with "reg query", and
 * Windows reports the missing ones; a second paste is a .reg file, which says nothing about
 * omitted keys.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "probes/offline/edit/change.h"
#include "probes/windows/settings.h"
#include "share/base/str.h"
#include "tests/unit/probes/offline/hive_made.h"
#include "tests/unit/probes/paste/reading_of.h"

#define TS "Control\\Terminal Server"
#define STATIONS TS "\\WinStations"
#define RT STATIONS "\\RDP-Tcp"
#define LSA "Control\\Lsa"
#define TLS "Control\\SecurityProviders\\SCHANNEL\\Protocols\\TLS 1.2\\Server"
#define FW "Services\\SharedAccess\\Parameters\\FirewallPolicy"
#define FW_POLICY "Policies\\Microsoft\\WindowsFirewall"
#define POLICY "Policies\\Microsoft\\Windows NT\\Terminal Services"
#define WINLOGON "Microsoft\\Windows NT\\CurrentVersion\\Winlogon"
#define CREDSSP "Microsoft\\Windows\\CurrentVersion\\Policies\\System\\CredSSP\\Parameters"
#define SSL "Policies\\Microsoft\\Cryptography\\Configuration\\SSL\\00010002"
#define SERVERS "Services\\TermService\\Parameters\\LicenseServers"
#define STORES "Microsoft\\SystemCertificates\\"
#define THUMB "00112233445566778899aabbccddeeff00112233"
#define VALUES_MOST 96

enum kind { END, NUMBER, TEXT, BYTES };

/* Keys of SOFTWARE begin with "Policies" or "Microsoft", all others are in SYSTEM. */
struct value {
	const char *key, *name;
	enum kind kind;
	uint32_t number;
	const char *text; /* bytes as hexadecimal digits */
};

#define N(key, name, number)                                                               \
	{                                                                                  \
		key, name, NUMBER, number, NULL                                            \
	}
#define T(key, name, text)                                                                 \
	{                                                                                  \
		key, name, TEXT, 0, text                                                   \
	}
#define B(key, name, digits)                                                               \
	{                                                                                  \
		key, name, BYTES, 0, digits                                                \
	}

struct row {
	const char *about;
	struct value values[12];
	const char *facts; /* lines that both sides must give */
	const char *none;  /* a fact that neither may give; NULL: any */
};

/* A Windows 10 with Remote Desktop on. */
static const struct value base[] = {
	N(TS, "fDenyTSConnections", 0),
	N(RT, "PortNumber", 3389),
	T(RT, "WdName", "Microsoft RDP 8.0"),
	N(LSA, "LsaPid", 1),
	N(FW "\\DomainProfile", "EnableFirewall", 1),
	N(FW "\\StandardProfile", "EnableFirewall", 1),
	N(FW "\\PublicProfile", "EnableFirewall", 1),
	T(FW "\\FirewallRules", "RemoteDesktop-UserMode-In-TCP",
		"v2.30|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=3389|"
		"App=%SystemRoot%\\system32\\svchost.exe|Svc=termservice|"),
	N("Services\\mpssvc", "Start", 2),
	N("Services\\TermService", "Start", 3),
	T(WINLOGON, "Shell", "explorer.exe"),
	T(WINLOGON, "Userinit", "C:\\Windows\\system32\\userinit.exe,"),
};

/* Every key that a setting may be in. */
static const char *const keys[] = { TS, STATIONS, RT, STATIONS "\\ICA-Tcp",
	TS "\\RCM\\Licensing Core", LSA, LSA "\\MSV1_0", LSA "\\FIPSAlgorithmPolicy", TLS,
	FW, FW "\\DomainProfile", FW "\\StandardProfile", FW "\\PublicProfile",
	FW "\\FirewallRules", FW "\\Mdm\\FirewallRules", "Services\\mpssvc",
	"Services\\TermService", "Services\\TermService\\Parameters", SERVERS, POLICY,
	WINLOGON, CREDSSP, SSL, FW_POLICY, FW_POLICY "\\DomainProfile",
	FW_POLICY "\\DomainProfile\\Services\\RemoteDesktop", FW_POLICY "\\PrivateProfile",
	FW_POLICY "\\StandardProfile", FW_POLICY "\\PublicProfile",
	FW_POLICY "\\FirewallRules", FW_POLICY "\\StandardProfile\\GloballyOpenPorts\\List",
	STORES "MY\\Certificates\\" THUMB, STORES "Remote Desktop\\Certificates\\" THUMB };

static const struct row rows[] = {
	{ "as it is", { { 0 } },
		"guest.rdp.denied = false\nguest.rdp.port = 3389\n"
		"guest.rdp.listener = present\nguest.rdp.logon_disabled = false\n"
		"guest.rdp.nla_required = false\nguest.drain_mode = false\n"
		"guest.logons_disabled = false\nguest.rdp.time_limits = false\n"
		"guest.rdp.keepalive = false\nguest.tls12 = enabled\nguest.fips = false\n"
		"guest.tls.cipher_policy = none\nguest.shell_ok = true\n"
		"guest.winstations.foreign_rdp_tcp = false\n"
		"guest.lsa.force_guest = false\nguest.lsa.limit_blank_password = true\n"
		"guest.lsa.disable_domain_creds = false\nguest.lsa.restrict_ntlm = allow\n"
		"guest.firewall.public.enabled = true\n"
		"guest.firewall.public.inbound = block\n"
		"guest.firewall.public.outbound = allow\n"
		"guest.firewall.public.shielded = false\n"
		"guest.firewall.public.local_rules_ignored = false\n"
		"guest.firewall.rule = allowed\n"
		"guest.firewall.rule.id = RemoteDesktop-UserMode-In-TCP\n"
		"guest.firewall.rule.store = local\nguest.firewall.rule.sources = any\n"
		"guest.firewall.rule.profiles = domain, private, public\n",
		"guest.firewall.policy_overrides" },
	/* change logon /disable, which is not drain mode */
	{ "WinStationsDisabled", { T(WINLOGON, "WinStationsDisabled", "1") },
		"guest.logons_disabled = true\nguest.drain_mode = false\n", NULL },
	{ "TSUserEnabled", { N(TS, "TSUserEnabled", 1) }, "guest.logons_disabled = true\n",
		NULL },
	{ "drain mode", { N(TS, "TSServerDrainMode", 2) },
		"guest.logons_disabled = false\nguest.drain_mode = true\n", NULL },
	/* either spelling shields, also beside another that does not */
	{ "a shield under the other spelling",
		{ N(FW_POLICY "\\PrivateProfile", "DoNotAllowExceptions", 0),
			N(FW_POLICY "\\StandardProfile", "DoNotAllowExceptions", 1) },
		"guest.firewall.private.shielded = true\n"
		"guest.firewall.private.shielded_by = policy\n"
		"guest.firewall.policy_overrides = private.shielded\n",
		NULL },
	{ "a shield of both stores",
		{ N(FW_POLICY "\\DomainProfile", "DoNotAllowExceptions", 1),
			N(FW "\\DomainProfile", "DoNotAllowExceptions", 1),
			N(FW "\\PublicProfile", "DoNotAllowExceptions", 1) },
		"guest.firewall.domain.shielded_by = both\n"
		"guest.firewall.public.shielded_by = local\n",
		NULL },
	{ "settings of the policy",
		{ N(FW_POLICY "\\PublicProfile", "EnableFirewall", 0),
			N(FW_POLICY "\\PublicProfile", "DefaultInboundAction", 0),
			N(FW_POLICY "\\PublicProfile", "DefaultOutboundAction", 1),
			N(FW_POLICY "\\PublicProfile", "AllowLocalPolicyMerge", 0) },
		"guest.firewall.public.enabled = false\n"
		"guest.firewall.public.inbound = allow\n"
		"guest.firewall.public.outbound = block\n"
		"guest.firewall.public.local_rules_ignored = true\n"
		"guest.firewall.policy_overrides = public.enabled, "
		"public.local_rules_ignored, public.inbound, public.outbound\n"
		"guest.firewall.rule = scoped\n"
		"guest.firewall.rule.profiles = domain, private\n",
		NULL },
	{ "a rule of the policy",
		{ T(FW_POLICY "\\FirewallRules", "{B}",
			"v2.30|Action=Block|Active=TRUE|Dir=In|Protocol=6|LPort=3389|") },
		"guest.firewall.rule = blocked\nguest.firewall.rule.id = {B}\n"
		"guest.firewall.rule.store = policy\n",
		NULL },
	{ "a rule of a device management",
		{ T(FW "\\Mdm\\FirewallRules", "{M}",
			"v2.30|Action=Block|Active=TRUE|Dir=In|Protocol=6|LPort=3389|") },
		"guest.firewall.rule = blocked\nguest.firewall.rule.id = {M}\n"
		"guest.firewall.rule.store = policy\n",
		NULL },
	{ "a list of the policy",
		{ N(RT, "PortNumber", 4000),
			T(FW_POLICY "\\StandardProfile\\GloballyOpenPorts\\List",
				"4000:TCP", "4000:TCP:*:Enabled:own") },
		"guest.firewall.rule = scoped\nguest.firewall.rule.id = 4000:TCP\n"
		"guest.firewall.rule.store = policy\n"
		"guest.firewall.rule.profiles = private\n",
		NULL },
	/* the exception of old for 3389, and nothing else lets in there */
	{ "the exception for Remote Desktop",
		{ N(FW_POLICY "\\DomainProfile\\Services\\RemoteDesktop", "Enabled", 1),
			T(FW_POLICY "\\DomainProfile\\Services\\RemoteDesktop",
				"RemoteAddresses", "10.0.0.0/8"),
			T(FW "\\FirewallRules", "RemoteDesktop-UserMode-In-TCP", "") },
		"guest.firewall.rule = scoped\nguest.firewall.rule.id = RemoteDesktop\n"
		"guest.firewall.rule.sources = 10.0.0.0/8\n",
		NULL },
	{ "what decides about the rules is not understood",
		{ T(FW_POLICY "\\DomainProfile", "AllowLocalPolicyMerge", "0") },
		"guest.firewall.public.enabled = true\n", "guest.firewall.rule" },
	{ "a port that is none", { N(RT, "PortNumber", 0) }, "", "guest.rdp.port" },
	{ "policy over the listener",
		{ N(POLICY, "fDenyTSConnections", 1), N(POLICY, "SecurityLayer", 2),
			N(RT, "SecurityLayer", 0), N(POLICY, "UserAuthentication", 1),
			N(POLICY, "MinEncryptionLevel", 4), N(POLICY, "MaxIdleTime", 60000),
			N(POLICY, "MaxInstanceCount", 999999),
			N(POLICY, "KeepAliveEnable", 1), N(POLICY, "LicensingMode", 4) },
		"guest.rdp.denied = true\nguest.rdp.denied_by = policy\n"
		"guest.rdp.security_layer = tls\nguest.rdp.nla_required = true\n"
		"guest.rdp.min_encryption = fips\nguest.rdp.time_limits = true\n"
		"guest.rdp.keepalive = true\nguest.licensing.mode = 4\n",
		"guest.rdp.max_sessions" },
	{ "a policy that allows",
		{ N(POLICY, "fDenyTSConnections", 0), N(TS, "fDenyTSConnections", 1) },
		"guest.rdp.denied = false\n", "guest.rdp.denied_by" },
	{ "a policy of another type", { T(POLICY, "fDenyTSConnections", "1") }, "",
		"guest.rdp.denied" },
	{ "the listener's own values",
		{ N(TS, "fDenyTSConnections", 1), N(RT, "fLogonDisabled", 1),
			N(RT, "LanAdapter", 2), N(RT, "MaxInstanceCount", 2),
			N(RT, "SecurityLayer", 9), N(RT, "fEnableWinStation", 0) },
		"guest.rdp.denied_by = local\nguest.rdp.logon_disabled = true\n"
		"guest.rdp.lan_adapter = 2\nguest.rdp.max_sessions = 2\n"
		"guest.rdp.security_layer = invalid\nguest.rdp.listener = disabled\n",
		NULL },
	{ "TSEnabled", { N(TS, "TSEnabled", 0) }, "guest.rdp.listener = disabled\n", NULL },
	{ "another listener",
		{ T(STATIONS "\\ICA-Tcp", "WdName", "Citrix ICA"),
			N(STATIONS "\\ICA-Tcp", "PortNumber", 3389),
			T(RT, "WdName", "Other RDP") },
		"guest.winstations.other = ICA-Tcp\n"
		"guest.winstations.same_port = true\n"
		"guest.winstations.foreign_rdp_tcp = true\n",
		NULL },
	/* the service takes it from either store */
	{ "a bound certificate in Remote Desktop's store",
		{ B(RT, "SSLCertificateSHA1Hash", THUMB),
			B(STATIONS, "SelfSignedCertificate", THUMB),
			B(STORES "Remote Desktop\\Certificates\\" THUMB, "Blob", "00") },
		"guest.rdp.pinned_certificate = " THUMB "\n"
		"guest.cert.bound_present = true\n",
		NULL },
	{ "a bound certificate that is gone", { B(RT, "SSLCertificateSHA1Hash", THUMB) },
		"guest.cert.bound_present = false\n", NULL },
	{ "the listener's own certificate",
		{ B(STATIONS, "SelfSignedCertificate", THUMB),
			B(STORES "Remote Desktop\\Certificates\\" THUMB, "Blob", "00") },
		"guest.cert.selfsigned_thumbprint = " THUMB "\n"
		"guest.cert.selfsigned_present = true\n",
		NULL },
	{ "a licence server of its own",
		{ N(TS, "TSAppCompat", 1), T(SERVERS, "SpecifiedLicenseServers", "lic1") },
		"guest.licensing.role = true\nguest.licensing.server_set = true\n", NULL },
	{ "a licence server of the policy",
		{ N(TS, "TSAppCompat", 1), T(POLICY, "LicenseServers", "lic1") },
		"guest.licensing.server_set = true\n", NULL },
	{ "no licence server", { N(TS, "TSAppCompat", 1) },
		"guest.licensing.server_set = false\n", NULL },
	{ "a licence server that is not asked for",
		{ N(TS, "TSAppCompat", 0), T(POLICY, "LicenseServers", "lic1") },
		"guest.licensing.role = false\n", "guest.licensing.server_set" },
	{ "licences by device", { N(TS "\\RCM\\Licensing Core", "LicensingMode", 2) },
		"guest.licensing.mode = 2\n", NULL },
	{ "security",
		{ N(LSA, "disabledomaincreds", 1), N(LSA, "ForceGuest", 1),
			N(LSA, "LimitBlankPasswordUse", 0),
			N(LSA, "DisableRestrictedAdmin", 1),
			N(LSA "\\MSV1_0", "RestrictReceivingNTLMTraffic", 2),
			N(LSA "\\MSV1_0", "RestrictSendingNTLMTraffic", 1),
			N(LSA "\\FIPSAlgorithmPolicy", "Enabled", 1),
			N(TLS, "DisabledByDefault", 1), N(TLS, "Enabled", 1),
			N(CREDSSP, "AllowEncryptionOracle", 0), T(SSL, "Functions", "X") },
		"guest.lsa.disable_domain_creds = true\nguest.lsa.force_guest = true\n"
		"guest.lsa.limit_blank_password = false\n"
		"guest.lsa.restricted_admin_off = true\n"
		"guest.lsa.restrict_ntlm = deny-all\n"
		"guest.lsa.restrict_ntlm_out = audit\nguest.fips = true\n"
		"guest.tls12 = disabled\nguest.credssp.oracle = 0\n"
		"guest.tls.cipher_policy = set\n",
		NULL },
	{ "the shell by its path, beside another program",
		{ T(WINLOGON, "Shell", "tool.exe, C:\\Windows\\Explorer.EXE") },
		"guest.shell_ok = true\n", NULL },
	{ "another shell", { T(WINLOGON, "Shell", "notexplorer.exe") },
		"guest.shell_ok = false\n", NULL },
	{ "services",
		{ N("Services\\TermService", "Start", 4),
			T("Services\\TermService\\Parameters", "ServiceDll",
				"C:\\x\\wrap.dll") },
		"guest.service.TermService.start = disabled\n"
		"guest.service.TermService.dll = C:\\x\\wrap.dll\n",
		NULL },
};

/* A paste may have been copied in part, so that it is never sure of these. */
static const char *const of_whole_lists[] = { "guest.winstations.same_port = false",
	"guest.cert.selfsigned_present = false", "guest.firewall.policy_read = true" };

/* ---- the values of a row ---- */

struct values {
	struct value at[VALUES_MOST];
	size_t count;
};

static void
put_value(struct values *all, const struct value *value)
{
	for (size_t i = 0; i < all->count; i++)
		if (text_equal(all->at[i].key, value->key) &&
			text_equal(all->at[i].name, value->name)) {
			all->at[i] = *value;
			return;
		}
	assert_true(all->count < VALUES_MOST);
	all->at[all->count++] = *value;
}

static void
values_of_row(const struct row *row, struct values *all)
{
	all->count = 0;
	for (size_t i = 0; i < ARRAY_LEN(base); i++)
		put_value(all, &base[i]);
	for (size_t i = 0; i < ARRAY_LEN(row->values) && row->values[i].kind != END; i++)
		put_value(all, &row->values[i]);
}

static bool
is_software(const char *key)
{
	return text_starts(key, "Policies\\") || text_starts(key, "Microsoft\\");
}

/* ---- as hives ---- */

static void
put_in_hive(const struct hive_made *h, const struct value *v)
{
	const char *hive = is_software(v->key) ? h->software : h->system;
	uint8_t bytes[64];
	char key[512];

	assert_true(text_format(
		key, sizeof(key), "%s%s", is_software(v->key) ? "" : MADE_CS, v->key));
	if (v->kind == NUMBER)
		made_dword(hive, key, v->name, v->number);
	else if (v->kind == TEXT)
		made_text(hive, key, v->name, v->text);
	else
		world_put(hive, "", key, v->name, CHANGE_BINARY, bytes,
			world_hex(v->text, bytes, sizeof(bytes)));
}

static void
add_item(struct str *out, const json_t *value)
{
	if (json_is_boolean(value))
		str_add(out, json_is_true(value) ? "true" : "false");
	else if (json_is_integer(value))
		str_addf(out, "%lld", (long long)json_integer_value(value));
	else
		str_add(out, json_string_value(value));
}

/* "id = value" lines of what the hives say. */
static void
facts_of_disk(const struct values *all, struct str *out)
{
	struct hive_made h;
	const json_t *facts, *value;
	json_t *report;
	int status;

	made_hives(&h);
	made_text(h.software, MADE_VERSION, "CurrentBuildNumber", "19045");
	for (size_t i = 0; i < all->count; i++)
		put_in_hive(&h, &all->at[i]);
	report = world_report(h.dir, NULL, &status);
	facts = json_object_get(report, "facts");
	for (size_t i = 0; i < json_array_size(facts); i++) {
		const json_t *fact = json_array_get(facts, i);

		value = json_object_get(fact, "value");
		str_addf(out, "%s = ", json_string_value(json_object_get(fact, "id")));
		if (!json_is_array(value))
			add_item(out, value);
		for (size_t k = 0; k < json_array_size(value); k++) {
			str_add(out, k > 0 ? ", " : "");
			add_item(out, json_array_get(value, k));
		}
		str_add(out, "\n");
	}
	json_decref(report);
	world_clear();
}

/* ---- as text ---- */

static void
add_path(struct str *out, const char *key)
{
	str_addf(out, "HKEY_LOCAL_MACHINE\\%s%s",
		is_software(key) ? "SOFTWARE\\" : "SYSTEM\\CurrentControlSet\\", key);
}

static void
add_queried(struct str *out, const struct values *all, const char *key)
{
	bool any = false;

	str_add(out, "C:\\>reg query \"");
	add_path(out, key);
	str_add(out, "\"\n\n");
	for (size_t i = 0; i < all->count; i++) {
		const struct value *v = &all->at[i];

		if (!text_equal(v->key, key))
			continue;
		if (!any) {
			add_path(out, key);
			str_add(out, "\n");
		}
		any = true;
		if (v->kind == NUMBER)
			str_addf(out, "    %s    REG_DWORD    0x%x\n", v->name, v->number);
		else
			str_addf(out, "    %s    %s    %s\n", v->name,
				v->kind == TEXT ? "REG_SZ" : "REG_BINARY", v->text);
	}
	str_add(out,
		any ? "\n"
		    : "ERROR: The system was unable to find the specified registry "
		      "key or value.\n\n");
}

static void
add_reg_file(struct str *out, const struct value *v)
{
	str_add(out, "[");
	add_path(out, v->key);
	str_addf(out, "]\n\"%s\"=", v->name);
	if (v->kind == NUMBER)
		str_addf(out, "dword:%08x", v->number);
	else
		str_add(out, v->kind == TEXT ? "\"" : "hex:");
	for (const char *p = v->text; p != NULL && *p != '\0'; p++)
		str_addf(out, "%s%c", v->kind == TEXT && *p == '\\' ? "\\" : "", *p);
	str_add(out, v->kind == TEXT ? "\"\n\n" : "\n\n");
}

static void
facts_of_text(const struct str *text, struct str *out)
{
	struct reading_of r;

	reading_of(str_text(text), strlen(str_text(text)), 0, &r);
	str_add(out, str_text(&r.facts));
	reading_free(&r);
}

/* ---- comparing ---- */

static bool seen[FACT_ID_COUNT];
static const int *const supplies = FACT_LIST(SETTINGS_SUPPLIES);

static bool
has_line(const char *lines, const char *line, size_t len)
{
	for (const char *p = lines; *p != '\0'; p += strcspn(p, "\n") + 1)
		if (strncmp(p, line, len) == 0 && p[len] == '\n')
			return true;
	return false;
}

/* The fact of a line, if it is one that settings supply; else -1. */
static int
fact_of(const char *line)
{
	char id[128];
	int fact;

	assert_true(text_format(id, sizeof(id), "%.*s", (int)strcspn(line, " "), line));
	fact = fact_find(id);
	return fact >= 0 && fact < FACT_ID_COUNT && fact_list_has(supplies, fact) ? fact
										  : -1;
}

static bool
is_of_whole_list(const char *line, size_t len)
{
	for (size_t i = 0; i < ARRAY_LEN(of_whole_lists); i++)
		if (strlen(of_whole_lists[i]) == len &&
			strncmp(of_whole_lists[i], line, len) == 0)
			return true;
	return false;
}

/* Every line of @some about a setting is one of @all, too. */
static void
all_are_in(
	const struct str *some, const struct str *all, const char *about, const char *side)
{
	for (const char *p = str_text(some); *p != '\0'; p += strcspn(p, "\n") + 1) {
		size_t len = strcspn(p, "\n");

		if (fact_of(p) < 0)
			continue;
		seen[fact_of(p)] = true;
		if (is_of_whole_list(p, len))
			continue;
		if (!has_line(str_text(all), p, len))
			fail_msg("%s: %.*s, says %s alone; the other side:\n%s", about,
				(int)len, p, side, str_text(all));
	}
}

static void
check_row(const struct row *row)
{
	struct values all;
	STR_AUTO disk = STR_INIT(1 << 20);
	STR_AUTO text = STR_INIT(1 << 20);
	STR_AUTO reg = STR_INIT(1 << 20);
	STR_AUTO queried = STR_INIT(1 << 20);
	STR_AUTO exported = STR_INIT(1 << 20);

	values_of_row(row, &all);
	facts_of_disk(&all, &disk);
	str_add(&text, "C:\\>ver\n\nMicrosoft Windows [Version 10.0.19045.4291]\n\n");
	for (size_t i = 0; i < ARRAY_LEN(keys); i++)
		add_queried(&text, &all, keys[i]);
	str_add(&text, "C:\\>");
	facts_of_text(&text, &queried);
	str_add(&reg, "Windows Registry Editor Version 5.00\n\n");
	for (size_t i = 0; i < all.count; i++)
		add_reg_file(&reg, &all.at[i]);
	facts_of_text(&reg, &exported);
	all_are_in(&disk, &queried, row->about, "the disk");
	all_are_in(&queried, &disk, row->about, "the paste");
	all_are_in(&exported, &disk, row->about, "the .reg file");
	for (const char *p = row->facts; *p != '\0'; p += strcspn(p, "\n") + 1)
		if (!has_line(str_text(&disk), p, strcspn(p, "\n")))
			fail_msg("%s: \"%.*s\" is not in\n%s", row->about,
				(int)strcspn(p, "\n"), p, str_text(&disk));
	if (row->none != NULL) {
		STR_AUTO line = STR_INIT(256);

		str_addf(&line, "\n%s = ", row->none);
		if (strstr(str_text(&disk), str_text(&line)) != NULL)
			fail_msg("%s: %s is a fact", row->about, row->none);
	}
}

static void
a_paste_and_a_disk_say_the_same(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		check_row(&rows[i]);
}

/* ---- what is not shown ---- */

/* Without their key as a whole, absent values say nothing. */
static void
what_was_not_shown_has_no_default(void **state)
{
	static const struct paste pastes[] = {
		{ "HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\" TS "\n"
		  "    fDenyTSConnections    REG_DWORD    0x0\n",
			"guest.rdp.denied = false\n" },
		{ "C:\\>reg query \"HKLM\\SYSTEM\\CurrentControlSet\\" TS
		  "\" /v fDenyTSConnections\n\n"
		  "HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\" TS "\n"
		  "    fDenyTSConnections    REG_DWORD    0x0\n\nC:\\>",
			"guest.rdp.denied = false\n" },
		/* one value was asked for, and it is not there: its default, and no other */
		{ "C:\\>reg query \"HKLM\\SYSTEM\\CurrentControlSet\\" TS
		  "\" /v TSServerDrainMode\n\n"
		  "ERROR: The system was unable to find the specified registry key or "
		  "value.\n\nC:\\>",
			"guest.drain_mode = false\n" },
		/* the policy's key, but not the value that could switch it off */
		{ "[HKEY_LOCAL_MACHINE\\SOFTWARE\\" POLICY "\\Client]\n"
		  "\"fClientDisableUDP\"=dword:00000001\n\n"
		  "[HKEY_LOCAL_MACHINE\\SOFTWARE\\" POLICY "]\n"
		  "\"fDisableCdm\"=dword:00000001\n\n"
		  "[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\" TS "]\n"
		  "\"fDenyTSConnections\"=dword:00000001\n",
			"guest.rdp.denied = true\nguest.rdp.denied_by = local\n" },
		/* that value was asked for, and is not there */
		{ "C:\\>reg query \"HKLM\\SOFTWARE\\" POLICY "\" /v fDenyTSConnections\n\n"
		  "ERROR: The system was unable to find the specified registry key or "
		  "value.\n\nC:\\>",
			"guest.policy.read = true\n" },
		/* one policy says nothing about the other */
		{ "C:\\>reg query \"HKLM\\SOFTWARE\\" FW_POLICY "\"\n\n"
		  "ERROR: The system was unable to find the specified registry key or "
		  "value.\n\nC:\\>",
			"guest.firewall.policy_read = true\n" },
		/* the listener's key is gone */
		{ "C:\\>reg query \"HKLM\\SYSTEM\\CurrentControlSet\\" RT "\"\n\n"
		  "ERROR: The system was unable to find the specified registry key or "
		  "value.\n\nC:\\>",
			"guest.rdp.listener = missing\n" },
	};

	(void)state;
	assert_pastes(pastes, ARRAY_LEN(pastes));
}

/* What settings.c promises was seen in the rows above, apart from families. */
static void
every_fact_that_is_promised_is_supplied(void **state)
{
	(void)state;
	for (int id = 0; id < FACT_ID_COUNT; id++) {
		const char *name = fact_def(id)->id;

		if (fact_list_has(supplies, id) && !seen[id] &&
			!text_starts(name, "guest.service.") &&
			!text_starts(name, "guest.firewall.private.") &&
			!text_equal(name, "guest.firewall.two_profiles") &&
			!text_equal(name, "guest.net.profile"))
			fail_msg("no row supplies %s", name);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_paste_and_a_disk_say_the_same),
		cmocka_unit_test(what_was_not_shown_has_no_default),
		cmocka_unit_test(every_fact_that_is_promised_is_supplied),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
