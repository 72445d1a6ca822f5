#pragma once

#include <poll.h>
#include <stddef.h>

#include "probes/engine/probe.h"

/*
 * Runs probes in worker processes from a poll(2) loop that belongs to the caller. Each
 * worker has a hard deadline (SIGTERM, 300 ms, SIGKILL, reaped), its stdout and stderr go
 * to the log, and it dies with the parent. A crash, a flood or a hang is a finding and
 * never stops the parent.
 */

enum worker_end {
	WORKER_DONE,	 /* finished by itself */
	WORKER_FAILED,	 /* could not run here; @text has the reason */
	WORKER_KILLED,	 /* its deadline passed */
	WORKER_CRASHED,	 /* a signal ended it */
	WORKER_FLOODED,	 /* it wrote more than the limit */
	WORKER_CANCELLED /* we stopped it */
};

struct runner_events {
	void *to;
	/*
	 * The value is freed afterwards unless it was taken (facts_put takes, value_copy
	 * copies).
	 */
	void (*fact)(void *to, const struct probe *probe, struct fact *fact);
	void (*says)(void *to, const struct probe *probe, const char *text);
	void (*started)(void *to, const struct probe *probe);
	void (*ended)(void *to, const struct probe *probe, enum worker_end how,
		double took_ms, const char *text);
};

struct runner;

/* Copies @events. Borrows @table: NULL-terminated, in starting order. */
struct runner *runner_create(
	const struct runner_events *events, const struct probe *const *table);
/* Stops all workers and reaps them; takes NULL. */
void runner_destroy(struct runner *r);

/* Starts @probe. The request is copied into the worker's pipe; the secret is not kept. */
enum err runner_start(struct runner *r, const struct probe *probe,
	const struct probe_request *request, struct error *e) NODISCARD;
/*
 * Starts every probe that is ready and not yet started in this check. Returns their number.
 * Call it after each runner_service(): it takes microseconds, and some probes become ready
 * by time alone. A probe that cannot be started has ended (WORKER_FAILED).
 *
 * runner_begin() opens a new check: it kills workers of the last check without events and
 * clears the list of started probes. Probes see the facts of this check and those not from
 * probes: measurements of an earlier check are outdated.
 */
void runner_begin(struct runner *r);
int runner_start_ready(struct runner *r, const struct probe_request *request);
size_t runner_active(const struct runner *r);
bool runner_was_started(const struct runner *r, const struct probe *probe);
void runner_cancel(struct runner *r); /* all of them */
void runner_cancel_probe(struct runner *r, const struct probe *probe);

/* For the caller's poll loop: fills up to @room entries, returns their number. */
size_t runner_poll_fds(const struct runner *r, struct pollfd *fds, size_t room);
/* Milliseconds until the next deadline or kill, -1 for never. */
int runner_timeout_ms(const struct runner *r);
/* Reads output, enforces deadlines, reaps workers, calls the events. Never blocks. */
void runner_service(struct runner *r);

/*
 * The path of @program (WORKER_FREERDP, WORKER_HIVE): next to /proc/self/exe, otherwise in
 * the libexec folder of the same prefix, otherwise in that of the build. False: not found.
 */
bool runner_worker_path(const char *program, char *out, size_t size) NODISCARD;
