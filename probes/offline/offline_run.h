#pragma once

#include "probes/engine/probe.h"

/* The run function of the probe "offline", in rdpdoctor-worker. */
enum err offline_run(const struct probe_request *request, struct probe_out *out,
	struct error *e) NODISCARD;

/*
 * A worker hands its parent the words of an error alone. Here the code comes first, as a
 * line of its own behind this mark: 74 and 77 are not 65.
 */
#define OFFLINE_ERROR_MARK "error-code "
