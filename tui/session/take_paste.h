#pragma once

#include "probes/paste/readers.h"
#include "tui/session/session.h"

#define PASTE_UNUSED_SHOWN 6
#define PASTE_UNUSED_BYTES 200

/* What a paste brought, for the screen that says so. */
struct paste_result {
	char commands[16][32];
	size_t command_count;
	char language[16];
	size_t lines, lines_used;
	char unused[PASTE_UNUSED_SHOWN]
		   [PASTE_UNUSED_BYTES]; /* the first lines that said nothing */
	size_t unused_count;
	size_t facts;	   /* how many facts it gave */
	size_t first_fact; /* index in case facts of the first of them */
	bool recognised_only;
};

/*
 * Reads @text, stores it word for word as an event, then each fact. @port 0: the session's.
 * ERR_DATA: nothing in it could be understood (the text is kept all the same). @out may be
 * NULL.
 */
enum err paste_take(struct session *c, const char *text, size_t len, int port,
	struct paste_result *out, struct error *e) NODISCARD;
