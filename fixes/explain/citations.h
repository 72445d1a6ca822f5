#pragma once

#include "share/base/str.h"

/* "SA-az/x", "[MS-ERREF] 2.3.1": a source as the knowledge files write it, in words. What is
 * no such shorthand is appended as it is. */
void cited_in_words(const char *source, struct str *out);
