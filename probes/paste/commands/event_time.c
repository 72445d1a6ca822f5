#include "probes/paste/commands/event_time.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "probes/paste/findings/findings.h"

#define DAY 86400

bool
event_time_is(const char *value)
{
	const char *colon = strchr(value, ':');
	size_t marks = 0;

	if (colon == NULL || colon == value || !isdigit((unsigned char)colon[-1]) ||
		!isdigit((unsigned char)colon[1]) || strchr(value, ' ') == NULL ||
		strlen(value) > 60)
		return false;
	for (const char *p = value; *p != '\0' && *p != ':'; p++)
		marks += (*p == '/' || *p == '.' || *p == '-') && p > value &&
			isdigit((unsigned char)p[-1]);
	return marks >= 2;
}

/* Days since 1970 in the Gregorian calendar; 0 for a date that does not exist. */
static int64_t
days_since_1970(int64_t year, int64_t month, int64_t day)
{
	int64_t era, year_of_era, day_of_year;

	if (year < 1971 || year > 2200 || month < 1 || month > 12 || day < 1 || day > 31)
		return 0;
	/* years that begin in March: the leap day is the last */
	year -= month <= 2;
	era = year / 400;
	year_of_era = year - era * 400;
	day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 +
		day_of_year - 719468;
}

/* "10:11:12 PM"; 0 where there is no time. */
static int64_t
seconds_of_day(const char *text)
{
	const char *colon = strchr(text, ':'), *p = colon;
	int64_t hour, minute, second = 0;

	if (colon == NULL)
		return 0;
	while (p > text && isdigit((unsigned char)p[-1]) && colon - p < 2)
		p--;
	hour = strtol(p, NULL, 10);
	minute = strtol(colon + 1, NULL, 10);
	if (isdigit((unsigned char)colon[1]) && isdigit((unsigned char)colon[2]) &&
		colon[3] == ':')
		second = strtol(colon + 4, NULL, 10);
	if (hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60)
		return 0;
	if (text_find_nocase(colon, "PM") != NULL)
		hour = hour % 12 + 12;
	else if (text_find_nocase(colon, "AM") != NULL)
		hour %= 12;
	return hour * 3600 + minute * 60 + second;
}

/* Three numbers with "-", "/" or "." between them. */
static bool
split_date(const char *text, long part[3], char *mark)
{
	for (const char *p = text; *p != '\0'; p++) {
		const char *at = p;
		size_t i;

		if (!isdigit((unsigned char)*p) ||
			(p > text && isdigit((unsigned char)p[-1])))
			continue;
		for (i = 0; i < 3; i++) {
			size_t digits = strspn(at, "0123456789");

			if (digits == 0 || digits > 4)
				break;
			part[i] = strtol(at, NULL, 10);
			at += digits;
			if (i == 2)
				return true;
			if (*at != '-' && *at != '/' && *at != '.')
				break;
			*mark = *at;
			at = text_skip(at + 1);
		}
	}
	return false;
}

struct event_time
event_time_parse(const char *text)
{
	const char *json = strstr(text, "/Date(");
	struct event_time time = { 0, 0 };
	int64_t seconds;
	long part[3];
	char mark = '-';

	/* milliseconds, as PowerShell writes a time into JSON */
	if (json != NULL) {
		time.day_first = strtoll(json + strlen("/Date("), NULL, 10) / 1000;
		time.month_first = time.day_first;
		return time;
	}
	if (!split_date(text, part, &mark))
		return time;
	seconds = seconds_of_day(text);
	if (part[0] > 31) {
		time.day_first = days_since_1970(part[0], part[1], part[2]) * DAY;
		time.month_first = time.day_first;
	} else {
		time.day_first = days_since_1970(part[2], part[1], part[0]) * DAY;
		time.month_first = days_since_1970(part[2], part[0], part[1]) * DAY;
		if (mark == '.')
			time.month_first = time.day_first;
	}
	time.day_first += time.day_first > 0 ? seconds : 0;
	time.month_first += time.month_first > 0 ? seconds : 0;
	return time;
}
