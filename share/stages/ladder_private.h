#pragma once

#include "share/stages/ladder.h"

/* Between the files of the ladder only: what one rung's own facts say about it. */

enum seen {
	SEEN_NOTHING, /* no fact speaks about this rung */
	SEEN_GIVEN,   /* passed, but nothing was measured for it */
	SEEN_PASSED,
	SEEN_FAILED,
	SEEN_SKIPPED, /* does not apply, or was not asked; no fault */
};

struct sight {
	enum seen seen;
	double took_ms; /* -1: not measured */
	const char *says;
};

struct view {
	const struct facts *f;
	const struct ladder_options *o;
	struct arena *a;
};

/* ladder_rungs.c: from the probes. */
struct sight sight_gateway(const struct view *v);
struct sight sight_name(const struct view *v);
struct sight sight_route(const struct view *v);
struct sight sight_tcp(const struct view *v);
struct sight sight_negotiate(const struct view *v);
struct sight sight_tls(const struct view *v);
bool sight_worker_hung(const struct view *v, const char *probe);

/*
 * ladder_connect.c: from the FreeRDP attempt. @own holds what the probes saw, from
 * STAGE_GATEWAY to STAGE_TLS; the attempt adds to it and fills the rungs above.
 * Returns the furthest rung that it says anything about, STAGE_NONE for none.
 */
enum stage sight_connect(const struct view *v, struct sight own[STAGE_COUNT]);
