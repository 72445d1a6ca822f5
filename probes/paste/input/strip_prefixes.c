/*
 * Removes what frames a whole text: line numbers, chat times, comment signs, a code indent,
 * an empty line after each line. Only what (nearly) all lines share is a frame; a single
 * such line stays unchanged.
 */
#include "probes/paste/input/lines.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>

#define LINES_LEAST 3u
#define RUN_LEAST 3u /* comments in a row in a text with other lines */

static const char *
next_line(const char *line)
{
	line += strcspn(line, "\n");
	return *line == '\n' ? line + 1 : line;
}

static bool
is_empty(const char *line)
{
	line += strspn(line, " \t");
	return *line == '\n' || *line == '\0';
}

/* ---- marks: what of a line is frame ---- */

/* "[12:03:44] ", "[21.11.2026, 12:03] " */
static size_t
time_mark(const char *line)
{
	size_t n, colons = 0;

	if (line[0] != '[')
		return 0;
	n = 1 + strspn(line + 1, "0123456789:.,/- TZAPM");
	for (size_t i = 1; i < n; i++)
		colons += line[i] == ':';
	if (line[n] != ']' || colons == 0)
		return 0;
	return n + 1 + (line[n + 1] == ' ');
}

/* A comment sign and the blank after it. */
static size_t
remark_mark(const char *line)
{
	static const char *const signs[] = { "//", "::", "--", "#", ";", "'" };
	size_t blanks = strspn(line, " \t");

	for (size_t i = 0; i < ARRAY_LEN(signs); i++) {
		size_t n = strlen(signs[i]);

		if (!text_starts(line + blanks, signs[i]))
			continue;
		/* lines of dashes and section marks are not comments */
		if (line[blanks + n] == ' ')
			return blanks + n + 1;
		return line[blanks + n] == '\n' || line[blanks + n] == '\0' ? blanks + n
									    : 0;
	}
	return 0;
}

static size_t
mark_of(const char *line)
{
	size_t n = time_mark(line);

	return n > 0 ? n : remark_mark(line);
}

static bool
has_marks(const char *text)
{
	size_t lines = 0, marked = 0;

	for (const char *p = text; *p != '\0'; p = next_line(p))
		if (!is_empty(p)) {
			lines++;
			marked += mark_of(p) > 0;
		}
	return lines >= LINES_LEAST && marked * 10 >= lines * 9;
}

/*
 * "# ", "## ", "// " and an indent: a script shows command output in several comment lines
 * in a row. Headings are single lines, and a value after ";" in a .reg file is not set.
 */
static size_t
run_mark(const char *line)
{
	size_t n = strspn(line, " \t"), signs = text_remark_signs(line + n);

	n += signs;
	if (signs == 0 || (line[n] != ' ' && !is_empty(line + n)))
		return 0;
	return n + (line[n] == ' ');
}

static bool
is_remark_run(const char *line)
{
	for (size_t i = 0; i < RUN_LEAST; i++, line = next_line(line))
		if (run_mark(line) == 0)
			return false;
	return true;
}

/* Removes the signs from the lines of such a row; returns its end. */
static const char *
add_run(const char *line, struct str *bare)
{
	size_t n;

	while ((n = run_mark(line)) > 0) {
		const char *next = next_line(line);

		str_add_len(bare, line + n, (size_t)(next - line - (long)n));
		line = next;
	}
	return line;
}

static void
drop_runs(struct str *text)
{
	struct str bare = STR_INIT(text->limit);
	const char *p = str_text(text);
	bool any = false;

	for (const char *q = p; *q != '\0' && !any; q = next_line(q))
		any = is_remark_run(q);
	if (!any)
		return;
	while (*p != '\0') {
		const char *next = next_line(p);

		if (is_remark_run(p)) {
			p = add_run(p, &bare);
			continue;
		}
		str_add_len(&bare, p, (size_t)(next - p));
		p = next;
	}
	str_free(text);
	*text = bare;
}

/* ---- numbers ---- */

/* "  12  ", "12:", "12. ": the number and the sign after it, without blanks. */
static size_t
number_mark(const char *line, unsigned *number)
{
	size_t blanks = strspn(line, " \t");
	size_t digits = strspn(line + blanks, "0123456789");
	size_t n = blanks + digits;

	if (digits == 0 || digits > 6 || !text_number(line + blanks, digits, number))
		return 0;
	if (line[n] == ':' || line[n] == ')' || line[n] == '|' ||
		(line[n] == '.' && !isdigit((unsigned char)line[n + 1])))
		return n + 1;
	return line[n] == ' ' || line[n] == '\t' || line[n] == '\n' || line[n] == '\0' ? n
										       : 0;
}

/* How many blanks follow each number, or -1 if the lines do not count upwards. */
static int
numbered_gap(const char *text)
{
	unsigned number, before = 0;
	size_t lines = 0, counted = 0, gap = 8;

	for (const char *p = text; *p != '\0'; p = next_line(p)) {
		size_t n = number_mark(p, &number);

		if (is_empty(p))
			continue;
		lines++;
		if (n == 0 || (lines > 1 && number <= before))
			continue;
		/* by one, or a few where blank lines were left out */
		if (lines > 1 && number > before + 4)
			continue;
		counted++;
		before = number;
		if (!is_empty(p + n))
			gap = MIN_OF(gap, strspn(p + n, " \t"));
	}
	return lines >= LINES_LEAST && counted * 20 >= lines * 19 ? (int)gap : -1;
}

/* ---- the indent of code, empty lines between ---- */

static size_t
common_indent(const char *text)
{
	size_t least = SIZE_MAX, lines = 0;
	bool tabs = true;

	for (const char *p = text; *p != '\0'; p = next_line(p))
		if (!is_empty(p)) {
			lines++;
			tabs = tabs && *p == '\t';
			least = MIN_OF(least, strspn(p, " "));
		}
	if (lines < LINES_LEAST)
		return 0;
	/* qwinsta indents all its lines by one blank */
	return tabs ? 1 : least >= 2 ? least : 0;
}

static bool
is_double_spaced(const char *text)
{
	size_t lines = 0, apart = 0;

	for (const char *p = text; *p != '\0'; p = next_line(p))
		if (!is_empty(p)) {
			lines++;
			apart += is_empty(next_line(p));
		}
	return lines >= LINES_LEAST && apart == lines;
}

/* Each line, also each empty one, is followed by an added empty line. */
static const char *
skip_apart(const char *p, struct str *bare)
{
	size_t empty = 0;

	for (; *p != '\0' && is_empty(p); p = next_line(p))
		empty++;
	for (size_t i = 0; i < empty / 2; i++)
		str_add_char(bare, '\n');
	return p;
}

static size_t
indent_of(const char *line, size_t most)
{
	return *line == '\t' ? MIN_OF(most, (size_t)1) : MIN_OF(most, strspn(line, " "));
}

void
text_unframe(struct str *text)
{
	const char *whole = str_text(text);
	struct str bare = STR_INIT(text->limit);
	bool marks = has_marks(whole);
	int gap = marks ? -1 : numbered_gap(whole);
	size_t indent = marks || gap >= 0 ? 0 : common_indent(whole);
	bool apart = is_double_spaced(whole);

	if (!marks && gap < 0 && indent == 0 && !apart) {
		drop_runs(text);
		return;
	}
	for (const char *p = whole, *next; *p != '\0'; p = next) {
		const char *from = p;
		unsigned number;
		size_t n;

		next = next_line(p);
		if (marks)
			from += mark_of(p);
		else if (gap >= 0 && (n = number_mark(p, &number)) > 0)
			from += n + MIN_OF((size_t)gap, strspn(p + n, " \t"));
		else
			from += indent_of(p, indent);
		str_add_len(&bare, from, (size_t)(next - from));
		if (apart && !is_empty(p))
			next = skip_apart(next, &bare);
	}
	str_free(text);
	*text = bare;
	drop_runs(text);
}
