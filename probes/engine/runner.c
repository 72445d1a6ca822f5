/*
 * The parent's side of all workers: starts them, reads their output as it arrives, stops
 * those past their deadline, and reports each end once. No call here blocks: the caller's
 * poll loop also serves the keyboard.
 */
#include "probes/engine/runner.h"

#include <errno.h>
#include <ftw.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "probes/engine/worker_process.h"
#include "share/base/clock.h"
#include "share/base/log.h"

#define JOBS_MAX 32
#define POLITE_MS 100 /* a worker's own deadline is this much before the hard one */
#define STARTED_MAX 64
#define FAILURES_MAX 16

struct runner {
	struct runner_events events;
	const struct probe *const *table;
	struct job_events job_events;
	struct worker_process *jobs[JOBS_MAX];
	size_t job_count;
	const struct probe *started[STARTED_MAX];
	size_t started_count;
	/*
	 * Of the current check: "tcp:crashed" (worker.failure), "tcp: ended by signal 11"
	 * (worker.reason).
	 */
	struct fact_value failures, reasons;
	bool in_check; /* runner_start_ready() was called in the current check */
	/*
	 * Facts of this check and from other sources; facts measured by an earlier check
	 * must not decide what this one does.
	 */
	struct facts *found;
	size_t known_taken; /* facts of request->known copied so far */
	char home[64];	    /* private and empty; "" until needed */
};

/* ---- what this check has found ---- */

static void
keep_fact(struct runner *r, const struct fact *fact)
{
	struct fact copy = *fact;

	copy.value = value_copy(&fact->value);
	copy.line = NULL;
	facts_put(r->found, &copy);
}

static void
on_fact(void *to, const struct probe *probe, struct fact *fact)
{
	struct runner *r = to;

	keep_fact(r, fact);
	if (r->events.fact != NULL)
		r->events.fact(r->events.to, probe, fact);
}

static void
on_says(void *to, const struct probe *probe, const char *text)
{
	const struct runner *r = to;

	if (r->events.says != NULL)
		r->events.says(r->events.to, probe, text);
}

/* Adds facts from answers, pastes and disks as they arrive. */
static void
take_known(struct runner *r, const struct facts *known)
{
	if (known == NULL)
		return;
	if (facts_count(known) < r->known_taken)
		r->known_taken = 0; /* the list was emptied */
	for (; r->known_taken < facts_count(known); r->known_taken++) {
		const struct fact *fact = facts_at(known, r->known_taken);

		if (!origin_is(fact->source, ORIGIN_PROBE))
			keep_fact(r, fact);
	}
}

/* ---- a private home for libraries that write into one ---- */

static int
remove_entry(const char *path, const struct stat *st, int kind, struct FTW *where)
{
	(void)st;
	(void)where;
	return kind == FTW_DP ? rmdir(path) : unlink(path);
}

static const char *
home_of(struct runner *r, const struct probe *probe)
{
	if (probe->program == NULL)
		return "/nonexistent";
	if (r->home[0] == '\0') {
		text_copy(r->home, sizeof(r->home), "/tmp/rdpdoctor-XXXXXX");
		if (mkdtemp(r->home) == NULL)
			r->home[0] = '\0';
	}
	return r->home[0] != '\0' ? r->home : "/nonexistent";
}

static void
home_remove(struct runner *r)
{
	if (r->home[0] != '\0')
		(void)nftw(r->home, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
	r->home[0] = '\0';
}

/* Appends @text to @list and reports the list as the fact @id. */
static void
report_list(struct runner *r, const struct probe *probe, int64_t epoch_ms, int id,
	struct fact_value *list, const char *text)
{
	struct fact fact = { .id = id, .at_ms = clock_ms_exact() - (double)epoch_ms };

	if (list->as.list.count < FAILURES_MAX)
		value_list_add(list, text);
	fact.value = value_copy(list);
	origin_write(fact.source, sizeof(fact.source), ORIGIN_PROBE, probe->id);
	on_fact(r, probe, &fact);
	value_free(&fact.value);
	free(fact.line);
}

/* A probe that crashed, hung, flooded or could not run is a fact as well. */
static void
report_failure(struct runner *r, const struct probe *probe, int64_t epoch_ms,
	enum worker_end how, const char *why)
{
	static const char *const words[] = {
		[WORKER_FAILED] = "failed",
		[WORKER_KILLED] = "hung",
		[WORKER_CRASHED] = "crashed",
		[WORKER_FLOODED] = "flooded",
		[WORKER_CANCELLED] = NULL,
	};
	char failure[64], reason[512];

	if (words[how] == NULL)
		return;
	LOG_WARN(probe->id, "%s: %s", words[how], why);
	(void)text_format(failure, sizeof(failure), "%s:%s", probe->id, words[how]);
	(void)text_format(reason, sizeof(reason), "%s: %s", probe->id, why);
	report_list(r, probe, epoch_ms, FACT_WORKER_FAILURE, &r->failures, failure);
	report_list(r, probe, epoch_ms, FACT_WORKER_REASON, &r->reasons, reason);
}

static void
worker_end(struct runner *r, size_t index, int status)
{
	struct worker_process *job = r->jobs[index];
	double took_ms = clock_ms_exact() - job->started_ms;
	enum worker_end how;

	r->jobs[index] = r->jobs[--r->job_count];
	how = worker_status(job, status);
	report_failure(r, job->probe, (int64_t)job->epoch_ms, how, job->text);
	LOG_DEBUG(
		job->probe->id, "ended after %.1f ms: %d %s", took_ms, (int)how, job->text);
	if (r->events.ended != NULL)
		r->events.ended(r->events.to, job->probe, how, took_ms, job->text);
	worker_destroy(job);
}

/* ---- the runner ---- */

struct runner *
runner_create(const struct runner_events *events, const struct probe *const *table)
{
	struct runner *r = calloc(1, sizeof(*r));

	if (r == NULL)
		abort();
	r->events = *events;
	r->table = table;
	r->job_events = (struct job_events) { r, on_fact, on_says };
	r->found = facts_create();
	r->failures = value_list(FACT_TYPE_TEXTS);
	r->reasons = value_list(FACT_TYPE_TEXTS);
	return r;
}

/* Kills all workers without calling the `ended` callback. */
static void
drop_jobs(struct runner *r)
{
	for (size_t i = 0; i < r->job_count; i++)
		worker_signal(r->jobs[i], SIGKILL);
	for (size_t i = 0; i < r->job_count; i++) {
		while (waitpid(r->jobs[i]->process.pid, NULL, 0) < 0 && errno == EINTR)
			;
		worker_destroy(r->jobs[i]);
	}
	r->job_count = 0;
}

void
runner_destroy(struct runner *r)
{
	if (r == NULL)
		return;
	drop_jobs(r);
	home_remove(r);
	facts_destroy(r->found);
	value_free(&r->failures);
	value_free(&r->reasons);
	free(r);
}

static void
remember_start(struct runner *r, const struct probe *probe)
{
	if (!runner_was_started(r, probe) && r->started_count < STARTED_MAX)
		r->started[r->started_count++] = probe;
}

enum err
runner_start(struct runner *r, const struct probe *probe,
	const struct probe_request *request, struct error *e)
{
	struct probe_request own = *request;
	int64_t now_ms = clock_ms();
	struct worker_process *job;
	enum err err;

	remember_start(r, probe);
	if (r->job_count == JOBS_MAX)
		return error_set(e, ERR_INTERNAL, "Too many checks run at once.");
	job = calloc(1, sizeof(*job));
	if (job == NULL)
		abort();
	*job = (struct worker_process) { .events = &r->job_events,
		.probe = probe,
		.process = { .facts_fd = -1, .log_fd = -1 },
		.log_line = STR_INIT(2048),
		.started_ms = clock_ms_exact(),
		.epoch_ms = (double)request->epoch_ms,
		.deadline_ms = now_ms + probe->budget_ms };
	if (request->deadline_ms > 0 && request->deadline_ms < job->deadline_ms)
		job->deadline_ms = request->deadline_ms;
	wire_reader_init(&job->reader);
	own.deadline_ms = MAX_OF(job->deadline_ms - POLITE_MS, now_ms + 1);
	if (probe->reach != REACH_LOGON)
		secret_wipe(&own.password);
	err = spawn_worker(probe, &own, home_of(r, probe), &job->process, e);
	secret_wipe(&own.password);
	if (err != ERR_OK) {
		worker_destroy(job);
		return err;
	}
	LOG_DEBUG(probe->id, "started worker %d", (int)job->process.pid);
	r->jobs[r->job_count++] = job;
	if (r->events.started != NULL)
		r->events.started(r->events.to, probe);
	return ERR_OK;
}

void
runner_begin(struct runner *r)
{
	drop_jobs(r);
	r->started_count = 0;
	value_free(&r->failures);
	value_free(&r->reasons);
	r->failures = value_list(FACT_TYPE_TEXTS);
	r->reasons = value_list(FACT_TYPE_TEXTS);
	r->in_check = false;
	facts_clear(r->found);
	r->known_taken = 0;
}

/* Whether the probe named in @probe has been silent long enough to start @probe early. */
static bool
may_start_early(const struct runner *r, const struct probe *probe, int64_t *when_ms)
{
	*when_ms = -1;
	if (probe->early_after == NULL)
		return false;
	for (size_t i = 0; i < r->job_count; i++) {
		const struct worker_process *job = r->jobs[i];

		if (job->spoke || job->stopping ||
			!text_equal(job->probe->id, probe->early_after))
			continue;
		*when_ms = (int64_t)job->started_ms + probe->early_ms;
		return clock_ms() >= *when_ms;
	}
	return false;
}

/* The check ends when only lazy probes are left. */
static void
call_off_lazy(struct runner *r)
{
	for (size_t i = 0; i < r->job_count; i++)
		if (!r->jobs[i]->probe->lazy)
			return;
	for (size_t i = 0; i < r->job_count; i++)
		worker_stop(r->jobs[i], WORKER_DONE);
}

/* Stops probes whose question another probe has answered. */
static void
call_off_answered(struct runner *r)
{
	for (size_t i = 0; i < r->job_count; i++) {
		struct worker_process *job = r->jobs[i];

		if (!job->spoke && job->probe->answered != NULL &&
			job->probe->answered(r->found))
			worker_stop(job, WORKER_DONE);
	}
}

int
runner_start_ready(struct runner *r, const struct probe_request *request)
{
	struct probe_request own = *request;
	int count = 0;
	int64_t when_ms;

	r->in_check = true;
	take_known(r, request->known);
	own.known = r->found;
	call_off_answered(r);
	for (size_t i = 0; r->table[i] != NULL; i++) {
		const struct probe *probe = r->table[i];
		struct error e = ERROR_INIT;

		if (runner_was_started(r, probe))
			continue;
		if (!probe->ready(own.known, &own.target, &own.options) &&
			!may_start_early(r, probe, &when_ms))
			continue;
		if (runner_start(r, probe, &own, &e) == ERR_OK) {
			count++;
			continue;
		}
		report_failure(r, probe, own.epoch_ms, WORKER_FAILED, e.text);
		if (r->events.ended != NULL)
			r->events.ended(r->events.to, probe, WORKER_FAILED, 0, e.text);
	}
	secret_wipe(&own.password);
	if (count == 0)
		call_off_lazy(r);
	return count;
}

size_t
runner_active(const struct runner *r)
{
	return r->job_count;
}

bool
runner_was_started(const struct runner *r, const struct probe *probe)
{
	for (size_t i = 0; i < r->started_count; i++)
		if (r->started[i] == probe)
			return true;
	return false;
}

void
runner_cancel(struct runner *r)
{
	r->in_check = false;
	for (size_t i = 0; i < r->job_count; i++)
		worker_stop(r->jobs[i], WORKER_CANCELLED);
}

void
runner_cancel_probe(struct runner *r, const struct probe *probe)
{
	for (size_t i = 0; i < r->job_count; i++)
		if (r->jobs[i]->probe == probe)
			worker_stop(r->jobs[i], WORKER_CANCELLED);
}

size_t
runner_poll_fds(const struct runner *r, struct pollfd *fds, size_t room)
{
	size_t count = 0;

	for (size_t i = 0; i < r->job_count; i++) {
		const int ours[] = { r->jobs[i]->process.facts_fd,
			r->jobs[i]->process.log_fd };

		for (size_t k = 0; k < ARRAY_LEN(ours); k++)
			if (ours[k] >= 0 && count < room)
				fds[count++] =
					(struct pollfd) { .fd = ours[k], .events = POLLIN };
	}
	return count;
}

int
runner_timeout_ms(const struct runner *r)
{
	int64_t now_ms = clock_ms(), next_ms = INT64_MAX, when_ms;

	for (size_t i = 0; i < r->job_count; i++)
		next_ms = MIN_OF(next_ms, worker_wakes_ms(r->jobs[i], now_ms));
	for (size_t i = 0; r->in_check && r->table[i] != NULL; i++) {
		if (runner_was_started(r, r->table[i]))
			continue;
		if (may_start_early(r, r->table[i], &when_ms) || when_ms >= 0)
			next_ms = MIN_OF(next_ms, when_ms);
	}
	if (next_ms == INT64_MAX)
		return -1;
	return (int)MAX_OF(next_ms - now_ms, (int64_t)0);
}

void
runner_service(struct runner *r)
{
	for (size_t i = 0; i < r->job_count;) {
		struct worker_process *job = r->jobs[i];
		int status = 0;

		worker_read(job);
		worker_watch(job);
		if (worker_reap(job, &status))
			worker_end(r, i, status);
		else
			i++;
	}
}
