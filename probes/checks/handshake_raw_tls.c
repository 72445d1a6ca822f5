/*
 * A second test of a port that disconnected after our X.224 request: many services that
 * expect TLS from the first byte do this without an alert. One more connection sends a TLS
 * hello, which an RDP server never answers.
 */
#include "probes/checks/handshake.h"

#include "share/base/clock.h"

#define CONNECT_MS 1000
#define HELLO_MS 1000
#define HEAD_BYTES 3 /* of a TLS record: its type and version */

/* Reads the head of what comes in answer to our hello. */
static void
say_hello(struct handshake *c)
{
	const struct target *t = &c->request->target;
	int64_t deadline_ms = MIN_OF(clock_ms() + HELLO_MS + 2 * (int64_t)c->rtt_ms,
		c->request->deadline_ms - 20);
	enum tls_state state;

	c->tls = tls_create(t->is_address ? NULL : t->host);
	if (c->tls == NULL)
		return;
	state = tls_feed(c->tls, NULL, 0);
	if (tls_flush(c, deadline_ms) == STREAM_OK)
		while (state == TLS_GOING_ON && c->tls_first_len < HEAD_BYTES &&
			tls_pull(c, &state, deadline_ms) == STREAM_OK)
			;
	tls_destroy(c->tls);
	c->tls = NULL;
}

bool
tls_comes_first(const struct handshake *before)
{
	struct handshake c = { .request = before->request, .out = before->out };
	int64_t until_ms = MIN_OF(clock_ms() + CONNECT_MS + 2 * (int64_t)before->rtt_ms,
		before->request->deadline_ms - 20);

	c.main = dialing_add(&c.dialing, &before->main->to, clock_ms(), until_ms);
	if (c.main == NULL)
		return false;
	(void)dialing_wait(&c.dialing, -1, 0, until_ms, true);
	c.rtt_ms = before->rtt_ms;
	if (c.main->end == DIAL_OPEN)
		say_hello(&c);
	dialing_finish(&c.dialing);
	return text_equal(x224_service_kind(c.tls_first, c.tls_first_len), "tls");
}
