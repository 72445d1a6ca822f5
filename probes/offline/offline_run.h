#pragma once

#include "probes/probe.h"

/* The run function of the probe "offline", in rdpdoctor-worker. */
enum err offline_run(const struct probe_request *request, struct probe_out *out,
	struct error *e) NODISCARD;
