/*
 * Commands one by one: what their output says, and above all what it does not say. The
 * layouts are those of Windows; the machines are made up.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "reading_of.h"

struct asked {
	const char *text, *facts;
	int port; /* 0: unknown */
};

static void
check_all(const struct asked *pastes, size_t count)
{
	for (size_t i = 0; i < count; i++)
		assert_reads(pastes[i].text, pastes[i].port, pastes[i].facts);
}

/* ---- services ---- */

#define STATUS(name, state)                                                                \
	"SERVICE_NAME: " name "\n"                                                         \
	"        TYPE               : 30  WIN32\n"                                         \
	"        STATE              : " state "\n"                                         \
	"                                (STOPPABLE, NOT_PAUSABLE)\n"                      \
	"        WIN32_EXIT_CODE    : 0  (0x0)\n"

static void
a_service_speaks_for_itself_alone(void **state)
{
	static const struct asked pastes[] = {
		{ STATUS("Spooler", "4  RUNNING"), "", 0 },
		{ STATUS("TermServiceX", "4  RUNNING"), "", 0 },
		{ STATUS("Spooler", "4  RUNNING") "\n" STATUS("TermService", "1  STOPPED"),
			"guest.service.TermService.state = stopped\n", 0 },
		{ STATUS("TERMSERVICE", "2  START_PENDING"),
			"guest.service.TermService.state = starting\n", 0 },
		{ STATUS("bfe", "3  STOP_PENDING"), "guest.service.BFE.state = stopping\n",
			0 },
		{ STATUS("mpssvc", "7  PAUSED"), "", 0 },
		/* looked at before and after: the last word counts */
		{ "C:\\>sc query TermService\n\n" STATUS("TermService",
			  "1  STOPPED") "\nC:\\>sc query TermService\n\n" STATUS("TermServi"
										 "ce",
			  "4  RUNNING") "\nC:\\>",
			"guest.service.TermService.state = running\n", 0 },
		/* labels of a Spanish Windows */
		{ "NOMBRE_SERVICIO: TermService\n"
		  "        TIPO               : 30  WIN32\n"
		  "        ESTADO             : 1  STOPPED\n",
			"guest.service.TermService.state = stopped\n", 0 },
		/* through a filter the command alone tells whose state it is */
		{ "C:\\>sc query TermService | find \"STATE\"\n"
		  "        STATE              : 4  RUNNING\n\nC:\\>",
			"guest.service.TermService.state = running\n", 0 },
		{ "PS C:\\> sc.exe qc \"termservice\" | sls START_TYPE\n\n"
		  "        START_TYPE         : 4   DISABLED\n\n",
			"guest.service.TermService.start = disabled\n", 0 },
		{ "C:\\>sc query Spooler | find \"STATE\"\n"
		  "        STATE              : 1  STOPPED\n",
			"", 0 },
		{ "C:\\>sc query BFE & sc query TermService | find \"STATE\"\n"
		  "        STATE              : 1  STOPPED\n",
			"", 0 },
		{ "C:\\>sc \\\\OTHER query TermService | find \"STATE\"\n"
		  "        STATE              : 1  STOPPED\n",
			"", 0 },
		{ "        STATE              : 1  STOPPED\n", "", 0 },
		/* a list for another tool: not ours */
		{ "name: TermService\n  color : 4  RED\n", "", 0 },
	};

	(void)state;
	check_all(pastes, ARRAY_LEN(pastes));
}

static void
configured_starts_are_told_from_states(void **state)
{
	static const struct asked pastes[] = {
		{ "[SC] QueryServiceConfig SUCCESS\n\n"
		  "SERVICE_NAME: BFE\n"
		  "        TYPE               : 20  WIN32_SHARE_PROCESS\n"
		  "        START_TYPE         : 4   DISABLED\n"
		  "        ERROR_CONTROL      : 1   NORMAL\n"
		  "        BINARY_PATH_NAME   : C:\\Windows\\system32\\svchost.exe -k "
		  "Local\n",
			"guest.service.BFE.start = disabled\n", 0 },
		{ "SERVICE_NAME: Dnscache\n"
		  "        TYPE               : 20  WIN32_SHARE_PROCESS\n"
		  "        START_TYPE         : 2   AUTO_START  (DELAYED)\n",
			"guest.service.Dnscache.start = auto\n", 0 },
		/* queryex has a process id, here one that looks like a port */
		{ "SERVICE_NAME: TermService\n"
		  "        TYPE               : 30  WIN32\n"
		  "        STATE              : 4  RUNNING\n"
		  "                                (STOPPABLE, NOT_PAUSABLE)\n"
		  "        PID                : 3389\n"
		  "        FLAGS              :\n",
			"guest.service.TermService.state = running\n", 0 },
	};

	(void)state;
	check_all(pastes, ARRAY_LEN(pastes));
}

/* ---- listeners ---- */

#define NETSTAT_HEAD                                                                       \
	"C:\\>netstat -ano\n\nActive Connections\n\n"                                      \
	"  Proto  Local Address          Foreign Address        State           PID\n"

static const struct asked only_a_listening_socket_pastes[] = {
	/* 3389 as process id, as foreign port, of a connection */
	{ NETSTAT_HEAD "  TCP    0.0.0.0:445            0.0.0.0:0              "
		       "LISTENING       3389\n"
		       "  TCP    10.0.0.4:50123         10.0.0.9:3389          "
		       "ESTABLISHED     77\n",
		"", 0 },
	/* the UDP part follows, so the TCP part is whole */
	{ NETSTAT_HEAD "  TCP    0.0.0.0:445            0.0.0.0:0              "
		       "LISTENING       4\n"
		       "  TCP    [::]:445               [::]:0                 "
		       "LISTENING       4\n"
		       "  UDP    0.0.0.0:3389           *:*                        "
		       "            9\n",
		"guest.rdp.listening = false\n", 0 },
	/* a cut listing proves nothing */
	{ NETSTAT_HEAD "  TCP    0.0.0.0:445            0.0.0.0:0              "
		       "LISTENING       4\n",
		"", 0 },
	{ NETSTAT_HEAD "  TCP    [::]:3389              [::]:0                 "
		       "LISTENING       9\n",
		"guest.rdp.listening = true\n"
		"guest.rdp.port_owner_pid = 9\n",
		0 },
	{ NETSTAT_HEAD "  TCP    [::1]:3389             [::]:0                 "
		       "LISTENING       9\n"
		       "  UDP    0.0.0.0:500            *:*                        "
		       "            9\n",
		"guest.rdp.listening = false\n", 0 },
	/* on loopback only: not reachable from outside */
	{ NETSTAT_HEAD "  TCP    127.0.0.1:3389         0.0.0.0:0              "
		       "LISTENING       9\n",
		"", 0 },
	/* taken without a listener */
	{ "  TCP    0.0.0.0:3389           0.0.0.0:0              BOUND           "
	  "9\n",
		"", 0 },
	/* the listener moved */
	{ NETSTAT_HEAD "  TCP    0.0.0.0:3390           0.0.0.0:0              "
		       "LISTENING       9\n"
		       "  UDP    0.0.0.0:3390           *:*                        "
		       "            9\n",
		"guest.rdp.listening = true\n"
		"guest.rdp.port_owner_pid = 9\n",
		3390 },
	/* names instead of numbers */
	{ "  TCP    0.0.0.0:ms-wbt-server  PC-042:0               LISTENING\n",
		"guest.rdp.listening = true\n", 0 },
	/* owners between the rows */
	{ "C:\\>netstat -anob\n\nActive Connections\n\n"
	  "  Proto  Local Address          Foreign Address        State           "
	  "PID\n"
	  "  TCP    0.0.0.0:135            0.0.0.0:0              LISTENING       "
	  "844\n"
	  "  RpcSs\n [svchost.exe]\n"
	  "  TCP    0.0.0.0:3389           0.0.0.0:0              LISTENING       "
	  "1000\n"
	  "  TermService\n [svchost.exe]\n",
		"guest.rdp.listening = true\n"
		"guest.rdp.port_owner = TermService\n"
		"guest.rdp.port_owner_pid = 1000\n",
		0 },
	/* asked for the port, and the prompt came back with nothing */
	{ "C:\\>netstat -ano | findstr 3389\n\nC:\\>", "guest.rdp.listening = false\n", 0 },
	{ "C:\\>netstat -ano | findstr :33890\n\nC:\\>", "", 0 },
	/* a typed command is not its answer */
	{ "C:\\>netstat -ano | findstr 3389\n", "", 0 },
	{ "C:\\>netstat -ano | findstr LISTENING\n"
	  "  TCP    0.0.0.0:445            0.0.0.0:0              LISTENING       "
	  "4\n"
	  "C:\\>",
		"guest.rdp.listening = false\n", 0 },
	/* the word is German there: the filter found the wrong lines or none */
	{ "C:\\>netstat -ano | findstr LISTENING\n\nC:\\>", "", 0 },
};

static void
only_a_listening_socket_on_the_port_listens(void **state)
{
	(void)state;
	check_all(
		only_a_listening_socket_pastes, ARRAY_LEN(only_a_listening_socket_pastes));
}

static void
sockets_of_powershell_are_read(void **state)
{
	static const struct asked pastes[] = {
		{ "PS C:\\> Get-NetTCPConnection -LocalPort 3389\n\n"
		  "LocalAddress     LocalPort RemoteAddress   RemotePort State       "
		  "AppliedSetting\n"
		  "------------     --------- -------------   ---------- -----       "
		  "--------------\n"
		  "::               3389      ::              0          Listen\n"
		  "10.0.0.4         3389      10.0.0.9        50112      Established "
		  "Internet\n",
			"guest.rdp.listening = true\n", 0 },
		{ "PS C:\\> Get-NetTCPConnection -LocalPort 3389\n\n"
		  "LocalAddress     LocalPort RemoteAddress   RemotePort State       "
		  "AppliedSetting\n"
		  "------------     --------- -------------   ---------- -----       "
		  "--------------\n"
		  "::1              3389      ::              0          Listen\n",
			"", 0 },
		{ "LocalAddress     LocalPort RemoteAddress   RemotePort State       "
		  "AppliedSetting\n"
		  "------------     --------- -------------   ---------- -----       "
		  "--------------\n"
		  "10.0.0.4         50112     10.0.0.9        3389       Established "
		  "Internet\n",
			"", 0 },
		{ "PS C:\\> Get-NetTCPConnection -LocalPort 3389\n"
		  "Get-NetTCPConnection : No matching MSFT_NetTCPConnection objects found\n"
		  "    + CategoryInfo          : ObjectNotFound: (3389:UInt16) "
		  "[Get-NetTCPConnection], CimJobException\n"
		  "    + FullyQualifiedErrorId : "
		  "CmdletizationQuery_NotFound_LocalPort,Get-NetTCPConnection\n",
			"guest.rdp.listening = false\n", 0 },
	};

	(void)state;
	check_all(pastes, ARRAY_LEN(pastes));
}

#define SESSIONS                                                                           \
	" SESSIONNAME       USERNAME                 ID  STATE   TYPE        DEVICE\n"     \
	" services                                    0  Disc\n"                           \
	">console           admin                     1  Active\n"

static void
sessions_tell_whether_the_listener_is_there(void **state)
{
	static const struct asked pastes[] = {
		{ "C:\\>qwinsta\n" SESSIONS
		  " rdp-tcp                                 65536  Listen\n",
			"guest.rdp.listener = present\nguest.rdp.listening = true\n"
			"guest.sessions.active = 1\n",
			0 },
		/* the console came back, and no listener was in the list */
		{ "C:\\>qwinsta\n" SESSIONS "\nC:\\>",
			"guest.rdp.listening = false\nguest.sessions.active = 1\n", 0 },
		{ "C:\\>qwinsta\n" SESSIONS, "", 0 },
		/* a session is no listener */
		{ "C:\\>qwinsta\n" SESSIONS
		  " rdp-tcp#3         bob                       3  Active\n",
			"", 0 },
		{ "C:\\>qwinsta | findstr rdp-tcp\n"
		  " rdp-tcp                                 65536  Listen\n\nC:\\>",
			"guest.rdp.listener = present\nguest.rdp.listening = true\n", 0 },
		{ " rdp-tcp#5         bob                   65539  Listen\n", "", 0 },
		{ " SITZUNGSNAME      BENUTZERNAME             ID  STATUS  TYP         "
		  "GERÄT\n"
		  " services                                    0  Getr.\n"
		  " console                                     1  Verb.\n"
		  " rdp-tcp                                 65536  Abhören\n",
			"guest.rdp.listener = present\nguest.rdp.listening = true\n"
			"guest.sessions.active = 0\n",
			0 },
		{ " SESSIONNAME       USERNAME                 ID  STATE   TYPE        "
		  "DEVICE\n"
		  " console                                     1  Conn\n"
		  " rdp-tcp                                 65537  Down\n\n",
			"guest.rdp.listener = present\nguest.sessions.active = 0\n", 0 },
	};

	(void)state;
	check_all(pastes, ARRAY_LEN(pastes));
}

/* ---- PowerShell's firewall ---- */

static void
profiles_of_powershell_know_their_store(void **state)
{
	static const struct asked pastes[] = {
		{ "PS C:\\> Get-NetFirewallProfile -PolicyStore ActiveStore | fl\n\n"
		  "Name                    : Public\n"
		  "Enabled                 : True\n"
		  "DefaultInboundAction    : Block\n"
		  "DefaultOutboundAction   : Block\n"
		  "AllowInboundRules       : False\n"
		  "AllowLocalFirewallRules : False\n",
			"guest.firewall.policy_read = true\n"
			"guest.firewall.public.enabled = true\n"
			"guest.firewall.public.inbound = block\n"
			"guest.firewall.public.local_rules_ignored = true\n"
			"guest.firewall.public.outbound = block\n"
			"guest.firewall.public.shielded = true\n",
			0 },
		{ "Name    Enabled DefaultInboundAction AllowInboundRules\n"
		  "----    ------- -------------------- -----------------\n"
		  "Domain     True                Allow              True\n"
		  "Private   False        NotConfigured     NotConfigured\n"
		  "Public     True                Block             False\n",
			"guest.firewall.domain.enabled = true\n"
			"guest.firewall.domain.inbound = allow\n"
			"guest.firewall.domain.shielded = false\n"
			"guest.firewall.private.enabled = false\n"
			"guest.firewall.private.inbound = block\n"
			"guest.firewall.private.shielded = false\n"
			"guest.firewall.public.enabled = true\n"
			"guest.firewall.public.inbound = block\n"
			"guest.firewall.public.shielded = true\n",
			0 },
		/* what is in force beats what the local store says, wherever it stands */
		{ "PS C:\\> Get-NetFirewallProfile -PolicyStore ActiveStore -Name Public | "
		  "select Name,Enabled,AllowInboundRules\n\n"
		  "Name   Enabled AllowInboundRules\n"
		  "----   ------- -----------------\n"
		  "Public    True             False\n\n"
		  "PS C:\\> Get-NetFirewallProfile -Name Public | select "
		  "Name,Enabled,AllowInboundRules\n\n"
		  "Name   Enabled AllowInboundRules\n"
		  "----   ------- -----------------\n"
		  "Public    True     NotConfigured\n",
			"guest.firewall.policy_read = true\n"
			"guest.firewall.public.enabled = true\n"
			"guest.firewall.public.shielded = true\n",
			0 },
	};

	(void)state;
	check_all(pastes, ARRAY_LEN(pastes));
}

#define RULE_LIST(id, enabled, profile, action)                                            \
	"Name                  : " id "\n"                                                 \
	"DisplayName           : Remote Desktop - User Mode (TCP-In)\n"                    \
	"Group                 : @FirewallAPI.dll,-28752\n"                                \
	"Enabled               : " enabled "\n"                                            \
	"Profile               : " profile "\n"                                            \
	"Direction             : Inbound\n"                                                \
	"Action                : " action "\n"

#define RULE_FACTS(answer, profiles)                                                       \
	"guest.firewall.rule = " answer "\n"                                               \
	"guest.firewall.rule.id = RemoteDesktop-UserMode-In-TCP\n"                         \
	"guest.firewall.rule.name = Remote Desktop - User Mode (TCP-In)\n"                 \
	"guest.firewall.rule.profiles = " profiles "\n"

static const struct asked rules_of_powershell_count_pastes[] = {
	{ RULE_LIST("RemoteDesktop-UserMode-In-TCP", "True", "Any", "Allow"),
		RULE_FACTS("allowed", "domain, private, public"), 0 },
	{ RULE_LIST("RemoteDesktop-UserMode-In-TCP", "False", "Any", "Allow"),
		RULE_FACTS("disabled", "domain, private, public"), 0 },
	{ RULE_LIST("RemoteDesktop-UserMode-In-TCP", "True", "Public", "Allow"),
		RULE_FACTS("scoped", "public"), 0 },
	{ RULE_LIST("RemoteDesktop-UserMode-In-TCP", "True", "Any", "Block"),
		RULE_FACTS("blocked", "domain, private, public"), 0 },
	/* the built-in id is about 3389 and nothing else */
	{ RULE_LIST("RemoteDesktop-UserMode-In-TCP", "True", "Any", "Allow"), "", 3390 },
	/* UDP alone allows no connection */
	{ RULE_LIST("RemoteDesktop-UserMode-In-UDP", "True", "Any", "Allow"), "", 0 },
	{ RULE_LIST("{0C9D3E2A-0001-4B5C-9D11-000000000001}", "True", "Any", "Allow"), "",
		0 },
	/* its addresses come from a filter of their own */
	{ "PS C:\\> Get-NetFirewallRule -Name "
	  "RemoteDesktop-UserMode-In-TCP\n\n" RULE_LIST("RemoteDesktop-UserMode-In-TCP",
		  "True", "Any",
		  "Allow") "\nPS C:\\> Get-NetFirewallRule -Name "
			   "RemoteDesktop-UserMode-In-TCP | "
			   "Get-NetFirewallAddressFilter\n\n"
			   "LocalAddress  : Any\n"
			   "RemoteAddress : {10.1.0.0/255.255.0.0, LocalSubnet}\n",
		RULE_FACTS("scoped",
			"domain, private, public") "guest.firewall.rule.sources = "
						   "10.1.0.0/255.255.0.0, "
						   "LocalSubnet\n",
		0 },
	/* nothing has the id */
	{ "PS C:\\> Get-NetFirewallRule -Name RemoteDesktop-UserMode-In-TCP\n"
	  "Get-NetFirewallRule : No MSFT_NetFirewallRule objects found with "
	  "property 'InstanceID' equal to\n"
	  "'RemoteDesktop-UserMode-In-TCP'.  Verify the value of the property and "
	  "retry.\n"
	  "    + CategoryInfo          : ObjectNotFound: "
	  "(RemoteDesktop-UserMode-In-TCP:String) [Get-NetFirewallRule], "
	  "CimJobException\n"
	  "    + FullyQualifiedErrorId : "
	  "CmdletizationQuery_NotFound_InstanceID,Get-NetFirewallRule\n",
		"guest.firewall.rule = missing\n", 0 },
	/* a name without a rule proves nothing */
	{ "Get-NetFirewallRule : No MSFT_NetFirewallRule objects found\n"
	  "    + CategoryInfo          : ObjectNotFound: (Remote Desktop:String) "
	  "[Get-NetFirewallRule], CimJobException\n"
	  "    + FullyQualifiedErrorId : "
	  "CmdletizationQuery_NotFound_DisplayName,Get-NetFirewallRule\n",
		"", 0 },
	{ "PS C:\\> Get-NetFirewallPortFilter | ? LocalPort -eq 3389 | "
	  "Get-NetFirewallRule\nPS C:\\>",
		"guest.firewall.rule = missing\n", 0 },
	{ "PS C:\\> Get-NetFirewallPortFilter | ? LocalPort -eq 3389 | "
	  "Get-NetFirewallRule\n",
		"", 0 },
	{ "PS C:\\> Get-NetFirewallPortFilter | ? LocalPort -eq 3389 | "
	  "Get-NetFirewallRule\nPS C:\\>",
		"", 3390 },
};

static void
rules_of_powershell_count_by_id_or_port(void **state)
{
	(void)state;
	check_all(rules_of_powershell_count_pastes,
		ARRAY_LEN(rules_of_powershell_count_pastes));
}

static void
the_network_in_use_is_known_when_there_is_one(void **state)
{
	static const struct asked pastes[] = {
		{ "Name             : contoso.example\n"
		  "InterfaceAlias   : Ethernet\n"
		  "InterfaceIndex   : 7\n"
		  "NetworkCategory  : DomainAuthenticated\n"
		  "IPv4Connectivity : Internet\n",
			"guest.net.profile = domain\n", 0 },
		{ "PS C:\\> Get-NetConnectionProfile\n\n"
		  "Name             : a\nInterfaceAlias   : Ethernet\nNetworkCategory  : "
		  "Public\n\n"
		  "Name             : b\nInterfaceAlias   : Wi-Fi\nNetworkCategory  : "
		  "Private\n",
			"", 0 },
	};

	(void)state;
	check_all(pastes, ARRAY_LEN(pastes));
}

static void
a_test_from_somewhere_is_no_fact_of_the_machine(void **state)
{
	static const struct asked pastes[] = {
		{ "ComputerName     : pc-042\nRemoteAddress    : 10.0.0.4\n"
		  "RemotePort       : 3389\nTcpTestSucceeded : False\n",
			"", 0 },
		/* of the machine itself it is one */
		{ "ComputerName     : localhost\nRemoteAddress    : 127.0.0.1\n"
		  "RemotePort       : 3389\nTcpTestSucceeded : True\n",
			"guest.rdp.listening = true\n", 0 },
		{ "ComputerName     : localhost\nRemoteAddress    : ::1\n"
		  "RemotePort       : 3389\nTcpTestSucceeded : False\n",
			"guest.rdp.listening = false\n", 0 },
		{ "ComputerName     : localhost\nRemoteAddress    : ::1\n"
		  "RemotePort       : 3390\nTcpTestSucceeded : True\n",
			"", 0 },
	};

	(void)state;
	check_all(pastes, ARRAY_LEN(pastes));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_service_speaks_for_itself_alone),
		cmocka_unit_test(configured_starts_are_told_from_states),
		cmocka_unit_test(only_a_listening_socket_on_the_port_listens),
		cmocka_unit_test(sockets_of_powershell_are_read),
		cmocka_unit_test(sessions_tell_whether_the_listener_is_there),
		cmocka_unit_test(profiles_of_powershell_know_their_store),
		cmocka_unit_test(rules_of_powershell_count_by_id_or_port),
		cmocka_unit_test(the_network_in_use_is_known_when_there_is_one),
		cmocka_unit_test(a_test_from_somewhere_is_no_fact_of_the_machine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
