/* A collection, and readers of families, bring all that they are credited with. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "reading_of.h"

static bool collected[FACT_ID_COUNT];

static const struct reader_info *
find_info(const char *reader)
{
	const struct reader_info *i = reader_infos;

	while (i->id != NULL && !text_equal(i->id, reader))
		i++;
	assert_non_null(i->id);
	return i;
}

static void
take(const char *text, size_t len)
{
	struct reading_of r;
	char *line, *rest;

	reading_of(text, len, 0, &r);
	assert_string_equal(r.reading.commands[0], "collector");
	rest = str_take(&r.origins);
	for (char *at = rest; (line = strsep(&at, "\n")) != NULL;) {
		int id = fact_find(strsep(&line, "\t"));

		if (id >= 0)
			collected[id] = true;
	}
	free(rest);
	reading_free(&r);
}

/* ---- families of services ---- */

static void
add_service(struct str *text, int fact, const char *form)
{
	const char *name = fact_def(fact)->id + strlen("guest.service.");

	str_addf(text, form, (int)strcspn(name, "."), name, (int)strcspn(name, "."), name);
}

static void
add_services(struct str *text, const char *form)
{
	static const int services[] = { FACTS_GUEST_SERVICE_START };

	for (size_t i = 0; i < ARRAY_LEN(services); i++)
		add_service(text, services[i], form);
}

#define SC                                                                                 \
	"[SC] QueryServiceConfig SUCCESS\n\nSERVICE_NAME: %.*s\n"                          \
	"        TYPE               : 20  WIN32_SHARE_PROCESS\n"                           \
	"        START_TYPE         : 3   DEMAND_START\n\nSERVICE_NAME: %.*s\n"            \
	"        TYPE               : 20  WIN32_SHARE_PROCESS\n"                           \
	"        STATE              : 4  RUNNING\n\n"
#define LISTENER                                                                           \
	"HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Terminal Server\n"        \
	"    fDenyTSConnections    REG_DWORD    0x1\n"                                     \
	"    TSServerDrainMode    REG_DWORD    0x0\n"                                      \
	"    TSUserEnabled    REG_DWORD    0x1\n\n"                                        \
	"HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Terminal "                \
	"Server\\RCM\\Licensing Core\n    LicensingMode    REG_DWORD    0x4\n\n"           \
	"HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Terminal "                \
	"Server\\WinStations\n\n"                                                          \
	"HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Terminal "                \
	"Server\\WinStations\\ICA-Tcp\n    PortNumber    REG_DWORD    0xd3d\n"             \
	"    WdName    REG_SZ    Citrix ICA\n\n"                                           \
	"HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Terminal "                \
	"Server\\WinStations\\RDP-Tcp\n"                                                   \
	"    PortNumber    REG_DWORD    0xd3d\n    fEnableWinStation    REG_DWORD    "     \
	"0x1\n    fLogonDisabled    REG_DWORD    0x0\n    SecurityLayer    REG_DWORD    "  \
	"0x2\n    UserAuthentication    REG_DWORD    0x1\n    MinEncryptionLevel    "      \
	"REG_DWORD    0x2\n    MaxInstanceCount    REG_DWORD    0x2\n    LanAdapter    "   \
	"REG_DWORD    0x0\n    MaxIdleTime    REG_DWORD    0xea60\n"                       \
	"    fInheritMaxIdleTime    REG_DWORD    0x0\n"                                    \
	"    WdName    REG_SZ    Microsoft RDP 8.0\n"                                      \
	"    SSLCertificateSHA1Hash    REG_BINARY    "                                     \
	"00112233445566778899AABBCCDDEEFF00112233\n\n"
#define POLICY                                                                             \
	"HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Microsoft\\Windows NT\\Terminal "         \
	"Services\n    KeepAliveEnable    REG_DWORD    0x1\n"                              \
	"    LicenseServers    REG_SZ    lic.example.org\n\n"

#define PROFILE(name)                                                                      \
	"Name                    : " name "\nEnabled                 : True\n"             \
	"DefaultInboundAction    : Block\nDefaultOutboundAction   : Allow\n"               \
	"AllowInboundRules       : True\nAllowLocalFirewallRules : True\n\n"
#define PROFILES PROFILE("Domain") PROFILE("Private") PROFILE("Public")

#define IPCONFIG                                                                           \
	"Windows IP Configuration\n\n   Host Name . . . . . . . . . . . . : SRV1\n\n"      \
	"Ethernet adapter Ethernet:\n\n   DHCP Enabled. . . . . . . . . . . : Yes\n"       \
	"   IPv4 Address. . . . . . . . . . . : 10.0.0.4(Preferred)\n"                     \
	"   Subnet Mask . . . . . . . . . . . : 255.255.255.0\n"                           \
	"   Default Gateway . . . . . . . . . : 10.0.0.1\n\n"

/* ---- the collection, as its command prints it ---- */

static void
add_collection(struct str *text)
{
	str_add(text,
		"##os\n10.0.14393\nSRV1\n##val\n"
		"guest.domain_joined True\nguest.memory_free_mb 2048\n"
		"guest.disk_free_mb 20480\n"
		"guest.net.netvsc_version 10.0.14393.594 (rs1_release.161213-1754)\n"
		"tspkg 10.0.14393.2248 (rs1_release.180427-1804)\n"
		"guest.net.tcp_ports_used 312\nguest.licensing.role True\n"
		"guest.licensing.grace_over False\nguest.rdp.acl_default True\n"
		"guest.firewall.ipsec_required False\n"
		"##prof\n\n" PROFILES "##net\n\n" IPCONFIG "##rule\n\n"
		"Name              : RemoteDesktop-UserMode-In-TCP\n"
		"Enabled           : True\nDirection         : Inbound\n"
		"Action            : Allow\nProfile           : Any\n"
		"PolicyStoreSource : PersistentStore\n\n##svc\n");
	add_services(text, SC);
	str_add(text,
		"##ts\n\n" LISTENER POLICY "##sess\n"
		" SESSIONNAME       USERNAME                 ID  STATE   TYPE        DEVICE\n"
		" services                                    0  Disc\n"
		">console           admin                     1  Active\n"
		" rdp-tcp                                 65536  Listen\n\n"
		"Image Name                     PID Services\n"
		"========================= ======== "
		"============================================\n"
		"System                           4 N/A\n"
		"svchost.exe                   1012 TermService\n\n"
		"Active Connections\n\n"
		"  Proto  Local Address          Foreign Address        State           PID\n"
		"  TCP    0.0.0.0:135            0.0.0.0:0              LISTENING       900\n"
		"  TCP    0.0.0.0:3389           0.0.0.0:0              LISTENING       1012\n");
}

static void
the_collection_brings_what_it_is_credited_with(void **state)
{
	const struct reader_info *info = find_info("collector");
	STR_AUTO text = STR_INIT(1 << 20);
	size_t missing = 0;

	(void)state;
	memset(collected, 0, sizeof(collected));
	add_collection(&text);
	take(str_text(&text), text.len);
	for (int pass = 0; pass < 2; pass++)
		for (const int *f = pass == 0 ? info->supplies : info->collects;
			*f != FACT_LIST_END; f++)
			if (!collected[*f]) {
				printf("the collection does not bring %s\n",
					fact_def(*f)->id);
				missing++;
			}
	assert_int_equal(missing, 0);
}

#define REG                                                                                \
	"HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\%.*s\n"                  \
	"    Start    REG_DWORD    0x4\n"                                                  \
	"    ObjectName    REG_SZ    of %.*s\n\n"
#define SERVICE                                                                            \
	"Name                : %.*s\nDisplayName         : of %.*s\n"                      \
	"Status              : Stopped\nStartType           : Disabled\n\n"

/* Each service of the family, in the answer of a reader that knows it by its name. */
static void
each_service_is_read(void **state)
{
	static const int starts[] = { FACTS_GUEST_SERVICE_START },
			 states[] = { FACTS_GUEST_SERVICE_STATE };
	STR_AUTO reg = STR_INIT(1 << 16), services = STR_INIT(1 << 16);
	STR_AUTO of_reg = STR_INIT(1 << 16), of_services = STR_INIT(1 << 16);

	(void)state;
	add_services(&reg, REG);
	add_services(&services, SERVICE);
	for (size_t i = 0; i < ARRAY_LEN(starts); i++)
		str_addf(&of_reg, "%s = disabled\n", fact_def(starts[i])->id);
	str_add(&of_services, str_text(&of_reg));
	for (size_t i = 0; i < ARRAY_LEN(states); i++)
		str_addf(&of_services, "%s = stopped\n", fact_def(states[i])->id);
	assert_reads(str_text(&reg), 0, str_text(&of_reg));
	assert_reads(str_text(&services), 0, str_text(&of_services));
}

static void
a_version_says_whether_the_update_is_there(void **state)
{
	(void)state;
	assert_reads(
		"##val\ntspkg 10.0.14393.2247\n", 0, "guest.credssp.patched = false\n");
	assert_reads("##val\ntspkg 10.0.14393.2248 (rs1_release.180427-1804)\n", 0,
		"guest.credssp.patched = true\n");
	assert_reads("##val\ntspkg 6.1.7601.24117\n", 0, "guest.credssp.patched = true\n");
	assert_reads("##val\ntspkg 10.0.20348.1\n", 0, "guest.credssp.patched = true\n");
	/* a release that never had it, and what is no version */
	assert_reads("##val\ntspkg 10.0.10240.16384\n", 0, "");
	assert_reads("##val\ntspkg 10.0\n", 0, "");
	/* only what the collection declares */
	assert_reads("##val\nguest.rdp.denied True\nguest.disk_free_mb many\n"
		     "guest.net.netvsc_version \n",
		0, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_collection_brings_what_it_is_credited_with),
		cmocka_unit_test(each_service_is_read),
		cmocka_unit_test(a_version_says_whether_the_update_is_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
