/*
 * Runs the worker "offline": commands wait in a small poll loop here, the wizard serves
 * it from its own loop. Facts are added to the session as they arrive; those sent before
 * a crash are still true.
 */
#include "tui/session/read_disk.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "probes/offline/locate/find_hives.h"
#include "probes/offline/offline_run.h"
#include "probes/checks/probe_table.h"
#include "probes/engine/runner.h"
#include "share/base/clock.h"
#include "share/base/stop_signal.h"

struct work {
	const struct disk_events *events;
	bool ended;
	enum worker_end how;
	enum err code; /* reported by the worker; 0 if it did not */
	char text[512];
};

static void
on_fact(void *to, const struct probe *probe, struct fact *fact)
{
	struct work *w = to;

	(void)probe;
	/* A failure of the reader is the error of disk_work(), not a fact of the disk. */
	if (fact->id == FACT_WORKER_FAILURE || fact->id == FACT_WORKER_REASON)
		return;
	if (w->events->fact != NULL)
		w->events->fact(w->events->to, fact);
}

static void
on_says(void *to, const struct probe *probe, const char *text)
{
	struct work *w = to;

	(void)probe;
	if (!text_starts(text, OFFLINE_ERROR_MARK)) {
		w->events->says(w->events->to, text);
		return;
	}
	text += strlen(OFFLINE_ERROR_MARK);
	for (int code = ERR_USAGE; code <= ERR_NOT_RUN; code++) {
		char digits[16];

		if (text_format(digits, sizeof(digits), "%d", code) &&
			text_equal(text, digits))
			w->code = (enum err)code;
	}
}

static void
on_started(void *to, const struct probe *probe)
{
	(void)to;
	(void)probe;
}

static void
on_ended(void *to, const struct probe *probe, enum worker_end how, double took_ms,
	const char *text)
{
	struct work *w = to;

	(void)probe;
	(void)took_ms;
	w->ended = true;
	w->how = how;
	text_copy(w->text, sizeof(w->text), text != NULL ? text : "");
}

static enum err
end_of(const struct work *w, struct error *e)
{
	switch (w->how) {
	case WORKER_DONE:
		return ERR_OK;
	case WORKER_FAILED:
		return error_set(e, w->code != ERR_OK ? w->code : ERR_DATA, "%s", w->text);
	case WORKER_KILLED:
		return error_set(
			e, ERR_DATA, "The hive is damaged: its reader did not finish.");
	case WORKER_CRASHED:
	case WORKER_FLOODED:
		return error_set(e, ERR_DATA, "The hive is damaged: its reader crashed.");
	case WORKER_CANCELLED:
		return error_set(e, ERR_NOT_RUN, "Reading was stopped.");
	}
	return ERR_INTERNAL;
}

struct disk_job {
	struct work w;
	struct runner *runner;
};

static void
suspend_close(struct disk_job *j)
{
	runner_destroy(j->runner);
	j->runner = NULL;
}

static enum err
suspend_open(struct disk_job *j, const char *input, int64_t epoch_ms,
	const struct disk_events *events, struct error *e)
{
	struct runner_events hooks = { &j->w, on_fact, on_says, on_started, on_ended };
	struct probe_request request = { .options.until = STAGE_TLS };
	enum err err;

	j->w = (struct work) { .events = events };
	j->runner = runner_create(&hooks, probes);
	request.epoch_ms = epoch_ms;
	request.deadline_ms = clock_ms() + probe_offline.budget_ms;
	request.known = facts_create();
	request.input = text_dup(input);
	secret_init(&request.password);
	/* a request always names a target; this worker does not use it */
	err = target_parse("localhost", &request.target, request.known, e);
	if (err == ERR_OK)
		err = runner_start(j->runner, &probe_offline, &request, e);
	facts_destroy(request.known);
	free(request.input);
	if (err != ERR_OK)
		suspend_close(j);
	return err;
}

enum err
disk_work(const char *input, const struct disk_events *events, struct error *e)
{
	struct disk_job j;
	enum err err = suspend_open(&j, input, clock_ms(), events, e);

	if (err != ERR_OK)
		return err;
	while (!j.w.ended) {
		struct pollfd fds[8];
		size_t count = runner_poll_fds(j.runner, fds, ARRAY_LEN(fds));

		(void)poll(fds, (nfds_t)count, runner_timeout_ms(j.runner));
		if (stop_signal != 0)
			runner_cancel(j.runner);
		runner_service(j.runner);
	}
	err = end_of(&j.w, e);
	suspend_close(&j);
	return err;
}

/* ---- reading ---- */

struct disk_reading {
	struct session *c;
	struct disk_events events;
	struct disk_job job;
	bool aloud; /* its messages go to stderr */
	size_t facts;
	char says[512];
};

static void
take_fact(void *to, struct fact *fact)
{
	struct disk_reading *r = to;

	/* a failure of the worker is reported by the runner, not read from the disk */
	r->facts += fact->id != FACT_WORKER_FAILURE && fact->id != FACT_WORKER_REASON;
	session_add_fact(r->c, fact);
	memset(fact, 0, sizeof(*fact));
}

static void
take_words(void *to, const char *text)
{
	struct disk_reading *r = to;

	session_append(r->c, EVENT_NOTE, json_pack("{s:s}", "says", text));
	text_copy(r->says, sizeof(r->says), text);
	if (r->aloud)
		(void)fprintf(stderr, "rdpdoctor: %s.\n", text);
}

static enum err
check_path(const char *path, char **whole, struct error *e)
{
	struct found_hives found;
	const char *const files[] = { found.single, found.system, found.software };
	enum err err;

	*whole = realpath(path, NULL);
	if (*whole == NULL)
		return error_set_errno(e,
			errno == EACCES ? ERR_NOT_PERMITTED : ERR_NO_INPUT,
			"%s cannot be read", path);
	err = find_hives(*whole, &found, e);
	for (size_t i = 0; err == ERR_OK && i < ARRAY_LEN(files); i++)
		if (files[i][0] != '\0' && access(files[i], R_OK) != 0)
			err = error_set_errno(e,
				errno == EACCES ? ERR_NOT_PERMITTED : ERR_NO_INPUT,
				"%s cannot be read", files[i]);
	if (err != ERR_OK) {
		free(*whole);
		*whole = NULL;
	}
	return err;
}

/* Facts sent before a crash are still true; the session records that some are missing. */
static enum err
judge_end(struct disk_reading *r, enum err err, const struct error *e)
{
	struct fact fact = { .id = FACT_GUEST_HIVE_COMPLETE,
		.value = value_bool(false),
		.source = "disk:SYSTEM",
		.at_ms = session_now_ms(r->c) };

	if (err != ERR_DATA || r->facts == 0)
		return err;
	take_words(r, e->text);
	session_add_fact(r->c, &fact);
	return ERR_OK;
}

enum err
disk_read(struct session *c, const char *path, bool quiet, struct error *e)
{
	struct disk_reading r = { .c = c, .aloud = !quiet };
	struct disk_events events = { &r, take_fact, take_words };
	char *whole;
	enum err err = check_path(path, &whole, e);

	if (err != ERR_OK)
		return err;
	err = disk_work(whole, &events, e);
	free(whole);
	return judge_end(&r, err, e);
}

enum err
disk_begin(struct session *c, const char *path, struct disk_reading **out, struct error *e)
{
	struct disk_reading *r;
	char *whole;
	enum err err = check_path(path, &whole, e);

	if (err != ERR_OK)
		return err;
	r = calloc(1, sizeof(*r));
	if (r == NULL)
		abort();
	r->c = c;
	r->events = (struct disk_events) { r, take_fact, take_words };
	err = suspend_open(&r->job, whole, session_epoch_ms(c), &r->events, e);
	free(whole);
	if (err != ERR_OK) {
		free(r);
		return err;
	}
	*out = r;
	return ERR_OK;
}

size_t
disk_poll_fds(const struct disk_reading *r, struct pollfd *fds, size_t room)
{
	return disk_running(r) ? runner_poll_fds(r->job.runner, fds, room) : 0;
}

int
disk_timeout_ms(const struct disk_reading *r)
{
	return disk_running(r) ? runner_timeout_ms(r->job.runner) : -1;
}

bool
disk_service(struct disk_reading *r, enum err *how, struct error *e)
{
	bool ended;

	if (!disk_running(r))
		return false;
	session_hold(r->c); /* one sync to disk per turn */
	runner_service(r->job.runner);
	ended = r->job.w.ended;
	if (ended)
		*how = judge_end(r, end_of(&r->job.w, e), e);
	session_release(r->c);
	if (ended)
		suspend_close(&r->job);
	return ended;
}

size_t
disk_facts(const struct disk_reading *r)
{
	return r->facts;
}

const char *
disk_says(const struct disk_reading *r)
{
	return r->says;
}

bool
disk_running(const struct disk_reading *r)
{
	return r != NULL && r->job.runner != NULL;
}

void
disk_stop(struct disk_reading *r)
{
	if (disk_running(r))
		runner_cancel(r->job.runner);
}

void
disk_end(struct disk_reading *r)
{
	if (r == NULL)
		return;
	suspend_close(&r->job);
	free(r);
}
