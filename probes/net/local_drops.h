#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "probes/net/address.h"

/*
 * Did a packet leave this machine? A local firewall that drops it says so to nobody: the
 * connection only stays silent, as if the fault were far away. But the kernel counts what
 * it was asked to send and what it then sent (proc(5), /proc/net/snmp and snmp6), and what
 * a filter takes away lies between the two counts. For anybody, without a rule being read.
 */
struct local_drops {
	bool known;	 /* this kernel counts both, for this family */
	int64_t pending; /* asked for and not sent, since the machine is up */
};

struct local_drops local_drops_now(int family);
/* Packets that were taken away between the two looks; 0 where that is not known. */
int64_t local_drops_lost(const struct local_drops *before, const struct local_drops *after);
/*
 * Asks again, to be sure: a few connection requests that no router passes on. True: all of
 * them were taken away, and none was let go after a moment of thought, as a firewall does
 * that asks a person or a program first. Takes 150 ms.
 */
bool local_drops_is_denied(const struct address *to);

/* For /proc/net/snmp (@four) or snmp6, given as text. */
struct local_drops local_drops_parse(const char *text, bool four);
