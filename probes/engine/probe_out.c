/*
 * Writes each result line at once, so that it is kept even if the probe crashes or is
 * killed later.
 */
#include "probes/engine/probe_out.h"

#include <assert.h>
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#include "probes/engine/worker_protocol.h"
#include "share/base/clock.h"

void
probe_write_line(struct probe_out *out, const struct str *line)
{
	const char *at = str_text(line);
	size_t left = line->len;

	while (left > 0) {
		ssize_t n = write(out->fd, at, left);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			_exit(EXIT_FAILURE); /* the parent has closed the pipe */
		at += n;
		left -= (size_t)n;
	}
}

/*
 * An undeclared fact can never be recommended, so it is dropped and logged. Facts of a disk
 * are checked where they are made.
 */
static bool
is_declared(const struct probe_out *out, int id, const char *source)
{
	bool declared =
		text_starts(source, "disk") || supplies_have(out->supplies, source, id);

	if (!declared)
		(void)fprintf(stderr, "%s states %s as probe:%s and does not declare it\n",
			out->probe, fact_def(id)->id, source);
	assert(declared);
	return declared;
}

static void
fill_fact(const struct probe_out *out, struct fact *fact, int id, struct fact_value value,
	const char *source, double took_ms)
{
	memset(fact, 0, sizeof(*fact));
	fact->id = id;
	fact->value = value;
	if (origin_is(source, ORIGIN_DISK))
		text_copy(fact->source, sizeof(fact->source), source);
	else
		origin_write(fact->source, sizeof(fact->source), ORIGIN_PROBE, source);
	fact->at_ms = clock_ms_exact() - (double)out->epoch_ms;
	fact->took_ms = took_ms > 0 ? took_ms : 0;
}

static void
write_fact(struct probe_out *out, struct fact *fact)
{
	STR_AUTO line = STR_INIT(WIRE_LINE_MAX);

	wire_add_fact(&line, fact);
	if (str_ok(&line))
		probe_write_line(out, &line);
	value_free(&fact->value);
	free(fact->line);
}

void
probe_fact(struct probe_out *out, int id, struct fact_value value, const char *source,
	double took_ms)
{
	struct fact fact;

	if (!is_declared(out, id, source)) {
		value_free(&value);
		return;
	}
	fill_fact(out, &fact, id, value, source, took_ms);
	write_fact(out, &fact);
}

void
probe_fact_at(struct probe_out *out, int id, struct fact_value value, const char *source,
	const char *line)
{
	struct fact fact;

	if (!is_declared(out, id, source)) {
		value_free(&value);
		return;
	}
	fill_fact(out, &fact, id, value, source, -1);
	fact.line = text_dup(line);
	write_fact(out, &fact);
}

void
probe_token(struct probe_out *out, int id, const char *token, const char *source,
	double took_ms)
{
	probe_fact(out, id, value_token(token), source, took_ms);
}

void
probe_says(struct probe_out *out, const char *fmt, ...)
{
	STR_AUTO text = STR_INIT(1024);
	STR_AUTO line = STR_INIT(WIRE_LINE_MAX);
	va_list args;

	va_start(args, fmt);
	str_addv(&text, fmt, args);
	va_end(args);
	wire_add_text(&line, "says", str_text(&text));
	probe_write_line(out, &line);
}

/* ---- the report at a timeout ---- */

static struct str timeout_report = STR_INIT(4096);

/* Async-signal-safe: the line was prepared before. */
static void
send_timeout_report(int sig)
{
	(void)sig;
	if (write(WIRE_FACTS_FD, timeout_report.text, timeout_report.len) < 0)
		_exit(EXIT_FAILURE);
	_exit(EXIT_SUCCESS);
}

void
probe_report_on_timeout(
	struct probe_out *out, int64_t at_ms, int id, const char *token, const char *source)
{
	int64_t wait_ms = MAX_OF(at_ms - clock_ms(), (int64_t)1);
	struct itimerval timer = { .it_value = { .tv_sec = wait_ms / 1000,
					   .tv_usec = wait_ms % 1000 * 1000 } };
	struct sigaction action = { .sa_handler = send_timeout_report };
	struct fact fact;

	if (!is_declared(out, id, source))
		return;
	fill_fact(out, &fact, id, value_token(token), source, (double)wait_ms);
	fact.at_ms += (double)wait_ms;
	str_clear(&timeout_report);
	wire_add_fact(&timeout_report, &fact);
	wire_add_done(&timeout_report);
	value_free(&fact.value);
	(void)sigaction(SIGALRM, &action, NULL);
	(void)setitimer(ITIMER_REAL, &timer, NULL);
}

void
probe_timeout_off(void)
{
	struct itimerval none = { 0 };

	(void)setitimer(ITIMER_REAL, &none, NULL);
	str_free(&timeout_report);
}
