/* Plain text, wrapped. Commands are never wrapped, because people copy them. */
#include <string.h>

#include "share/base/text.h"
#include "share/document/document.h"

#define NARROWEST 20   /* the fewest columns for wrapped text next to its mark */
#define NARROW_CELL 30 /* with fewer columns, the last cell of a row gets its own lines */
#define CELL_INDENT 8
#define COMMAND_INDENT 8 /* of a command that does not fit next to its mark */

static void
new_line(struct document *d)
{
	if (d->gap && d->follows)
		str_add_char(d->out, '\n');
	d->gap = false;
}

static void
add_block(struct document *d, int indent, const char *mark, const char *text)
{
	int hang = indent + text_columns(mark);

	new_line(d);
	str_addf(d->out, "%*s%s", indent, "", mark);
	text_wrap_add(d->out, text, MAX_OF(d->columns - hang, NARROWEST), hang);
	while (d->out->len > 0 && d->out->text[d->out->len - 1] == ' ')
		d->out->text[--d->out->len] = '\0';
	str_add_char(d->out, '\n');
}

static void
text_block(struct document *d, enum document_block kind, const char *mark, const char *text)
{
	int underline = MIN_OF(text_columns(text), d->columns);

	d->gap = d->gap || kind == DOCUMENT_HEADING;
	add_block(d, 0, mark, text);
	if (!d->underlined || kind == DOCUMENT_PARAGRAPH || mark[0] != '\0')
		return;
	while (underline-- > 0)
		str_add_char(d->out, kind == DOCUMENT_TITLE ? '=' : '-');
	str_add_char(d->out, '\n');
}

static void
add_lines(struct document *d, int indent, const char *text)
{
	while (*text != '\0') {
		size_t len = strcspn(text, "\n");

		str_addf(d->out, "%*s", indent, "");
		str_add_len(d->out, text, len);
		str_add_char(d->out, '\n');
		text += len + (text[len] == '\n' ? 1 : 0);
	}
}

/* A command is printed next to its mark if it fits there, otherwise on a line of its own. */
static void
text_item(struct document *d, const struct document_item *item)
{
	const char *command = item->command, *text = item->text;
	STR_AUTO line = STR_INIT(1u << 22);
	bool fits;

	if (command != NULL)
		str_addf(&line, "%s%s", command, text[0] != '\0' ? "   " : "");
	str_add(&line, text);
	fits = item->indent + text_columns(item->mark) + text_columns(str_text(&line)) <=
		d->columns;
	add_block(d, item->indent, item->mark,
		command == NULL || fits ? str_text(&line) : text);
	if (command != NULL && !fits)
		add_lines(d, COMMAND_INDENT, command);
}

/* All cells but the last, in columns; without @aligned only the first cell is padded. */
static void
add_columns(struct str *out, const int *widths, const char *const *cells, size_t count,
	bool aligned)
{
	for (size_t i = 0; i + 1 < count; i++) {
		int width = widths[i] < 0 ? -widths[i] : widths[i];
		int pad = aligned || i == 0 ? MAX_OF(width - text_columns(cells[i]), 0) : 0;

		str_addf(out, "%*s%s%*s", widths[i] < 0 ? pad : 0, "", cells[i],
			2 + (widths[i] < 0 ? 0 : pad), "");
	}
}

static void
text_cells(struct document *d, const int *widths, const char *const *cells, size_t count,
	bool opens)
{
	const char *last = cells[count - 1];
	STR_AUTO columns = STR_INIT(1u << 22);
	bool narrow;

	(void)opens;
	add_columns(&columns, widths, cells, count, true);
	narrow = d->columns - text_columns(str_text(&columns)) < NARROW_CELL;
	if (last[0] != '\0' && !narrow) {
		add_block(d, 0, str_text(&columns), last);
		return;
	}
	str_clear(&columns);
	add_columns(&columns, widths, cells, count, !narrow);
	add_block(d, 0, "", str_text(&columns));
	if (last[0] != '\0')
		add_block(d, CELL_INDENT, "", last);
}

static void
text_code(struct document *d, int indent, const char *language, const char *text)
{
	(void)language;
	d->gap = true;
	new_line(d);
	add_lines(d, indent, text);
	d->gap = true;
}

static const struct document_ops ops = {
	.block = text_block,
	.item = text_item,
	.cells = text_cells,
	.code = text_code,
};

const struct document_format document_text = { .name = "text",
	.ending = "txt",
	.label = "Text",
	.hint = "everything, 78 columns",
	.ops = &ops };
