/* X.224 and RDP negotiation: real answers, and everything that is not quite one. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>

#include "tests/unit/probes/data.h"
#include "probes/protocol/x224.h"
#include "share/base/macros.h"

static void
the_request_is_as_specified(void **state)
{
	/* MS-RDPBCGR 2.2.1.1 with RDP_NEG_REQ 2.2.1.1.1 */
	static const uint8_t expected[] = { 3, 0, 0, 19, 14, 0xE0, 0, 0, 0, 0, 0, 1, 0, 8,
		0, 0x0B, 0, 0, 0 };
	uint8_t request[X224_REQUEST_BYTES];

	(void)state;
	x224_write_request(request, X224_FULL_OFFER);
	assert_int_equal(sizeof(expected), sizeof(request));
	assert_memory_equal(request, expected, sizeof(expected));
}

static struct x224_answer
read_file(const char *name)
{
	uint8_t bytes[4096];
	size_t len = data_read(name, bytes, sizeof(bytes));
	struct x224_answer answer;

	x224_read_answer(bytes, len, &answer);
	return answer;
}

static void
real_servers_are_understood(void **state)
{
	struct x224_answer a;

	(void)state;
	a = read_file("zeek-rdp-to-ssl.confirm.bin");
	assert_int_equal(a.kind, X224_CONFIRM);
	assert_string_equal(x224_protocol_token(a.selected), "nla");
	assert_int_equal(a.flags, 1);
	a = read_file("zeek-rdp-proprietary-encryption.stream0.s2c.bin");
	assert_int_equal(a.kind, X224_FAILURE);
	assert_string_equal(x224_failure_token(a.failure), "ssl-not-allowed");
	/* more bytes follow: the answer ends where its length says */
	a = read_file("zeek-rdp-proprietary-encryption.stream1.s2c.head.bin");
	assert_int_equal(a.kind, X224_CONFIRM);
	assert_int_equal(a.len, 19);
	assert_string_equal(x224_protocol_token(a.selected), "rdp");
	assert_false(a.without_negotiation);
}

#define BYTES(...) .bytes = { __VA_ARGS__ }, .len = sizeof((uint8_t[]) { __VA_ARGS__ })

static const struct {
	const char *what;
	uint8_t bytes[32];
	size_t len;
	enum x224_kind kind;
} answers[] = {
	{ "nothing yet", .bytes = { 0 }, .len = 0, X224_MORE },
	{ "the first byte", BYTES(3), X224_MORE },
	{ "a whole TPKT head", BYTES(3, 0, 0, 19), X224_MORE },
	{ "all but the last byte",
		BYTES(3, 0, 0, 19, 14, 0xD0, 0, 0, 0, 0, 0, 2, 0, 8, 0, 1, 0, 0),
		X224_MORE },
	{ "an old server without negotiation", BYTES(3, 0, 0, 11, 6, 0xD0, 0, 0, 0, 0, 0),
		X224_CONFIRM },
	{ "an unknown choice",
		BYTES(3, 0, 0, 19, 14, 0xD0, 0, 0, 0, 0, 0, 2, 0, 8, 0, 64, 0, 0, 0),
		X224_CONFIRM },
	{ "an unknown failure",
		BYTES(3, 0, 0, 19, 14, 0xD0, 0, 0, 0, 0, 0, 3, 0, 8, 0, 99, 0, 0, 0),
		X224_FAILURE },
	{ "a disconnect request", BYTES(3, 0, 0, 11, 6, 0x80, 0, 0, 0, 0, 0),
		X224_DISCONNECT },
	{ "another version of TPKT", BYTES(2, 0, 0, 19), X224_NOT_RDP },
	{ "a reserved byte that is set, which is ignored", BYTES(3, 1), X224_MORE },
	{ "a choice behind a reserved byte that is set",
		BYTES(3, 0xAA, 0, 19, 14, 0xD0, 0, 0, 0, 0, 0, 2, 0, 8, 0, 1, 0, 0, 0),
		X224_CONFIRM },
	{ "a length too short for a confirm", BYTES(3, 0, 0, 10, 5, 0xD0, 0, 0, 0, 0),
		X224_NOT_RDP },
	{ "a length of nothing", BYTES(3, 0, 0, 0), X224_NOT_RDP },
	{ "a length beyond all answers", BYTES(3, 0, 0xFF, 0xFF), X224_NOT_RDP },
	{ "an indicator that disagrees with the TPKT",
		BYTES(3, 0, 0, 11, 7, 0xD0, 0, 0, 0, 0, 0), X224_NOT_RDP },
	{ "some other TPDU", BYTES(3, 0, 0, 11, 6, 0xF0, 0, 0, 0, 0, 0), X224_NOT_RDP },
	{ "negotiation data of a wrong type",
		BYTES(3, 0, 0, 19, 14, 0xD0, 0, 0, 0, 0, 0, 1, 0, 8, 0, 1, 0, 0, 0),
		X224_NOT_RDP },
	{ "negotiation data of a wrong length",
		BYTES(3, 0, 0, 19, 14, 0xD0, 0, 0, 0, 0, 0, 2, 0, 9, 0, 1, 0, 0, 0),
		X224_NOT_RDP },
	{ "negotiation data cut short",
		BYTES(3, 0, 0, 17, 12, 0xD0, 0, 0, 0, 0, 0, 2, 0, 8, 0, 1, 0),
		X224_NOT_RDP },
	{ "a byte too many",
		BYTES(3, 0, 0, 20, 15, 0xD0, 0, 0, 0, 0, 0, 2, 0, 8, 0, 1, 0, 0, 0, 0),
		X224_NOT_RDP },
	{ "SSH", BYTES('S', 'S', 'H', '-', '2'), X224_NOT_RDP },
};

static void
only_an_exact_answer_is_one(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(answers); i++) {
		struct x224_answer a;

		x224_read_answer(answers[i].bytes, answers[i].len, &a);
		if (a.kind != answers[i].kind)
			fail_msg("%s: got %d, not %d", answers[i].what, (int)a.kind,
				(int)answers[i].kind);
	}
}

static void
all_codes_have_their_names(void **state)
{
	static const char *const failures[] = { "unknown", "ssl-required",
		"ssl-not-allowed", "ssl-cert-not-on-server", "inconsistent-flags",
		"hybrid-required", "ssl-with-user-auth-required", "unknown" };
	static const struct {
		uint32_t protocol;
		const char *token;
	} protocols[] = { { 0, "rdp" }, { 1, "tls" }, { 2, "nla" }, { 4, "rdstls" },
		{ 8, "nla-ex" }, { 16, "entra" }, { 3, "unknown" },
		{ 0xFFFFFFFF, "unknown" } };

	(void)state;
	for (uint32_t i = 0; i < ARRAY_LEN(failures); i++)
		assert_string_equal(x224_failure_token(i), failures[i]);
	for (size_t i = 0; i < ARRAY_LEN(protocols); i++)
		assert_string_equal(
			x224_protocol_token(protocols[i].protocol), protocols[i].token);
}

static void
one_protocol_that_was_offered_may_be_chosen(void **state)
{
	(void)state;
	assert_true(x224_may_select(X224_FULL_OFFER, X224_TLS));
	assert_true(x224_may_select(X224_FULL_OFFER, X224_NLA));
	assert_true(x224_may_select(X224_TLS, X224_RDP)); /* it is always understood */
	assert_false(x224_may_select(X224_TLS, X224_NLA));
	assert_false(x224_may_select(X224_FULL_OFFER, X224_TLS | X224_NLA));
}

static void
other_services_give_themselves_away(void **state)
{
	static const struct {
		const char *bytes, *kind;
	} cases[] = {
		{ "SSH-2.0-OpenSSH_9.2", "ssh" },
		{ "HTTP/1.1 400 Bad Request", "http" },
		{ "\x15\x03\x01\x00", "tls" },
		{ "\x16\x03\x03", "tls" },
		{ "\x16\x02\x03", "other" },
		{ "\x16\x03\x05", "other" },
		{ "\x13\x03\x03", "other" },
		{ "\x18\x03\x03", "other" },
		{ "RFB 003.008\n", "other" },
		{ "220 mail ESMTP", "other" },
		{ "S", "other" },
		{ "", "other" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_string_equal(x224_service_kind((const uint8_t *)cases[i].bytes,
					    strlen(cases[i].bytes)),
			cases[i].kind);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_request_is_as_specified),
		cmocka_unit_test(real_servers_are_understood),
		cmocka_unit_test(only_an_exact_answer_is_one),
		cmocka_unit_test(all_codes_have_their_names),
		cmocka_unit_test(one_protocol_that_was_offered_may_be_chosen),
		cmocka_unit_test(other_services_give_themselves_away),
	};

	return cmocka_run_group_tests_name("probes: X.224", tests, NULL, NULL);
}
