#pragma once

#include <stdbool.h>

#include "probes/net/address.h"

/*
 * The messages that wait in a socket's error queue (ip(7), IP_RECVERR; ipv6(7)): ICMP
 * errors of routers and hosts, with who wrote them, without root.
 */
struct socket_errors_entry {
	int origin, type, code;	 /* SO_EE_ORIGIN_ICMP, ICMP_DEST_UNREACH, ... */
	bool is_icmp;		 /* of either family */
	struct address offender; /* who wrote it; len 0 where that is not known */
};

/* Asks for the queue; false where the system does not have it. */
bool socket_errors_wanted(int fd, int family);
/* Takes one message; false: none waits. Never blocks. */
bool socket_errors_take(int fd, struct socket_errors_entry *out);
