/* Answers to echoes of several sizes, and a real round over loopback where it is allowed.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "probes/net/path/icmp_echo.h"
#include "probes/net/path/path_mtu_echo.h"
#include "share/base/clock.h"
#include "share/base/macros.h"

static void
numbers_are_read(void **state)
{
	static const uint8_t four[] = { 0, 0, 0x12, 0x34, 0, 7, 0, 101, 0 };
	static const uint8_t six[] = { 129, 0, 0, 0, 0, 7, 1, 0 };
	uint8_t raw[24 + sizeof(four)] = { 0x46 };

	(void)state;
	memcpy(raw + 24, four, sizeof(four));
	assert_int_equal(
		icmp_answer_number(four, sizeof(four), AF_INET, false, false, 7), 101);
	assert_int_equal(
		icmp_answer_number(four, sizeof(four), AF_INET, false, false, 8), -1);
	assert_int_equal(
		icmp_answer_number(four, sizeof(four), AF_INET, false, true, 8), 101);
	assert_int_equal(icmp_answer_number(four, 7, AF_INET, false, true, 7), -1);
	assert_int_equal(
		icmp_answer_number(six, sizeof(six), AF_INET6, false, true, 7), 256);
	assert_int_equal(
		icmp_answer_number(raw, sizeof(raw), AF_INET, true, false, 7), 101);
	assert_int_equal(icmp_answer_number(raw, 31, AF_INET, true, false, 7), -1);
	assert_int_equal(icmp_answer_number(raw, 0, AF_INET, true, false, 7), -1);
}

/* One row a check of the reader: the packet breaks this check and no other. */
static void
each_check_of_an_echo_holds(void **state)
{
	static const struct {
		const char *story;
		const char *bytes;
		size_t len;
		bool with_header;
		int number;
	} rows[] = {
		{ "sound", "\0\0\0\0\0\7\0\5", 8, false, 5 },
		{ "a request", "\x08\0\0\0\0\7\0\5", 8, false, -1 },
		{ "a code", "\0\1\0\0\0\7\0\5", 8, false, -1 },
		{ "cut", "\0\0\0\0\0\7\0", 7, false, -1 },
		{ "sound, behind a header",
			"\x45\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\7\0\5", 28,
			true, 5 },
		{ "another version of IP",
			"\x65\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\7\0\5", 28,
			true, -1 },
		{ "a header that is too short",
			"\x44\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\7\0\5", 24, true,
			-1 },
		{ "a header past the end", "\x4F\0\0\0\0\0\0\0", 8, true, -1 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		uint8_t *exact = malloc(rows[i].len);
		int number;

		assert_non_null(exact);
		memcpy(exact, rows[i].bytes, rows[i].len);
		number = icmp_answer_number(
			exact, rows[i].len, AF_INET, rows[i].with_header, false, 7);
		if (number != rows[i].number)
			fail_msg("%s: %d", rows[i].story, number);
		free(exact);
	}
}

static void
the_largest_answer_counts(void **state)
{
	struct mtu_echo m = { .sizes = { 576, 1500, 1280 }, .count = 3 };

	(void)state;
	assert_int_equal(mtu_echo_largest(&m), 0);
	m.answered[0] = m.answered[2] = true;
	assert_int_equal(mtu_echo_largest(&m), 1280);
}

static void
loopback_answers_in_full_size(void **state)
{
	struct mtu_echo m = { .sizes = { 576, 1500, MTU_ECHO_MOST }, .count = 3 };
	struct address to;

	(void)state;
	assert_true(address_parse("127.0.0.1", 0, &to));
	if (!mtu_echo_ask(&m, &to, clock_ms() + 5000))
		skip(); /* neither icmp(7) nor raw sockets are allowed here */
	assert_true(m.alive);
	assert_int_equal(mtu_echo_largest(&m), MTU_ECHO_MOST);
	assert_int_equal(m.reported, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_are_read),
		cmocka_unit_test(each_check_of_an_echo_holds),
		cmocka_unit_test(the_largest_answer_counts),
		cmocka_unit_test(loopback_answers_in_full_size),
	};

	return cmocka_run_group_tests_name("probes: packet sizes", tests, NULL, NULL);
}
