/*
 * Numbers and parameters are those of the event manifests and message tables of Windows 10
 * and Server 2008 R2 to 2022.
 */
#include "probes/windows/event_meaning.h"

#include "share/base/macros.h"

#define SECURITY "Microsoft-Windows-Security-Auditing"
#define LSM "Microsoft-Windows-TerminalServices-LocalSessionManager"
#define RCM "Microsoft-Windows-TerminalServices-RemoteConnectionManager"
#define CORE "Microsoft-Windows-RemoteDesktopServices-RdpCoreTS"
#define BROKER "Microsoft-Windows-TerminalServices-SessionBroker"
#define LICENSING "Microsoft-Windows-TerminalServices-Licensing"
#define GATEWAY "Microsoft-Windows-TerminalServices-Gateway"
#define CLIENT "Microsoft-Windows-TerminalServices-ClientActiveXCore"
#define SCM "Service Control Manager"
#define KERBEROS "Microsoft-Windows-Security-Kerberos"
#define NTLM "Microsoft-Windows-NTLM"
#define PROFILES "Microsoft-Windows-User Profiles Service"
#define DHCP "Microsoft-Windows-Dhcp-Client"
#define TIME "Microsoft-Windows-Time-Service"
#define FIREWALL "Microsoft-Windows-Windows Firewall With Advanced Security"

/* clang-format off */
const struct windows_event_row windows_event_rows[] = {
	/* provider, first, last, detail, parameter, over by */
	{ SECURITY, 4625, 4625, EVENT_NTSTATUS, "SubStatus", 0 },
	{ SECURITY, 4653, 4654, EVENT_PLAIN, NULL, 0 },	/* IPsec negotiation failed */
	{ SECURITY, 4722, 4722, EVENT_PLAIN, NULL, 0 },	/* account enabled, */
	{ SECURITY, 4725, 4725, EVENT_PLAIN, NULL, 4722 },	/* disabled, */
	{ SECURITY, 4740, 4740, EVENT_PLAIN, NULL, 4767 },	/* locked out, */
	{ SECURITY, 4767, 4767, EVENT_PLAIN, NULL, 0 },	/* unlocked */
	{ SECURITY, 4771, 4771, EVENT_KERBEROS, "Status", 0 },
	{ SECURITY, 4776, 4776, EVENT_NTSTATUS, "Status", 0 },
	{ SECURITY, 4825, 4825, EVENT_PLAIN, NULL, 0 },	/* denied access to Remote Desktop */
	{ SECURITY, 5024, 5024, EVENT_PLAIN, NULL, 0 },	/* firewall service started, */
	{ SECURITY, 5025, 5025, EVENT_PLAIN, NULL, 5024 },	/* stopped, */
	{ SECURITY, 5027, 5030, EVENT_PLAIN, NULL, 5024 },	/* failed, */
	{ SECURITY, 5034, 5035, EVENT_PLAIN, NULL, 5033 },	/* its driver stopped */
	{ SECURITY, 5033, 5033, EVENT_PLAIN, NULL, 0 },
	{ SECURITY, 5152, 5152, EVENT_PORT, NULL, 0 },
	{ SECURITY, 5157, 5157, EVENT_PORT, NULL, 0 },
	{ SECURITY, 6273, 6274, EVENT_NPS, "ReasonCode", 0 },
	{ LSM, 16, 19, EVENT_PLAIN, NULL, 0 },	/* session manager failed to start */
	{ LSM, 21, 25, EVENT_PLAIN, NULL, 0 },	/* sign-in, shell, sign-off, disconnect, reconnect */
	{ LSM, 34, 34, EVENT_PLAIN, NULL, 0 },	/* setup is running */
	{ LSM, 39, 39, EVENT_PLAIN, NULL, 0 },	/* disconnected by another session */
	{ LSM, 40, 40, EVENT_NUMBER, "Reason", 0 },
	{ LSM, 55, 56, EVENT_PLAIN, NULL, 0 },
	{ RCM, 258, 258, EVENT_PLAIN, NULL, 0 },	/* listener up, */
	{ RCM, 259, 259, EVENT_PLAIN, NULL, 258 },	/* down, */
	{ RCM, 260, 260, EVENT_PLAIN, NULL, 258 },	/* failed, */
	{ RCM, 261, 261, EVENT_PLAIN, NULL, 0 },	/* received a connection */
	{ RCM, 1003, 1006, EVENT_PLAIN, NULL, 0 },	/* licences; too many connections */
	{ RCM, 1011, 1012, EVENT_PLAIN, NULL, 0 },
	{ RCM, 1035, 1035, EVENT_PLAIN, NULL, 258 },
	{ RCM, 1041, 1041, EVENT_PLAIN, NULL, 0 },
	{ RCM, 1050, 1051, EVENT_PLAIN, NULL, 0 },
	{ RCM, 1052, 1055, EVENT_PLAIN, NULL, 0 },	/* certificate expired, not usable */
	{ RCM, 1056, 1056, EVENT_PLAIN, NULL, 0 },	/* new self-signed certificate, */
	{ RCM, 1057, 1058, EVENT_PLAIN, NULL, 1056 },	/* could not make it, replace it */
	{ RCM, 1059, 1059, EVENT_PLAIN, NULL, 0 },
	{ RCM, 1062, 1065, EVENT_PLAIN, NULL, 0 },
	{ RCM, 1067, 1071, EVENT_PLAIN, NULL, 0 },	/* SPN, licensing mode, drain mode */
	{ RCM, 1128, 1133, EVENT_PLAIN, NULL, 0 },	/* licence servers */
	{ RCM, 1149, 1149, EVENT_PLAIN, NULL, 0 },	/* a user name was received */
	{ RCM, 1151, 1151, EVENT_PLAIN, NULL, 0 },
	{ RCM, 1154, 1154, EVENT_PLAIN, NULL, 0 },
	{ RCM, 20499, 20499, EVENT_PLAIN, NULL, 0 },	/* user settings come slowly */
	{ RCM, 20515, 20519, EVENT_PLAIN, NULL, 0 },	/* time limits */
	{ CORE, 65, 65, EVENT_PLAIN, NULL, 0 },
	{ CORE, 131, 131, EVENT_PLAIN, NULL, 0 },	/* connection accepted */
	{ CORE, 138, 140, EVENT_PLAIN, NULL, 0 },	/* DTLS, security layer, wrong password */
	{ CORE, 147, 147, EVENT_PLAIN, NULL, 0 },
	{ "TermDD", 50, 50, EVENT_PLAIN, NULL, 0 },
	{ "TermDD", 56, 56, EVENT_PLAIN, NULL, 0 },
	{ BROKER, 2056, 2056, EVENT_PLAIN, NULL, 0 },
	{ BROKER "-Client", 1280, 1280, EVENT_PLAIN, NULL, 0 },
	{ BROKER "-Client", 1284, 1284, EVENT_PLAIN, NULL, 0 },
	{ BROKER "-Client", 1296, 1298, EVENT_PLAIN, NULL, 0 },
	{ BROKER "-Client", 1305, 1306, EVENT_PLAIN, NULL, 0 },
	{ LICENSING, 17, 22, EVENT_PLAIN, NULL, 0 },
	{ LICENSING, 38, 38, EVENT_PLAIN, NULL, 0 },
	{ LICENSING, 44, 44, EVENT_PLAIN, NULL, 0 },
	{ GATEWAY, 100, 103, EVENT_PLAIN, NULL, 0 },	/* service, certificate */
	{ GATEWAY, 200, 208, EVENT_PLAIN, NULL, 0 },	/* 200 admitted, 201 refused, 203 full */
	{ GATEWAY, 300, 313, EVENT_PLAIN, NULL, 0 },	/* 301 refused, 304 target not reached */
	{ GATEWAY, 640, 640, EVENT_PLAIN, NULL, 0 },
	{ CLIENT, 1024, 1025, EVENT_PLAIN, NULL, 0 },	/* connecting, connected, */
	{ CLIENT, 1026, 1026, EVENT_CLIENT_END, "Value", 0 },	/* ended */
	{ CLIENT, 1027, 1027, EVENT_PLAIN, NULL, 0 },
	{ CLIENT, 1102, 1105, EVENT_PLAIN, NULL, 0 },	/* UDP side: tried, made, failed, ended */
	{ "Schannel", 36869, 36870, EVENT_TLS_SERVER, NULL, 0 },	/* key missing, not readable */
	{ "Schannel", 36871, 36872, EVENT_TLS_SERVER, NULL, 0 },
	{ "Schannel", 36874, 36874, EVENT_PLAIN, NULL, 0 },	/* no suite in common */
	{ "Schannel", 36888, 36888, EVENT_PLAIN, NULL, 0 },
	{ SCM, 7000, 7003, EVENT_SERVICE, NULL, 7036 },
	{ SCM, 7009, 7011, EVENT_SERVICE, NULL, 7036 },
	{ SCM, 7022, 7024, EVENT_SERVICE, NULL, 0 },
	{ SCM, 7031, 7034, EVENT_SERVICE, NULL, 0 },
	{ SCM, 7036, 7036, EVENT_STATE, NULL, 0 },
	{ SCM, 7038, 7038, EVENT_SERVICE, NULL, 7036 },
	{ SCM, 7041, 7041, EVENT_SERVICE, NULL, 7036 },
	{ SCM, 7043, 7043, EVENT_SERVICE, NULL, 0 },
	{ "NETLOGON", 3210, 3210, EVENT_PLAIN, NULL, 0 },
	{ "NETLOGON", 5719, 5719, EVENT_PLAIN, NULL, 0 },
	{ KERBEROS, 3, 4, EVENT_TICKET, "Targetname", 0 },
	{ KERBEROS, 7, 7, EVENT_PLAIN, NULL, 0 },
	{ NTLM, 4001, 4003, EVENT_PLAIN, NULL, 0 },	/* blocked: outgoing, incoming, domain */
	{ PROFILES, 1500, 1502, EVENT_PLAIN, NULL, 0 },
	{ PROFILES, 1505, 1505, EVENT_PLAIN, NULL, 0 },
	{ PROFILES, 1508, 1511, EVENT_PLAIN, NULL, 0 },
	{ PROFILES, 1515, 1515, EVENT_PLAIN, NULL, 0 },
	{ PROFILES, 1518, 1520, EVENT_PLAIN, NULL, 0 },
	{ PROFILES, 1527, 1527, EVENT_PLAIN, NULL, 0 },
	{ PROFILES, 1542, 1542, EVENT_PLAIN, NULL, 0 },
	{ "Srv", 2013, 2013, EVENT_PLAIN, NULL, 0 },	/* disk nearly full */
	{ "Microsoft-Windows-Resource-Exhaustion-Detector", 2004, 2004, EVENT_PLAIN, NULL, 0 },
	{ "Tcpip", 4199, 4199, EVENT_PLAIN, NULL, 0 },	/* address conflict */
	{ "Tcpip", 4227, 4227, EVENT_PLAIN, NULL, 0 },	/* no local port left */
	{ "Tcpip", 4231, 4231, EVENT_PLAIN, NULL, 0 },
	{ DHCP, 1001, 1003, EVENT_PLAIN, NULL, 0 },
	{ DHCP, 1005, 1005, EVENT_PLAIN, NULL, 0 },	/* address conflict */
	{ DHCP, 1007, 1007, EVENT_PLAIN, NULL, 0 },
	{ TIME, 35, 35, EVENT_PLAIN, NULL, 0 },	/* synchronised */
	{ TIME, 36, 36, EVENT_PLAIN, NULL, 35 },	/* not for a day */
	{ FIREWALL, 2032, 2032, EVENT_PLAIN, NULL, 0 },	/* reset to the default */
};

const struct windows_event_alias windows_event_aliases[] = {
	{ "TermService", RCM },
	{ "TermServDevices", RCM },
	{ "Microsoft Windows security auditing.", SECURITY },
	{ "Microsoft Windows security auditing", SECURITY },
	{ "Security", SECURITY },
	{ "Kerberos", KERBEROS },
	{ "Userenv", PROFILES },
	{ "User Profile Service", PROFILES },
	{ "Dhcp", DHCP },
	{ "W32Time", TIME },
	{ "TerminalServices-RDPClient", CLIENT },
	{ "TerminalServices-SessionDirectory", BROKER "-Client" },
	{ "TermServLicensing", LICENSING },
};
/* clang-format on */

const size_t windows_event_row_count = ARRAY_LEN(windows_event_rows);
const size_t windows_event_alias_count = ARRAY_LEN(windows_event_aliases);
