/* Where packets to a silent port end, told from two traces; and a trace over loopback. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <time.h>
#include <linux/errqueue.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "probes/net/path/tcp_traceroute.h"
#include "share/base/clock.h"
#include "share/base/macros.h"

/* "rr.h": two routers, a silent hop, the host from there on. */
static struct hops
trace(const char *ends)
{
	struct hops h = { .begun = true };

	for (size_t i = 0; i < HOPS_MAX; i++) {
		char c = i < strlen(ends) ? ends[i] : ends[strlen(ends) - 1];

		h.hops[i] = (struct hop) { .fd = -1,
			.end = c == 'r'	   ? HOP_ROUTER
				: c == 'h' ? HOP_HOST
				: c == 'x' ? HOP_OTHER
					   : HOP_WAITING };
	}
	return h;
}

static void
the_place_is_told(void **state)
{
	static const struct {
		const char *port, *other, *blocked;
		int last;
	} cases[] = {
		/* the host's own network: nothing is between */
		{ ".", "h", "at-target", 0 },
		/* all routers answer for both: the last one or the host */
		{ "rrr.", "rrrh", "at-target", 3 },
		{ "rr.", "rrh", "at-target", 2 },
		/* one router: it or the host, and it is both sides' */
		{ "r.", "rh", "unknown", 1 },
		/* the other port goes further */
		{ "rr.", "rrrrh", "on-path", 2 },
		{ "rr.", "rrrr.", "on-path", 2 },
		{ ".", "rrh", "near-client", 0 },
		{ "r.", "rrrh", "unknown", 1 },
		/* routers that never answer */
		{ "rr.", "rr..h", "unknown", 2 },
		{ "rr.", "rr.", "unknown", 2 },
		{ "r.r.", "r.rh", "at-target", 3 },
		/* the port's packets go further than those to what answers elsewhere */
		{ "rrr.", "rh", "unknown", 3 },
		/* the port answers after all */
		{ "rrh", "rrh", "unknown", 2 },
		{ "rrx", "rrrh", "on-path", 2 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct hops port = trace(cases[i].port), other = trace(cases[i].other);

		assert_int_equal(hops_furthest(&port), cases[i].last);
		assert_string_equal(hops_blocked(&port, &other), cases[i].blocked);
		assert_string_equal(hops_blocked(&port, NULL), "unknown");
	}
}

static void
messages_are_told_apart(void **state)
{
	(void)state;
	assert_int_equal(hops_end_of(SO_EE_ORIGIN_ICMP, 11, 0), HOP_ROUTER);
	assert_int_equal(hops_end_of(SO_EE_ORIGIN_ICMP, 11, 1), HOP_OTHER);
	assert_int_equal(hops_end_of(SO_EE_ORIGIN_ICMP, 3, 13), HOP_OTHER);
	assert_int_equal(hops_end_of(SO_EE_ORIGIN_ICMP6, 3, 0), HOP_ROUTER);
	assert_int_equal(hops_end_of(SO_EE_ORIGIN_ICMP6, 1, 1), HOP_OTHER);
	assert_int_equal(hops_end_of(SO_EE_ORIGIN_LOCAL, 11, 0), HOP_OTHER);
}

static void
a_host_next_door_is_one_hop_away(void **state)
{
	struct address to;
	socklen_t len = sizeof(to.sa);
	int64_t until_ms = clock_ms() + 5000;
	struct hops h = { .begun = false };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	(void)state;
	assert_true(address_parse("127.0.0.1", 0, &to));
	assert_int_equal(bind(fd, (struct sockaddr *)&to.sa, to.len), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&to.sa, &len), 0);
	assert_int_equal(hops_distance(&h), 0); /* refused: no listener, but it answers */
	hops_begin(&h, &to);
	while (hops_distance(&h) == 0 && clock_ms() < until_ms) {
		struct pollfd fds[HOPS_MAX];

		hops_fds(&h, fds);
		(void)poll(fds, HOPS_MAX, 100);
		hops_step(&h);
	}
	assert_int_equal(hops_distance(&h), 1);
	assert_int_equal(hops_furthest(&h), 0);
	hops_finish(&h);
	(void)close(fd);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_place_is_told),
		cmocka_unit_test(messages_are_told_apart),
		cmocka_unit_test(a_host_next_door_is_one_hop_away),
	};

	return cmocka_run_group_tests_name("probes: hops", tests, NULL, NULL);
}
