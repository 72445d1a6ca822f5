#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>

#include "share/facts/facts.h"

/* Numeric addresses: parses, prints and classifies them. */
#define ADDRESS_TEXT_MAX 80 /* an IPv6 address with the name of its zone */
#define ADDRESSES_MAX 16
/*
 * Number of datagrams read before the clock is checked again: a peer that never stops
 * sending must not delay a deadline.
 */
#define DATAGRAMS_A_TURN 64

struct address {
	struct sockaddr_storage sa;
	socklen_t len;
};

/* A literal ("192.0.2.7", "2001:db8::7", "fe80::7%eth0"); names are never looked up. */
bool address_parse(const char *text, int port, struct address *out);
/* Without port; @size of at least ADDRESS_TEXT_MAX. */
void address_print(const struct address *a, char *out, size_t size);
int address_family(const struct address *a); /* AF_INET or AF_INET6 */
void address_set_port(struct address *a, int port);
int address_port(const struct address *a);
/* The host part only. IPv4 in IPv6 (::ffff:a.b.c.d) equals the IPv4 address. */
bool address_same_host(const struct address *a, const struct address *b);
/* Whether the first @bits of @a are those of @network; false for another family. */
bool address_in(const struct address *a, const struct address *network, int bits);
/* A token of address.class. */
const char *address_class(const struct address *a);
/* The known name.addresses in the order of the resolver, with @port. Returns how many. */
size_t address_list(const struct facts *known, int port, struct address *out, size_t room);
