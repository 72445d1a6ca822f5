/* Writes to descriptors that may be slow, interrupted or non-blocking. */
#include "share/base/write_all.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

bool
out_write(int fd, const char *bytes, size_t len)
{
	while (len > 0) {
		ssize_t n = write(fd, bytes, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN) {
			struct pollfd ready = { .fd = fd, .events = POLLOUT };

			if (poll(&ready, 1, 2000) == 1)
				continue;
		}
		if (n <= 0)
			return false;
		bytes += n;
		len -= (size_t)n;
	}
	return true;
}
