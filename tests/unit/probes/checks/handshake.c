/* The handshake against servers that follow a script, through the real runner. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <openssl/ssl.h>
#include <stdlib.h>
#include <string.h>

#include "whole_check.h"
#include "probes/engine/runner.h"
#include "probes/engine/worker_main.h"
#include "probes/checks/probe_table.h"
#include "servers.h"
#include "share/base/macros.h"
#include "tls_server.h"

static const struct probe_options to_tls = { .until = STAGE_TLS, .timeout_ms = 10000 };

#define RESPONSE 2
#define FAILURE 3
#define END                                                                                \
	{                                                                                  \
		.type = -1                                                                 \
	}

static void
check(server_script *script, const void *with, const char *host, struct outcome *o,
	struct counts *counted)
{
	struct server s;

	server_start(&s, "127.0.0.1", 0, script, with);
	handshake_run(host, s.port, &to_tls, o);
	if (counted != NULL)
		*counted = *s.counts;
	server_stop(&s);
	assert_int_equal(o->crashed, 0);
	assert_fact(o, FACT_NAME_RESULT, "ok");
	assert_fact(o, FACT_TCP_RESULT, "open");
	assert_true(facts_true(o->facts, FACT_HOST_ALIVE));
}

static void
what_is_no_rdp_is_named(void **state)
{
	static const struct {
		server_script *script;
		const char *with, *kind, *result, *banner;
		double most_ms;
	} cases[] = {
		{ serve_text, "SSH-2.0-OpenSSH_9.2\r\n", "ssh", "not-rdp",
			"SSH-2.0-OpenSSH_9.2", 1500 },
		{ serve_text, "RFB 003.008\n", "other", "not-rdp", "RFB 003.008", 1500 },
		{ serve_text, "220 \x1B[2Jmail\r\n", "other", "not-rdp", "220 ?[2Jmail",
			1500 },
		{ serve_http, NULL, "http", "not-rdp", "HTTP/1.1 400 Bad Request", 8000 },
		{ serve_tls_alert, NULL, "tls", "not-rdp", NULL, 1500 },
		{ serve_close, NULL, "closed", "closed", "", 1500 },
		{ serve_tls_at_once, NULL, "tls", "closed", "", 1500 },
		{ serve_tls_only, NULL, "tls", "reset", "", 1500 },
		{ serve_reset, NULL, "reset", "reset", "", 1500 },
		{ serve_silence, NULL, "silent", "timeout", "", 8000 },
		{ serve_half_answer, NULL, "silent", "timeout", "", 8000 },
		{ serve_garbage, NULL, "other", "not-rdp", NULL, 1500 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct outcome o;

		check(cases[i].script, cases[i].with, "127.0.0.1", &o, NULL);
		/* Others may have wanted the processors: the best of a few counts. */
		for (int more = 3; more > 0 && o.took_ms >= cases[i].most_ms; more--) {
			handshake_finish(&o);
			check(cases[i].script, cases[i].with, "127.0.0.1", &o, NULL);
		}
		assert_fact(&o, FACT_SERVICE_KIND, cases[i].kind);
		assert_fact(&o, FACT_NEGOTIATE_RESULT, cases[i].result);
		if (cases[i].banner != NULL)
			assert_fact(&o, FACT_SERVICE_BANNER, cases[i].banner);
		assert_false(facts_known(o.facts, FACT_TLS_RESULT));
		assert_false(facts_known(o.facts, FACT_NLA_POLICY));
		assert_true(o.took_ms < cases[i].most_ms);
		handshake_finish(&o);
	}
}

static void
each_failure_code_is_read(void **state)
{
	static const char *const tokens[] = { "ssl-required", "ssl-not-allowed",
		"ssl-cert-not-on-server", "inconsistent-flags", "hybrid-required",
		"ssl-with-user-auth-required" };

	(void)state;
	for (uint32_t code = 1; code <= ARRAY_LEN(tokens); code++) {
		const struct script_answer with = { .to = { { 11, FAILURE, code },
							    { 0, RESPONSE, 0 },
							    { 1, FAILURE, 2 }, END } };
		struct outcome o;

		check(serve_answer, &with, "127.0.0.1", &o, NULL);
		assert_fact(&o, FACT_NEGOTIATE_RESULT, "refused");
		assert_fact(&o, FACT_NEGOTIATE_FAILURE, tokens[code - 1]);
		assert_fact(&o, FACT_SERVICE_KIND, "rdp");
		assert_fact(&o, FACT_NEGOTIATE_PROTOCOLS, "rdp");
		assert_fact(&o, FACT_NEGOTIATE_REFUSED, "tls:ssl-not-allowed");
		assert_fact(&o, FACT_NLA_POLICY, "off");
		assert_false(facts_known(o.facts, FACT_TLS_RESULT));
		handshake_finish(&o);
	}
}

static void
offers_tell_what_is_accepted(void **state)
{
	static const struct tls_case tls = { .challenge = true, .computer = "PC-042" };
	static const struct {
		struct script_answer with;
		const char *selected, *protocols, *refused, *policy;
	} cases[] = {
		{ { .to = { { 11, RESPONSE, 8 }, { 0, FAILURE, 5 }, { 1, FAILURE, 5 },
			    END },
			  .then = serve_tls,
			  .with = &tls },
			"nla-ex", "nla-ex", "rdp:hybrid-required, tls:hybrid-required",
			"required" },
		{ { .to = { { 11, RESPONSE, 2 }, { 0, FAILURE, 1 }, { 1, RESPONSE, 1 },
			    END },
			  .then = serve_tls,
			  .with = &tls },
			"nla", "tls, nla", "rdp:ssl-required", "optional" },
		{ { .to = { { 11, RESPONSE, 1 }, { 0, RESPONSE, 0 }, END },
			  .then = serve_tls,
			  .with = &tls },
			"tls", "rdp, tls", "", "off" },
		{ { .to = { { 11, RESPONSE, 0 }, { 1, FAILURE, 2 }, END } }, "rdp", "rdp",
			"tls:ssl-not-allowed", "off" },
		/* an old server's confirm without negotiation data */
		{ { .to = { { 11, 0, 0 }, { 1, 0, 0 }, END } }, "rdp", "rdp", "", "off" },
		/* the single offers are met with silence, which is no refusal */
		{ { .to = { { 11, RESPONSE, 2 }, END }, .then = serve_tls, .with = &tls },
			"nla", "nla", "rdp:timeout, tls:timeout", NULL },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct counts counted;
		struct outcome o;

		check(serve_answer, &cases[i].with, "127.0.0.1", &o, &counted);
		assert_fact(&o, FACT_NEGOTIATE_RESULT, "accepted");
		assert_fact(&o, FACT_NEGOTIATE_SELECTED, cases[i].selected);
		assert_fact(&o, FACT_NEGOTIATE_PROTOCOLS, cases[i].protocols);
		assert_fact(&o, FACT_NEGOTIATE_REFUSED, cases[i].refused);
		if (cases[i].policy != NULL)
			assert_fact(&o, FACT_NLA_POLICY, cases[i].policy);
		else
			assert_false(facts_known(o.facts, FACT_NLA_POLICY));
		assert_int_equal(counted.offers[0], 11);
		assert_true(counted.accepted <= 3);
		assert_true(counted.most_open <= 2);
		handshake_finish(&o);
	}
}

static void
an_unknown_choice_counts_as_tls(void **state)
{
	static const struct tls_case tls = { .name = "pc-042" };
	const struct script_answer with = {
		.to = { { 11, RESPONSE, 64 }, END }, .then = serve_tls, .with = &tls
	};
	struct outcome o;

	(void)state;
	check(serve_answer, &with, "127.0.0.1", &o, NULL);
	assert_fact(&o, FACT_NEGOTIATE_RESULT, "accepted");
	assert_fact(&o, FACT_NEGOTIATE_SELECTED, "unknown");
	assert_fact(&o, FACT_TLS_RESULT, "ok");
	handshake_finish(&o);
}

static void
run_tls(server_script *then, const void *with, const char *host, struct outcome *o)
{
	const struct script_answer rdp = { .to = { { 11, RESPONSE, 1 }, { 0, FAILURE, 1 },
						   END },
		.then = then,
		.with = with };

	check(serve_answer, &rdp, host, o, NULL);
	assert_fact(o, FACT_NEGOTIATE_SELECTED, "tls");
}

static void
the_end_of_a_tls_handshake_is_told(void **state)
{
	static const struct {
		server_script *then;
		const char *with, *result, *alert;
	} cases[] = {
		{ serve_silence, NULL, "timeout", "" },
		{ serve_close, NULL, "closed", "" },
		{ serve_reset, NULL, "reset", "" },
		{ serve_tls_refusal, "40", "alert", "handshake-failure" },
		{ serve_tls_refusal, "70", "alert", "protocol-version" },
		{ serve_tls_refusal, "80", "alert", "internal-error" },
		{ serve_tls_refusal, "112", "alert", "unrecognized-name" },
		{ serve_tls_refusal, "200", "alert", "alert-200" },
		/* it was our side that gave up: no alert of the server's */
		{ serve_tls_garbage, NULL, "not-tls", "" },
		{ serve_tls_nonsense, NULL, "broken", "" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct outcome o;

		run_tls(cases[i].then, cases[i].with, "127.0.0.1", &o);
		assert_fact(&o, FACT_TLS_RESULT, cases[i].result);
		assert_fact(&o, FACT_TLS_ALERT, cases[i].alert);
		assert_false(facts_known(o.facts, FACT_TLS_VERSION));
		handshake_finish(&o);
	}
}

/* Choice and plain text in one packet: what comes early belongs to TLS. */
static void
serve_choice_and_text(int fd, const void *with)
{
	static const uint8_t bytes[] = "\3\0\0\23\16\xD0\0\0\0\0\0\2\0\10\0\1\0\0\0"
				       "220 I am no TLS server at all";

	(void)with;
	(void)script_request(fd);
	script_send(fd, bytes, sizeof(bytes) - 1);
	script_wait(fd);
}

static void
bytes_behind_the_choice_are_not_lost(void **state)
{
	struct outcome o;

	(void)state;
	check(serve_choice_and_text, NULL, "127.0.0.1", &o, NULL);
	assert_fact(&o, FACT_NEGOTIATE_SELECTED, "tls");
	assert_fact(&o, FACT_TLS_RESULT, "not-tls");
	assert_fact(&o, FACT_TLS_ANSWER, "220 I am no TLS server at all");
	assert_true(o.took_ms < 2500);
	handshake_finish(&o);
}

static void
old_versions_and_weak_keys_are_seen(void **state)
{
	static const struct {
		struct tls_case tls;
		const char *version, *weak, *bits;
	} cases[] = {
		{ { .version = TLS1_VERSION }, "TLSv1", "false", "2048" },
		{ { .version = TLS1_1_VERSION }, "TLSv1.1", "false", "2048" },
		{ { .version = TLS1_2_VERSION }, "TLSv1.2", "false", "2048" },
		{ { .version = TLS1_3_VERSION }, "TLSv1.3", "false", "2048" },
		{ { .rsa_bits = 1024 }, "TLSv1.3", "true", "1024" },
		{ { .version = TLS1_VERSION, .rsa_bits = 512 }, "TLSv1", "true", "512" },
		{ { .sha1 = true, .version = TLS1_2_VERSION }, "TLSv1.2", "true", "2048" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct outcome o;

		run_tls(serve_tls, &cases[i].tls, "127.0.0.1", &o);
		assert_fact(&o, FACT_TLS_RESULT, "ok");
		assert_fact(&o, FACT_TLS_VERSION, cases[i].version);
		assert_fact(&o, FACT_TLS_CERT_WEAK, cases[i].weak);
		assert_fact(&o, FACT_TLS_CERT_KEY_BITS, cases[i].bits);
		assert_fact(&o, FACT_TLS_CERT_KEY_TYPE, "RSA");
		assert_true(facts_known(o.facts, FACT_TLS_CIPHER));
		handshake_finish(&o);
	}
}

static void
the_certificate_is_judged(void **state)
{
	static const struct {
		const char *host;
		struct tls_case tls;
		const char *subject, *names, *matches, *expired, *not_yet;
	} cases[] = {
		{ "localhost", { .name = "localhost.example" }, "CN=localhost.example",
			"localhost.example", "true", "false", "false" },
		{ "localhost", { .name = "pc-042" }, "CN=pc-042", "pc-042", "false",
			"false", "false" },
		{ "localhost", { .name = "x", .other = "localhost" }, "CN=x",
			"localhost, 127.0.0.1", "true", "false", "false" },
		{ "127.0.0.1", { .name = "x", .other = "y" }, "CN=x", "y, 127.0.0.1",
			"true", "false", "false" },
		{ "127.0.0.1", { .name = "x" }, "CN=x", "x", "false", "false", "false" },
		{ "127.0.0.1",
			{ .name = "a\x1B"
				  "b",
				.from_s = -864000,
				.to_s = -86400 },
			"CN=a\\1Bb", "a?b", "false", "true", "false" },
		{ "127.0.0.1", { .name = "x", .from_s = 86400, .to_s = 864000 }, "CN=x",
			"x", "false", "false", "true" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct outcome o;

		run_tls(serve_tls, &cases[i].tls, cases[i].host, &o);
		assert_fact(&o, FACT_TLS_CERT_SUBJECT, cases[i].subject);
		assert_fact(&o, FACT_TLS_CERT_NAMES, cases[i].names);
		assert_fact(&o, FACT_TLS_CERT_NAME_MATCHES, cases[i].matches);
		assert_fact(&o, FACT_TLS_CERT_EXPIRED, cases[i].expired);
		assert_fact(&o, FACT_TLS_CERT_NOT_YET_VALID, cases[i].not_yet);
		assert_fact(&o, FACT_TLS_CERT_SELF_SIGNED, "true");
		handshake_finish(&o);
	}
}

static void
the_ntlm_challenge_names_the_computer(void **state)
{
	static const struct tls_case tls = { .name = "PC-042.corp.example",
		.challenge = true,
		.clock_s = 420,
		.computer = "PC-042" };
	const struct script_answer with = { .to = { { 11, RESPONSE, 2 }, { 0, FAILURE, 5 },
						    { 1, FAILURE, 5 }, END },
		.then = serve_tls,
		.with = &tls };
	struct counts counted;
	struct outcome o;

	(void)state;
	check(serve_answer, &with, "127.0.0.1", &o, &counted);
	assert_fact(&o, FACT_NTLM_COMPUTER, "PC-042");
	assert_fact(&o, FACT_NTLM_DOMAIN, "CORP");
	assert_fact(&o, FACT_NTLM_DNS_COMPUTER, "pc-042.corp.example");
	assert_fact(&o, FACT_NTLM_DNS_DOMAIN, "corp.example");
	assert_fact(&o, FACT_NTLM_FOREST, "forest.example");
	assert_fact(&o, FACT_NTLM_BUILD, "10.0.20348");
	assert_in_range(facts_int(o.facts, FACT_NTLM_CLOCK_SKEW_S, 0), 417, 421);
	assert_fact(&o, FACT_IDENTITY_MATCH, "same"); /* the certificate agrees */
	assert_int_equal(counted.accepted, 3);
	assert_true(counted.most_open <= 2);
	handshake_finish(&o);
}

static void
a_server_that_goes_silent_in_nla_costs_only_time(void **state)
{
	static const struct tls_case tls = { .challenge = false };
	const struct script_answer with = {
		.to = { { 11, RESPONSE, 8 }, END }, .then = serve_tls, .with = &tls
	};
	struct outcome o;

	(void)state;
	check(serve_answer, &with, "127.0.0.1", &o, NULL);
	assert_fact(&o, FACT_TLS_RESULT, "ok");
	assert_false(facts_known(o.facts, FACT_NTLM_COMPUTER));
	assert_true(o.took_ms < 8000); /* the whole check has ten seconds */
	handshake_finish(&o);
}

static void
both_families_are_asked(void **state)
{
	static const struct script_answer with = { .to = { { 11, FAILURE, 3 }, END } };
	struct outcome o;
	struct server s;

	(void)state;
	server_start(&s, "::1", 0, serve_answer, &with);
	handshake_run("::1", s.port, &to_tls, &o);
	assert_fact(&o, FACT_TCP_IPV6, "open");
	assert_fact(&o, FACT_TCP_IPV4, "");
	assert_fact(&o, FACT_NEGOTIATE_FAILURE, "ssl-cert-not-on-server");
	handshake_finish(&o);
	handshake_run("127.0.0.1", s.port, &to_tls, &o);
	assert_fact(&o, FACT_TCP_IPV4, "refused");
	assert_fact(&o, FACT_TCP_RESULT, "refused");
	handshake_finish(&o);
	server_stop(&s);
}

static void
a_refusal_is_told_before_the_neighbours(void **state)
{
	static const struct script_answer with = { .to = { { 11, FAILURE, 3 }, END } };
	struct probe_options options = to_tls;
	struct outcome o;
	struct server s, ssh;
	int closed;

	(void)state;
	/* a port that was free a moment ago */
	server_start(&s, "127.0.0.1", 0, serve_silence, NULL);
	closed = s.port;
	server_stop(&s);
	server_start(&s, "127.0.0.1", 0, serve_answer, &with);
	server_start(&ssh, "127.0.0.1", 0, serve_text, "SSH-2.0-x\r\n");
	options.extra_ports[0] = s.port;
	options.extra_ports[1] = ssh.port;
	options.extra_port_count = 2;
	handshake_run("127.0.0.1", closed, &options, &o);
	assert_fact(&o, FACT_TCP_RESULT, "refused");
	assert_fact(&o, FACT_HOST_ALIVE, "true");
	assert_int_equal(facts_int(o.facts, FACT_RDP_OTHER_PORT, 0), s.port);
	assert_true(
		value_list_has(&facts_get(o.facts, FACT_HOST_OPEN_PORTS)->value, "22") ||
		facts_known(o.facts, FACT_HOST_REFUSED_PORTS));
	assert_true(o.tcp_at_ms < 500);
	assert_true(o.took_ms < o.tcp_at_ms + 1000);
	handshake_finish(&o);
	server_stop(&s);
	server_stop(&ssh);
}

static void
until_is_kept(void **state)
{
	static const struct tls_case tls = { .challenge = false };
	const struct script_answer with = {
		.to = { { 11, RESPONSE, 1 }, END }, .then = serve_tls, .with = &tls
	};
	struct probe_options options = to_tls;
	struct outcome o;
	struct server s;

	(void)state;
	server_start(&s, "127.0.0.1", 0, serve_answer, &with);
	options.until = STAGE_NAME;
	handshake_run("127.0.0.1", s.port, &options, &o);
	assert_false(facts_known(o.facts, FACT_ROUTE_RESULT));
	assert_false(facts_known(o.facts, FACT_TCP_RESULT));
	handshake_finish(&o);
	options.until = STAGE_TCP;
	handshake_run("127.0.0.1", s.port, &options, &o);
	assert_fact(&o, FACT_TCP_RESULT, "open");
	assert_false(facts_known(o.facts, FACT_NEGOTIATE_RESULT));
	handshake_finish(&o);
	assert_int_equal(s.counts->offer_count, 0);
	options.until = STAGE_NEGOTIATE;
	handshake_run("127.0.0.1", s.port, &options, &o);
	assert_fact(&o, FACT_NEGOTIATE_RESULT, "accepted");
	assert_false(facts_known(o.facts, FACT_TLS_RESULT));
	handshake_finish(&o);
	server_stop(&s);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_no_rdp_is_named),
		cmocka_unit_test(each_failure_code_is_read),
		cmocka_unit_test(offers_tell_what_is_accepted),
		cmocka_unit_test(an_unknown_choice_counts_as_tls),
		cmocka_unit_test(the_end_of_a_tls_handshake_is_told),
		cmocka_unit_test(bytes_behind_the_choice_are_not_lost),
		cmocka_unit_test(old_versions_and_weak_keys_are_seen),
		cmocka_unit_test(the_certificate_is_judged),
		cmocka_unit_test(the_ntlm_challenge_names_the_computer),
		cmocka_unit_test(a_server_that_goes_silent_in_nla_costs_only_time),
		cmocka_unit_test(both_families_are_asked),
		cmocka_unit_test(a_refusal_is_told_before_the_neighbours),
		cmocka_unit_test(until_is_kept),
	};
	int status;

	if (worker_main(argc, argv, probes, &status))
		return status;
	return cmocka_run_group_tests_name("probes: handshake", tests, NULL, NULL);
}
