#pragma once

#include <unistd.h>

#include "share/base/macros.h"

/* A descriptor that closes itself: `FD_AUTO fd = open(...)`. -1 means none. */
static inline void
fd_close_auto(int *fd)
{
	if (*fd >= 0)
		(void)close(*fd);
	*fd = -1;
}

#define FD_AUTO CLEANUP(fd_close_auto) int
