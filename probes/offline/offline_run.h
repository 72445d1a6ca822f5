#pragma once

#include "probes/engine/probe.h"

/* The run function of the probe "offline", in rdpdoctor-worker. */
enum err offline_run(const struct probe_request *request, struct probe_out *out,
	struct error *e) NODISCARD;

/*
 * A worker passes only the text of an error to its parent. Here a separate line with this
 * mark carries the code first, so that 74, 77 and 65 stay distinct.
 */
#define OFFLINE_ERROR_MARK "error-code "
