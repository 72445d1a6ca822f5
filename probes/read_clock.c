/*
 * Clocks and switches with one line to say: w32tm, change logon, and what our collector
 * prints about the system itself.
 */
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "probes/read_gather.h"

/* ---- w32tm ---- */

/*
 * "12:00:01, +00.0312456s": how far the other clock is ahead of the machine's own
 * (w32tm /stripchart); the machine is behind by as much.
 */
static bool
chart_offset(const char *line, double *offset_s)
{
	const char *comma = strchr(line, ',');
	char *end;

	if (comma == NULL || strcspn(line, ":") != 2 || !isdigit((unsigned char)line[0]))
		return false;
	comma = text_skip(comma + 1);
	if (strncmp(comma, "d:", 2) == 0) {
		/* "12:00:01 d:+00.0010s o:+00.0312s [ * ]" has its own place */
		return false;
	}
	if (*comma != '+' && *comma != '-')
		return false;
	*offset_s = strtod(comma, &end);
	return end != comma && *end == 's' && isfinite(*offset_s);
}

static bool
chart_long(const char *line, double *offset_s)
{
	const char *p = strstr(line, " o:");
	char *end;

	if (p == NULL || strstr(line, " d:") == NULL || !isdigit((unsigned char)line[0]))
		return false;
	*offset_s = strtod(p + 3, &end);
	return end != p + 3 && *end == 's' && isfinite(*offset_s);
}

static bool
is_status(const char *line)
{
	/* "ReferenceId: 0x0A000001 (source IP:  10.0.0.1)" is the same in all languages */
	return text_starts(line, "ReferenceId: 0x") ||
		text_starts(line, "ReferenceId : 0x");
}

/*
 * "Leap Indicator: 3(not synchronized)" stands above it, first of all: the number is the
 * leap indicator of NTP, and 3 says that the clock follows nobody (RFC 5905 section 7.3).
 */
static void
read_leap(struct gather *g, size_t at)
{
	size_t first = at > 8 ? at - 8 : 0;

	for (size_t i = first; i < at; i++) {
		const char *line = gather_line(g, i);
		const char *value = strchr(line, ':');

		value = value != NULL ? text_skip(value + 1) : "";
		if (value[0] < '0' || value[0] > '3' || value[1] != '(')
			continue;
		gather_use_range(g, i, at + 1);
		for (size_t n = 1; n <= 3 && strchr(gather_line(g, at + n), ':') != NULL; n++)
			gather_use(g, at + n); /* last time, source, interval */
		gather_put(g, "w32tm", line, RANK_ACTIVE, FACT_GUEST_TIME_SYNCHRONIZED,
			value_bool(value[0] != '3'));
		return;
	}
}

static size_t
read_time(struct gather *g, size_t at)
{
	const char *line = text_skip(gather_line(g, at));
	double offset_s;

	if (is_status(line)) {
		gather_command(g, "w32tm");
		read_leap(g, at);
		return 1;
	}
	if (split_part(g->arena, g->section->command, "w32tm") == NULL ||
		(!chart_offset(line, &offset_s) && !chart_long(line, &offset_s)) ||
		fabs(offset_s) > 1e9)
		return 0;
	gather_command(g, "w32tm");
	gather_use(g, at);
	gather_put(g, "w32tm", gather_line(g, at), RANK_ACTIVE, FACT_GUEST_CLOCK_SKEW_S,
		value_int(-(int64_t)llround(offset_s)));
	return 1;
}

const struct reader read_w32tm = { .id = "w32tm", .read = read_time };

/* ---- change logon /query ---- */

static size_t
read_logon(struct gather *g, size_t at)
{
	static const struct {
		const char *says;
		bool drain;
	} sentences[] = {
		{ "Session logins are currently ENABLED", false },
		{ "Session logins are currently DISABLED", true },
		{ "New user logins are DISABLED, but reconnections", true },
		{ "New user logins are currently DISABLED", true },
	};
	const char *line = text_skip(gather_line(g, at));

	for (size_t i = 0; i < ARRAY_LEN(sentences); i++) {
		if (!text_starts_nocase(line, sentences[i].says))
			continue;
		gather_command(g, "change-logon");
		gather_use(g, at);
		gather_put(g, "change-logon", gather_line(g, at), RANK_ACTIVE,
			FACT_GUEST_DRAIN_MODE, value_bool(sentences[i].drain));
		gather_put(g, "change-logon", gather_line(g, at), RANK_ACTIVE,
			FACT_GUEST_LOGONS_DISABLED, value_bool(sentences[i].drain));
		return 1;
	}
	return 0;
}

const struct reader read_change_logon = { .id = "change-logon", .read = read_logon };

/* ---- ##os of the collector: version, name, time, one a line ---- */

static bool
is_version(const char *line, unsigned *build)
{
	const char *p = line;

	for (int dots = 0; dots < 2; dots++) {
		size_t n = strspn(p, "0123456789");

		if (n == 0 || p[n] != '.')
			return false;
		p += n + 1;
	}
	return text_number(p, strlen(p), build) && *build >= 2600 && *build < 1000000;
}

static bool
is_computer(const char *line)
{
	size_t n = strspn(
		line, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

	return n > 0 && n <= 63 && line[n] == '\0';
}

static size_t
read_os(struct gather *g, size_t at)
{
	unsigned build;

	if (!text_equal(g->section->command, "##os") ||
		!is_version(text_skip(gather_line(g, at)), &build))
		return 0;
	gather_command(g, "collector");
	gather_use(g, at);
	gather_put(g, "collector", gather_line(g, at), RANK_ACTIVE, FACT_GUEST_OS_BUILD,
		value_int(build));
	if (!is_computer(text_skip(gather_line(g, at + 1))))
		return 1;
	gather_use(g, at + 1);
	gather_put(g, "collector", gather_line(g, at + 1), RANK_ACTIVE, FACT_GUEST_COMPUTER,
		value_text(text_skip(gather_line(g, at + 1))));
	return 2;
}

const struct reader read_collector = { .id = "collector", .read = read_os };
