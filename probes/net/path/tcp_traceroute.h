#pragma once

#include <poll.h>

#include "probes/net/address.h"

/*
 * How far do packets to a port get? TCP connections whose packets may live for one hop, two
 * hops and so on, all at once and without root: the routers' answers are read from the
 * error queue (ip(7), IP_TTL and IP_RECVERR).
 */
#define HOPS_MAX 12

enum hop_end {
	HOP_WAITING, /* no answer so far */
	HOP_ROUTER,  /* a router on the way said: time exceeded */
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
/* Takes up what came; never blocks. */
void hops_step(struct hops *h);
/* For poll(2): HOPS_MAX entries. */
void hops_fds(const struct hops *h, struct pollfd *fds);
void hops_finish(struct hops *h);

/* The furthest router that answered, 1 for the first; 0 where none did. */
int hops_furthest(const struct hops *h);
/* How many hops away the host answered; 0 where it did not. */
int hops_distance(const struct hops *h);

/*
 * Where packets to @port end, as a token of path.blocked. @other is a trace to a port of
 * the same host that answers, NULL where there is none.
 */
const char *hops_blocked(const struct hops *port, const struct hops *other);

/* What a control message of the error queue says: HOP_ROUTER for time exceeded, HOP_HOST
 * for a host that has no such port, else HOP_OTHER. */
enum hop_end hops_end_of(int origin, int type, int code);
