/* Exports of a session: one story, five forms. */
#include "share/export/transcript.h"

#include <stdlib.h>

#include "share/store/hash_chain.h"
#include "share/export/transcript_private.h"

static const char *const formats[] = { "note", "text", "md", "html", "json" };

bool
transcript_format_find(const char *id, enum transcript_format *out)
{
	for (size_t i = 0; i < ARRAY_LEN(formats); i++) {
		if (!text_equal(id, formats[i]))
			continue;
		*out = (enum transcript_format)i;
		return true;
	}
	return false;
}

const char *
transcript_format_id(enum transcript_format format)
{
	return formats[format];
}

static void
write_json(const struct story *s, struct str *out)
{
	char *text = json_dumps(
		s->doc, JSON_INDENT(1) | JSON_PRESERVE_ORDER | JSON_REAL_PRECISION(15));

	if (text == NULL)
		out->failed = true;
	else
		str_addf(out, "%s\n", text);
	free(text);
}

enum err
transcript_write(struct store *s, const char *session, const struct report *report,
	enum transcript_format format, struct redactor *redactor, struct str *out,
	struct error *e)
{
	const struct pen pen = { format, out };
	struct story story;

	if (story_begin(&story, s, session, report, redactor, e) != ERR_OK)
		return e != NULL ? e->code : ERR_IO;
	switch (format) {
	case TRANSCRIPT_NOTE:
		note_write(&story, out);
		break;
	case TRANSCRIPT_TEXT:
	case TRANSCRIPT_MARKDOWN:
	case TRANSCRIPT_HTML:
		story_write(&story, &pen);
		break;
	case TRANSCRIPT_JSON:
		write_json(&story, out);
		break;
	}
	story_end(&story);
	return str_ok(out) ? ERR_OK
			   : error_set(e, ERR_INTERNAL,
				     "The transcript is too large for this form. Take "
				     "another one, as --format note.");
}
