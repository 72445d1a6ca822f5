#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "share/base/secret.h"
#include "share/stages/stage.h"

/*
 * Records how far an attempt got, from libfreerdp's log lines. Its last error alone is not
 * usable: one error has many causes, and some failures have the error "success". Names and
 * numbers of states differ between FreeRDP 2 and 3, so states are matched by name.
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
	bool has_credentials; /* set by the caller: the attempt has a password */
	enum stage stage;     /* the furthest stage; STAGE_NAME at first */
	enum trace_protocol protocol;
	char state[64];		   /* the library's last state: "mcs-connect" */
	bool credentials_sent;	   /* they, or a proof of them, were sent */
	bool proof_accepted;	   /* NLA: the server answered with the key of the logon */
	bool active;		   /* the session was activated */
	bool redirected;	   /* the server redirected to another machine */
	bool authorisation_denied; /* its early answer: right password, no right to sign in
				    */
	bool certificate_changed; /* another certificate than before: the password was not sent */
	bool negotiation_failed; /* the server answered with a failure code */
	uint32_t ntstatus;	 /* of the server's NLA answer; 0: none */
	int nego_tokens;	 /* NLA: authentication tokens that were sent */
};

void trace_init(struct trace *t, bool has_credentials);
/*
 * Parses one line of the library's log. @module is the logger's name
 * ("com.freerdp.core.nla"). True if the stage or one of the flags changed.
 */
bool trace_line(struct trace *t, const char *module, const char *text);
/* Events without a log line: the TCP connection is open, the TLS handshake is done. */
void trace_opened(struct trace *t);
void trace_secured(struct trace *t);
/* "nla": the token of connect.protocol. */
const char *trace_protocol_id(enum trace_protocol p);

/*
 * Forwards a warning of the library to stderr, which the parent logs, unless it is from a
 * module that prints tokens, keys or passwords, or contains @password (may be NULL).
 */
void trace_log(const char *module, const char *text, const struct secret *password);
bool trace_may_log(const char *module, const char *text, const struct secret *password);
