/* The formats of an export, and the writer of each. */
#include "share/export/transcript.h"

#include <stdlib.h>

#include "share/store/hash_chain.h"
#include "share/export/transcript_private.h"

#define TEXT_COLUMNS 78

static const struct document_format note = { .name = "note",
	.ending = "note.txt",
	.label = "Ticket note",
	.hint = "plain text, at most 3,500 characters" };
static const struct document_format json = { .name = "json",
	.ending = "json",
	.label = "JSON",
	.hint = "for the next engineer's tools" };

const struct document_format *
transcript_format_at(size_t i)
{
	size_t count = 0;

	while (document_format_at(count) != NULL)
		count++;
	return i == 0 ? &note : i == count + 1 ? &json : document_format_at(i - 1);
}

const struct document_format *
transcript_format_find(const char *name)
{
	const struct document_format *format;

	for (size_t i = 0; (format = transcript_format_at(i)) != NULL; i++)
		if (text_equal(format->name, name))
			return format;
	return NULL;
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
	const struct document_format *format, struct redactor *redactor, struct str *out,
	struct error *e)
{
	struct story story;

	if (story_begin(&story, s, session, report, redactor, e) != ERR_OK)
		return e != NULL ? e->code : ERR_IO;
	if (format == &note) {
		note_write(&story, out);
	} else if (format == &json) {
		write_json(&story, out);
	} else {
		struct document d = document_begin(format, TEXT_COLUMNS, out);

		d.underlined = true;
		story_write(&story, &d);
		document_end(&d);
	}
	story_end(&story);
	return str_ok(out)
		? ERR_OK
		: error_set(e, ERR_INTERNAL,
			  "The transcript is too large for this format. Choose another, such as "
			  "--format note.");
}
