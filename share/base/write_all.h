#pragma once

#include <stdbool.h>
#include <stddef.h>

/* Writes all of it to a terminal or pipe; waits at most 2 s for one that takes nothing. */
bool out_write(int fd, const char *bytes, size_t len);
