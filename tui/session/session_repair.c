/*
 * Whether a repair helped: compares the newest round of checks with earlier failures and
 * with the causes that are still proved.
 */
#include "tui/session/session_private.h"

static bool
came_in_round(const struct session *c, int fact_id)
{
	const struct fact *fact = facts_get(c->facts, fact_id);

	return fact != NULL && (size_t)fact->seq >= c->round_from;
}

/* The newest round measured the stage itself. */
static bool
was_tried(const struct session *c, enum stage stage)
{
	static const int measured_by[STAGE_COUNT] = {
		[STAGE_GATEWAY] = FACT_RDGATEWAY_RESULT,
		[STAGE_NAME] = FACT_NAME_RESULT,
		[STAGE_ROUTE] = FACT_ROUTE_RESULT,
		[STAGE_TCP] = FACT_TCP_RESULT,
		[STAGE_NEGOTIATE] = FACT_NEGOTIATE_RESULT,
		[STAGE_TLS] = FACT_TLS_RESULT,
		[STAGE_NLA] = FACT_CONNECT_RESULT,
		[STAGE_LOGON] = FACT_CONNECT_RESULT,
		[STAGE_LICENSE] = FACT_CONNECT_RESULT,
		[STAGE_DESKTOP] = FACT_CONNECT_RESULT,
	};

	return came_in_round(c, measured_by[stage]) ||
		came_in_round(c, FACT_CONNECT_RESULT);
}

/* Whether the newest round measured all facts of the sign. Facts of the target itself,
 * such as its port, are never measured. */
static bool
rests_on_round(const struct session *c, const struct sign_hit *hit)
{
	bool any = false;

	for (size_t i = 0; i < hit->fact_count; i++) {
		const struct fact *fact = facts_get(c->facts, hit->facts[i]);

		if (fact == NULL || text_equal(fact->source, "probe:target"))
			continue;
		if ((size_t)fact->seq < c->round_from)
			return false;
		any = true;
	}
	return any;
}

static bool
is_proved_by_round(const struct session *c, const struct verdict_cause *cause)
{
	for (size_t i = 0; i < cause->hit_count; i++)
		if (text_equal(cause->hits[i].says, "proves") &&
			rests_on_round(c, &cause->hits[i]))
			return true;
	return false;
}

struct repair_state
session_repair(struct session *c)
{
	const struct ladder *l = session_ladder(c);
	const struct verdict *v = session_verdict(c);

	if (!c->checked || c->checks_cut)
		return (struct repair_state) { REPAIR_NOT_CHECKED, STAGE_NONE, NULL };
	if (l->broke_at != STAGE_NONE)
		return (struct repair_state) { was_tried(c, l->broke_at) ? REPAIR_FAILS
									 : REPAIR_NOT_TRIED,
			l->broke_at, NULL };
	for (int s = 0; s < STAGE_COUNT; s++)
		if (c->failed[s])
			return (struct repair_state) { REPAIR_NOT_TRIED, (enum stage)s,
				NULL };
	for (size_t i = 0; i < v->cause_count; i++)
		if (v->causes[i].certainty == CERTAINTY_PROVED)
			return (struct repair_state) { is_proved_by_round(c, &v->causes[i])
					? REPAIR_STILL_THERE
					: REPAIR_NOT_READ,
				STAGE_NONE, &v->causes[i] };
	for (size_t i = 0; i < l->count; i++)
		if (l->rungs[i].state == STAGE_NOT_REACHED)
			return (struct repair_state) { REPAIR_NOT_TRIED, l->rungs[i].stage,
				NULL };
	return (struct repair_state) { REPAIR_WORKS, STAGE_NONE, NULL };
}
