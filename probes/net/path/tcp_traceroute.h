#pragma once

#include <poll.h>

#include "probes/net/address.h"

/*
 * Traces how far packets to a port get. Opens TCP connections with a TTL of one, two and
 * more hops at once, without root: reads the routers' replies from the error queue (ip(7),
 * IP_TTL and IP_RECVERR).
 */
#define HOPS_MAX 12

enum hop_end {
	HOP_WAITING, /* no answer so far */
	HOP_ROUTER,  /* a router on the route reported time exceeded */
	HOP_HOST,    /* the port opened or was refused by the host itself */
	HOP_OTHER,   /* another message, or a failure here */
};

struct hops {
	struct address to;
	struct hop {
		int fd;
		enum hop_end end;
	} hops[HOPS_MAX]; /* by hop, the first one is hops[0] */
	bool begun;
};

void hops_begin(struct hops *h, const struct address *to);
/* Reads what has arrived; never blocks. */
void hops_step(struct hops *h);
/* For poll(2): HOPS_MAX entries. */
void hops_fds(const struct hops *h, struct pollfd *fds);
void hops_finish(struct hops *h);

/* The furthest router that answered, 1 for the first; 0 for none. */
int hops_furthest(const struct hops *h);
/* Number of hops to the host that answered; 0 if it did not. */
int hops_distance(const struct hops *h);

/*
 * Where packets to @port stop, as a token of path.blocked. @other is a trace to a port of
 * the same host that answers, NULL if there is none.
 */
const char *hops_blocked(const struct hops *port, const struct hops *other);

/*
 * Interprets a control message of the error queue: HOP_ROUTER for time exceeded, HOP_HOST
 * for a host that has no such port, otherwise HOP_OTHER.
 */
enum hop_end hops_end_of(int origin, int type, int code);
