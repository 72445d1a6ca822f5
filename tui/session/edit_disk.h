#pragma once

#include "tui/session/session.h"

/*
 * Edits of attached disks: written as a script, applied in place, and undone. The session
 * has read the disk before; only what it found is edited.
 */

/*
 * Writes @file and its undo file next to it, and describes both on stderr. @done of all
 * three functions: an object that gets the full paths of the written files, for scripts.
 */
enum err disk_plan(struct session *c, const char *path, const char *file, json_t *done,
	struct error *e) NODISCARD;
/*
 * Fixes @cause: backup, edited copy, check by a second reader, atomic replacement. Asks
 * on the terminal unless @yes. ERR_NOT_PERMITTED: the disk is in a state in which it must
 * not be edited.
 */
enum err disk_apply(struct session *c, const char *path, const char *cause, bool yes,
	json_t *done, struct error *e) NODISCARD;
/*
 * Restores @backup to its original place and stores that in the session. @yes: also over
 * a hive that has changed since.
 */
enum err disk_undo(struct session *c, const char *backup, bool yes, json_t *done,
	struct error *e) NODISCARD;
