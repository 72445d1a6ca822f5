/*
 * Each part of the reading of a disk states every fact that it declares, of one hive at
 * least. The parts run here one by one, so that a fact of another part does not count.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "probes/engine/worker_protocol.h"
#include "probes/offline/edit/change.h"
#include "probes/offline/facts/windows_disk.h"
#include "tests/unit/probes/offline/hive_made.h"

#define PARTS_MOST 16
#define TS MADE_CS "Control\\Terminal Server"
#define STATIONS TS "\\WinStations"
#define RT STATIONS "\\RDP-Tcp"
#define LSA MADE_CS "Control\\Lsa"
#define FW MADE_CS "Services\\SharedAccess\\Parameters\\FirewallPolicy\\"
#define FW_POLICY "Policies\\Microsoft\\WindowsFirewall\\"
#define TCPIP MADE_CS "Services\\Tcpip\\Parameters"
#define CLASS MADE_CS "Control\\Class\\{4D36E972-E325-11CE-BFC1-08002BE10318}\\0001"
#define GUID "{6AAFC9A9-0542-4DB2-8760-CCFFA953737C}"
#define INTERFACE TCPIP "\\Interfaces\\" GUID
#define SCHANNEL "Control\\SecurityProviders\\SCHANNEL\\Protocols\\TLS 1.2\\Server"
#define SSL "Policies\\Microsoft\\Cryptography\\Configuration\\SSL\\00010002"
#define CREDSSP "Microsoft\\Windows\\CurrentVersion\\Policies\\System\\CredSSP\\Parameters"
#define STORES "Microsoft\\SystemCertificates\\"
#define THUMB "00112233445566778899AABBCCDDEEFF00112233"

/* Text, else binary as hexadecimal digits, else the number. */
struct put {
	const char *key, *name, *text, *digits;
	uint32_t number;
};

#define N(key, name, number)                                                               \
	{                                                                                  \
		key, name, NULL, NULL, number                                              \
	}
#define T(key, name, text)                                                                 \
	{                                                                                  \
		key, name, text, NULL, 0                                                   \
	}
#define B(key, name, digits)                                                               \
	{                                                                                  \
		key, name, NULL, digits, 0                                                 \
	}

/* A Windows 10 of a domain in which nothing is as it was shipped. */
static const struct put modern[] = {
	T(MADE_VERSION, "CurrentBuildNumber", "19045"),
	T(MADE_VERSION, "ProductName", "Windows 10 Home"),
	T(MADE_VERSION, "EditionID", "Core"),
	T(TCPIP, "Domain", "corp.example"),
	N(TS, "fDenyTSConnections", 1),
	N(TS, "TSServerDrainMode", 1),
	N(TS, "TSAppCompat", 1),
	N(TS "\\RCM\\Licensing Core", "LicensingMode", 4),
	T(MADE_CS "Services\\TermService\\Parameters\\LicenseServers",
		"SpecifiedLicenseServers", "lic1"),
	T(MADE_CS "Services\\TermService\\Parameters", "ServiceDll", "C:\\x\\wrap.dll"),
	N(RT, "MaxInstanceCount", 2),
	N(RT, "LanAdapter", 2),
	N(RT, "SecurityLayer", 2),
	N(RT, "UserAuthentication", 1),
	N(RT, "MinEncryptionLevel", 2),
	T(RT, "WdName", "Microsoft RDP 8.0"),
	B(RT, "SSLCertificateSHA1Hash", THUMB),
	B(STATIONS, "SelfSignedCertificate", THUMB),
	B(STORES "Remote Desktop\\Certificates\\" THUMB, "Blob", "00"),
	T(STATIONS "\\ICA-Tcp", "WdName", "Citrix ICA"),
	N(STATIONS "\\ICA-Tcp", "PortNumber", 3389),
	N(LSA, "disabledomaincreds", 0),
	N(LSA, "DisableRestrictedAdmin", 1),
	N(LSA "\\MSV1_0", "RestrictSendingNTLMTraffic", 2),
	N(MADE_CS SCHANNEL, "Enabled", 0),
	N(CREDSSP, "AllowEncryptionOracle", 0),
	T(SSL, "Functions", "X"),
	T("Microsoft\\Windows NT\\CurrentVersion\\Winlogon", "Shell", "tool.exe"),
	N(FW "DomainProfile", "DoNotAllowExceptions", 1),
	N(FW "StandardProfile", "DoNotAllowExceptions", 1),
	N(FW "PublicProfile", "DoNotAllowExceptions", 1),
	N(FW "DomainProfile", "EnableFirewall", 1),
	N(FW "StandardProfile", "EnableFirewall", 1),
	N(FW "PublicProfile", "EnableFirewall", 1),
	N(FW_POLICY "PublicProfile", "EnableFirewall", 1),
	T(FW "FirewallRules", "A",
		"v2.30|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=3389|"),
	T(CLASS, "NetCfgInstanceId", GUID),
	N(CLASS, "Characteristics", 4),
	T(CLASS, "DeviceInstanceID", "VMBUS\\one"),
	N(MADE_CS "Enum\\VMBUS\\one", "ConfigFlags", 0),
	N(INTERFACE, "EnableDHCP", 1),
	T(INTERFACE, "DhcpIPAddress", "10.0.0.4"),
	T(INTERFACE, "DhcpSubnetMask", "255.255.255.0"),
	T(INTERFACE, "DhcpDefaultGateway", "10.0.0.1"),
	{ .key = NULL },
};

/* Windows Server 2003 outside a domain. */
static const struct put old[] = {
	N(FW "DomainProfile", "EnableFirewall", 1),
	N(FW "StandardProfile", "EnableFirewall", 1),
	T(TCPIP, "Domain", ""),
	{ .key = NULL },
};

static bool given[PARTS_MOST][FACT_ID_COUNT];

static void
make(const struct put *puts, uint32_t netlogon, struct hive_made *h)
{
	static const int services[] = { FACTS_GUEST_SERVICE_START };

	made_hives(h);
	for (size_t i = 0; puts != old && i < ARRAY_LEN(services); i++) {
		const char *name = fact_def(services[i])->id + strlen("guest.service.");
		char key[128];

		assert_true(text_format(key, sizeof(key), MADE_CS "Services\\%.*s",
			(int)strcspn(name, "."), name));
		made_dword(h->system, key, "Start", 2);
	}
	made_dword(h->system, MADE_CS "Services\\Netlogon", "Start", netlogon);
	for (const struct put *p = puts; p->key != NULL; p++) {
		const char *path = text_starts(p->key, MADE_CS) ? h->system : h->software;
		uint8_t bytes[64];

		if (p->text != NULL)
			made_text(path, p->key, p->name, p->text);
		else if (p->digits != NULL)
			world_put(path, "", p->key, p->name, CHANGE_BINARY, bytes,
				world_hex(p->digits, bytes, sizeof(bytes)));
		else
			made_dword(path, p->key, p->name, p->number);
	}
}

static void
take_line(void *to, struct wire_line *line)
{
	bool *facts = to;

	if (line->kind == WIRE_FACT)
		facts[line->fact.id] = true;
}

static void
fail_line(void *to, const char *why)
{
	(void)to;
	fail_msg("a line was not understood: %s", why);
}

static void
run_part(struct disk *d, bool *facts)
{
	struct wire_reader reader;
	FILE *lines = tmpfile();
	char bytes[4096];
	size_t len;

	assert_non_null(lines);
	d->out->fd = fileno(lines);
	d->part->read(d);
	rewind(lines);
	wire_reader_init(&reader);
	while ((len = fread(bytes, 1, sizeof(bytes), lines)) > 0)
		assert_true(wire_feed(&reader, bytes, len, take_line, fail_line, facts));
	wire_reader_finish(&reader);
	(void)fclose(lines);
}

static void
read_parts(const struct hive_made *h)
{
	struct probe_out out = { .fd = STDERR_FILENO, .probe = "offline" };
	struct disk d = { .out = &out, .system.image_fd = -1, .software.image_fd = -1 };
	struct error e = ERROR_INIT;

	d.arena = arena_create();
	assert_int_equal(disk_open(&d, h->dir, &e), ERR_OK);
	for (d.part = disk_parts; d.part->read != NULL; d.part++) {
		assert_true(d.part - disk_parts < PARTS_MOST);
		run_part(&d, given[d.part - disk_parts]);
	}
	disk_close(&d);
	arena_destroy(d.arena);
}

static void
each_part_states_what_it_declares(void **state)
{
	struct hive_made h;
	size_t missing = 0;

	(void)state;
	make(modern, 2, &h);
	read_parts(&h);
	make(old, 3, &h);
	read_parts(&h);
	for (const struct disk_part *p = disk_parts; p->read != NULL; p++)
		for (const int *f = p->supplies; *f != FACT_LIST_END; f++)
			if (!given[p - disk_parts][*f]) {
				printf("part %td: no hive gives %s\n", p - disk_parts,
					fact_def(*f)->id);
				missing++;
			}
	assert_int_equal(missing, 0);
	world_clear();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_part_states_what_it_declares),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
