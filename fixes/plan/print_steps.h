#pragma once

#include "fixes/base/knowledge_base.h"
#include "fixes/commands/shell_quote.h"

/* Parts of steps_write(). */
const char *steps_danger_words(enum danger danger);
/* What is remarked behind a command: "net user x   (says that it is active)". */
#define STEPS_REMARK "   ("
/* @command with @remark behind it; either may be NULL. In @a. */
const char *steps_remarked(const char *command, const char *remark, struct arena *a);
/* One line: what is to be filled in for number @index of the missing names. */
void steps_fill_in(const struct knowledge *k, const struct plan_step *s, size_t index,
	struct str *out);
void steps_write_cmd(const struct knowledge *k, const struct plan *plan,
	const struct plan_path *path, bool offline, struct str *out);
