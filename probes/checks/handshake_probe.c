/*
 * The probe "tcp": one connection that climbs from TCP to the server's identity. Each rung
 * reports under its own name, so the ladder shows tcp, negotiate, tls and nla although the
 * server saw a single visitor.
 */
#include "probes/checks/handshake.h"

#include <unistd.h>

#include "probes/checks/probe_table.h"

static bool
handshake_ready(
	const struct facts *f, const struct target *t, const struct probe_options *o)
{
	(void)t;
	return o->until >= STAGE_TCP && facts_known(f, FACT_NAME_ADDRESSES);
}

/* The climbing connection is over; the other family may still be waited for. */
static void
hang_up(struct handshake *c)
{
	if (c->main != NULL && c->main->fd >= 0) {
		(void)close(c->main->fd);
		c->main->fd = -1;
	}
}

static enum err
handshake_run(const struct probe_request *request, struct probe_out *out, struct error *e)
{
	struct handshake c = { .request = request, .out = out };
	enum stage until = request->options.until;
	bool up = handshake_tcp(&c);

	if (c.dialing.count == 0)
		return error_set(e, ERR_INTERNAL, "There is no address to connect to.");
	up = up && until >= STAGE_NEGOTIATE && handshake_x224(&c);
	up = up && until >= STAGE_TLS && handshake_tls(&c);
	if (up && (c.selected & (X224_NLA | X224_NLA_EX)) != 0)
		handshake_nla(&c);
	tls_destroy(c.tls);
	hang_up(&c);
	tcp_report_rest(&c, c.rdp_answered);
	dialing_finish(&c.dialing);
	return ERR_OK;
}

const struct probe probe_tcp = {
	.id = "tcp",
	.title = "Handshake",
	.question = "Does anything answer on the RDP port, and how far does the connection "
		    "get?",
	.reach = REACH_NETWORK,
	.budget_ms = 9800,
	.ready = handshake_ready,
	.run = handshake_run,
};
