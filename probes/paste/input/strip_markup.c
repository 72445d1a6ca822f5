/*
 * Decodes text from a web page or from JSON: a ticket export, the result of a cloud
 * run-command. Replaces layout tags, entities and escapes by the characters they mean;
 * keeps anything else that looks like a tag (MIDDLE <none> is not markup).
 */
#include "probes/paste/input/lines.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "share/base/text.h"

#define TAG_LONGEST 400u
#define STRING_LEAST 60u /* bytes of a JSON string that contains whole lines */
#define NEWLINES_LEAST 3u

static void
add_code(struct str *out, uint32_t c)
{
	char buffer[4];

	str_add_len(out, buffer, text_utf8(c, buffer));
}

static bool
is_code(uint32_t c)
{
	return c >= 0x20 && c < 0xFFFE && (c < 0xD800 || c > 0xDFFF);
}

/* ---- entities (HTML 4.01, 24) ---- */

static const struct {
	const char *name;
	uint16_t code;
} entities[] = { { "gt", '>' }, { "lt", '<' }, { "amp", '&' }, { "quot", '"' },
	{ "apos", '\'' }, { "nbsp", ' ' }, { "agrave", 0xE0 }, { "aacute", 0xE1 },
	{ "acirc", 0xE2 }, { "atilde", 0xE3 }, { "auml", 0xE4 }, { "ccedil", 0xE7 },
	{ "egrave", 0xE8 }, { "eacute", 0xE9 }, { "ecirc", 0xEA }, { "iacute", 0xED },
	{ "igrave", 0xEC }, { "ntilde", 0xF1 }, { "ograve", 0xF2 }, { "oacute", 0xF3 },
	{ "ocirc", 0xF4 }, { "otilde", 0xF5 }, { "ouml", 0xF6 }, { "ugrave", 0xF9 },
	{ "uacute", 0xFA }, { "uuml", 0xFC }, { "szlig", 0xDF }, { "Eacute", 0xC9 },
	{ "Ouml", 0xD6 }, { "Auml", 0xC4 }, { "Uuml", 0xDC }, { "Aacute", 0xC1 } };

/* "#39;" or "#x27;" after the ampersand; its length, 0 if it is none. */
static size_t
numeric_entity(const char *at, size_t len, struct str *out)
{
	bool hex = len > 1 && (at[1] == 'x' || at[1] == 'X');
	size_t i = hex ? 2 : 1;
	uint32_t c = 0;

	for (; i < len && i < 9 && isxdigit((unsigned char)at[i]); i++) {
		if (!hex && !isdigit((unsigned char)at[i]))
			return 0;
		c = c * (hex ? 16 : 10) +
			(uint32_t)(isdigit((unsigned char)at[i])
					? at[i] - '0'
					: tolower((unsigned char)at[i]) - 'a' + 10);
	}
	if (i == len || at[i] != ';' || (!is_code(c) && c != '\n'))
		return 0;
	add_code(out, c == 0xA0 ? ' ' : c);
	return i + 1;
}

size_t
markup_entity(const char *at, size_t len, struct str *out)
{
	size_t n;

	if (len > 2 && at[1] == '#') {
		n = numeric_entity(at + 1, len - 1, out);
		return n > 0 ? n + 1 : 0;
	}
	for (size_t i = 0; i < ARRAY_LEN(entities); i++) {
		n = strlen(entities[i].name);
		if (n + 2 <= len && memcmp(at + 1, entities[i].name, n) == 0 &&
			at[n + 1] == ';') {
			add_code(out, entities[i].code);
			return n + 2;
		}
	}
	return 0;
}

/* ---- tags ---- */

enum tag {
	TAG_NONE,
	TAG_INLINE, /* no line break */
	TAG_CELL,   /* ends a column */
	TAG_LINE,   /* ends a line */
};

static enum tag
tag_of(const char *name, size_t len, bool closes)
{
	static const struct {
		const char *name;
		enum tag open, close;
	} tags[] = { { "br", TAG_LINE, TAG_LINE }, { "p", TAG_INLINE, TAG_LINE },
		{ "div", TAG_INLINE, TAG_LINE }, { "li", TAG_INLINE, TAG_LINE },
		{ "tr", TAG_INLINE, TAG_LINE }, { "td", TAG_INLINE, TAG_CELL },
		{ "th", TAG_INLINE, TAG_CELL }, { "pre", TAG_INLINE, TAG_LINE },
		{ "blockquote", TAG_INLINE, TAG_LINE }, { "code", TAG_INLINE, TAG_INLINE },
		{ "span", TAG_INLINE, TAG_INLINE }, { "font", TAG_INLINE, TAG_INLINE },
		{ "b", TAG_INLINE, TAG_INLINE }, { "i", TAG_INLINE, TAG_INLINE },
		{ "em", TAG_INLINE, TAG_INLINE }, { "strong", TAG_INLINE, TAG_INLINE },
		{ "tt", TAG_INLINE, TAG_INLINE }, { "kbd", TAG_INLINE, TAG_INLINE },
		{ "samp", TAG_INLINE, TAG_INLINE } };

	for (size_t i = 0; i < ARRAY_LEN(tags); i++)
		if (strlen(tags[i].name) == len &&
			strncasecmp(tags[i].name, name, len) == 0)
			return closes ? tags[i].close : tags[i].open;
	return TAG_NONE;
}

size_t
markup_tag(const char *at, size_t len, struct str *out)
{
	bool closes = len > 1 && at[1] == '/';
	const char *name = at + 1 + closes, *end;
	size_t n = 0;
	enum tag tag;

	len = MIN_OF(len, (size_t)TAG_LONGEST);
	while (name + n < at + len && isalpha((unsigned char)name[n]) && n < 12)
		n++;
	end = memchr(at, '>', len);
	if (n == 0 || end == NULL || memchr(at, '\n', (size_t)(end - at)) != NULL ||
		(name[n] != '>' && name[n] != ' ' && name[n] != '/'))
		return 0;
	/* attributes have values; "<b something>" is prose */
	if (name[n] == ' ' && name[n + 1] != '/' &&
		memchr(name + n, '=', (size_t)(end - name - (long)n)) == NULL)
		return 0;
	tag = tag_of(name, n, closes);
	if (tag == TAG_NONE)
		return 0;
	n = (size_t)(end - at) + 1;
	if (tag == TAG_CELL)
		str_add(out, "  ");
	if (tag == TAG_LINE && (n == len || (at[n] != '\n' && at[n] != '\r')))
		str_add_char(out, '\n');
	return n;
}

/* ---- strings of JSON (RFC 8259, 7) ---- */

/* The end of the string that opens at @at, or NULL; @newlines gets its escaped ones. */
static const char *
string_end(const char *at, const char *end, size_t *newlines)
{
	*newlines = 0;
	for (at++; at < end && *at != '"' && *at != '\n'; at++)
		if (*at == '\\' && at + 1 < end) {
			at++;
			*newlines += *at == 'n';
		}
	return at < end && *at == '"' ? at : NULL;
}

static size_t
add_unicode(const char *at, const char *end, struct str *out)
{
	uint32_t c = 0;

	for (int i = 0; i < 4; i++) {
		if (at + i >= end || !isxdigit((unsigned char)at[i]))
			return 0;
		c = c << 4 |
			(uint32_t)(isdigit((unsigned char)at[i])
					? at[i] - '0'
					: tolower((unsigned char)at[i]) - 'a' + 10);
	}
	if (is_code(c))
		add_code(out, c);
	return 4;
}

static void
add_string(const char *at, const char *end, struct str *out)
{
	for (; at < end; at++) {
		if (*at != '\\' || at + 1 == end) {
			str_add_char(out, *at);
			continue;
		}
		switch (*++at) {
		case 'n':
			str_add_char(out, '\n');
			break;
		case 't':
			str_add_char(out, '\t');
			break;
		case 'r':
		case 'b':
		case 'f':
			break;
		case 'u':
			at += add_unicode(at + 1, end, out);
			break;
		default:
			str_add_char(out, *at);
			break;
		}
	}
}

/*
 * Only strings with several lines are decoded: the output of a command that a tool passed
 * on. Others stay unchanged; a path may also contain "\n", but not three times.
 */
void
markup_unescape(struct str *text)
{
	const char *p = str_text(text), *end = p + text->len;
	struct str out = STR_INIT(text->limit);
	const char *from = p;
	size_t newlines;

	while (p < end && (p = memchr(p, '"', (size_t)(end - p))) != NULL) {
		const char *close = string_end(p, end, &newlines);

		if (close == NULL) {
			p++;
			continue;
		}
		if (newlines >= NEWLINES_LEAST && (size_t)(close - p) >= STRING_LEAST) {
			str_add_len(&out, from, (size_t)(p - from));
			str_add_char(&out, '\n');
			add_string(p + 1, close, &out);
			str_add_char(&out, '\n');
			from = close + 1;
		}
		p = close + 1;
	}
	if (from == str_text(text)) {
		str_free(&out);
		return;
	}
	str_add_len(&out, from, (size_t)(end - from));
	str_free(text);
	*text = out;
}
