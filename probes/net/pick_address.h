#pragma once

#include "probes/net/address.h"

/*
 * The address that answered on the RDP port, with @port: tcp.address, or the first one of a
 * family that is open. False if no family is known to be open.
 */
bool pick_address_answered(const struct facts *known, int port, struct address *out);
/*
 * The first address whose packets leave this machine, with @port: even if the RDP port did
 * not answer. False if there is none.
 */
bool pick_address_reached(const struct facts *known, int port, struct address *out);
/* Round trip to the RDP port in milliseconds; 0 if unknown. */
int pick_address_rtt_ms(const struct facts *known);
