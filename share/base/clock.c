/* Two clocks: monotonic for deadlines, wall clock for people. No other file reads the time. */
#include "share/base/clock.h"

#include <stdio.h>
#include <time.h>

int64_t
clock_ms(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

double
clock_ms_exact(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1000.0 + (double)now.tv_nsec / 1e6;
}

int64_t
clock_wall_ms(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void
clock_iso(int64_t wall_ms, char *out)
{
	time_t seconds = (time_t)(wall_ms / 1000);
	struct tm utc;
	char day[24];

	if (gmtime_r(&seconds, &utc) == NULL ||
		strftime(day, sizeof(day), "%Y-%m-%dT%H:%M:%S", &utc) == 0)
		day[0] = '\0';
	(void)snprintf(out, CLOCK_ISO_BYTES, "%s.%03dZ", day, (int)(wall_ms % 1000));
}

void
clock_iso_s(int64_t seconds, char *out)
{
	time_t t = (time_t)seconds;
	struct tm utc;

	if (gmtime_r(&t, &utc) == NULL ||
		strftime(out, CLOCK_ISO_BYTES, "%Y-%m-%dT%H:%M:%SZ", &utc) == 0)
		out[0] = '\0';
}
