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
 * A probe finds facts out. It runs in a worker process of its own with a hard deadline;
 * what it finds goes to the parent line by line (probes/engine/worker_protocol.h). To add a probe: write one
 * file with a `const struct probe`, list it in probes/checks/probe_table.h, name its facts
 * there and as supplied by it in share/facts/facts.yaml.
 */

enum reach {
	REACH_LOCAL,   /* asks this machine only */
	REACH_NETWORK, /* sends packets to the target, its gateway, resolver or KDC */
	REACH_LOGON,   /* may present credentials: only after consent and the ledger */
};

struct probe_options {
	enum stage until;
	bool verbose;	     /* ask for rdstls and entra too */
	bool connect;	     /* a FreeRDP attempt was asked for */
	bool has_secret;     /* a password was given */
	int extra_ports[16]; /* further ports that the user named */
	int extra_port_count;
	int timeout_ms; /* budget of the whole check */
};

/* What a worker gets. Everything but the secret is JSON on the wire. */
struct probe_request {
	struct target target;
	struct probe_options options;
	struct facts *known;	/* what is known so far: addresses, route, ... */
	int64_t epoch_ms;	/* clock_ms() when the session started */
	int64_t deadline_ms;	/* clock_ms() when this probe must be done */
	struct secret password; /* empty unless reach is REACH_LOGON */
	char *input;		/* a path, for a probe that reads one; else NULL. Borrowed;
				 * the worker owns its copy */
};

/* The programs that load what rdpdoctor must not: libfreerdp, and libhivex. Two, because
 * libfreerdp brings a hundred libraries, more memory than the hive that is to be read. */
#define WORKER_FREERDP "rdpdoctor-worker"
#define WORKER_HIVE "rdpdoctor-hive"

struct probe {
	const char *id;	      /* "tcp" */
	const char *title;    /* "TCP reachability" */
	const char *question; /* "Does anything answer on the RDP port?" */
	enum reach reach;
	/* NULL: light, runs in this program started again. Else the name of the program
	 * beside it that may load a large library: WORKER_FREERDP, WORKER_HIVE. */
	const char *program;
	bool lazy; /* welcome, but not waited for: called off when only such ones are left
		    */
	bool sees_proxies; /* its environment keeps the variables that name proxies */
	enum sandbox cage; /* what its worker may ask of the kernel */
	/*
	 * FACT_SUPPLIES(...): the facts that it states, by the source that it names for
	 * them. What is not in it is dropped. NULL: none, apart from those of a disk, which
	 * the parts in probes/offline/facts declare.
	 */
	const struct fact_supply *supplies;
	int budget_ms; /* hard deadline counted from its start */
	/*
	 * Whether it should run now: all it needs is known, and its answer is still wanted.
	 * Asked again after each new fact; a probe runs at most once a check.
	 */
	bool (*ready)(const struct facts *f, const struct target *t,
		const struct probe_options *o);
	/*
	 * Or NULL: the id of a probe whose silence is reason enough to start. When that one
	 * has run for early_ms without a single fact, this one starts although it is not
	 * ready, so that a silent host is not asked one thing after the other.
	 */
	const char *early_after;
	int early_ms;
	/* Or NULL: whether another probe has found what this one is after. While it has said
	 * nothing itself, it is then called off. */
	bool (*answered)(const struct facts *f);
	/* In the worker. What it finds is data; only a failure of our own is an error. */
	enum err (*run)(const struct probe_request *request, struct probe_out *out,
		struct error *e);
};
