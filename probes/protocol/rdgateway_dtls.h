#pragma once

#include "probes/net/address.h"

/*
 * Tests the gateway's UDP port with a DTLS hello (MS-TSGU 1.3.2, RFC 6347), in parallel
 * with the TCP side.
 */
struct gateway_udp {
	int fd; /* -1: not tested */
	uint8_t hello[1400];
	size_t len;
	bool decided;
	const char *token; /* of rdgateway.udp once decided */
};

/* Sends the first hello to @gateway, whatever its TCP port is. */
void gateway_udp_begin(struct gateway_udp *u, const struct address *gateway);
/*
 * Waits until @until_ms (clock_ms()) for an answer; sends one more hello halfway. Returns
 * the token, or NULL if it could not be tested.
 */
const char *gateway_udp_finish(struct gateway_udp *u, int64_t until_ms);
