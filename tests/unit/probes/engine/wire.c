/* What parent and worker may say to each other, and what the parent does not believe. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "probes/engine/worker_protocol.h"

struct heard {
	char facts[16][128];
	size_t fact_count, bad;
	char says[512];
	bool done;
};

static void
on_line(void *to, struct wire_line *line)
{
	struct heard *h = to;
	struct str text = STR_INIT(4096);

	switch (line->kind) {
	case WIRE_FACT:
		value_print(&line->fact.value, &text);
		if (h->fact_count < 16)
			(void)text_format(h->facts[h->fact_count++], 128, "%s=%s",
				fact_def(line->fact.id)->id, str_text(&text));
		break;
	case WIRE_SAYS:
	case WIRE_FAILED:
		text_copy(h->says, sizeof(h->says), line->text);
		break;
	case WIRE_DONE:
		h->done = true;
		break;
	}
	str_free(&text);
}

static void
on_bad(void *to, const char *why)
{
	struct heard *h = to;

	assert_true(why[0] != '\0');
	h->bad++;
}

static bool
feed(const char *text, struct heard *h)
{
	struct wire_reader r;
	bool fine;

	memset(h, 0, sizeof(*h));
	wire_reader_init(&r);
	fine = wire_feed(&r, text, strlen(text), on_line, on_bad, h);
	wire_reader_finish(&r);
	return fine;
}

static void
lines_become_facts(void **state)
{
	struct heard h;

	(void)state;
	assert_true(feed("{\"says\":\"waiting\"}\n"
			 "{\"fact\":{\"id\":\"tcp.result\",\"value\":\"open\","
			 "\"source\":\"probe:tcp\",\"at_ms\":3.5,\"took_ms\":1.0}}\n"
			 "{\"done\":true}\n",
		&h));
	assert_int_equal(h.fact_count, 1);
	assert_string_equal(h.facts[0], "tcp.result=open");
	assert_string_equal(h.says, "waiting");
	assert_true(h.done);
	assert_int_equal(h.bad, 0);
}

static void
what_is_not_understood_is_dropped(void **state)
{
	static const char *const lines[] = {
		"",
		"x",
		"{",
		"[]",
		"null",
		"{}",
		"{\"done\":false}",
		"{\"says\":1}",
		"{\"fact\":{}}",
		"{\"fact\":1}",
		"{\"fact\":{\"id\":\"no.such\",\"value\":1,\"source\":\"probe:tcp\"}}",
		/* a token that the fact does not have */
		"{\"fact\":{\"id\":\"tcp.result\",\"value\":\"ajar\",\"source\":\"probe:tcp\"}}",
		"{\"fact\":{\"id\":\"tcp.result\",\"value\":3,\"source\":\"probe:tcp\"}}",
		/* a worker is no person and quotes no paste */
		"{\"fact\":{\"id\":\"tcp.result\",\"value\":\"open\",\"source\":\"person\"}}",
		"{\"fact\":{\"id\":\"tcp.result\",\"value\":\"open\",\"source\":\"paste:sc\"}}",
		"{\"fact\":{\"id\":\"tcp.result\",\"value\":\"open\"}}",
		"{\"done\":true,\"done\":true}",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
		char text[256];
		struct heard h;

		(void)text_format(text, sizeof(text), "%s\n", lines[i]);
		assert_true(feed(text, &h));
		assert_int_equal(h.bad, 1);
		assert_int_equal(h.fact_count, 0);
		assert_false(h.done);
	}
}

static void
a_list_has_a_limit(void **state)
{
	(void)state;
	for (int items = WIRE_ITEMS_MAX; items <= WIRE_ITEMS_MAX + 1; items++) {
		STR_AUTO line = STR_INIT(65536);
		struct heard h;

		str_add(&line,
			"{\"fact\":{\"id\":\"name.addresses\",\"source\":"
			"\"probe:name\",\"at_ms\":1,\"value\":[");
		for (int i = 0; i < items; i++)
			str_addf(&line, "%s\"10.0.%d.%d\"", i > 0 ? "," : "", i / 256,
				i % 256);
		str_add(&line, "]}}\n");
		assert_true(feed(str_text(&line), &h));
		assert_int_equal(h.fact_count, items == WIRE_ITEMS_MAX);
		assert_int_equal(h.bad, items > WIRE_ITEMS_MAX);
	}
}

static void
a_line_waits_for_its_end(void **state)
{
	struct wire_reader r;
	struct heard h = { .bad = 0 };
	const char *line = "{\"done\":true}\n";

	(void)state;
	wire_reader_init(&r);
	for (const char *p = line; *p != '\0'; p++) {
		assert_false(h.done);
		assert_true(wire_feed(&r, p, 1, on_line, on_bad, &h));
	}
	assert_true(h.done);
	wire_reader_finish(&r);
}

static void
texts_are_cleaned(void **state)
{
	struct heard h;

	(void)state;
	assert_true(feed("{\"fact\":{\"id\":\"service.banner\",\"value\":"
			 "\"SSH\\u001b[2J\\u202e\",\"source\":\"probe:negotiate\"}}\n"
			 "{\"says\":\"a\\u0007b\"}\n",
		&h));
	assert_string_equal(h.facts[0], "service.banner=SSH?[2J?");
	assert_string_equal(h.says, "a?b");
}

/* Feeds @part again and again; returns how many bytes were taken before it was too much. */
static size_t
flood(const char *part, size_t most)
{
	struct wire_reader r;
	struct heard h = { .bad = 0 };
	size_t len = strlen(part), taken = 0;

	wire_reader_init(&r);
	while (taken < most && wire_feed(&r, part, len, on_line, on_bad, &h))
		taken += len;
	assert_true(r.flooded == (taken < most));
	/* and nothing is read any more */
	assert_int_equal(
		wire_feed(&r, "{\"done\":true}\n", 14, on_line, on_bad, &h), !r.flooded);
	wire_reader_finish(&r);
	return taken;
}

static void
a_worker_may_not_say_too_much(void **state)
{
	(void)state;
	/* one endless line */
	assert_in_range(
		flood("xxxxxxxxxxxxxxxx", 1 << 20), WIRE_LINE_MAX - 16, WIRE_LINE_MAX);
	/* many short ones */
	assert_int_equal(flood("{\"says\":\"\"}\n", 1 << 20), 12 * WIRE_LINES_MAX);
	/* few long ones */
	{
		static char line[32 * 1024 + 1];

		memset(line, ' ', sizeof(line) - 2);
		line[sizeof(line) - 2] = '\n';
		assert_in_range(flood(line, 4 << 20), WIRE_BYTES_MAX - sizeof(line),
			WIRE_BYTES_MAX);
	}
}

static void
fill_request(struct probe_request *r)
{
	memset(r, 0, sizeof(*r));
	r->known = facts_create();
	facts_put_value(r->known, FACT_TCP_RESULT, value_token("timeout"), "probe:tcp");
	facts_put_value(r->known, FACT_TCP_RESULT, value_token("open"), "probe:tcp");
	text_copy(r->target.host, sizeof(r->target.host), "pc-042.corp.example");
	r->target.port = 3390;
	r->options.until = STAGE_LOGON;
	r->options.verbose = true;
	r->options.extra_ports[0] = 4000;
	r->options.extra_port_count = 1;
	r->epoch_ms = 123;
	r->deadline_ms = 456;
	secret_init(&r->password);
}

static void
check_request(const struct probe_request *r)
{
	assert_string_equal(r->target.host, "pc-042.corp.example");
	assert_int_equal(r->target.port, 3390);
	assert_int_equal(r->options.until, STAGE_LOGON);
	assert_true(r->options.verbose);
	assert_false(r->options.connect);
	assert_int_equal(r->options.extra_port_count, 1);
	assert_int_equal(r->options.extra_ports[0], 4000);
	assert_int_equal(r->epoch_ms, 123);
	assert_int_equal(r->deadline_ms, 456);
	assert_true(facts_is(r->known, FACT_TCP_RESULT, "open"));
	assert_int_equal(facts_count(r->known), 1);
}

static void
a_request_arrives_whole(void **state)
{
	static const struct {
		const char *secret;
		size_t len;
		bool present;
	} cases[] = { { "", 0, false }, { "", 0, true }, { "p\0\n\"\xFF", 5, true } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct probe_request sent, got;
		struct error e = ERROR_INIT;
		char id[32];
		int ends[2], parent = 0;

		fill_request(&sent);
		if (cases[i].present)
			secret_set(&sent.password, cases[i].secret, cases[i].len);
		assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
		assert_int_equal(wire_send_request(ends[1], "tcp", &sent, &e), ERR_OK);
		assert_int_equal(
			wire_receive_request(ends[0], id, &parent, &got, &e), ERR_OK);
		assert_string_equal(id, "tcp");
		assert_int_equal(parent, getpid());
		check_request(&got);
		assert_int_equal(got.password.present, cases[i].present);
		assert_int_equal(got.password.len, cases[i].len);
		assert_memory_equal(got.password.bytes, cases[i].secret, cases[i].len);
		wire_request_finish(&sent);
		wire_request_finish(&got);
		assert_false(got.password.present);
		(void)close(ends[0]);
		(void)close(ends[1]);
	}
}

static void
a_large_request_does_not_block(void **state)
{
	struct probe_request sent, got;
	struct error e = ERROR_INIT;
	struct fact_value list = value_list(FACT_TYPE_TEXTS);
	char id[32], item[1024];
	int ends[2], parent = 0;

	(void)state;
	memset(item, 'a', sizeof(item) - 1);
	item[sizeof(item) - 1] = '\0';
	for (int i = 0; i < 300;
		i++) /* 300 KiB; a pipe holds 64 unless it is asked for more */
		value_list_add(&list, item);
	fill_request(&sent);
	facts_put_value(sent.known, FACT_TLS_CERT_NAMES, list, "probe:tls");
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	assert_int_equal(wire_send_request(ends[1], "tcp", &sent, &e), ERR_OK);
	assert_int_equal(wire_receive_request(ends[0], id, &parent, &got, &e), ERR_OK);
	assert_int_equal(
		facts_get(got.known, FACT_TLS_CERT_NAMES)->value.as.list.count, 300);
	wire_request_finish(&sent);
	wire_request_finish(&got);
	(void)close(ends[0]);
	(void)close(ends[1]);
}

static void
a_torn_request_is_refused(void **state)
{
	static const char whole[] = "\0\0\0\x02{}\0\0\0\0";
	static const char huge[] = "\x7F\xFF\xFF\xFF{}";

	(void)state;
	for (size_t len = 0; len <= sizeof(whole); len++) {
		const char *bytes = len < sizeof(whole) ? whole : huge;
		size_t count = len < sizeof(whole) ? len : sizeof(huge) - 1;
		struct probe_request got;
		struct error e = ERROR_INIT;
		char id[32];
		int ends[2], parent = 0;

		assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
		assert_int_equal(write(ends[1], bytes, count), (ssize_t)count);
		(void)close(ends[1]);
		assert_int_equal(
			wire_receive_request(ends[0], id, &parent, &got, &e), ERR_DATA);
		(void)close(ends[0]);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_become_facts),
		cmocka_unit_test(what_is_not_understood_is_dropped),
		cmocka_unit_test(a_list_has_a_limit),
		cmocka_unit_test(a_line_waits_for_its_end),
		cmocka_unit_test(texts_are_cleaned),
		cmocka_unit_test(a_worker_may_not_say_too_much),
		cmocka_unit_test(a_request_arrives_whole),
		cmocka_unit_test(a_large_request_does_not_block),
		cmocka_unit_test(a_torn_request_is_refused),
	};

	return cmocka_run_group_tests_name("probes: wire", tests, NULL, NULL);
}
