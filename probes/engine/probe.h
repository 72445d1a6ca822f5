#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "probes/engine/probe_out.h"
#include "probes/engine/sandbox.h"
#include "share/facts/facts.h"
#include "share/base/secret.h"
#include "share/stages/stage.h"
#include "share/target/target.h"

/*
 * A probe collects facts. It runs in a separate worker process with a hard deadline;
 * results go to the parent line by line (probes/engine/worker_protocol.h).
 */

enum reach {
	REACH_LOCAL,   /* queries only this machine */
	REACH_NETWORK, /* sends packets to the target, its gateway, resolver or KDC */
	REACH_LOGON,   /* may send credentials: only after consent and the ledger */
};

struct probe_options {
	enum stage until;
	bool verbose;	     /* offer rdstls and entra too */
	bool connect;	     /* a FreeRDP attempt was requested */
	bool has_secret;     /* a password was given */
	int extra_ports[16]; /* further ports from the user */
	int extra_port_count;
	int timeout_ms; /* budget of the whole check */
};

/* The input of a worker. Everything except the secret is JSON on the wire. */
struct probe_request {
	struct target target;
	struct probe_options options;
	struct facts *known;	/* known facts so far: addresses, route, ... */
	int64_t epoch_ms;	/* clock_ms() when the session started */
	int64_t deadline_ms;	/* clock_ms() of this probe's deadline */
	struct secret password; /* empty unless reach is REACH_LOGON */
	char *input;		/* path, or NULL. Borrowed; the worker owns its copy */
};

/*
 * The programs that load libfreerdp and libhivex, which rdpdoctor must not load. Two
 * programs, because libfreerdp loads a hundred libraries, more memory than a hive needs.
 */
#define WORKER_FREERDP "rdpdoctor-worker"
#define WORKER_HIVE "rdpdoctor-hive"

struct probe {
	const char *id;	      /* "tcp" */
	const char *title;    /* "TCP reachability" */
	const char *question; /* "Does anything answer on the RDP port?" */
	enum reach reach;
	/*
	 * NULL: light, runs in a new process of this program. Otherwise the program next to
	 * it that loads a large library: WORKER_FREERDP, WORKER_HIVE.
	 */
	const char *program;
	bool lazy;	   /* optional: cancelled when only lazy probes are left */
	bool sees_proxies; /* its environment keeps the proxy variables */
	enum sandbox cage; /* the system calls its worker may use */
	/*
	 * FACT_SUPPLIES(...): the facts that it supplies, by their source. Others are
	 * dropped. NULL: none, except those of a disk, which the files in
	 * probes/offline/facts declare.
	 */
	const struct fact_supply *supplies;
	int budget_ms; /* hard deadline counted from its start */
	/*
	 * Whether it should run now: its input is known, and its result is still needed.
	 * Called after each new fact; a probe runs at most once per check.
	 */
	bool (*ready)(const struct facts *f, const struct target *t,
		const struct probe_options *o);
	/*
	 * Or NULL: the id of a probe whose silence starts this one. When that probe has run
	 * for early_ms without a fact, this one starts although it is not ready, so that a
	 * silent host is tested in parallel.
	 */
	const char *early_after;
	int early_ms;
	/*
	 * Or NULL: whether another probe has already answered the question of this one. If
	 * so, and it has not reported anything yet, it is cancelled.
	 */
	bool (*answered)(const struct facts *f);
	/* Runs in the worker. Results are data; only an internal failure is an error. */
	enum err (*run)(const struct probe_request *request, struct probe_out *out,
		struct error *e);
};
