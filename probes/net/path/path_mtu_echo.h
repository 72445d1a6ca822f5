#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "probes/net/address.h"

/*
 * Which packet sizes come back? ICMP echoes of several sizes at once, none of which may be
 * cut into pieces on the way (ip(7), IP_MTU_DISCOVER).
 */
#define MTU_ECHO_SIZES_MAX 16
#define MTU_ECHO_LEAST 576 /* the smallest size that can be asked for */
#define MTU_ECHO_MOST 9000

struct mtu_echo {
	int sizes[MTU_ECHO_SIZES_MAX]; /* whole IP packets */
	bool answered[MTU_ECHO_SIZES_MAX];
	size_t count;
	int told;   /* a router, or this machine, says that more does not fit; 0: nobody did
		     */
	bool alive; /* an echo of the smallest kind came back */
};

/* Asks for all sizes and waits until @until_ms, or until all came back. Once a router has
 * told a smaller size, that one joins. False: ICMP cannot be asked here. */
bool mtu_echo_ask(struct mtu_echo *m, const struct address *to, int64_t until_ms);
/* The largest size that came back; 0 if none did. */
int mtu_echo_largest(const struct mtu_echo *m);
