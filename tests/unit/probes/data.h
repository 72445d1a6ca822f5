#pragma once

#include <stddef.h>

/* Reads a file below tests/unit/probes/data; returns its length, fails the test otherwise.
 */
size_t data_read(const char *name, unsigned char *out, size_t room);
