/*
 * Removes terminal sequences. A captured serial console or ssh session contains cursor
 * movements in place of blanks and newlines; they are turned back into blanks and newlines
 * so that columns stay apart.
 */
#include "probes/paste/input/lines.h"

#include <string.h>

#include "share/base/text.h"

#define COLUMNS_MOST 200u

/* Writes what a control sequence means (ECMA-48 5.4, xterm's control sequences). */
static size_t
strip_csi(const char *at, size_t len, struct str *out)
{
	unsigned first = 0;
	bool more = false;
	size_t i = 0;

	while (i < len &&
		((at[i] >= '0' && at[i] <= '9') || at[i] == ';' || at[i] == '?' ||
			at[i] == '>' || at[i] == '=' || at[i] == ' ')) {
		if (at[i] == ';')
			more = true;
		else if (!more && at[i] >= '0' && at[i] <= '9' && first < 10000)
			first = first * 10 + (unsigned)(at[i] - '0');
		i++;
	}
	if (i == len)
		return i;
	switch (at[i]) {
	case 'C': /* cursor forward: a run of blanks */
		for (unsigned k = 0; k < MIN_OF(MAX_OF(first, 1u), COLUMNS_MOST); k++)
			str_add_char(out, ' ');
		break;
	case 'B':
	case 'E':
	case 'H':
	case 'f': /* another line */
		if (out->len > 0 && out->text[out->len - 1] != '\n')
			str_add_char(out, '\n');
		break;
	default:
		if (at[i] < 0x40 || at[i] > 0x7E)
			return i; /* no final byte: the sequence is incomplete */
		break;
	}
	return i + 1;
}

/* Length of the escape sequence after ESC. */
static size_t
strip_escape(const char *at, size_t len, struct str *out)
{
	size_t i = 1;

	if (len == 0)
		return 0;
	if (at[0] == '[')
		return 1 + strip_csi(at + 1, len - 1, out);
	if (at[0] == ']' || at[0] == 'P' || at[0] == '_' || at[0] == '^') {
		while (i < len && i < 512 && at[i] != '\a' && at[i] != '\n' &&
			at[i] != '\x1B')
			i++;
		if (i < len && at[i] == '\a')
			return i + 1;
		if (i + 1 < len && at[i] == '\x1B' && at[i + 1] == '\\')
			return i + 2;
		return i;
	}
	if (at[0] == '(' || at[0] == ')' || at[0] == '#' || at[0] == '%')
		return MIN_OF(len, (size_t)2);
	return at[0] >= 0x20 ? 1 : 0;
}

struct odd {
	const char *bytes, *means;
};

/* Special blanks, invisible marks, typographic quotes. */
static const struct odd odd_ones[] = {
	{ "\xC2\xA0", " " },	 /* no-break space */
	{ "\xE2\x80\xAF", " " }, /* narrow no-break space, before colons in French */
	{ "\xE2\x80\x87", " " }, /* figure space */
	{ "\xE3\x80\x80", " " }, /* ideographic space */
	{ "\xEF\xBB\xBF", "" },	 /* byte order mark */
	{ "\xE2\x80\x8B", "" },	 /* zero width space */
	{ "\xE2\x80\x8E", "" },	 /* left-to-right mark, in dates of PowerShell */
	{ "\xE2\x80\x8F", "" },	 /* right-to-left mark */
	{ "\xC2\xAD", "" },	 /* soft hyphen */
	{ "\xE2\x80\x98", "'" },
	{ "\xE2\x80\x99", "'" },
	{ "\xE2\x80\x9C", "\"" },
	{ "\xE2\x80\x9D", "\"" },
	{ "\xE2\x80\x93", "-" },
	{ "\xE2\x80\x94", "-" },
	{ "\xEF\xBC\x9A", ":" }, /* full-width colon */
	{ "\xEF\xBC\x8C", "," }, /* and comma */
	/* shown for a backslash on Japanese and Korean consoles */
	{ "\xC2\xA5", "\\" },
	{ "\xEF\xBF\xA5", "\\" },
	{ "\xE2\x82\xA9", "\\" },
};

static size_t
replace_first(
	const struct odd *odds, size_t count, const char *at, size_t len, struct str *out)
{
	for (size_t i = 0; i < count; i++) {
		size_t n = strlen(odds[i].bytes);

		if (n <= len && memcmp(at, odds[i].bytes, n) == 0) {
			str_add(out, odds[i].means);
			return n;
		}
	}
	return 0;
}

static size_t
strip_odd(const char *at, size_t len, struct str *out)
{
	if (at[0] == '&')
		return markup_entity(at, len, out);
	if (at[0] == '<')
		return markup_tag(at, len, out);
	if ((unsigned char)at[0] < 0xC2)
		return 0;
	if (len >= 4 && memcmp(at, "\xE2\x86\x90[", 4) == 0) /* cmd draws ESC as an arrow */
		return 4 + strip_csi(at + 4, len - 4, out);
	if (len >= 2 && memcmp(at, "\xC2\x9B", 2) == 0) /* the 8-bit form of ESC [ */
		return 2 + strip_csi(at + 2, len - 2, out);
	return replace_first(odd_ones, ARRAY_LEN(odd_ones), at, len, out);
}

/* Whether a special character may begin here; a quick check of the first two bytes. */
static bool
may_be_odd(const char *at, size_t len)
{
	unsigned char next = len > 1 ? (unsigned char)at[1] : 0;

	switch ((unsigned char)at[0]) {
	case '&':
	case '<':
	case 0xC2:
		return true;
	case 0xE2:
		return next == 0x80 || next == 0x82 || next == 0x86;
	case 0xE3:
		return next == 0x80;
	case 0xEF:
		return next == 0xBB || next == 0xBC || next == 0xBF;
	default:
		return false;
	}
}

/* Length of the run of ordinary bytes. */
static size_t
plain_run(const char *at, size_t len)
{
	size_t n = 0;

	while (n < len) {
		unsigned char c = (unsigned char)at[n];

		if ((c < 0x20 && c != '\n' && c != '\t') || may_be_odd(at + n, len - n))
			break;
		n++;
	}
	return n;
}

static void
drop_last(struct str *out)
{
	if (out->len > 0 && out->text[out->len - 1] != '\n')
		out->text[--out->len] = '\0';
}

void
text_strip(const char *utf8, size_t len, struct str *out)
{
	STR_AUTO plain = STR_INIT(out->limit);
	bool newlines = memchr(utf8, '\n', len) != NULL;
	size_t i = 0;

	while (i < len) {
		size_t n = plain_run(utf8 + i, len - i);

		if (n > 0) {
			str_add_len(&plain, utf8 + i, n);
			i += n;
			continue;
		}
		n = strip_odd(utf8 + i, len - i, &plain);

		if (n > 0) {
			i += n;
			continue;
		}
		switch (utf8[i]) {
		case '\x1B':
			i += 1 + strip_escape(utf8 + i + 1, len - i - 1, &plain);
			continue;
		case '\0':
		case '\a':
			break;
		case '\b':
			drop_last(&plain);
			break;
		case '\f':
		case '\v':
			str_add_char(&plain, '\n');
			break;
		case '\r':
			/* several before a newline are one; alone, each ends a line */
			while (newlines && i + 1 < len && utf8[i + 1] == '\r')
				i++;
			if (i + 1 >= len || utf8[i + 1] != '\n')
				str_add_char(&plain, '\n');
			break;
		default:
			str_add_char(&plain, utf8[i]);
			break;
		}
		i++;
	}
	markup_unescape(&plain);
	text_clean_lines(out, str_text(&plain), plain.len);
}
