#pragma once

#include "probes/engine/probe.h"

/* The run function of the probe "connect", in rdpdoctor-worker. */
enum err connect_run(const struct probe_request *request, struct probe_out *out,
	struct error *e) NODISCARD;
