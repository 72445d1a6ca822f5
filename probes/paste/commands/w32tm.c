/*
 * Output of one line: w32tm, change logon, and the system section of rdpdoctor's collector.
 */
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "probes/paste/findings/findings.h"

/* ---- w32tm ---- */

/*
 * "12:00:01, +00.0312456s": how far the other clock is ahead of this machine's (w32tm
 * /stripchart).
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

/* The numbers of reference ids that are four letters: "LOCL", the machine's own clock, and
 * "VMTP", the host of a virtual machine (MS-W32T 2.2.8, RFC 5905 section 7.3). */
#define OWN_CLOCK 0x4C4F434Cu
#define HOST_CLOCK 0x564D5450u

/*
 * "ReferenceId: 0x0A000001 (source IP: 10.0.0.1)". The label is translated, in some
 * languages without the blank; eight digits and a bracket always follow.
 */
static bool
is_reference(const char *line, unsigned *id)
{
	const char *p = strstr(line, ": 0x");
	char digits[11];

	if (p == NULL || strspn(p + 4, "0123456789ABCDEFabcdef") != 8 ||
		*text_skip(p + 12) != '(')
		return false;
	memcpy(digits, p + 2, 10);
	digits[10] = '\0';
	return text_dword(digits, id);
}

/*
 * "Leap Indicator: 3(not synchronized)" is the first line above: the number is the NTP leap
 * indicator, and 3 means not synchronised (RFC 5905 section 7.3). NULL if there is no such
 * line.
 */
static const char *
leap_above(struct findings *g, size_t at, size_t *line_at)
{
	const char *leap = NULL;

	for (size_t i = at; i > g->section->from && i + 6 > at; i--) {
		const char *value = strchr(findings_line(g, i - 1), ':');

		if (value == NULL)
			break;
		value = text_skip(value + 1);
		/* the stratum below may look the same: the upper line counts */
		if (value[0] >= '0' && value[0] <= '3' && value[1] == '(') {
			*line_at = i - 1;
			leap = value;
		}
	}
	return leap;
}

static bool
read_status(struct findings *g, size_t at)
{
	const char *leap;
	size_t leap_at;
	unsigned id;
	bool follows;

	if (!is_reference(findings_line(g, at), &id))
		return false;
	leap = leap_above(g, at, &leap_at);
	if (leap == NULL)
		return text_starts(text_skip(findings_line(g, at)), "ReferenceId");
	findings_use_range(g, leap_at, at + 1);
	for (size_t n = 1; n <= 3 && strchr(findings_line(g, at + n), ':') != NULL; n++)
		findings_use(g, at + n); /* last time, source, interval */
	follows = *leap != '3' && id != OWN_CLOCK;
	/* a virtual machine host often reports unsynchronised time */
	if (id != HOST_CLOCK || follows)
		findings_put(g, "w32tm",
			findings_line(g, *leap == '3' || follows ? leap_at : at),
			RANK_ACTIVE, FACT_GUEST_TIME_SYNCHRONIZED, value_bool(follows));
	return true;
}

static size_t
read_time(struct findings *g, size_t at)
{
	const char *line = text_skip(findings_line(g, at));
	double offset_s;

	if (read_status(g, at)) {
		findings_command(g, "w32tm");
		return 1;
	}
	if (split_part(g->arena, g->section->command, "w32tm") == NULL ||
		(!chart_offset(line, &offset_s) && !chart_long(line, &offset_s)) ||
		fabs(offset_s) > 1e9)
		return 0;
	findings_command(g, "w32tm");
	findings_use(g, at);
	findings_put(g, "w32tm", findings_line(g, at), RANK_ACTIVE, FACT_GUEST_CLOCK_SKEW_S,
		value_int(-(int64_t)llround(offset_s)));
	return 1;
}

const struct reader read_w32tm = { .id = "w32tm", .commands = "w32tm", .read = read_time };

/* ---- change logon /query ---- */

static size_t
read_logon(struct findings *g, size_t at)
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
	const char *line = text_skip(findings_line(g, at));

	for (size_t i = 0; i < ARRAY_LEN(sentences); i++) {
		if (!text_starts_nocase(line, sentences[i].says))
			continue;
		findings_command(g, "change-logon");
		findings_use(g, at);
		findings_put(g, "change-logon", findings_line(g, at), RANK_ACTIVE,
			FACT_GUEST_DRAIN_MODE, value_bool(sentences[i].drain));
		findings_put(g, "change-logon", findings_line(g, at), RANK_ACTIVE,
			FACT_GUEST_LOGONS_DISABLED, value_bool(sentences[i].drain));
		return 1;
	}
	return 0;
}

const struct reader read_change_logon = {
	.id = "change-logon", .commands = "change logon", .read = read_logon
};
