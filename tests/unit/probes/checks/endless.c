/*
 * Servers that never stop talking. Each probe that reads ends by its own deadline and says
 * what it saw; none has to be ended by the parent.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

#include "whole_check.h"
#include "probes/engine/runner.h"
#include "probes/engine/worker_main.h"
#include "probes/checks/probe_table.h"
#include "servers.h"
#include "share/base/macros.h"
#include "tls_server.h"

#define DRIP_MS 50

/* Sends @bytes again and again until the peer has gone. */
static void
send_for_ever(int fd, const void *bytes, size_t len, int pause_ms)
{
	while (send(fd, bytes, len, MSG_NOSIGNAL) == (ssize_t)len)
		(void)poll(NULL, 0, pause_ms);
}

/* The first bytes of an answer, and then one byte a second: too slow for an answer of 19. */
static void
serve_dripping_answer(int fd, const void *with)
{
	(void)with;
	(void)script_request(fd);
	script_send(fd, "\3\0\0\x13\x0E\xD0\0\0\x12\x34\0\2\0", 13);
	send_for_ever(fd, "\0", 1, 1000);
}

/* A record of TLS that grows by a byte now and then. */
static void
serve_dripping_record(int fd, const void *with)
{
	(void)with;
	script_send(fd, "\x16\3\3\x3F\xFF\2\0\x3F\xFB\3\3", 11);
	send_for_ever(fd, "\0", 1, DRIP_MS);
}

/* HelloRequest (RFC 5246, 7.4.1.1), which a client ignores in a handshake. */
static void
serve_hello_requests(int fd, const void *with)
{
	static const char request[] = "\x16\3\3\0\4\0\0\0";
	char many[9 * 1000];

	(void)with;
	for (size_t i = 0; i < sizeof(many) / 9; i++)
		memcpy(many + 9 * i, request, 9);
	send_for_ever(fd, many, sizeof(many), 0);
}

/* ---- inside TLS ---- */

/* One message of CredSSP that claims 64 KiB, byte by byte. */
static bool
drip_credssp(SSL *ssl, int turn)
{
	(void)poll(NULL, 0, DRIP_MS);
	return SSL_write(ssl, turn == 0 ? "\x30\x83\0\xFF\xFF" : "\0", turn == 0 ? 5 : 1) >
		0;
}

/* Records without a byte of text: the keys change again and again (RFC 8446, 4.6.3). */
static bool
change_keys(SSL *ssl, int turn)
{
	(void)turn;
	return SSL_key_update(ssl, SSL_KEY_UPDATE_NOT_REQUESTED) == 1 &&
		SSL_do_handshake(ssl) == 1;
}

/* The head of an HTTP answer that has no end. */
static bool
drip_http(SSL *ssl, int turn)
{
	static const char head[] = "HTTP/1.1 200 OK\r\nX-Long: ";

	(void)poll(NULL, 0, DRIP_MS);
	return SSL_write(ssl, turn == 0 ? head : "x",
		       turn == 0 ? (int)sizeof(head) - 1 : 1) > 0;
}

struct endless {
	int version;
	bool (*talk)(SSL *ssl, int turn);
};

static void
talk_for_ever(SSL *ssl, const void *with)
{
	const struct endless *e = with;

	for (int turn = 0; e->talk(ssl, turn); turn = 1)
		;
}

static void
serve_endless(int fd, const void *with)
{
	const struct endless *e = with;
	const struct tls_case c = {
		.version = e->version, .then = talk_for_ever, .with = e
	};

	serve_tls(fd, &c);
}

/* ---- the probes ---- */

static const struct endless credssp = { TLS1_2_VERSION, drip_credssp };
static const struct endless keys = { TLS1_3_VERSION, change_keys };
static const struct endless http = { TLS1_2_VERSION, drip_http };

static void
check_ended(const struct outcome *o)
{
	assert_int_equal(o->crashed, 0);
	assert_false(facts_known(o->facts, FACT_WORKER_FAILURE));
	assert_true(o->took_ms < 9900);
}

static void
rdp_servers_are_timed_out(void **state)
{
	static const struct probe_options to_tls = { .until = STAGE_TLS,
		.timeout_ms = 10000 };
	static const struct script_answer record = { .to = { { 11, 2, 1 }, { .type = -1 } },
		.then = serve_dripping_record },
					  requests = { .to = { { 11, 2, 1 },
							       { .type = -1 } },
						  .then = serve_hello_requests },
					  nla = { .to = { { 11, 2, 2 }, { .type = -1 } },
						  .then = serve_endless,
						  .with = &credssp },
					  updates = { .to = { { 11, 2, 2 },
							      { .type = -1 } },
						  .then = serve_endless,
						  .with = &keys };
	static const struct {
		server_script *script;
		const void *with;
		const char *negotiate, *tls, *challenge;
	} cases[] = {
		{ serve_dripping_answer, NULL, "timeout", "", "" },
		{ serve_answer, &record, "accepted", "timeout", "" },
		{ serve_answer, &requests, "accepted", "timeout", "" },
		{ serve_answer, &nla, "accepted", "ok", "none" },
		{ serve_answer, &updates, "accepted", "ok", "none" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct outcome o;
		struct server s;

		server_start(&s, "127.0.0.1", 0, cases[i].script, cases[i].with);
		handshake_run("127.0.0.1", s.port, &to_tls, &o);
		server_stop(&s);
		assert_fact(&o, FACT_NEGOTIATE_RESULT, cases[i].negotiate);
		assert_fact(&o, FACT_TLS_RESULT, cases[i].tls);
		assert_fact(&o, FACT_NLA_CHALLENGE, cases[i].challenge);
		check_ended(&o);
		handshake_finish(&o);
	}
}

static void
gateways_are_timed_out(void **state)
{
	static const struct {
		server_script *script;
		const void *with;
		const char *tls, *result;
		int timeout_ms;
	} cases[] = {
		{ serve_dripping_record, NULL, "timeout", "tls-failed", 10000 },
		{ serve_hello_requests, NULL, "timeout", "tls-failed", 10000 },
		{ serve_hello_requests, NULL, "timeout", "tls-failed", 2000 },
		{ serve_endless, &http, "ok", "http-refused", 10000 },
		{ serve_endless, &keys, "ok", "http-refused", 10000 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const struct probe_options to_name = { .until = STAGE_NAME,
			.timeout_ms = cases[i].timeout_ms };
		struct target target = { .host = "127.0.0.1",
			.port = 3389,
			.is_address = true,
			.gateway = "127.0.0.1" };
		struct outcome o;
		struct server s;

		server_start(&s, "127.0.0.1", 0, cases[i].script, cases[i].with);
		target.gateway_port = s.port;
		check_target(&target, &to_name, &o);
		server_stop(&s);
		assert_fact(&o, FACT_RDGATEWAY_TLS, cases[i].tls);
		assert_fact(&o, FACT_RDGATEWAY_RESULT, cases[i].result);
		check_ended(&o);
		handshake_finish(&o);
	}
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rdp_servers_are_timed_out),
		cmocka_unit_test(gateways_are_timed_out),
	};
	int status;

	if (worker_main(argc, argv, probes, &status))
		return status;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
