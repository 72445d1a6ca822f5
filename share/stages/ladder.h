#pragma once

#include "share/base/arena.h"
#include "share/facts/facts.h"
#include "share/stages/stage.h"

/* The ladder is a reading of the facts: which rung passed, failed, was skipped, was not
 * reached, how long it took and what was seen (contract: stages, situations). */
struct rung {
	enum stage stage;
	enum stage_state state;
	double took_ms;	  /* -1 where it was not measured */
	const char *says; /* one sentence, in the arena */
};

struct ladder_options {
	enum stage until; /* the furthest rung that was asked for */
	bool has_gateway;
	bool has_user;
	bool connect_asked; /* a FreeRDP attempt was asked for */
	bool has_secret;    /* a password was given, and no rule forbids to try it */
};

struct ladder {
	struct rung rungs[STAGE_COUNT];
	size_t count;
	enum stage broke_at; /* STAGE_NONE */
	bool measured;	     /* at least one rung passed or failed */
};

void ladder_read(const struct facts *f, const struct ladder_options *options,
	struct arena *a, struct ladder *out);
