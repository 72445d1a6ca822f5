/* Which stage each probe tests. */
#include "fixes/diagnose/probe_stages.h"

#include "share/base/str.h"

/*
 * The stage before which a probe has nothing to test, in the order in which the probes run.
 * @in_order: its result exists only if that stage passed. UDP and the domain controller answer
 * in any case; asking them is merely useless without that stage.
 */
static const struct {
	const char *probe;
	enum stage needs;
	bool in_order;
} probes[] = {
	{ "gateway", STAGE_NONE, false },
	{ "name", STAGE_NONE, false },
	{ "route", STAGE_NAME, true },
	{ "tcp", STAGE_ROUTE, true },
	{ "neighbours", STAGE_ROUTE, true },
	{ "path", STAGE_ROUTE, true },
	{ "udp", STAGE_TCP, false },
	{ "negotiate", STAGE_TCP, true },
	{ "mtu", STAGE_NEGOTIATE, false },
	{ "tls", STAGE_NEGOTIATE, true },
	{ "nla", STAGE_TLS, true },
	{ "kdc", STAGE_TLS, false },
	{ "connect", STAGE_NEGOTIATE, false },
};

static const struct {
	enum stage stage;
	int fact;
	const char *passed;
} rungs[] = {
	{ STAGE_NAME, FACT_NAME_RESULT, NAME_RESULT_OK },
	{ STAGE_ROUTE, FACT_ROUTE_RESULT, ROUTE_RESULT_OK },
	{ STAGE_TCP, FACT_TCP_RESULT, TCP_RESULT_OPEN },
	{ STAGE_NEGOTIATE, FACT_NEGOTIATE_RESULT, NEGOTIATE_RESULT_ACCEPTED },
	{ STAGE_TLS, FACT_TLS_RESULT, TLS_RESULT_OK },
};

enum stage
rungs_broken(const struct facts *f, int *fact)
{
	for (size_t i = 0; f != NULL && i < ARRAY_LEN(rungs); i++) {
		const char *value = facts_text(f, rungs[i].fact);

		if (value == NULL || text_equal(value, rungs[i].passed))
			continue;
		if (fact != NULL)
			*fact = rungs[i].fact;
		return rungs[i].stage;
	}
	return STAGE_NONE;
}

int
rungs_order(const char *probe)
{
	for (size_t i = 0; i < ARRAY_LEN(probes); i++)
		if (text_equal(probes[i].probe, probe))
			return (int)i;
	return (int)ARRAY_LEN(probes);
}

enum stage
rungs_needed_by(const char *probe)
{
	size_t i = (size_t)rungs_order(probe);

	return i < ARRAY_LEN(probes) ? probes[i].needs : STAGE_NONE;
}

enum stage
rungs_needed_for(int fact)
{
	enum stage lowest = STAGE_NONE;

	for (const struct fact_supplier *s = fact_def(fact)->from; s->source != NULL; s++) {
		size_t i;

		if (!origin_is(s->source, ORIGIN_PROBE)) {
			/* A paste can come from another place; a person can know it in another way. */
			if (origin_is(s->source, ORIGIN_READER))
				continue;
			return STAGE_NONE;
		}
		i = (size_t)rungs_order(origin_of(s->source).name);
		if (i == ARRAY_LEN(probes) || !probes[i].in_order)
			return STAGE_NONE;
		if (lowest == STAGE_NONE || probes[i].needs < lowest)
			lowest = probes[i].needs;
	}
	return lowest;
}
