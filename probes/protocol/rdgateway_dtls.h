#pragma once

#include "probes/net/address.h"

/*
 * The gateway's UDP port, asked with a DTLS hello (MS-TSGU 1.3.2, RFC 6347). Its answer is
 * welcome while the TCP side is being looked at.
 */
struct gateway_udp {
	int fd; /* -1: not asked */
	uint8_t hello[1400];
	size_t len;
	bool decided;
	const char *token; /* of rdgateway.udp once decided */
};

/* Sends the first hello to @gateway, whatever its TCP port is. */
void gateway_udp_begin(struct gateway_udp *u, const struct address *gateway);
/* Waits until @until_ms (clock_ms()) for an answer; one more hello halfway. Returns the
 * token, or NULL where it could not be asked. */
const char *gateway_udp_finish(struct gateway_udp *u, int64_t until_ms);
