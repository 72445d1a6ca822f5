/* A guide with a prepared session, for tests. */
#ifndef RD_TEST_DESK_H
#define RD_TEST_DESK_H

#include "tui/session/session.h"
#include "tui/wizard/guide.h"
#include "tui/wizard/evidence_source.h"
#include "tui/wizard/screens.h"

struct guide_fixture {
	struct store *store; /* in memory */
	struct session *c;
	struct guide *g;
};

/* Setup and teardown of a group: the built-in knowledge. */
int guide_fixture_load(void **state);
int guide_fixture_unload(void **state);
const struct knowledge *guide_fixture_knowledge(void);

void guide_fixture_add_fact(
	struct session *c, const char *id, const char *value, const char *source);

/*
 * A computer whose port is silent, after its checks; the screen shows the verdict.
 * @facts: further facts, three texts each (id, value, source), ended by NULL; or NULL.
 */
void guide_fixture_init(
	struct guide_fixture *d, const char *machine, const char *const *facts);
void guide_fixture_finish(struct guide_fixture *d);

void guide_fixture_press(struct guide_fixture *d, enum input_kind kind, char key, int at);

/* All texts of a screen, one per line. */
void guide_fixture_read(struct guide_fixture *d, struct str *out);
void guide_fixture_says(
	struct guide_fixture *d, const char *words); /* fails if the words are missing */

#endif
