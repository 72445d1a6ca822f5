#pragma once

#include <sys/types.h>

#include "probes/engine/probe.h"

/*
 * A worker process just started. Both descriptors belong to the parent and are
 * non-blocking.
 */
struct spawned {
	pid_t pid;    /* also the id of its process group */
	int facts_fd; /* reads what it writes to descriptor 3 */
	int log_fd;   /* reads its stdout and stderr */
};

/*
 * LD_PRELOAD as passed to a probe with sees_proxies: under its own name it would affect the
 * worker.
 */
#define SPAWN_PRELOAD "RDPDOCTOR_PRELOAD"

/*
 * Starts the worker of @probe: this program again for a light one, rdpdoctor-worker for a
 * heavy one. It gets only descriptors 0 to 3, a default signal mask, its own process group
 * and a small environment. @home is its HOME.
 */
enum err spawn_worker(const struct probe *probe, const struct probe_request *request,
	const char *home, struct spawned *out, struct error *e) NODISCARD;
