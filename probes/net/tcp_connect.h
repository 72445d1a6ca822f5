#pragma once

#include <poll.h>
#include <stdbool.h>

#include "probes/net/address.h"

/*
 * TCP connections being opened, several at once, each with what exactly became of it. No
 * byte is sent. The kernel's errno alone cannot tell a router's prohibition from a missing
 * host, so the ICMP message behind it is read from the socket's error queue (ip(7),
 * IP_RECVERR).
 */
enum dial_end {
	DIAL_WAITING, /* not started yet, or no answer so far */
	DIAL_OPEN,
	DIAL_REFUSED,
	DIAL_TIMEOUT,
	DIAL_HOST_UNREACHABLE,
	DIAL_NETWORK_UNREACHABLE,
	DIAL_PROHIBITED,   /* a router said: administratively prohibited */
	DIAL_LOCAL_DENIED, /* this machine did not let it out */
	DIAL_SKIPPED,	   /* called off before it began: its answer is not wanted */
};

/* The token of tcp.result; "timeout" for one that is still waiting. */
const char *dial_token(enum dial_end end);

#define DIALS_MAX 20
/* Two SYN retransmissions, after 1 s and 3 s (RFC 6298, tcp(7)), and a moment to answer. */
#define DIAL_SILENT_MS 3150

struct dial {
	struct address to;
	int64_t start_ms;   /* clock_ms() when it is to begin */
	int64_t give_up_ms; /* then it is a timeout */
	int fd;		    /* -1 before the start and after a failure */
	enum dial_end end;
	bool started;
	bool answered;	 /* something came back over the network */
	bool host_spoke; /* and it came from the host itself */
	bool left;	 /* its first packet was seen to leave this machine */
	double began_ms, took_ms;
	int tag; /* the caller's own */
};

struct dialing {
	struct dial dials[DIALS_MAX];
	size_t count;
	/* Once one is in use, the others only have to answer: they are closed as they open.
	 */
	const struct dial *in_use;
	/* Look whether each first packet leaves this machine (egress.h). */
	bool watch_egress;
};

/* Adds one; NULL when there is no room. @start_ms may be in the future. */
struct dial *dialing_add(
	struct dialing *d, const struct address *to, int64_t start_ms, int64_t give_up_ms);
/* Starts what is due, takes up what poll(2) found, gives up what is late. Never blocks. */
void dialing_step(struct dialing *d);
size_t dialing_pending(const struct dialing *d);
/* For poll(2): one entry for each dial, fd -1 where there is nothing to wait for. */
void dialing_fds(const struct dialing *d, struct pollfd *fds);
/* clock_ms() when dialing_step() has something to do; INT64_MAX for never. */
int64_t dialing_wakes_ms(const struct dialing *d);
/* Waits for @fd (or -1) to have one of @events while the dials go on. Returns its revents;
 * 0 when @deadline_ms came, or when a dial ended and @or_dial is set. */
short dialing_wait(
	struct dialing *d, int fd, short events, int64_t deadline_ms, bool or_dial);
/* The token of client.firewall; NULL where there is nothing to say: one is open, or there
 * was no way for a packet to begin with. */
const char *dialing_firewall(const struct dialing *d);
/* Closes every descriptor. */
void dialing_finish(struct dialing *d);
/* Milliseconds of one round trip as the kernel measured it (TCP_INFO). */
double dial_rtt_ms(const struct dial *dial);
