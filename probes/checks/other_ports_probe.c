/*
 * Checks whether the host is up and whether RDP is on another port. Runs if the RDP port
 * does not answer properly. Tests all ports at once and sends an ICMP echo; any answer,
 * even a refusal, shows that the host is up. Only silence of all, including ICMP, counts as
 * a missing host; if ICMP is not available, the result stays unknown.
 */
#include "probes/net/tcp_connect.h"
#include "probes/net/path/icmp_echo.h"
#include "probes/checks/probe_table.h"
#include "probes/net/pick_address.h"
#include "probes/protocol/x224.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "share/base/clock.h"

#define ANSWERED_MS 850 /* if the RDP port has answered: all within a second */
#define SILENT_MS 2350	/* one retransmission and a moment; with early_ms: 3.05 s */
#define RETRANSMITTED_MS                                                                   \
	1500 /* RFC 6298: retransmission after 1 s, and time for its answer */
#define PING_AGAIN_MS 800
#define ANSWER_MS 700 /* for an X.224 request on a port that may be RDP */
#define PORTS_LEAST 5 /* minimum number of tested ports before silence counts */

static const struct {
	int port;
	bool may_be_rdp;
} usual[] = { { 22, false }, { 135, false }, { 443, false }, { 445, false }, { 3388, true },
	{ 3389, true }, { 3390, true }, { 3391, true }, { 5985, false }, { 5986, false },
	{ 33890, true } };

enum question { QUESTION_NONE, QUESTION_DUE, QUESTION_ASKED, QUESTION_OVER };

struct visit {
	const struct probe_request *request;
	struct probe_out *out;
	struct dialing dialing;
	struct icmp_echo echo;
	bool patient; /* long enough for a retransmission: silence counts */
	bool asked_icmp, echoed, told_alive, told_port;
	double began_ms;
	int64_t deadline_ms; /* of the connections */
	struct talk {
		enum question state;
		int64_t until_ms;
		uint8_t bytes[64];
		size_t len;
	} talks[DIALS_MAX]; /* by dial */
};

static bool
neighbours_ready(
	const struct facts *f, const struct target *t, const struct probe_options *o)
{
	(void)t;
	if (o->until < STAGE_TCP || !facts_known(f, FACT_NAME_ADDRESSES))
		return false;
	/* Dials that never left this machine say nothing about the host. */
	if (facts_is(f, FACT_TCP_RESULT, TCP_RESULT_NETWORK_UNREACHABLE) ||
		facts_is(f, FACT_TCP_RESULT, TCP_RESULT_LOCAL_DENIED))
		return false;
	if (facts_known(f, FACT_TCP_RESULT) &&
		!facts_is(f, FACT_TCP_RESULT, TCP_RESULT_OPEN))
		return true;
	return facts_known(f, FACT_SERVICE_KIND) &&
		!facts_is(f, FACT_SERVICE_KIND, SERVICE_KIND_RDP);
}

/* ---- the address to test ---- */

static void
add_port(struct visit *v, const struct address *host, int port, bool may_be_rdp)
{
	struct address to = *host;
	struct dial *dial;

	if (port == v->request->target.port)
		return;
	for (size_t i = 0; i < v->dialing.count; i++)
		if (v->dialing.dials[i].tag == port)
			return;
	address_set_port(&to, port);
	dial = dialing_add(&v->dialing, &to, clock_ms(), v->deadline_ms);
	if (dial == NULL)
		return;
	dial->tag = port;
	if (may_be_rdp)
		v->talks[dial - v->dialing.dials].state = QUESTION_DUE;
}

static void
plan_ports(struct visit *v, const struct address *host)
{
	const struct probe_options *o = &v->request->options;

	for (int i = 0; i < o->extra_port_count; i++)
		add_port(v, host, o->extra_ports[i], true);
	for (size_t i = 0; i < ARRAY_LEN(usual); i++)
		add_port(v, host, usual[i].port, usual[i].may_be_rdp);
}

/* The deciding address: the one that opened, or one whose family did not fail locally. */
static bool
pick_host(const struct facts *known, struct address *out)
{
	struct address list[ADDRESSES_MAX];
	size_t count = address_list(known, 0, list, ADDRESSES_MAX);

	if (pick_address_answered(known, 0, out))
		return true;
	for (size_t i = 0; i < count; i++) {
		bool four = address_family(&list[i]) == AF_INET;

		if (facts_is(known, four ? FACT_TCP_IPV4 : FACT_TCP_IPV6,
			    TCP_IPV6_NETWORK_UNREACHABLE))
			continue;
		*out = list[i];
		return true;
	}
	if (count > 0)
		*out = list[0];
	return count > 0;
}

/* ---- what they answer ---- */

static bool
anybody_spoke(const struct visit *v)
{
	for (size_t i = 0; i < v->dialing.count; i++)
		if (v->dialing.dials[i].host_spoke)
			return true;
	return v->echoed;
}

/* Reports the first port that answers at once, so that its route is traced meanwhile. */
static void
tell_port(struct visit *v)
{
	for (size_t i = 0; i < v->dialing.count && !v->told_port; i++) {
		const struct dial *dial = &v->dialing.dials[i];
		struct fact_value list;

		if (!dial->host_spoke)
			continue;
		v->told_port = true;
		list = value_list(FACT_TYPE_INTS);
		value_list_add_int(&list, dial->tag);
		probe_fact(v->out,
			dial->end == DIAL_OPEN ? FACT_HOST_OPEN_PORTS
					       : FACT_HOST_REFUSED_PORTS,
			list, "neighbours", dial->took_ms);
	}
}

/* Reports at once that the host is up. */
static void
tell_alive(struct visit *v)
{
	tell_port(v);
	if (v->told_alive || !anybody_spoke(v))
		return;
	v->told_alive = true;
	probe_fact(v->out, FACT_HOST_ALIVE, value_bool(true), "neighbours",
		clock_ms_exact() - v->began_ms);
}

/* Sends an RDP request to an open port and reads the answer. */
static void
talk_on(struct visit *v, size_t index)
{
	struct dial *dial = &v->dialing.dials[index];
	struct talk *t = &v->talks[index];
	uint8_t request[X224_REQUEST_BYTES];
	struct x224_answer answer;
	ssize_t n;

	if (dial->end != DIAL_OPEN || t->state == QUESTION_NONE ||
		t->state == QUESTION_OVER)
		return;
	if (t->state == QUESTION_DUE) {
		x224_write_request(request, X224_FULL_OFFER);
		t->state = QUESTION_ASKED;
		t->until_ms = clock_ms() + ANSWER_MS + (int64_t)(2 * dial->took_ms);
		if (send(dial->fd, request, sizeof(request), MSG_NOSIGNAL) < 0)
			t->state = QUESTION_OVER;
		return;
	}
	n = recv(dial->fd, t->bytes + t->len, sizeof(t->bytes) - t->len, 0);
	if (n > 0) {
		t->len += (size_t)n;
		x224_read_answer(t->bytes, t->len, &answer);
		if (answer.kind != X224_MORE || t->len == sizeof(t->bytes))
			t->state = QUESTION_OVER;
		if (answer.kind == X224_CONFIRM || answer.kind == X224_FAILURE ||
			answer.kind == X224_DISCONNECT)
			probe_fact(v->out, FACT_RDP_OTHER_PORT, value_int(dial->tag),
				"neighbours", clock_ms_exact() - v->began_ms);
	} else if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
		t->state = QUESTION_OVER;
	}
	if (clock_ms() >= t->until_ms)
		t->state = QUESTION_OVER;
}

static bool
is_finished(const struct visit *v)
{
	if (dialing_pending(&v->dialing) > 0)
		return false;
	for (size_t i = 0; i < v->dialing.count; i++)
		if (v->dialing.dials[i].end == DIAL_OPEN &&
			(v->talks[i].state == QUESTION_DUE ||
				v->talks[i].state == QUESTION_ASKED))
			return false;
	/* Waits for an echo only while nothing else has answered. */
	return !v->asked_icmp || anybody_spoke(v) || clock_ms() >= v->deadline_ms;
}

static int64_t
wakes_ms(const struct visit *v)
{
	int64_t at_ms = MIN_OF(dialing_wakes_ms(&v->dialing), v->request->deadline_ms);

	if (clock_ms() < v->deadline_ms)
		at_ms = MIN_OF(at_ms, v->deadline_ms);
	for (size_t i = 0; i < v->dialing.count; i++)
		if (v->talks[i].state == QUESTION_ASKED)
			at_ms = MIN_OF(at_ms, v->talks[i].until_ms);
	return at_ms;
}

static void
wait_more(struct visit *v, int64_t until_ms)
{
	struct pollfd fds[DIALS_MAX + 1];
	size_t count = v->dialing.count;

	dialing_fds(&v->dialing, fds);
	for (size_t i = 0; i < count; i++)
		if (v->talks[i].state == QUESTION_ASKED)
			fds[i] = (struct pollfd) { .fd = v->dialing.dials[i].fd,
				.events = POLLIN };
	fds[count] =
		(struct pollfd) { .fd = v->echoed ? -1 : v->echo.fd, .events = POLLIN };
	(void)poll(fds, count + 1,
		(int)MAX_OF(MIN_OF(until_ms - clock_ms(), (int64_t)10000), (int64_t)0));
}

static void
go_round(struct visit *v)
{
	int64_t ping_ms = clock_ms() + PING_AGAIN_MS;

	for (;;) {
		int64_t until_ms;

		dialing_step(&v->dialing);
		for (size_t i = 0; i < v->dialing.count; i++)
			talk_on(v, i);
		if (v->asked_icmp && !v->echoed)
			v->echoed = icmp_echo_read(&v->echo);
		tell_alive(v);
		if (is_finished(v) || clock_ms() >= v->request->deadline_ms)
			return;
		if (v->asked_icmp && clock_ms() >= ping_ms) {
			icmp_echo_send(&v->echo);
			ping_ms = INT64_MAX;
		}
		until_ms = wakes_ms(v);
		if (v->asked_icmp && !v->echoed)
			until_ms = MIN_OF(until_ms, ping_ms);
		wait_more(v, until_ms);
	}
}

/* ---- the sum of it ---- */

static struct fact_value
ports_with(const struct visit *v, enum dial_end end)
{
	struct fact_value list = value_list(FACT_TYPE_INTS);

	for (size_t i = 0; i < v->dialing.count; i++)
		if (v->dialing.dials[i].end == end)
			value_list_add_int(&list, v->dialing.dials[i].tag);
	return list;
}

/*
 * Silence proves absence only if enough ports were tested and nothing local or on the route
 * blocked the tests.
 */
static bool
is_silent_host(const struct visit *v)
{
	size_t asked = 0;

	for (size_t i = 0; i < v->dialing.count; i++)
		switch (v->dialing.dials[i].end) {
		case DIAL_TIMEOUT:
			asked += v->patient;
			break;
		case DIAL_HOST_UNREACHABLE:
			asked++;
			break;
		case DIAL_WAITING:
		case DIAL_SKIPPED:
			break;
		case DIAL_OPEN:
		case DIAL_REFUSED:
		case DIAL_PROHIBITED:
		case DIAL_LOCAL_DENIED:
		case DIAL_NETWORK_UNREACHABLE:
			return false;
		}
	return v->asked_icmp && !v->echoed && asked >= PORTS_LEAST &&
		!facts_true(v->request->known, FACT_HOST_ALIVE);
}

static void
report_ports(struct visit *v)
{
	double took_ms = clock_ms_exact() - v->began_ms;

	probe_fact(v->out, FACT_HOST_OPEN_PORTS, ports_with(v, DIAL_OPEN), "neighbours",
		took_ms);
	probe_fact(v->out, FACT_HOST_REFUSED_PORTS, ports_with(v, DIAL_REFUSED),
		"neighbours", took_ms);
	if (is_silent_host(v))
		probe_fact(
			v->out, FACT_HOST_ALIVE, value_bool(false), "neighbours", took_ms);
}

static enum err
neighbours_run(const struct probe_request *request, struct probe_out *out, struct error *e)
{
	struct visit v = { .request = request,
		.out = out,
		.patient = !facts_known(request->known, FACT_TCP_RESULT),
		.echo = { .fd = -1 },
		.began_ms = clock_ms_exact() };
	struct address host;

	if (!pick_host(request->known, &host))
		return error_set(e, ERR_INTERNAL, "There is no address to test.");
	v.deadline_ms = MIN_OF(clock_ms() + (v.patient ? SILENT_MS : ANSWERED_MS),
		request->deadline_ms - 50);
	/* The budget of the whole check may end before a lost packet is retransmitted. */
	v.patient = v.patient && v.deadline_ms >= clock_ms() + RETRANSMITTED_MS;
	probe_says(out, "Trying other ports to find out whether the host is up.");
	v.asked_icmp = icmp_echo_open(&v.echo, &host);
	plan_ports(&v, &host);
	go_round(&v);
	report_ports(&v);
	dialing_finish(&v.dialing);
	icmp_echo_close(&v.echo);
	return ERR_OK;
}

const struct probe probe_neighbours = {
	.id = "neighbours",
	.title = "Other ports",
	.question = "Is the host up, and does RDP listen on another port?",
	.reach = REACH_NETWORK,
	.supplies = FACT_SUPPLIES({ "neighbours",
		FACT_LIST(FACT_HOST_ALIVE, FACT_HOST_OPEN_PORTS, FACT_HOST_REFUSED_PORTS,
			FACT_RDP_OTHER_PORT) }),
	.budget_ms = 5000,
	.ready = neighbours_ready,
	.early_after = "tcp",
	/*
	 * Later than any healthy round trip, and early enough that a silent host is decided
	 * together with its RDP port.
	 */
	.early_ms = 700,
	.run = neighbours_run,
};
