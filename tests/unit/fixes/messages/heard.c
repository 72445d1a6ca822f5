/* Sentences of clients in the form in which people hand them over. */
#include "tests/unit/fixes/messages/sentences.h"

#include "share/base/macros.h"

const struct heard heard[] = {
	/* numbers behind a client's own words */
	{ "RDP disconnected! 519", "0x207" },
	{ "RDP disconnected!\n2056 The remote computer disconnected the session because of an "
	  "error in the licensing protocol.",
		"license-client-store" },
	{ "Because of a protocol error, this session will be disconnected. 3334", "0xD06" },
	{ "status: E_PROXY_RAP_ACCESSDENIED (0x800759DA)", "gateway-policy" },
	{ "FreeRDP Exitcode: 131", "The connection failed" },
	{ "xfreerdp ended with exit status 131", "The connection failed" },
	{ "exit code 131", "The connection failed" },
	{ "krb5glue_get_init_creds (Cannot find KDC for realm \"EXAMPLE\" [-1765328230])",
		"looks for a Kerberos server" },
	{ "An authentication error has occurred (Code: 0x80080005). Error code: 0x0",
		"January 2026" },
	{ "Error code: 0x904 Extended error code: 0x7", "closed from the other side" },
	{ "\350\277\234\347\250\213\346\241\214\351\235\242 "
	  "\351\224\231\350\257\257\344\273\243\347\240\201: 0x204",
		"0x204" },
	{ "\343\202\250\343\203\251\343\203\274 \343\202\263\343\203\274\343\203\211: 0x904 "
	  "\346\213\241\345\274\265\343\202\250\343\203\251\343\203\274 "
	  "\343\202\263\343\203\274\343\203\211: 0x7",
		"closed from the other side" },
	{ "Fehlercode: 0x3\nErweiterter Fehlercode: 0x10b", "licence store" },
	{ "RDP ClientActiveX has been disconnected (Reason= 2308)", "0x904" },
	{ "AADSTS50076: Due to a configuration change made by your administrator, you must use "
	  "multi-factor authentication to access the application.",
		"Multifactor authentication is demanded" },
	{ "Error code AADSTS53003 Trace ID 11111111-2222-3333-4444-555555555555",
		"Conditional Access blocks" },
	{ "[15:49:15:252] [4711:4712] [ERROR][com.freerdp.core] - freerdp_set_last_error_ex "
	  "ERRCONNECT_LOGON_FAILURE [0x00020014]",
		"ERRCONNECT_LOGON_FAILURE" },
	{ "CodeSymbolic = ConnectionFailedNoHealthyRdshAvailable", "no healthy host" },
	{ "nla: SEC_E_BAD_BINDINGS 0x80090346", "channel binding" },

	/* names in between, other order, other punctuation */
	{ "Remote Desktop can't find the computer \"KELP-01.corp.example.com\". This might mean "
	  "that \"KELP-01.corp.example.com\" does not belong to the specified network.",
		"dns-name-not-found" },
	{ "The client could not connect to the remote computer, because of a security error.",
		"min-encryption-or-fips" },
	{ "Because of a security error,\nthe client could not connect to the\nremote computer.",
		"min-encryption-or-fips" },
	{ "REMOTE DESKTOP CAN\342\200\231T CONNECT TO THE REMOTE COMPUTER FOR ONE OF THESE "
	  "REASONS: 1) REMOTE ACCESS TO THE SERVER IS NOT ENABLED 2) THE REMOTE COMPUTER IS "
	  "TURNED OFF",
		"rdp-disabled-local" },
	{ "Remote Desktop cannot connect to the remote computer \"kelp-01\" for one of these "
	  "reasons: 1) Your user account is not authorized to access the RD Gateway \"gate\" "
	  "2) Your computer is not authorized to access the RD Gateway",
		"gateway-policy" },
	{ "An authentication error has occurred.\nThe function requested is not supported\n"
	  "Remote computer: kelp-01",
		"ntlm-blocked" },
	{ "An authentication error has occurred. The function requested is not supported. "
	  "Remote computer: KELP-01. This could be due to CredSSP encryption oracle "
	  "remediation.",
		"credssp-oracle" },
	{ "An authentication error has occurred. The Local Security Authority cannot be "
	  "contacted. Remote computer: kelp-01",
		"nla-no-dc" },
	{ "The task you are trying to do can't be completed because Remote Desktop Services is "
	  "currently busy. Please try again in a few minutes. Other users should still be able "
	  "to log on.",
		"server-resources" },
	{ "Remote Desktop cannot verify the identity of the remote computer because there is a "
	  "time or date difference between your computer and the remote computer.",
		"clock-skew" },
	{ "The remote session was disconnected because there was an error in the licensing "
	  "protocol: the remote computer disconnected the session because of an error in the "
	  "licensing protocol.",
		"license-client-store" },
	{ "Account restrictions are preventing this user from signing in. For example: blank "
	  "passwords aren't allowed, sign-in times are limited, or a policy restriction has "
	  "been enforced.",
		"account-restriction" },
	{ "A user account restriction (for example, a time-of-day restriction) is preventing "
	  "you from logging on. For assistance, contact your system administrator.",
		"account-restriction" },
	{ "Remote logins are currently disabled.", "drain-mode" },
	{ "The remote computer that you are trying to connect to says: remote logons are "
	  "currently disabled",
		"drain-mode" },
	{ "Your account's password has expired. You must change your password in order to "
	  "logon. Remote Desktop Connection",
		"password-expired" },
	{ "You must change your password before logging on the first time.",
		"password-expired" },
	{ "Your computer could not connect to another console session on the remote computer "
	  "because you already have a console session in progress.",
		"The client reached itself" },
	{ "The remote PC doesn't support Restricted Administration mode.",
		"restricted-admin-off" },
	{ "The remote computer requires Network Level Authentication, which your computer does "
	  "not support.",
		"demands Network Level Authentication" },
	{ "The authentication policy does not allow connection requests using saved "
	  "credentials. Please enter new credentials.",
		"takes no saved password" },
	{ "The sign-in method you're trying to use isn't allowed. Try a different sign-in "
	  "method or contact your system administrator.",
		"second factor" },
	{ "Another user connected to the remote computer, so your connection was lost. Try "
	  "connecting again.",
		"session-taken-over" },
	{ "Your Remote Desktop Services session ended because the remote computer didn't "
	  "receive any input from you.",
		"session-timeouts" },
	{ "Your remote session has ended: the total login time limit was reached. This limit "
	  "is set by the server administrator or by network policies.",
		"session-timeouts" },
	{ "The connection cannot be completed because the remote computer that was reached is "
	  "not the one you specified. This could be caused by an outdated entry in the DNS "
	  "cache.",
		"dns-stale-address" },
	{ "Your computer can't connect to the remote computer because the Remote Desktop "
	  "Gateway server address is unreachable or incorrect. Type a valid Remote Desktop "
	  "Gateway server address.",
		"gateway-unreachable" },
	{ "Your computer can't connect to the remote computer because the Remote Desktop "
	  "Gateway server is temporarily unavailable. Try reconnecting later.",
		"gateway-unreachable" },
	{ "Your computer can't connect to the remote computer because the Remote Desktop "
	  "Gateway server's certificate has expired or has been revoked.",
		"gateway-cert" },
	{ "There are currently no logon servers available to service the logon request.",
		"nla-no-dc" },
	{ "We can't sign you in with this credential because your domain isn't available. Make "
	  "sure your device is connected to your organization's network and try again.",
		"nla-no-dc" },
	{ "The User Profile Service failed the sign-in. User profile cannot be loaded.",
		"disk-full-or-profile" },
	{ "Remote Desktop Connection: your user account has expired", "account-expired" },
	{ "Because of a protocol error, this session will be disconnected. Please try "
	  "connecting to the remote computer again.",
		"did not accept" },
	{ "This computer can't connect to the remote computer. Try connecting again. If the "
	  "problem continues, contact the owner of the remote computer or your network "
	  "administrator.",
		"rdp-cert-broken" },
	{ "The trust relationship between this workstation and the primary domain failed.",
		"trust-broken" },
	{ "The number of connections to this computer is limited and all connections are in "
	  "use right now. Try connecting later.",
		"session-limit-reached" },
	{ "The remote session was disconnected because there are no Remote Desktop Licence "
	  "Servers available to provide a licence.",
		"license-no-server" },
	{ "To log on remotely, you need the right to log on through Remote Desktop Services.",
		"not-in-rdp-users" },
	{ "Your credentials did not work. The credentials that were used to connect to kelp-01 "
	  "did not work. Please enter new credentials. (Remote Desktop)",
		"bad-credentials" },
	{ "Remote Desktop Connection\nThe logon attempt failed", "bad-credentials" },

	/* other clients */
	{ "Remmina: Could not authenticate to the RDP server \"kelp\". Account locked out.",
		"The account is locked" },
	{ "Could not find the address for the RDP server \"kelp\".", "dns-name-not-found" },
	{ "Could not connect to the RDP server \"kelp\" via TLS. See the DEBUG traces from a "
	  "terminal for more information.",
		"TLS handshake failed" },
	{ "The server \"kelp\" refused the connection. (Remmina)",
		"denied the connection" },
	{ "guacd[21]: ERROR: RDP server closed/refused connection: Security negotiation failed "
	  "(wrong security type?)",
		"no common security protocol" },
	{ "guacd[21]: WARNING: FreeRDP initialization may fail: The current user's home "
	  "directory (\"/usr/sbin\") is not writable",
		"home folder" },
	{ "guacd[7]: RDP server closed/refused connection: Authentication failure (invalid "
	  "credentials?)",
		"refused the credentials" },
	{ "xrdp[900]: [ERROR] Cannot read private key file /etc/xrdp/key.pem: Permission denied",
		"may not read its key" },
	{ "[WARN ] Window manager (pid 4023, display 10) exited quickly (1 secs). This could "
	  "indicate a window manager config problem (sesman)",
		"The desktop ended at once" },
	{ "xrdp: error connecting to sesman on 127.0.0.1:3350", "session manager" },
	{ "The session ended because of an error. If this keeps happening, contact your "
	  "network administrator for assistance. (Mac) Error code: 0x4",
		"no better word" },
	{ "WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! (xfreerdp)",
		"differs from the one" },
	{ "Oops, we couldn't connect to \"SessionDesktop\". Sign in failed. Please check your "
	  "username and password and try again.",
		"Entra-joined" },

	/* languages; capitals and accents do not count */
	{ "Es ist ein interner Fehler aufgetreten.", "machinekeys-acl" },
	{ "AUFGRUND EINES SICHERHEITSFEHLERS KONNTE DER CLIENT KEINE VERBINDUNG MIT DEM "
	  "REMOTECOMPUTER HERSTELLEN.",
		"min-encryption-or-fips" },
	{ "Der Anmeldeversuch ist fehlgeschlagen. (Remotedesktop)", "bad-credentials" },
	{ "Die Vertrauensstellung zwischen dieser Arbeitsstation und der prim\303\244ren "
	  "Dom\303\244ne konnte nicht hergestellt werden.",
		"trust-broken" },
	{ "Une erreur d\342\200\231authentification s\342\200\231est produite. "
	  "L\342\200\231autorit\303\251 de s\303\251curit\303\251 locale ne peut pas \303\252tre "
	  "contact\303\251e",
		"nla-no-dc" },
	{ "une erreur d'authentification s'est produite. l'autorite de securite locale ne peut "
	  "pas etre contactee",
		"nla-no-dc" },
	{ "\320\237\320\240\320\236\320\230\320\227\320\236\320\250\320\233\320\220 "
	  "\320\222\320\235\320\243\320\242\320\240\320\225\320\235\320\235\320\257\320\257 "
	  "\320\236\320\250\320\230\320\221\320\232\320\220",
		"machinekeys-acl" },
	{ "\345\217\221\347\224\237\344\272\206\345\206\205\351\203\250\351\224\231\350\257\257"
	  "\343\200\202",
		"machinekeys-acl" },
	{ "\350\252\215\350\250\274\343\202\250\343\203\251\343\203\274\343\201\214"
	  "\347\231\272\347\224\237\343\201\227\343\201\276\343\201\227\343\201\237\n"
	  "\343\203\255\343\203\274\343\202\253\343\203\253 "
	  "\343\202\273\343\202\255\343\203\245\343\203\252\343\203\206\343\202\243"
	  "\346\251\237\351\226\242\343\201\253\343\202\242\343\202\257\343\202\273"
	  "\343\202\271\343\201\247\343\201\215\343\201\276\343\201\233\343\202\223",
		"nla-no-dc" },
};
const size_t heard_count = ARRAY_LEN(heard);
