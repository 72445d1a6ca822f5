/*
 * The story for the next engineer, first half: what is the verdict, where from and when,
 * how far the connection got, which causes and why. The order follows
 * what support desks ask for first: what changed, is it new, does it always fail, who else.
 */
#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "share/base/clock.h"
#include "share/export/transcript_private.h"

void
story_time(int64_t wall_ms, struct str *out)
{
	time_t seconds = (time_t)(wall_ms / 1000);
	char utc[CLOCK_ISO_BYTES], local[64] = "";
	struct tm here;

	clock_iso_s(wall_ms / 1000, utc);
	if (localtime_r(&seconds, &here) != NULL)
		(void)strftime(local, sizeof(local), "%Y-%m-%d %H:%M:%S %z", &here);
	str_add(out, utc);
	if (local[0] != '\0')
		str_addf(out, " (%s)", local);
}

/* ---- the head ---- */

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
		str_add(out, "open; no cause has a sign for it");
}

static void
add_known(const struct story *s, struct str *out, const char *before, int id)
{
	STR_AUTO value = STR_INIT(4096);

	if (story_fact(s, id, &value) && value.len > 0)
		str_addf(out, "%s%s", before, str_text(&value));
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
		str_add(out, "nowhere, as far as was asked");
	else
		str_addf(out, "%s", stage_title(stage_find(stage)));
	add_known(s, out, "; FreeRDP ", FACT_CONNECT_ERROR);
	add_known(s, out, " ", FACT_CONNECT_ERROR_CODE);
	add_known(s, out, "; NTSTATUS ", FACT_CONNECT_NTSTATUS);
	add_known(s, out, "; server's reason ", FACT_CONNECT_ERRINFO);
	add_known(s, out, "; negotiation failure ", FACT_NEGOTIATE_FAILURE);
	add_known(s, out, "; TLS alert ", FACT_TLS_ALERT);
	add_known(s, out, "; code on the person's screen ", FACT_ERROR_CODE);
}

static void
target_line(const struct story *s, struct str *out)
{
	const json_t *target = json_object_get(s->said, "target");
	const char *host = story_text(target, "host");
	const char *gateway = story_text(target, "gateway");

	if (host[0] == '\0')
		return;
	str_addf(out, strchr(host, ':') != NULL ? "[%s]:%d" : "%s:%d", host,
		(int)json_integer_value(json_object_get(target, "port")));
	if (gateway[0] != '\0')
		str_addf(out, " by way of the gateway %s", gateway);
	add_known(s, out, ", addresses tried: ", FACT_NAME_ADDRESSES);
}

void
story_where_from(const struct story *s, struct str *out)
{
	add_known(s, out, "", FACT_ROUTE_SOURCE);
	add_known(s, out, " on ", FACT_ROUTE_INTERFACE);
	add_known(s, out, " by way of ", FACT_ROUTE_GATEWAY);
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

/* Notes that name @key: a repair of a hive names its cause, the way back its hive. */
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
		str_add(out, repaired + put_back == 0 ? "no step of a fix was done" : "");
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
		str_addf(out, "%s%d hive%s put back", out->len > 0 ? ", " : "", put_back,
			put_back == 1 ? "" : "s");
}

static const json_t *
last_data(const struct story *s, const char *type)
{
	for (size_t i = json_array_size(s->events); i > 0; i--) {
		const json_t *event = json_array_get(s->events, i - 1);

		if (text_equal(story_text(event, "type"), type))
			return json_object_get(event, "data");
	}
	return NULL;
}

static void
write_head(const struct story *s, const struct pen *p)
{
	STR_AUTO verdict = STR_INIT(4096);
	STR_AUTO stopped = STR_INIT(4096);
	STR_AUTO target = STR_INIT(8192);
	STR_AUTO from = STR_INIT(4096);
	STR_AUTO began = STR_INIT(256);
	STR_AUTO steps = STR_INIT(256);
	STR_AUTO skew = STR_INIT(256);
	const json_t *tool = json_object_get(s->said, "tool");

	story_verdict(s, &verdict);
	story_stopped(s, &stopped);
	target_line(s, &target);
	story_where_from(s, &from);
	story_time(s->report->started_wall_ms, &began);
	story_steps_tried(s, &steps);
	add_known(s, &skew, "", FACT_NTLM_CLOCK_SKEW_S);
	pen_rows_begin(p);
	pen_row(p, "Verdict", str_text(&verdict));
	pen_row(p, "Stopped at", str_text(&stopped));
	pen_row(p, "Target", str_text(&target));
	pen_row(p, "Looked from", str_text(&from));
	pen_row(p, "Began", str_text(&began));
	if (skew.len > 0)
		pen_rowf(p, "Server's clock", "%s s against this machine", str_text(&skew));
	pen_row(p, "Account", story_text(last_data(s, EVENT_TARGET), "user"));
	pen_row(p, "Fix", str_text(&steps));
	pen_rowf(p, "Made by", "rdpdoctor %s, knowledge %.19s%s%s",
		story_text(tool, "version"), story_text(tool, "knowledge"),
		story_text(tool, "freerdp")[0] != '\0' ? ", libfreerdp " : "",
		story_text(tool, "freerdp"));
	pen_row(p, "Check code", s->code);
	pen_row(p, "Hidden", story_text(json_object_get(s->doc, "manifest"), "hidden"));
	pen_rows_end(p);
}

/* ---- ladder and causes ---- */

static const char *
state_word(const char *state)
{
	if (text_equal(state, "passed"))
		return "OK";
	if (text_equal(state, "failed"))
		return "FAILED";
	return text_equal(state, "skipped") ? "SKIP" : "----";
}

static void
write_ladder(const struct story *s, const struct pen *p)
{
	const json_t *ladder = json_object_get(s->said, "ladder"), *rung;
	size_t i;

	if (json_array_size(ladder) == 0)
		return;
	pen_heading(p, "How far the connection got");
	pen_rows_begin(p);
	json_array_foreach((json_t *)ladder, i, rung)
	{
		const json_t *took = json_object_get(rung, "took_ms");
		const char *title = stage_title(stage_find(story_text(rung, "stage")));
		char time[32] = "";

		if (json_is_number(took))
			(void)text_format(
				time, sizeof(time), " [%.1f ms]", json_number_value(took));
		pen_rowf(p, title != NULL ? title : "?", "%s%s  %s",
			state_word(story_text(rung, "state")), time,
			story_text(rung, "says"));
	}
	pen_rows_end(p);
}

/* "tcp.result = timeout, host.alive = yes" */
static void
add_facts(const struct story *s, const json_t *ids, struct str *out)
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

static void
write_evidence(
	const struct story *s, const struct pen *p, const char *word, const json_t *facts)
{
	STR_AUTO text = STR_INIT(65536);

	add_facts(s, facts, &text);
	if (text.len > 0)
		pen_itemf(p, "%s: %s", word, str_text(&text));
}

static void
write_signs(const struct story *s, const struct pen *p, const json_t *cause)
{
	const json_t *signs = json_object_get(cause, "signs"), *sign;
	size_t i;

	pen_items_begin(p);
	json_array_foreach((json_t *)signs, i, sign)
	{
		const char *says = story_text(sign, "says");
		const char *because = story_text(sign, "because");
		STR_AUTO facts = STR_INIT(65536);

		add_facts(s, json_object_get(sign, "facts"), &facts);
		pen_itemf(p, "%s: %s%s%s%s", says, because, because[0] != '\0' ? " (" : "",
			str_text(&facts), because[0] != '\0' ? ")" : "");
	}
	if (json_array_size(signs) == 0) {
		write_evidence(s, p, "for", json_object_get(cause, "for"));
		write_evidence(s, p, "against", json_object_get(cause, "against"));
	}
	pen_items_end(p);
}

static void
write_causes(const struct story *s, const struct pen *p)
{
	const json_t *causes = json_object_get(s->said, "causes"), *cause;
	STR_AUTO excluded = STR_INIT(65536);
	size_t i;

	if (json_array_size(causes) == 0)
		return;
	pen_heading(p, "Causes");
	json_array_foreach((json_t *)causes, i, cause)
	{
		pen_paraf(p, "%zu. %s: %s (%s). Whose work: %s.", i + 1,
			story_text(cause, "certainty"), story_text(cause, "title"),
			story_text(cause, "id"), story_text(cause, "owner"));
		write_signs(s, p, cause);
	}
	story_add_value(json_object_get(s->said, "excluded"), &excluded);
	if (excluded.len > 0)
		pen_paraf(p, "Ruled out: %s.", str_text(&excluded));
}

static void
write_says(const struct story *s, const struct pen *p, const char *key, const char *heading)
{
	const json_t *list = json_object_get(s->said, key), *item;
	size_t i;

	if (json_array_size(list) == 0)
		return;
	pen_heading(p, heading);
	pen_items_begin(p);
	json_array_foreach((json_t *)list, i, item) pen_item(p, story_text(item, "says"));
	pen_items_end(p);
}

static void
write_next(const struct story *s, const struct pen *p)
{
	const json_t *list = json_object_get(s->said, "next"), *item;
	size_t i;

	if (json_array_size(list) == 0)
		return;
	pen_heading(p, "What would tell more");
	json_array_foreach((json_t *)list, i, item)
	{
		const char *command = story_text(item, "command");

		pen_paraf(p, "%zu. %s", i + 1, story_text(item, "says"));
		if (command[0] != '\0')
			pen_code(p, command);
	}
}

void
story_write(const struct story *s, const struct pen *p)
{
	char title[64];

	(void)text_format(title, sizeof(title), "RDP case %s", s->session);
	pen_begin(p, title);
	write_head(s, p);
	story_write_answers(s, p);
	write_ladder(s, p);
	write_causes(s, p);
	write_says(s, p, "contradictions", "What does not agree");
	write_says(s, p, "notes", "Worth knowing");
	write_next(s, p);
	story_write_tail(s, p);
	pen_end(p);
}
