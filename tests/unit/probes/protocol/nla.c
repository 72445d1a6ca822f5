/* CredSSP and NTLM as far as they go without credentials. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>

#include "probes/protocol/credssp.h"
#include "probes/protocol/der.h"
#include "probes/protocol/ntlm.h"
#include "share/base/macros.h"

/* The CHALLENGE_MESSAGE of the example in MS-NLMP 4.2.4.3. */
static const uint8_t example[] = { 'N', 'T', 'L', 'M', 'S', 'S', 'P', 0, 2, 0, 0, 0, 0x0c,
	0, 0x0c, 0, 0x38, 0, 0, 0, 0x33, 0x82, 0x8a, 0xe2, 0x01, 0x23, 0x45, 0x67, 0x89,
	0xab, 0xcd, 0xef, 0, 0, 0, 0, 0, 0, 0, 0, 0x24, 0, 0x24, 0, 0x44, 0, 0, 0, 6, 0,
	0x70, 0x17, 0, 0, 0, 0x0f, 'S', 0, 'e', 0, 'r', 0, 'v', 0, 'e', 0, 'r', 0, 2, 0,
	0x0c, 0, 'D', 0, 'o', 0, 'm', 0, 'a', 0, 'i', 0, 'n', 0, 1, 0, 0x0c, 0, 'S', 0, 'e',
	0, 'r', 0, 'v', 0, 'e', 0, 'r', 0, 0, 0, 0, 0 };

static void
a_challenge_names_the_computer(void **state)
{
	struct ntlm_challenge c;

	(void)state;
	assert_true(ntlm_read_challenge(example, sizeof(example), &c));
	assert_string_equal(c.computer, "Server");
	assert_string_equal(c.domain, "Domain");
	assert_string_equal(c.dns_computer, "");
	assert_true(c.has_version);
	assert_int_equal(c.major, 6);
	assert_int_equal(c.minor, 0);
	assert_int_equal(c.build, 6000);
	assert_false(c.has_time);
}

static void
it_is_found_inside_spnego(void **state)
{
	uint8_t wrapped[sizeof(example) + 8] = { 0xA1, 0x81, 1, 2, 3, 4, 5, 6 };
	struct ntlm_challenge c;

	(void)state;
	memcpy(wrapped + 8, example, sizeof(example));
	assert_true(ntlm_read_challenge(wrapped, sizeof(wrapped), &c));
	assert_string_equal(c.computer, "Server");
}

static void
a_challenge_cut_anywhere_is_harmless(void **state)
{
	(void)state;
	for (size_t len = 0; len < sizeof(example); len++) {
		uint8_t exact[sizeof(example)];
		struct ntlm_challenge c;

		memcpy(exact, example, len);
		/* The target info ends with the message: without its end it is refused. */
		assert_false(ntlm_read_challenge(exact, len, &c));
	}
}

static void
offsets_outside_are_refused(void **state)
{
	static const struct {
		size_t at;
		uint8_t value;
	} harm[] = { { 8, 1 }, { 8, 3 }, { 41, 0xFF }, { 40, 0x25 }, { 44, 0x45 },
		{ 47, 0xFF } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(harm); i++) {
		uint8_t bytes[sizeof(example)];
		struct ntlm_challenge c;

		memcpy(bytes, example, sizeof(bytes));
		bytes[harm[i].at] = harm[i].value;
		assert_false(ntlm_read_challenge(bytes, sizeof(bytes), &c));
	}
}

static void
names_are_cleaned(void **state)
{
	uint8_t bytes[sizeof(example)];
	struct ntlm_challenge c;

	(void)state;
	memcpy(bytes, example, sizeof(bytes));
	bytes[sizeof(example) - 16] =
		0x1B; /* an escape for the terminal: the S of "Server" */
	assert_true(ntlm_read_challenge(bytes, sizeof(bytes), &c));
	assert_string_equal(c.computer, "?erver");
}

static void
the_clock_of_the_server_is_read(void **state)
{
	/* 2026-11-21T02:00:00Z as FILETIME */
	const uint64_t ticks = (UINT64_C(1795226400) + UINT64_C(11644473600)) * 10000000;
	uint8_t bytes[64] = { 0 };
	struct ntlm_challenge c;

	(void)state;
	memcpy(bytes, example, 48);
	bytes[40] = bytes[42] = 16;
	bytes[44] = 48;
	bytes[23] = 0xE0; /* no version */
	bytes[48] = 7;
	bytes[50] = 8;
	for (size_t i = 0; i < 8; i++)
		bytes[52 + i] = (uint8_t)(ticks >> (8 * i));
	assert_true(ntlm_read_challenge(bytes, sizeof(bytes), &c));
	assert_true(c.has_time);
	assert_int_equal(c.wall_ms, INT64_C(1795226400000));
	assert_false(c.has_version);
	/* Never filled in, or out of range: not a clock. */
	memset(bytes + 52, 0, 8);
	assert_true(ntlm_read_challenge(bytes, sizeof(bytes), &c));
	assert_false(c.has_time);
	memset(bytes + 52, 0xFF, 8);
	assert_true(ntlm_read_challenge(bytes, sizeof(bytes), &c));
	assert_false(c.has_time);
}

static void
a_request_can_be_read_back(void **state)
{
	uint8_t token[NTLM_NEGOTIATE_BYTES], request[160];
	struct credssp_message m;
	size_t len;

	(void)state;
	ntlm_write_negotiate(token);
	assert_memory_equal(token, "NTLMSSP\0\1\0\0\0", 12);
	len = credssp_write(request, sizeof(request), token, sizeof(token));
	assert_true(len > sizeof(token));
	credssp_read(request, len, &m);
	assert_int_equal(m.kind, CREDSSP_MESSAGE);
	assert_int_equal(m.version, 6);
	assert_int_equal(m.token_len, sizeof(token));
	assert_memory_equal(m.token, token, sizeof(token));
	assert_false(m.has_error);
	for (size_t cut = 0; cut < len; cut++) {
		uint8_t exact[160];

		memcpy(exact, request, cut);
		credssp_read(exact, cut, &m);
		assert_int_equal(m.kind, CREDSSP_MORE);
	}
	/* too little room, too long a token */
	assert_int_equal(credssp_write(request, 40, token, sizeof(token)), 0);
	assert_int_equal(credssp_write(request, sizeof(request), request, 101), 0);
}

static void
an_error_code_is_read(void **state)
{
	/* version 6, errorCode STATUS_LOGON_FAILURE as a negative number */
	static const uint8_t bytes[] = { 0x30, 13, 0xA0, 3, 2, 1, 6, 0xA4, 6, 2, 4, 0xC0, 0,
		0, 0x6D };
	/* the same with a leading zero, as some servers write it */
	static const uint8_t padded[] = { 0x30, 14, 0xA0, 3, 2, 1, 6, 0xA4, 7, 2, 5, 0,
		0xC0, 0, 0, 0x6D };
	struct credssp_message m;

	(void)state;
	credssp_read(bytes, sizeof(bytes), &m);
	assert_int_equal(m.kind, CREDSSP_MESSAGE);
	assert_true(m.has_error);
	assert_int_equal(m.error, 0xC000006D);
	assert_null(m.token);
	credssp_read(padded, sizeof(padded), &m);
	assert_true(m.has_error);
	assert_int_equal(m.error, 0xC000006D);
}

static void
what_is_no_message_is_refused(void **state)
{
	static const struct {
		uint8_t bytes[16];
		size_t len;
	} cases[] = {
		{ { 0x31 }, 1 }, { { 0x30, 0x80, 0, 0, 0, 0 }, 6 }, /* indefinite length */
		{ { 0x30, 0x85, 0, 0, 0, 0, 1 }, 7 },	       /* length of five bytes */
		{ { 0x30, 0x84, 0x7F, 0xFF, 0xFF, 0xFF }, 6 }, /* beyond all messages */
		{ { 0x30, 0 }, 2 },			       /* no version */
		{ { 0x30, 5, 0xA0, 3, 2, 1 }, 6 + 0 },	       /* cut: see below */
		{ { 0x30, 5, 0xA0, 3, 4, 1, 6 }, 7 },	       /* version no integer */
		{ { 0x30, 7, 0xA0, 3, 2, 1, 6, 0xA1, 9 }, 9 }, /* field beyond the end */
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct credssp_message m;

		credssp_read(cases[i].bytes, cases[i].len, &m);
		assert_int_equal(m.kind, i == 5 ? CREDSSP_MORE : CREDSSP_BAD);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_challenge_names_the_computer),
		cmocka_unit_test(it_is_found_inside_spnego),
		cmocka_unit_test(a_challenge_cut_anywhere_is_harmless),
		cmocka_unit_test(offsets_outside_are_refused),
		cmocka_unit_test(names_are_cleaned),
		cmocka_unit_test(the_clock_of_the_server_is_read),
		cmocka_unit_test(a_request_can_be_read_back),
		cmocka_unit_test(an_error_code_is_read),
		cmocka_unit_test(what_is_no_message_is_refused),
	};

	return cmocka_run_group_tests_name("probes: NLA", tests, NULL, NULL);
}
