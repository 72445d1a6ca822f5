#pragma once

#include <stddef.h>
#include <stdint.h>

/* Monotonic milliseconds (CLOCK_MONOTONIC): the same in every process of this machine, so
 * that a worker can use a deadline of its parent. */
int64_t clock_ms(void);
/* The same with a fraction, for display: 31.2. */
double clock_ms_exact(void);
/* Milliseconds since 1970-01-01 UTC (CLOCK_REALTIME). */
int64_t clock_wall_ms(void);

#define CLOCK_ISO_BYTES 32
/* "2026-11-21T02:00:00.123Z"; @out holds at least CLOCK_ISO_BYTES. */
void clock_iso(int64_t wall_ms, char *out);
/* "2026-11-21T02:00:00Z" for seconds since 1970, negative values included. */
void clock_iso_s(int64_t seconds, char *out);
