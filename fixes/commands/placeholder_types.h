#pragma once

#include "fixes/base/knowledge_base.h"

/*
 * The types of placeholders: which values each accepts. To add one: a line in the table of
 * placeholder_types.c and in SHAPE.md.
 */
bool placeholder_type_known(const char *type);
/*
 * The value in the form for commands ("f:" becomes "F", "1" becomes "001"), in the arena.
 * ERR_USAGE with the expected form if @value does not fit the type.
 */
enum err placeholder_normal(const char *type, const char *value, struct arena *a,
	const char **out, struct error *e) NODISCARD;
