/* Echoes of several sizes, each with its own number. */
#include "probes/net/path/path_mtu_echo.h"

#include <errno.h>
#include <netinet/in.h>
#include <poll.h>

#include "probes/net/socket_errors.h"
#include "probes/net/path/icmp_echo.h"
#include "share/base/clock.h"
#include "share/base/macros.h"

#define FIRST_NUMBER 100 /* below are those of icmp.c */

static void
note_told(struct mtu_echo *m, const struct icmp_echo *echo)
{
	bool four = address_family(&echo->to) == AF_INET;
	int mtu = 0;
	socklen_t len = sizeof(mtu);

	if (getsockopt(echo->fd, four ? IPPROTO_IP : IPPROTO_IPV6, four ? IP_MTU : IPV6_MTU,
		    &mtu, &len) < 0 ||
		mtu < MTU_ECHO_LEAST || (m->reported > 0 && mtu >= m->reported))
		return;
	m->reported = mtu;
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
	int header = address_family(&echo->to) == AF_INET ? 20 : 40;
	int len = MIN_OF(m->sizes[index], MTU_ECHO_MOST) - header;

	if (!icmp_echo_send_number(echo, FIRST_NUMBER + (unsigned)index, (size_t)len) &&
		errno == EMSGSIZE)
		note_told(m, echo);
}

static void
send_all(struct mtu_echo *m, const struct icmp_echo *echo)
{
	for (size_t i = 0; i < m->count; i++)
		if (!m->answered[i] && (m->reported == 0 || m->sizes[i] <= m->reported))
			send_size(m, echo, i);
}

static void
read_answers(struct mtu_echo *m, const struct icmp_echo *echo)
{
	bool raw_four = echo->raw && address_family(&echo->to) == AF_INET;
	uint8_t bytes[MTU_ECHO_MOST + 64];

	for (int i = 0; i < DATAGRAMS_A_TURN; i++) {
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
		number = icmp_answer_number(bytes, (size_t)n, address_family(&echo->to),
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
		if (!m->answered[i] && (m->reported == 0 || m->sizes[i] <= m->reported))
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
	} else {
		(void)setsockopt(
			echo->fd, IPPROTO_IPV6, IPV6_MTU_DISCOVER, &six, sizeof(six));
		(void)setsockopt(echo->fd, IPPROTO_IPV6, IPV6_DONTFRAG, &on, sizeof(on));
	}
	(void)socket_errors_wanted(echo->fd, address_family(&echo->to));
}

/* The error behind poll(2)'s POLLERR; only the size from the kernel matters. */
static void
empty_error_queue(const struct icmp_echo *echo)
{
	struct socket_errors_entry entry;

	for (int i = 0; i < DATAGRAMS_A_TURN && socket_errors_take(echo->fd, &entry); i++)
		;
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
