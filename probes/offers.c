/*
 * Which protocols does the server take on their own? The full offer only tells what it
 * likes best. Asking for RDP security alone and for TLS alone tells whether NLA is
 * required. Each question is a connection of its own, one after the other, while the main
 * one is still up.
 */
#include "probes/handshake.h"

#include <string.h>
#include <unistd.h>

#include "probes/registry.h"
#include "share/clock.h"

#define START_APART_MS 100
#define HANG_UP_MS 20 /* for the server to see that the last one is gone */
#define OFFER_MS 1000 /* the server has answered a first question already */

struct offer {
	uint32_t protocol;
	bool accepted, refused;
	uint32_t failure;
};

static bool
offers_ready(const struct facts *f, const struct target *t, const struct probe_options *o)
{
	(void)t;
	return o->until >= STAGE_NEGOTIATE &&
		(facts_is(f, FACT_NEGOTIATE_RESULT, "accepted") ||
			facts_is(f, FACT_NEGOTIATE_RESULT, "refused"));
}

/* Connects to the first address whose family is known to be open. */
static bool
connect_again(struct climb *c)
{
	const struct facts *known = c->request->known;
	struct address list[ADDRESSES_MAX];
	size_t count = address_list(known, c->request->target.port, list, ADDRESSES_MAX);

	for (size_t i = 0; i < count; i++) {
		bool four = address_family(&list[i]) == AF_INET;
		int64_t until_ms =
			MIN_OF(clock_ms() + DIAL_SILENT_MS, c->request->deadline_ms - 20);

		if (!facts_is(known, four ? FACT_TCP_IPV4 : FACT_TCP_IPV6, "open"))
			continue;
		memset(&c->dialing, 0, sizeof(c->dialing));
		c->main = dialing_add(&c->dialing, &list[i], clock_ms(), until_ms);
		(void)dialing_wait(&c->dialing, -1, 0, until_ms, true);
		if (c->main->end == DIAL_OPEN)
			return true;
		dialing_finish(&c->dialing);
	}
	return false;
}

static void
make_offer(struct climb *c, struct offer *offer)
{
	struct talk t;

	if (!connect_again(c))
		return;
	c->rtt_ms = dial_rtt_ms(c->main);
	if (negotiate_ask(c, offer->protocol, &t) == STREAM_OK) {
		offer->accepted = t.answer.kind == X224_CONFIRM &&
			t.answer.selected == offer->protocol;
		offer->refused = t.answer.kind == X224_FAILURE;
		offer->failure = t.answer.failure;
	}
	dialing_finish(&c->dialing);
}

/* What the full offer has answered already need not be asked again. */
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
is_accepted(
	const struct offer *offers, size_t count, const char *selected, const char *token)
{
	for (size_t i = 0; i < count; i++)
		if (offers[i].accepted &&
			text_equal(token, x224_protocol_token(offers[i].protocol)))
			return true;
	return text_equal(selected, token);
}

static void
report(const struct probe_request *request, struct probe_out *out,
	const struct offer *offers, size_t count, double took_ms)
{
	static const char *const order[] = { "rdp", "tls", "nla", "nla-ex", "rdstls",
		"entra" };
	const char *selected = facts_text(request->known, FACT_NEGOTIATE_SELECTED);
	struct fact_value accepted = value_list(FACT_TYPE_TOKENS);
	struct fact_value refused = value_list(FACT_TYPE_TEXTS);
	bool less;

	for (size_t i = 0; i < ARRAY_LEN(order); i++)
		if (is_accepted(offers, count, selected, order[i]))
			value_list_add(&accepted, order[i]);
	for (size_t i = 0; i < count; i++) {
		char text[64];

		if (!offers[i].refused)
			continue;
		(void)text_format(text, sizeof(text), "%s:%s",
			x224_protocol_token(offers[i].protocol),
			x224_failure_token(offers[i].failure));
		value_list_add(&refused, text);
	}
	less = value_list_has(&accepted, "rdp") || value_list_has(&accepted, "tls");
	if (text_equal(selected, "nla") || text_equal(selected, "nla-ex"))
		probe_token(out, FACT_NLA_POLICY, less ? "optional" : "required",
			"negotiate", took_ms);
	else if (selected == NULL && less) /* it refused the offer that held NLA */
		probe_token(out, FACT_NLA_POLICY, "off", "negotiate", took_ms);
	probe_fact(out, FACT_NEGOTIATE_REFUSED, refused, "negotiate", took_ms);
	probe_fact(out, FACT_NEGOTIATE_PROTOCOLS, accepted, "negotiate", took_ms);
}

static enum err
offers_run(const struct probe_request *request, struct probe_out *out, struct error *e)
{
	struct climb c = { .request = request, .out = out, .answer_ms = OFFER_MS };
	struct offer offers[4] = { { 0 } };
	size_t count = plan_offers(request, offers);
	double began_ms = clock_ms_exact();

	(void)e;
	for (size_t i = 0; i < count; i++) {
		int64_t next_ms = clock_ms() + START_APART_MS;

		make_offer(&c, &offers[i]);
		next_ms = MAX_OF(next_ms, clock_ms() + HANG_UP_MS);
		while (i + 1 < count && clock_ms() < next_ms)
			(void)poll(NULL, 0, (int)(next_ms - clock_ms()));
	}
	report(request, out, offers, count, clock_ms_exact() - began_ms);
	return ERR_OK;
}

const struct probe probe_offers = {
	.id = "offers",
	.title = "Security protocols",
	.question = "Which security protocols does the server accept?",
	.reach = REACH_NETWORK,
	.budget_ms = 6000,
	.ready = offers_ready,
	.run = offers_run,
};
