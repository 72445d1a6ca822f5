#pragma once

#include "share/facts/facts.h"
#include "share/store/store.h"
#include "share/target/target.h"

/*
 * What an earlier session found out about the identity of the same target: the computer's
 * own name and its certificate, and when. So that a check can say "another machine answers
 * than the last time", which neither alone can.
 */
#define LAST_SEEN_SOURCE "history"

/*
 * Puts identity.last_time, identity.last_computer and identity.last_certificate into @out,
 * from the newest of the last few sessions with this target (not @session itself) that
 * knows any. A store that cannot be read knows none.
 */
void last_seen_find(
	struct store *s, const char *session, const struct target *t, struct facts *out);
