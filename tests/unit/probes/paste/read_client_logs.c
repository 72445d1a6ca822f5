/* Logs of other clients: only names and numbers in their own places describe the attempt. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "reading_of.h"
#include "share/base/macros.h"

#define V2(level, module, text)                                                            \
	"[10:11:12:345] [4711:4712] [" level "][" module "] - " text "\n"
#define V3(level, module, function, text)                                                  \
	"[10:11:12:345] [4711:00001268] [" level "][" module "] - [" function              \
	"][0x55d0c0ffee00]: " text "\n"

static void
freerdp_names_its_error(void **state)
{
	static const struct paste pastes[] = {
		/* 2, with its usual first lines; clocks and process ids are no codes */
		{ V2("INFO", "com.freerdp.core",
			  "freerdp_connect:freerdp_set_last_error_ex resetting error state")
				V2("WARN", "com.freerdp.core.nla",
					"SPNEGO received NTSTATUS: STATUS_LOGON_FAILURE "
					"[0xC000006D] from server")
					V2("ERROR", "com.freerdp.core",
						"nla_recv_pdu:freerdp_set_last_error_ex "
						"ERRCONNECT_LOGON_FAILURE [0x00020014]")
						V2("ERROR", "com.freerdp.core.rdp",
							"rdp_recv_callback: "
							"CONNECTION_STATE_NLA - "
							"nla_recv_pdu() fail"),
			"connect.result = failed\nconnect.stage = nla\n"
			"connect.error = logon-failure\nconnect.error_code = 0x00020014\n"
			"connect.ntstatus = 0xC000006D\n" },
		{ V2("ERROR", "com.freerdp.core.nla",
			  "SPNEGO failed with NTSTATUS: 0xC0000224"),
			"connect.result = failed\nconnect.stage = nla\n"
			"connect.ntstatus = 0xC0000224\n" },
		{ V3("ERROR", "com.freerdp.core", "transport_default_connect_tls",
			  "ERRCONNECT_TLS_CONNECT_FAILED [0x00020008]"),
			"connect.result = failed\nconnect.stage = tls\n"
			"connect.error = tls-connect-failed\n"
			"connect.error_code = 0x00020008\n" },
		{ V2("ERROR", "com.freerdp.core",
			  "freerdp_tcp_is_hostname_resolvable:freerdp_set_last_error_ex "
			  "ERRCONNECT_DNS_NAME_NOT_FOUND [0x00020005]"),
			"connect.result = failed\nconnect.stage = name\n"
			"connect.error = dns-name-not-found\n"
			"connect.error_code = 0x00020005\n" },
		/* an error that any stage can raise: the state decides, or nothing */
		{ V2("ERROR", "com.freerdp.core",
			  "freerdp_set_last_error ERRCONNECT_CONNECT_TRANSPORT_FAILED "
			  "[0x0002000D]"),
			"connect.result = failed\nconnect.error = connect-transport-failed\n"
			"connect.error_code = 0x0002000D\n" },
		{ V2("ERROR", "com.freerdp.core.connection",
			  "license connection sequence aborted.")
				V2("ERROR", "com.freerdp.core",
					"freerdp_set_last_error "
					"ERRCONNECT_CONNECT_TRANSPORT_FAILED [0x0002000D]"),
			"connect.result = failed\nconnect.stage = license\n"
			"connect.error = connect-transport-failed\n"
			"connect.error_code = 0x0002000D\n" },
		{ V3("ERROR", "com.freerdp.core", "rdp_set_error_info",
			  "ERRINFO_DISCONNECTED_BY_OTHER_CONNECTION [0x00010005]"),
			"connect.result = failed\n"
			"connect.errinfo = disconnected-by-other-connection\n" },
		/* nothing failed */
		{ V2("INFO", "com.freerdp.core",
			  "freerdp_connect:freerdp_set_last_error_ex resetting error state")
				V2("INFO", "com.freerdp.client.common.cmdline",
					"loading channelEx cliprdr"),
			"" },
	};

	(void)state;
	assert_pastes(pastes, ARRAY_LEN(pastes));
}

#define DEBUG_BEGIN                                                                        \
	V3("DEBUG", "com.freerdp.core", "freerdp_connect_begin", "resetting error state")  \
	V3("DEBUG", "com.freerdp.core.rdp", "rdp_client_transition_to_state",              \
		"CONNECTION_STATE_INITIAL --> CONNECTION_STATE_NEGO")                      \
	V3("DEBUG", "com.freerdp.core.nego", "nego_try_connect",                           \
		"nego_security_connect with PROTOCOL_HYBRID")                              \
	V3("DEBUG", "com.freerdp.core.rdp", "rdp_client_transition_to_state",              \
		"CONNECTION_STATE_NEGO --> CONNECTION_STATE_NLA")
#define DEBUG_REFUSED                                                                           \
	V3("WARN", "com.freerdp.core.nla", "nla_recv_pdu",                                      \
		"SPNEGO received NTSTATUS: STATUS_ACCOUNT_LOCKED_OUT [0xC0000234] from server") \
	V3("ERROR", "com.freerdp.core", "nla_recv_pdu",                                         \
		"ERRCONNECT_ACCOUNT_LOCKED_OUT [0x00020018]")
#define DEBUG_DESKTOP                                                                      \
	V3("DEBUG", "com.freerdp.core.rdp", "rdp_client_transition_to_state",              \
		"CONNECTION_STATE_NLA --> CONNECTION_STATE_MCS_CREATE_REQUEST")            \
	V3("DEBUG", "com.freerdp.core.rdp", "rdp_client_transition_to_state",              \
		"CONNECTION_STATE_FINALIZATION_CLIENT_FONT_MAP --> CONNECTION_STATE_ACTIVE")
#define LOCKED                                                                             \
	"connect.result = failed\nconnect.stage = nla\nconnect.protocol = nla\n"           \
	"connect.error = account-locked-out\nconnect.error_code = 0x00020018\n"            \
	"connect.ntstatus = 0xC0000234\n"

static void
the_last_attempt_decides(void **state)
{
	static const struct paste pastes[] = {
		{ DEBUG_BEGIN DEBUG_REFUSED, LOCKED },
		{ DEBUG_BEGIN DEBUG_DESKTOP,
			"connect.result = desktop\nconnect.protocol = nla\n" },
		{ DEBUG_BEGIN DEBUG_REFUSED DEBUG_BEGIN DEBUG_DESKTOP,
			"connect.result = desktop\nconnect.protocol = nla\n" },
		{ DEBUG_BEGIN DEBUG_DESKTOP DEBUG_BEGIN DEBUG_REFUSED, LOCKED },
		/* a picture without NLA may be the server's own sign-in screen */
		{ V2("INFO", "com.freerdp.gdi",
			  "Local framebuffer format  PIXEL_FORMAT_BGRX32"),
			"connect.result = screen-drawn\n" },
	};

	(void)state;
	assert_pastes(pastes, ARRAY_LEN(pastes));
}

/* The error is at the end of a long log. */
static void
a_long_log_is_read_to_its_end(void **state)
{
	STR_AUTO text = STR_INIT(4u << 20);

	(void)state;
	str_add(&text, DEBUG_BEGIN);
	for (int i = 0; i < 5000; i++)
		str_add(&text,
			V3("DEBUG", "com.winpr.sspi.NTLM", "ntlm_change_state",
				"change state from 0x00020014 to [0xe20882b7]"));
	str_add(&text, DEBUG_REFUSED);
	assert_reads(str_text(&text), 0, LOCKED);
}

static void
other_programs_have_their_own_words(void **state)
{
	static const struct paste pastes[] = {
		{ "libfreerdp returned code is 0002000D\n",
			"connect.result = failed\nconnect.error = connect-transport-failed\n"
			"connect.error_code = 0x0002000D\n" },
		{ "guacd[6]: INFO: Creating new client for protocol \"rdp\"\n"
		  "guacd[10351]: INFO:\tRDP server closed/refused connection: Authentication "
		  "failure (invalid credentials?)\n",
			"connect.result = failed\nconnect.stage = nla\n"
			"connect.error = logon-failure\n" },
		{ "Aug 23 09:40:21 host guacd[37488]: RDP server closed/refused connection: "
		  "SSL/TLS connection failed (untrusted/self-signed certificate?)\n",
			"connect.result = failed\nconnect.stage = tls\n"
			"connect.error = tls-connect-failed\n" },
		/* the fault is in guacd itself */
		{ "guacd[21]: WARNING: FreeRDP initialization may fail: The current user's "
		  "home directory (\"/usr/sbin\") is not writable, but FreeRDP generally "
		  "requires a writable home directory.\n"
		  "guacd[21]: RDP server closed/refused connection: Security negotiation "
		  "failed (wrong security type?)\n",
			"client.home_writable = false\n" },
		{ "RDP disconnected!  516 Remote Desktop can't connect\n",
			"error.code = 0x204\n" },
		{ "WarningMsg\n3/29/2026 1:23:50 PM\nRDP disconnected from server <srv-01>!\n"
		  "2056 The remote computer ended the session\n",
			"error.code = 0x808\n" },
		{ "2026-03-31T11:15:28.5152429+02:00[ThreadId:0000000001]\tWarning\t"
		  "RDP(srv-01) exit with error code 516(Der Remotedesktop kann keine "
		  "Verbindung herstellen)\n",
			"error.code = 0x204\n" },
		{ V3("ERROR", "com.winpr.sspi.Kerberos",
			  "kerberos_AcquireCredentialsHandleA",
			  "krb5glue_get_init_creds (Cannot find KDC for realm \"CORP\" "
			  "[-1765328230])"),
			"kdc.client_needed = true\n" },
	};

	(void)state;
	assert_pastes(pastes, ARRAY_LEN(pastes));
}

static void
what_is_no_client_log_says_nothing(void **state)
{
	static const struct paste pastes[] = {
		/* a server that is built on FreeRDP */
		{ V2("ERROR", "com.freerdp.core.peer",
			  "peer_recv_callback: CONNECTION_STATE_NEGO - "
			  "rdp_server_accept_mcs_connect_initial() fail")
				V2("ERROR", "com.freerdp.core",
					"ERRCONNECT_CONNECT_TRANSPORT_FAILED [0x0002000D]"),
			"" },
		{ "The RDP disconnected user called at 10:11.\n", "" },
		/* a session that ended well */
		{ "RDP disconnected! 1\n", "" },
		{ "RDP disconnected! 10:11:12\n", "" },
		{ "libfreerdp returned code is 00000000\n", "" },
		{ "libfreerdp returned code is 00FF000D\n", "" },
		{ V2("ERROR", "com.freerdp.core", "ERRCONNECT_"), "" },
		{ "[com.freerdp.core", "" },
		{ "[com.freerdp.core]", "" },
		{ "[com.freerdp.core] - [", "" },
	};

	(void)state;
	assert_pastes(pastes, ARRAY_LEN(pastes));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(freerdp_names_its_error),
		cmocka_unit_test(the_last_attempt_decides),
		cmocka_unit_test(a_long_log_is_read_to_its_end),
		cmocka_unit_test(other_programs_have_their_own_words),
		cmocka_unit_test(what_is_no_client_log_says_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
