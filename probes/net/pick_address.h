#pragma once

#include "probes/net/address.h"

/* The address that the RDP port answered at, with @port: tcp.address, or the first one of a
 * family that is open. False where no family is known to be open. */
bool pick_address_answered(const struct facts *known, int port, struct address *out);
/* The first address whose packets leave this machine, with @port: also where the RDP port
 * did not answer. False where there is none. */
bool pick_address_reached(const struct facts *known, int port, struct address *out);
/* Milliseconds of one round trip to the RDP port; 0 where it is not known. */
int pick_address_rtt_ms(const struct facts *known);
