/*
 * Splits bytes into lines and removes what people and consoles add: quoting, comments,
 * padding, tabs.
 */
#include <string.h>
#include <strings.h>

#include "probes/paste/input/lines.h"
#include "probes/paste/input/split_commands.h"

#define TEXT_LIMIT (16u << 20)
#define LINES_MOST 200000u
#define TAB_STOP 8u

/* Mail quotes without a blank: only if nearly all lines have them. */
static char
quote_of_all(const char *text)
{
	size_t lines = 0, angle = 0, bar = 0, star = 0;

	for (const char *p = text; *p != '\0';) {
		size_t len = strcspn(p, "\n");

		if (len > strspn(p, " \t")) {
			lines++;
			angle += *p == '>';
			bar += *p == '|';
			star += *p == '*';
		}
		p += len + (p[len] == '\n');
	}
	if (lines >= 3 && angle * 10 >= lines * 9)
		return '>';
	if (lines >= 3 && bar * 10 >= lines * 9)
		return '|';
	if (lines >= 3 && star * 10 >= lines * 9)
		return '*';
	return 0;
}

static bool
is_remark(const char *p)
{
	/* ":: " also begins a row whose first column is the unspecified address */
	return text_starts_nocase(p, "rem ") || text_equal_nocase(p, "rem") ||
		(text_starts(p, ":: ") && p[3] != ' ') || text_equal(p, "::");
}

/*
 * Comments of scripts and programs in which people keep the output of a command. A command
 * after one "#" was typed at a root prompt.
 */
static size_t
remark_mark(const char *p)
{
	size_t n = text_remark_signs(p);

	if (n == 0)
		return 0;
	if (p[n] == '\0')
		return n;
	if (p[n] != ' ' || (*p == '#' && n == 1 && split_is_command(p + 2)))
		return 0;
	return n + 1;
}

/*
 * Removes marks at the start of a line. A blank must follow: qwinsta marks its own session
 * with ">rdp-tcp#0".
 */
static const char *
skip_marks(const char *p, char quote)
{
	const char *before;

	do {
		before = p;
		if (quote != 0 && *p == quote)
			p += p[1] == ' ' ? 2 : 1;
		/* "*" and blanks may also be a table column */
		if (p[0] == '>' && (p[1] == ' ' || p[1] == '\0'))
			p += p[1] == ' ' ? 2 : 1;
		else if ((p[0] == '*' || p[0] == '|') && p[1] == ' ' &&
			(p[2] != ' ' || quote != 0))
			p += 2;
		else if (is_remark(text_skip(p)))
			p = text_skip(p) + strcspn(text_skip(p), " ") +
				(*(text_skip(p) + strcspn(text_skip(p), " ")) == ' ');
		else
			p += remark_mark(p);
		quote = 0;
	} while (p != before && p[0] != '\0');
	return p;
}

/* "whole line in quotes" or in backticks; not the values of a .reg file. */
static void
unquote(const char **text, size_t *len)
{
	const char *p = *text + strspn(*text, " \t");
	size_t n;

	if ((size_t)(p - *text) >= *len)
		return; /* the blanks continue after this piece */
	n = *len - (size_t)(p - *text);
	if (n >= 3 && p[0] == p[n - 1] && (p[0] == '"' || p[0] == '`' || p[0] == '\'') &&
		memchr(p + 1, p[0], n - 2) == NULL) {
		*text = p + 1;
		*len = n - 2;
	}
}

/* "_C:\\>command_", "**C:\\>command**": emphasised console output on a web page. */
static void
unemphasise(const char **text, size_t *len)
{
	const char *p = *text;
	size_t n = *len, marks;

	if (n < 8 || (*p != '_' && *p != '*'))
		return;
	marks = p[1] == *p ? 2 : 1;
	for (size_t i = 1; i <= marks; i++)
		if (p[n - i] != *p)
			return;
	if (!split_is_prompt(p + marks) && !split_is_command(p + marks))
		return;
	*text = p + marks;
	*len = n - 2 * marks;
}

/* Not "<->" or "<=>", which join two things. */
static bool
points_both_ways(const char *arrow)
{
	arrow += strspn(arrow, "<-=");
	return *arrow == '>';
}

/*
 * A remark that a person added after a line: "0x1    <-- that is why". Windows prints no
 * arrows and no comment signs between wide gaps.
 */
static size_t
without_remark(const char *text, size_t len)
{
	static const char *const arrows[] = { "<-", "<=", "<<", "\xE2\x86\x90",
		"\xE2\xAC\x85", "\xF0\x9F\x91\x88" };
	static const char *const signs[] = { "  # ", "  // " };
	size_t blanks = strspn(text, " \t");

	for (const char *p = text + blanks; (p = strchr(p, ' ')) != NULL; p++) {
		for (size_t i = 0; i < ARRAY_LEN(arrows); i++)
			if (text_starts(p + 1, arrows[i]) && !points_both_ways(p + 1))
				return (size_t)(p - text);
		for (size_t i = 0; i < ARRAY_LEN(signs); i++)
			if (text_starts(p, signs[i]))
				return (size_t)(p - text);
	}
	return len;
}

static size_t
without_blanks(const char *text, size_t len)
{
	while (len > 0 && (text[len - 1] == ' ' || text[len - 1] == '\t'))
		len--;
	return len;
}

/* "-- More  --", "-- Fortsetzung --": the prompt of Windows' more.com. */
static bool
is_pager(const char *line)
{
	size_t len;

	line = text_skip(line);
	len = strlen(line);
	while (len > 0 && line[len - 1] == ' ')
		len--;
	return len > 7 && len < 40 && text_starts(line, "-- ") &&
		strncmp(line + len - 3, " --", 3) == 0;
}

/*
 * Expands tabs, which separate columns in reg.exe before Vista and in tables copied from a
 * spreadsheet. At least two blanks, so that columns stay apart.
 */
static const char *
without_tabs(struct arena *arena, const char *text)
{
	STR_AUTO out = STR_INIT(TEXT_LINE_MOST * TAB_STOP);
	unsigned column = 0;

	if (strchr(text, '\t') == NULL)
		return text;
	for (const char *p = text; *p != '\0'; p++) {
		unsigned stop = (column / TAB_STOP + 1) * TAB_STOP;

		if (*p != '\t') {
			str_add_char(&out, *p);
			column += ((unsigned char)*p & 0xC0) != 0x80;
			continue;
		}
		for (stop = MAX_OF(stop, column + 2); column < stop; column++)
			str_add_char(&out, ' ');
	}
	return arena_dup(arena, str_text(&out));
}

/* "HKEY\\_LOCAL\\_MACHINE", "REG\\_DWORD": Markdown escapes left in the text. */
static void
drop_escapes(char *line)
{
	char *to = line;

	/* an escaped row of dashes */
	if (text_starts(line, "\\---"))
		*line = '-';
	if (strstr(line, "HKEY\\_") == NULL && strstr(line, "REG\\_") == NULL)
		return;
	for (const char *p = line; *p != '\0'; p++)
		if (p[0] != '\\' || p[1] != '_')
			*to++ = *p;
	*to = '\0';
}

static void
add_line(struct arena *arena, struct text_lines *lines, const char *text, size_t len,
	char quote)
{
	char *copy = arena_dup_len(arena, text, MIN_OF(len, (size_t)TEXT_LINE_MOST));
	const char *p = skip_marks(copy, quote);
	size_t width, n;
	struct text_line *line;

	if (is_pager(p))
		return;
	drop_escapes(copy + (p - copy));
	width = n = strlen(p);
	line = &lines->at[lines->count++];
	n = without_blanks(p, n);
	/* a frame with a right border */
	if (quote == '|' && n > 1 && p[n - 1] == '|')
		n = without_blanks(p, n - 1);
	line->marked = quote == 0 && text_starts(copy, "> ");
	copy[(size_t)(p - copy) + n] = '\0';
	line->columns = text_cells(p);
	line->width = line->columns + (int)(width - n);
	unquote(&p, &n);
	unemphasise(&p, &n);
	n = without_blanks(p, without_remark(p, n));
	copy[(size_t)(p - copy) + n] = '\0';
	line->text = without_tabs(arena, p);
}

/*
 * Bytes of the line at @p. Event Viewer saves a whole log as one line of XML: each event
 * becomes a line.
 */
static size_t
line_length(const char *p)
{
	static const char end[] = "</Event>";
	size_t len;

	/* one pass: a search for the end of the line first would read a log once an event */
	for (len = 0; p[len] != '\0' && p[len] != '\n'; len++)
		if (p[len] == '<' && text_starts(p + len, end))
			return len + strlen(end);
	return len;
}

void
text_lines_read(struct arena *arena, const char *bytes, size_t len, struct text_lines *out)
{
	STR_AUTO utf8 = STR_INIT(TEXT_LIMIT);
	STR_AUTO plain = STR_INIT(TEXT_LIMIT);
	size_t count = 1;
	char quote;

	text_decode(bytes, len, &utf8);
	text_strip(str_text(&utf8), utf8.len, &plain);
	text_unframe(&plain);
	quote = quote_of_all(str_text(&plain));
	for (const char *p = str_text(&plain); *p != '\0'; count++)
		p += MAX_OF(line_length(p), 1u);
	count = MIN_OF(count, (size_t)LINES_MOST);
	out->at = ARENA_ARRAY(arena, struct text_line, count);
	out->count = 0;
	for (const char *p = str_text(&plain); *p != '\0' && out->count < count;) {
		size_t n = line_length(p);

		add_line(arena, out, p, n, quote);
		p += n + (p[n] == '\n');
	}
	text_unwrap(arena, out);
}
