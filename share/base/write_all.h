#pragma once

#include <stdbool.h>
#include <stddef.h>

/* Writes everything to a terminal or pipe; waits at most 2 s while it accepts nothing. */
bool out_write(int fd, const char *bytes, size_t len);
