#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "probes/net/address.h"

/*
 * Tests which packet sizes come back, with ICMP echoes of several sizes at once that must
 * not be fragmented (ip(7), IP_MTU_DISCOVER).
 */
#define MTU_ECHO_SIZES_MAX 16
#define MTU_ECHO_LEAST 576 /* the smallest size that can be tested */
#define MTU_ECHO_MOST 9000

struct mtu_echo {
	int sizes[MTU_ECHO_SIZES_MAX]; /* whole IP packets */
	bool answered[MTU_ECHO_SIZES_MAX];
	size_t count;
	int reported; /* the limit reported by a router or by this machine; 0: none */
	bool alive;   /* an echo of the smallest size came back */
};

/*
 * Sends all sizes and waits until @until_ms, or until all came back. Adds a smaller size
 * when a router reports it. False: ICMP is not available here.
 */
bool mtu_echo_ask(struct mtu_echo *m, const struct address *to, int64_t until_ms);
/* The largest size that came back; 0 if none did. */
int mtu_echo_largest(const struct mtu_echo *m);
