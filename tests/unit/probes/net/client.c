/* Our own side: proxies in the environment, and the kernel's counts of what it sent. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>

#include "probes/net/local_drops.h"
#include "probes/net/proxy_env.h"

/* ---- proxies ---- */

static const struct variables {
	const char *https, *big_https, *all, *no, *preload;
} * now;

static const char *
environment(const char *name)
{
	const struct {
		const char *name, *value;
	} table[] = { { "https_proxy", now->https }, { "HTTPS_PROXY", now->big_https },
		{ "all_proxy", now->all }, { "NO_PROXY", now->no },
		{ "LD_PRELOAD", now->preload } };

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (strcmp(name, table[i].name) == 0)
			return table[i].value;
	return NULL;
}

static void
a_proxy_is_named_without_its_account(void **state)
{
	static const struct {
		struct variables set;
		const char *found; /* NULL: none */
	} rows[] = {
		{ { .https = NULL }, NULL },
		{ { .https = "" }, NULL },
		{ { .https = "http://proxy:3128" }, "http://proxy:3128 (https_proxy)" },
		{ { .https = "http://joe:pass@proxy:3128/" },
			"http://proxy:3128 (https_proxy)" },
		{ { .https = "joe:p@ss@proxy:3128" }, "proxy:3128 (https_proxy)" },
		{ { .https = "http://a", .big_https = "http://b" },
			"http://a (https_proxy)" },
		{ { .big_https = "http://b", .all = "socks5://c" },
			"http://b (HTTPS_PROXY)" },
		{ { .all = "socks5://c:1080" }, "socks5://c:1080 (all_proxy)" },
		{ { .https = "http://p\x1b[31m" }, "http://p?[31m (https_proxy)" },
		{ { .https = "http://p", .no = "corp.example" }, NULL },
		{ { .https = "http://p", .no = "*" }, NULL },
		{ { .https = "http://p", .no = "other.example" },
			"http://p (https_proxy)" },
		{ { .preload = "/usr/lib/libproxychains.so.4" },
			"libproxychains.so.4 (LD_PRELOAD)" },
		{ { .preload = "/lib/libc-fast.so" }, NULL },
		{ { .https = "http://p", .preload = "/x.so /lib/libtorsocks.so" },
			"http://p (https_proxy), libtorsocks.so (LD_PRELOAD)" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		STR_AUTO text = STR_INIT(256);

		now = &rows[i].set;
		assert_int_equal(proxy_find(&text, "gw.corp.example", 443, environment),
			rows[i].found != NULL);
		if (rows[i].found != NULL)
			assert_string_equal(str_text(&text), rows[i].found);
	}
}

static void
what_is_spared_is_reached_without(void **state)
{
	static const struct {
		const char *list, *host;
		bool spared;
	} rows[] = {
		{ "", "gw.corp.example", false },
		{ NULL, "gw.corp.example", false },
		{ "corp.example", "gw.corp.example", true },
		{ "CORP.example", "gw.corp.EXAMPLE", true },
		{ ".corp.example", "gw.corp.example", true },
		{ "*.corp.example", "gw.corp.example", true },
		{ "gw.corp.example", "gw.corp.example", true },
		{ "orp.example", "gw.corp.example", false },
		{ "gw", "gw.corp.example", false },
		{ "a, b ,corp.example", "gw.corp.example", true },
		{ ",,,", "gw.corp.example", false },
		{ "gw.corp.example:443", "gw.corp.example", true },
		{ "gw.corp.example:80", "gw.corp.example", false },
		{ "10.0.0.0/8", "10.20.1.2", true },
		{ "10.0.0.0/8", "11.20.1.2", false },
		{ "10.20.1.2", "10.20.1.2", true },
		{ "10.20.1.3", "10.20.1.2", false },
		{ "10.0.0.0/", "10.0.0.1", false },
		{ "10.0.0.0/33", "10.0.0.1", false },
		{ "0.0.0.0/0", "10.0.0.1", true },
		{ "fd00::/8", "fd77::1", true },
		{ "fd00::/8", "fe80::1", false },
		{ "::/0", "10.0.0.1", false },
		{ "10.0.0.0/8", "gw.corp.example", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (proxy_is_spared(rows[i].list, rows[i].host, 443) != rows[i].spared)
			fail_msg("\"%s\" and %s",
				rows[i].list != NULL ? rows[i].list : "(none)",
				rows[i].host);
}

/* ---- what left this machine ---- */

static void
the_kernels_counts_are_understood(void **state)
{
	static const struct {
		const char *text;
		bool four, known;
		int64_t pending;
	} rows[] = {
		{ "Ip: Forwarding OutRequests OutTransmits\nIp: 1 10 7\nIcmp: a\n", true,
			true, 3 },
		{ "Ip: OutTransmits OutRequests\nIp: 7 10\n", true, true, 3 },
		{ "Tcp: x\nTcp: 1\nIp: OutRequests OutTransmits\nIp: 5 5", true, true, 0 },
		{ "Ip: Forwarding OutRequests\nIp: 1 10\n", true, false, 0 },
		{ "Ip: OutRequests OutTransmits\nIp: 10\n", true, false, 0 },
		{ "Ip: OutRequests OutTransmits\n", true, false, 0 },
		{ "", true, false, 0 },
		{ "Ip6InReceives \t5\nIp6OutRequests \t9\nIp6OutTransmits\t4\n", false,
			true, 5 },
		{ "Ip6OutRequestsX 9\nIp6OutTransmits 4\n", false, false, 0 },
		{ "", false, false, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct local_drops e = local_drops_parse(rows[i].text, rows[i].four);

		assert_int_equal(e.known, rows[i].known);
		assert_int_equal(e.pending, rows[i].pending);
	}
}

static void
only_a_rise_is_a_loss(void **state)
{
	const struct local_drops none = { .known = false }, low = { true, 4 },
				 high = { true, 9 };

	(void)state;
	assert_int_equal(local_drops_lost(&low, &high), 5);
	assert_int_equal(local_drops_lost(&low, &low), 0);
	assert_int_equal(local_drops_lost(&high, &low), 0);
	assert_int_equal(local_drops_lost(&none, &high), 0);
	assert_int_equal(local_drops_lost(&low, &none), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_proxy_is_named_without_its_account),
		cmocka_unit_test(what_is_spared_is_reached_without),
		cmocka_unit_test(the_kernels_counts_are_understood),
		cmocka_unit_test(only_a_rise_is_a_loss),
	};

	return cmocka_run_group_tests_name("probes: our own side", tests, NULL, NULL);
}
