/*
 * The events of one text, weighed: what they mean by the table of events, which of them
 * are of the last day, and which are over since.
 */
#include <stdlib.h>
#include <string.h>

#include "probes/paste/commands/event_time.h"
#include "probes/paste/findings/findings.h"

#define READER "events"
#define EVENTS_MOST 256u
#define SAYS_LINES_MOST 90u
#define DAY 86400

struct kept_event {
	char *name, *over_by, *client_code;
	struct event_time time; /* of its newest occurrence */
	int64_t when;		/* the same, once the order of dates is known; 0: unknown */
	const char *line;
};

struct event_list {
	struct kept_event at[EVENTS_MOST];
	size_t count, left_out;
	struct event_time newest;    /* of all events, those of other programs too */
	bool day_first, month_first; /* some date has no other reading */
};

static void
take_time(struct event_list *list, struct event_time time)
{
	list->day_first |= time.day_first > 0 && time.month_first == 0;
	list->month_first |= time.month_first > 0 && time.day_first == 0;
	list->newest.day_first = MAX_OF(list->newest.day_first, time.day_first);
	list->newest.month_first = MAX_OF(list->newest.month_first, time.month_first);
}

static void
keep(struct findings *g, const struct windows_event_meaning *meaning,
	struct event_time time, const char *line)
{
	struct event_list *list = g->events;
	struct kept_event *kept = NULL;

	for (size_t i = 0; i < list->count && kept == NULL; i++)
		if (text_equal(list->at[i].name, meaning->name))
			kept = &list->at[i];
	if (kept != NULL && time.day_first <= kept->time.day_first &&
		time.month_first <= kept->time.month_first)
		return;
	if (kept == NULL && list->count == EVENTS_MOST) {
		list->left_out++;
		return;
	}
	if (kept == NULL)
		kept = &list->at[list->count++];
	*kept = (struct kept_event) { .name = arena_dup(g->arena, meaning->name),
		.over_by = arena_dup(g->arena, meaning->over_by),
		.client_code = arena_dup(g->arena, meaning->client_code),
		.time = time,
		.line = line };
}

bool
read_events_add(struct findings *g, const struct event *event)
{
	const char *provider = event->provider;
	struct event_time time = event_time_parse(event->when);
	struct windows_event_meaning meaning;
	unsigned number;

	/* a table cut the name */
	if (*provider == '\0' || text_ends(provider, "...") ||
		text_ends(provider, "\xE2\x80\xA6") ||
		!text_number(event->id, strlen(event->id), &number) || number > 65535)
		return false;
	findings_command(g, READER);
	if (g->events == NULL)
		g->events = ARENA_NEW(g->arena, struct event_list);
	take_time(g->events, time);
	if (windows_event_meaning(&(struct windows_event) { .provider = provider,
					  .id = number,
					  .values = event->values,
					  .value_count = event->value_count,
					  .text = event->says },
		    findings_port(g), &meaning))
		keep(g, &meaning, time, event->line);
	return true;
}

char *
read_events_says(struct findings *g, size_t from, size_t to)
{
	STR_AUTO says = STR_INIT(64 << 10);

	for (size_t i = from; i < to && i < from + SAYS_LINES_MOST; i++)
		str_addf(&says, "%s\n", findings_line(g, i));
	return arena_dup(g->arena, str_text(&says));
}

/* ---- what the list says in the end ---- */

/* A date that could be two days has no time, unless another date of the text decides. */
static int64_t
resolve(const struct event_list *list, struct event_time time)
{
	if (time.day_first == time.month_first || (list->day_first && !list->month_first))
		return time.day_first;
	return list->month_first && !list->day_first ? time.month_first : 0;
}

/* Newest first, where all times are known; else in the order of the text. */
static void
sort(struct event_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->at[i].when == 0)
			return;
	/* stable: events of the same time stay in the order of the text */
	for (size_t i = 1; i < list->count; i++) {
		struct kept_event moved = list->at[i];
		size_t to = i;

		for (; to > 0 && list->at[to - 1].when < moved.when; to--)
			list->at[to] = list->at[to - 1];
		list->at[to] = moved;
	}
}

static bool
is_over(const struct event_list *list, const struct kept_event *event)
{
	for (size_t i = 0; i < list->count && *event->over_by != '\0'; i++)
		if (text_equal(list->at[i].name, event->over_by))
			return event->when > 0 && list->at[i].when > event->when;
	return false;
}

enum age { AGE_FRESH, AGE_OLDER, AGE_LEFT_OUT };

static enum age
age_of(const struct event_list *list, const struct kept_event *event, int64_t newest)
{
	int64_t age = event->when > 0 && newest > 0 ? newest - event->when : 0;

	if (is_over(list, event) || age > 7 * DAY)
		return AGE_LEFT_OUT;
	return age > DAY ? AGE_OLDER : AGE_FRESH;
}

static void
put_age(struct findings *g, enum age wanted, int64_t newest, int fact)
{
	struct fact_value names = value_list(FACT_TYPE_TEXTS);
	const char *line = NULL;

	for (size_t i = 0; i < g->events->count; i++) {
		const struct kept_event *event = &g->events->at[i];

		if (age_of(g->events, event, newest) != wanted)
			continue;
		value_list_add(&names, event->name);
		if (line == NULL)
			line = event->line;
	}
	if (line != NULL)
		findings_put(g, READER, line, RANK_ACTIVE, fact, names);
	else
		value_free(&names);
}

/* The last connection of the client decides: a session that ended well has no code. */
static void
put_client_code(struct findings *g)
{
	for (size_t i = 0; i < g->events->count; i++) {
		const struct kept_event *event = &g->events->at[i];

		if (*event->client_code != '\0')
			findings_put(g, READER, event->line, RANK_ACTIVE, FACT_ERROR_CODE,
				value_text(event->client_code));
	}
}

void
read_events_conclude(struct findings *g)
{
	struct event_list *list = g->events;
	int64_t newest, left_out;

	if (list == NULL)
		return;
	newest = resolve(list, list->newest);
	left_out = (int64_t)list->left_out;
	for (size_t i = 0; i < list->count; i++)
		list->at[i].when = resolve(list, list->at[i].time);
	sort(list);
	for (size_t i = 0; i < list->count; i++)
		left_out += age_of(list, &list->at[i], newest) == AGE_LEFT_OUT;
	put_age(g, AGE_FRESH, newest, FACT_GUEST_EVENTS);
	put_age(g, AGE_OLDER, newest, FACT_GUEST_EVENTS_OLDER);
	put_client_code(g);
	if (left_out > 0)
		findings_put(g, READER, list->at[0].line, RANK_ACTIVE,
			FACT_GUEST_EVENTS_LEFT_OUT, value_int(left_out));
}
