#pragma once

#include "tui/session/session.h"

/*
 * Edits of attached disks: as a script for somebody else, in place, and back again. The
 * case has read the disk already; what it found is what is edited, nothing else.
 */

/*
 * Writes @file and its undo beside it. Says on stderr what is in them. @done of all three:
 * an object that gets the whole paths of what was written, for scripts.
 */
enum err disk_plan(struct session *c, const char *path, const char *file, json_t *done,
	struct error *e) NODISCARD;
/*
 * Repairs @cause: backup, edited copy, second reader, atomic exchange. Asks on the terminal
 * unless @yes. ERR_NOT_PERMITTED: the disk is in a state in which it must not be edited.
 */
enum err disk_apply(struct session *c, const char *path, const char *cause, bool yes,
	json_t *done, struct error *e) NODISCARD;
/*
 * Puts @backup back where it came from, and says so in the session. @yes: also over a hive
 * that has changed since.
 */
enum err disk_undo(struct session *c, const char *backup, bool yes, json_t *done,
	struct error *e) NODISCARD;
