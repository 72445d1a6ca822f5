#pragma once

#include "share/export/transcript.h"

/*
 * Between the files of the transcript only. Every form is written from one JSON document
 * that was redacted as a whole, so that no line break or escape can hide a name from the
 * redaction.
 */
struct story {
	const struct report *report; /* what decides; never printed from */
	json_t *doc;		     /* rdpdoctor.transcript/1, redacted */
	const json_t *said, *events; /* doc.report, doc.events */
	char session[SESSION_ID_LEN + 2];
	char code[16];
};

/* transcript_doc.c: returns owned in story->doc. */
enum err story_begin(struct story *s, struct store *store, const char *session,
	const struct report *report, struct redactor *redactor, struct error *e) NODISCARD;
void story_end(struct story *s);
/* Never NULL: the text under @key of @json, or "". */
const char *story_text(const json_t *json, const char *key);
/* The deciding value of a fact as people read it; false if it is not known. */
bool story_fact(const struct story *s, int id, struct str *out);

/* A pen writes the same story as text, Markdown or HTML. */
struct pen {
	enum transcript_format format;
	struct str *out;
};

void pen_begin(const struct pen *p, const char *title);
void pen_end(const struct pen *p);
void pen_heading(const struct pen *p, const char *text);
void pen_para(const struct pen *p, const char *text);
void pen_item(const struct pen *p, const char *text);
void pen_row(const struct pen *p, const char *label, const char *text);
/* Rows follow, then pen_rows_end. */
void pen_rows_begin(const struct pen *p);
void pen_rows_end(const struct pen *p);
void pen_items_begin(const struct pen *p);
void pen_items_end(const struct pen *p);
/* Word for word, in a fixed font: commands, pasted output. */
void pen_code(const struct pen *p, const char *text);
void pen_paraf(const struct pen *p, const char *fmt, ...) PRINTF_LIKE(2, 3);
void pen_itemf(const struct pen *p, const char *fmt, ...) PRINTF_LIKE(2, 3);
void pen_rowf(const struct pen *p, const char *label, const char *fmt, ...)
	PRINTF_LIKE(3, 4);

/* transcript_story.c, transcript_answers.c, transcript_tail.c */
void story_write(const struct story *s, const struct pen *p);
/* "timeout", "yes", "22, 445". */
void story_add_value(const json_t *value, struct str *out);
/* "the hive was repaired (backup: /x/SYSTEM.bak, cause: rdp-disabled-local)" */
void story_add_note(const json_t *data, struct str *out);
void story_write_answers(const struct story *s, const struct pen *p);
void story_write_tail(const struct story *s, const struct pen *p);
/* "The firewall rule is disabled (fw-rule-disabled), proved"; or what is known so far. */
void story_verdict(const struct story *s, struct str *out);
void story_where_from(const struct story *s, struct str *out);
void story_stopped(const struct story *s, struct str *out);
void story_steps_tried(const struct story *s, struct str *out);
/* "2026-11-21T02:10:48Z (2026-11-21 03:10:48 +0100)" */
void story_time(int64_t wall_ms, struct str *out);

/* transcript_note.c */
void note_write(const struct story *s, struct str *out);
