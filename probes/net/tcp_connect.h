#pragma once

#include <poll.h>
#include <stdbool.h>

#include "probes/net/address.h"

/*
 * Opens several TCP connections at once and records the exact result of each. Sends no
 * data. The kernel's errno cannot distinguish a router's prohibition from a missing host,
 * so this reads the ICMP message from the socket's error queue (ip(7), IP_RECVERR).
 */
enum dial_end {
	DIAL_WAITING, /* not started yet, or no answer so far */
	DIAL_OPEN,
	DIAL_REFUSED,
	DIAL_TIMEOUT,
	DIAL_HOST_UNREACHABLE,
	DIAL_NETWORK_UNREACHABLE,
	DIAL_PROHIBITED,   /* a router reported: administratively prohibited */
	DIAL_LOCAL_DENIED, /* blocked by this machine */
	DIAL_SKIPPED,	   /* cancelled before the start: its result is not needed */
};

/* The token of tcp.result; "timeout" for a dial still waiting. */
const char *dial_token(enum dial_end end);

#define DIALS_MAX 20
/* Two SYN retransmissions, after 1 s and 3 s (RFC 6298, tcp(7)), and a moment to answer. */
#define DIAL_SILENT_MS 3150

struct dial {
	struct address to;
	int64_t start_ms;   /* clock_ms() of the start */
	int64_t give_up_ms; /* clock_ms() of the timeout */
	int fd;		    /* -1 before the start and after a failure */
	enum dial_end end;
	bool started;
	bool answered;	 /* a reply came over the network */
	bool host_spoke; /* the reply came from the host itself */
	bool left;	 /* its first packet left this machine */
	double began_ms, took_ms;
	int tag; /* the caller's own */
};

struct dialing {
	struct dial dials[DIALS_MAX];
	size_t count;
	/*
	 * Once one is in use, the others only need to answer: they are closed as they open.
	 */
	const struct dial *in_use;
	/* Check whether each first packet leaves this machine (local_drops.h). */
	bool watch_egress;
};

/* Adds one; NULL when there is no room. @start_ms may be in the future. */
struct dial *dialing_add(
	struct dialing *d, const struct address *to, int64_t start_ms, int64_t give_up_ms);
/* Starts due dials, handles poll(2) events, times out late ones. Never blocks. */
void dialing_step(struct dialing *d);
size_t dialing_pending(const struct dialing *d);
/* For poll(2): one entry for each dial, fd -1 if there is nothing to wait for. */
void dialing_fds(const struct dialing *d, struct pollfd *fds);
/* clock_ms() of the next dialing_step() call; INT64_MAX for never. */
int64_t dialing_wakes_ms(const struct dialing *d);
/*
 * Waits for one of @events on @fd (or -1) while the dials continue. Returns its revents; 0
 * at @deadline_ms, or when a dial ended and @or_dial is set.
 */
short dialing_wait(
	struct dialing *d, int fd, short events, int64_t deadline_ms, bool or_dial);
/*
 * The token of client.firewall; NULL if it cannot be known: a dial is open, or there was no
 * route.
 */
const char *dialing_firewall(const struct dialing *d);
/* Closes every descriptor. */
void dialing_finish(struct dialing *d);
/* Milliseconds of one round trip as the kernel measured it (TCP_INFO). */
double dial_rtt_ms(const struct dial *dial);
