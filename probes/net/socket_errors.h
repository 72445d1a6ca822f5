#pragma once

#include <stdbool.h>

#include "probes/net/address.h"

/*
 * Messages in a socket's error queue (ip(7), IP_RECVERR; ipv6(7)): ICMP errors from routers
 * and hosts with their sender, without root.
 */
struct socket_errors_entry {
	int origin, type, code;	 /* SO_EE_ORIGIN_ICMP, ICMP_DEST_UNREACH, ... */
	bool is_icmp;		 /* of either family */
	struct address offender; /* the sender; len 0 if unknown */
};

/* Enables the queue; false if the system does not have it. */
bool socket_errors_wanted(int fd, int family);
/* Takes one message; false: none. Never blocks. */
bool socket_errors_take(int fd, struct socket_errors_entry *out);
