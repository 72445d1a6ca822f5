/* Addresses, what kind they are, and answers to an ICMP echo. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <netinet/in.h>
#include <string.h>

#include "probes/net/address.h"
#include "probes/net/path/icmp_echo.h"
#include "share/base/macros.h"

static void
every_address_has_its_class(void **state)
{
	static const struct {
		const char *text, *token;
	} cases[] = {
		{ "127.0.0.1", "loopback" },
		{ "127.255.255.255", "loopback" },
		{ "10.0.0.1", "private" },
		{ "11.0.0.1", "public" },
		{ "172.15.255.255", "public" },
		{ "172.16.0.0", "private" },
		{ "172.31.255.255", "private" },
		{ "172.32.0.0", "public" },
		{ "192.168.1.1", "private" },
		{ "192.169.0.0", "public" },
		{ "100.63.255.255", "public" },
		{ "100.64.0.0", "cgnat" },
		{ "100.127.255.255", "cgnat" },
		{ "100.128.0.0", "public" },
		{ "169.254.3.4", "link-local" },
		{ "8.8.8.8", "public" },
		{ "::1", "loopback" },
		{ "::2", "public" },
		{ "fe80::1", "link-local" },
		{ "febf::1", "link-local" },
		{ "fec0::1", "private" },
		{ "fd12:3456::1", "private" },
		{ "fc00::1", "private" },
		{ "fe00::1", "public" },
		{ "2001:db8::1", "public" },
		{ "::ffff:10.1.2.3", "private" },
		{ "::ffff:8.8.8.8", "public" },
		{ "0.0.0.0", "not-a-host" },
		{ "1.0.0.0", "public" },
		{ "223.255.255.255", "public" },
		{ "224.0.0.1", "not-a-host" },
		{ "240.0.0.1", "not-a-host" },
		{ "255.255.255.255", "not-a-host" },
		{ "::", "not-a-host" },
		{ "ff02::1", "not-a-host" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct address a;

		assert_true(address_parse(cases[i].text, 3389, &a));
		if (!text_equal(address_class(&a), cases[i].token))
			fail_msg("%s is %s, not %s", cases[i].text, cases[i].token,
				address_class(&a));
	}
}

static void
only_literals_are_addresses(void **state)
{
	struct address a, b;
	char text[ADDRESS_TEXT_MAX];

	(void)state;
	assert_false(address_parse("localhost", 0, &a));
	assert_false(address_parse("10.0.0.256", 0, &a));
	assert_false(address_parse("[::1]", 0, &a));
	assert_false(address_parse("", 0, &a));
	assert_true(address_parse("2001:DB8:0::7", 3390, &a));
	address_print(&a, text, sizeof(text));
	assert_string_equal(text, "2001:db8::7");
	assert_int_equal(ntohs(((struct sockaddr_in6 *)&a.sa)->sin6_port), 3390);
	assert_true(address_parse("::ffff:10.0.0.1", 1, &a));
	assert_true(address_parse("10.0.0.1", 2, &b));
	assert_true(address_same_host(&a, &b));
	assert_true(address_parse("10.0.0.2", 2, &b));
	assert_false(address_same_host(&a, &b));
}

static void
the_resolvers_order_is_kept(void **state)
{
	struct facts *f = facts_create();
	struct fact_value list = value_list(FACT_TYPE_TEXTS);
	struct address out[2];
	char text[ADDRESS_TEXT_MAX];

	(void)state;
	value_list_add(&list, "2001:db8::7");
	value_list_add(&list, "no address");
	value_list_add(&list, "10.0.0.7");
	value_list_add(&list, "10.0.0.8");
	assert_int_equal(address_list(f, 1, out, 2), 0);
	facts_put_value(f, FACT_NAME_ADDRESSES, list, "probe:name");
	assert_int_equal(address_list(f, 1, out, 2), 2);
	address_print(&out[1], text, sizeof(text));
	assert_string_equal(text, "10.0.0.7");
	facts_destroy(f);
}

static void
an_echo_answer_is_recognised(void **state)
{
	static const uint8_t plain[] = { 0, 0, 0x12, 0x34, 0xAB, 0xCD, 0, 1 };
	static const uint8_t six[] = { 129, 0, 0x12, 0x34, 0xAB, 0xCD, 0, 1 };
	uint8_t framed[28] = { 0x45 };

	(void)state;
	memcpy(framed + 20, plain, sizeof(plain));
	assert_true(icmp_answer_number(plain, 8, AF_INET, false, false, 0xABCD) >= 0);
	assert_true(icmp_answer_number(framed, 28, AF_INET, true, false, 0xABCD) >= 0);
	assert_true(icmp_answer_number(six, 8, AF_INET6, false, false, 0xABCD) >= 0);
	assert_true(icmp_answer_number(plain, 8, AF_INET, false, true, 0) >= 0);
	assert_int_equal(icmp_answer_number(plain, 8, AF_INET, false, false, 0xABCE), -1);
	assert_int_equal(icmp_answer_number(plain, 8, AF_INET6, false, false, 0xABCD), -1);
	framed[20] = 8; /* our own question on loopback */
	assert_int_equal(icmp_answer_number(framed, 28, AF_INET, true, false, 0xABCD), -1);
	framed[20] = 3; /* destination unreachable */
	assert_int_equal(icmp_answer_number(framed, 28, AF_INET, true, false, 0xABCD), -1);
	framed[20] = 0;
	framed[0] = 0x4F; /* a header longer than the packet */
	assert_int_equal(icmp_answer_number(framed, 28, AF_INET, true, false, 0xABCD), -1);
	framed[0] = 0x41; /* a header shorter than any */
	assert_int_equal(icmp_answer_number(framed, 28, AF_INET, true, false, 0xABCD), -1);
	for (size_t len = 0; len < 6; len++)
		assert_int_equal(
			icmp_answer_number(plain, len, AF_INET, false, false, 0xABCD), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_address_has_its_class),
		cmocka_unit_test(only_literals_are_addresses),
		cmocka_unit_test(the_resolvers_order_is_kept),
		cmocka_unit_test(an_echo_answer_is_recognised),
	};

	return cmocka_run_group_tests_name("probes: addresses", tests, NULL, NULL);
}
