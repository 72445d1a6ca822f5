/* The question to an RD Gateway, and the answers of gateways and of others. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>

#include "probes/protocol/rdgateway_http.h"
#include "share/base/macros.h"
#include "share/base/str.h"

static const uint8_t id[16] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0xFF };

static void
the_question_is_as_specified(void **state)
{
	char out[RDG_REQUEST_MAX + 1] = "";
	size_t len;

	(void)state;
	len = rdg_write_request(out, RDG_REQUEST_MAX, "gw.corp.example", 443, id);
	assert_int_equal(len, strlen(out));
	assert_true(text_starts(out, "RDG_OUT_DATA /remoteDesktopGateway/ HTTP/1.1\r\n"));
	assert_non_null(strstr(out, "\r\nHost: gw.corp.example\r\n"));
	assert_non_null(strstr(
		out, "\r\nRDG-Connection-Id: {01020304-0506-0708-090A-0B0C0D0E0FFF}\r\n"));
	assert_string_equal(out + len - 4, "\r\n\r\n");
	assert_null(strstr(out, "Authorization"));
	memset(out, 0, sizeof(out));
	assert_true(rdg_write_request(out, RDG_REQUEST_MAX, "2001:db8::7", 8443, id) > 0);
	assert_non_null(strstr(out, "\r\nHost: [2001:db8::7]:8443\r\n"));
	assert_int_equal(rdg_write_request(out, 40, "gw", 443, id), 0);
	assert_int_equal(rdg_write_request(out, RDG_REQUEST_MAX, "gw\r\nX: y", 443, id), 0);
	assert_int_equal(rdg_write_request(out, RDG_REQUEST_MAX, "", 443, id), 0);
}

static void
answers_are_told_apart(void **state)
{
	static const struct {
		const char *text;
		enum rdg_kind kind;
		const char *token;
	} cases[] = {
		{ "HTTP/1.1 401 Unauthorized\r\nServer: x\r\nwww-authenticate: "
		  "NTLM\r\n\r\n",
			RDG_HTTP, "ok" },
		{ "HTTP/1.1 401 \r\nWWW-Authenticate: Basic, Negotiate\r\n\r\n", RDG_HTTP,
			"ok" },
		{ "HTTP/1.1 401 x\r\nWWW-Authenticate: Basic\r\n\r\n", RDG_HTTP,
			"http-refused" },
		{ "HTTP/1.1 401 x\r\nX-Note: NTLM\r\n\r\n", RDG_HTTP, "http-refused" },
		{ "HTTP/1.1 101 Switching Protocols\r\n\r\n", RDG_HTTP, "ok" },
		{ "HTTP/1.1 200 OK\r\n\r\n", RDG_HTTP, "ok" },
		{ "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=x\r\n\r\n<p>",
			RDG_HTTP, "not-a-gateway" },
		{ "HTTP/1.1 403 Forbidden\n\n", RDG_HTTP, "http-refused" },
		{ "HTTP/1.1 503 Service Unavailable\r\n\r\n", RDG_HTTP, "http-refused" },
		{ "HTTP/1.0 404\r\n\r\n", RDG_HTTP, "not-a-gateway" },
		{ "HTTP/1.1 405 x\r\n\r\n", RDG_HTTP, "not-a-gateway" },
		{ "HTTP/1.1 302 x\r\nLocation: /\r\n\r\n", RDG_HTTP, "not-a-gateway" },
		{ "", RDG_MORE, "not-a-gateway" },
		{ "HTT", RDG_MORE, "not-a-gateway" },
		{ "HTTP/1.1 401 x\r\nWWW-Authenticate: NTLM\r\n", RDG_MORE,
			"not-a-gateway" },
		{ "SSH-2.0-x\r\n", RDG_FOREIGN, "not-a-gateway" },
		{ "HTTP/1.1 4x1 x\r\n\r\n", RDG_FOREIGN, "not-a-gateway" },
		{ "HTTP/1.1\r\n\r\n", RDG_FOREIGN, "not-a-gateway" },
		{ "HTTP/1.1 099 x\r\n\r\n", RDG_FOREIGN, "not-a-gateway" },
		{ "HTTP/1.1 4011 x\r\n\r\n", RDG_FOREIGN, "not-a-gateway" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct rdg_answer a;

		rdg_read_answer((const uint8_t *)cases[i].text, strlen(cases[i].text), &a);
		assert_int_equal(a.kind, cases[i].kind);
		assert_string_equal(rdg_result_token(&a), cases[i].token);
	}
}

static void
the_date_tells_its_clock(void **state)
{
	static const struct {
		const char *header;
		int64_t date_s;
	} cases[] = {
		{ "Date: Sun, 06 Nov 1994 08:49:37 GMT", 784111777 },
		{ "date:Thu, 01 Jan 1970 00:00:00 GMT", 0 },
		{ "Date: Sat, 29 Feb 2020 23:59:60 GMT", 1583020800 },
		{ "Date: Sun, 06 Nov 1994 08:49:37", -1 },
		{ "Date: Sun, 06 Nvo 1994 08:49:37 GMT", -1 },
		{ "Date: Sun, 06 anF 1994 08:49:37 GMT", -1 },
		{ "Date: Sun, 06 Nov 94 08:49:37 GMT", -1 },
		{ "Date: Sun, 36 Nov 1994 08:49:37 GMT", -1 },
		{ "Date: Sun, 06 Nov 1994 -8:49:37 GMT", -1 },
		{ "Date: Sunday, 06-Nov-94 08:49:37 GMT", -1 },
		{ "Date: 0", -1 },
		{ "Date:", -1 },
		{ "Server: x", -1 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		STR_AUTO text = STR_INIT(256);
		struct rdg_answer a;

		str_addf(&text, "HTTP/1.1 401 x\r\n%s\r\n\r\n", cases[i].header);
		rdg_read_answer((const uint8_t *)str_text(&text), text.len, &a);
		assert_int_equal(a.kind, RDG_HTTP);
		if (a.date_s != cases[i].date_s)
			fail_msg("%s: %lld", cases[i].header, (long long)a.date_s);
	}
}

static void
an_endless_head_is_no_answer(void **state)
{
	static uint8_t bytes[20000];
	struct rdg_answer a;

	(void)state;
	memset(bytes, 'a', sizeof(bytes));
	memcpy(bytes, "HTTP/1.1 200 OK\r\n", 17);
	rdg_read_answer(bytes, sizeof(bytes), &a);
	assert_int_equal(a.kind, RDG_FOREIGN);
}

static void
dtls_records_are_known(void **state)
{
	uint8_t record[15] = { 22, 0xFE, 0xFF, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 3, 0 };

	(void)state;
	assert_true(rdg_is_dtls(record, 15));
	assert_false(rdg_is_dtls(record, 14));
	assert_false(rdg_is_dtls(record, 0));
	record[2] = 0xFD;
	record[0] = 21;
	assert_true(rdg_is_dtls(record, 15));
	record[1] = 3;
	assert_false(rdg_is_dtls(record, 15));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_question_is_as_specified),
		cmocka_unit_test(answers_are_told_apart),
		cmocka_unit_test(the_date_tells_its_clock),
		cmocka_unit_test(an_endless_head_is_no_answer),
		cmocka_unit_test(dtls_records_are_known),
	};

	return cmocka_run_group_tests_name("probes: RD Gateway", tests, NULL, NULL);
}
