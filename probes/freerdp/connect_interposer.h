#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The connect guard: this executable defines connect(2), getaddrinfo(3), recv(2), send(2)
 * and shutdown(2) itself, so that libfreerdp calls these instead of the C library's (symbol
 * interposition; the executable exports them). libfreerdp reconnects on its own when the
 * first connection breaks, with the password, and has no setting against it. With the guard
 * armed one connection to the target is allowed; every further one fails with ENETUNREACH
 * and is counted. One attempt per process: guard_arm(), guard_read(), guard_disarm(), each
 * once.
 */

struct guard_rules {
	const char *host; /* as passed to libfreerdp; borrowed */
	/*
	 * The address that answered the earlier probes, or NULL. libfreerdp tries a single
	 * address, and which one differs by version; lookups of @host return this one, so
	 * that it connects where the other probes did. The library still uses the name
	 * itself (SNI, service principal, certificate).
	 */
	const char *address; /* borrowed */
	int port;
	int64_t deadline_ms; /* clock_ms() when the whole attempt is cut off */
};

enum guard_end {
	GUARD_NOT_OPENED, /* no connection was opened */
	GUARD_OPEN,	  /* we ended it */
	GUARD_FIN,	  /* the other side closed it */
	GUARD_RST,	  /* the other side reset it */
	GUARD_TIMEOUT,	  /* our deadline passed first */
};

struct guard_result {
	int connections; /* to the target, allowed: 0 or 1 */
	int refused;	 /* further ones, blocked */
	int sys_errno;	 /* of the allowed connection; 0: it was opened */
	bool opened, timed_out, stopped;
	enum guard_end end;
	uint64_t bytes_received, bytes_sent; /* TCP payload, from TCP_INFO */
	int64_t last_received_ms;	     /* clock_ms(), 0: nothing received */
	int rtt_ms;			     /* -1: unknown */
};

/* False, with errno, if the timer cannot be created or these functions are not in use. */
bool guard_arm(const struct guard_rules *rules);
/*
 * Ends the connection from our side: further use by libfreerdp fails. Safe in a signal
 * handler. The timer and SIGTERM call it with @timed_out.
 */
void guard_stop(bool timed_out);
/* Why libfreerdp was stopped, or false while it runs freely. */
bool guard_stopped(void);
bool guard_opened(void);
/*
 * Returns the observations. Later events on the wire are caused locally and not recorded.
 */
void guard_read(struct guard_result *out);
/* Releases the descriptor and the timer. */
void guard_disarm(void);
