#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "probes/address.h"

/* One ICMP echo, without root where the system allows it (icmp(7), ping_group_range). */
struct icmp_echo {
	int fd; /* -1: ICMP cannot be asked here */
	uint16_t id, seq;
	bool raw;
	struct address to;
};

/* Opens the socket and sends the first request. False: ICMP cannot be asked here. */
bool icmp_echo_open(struct icmp_echo *echo, const struct address *to);
/* The same request again, under a new number. */
void icmp_echo_send(struct icmp_echo *echo);
/* To be called when fd is readable. True: the host itself answered. */
bool icmp_echo_read(struct icmp_echo *echo);
void icmp_echo_close(struct icmp_echo *echo);

/* Whether @bytes are the answer to @id; for a raw IPv4 socket an IP header comes first. */
bool icmp_is_answer(const uint8_t *bytes, size_t len, int family, bool with_header,
	bool any_id, uint16_t id);
