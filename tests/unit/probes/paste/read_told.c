/*
 * What a machine says of itself, its clock, its logs and its cloud, as people publish and
 * send it. The layouts are those of real texts, their contents are made up.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "reading_of.h"

/* ---- network and system ---- */

static void
addresses_are_shown_by_netsh_too(void **state)
{
	static const struct paste pastes[] = {
		{ "Configuration for interface \"Ethernet\"\n"
		  "    DHCP enabled:                         Yes\n"
		  "    IP Address:                           10.1.2.3\n"
		  "    Subnet Prefix:                        10.1.2.0/24 (mask "
		  "255.255.255.0)\n"
		  "    Default Gateway:                      10.1.2.1\n"
		  "    Gateway Metric:                       0\n"
		  "    DNS servers configured through DHCP:  10.1.2.2\n\n"
		  "Configuration for interface \"Loopback Pseudo-Interface 1\"\n"
		  "    DHCP enabled:                         No\n"
		  "    IP Address:                           127.0.0.1\n"
		  "    Subnet Prefix:                        127.0.0.0/8 (mask "
		  "255.0.0.0)\n",
			"guest.net.address = 10.1.2.3\nguest.net.default_gateways = 1\n"
			"guest.net.dhcp = true\n"
			"guest.net.gateway = 10.1.2.1\nguest.net.mask = 255.255.255.0\n" },
		{ "Konfiguration der Schnittstelle \"LAN\"\n"
		  "    DHCP aktiviert:                      Nein\n"
		  "    IP-Adresse                           10.1.2.3\n"
		  "    Subnetzpräfix:                       10.1.2.0/24 (Maske "
		  "255.255.255.0)\n"
		  "    Statisch konfigurierte DNS-Server:   10.1.2.2\n",
			"guest.net.address = 10.1.2.3\nguest.net.dhcp = false\n"
			"guest.net.mask = 255.255.255.0\n" },
	};

	(void)state;
	assert_pastes(pastes, ARRAY_LEN(pastes));
}

static void
a_machine_tells_its_name_and_version(void **state)
{
	static const struct paste pastes[] = {
		{ "Host Name:                 SRV1\n"
		  "OS Name:                   Microsoft Windows Server 2019 Datacenter\n"
		  "OS Version:                10.0.17763 N/A Build 17763\n",
			"guest.computer = SRV1\nguest.os.build = 17763\n"
			"guest.os.product = Windows Server 2019 Datacenter\n" },
		{ "Имя узла:                         SRV1\n"
		  "Название ОС:                      Майкрософт Windows 10 Pro\n"
		  "Версия ОС:                        10.0.19045 Н/Д построение 19045\n",
			"guest.computer = SRV1\nguest.os.build = 19045\n"
			"guest.os.product = Windows 10 Pro\n" },
		{ "C:\\>hostname\nSRV1\n\nC:\\>ver\n\n"
		  "Microsoft Windows [Version 10.0.20348.1]\n\nC:\\>",
			"guest.computer = SRV1\nguest.os.build = 20348\n" },
		{ "Caption     : Microsoft Windows Server 2022 Datacenter\n"
		  "Version     : 10.0.20348\nBuildNumber : 20348\nCSName      : SRV1\n",
			"guest.computer = SRV1\nguest.os.build = 20348\n"
			"guest.os.product = Windows Server 2022 Datacenter\n" },
		/* the same as a console and a window of that Windows write it */
		{ "\x88\xAC\xEF \xE3\xA7\xAB\xA0:  SRV1\n"
		  "\x8D\xA0\xA7\xA2\xA0\xAD\xA8\xA5 \x8E\x91:  "
		  "\x8C\xA0\xA9\xAA\xE0\xAE\xE1\xAE\xE4\xE2 Windows 10 "
		  "\x8A\xAE\xE0\xAF\xAE\xE0\xA0\xE2\xA8\xA2\xAD\xA0\xEF\n"
		  "\x82\xA5\xE0\xE1\xA8\xEF \x8E\x91:  10.0.19045 \x8D/\x84 "
		  "\xAF\xAE\xE1\xE2\xE0\xAE\xA5\xAD\xA8\xA5 19045\n",
			"guest.computer = SRV1\nguest.os.build = 19045\n"
			"guest.os.product = Windows 10 Корпоративная\n" },
		{ "\xC8\xEC\xFF \xF3\xE7\xEB\xE0:  SRV1\n"
		  "\xCD\xE0\xE7\xE2\xE0\xED\xE8\xE5 \xCE\xD1:  "
		  "\xCC\xE0\xE9\xEA\xF0\xEE\xF1\xEE\xF4\xF2 Windows 10 "
		  "\xCA\xEE\xF0\xEF\xEE\xF0\xE0\xF2\xE8\xE2\xED\xE0\xFF\n"
		  "\xC2\xE5\xF0\xF1\xE8\xFF \xCE\xD1:  10.0.19045 \xCD/\xC4 "
		  "\xEF\xEE\xF1\xF2\xF0\xEE\xE5\xED\xE8\xE5 19045\n",
			"guest.computer = SRV1\nguest.os.build = 19045\n"
			"guest.os.product = Windows 10 Корпоративная\n" },
		/* a part of a text, set to the right */
		{ "What it says:\n\n"
		  "    Host Name:                 SRV1\n"
		  "    OS Name:                   Microsoft(R) Windows(R) Server 2003\n"
		  "    OS Version:                5.2.3790 Service Pack 2 Build 3790\n\n"
		  "    Account active               No\n\n"
		  "    Ethernet adapter Ethernet:\n\n"
		  "       DHCP Enabled. . . . . . . . . . . : Yes\n"
		  "       IPv4 Address. . . . . . . . . . . : 10.0.0.4(Preferred)\n"
		  "       Subnet Mask . . . . . . . . . . . : 255.255.255.0\n",
			"guest.account.active = false\nguest.account.locked = false\n"
			"guest.computer = SRV1\nguest.net.address = 10.0.0.4\n"
			"guest.net.dhcp = true\nguest.net.mask = 255.255.255.0\n"
			"guest.os.build = 3790\nguest.os.product = Windows Server 2003\n" },
		/* the version of something else, and a banner that no question brought */
		{ "Name:     tool\nTitle:    Mail\nVersion:  10.0.17763 x 5\n", "" },
		{ "Microsoft Windows [Version 10.0.17763.1]\nC:\\>tnc SRV1 -Port 3389 "
		  "-InformationLevel Quiet\nTrue\n",
			"" },
	};

	(void)state;
	assert_pastes(pastes, ARRAY_LEN(pastes));
}

/* ---- remarks ---- */

static void
remarks_hold_what_was_printed(void **state)
{
	static const struct paste pastes[] = {
		{ "// SERVICE_NAME: TermService\n"
		  "//         TYPE               : 30  WIN32\n"
		  "//         STATE              : 1  STOPPED\n"
		  "int main(void);\n",
			"guest.service.TermService.state = stopped\n" },
		{ "netstat -ano | findstr 3389\n"
		  "## TCP    0.0.0.0:3389           0.0.0.0:0              LISTENING       "
		  "1020\n",
			"guest.rdp.listening = true\n"
			"guest.rdp.port_owner_pid = 1020\n" },
		{ "# Leap Indicator: 3(not synchronized)\n"
		  "# Stratum: 0 (unspecified)\n"
		  "# ReferenceId: 0x00000000 (unspecified)\n",
			"guest.time.synchronized = false\n" },
		/* root has typed it, and the answer is below */
		{ "# sc query TermService\nSTATE              : 4  RUNNING\n# ls\n",
			"guest.service.TermService.state = running\n" },
		/* a line cut out of another answer */
		{ "sc query TermService\n\nSERVICE_NAME: W32 Time\n"
		  "        STATE              : 1  STOPPED\n",
			"" },
		/* the marks of our collector are none */
		{ "##os\n10.0.20348\nSRV1\n##prof\n",
			"guest.computer = SRV1\nguest.os.build = 20348\n" },
	};

	(void)state;
	assert_pastes(pastes, ARRAY_LEN(pastes));
}

/* ---- clock and cloud ---- */

static void
clocks_are_told_in_other_languages(void **state)
{
	static const struct paste pastes[] = {
		{ "Sprungindikator: 0(keine Warnung)\n"
		  "Stratum: 4 (Sekundärreferenz - synchr. über (S)NTP)\n"
		  "Präzision: -23 (119.209ns pro Tick)\n"
		  "Stammverzögerung: 0.0168694s\n"
		  "Stammabweichung: 7.7960610s\n"
		  "Referenz-ID: 0x0A000001 (Quell-IP:  10.0.0.1)\n",
			"guest.time.synchronized = true\n" },
		/* no blanks before the brackets, so two lines look like the first */
		{ "윤초 조정: 3(동기화되지 않음)\n"
		  "계층: 0(지정되지 않음)\n"
		  "정밀도: -23(틱당 119.209ns)\n"
		  "루트 지연: 0.0000000s\n"
		  "루트 분산: 0.0000000s\n"
		  "참조 ID: 0x00000000(지정되지 않음)\n",
			"guest.time.synchronized = false\n" },
		/* no warning, but the source is the clock itself */
		{ "Leap Indicator: 0(no warning)\n"
		  "Stratum: 1 (primary reference - syncd by radio clock)\n"
		  "ReferenceId: 0x4C4F434C (source name:  \"LOCL\")\n",
			"guest.time.synchronized = false\n" },
		/* the host of a virtual machine, which does not say how sure it is */
		{ "Leap Indicator: 3(not synchronized)\n"
		  "Stratum: 1 (primary reference - syncd by radio clock)\n"
		  "ReferenceId: 0x564D5450 (source name:  \"VMTP\")\n",
			"" },
	};

	(void)state;
	assert_pastes(pastes, ARRAY_LEN(pastes));
}

#define RULE_OF_POWERSHELL(access)                                                         \
	"[ { \"EffectiveSecurityRules\": [\n"                                              \
	"  { \"Name\": \"securityRules/Rdp\", \"Protocol\": \"Tcp\",\n"                    \
	"    \"DestinationPortRange\": [\"3389-3389\"], \"SourceAddressPrefix\":\n"        \
	"    [\"0.0.0.0/0\"], \"Access\": \"" access "\", \"Priority\": 300,\n"            \
	"    \"Direction\": \"Inbound\" } ] } ]\n"

static void
a_question_may_go_on_below(void **state)
{
	static const struct paste pastes[] = {
		/* outbound, another port: told by lines below the first */
		{ "az network watcher test-ip-flow \\\n"
		  "  --direction outbound --local 10.0.0.4:3389 \\\n"
		  "  --remote 10.9.9.9:80 --out table\n"
		  "Access    RuleName\n--------  --------\nAllow     AllowAll\n",
			"" },
		{ "PS> Test-AzNetworkWatcherIPFlow `\n  -Direction Outbound `\n"
		  "  -LocalPort 3389\n\n"
		  "Access RuleName\n------ --------\nDeny   UserRule_NoRdp\n",
			"" },
		/* told by the rule alone */
		{ "Access    RuleName\n--------  --------\n"
		  "Allow     defaultSecurityRules/AllowInternetOutBound\n",
			"" },
		{ "$ az network watcher test-ip-flow \\\n"
		  "  --direction inbound --local 10.0.0.4:3389 --remote 1.2.3.4:50000\n"
		  "{ \"access\": \"Deny\", \"ruleName\": \"UserRule_NoRdp\" }\n",
			"cloud.nsg.result = deny\ncloud.nsg.rule = NoRdp\n" },
		/* what is typed and what is answered */
		{ "C:\\Windows\\system32>cd \\\nC:\\>sc query TermService\n\n"
		  "SERVICE_NAME: TermService\n        STATE              : 4  RUNNING\n",
			"guest.service.TermService.state = running\n" },
		{ RULE_OF_POWERSHELL("Deny"),
			"cloud.nsg.result = deny\ncloud.nsg.rule = Rdp\n" },
		{ RULE_OF_POWERSHELL("Allow"),
			"cloud.nsg.result = allow\ncloud.nsg.rule = Rdp\n" },
	};

	(void)state;
	assert_pastes(pastes, ARRAY_LEN(pastes));
}

/* ---- events ---- */

static const struct paste events_are_copied_from_pastes[] = {
	{ "Log Name:      System\n"
	  "Source:        Schannel\n"
	  "Date:          5/11/2020 12:11:39 PM\n"
	  "Event ID:      36870\n"
	  "Task Category: None\n"
	  "Level:         Error\n"
	  "Keywords:      \n"
	  "User:          SYSTEM\n"
	  "Computer:      SRV1\n"
	  "Description:\n"
	  "A fatal error occurred when accessing the private key. Access is "
	  "denied.\n",
		"guest.events = Schannel/36870\n" },
	/* two of them, and the same once more as XML */
	{ "Имя журнала:   System\n"
	  "Источник:      Schannel\n"
	  "Дата:          26.10.2022 21:03:25\n"
	  "Код события:   36871\n"
	  "Категория задачи:(60)\n"
	  "Уровень:       Ошибка\n"
	  "Компьютер:     SRV1\n"
	  "Описание:\n"
	  "Xml события:\n"
	  "<Event xmlns=\"x\">\n  <System>\n"
	  "    <Provider Name=\"Schannel\" Guid=\"{1}\" />\n"
	  "    <EventID>36871</EventID>\n</System></Event>\n"
	  "Имя журнала:   System\n"
	  "Источник:      NETLOGON\n"
	  "Дата:          26.10.2022 21:05:00\n"
	  "Код события:   5719\n"
	  "Категория задачи:Отсутствует\n"
	  "Уровень:       Ошибка\n",
		"guest.events = NETLOGON/5719, Schannel/36871\n" },
	/* a language of which we know no label */
	{ "Název protokolu:System\n"
	  "Zdroj:         Service Control Manager\n"
	  "Datum:         16.04.2022 22:37:05\n"
	  "ID události:   7031\n"
	  "Kategorie úlohy:Není\n"
	  "Úroveň:        Chyba\n",
		"guest.events = Service Control Manager/7031\n" },
	/* quoted, with a line between each two, and the time made unreadable */
	{ "> ログの名前:         Security\n>\n"
	  "> ソース:           Microsoft-Windows-Security-Auditing\n>\n"
	  "> 日付:           2018/09/XX XX:XX:XX\n>\n"
	  "> イベント ID:       4625\n>\n"
	  "> レベル:           情報\n",
		"guest.events = Microsoft-Windows-Security-Auditing/4625\n" },
	/* an article, in an order of its own */
	{ "Event ID: 44\n"
	  "Log Name: System\n"
	  "Source: Microsoft-Windows-TerminalServices-Licensing\n"
	  "Date:\n"
	  "Level: Error\n",
		"guest.events = "
		"Microsoft-Windows-TerminalServices-Licensing/44\n" },
	/* before Vista */
	{ "Event Type:\tError\nEvent Source:\tTermDD\nEvent Category:\tNone\n"
	  "Event ID:\t50\nDate:\t\t3/1/2009\nTime:\t\t10:11:12\n",
		"guest.events = TermDD/50\n" },
	{ "Level,Date and Time,Source,Event ID,Task Category\n"
	  "Error,3/4/2021 9:00:01 AM,Schannel,36874,None,\"An TLS 1.2 request\n"
	  "was received.\"\n"
	  "Error,3/4/2021 9:00:00 AM,Schannel,36870,None,\"A fatal error\"\n",
		"guest.events = Schannel/36874, Schannel/36870\n" },
	/* other objects have an id and a source, too */
	{ "[ { \"id\": 36870, \"source\": \"Schannel\" } ]\n", "" },
	/* no event: an order, a sentence */
	{ "Customer:      4711\nSource:        web\nDate:          today\n"
	  "Order:         36870\n",
		"" },
	{ "Server: a\nName: b\nTime: 2024-01-01 10:00:00\nPort: 3389\n"
	  "Protocol: tcp\nState: open\n",
		"" },
	{ "Source: the manual\nEvent ID: see below\nLevel: 3\n", "" },
};

static void
events_are_copied_from_the_viewer(void **state)
{
	(void)state;
	assert_pastes(
		events_are_copied_from_pastes, ARRAY_LEN(events_are_copied_from_pastes));
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_are_shown_by_netsh_too),
		cmocka_unit_test(a_machine_tells_its_name_and_version),
		cmocka_unit_test(remarks_hold_what_was_printed),
		cmocka_unit_test(clocks_are_told_in_other_languages),
		cmocka_unit_test(a_question_may_go_on_below),
		cmocka_unit_test(events_are_copied_from_the_viewer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
