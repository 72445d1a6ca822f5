#pragma once

#include <stdbool.h>

#include "probes/engine/runner.h"
#include "share/facts/facts.h"

/*
 * One attempt as rdpdoctor makes it: through the runner, in the worker process, with the
 * facts that the handshake probes would have found.
 */
struct world {
	/* What is asked; set before world_run(). */
	const char *host; /* 127.0.0.1 unless set */
	int port;
	const char *user, *password; /* NULL: without an account */
	enum stage until;
	const char *selected;  /* negotiate.selected: "nla" unless set */
	const char *protocols; /* "rdp,tls": accepted ones beside @selected, or NULL */
	int budget_ms;	       /* 9000 unless set */
	/* Called once while the attempt runs. */
	void (*meanwhile)(struct world *w);

	/* What came of it. */
	struct facts *facts;
	enum worker_end how;
	double took_ms;
	char text[512]; /* of the end */
	char says[4096];
	bool ended, met;
};

void world_run(struct world *w);
void world_finish(struct world *w);
/* The fact's text, "" where it is absent; in a buffer that the next four calls keep. */
const char *world_fact(const struct world *w, const char *id);
/* Fails the test with everything that is known unless the fact has this value. */
void world_expect(const struct world *w, const char *id, const char *value);
