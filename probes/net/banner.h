#pragma once

#include "share/base/str.h"

#include <stdint.h>

/*
 * The banner of an unknown service as one printable line: its first line with text or, if
 * it is not text, its first bytes as numbers ("bytes 9f 03 1c"). Clean, and short enough
 * for a sentence. Adds nothing if the service sent nothing.
 */
#define BANNER_BYTES 60

void banner_add(struct str *out, const uint8_t *bytes, size_t len);
/* Whether an incomplete line could still grow. */
bool banner_wants_more(const uint8_t *bytes, size_t len);
