/*
 * Checks whether large packets get through. If the TLS handshake went silent after an
 * answered X.224 request, the first large flight may have been lost: the handshake is tried
 * with small segments and, if its flight arrives, twice with normal segments and once more
 * with small ones as a control. Only all of them together prove a black hole. If the
 * handshake succeeded, full-size echoes are sent; silence proves nothing, because many
 * hosts answer none.
 */
#include "probes/checks/handshake.h"
#include "probes/net/path/path_mtu_echo.h"
#include "probes/checks/probe_table.h"
#include "probes/net/pick_address.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <unistd.h>

#include "share/base/clock.h"

#define SMALL_SEGMENT 536 /* RFC 9293, 3.7.1: what every host accepts */
#define USUAL_MTU 1500
#define FLIGHT_MS 1800 /* for the small flight */
#define CONTROL_MS 900
#define ECHO_MS 250 /* in addition to two round trips and the rest of the handshake */

static bool
mtu_ready(const struct facts *f, const struct target *t, const struct probe_options *o)
{
	(void)t;
	if (o->until < STAGE_TLS ||
		!facts_is(f, FACT_NEGOTIATE_RESULT, NEGOTIATE_RESULT_ACCEPTED))
		return false;
	if (facts_is(f, FACT_TLS_RESULT, TLS_RESULT_TIMEOUT))
		return true;
	return facts_is(f, FACT_TLS_RESULT, TLS_RESULT_OK) &&
		facts_known(f, FACT_ADDRESS_CLASS) &&
		!facts_is(f, FACT_ADDRESS_CLASS, ADDRESS_CLASS_LOOPBACK);
}

/* ---- the handshake once more ---- */

static bool
connect_with(struct dial *dial, int segment, int64_t deadline_ms)
{
	int family = address_family(&dial->to), failed = 0, on = 1;
	socklen_t len = sizeof(failed);
	struct pollfd p = { .events = POLLOUT };

	dial->fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (dial->fd < 0)
		return false;
	if (segment > 0 &&
		setsockopt(dial->fd, IPPROTO_TCP, TCP_MAXSEG, &segment, sizeof(segment)) <
			0)
		return false;
	(void)setsockopt(dial->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	if (connect(dial->fd, (const struct sockaddr *)&dial->to.sa, dial->to.len) == 0)
		return true;
	p.fd = dial->fd;
	if (errno != EINPROGRESS ||
		poll(&p, 1, (int)MAX_OF(deadline_ms - clock_ms(), (int64_t)0)) <= 0)
		return false;
	return getsockopt(dial->fd, SOL_SOCKET, SO_ERROR, &failed, &len) == 0 &&
		failed == 0;
}

enum flight {
	FLIGHT_ARRIVED, /* the certificate arrived */
	FLIGHT_LOST,	/* X.224 was answered, then silence */
	FLIGHT_OTHER,	/* anything else: this says nothing about sizes */
};

static enum flight
shake_hands(struct handshake *c, int64_t deadline_ms)
{
	const struct target *t = &c->request->target;
	enum tls_state state;

	c->tls = tls_create(t->is_address ? NULL : t->host);
	if (c->tls == NULL)
		return FLIGHT_OTHER;
	state = tls_feed(c->tls, NULL, 0);
	while (tls_flush(c, deadline_ms) == STREAM_OK && state == TLS_GOING_ON) {
		enum stream_end end = tls_pull(c, &state, deadline_ms);

		if (end == STREAM_TIMEOUT)
			break;
		if (end != STREAM_OK)
			return FLIGHT_OTHER;
		if (tls_certificate(c->tls) != NULL)
			return FLIGHT_ARRIVED;
	}
	return state == TLS_GOING_ON ? FLIGHT_LOST : FLIGHT_OTHER;
}

/* @took_ms gets the duration. */
static enum flight
try_flight(const struct probe_request *request, struct probe_out *out, int segment,
	int patience_ms, double *took_ms)
{
	int rtt_ms = pick_address_rtt_ms(request->known);
	struct dial dial = { .fd = -1 };
	struct handshake c = {
		.request = request, .out = out, .main = &dial, .rtt_ms = rtt_ms
	};
	int64_t deadline_ms =
		MIN_OF(clock_ms() + patience_ms + 5 * rtt_ms, request->deadline_ms - 100);
	double began_ms = clock_ms_exact();
	enum flight flight = FLIGHT_OTHER;
	struct talk talk;

	if (pick_address_answered(request->known, request->target.port, &dial.to) &&
		connect_with(&dial, segment, deadline_ms) &&
		negotiate_ask(&c, X224_FULL_OFFER, &talk) == STREAM_OK &&
		talk.answer.kind == X224_CONFIRM && talk.answer.selected != X224_RDP)
		flight = shake_hands(&c, deadline_ms);
	*took_ms = clock_ms_exact() - began_ms;
	tls_destroy(c.tls);
	if (dial.fd >= 0)
		(void)close(dial.fd);
	return flight;
}

/* ---- sizes ---- */

/*
 * Ethernet and common tunnels: PPPoE, IP in IP, GRE, IPsec, WireGuard, and the minimum of
 * IPv6. The largest that comes back narrows down the cause of the loss.
 */
static const int usual_sizes[] = { 576, 700, 1000, 1200, 1280, 1300, 1360, 1380, 1400, 1420,
	1440, 1460, 1476, 1492 };

/* The largest packet that this machine can send, up to the size of an echo. */
static int
full_size(const struct probe_request *request)
{
	int64_t mtu = facts_int(request->known, FACT_ROUTE_MTU, USUAL_MTU);

	return (int)MAX_OF(MIN_OF(mtu, (int64_t)MTU_ECHO_MOST), (int64_t)MTU_ECHO_LEAST);
}

/* The largest size that comes back; 0 for none, or if echoes are not answered. */
static int
largest_echo(const struct probe_request *request)
{
	struct mtu_echo m = { .sizes = { full_size(request) }, .count = 1 };
	struct address to;

	for (size_t i = 0; i < ARRAY_LEN(usual_sizes); i++)
		if (usual_sizes[i] < m.sizes[0])
			m.sizes[m.count++] = usual_sizes[i];
	if (!pick_address_answered(request->known, 0, &to) ||
		!mtu_echo_ask(&m, &to,
			clock_ms() + ECHO_MS + 2 * pick_address_rtt_ms(request->known)))
		return 0;
	return mtu_echo_largest(&m);
}

/*
 * Small, usual, usual, small: arrived, lost, lost, arrived. A server that hangs sometimes,
 * or one of two behind a load balancer, does not follow that order.
 */
static bool
only_large_ones_are_lost(const struct probe_request *request, struct probe_out *out)
{
	double took_ms, unused;
	int patience_ms;

	if (try_flight(request, out, SMALL_SEGMENT, FLIGHT_MS, &took_ms) != FLIGHT_ARRIVED)
		return false;
	patience_ms = (int)MAX_OF((double)CONTROL_MS, 3 * took_ms);
	for (int i = 0; i < 2; i++)
		if (try_flight(request, out, 0, patience_ms, &unused) != FLIGHT_LOST)
			return false;
	return try_flight(request, out, SMALL_SEGMENT, patience_ms, &took_ms) ==
		FLIGHT_ARRIVED;
}

static void
look_for_black_hole(
	const struct probe_request *request, struct probe_out *out, double began_ms)
{
	bool lost;
	int largest;

	probe_says(out, "Trying the handshake again with small segments.");
	lost = only_large_ones_are_lost(request, out);
	largest = lost ? largest_echo(request) : 0;
	/* If a full-size packet comes back, none was lost because of its size. */
	lost = lost && largest < full_size(request);
	if (lost && largest > 0)
		probe_fact(out, FACT_MTU_PATH, value_int(largest), "mtu",
			clock_ms_exact() - began_ms);
	probe_token(out, FACT_MTU_RESULT, lost ? MTU_RESULT_BLACKHOLE : MTU_RESULT_UNKNOWN,
		"mtu", clock_ms_exact() - began_ms);
}

static void
ask_full_size(const struct probe_request *request, struct probe_out *out, double began_ms)
{
	int full = full_size(request);
	struct mtu_echo m = { .sizes = { full }, .count = 1 };
	struct address to;
	int largest;

	if (!pick_address_answered(request->known, 0, &to) ||
		!mtu_echo_ask(&m, &to,
			MIN_OF(clock_ms() + ECHO_MS +
					2 * pick_address_rtt_ms(request->known),
				request->deadline_ms - 20)))
		return;
	largest = mtu_echo_largest(&m);
	/* The largest size that this machine, or a router that reported one, allows. */
	if (largest == (m.reported > 0 ? m.reported : full)) {
		probe_fact(out, FACT_MTU_PATH, value_int(largest), "mtu",
			clock_ms_exact() - began_ms);
		probe_token(out, FACT_MTU_RESULT, MTU_RESULT_OK, "mtu",
			clock_ms_exact() - began_ms);
		return;
	}
	probe_token(out, FACT_MTU_RESULT, MTU_RESULT_UNKNOWN, "mtu",
		clock_ms_exact() - began_ms);
}

static enum err
mtu_run(const struct probe_request *request, struct probe_out *out, struct error *e)
{
	double began_ms = clock_ms_exact();

	(void)e;
	if (facts_is(request->known, FACT_TLS_RESULT, TLS_RESULT_TIMEOUT))
		look_for_black_hole(request, out, began_ms);
	else
		ask_full_size(request, out, began_ms);
	return ERR_OK;
}

const struct probe probe_mtu = {
	.id = "mtu",
	.title = "Packet size",
	.question = "Do large packets get through?",
	.reach = REACH_NETWORK,
	.supplies = FACT_SUPPLIES({ "mtu", FACT_LIST(FACT_MTU_RESULT, FACT_MTU_PATH) }),
	.budget_ms = 6500,
	.ready = mtu_ready,
	.run = mtu_run,
};
