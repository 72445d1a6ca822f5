/*
 * Checks whether the server answers over UDP on the same port number. Modern clients use
 * UDP in addition to TCP; if a router or firewall passes only TCP, sessions start well and
 * then stall. Sends one SYN datagram and one more if needed: the answer is open, refused,
 * or none, and none can mean that it was dropped or that the server does not use UDP.
 */
#include "probes/protocol/rdpeudp.h"
#include "probes/checks/probe_table.h"
#include "probes/net/pick_address.h"

#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

#include "share/base/clock.h"
#include "share/base/fd.h"
#include "share/base/macros.h"

/*
 * In addition to three round trips: ends before the handshake and the single offers do, so
 * that silence adds no time.
 */
#define SILENT_MS 350

static bool
udp_ready(const struct facts *f, const struct target *t, const struct probe_options *o)
{
	(void)t;
	return o->until >= STAGE_TLS && facts_is(f, FACT_TCP_RESULT, TCP_RESULT_OPEN) &&
		facts_is(f, FACT_NEGOTIATE_RESULT, NEGOTIATE_RESULT_ACCEPTED);
}

static int
open_socket(const struct address *to)
{
	int family = address_family(to), may_split = IP_PMTUDISC_DONT;
	int fd = socket(family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (fd < 0)
		return -1;
	/* A small path MTU must not decide: another probe tests that. */
	if (family == AF_INET)
		(void)setsockopt(
			fd, IPPROTO_IP, IP_MTU_DISCOVER, &may_split, sizeof(may_split));
	if (connect(fd, (const struct sockaddr *)&to->sa, to->len) == 0)
		return fd;
	(void)close(fd);
	return -1;
}

/* The token, NULL while undecided. */
static const char *
read_answer(int fd, uint32_t number)
{
	uint8_t bytes[2048];
	struct rdpeudp_answer answer;

	for (int i = 0; i < DATAGRAMS_A_TURN; i++) {
		ssize_t n = recv(fd, bytes, sizeof(bytes), 0);

		/*
		 * A connected socket gets ICMP port unreachable (udp(7)). Other errors,
		 * such as from a router without a route, say nothing about the port.
		 */
		if (n < 0)
			return errno == ECONNREFUSED ? "refused" : NULL;
		rdpeudp_read_answer(bytes, (size_t)n, number, &answer);
		if (answer.kind == RDPEUDP_ACCEPTED)
			return "open";
	}
	return NULL;
}

static const char *
send_syn(int fd, int rtt_ms, int64_t deadline_ms)
{
	int64_t now_ms = clock_ms(), end_ms = now_ms + SILENT_MS + 3 * rtt_ms;
	int64_t again_ms = now_ms + SILENT_MS / 2 + rtt_ms;
	uint8_t syn[RDPEUDP_SYN_BYTES];
	uint32_t number;
	const char *token = NULL;

	if (getrandom(&number, sizeof(number), GRND_NONBLOCK) < 0)
		number = (uint32_t)now_ms;
	rdpeudp_write_syn(syn, number);
	end_ms = MIN_OF(end_ms, deadline_ms - 20);
	if (send(fd, syn, sizeof(syn), MSG_NOSIGNAL) < 0 && errno == ECONNREFUSED)
		return "refused";
	while ((token = read_answer(fd, number)) == NULL && clock_ms() < end_ms) {
		struct pollfd p = { .fd = fd, .events = POLLIN };

		now_ms = clock_ms();
		if (now_ms >= again_ms) {
			again_ms = INT64_MAX;
			if (send(fd, syn, sizeof(syn), MSG_NOSIGNAL) < 0 &&
				errno == ECONNREFUSED)
				return "refused";
		}
		(void)poll(
			&p, 1, (int)MAX_OF(MIN_OF(end_ms, again_ms) - now_ms, (int64_t)0));
	}
	return token != NULL ? token : "no-answer";
}

static enum err
udp_run(const struct probe_request *request, struct probe_out *out, struct error *e)
{
	double began_ms = clock_ms_exact();
	struct address to;
	FD_AUTO fd = -1;

	if (!pick_address_answered(request->known, request->target.port, &to))
		return error_set(e, ERR_INTERNAL, "There is no address that answered.");
	fd = open_socket(&to);
	if (fd < 0)
		return error_set(
			e, ERR_INTERNAL, "This computer cannot open a UDP socket.");
	probe_says(out, "Testing RDP over UDP on port %d.", request->target.port);
	probe_token(out, FACT_UDP_RESULT,
		send_syn(fd, pick_address_rtt_ms(request->known), request->deadline_ms),
		"udp", clock_ms_exact() - began_ms);
	return ERR_OK;
}

const struct probe probe_udp = {
	.id = "udp",
	.title = "UDP transport",
	.question = "Does RDP answer over UDP on the same port number?",
	.reach = REACH_NETWORK,
	.supplies = FACT_SUPPLIES({ "udp", FACT_LIST(FACT_UDP_RESULT) }),
	.budget_ms = 3000,
	.ready = udp_ready,
	.run = udp_run,
};
