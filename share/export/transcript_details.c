/*
 * The story, second half: what was done and what came back, the way out with its commands,
 * where Windows keeps its own side of it, every fact, and the events themselves.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "share/store/hash_chain.h"
#include "share/base/clock.h"
#include "share/export/transcript_private.h"

/* A GitHub comment holds 65,536 characters: Markdown stays below. */
#define MARKDOWN_BYTES 60000
#define MARKDOWN_PASTE_BYTES 4000

/* ---- what was done ---- */

static const json_t *
find_step(const struct story *s, const char *id)
{
	static const char *const ways[] = { "online", "offline" };
	const json_t *paths = json_object_get(json_object_get(s->said, "plan"), "paths");

	for (size_t w = 0; w < ARRAY_LEN(ways); w++) {
		const json_t *steps =
			json_object_get(json_object_get(paths, ways[w]), "steps");
		const json_t *step;
		size_t i;

		json_array_foreach((json_t *)steps, i,
			step) if (text_equal(story_text(step, "id"), id)) return step;
	}
	return NULL;
}

static void
clock_of(const json_t *event, char out[16])
{
	const char *at = story_text(event, "at");

	(void)text_format(out, 16, "%.8s", strlen(at) > 11 ? at + 11 : at);
}

static void
write_paste(const struct pen *p, const json_t *data, const char *time)
{
	STR_AUTO kinds = STR_INIT(2048);
	const json_t *understood = json_object_get(data, "understood"), *kind;
	const char *text = story_text(data, "text");
	size_t i;

	json_array_foreach((json_t *)understood, i, kind)
		str_addf(&kinds, "%s%s", i > 0 ? ", " : "", json_string_value(kind));
	pen_paraf(p, "%s  Output was pasted; understood as: %s.", time,
		kinds.len > 0 ? str_text(&kinds) : "nothing known");
	if (p->format == TRANSCRIPT_MARKDOWN && strlen(text) > MARKDOWN_PASTE_BYTES) {
		char part[MARKDOWN_PASTE_BYTES + 1];

		text_copy(part, sizeof(part), text);
		pen_code(p, part);
		pen_para(p, "The rest of it is in the other forms of this transcript.");
	} else {
		pen_code(p, text);
	}
}

static void
write_done_step(
	const struct story *s, const struct pen *p, const json_t *data, const char *time)
{
	const char *id = story_text(data, "id"), *state = story_text(data, "state");
	const json_t *step = find_step(s, id);
	const char *command = story_text(step, "command");

	if (text_equal(state, "shown"))
		return;
	pen_paraf(p, "%s  Step %s: %s. %s", time, state, id, story_text(step, "says"));
	if (command[0] != '\0' && !text_equal(state, "skipped"))
		pen_code(p, command);
}

static void
write_attempt(const struct pen *p, const json_t *data, const char *time)
{
	const char *refused = story_text(data, "refused");

	if (refused[0] != '\0')
		pen_paraf(p, "%s  No sign-in was tried: %s", time, refused);
	else
		pen_paraf(p, "%s  One sign-in with %s at %s.", time,
			story_text(data, "account"), story_text(data, "address"));
}

static void
write_note(const struct pen *p, const json_t *data, const char *time)
{
	STR_AUTO text = STR_INIT(16384);

	story_add_note(data, &text);
	pen_paraf(p, "%s  Note: %s", time, str_text(&text));
}

static void
write_deeds(const struct story *s, const struct pen *p)
{
	const json_t *event;
	bool any = false;
	size_t i;

	json_array_foreach((json_t *)s->events, i, event)
	{
		const json_t *data = json_object_get(event, "data");
		const char *type = story_text(event, "type");
		char time[16];

		if (!text_equal(type, EVENT_STEP) && !text_equal(type, EVENT_PASTE) &&
			!text_equal(type, EVENT_ATTEMPT) && !text_equal(type, EVENT_NOTE))
			continue;
		if (!any)
			pen_heading(p, "What was done (times in UTC)");
		any = true;
		clock_of(event, time);
		if (text_equal(type, EVENT_STEP))
			write_done_step(s, p, data, time);
		else if (text_equal(type, EVENT_PASTE))
			write_paste(p, data, time);
		else if (text_equal(type, EVENT_ATTEMPT))
			write_attempt(p, data, time);
		else
			write_note(p, data, time);
	}
}

/* ---- the way out ---- */

static void
write_path(const struct pen *p, const json_t *path, const char *heading)
{
	const json_t *steps = json_object_get(path, "steps"), *step;
	size_t i;

	if (json_array_size(steps) == 0)
		return;
	pen_heading(p, heading);
	json_array_foreach((json_t *)steps, i, step)
	{
		const char *command = story_text(step, "command");
		const char *undo = story_text(step, "undo");
		const char *where = story_text(step, "where");

		pen_paraf(p, "%zu. %s [%s]%s%s", i + 1, story_text(step, "says"),
			story_text(step, "danger"), where[0] != '\0' ? " Where: " : "",
			where);
		if (command[0] != '\0')
			pen_code(p, command);
		if (undo[0] != '\0') {
			pen_para(p, "Undo:");
			pen_code(p, undo);
		}
	}
}

static void
write_plan(const struct story *s, const struct pen *p)
{
	const json_t *plan = json_object_get(s->said, "plan");
	const json_t *paths = json_object_get(plan, "paths");
	const char *chosen = story_text(plan, "chosen");

	if (!text_equal(chosen, "offline"))
		write_path(p, json_object_get(paths, "online"),
			"The way out, online (the machine can still be reached)");
	if (!text_equal(chosen, "online"))
		write_path(p, json_object_get(paths, "offline"),
			"The way out, offline (its system disk is attached elsewhere)");
}

/* ---- where Windows keeps its side ---- */

static void
write_event_channels(const struct story *s, const struct pen *p)
{
	static const char *const channels[] = {
		"Microsoft-Windows-TerminalServices-RemoteConnectionManager/Operational "
		"(1149: a user passed network level authentication)",
		"Microsoft-Windows-TerminalServices-LocalSessionManager/Operational "
		"(21, 24, 25, 40: sessions that begin and end)",
		"Microsoft-Windows-RemoteDesktopServices-RdpCoreTS/Operational "
		"(131: a connection came in; 140: a sign-in failed)",
		"System (TermDD, Schannel, TermService) and Security (4624, 4625 with "
		"logon "
		"type 10 or 3)",
		"on the connecting Windows: "
		"Microsoft-Windows-TerminalServices-RDPClient/Operational "
		"(source ClientActiveXCore)",
	};
	size_t count = json_array_size(s->events);
	int64_t last = json_integer_value(
		json_object_get(json_array_get(s->events, count > 0 ? count - 1 : 0), "t"));
	int64_t skew = facts_int(s->report->facts, FACT_NTLM_CLOCK_SKEW_S, 0) * 1000;
	char from[CLOCK_ISO_BYTES], to[CLOCK_ISO_BYTES];

	if (json_array_size(json_object_get(s->said, "ladder")) == 0 || count == 0)
		return;
	clock_iso_s((s->report->started_wall_ms + skew) / 1000 - 60, from);
	clock_iso_s((last + skew) / 1000 + 60, to);
	pen_heading(p, "Where Windows logged its side");
	pen_paraf(p, "Between %s and %s%s, in these channels:", from, to,
		skew != 0 ? " by the server's clock" : "");
	pen_items_begin(p);
	for (size_t i = 0; i < ARRAY_LEN(channels); i++)
		pen_item(p, channels[i]);
	pen_items_end(p);
}

/* ---- facts and events ---- */

static void
write_facts(const struct story *s, const struct pen *p)
{
	const json_t *facts = json_object_get(s->said, "facts"), *fact;
	size_t i;

	if (json_array_size(facts) == 0)
		return;
	pen_heading(p, "Every fact");
	pen_rows_begin(p);
	json_array_foreach((json_t *)facts, i, fact)
	{
		char *value = chain_canonical(json_object_get(fact, "value"));

		pen_rowf(p, story_text(fact, "id"), "%s  (%s, at %.1f ms)",
			value != NULL ? value : "?", story_text(fact, "source"),
			json_number_value(json_object_get(fact, "at_ms")));
		free(value);
	}
	pen_rows_end(p);
}

static void
write_events(const struct story *s, const struct pen *p)
{
	size_t count = json_array_size(s->events), i;

	pen_heading(p, "Events (without the facts, which stand above)");
	pen_items_begin(p);
	for (i = 0; i < count; i++) {
		const json_t *event = json_array_get(s->events, i);
		char *data;

		if (text_equal(story_text(event, "type"), EVENT_FACT))
			continue;
		data = chain_canonical(json_object_get(event, "data"));
		if (p->format == TRANSCRIPT_MARKDOWN &&
			p->out->len > MARKDOWN_BYTES - 2000) {
			free(data);
			break;
		}
		pen_itemf(p, "%" JSON_INTEGER_FORMAT "  %s  %s  %.200s%s",
			json_integer_value(json_object_get(event, "seq")),
			story_text(event, "at"), story_text(event, "type"),
			data != NULL ? data : "",
			data != NULL && strlen(data) > 200 ? "..." : "");
		free(data);
	}
	pen_items_end(p);
	if (i < count)
		pen_paraf(p, "%zu more events are in the other forms of this transcript.",
			count - i);
}

void
story_write_tail(const struct story *s, const struct pen *p)
{
	const char *level = story_text(json_object_get(s->doc, "manifest"), "redact");

	write_deeds(s, p);
	write_plan(s, p);
	write_event_channels(s, p);
	write_facts(s, p);
	write_events(s, p);
	pen_heading(p, "About this transcript");
	pen_paraf(p,
		"Head of the session's chain of hashes: %s. Its first eight digits are the "
		"check code %s: who was told the code can see whether the session was "
		"changed later. It is no signature.",
		story_text(s->doc, "head"), s->code);
	pen_paraf(p, "Hidden (%s): %s. Equal stand-ins mean equal names.", level,
		story_text(json_object_get(s->doc, "manifest"), "hidden"));
}
