/* ICMP echo (RFC 792, RFC 4443 4.1). */
#include "probes/net/path/icmp_echo.h"

#include <netinet/in.h>
#include <netinet/icmp6.h>
#include <netinet/ip_icmp.h>
#include <string.h>
#include <unistd.h>

#include "share/base/byte_reader.h"
#include "share/base/macros.h"
#include "share/base/byte_writer.h"

#define ECHO_BYTES 16
#define ICMP_HEAD_BYTES 8

int
icmp_answer_number(const uint8_t *bytes, size_t len, int family, bool with_header,
	bool any_id, uint16_t id)
{
	struct bytes b = bytes_of(bytes, len);
	uint8_t wanted = family == AF_INET ? ICMP_ECHOREPLY : ICMP6_ECHO_REPLY;
	uint8_t type, code;
	bool ours;
	int number;

	if (with_header) {
		uint8_t first = take_u8(&b);
		size_t header = (size_t)(first & 0x0F) * 4;

		if (b.failed || first >> 4 != 4 || header < 20)
			return -1;
		(void)take_bytes(&b, header - 1);
	}
	type = take_u8(&b);
	code = take_u8(&b);
	(void)take_u16be(&b); /* checksum: filled in by the kernel */
	ours = take_u16be(&b) == id || any_id;
	number = take_u16be(&b);
	return type == wanted && code == 0 && ours && !b.failed ? number : -1;
}

/* RFC 1071; after the header all bytes are zero. */
static uint16_t
icmp_checksum(const uint8_t *head, size_t len)
{
	uint32_t sum = 0;

	for (size_t i = 0; i + 1 < len; i += 2)
		sum += (uint32_t)head[i] << 8 | head[i + 1];
	while (sum >> 16 != 0)
		sum = (sum & 0xFFFF) + (sum >> 16);
	return (uint16_t)~sum;
}

bool
icmp_echo_send_number(const struct icmp_echo *echo, unsigned number, size_t len)
{
	bool four = address_family(&echo->to) == AF_INET;
	uint8_t message[ICMP_ECHO_MOST] = { four ? ICMP_ECHO : ICMP6_ECHO_REQUEST };

	put_u16(message + 4, echo->id);
	put_u16(message + 6, number);
	if (four && echo->raw) /* elsewhere the kernel fills it in */
		put_u16(message + 2, icmp_checksum(message, ICMP_HEAD_BYTES));
	return send(echo->fd, message, MIN_OF(len, sizeof(message)), MSG_NOSIGNAL) >= 0;
}

void
icmp_echo_send(struct icmp_echo *echo)
{
	(void)icmp_echo_send_number(echo, ++echo->seq, ECHO_BYTES);
}

bool
icmp_echo_open(struct icmp_echo *echo, const struct address *to)
{
	int family = address_family(to);
	int protocol = family == AF_INET ? (int)IPPROTO_ICMP : (int)IPPROTO_ICMPV6;
	const int flags = SOCK_CLOEXEC | SOCK_NONBLOCK;

	*echo = (struct icmp_echo) { .to = *to, .id = (uint16_t)getpid() };
	address_set_port(&echo->to, 0);
	echo->fd = socket(family, SOCK_DGRAM | flags, protocol);
	if (echo->fd < 0) {
		echo->raw = true;
		echo->fd = socket(family, SOCK_RAW | flags, protocol);
	}
	/* Connected: only packets from that host are delivered. */
	if (echo->fd >= 0 &&
		connect(echo->fd, (const struct sockaddr *)&echo->to.sa, echo->to.len) < 0)
		icmp_echo_close(echo);
	if (echo->fd < 0)
		return false;
	icmp_echo_send(echo);
	return true;
}

bool
icmp_echo_read(struct icmp_echo *echo)
{
	int family = address_family(&echo->to);
	uint8_t bytes[512];

	for (int i = 0; i < DATAGRAMS_A_TURN; i++) {
		ssize_t n = recv(echo->fd, bytes, sizeof(bytes), 0);

		if (n <= 0)
			return false;
		if (icmp_answer_number(bytes, (size_t)n, family,
			    echo->raw && family == AF_INET, !echo->raw, echo->id) >= 0)
			return true;
	}
	return false;
}

void
icmp_echo_close(struct icmp_echo *echo)
{
	if (echo->fd >= 0)
		(void)close(echo->fd);
	echo->fd = -1;
}
