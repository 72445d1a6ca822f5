#pragma once

#include "fixes/base.h"

/* Parts of steps_write(). */
const char *steps_danger_words(enum danger danger);
void steps_write_cmd(const struct knowledge *k, const struct plan *plan,
	const struct plan_path *path, bool offline, struct str *out);
