/*
 * Joins lines that a console wrapped at its right edge. A wide character that does not fit
 * leaves the last column empty. Common console widths are accepted at once; any other width
 * only if several lines reach it and most of those continue on the next line.
 */
#include <string.h>

#include "probes/paste/input/split_commands.h"
#include "probes/paste/input/lines.h"

#define NARROWEST 32
#define CUT_LEAST 2u

/* Whether @text begins a new line, after a line that is @indented. */
static bool
starts_new_line(const char *text, bool indented)
{
	const char *colon = strchr(text, ':');
	size_t gap;

	if (*text == '\0' || *text == ' ' || *text == '\t' || text_is_rule(text, 3))
		return true;
	if (split_is_prompt(text) || text_starts(text, "HKEY_") ||
		text_starts(text, "##") || text_starts(text, "[HKEY") ||
		text_starts(text, "Windows Registry"))
		return true;
	/* registry values, in both formats */
	if (strstr(text, " REG_") != NULL || (*text == '"' && strstr(text, "\"=") != NULL))
		return true;
	/* "Label:   value", "Label : value", "Label:" */
	if (colon != NULL && (colon[1] == '\0' || colon[1] == ' ') && colon - text < 44)
		return true;
	/* "word        value": two columns; after an indented row, its last ones */
	gap = strcspn(text, " ");
	return !indented && text[gap] == ' ' && strstr(text, "    ") != NULL;
}

static bool
is_wide(const char *text)
{
	size_t n;

	return text_cell(text, &n) == 2;
}

/* The line reaches the edge; a shorter line was padded, not wrapped. */
static bool
fills_width(const struct text_line *line, const struct text_line *next, int width)
{
	int used = line->columns;

	if (used == width)
		return true;
	/* a blank at the edge, or a wide character moved to the next line */
	return used == width - 1 && (line->width == width || is_wide(next->text));
}

static bool
is_dashes(const char *text)
{
	return *text == '-' && text[strspn(text, "-")] == '\0';
}

/* The second columns are aligned: rows of one table. */
static bool
is_next_row(const char *line, const char *next)
{
	const char *gap = strstr(line, "  "), *other = strstr(next, "  ");

	return gap != NULL && other != NULL && gap - line == other - next;
}

/* Whether @next is the rest of a wrapped line. PowerShell marks truncated text. */
static bool
is_rest(const struct text_line *line, const struct text_line *next)
{
	if (text_ends(line->text, "...") || text_ends(line->text, "\xE2\x80\xA6") ||
		is_next_row(line->text, next->text))
		return false;
	if (is_dashes(line->text))
		return is_dashes(next->text);
	return next->columns > 0 && !starts_new_line(next->text, *line->text == ' ');
}

static bool
is_console_width(int width)
{
	return width == 80 || width == 100 || width == 120 || width == 132;
}

/*
 * The column where lines were wrapped; 0: none. A wrapped line ends on a later, shorter
 * line; lines of one length without an end are a list or prose.
 */
static int
edge_of(const struct text_lines *lines)
{
	size_t cut = 0, whole = 0;
	int widest = 0;

	for (size_t i = 0; i < lines->count; i++)
		widest = MAX_OF(widest, lines->at[i].width);
	if (is_console_width(widest) || widest < NARROWEST)
		return is_console_width(widest) ? widest : 0;
	for (size_t i = 0; i + 1 < lines->count; i++) {
		const struct text_line *line = &lines->at[i];

		if (!fills_width(line, line + 1, widest))
			continue;
		if (!is_rest(line, line + 1))
			whole++;
		else if (line[1].columns < widest - 1)
			cut++;
	}
	return cut >= CUT_LEAST && cut >= whole ? widest : 0;
}

/* ---- tables of PowerShell that are wider than the window ---- */

#define PIECES_MOST 4u

static bool
is_dash_row(const struct text_line *line)
{
	return strchr(line->text, '-') != NULL &&
		line->text[strspn(line->text, "- ")] == '\0';
}

/*
 * How many lines each row of the table at @at was wrapped into: the number of lines of
 * dashes below the heading. 0: no such table.
 */
static size_t
pieces_of_table(const struct text_lines *lines, size_t at, int width)
{
	for (size_t k = 2; k <= PIECES_MOST && at + 2 * k <= lines->count; k++) {
		const struct text_line *head = &lines->at[at], *dashes = head + k;
		/* one unbroken line of dashes does not head columns */
		bool whole = !is_dash_row(head) && strchr(dashes->text, ' ') != NULL;

		for (size_t i = 0; i < k && whole; i++)
			whole = is_dash_row(&dashes[i]) &&
				(i + 1 == k ||
					(dashes[i].width == width &&
						head[i].width == width));
		if (whole && (at + 2 * k == lines->count || !is_dash_row(dashes + k)))
			return k;
	}
	return 0;
}

static const char *
without_padding(struct arena *arena, const char *text)
{
	size_t len = strlen(text);

	while (len > 0 && text[len - 1] == ' ')
		len--;
	return arena_dup_len(arena, text, len);
}

/* Joins the pieces of one row, each as wide as the window. Returns their number. */
static size_t
join_pieces(struct arena *arena, const struct text_lines *lines, size_t at, size_t pieces,
	int width, struct text_line *out)
{
	STR_AUTO whole = STR_INIT(2 * TEXT_LINE_MOST);
	size_t n = 0;

	*out = lines->at[at];
	do {
		const struct text_line *piece = &lines->at[at + n];

		for (int missing = n > 0 ? width - piece[-1].columns : 0; missing > 0;
			missing--)
			str_add_char(&whole, ' ');
		str_add(&whole, piece->text);
		out->width += n > 0 ? piece->width : 0;
		n++;
	} while (n < pieces && at + n < lines->count &&
		lines->at[at + n - 1].width == width && lines->at[at + n].width > 0);
	if (n > 1) {
		out->text = without_padding(arena, str_text(&whole));
		out->columns = text_cells(out->text);
	}
	return n;
}

/* Joins heading, dashes and rows up to the empty line. Returns the number of lines read. */
static size_t
unwrap_table(struct arena *arena, struct text_lines *lines, size_t at, size_t pieces,
	int width, size_t *kept)
{
	size_t i = at;

	while (i < lines->count && lines->at[i].width > 0) {
		struct text_line row;

		i += join_pieces(arena, lines, i, pieces, width, &row);
		lines->at[(*kept)++] = row;
	}
	return i - at;
}

void
text_unwrap(struct arena *arena, struct text_lines *lines)
{
	int width = edge_of(lines);
	size_t kept = 0, pieces;

	if (width == 0)
		return;
	for (size_t i = 0; i < lines->count; i++) {
		struct text_line line = lines->at[i], *last = &lines->at[i];
		STR_AUTO whole = STR_INIT(2 * TEXT_LINE_MOST);

		pieces = pieces_of_table(lines, i, width);
		if (pieces > 0) {
			i += unwrap_table(arena, lines, i, pieces, width, &kept) - 1;
			continue;
		}

		while (i + 1 < lines->count && fills_width(last, last + 1, width) &&
			is_rest(&line, last + 1) &&
			line.columns + whole.len < TEXT_LINE_MOST) {
			if (whole.len == 0)
				str_add(&whole, line.text);
			/* a blank at the edge was removed as padding */
			if (last->columns < width && !is_wide(last[1].text))
				str_add_char(&whole, ' ');
			str_add(&whole, last[1].text);
			line.width += last[1].width;
			last++;
			i++;
		}
		if (whole.len > 0) {
			line.text = arena_dup(arena, str_text(&whole));
			line.columns = text_cells(line.text);
		}
		lines->at[kept++] = line;
	}
	lines->count = kept;
}
