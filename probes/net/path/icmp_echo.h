#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "probes/net/address.h"

#define ICMP_ECHO_MOST 9000 /* the largest message that is sent */

/* One ICMP echo, without root where the system allows it (icmp(7), ping_group_range). */
struct icmp_echo {
	int fd; /* -1: ICMP is not available here */
	uint16_t id, seq;
	bool raw;
	struct address to;
};

/* Opens the socket and sends the first request. False: ICMP is not available here. */
bool icmp_echo_open(struct icmp_echo *echo, const struct address *to);
/* The same request again with a new number. */
void icmp_echo_send(struct icmp_echo *echo);
/*
 * Sends one of @len bytes (without IP header) with that number. False, with errno: not
 * sent, for example because it is too large.
 */
bool icmp_echo_send_number(const struct icmp_echo *echo, unsigned number, size_t len);
/* To be called when fd is readable. True: the host itself answered. */
bool icmp_echo_read(struct icmp_echo *echo);
void icmp_echo_close(struct icmp_echo *echo);

/*
 * The number in the reply to an echo of @id (or any id), -1 if @bytes are not a reply; for
 * a raw IPv4 socket an IP header comes first.
 */
int icmp_answer_number(const uint8_t *bytes, size_t len, int family, bool with_header,
	bool any_id, uint16_t id);
