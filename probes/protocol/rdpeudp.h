#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The first datagram of RDP's UDP transport and its answer (MS-RDPEUDP 2.2.2, 3.1.5.1).
 * Both are as long as the largest datagram of the connection, so a reply also proves that
 * datagrams of that length pass in both directions.
 */
#define RDPEUDP_SYN_BYTES 1232 /* the maximum of MS-RDPEUDP 2.2.2.5 */

enum rdpeudp_kind {
	RDPEUDP_ACCEPTED, /* SYN and ACK to our number: RDP over UDP works */
	RDPEUDP_STRAY,	  /* of the protocol, but not a reply to our datagram */
	RDPEUDP_FOREIGN,  /* not of this protocol */
};

struct rdpeudp_answer {
	enum rdpeudp_kind kind;
	uint16_t flags;
	uint16_t window;   /* its receive window in datagrams */
	uint16_t up, down; /* its largest datagrams; 0 if missing */
	uint16_t version;  /* 1, 2 or 0x0101; 1 if missing */
};

/* @number is the sequence number that the answer acknowledges. */
void rdpeudp_write_syn(uint8_t out[RDPEUDP_SYN_BYTES], uint32_t number);
void rdpeudp_read_answer(
	const uint8_t *bytes, size_t len, uint32_t number, struct rdpeudp_answer *out);
