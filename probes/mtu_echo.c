/* Echoes of several sizes, each under a number of its own. */
#include "probes/mtu_echo.h"

#include <errno.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <netinet/ip_icmp.h>
#include <poll.h>
#include <string.h>

#include "probes/icmp.h"
#include "share/bytes.h"
#include "share/clock.h"
#include "share/macros.h"

#define FIRST_NUMBER 100 /* below are those of icmp.c */

int
mtu_echo_number(const uint8_t *bytes, size_t len, int family, bool with_header, bool any_id,
	uint16_t id)
{
	struct bytes b = bytes_of(bytes, len);

	if (!icmp_is_answer(bytes, len, family, with_header, any_id, id))
		return -1;
	if (with_header)
		(void)take_bytes(&b, (size_t)(bytes[0] & 0x0F) * 4);
	(void)take_bytes(&b, 6); /* type, code, checksum, id */
	len = take_u16be(&b);
	return b.failed ? -1 : (int)len;
}

/* RFC 1071; the payload is zero and the length even. */
static uint16_t
checksum(const uint8_t *head, size_t len)
{
	uint32_t sum = 0;

	for (size_t i = 0; i + 1 < len; i += 2)
		sum += (uint32_t)head[i] << 8 | head[i + 1];
	while (sum >> 16 != 0)
		sum = (sum & 0xFFFF) + (sum >> 16);
	return (uint16_t)~sum;
}

static void
put_u16(uint8_t *out, unsigned value)
{
	out[0] = (uint8_t)(value >> 8);
	out[1] = (uint8_t)value;
}

static void
note_told(struct mtu_echo *m, const struct icmp_echo *echo)
{
	bool four = address_family(&echo->to) == AF_INET;
	int mtu = 0;
	socklen_t len = sizeof(mtu);

	if (getsockopt(echo->fd, four ? IPPROTO_IP : IPPROTO_IPV6, four ? IP_MTU : IPV6_MTU,
		    &mtu, &len) < 0 ||
		mtu < MTU_ECHO_LEAST || (m->told > 0 && mtu >= m->told))
		return;
	m->told = mtu;
	for (size_t i = 0; i < m->count; i++)
		if (m->sizes[i] == mtu)
			return;
	if (m->count < MTU_ECHO_SIZES_MAX) {
		m->answered[m->count] = false;
		m->sizes[m->count++] = mtu;
	}
}

static void
send_size(struct mtu_echo *m, const struct icmp_echo *echo, size_t index)
{
	bool four = address_family(&echo->to) == AF_INET;
	uint8_t message[MTU_ECHO_MOST] = { four ? ICMP_ECHO : ICMP6_ECHO_REQUEST };
	int header = four ? 20 : 40;
	int len = MIN_OF(m->sizes[index], MTU_ECHO_MOST) - header;

	put_u16(message + 4, echo->id);
	put_u16(message + 6, (unsigned)(FIRST_NUMBER + index));
	if (four && echo->raw) /* elsewhere the kernel fills it in */
		put_u16(message + 2, checksum(message, 8));
	if (send(echo->fd, message, (size_t)len, MSG_NOSIGNAL) < 0 && errno == EMSGSIZE)
		note_told(m, echo);
}

static void
send_all(struct mtu_echo *m, const struct icmp_echo *echo)
{
	for (size_t i = 0; i < m->count; i++)
		if (!m->answered[i] && (m->told == 0 || m->sizes[i] <= m->told))
			send_size(m, echo, i);
}

static void
read_answers(struct mtu_echo *m, const struct icmp_echo *echo)
{
	bool raw_four = echo->raw && address_family(&echo->to) == AF_INET;
	uint8_t bytes[MTU_ECHO_MOST + 64];

	for (;;) {
		ssize_t n = recv(echo->fd, bytes, sizeof(bytes), 0);
		int number;

		if (n < 0 && errno == EMSGSIZE) {
			size_t before = m->count;

			note_told(m, echo);
			if (m->count > before)
				send_size(m, echo, before);
			continue;
		}
		if (n < 0)
			return;
		number = mtu_echo_number(bytes, (size_t)n, address_family(&echo->to),
			raw_four, !echo->raw, echo->id);
		m->alive |= number >= 0;
		if (number >= FIRST_NUMBER && number < FIRST_NUMBER + (int)m->count)
			m->answered[number - FIRST_NUMBER] = true;
	}
}

static bool
all_answered(const struct mtu_echo *m)
{
	for (size_t i = 0; i < m->count; i++)
		if (!m->answered[i] && (m->told == 0 || m->sizes[i] <= m->told))
			return false;
	return true;
}

static void
forbid_pieces(const struct icmp_echo *echo)
{
	int four = IP_PMTUDISC_DO, six = IPV6_PMTUDISC_DO, on = 1;

	if (address_family(&echo->to) == AF_INET) {
		(void)setsockopt(
			echo->fd, IPPROTO_IP, IP_MTU_DISCOVER, &four, sizeof(four));
		(void)setsockopt(echo->fd, IPPROTO_IP, IP_RECVERR, &on, sizeof(on));
	} else {
		(void)setsockopt(
			echo->fd, IPPROTO_IPV6, IPV6_MTU_DISCOVER, &six, sizeof(six));
		(void)setsockopt(echo->fd, IPPROTO_IPV6, IPV6_DONTFRAG, &on, sizeof(on));
		(void)setsockopt(echo->fd, IPPROTO_IPV6, IPV6_RECVERR, &on, sizeof(on));
	}
}

/* The error behind poll(2)'s POLLERR; its text is of no use, the size is the kernel's. */
static void
empty_error_queue(const struct icmp_echo *echo)
{
	uint8_t bytes[64], control[512];

	for (;;) {
		struct iovec iov = { .iov_base = bytes, .iov_len = sizeof(bytes) };
		struct msghdr msg = { .msg_iov = &iov,
			.msg_iovlen = 1,
			.msg_control = control,
			.msg_controllen = sizeof(control) };

		if (recvmsg(echo->fd, &msg, MSG_ERRQUEUE | MSG_DONTWAIT) < 0)
			return;
	}
}

bool
mtu_echo_ask(struct mtu_echo *m, const struct address *to, int64_t until_ms)
{
	int64_t now_ms = clock_ms(), again_ms = now_ms + (until_ms - now_ms) / 2;
	struct icmp_echo echo;

	if (!icmp_echo_open(&echo, to))
		return false;
	forbid_pieces(&echo);
	send_all(m, &echo);
	for (;;) {
		struct pollfd p = { .fd = echo.fd, .events = POLLIN };

		read_answers(m, &echo);
		now_ms = clock_ms();
		if (all_answered(m) || now_ms >= until_ms)
			break;
		if (now_ms >= again_ms) {
			again_ms = INT64_MAX;
			send_all(m, &echo);
		}
		(void)poll(&p, 1,
			(int)MAX_OF(MIN_OF(until_ms, again_ms) - now_ms, (int64_t)0));
		if ((p.revents & POLLERR) != 0) {
			size_t before = m->count;

			note_told(m, &echo);
			empty_error_queue(&echo);
			if (m->count > before)
				send_size(m, &echo, before);
		}
	}
	icmp_echo_close(&echo);
	return true;
}

int
mtu_echo_largest(const struct mtu_echo *m)
{
	int largest = 0;

	for (size_t i = 0; i < m->count; i++)
		if (m->answered[i])
			largest = MAX_OF(largest, m->sizes[i]);
	return largest;
}
