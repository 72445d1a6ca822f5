/* Bytes of the climbing connection, while the dials of the other family go on. */
#include "probes/checks/handshake.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "share/base/clock.h"

const char *
stream_token(enum stream_end end)
{
	switch (end) {
	case STREAM_OK:
	case STREAM_CLOSED:
		return "closed";
	case STREAM_RESET:
		return "reset";
	case STREAM_TIMEOUT:
		return "timeout";
	}
	return "closed";
}

static enum stream_end
end_of_errno(int failed)
{
	return failed == ETIMEDOUT ? STREAM_TIMEOUT : STREAM_RESET;
}

enum stream_end
stream_send(struct handshake *c, const uint8_t *bytes, size_t len, int64_t deadline_ms)
{
	while (len > 0) {
		ssize_t n = send(c->main->fd, bytes, len, MSG_NOSIGNAL);

		if (n > 0) {
			bytes += n;
			len -= (size_t)n;
		} else if (n < 0 && errno != EAGAIN && errno != EINTR) {
			return end_of_errno(errno);
		} else if (dialing_wait(&c->dialing, c->main->fd, POLLOUT, deadline_ms,
				   false) == 0) {
			return STREAM_TIMEOUT;
		}
	}
	return STREAM_OK;
}

enum stream_end
stream_recv(
	struct handshake *c, uint8_t *bytes, size_t room, size_t *len, int64_t deadline_ms)
{
	if (c->early_len > 0) {
		*len = MIN_OF(room, c->early_len);
		memcpy(bytes, c->early, *len);
		c->early_len -= *len;
		memmove(c->early, c->early + *len, c->early_len);
		return STREAM_OK;
	}
	for (;;) {
		ssize_t n;

		/* A server that never stops sending must not outlast the deadline. */
		if (clock_ms() >= deadline_ms)
			return STREAM_TIMEOUT;
		n = recv(c->main->fd, bytes, room, 0);
		*len = n > 0 ? (size_t)n : 0;
		if (n > 0)
			return STREAM_OK;
		if (n == 0)
			return STREAM_CLOSED;
		if (errno != EAGAIN && errno != EINTR)
			return end_of_errno(errno);
		if (dialing_wait(&c->dialing, c->main->fd, POLLIN, deadline_ms, false) == 0)
			return STREAM_TIMEOUT;
	}
}
