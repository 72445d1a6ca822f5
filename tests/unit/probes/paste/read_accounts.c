/* Accounts, keys, disks, updates and licensing as the tools of Windows print them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "reading_of.h"

#define ACTIVE "guest.account.active = true\nguest.account.locked = false\n"
#define VALID "guest.account.expired = false\nguest.account.password_expired = false\n"
#define ENDED "guest.account.expired = true\nguest.account.password_expired = true\n"
#define MEMBER "guest.account.rdp_member = true\n"

static void
net_user_says_until_when(void **state)
{
	static const struct paste pastes[] = {
		{ "C:\\>net user jdoe\n"
		  "User name                    jdoe\n"
		  "Account active               Yes\n"
		  "Account expires              Never\n\n"
		  "Password last set            1/2/2026 3:04:05 PM\n"
		  "Password expires             Never\n\n"
		  "Local Group Memberships      *Users\n"
		  "                             *Remote Desktop Users\n"
		  "Global Group memberships     *None\n"
		  "The command completed successfully.\n\n"
		  "C:\\>",
			ACTIVE VALID MEMBER },
		{ "Benutzername                             jdoe\n"
		  "Konto aktiv                              Ja\n"
		  "Konto abgelaufen                         31.12.2001 00:00:00\n\n"
		  "Letztes Setzen des Kennworts             01.02.2001 15:04:05\n"
		  "Kennwort läuft ab                        13.03.2001 15:04:05\n\n"
		  "Lokale Gruppenmitgliedschaften           *Benutzer             "
		  "*Remotedesktopbenutzer\n",
			ACTIVE ENDED MEMBER },
		{ "Compte : actif                           Oui\n"
		  "Le compte expire                         Jamais\n\n"
		  "Le mot de passe expire                   13/02/2999 10:00:00\n\n"
		  "Appartient aux groupes locaux            *Administrateurs\n",
			ACTIVE VALID MEMBER },
		/* membership through a group of the domain is not shown */
		{ "C:\\>net user jdoe\n"
		  "Account active               Yes\n"
		  "Local Group Memberships      *Users\n\nC:\\>",
			ACTIVE },
		/* no date: nothing is known */
		{ "C:\\>net user jdoe\n"
		  "Account active               Yes\n"
		  "Account expires              99/99/2001\n"
		  "Password expires             soon\n\nC:\\>",
			ACTIVE },
	};

	(void)state;
	assert_pastes(pastes, sizeof(pastes) / sizeof(pastes[0]));
}

#define KEY                                                                                \
	"C:\\ProgramData\\Microsoft\\Crypto\\RSA\\MachineKeys\\"                           \
	"f686aace6942fb7f7ceb231212eef4a4_6de9cb26-d2b9-4c01-8ec4-2da5824078f5 "
#define INDENT "                                        "
#define READABLE "guest.cert.key_readable = true\n"
#define UNREADABLE "guest.cert.key_readable = false\n"

static void
icacls_says_who_may_read_the_key(void **state)
{
	static const struct paste pastes[] = {
		{ KEY "NT AUTHORITY\\NETWORK SERVICE:(R)\n" INDENT
		      "NT AUTHORITY\\SYSTEM:(F)\n"
		      "\nSuccessfully processed 1 files; Failed processing 0 files\n",
			READABLE },
		{ KEY "NT-AUTORITÄT\\Netzwerkdienst:(I)(RX)\n" INDENT
		      "VORDEFINIERT\\Administratoren:(F)\n",
			READABLE },
		{ KEY "AUTORITE NT\\Système:(F)\n" INDENT "BUILTIN\\Administrateurs:(F)\n",
			UNREADABLE },
		{ KEY "NT AUTHORITY\\SYSTEM:(F)\n" INDENT "BUILTIN\\Administrators:(F)\n",
			UNREADABLE },
		/* writing is not reading, and a denial wins */
		{ KEY "NT AUTHORITY\\NETWORK SERVICE:(W)\n" INDENT
		      "NT AUTHORITY\\SYSTEM:(F)\n",
			UNREADABLE },
		{ KEY "NT AUTHORITY\\NETWORK SERVICE:(DENY)(R)\n" INDENT
		      "NT AUTHORITY\\NETWORK SERVICE:(R)\n",
			"" },
		/* a group or a language that is not known may hold the service */
		{ KEY "Everyone:(R)\n" INDENT "NT AUTHORITY\\SYSTEM:(F)\n", "" },
	};

	(void)state;
	assert_pastes(pastes, sizeof(pastes) / sizeof(pastes[0]));
}

static void
tools_say_how_much_room_is_left(void **state)
{
	static const struct paste pastes[] = {
		{ "PS C:\\> Get-Volume\n\n"
		  "DriveLetter FriendlyName FileSystemType DriveType HealthStatus "
		  "OperationalStatus SizeRemaining      Size\n"
		  "----------- ------------ -------------- --------- ------------ "
		  "----------------- -------------      ----\n"
		  "D           Data         NTFS           Fixed     Healthy      "
		  "OK                    900.25 GB 931.51 GB\n"
		  "C                        NTFS           Fixed     Healthy      "
		  "OK                     10.50 GB 126.45 GB\n",
			"guest.disk_free_mb = 10752\n" },
		{ "DriveLetter   : C\nSizeRemaining : 1048576\nSize          : 135838822400\n",
			"guest.disk_free_mb = 1\n" },
		{ "DeviceID     : C:\nDriveType    : 3\nFreeSpace    : 524288\n"
		  "Size         : 135838822400\n",
			"guest.disk_free_mb = 0\n" },
		{ "C:\\>fsutil volume diskfree C:\\\n"
		  "Total free bytes                :  11,285,938,176 ( 10.5 GB)\n"
		  "Total bytes                     : 135,838,822,400 (126.5 GB)\n"
		  "Total quota free bytes          :  11,285,938,176 ( 10.5 GB)\n\nC:\\>",
			"guest.disk_free_mb = 10763\n" },
		{ "C:\\>fsutil volume diskfree c:\n"
		  "Freie Bytes gesamt             : 11.285.938.176 ( 10,5 GB)\n"
		  "Bytes gesamt                   : 135.838.822.400 (126,5 GB)\n\nC:\\>",
			"guest.disk_free_mb = 10763\n" },
	};

	(void)state;
	assert_pastes(pastes, sizeof(pastes) / sizeof(pastes[0]));
}

static void
objects_tell_updates_domain_and_licensing(void **state)
{
	static const struct paste pastes[] = {
		{ "PS C:\\> Get-HotFix\n\n"
		  "Source        Description      HotFixID      InstalledBy          "
		  "InstalledOn\n"
		  "------        -----------      --------      -----------          "
		  "-----------\n"
		  "SRV-01        Update           KB4049065     NT AUTHORITY\\SYSTEM  "
		  "3/1/2018 12:00:00 AM\n"
		  "SRV-01        Security Update  KB4103723     NT AUTHORITY\\SYSTEM  "
		  "5/15/2018 12:00:00 AM\n",
			"guest.credssp.patched = true\n" },
		{ "Name         : SRV-01\nDomain       : corp.example\nPartOfDomain : True\n",
			"guest.domain_joined = true\n" },
		{ "             AzureAdJoined : YES\n"
		  "          EnterpriseJoined : NO\n"
		  "              DomainJoined : NO\n",
			"guest.domain_joined = false\n" },
		{ "DaysLeft       : 119\nReturnValue    : 0\nPSComputerName : \n",
			"guest.licensing.grace_days = 119\n"
			"guest.licensing.grace_over = false\n" },
		{ "Method execution successful.\nOut Parameters:\n"
		  "instance of __PARAMETERS\n{\n\tDaysLeft = 0;\n\tReturnValue = 0;\n};\n",
			"guest.licensing.grace_days = 0\n"
			"guest.licensing.grace_over = true\n" },
		/* a call that failed has counted nothing */
		{ "\tDaysLeft = 0;\n\tReturnValue = 2147749889;\n", "" },
		{ "Source        Description      HotFixID      InstalledBy\n"
		  "------        -----------      --------      -----------\n"
		  "SRV-01        Update           KB4049065     NT AUTHORITY\\SYSTEM\n",
			"" },
	};

	(void)state;
	assert_pastes(pastes, sizeof(pastes) / sizeof(pastes[0]));
}

#define DROP(port, id)                                                                     \
	"<netEvents>\n\t<item>\n\t\t<header>\n\t\t\t<ipProtocol>6</ipProtocol>\n"          \
	"\t\t\t<localPort>" port "</localPort>\n\t\t</header>\n"                           \
	"\t\t<type>FWPM_NET_EVENT_TYPE_CLASSIFY_DROP</type>\n"                             \
	"\t\t<classifyDrop>\n\t\t\t<filterId>" id "</filterId>\n\t\t</classifyDrop>\n"     \
	"\t</item>\n</netEvents>\n"
#define FILTER(provider, id)                                                               \
	"\t<item>\n\t\t<displayData>\n\t\t\t<name>Acme Shield inbound</name>\n"            \
	"\t\t</displayData>\n" provider "\t\t<filterId>" id "</filterId>\n\t</item>\n"
#define PROVIDER(key) "\t\t<providerKey>" key "</providerKey>\n"
#define ACME PROVIDER("{11111111-2222-3333-4444-555555555555}")

static void
netsh_wfp_names_the_filter_of_another_product(void **state)
{
	static const struct paste pastes[] = {
		{ DROP("3389", "71234") FILTER(ACME, "71230") FILTER(ACME, "71234"),
			"guest.wfp.dropped_by = Acme Shield inbound\n" },
		{ FILTER(ACME, "71234") DROP("3389", "71234"),
			"guest.wfp.dropped_by = Acme Shield inbound\n" },
		/* Windows' own firewall is no other product */
		{ DROP("3389", "71234")
				FILTER(PROVIDER("FWPM_PROVIDER_MPSSVC_WF"), "71234"),
			"" },
		{ DROP("3389", "71234") FILTER(
			  PROVIDER("{decc16ca-3f33-4346-be1e-8fb4ae0f3d62}"), "71234"),
			"" },
		/* an unnamed filter, another filter, another port, no filter at all */
		{ DROP("3389", "71234") FILTER("", "71234"), "" },
		{ DROP("3389", "71234") FILTER(ACME, "71235"), "" },
		{ DROP("445", "71234") FILTER(ACME, "71234"), "" },
		{ DROP("3389", "71234"), "" },
		{ FILTER(ACME, "71230") DROP("3389", "71234"), "" },
		{ FILTER(ACME, "71230") FILTER("", "71234") DROP("3389", "71234"), "" },
	};

	(void)state;
	assert_pastes(pastes, sizeof(pastes) / sizeof(pastes[0]));
}

#define NETSTAT(options)                                                                   \
	"C:\\>netstat " options "\n\nActive Connections\n\n"                               \
	"  Proto  Local Address          Foreign Address        State\n"                   \
	"  TCP    10.0.0.4:49999         10.0.0.9:389           TIME_WAIT\n"               \
	"  TCP    10.0.0.4:50000         10.0.0.9:389           ESTABLISHED\n"             \
	"  TCP    10.0.0.4:50000         10.0.0.8:389           ESTABLISHED\n"             \
	"  TCP    10.0.0.4:50001         0.0.0.0:0              BOUND\n"                   \
	"  TCP    10.0.0.4:3389          10.0.0.7:51000         ESTABLISHED\n\nC:\\>"

static void
netstat_counts_the_ports_that_are_given_out(void **state)
{
	static const struct paste pastes[] = {
		{ NETSTAT("-nq"), "guest.net.tcp_ports_used = 3\n" },
		/* what is bound and not connected is not in this list */
		{ NETSTAT("-n"), "" },
		{ NETSTAT("-nq | findstr 389"), "" },
	};

	(void)state;
	assert_pastes(pastes, sizeof(pastes) / sizeof(pastes[0]));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(net_user_says_until_when),
		cmocka_unit_test(icacls_says_who_may_read_the_key),
		cmocka_unit_test(tools_say_how_much_room_is_left),
		cmocka_unit_test(netsh_wfp_names_the_filter_of_another_product),
		cmocka_unit_test(netstat_counts_the_ports_that_are_given_out),
		cmocka_unit_test(objects_tell_updates_domain_and_licensing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
