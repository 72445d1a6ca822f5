#pragma once

#include "fixes/knowledge.h"

/*
 * A placeholder's value as a person typed it: ERR_USAGE with a sentence when it does not
 * fit its type or could break out of its quotes. NULL @ask: not wanted.
 */
enum err placeholder_check(const struct knowledge *k, const char *name, const char *value,
	struct error *e) NODISCARD;
const char *placeholder_ask(
	const struct knowledge *k, const char *name, const char **example);
