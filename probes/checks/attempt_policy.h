#pragma once

#include <stdbool.h>

#include "probes/engine/probe.h"

/*
 * Whether the real attempt may run, how far it goes and what it offers, from what the
 * earlier probes found. rdpdoctor asks this to decide, rdpdoctor-worker to carry it out:
 * one rule, no libfreerdp.
 */
struct connect_plan {
	bool ready;
	const char *why_not; /* a sentence where it is not ready */
	bool credentials;    /* user and password will be presented */
	bool to_desktop;     /* else authentication only */
	bool offer_nla, offer_tls, offer_rdp;
};

void connect_plan_make(const struct facts *f, const struct target *t,
	const struct probe_options *o, struct connect_plan *out);
