#pragma once

#include <stdbool.h>
#include <stdint.h>

/*
 * The time of an event in seconds since 1970, in whatever zone the text has. "3/4/2026" is
 * two days: both are kept until other dates of the text decide.
 */
struct event_time {
	int64_t day_first, month_first; /* 0: no such time */
};

/* A day and a time in any order and language. Both 0 where @text has none. */
struct event_time event_time_parse(const char *text);
/* Whether @text looks like such a time. */
bool event_time_is(const char *text);
