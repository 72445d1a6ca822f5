#pragma once

#include "probes/engine/runner.h"
#include "probes/engine/spawn.h"
#include "probes/engine/worker_protocol.h"

/* Events from a job to the runner. */
struct job_events {
	void *to;
	void (*fact)(void *to, const struct probe *probe, struct fact *fact);
	void (*says)(void *to, const struct probe *probe, const char *text);
};

/* The runner's state of a worker. Private to runner.c and worker_process.c. */
struct worker_process {
	const struct job_events *events; /* borrowed from the runner */
	const struct probe *probe;
	struct spawned process; /* descriptors -1 once they are closed */
	struct wire_reader reader;
	struct str log_line;
	size_t log_bytes;
	double started_ms, epoch_ms;
	int64_t deadline_ms; /* hard: SIGTERM */
	int64_t kill_ms;     /* SIGKILL; 0 while it is not being stopped */
	int64_t eof_ms;	     /* time when it closed descriptor 3; 0 while open */
	bool stopping;
	bool spoke; /* at least one fact arrived */
	bool done, failed;
	enum worker_end why; /* while stopping */
	char text[512];
};

/* Closes and frees; the process must be gone. */
void worker_destroy(struct worker_process *job);
/* Sends a signal to the worker and all its children. */
void worker_signal(const struct worker_process *job, int sig);
/* SIGTERM now, SIGKILL after the grace period; keeps the first reason. */
void worker_stop(struct worker_process *job, enum worker_end why);
/* Reads available output of both streams and calls the events. */
void worker_read(struct worker_process *job);
/* Stops it if its deadline has passed or it closed its stream without exiting. */
void worker_watch(struct worker_process *job);
/* True when the worker is gone: kills the rest of its group and reads the streams. */
bool worker_reap(struct worker_process *job, int *status);
/* How it ended, after worker_reap; the reason is in job->text. */
enum worker_end worker_status(struct worker_process *job, int status);
/* clock_ms() of the next required call of worker_watch or worker_reap. */
int64_t worker_wakes_ms(const struct worker_process *job, int64_t now_ms);
