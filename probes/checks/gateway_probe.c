/*
 * Checks the RD Gateway. A target behind a gateway cannot be tested from here, so the
 * gateway is tested stage by stage: its name, its port, TLS and certificate, and the HTTP
 * request that opens a tunnel, without an account. A request for authentication is the
 * healthy response.
 */
#include "probes/protocol/rdgateway_dtls.h"
#include "probes/checks/handshake.h"
#include "probes/protocol/rdgateway_http.h"
#include "probes/checks/probe_table.h"

#include <netdb.h>
#include <string.h>
#include <sys/random.h>

#include "share/base/clock.h"

#define LOOKUP_MS 4000
#define TLS_MS 3000
#define HTTP_MS 2500
#define UDP_MS 350 /* in addition to three round trips, in parallel with TCP */
#define DIALS_EACH 4

struct visit {
	struct handshake
		handshake; /* the connection; its target is the RDP host, not the gateway */
	const char *host;
	int port;
	bool is_address;
	double began_ms;
	struct gateway_udp udp;
};

static bool
gateway_ready(const struct facts *f, const struct target *t, const struct probe_options *o)
{
	(void)f;
	(void)o;
	return t->gateway[0] != '\0';
}

static double
elapsed_ms(const struct visit *v)
{
	return clock_ms_exact() - v->began_ms;
}

static int64_t
deadline_within(const struct visit *v, int ms)
{
	return MIN_OF(clock_ms() + ms + (int64_t)(4 * v->handshake.rtt_ms),
		v->handshake.request->deadline_ms - 50);
}

/* ---- name and port ---- */

static bool
plan_dials(struct visit *v)
{
	const struct addrinfo hints = { .ai_family = AF_UNSPEC,
		.ai_socktype = SOCK_STREAM };
	struct addrinfo *found = NULL;
	struct address literal;
	int64_t now_ms = clock_ms();
	size_t count = 0;
	int failed;

	v->handshake.dialing.watch_egress = true;
	v->is_address = address_parse(v->host, v->port, &literal);
	/* getaddrinfo(3) cannot be interrupted */
	probe_report_on_timeout(v->handshake.out, deadline_within(v, LOOKUP_MS),
		FACT_RDGATEWAY_RESULT, RDGATEWAY_RESULT_NAME_FAILED, "gateway");
	failed = getaddrinfo(v->host, NULL, &hints, &found);
	probe_timeout_off();
	if (failed != 0)
		found = NULL;
	/*
	 * Only a response proves that the name does not exist: a resolver failure says
	 * nothing about the gateway.
	 */
	if (!v->is_address)
		probe_token(v->handshake.out, FACT_RDGATEWAY_NAME,
			failed == 0 ? RDGATEWAY_NAME_OK
				: failed == EAI_NONAME || failed == EAI_NODATA
				? RDGATEWAY_NAME_NOT_FOUND
				: RDGATEWAY_NAME_FAILED,
			"gateway", elapsed_ms(v));
	for (const struct addrinfo *i = found; i != NULL && count < DIALS_EACH;
		i = i->ai_next) {
		struct address to = { .len = i->ai_addrlen };

		if (i->ai_family != AF_INET && i->ai_family != AF_INET6)
			continue;
		memcpy(&to.sa, i->ai_addr, i->ai_addrlen);
		address_set_port(&to, v->port);
		/* 100 ms apart, as a browser does (RFC 8305, 5) */
		(void)dialing_add(&v->handshake.dialing, &to, now_ms + 100 * (int64_t)count,
			deadline_within(v, DIAL_SILENT_MS));
		count++;
	}
	if (found != NULL)
		freeaddrinfo(found);
	return count > 0;
}

/* The most specific result counts: one from the gateway before one from this machine. */
static const char *
tcp_token(const struct dialing *d)
{
	static const struct {
		enum dial_end end;
		const char *token;
	} order[] = { { DIAL_OPEN, "open" }, { DIAL_REFUSED, "refused" },
		{ DIAL_PROHIBITED, "unreachable" },
		{ DIAL_HOST_UNREACHABLE, "unreachable" }, { DIAL_TIMEOUT, "timeout" },
		{ DIAL_WAITING, "timeout" }, { DIAL_LOCAL_DENIED, "not-sent" },
		{ DIAL_NETWORK_UNREACHABLE, "not-sent" } };

	for (size_t i = 0; i < ARRAY_LEN(order); i++)
		for (size_t n = 0; n < d->count; n++)
			if (d->dials[n].end == order[i].end)
				return order[i].token;
	return "timeout";
}

static bool
reach_port(struct visit *v)
{
	struct handshake *c = &v->handshake;

	while (c->main == NULL && dialing_pending(&c->dialing) > 0) {
		(void)dialing_wait(&c->dialing, -1, 0, c->request->deadline_ms - 50, true);
		for (size_t i = 0; i < c->dialing.count && c->main == NULL; i++)
			if (c->dialing.dials[i].end == DIAL_OPEN)
				c->main = &c->dialing.dials[i];
		if (clock_ms() >= c->request->deadline_ms - 50)
			break;
	}
	probe_token(c->out, FACT_RDGATEWAY_TCP, tcp_token(&c->dialing), "gateway",
		elapsed_ms(v));
	if (c->main == NULL) {
		const char *firewall = dialing_firewall(&c->dialing);

		if (firewall != NULL)
			probe_token(c->out, FACT_CLIENT_FIREWALL, firewall, "gateway",
				elapsed_ms(v));
		return false;
	}
	for (size_t i = 0; i < c->dialing.count; i++)
		if (!c->dialing.dials[i].started)
			c->dialing.dials[i].end = DIAL_SKIPPED;
	c->dialing.in_use = c->main;
	c->rtt_ms = dial_rtt_ms(c->main);
	return true;
}

/* ---- TLS ---- */

static void
report_certificate(struct visit *v)
{
	struct handshake *c = &v->handshake;
	const struct cert *cert = &c->cert;

	cert_read(tls_certificate(c->tls), clock_wall_ms() / 1000, &c->cert);
	probe_fact(c->out, FACT_RDGATEWAY_CERT_EXPIRED, value_bool(cert->expired),
		"gateway", elapsed_ms(v));
	probe_fact(c->out, FACT_RDGATEWAY_CERT_SELF_SIGNED, value_bool(cert->self_signed),
		"gateway", elapsed_ms(v));
	probe_fact(c->out, FACT_RDGATEWAY_CERT_NAME_MATCHES,
		value_bool(cert_matches(cert, v->host, v->is_address)), "gateway",
		elapsed_ms(v));
}

/* How the handshake ended, in the words of tls_token(); NULL: no memory. */
static const char *
shake_hands(struct visit *v)
{
	struct handshake *c = &v->handshake;
	int64_t deadline_ms = deadline_within(v, TLS_MS);
	enum tls_state state;
	enum stream_end end;
	const char *token;

	c->tls = tls_create(v->is_address ? NULL : v->host);
	if (c->tls == NULL)
		return NULL;
	end = tls_shake(c, &state, deadline_ms);
	if (tls_certificate(c->tls) != NULL)
		report_certificate(v);
	token = tls_token(c, state, end);
	probe_token(c->out, FACT_RDGATEWAY_TLS, token, "gateway", elapsed_ms(v));
	return token;
}

/* ---- HTTP ---- */

static bool
send_request(struct visit *v, int64_t deadline_ms)
{
	char request[RDG_REQUEST_MAX];
	uint8_t id[16];
	size_t len;

	if (getrandom(id, sizeof(id), GRND_NONBLOCK) < 0)
		memset(id, 0x5A, sizeof(id));
	len = rdg_write_request(request, sizeof(request), v->host, v->port, id);
	return len > 0 && tls_write(v->handshake.tls, (const uint8_t *)request, len) &&
		tls_flush(&v->handshake, deadline_ms) == STREAM_OK;
}

/* False: the connection ended or timed out before the response was complete. */
static bool
read_answer(struct visit *v, struct rdg_answer *answer, int64_t deadline_ms)
{
	uint8_t bytes[8192];
	size_t len = 0;

	for (;;) {
		enum tls_state state;
		size_t n;

		while ((n = tls_read(v->handshake.tls, bytes + len, sizeof(bytes) - len)) >
			0) {
			len += n;
			if (len == sizeof(bytes))
				break;
		}
		rdg_read_answer(bytes, len, answer);
		if (answer->kind != RDG_MORE)
			return true;
		if (len == sizeof(bytes) ||
			tls_pull(&v->handshake, &state, deadline_ms) != STREAM_OK)
			return false;
	}
}

static const char *
ask_for_tunnel(struct visit *v)
{
	struct rdg_answer answer = { .kind = RDG_MORE };
	int64_t deadline_ms = deadline_within(v, HTTP_MS);

	/* TLS is established: silence after it counts as a refusal. */
	if (!send_request(v, deadline_ms) || !read_answer(v, &answer, deadline_ms))
		return "http-refused";
	if (answer.kind == RDG_HTTP)
		probe_fact(v->handshake.out, FACT_RDGATEWAY_HTTP_STATUS,
			value_int(answer.status), "gateway", elapsed_ms(v));
	if (answer.kind == RDG_HTTP && answer.date_s >= 0)
		probe_fact(v->handshake.out, FACT_RDGATEWAY_CLOCK_SKEW_S,
			value_int(answer.date_s - clock_wall_ms() / 1000), "gateway",
			elapsed_ms(v));
	return rdg_result_token(&answer);
}

/* ---- the visit ---- */

static const char *
handshake_gateway(struct visit *v)
{
	const char *tls;

	probe_says(v->handshake.out, "Contacting the gateway %s.", v->host);
	if (!plan_dials(v))
		return "name-failed";
	if (!reach_port(v))
		return "tcp-failed";
	gateway_udp_begin(&v->udp, &v->handshake.main->to);
	tls = shake_hands(v);
	if (text_equal(tls, "not-tls"))
		return "not-a-gateway";
	if (!text_equal(tls, "ok"))
		return "tls-failed";
	return ask_for_tunnel(v);
}

static enum err
gateway_run(const struct probe_request *request, struct probe_out *out, struct error *e)
{
	struct visit v = { .handshake = { .request = request, .out = out },
		.host = request->target.gateway,
		.port = request->target.gateway_port,
		.began_ms = clock_ms_exact(),
		.udp = { .fd = -1 } };
	const char *token = handshake_gateway(&v);
	const char *udp;

	(void)e;
	probe_token(out, FACT_RDGATEWAY_RESULT, token, "gateway", elapsed_ms(&v));
	/* The UDP result counts only if TCP found a gateway. */
	udp = gateway_udp_finish(&v.udp,
		text_equal(token, "ok")
			? MIN_OF(clock_ms() + UDP_MS + (int64_t)(3 * v.handshake.rtt_ms),
				  request->deadline_ms - 20)
			: 0);
	if (udp != NULL && text_equal(token, "ok"))
		probe_token(out, FACT_RDGATEWAY_UDP, udp, "gateway", elapsed_ms(&v));
	tls_destroy(v.handshake.tls);
	dialing_finish(&v.handshake.dialing);
	return ERR_OK;
}

const struct probe probe_gateway = {
	.id = "gateway",
	.title = "RD Gateway",
	.question = "Does the RD Gateway respond as a gateway?",
	.reach = REACH_NETWORK,
	.supplies = FACT_SUPPLIES({ "gateway",
		FACT_LIST(FACT_RDGATEWAY_RESULT, FACT_RDGATEWAY_NAME, FACT_RDGATEWAY_TCP,
			FACT_RDGATEWAY_TLS, FACT_RDGATEWAY_HTTP_STATUS,
			FACT_RDGATEWAY_CERT_EXPIRED, FACT_RDGATEWAY_CERT_SELF_SIGNED,
			FACT_RDGATEWAY_CERT_NAME_MATCHES, FACT_RDGATEWAY_CLOCK_SKEW_S,
			FACT_RDGATEWAY_UDP, FACT_CLIENT_FIREWALL) }),
	.budget_ms = 9800,
	.ready = gateway_ready,
	.run = gateway_run,
};
