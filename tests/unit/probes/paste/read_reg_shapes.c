/*
 * Keys in the shapes that people and programs give them: values at the margin, remarks and
 * empty lines in .reg files, numbers as bytes, files of the first version, Wine's,
 * Markdown's signs, the editor's export as text, the view of PowerShell.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "reading_of.h"

#define TS "HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Terminal Server"
#define DENIED "guest.rdp.denied = true\nguest.rdp.denied_by = local\n"

static void
values_at_the_margin(void **state)
{
	(void)state;
	assert_reads(TS "\nfDenyTSConnections    REG_DWORD    0x1\n", 0, DENIED);
	assert_reads(TS "\nfDenyTSConnections REG_DWORD 0x1\n", 0, DENIED);
	assert_reads("C:\\>reg query \"" TS "\" /v fDenyTSConnections\n"
		     "## fDenyTSConnections    REG_DWORD    0x1\n",
		0, DENIED);
	/* a value in a command or a sentence does not count */
	assert_reads(TS "\nfDenyTSConnections REG_DWORD 0x1 means that it is off\n"
			"PS C:\\> hostname\npc-7\n",
		0, "guest.computer = pc-7\n");
	assert_reads(TS "\nreg add X /v fDenyTSConnections /t REG_DWORD /d 1\n"
			"PS C:\\> hostname\npc-7\n",
		0, "guest.computer = pc-7\n");
	assert_reads("HKEY\\_LOCAL\\_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Terminal "
		     "Server\n    fDenyTSConnections    REG\\_DWORD    0x1\n",
		0, DENIED);
}

static void
files_with_remarks(void **state)
{
	(void)state;
	assert_reads("Windows Registry Editor Version 5.00\n\n"
		     "; the switch\n[" TS "] ; here\n\n; 1 is off\n"
		     "\"fDenyTSConnections\"=dword:00000001 ; off\n@=\"x\"\n\"Gone\"=-\n\n"
		     "\"TSEnabled\" = dword:1\n\n"
		     "[" TS "\\WinStations\\RDP-Tcp]\n"
		     "\"PortNumber\"=hex(4):3e,0d,00,00\n",
		0, "guest.rdp.port = 3390\n" DENIED);
	/* a key that the file removes shows nothing */
	assert_reads("[-" TS "]\n\"fDenyTSConnections\"=dword:00000001\n\n[" TS
		     "\\WinStations\\RDP-Tcp]\n\"PortNumber\"=dword:d3e\n",
		0, "guest.rdp.port = 3390\n");
	assert_reads(
		"[HKEY_LOCAL_MACHINE\\\\System\\\\CurrentControlSet\\\\Control\\\\Terminal "
		"Server] 1700000000\n\"fDenyTSConnections\"=dword:00000001\n",
		0, DENIED);
}

#define PROFILE                                                                            \
	"[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\SharedAccess\\"         \
	"Parameters\\FirewallPolicy\\"

/* It may have been written to change these values; what it leaves out it does not say. */
static void
file_says_what_it_holds(void **state)
{
	(void)state;
	assert_reads(PROFILE
		"PublicProfile]\n\"EnableFirewall\"=dword:00000000\n\n" PROFILE
		"DomainProfile]\n\"DisableNotifications\"=dword:00000001\n\n" PROFILE
		"FirewallRules]\n\"{1}\"=\"v2.30|Action=Allow|Active=TRUE|Dir=In|"
		"Protocol=6|LPort=80|Name=Web|\"\n\n[HKEY_LOCAL_MACHINE\\SOFTWARE\\X]\n",
		0, "guest.firewall.public.enabled = false\n");
}

/* Texts of the first version are bytes. */
static void
files_of_the_first_version(void **state)
{
	(void)state;
	assert_reads(
		"REGEDIT4\n\n[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\"
		"TermService\\Parameters]\n"
		"\"ServiceDll\"=hex(2):43,3a,5c,78,5c,72,2e,64,6c,\\\n  6c,00\n",
		0, "guest.service.TermService.dll = C:\\x\\r.dll\n");
}

static void
text_of_the_editor(void **state)
{
	(void)state;
	assert_reads("Schlüsselname:     " TS "\nKlassenname:       <KEINE KLASSE>\n"
		     "Letzter Schreibzugriff: 03.02.2026 - 10:11\nWert 0\n"
		     "  Name:            fDenyTSConnections\n  Typ:             REG_DWORD\n"
		     "  Daten:           0x1\n\nWert 1\n  Name:            Other\n"
		     "  Typ:             REG_SZ\n  Daten:           0x0\n\n\n"
		     "Schlüsselname:     " TS "\\WinStations\\RDP-Tcp\nWert 0\n"
		     "  Name:            PortNumber\n  Typ:             REG_DWORD\n"
		     "  Daten:           0xd3e\n",
		0, "guest.rdp.port = 3390\n" DENIED);
	assert_reads("Key Name:          " TS "\nClass Name:        <NO CLASS>\n", 0, "");
}

static void
view_of_powershell(void **state)
{
	(void)state;
	assert_reads(
		"\n    Hive: HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\n\n\n"
		"Name                           Property\n"
		"----                           --------\n"
		"Terminal Server                AllowRemoteRPC         : 1\n"
		"                               fDenyTSConnections     : 1\n"
		"                               ProductVersion         : 5.1\n"
		"Other                          fDenyTSConnections     : 0\n",
		0, DENIED);
}

/* A number that stands alone counts where it stands. */
static void
later_answer_counts(void **state)
{
	static const char key[] =
		"\"HKLM:\\SYSTEM\\CurrentControlSet\\Control\\Terminal Server\"";
	static const char list[] = "\nfDenyTSConnections : 0\n\n";
	char text[1024];

	(void)state;
	assert_true(text_format(text, sizeof(text),
		"PS C:\\> (Get-ItemProperty %s).fDenyTSConnections\n1\n"
		"PS C:\\> Get-ItemProperty %s -Name fDenyTSConnections\n%s",
		key, key, list));
	assert_reads(text, 0, "guest.rdp.denied = false\n");
	assert_true(text_format(text, sizeof(text),
		"PS C:\\> Get-ItemProperty %s -Name fDenyTSConnections\n%s"
		"PS C:\\> gp %s fDenyTSConnections | select -ExpandProperty "
		"fDenyTSConnections\n1\n",
		key, list, key));
	assert_reads(text, 0, DENIED);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_at_the_margin),
		cmocka_unit_test(files_with_remarks),
		cmocka_unit_test(file_says_what_it_holds),
		cmocka_unit_test(files_of_the_first_version),
		cmocka_unit_test(text_of_the_editor),
		cmocka_unit_test(view_of_powershell),
		cmocka_unit_test(later_answer_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
