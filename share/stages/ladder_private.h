#pragma once

#include "share/stages/ladder.h"

/* Between the files of the ladder only: what one rung's own facts say about it. */

enum result {
	RESULT_NOTHING, /* no fact speaks about this rung */
	RESULT_IMPLIED, /* passed, but nothing was measured for it */
	RESULT_PASSED,
	RESULT_FAILED,
	RESULT_SKIPPED, /* does not apply, or was not asked; no fault */
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

/* ladder_rungs.c: from the probes. */
struct stage_result result_gateway(const struct view *v);
struct stage_result result_name(const struct view *v);
struct stage_result result_route(const struct view *v);
struct stage_result result_tcp(const struct view *v);
struct stage_result result_negotiate(const struct view *v);
struct stage_result result_tls(const struct view *v);
bool result_worker_hung(const struct view *v, const char *probe);
/* Why the worker of @probe failed; NULL where it did not. */
const char *result_worker_reason(const struct view *v, const char *probe);
/* ladder_logon.c: the furthest rung that was asked for. */
enum stage ladder_asked_for(const struct ladder_options *o);

/*
 * ladder_connect.c: from the FreeRDP attempt. @own holds what the probes saw, from
 * STAGE_GATEWAY to STAGE_TLS; the attempt adds to it and fills the rungs above.
 * Returns the furthest rung that it says anything about, STAGE_NONE for none.
 */
enum stage result_connect(const struct view *v, struct stage_result own[STAGE_COUNT]);
