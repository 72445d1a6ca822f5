/* One TCP connection per hop; the results show the route. */
#include "probes/net/socket_errors.h"
#include "probes/net/path/tcp_traceroute.h"

#include <errno.h>
#include <linux/errqueue.h>
#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <netinet/in.h>
#include <string.h>
#include <unistd.h>

#include "share/base/macros.h"

enum hop_end
hops_end_of(int origin, int type, int code)
{
	if (origin == SO_EE_ORIGIN_ICMP && type == ICMP_TIME_EXCEEDED)
		return code == ICMP_EXC_TTL ? HOP_ROUTER : HOP_OTHER;
	if (origin == SO_EE_ORIGIN_ICMP6 && type == ICMPV6_TIME_EXCEED)
		return code == ICMPV6_EXC_HOPLIMIT ? HOP_ROUTER : HOP_OTHER;
	return HOP_OTHER;
}

/* Reads the error queue; HOP_WAITING if it is empty. */
static enum hop_end
read_queue(int fd)
{
	struct socket_errors_entry entry;

	return socket_errors_take(fd, &entry)
		? hops_end_of(entry.origin, entry.type, entry.code)
		: HOP_WAITING;
}

static void
end_hop(struct hop *hop, enum hop_end end)
{
	hop->end = end;
	if (hop->fd >= 0)
		(void)close(hop->fd);
	hop->fd = -1;
}

static void
fail_hop(struct hop *hop, int failed)
{
	enum hop_end said = hop->fd >= 0 ? read_queue(hop->fd) : HOP_WAITING;

	if (said != HOP_WAITING)
		end_hop(hop, said);
	else
		end_hop(hop, failed == ECONNREFUSED || failed == 0 ? HOP_HOST : HOP_OTHER);
}

static void
start_hop(struct hop *hop, const struct address *to, int limit)
{
	int family = address_family(to);
	bool four = family == AF_INET;

	hop->fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (hop->fd < 0 ||
		setsockopt(hop->fd, four ? IPPROTO_IP : IPPROTO_IPV6,
			four ? IP_TTL : IPV6_UNICAST_HOPS, &limit, sizeof(limit)) < 0 ||
		!socket_errors_wanted(hop->fd, family))
		end_hop(hop, HOP_OTHER);
	else if (connect(hop->fd, (const struct sockaddr *)&to->sa, to->len) == 0)
		end_hop(hop, HOP_HOST);
	else if (errno != EINPROGRESS)
		fail_hop(hop, errno);
}

void
hops_begin(struct hops *h, const struct address *to)
{
	h->to = *to;
	h->begun = true;
	for (int i = 0; i < HOPS_MAX; i++) {
		h->hops[i] = (struct hop) { .fd = -1 };
		start_hop(&h->hops[i], to, i + 1);
	}
}

void
hops_fds(const struct hops *h, struct pollfd *fds)
{
	for (int i = 0; i < HOPS_MAX; i++)
		fds[i] = (struct pollfd) { .fd = h->begun ? h->hops[i].fd : -1,
			.events = POLLOUT };
}

void
hops_step(struct hops *h)
{
	struct pollfd fds[HOPS_MAX];

	hops_fds(h, fds);
	if (poll(fds, HOPS_MAX, 0) <= 0)
		return;
	for (int i = 0; i < HOPS_MAX; i++) {
		struct hop *hop = &h->hops[i];
		int failed = 0;
		socklen_t len = sizeof(failed);

		if (hop->fd < 0 || fds[i].revents == 0)
			continue;
		if (getsockopt(hop->fd, SOL_SOCKET, SO_ERROR, &failed, &len) < 0)
			failed = errno;
		/* A message that did not end the attempt: reads it and continues. */
		if (failed == 0 && (fds[i].revents & (POLLOUT | POLLHUP)) == 0) {
			enum hop_end said = read_queue(hop->fd);

			if (said != HOP_WAITING)
				end_hop(hop, said);
			continue;
		}
		fail_hop(hop, failed);
	}
}

void
hops_finish(struct hops *h)
{
	for (int i = 0; h->begun && i < HOPS_MAX; i++) {
		if (h->hops[i].fd >= 0)
			(void)close(h->hops[i].fd);
		h->hops[i].fd = -1;
	}
}

int
hops_furthest(const struct hops *h)
{
	for (int i = HOPS_MAX; h->begun && i > 0; i--)
		if (h->hops[i - 1].end == HOP_ROUTER)
			return i;
	return 0;
}

int
hops_distance(const struct hops *h)
{
	for (int i = 0; h->begun && i < HOPS_MAX; i++)
		if (h->hops[i].end == HOP_HOST)
			return i + 1;
	return 0;
}

/*
 * A router checks the TTL before it filters: a router that answers may itself drop what
 * goes further. So packets stop at the last router that answered or at the next hop. After
 * the first router it is unknown whether that router, the provider or, if the host is next,
 * the host drops them.
 */
const char *
hops_blocked(const struct hops *port, const struct hops *other)
{
	int last = hops_furthest(port), distance;

	if (other == NULL || hops_distance(port) > 0)
		return "unknown";
	distance = hops_distance(other);
	if (hops_furthest(other) > last)
		return last == 0 ? "near-client" : last == 1 ? "unknown" : "on-path";
	if (distance == 0 || last != distance - 1)
		return "unknown"; /* with silent routers in between */
	return distance == 2 ? "unknown" : "at-target";
}
