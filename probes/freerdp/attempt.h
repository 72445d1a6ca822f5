#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "probes/freerdp/connect_interposer.h"
#include "probes/freerdp/log_trace.h"
#include "share/base/error.h"
#include "share/base/secret.h"

/*
 * One real connection through libfreerdp, told without any of its types: this header is all
 * that the rest of the program sees of it. Only freerdp_attempt.c includes its headers.
 */

enum attempt_goal {
	ATTEMPT_LOGON,	 /* NLA alone; cut before the credentials themselves would go */
	ATTEMPT_DESKTOP, /* all the way to the first picture */
};

struct attempt_request {
	const char *host;    /* as the user gave it; all strings are borrowed */
	const char *address; /* the one that answered, or NULL */
	int port;
	const char *user, *domain;     /* "" for none */
	const struct secret *password; /* NULL: an attempt without credentials */
	/* The fingerprint that was seen before, SHA-256 in hex, or NULL: over TLS without
	 * NLA the password goes to that certificate alone. */
	const char *certificate;
	enum attempt_goal goal;
	bool offer_nla, offer_tls, offer_rdp;
	int64_t deadline_ms;	/* clock_ms() when it must be over */
	const char *config_dir; /* a private folder that libfreerdp may fill */
	/* Called at each step forward; @trace is borrowed for the call. May be NULL. */
	void (*progress)(void *to, const struct trace *trace);
	void *to;
};

/* Plain data: what was seen, in our own words and in the library's. */
struct attempt_result {
	struct trace trace;
	struct guard_result wire;
	bool library_said_yes; /* freerdp_connect() returned TRUE; means little alone */
	uint32_t last_error;   /* of the library, 0xCCCCNNNN: class and number */
	char error_name[64];   /* "ERRCONNECT_LOGON_FAILURE" */
	uint32_t errinfo;      /* the server's reason for ending, 0: none came */
	char errinfo_name[64]; /* "ERRINFO_IDLE_TIMEOUT" */
	bool painted;	       /* a picture came */
	/* The server told us that the user is signed in (MS-RDPBCGR 2.2.10.1). */
	bool logon_told;
	/* It told us why not: the two numbers of its Logon Errors field (2.2.10.1.1.4.1.1).
	 */
	bool logon_error;
	uint32_t logon_error_type, logon_error_data;
	double handshake_ms;   /* until freerdp_connect() returned */
	double first_paint_ms; /* since the start, 0: none */
};

/*
 * Runs it, once a process (the guard counts). What it finds is in @out; an error is a
 * failure of our own, such as no memory.
 */
enum err attempt_run(const struct attempt_request *request, struct attempt_result *out,
	struct error *e) NODISCARD;
/* "2.11.7": of the library that is loaded. */
const char *attempt_library_version(void);
