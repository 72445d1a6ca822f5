/*
 * Outputs as people publish and send them: with rows left out, behind marks of comments, of
 * Windows in other languages, of the tools that stand next to the ones that we ask for. The
 * layouts are those of real texts, their contents are made up.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "reading_of.h"

/* ---- sessions ---- */

#define LISTENS                                                                            \
	"guest.rdp.listener = present\n"                                                   \
	"guest.rdp.listening = true\n"

static void
sessions_are_told_in_other_languages(void **state)
{
	static const struct paste pastes[] = {
		{ " SITZUNGSNAME      BENUTZERNAME             ID  STATUS  TYP         "
		  "GERÄT\n"
		  " services                                    0  Getr.\n"
		  " console           Jana                      3  Aktiv\n"
		  " rdp-tcp                                 65536  Abhör.\n",
			LISTENS "guest.sessions.active = 1\n" },
		/* the same bytes as the console of that Windows writes them (CP850) */
		{ " SITZUNGSNAME      BENUTZERNAME             ID  STATUS  TYP         "
		  "GER\x8ET\n"
		  " services                                    0  Getr.\n"
		  " console           Jana                      3  Aktiv\n"
		  " rdp-tcp                                 65536  Abh\x94r.\n",
			LISTENS "guest.sessions.active = 1\n" },
		/* another listener stands before ours, its name cut */
		{ " СЕАНС             ПОЛЬЗОВАТЕЛЬ             ID  СТАТУС  ТИП         "
		  "УСТР-ВО\n"
		  " services                                    0  Диск\n"
		  " console                                     1  Подключено\n"
		  ">rdp-tcp#0         Ольга                     2  Активно\n"
		  " 7a6f5e4d3c2b1...                        65536  Прием\n"
		  " rdp-tcp                                 65537  Прием\n",
			LISTENS "guest.sessions.active = 1\n" },
		{ " NOMBRE DE SESIÓN  NOMBRE DE USUARIO        ID  ESTADO    TIPO   "
		  "DISPOSITIVO\n"
		  " console                                     0  Conn    wdcon\n"
		  " rdp-tcp                                 65536  Escuchar  rdpwd\n"
		  " rdp-tcp#2         lucia                     1  Activo  rdpwd\n",
			LISTENS "guest.sessions.active = 1\n" },
		{ " 会话名               用户名                 ID  状态   类型        "
		  "设备\n"
		  " services                                            0  断开\n"
		  ">console                   wang                      1  运行中\n"
		  " rdp-tcp                                         65536  侦听\n",
			LISTENS "guest.sessions.active = 1\n" },
		{ " セッション名      ユーザー名               ID  状態    種類        "
		  "デバイス\n"
		  " services                                    0  Disc\n"
		  ">console           sato                      2  Active\n"
		  " rdp-tcp                                 65536  Listen\n",
			LISTENS "guest.sessions.active = 1\n" },
	};

	(void)state;
	assert_pastes(pastes, ARRAY_LEN(pastes));
}

#define SESSIONS_HEAD                                                                      \
	" SESSIONNAME       USERNAME                 ID  STATE   TYPE        DEVICE\n"

static void
sessions_that_one_may_not_see_are_not_missing(void **state)
{
	static const struct paste pastes[] = {
		/* who is no administrator sees himself alone */
		{ "C:\\>qwinsta\n" SESSIONS_HEAD
		  ">console           edna                      1  Active\n\nC:\\>",
			"" },
		/* rows were left out */
		{ "C:\\>qwinsta\n" SESSIONS_HEAD
		  " services                                    0  Disc\n"
		  ">console           edna                      1  Active\n"
		  " ...\n\nC:\\>",
			"" },
		/* programs of rpcinfo have numbers of that size */
		{ "| rpcinfo: \n|   program version    port/proto  service\n"
		  "|   100000  2,3,4        111/tcp   rpcbind\n",
			"" },
		/* an article sets it to the right, as a part of a list */
		{ "Ask for the sessions:\n\n"
		  "      SESSIONNAME       USERNAME                 ID  STATE   TYPE\n"
		  "      services                                    0  Disc\n"
		  "     >console           edna                      1  Active\n"
		  "                        bob                       2  Disc\n"
		  "      rdp-tcp                                 65536  Listen\n",
			LISTENS "guest.sessions.active = 2\n" },
		/* between fences the table is whole */
		{ "```\n" SESSIONS_HEAD
		  " services                                    0  Disc\n"
		  ">console           edna                      1  Active\n"
		  "```\n\nand so on\n",
			"guest.rdp.listening = false\nguest.sessions.active = 1\n" },
	};

	(void)state;
	assert_pastes(pastes, ARRAY_LEN(pastes));
}

static void
users_are_counted_where_only_they_are_listed(void **state)
{
	static const struct paste pastes[] = {
		{ "C:\\>query user\n"
		  " BENUTZERNAME          SITZUNGSNAME       ID  STATUS  LEERLAUF   "
		  "ANMELDEZEIT\n"
		  ">jana                  console             4  Aktiv       Kein   "
		  "28.04.2025 12:03\n"
		  " uwe                                       5  Getr.    1+02:11   "
		  "27.04.2025 08:40\n\nC:\\>",
			"guest.sessions.active = 2\n" },
		{ " 用户名                会话名             ID  状态    空闲时间   "
		  "登录时间\n"
		  ">wang                  console             1  运行中      无     "
		  "2026/7/30 "
		  "19:55\n\n",
			"guest.sessions.active = 1\n" },
		/* cut off below the first row: there may be more */
		{ " USERNAME              SESSIONNAME        ID  STATE   IDLE TIME  LOGON "
		  "TIME\n"
		  ">edna                  console             1  Active      none   "
		  "3/2/2026 "
		  "9:14 AM",
			"" },
	};

	(void)state;
	assert_pastes(pastes, ARRAY_LEN(pastes));
}

/* ---- sockets and processes ---- */

#define LISTENER                                                                           \
	"C:\\>netstat -ano | findstr :3389\n"                                              \
	"  TCP    0.0.0.0:3389           0.0.0.0:0              LISTENING       1000\n\n"
#define OWNED_BY(owner)                                                                    \
	"guest.rdp.listening = true\n"                                                     \
	"guest.rdp.port_owner_pid = 1000\n"                                                \
	"guest.rdp.port_owner = " owner "\n"

static const struct paste only_a_list_of_pastes[] = {
	/* the column behind the id is a session's name */
	{ LISTENER "C:\\>tasklist | findstr 1000\n"
		   "svchost.exe                   1000 Services                   "
		   "0     45,632 K\n",
		OWNED_BY("svchost.exe") },
	{ LISTENER "C:\\>tasklist | findstr 1000\n"
		   "redirector.exe                1000 Console                    "
		   "1     45,632 K\n",
		OWNED_BY("redirector.exe") },
	/* the list of services goes on below */
	{ LISTENER "C:\\>tasklist /svc\n"
		   "svchost.exe                   1000 CryptSvc, Dnscache, "
		   "LanmanWorkstation,\n"
		   "                                   NlaSvc, TermService\n"
		   "svchost.exe                   1044 EventLog\n",
		OWNED_BY("TermService") },
	{ LISTENER "C:\\>tasklist /svc\n"
		   "svchost.exe                   1000 CryptSvc, Dnscache, "
		   "LanmanWorkstation,\n"
		   "                                   NlaSvc\n"
		   "svchost.exe                   1044 EventLog\n",
		OWNED_BY("CryptSvc") },
	/* the text ends within the list, or within the row of another table */
	{ LISTENER "C:\\>tasklist /svc\n"
		   "svchost.exe                   1000 CryptSvc, Dnsc",
		OWNED_BY("svchost.exe") },
	{ LISTENER "C:\\>tasklist\n"
		   "svchost.exe                   1000 Services",
		OWNED_BY("svchost.exe") },
	{ "  TCP    0.0.0.0:3389           0.0.0.0:0              LISTENING       "
	  "1000\n  TermSer",
		"guest.rdp.listening = true\n"
		"guest.rdp.port_owner_pid = 1000\n" },
	/* the filter took the rest of it away */
	{ LISTENER "C:\\>tasklist /svc | findstr 1000\n"
		   "svchost.exe                   1000 CryptSvc, Dnscache, "
		   "LanmanWorkstation,\n",
		OWNED_BY("svchost.exe") },
	/* asked both ways: the services are told by one of them */
	{ LISTENER "C:\\>tasklist /svc\n"
		   "svchost.exe                   1000 TermService\n\n"
		   "C:\\>tasklist\n"
		   "svchost.exe                   1000 Services                   "
		   "0     45,632 K\n",
		OWNED_BY("TermService") },
	{ LISTENER "C:\\>tasklist /svc\n"
		   "redirector.exe                1000 Nicht zutreffend\n",
		OWNED_BY("redirector.exe") },
	{ LISTENER "C:\\>tasklist /svc /fo csv /nh\n"
		   "\"svchost.exe\",\"1000\",\"TermService\"\n",
		OWNED_BY("TermService") },
	{ LISTENER "C:\\>tasklist /fo csv /nh\n"
		   "\"svchost.exe\",\"1000\",\"Services\",\"0\",\"45.632 K\"\n",
		OWNED_BY("svchost.exe") },
	{ LISTENER "C:\\>tasklist /svc /fo list\n\n"
		   "Abbildname: svchost.exe\n"
		   "PID:        1000\n"
		   "Dienste:    TermService\n\n",
		OWNED_BY("TermService") },
	{ LISTENER "C:\\>tasklist /fo list\n\n"
		   "Image Name:   svchost.exe\n"
		   "PID:          1000\n"
		   "Session Name: Services\n"
		   "Session#:     0\n"
		   "Mem Usage:    45,632 K\n\n",
		OWNED_BY("svchost.exe") },
};

static void
only_a_list_of_services_tells_services(void **state)
{
	(void)state;
	assert_pastes(only_a_list_of_pastes, ARRAY_LEN(only_a_list_of_pastes));
}

static void
sockets_are_known_without_their_heading(void **state)
{
	static const struct paste pastes[] = {
		{ "::                                  49664     ::                        "
		  "          0          Listen                     608\n"
		  "0.0.0.0                             3389      0.0.0.0                   "
		  "          0          Listen                     1000\n",
			"guest.rdp.listening = true\nguest.rdp.port_owner_pid = 1000\n" },
		{ "10.0.0.4                            3389      10.0.0.9                  "
		  "          50001      Established Internet       1000\n",
			"" },
		{ "127.0.0.1                           3389      0.0.0.0                   "
		  "          0          Listen                     1000\n",
			"" },
		{ "LocalAddress LocalPort  State OwningProcess\n"
		  "------------ ---------  ----- -------------\n"
		  "::                3389 Listen          1000\n",
			"guest.rdp.listening = true\nguest.rdp.port_owner_pid = 1000\n" },
		/* cut at the edge of a window of 80 columns, rows and all */
		{ "LocalAddress                        LocalPort RemoteAddress             "
		  "        \n"
		  "  RemotePort State       AppliedSetting OwningProcess\n"
		  "------------                        --------- -------------             "
		  "        \n"
		  "  ---------- -----       -------------- -------------\n"
		  "10.0.0.4                            3389      10.0.0.9                  "
		  "        \n"
		  "  50123      Established Internet       77           \n"
		  "0.0.0.0                             3389      0.0.0.0                   "
		  "        \n"
		  "  0          Listen                     1000         \n"
		  "\n",
			"guest.rdp.listening = true\nguest.rdp.port_owner_pid = 1000\n" },
		/* of the routes, and of another tool */
		{ "10.0.0.4   3389   10.0.0.9   0   25\n", "" },
		{ "  TCP        0.0.0.0               3389          0.0.0.0               "
		  "0   "
		  "            Listening         2004            svchost\n",
			"" },
	};

	(void)state;
	assert_pastes(pastes, ARRAY_LEN(pastes));
}

static void
rows_that_were_left_out_leave_a_gap(void **state)
{
	static const struct paste pastes[] = {
		/* the system itself has no owner, in any language */
		{ "C:\\>netstat -anob\n\nAktive Verbindungen\n\n"
		  "  Proto  Lokale Adresse         Remoteadresse          Status           "
		  "PID\n"
		  "  TCP    0.0.0.0:135            0.0.0.0:0              ABHÖREN         "
		  "984\n"
		  "  RpcSs\n [svchost.exe]\n"
		  "  TCP    0.0.0.0:445            0.0.0.0:0              ABHÖREN         "
		  "4\n"
		  " Es konnten keine Besitzerinformationen abgerufen werden.\n"
		  "  TCP    0.0.0.0:5985           0.0.0.0:0              ABHÖREN         "
		  "4\n"
		  " Es konnten keine Besitzerinformationen abgerufen werden.\n"
		  "  UDP    0.0.0.0:123            *:*                                    "
		  "1210\n"
		  "  W32Time\n [svchost.exe]\n\nC:\\>",
			"guest.rdp.listening = false\n" },
		/* left out by hand, with the indent of the rows */
		{ "C:\\>netstat -anob\n\nActive Connections\n\n"
		  "  Proto  Local Address          Foreign Address        State           "
		  "PID\n"
		  "  TCP    0.0.0.0:135            0.0.0.0:0              LISTENING       "
		  "984\n"
		  "  [...]\n"
		  "  UDP    0.0.0.0:123            *:*                                    "
		  "1210\n\nC:\\>",
			"" },
		{ "C:\\>netstat -anob\n\nActive Connections\n\n"
		  "  Proto  Local Address          Foreign Address        State           "
		  "PID\n"
		  "  TCP    0.0.0.0:135            0.0.0.0:0              LISTENING       "
		  "984\n"
		  "  <snip>\n"
		  "  UDP    0.0.0.0:123            *:*                                    "
		  "1210\n\nC:\\>",
			"" },
		{ "C:\\>netstat -anob\n\nActive Connections\n\n"
		  "  Proto  Local Address          Foreign Address        State           "
		  "PID\n"
		  "  TCP    0.0.0.0:135            0.0.0.0:0              LISTENING       "
		  "984\n"
		  "  many more rows here\n"
		  "  UDP    0.0.0.0:123            *:*                                    "
		  "1210\n\nC:\\>",
			"" },
	};

	(void)state;
	assert_pastes(pastes, ARRAY_LEN(pastes));
}

/* ---- services ---- */

static const struct paste what_was_exported_says_pastes[] = {
	{ "\"Status\",\"Name\",\"DisplayName\"\n"
	  "\"Running\",\"Spooler\",\"Print, and wait\"\n"
	  "\"Stopped\",\"TermService\",\"Remote Desktop Services\"\n",
		"guest.service.TermService.state = stopped\n" },
	{ "#TYPE Selected.System.ServiceProcess.ServiceController\n"
	  "\"Name\";\"Status\";\"StartType\"\n"
	  "\"TermService\";\"Running\";\"Manual\"\n",
		"guest.service.TermService.state = running\n"
		"guest.service.TermService.start = demand\n" },
	{ "PS C:\\> Get-Service TermService | ConvertTo-Json\n"
	  "{\n"
	  "    \"CanStop\":  true,\n"
	  "    \"DisplayName\":  \"Remote Desktop Services\",\n"
	  "    \"ServicesDependedOn\":  [ { \"Name\": \"RPCSS\", \"Status\": 4 } "
	  "],\n"
	  "    \"Status\":  1,\n"
	  "    \"StartType\":  4,\n"
	  "    \"Name\":  \"TermService\"\n"
	  "}\n",
		"guest.service.RpcSs.state = running\n"
		"guest.service.TermService.state = stopped\n"
		"guest.service.TermService.start = disabled\n" },
	{ "C:\\>wmic service where name=\"TermService\" get Name,State,StartMode\n"
	  "Name         StartMode  State\n"
	  "TermService  Manual     Running\n\n",
		"guest.service.TermService.state = running\n"
		"guest.service.TermService.start = demand\n" },
	/* in a file its ends of lines make an empty line of each */
	{ "\n\nName=TermService\n\nStartMode=Disabled\n\nState=Stopped\n\n\n\n"
	  "Name=BFE\n\nStartMode=Auto\n\nState=Running\n\n\n",
		"guest.service.BFE.state = running\n"
		"guest.service.BFE.start = auto\n"
		"guest.service.TermService.state = stopped\n"
		"guest.service.TermService.start = disabled\n" },
	{ "Node,Name,StartMode,State\n"
	  "SRV1,BFE,Auto,Running\n"
	  "SRV1,TermService,Manual,Stopped\n",
		"guest.service.BFE.state = running\n"
		"guest.service.BFE.start = auto\n"
		"guest.service.TermService.state = stopped\n"
		"guest.service.TermService.start = demand\n" },
	/* sockets: only one that listens does */
	{ "\"LocalAddress\",\"LocalPort\",\"State\",\"OwningProcess\"\n"
	  "\"10.0.0.4\",\"3389\",\"Established\",\"77\"\n",
		"" },
	{ "[ { \"LocalAddress\": \"0.0.0.0\", \"LocalPort\": 3389, \"State\": 2,\n"
	  "    \"OwningProcess\": 1148 } ]\n",
		"guest.rdp.listening = true\n"
		"guest.rdp.port_owner_pid = 1148\n" },
	/* the numbers of the firewall are those of other enumerations */
	{ "{ \"Name\": \"Public\", \"Enabled\": 1, \"DefaultInboundAction\": 4 }\n",
		"guest.firewall.public.enabled = true\n"
		"guest.firewall.public.inbound = block\n" },
	/* lists of other things */
	{ "Name,State\nOhio,Running\nTermService,Ohio\n", "" },
	{ "Name=Anna\nState=Running\n", "" },
};

static void
what_was_exported_says_the_same(void **state)
{
	(void)state;
	assert_pastes(
		what_was_exported_says_pastes, ARRAY_LEN(what_was_exported_says_pastes));
}

static void
one_word_answers_for_the_service_that_was_asked_for(void **state)
{
	static const struct paste pastes[] = {
		{ "PS C:\\> (Get-Service TermService).Status\nRunning\nPS C:\\>",
			"guest.service.TermService.state = running\n" },
		{ "PS C:\\> Get-Service -Name 'TermService' | Select-Object Status\n\n"
		  "Status\n------\nStopped\n\n\nPS C:\\>",
			"guest.service.TermService.state = stopped\n" },
		{ "PS C:\\> Get-Service BFE | select -ExpandProperty StartType\nDisabled\n",
			"guest.service.BFE.start = disabled\n" },
		{ "PS C:\\> (Get-Service Spooler).Status\nRunning\n", "" },
		{ "PS C:\\> Get-Service TermService, BFE | select Status\n\n"
		  "Status\n------\nStopped\nRunning\n",
			"" },
		{ "PS C:\\> (Get-Service TermService).Status; (Get-Service BFE).Status\n"
		  "Running\nStopped\n",
			"" },
		{ "PS C:\\> Get-Service TermService -ComputerName OTHER | select Status\n"
		  "Running\n",
			"" },
		{ "Type (Get-Service TermService).Status and look for\nRunning\n", "" },
	};

	(void)state;
	assert_pastes(pastes, ARRAY_LEN(pastes));
}

static void
answers_of_sc_lose_their_indent(void **state)
{
	static const struct paste pastes[] = {
		{ "SERVICE_NAME: termservice\n"
		  "TYPE               : 20  WIN32_SHARE_PROCESS\n"
		  "STATE              : 1  STOPPED\n"
		  "(NOT_STOPPABLE, NOT_PAUSABLE)\n"
		  "CHECKPOINT         : 0x0\n"
		  "SERVICE_NAME: BFE\n"
		  "STATE              : 4  RUNNING\n",
			"guest.service.TermService.state = stopped\n"
			"guest.service.BFE.state = running\n" },
		{ "SERVICE_NAME: Spooler\nSTATE              : 1  STOPPED\n"
		  "SERVICE_NAME: TermService\nDISPLAY_NAME: Remote Desktop Services\n"
		  "STATE              : 4  RUNNING\n",
			"guest.service.TermService.state = running\n" },
	};

	(void)state;
	assert_pastes(pastes, ARRAY_LEN(pastes));
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(sessions_are_told_in_other_languages),
		cmocka_unit_test(sessions_that_one_may_not_see_are_not_missing),
		cmocka_unit_test(users_are_counted_where_only_they_are_listed),
		cmocka_unit_test(only_a_list_of_services_tells_services),
		cmocka_unit_test(sockets_are_known_without_their_heading),
		cmocka_unit_test(rows_that_were_left_out_leave_a_gap),
		cmocka_unit_test(what_was_exported_says_the_same),
		cmocka_unit_test(one_word_answers_for_the_service_that_was_asked_for),
		cmocka_unit_test(answers_of_sc_lose_their_indent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
