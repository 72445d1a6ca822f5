/* Reads a small file whole: a read may be interrupted or return less than requested. */
#include "share/base/read_up_to.h"

#include <errno.h>
#include <unistd.h>

bool
read_up_to(int fd, void *buffer, size_t room, size_t *len)
{
	*len = 0;
	while (*len < room) {
		ssize_t n = read(fd, (char *)buffer + *len, room - *len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return false;
		if (n == 0)
			break;
		*len += (size_t)n;
	}
	return true;
}
