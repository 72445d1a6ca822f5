#pragma once

#include "share/stages/ladder.h"

/* Shared by the files of the ladder: the result of one stage from its own facts. */

enum result {
	RESULT_NOTHING, /* no fact about this stage */
	RESULT_IMPLIED, /* passed, but nothing was measured for it */
	RESULT_PASSED,
	RESULT_FAILED,
	RESULT_SKIPPED, /* does not apply or was not asked for; no fault */
};

struct stage_result {
	enum result seen;
	double took_ms; /* -1: not measured */
	const char *says;
};

struct view {
	const struct facts *f;
	const struct ladder_options *o;
	struct arena *a;
};

/* ladder_network.c and ladder_handshake.c: from the probes. */
struct stage_result result_gateway(const struct view *v);
struct stage_result result_name(const struct view *v);
struct stage_result result_route(const struct view *v);
struct stage_result result_tcp(const struct view *v);
struct stage_result result_negotiate(const struct view *v);
struct stage_result result_tls(const struct view *v);
bool result_worker_hung(const struct view *v, const char *probe);
/* Why the worker of @probe failed; NULL if it did not. */
const char *result_worker_reason(const struct view *v, const char *probe);
/* ladder_logon.c: the furthest stage that was asked for. */
enum stage ladder_asked_for(const struct ladder_options *o);

/*
 * ladder_logon.c: from the FreeRDP attempt. @own holds the results of the probes, from
 * STAGE_GATEWAY to STAGE_TLS; this function adds to them and fills the later stages.
 * Returns the furthest stage that the attempt has a result for, STAGE_NONE for none.
 */
enum stage result_connect(const struct view *v, struct stage_result own[STAGE_COUNT]);
