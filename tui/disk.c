/* Runs the worker "offline" in a small poll loop of its own. */
#include "tui/disk.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "probes/offline/find.h"
#include "probes/offline/offline_run.h"
#include "probes/registry.h"
#include "probes/runner.h"
#include "share/clock.h"
#include "tui/cmd.h"

struct work {
	const struct disk_events *events;
	bool ended;
	enum job_end how;
	enum err code; /* as the worker named it */
	char text[512];
};

static void
on_fact(void *to, const struct probe *probe, struct fact *fact)
{
	struct work *w = to;

	(void)probe;
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
on_ended(void *to, const struct probe *probe, enum job_end how, double took_ms,
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
	case JOB_DONE:
		return ERR_OK;
	case JOB_FAILED:
		return error_set(e, w->code, "%s", w->text);
	case JOB_KILLED:
		return error_set(e, ERR_DATA,
			"The hive is damaged in a way that its reader does not come to an "
			"end.");
	case JOB_CRASHED:
	case JOB_FLOODED:
		return error_set(e, ERR_DATA,
			"The hive is damaged in a way that its reader did not survive.");
	case JOB_CANCELLED:
		return error_set(e, ERR_NOT_RUN, "It was stopped.");
	}
	return ERR_INTERNAL;
}

enum err
disk_work(const char *input, const struct disk_events *events, struct error *e)
{
	struct work w = { .events = events, .code = ERR_DATA };
	struct runner_events hooks = { &w, on_fact, on_says, on_started, on_ended };
	struct runner *runner = runner_create(&hooks);
	struct probe_request request = { .options.until = STAGE_TLS };
	enum err err;

	request.epoch_ms = clock_ms();
	request.deadline_ms = request.epoch_ms + probe_offline.budget_ms;
	request.known = facts_create();
	request.input = text_dup(input);
	secret_init(&request.password);
	/* a request always names a target; this worker asks nobody */
	err = target_parse("localhost", &request.target, request.known, e);
	if (err == ERR_OK)
		err = runner_start(runner, &probe_offline, &request, e);
	while (err == ERR_OK && !w.ended) {
		struct pollfd fds[8];
		size_t count = runner_poll_fds(runner, fds, ARRAY_LEN(fds));

		(void)poll(fds, (nfds_t)count, runner_timeout_ms(runner));
		if (cmd_stopped != 0)
			runner_cancel(runner);
		runner_service(runner);
	}
	if (err == ERR_OK)
		err = end_of(&w, e);
	runner_destroy(runner);
	facts_destroy(request.known);
	free(request.input);
	return err;
}

/* ---- reading ---- */

struct reading_disk {
	struct case_file *c;
	bool quiet;
	size_t facts;
};

static void
take_fact(void *to, struct fact *fact)
{
	struct reading_disk *r = to;

	r->facts++;
	case_add_fact(r->c, fact);
	memset(fact, 0, sizeof(*fact));
}

static void
take_words(void *to, const char *text)
{
	struct reading_disk *r = to;

	case_append(r->c, EVENT_NOTE, json_pack("{s:s}", "says", text));
	if (!r->quiet)
		(void)fprintf(stderr, "rdpdoctor: %s.\n", text);
}

enum err
disk_read(struct case_file *c, const char *path, bool quiet, struct error *e)
{
	struct reading_disk r = { .c = c, .quiet = quiet };
	struct disk_events events = { &r, take_fact, take_words };
	char *whole = realpath(path, NULL);
	struct found_hives found;
	const char *const files[] = { found.single, found.system, found.software };
	enum err err = ERR_OK;

	if (whole == NULL)
		return error_set_errno(e,
			errno == EACCES ? ERR_NOT_PERMITTED : ERR_NO_INPUT,
			"%s cannot be read", path);
	err = find_hives(whole, &found, e);
	for (size_t i = 0; err == ERR_OK && i < ARRAY_LEN(files); i++)
		if (files[i][0] != '\0' && access(files[i], R_OK) != 0)
			err = error_set_errno(e,
				errno == EACCES ? ERR_NOT_PERMITTED : ERR_NO_INPUT,
				"%s cannot be read", files[i]);
	if (err == ERR_OK)
		err = disk_work(whole, &events, e);
	free(whole);
	/* what came before a crash is still true; the case says that it is not all */
	if (err == ERR_DATA && r.facts > 0) {
		take_words(&r, e->text);
		facts_put_value(c->facts, FACT_GUEST_HIVE_COMPLETE, value_bool(false),
			"disk:SYSTEM");
		err = ERR_OK;
	}
	return err;
}
