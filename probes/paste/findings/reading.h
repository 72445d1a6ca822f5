#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "share/facts/facts.h"

/* What the caller of readers_read() passes in and gets back. */

#define READING_NOTES_MOST 6
#define READING_NOTE_BYTES 320

struct reading {
	/* Called for each fact with the line it came from; takes the fact's contents. */
	void *to;
	void (*fact)(void *to, struct fact *fact);
	/* Called for each line that no reader used; borrows it. May be NULL. */
	void (*unused)(void *to, const char *line);
	/* Results */
	char commands[16][32]; /* "netsh-profiles", in the order found, no duplicates */
	size_t command_count;
	char language[16]; /* "en", "de", ... or "" where it does not matter */
	size_t lines, lines_used;
	/* Notes for the user: access denied, two machines, two answers. */
	char notes[READING_NOTES_MOST][READING_NOTE_BYTES];
	size_t note_count;
	bool recognised_only; /* known structure in an unknown language: no facts */
};

struct reader_hints {
	int port; /* the session's port, 3389 unless known */
};
