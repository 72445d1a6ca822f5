/* ICMP errors that the kernel keeps for a socket. */
#include "probes/net/socket_errors.h"

#include <linux/errqueue.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

bool
socket_errors_wanted(int fd, int family)
{
	bool four = family == AF_INET;
	int on = 1;

	return setsockopt(fd, four ? IPPROTO_IP : IPPROTO_IPV6,
		       four ? IP_RECVERR : IPV6_RECVERR, &on, sizeof(on)) == 0;
}

static void
take_entry(const struct cmsghdr *c, struct socket_errors_entry *out)
{
	bool four = c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_RECVERR;
	bool six = c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_RECVERR;
	socklen_t len = four ? sizeof(struct sockaddr_in) : sizeof(struct sockaddr_in6);
	struct sock_extended_err err;

	if ((!four && !six) || c->cmsg_len < CMSG_LEN(sizeof(err)))
		return;
	memcpy(&err, CMSG_DATA(c), sizeof(err));
	out->origin = err.ee_origin;
	out->is_icmp =
		err.ee_origin == SO_EE_ORIGIN_ICMP || err.ee_origin == SO_EE_ORIGIN_ICMP6;
	out->type = err.ee_type;
	out->code = err.ee_code;
	if (!out->is_icmp || c->cmsg_len < CMSG_LEN(sizeof(err) + len))
		return;
	memcpy(&out->offender.sa, CMSG_DATA(c) + sizeof(err), len);
	out->offender.len = out->offender.sa.ss_family != AF_UNSPEC ? len : 0;
}

bool
socket_errors_take(int fd, struct socket_errors_entry *out)
{
	union {
		char bytes[512];
		struct cmsghdr align;
	} control;
	char data[64];
	struct iovec iov = { .iov_base = data, .iov_len = sizeof(data) };
	struct msghdr msg = { .msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof(control) };

	memset(out, 0, sizeof(*out));
	if (recvmsg(fd, &msg, MSG_ERRQUEUE | MSG_DONTWAIT) < 0)
		return false;
	for (struct cmsghdr *c = CMSG_FIRSTHDR(&msg); c != NULL; c = CMSG_NXTHDR(&msg, c))
		take_entry(c, out);
	return true;
}
