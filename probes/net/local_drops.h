#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "probes/net/address.h"

/*
 * Detects whether a packet left this machine. A local firewall drops packets silently, so
 * the connection looks like a fault far away. But the kernel counts packets requested and
 * packets sent (proc(5), /proc/net/snmp and snmp6); the difference is what a filter
 * dropped. Works unprivileged and without reading firewall rules.
 */
struct local_drops {
	bool known;	 /* this kernel counts both, for this family */
	int64_t pending; /* requested and not sent since boot */
};

struct local_drops local_drops_now(int family);
/* Packets dropped between the two readings; 0 if unknown. */
int64_t local_drops_lost(const struct local_drops *before, const struct local_drops *after);
/*
 * Confirms a drop with a few connection requests that no router forwards. True: all were
 * dropped, and none was released after a delay, as interactive firewalls do. Takes 150 ms.
 */
bool local_drops_is_denied(const struct address *to);

/* For /proc/net/snmp (@four) or snmp6, given as text. */
struct local_drops local_drops_parse(const char *text, bool four);
