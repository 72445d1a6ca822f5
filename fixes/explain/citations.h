#pragma once

#include "share/base/str.h"

/* "SA-az/x", "[MS-ERREF] 2.3.1": appends a source of the knowledge files in words, or as it is
 * if it is no known shorthand. */
void cited_in_words(const char *source, struct str *out);
