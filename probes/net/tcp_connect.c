/* Opens TCP connections and finds out why one did not open. */
#include "probes/net/tcp_connect.h"

#include <errno.h>
#include <linux/errqueue.h>
#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "probes/net/local_drops.h"
#include "probes/net/socket_errors.h"
#include "share/base/clock.h"
#include "share/base/macros.h"
#include "share/base/str.h"

const char *
dial_token(enum dial_end end)
{
	switch (end) {
	case DIAL_OPEN:
		return "open";
	case DIAL_REFUSED:
		return "refused";
	case DIAL_WAITING:
	case DIAL_TIMEOUT:
	case DIAL_SKIPPED:
		return "timeout";
	case DIAL_HOST_UNREACHABLE:
		return "host-unreachable";
	case DIAL_NETWORK_UNREACHABLE:
		return "network-unreachable";
	case DIAL_PROHIBITED:
		return "prohibited";
	case DIAL_LOCAL_DENIED:
		return "local-denied";
	}
	return "timeout";
}

struct dial *
dialing_add(
	struct dialing *d, const struct address *to, int64_t start_ms, int64_t give_up_ms)
{
	struct dial *dial;

	if (d->count == DIALS_MAX)
		return NULL;
	dial = &d->dials[d->count++];
	*dial = (struct dial) {
		.to = *to, .start_ms = start_ms, .give_up_ms = give_up_ms, .fd = -1
	};
	return dial;
}

static void
end_dial(struct dial *dial, enum dial_end end)
{
	dial->end = end;
	dial->took_ms = dial->began_ms > 0 ? clock_ms_exact() - dial->began_ms : 0;
	if (end == DIAL_OPEN)
		return;
	if (dial->fd >= 0)
		(void)close(dial->fd);
	dial->fd = -1;
}

/* ---- why it failed ---- */

/* RFC 792 and RFC 1812 5.2.7.1 (9, 10, 13); RFC 4443 3.1 (1, 5, 6). */
static bool
is_prohibited(const struct socket_errors_entry *icmp)
{
	if (icmp->origin == SO_EE_ORIGIN_ICMP)
		return icmp->type == ICMP_DEST_UNREACH &&
			(icmp->code == ICMP_NET_ANO || icmp->code == ICMP_HOST_ANO ||
				icmp->code == ICMP_PKT_FILTERED);
	return icmp->type == ICMPV6_DEST_UNREACH &&
		(icmp->code == ICMPV6_ADM_PROHIBITED || icmp->code == ICMPV6_POLICY_FAIL ||
			icmp->code == ICMPV6_REJECT_ROUTE);
}

static enum dial_end
end_of_errno(int failed, const struct socket_errors_entry *icmp)
{
	if (icmp->is_icmp && is_prohibited(icmp))
		return DIAL_PROHIBITED;
	switch (failed) {
	case 0:
	/*
	 * A reset that comes before the handshake is done is ECONNREFUSED (tcp(7)); these
	 * two mean that it was complete, and the peer reset the connection before the
	 * check.
	 */
	case ECONNRESET:
	case EPIPE:
		return DIAL_OPEN;
	case ECONNREFUSED:
		return DIAL_REFUSED;
	case ETIMEDOUT:
		return DIAL_TIMEOUT;
	case EHOSTUNREACH:
	case EHOSTDOWN:
		return DIAL_HOST_UNREACHABLE;
	case EACCES:
	case EPERM:
		return DIAL_LOCAL_DENIED;
	default: /* ENETUNREACH, ENETDOWN, EADDRNOTAVAIL, EAFNOSUPPORT, EINVAL (no zone) */
		return DIAL_NETWORK_UNREACHABLE;
	}
}

/* The ICMP message came from this machine itself. */
static bool
is_from_here(const struct dial *dial, const struct socket_errors_entry *icmp)
{
	struct address own = { .len = sizeof(own.sa) };

	return icmp->offender.len > 0 &&
		getsockname(dial->fd, (struct sockaddr *)&own.sa, &own.len) == 0 &&
		address_same_host(&own, &icmp->offender);
}

/*
 * Whether the local firewall rejected the packet: then the ICMP message comes from a local
 * address although the target is not local. The kernel also sends itself such a message if
 * a neighbour cannot be found, but with the code "host" or "address unreachable".
 */
static bool
is_own_rejection(const struct dial *dial, const struct socket_errors_entry *icmp)
{
	int missing =
		icmp->origin == SO_EE_ORIGIN_ICMP ? ICMP_HOST_UNREACH : ICMPV6_ADDR_UNREACH;

	return icmp->is_icmp && icmp->code != missing && is_from_here(dial, icmp) &&
		!address_same_host(&icmp->offender, &dial->to);
}

static void
fail_dial(struct dial *dial, int failed)
{
	struct socket_errors_entry icmp = { .is_icmp = false };

	if (dial->fd >= 0 && failed != 0)
		(void)socket_errors_take(dial->fd, &icmp);
	if (icmp.is_icmp)
		dial->host_spoke = icmp.offender.len > 0 &&
			address_same_host(&icmp.offender, &dial->to);
	else
		dial->host_spoke = failed == 0 || failed == ECONNREFUSED ||
			failed == ECONNRESET || failed == EPIPE;
	dial->answered = dial->host_spoke ||
		(icmp.is_icmp && icmp.offender.len > 0 && !is_from_here(dial, &icmp));
	end_dial(dial,
		is_own_rejection(dial, &icmp) ? DIAL_LOCAL_DENIED
					      : end_of_errno(failed, &icmp));
}

/* ---- opening ---- */

/*
 * Connects and checks whether the packet leaves. 0, or the errno of an immediate failure.
 */
static int
connect_watched(struct dial *dial, bool watch)
{
	int family = address_family(&dial->to);
	struct local_drops before = { .known = false }, after;
	int failed = 0;

	if (watch)
		before = local_drops_now(family);
	if (connect(dial->fd, (const struct sockaddr *)&dial->to.sa, dial->to.len) < 0)
		failed = errno;
	if (!before.known || failed != EINPROGRESS)
		return failed;
	after = local_drops_now(family);
	dial->left = local_drops_lost(&before, &after) == 0;
	return dial->left || !local_drops_is_denied(&dial->to) ? failed : EPERM;
}

static void
start_dial(struct dial *dial, bool watch)
{
	int on = 1, family = address_family(&dial->to), failed;

	dial->started = true;
	dial->began_ms = clock_ms_exact();
	dial->fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (dial->fd < 0) {
		fail_dial(dial, errno);
		return;
	}
	(void)socket_errors_wanted(dial->fd, family);
	(void)setsockopt(dial->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	failed = connect_watched(dial, watch);
	if (failed != EINPROGRESS)
		fail_dial(dial, failed);
}

static void
check_dial(struct dial *dial)
{
	struct pollfd p = { .fd = dial->fd, .events = POLLOUT };
	socklen_t len = sizeof(int);
	int failed = 0;

	if (poll(&p, 1, 0) <= 0 || p.revents == 0)
		return;
	if (getsockopt(dial->fd, SOL_SOCKET, SO_ERROR, &failed, &len) < 0)
		failed = errno;
	/* POLLERR only: an ICMP message that did not end the attempt, which continues. */
	if (failed == 0 && (p.revents & (POLLOUT | POLLHUP)) == 0)
		return;
	fail_dial(dial, failed);
}

void
dialing_step(struct dialing *d)
{
	for (size_t i = 0; i < d->count; i++) {
		struct dial *dial = &d->dials[i];
		int64_t now_ms = clock_ms();

		if (dial->end != DIAL_WAITING)
			continue;
		if (!dial->started && now_ms >= dial->start_ms)
			start_dial(dial, d->watch_egress);
		else if (dial->started)
			check_dial(dial);
		if (dial->end == DIAL_WAITING && now_ms >= dial->give_up_ms)
			end_dial(dial, DIAL_TIMEOUT);
		if (dial->end == DIAL_OPEN && d->in_use != NULL && d->in_use != dial) {
			(void)close(dial->fd);
			dial->fd = -1;
		}
	}
}

size_t
dialing_pending(const struct dialing *d)
{
	size_t count = 0;

	for (size_t i = 0; i < d->count; i++)
		count += d->dials[i].end == DIAL_WAITING;
	return count;
}

void
dialing_fds(const struct dialing *d, struct pollfd *fds)
{
	for (size_t i = 0; i < d->count; i++) {
		bool waits = d->dials[i].end == DIAL_WAITING;

		fds[i] = (struct pollfd) { .fd = waits ? d->dials[i].fd : -1,
			.events = POLLOUT };
	}
}

int64_t
dialing_wakes_ms(const struct dialing *d)
{
	int64_t at_ms = INT64_MAX;

	for (size_t i = 0; i < d->count; i++) {
		const struct dial *dial = &d->dials[i];

		if (dial->end != DIAL_WAITING)
			continue;
		at_ms = MIN_OF(at_ms, dial->started ? dial->give_up_ms : dial->start_ms);
	}
	return at_ms;
}

short
dialing_wait(struct dialing *d, int fd, short events, int64_t deadline_ms, bool or_dial)
{
	size_t before = dialing_pending(d);

	for (;;) {
		struct pollfd fds[DIALS_MAX + 1];
		int64_t now_ms = clock_ms(), until_ms;
		int timeout_ms, ready;

		dialing_step(d);
		if (or_dial && dialing_pending(d) < before)
			return 0;
		dialing_fds(d, fds);
		fds[d->count] = (struct pollfd) { .fd = fd, .events = events };
		until_ms = MIN_OF(deadline_ms, dialing_wakes_ms(d));
		timeout_ms =
			(int)MAX_OF(MIN_OF(until_ms - now_ms, (int64_t)60000), (int64_t)0);
		ready = poll(fds, d->count + 1, timeout_ms);
		if (ready > 0 && fds[d->count].revents != 0)
			return fds[d->count].revents;
		if (clock_ms() >= deadline_ms) {
			dialing_step(d);
			return 0;
		}
	}
}

const char *
dialing_firewall(const struct dialing *d)
{
	const char *says = NULL;

	for (size_t i = 0; i < d->count; i++) {
		const struct dial *dial = &d->dials[i];
		/*
		 * The kernel does not count the reset with which a local IPv6 filter
		 * answers as requested, so the counters are equal.
		 */
		bool certain = dial->left &&
			(dial->end != DIAL_REFUSED || address_family(&dial->to) == AF_INET);

		switch (dial->end) {
		case DIAL_OPEN:
			return NULL;
		case DIAL_LOCAL_DENIED:
			says = "blocks";
			break;
		case DIAL_REFUSED:
		case DIAL_TIMEOUT:
		case DIAL_HOST_UNREACHABLE:
		case DIAL_PROHIBITED:
			if (says == NULL || !certain)
				says = text_equal(says, "blocks") ? says
					: certain		  ? "clear"
								  : "unknown";
			break;
		case DIAL_WAITING:
		case DIAL_NETWORK_UNREACHABLE:
		case DIAL_SKIPPED:
			break;
		}
	}
	return says;
}

void
dialing_finish(struct dialing *d)
{
	for (size_t i = 0; i < d->count; i++) {
		if (d->dials[i].fd >= 0)
			(void)close(d->dials[i].fd);
		d->dials[i].fd = -1;
	}
}

double
dial_rtt_ms(const struct dial *dial)
{
	struct tcp_info info = { 0 };
	socklen_t len = sizeof(info);

	if (dial->fd >= 0 &&
		getsockopt(dial->fd, IPPROTO_TCP, TCP_INFO, &info, &len) == 0 &&
		info.tcpi_rtt > 0)
		return info.tcpi_rtt / 1000.0;
	return dial->took_ms;
}
