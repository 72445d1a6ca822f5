#pragma once

#include "share/export/transcript.h"
#include "tui/session/session.h"

/* The transcript of @c as it is now. Appends to @out. */
enum err export_text(struct session *c, const struct document_format *format,
	enum redact_level redact, struct str *out, struct error *e) NODISCARD;
/*
 * Writes @text to a new file, mode 0600. An existing file is never overwritten:
 * ERR_CANNOT_CREATE. @path may begin with "~".
 */
enum err export_save(const char *path, const struct str *text, struct error *e) NODISCARD;
/* "rdpdoctor-7K2M9QD4.md": a name that fits the format. */
void export_name(const struct session *c, const struct document_format *format, char *out,
	size_t size);
