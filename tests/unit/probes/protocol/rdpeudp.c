/* The SYN datagram of RDP's UDP transport, and what may come back. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>

#include "probes/protocol/rdpeudp.h"
#include "share/base/macros.h"

#define NUMBER 0x01020304u

static void
the_syn_is_as_specified(void **state)
{
	static const uint8_t head[] = { 0xFF, 0xFF, 0xFF, 0xFF, 0, 64, 0x10, 0x01, 1, 2, 3,
		4, 0x04, 0xD0, 0x04, 0xD0, 0, 1, 0, 2 };
	uint8_t syn[RDPEUDP_SYN_BYTES];

	(void)state;
	memset(syn, 0xAA, sizeof(syn));
	rdpeudp_write_syn(syn, NUMBER);
	assert_memory_equal(syn, head, sizeof(head));
	for (size_t i = sizeof(head); i < sizeof(syn); i++)
		assert_int_equal(syn[i], 0);
}

static void
answers_are_told_apart(void **state)
{
	static const struct {
		uint8_t bytes[16];
		size_t len;
		enum rdpeudp_kind kind;
	} cases[] = {
		/* SYN and ACK */
		{ { 1, 2, 3, 4, 4, 0, 0, 5, 0, 0, 0, 9, 0x04, 0xD0, 0x04, 0x6C }, 16,
			RDPEUDP_ACCEPTED },
		/* of the lossy kind */
		{ { 1, 2, 3, 4, 4, 0, 2, 5, 0, 0, 0, 9, 0x04, 0xD0, 0x04, 0xD0 }, 16,
			RDPEUDP_ACCEPTED },
		/* to another number, only ACK, only SYN */
		{ { 1, 2, 3, 5, 4, 0, 0, 5, 0, 0, 0, 9, 0x04, 0xD0, 0x04, 0xD0 }, 16,
			RDPEUDP_STRAY },
		{ { 1, 2, 3, 4, 4, 0, 0, 4 }, 8, RDPEUDP_STRAY },
		{ { 0xFF, 0xFF, 0xFF, 0xFF, 0, 64, 0, 1, 1, 2, 3, 4, 0x04, 0xD0, 4, 0xD0 },
			16, RDPEUDP_STRAY },
		/* cut, sizes that may not be, flags that do not exist, none */
		{ { 1, 2, 3, 4, 4, 0, 0, 5, 0, 0, 0, 9, 0x04, 0xD0, 0x04 }, 15,
			RDPEUDP_FOREIGN },
		{ { 1, 2, 3, 4, 4, 0, 0, 5, 0, 0, 0, 9, 0x04, 0xD1, 0x04, 0xD0 }, 16,
			RDPEUDP_FOREIGN },
		{ { 1, 2, 3, 4, 4, 0, 0, 5, 0, 0, 0, 9, 0x04, 0xD0, 0x04, 0x6B }, 16,
			RDPEUDP_FOREIGN },
		{ { 1, 2, 3, 4, 4, 0, 0x80, 5, 0, 0, 0, 9, 0x04, 0xD0, 0x04, 0xD0 }, 16,
			RDPEUDP_FOREIGN },
		{ { 1, 2, 3, 4, 4, 0, 0, 0 }, 8, RDPEUDP_FOREIGN },
		{ { 0 }, 0, RDPEUDP_FOREIGN },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct rdpeudp_answer a;

		rdpeudp_read_answer(cases[i].bytes, cases[i].len, NUMBER, &a);
		assert_int_equal(a.kind, cases[i].kind);
	}
}

static void
our_own_syn_thrown_back_is_no_answer(void **state)
{
	uint8_t syn[RDPEUDP_SYN_BYTES];
	struct rdpeudp_answer a;

	(void)state;
	rdpeudp_write_syn(syn, NUMBER);
	rdpeudp_read_answer(syn, sizeof(syn), NUMBER, &a);
	assert_int_equal(a.kind, RDPEUDP_STRAY);
	/* not even when its number is the one that the header always holds */
	rdpeudp_write_syn(syn, UINT32_MAX);
	rdpeudp_read_answer(syn, sizeof(syn), UINT32_MAX, &a);
	assert_int_equal(a.kind, RDPEUDP_STRAY);
}

static void
versions_are_read(void **state)
{
	uint8_t bytes[52] = { 1, 2, 3, 4, 4, 0, 0x18, 5, 0, 0, 0, 9, 0x04, 0xD0, 0x04,
		0xD0 };
	struct rdpeudp_answer a;

	(void)state;
	bytes[49] = 1; /* behind the 32 bytes of the correlation id */
	bytes[50] = 1;
	bytes[51] = 1;
	rdpeudp_read_answer(bytes, sizeof(bytes), NUMBER, &a);
	assert_int_equal(a.kind, RDPEUDP_ACCEPTED);
	assert_int_equal(a.version, 0x0101);
	assert_int_equal(a.window, 1024);
	bytes[6] = 0x10;
	bytes[17] = 1;
	bytes[19] = 2;
	rdpeudp_read_answer(bytes, 20, NUMBER, &a);
	assert_int_equal(a.version, 2);
	rdpeudp_read_answer(bytes, 19, NUMBER, &a); /* cut behind what matters */
	assert_int_equal(a.kind, RDPEUDP_ACCEPTED);
	assert_int_equal(a.version, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_syn_is_as_specified),
		cmocka_unit_test(answers_are_told_apart),
		cmocka_unit_test(our_own_syn_thrown_back_is_no_answer),
		cmocka_unit_test(versions_are_read),
	};

	return cmocka_run_group_tests_name("probes: RDP-UDP", tests, NULL, NULL);
}
