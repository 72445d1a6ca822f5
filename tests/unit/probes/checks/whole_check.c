/* Runs all probes against one target and keeps what they found. */
#include "whole_check.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>

#include "probes/net/address.h"
#include "probes/engine/runner.h"
#include "probes/checks/probe_table.h"
#include "share/base/clock.h"

static void
on_fact(void *to, const struct probe *probe, struct fact *fact)
{
	struct outcome *o = to;

	(void)probe;
	if (fact->id == FACT_TCP_RESULT && o->tcp_at_ms == 0)
		o->tcp_at_ms = fact->at_ms;
	if (fact->id == FACT_HOST_ALIVE && o->alive_at_ms == 0)
		o->alive_at_ms = fact->at_ms;
	facts_put(o->facts, fact);
}

static void
on_ended(void *to, const struct probe *probe, enum worker_end how, double took_ms,
	const char *text)
{
	struct outcome *o = to;

	(void)took_ms;
	if (how == WORKER_DONE)
		return;
	print_message("%s ended as %d: %s\n", probe->id, (int)how, text);
	o->crashed++;
}

void
check_target(const struct target *target, const struct probe_options *options,
	struct outcome *out)
{
	struct runner_events events = { .to = out, .fact = on_fact, .ended = on_ended };
	struct probe_request request = { .target = *target, .options = *options };
	struct runner *r;

	memset(out, 0, sizeof(*out));
	out->facts = facts_create();
	request.known = out->facts;
	request.epoch_ms = clock_ms();
	request.deadline_ms = request.epoch_ms + options->timeout_ms;
	r = runner_create(&events, probes);
	runner_begin(r);
	(void)runner_start_ready(r, &request);
	while (runner_active(r) > 0) {
		struct pollfd fds[64];
		size_t count = runner_poll_fds(r, fds, 64);

		(void)poll(fds, count, runner_timeout_ms(r));
		runner_service(r);
		(void)runner_start_ready(r, &request);
	}
	out->took_ms = clock_ms_exact() - (double)request.epoch_ms;
	runner_destroy(r);
}

void
handshake_run(const char *host, int port, const struct probe_options *options,
	struct outcome *out)
{
	struct target target = { .port = port, .gateway_port = 443 };
	struct address literal;

	text_copy(target.host, sizeof(target.host), host);
	target.is_address = address_parse(host, port, &literal);
	check_target(&target, options, out);
}

void
handshake_finish(struct outcome *o)
{
	facts_destroy(o->facts);
	o->facts = NULL;
}

const char *
handshake_says(const struct outcome *o, int id)
{
	static char text[1024];
	const struct fact *fact = facts_get(o->facts, id);
	STR_AUTO s = STR_INIT(2048);

	if (fact != NULL)
		value_print(&fact->value, &s);
	text_copy(text, sizeof(text), str_text(&s));
	return text;
}
