#pragma once

#include "tui/session/session.h"

/* Each fails the running cmocka test if the sessions differ. */
void assert_same_state(const struct session *a, const struct session *b); /* all fields */
void assert_same_report(struct session *a, struct session *b);
