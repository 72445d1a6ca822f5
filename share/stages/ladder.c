/*
 * The ladder: one row for each stage, from the facts, by four rules. The first stage that
 * failed is where the connection broke; the stages after it were not reached. A stage that
 * was not measured counts as passed if a later stage proves it. The stages up to the one
 * that was asked for are listed, and any later one that was observed. With a gateway, a
 * closed direct path to the target is not a fault, because the gateway makes that part of
 * the connection.
 */
#include "share/stages/ladder.h"

#include "share/stages/ladder_private.h"

static bool
shows_something(const struct stage_result *s)
{
	return s->seen == RESULT_PASSED || s->seen == RESULT_FAILED;
}

/* Errors of this machine occur before any packet leaves: they prove nothing below. */
static bool
implies_below(const struct view *v, const struct stage_result *s, enum stage stage)
{
	if (!shows_something(s))
		return false;
	if (stage == STAGE_TCP && s->seen == RESULT_FAILED)
		return !facts_is(v->f, FACT_TCP_RESULT, TCP_RESULT_NETWORK_UNREACHABLE) &&
			!facts_is(v->f, FACT_TCP_RESULT, TCP_RESULT_LOCAL_DENIED);
	return stage >= STAGE_TCP;
}

static const char *
implied_says(enum stage s)
{
	switch (s) {
	case STAGE_NAME:
		return "An address is known, because later stages were tried with it.";
	case STAGE_ROUTE:
		return "Packets leave, because later stages were tried.";
	case STAGE_TCP:
		return "The port accepted the connection, because later stages were reached.";
	default:
		return "Later stages were reached.";
	}
}

static void
fill_gaps(const struct view *v, struct stage_result own[STAGE_COUNT])
{
	bool above = false;

	for (int s = STAGE_DESKTOP; s >= STAGE_GATEWAY; s--) {
		if (own[s].seen == RESULT_NOTHING && above && s != STAGE_GATEWAY)
			own[s] = (struct stage_result) { RESULT_IMPLIED, -1,
				implied_says((enum stage)s) };
		above = above || implies_below(v, &own[s], (enum stage)s);
	}
}

/*
 * The direct path to a target behind a gateway. If it is closed, its stages are skipped when
 * the gateway works, and unknown when the gateway was not checked.
 */
static void
skip_direct_path(const struct view *v, struct stage_result own[STAGE_COUNT])
{
	static const enum stage direct[] = { STAGE_NAME, STAGE_ROUTE, STAGE_TCP };
	const char *reason = result_worker_reason(v, "gateway");
	bool works = own[STAGE_GATEWAY].seen == RESULT_PASSED;
	bool closed = false;

	if (own[STAGE_GATEWAY].seen == RESULT_NOTHING)
		own[STAGE_GATEWAY] = (struct stage_result) { RESULT_NOTHING, -1,
			reason != NULL ? arena_format(v->a,
						 "The gateway was not checked: %s", reason)
				       : "The gateway was not checked." };
	for (size_t i = 0; i < ARRAY_LEN(direct); i++) {
		struct stage_result *s = &own[direct[i]];

		closed = closed || s->seen == RESULT_FAILED;
		if (closed || (s->seen == RESULT_NOTHING && works))
			*s = (struct stage_result) {
				works ? RESULT_SKIPPED : RESULT_NOTHING, -1,
				"The gateway handles this part; it cannot be tested from here."
			};
	}
	for (int s = STAGE_NEGOTIATE; works && s <= STAGE_TLS; s++)
		if (own[s].seen == RESULT_NOTHING)
			own[s] = (struct stage_result) { RESULT_SKIPPED, -1,
				"Behind the gateway, only a connection attempt can test "
				"this." };
}

static void
add_rung(struct ladder *out, enum stage stage, enum stage_state state, double took_ms,
	const char *says)
{
	out->rungs[out->count++] = (struct rung) { stage, state, took_ms, says };
}

static void
add_seen(struct ladder *out, enum stage stage, const struct stage_result *s)
{
	switch (s->seen) {
	case RESULT_NOTHING:
		return;
	case RESULT_IMPLIED:
		add_rung(out, stage, STAGE_PASSED, -1, s->says);
		return;
	case RESULT_PASSED:
		add_rung(out, stage, STAGE_PASSED, s->took_ms, s->says);
		out->measured = true;
		return;
	case RESULT_FAILED:
		add_rung(out, stage, STAGE_FAILED, s->took_ms, s->says);
		out->measured = true;
		out->broke_at = stage;
		return;
	case RESULT_SKIPPED:
		add_rung(out, stage, STAGE_SKIPPED, -1, s->says);
		return;
	}
}

static bool
broken(const struct stage_result own[STAGE_COUNT], enum stage up_to)
{
	for (int s = STAGE_GATEWAY; s <= (int)up_to; s++)
		if (own[s].seen == RESULT_FAILED ||
			(own[s].seen == RESULT_NOTHING && s != STAGE_GATEWAY))
			return true;
	return false;
}

void
ladder_read(const struct facts *f, const struct ladder_options *options, struct arena *a,
	struct ladder *out)
{
	const struct view v = { f, options, a };
	struct stage_result own[STAGE_COUNT] = {
		[STAGE_GATEWAY] = result_gateway(&v),
		[STAGE_NAME] = result_name(&v),
		[STAGE_ROUTE] = result_route(&v),
		[STAGE_TCP] = result_tcp(&v),
		[STAGE_NEGOTIATE] = result_negotiate(&v),
		[STAGE_TLS] = result_tls(&v),
	};
	enum stage top = ladder_asked_for(options), seen = result_connect(&v, own);
	bool gap = false;

	*out = (struct ladder) { .broke_at = STAGE_NONE };
	if (options->has_gateway)
		skip_direct_path(&v, own);
	fill_gaps(&v, own);
	/* An address as the target already answers a check of the name alone. */
	out->measured = top == STAGE_NAME && own[STAGE_NAME].seen == RESULT_IMPLIED;
	if (seen > top)
		top = seen;
	/* A check up to TLS also reports why the sign-in was not tested. */
	if (top >= STAGE_TLS && own[STAGE_NLA].seen == RESULT_SKIPPED &&
		!broken(own, STAGE_TLS))
		top = STAGE_DESKTOP;
	for (int s = options->has_gateway ? STAGE_GATEWAY : STAGE_NAME; s <= (int)top;
		s++) {
		bool unknown = own[s].seen == RESULT_NOTHING;

		/* An unknown stage of the direct path is a gap even if the gateway works. */
		gap = gap || (unknown && s != STAGE_GATEWAY);
		if ((gap || unknown) && out->broke_at == STAGE_NONE)
			add_rung(out, (enum stage)s, STAGE_NOT_REACHED, -1,
				unknown && own[s].says != NULL ? own[s].says
							       : "This was not tested.");
		else if (out->broke_at == STAGE_NONE)
			add_seen(out, (enum stage)s, &own[s]);
		else
			add_rung(out, (enum stage)s, STAGE_NOT_REACHED, -1,
				arena_format(a, "Not reached: %s failed before.",
					stage_title(out->broke_at)));
	}
}
