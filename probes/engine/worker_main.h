#pragma once

#include "probes/engine/probe.h"

/*
 * For a probe that must make a call which no deadline of ours can reach (getaddrinfo). If
 * it has not come back at @at_ms (clock_ms), the worker reports the token for @id, says
 * that it is done and ends there and then. Call off with worker_last_words_off() when it
 * came back.
 */
void worker_report_on_timeout(struct probe_out *out, int64_t at_ms, int id,
	const char *token, const char *source);
void worker_last_words_off(void);
