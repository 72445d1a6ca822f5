#pragma once

#include "fixes/base.h"

/* Parts of steps_write(). */
const char *steps_danger_words(enum danger danger);
/*
 * An undo that can be typed, and not a sentence: its first word is a program (lower case) or
 * a cmdlet (Verb-Noun), or it begins with what only a shell understands.
 */
bool steps_is_command(const char *text);
/* What is remarked behind such a command: "net user x   (says that it is active)". */
#define STEPS_REMARK "   ("
/* @command with @remark behind it; either may be NULL. In @a. */
const char *steps_remarked(const char *command, const char *remark, struct arena *a);
void steps_write_cmd(const struct knowledge *k, const struct plan *plan,
	const struct plan_path *path, bool offline, struct str *out);
