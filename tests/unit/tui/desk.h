/* A guide with a case in front of it, as a test sits down to it. */
#ifndef RD_TEST_DESK_H
#define RD_TEST_DESK_H

#include "tui/case.h"
#include "tui/guide.h"
#include "tui/guide_parts.h"

struct desk {
	struct store *store; /* in memory */
	struct case_file *c;
	struct guide *g;
};

/* Setup and teardown of a group: the built-in knowledge. */
int desk_load(void **state);
int desk_unload(void **state);
const struct knowledge *desk_knowledge(void);

void desk_know(struct case_file *c, const char *id, const char *value, const char *source);

/*
 * A machine whose port is silent, after its checks; the verdict is on the screen. @facts:
 * what else is known, three texts each (id, value, source), ended by NULL; or NULL.
 */
void desk_sit_down(struct desk *d, const char *machine, const char *const *facts);
void desk_get_up(struct desk *d);

void desk_press(struct desk *d, enum input_kind kind, char key, int at);

/* All that a screen says, a line each. */
void desk_read(struct desk *d, struct str *out);
void desk_says(struct desk *d, const char *words); /* fails where the words are missing */

#endif
