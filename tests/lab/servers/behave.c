/*
 * What a server does at a step instead of going on. Bytes go through TLS where it
 * stands already, so that a fault after the handshake looks like one.
 */
#include "serve.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static bool
send_bytes(int fd, SSL *ssl, const void *bytes, size_t len)
{
	if (ssl == NULL)
		return lab_write_all(fd, bytes, len);
	return SSL_write(ssl, bytes, (int)len) == (int)len;
}

bool
read_exactly(int fd, void *bytes, size_t len)
{
	uint8_t *at = bytes;

	while (len > 0) {
		ssize_t n = read(fd, at, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		at += n;
		len -= (size_t)n;
	}
	return true;
}

void
wait_for_end(int fd)
{
	char rubbish[4096];
	ssize_t n;

	do
		n = read(fd, rubbish, sizeof(rubbish));
	while (n > 0 || (n < 0 && errno == EINTR));
}

/* Unread data would turn the FIN into a RST: shut down, drain, close. */
static void
close_politely(int fd, SSL *ssl)
{
	if (ssl != NULL)
		SSL_shutdown(ssl);
	shutdown(fd, SHUT_WR);
	wait_for_end(fd);
	close(fd);
}

static void
close_rudely(int fd)
{
	struct linger now = { .l_onoff = 1, .l_linger = 0 };

	setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
	close(fd);
}

static void
flood(int fd, SSL *ssl)
{
	uint8_t bytes[8192];
	uint32_t state = 0x12345678;

	do {
		for (size_t i = 0; i < sizeof(bytes); i++) {
			state = state * 1664525u + 1013904223u;
			bytes[i] = (uint8_t)(state >> 24);
		}
	} while (send_bytes(fd, ssl, bytes, sizeof(bytes)));
}

static void
send_and_wait(int fd, SSL *ssl, const void *bytes, size_t len)
{
	if (send_bytes(fd, ssl, bytes, len))
		wait_for_end(fd);
}

bool
behave(const struct behaviour *b, int fd, SSL *ssl)
{
	static const char text[] = "500 this is no such service\r\n";
	static const uint8_t bad_length[] = { 3, 0, 0, 2, 0, 0, 0 };
	static const uint8_t bad_hello[] = { 22, 3, 3, 0, 4, 2, 0, 0, 0 };
	/* Record, handshake, version, 32 bytes of randomness, no session, RC4 with MD5
	 * (RFC 6101 section 5.6.1.3). */
	static const uint8_t old_hello[5 + 4 + 38] = { 22, 3, 0, 0, 42, 2, 0, 0, 38, 3, 0,
		[5 + 4 + 2 + 32] = 0, 0, 4, 0 };
	/* All are fatal but the goodbye (RFC 5246, 7.2.1). */
	uint8_t alert[] = { 21, 3, 3, 0, 2, b->number == 0 ? 1 : 2, (uint8_t)b->number };

	if (b->slow_ms > 0)
		lab_pause_ms(b->slow_ms);
	switch (b->act) {
	case ACT_GO_ON:
	case ACT_BARE:
	case ACT_FAIL:
	case ACT_SELECT:
	case ACT_STATUS:
	case ACT_RESULT:
	case ACT_ERROR_INFO:
	case ACT_LICENCE:
	case ACT_LOGON_ERROR:
	case ACT_PICTURE:
		return true; /* done where the message is built */
	case ACT_SILENCE:
		wait_for_end(fd);
		break;
	case ACT_CLOSE:
		close_politely(fd, ssl);
		break;
	case ACT_RST:
		close_rudely(fd);
		break;
	case ACT_FLOOD:
		flood(fd, ssl);
		break;
	case ACT_FIRST_BYTE:
		send_and_wait(fd, ssl, "\003", 1);
		break;
	case ACT_TEXT:
		if (send_bytes(fd, ssl, text, sizeof(text) - 1))
			close_politely(fd, ssl);
		break;
	case ACT_BAD_LENGTH:
		send_and_wait(fd, ssl, bad_length, sizeof(bad_length));
		break;
	case ACT_BAD_HELLO:
		send_and_wait(fd, NULL, bad_hello, sizeof(bad_hello));
		break;
	case ACT_OLD_HELLO:
		send_and_wait(fd, NULL, old_hello, sizeof(old_hello));
		break;
	case ACT_ALERT:
		/* A TLS record: alert, fatal (RFC 8446 section 6). */
		if (lab_write_all(fd, alert, sizeof(alert)))
			close_politely(fd, NULL);
		break;
	}
	return false;
}
