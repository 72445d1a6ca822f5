#pragma once

#include "share/base/arena.h"
#include "share/facts/facts.h"
#include "share/stages/stage.h"

/* The ladder: which stage passed, failed, was skipped or was not reached, how long it took
 * and what was observed, all from the facts (contract: stages, situations). */
struct rung {
	enum stage stage;
	enum stage_state state;
	double took_ms;	  /* -1 if it was not measured */
	const char *says; /* one sentence, in the arena */
};

struct ladder_options {
	enum stage until; /* the furthest stage that was asked for */
	bool has_gateway;
	bool has_user;
	bool connect_asked; /* a FreeRDP attempt was asked for */
	bool has_secret;    /* a password was given, and no rule forbids trying it */
};

struct ladder {
	struct rung rungs[STAGE_COUNT];
	size_t count;
	enum stage broke_at; /* STAGE_NONE */
	bool measured;	     /* at least one stage passed or failed */
};

void ladder_read(const struct facts *f, const struct ladder_options *options,
	struct arena *a, struct ladder *out);
