/*
 * Finds where packets to a silent RDP port stop. Traces them hop by hop, and also those to
 * another port of the host that answers: where the two differ, there is a filter. Starts
 * while the RDP port is still pending, so that it adds no waiting time.
 */
#include "probes/net/path/tcp_traceroute.h"
#include "probes/checks/probe_table.h"
#include "probes/net/pick_address.h"

#include <poll.h>

#include "share/base/clock.h"
#include "share/base/macros.h"

/* The second packet of a hop goes out after 1 s (RFC 6298); then a moment for its answer.
 */
#define TRACE_MS 1350

struct walk {
	const struct probe_request *request;
	struct hops port, other;
	int64_t until_ms;
};

static bool
path_ready(const struct facts *f, const struct target *t, const struct probe_options *o)
{
	return o->until >= STAGE_TCP && t->gateway[0] == '\0' &&
		facts_is(f, FACT_TCP_RESULT, TCP_RESULT_TIMEOUT) &&
		!facts_is(f, FACT_ADDRESS_CLASS, ADDRESS_CLASS_LOOPBACK);
}

/* Also traces a port that the probe of other ports found answering. */
static void
trace_other(struct walk *w, const struct address *host, int id)
{
	const struct fact *fact = facts_get(w->request->known, id);
	struct address to = *host;
	struct error e = ERROR_INIT;
	int port;

	if (w->other.begun || fact == NULL || fact->value.type != FACT_TYPE_INTS ||
		fact->value.as.list.count == 0 ||
		target_parse_port(fact->value.as.list.items[0], &port, &e) != ERR_OK)
		return;
	address_set_port(&to, port);
	hops_begin(&w->other, &to);
}

static void
go_round(struct walk *w)
{
	for (;;) {
		struct pollfd fds[2 * HOPS_MAX];

		hops_step(&w->port);
		if (w->other.begun)
			hops_step(&w->other);
		if (clock_ms() >= w->until_ms || hops_distance(&w->port) > 0)
			return;
		hops_fds(&w->port, fds);
		hops_fds(&w->other, fds + HOPS_MAX);
		(void)poll(fds, 2 * HOPS_MAX,
			(int)MAX_OF(w->until_ms - clock_ms(), (int64_t)0));
	}
}

static enum err
path_run(const struct probe_request *request, struct probe_out *out, struct error *e)
{
	struct walk w = { .request = request,
		.until_ms = MIN_OF(clock_ms() + TRACE_MS, request->deadline_ms - 50) };
	double began_ms = clock_ms_exact();
	struct address to;

	if (!pick_address_reached(request->known, request->target.port, &to))
		return error_set(e, ERR_INTERNAL, "There is no address to trace.");
	probe_says(out, "Tracing the route to port %d.", request->target.port);
	hops_begin(&w.port, &to);
	trace_other(&w, &to, FACT_HOST_OPEN_PORTS);
	trace_other(&w, &to, FACT_HOST_REFUSED_PORTS);
	go_round(&w);
	/* If the host answered after all, nothing is blocked. */
	if (hops_distance(&w.port) == 0) {
		double took_ms = clock_ms_exact() - began_ms;

		probe_fact(out, FACT_PATH_LAST_HOP, value_int(hops_furthest(&w.port)),
			"path", took_ms);
		probe_token(out, FACT_PATH_BLOCKED,
			hops_blocked(&w.port, w.other.begun ? &w.other : NULL), "path",
			took_ms);
	}
	hops_finish(&w.port);
	hops_finish(&w.other);
	return ERR_OK;
}

const struct probe probe_path = {
	.id = "path",
	.title = "The route there",
	.question = "Where on the route do packets to the RDP port stop?",
	.reach = REACH_NETWORK,
	.lazy = true,
	.supplies =
		FACT_SUPPLIES({ "path", FACT_LIST(FACT_PATH_LAST_HOP, FACT_PATH_BLOCKED) }),
	.budget_ms = 4500,
	.ready = path_ready,
	.early_after = "tcp",
	/*
	 * Late enough to know which other port answers, and early enough for both packets
	 * of each hop before the RDP port times out.
	 */
	.early_ms = 1250,
	.run = path_run,
};
