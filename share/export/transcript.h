#pragma once

#include "share/redact/redact.h"
#include "share/report/report.h"
#include "share/store/store.h"

/* Exports of a session: the story for a ticket and for the next engineer (ux.md section 3).
 */
enum transcript_format {
	TRANSCRIPT_NOTE, /* at most 3,500 characters, plain */
	TRANSCRIPT_TEXT, /* 78 columns */
	TRANSCRIPT_MARKDOWN,
	TRANSCRIPT_HTML, /* one file, no script, nothing remote */
	TRANSCRIPT_JSON, /* rdpdoctor.transcript/1: report, events, manifest */
};

/*
 * Appends the export to @out. @report is the newest verdict over the session's facts;
 * the events come from the store. The check code (first 8 hex digits of the last hash, in
 * two groups) is part of every form.
 */
enum err transcript_write(struct store *s, const char *session, const struct report *report,
	enum transcript_format format, struct redactor *redactor, struct str *out,
	struct error *e) NODISCARD;
/*
 * Whether an exported JSON transcript still is what was exported: its chain of hashes.
 * ERR_DATA says at which event it does not hold.
 */
enum err transcript_check(const json_t *doc, struct error *e) NODISCARD;
const char *transcript_format_id(enum transcript_format format); /* "md" */
bool transcript_format_find(const char *id, enum transcript_format *out);
