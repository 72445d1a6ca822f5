#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The connect guard: this executable defines connect(2), getaddrinfo(3), recv(2), send(2)
 * and shutdown(2) itself, so that libfreerdp calls these instead of the C library's (symbol
 * interposition; the executable exports them). libfreerdp connects a second time on its own
 * when the first connection breaks, with the password, and has no setting against it. With
 * the guard armed one connection to the target passes; every further one fails with
 * ENETUNREACH and is counted. One attempt a process: guard_arm(), guard_read(),
 * guard_disarm(), each once.
 */

struct guard_rules {
	const char *host; /* as handed to libfreerdp; borrowed */
	/*
	 * The address that answered the earlier probes, or NULL. libfreerdp tries a single
	 * address, and which one differs by version; lookups of @host are answered with
	 * this one, so that it goes where the other probes went. The name itself stays in
	 * the library's hands (SNI, service principal, certificate).
	 */
	const char *address; /* borrowed */
	int port;
	int64_t deadline_ms; /* clock_ms() when everything of the attempt is cut off */
};

enum guard_end {
	GUARD_NOT_OPENED, /* no connection came to be */
	GUARD_OPEN,	  /* we ended it */
	GUARD_FIN,	  /* the other side closed it */
	GUARD_RST,	  /* the other side broke it */
	GUARD_TIMEOUT,	  /* our deadline came first */
};

struct guard_result {
	int connections; /* to the target, passed on to the network: 0 or 1 */
	int refused;	 /* further ones that were not let through */
	int sys_errno;	 /* of the connection that passed; 0: it was opened */
	bool opened, timed_out, stopped;
	enum guard_end end;
	uint64_t bytes_received, bytes_sent; /* TCP payload, from TCP_INFO */
	int64_t last_received_ms;	     /* clock_ms(), 0: nothing ever came */
	int rtt_ms;			     /* -1: not known */
};

/* False, with errno, if the timer cannot be made or ours are not the functions in use. */
bool guard_arm(const struct guard_rules *rules);
/*
 * Ends the connection from our side: whatever libfreerdp does with it next fails. Safe in a
 * signal handler. The timer and SIGTERM do it with @timed_out.
 */
void guard_stop(bool timed_out);
/* Why libfreerdp was stopped, or false while it runs freely. */
bool guard_stopped(void);
bool guard_opened(void);
/* What there is to know. What happens on the wire from now on is our own doing and not
 * kept. */
void guard_read(struct guard_result *out);
/* Lets the descriptor and the timer go. */
void guard_disarm(void);
