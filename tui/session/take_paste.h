#pragma once

#include "probes/paste/readers.h"
#include "tui/session/session.h"

#define PASTE_UNUSED_SHOWN 6
#define PASTE_UNUSED_BYTES 200

/* The result of a paste, for the screen that shows it. */
struct paste_result {
	char commands[16][32];
	size_t command_count;
	char language[16];
	size_t lines, lines_used;
	char unused[PASTE_UNUSED_SHOWN][PASTE_UNUSED_BYTES]; /* the first unused lines */
	size_t unused_count;
	size_t facts;	   /* number of facts */
	size_t first_fact; /* index of the first one in the session's facts */
	bool recognised_only;
};

/*
 * Stores @text unchanged as an event, parses it and stores each fact. @port 0: the
 * session's port. ERR_DATA if nothing was recognised (the text is stored anyway). @out
 * may be NULL.
 */
enum err paste_take(struct session *c, const char *text, size_t len, int port,
	struct paste_result *out, struct error *e) NODISCARD;
