#pragma once

#include "probes/engine/runner.h"
#include "probes/engine/spawn.h"
#include "probes/engine/worker_protocol.h"

/* What a job tells the runner while it runs. */
struct job_events {
	void *to;
	void (*fact)(void *to, const struct probe *probe, struct fact *fact);
	void (*says)(void *to, const struct probe *probe, const char *text);
};

/* A worker as the runner sees it. Private to runner.c and job.c. */
struct worker_process {
	const struct job_events *events; /* borrowed from the runner */
	const struct probe *probe;
	struct spawned process; /* descriptors -1 once they are closed */
	struct wire_reader reader;
	struct str log_line;
	size_t log_bytes;
	double started_ms, epoch_ms;
	int64_t deadline_ms; /* hard: SIGTERM */
	int64_t kill_ms;     /* SIGKILL; 0 while nobody stops it */
	int64_t eof_ms;	     /* when it closed descriptor 3; 0 while open */
	bool stopping;
	bool spoke; /* at least one fact came */
	bool done, failed;
	enum worker_end why; /* while stopping */
	char text[512];
};

/* Closes and frees; the process must be gone. */
void worker_destroy(struct worker_process *job);
/* To the worker and to everything that it may have started. */
void worker_signal(const struct worker_process *job, int sig);
/* SIGTERM now, SIGKILL after the grace; the first reason stays. */
void worker_stop(struct worker_process *job, enum worker_end why);
/* Reads both streams as far as they are filled and calls the events. */
void worker_read(struct worker_process *job);
/* Stops it when its deadline has come or it has closed its stream and stays. */
void worker_watch(struct worker_process *job);
/* True when the worker is gone: the rest of its group is killed, the streams are read. */
bool worker_reap(struct worker_process *job, int *status);
/* How it ended, after worker_reap; says why in job->text. */
enum worker_end worker_status(struct worker_process *job, int status);
/* clock_ms() when worker_watch or worker_reap has something to do at the latest. */
int64_t worker_wakes_ms(const struct worker_process *job, int64_t now_ms);
