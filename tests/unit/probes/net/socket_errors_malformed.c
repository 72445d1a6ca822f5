/*
 * Messages of a socket's error queue, one row a check of the reader. The kernel alone writes
 * these messages (ip(7), IP_RECVERR; ipv6(7)); no packet sets their lengths. The checks keep
 * the reader within the message all the same: where a kernel leaves the sender's address out,
 * and where an option that a later caller enables adds messages of another type.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <errno.h>
#include <time.h>
#include <linux/errqueue.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include "probes/net/socket_errors.h"
#include "share/base/macros.h"
#include "share/base/str.h"

#define ERR_BYTES sizeof(struct sock_extended_err)
#define FOUR_BYTES (ERR_BYTES + sizeof(struct sockaddr_in))
#define SIX_BYTES (ERR_BYTES + sizeof(struct sockaddr_in6))

/* What the next recvmsg(2) returns as control messages; NULL: the queue is empty. */
static const char *queued;
static size_t queued_len;

ssize_t
recvmsg(int fd, struct msghdr *msg, int flags)
{
	(void)fd;
	assert_int_equal(flags, MSG_ERRQUEUE | MSG_DONTWAIT);
	if (queued == NULL) {
		errno = EAGAIN;
		return -1;
	}
	assert_true(queued_len <= msg->msg_controllen);
	memcpy(msg->msg_control, queued, queued_len);
	msg->msg_controllen = queued_len;
	return 0;
}

struct row {
	const char *story;
	int level, type, origin, family;
	size_t len; /* of the message's data, as its header gives it */
	const char *found;
};

/* Writes one message to @out, always with all bytes: only cmsg_len says how many count. */
static size_t
write_message(char *out, const struct row *row)
{
	const struct sock_extended_err err = {
		.ee_origin = (uint8_t)row->origin,
		.ee_type = 3,
		.ee_code = 13,
	};
	struct sockaddr_in6 sender = { .sin6_family = (sa_family_t)row->family };
	struct cmsghdr *c = (struct cmsghdr *)(void *)out;

	c->cmsg_level = row->level;
	c->cmsg_type = row->type;
	c->cmsg_len = CMSG_LEN(row->len);
	memcpy(CMSG_DATA(c), &err, sizeof(err));
	memcpy(CMSG_DATA(c) + sizeof(err), &sender, sizeof(sender));
	return CMSG_SPACE(SIX_BYTES);
}

static void
expect_taken(const char *story, const char *bytes, size_t len, const char *wanted)
{
	struct socket_errors_entry entry;
	char got[128];

	queued = bytes;
	queued_len = len;
	assert_true(socket_errors_take(-1, &entry));
	(void)text_format(got, sizeof(got), "%s %d %d/%d from %zu",
		entry.is_icmp ? "icmp" : "other", entry.origin, entry.type, entry.code,
		(size_t)entry.offender.len);
	if (!text_equal(got, wanted))
		fail_msg("%s: \"%s\", wanted \"%s\"", story, got, wanted);
}

static const struct row rows[] = {
	{ "ICMP", IPPROTO_IP, IP_RECVERR, SO_EE_ORIGIN_ICMP, AF_INET, FOUR_BYTES,
		"icmp 2 3/13 from 16" },
	{ "ICMPv6", IPPROTO_IPV6, IPV6_RECVERR, SO_EE_ORIGIN_ICMP6, AF_INET6, SIX_BYTES,
		"icmp 3 3/13 from 28" },
	{ "another type", IPPROTO_IP, IP_TTL, SO_EE_ORIGIN_ICMP, AF_INET, FOUR_BYTES,
		"other 0 0/0 from 0" },
	{ "another type of IPv6", IPPROTO_IPV6, IPV6_HOPLIMIT, SO_EE_ORIGIN_ICMP6, AF_INET6,
		SIX_BYTES, "other 0 0/0 from 0" },
	{ "the type of another level", IPPROTO_TCP, IP_RECVERR, SO_EE_ORIGIN_ICMP, AF_INET,
		FOUR_BYTES, "other 0 0/0 from 0" },
	{ "the type of IPv6 at another level", IPPROTO_TCP, IPV6_RECVERR,
		SO_EE_ORIGIN_ICMP6, AF_INET6, SIX_BYTES, "other 0 0/0 from 0" },
	{ "an error cut by a byte", IPPROTO_IP, IP_RECVERR, SO_EE_ORIGIN_ICMP, AF_INET,
		ERR_BYTES - 1, "other 0 0/0 from 0" },
	{ "no sender", IPPROTO_IP, IP_RECVERR, SO_EE_ORIGIN_ICMP, AF_INET, ERR_BYTES,
		"icmp 2 3/13 from 0" },
	{ "a sender cut by a byte", IPPROTO_IP, IP_RECVERR, SO_EE_ORIGIN_ICMP, AF_INET,
		FOUR_BYTES - 1, "icmp 2 3/13 from 0" },
	{ "an IPv6 sender cut by a byte", IPPROTO_IPV6, IPV6_RECVERR, SO_EE_ORIGIN_ICMP6,
		AF_INET6, SIX_BYTES - 1, "icmp 3 3/13 from 0" },
	{ "an IPv6 error with room for an IPv4 sender", IPPROTO_IPV6, IPV6_RECVERR,
		SO_EE_ORIGIN_ICMP6, AF_INET6, FOUR_BYTES, "icmp 3 3/13 from 0" },
	{ "a sender without a family", IPPROTO_IP, IP_RECVERR, SO_EE_ORIGIN_ICMP, AF_UNSPEC,
		FOUR_BYTES, "icmp 2 3/13 from 0" },
	{ "an error of this computer", IPPROTO_IP, IP_RECVERR, SO_EE_ORIGIN_LOCAL, AF_INET,
		FOUR_BYTES, "other 1 3/13 from 0" },
};

static void
messages_are_read_as_far_as_they_go(void **state)
{
	_Alignas(struct cmsghdr) char bytes[CMSG_SPACE(SIX_BYTES)];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		expect_taken(rows[i].story, bytes, write_message(bytes, &rows[i]),
			rows[i].found);
}

static void
no_message_is_no_error(void **state)
{
	_Alignas(struct cmsghdr) char bytes[CMSG_SPACE(SIX_BYTES)];
	struct socket_errors_entry entry;

	(void)state;
	(void)write_message(bytes, &rows[0]);
	expect_taken("no control message", bytes, 0, "other 0 0/0 from 0");
	expect_taken(
		"half a header", bytes, sizeof(struct cmsghdr) / 2, "other 0 0/0 from 0");
	queued = NULL;
	assert_false(socket_errors_take(-1, &entry));
	assert_false(entry.is_icmp);
}

static void
an_error_behind_another_message_is_found(void **state)
{
	_Alignas(struct cmsghdr) char bytes[2 * CMSG_SPACE(SIX_BYTES)];
	struct row other = rows[0];
	size_t len;

	(void)state;
	other.type = IP_TTL;
	other.len = SIX_BYTES;
	len = write_message(bytes, &other);
	len += write_message(bytes + len, &rows[0]);
	expect_taken("behind another", bytes, len, rows[0].found);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(messages_are_read_as_far_as_they_go),
		cmocka_unit_test(no_message_is_no_error),
		cmocka_unit_test(an_error_behind_another_message_is_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
