#pragma once

#include <stddef.h>

#include "probes/paste/findings/reading.h"
#include "share/base/error.h"

/*
 * Readers of pasted or saved output of Windows commands. The text is split into the output
 * of single commands, and the reader for that command parses it: numbers and ids first,
 * translated words second. What is not understood stays unknown and is counted.
 */

#define READING_BYTES_MOST (8u << 20)

/*
 * @bytes in any encoding that Windows uses (UTF-8, UTF-16 with BOM, OEM and ANSI pages).
 * ERR_DATA: nothing was understood, or it is longer than READING_BYTES_MOST.
 */
enum err readers_read(const char *bytes, size_t len, const struct reader_hints *hints,
	struct reading *reading, struct error *e) NODISCARD;

struct reader_info {
	const char *id; /* "netsh-profiles": the name used in knowledge files (reads:) */
	const char *command; /* "netsh advfirewall show allprofiles" */
	/* FACT_LIST(...): the facts that it states; what is not in it is dropped. NULL: none,
	 * the command is recognised and says nothing that a fact is about. */
	const int *supplies;
	/*
	 * Or NULL. For a collection, a text that holds the answers of several commands: what
	 * their readers state of it. A fact has their names as its source, not this one.
	 */
	const int *collects;
};
/* NULL id ends it. */
extern const struct reader_info reader_infos[];
/* Whether the reader of that id has declared the fact. */
bool reader_supplies(const char *reader, int fact);
