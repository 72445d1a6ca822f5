#pragma once

#include <stddef.h>

#include "fixes/base/yaml_model.h"
#include "share/base/arena.h"
#include "share/base/error.h"

/* The kinds of knowledge files, in the order in which they are loaded. */
enum file_kind {
	FILE_FACTS, /* facts.yaml: an organisation's own facts */
	FILE_PLACEHOLDERS,
	FILE_CODES,
	FILE_MESSAGES, /* messages/CLIENT.yaml */
	FILE_CAUSE,    /* causes/ID.yaml */
	FILE_STEPS,
	FILE_CHANNEL,
	FILE_QUESTION,
	FILE_NOTE,
	FILE_KIND_COUNT,
	FILE_UNKNOWN = -1,
};

/* One knowledge file as text, which later messages refer to. */
struct source {
	const char *name; /* relative: "causes/vm-off.yaml" */
	const char *text;
	size_t len;
};

/* By the file's relative name; FILE_UNKNOWN for anything else (SHAPE.md, hidden files). */
enum file_kind file_kind_of(const char *name);
/* "causes": the folder of a kind, or NULL for a single file at the top. */
const char *file_kind_folder(enum file_kind kind);

/*
 * Reads @source as a file of @kind. @out: struct cause_text *, ... in the arena. Errors
 * are "FILE:LINE: what is wrong: what to do", ERR_DATA.
 */
enum err schema_read(enum file_kind kind, const struct source *source, struct arena *a,
	void **out, struct error *e) NODISCARD;

/*
 * The line of the first @needle in @source at or after line @from, or 0. A run of blanks and
 * line ends in the text counts as one blank, so that folded texts are found.
 */
int source_line(const struct source *source, const char *needle, int from);
