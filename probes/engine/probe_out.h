#pragma once

#include "share/base/str.h"
#include "share/facts/facts.h"

/* Output of a running probe, created by worker_serve(). Lines are written at once. */
struct probe_out {
	int fd;
	int64_t epoch_ms;
	const char *probe;		    /* its id */
	const struct fact_supply *supplies; /* the declared facts; others are dropped */
};

/*
 * Takes @value. @source "tcp" becomes "probe:tcp", "disk:SYSTEM" stays. took_ms < 0: not
 * measured.
 */
void probe_fact(struct probe_out *out, int id, struct fact_value value, const char *source,
	double took_ms);
/* The same for a probe that reads: @line is its place; NULL: no single place. */
void probe_fact_at(struct probe_out *out, int id, struct fact_value value,
	const char *source, const char *line);
void probe_token(struct probe_out *out, int id, const char *token, const char *source,
	double took_ms);
/* A sentence for the live view: "waiting for the server's answer". */
void probe_says(struct probe_out *out, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* Writes a complete line of worker_protocol.h. Ends the process if the pipe is closed. */
void probe_write_line(struct probe_out *out, const struct str *line);

/*
 * For a probe that makes a call that cannot be interrupted (getaddrinfo). If it has not
 * returned at @at_ms (clock_ms), the worker reports the token for @id, reports that it is
 * done and exits. Call probe_timeout_off() after it returned.
 */
void probe_report_on_timeout(struct probe_out *out, int64_t at_ms, int id,
	const char *token, const char *source);
void probe_timeout_off(void);
