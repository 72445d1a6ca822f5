#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "share/base/secret.h"
#include "share/stages/stage.h"

/*
 * Our own record of how far an attempt came, read from the lines that libfreerdp logs on
 * its way. Its last error alone cannot be used: the same one stands for many things, and a
 * failure with the error "success" happens. Names of states differ between FreeRDP 2 and 3
 * and their numbers too, hence by name.
 */
enum trace_protocol {
	TRACE_PROTOCOL_UNKNOWN,
	TRACE_PROTOCOL_RDP,
	TRACE_PROTOCOL_TLS,
	TRACE_PROTOCOL_NLA,
	TRACE_PROTOCOL_NLA_EX,
	TRACE_PROTOCOL_RDSTLS,
	TRACE_PROTOCOL_ENTRA,
};

struct trace {
	bool has_credentials; /* set by the caller: the attempt carries a password */
	enum stage stage;     /* the furthest; STAGE_NAME at first */
	enum trace_protocol protocol;
	char state[64];		   /* the library's last state: "mcs-connect" */
	bool credentials_sent;	   /* they, or a proof of them, left this machine */
	bool proof_accepted;	   /* NLA: the server answered with the key of the logon */
	bool active;		   /* the session was activated */
	bool redirected;	   /* the server sent us on to another machine */
	bool authorisation_denied; /* its early answer: right password, no right to sign in
				    */
	bool certificate_changed;  /* another one than before: it got no password */
	bool negotiation_failed;   /* it answered with a failure code */
	uint32_t ntstatus;	   /* of the server's NLA answer; 0: none */
	int nego_tokens;	   /* NLA: authentication tokens that were sent */
};

void trace_init(struct trace *t, bool has_credentials);
/*
 * One line of the library's log. @module is the logger's name ("com.freerdp.core.nla").
 * True if the stage or one of the flags changed.
 */
bool trace_line(struct trace *t, const char *module, const char *text);
/* What no line says: the TCP connection is open, the TLS handshake is done. */
void trace_opened(struct trace *t);
void trace_secured(struct trace *t);
/* "nla": the token of connect.protocol. */
const char *trace_protocol_id(enum trace_protocol p);

/*
 * Passes a warning of the library's on to stderr, which the parent logs, unless it comes
 * from a module that prints tokens, keys or passwords, or holds @password (may be NULL).
 */
void trace_log(const char *module, const char *text, const struct secret *password);
bool trace_may_log(const char *module, const char *text, const struct secret *password);
