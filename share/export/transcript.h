#pragma once

#include "share/document/document.h"
#include "share/redact/redact.h"
#include "share/report/report.h"
#include "share/store/store.h"

/*
 * Exports of a session, for a ticket and for the next engineer: a note of at most 3,500
 * characters, each format of a document, and JSON (rdpdoctor.transcript/1: report, events,
 * manifest). In the order in which they are offered; NULL after the last.
 */
#define TRANSCRIPT_FORMAT_NAMES "note " DOCUMENT_FORMAT_NAMES " json"
const struct document_format *transcript_format_at(size_t i);
const struct document_format *transcript_format_find(const char *name);

/*
 * Appends the export to @out. @report is the latest verdict on the session's facts; the
 * events come from the store. The check code (first 8 hex digits of the last hash, in two
 * groups) is part of every format.
 */
enum err transcript_write(struct store *s, const char *session, const struct report *report,
	const struct document_format *format, struct redactor *redactor, struct str *out,
	struct error *e) NODISCARD;
/*
 * Verifies the chain of hashes of an exported JSON transcript. ERR_DATA names the event at
 * which it was changed.
 */
enum err transcript_check(const json_t *doc, struct error *e) NODISCARD;
