#pragma once

#include <poll.h>

#include "probes/engine/runner.h"
#include "tui/session/session.h"

/*
 * A round of checks in a session: starts the probes that are ready, stores their facts as
 * events, asks the attempt ledger before a password is sent, and ends when no probe is
 * running or ready or the time is up. The command line and the wizard drive it from their
 * poll loops.
 */
struct checks;

struct checks_options {
	int timeout_ms; /* of the whole round */
	int allow_attempts;
	bool verbose, connect;
	enum stage until;
	const int *extra_ports;
	int extra_port_count;
};

/* One line of the live view. */
enum check_state { CHECK_WAITING, CHECK_RUNNING, CHECK_DONE, CHECK_NOT_RUN };
struct check_row {
	const struct probe *probe;
	enum check_state state;
	enum worker_end how;
	double took_ms, started_ms;
	char says[160]; /* the newest sentence of the probe */
};

/* @changed is called after each event (may be NULL). Borrows @c. */
struct checks *checks_create(struct session *c, void (*changed)(void *to), void *to);
void checks_destroy(struct checks *k); /* stops running probes; accepts NULL */
/* Starts a round. Takes the password and wipes it when the round ends or does not need
 * it. */
void checks_begin(
	struct checks *k, const struct checks_options *options, struct secret *password);
bool checks_running(const struct checks *k);
void checks_stop(struct checks *k);
size_t checks_poll_fds(const struct checks *k, struct pollfd *fds, size_t room);
int checks_timeout_ms(const struct checks *k);
/* Reads the output of the probes and starts those that became ready. */
void checks_service(struct checks *k);
/* Rows of the round in the order of the probe table, including probes that never
 * started. */
size_t checks_rows(const struct checks *k, struct check_row *rows, size_t room);
