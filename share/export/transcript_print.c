/*
 * The transcript for people, in the order of the first questions of a help desk: what
 * changed, is it new, does it always fail, are others affected.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "share/base/clock.h"
#include "share/export/transcript_private.h"
#include "share/store/hash_chain.h"

/* Reserved for what follows the list of events. */
#define EVENTS_TAIL_BYTES 2000

/* ---- the head ---- */

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
write_sentence(
	const struct story *s, struct document *d, const char *label, sentence_fn *sentence)
{
	STR_AUTO text = STR_INIT(8192);

	sentence(s, &text);
	document_row(d, label, str_text(&text));
}

static void
write_head(const struct story *s, struct document *d)
{
	const json_t *tool = json_object_get(s->said, "tool");
	const char *freerdp = story_text(tool, "freerdp");
	STR_AUTO skew = STR_INIT(256);

	write_sentence(s, d, "Verdict", story_verdict);
	write_sentence(s, d,
		text_equal(story_stopped_label(s), "Stopped") ? "Stopped at" : "Reached",
		story_stopped);
	write_sentence(s, d, "Target", story_target);
	write_sentence(s, d, "Checked from", story_where_from);
	write_sentence(s, d, "Began", story_began);
	if (story_fact(s, FACT_NTLM_CLOCK_SKEW_S, &skew))
		document_rowf(d, "Server's clock", "%s s compared with this machine",
			str_text(&skew));
	document_row(d, "Account", story_text(last_data(s, EVENT_TARGET), "user"));
	write_sentence(s, d, "Fix", story_steps_tried);
	document_rowf(d, "Made by", "rdpdoctor %s, knowledge %.19s%s%s",
		story_text(tool, "version"), story_text(tool, "knowledge"),
		freerdp[0] != '\0' ? ", libfreerdp " : "", freerdp);
	document_row(d, "Check code", s->code);
	document_row(
		d, "Hidden", story_text(json_object_get(s->doc, "manifest"), "hidden"));
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
write_ladder(const struct story *s, struct document *d)
{
	static const int widths[] = { 6, 15, -9, 0 };
	const json_t *ladder = json_object_get(s->said, "ladder"), *rung;
	size_t i;

	if (json_array_size(ladder) == 0)
		return;
	document_heading(d, "How far the connection got");
	json_array_foreach((json_t *)ladder, i, rung)
	{
		const json_t *took = json_object_get(rung, "took_ms");
		const char *title = stage_title(stage_find(story_text(rung, "stage")));
		char time[32] = "";

		if (json_is_number(took))
			(void)text_format(
				time, sizeof(time), "%.1f ms", json_number_value(took));
		document_cells(d, widths,
			(const char *const[]) { state_word(story_text(rung, "state")),
				title != NULL ? title : "?", time,
				story_text(rung, "says") },
			4);
	}
}

static void
write_evidence(
	const struct story *s, struct document *d, const char *word, const json_t *facts)
{
	STR_AUTO text = STR_INIT(65536);

	story_add_facts(s, facts, &text);
	if (text.len > 0)
		document_itemf(d, 2, "* ", "%s: %s", word, str_text(&text));
}

static const char *
sign_words(const char *says)
{
	static const char *const words[][2] = { { "proves", "proves it" },
		{ "excludes", "rules it out" }, { "strongly-for", "strongly supports it" },
		{ "for", "supports it" },
		{ "strongly-against", "speaks strongly against it" },
		{ "against", "speaks against it" } };

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (text_equal(says, words[i][0]))
			return words[i][1];
	return says;
}

static void
write_signs(const struct story *s, struct document *d, const json_t *cause)
{
	const json_t *signs = json_object_get(cause, "signs"), *sign;
	size_t i;

	json_array_foreach((json_t *)signs, i, sign)
	{
		const char *says = sign_words(story_text(sign, "says"));
		const char *because = story_text(sign, "because");
		STR_AUTO facts = STR_INIT(65536);

		story_add_facts(s, json_object_get(sign, "facts"), &facts);
		document_itemf(d, 2, "* ", "%s: %s%s%s%s", says, because,
			because[0] != '\0' ? " (" : "", str_text(&facts),
			because[0] != '\0' ? ")" : "");
	}
	if (json_array_size(signs) == 0) {
		write_evidence(s, d, "supports it", json_object_get(cause, "for"));
		write_evidence(
			s, d, "speaks against it", json_object_get(cause, "against"));
	}
}

static void
write_causes(const struct story *s, struct document *d)
{
	const json_t *causes = json_object_get(s->said, "causes"), *cause;
	STR_AUTO excluded = STR_INIT(65536);
	size_t i;

	if (json_array_size(causes) == 0)
		return;
	document_heading(d, "Causes");
	json_array_foreach((json_t *)causes, i, cause)
	{
		document_numberedf(d, 0, i + 1, "%s: %s (%s). Who can fix this: %s.",
			story_text(cause, "certainty"), story_text(cause, "title"),
			story_text(cause, "id"), owner_words(story_text(cause, "owner")));
		write_signs(s, d, cause);
	}
	story_add_value(json_object_get(s->said, "excluded"), &excluded);
	if (excluded.len > 0)
		document_paragraphf(d, "Ruled out: %s.", str_text(&excluded));
}

static void
write_says(const struct story *s, struct document *d, const char *key, const char *heading)
{
	const json_t *list = json_object_get(s->said, key), *item;
	size_t i;

	if (json_array_size(list) == 0)
		return;
	document_heading(d, heading);
	json_array_foreach((json_t *)list, i, item)
		document_item(d, 2, "* ", story_text(item, "says"));
}

static void
write_next(const struct story *s, struct document *d)
{
	const json_t *list = json_object_get(s->said, "next"), *item;
	size_t i;

	if (json_array_size(list) == 0)
		return;
	document_heading(d, "What to check next");
	json_array_foreach((json_t *)list, i, item)
	{
		const char *command = story_text(item, "command");

		document_numberedf(d, 0, i + 1, "%s", story_text(item, "says"));
		if (command[0] != '\0')
			document_code(d, 4, NULL, command);
	}
}

/* ---- the fix ---- */

static void
write_path(struct document *d, const json_t *path, const char *heading)
{
	const json_t *steps = json_object_get(path, "steps"), *step;
	size_t i;

	if (json_array_size(steps) == 0)
		return;
	document_heading(d, heading);
	json_array_foreach((json_t *)steps, i, step)
	{
		const char *command = story_text(step, "command");
		const char *undo = story_text(step, "undo");
		const char *where = story_text(step, "where");

		document_numberedf(d, 0, i + 1, "%s [%s]%s%s", story_text(step, "says"),
			story_text(step, "danger"), where[0] != '\0' ? " Where: " : "",
			where);
		if (command[0] != '\0')
			document_code(d, 4, NULL, command);
		if (undo[0] != '\0') {
			document_paragraph(d, "Undo:");
			document_code(d, 4, NULL, undo);
		}
	}
}

static void
write_plan(const struct story *s, struct document *d)
{
	const json_t *plan = json_object_get(s->said, "plan");
	const json_t *paths = json_object_get(plan, "paths");
	const char *chosen = story_text(plan, "chosen");

	if (!text_equal(chosen, "offline"))
		write_path(d, json_object_get(paths, "online"),
			"Fix while the machine can be reached");
	if (!text_equal(chosen, "online"))
		write_path(d, json_object_get(paths, "offline"),
			"Fix with the system disk attached to another machine");
}

/* ---- the logs of Windows ---- */

static void
write_event_channels(const struct story *s, struct document *d)
{
	static const char *const channels[] = {
		"Microsoft-Windows-TerminalServices-RemoteConnectionManager/Operational "
		"(1149: a user passed Network Level Authentication)",
		"Microsoft-Windows-TerminalServices-LocalSessionManager/Operational "
		"(21, 24, 25, 40: sessions begin and end)",
		"Microsoft-Windows-RemoteDesktopServices-RdpCoreTS/Operational "
		"(131: a connection was accepted; 140: a sign-in failed)",
		"System (TermDD, Schannel, TermService) and Security (4624, 4625 with "
		"logon type 10 or 3)",
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
	document_heading(d, "Where Windows logged the connection");
	document_paragraphf(d, "Between %s and %s%s, in these channels:", from, to,
		skew != 0 ? " by the server's clock" : "");
	for (size_t i = 0; i < ARRAY_LEN(channels); i++)
		document_item(d, 2, "* ", channels[i]);
}

/* ---- facts and events ---- */

static void
write_facts(const struct story *s, struct document *d)
{
	const json_t *facts = json_object_get(s->said, "facts"), *fact;
	size_t i;

	if (json_array_size(facts) == 0)
		return;
	document_heading(d, "All facts");
	json_array_foreach((json_t *)facts, i, fact)
	{
		char *value = chain_canonical(json_object_get(fact, "value"));

		document_rowf(d, story_text(fact, "id"), "%s  (%s, at %.1f ms)",
			value != NULL ? value : "?", story_text(fact, "source"),
			json_number_value(json_object_get(fact, "at_ms")));
		free(value);
	}
}

static void
write_events(const struct story *s, struct document *d)
{
	size_t count = json_array_size(s->events), i, limit = d->format->limit;

	document_heading(d, "Events (without the facts, which are listed above)");
	for (i = 0; i < count; i++) {
		const json_t *event = json_array_get(s->events, i);
		char *data;

		if (text_equal(story_text(event, "type"), EVENT_FACT))
			continue;
		data = chain_canonical(json_object_get(event, "data"));
		if (limit > 0 && d->out->len + EVENTS_TAIL_BYTES > limit) {
			free(data);
			break;
		}
		document_itemf(d, 2, "* ", "%" JSON_INTEGER_FORMAT "  %s  %s  %.200s%s",
			json_integer_value(json_object_get(event, "seq")),
			story_text(event, "at"), story_text(event, "type"),
			data != NULL ? data : "",
			data != NULL && strlen(data) > 200 ? "..." : "");
		free(data);
	}
	if (i < count)
		document_paragraphf(d,
			"%zu more events are in the other formats of this transcript.",
			count - i);
}

static void
write_about(const struct story *s, struct document *d)
{
	const char *level = story_text(json_object_get(s->doc, "manifest"), "redact");

	document_heading(d, "About this transcript");
	document_paragraphf(d,
		"Head of the session's chain of hashes: %s. Its first eight digits are the "
		"check code %s: with the code, you can verify that the session was not "
		"changed later. It is not a signature.",
		story_text(s->doc, "head"), s->code);
	document_paragraphf(d, "Hidden (%s): %s. Equal stand-ins mean equal names.", level,
		story_text(json_object_get(s->doc, "manifest"), "hidden"));
}

/* ---- the order ---- */

void
story_write(const struct story *s, struct document *d)
{
	char title[64];

	(void)text_format(title, sizeof(title), "RDP case %s", s->session);
	document_title(d, title);
	write_head(s, d);
	story_write_answers(s, d);
	write_ladder(s, d);
	write_causes(s, d);
	write_says(s, d, "contradictions", "Contradictions");
	write_says(s, d, "notes", "Worth knowing");
	write_next(s, d);
	story_write_actions(s, d);
	write_plan(s, d);
	write_event_channels(s, d);
	write_facts(s, d);
	write_events(s, d);
	write_about(s, d);
}
