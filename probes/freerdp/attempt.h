#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "probes/freerdp/connect_interposer.h"
#include "probes/freerdp/log_trace.h"
#include "share/base/error.h"
#include "share/base/secret.h"

/*
 * One real connection through libfreerdp, without any of its types: only attempt_freerdp.c
 * includes its headers.
 */

enum attempt_goal {
	ATTEMPT_LOGON,	 /* NLA only; stopped before the credentials themselves are sent */
	ATTEMPT_DESKTOP, /* up to the first screen update */
};

struct attempt_request {
	const char *host;    /* as entered; all strings are borrowed */
	const char *address; /* the one that answered, or NULL */
	int port;
	const char *user, *domain;     /* "" for none */
	const struct secret *password; /* NULL: an attempt without credentials */
	/*
	 * The fingerprint found before, SHA-256 in hex, or NULL: over TLS without NLA the
	 * password is sent only to that certificate.
	 */
	const char *certificate;
	enum attempt_goal goal;
	bool offer_nla, offer_tls, offer_rdp;
	int64_t deadline_ms;	/* clock_ms() of its deadline */
	const char *config_dir; /* a private folder that libfreerdp may fill */
	/* Called on progress; @trace is borrowed for the call. May be NULL. */
	void (*progress)(void *to, const struct trace *trace);
	void *to;
};

/* Plain data: observations, in our terms and the library's. */
struct attempt_result {
	struct trace trace;
	struct guard_result wire;
	bool library_said_yes; /* freerdp_connect() returned TRUE; not sufficient alone */
	uint32_t last_error;   /* of the library, 0xCCCCNNNN: class and number */
	char error_name[64];   /* "ERRCONNECT_LOGON_FAILURE" */
	uint32_t errinfo;      /* the server's reason for ending, 0: none */
	char errinfo_name[64]; /* "ERRINFO_IDLE_TIMEOUT" */
	bool painted;	       /* a screen update arrived */
	/* The server reported that the user is signed in (MS-RDPBCGR 2.2.10.1). */
	bool logon_told;
	/*
	 * It reported why not: the two numbers of its Logon Errors field
	 * (2.2.10.1.1.4.1.1).
	 */
	bool logon_error;
	uint32_t logon_error_type, logon_error_data;
	double handshake_ms;   /* until freerdp_connect() returned */
	double first_paint_ms; /* since the start, 0: none */
};

/*
 * Runs it, once per process (the guard counts). Results are in @out; an error is internal,
 * such as out of memory.
 */
enum err attempt_run(const struct attempt_request *request, struct attempt_result *out,
	struct error *e) NODISCARD;
/* "2.11.7": version of the loaded library. */
const char *attempt_library_version(void);
