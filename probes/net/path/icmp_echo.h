#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "probes/net/address.h"

#define ICMP_ECHO_MOST 9000 /* the largest message that is sent */

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
/* One of @len bytes (without IP's header) under that number. False, with errno: it did not
 * leave, as one that is too large does. */
bool icmp_echo_send_number(const struct icmp_echo *echo, unsigned number, size_t len);
/* To be called when fd is readable. True: the host itself answered. */
bool icmp_echo_read(struct icmp_echo *echo);
void icmp_echo_close(struct icmp_echo *echo);

/* The number in the answer to an echo of @id (or of anybody), -1 where @bytes are none; for
 * a raw IPv4 socket an IP header comes first. */
int icmp_answer_number(const uint8_t *bytes, size_t len, int family, bool with_header,
	bool any_id, uint16_t id);
