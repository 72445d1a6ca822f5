/* Network, logs, clocks, the cloud and our own collector: what they say and what not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "reading_of.h"

static void
the_routed_adapter_is_the_one_that_matters(void **state)
{
	static const struct paste pastes[] = {
		{ "Windows IP Configuration\n\n"
		  "   Host Name . . . . . . . . . . . . : PC-042\n\n"
		  "Ethernet adapter Ethernet:\n\n"
		  "   Connection-specific DNS Suffix  . : contoso.example\n"
		  "   Description . . . . . . . . . . . : Microsoft Hyper-V Network "
		  "Adapter\n"
		  "   DHCP Enabled. . . . . . . . . . . : Yes\n"
		  "   Autoconfiguration Enabled . . . . : Yes\n"
		  "   IPv4 Address. . . . . . . . . . . : 10.0.0.4(Preferred) \n"
		  "   Subnet Mask . . . . . . . . . . . : 255.255.255.0\n"
		  "   Default Gateway . . . . . . . . . : 10.0.0.1\n"
		  "   DHCP Server . . . . . . . . . . . : 168.63.129.16\n\n"
		  "Tunnel adapter isatap:\n\n"
		  "   Media State . . . . . . . . . . . : Media disconnected\n"
		  "   DHCP Enabled. . . . . . . . . . . : No\n",
			"guest.net.address = 10.0.0.4\nguest.net.default_gateways = 1\n"
			"guest.net.dhcp = true\n"
			"guest.net.gateway = 10.0.0.1\nguest.net.mask = 255.255.255.0\n" },
		{ "Ethernet-Adapter Ethernet:\n\n"
		  "   DHCP aktiviert. . . . . . . . . . : Nein\n"
		  "   IPv4-Adresse  . . . . . . . . . . : 192.168.7.5(Bevorzugt)\n"
		  "   Subnetzmaske  . . . . . . . . . . : 255.255.255.0\n"
		  "   Standardgateway . . . . . . . . . : fe80::1%7\n"
		  "                                       192.168.7.1\n",
			"guest.net.address = 192.168.7.5\nguest.net.default_gateways = 1\n"
			"guest.net.dhcp = false\n"
			"guest.net.gateway = 192.168.7.1\nguest.net.mask = "
			"255.255.255.0\n" },
		/* two ways out: the text does not say which one counts */
		{ "Ethernet adapter A:\n\n"
		  "   IPv4 Address. . . . . . . . . . . : 10.0.0.4(Preferred)\n"
		  "   Default Gateway . . . . . . . . . : 10.0.0.1\n\n"
		  "Ethernet adapter B:\n\n"
		  "   IPv4 Address. . . . . . . . . . . : 10.9.0.4(Preferred)\n"
		  "   Default Gateway . . . . . . . . . : 10.9.0.1\n",
			"guest.net.default_gateways = 2\n" },
	};

	(void)state;
	assert_pastes(pastes, ARRAY_LEN(pastes));
}

static void
adapters_are_off_when_all_are(void **state)
{
#define IFACE                                                                              \
	"C:\\>netsh interface show interface\n\n"                                          \
	"Admin State    State          Type             Interface Name\n"                  \
	"-------------------------------------------------------------------------\n"
	static const struct paste pastes[] = {
		{ IFACE "Disabled       Disconnected   Dedicated        Ethernet\n",
			"guest.net.adapter = disabled\nguest.net.interface = Ethernet\n" },
		{ IFACE "Disabled       Disconnected   Dedicated        Ethernet\n"
			"Enabled        Connected      Dedicated        Ethernet 2\n",
			"guest.net.adapter = enabled\n" },
		{ "Name      InterfaceDescription     ifIndex Status       MacAddress\n"
		  "----      --------------------     ------- ------       ----------\n"
		  "Ethernet  Microsoft Hyper-V Net          7 Disabled     00-15-5D-00\n",
			"guest.net.adapter = disabled\n" },
		{ "Name      InterfaceDescription     ifIndex Status       MacAddress\n"
		  "----      --------------------     ------- ------       ----------\n"
		  "Ethernet  Microsoft Hyper-V Net          7 Up           00-15-5D-00\n"
		  "Old       Microsoft Hyper-V Net          9 Disabled     00-15-5D-01\n",
			"guest.net.adapter = enabled\n" },
		{ IFACE "Zakázáno       Odpojeno       Vyhrazené        Ethernet\n",
			"guest.net.interface = Ethernet\n" },
	};

	(void)state;
	assert_pastes(pastes, ARRAY_LEN(pastes));
}

static void
one_default_route_names_the_gateway(void **state)
{
	static const struct paste pastes[] = {
		{ "Network Destination        Netmask          Gateway       Interface  "
		  "Metric\n"
		  "          0.0.0.0          0.0.0.0         10.0.0.1         10.0.0.4    "
		  " 15\n"
		  "         10.0.0.0    255.255.255.0         On-link          10.0.0.4    "
		  "271\n",
			"guest.net.default_gateways = 1\nguest.net.gateway = 10.0.0.1\n" },
		{ "          0.0.0.0          0.0.0.0         10.0.0.1         10.0.0.4    "
		  " 15\n"
		  "          0.0.0.0          0.0.0.0         10.9.0.1         10.9.0.4    "
		  " 25\n",
			"guest.net.default_gateways = 2\n" },
	};

	(void)state;
	assert_pastes(pastes, ARRAY_LEN(pastes));
}

static void
events_are_named_by_provider_and_number(void **state)
{
	static const struct paste pastes[] = {
		{ "Event[0]:\n"
		  "  Log Name: System\n"
		  "  Source: Schannel\n"
		  "  Date: 2026-11-20T10:00:00.000\n"
		  "  Event ID: 36870\n"
		  "  Task: N/A\n"
		  "  Level: Error\n"
		  "  Description: \n"
		  "A fatal error occurred. The error code is 0x8009030D.\n\n"
		  "Event[1]:\n"
		  "  Log Name: System\n"
		  "  Source: Microsoft-Windows-TerminalServices-RemoteConnectionManager\n"
		  "  Date: 2026-11-20T09:00:00.000\n"
		  "  Event ID: 1057\n",
			"guest.events = Schannel/36870, "
			"Microsoft-Windows-TerminalServices-RemoteConnectionManager/"
			"1057\n" },
		{ "<Event "
		  "xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>"
		  "<Provider Name='Service Control Manager' Guid='{555908d1}'/>"
		  "<EventID Qualifiers='49152'>7000</EventID></System></Event>\n",
			"guest.events = Service Control Manager/7000\n" },
		{ "   ProviderName: Schannel\n\n"
		  "TimeCreated                     Id LevelDisplayName Message\n"
		  "-----------                     -- ---------------- -------\n"
		  "11/20/2026 10:00:00 AM       36871 Error            A fatal error ...\n"
		  "11/20/2026 9:00:00 AM        36871 Error            A fatal error ...\n",
			"guest.events = Schannel/36871\n" },
		{ "TimeCreated  : 11/20/2026 10:00:00 AM\n"
		  "ProviderName : TermDD\n"
		  "Id           : 56\n"
		  "Message      : The security layer detected an error.\n",
			"guest.events = TermDD/56\n" },
		/* a sentence about an event is none */
		{ "we saw Event ID: 1057 yesterday\n", "" },
	};

	(void)state;
	assert_pastes(pastes, ARRAY_LEN(pastes));
}

static void
clocks_and_switches_speak_in_one_line(void **state)
{
	static const struct paste pastes[] = {
		{ "C:\\>w32tm /stripchart /computer:dc1 /samples:1 /dataonly\n"
		  "Tracking dc1 [10.0.0.2:123].\n"
		  "Collecting 1 samples.\n"
		  "10:00:00, +412.4312456s\n",
			"guest.clock_skew_s = -412\n" },
		{ "C:\\>w32tm /query /status\n"
		  "Leap Indicator: 0(no warning)\n"
		  "ReferenceId: 0x0A000002 (source IP:  10.0.0.2)\n",
			"guest.time.synchronized = true\n" },
		{ "C:\\>w32tm /query /status\n"
		  "Sprungindikator: 3(nicht synchronisiert)\n"
		  "Stratum: 0 (nicht angegeben)\n"
		  "ReferenceId: 0x00000000 (nicht angegeben)\n"
		  "Quelle: Local CMOS Clock\n",
			"guest.time.synchronized = false\n" },
		{ "C:\\>change logon /query\nSession logins are currently DISABLED\n",
			"guest.drain_mode = true\nguest.logons_disabled = true\n" },
		{ "C:\\>change logon /query\nSession logins are currently ENABLED\n",
			"guest.drain_mode = false\nguest.logons_disabled = false\n" },
	};

	(void)state;
	assert_pastes(pastes, ARRAY_LEN(pastes));
}

#define NSG_RULE(name, priority, access, source, ports)                                    \
	"{\"access\":\"" access "\",\"destinationPortRange\":\"" ports "\","               \
	"\"direction\":\"Inbound\",\"name\":\"" name "\",\"priority\":" priority ","       \
	"\"protocol\":\"Tcp\",\"sourceAddressPrefix\":\"" source "\"}"
#define NSG_DENY                                                                           \
	"{\"access\":\"Deny\",\"destinationPortRange\":\"0-65535\",\"direction\":"         \
	"\"Inbound\",\"name\":\"defaultSecurityRules/DenyAllInBound\",\"priority\":65500," \
	"\"protocol\":\"All\",\"sourceAddressPrefix\":\"0.0.0.0/0\"}"
#define NSG_VNET                                                                           \
	"{\"access\":\"Allow\",\"destinationPortRange\":\"0-65535\",\"direction\":"        \
	"\"Inbound\",\"name\":\"defaultSecurityRules/"                                     \
	"AllowVnetInBound\",\"priority\":65000,"                                           \
	"\"protocol\":\"All\",\"sourceAddressPrefix\":\"VirtualNetwork\"}"
#define NSG(rules) "{\"effectiveSecurityRules\":[" rules "]}"

static void
both_groups_must_let_the_port_in(void **state)
{
	static const char allow[] = "{\"value\":[" NSG(NSG_RULE("securityRules/AllowRDP",
		"300", "Allow", "*", "3389-3389") "," NSG_VNET "," NSG_DENY) "]}\n";
	static const char deny[] =
		"{\"value\":[" NSG(NSG_RULE("securityRules/AllowRDP", "300", "Allow", "*",
			"3389-3389") "," NSG_DENY) "," NSG(NSG_VNET "," NSG_DENY) "]}\n";
	static const char some[] = "{\"value\":[" NSG(NSG_RULE("securityRules/Office",
		"300", "Allow", "203.0.113.0/24", "3389-3389") "," NSG_DENY) "]}\n";
	static const char other[] = "{\"value\":[" NSG(NSG_RULE(
		"securityRules/Web", "300", "Allow", "*", "443-443") "," NSG_DENY) "]}\n";
	static const struct paste pastes[] = {
		{ allow, "cloud.nsg.result = allow\ncloud.nsg.rule = AllowRDP\n" },
		{ deny, "cloud.nsg.result = deny\ncloud.nsg.rule = DenyAllInBound\n" },
		/* it depends on who calls */
		{ some, "" },
		{ other, "cloud.nsg.result = deny\ncloud.nsg.rule = DenyAllInBound\n" },
		{ "{\n  \"access\": \"Deny\",\n  \"ruleName\": "
		  "\"securityRules/NoRdp\"\n}\n",
			"cloud.nsg.result = deny\ncloud.nsg.rule = NoRdp\n" },
		/* another port, and the way out */
		{ "$ az network watcher test-ip-flow --direction Inbound --protocol TCP "
		  "--local 10.0.0.4:22 --remote 1.2.3.4:5 --vm v -g g\n"
		  "{\n  \"access\": \"Allow\",\n  \"ruleName\": \"securityRules/Ssh\"\n}\n",
			"" },
		{ "$ az network watcher test-ip-flow --direction Outbound --local "
		  "10.0.0.4:3389\n"
		  "{\n  \"access\": \"Allow\",\n  \"ruleName\": "
		  "\"x/AllowInternetOutBound\"\n}\n",
			"" },
		{ "{\"instanceView\":{\"statuses\":[{\"code\":\"ProvisioningState/"
		  "succeeded\"},\n"
		  "{\"code\":\"PowerState/deallocated\",\"displayStatus\":\"VM "
		  "deallocated\"}]}}\n",
			"cloud.power = deallocated\n" },
		{ "$ az vm get-instance-view -g g -n v --query "
		  "instanceView.statuses[1].displayStatus\n"
		  "\"VM running\"\n",
			"cloud.power = running\n" },
		{ "Access    RuleName\n--------  ------------------------------\n"
		  "Deny      defaultSecurityRules/DenyAllInBound\n",
			"cloud.nsg.result = deny\ncloud.nsg.rule = DenyAllInBound\n" },
		{ "$ az vm show -d -g g -n v\n{ \"powerState\": \"VM stopped\" }\n",
			"cloud.power = stopped\n" },
		/* cut in the middle: not a word */
		{ "{\"value\":[{\"effectiveSecurityRules\":[{\"access\":\"Allow\",\n", "" },
	};

	(void)state;
	assert_pastes(pastes, ARRAY_LEN(pastes));
}

static const char our_collector_is_read_back_text[] =
	"##os\n10.0.20348\nPC-042\n2026-11-20T10:00:00.0000000+01:00\n"
	"##prof\n\n"
	"Name                    : Domain\n"
	"Enabled                 : True\n"
	"DefaultInboundAction    : Block\n"
	"DefaultOutboundAction   : Allow\n"
	"AllowInboundRules       : True\n"
	"AllowLocalFirewallRules : False\n\n"
	"##net\n\nInterfaceAlias  : Ethernet\nNetworkCategory : "
	"DomainAuthenticated\n\n"
	"##rule\n\n"
	"Name              : RemoteDesktop-UserMode-In-TCP\n"
	"Enabled           : True\n"
	"Action            : Allow\n"
	"Profile           : Any\n"
	"PolicyStoreSource : PersistentStore\n\n"
	"##svc\n"
	"[SC] QueryServiceConfig SUCCESS\n\n"
	"SERVICE_NAME: TermService\n"
	"        TYPE               : 20  WIN32_SHARE_PROCESS \n"
	"        START_TYPE         : 3   DEMAND_START\n\n"
	"SERVICE_NAME: TermService \n"
	"        TYPE               : 30  WIN32  \n"
	"        STATE              : 4  RUNNING \n\n"
	"##ts\n"
	"HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Terminal Server\n"
	"    fDenyTSConnections    REG_DWORD    0x0\n\n"
	"##sess\n"
	" SESSIONNAME       USERNAME                 ID  STATE   TYPE        "
	"DEVICE\n"
	" services                                    0  Disc\n"
	" console                                     1  Conn\n"
	" rdp-tcp                                 65536  Listen\n"
	"  TCP    0.0.0.0:3389           0.0.0.0:0              LISTENING       "
	"1000\n"
	"##evt\n"
	"Event[0]:\n  Log Name: System\n  Source: Schannel\n  Date: 2026\n  Event "
	"ID: 36871\n";

static void
our_collector_is_read_back(void **state)
{
	(void)state;
	assert_reads(our_collector_is_read_back_text, 0,
		"guest.computer = PC-042\n"
		/* the whole key was shown, and the value is not there */
		"guest.drain_mode = false\n"
		"guest.events = Schannel/36871\n"
		"guest.firewall.domain.enabled = true\n"
		"guest.firewall.domain.inbound = block\n"
		"guest.firewall.domain.local_rules_ignored = true\n"
		"guest.firewall.domain.outbound = allow\n"
		"guest.firewall.domain.shielded = false\n"
		"guest.firewall.policy_read = true\n"
		/* the local rule does not count in the domain profile */
		"guest.firewall.rule = scoped\n"
		"guest.firewall.rule.id = RemoteDesktop-UserMode-In-TCP\n"
		"guest.firewall.rule.profiles = private, public\n"
		"guest.firewall.rule.store = local\n"
		"guest.net.profile = domain\n"
		"guest.os.build = 20348\n"
		"guest.policy.read = true\n"
		"guest.rdp.denied = false\n"
		"guest.rdp.keepalive = false\n"
		"guest.rdp.listener = present\n"
		"guest.rdp.listening = true\n"
		"guest.rdp.port_owner_pid = 1000\n"
		"guest.service.TermService.start = demand\n"
		"guest.service.TermService.state = running\n"
		"guest.sessions.active = 0\n");
}

static void
our_collector_tells_that_nothing_listens(void **state)
{
	(void)state;
	assert_reads(
		"##sess\n"
		" SESSIONNAME       USERNAME                 ID  STATE   TYPE        "
		"DEVICE\n"
		" services                                    0  Disc\n"
		" console                                     1  Conn\n"
		"  TCP    0.0.0.0:445            0.0.0.0:0              LISTENING       4\n"
		"##evt\n",
		0, "guest.rdp.listening = false\nguest.sessions.active = 0\n");
	/* cut before the next part began */
	assert_reads("##sess\n"
		     "  TCP    0.0.0.0:445            0.0.0.0:0              LISTENING     "
		     "  4\n",
		0, "");
}

static const char foreign_port_owner[] =
	"C:\\>netstat -ano\n\nActive Connections\n\n"
	"  Proto  Local Address          Foreign Address       "
	" State           PID\n"
	"  TCP    0.0.0.0:3389           0.0.0.0:0             "
	" LISTENING       4312\n\n"
	"C:\\>tasklist /svc\n\n"
	"Image Name                     PID Services\n"
	"========================= ======== "
	"============================================\n"
	"System                           4 N/A\n"
	"svchost.exe                    912 TermService\n"
	"sshd.exe                      4312 N/A\n";

static const struct paste small_tool_pastes[] = {
	{ foreign_port_owner,
		"guest.rdp.listening = true\nguest.rdp.port_owner = sshd.exe\n"
		"guest.rdp.port_owner_pid = 4312\n" },
	{ "C:\\>sc start TermService\n[SC] StartService FAILED 1058:\n",
		"guest.service.TermService.start_error = 1058\n" },
	{ "C:\\>sc start Spooler\n[SC] StartService FAILED 1058:\n", "" },
	{ "C:\\>netsh interface portproxy show all\n\n"
	  "Listen on ipv4:             Connect to ipv4:\n\n"
	  "Address         Port        Address         Port\n"
	  "--------------- ----------  --------------- ----------\n"
	  "*               3389        10.0.0.9        22\n",
		"guest.rdp.port_proxied = true\n" },
	{ "C:\\>netsh interface portproxy show all\n\nC:\\>",
		"guest.rdp.port_proxied = false\n" },
	{ "C:\\>netsh interface portproxy show all\n", "" },
	{ "C:\\>bcdedit /enum\n\nWindows Boot Loader\n-------------------\n"
	  "identifier              {current}\n"
	  "safeboot                Network\n",
		"guest.boot.safeboot = true\n" },
	{ "C:\\>bcdedit /enum\n\nWindows Boot Loader\n-------------------\n"
	  "identifier              {current}\n"
	  "nx                      OptIn\n\nC:\\>",
		"guest.boot.safeboot = false\n" },
	{ "C:\\>nltest /dsgetdc:contoso\n"
	  "Getting DC name failed: Status = 1355 0x54b ERROR_NO_SUCH_DOMAIN\n",
		"guest.dc_reachable = false\n" },
	{ "Trusted DC Connection Status Status = 0 0x0 NERR_Success\n",
		"guest.trust_ok = true\n" },
	{ "PS C:\\> Test-ComputerSecureChannel\nFalse\n", "guest.trust_ok = false\n" },
	/* the same word says nothing elsewhere */
	{ "PS C:\\> Test-Path x\nFalse\n", "" },
	{ "Account active               Locked\n", "guest.account.locked = true\n" },
	{ "Konto aktiv                  Nein\n",
		"guest.account.active = false\nguest.account.locked = false\n" },
	{ "[Privilege Rights]\n"
	  "SeRemoteInteractiveLogonRight = *S-1-5-32-544,*S-1-5-32-555\n"
	  "SeDenyRemoteInteractiveLogonRight = *S-1-1-0\n[Version]\n",
		"guest.rights.rdp_allowed = false\n" },
	{ "[Privilege Rights]\n"
	  "SeRemoteInteractiveLogonRight = "
	  "*S-1-5-32-544,*S-1-5-32-555\n[Version]\n",
		"guest.rights.rdp_allowed = true\n" },
	/* the line that denies may have been cut off */
	{ "[Privilege Rights]\n"
	  "SeRemoteInteractiveLogonRight = *S-1-5-32-544,*S-1-5-32-555\n",
		"" },
};

static void
small_tools_answer_in_their_own_way(void **state)
{
	(void)state;
	assert_pastes(small_tool_pastes, ARRAY_LEN(small_tool_pastes));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_routed_adapter_is_the_one_that_matters),
		cmocka_unit_test(adapters_are_off_when_all_are),
		cmocka_unit_test(one_default_route_names_the_gateway),
		cmocka_unit_test(events_are_named_by_provider_and_number),
		cmocka_unit_test(clocks_and_switches_speak_in_one_line),
		cmocka_unit_test(both_groups_must_let_the_port_in),
		cmocka_unit_test(our_collector_is_read_back),
		cmocka_unit_test(our_collector_tells_that_nothing_listens),
		cmocka_unit_test(small_tools_answer_in_their_own_way),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
