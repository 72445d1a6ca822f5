#pragma once

#include <stddef.h>

#include "tui/frontend/screen.h"

/* Screens as a guide might build them, with invented data: one for each kind of
 * content. Drawn for the golden tests, driven through both frontends, and shown by
 * demo_face. */
struct sample {
	const char *name;
	struct screen screen;
};

extern const struct sample samples[];
extern const size_t sample_count;
const struct screen *sample_find(const char *name);
