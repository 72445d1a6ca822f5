/*
 * Tests whether the RDP port answers. Both address families are tested separately: a client
 * may pick the broken one. The first connection that opens continues with the next stage. A
 * family not tested by then is left to the single offers (single_protocol_probe.c), which
 * need a connection anyway; if RDP does not answer, there are no single offers, and it is
 * tested here.
 */
#include "probes/checks/handshake.h"

#include <math.h>

#include "share/base/clock.h"

/* Head start of the family that the resolver prefers (RFC 8305, section 5). */
#define OTHER_FAMILY_MS 250
#define NEXT_ADDRESS_MS                                                                    \
	250 /* a further address of one family, while the first is silent: RFC 8305, 5     \
	     */
#define PER_FAMILY 8
/* Later dials get this much longer: a silent host is decided in 3.5 s. */
#define LATE_MORE_MS 100
/* Time for a silent family once the other has answered: one retransmission. */
#define OTHER_LEAST_MS 1300

static const int families[] = { AF_INET, AF_INET6 };

static bool
of_family(const struct dial *dial, int family)
{
	return address_family(&dial->to) == family;
}

static size_t
count_family(const struct dialing *d, int family)
{
	size_t count = 0;

	for (size_t i = 0; i < d->count; i++)
		count += of_family(&d->dials[i], family);
	return count;
}

/* All addresses; with @only those of that family, without a head start. */
static void
plan_dials(struct handshake *c, int only)
{
	struct address list[ADDRESSES_MAX];
	int64_t now_ms = clock_ms();
	size_t count = address_list(
		c->request->known, c->request->target.port, list, ADDRESSES_MAX);

	for (size_t i = 0; i < count; i++) {
		int family = address_family(&list[i]);
		size_t before = count_family(&c->dialing, family);
		int64_t start_ms = now_ms + (int64_t)before * NEXT_ADDRESS_MS;

		if (before >= PER_FAMILY || (only != AF_UNSPEC && family != only))
			continue;
		if (only == AF_UNSPEC && family != address_family(&list[0]))
			start_ms += OTHER_FAMILY_MS;
		(void)dialing_add(&c->dialing, &list[i], start_ms,
			MIN_OF(now_ms + DIAL_SILENT_MS +
					(start_ms > now_ms ? LATE_MORE_MS : 0),
				c->request->deadline_ms - 20));
	}
}

/*
 * The result of a family: open if one of its addresses is, otherwise that of its first
 * address.
 */
static const struct dial *
family_answer(const struct dialing *d, int family)
{
	const struct dial *first = NULL;
	bool waiting = false;

	for (size_t i = 0; i < d->count; i++) {
		const struct dial *dial = &d->dials[i];

		if (!of_family(dial, family))
			continue;
		if (dial->end == DIAL_OPEN)
			return dial;
		if (first == NULL)
			first = dial;
		waiting |= dial->end == DIAL_WAITING;
	}
	return waiting ? NULL : first;
}

/*
 * After an answer the next address of that family starts at once; once the family is open,
 * its other addresses are neither tested nor waited for.
 */
static void
plan_again(struct dialing *d, int family)
{
	bool open = false, on_the_way = false, began = false;

	for (size_t i = 0; i < d->count; i++) {
		const struct dial *dial = &d->dials[i];

		if (!of_family(dial, family))
			continue;
		open |= dial->end == DIAL_OPEN;
		on_the_way |= dial->started && dial->end == DIAL_WAITING;
		began |= dial->started;
	}
	for (size_t i = 0; i < d->count; i++) {
		struct dial *dial = &d->dials[i];

		if (!of_family(dial, family) || dial->end != DIAL_WAITING)
			continue;
		if (open && dial->started) {
			dial->give_up_ms = 0;
		} else if (open) {
			dial->end = DIAL_SKIPPED;
		} else if (dial->started) {
			continue;
		} else if (began && !on_the_way) {
			dial->start_ms = MIN_OF(dial->start_ms, clock_ms());
			on_the_way = true;
		}
	}
}

static struct dial *
open_dial(struct dialing *d)
{
	for (size_t i = 0; i < d->count; i++)
		if (d->dials[i].end == DIAL_OPEN)
			return &d->dials[i];
	return NULL;
}

/* Which of two failures is more informative about the target. */
static int
weight_of(enum dial_end end)
{
	switch (end) {
	case DIAL_OPEN:
		return 7;
	case DIAL_REFUSED:
		return 6;
	case DIAL_PROHIBITED:
		return 5;
	case DIAL_HOST_UNREACHABLE:
		return 4;
	case DIAL_TIMEOUT:
	case DIAL_WAITING:
		return 3;
	case DIAL_LOCAL_DENIED:
		return 2;
	case DIAL_NETWORK_UNREACHABLE:
		return 1;
	case DIAL_SKIPPED:
		return 0;
	}
	return 0;
}

static const struct dial *
best_answer(const struct dialing *d)
{
	const struct dial *best = NULL;

	for (size_t i = 0; i < ARRAY_LEN(families); i++) {
		const struct dial *one = family_answer(d, families[i]);

		if (one != NULL &&
			(best == NULL || weight_of(one->end) > weight_of(best->end)))
			best = one;
	}
	return best;
}

static void
report_family(struct handshake *c, int family)
{
	bool *done = family == AF_INET ? &c->told_ipv4 : &c->told_ipv6;
	const struct dial *answer = family_answer(&c->dialing, family);

	if (*done || answer == NULL || answer->end == DIAL_SKIPPED)
		return;
	*done = true;
	probe_token(c->out, family == AF_INET ? FACT_TCP_IPV4 : FACT_TCP_IPV6,
		dial_token(answer->end), "tcp", answer->took_ms);
}

static void
report_families(struct handshake *c)
{
	for (size_t i = 0; i < ARRAY_LEN(families); i++)
		report_family(c, families[i]);
}

/* Ends the wait for whatever has not answered yet. */
static void
give_up(struct dialing *d)
{
	for (size_t i = 0; i < d->count; i++)
		if (d->dials[i].end == DIAL_WAITING)
			d->dials[i].give_up_ms = 0;
	dialing_step(d);
}

/*
 * Waits until a connection is open or all have answered; a silent family gets only one
 * retransmission if the other has failed.
 */
static struct dial *
wait_for_answer(struct handshake *c)
{
	int64_t began_ms = clock_ms();

	for (;;) {
		int64_t until_ms = c->request->deadline_ms;
		struct dial *open;

		dialing_step(&c->dialing);
		for (size_t i = 0; i < ARRAY_LEN(families); i++)
			plan_again(&c->dialing, families[i]);
		open = open_dial(&c->dialing);
		if (open != NULL || dialing_pending(&c->dialing) == 0)
			return open;
		if (best_answer(&c->dialing) != NULL &&
			best_answer(&c->dialing)->end == DIAL_REFUSED)
			until_ms = MIN_OF(until_ms, began_ms + OTHER_LEAST_MS);
		(void)dialing_wait(&c->dialing, -1, 0, until_ms, true);
		if (clock_ms() >= until_ms)
			give_up(&c->dialing);
	}
}

/* ---- the family that is left to others ---- */

static void
leave_unasked(struct dialing *d)
{
	for (size_t i = 0; i < d->count; i++)
		if (!d->dials[i].started && d->dials[i].end == DIAL_WAITING)
			d->dials[i].end = DIAL_SKIPPED;
}

static bool
was_asked(const struct dialing *d, int family)
{
	for (size_t i = 0; i < d->count; i++)
		if (of_family(&d->dials[i], family) && d->dials[i].started)
			return true;
	return false;
}

static void
ask_unasked(struct handshake *c)
{
	bool asked[ARRAY_LEN(families)];

	for (size_t i = 0; i < ARRAY_LEN(families); i++)
		asked[i] = was_asked(&c->dialing, families[i]);
	for (size_t i = 0; i < c->dialing.count; i++) {
		struct dial *dial = &c->dialing.dials[i];

		if (asked[of_family(dial, families[1])] || dial->end != DIAL_SKIPPED)
			continue;
		dial->end = DIAL_WAITING;
		dial->start_ms = clock_ms();
		dial->give_up_ms =
			MIN_OF(clock_ms() + DIAL_SILENT_MS, c->request->deadline_ms - 20);
	}
}

static void
report_asked(struct handshake *c)
{
	struct fact_value texts = value_list(FACT_TYPE_TEXTS);
	char text[ADDRESS_TEXT_MAX];

	for (size_t i = 0; i < c->dialing.count; i++) {
		if (!c->dialing.dials[i].started)
			continue;
		address_print(&c->dialing.dials[i].to, text, sizeof(text));
		value_list_add(&texts, text);
	}
	probe_fact(c->out, FACT_TCP_ASKED, texts, "tcp", -1);
	if (c->main == NULL)
		return;
	address_print(&c->main->to, text, sizeof(text));
	probe_fact(c->out, FACT_TCP_ADDRESS, value_text(text), "tcp", -1);
}

static bool
host_spoke(const struct dialing *d)
{
	for (size_t i = 0; i < d->count; i++)
		if (d->dials[i].host_spoke)
			return true;
	return false;
}

bool
handshake_tcp(struct handshake *c)
{
	const struct dial *best;
	const char *firewall;

	c->dialing.watch_egress = true;
	plan_dials(c, AF_UNSPEC);
	if (c->dialing.count == 0)
		return false;
	probe_says(c->out, "Trying port %d.", c->request->target.port);
	c->main = wait_for_answer(c);
	best = c->main != NULL ? c->main : best_answer(&c->dialing);
	if (c->main != NULL) {
		c->dialing.in_use = c->main;
		c->rtt_ms = dial_rtt_ms(c->main);
		leave_unasked(&c->dialing);
		dialing_step(&c->dialing);
		probe_fact(c->out, FACT_TCP_RTT_MS, value_int(lround(c->rtt_ms)), "tcp",
			c->main->took_ms);
	} else if (c->request->target.gateway[0] != '\0') {
		/*
		 * Behind a gateway the direct route is usually closed on purpose: not a
		 * finding.
		 */
		probe_says(c->out,
			"There is no direct route; the connection goes through the "
			"gateway.");
		return false;
	}
	report_asked(c);
	report_families(c);
	firewall = dialing_firewall(&c->dialing);
	if (firewall != NULL)
		probe_token(c->out, FACT_CLIENT_FIREWALL, firewall, "tcp", best->took_ms);
	if (best->answered)
		probe_token(c->out, FACT_TCP_ANSWER_FROM,
			best->host_spoke ? TCP_ANSWER_FROM_TARGET : TCP_ANSWER_FROM_ROUTER,
			"tcp", best->took_ms);
	/* Silence proves nothing here: the other ports show whether the host is up. */
	if (host_spoke(&c->dialing))
		probe_fact(c->out, FACT_HOST_ALIVE, value_bool(true), "tcp", best->took_ms);
	probe_token(c->out, FACT_TCP_RESULT, dial_token(best->end), "tcp", best->took_ms);
	return c->main != NULL;
}

void
tcp_plan_other(struct handshake *c)
{
	const struct facts *known = c->request->known;
	const struct fact *asked = facts_get(known, FACT_TCP_ASKED);
	bool done[ARRAY_LEN(families)] = { false };

	for (size_t i = 0; asked != NULL && i < asked->value.as.list.count; i++) {
		struct address a;

		if (address_parse(asked->value.as.list.items[i], 0, &a))
			done[address_family(&a) == families[1]] = true;
	}
	c->dialing.watch_egress = true;
	for (size_t i = 0; asked != NULL && i < ARRAY_LEN(families); i++)
		if (!done[i])
			plan_dials(c, families[i]);
	dialing_step(&c->dialing);
}

struct dial *
tcp_wait_open(struct handshake *c, int64_t until_ms)
{
	while (dialing_pending(&c->dialing) > 0 && open_dial(&c->dialing) == NULL &&
		clock_ms() < until_ms) {
		(void)dialing_wait(&c->dialing, -1, 0, until_ms, true);
		for (size_t i = 0; i < ARRAY_LEN(families); i++)
			plan_again(&c->dialing, families[i]);
	}
	return open_dial(&c->dialing);
}

void
tcp_report_rest(struct handshake *c, bool rdp_answered)
{
	int64_t least_ms = OTHER_LEAST_MS;

	if (!rdp_answered)
		ask_unasked(c);
	least_ms = MAX_OF(least_ms, (int64_t)(4 * c->rtt_ms));
	while (dialing_pending(&c->dialing) > 0) {
		int64_t until_ms = 0;

		for (size_t i = 0; i < c->dialing.count; i++)
			if (c->dialing.dials[i].end == DIAL_WAITING)
				until_ms = MAX_OF(
					until_ms, c->dialing.dials[i].start_ms + least_ms);
		for (size_t i = 0; i < ARRAY_LEN(families); i++)
			plan_again(&c->dialing, families[i]);
		until_ms = MIN_OF(until_ms, c->request->deadline_ms - 20);
		(void)dialing_wait(&c->dialing, -1, 0, until_ms, true);
		if (clock_ms() >= until_ms)
			give_up(&c->dialing);
	}
	report_families(c);
}
