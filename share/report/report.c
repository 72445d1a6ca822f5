/* Outcome and exit status: the table of the contract, nothing else. */
#include "share/report/report_private.h"

static const char *const outcomes[] = { "healthy", "diagnosed", "narrowed", "not-run" };

const char *
outcome_id(enum outcome o)
{
	return outcomes[o];
}

static bool
first_is_sure(const struct report *r)
{
	return r->verdict != NULL && r->verdict->cause_count > 0 &&
		r->verdict->causes[0].certainty >= CERTAINTY_LIKELY;
}

/* A stage that was asked for and could not be measured, while nothing failed. */
static bool
has_gap(const struct ladder *l)
{
	for (size_t i = 0; i < l->count; i++)
		if (l->rungs[i].state == STAGE_NOT_REACHED)
			return true;
	return false;
}

/*
 * `read` and `offline` judge what they saw. No fault in it is healthy, unless it was only a
 * part (a hive that is not complete) or says nothing about Remote Desktop.
 */
static enum outcome
judge_inside(const struct report *r)
{
	bool causes = r->verdict != NULL && r->verdict->cause_count > 0;

	if (r->facts == NULL)
		return OUTCOME_HEALTHY;
	if (facts_false(r->facts, FACT_GUEST_HIVE_COMPLETE) ||
		facts_true(r->facts, FACT_GUEST_PASTE_CUT)) {
		for (size_t i = 0; causes && i < r->verdict->cause_count; i++)
			if (r->verdict->causes[i].from_inside)
				return OUTCOME_NARROWED;
		return OUTCOME_NOT_RUN;
	}
	if (report_read_something(r))
		return report_doubts(r, true) ? OUTCOME_NARROWED : OUTCOME_HEALTHY;
	return causes ? OUTCOME_NARROWED : OUTCOME_NOT_RUN;
}

enum outcome
report_outcome(const struct report *r)
{
	if (r->not_run)
		return OUTCOME_NOT_RUN;
	if (first_is_sure(r))
		return OUTCOME_DIAGNOSED;
	if (r->ladder.count == 0)
		return judge_inside(r);
	if (r->ladder.broke_at != STAGE_NONE)
		return OUTCOME_NARROWED;
	if (!r->ladder.measured || has_gap(&r->ladder))
		return OUTCOME_NOT_RUN;
	/* Nothing failed: a cause that is only possible does not count on a healthy machine. */
	return OUTCOME_HEALTHY;
}

int
report_exit_status(const struct report *r)
{
	switch (report_outcome(r)) {
	case OUTCOME_HEALTHY:
		return 0;
	case OUTCOME_DIAGNOSED:
		return 1;
	case OUTCOME_NARROWED:
		return 2;
	case OUTCOME_NOT_RUN:
		return 3;
	}
	return 3;
}
