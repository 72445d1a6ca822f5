/*
 * IP packets as the wire sees them: what to count, and the ICMP answer of a
 * router whose next link is too narrow (RFC 792, RFC 1191, RFC 4443).
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PACKET_ANSWER_MAX 1280

struct packet_facts {
	int protocol;  /* of the transport; 0: not understood */
	bool syn_only; /* opens a TCP connection */
	bool echo;     /* ICMPv6 echo request */
	uint16_t source_port;
};

struct packet_facts packet_look(const uint8_t *bytes, size_t len);

/* Writes the "too big" answer for a packet; its length, 0 where none is due. */
size_t packet_too_big(uint8_t out[PACKET_ANSWER_MAX], const uint8_t *bytes, size_t len,
	uint16_t mtu_bytes);
