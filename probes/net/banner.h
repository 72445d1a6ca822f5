#pragma once

#include "share/base/str.h"

#include <stdint.h>

/*
 * What an unknown service said, as one line for people: its first line with text in it, or,
 * where that is no text, its first bytes as numbers ("bytes 9f 03 1c"). Clean, and short
 * enough to stand in a sentence. Nothing is added where nothing was said.
 */
#define BANNER_BYTES 60

void banner_add(struct str *out, const uint8_t *bytes, size_t len);
/* Whether a line that is not at its end yet could still grow. */
bool banner_wants_more(const uint8_t *bytes, size_t len);
