/*
 * Lines out of bytes, and what people and consoles put around them taken off: quoting,
 * remarks, padding. Lines that a console cut at its right edge are joined again where the
 * rest cannot be a line of its own.
 */
#include "probes/read_text.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "probes/read_split.h"
#include "share/text.h"

#define TEXT_LIMIT (16u << 20)
#define LINES_MOST 200000u
#define LINE_MOST 8192u

size_t
text_indent(const char *text)
{
	return strspn(text, " \t");
}

const char *
text_skip(const char *text)
{
	return text + text_indent(text);
}

bool
text_starts_nocase(const char *text, const char *prefix)
{
	return strncasecmp(text, prefix, strlen(prefix)) == 0;
}

const char *
text_find_nocase(const char *text, const char *what)
{
	return strcasestr(text, what);
}

bool
text_is_rule(const char *text, size_t least)
{
	size_t n;

	text = text_skip(text);
	n = strspn(text, "-");
	return n >= least && *text_skip(text + n) == '\0';
}

bool
text_number(const char *text, size_t len, unsigned *out)
{
	unsigned long long n = 0;

	if (len == 0 || len > 10)
		return false;
	for (size_t i = 0; i < len; i++) {
		if (text[i] < '0' || text[i] > '9')
			return false;
		n = n * 10 + (unsigned)(text[i] - '0');
	}
	if (n > 0xFFFFFFFFu)
		return false;
	*out = (unsigned)n;
	return true;
}

bool
text_dword(const char *text, unsigned *out)
{
	unsigned n = 0;
	size_t i = 2;

	if (text[0] != '0' || (text[1] != 'x' && text[1] != 'X'))
		return text_number(text, strlen(text), out);
	for (; text[i] != '\0'; i++) {
		char c = (char)tolower((unsigned char)text[i]);

		if (!isxdigit((unsigned char)c) || i >= 10)
			return false;
		n = n << 4 | (unsigned)(c <= '9' ? c - '0' : c - 'a' + 10);
	}
	*out = n;
	return i > 2;
}

char *
text_trimmed(struct arena *arena, const char *text, size_t len)
{
	while (len > 0 && (*text == ' ' || *text == '\t')) {
		text++;
		len--;
	}
	while (len > 0 && (text[len - 1] == ' ' || text[len - 1] == '\t'))
		len--;
	return arena_dup_len(arena, text, len);
}

/* ---- what stands before a line ---- */

/* Lines quoted as in mail without a blank: only when nearly all of them are. */
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
 * Takes off marks at the start of a line. A blank must follow: ">rdp-tcp#0" is how qwinsta
 * marks the session that it runs in.
 */
static const char *
skip_marks(const char *p, char quote)
{
	const char *before;

	do {
		before = p;
		if (quote != 0 && *p == quote)
			p += p[1] == ' ' ? 2 : 1;
		/* "*" and blanks is a column of some table, too */
		if (p[0] == '>' && p[1] == ' ')
			p += 2;
		else if ((p[0] == '*' || p[0] == '|') && p[1] == ' ' &&
			(p[2] != ' ' || quote != 0))
			p += 2;
		else if (is_remark(text_skip(p)))
			p = text_skip(p) + strcspn(text_skip(p), " ") +
				(*(text_skip(p) + strcspn(text_skip(p), " ")) == ' ');
		quote = 0;
	} while (p != before && p[0] != '\0');
	return p;
}

/* "whole line in quotes" or in backticks; never the values of a .reg file. */
static void
unquote(const char **text, size_t *len)
{
	const char *p = *text + strspn(*text, " \t");
	size_t n;

	if ((size_t)(p - *text) >= *len)
		return; /* the blanks go on behind this piece */
	n = *len - (size_t)(p - *text);
	if (n >= 3 && p[0] == p[n - 1] && (p[0] == '"' || p[0] == '`' || p[0] == '\'') &&
		memchr(p + 1, p[0], n - 2) == NULL) {
		*text = p + 1;
		*len = n - 2;
	}
}

/* "-- More  --", "-- Fortsetzung --": what more(1) of Windows waits with. */
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

static void
add_line(struct arena *arena, struct text_lines *lines, const char *text, size_t len,
	char quote)
{
	char *copy = arena_dup_len(arena, text, MIN_OF(len, (size_t)LINE_MOST));
	const char *p = skip_marks(copy, quote);
	size_t n = strlen(p);
	struct text_line *line;

	if (is_pager(p))
		return;
	line = &lines->at[lines->count++];
	line->width = text_columns(p);
	line->marked = quote == 0 && text_starts(copy, "> ");
	while (n > 0 && (p[n - 1] == ' ' || p[n - 1] == '\t'))
		n--;
	unquote(&p, &n);
	line->text = arena_dup_len(arena, p, n);
}

/* ---- hard wraps ---- */

/* Whether @text begins like a line of its own. */
static bool
starts_afresh(const char *text)
{
	const char *colon = strchr(text, ':');
	size_t gap;

	if (*text == '\0' || *text == ' ' || *text == '\t' || text_is_rule(text, 3))
		return true;
	if (split_is_prompt(text) || text_starts(text, "HKEY_") ||
		text_starts(text, "##") || text_starts(text, "[HKEY") ||
		text_starts(text, "Windows Registry"))
		return true;
	/* "Label:   value", "Label : value", "Label:" */
	if (colon != NULL && (colon[1] == '\0' || colon[1] == ' ') && colon - text < 44)
		return true;
	/* "word        value": two columns */
	gap = strcspn(text, " ");
	if (text[gap] == ' ' && strstr(text, "    ") != NULL)
		return true;
	return false;
}

/* A console of 80 or 120 columns: no line may be longer. */
static int
wrap_width(const struct text_lines *lines)
{
	int widest = 0;

	for (size_t i = 0; i < lines->count; i++)
		widest = MAX_OF(widest, lines->at[i].width);
	return widest == 80 || widest == 100 || widest == 120 || widest == 132 ? widest : 0;
}

/* A line that ends before the edge was padded, not cut; a wide character leaves one. */
static bool
fills_width(const struct text_line *line, int last)
{
	return line->width != last || line->width - text_columns(line->text) <= 1;
}

static void
join_wraps(struct arena *arena, struct text_lines *lines)
{
	int width = wrap_width(lines);
	size_t kept = 0;

	if (width == 0)
		return;
	for (size_t i = 0; i < lines->count; i++) {
		struct text_line line = lines->at[i];
		int last = line.width;

		while (last == width && fills_width(&line, last) && *line.text != '\0' &&
			i + 1 < lines->count &&
			(int)text_columns(lines->at[i + 1].text) > 0 &&
			!starts_afresh(lines->at[i + 1].text) &&
			strlen(line.text) < LINE_MOST) {
			int pad = line.width - text_columns(line.text);

			/* a blank at the edge was taken off as padding */
			line.text = arena_format(arena, "%s%*s%s", line.text,
				line.width == last ? MAX_OF(pad, 0) : 0, "",
				lines->at[i + 1].text);
			last = lines->at[i + 1].width;
			line.width += last;
			i++;
		}
		lines->at[kept++] = line;
	}
	lines->count = kept;
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
	for (size_t i = 0; i < plain.len; i++)
		count += plain.text[i] == '\n';
	count = MIN_OF(count, (size_t)LINES_MOST);
	out->at = ARENA_ARRAY(arena, struct text_line, count);
	out->count = 0;
	for (const char *p = str_text(&plain); *p != '\0' && out->count < count;) {
		size_t n = strcspn(p, "\n");

		add_line(arena, out, p, n, quote);
		p += n + (p[n] == '\n');
	}
	join_wraps(arena, out);
}
