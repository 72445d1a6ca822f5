/* The sentences about a session that the ticket note and the transcripts share. */
#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "share/base/clock.h"
#include "share/export/transcript_private.h"

void
story_began(const struct story *s, struct str *out)
{
	time_t seconds = (time_t)(s->report->started_wall_ms / 1000);
	char utc[CLOCK_ISO_BYTES], local[64] = "";
	struct tm here;

	clock_iso_s(s->report->started_wall_ms / 1000, utc);
	if (localtime_r(&seconds, &here) != NULL)
		(void)strftime(local, sizeof(local), "%Y-%m-%d %H:%M:%S %z", &here);
	str_add(out, utc);
	if (local[0] != '\0')
		str_addf(out, " (%s)", local);
}

void
story_verdict(const struct story *s, struct str *out)
{
	const json_t *causes = json_object_get(s->said, "causes");
	const json_t *first = json_array_get(causes, 0);
	const char *certainty = story_text(first, "certainty");
	const char *outcome = story_text(s->said, "outcome");
	size_t left = json_array_size(causes) +
		(size_t)json_integer_value(json_object_get(s->said, "more_possible"));

	if (text_equal(outcome, "diagnosed") && first != NULL)
		str_addf(out, "%s (%s), %s", story_text(first, "title"),
			story_text(first, "id"), certainty);
	else if (text_equal(outcome, "healthy"))
		str_add(out, "nothing wrong was found");
	else if (text_equal(outcome, "not-run"))
		str_add(out, "the checks could not be run");
	else if (first != NULL)
		str_addf(out, "open; %zu cause%s possible, first: %s (%s)", left,
			left == 1 ? "" : "s", story_text(first, "title"),
			story_text(first, "id"));
	else
		str_add(out, "open; no cause has evidence");
}

static void
add_known(const struct story *s, struct str *out, const char *before, int id)
{
	STR_AUTO value = STR_INIT(4096);

	if (story_fact(s, id, &value) && value.len > 0)
		str_addf(out, "%s%s", before, str_text(&value));
}

/* The title of the last stage that passed. */
static const char *
last_passed(const struct story *s)
{
	const json_t *ladder = json_object_get(s->said, "ladder"), *rung;
	const char *title = NULL;
	size_t i;

	json_array_foreach((json_t *)ladder, i, rung)
	{
		if (text_equal(story_text(rung, "state"), "passed"))
			title = stage_title(stage_find(story_text(rung, "stage")));
	}
	return title != NULL ? title : "nothing";
}

const char *
story_stopped_label(const struct story *s)
{
	return json_array_size(json_object_get(s->said, "ladder")) > 0 &&
			story_text(s->said, "broke_at")[0] == '\0'
		? "Reached"
		: "Stopped";
}

void
story_stopped(const struct story *s, struct str *out)
{
	const char *stage = story_text(s->said, "broke_at");

	if (json_array_size(json_object_get(s->said, "ladder")) == 0) {
		str_add(out, "no connection was tried");
		return;
	}
	if (stage[0] == '\0')
		str_addf(out, "%s (all that was asked for)", last_passed(s));
	else
		str_addf(out, "%s", stage_title(stage_find(stage)));
	add_known(s, out, "; FreeRDP ", FACT_CONNECT_ERROR);
	add_known(s, out, " ", FACT_CONNECT_ERROR_CODE);
	add_known(s, out, "; NTSTATUS ", FACT_CONNECT_NTSTATUS);
	add_known(s, out, "; server's reason ", FACT_CONNECT_ERRINFO);
	add_known(s, out, "; negotiation failure ", FACT_NEGOTIATE_FAILURE);
	add_known(s, out, "; TLS alert ", FACT_TLS_ALERT);
	add_known(s, out, "; code on the user's screen ", FACT_ERROR_CODE);
}

void
story_target(const struct story *s, struct str *out)
{
	const json_t *target = json_object_get(s->said, "target");
	const char *host = story_text(target, "host");
	const char *gateway = story_text(target, "gateway");

	if (host[0] == '\0')
		return;
	str_addf(out, strchr(host, ':') != NULL ? "[%s]:%d" : "%s:%d", host,
		(int)json_integer_value(json_object_get(target, "port")));
	if (gateway[0] != '\0')
		str_addf(out, " via the gateway %s", gateway);
	add_known(s, out, ", addresses tried: ", FACT_NAME_ADDRESSES);
}

void
story_where_from(const struct story *s, struct str *out)
{
	add_known(s, out, "", FACT_ROUTE_SOURCE);
	add_known(s, out, " on ", FACT_ROUTE_INTERFACE);
	add_known(s, out, " via ", FACT_ROUTE_GATEWAY);
	if (out->len > 0 && facts_true(s->report->facts, FACT_ROUTE_TUNNEL))
		str_add(out, " (a tunnel or VPN)");
}

void
story_add_note(const json_t *data, struct str *out)
{
	const char *key, *before = " (";
	json_t *value;

	str_add(out, story_text(data, "says"));
	json_object_foreach((json_t *)data, key, value)
	{
		if (text_equal(key, "says"))
			continue;
		str_addf(out, "%s%s: ", before, key);
		story_add_value(value, out);
		before = ", ";
	}
	if (before[0] == ',')
		str_add_char(out, ')');
}

/* Counts notes that have @key: a repair of a hive names its cause, a restore its hive. */
static int
count_notes(const json_t *events, const char *key)
{
	const json_t *event;
	int count = 0;
	size_t i;

	json_array_foreach((json_t *)events, i, event)
	{
		const json_t *data = json_object_get(event, "data");

		count += text_equal(story_text(event, "type"), EVENT_NOTE) &&
			story_text(data, key)[0] != '\0';
	}
	return count;
}

static void
count_step(const json_t *events, const char *state, int *count)
{
	const json_t *event;
	size_t i;

	json_array_foreach((json_t *)events, i, event)
	{
		const json_t *data = json_object_get(event, "data");

		if (text_equal(story_text(event, "type"), EVENT_STEP) &&
			text_equal(story_text(data, "state"), state))
			(*count)++;
	}
}

void
story_steps_tried(const struct story *s, struct str *out)
{
	int done = 0, failed = 0, undone = 0;
	int repaired = count_notes(s->events, "cause");
	int put_back = count_notes(s->events, "hive");

	count_step(s->events, "done", &done);
	count_step(s->events, "failed", &failed);
	count_step(s->events, "undone", &undone);
	if (done + failed + undone == 0)
		str_add(out, repaired + put_back == 0 ? "no fix step was done" : "");
	else
		str_addf(out, "%d step%s done", done, done == 1 ? "" : "s");
	if (failed > 0)
		str_addf(out, ", %d failed", failed);
	if (undone > 0)
		str_addf(out, ", %d undone", undone);
	if (repaired > 0)
		str_addf(out, "%s%d hive%s repaired", out->len > 0 ? ", " : "", repaired,
			repaired == 1 ? "" : "s");
	if (put_back > 0)
		str_addf(out, "%s%d hive%s restored", out->len > 0 ? ", " : "", put_back,
			put_back == 1 ? "" : "s");
}

void
story_add_facts(const struct story *s, const json_t *ids, struct str *out)
{
	const json_t *id;
	bool any = false;
	size_t i;

	json_array_foreach((json_t *)ids, i, id)
	{
		int fact = fact_find(json_string_value(id));
		STR_AUTO value = STR_INIT(8192);

		if (fact < 0 || !story_fact(s, fact, &value))
			continue;
		str_addf(out, "%s%s = %s", any ? ", " : "", json_string_value(id),
			str_text(&value));
		any = true;
	}
}
