/*
 * Input and output of the handshake connection, in the clear and inside TLS, while
 * connections to the other family continue.
 */
#include "probes/checks/handshake.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "share/base/clock.h"

#define PATIENT_MS 1000 /* on top of two round trips */

bool
handshake_was_patient(const struct handshake *c, double took_ms)
{
	return took_ms >= PATIENT_MS + 2 * c->rtt_ms;
}

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

/* ---- TLS on it ---- */

enum stream_end
tls_flush(struct handshake *c, int64_t deadline_ms)
{
	uint8_t bytes[16384];
	enum stream_end end = STREAM_OK;
	size_t len;

	while (end == STREAM_OK && (len = tls_drain(c->tls, bytes, sizeof(bytes))) > 0)
		end = stream_send(c, bytes, len, deadline_ms);
	return end;
}

enum stream_end
tls_pull(struct handshake *c, enum tls_state *state, int64_t deadline_ms)
{
	uint8_t bytes[16384];
	size_t len;
	enum stream_end end = stream_recv(c, bytes, sizeof(bytes), &len, deadline_ms);

	if (end == STREAM_OK) {
		size_t keep = MIN_OF(len, sizeof(c->tls_first) - c->tls_first_len);

		memcpy(c->tls_first + c->tls_first_len, bytes, keep);
		c->tls_first_len += keep;
		*state = tls_feed(c->tls, bytes, len);
	}
	return end;
}

enum stream_end
tls_shake(struct handshake *c, enum tls_state *state, int64_t deadline_ms)
{
	enum stream_end end = STREAM_OK;

	*state = tls_feed(c->tls, NULL, 0);
	for (;;) {
		enum stream_end sent = tls_flush(c, deadline_ms);

		if (*state != TLS_GOING_ON)
			return STREAM_OK;
		if (sent == STREAM_TIMEOUT)
			return sent;
		end = tls_pull(c, state, deadline_ms);
		/* The sender got the reset; a read after it returns only end of file. */
		if (end == STREAM_CLOSED && sent == STREAM_RESET)
			return sent;
		if (end != STREAM_OK)
			return end;
	}
}

/* Whether the bytes begin like a TLS record (RFC 8446, 5.1): its type, version 3.x. */
static bool
is_tls(const struct handshake *c)
{
	const uint8_t *b = c->tls_first;

	return c->tls_first_len >= 2 && b[0] >= 20 && b[0] <= 24 && b[1] == 3;
}

/* Only an alert from the server counts, not one from our library. */
const char *
tls_token(const struct handshake *c, enum tls_state state, enum stream_end end)
{
	switch (state) {
	case TLS_READY:
		return "ok";
	case TLS_ALERT:
		return "alert";
	case TLS_BROKEN:
		return is_tls(c) ? "broken" : "not-tls";
	case TLS_HUNG_UP:
		return "closed";
	case TLS_GOING_ON:
		break;
	}
	return c->tls_first_len > 0 && !is_tls(c) ? "not-tls" : stream_token(end);
}
