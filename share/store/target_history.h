#pragma once

#include "share/facts/facts.h"
#include "share/store/store.h"
#include "share/target/target.h"

/*
 * The identity of the same target in an earlier session: the computer's own name, its
 * certificate, and when. With it, a check can report that a different machine answers than
 * the last time.
 */
#define LAST_SEEN_SOURCE "history"

/*
 * Puts identity.last_time, identity.last_computer and identity.last_certificate into @out,
 * from the latest of the last few sessions with this target (except @session itself) that
 * has any of them. A store that cannot be read adds nothing.
 */
void last_seen_find(
	struct store *s, const char *session, const struct target *t, struct facts *out);
