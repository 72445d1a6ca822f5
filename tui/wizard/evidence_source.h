#pragma once

#include "tui/wizard/guide_private.h"

/*
 * Where evidence comes from: the network, people and disks (live), or the story of a
 * practice case (recorded). The screens use the source without knowing which one it is.
 */
struct evidence_source {
	const char *prefix;	    /* of each title */
	bool keeps_session;	    /* the session has a code and keeps typed values */
	enum screen_id last_screen; /* shown before leaving */
	const char *disk_note;	    /* on the screen that asks for a disk; NULL: none */
	const char *disk_default;
	/* A sentence for the start screen; NULL: none. In the guide's arena. */
	const char *(*introduction)(struct guide *g);
	/* Returns what the loop still has to do for @effect. */
	enum effect (*perform)(struct guide *g, enum effect effect);
	/* The answer to use when the user picked @picked; NULL: "I don't know". */
	const char *(*answer)(struct guide *g, const char *picked);
	const char *(*answer_hint)(struct guide *g); /* NULL: none */
	void (*show_paste)(struct guide *g, struct screen *s);
	/* False if @in contains no output. @text is borrowed until the next
	 * guide_screen(). */
	bool (*pasted)(
		struct guide *g, const struct input *in, const char **text, size_t *len);
	/* Why @path holds no disk that can be read here: as offline_image_check(). */
	enum err (*explain_path)(const char *path, struct str *commands, struct error *e);
};

extern const struct evidence_source live_evidence, recorded_evidence;
