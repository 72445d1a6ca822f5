/* The part that all formats share: cleans text and tracks which list or table is open. */
#include "share/document/document.h"

#include <string.h>

#include "share/base/text.h"

#define BLOCK_BYTES (1u << 22)
#define CELLS_MAX 6

static const struct document_format *const formats[] = { &document_text, &document_markdown,
	&document_html };

const struct document_format *
document_format_at(size_t i)
{
	return i < ARRAY_LEN(formats) ? formats[i] : NULL;
}

const struct document_format *
document_format_find(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(formats); i++)
		if (text_equal(formats[i]->name, name))
			return formats[i];
	return NULL;
}

/* ---- open blocks ---- */

static void
close_list(struct document *d)
{
	d->depth--;
	if (d->format->ops->close_list != NULL)
		d->format->ops->close_list(d);
}

static void
close_blocks(struct document *d)
{
	while (d->depth > 0)
		close_list(d);
	if (d->in_table && d->format->ops->close_table != NULL)
		d->format->ops->close_table(d);
	d->in_table = false;
}

/* True if an item with @indent blanks opens a list. */
static bool
enter_list(struct document *d, int indent)
{
	if (d->in_table)
		close_blocks(d);
	while (d->depth > 0 && d->indents[d->depth - 1] > indent)
		close_list(d);
	if (d->depth == DOCUMENT_LEVELS ||
		(d->depth > 0 && d->indents[d->depth - 1] == indent))
		return false;
	d->indents[d->depth++] = indent;
	return true;
}

static void
start(struct document *d, const char *title)
{
	if (!d->started && d->format->ops->begin != NULL)
		d->format->ops->begin(d, title);
	d->follows = d->started;
	d->started = true;
}

/* ---- cleaning ---- */

/* Text from outside may contain terminal controls. False: there is no text. */
static bool
clean(struct document *d, const char *raw, struct str *out)
{
	/* Windows ends lines with \r\n; the \r would become a "?". */
	for (const char *at = raw != NULL ? raw : ""; *at != '\0';) {
		size_t len = strcspn(at, "\r");

		text_clean_lines(out, at, len);
		at += len + (at[len] == '\r' ? 1 : 0);
	}
	if (!str_ok(out))
		d->out->failed = true;
	return out->len > 0;
}

static void
add_block(struct document *d, enum document_block kind, const char *mark, const char *raw)
{
	STR_AUTO text = STR_INIT(BLOCK_BYTES);

	if (!clean(d, raw, &text))
		return;
	start(d, kind == DOCUMENT_TITLE ? str_text(&text) : "rdpdoctor");
	close_blocks(d);
	d->format->ops->block(d, kind, mark, str_text(&text));
}

/* ---- blocks ---- */

struct document
document_begin(const struct document_format *format, int columns, struct str *out)
{
	return (struct document) { .format = format, .columns = columns, .out = out };
}

void
document_end(struct document *d)
{
	close_blocks(d);
	if (d->started && d->format->ops->end != NULL)
		d->format->ops->end(d);
}

void
document_title(struct document *d, const char *text)
{
	add_block(d, DOCUMENT_TITLE, "", text);
}

void
document_heading(struct document *d, const char *text)
{
	add_block(d, DOCUMENT_HEADING, "", text);
}

void
document_step(struct document *d, size_t number, const char *text)
{
	char mark[32];

	(void)text_format(mark, sizeof(mark), "%2zu. ", number);
	add_block(d, DOCUMENT_HEADING, mark, text);
}

void
document_paragraph(struct document *d, const char *text)
{
	add_block(d, DOCUMENT_PARAGRAPH, "", text);
}

void
document_code(struct document *d, int indent, const char *language, const char *text)
{
	STR_AUTO code = STR_INIT(BLOCK_BYTES);
	size_t limit = d->format->code_limit;
	bool cut;

	if (!clean(d, text, &code))
		return;
	start(d, "rdpdoctor");
	close_blocks(d);
	cut = limit > 0 && code.len > limit;
	if (cut) {
		while (((unsigned char)code.text[limit] & 0xC0) == 0x80)
			limit--; /* not inside a UTF-8 character */
		code.text[limit] = '\0';
	}
	d->format->ops->code(
		d, indent, language != NULL ? language : "text", str_text(&code));
	if (cut)
		document_paragraph(
			d, "The rest of it is in the other formats of this document.");
}

void
document_command_item(struct document *d, int indent, const char *mark, const char *text,
	size_t command_len)
{
	STR_AUTO raw = STR_INIT(BLOCK_BYTES);
	STR_AUTO command = STR_INIT(BLOCK_BYTES);
	STR_AUTO behind = STR_INIT(BLOCK_BYTES);
	struct document_item item = { .indent = indent, .mark = mark };

	if (text == NULL || text[0] == '\0')
		return;
	str_add_len(&raw, text, command_len);
	if (clean(d, str_text(&raw), &command)) {
		item.command = str_text(&command);
		text += command_len + strspn(text + command_len, " ");
	}
	(void)clean(d, text, &behind);
	item.text = str_text(&behind);
	start(d, "rdpdoctor");
	item.opens = enter_list(d, indent);
	d->format->ops->item(d, &item);
}

void
document_item(struct document *d, int indent, const char *mark, const char *text)
{
	document_command_item(d, indent, mark, text, 0);
}

void
document_cells(
	struct document *d, const int *widths, const char *const *cells, size_t count)
{
	struct str clean_cells[CELLS_MAX];
	const char *texts[CELLS_MAX];
	bool opens = !d->in_table;

	count = MIN_OF(count, CELLS_MAX);
	for (size_t i = 0; i < count; i++) {
		clean_cells[i] = (struct str)STR_INIT(BLOCK_BYTES);
		(void)clean(d, cells[i], &clean_cells[i]);
		texts[i] = str_text(&clean_cells[i]);
	}
	start(d, "rdpdoctor");
	if (opens)
		close_blocks(d);
	d->in_table = true;
	d->format->ops->cells(d, widths, texts, count, opens);
	for (size_t i = 0; i < count; i++)
		str_free(&clean_cells[i]);
}

void
document_row(struct document *d, const char *label, const char *text)
{
	static const int widths[] = { 16, 0 };

	if (text[0] != '\0')
		document_cells(d, widths, (const char *const[]) { label, text }, 2);
}

void
document_gap(struct document *d)
{
	close_blocks(d);
	d->gap = true;
}

/* ---- choosing a format ---- */

#define FORMATTED(out, fmt)                                                                \
	STR_AUTO out = STR_INIT(BLOCK_BYTES);                                              \
	va_list args;                                                                      \
	va_start(args, fmt);                                                               \
	str_addv(&(out), fmt, args);                                                       \
	va_end(args)

void
document_paragraphf(struct document *d, const char *fmt, ...)
{
	FORMATTED(text, fmt);
	document_paragraph(d, str_text(&text));
}

void
document_itemf(struct document *d, int indent, const char *mark, const char *fmt, ...)
{
	FORMATTED(text, fmt);
	document_item(d, indent, mark, str_text(&text));
}

void
document_numberedf(struct document *d, int indent, size_t number, const char *fmt, ...)
{
	char mark[32];
	FORMATTED(text, fmt);
	(void)text_format(mark, sizeof(mark), "%zu. ", number);
	document_item(d, indent, mark, str_text(&text));
}

void
document_rowf(struct document *d, const char *label, const char *fmt, ...)
{
	FORMATTED(text, fmt);
	document_row(d, label, str_text(&text));
}
