/*
 * Finds the protocols that the server accepts on their own. The full offer only shows its
 * preference. Offering only RDP security and only TLS shows whether NLA is required. Each
 * offer is a separate connection, one after the other, while the main one is still open;
 * the first goes to the other address family.
 */
#include "probes/checks/handshake.h"

#include <string.h>
#include <unistd.h>

#include "probes/checks/probe_table.h"
#include "probes/net/pick_address.h"
#include "share/base/clock.h"

#define START_APART_MS 100
#define HANG_UP_MS 20 /* for the server to notice that the last one is closed */
/*
 * The server has already answered one offer: the next ones may take half as long again, or
 * this much.
 */
#define OFFER_MS 1000
/* In addition to two round trips: how long the first offer waits for the other family. */
#define OTHER_FAMILY_MS 150

struct offer {
	uint32_t protocol;
	bool accepted, refused;
	bool elsewhere; /* it was sent to the other family's address */
	uint32_t failure;
	/* What happened instead of an answer: closed, reset, timeout, refused; or NULL. */
	const char *silence;
	const char *service; /* a token of service.other_family */
};

static bool
offers_ready(const struct facts *f, const struct target *t, const struct probe_options *o)
{
	(void)t;
	return o->until >= STAGE_NEGOTIATE &&
		(facts_is(f, FACT_NEGOTIATE_RESULT, NEGOTIATE_RESULT_ACCEPTED) ||
			facts_is(f, FACT_NEGOTIATE_RESULT, NEGOTIATE_RESULT_REFUSED));
}

/* Connects to the address that has answered. */
static bool
connect_again(struct handshake *c)
{
	int64_t until_ms =
		MIN_OF(clock_ms() + DIAL_SILENT_MS, c->request->deadline_ms - 20);
	struct address to;

	if (!pick_address_answered(c->request->known, c->request->target.port, &to))
		return false;
	memset(&c->dialing, 0, sizeof(c->dialing));
	c->main = dialing_add(&c->dialing, &to, clock_ms(), until_ms);
	(void)dialing_wait(&c->dialing, -1, 0, until_ms, true);
	if (c->main->end != DIAL_OPEN)
		dialing_finish(&c->dialing);
	return c->main->end == DIAL_OPEN;
}

static int
patience_ms(const struct probe_request *request)
{
	const struct fact *first = facts_get(request->known, FACT_NEGOTIATE_RESULT);
	double took_ms = first != NULL ? first->took_ms : 0;

	return MAX_OF(OFFER_MS, (int)(took_ms * 3 / 2) + OFFER_MS / 2);
}

static void
put_question(struct handshake *c, struct offer *offer)
{
	double began_ms = clock_ms_exact();
	enum stream_end end;
	struct talk t;

	c->rtt_ms = dial_rtt_ms(c->main);
	end = negotiate_ask(c, offer->protocol, &t);
	offer->silence = end != STREAM_OK ? stream_token(end) : NULL;
	offer->service = "none";
	/* If the budget of the whole check has ended, there is no result. */
	if (end == STREAM_TIMEOUT && clock_ms_exact() - began_ms < 0.9 * c->answer_ms)
		offer->silence = NULL;
	if (end != STREAM_OK)
		return;
	offer->service = t.answer.kind == X224_NOT_RDP ? "other" : "rdp";
	offer->accepted =
		t.answer.kind == X224_CONFIRM && t.answer.selected == offer->protocol;
	offer->refused = t.answer.kind == X224_FAILURE || t.answer.kind == X224_DISCONNECT;
	offer->failure = t.answer.failure;
}

/*
 * The first offer uses the family not tested yet, if any: this tests each family without an
 * extra connection. If that gets no answer, the offer is sent to the address that answered.
 */
static void
make_offer(struct handshake *c, struct handshake *other, struct offer *offer)
{
	int64_t other_ms =
		clock_ms() + OTHER_FAMILY_MS + 2 * pick_address_rtt_ms(c->request->known);

	if (other != NULL && tcp_wait_open(other, other_ms) != NULL) {
		other->main = tcp_wait_open(other, other_ms);
		put_question(other, offer);
		(void)close(other->main->fd);
		other->main->fd = -1;
		probe_token(
			c->out, FACT_SERVICE_OTHER_FAMILY, offer->service, "negotiate", -1);
		offer->elsewhere = offer->accepted || offer->refused;
		if (offer->elsewhere)
			return;
	}
	if (!connect_again(c)) {
		offer->silence = c->main != NULL ? dial_token(c->main->end) : NULL;
		return;
	}
	/* If the other family still opens, there is nothing left to test. */
	if (other != NULL)
		other->dialing.in_use = c->main;
	put_question(c, offer);
	dialing_finish(&c->dialing);
}

/* Skips what the full offer has already answered. */
static size_t
plan_offers(const struct probe_request *request, struct offer *out)
{
	static const uint32_t always[] = { X224_RDP, X224_TLS };
	static const uint32_t wished[] = { X224_RDSTLS, X224_ENTRA };
	const char *selected = facts_text(request->known, FACT_NEGOTIATE_SELECTED);
	size_t count = 0;

	for (size_t i = 0; i < ARRAY_LEN(always); i++)
		if (!text_equal(selected, x224_protocol_token(always[i])))
			out[count++].protocol = always[i];
	for (size_t i = 0; request->options.verbose && i < ARRAY_LEN(wished); i++)
		out[count++].protocol = wished[i];
	return count;
}

static bool
is_accepted(const struct offer *offers, size_t count, const char *selected, bool unoffered,
	const char *token)
{
	for (size_t i = 0; i < count; i++)
		if (offers[i].accepted &&
			text_equal(token, x224_protocol_token(offers[i].protocol)))
			return true;
	return text_equal(selected, token) && !unoffered;
}

/*
 * A token of nla.policy, NULL for unknown. NLA is required if the server refuses everything
 * less; a connection closed without an answer does not count.
 */
static const char *
nla_policy(const struct offer *offers, size_t count, const char *selected)
{
	bool nla = text_equal(selected, "nla") || text_equal(selected, "nla-ex");
	size_t refused = 0;

	for (size_t i = 0; i < count; i++) {
		if (offers[i].protocol != X224_RDP && offers[i].protocol != X224_TLS)
			continue;
		if (offers[i].accepted && nla)
			return "optional";
		if (offers[i].accepted && selected == NULL)
			return "off"; /* it refused the offer that included NLA */
		refused += offers[i].refused;
	}
	return nla && refused == 2 ? "required" : NULL;
}

static void
report_offers(const struct probe_request *request, struct probe_out *out,
	const struct offer *offers, size_t count, double took_ms)
{
	static const char *const order[] = { "rdp", "tls", "nla", "nla-ex", "rdstls",
		"entra" };
	const char *selected = facts_text(request->known, FACT_NEGOTIATE_SELECTED);
	struct fact_value accepted = value_list(FACT_TYPE_TOKENS);
	struct fact_value refused = value_list(FACT_TYPE_TEXTS);
	const char *token = nla_policy(offers, count, selected);
	bool unoffered = facts_true(request->known, FACT_NEGOTIATE_UNOFFERED);

	for (size_t i = 0; i < ARRAY_LEN(order); i++)
		if (is_accepted(offers, count, selected, unoffered, order[i]))
			value_list_add(&accepted, order[i]);
	for (size_t i = 0; i < count; i++) {
		char text[64];

		if (!offers[i].refused && offers[i].silence == NULL)
			continue;
		(void)text_format(text, sizeof(text), "%s:%s",
			x224_protocol_token(offers[i].protocol),
			offers[i].refused ? x224_failure_token(offers[i].failure)
					  : offers[i].silence);
		value_list_add(&refused, text);
	}
	if (token != NULL)
		probe_token(out, FACT_NLA_POLICY, token, "negotiate", took_ms);
	probe_fact(out, FACT_NEGOTIATE_REFUSED, refused, "negotiate", took_ms);
	probe_fact(out, FACT_NEGOTIATE_PROTOCOLS, accepted, "negotiate", took_ms);
}

/*
 * The other family's address may be that of another machine. If it accepts RDP's own
 * security and the main one requires NLA, they are hardly one machine: the offer is sent to
 * the main one as well.
 */
static void
ask_again_if_two(struct handshake *c, struct offer *offers, size_t count)
{
	bool insists = false;

	for (size_t i = 1; i < count; i++)
		insists |= offers[i].refused && offers[i].failure == X224_HYBRID_REQUIRED;
	if (count < 2 || !offers[0].elsewhere || !offers[0].accepted || !insists)
		return;
	offers[0].accepted = false;
	make_offer(c, NULL, &offers[0]);
}

/* When the main connection began, by clock_ms(). */
static int64_t
main_began_ms(const struct probe_request *request)
{
	const struct fact *rtt = facts_get(request->known, FACT_TCP_RTT_MS);

	return rtt != NULL
		? request->epoch_ms + (int64_t)(rtt->at_ms - MAX_OF(rtt->took_ms, 0.0))
		: 0;
}

static enum err
offers_run(const struct probe_request *request, struct probe_out *out, struct error *e)
{
	struct handshake c = {
		.request = request, .out = out, .answer_ms = patience_ms(request)
	};
	struct handshake other = c;
	struct offer offers[4] = { { 0 } };
	size_t count = plan_offers(request, offers);
	double began_ms = clock_ms_exact();
	int64_t next_ms = MIN_OF(
		main_began_ms(request) + START_APART_MS, clock_ms() + START_APART_MS);

	(void)e;
	for (size_t i = 0; i < count; i++) {
		while (clock_ms() < next_ms)
			(void)poll(NULL, 0, (int)(next_ms - clock_ms()));
		next_ms = clock_ms() + START_APART_MS;
		if (i == 0)
			tcp_plan_other(&other);
		make_offer(&c, i == 0 ? &other : NULL, &offers[i]);
		next_ms = MAX_OF(next_ms, clock_ms() + HANG_UP_MS);
	}
	ask_again_if_two(&c, offers, count);
	report_offers(request, out, offers, count, clock_ms_exact() - began_ms);
	other.rtt_ms = pick_address_rtt_ms(request->known);
	tcp_report_rest(&other, true);
	dialing_finish(&other.dialing);
	return ERR_OK;
}

const struct probe probe_offers = {
	.id = "offers",
	.title = "Security protocols",
	.question = "Which security protocols does the server accept?",
	.reach = REACH_NETWORK,
	.supplies = FACT_SUPPLIES(
		{ "negotiate",
			FACT_LIST(FACT_NLA_POLICY, FACT_NEGOTIATE_REFUSED,
				FACT_NEGOTIATE_PROTOCOLS, FACT_SERVICE_OTHER_FAMILY) },
		{ "tcp", FACT_LIST(FACT_TCP_IPV4, FACT_TCP_IPV6) }),
	.budget_ms = 9800,
	.ready = offers_ready,
	.run = offers_run,
};
