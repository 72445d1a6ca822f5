/*
 * The note: fits into one field of a ticket. At most 3,500 bytes, no table, no mark-up; the
 * most important lines first. A line that does not fit is left out as a whole.
 */
#include <string.h>

#include "share/base/text.h"
#include "share/export/transcript_private.h"

#define NOTE_BYTES 3500

/* 400 bytes are reserved for the last lines. */
#define NOTE_ROOM (NOTE_BYTES - 400)

static void add_line(struct str *out, size_t room, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

static void
add_line(struct str *out, size_t room, const char *fmt, ...)
{
	STR_AUTO line = STR_INIT(8192);
	STR_AUTO clean = STR_INIT(32768);
	char cut[700];
	va_list args;

	va_start(args, fmt);
	str_addv(&line, fmt, args);
	va_end(args);
	text_clean(&clean, str_text(&line), line.len);
	text_copy(cut, sizeof(cut), str_text(&clean));
	if (strlen(cut) < clean.len) {
		cut[strlen(cut) - 3] = '\0';
		text_copy(cut + strlen(cut), 4, "...");
	}
	if (out->len + strlen(cut) + 1 > room)
		return;
	str_addf(out, "%s\n", cut);
}

static void
add_sentence(
	const struct story *s, struct str *out, const char *label, sentence_fn *sentence)
{
	STR_AUTO text = STR_INIT(4096);

	sentence(s, &text);
	if (text.len > 0)
		add_line(out, NOTE_ROOM, "%-8s %s", label, str_text(&text));
}

static void
note_answers(const struct story *s, struct str *out)
{
	static const struct {
		int id;
		const char *label;
	} asked[] = {
		{ FACT_SYMPTOM, "symptom" },
		{ FACT_SINCE, "since" },
		{ FACT_SCOPE_WHO, "who is affected" },
		{ FACT_SCOPE_WHERE, "fails from" },
		{ FACT_MACHINE_PLACE, "hosting" },
		{ FACT_MACHINE_POWER, "power" },
		{ FACT_BOOT_SCREEN, "screen" },
	};
	STR_AUTO line = STR_INIT(2048);

	for (size_t i = 0; i < ARRAY_LEN(asked); i++) {
		STR_AUTO value = STR_INIT(512);
		char words[64];

		if (!story_fact(s, asked[i].id, &value))
			continue;
		text_copy(words, sizeof(words), str_text(&value));
		for (char *c = words; *c != '\0'; c++)
			*c = *c == '-' ? ' ' : *c; /* the token "waits-then-fails" */
		str_addf(
			&line, "%s%s: %s", line.len > 0 ? "; " : "", asked[i].label, words);
	}
	if (line.len > 0)
		add_line(out, NOTE_ROOM, "Reported %s", str_text(&line));
}

static void
note_causes(const struct story *s, struct str *out)
{
	const json_t *causes = json_object_get(s->said, "causes"), *cause;
	size_t i;

	json_array_foreach((json_t *)causes, i, cause)
	{
		STR_AUTO facts = STR_INIT(4096);

		story_add_facts(s, json_object_get(cause, "for"), &facts);
		add_line(out, NOTE_ROOM, "%zu. %s %s (%s)%s%s", i + 1,
			story_text(cause, "certainty"), story_text(cause, "title"),
			story_text(cause, "id"), facts.len > 0 ? ": " : "",
			str_text(&facts));
	}
}

/* Changes that the program made to a disk, and why a disk could not be read. */
static void
note_events(const struct story *s, struct str *out)
{
	const json_t *event;
	size_t i;

	json_array_foreach((json_t *)s->events, i, event)
	{
		STR_AUTO line = STR_INIT(16384);

		if (!text_equal(story_text(event, "type"), EVENT_NOTE))
			continue;
		story_add_note(json_object_get(event, "data"), &line);
		add_line(out, NOTE_ROOM, "Note     %s", str_text(&line));
	}
}

void
note_write(const struct story *s, struct str *out)
{
	const json_t *target = json_object_get(s->said, "target");
	const json_t *ladder = json_object_get(s->said, "ladder"), *rung;
	const json_t *next = json_object_get(s->said, "next");
	const json_t *notes = json_object_get(s->said, "notes");
	STR_AUTO note = STR_INIT(NOTE_BYTES * 4);
	STR_AUTO began = STR_INIT(256);
	size_t i;

	story_began(s, &began);
	add_line(&note, NOTE_ROOM, "RDP case %s  %s  rdpdoctor %s", s->session,
		str_text(&began), story_text(json_object_get(s->said, "tool"), "version"));
	add_sentence(s, &note, "Verdict", story_verdict);
	if (json_is_object(target))
		add_line(&note, NOTE_ROOM, "Target   %s, port %d%s%s",
			story_text(target, "host"),
			(int)json_integer_value(json_object_get(target, "port")),
			story_text(target, "gateway")[0] != '\0' ? ", gateway " : "",
			story_text(target, "gateway"));
	add_sentence(s, &note, "From", story_where_from);
	add_sentence(s, &note, story_stopped_label(s), story_stopped);
	json_array_foreach((json_t *)ladder, i,
		rung) if (text_equal(story_text(rung, "state"), "failed"))
		add_line(&note, NOTE_ROOM, "Failed   %s", story_text(rung, "says"));
	note_answers(s, &note);
	add_sentence(s, &note, "Fix", story_steps_tried);
	note_events(s, &note);
	note_causes(s, &note);
	for (i = 0; i < 3 && i < json_array_size(next); i++)
		add_line(&note, NOTE_ROOM, "Next     %s",
			story_text(json_array_get(next, i), "says"));
	for (i = 0; i < json_array_size(notes); i++)
		add_line(&note, NOTE_ROOM, "Also     %s",
			story_text(json_array_get(notes, i), "says"));
	add_line(&note, NOTE_BYTES, "Hidden   %s",
		story_text(json_object_get(s->doc, "manifest"), "hidden"));
	add_line(&note, NOTE_BYTES, "Check    %s  head %s", s->code,
		story_text(s->doc, "head"));
	str_add(out, str_text(&note));
	if (!str_ok(&note))
		out->failed = true;
}
