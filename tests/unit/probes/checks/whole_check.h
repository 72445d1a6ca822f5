#pragma once

#include "probes/engine/probe.h"

/* A whole check through the runner, as the program makes it. */
struct outcome {
	struct facts *facts;
	double took_ms;
	double tcp_at_ms, alive_at_ms; /* when tcp.result and host.alive came; 0: never */
	size_t crashed;		       /* jobs that did not end well */
};

void check_target(const struct target *target, const struct probe_options *options,
	struct outcome *out);
void handshake_run(const char *host, int port, const struct probe_options *options,
	struct outcome *out);
void handshake_finish(struct outcome *o);

/* The value of a fact as people read it; "" while it is unknown. Valid until the next call.
 */
const char *handshake_says(const struct outcome *o, int id);
#define assert_fact(outcome, id, text)                                                     \
	assert_string_equal(handshake_says(outcome, id), text)
