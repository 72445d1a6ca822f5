#pragma once

#include <stdbool.h>

#include "probes/engine/probe.h"

/*
 * Whether the real attempt may run, how far it goes and what it offers, based on the
 * earlier probes. rdpdoctor uses this to decide, rdpdoctor-worker to run it: one rule,
 * without libfreerdp.
 */
struct connect_plan {
	bool ready;
	const char *why_not; /* the reason if it is not ready */
	bool credentials;    /* user and password will be sent */
	bool to_desktop;     /* otherwise authentication only */
	bool offer_nla, offer_tls, offer_rdp;
};

void connect_plan_make(const struct facts *f, const struct target *t,
	const struct probe_options *o, struct connect_plan *out);
