/* See connect_world.h. */
#include "probes/checks/probe_table.h"
#include "connect_world.h"

#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "share/base/clock.h"
#include "share/base/str.h"

#define BUDGET_MS 9000
#define GRACE_MS 5000 /* the runner's own end of a worker, a slow machine */

extern const struct probe probe_connect;

static void
on_fact(void *to, const struct probe *probe, struct fact *fact)
{
	struct world *w = to;

	(void)probe;
	facts_put(w->facts, fact);
}

static void
on_says(void *to, const struct probe *probe, const char *text)
{
	struct world *w = to;
	size_t used = strlen(w->says);

	(void)probe;
	(void)text_format(w->says + used, sizeof(w->says) - used, "%s\n", text);
}

static void
on_started(void *to, const struct probe *probe)
{
	(void)to, (void)probe;
}

static void
on_ended(void *to, const struct probe *probe, enum worker_end how, double took_ms,
	const char *text)
{
	struct world *w = to;

	(void)probe;
	w->ended = true;
	w->how = how;
	w->took_ms = took_ms;
	text_copy(w->text, sizeof(w->text), text == NULL ? "" : text);
}

static void
put(struct facts *f, int id, const char *text)
{
	struct fact_value value;
	struct error e = ERROR_INIT;

	assert_int_equal(value_parse(id, text, &value, &e), ERR_OK);
	facts_put_value(f, id, value, "probe:negotiate");
}

static void
put_handshake(struct world *w)
{
	const char *selected = w->selected != NULL ? w->selected : "nla";
	STR_AUTO protocols = STR_INIT(256);

	str_add(&protocols, selected);
	if (w->protocols != NULL)
		str_addf(&protocols, ",%s", w->protocols);
	put(w->facts, FACT_NEGOTIATE_RESULT, "accepted");
	put(w->facts, FACT_NEGOTIATE_SELECTED, selected);
	put(w->facts, FACT_NEGOTIATE_PROTOCOLS, str_text(&protocols));
	put(w->facts, FACT_NLA_POLICY,
		!text_starts(selected, "nla")  ? "off"
			: w->protocols == NULL ? "required"
					       : "optional");
	if (!text_equal(selected, "rdp"))
		put(w->facts, FACT_TLS_RESULT, "ok");
	if (w->host != NULL && !text_equal(w->host, "127.0.0.1")) {
		put(w->facts, FACT_NAME_ADDRESSES, "::1,127.0.0.1");
		put(w->facts, FACT_TCP_IPV4, "open");
		put(w->facts, FACT_TCP_IPV6, "refused");
	}
}

static void
loop(struct world *w, struct runner *r)
{
	int64_t until_ms =
		clock_ms() + (w->budget_ms > 0 ? w->budget_ms : BUDGET_MS) + GRACE_MS;

	while (!w->ended) {
		struct pollfd fds[8];
		size_t n = runner_poll_fds(r, fds, 8);
		int wait_ms = runner_timeout_ms(r);

		assert_true(clock_ms() < until_ms);
		if (wait_ms < 0 || wait_ms > 50)
			wait_ms = 50;
		(void)poll(fds, n, wait_ms);
		runner_service(r);
		if (w->meanwhile != NULL && !w->met && w->says[0] != '\0') {
			w->met = true;
			w->meanwhile(w);
		}
	}
}

void
world_run(struct world *w)
{
	struct runner_events events = { w, on_fact, on_says, on_started, on_ended };
	struct probe_request request = { 0 };
	struct error e = ERROR_INIT;
	struct runner *r = runner_create(&events, probes);

	assert_non_null(r);
	w->facts = facts_create();
	put_handshake(w);
	text_copy(request.target.host, sizeof(request.target.host),
		w->host != NULL ? w->host : "127.0.0.1");
	request.target.port = w->port;
	request.target.is_address = w->host == NULL || strchr(w->host, ':') != NULL;
	request.options.until = w->until;
	request.options.connect = true;
	secret_init(&request.password);
	if (w->user != NULL) {
		text_copy(request.target.user, sizeof(request.target.user), w->user);
		secret_set(&request.password, w->password, strlen(w->password));
		request.options.has_secret = true;
	}
	request.known = w->facts;
	request.epoch_ms = clock_ms();
	request.deadline_ms =
		request.epoch_ms + (w->budget_ms > 0 ? w->budget_ms : BUDGET_MS);
	if (runner_start(r, &probe_connect, &request, &e) != ERR_OK)
		fail_msg("%s", e.text);
	loop(w, r);
	secret_wipe(&request.password);
	runner_destroy(r);
}

void
world_finish(struct world *w)
{
	facts_destroy(w->facts);
	w->facts = NULL;
}

const char *
world_fact(const struct world *w, const char *id)
{
	static char texts[4][256];
	static size_t next;
	const struct fact *fact = facts_get(w->facts, fact_find(id));
	char *text = texts[next++ % 4];
	STR_AUTO out = STR_INIT(sizeof(texts[0]));

	assert_true(fact_find(id) >= 0);
	text[0] = '\0';
	if (fact != NULL) {
		value_print(&fact->value, &out);
		text_copy(text, sizeof(texts[0]), str_text(&out));
	}
	return text;
}

static void
print_all(const struct world *w)
{
	for (size_t i = 0; i < facts_count(w->facts); i++) {
		const struct fact *fact = facts_at(w->facts, i);
		STR_AUTO out = STR_INIT(256);

		value_print(&fact->value, &out);
		print_message("  %s = %s\n", fact_def(fact->id)->id, str_text(&out));
	}
	print_message("  end %d (%s) after %.0f ms\n%s", (int)w->how, w->text, w->took_ms,
		w->says);
}

void
world_expect(const struct world *w, const char *id, const char *value)
{
	const char *have = world_fact(w, id);

	if (w->how == WORKER_DONE && text_equal(have, value))
		return;
	print_all(w);
	fail_msg("%s is \"%s\", expected \"%s\"", id, have, value);
}
