#pragma once

#include "probes/engine/probe.h"

/*
 * main() calls this first. If this process was started as a worker (argv[1] is "--worker")
 * it runs the probe of @table (NULL-terminated) and returns true with the exit status set.
 */
bool worker_main(int argc, char **argv, const struct probe *const *table, int *status);
/*
 * Called by worker_main with the known probe: reads the request from descriptor 0, runs
 * @run, writes facts to descriptor 3. rdpdoctor-worker calls it with the run functions that
 * rdpdoctor must not link (libfreerdp, libhivex). Returns the exit status.
 */
int worker_serve(const struct probe *probe,
	enum err (*run)(const struct probe_request *request, struct probe_out *out,
		struct error *e));
