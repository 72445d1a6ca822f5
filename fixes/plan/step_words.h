#pragma once

#include "fixes/base/knowledge_base.h"

/* Sentences about a step that the article, the script and the channels share. */
const char *steps_danger_words(enum danger danger);
/*
 * @command followed by @remark, as in "net user x   (says that it is active)"; either may be
 * NULL. In @a.
 */
const char *steps_remarked(const char *command, const char *remark, struct arena *a);
/* "{vm}: the name of the machine (as web01)" */
void steps_add_ask(const struct knowledge *k, const char *name, struct str *out);
/* One line: what to fill in for number @index of the missing names. */
void steps_fill_in(const struct knowledge *k, const struct plan_step *s, size_t index,
	struct str *out);
