#pragma once

#include "share/export/transcript.h"

/*
 * Shared by the files of the transcript only. Every format is written from one JSON document
 * that was redacted as a whole, so that no line break or escape can hide a name from the
 * redaction.
 */
struct story {
	const struct report
		*report; /* for decisions; never printed, as it is not redacted */
	json_t *doc;	 /* rdpdoctor.transcript/1, redacted */
	const json_t *said, *events; /* doc.report, doc.events */
	char session[SESSION_ID_LEN + 2];
	char code[16];
};

/* transcript_document.c: returns owned in story->doc. */
enum err story_begin(struct story *s, struct store *store, const char *session,
	const struct report *report, struct redactor *redactor, struct error *e) NODISCARD;
void story_end(struct story *s);
/* Never NULL: the text under @key of @json, or "". */
const char *story_text(const json_t *json, const char *key);
/* The deciding value of a fact in the form for people; false if it is not known. */
bool story_fact(const struct story *s, int id, struct str *out);

/* transcript_document.c: "timeout", "yes", "22, 445". */
void story_add_value(const json_t *value, struct str *out);

/* transcript_print.c, with its parts in transcript_answers.c and transcript_actions.c */
void story_write(const struct story *s, struct document *d);
void story_write_answers(const struct story *s, struct document *d);
void story_write_actions(const struct story *s, struct document *d);

typedef void sentence_fn(const struct story *s, struct str *out);
/* transcript_summary.c: "The firewall rule is disabled (fw-rule-disabled), proved" */
void story_verdict(const struct story *s, struct str *out);
void story_target(const struct story *s, struct str *out);
void story_where_from(const struct story *s, struct str *out);
/* "Stopped" or "Reached": the label of story_stopped(). */
const char *story_stopped_label(const struct story *s);
void story_stopped(const struct story *s, struct str *out);
void story_steps_tried(const struct story *s, struct str *out);
/* "the hive was repaired (backup: /x/SYSTEM.bak, cause: rdp-disabled-local)" */
void story_add_note(const json_t *data, struct str *out);
/* "2026-11-21T02:10:48Z (2026-11-21 03:10:48 +0100)" */
void story_began(const struct story *s, struct str *out);
/* "tcp.result = timeout, host.alive = yes": those of @ids that are known. */
void story_add_facts(const struct story *s, const json_t *ids, struct str *out);

/* ticket_note.c */
void note_write(const struct story *s, struct str *out);
