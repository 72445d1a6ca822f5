#pragma once

#include <poll.h>
#include <stddef.h>

#include "probes/engine/probe.h"

/*
 * Runs probes in worker processes from a poll(2) loop that belongs to the caller. Each
 * worker has a hard deadline (SIGTERM, 300 ms, SIGKILL, reaped), its stdout and stderr go
 * to the log, it dies with the parent. A crash, a flood or a hang is a finding, never our
 * end.
 */

enum worker_end {
	WORKER_DONE,	 /* finished by itself */
	WORKER_FAILED,	 /* says why in @text: could not run here */
	WORKER_KILLED,	 /* its deadline came */
	WORKER_CRASHED,	 /* a signal ended it */
	WORKER_FLOODED,	 /* it said more than a worker may */
	WORKER_CANCELLED /* we stopped it */
};

struct runner_events {
	void *to;
	/* What it does not take (facts_put takes, value_copy copies) is freed afterwards.
	 */
	void (*fact)(void *to, const struct probe *probe, struct fact *fact);
	void (*says)(void *to, const struct probe *probe, const char *text);
	void (*started)(void *to, const struct probe *probe);
	void (*ended)(void *to, const struct probe *probe, enum worker_end how,
		double took_ms, const char *text);
};

struct runner;

/* Copies @events. Borrows @table: NULL-terminated, in the order in which probes start. */
struct runner *runner_create(
	const struct runner_events *events, const struct probe *const *table);
/* Stops all workers and reaps them; takes NULL. */
void runner_destroy(struct runner *r);

/* Starts @probe. The request is copied into the worker's pipe; the secret is not kept. */
enum err runner_start(struct runner *r, const struct probe *probe,
	const struct probe_request *request, struct error *e) NODISCARD;
/*
 * Starts every probe that is ready and was not started in this check yet. Returns how many
 * were started. To be called after each runner_service(): it costs microseconds, and some
 * probes become ready by time alone. A probe that cannot be started has ended (WORKER_FAILED).
 *
 * runner_begin() opens a new check: it ends what is still running of the last one, without
 * a word, and forgets which probes were started. Probes see what this check found and what
 * is known from other sources than probes: what an earlier check measured is history.
 */
void runner_begin(struct runner *r);
int runner_climb(struct runner *r, const struct probe_request *request);
size_t runner_active(const struct runner *r);
bool runner_was_started(const struct runner *r, const struct probe *probe);
void runner_cancel(struct runner *r); /* all of them */
void runner_cancel_probe(struct runner *r, const struct probe *probe);

/* For the caller's poll loop: fills up to @room entries, returns how many. */
size_t runner_poll_fds(const struct runner *r, struct pollfd *fds, size_t room);
/* Milliseconds until something must be done (deadline, kill), -1 for never. */
int runner_timeout_ms(const struct runner *r);
/* Reads what came, enforces deadlines, reaps, calls the events. Never blocks. */
void runner_service(struct runner *r);

/* The path of @program (WORKER_FREERDP, WORKER_HIVE): beside /proc/self/exe, else in
 * the libexec folder of the same prefix, else in that of the build. False: not there. */
bool runner_worker_path(const char *program, char *out, size_t size) NODISCARD;
