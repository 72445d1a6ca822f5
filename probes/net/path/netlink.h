#pragma once

#include <stdbool.h>

#include "probes/net/address.h"

/*
 * Routes, links and neighbours from the kernel: rtnetlink(7) by libnl-3. Needs no
 * privilege.
 */
struct netlink;

struct netlink *netlink_open(void); /* NULL: not available here */
void netlink_close(struct netlink *nl);

struct net_route {
	struct address to, source, gateway; /* len 0 where there is none */
	int interface;
	int mtu;	/* of the route itself; 0 if not set */
	bool to_itself; /* the address belongs to this machine */
	bool to_many;	/* a multicast or broadcast address */
};

/* 0, or the errno from the kernel (ENETUNREACH, EACCES, ...). */
int netlink_route(struct netlink *nl, const struct address *to, struct net_route *out);

struct net_link {
	char name[32];
	int mtu;
	bool up, carrier, tunnel;
	bool has_neighbours; /* addresses on it have to be found (ARP, neighbour discovery)
			      */
};

void netlink_link(struct netlink *nl, int interface, struct net_link *out);

enum net_neighbour {
	NEIGHBOUR_NONE, /* not queried */
	NEIGHBOUR_ASKING,
	NEIGHBOUR_REACHABLE,
	NEIGHBOUR_STALE,
	NEIGHBOUR_FAILED,
};

enum net_neighbour netlink_neighbour(
	struct netlink *nl, int interface, const struct address *hop);
/* A token of route.neighbour; an incomplete entry has not answered. */
const char *net_neighbour_token(enum net_neighbour state);
