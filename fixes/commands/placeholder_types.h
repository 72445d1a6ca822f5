#pragma once

#include "fixes/base/knowledge_base.h"

/*
 * The types of placeholders: what a value of each may look like. Adding one: a line in the
 * table of placeholder.c and in SHAPE.md.
 */
bool placeholder_type_known(const char *type);
/*
 * The value as it goes into commands ("f:" becomes "F", "1" becomes "001"), in the arena.
 * ERR_USAGE with what is wanted when @value does not fit the type.
 */
enum err placeholder_normal(const char *type, const char *value, struct arena *a,
	const char **out, struct error *e) NODISCARD;
