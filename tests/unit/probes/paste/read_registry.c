/*
 * reg query and .reg files: what policy and local store make together, which control set
 * counts, and rules as the registry keeps them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "reading_of.h"

#define TS "HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Terminal Server"
#define RT TS "\\WinStations\\RDP-Tcp"
#define POL                                                                                \
	"HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Microsoft\\Windows NT\\Terminal Services"
#define FWP                                                                                \
	"HKEY_LOCAL_"                                                                      \
	"MACHINE\\SYSTEM\\CurrentControlSet\\Services\\SharedAccess\\Parameters"           \
	"\\FirewallPolicy"
#define FWG "HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Microsoft\\WindowsFirewall"
#define DWORD(name, value) "    " name "    REG_DWORD    " value "\n"

static void
policy_wins_over_the_local_setting(void **state)
{
	static const struct paste pastes[] = {
		{ TS "\n" DWORD("fDenyTSConnections", "0x1"),
			"guest.rdp.denied = true\nguest.rdp.denied_by = local\n" },
		{ TS "\n" DWORD("fDenyTSConnections", "0x0") "\n" POL "\n" DWORD(
			  "fDenyTSConnections", "0x1"),
			"guest.policy.read = true\nguest.rdp.denied = true\n"
			"guest.rdp.denied_by = policy\n" },
		/* the order of the two does not matter */
		{ POL "\n" DWORD("fDenyTSConnections", "0x0") "\n" TS "\n" DWORD(
			  "fDenyTSConnections", "0x1"),
			"guest.policy.read = true\nguest.rdp.denied = false\n" },
		{ RT "\n" DWORD("SecurityLayer", "0x0") DWORD("UserAuthentication",
			  "0x0") "\n" POL "\n" DWORD("SecurityLayer", "0x2")
				DWORD("UserAuthentication", "0x1"),
			"guest.rdp.nla_required = true\nguest.rdp.security_layer = tls\n" },
		/* a user's policies are not the machine's */
		{ "HKEY_CURRENT_USER\\Software\\Policies\\Microsoft\\Windows NT\\Terminal "
		  "Services\n" DWORD("fDenyTSConnections", "0x1"),
			"" },
	};

	(void)state;
	assert_pastes(pastes, ARRAY_LEN(pastes));
}

static void
values_of_the_listener_have_their_names(void **state)
{
	static const struct paste pastes[] = {
		{ RT "\n" DWORD("PortNumber", "0xd3e") DWORD("fEnableWinStation", "0x0")
				DWORD("fLogonDisabled", "0x1") DWORD("MinEncryptionLevel",
					"0x4") DWORD("MaxInstanceCount", "0xffffffff")
					DWORD("SecurityLayer", "0x7"),
			"guest.rdp.listener = disabled\nguest.rdp.logon_disabled = true\n"
			"guest.rdp.min_encryption = fips\nguest.rdp.port = 3390\n"
			"guest.rdp.security_layer = invalid\n" },
		{ RT "\n" DWORD("MaxInstanceCount",
			  "0x2") "    SSLCertificateSHA1Hash    REG_BINARY    "
				 "00112233445566778899AABBCCDDEEFF00112233\n",
			"guest.rdp.max_sessions = 2\n"
			"guest.rdp.pinned_certificate = "
			"00112233445566778899aabbccddeeff00112233\n" },
		/* "unlimited" as the policy writes it */
		{ RT "\n" DWORD("MaxInstanceCount", "0xf423f"), "" },
		{ TS "\n" DWORD("TSServerDrainMode", "0x1"), "guest.drain_mode = true\n" },
		/* a number that was cut off is no number; a port of 0 is none */
		{ RT "\n    PortNumber    REG_DWORD    0x\n", "" },
		{ RT "\n" DWORD("PortNumber", "0x0"), "" },
		/* the same name in another key */
		{ "HKEY_LOCAL_MACHINE\\SOFTWARE\\ACME\\RDP-Tcp\n" DWORD(
			  "PortNumber", "0x1"),
			"" },
		{ "HKEY_LOCAL_"
		  "MACHINE\\SYSTEM\\CurrentControlSet\\Services\\TermService\n" DWORD(
			  "Start", "0x4"),
			"guest.service.TermService.start = disabled\n" },
		{ "HKEY_LOCAL_"
		  "MACHINE\\SYSTEM\\CurrentControlSet\\Services\\TermService\\Parameters\n"
		  "    ServiceDll    REG_EXPAND_SZ    "
		  "%SystemRoot%\\System32\\termsrv.dll\n",
			"" },
		{ "HKEY_LOCAL_"
		  "MACHINE\\SYSTEM\\CurrentControlSet\\Services\\TermService\\Parameters\n"
		  "    ServiceDll    REG_EXPAND_SZ    C:\\Tools\\rdpwrap.dll\n",
			"guest.service.TermService.dll = C:\\Tools\\rdpwrap.dll\n" },
		{ "HKEY_LOCAL_"
		  "MACHINE\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL"
		  "\\Protocols\\TLS 1.2\\Server\n" DWORD("Enabled", "0x0"),
			"guest.tls12 = disabled\n" },
		/* the client's half says nothing about the server's */
		{ "HKEY_LOCAL_"
		  "MACHINE\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL"
		  "\\Protocols\\TLS 1.2\\Client\n" DWORD("Enabled", "0x0"),
			"" },
		{ "HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Lsa\n" DWORD(
			  "disabledomaincreds", "0x1") DWORD("forceguest", "0x0"),
			"guest.lsa.disable_domain_creds = true\nguest.lsa.force_guest = "
			"false\n" },
	};

	(void)state;
	assert_pastes(pastes, ARRAY_LEN(pastes));
}

static void
the_control_set_in_use_counts(void **state)
{
#define SET(n)                                                                             \
	"HKEY_LOCAL_MACHINE\\BROKENSYSTEM\\ControlSet00" n "\\Control\\Terminal Server\n"
#define SELECT(n) "HKEY_LOCAL_MACHINE\\BROKENSYSTEM\\Select\n" DWORD("Current", "0x" n) "\n"
	static const struct paste pastes[] = {
		{ SET("1") DWORD("fDenyTSConnections", "0x1"),
			"guest.rdp.denied = true\nguest.rdp.denied_by = local\n" },
		{ SELECT("2") SET("1") DWORD("fDenyTSConnections", "0x1") "\n" SET("2")
				DWORD("fDenyTSConnections", "0x0"),
			"guest.rdp.denied = false\n" },
		/* two sets that disagree; which is in use is unknown */
		{ SET("1") DWORD("fDenyTSConnections", "0x1") "\n" SET("2")
				DWORD("fDenyTSConnections", "0x0"),
			"" },
		{ SET("1") DWORD("fDenyTSConnections", "0x1") "\n" SET("2")
				DWORD("fDenyTSConnections", "0x1"),
			"guest.rdp.denied = true\nguest.rdp.denied_by = local\n" },
		{ SELECT("2") SET("1") DWORD("fDenyTSConnections", "0x1"), "" },
	};

	(void)state;
	assert_pastes(pastes, ARRAY_LEN(pastes));
}

static void
a_shield_counts_from_either_store(void **state)
{
	static const struct paste pastes[] = {
		{ FWP "\\StandardProfile\n" DWORD("DoNotAllowExceptions", "0x1"),
			"guest.firewall.private.shielded = true\n"
			"guest.firewall.private.shielded_by = local\n" },
		{ FWP "\\PublicProfile\n" DWORD("DoNotAllowExceptions",
			  "0x0") "\n" FWG
				 "\\PublicProfile\n" DWORD("DoNotAllowExceptions", "0x1"),
			"guest.firewall.policy_overrides = public.shielded\n"
			"guest.firewall.public.shielded = true\n"
			"guest.firewall.public.shielded_by = policy\n" },
		{ FWP "\\DomainProfile\n" DWORD("DoNotAllowExceptions",
			  "0x1") "\n" FWG
				 "\\DomainProfile\n" DWORD("DoNotAllowExceptions", "0x1"),
			"guest.firewall.domain.shielded = true\n"
			"guest.firewall.domain.shielded_by = both\n"
			"guest.firewall.policy_overrides = domain.shielded\n" },
		/* both spellings of the private profile in policy */
		{ FWG "\\StandardProfile\n" DWORD("EnableFirewall", "0x0")
				DWORD("AllowLocalPolicyMerge", "0x0"),
			"guest.firewall.policy_overrides = private.enabled, "
			"private.local_rules_ignored\n"
			"guest.firewall.private.enabled = false\n"
			"guest.firewall.private.local_rules_ignored = true\n" },
		{ FWP "\\PublicProfile\n" DWORD("EnableFirewall", "0x1")
				DWORD("DefaultInboundAction", "0x0")
					DWORD("DefaultOutboundAction", "0x1"),
			"guest.firewall.public.enabled = true\n"
			"guest.firewall.public.inbound = allow\n"
			"guest.firewall.public.outbound = block\n" },
		/* policy beats what netsh shows of the local store */
		{ "C:\\>netsh advfirewall show publicprofile\n\nPublic Profile Settings:\n"
		  "----------------------------------------------------------------------\n"
		  "State                                 ON\n"
		  "Firewall Policy                       BlockInbound,AllowOutbound\n\n"
		  "C:\\>reg query " FWG " /s\n\n" FWG
		  "\\PublicProfile\n" DWORD("EnableFirewall", "0x0"),
			"guest.firewall.policy_overrides = public.enabled\n"
			"guest.firewall.public.enabled = false\n"
			"guest.firewall.public.inbound = block\n"
			"guest.firewall.public.outbound = allow\n"
			"guest.firewall.public.shielded = false\n" },
		/* the whole key was shown: what is absent has its default */
		{ "C:\\>reg query " FWP "\\PublicProfile\n\n" FWP "\\PublicProfile\n" DWORD(
			  "EnableFirewall", "0x1") "\n" FWP
						   "\\PublicProfile\\Logging\nC:\\>",
			"guest.firewall.public.enabled = true\n"
			"guest.firewall.public.inbound = block\n"
			"guest.firewall.public.outbound = allow\n"
			"guest.firewall.public.shielded = false\n" },
	};

	(void)state;
	assert_pastes(pastes, ARRAY_LEN(pastes));
}

#define RULES FWP "\\FirewallRules\n"
#define RULE(id, text) "    " id "    REG_SZ    " text "\n"
#define OWN                                                                                \
	"v2.30|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=3389|"                     \
	"App=%SystemRoot%\\system32\\svchost.exe|Svc=termservice|"                         \
	"Name=@FirewallAPI.dll,-28775|EmbedCtxt=@FirewallAPI.dll,-28752|"

static void
rules_of_the_registry_are_judged(void **state)
{
	static const struct paste pastes[] = {
		{ RULES RULE("RemoteDesktop-UserMode-In-TCP", OWN),
			"guest.firewall.rule = allowed\n"
			"guest.firewall.rule.id = RemoteDesktop-UserMode-In-TCP\n"
			"guest.firewall.rule.profiles = domain, private, public\n"
			"guest.firewall.rule.sources = any\n"
			"guest.firewall.rule.store = local\n" },
		{ RULES RULE("RemoteDesktop-UserMode-In-TCP", OWN) RULE("{B10C}",
			  "v2.10|Action=Block|Active=TRUE|Dir=In|Protocol=6|LPort2_10=3000-"
			  "4000|Name=harden|"),
			"guest.firewall.rule = blocked\n"
			"guest.firewall.rule.id = {B10C}\n"
			"guest.firewall.rule.name = harden\n"
			"guest.firewall.rule.profiles = domain, private, public\n"
			"guest.firewall.rule.sources = any\n"
			"guest.firewall.rule.store = local\n" },
		/* local rules are ignored there, and policy has none of its own */
		{ FWG "\\PublicProfile\n" DWORD("AllowLocalPolicyMerge",
			  "0x0") "\n" RULES RULE("RemoteDesktop-UserMode-In-TCP",
			  "v2.30|Action=Allow|Active=TRUE|Dir=In|Protocol=6|Profile=Public|"
			  "LPort=3389|"),
			"guest.firewall.policy_overrides = public.local_rules_ignored\n"
			"guest.firewall.public.local_rules_ignored = true\n" },
		/* XP and 2003 */
		{ FWP "\\StandardProfile\\GloballyOpenPorts\\List\n"
		      "    3389:TCP    REG_SZ    "
		      "3389:TCP:LocalSubNet:Enabled:@xpsp2res.dll,-22009\n",
			"guest.firewall.rule = scoped\n"
			"guest.firewall.rule.id = 3389:TCP\n"
			"guest.firewall.rule.profiles = private\n"
			"guest.firewall.rule.sources = LocalSubNet\n"
			"guest.firewall.rule.store = local\n" },
	};

	(void)state;
	assert_pastes(pastes, ARRAY_LEN(pastes));
}

static void
exports_are_read_as_well_as_queries(void **state)
{
	static const struct paste pastes[] = {
		{ "Windows Registry Editor Version 5.00\n\n[" TS "]\n"
		  "\"fDenyTSConnections\"=dword:00000001\n\n[" RT "]\n"
		  "\"PortNumber\"=dword:00000d3d\n"
		  "\"SSLCertificateSHA1Hash\"=hex:00,11,22,33,44,55,66,77,88,99,aa,bb,cc,"
		  "\\\n"
		  "  dd,ee,ff,00,11,22,33\n",
			"guest.rdp.denied = true\nguest.rdp.denied_by = local\n"
			"guest.rdp.pinned_certificate = "
			"00112233445566778899aabbccddeeff00112233\n"
			"guest.rdp.port = 3389\n" },
		{ "[" FWP "\\FirewallRules]\n"
		  "\"RemoteDesktop-UserMode-In-TCP\"=\"v2.30|Action=Allow|Active=FALSE|Dir="
		  "In|"
		  "Protocol=6|LPort=3389|App=%SystemRoot%\\\\system32\\\\svchost.exe|\"\n",
			"guest.firewall.rule = disabled\n"
			"guest.firewall.rule.id = RemoteDesktop-UserMode-In-TCP\n"
			"guest.firewall.rule.profiles = domain, private, public\n"
			"guest.firewall.rule.sources = any\n"
			"guest.firewall.rule.store = local\n" },
		/* a key to be deleted holds nothing */
		{ "[-" TS "]\n\"fDenyTSConnections\"=dword:00000001\n", "" },
		/* Get-ItemProperty: numbers are decimal, the key is in PSPath */
		{ "fDenyTSConnections : 1\n"
		  "PSPath             : Microsoft.PowerShell.Core\\Registry::" TS "\n"
		  "PSChildName        : Terminal Server\n",
			"guest.rdp.denied = true\nguest.rdp.denied_by = local\n" },
		{ "PS C:\\> (Get-ItemProperty "
		  "'HKLM:\\SYSTEM\\CurrentControlSet\\Control\\Terminal "
		  "Server').fDenyTSConnections\n1\n",
			"guest.rdp.denied = true\nguest.rdp.denied_by = local\n" },
		{ "PS C:\\> Get-ItemPropertyValue -Path "
		  "\"HKLM:\\SYSTEM\\CurrentControlSet\\Control\\Terminal "
		  "Server\\WinStations\\RDP-Tcp\" -Name PortNumber\n3390\n",
			"guest.rdp.port = 3390\n" },
		{ "PS C:\\> (Get-ItemProperty "
		  "'HKLM:\\SOFTWARE\\ACME').fDenyTSConnections\n1\n",
			"" },
	};

	(void)state;
	assert_pastes(pastes, ARRAY_LEN(pastes));
}

#define TS_PATH "HKLM:\\SYSTEM\\CurrentControlSet\\Control\\Terminal Server"
#define DENIED_LOCALLY "guest.rdp.denied = true\nguest.rdp.denied_by = local\n"

/* What Get-ItemProperty and filters leave of a key: the command or a cut path tells it. */
static void
a_key_is_known_though_its_line_is_not_there(void **state)
{
	static const struct {
		const char *text, *facts;
	} cases[] = {
		/* the path is cut at its blank, which is lost or kept at the edge */
		{ "fDenyTSConnections : 1\n"
		  "PSPath             : "
		  "Microsoft.PowerShell.Core\\Registry::HKEY_LOCAL_MACHINE"
		  "\\SYSTEM\\CurrentControlSet\\Control\\Terminal\n"
		  "                     Server\n"
		  "PSChildName        : Terminal Server\n",
			DENIED_LOCALLY },
		{ "PortNumber   : 3390\n"
		  "PSPath       : "
		  "Microsoft.PowerShell.Core\\Registry::HKEY_LOCAL_MACHINE\\SYSTEM"
		  "\\CurrentControlSet\\Control\\Terminal \n"
		  "               Server\\WinStations\\RDP-Tcp\n",
			"guest.rdp.port = 3390\n" },
		{ "UserAuthentication : 0\n"
		  "PSPath             : "
		  "Microsoft.PowerShell.Core\\Registry::HKEY_LOCAL_MACHINE"
		  "\\SOFTWARE\\Policies\\Microsoft\\Windows\n"
		  "                     NT\\Terminal Services\n",
			"guest.rdp.nla_required = false\n" },
		{ "PS C:\\> Get-ItemProperty '" TS_PATH "' | select fDenyTSConnections\n\n"
		  "fDenyTSConnections\n------------------\n                 1\n\n",
			DENIED_LOCALLY },
		{ "PS C:\\> gp \"" TS_PATH "\" | fl fDeny*\n\nfDenyTSConnections : 1\n\n",
			DENIED_LOCALLY },
		{ "C:\\>reg query \"HKLM\\SYSTEM\\CurrentControlSet\\Control\\Terminal "
		  "Server\" "
		  "| findstr fDeny\n    fDenyTSConnections    REG_DWORD    0x1\n\nC:\\>",
			DENIED_LOCALLY },
		/* of all keys below: the key of the port is unknown */
		{ "C:\\>reg query \"HKLM\\SYSTEM\\CurrentControlSet\\Control\\Terminal "
		  "Server\" "
		  "/s | findstr PortNumber\n    PortNumber    REG_DWORD    0xd3d\n",
			"" },
		/* as the editor prints it; cut; not its own decimal */
		{ "HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Terminal "
		  "Server\\"
		  "WinStations\\RDP-Tcp\n    PortNumber    REG_DWORD    0x00000d3e "
		  "(3390)\n",
			"guest.rdp.port = 3390\n" },
		{ "HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Terminal "
		  "Server\\"
		  "WinStations\\RDP-Tcp\n    PortNumber    REG_DWORD    0xd3 (3390)\n",
			"" },
		/* of another machine; of none that is named */
		{ "C:\\>reg query "
		  "\"\\\\OTHER\\HKLM\\SYSTEM\\CurrentControlSet\\Control\\Terminal "
		  "Server\" | findstr fDeny\n    fDenyTSConnections    REG_DWORD    0x1\n",
			"" },
		{ "    fDenyTSConnections    REG_DWORD    0x1\n", "" },
		{ "PS C:\\> gp $key | fl fDeny*\n\nfDenyTSConnections : 1\n\n", "" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_reads(cases[i].text, 0, cases[i].facts);
}

/* One sample at least for each fact that the rest of this file says nothing about. */
#define CS "HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\"
#define SOFT "HKEY_LOCAL_MACHINE\\SOFTWARE\\"
#define TEXT(name, value) "    " name "    REG_SZ    " value "\n"
#define BYTES(name, value) "    " name "    REG_BINARY    " value "\n"
#define THUMB "00112233445566778899AABBCCDDEEFF00112233"
#define THUMB_KEY                                                                          \
	SOFT "Microsoft\\SystemCertificates\\Remote Desktop\\Certificates\\" THUMB         \
	     "\n" BYTES("Blob", "00")

static const struct paste rarer_settings_are_read_pastes[] = {
	{ RT "\n" BYTES("SSLCertificateSHA1Hash", THUMB) "\n" THUMB_KEY,
		"guest.cert.bound_present = true\nguest.rdp.pinned_certificate = "
		"00112233445566778899aabbccddeeff00112233\n" },
	{ TS "\\WinStations\n" BYTES("SelfSignedCertificate", THUMB) "\n" THUMB_KEY,
		"guest.cert.selfsigned_present = true\n"
		"guest.cert.selfsigned_thumbprint = "
		"00112233445566778899aabbccddeeff00112233\n" },
	{ TS "\n" DWORD("TSAppCompat", "0x0"), "guest.licensing.role = false\n" },
	{ CS "Control\\Lsa\n" DWORD("LimitBlankPasswordUse", "0x0")
			DWORD("DisableRestrictedAdmin", "0x1"),
		"guest.lsa.limit_blank_password = false\n"
		"guest.lsa.restricted_admin_off = true\n" },
	{ CS "Control\\Lsa\\MSV1_0\n" DWORD("RestrictSendingNTLMTraffic", "0x2"),
		"guest.lsa.restrict_ntlm_out = deny\n" },
	{ CS "Control\\Lsa\\MSV1_0\n" DWORD("RestrictReceivingNTLMTraffic", "0x2"),
		"guest.lsa.restrict_ntlm = deny-all\n" },
	{ CS "Control\\Lsa\\FIPSAlgorithmPolicy\n" DWORD("Enabled", "0x1"),
		"guest.fips = true\n" },
	{ SOFT "Microsoft\\Windows\\CurrentVersion\\Policies\\System\\CredSSP"
	       "\\Parameters\n" DWORD("AllowEncryptionOracle", "0x2"),
		"guest.credssp.oracle = 2\n" },
	{ SOFT "Policies\\Microsoft\\Cryptography\\Configuration\\SSL"
	       "\\00010002\n" TEXT("Functions", "TLS_AES_256_GCM_SHA384"),
		"guest.tls.cipher_policy = set\n" },
	{ SOFT "Microsoft\\Windows NT\\CurrentVersion\\Winlogon\n" TEXT(
		  "Shell", "notexplorer.exe"),
		"guest.shell_ok = false\n" },
	{ "C:\\>reg query \"" FWG "\"\n\nERROR: The system was unable to find the "
	  "specified registry key or value.\n\nC:\\>",
		"guest.firewall.policy_read = true\n" },
	{ FWG "\\DomainProfile\n" DWORD("DefaultInboundAction", "0x1") DWORD(
		  "DefaultOutboundAction", "0x0") DWORD("AllowLocalPolicyMerge",
		  "0x0") "\n" FWG "\\PrivateProfile\n" DWORD("DefaultInboundAction", "0x0")
			DWORD("DefaultOutboundAction", "0x1"),
		"guest.firewall.domain.inbound = block\n"
		"guest.firewall.domain.outbound = allow\n"
		"guest.firewall.domain.local_rules_ignored = true\n"
		"guest.firewall.policy_overrides = domain.local_rules_ignored, "
		"domain.inbound, domain.outbound, private.inbound, "
		"private.outbound\n"
		"guest.firewall.private.inbound = allow\n"
		"guest.firewall.private.outbound = block\n" },
	/* a machine that is in no domain, before there was a public profile */
	{ "C:\\>ver\n\nMicrosoft Windows [Version 5.2.3790]\n\n" FWP
	  "\\StandardProfile\n" DWORD("EnableFirewall",
		  "0x0") "\n" CS "Services\\Tcpip\\Parameters\n" TEXT("Domain",
		  "") "\n" CS "Services\\Netlogon\n" DWORD("Start", "0x3"),
		"guest.firewall.domain.inbound = block\n"
		"guest.firewall.domain.outbound = allow\n"
		"guest.firewall.private.enabled = false\n"
		"guest.firewall.private.inbound = block\n"
		"guest.firewall.private.outbound = allow\n"
		"guest.firewall.two_profiles = true\nguest.net.profile = private\n"
		"guest.os.build = 3790\n"
		"guest.service.Netlogon.start = demand\n" },
	{ FWP "\\FirewallRules\n" TEXT("A",
		  "v2.30|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=3389|") TEXT("B",
		  "v2.30|Action=Block|Active=TRUE|Dir=In|Protocol=6|"
		  "LPort=3389|RA4=198.51.100.20|"),
		"guest.firewall.rule = allowed\n"
		"guest.firewall.rule.blocks = some\nguest.firewall.rule.id = A\n"
		"guest.firewall.rule.profiles = domain, private, public\n"
		"guest.firewall.rule.sources = any\n"
		"guest.firewall.rule.store = local\n" },
};

static void
rarer_settings_are_read(void **state)
{
	(void)state;
	assert_pastes(
		rarer_settings_are_read_pastes, ARRAY_LEN(rarer_settings_are_read_pastes));
#undef CS
#undef SOFT
#undef TEXT
#undef BYTES
#undef THUMB
#undef THUMB_KEY
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_key_is_known_though_its_line_is_not_there),
		cmocka_unit_test(policy_wins_over_the_local_setting),
		cmocka_unit_test(values_of_the_listener_have_their_names),
		cmocka_unit_test(the_control_set_in_use_counts),
		cmocka_unit_test(a_shield_counts_from_either_store),
		cmocka_unit_test(rules_of_the_registry_are_judged),
		cmocka_unit_test(exports_are_read_as_well_as_queries),
		cmocka_unit_test(rarer_settings_are_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
