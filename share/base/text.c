/* Cleans, measures and wraps text for people. UTF-8 in, UTF-8 out. */
#define _XOPEN_SOURCE 700 /* wcwidth(3) */
#include "share/base/text.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>
#include <wchar.h>

#include "share/base/byte_reader.h"

/* Decodes one UTF-8 character (RFC 3629): returns its length, 0 if invalid. */
static size_t
utf8_take(const unsigned char *p, size_t left, uint32_t *code)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t need = p[0] < 0x80 ? 1
		: p[0] < 0xC0	  ? 0
		: p[0] < 0xE0	  ? 2
		: p[0] < 0xF0	  ? 3
				  : 4;
	uint32_t c;

	if (need == 0 || need > left || p[0] > 0xF4)
		return 0;
	if (need == 1) {
		*code = p[0];
		return 1;
	}
	c = p[0] & (0x7Fu >> need);
	for (size_t i = 1; i < need; i++) {
		if ((p[i] & 0xC0) != 0x80)
			return 0;
		c = c << 6 | (p[i] & 0x3F);
	}
	if (c < least[need] || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF))
		return 0;
	*code = c;
	return need;
}

static bool
is_unsafe(uint32_t c)
{
	return c < 0x20 || (c >= 0x7F && c < 0xA0) || (c >= 0x202A && c <= 0x202E) ||
		(c >= 0x2066 && c <= 0x2069) || c == 0x2028 || c == 0x2029 || c == 0x200E ||
		c == 0x200F || c == 0xFEFF;
}

static void
clean(struct str *out, const char *bytes, size_t len, bool keep_lines)
{
	const unsigned char *p = (const unsigned char *)bytes;

	while (len > 0) {
		uint32_t c = 0;
		size_t n = utf8_take(p, len, &c);

		if (n == 0) {
			str_add_char(out, '?');
			n = 1;
		} else if (c == '\n' || c == '\t') {
			str_add_char(out, keep_lines ? (char)c : ' ');
		} else if (is_unsafe(c)) {
			str_add_char(out, '?');
		} else {
			str_add_len(out, (const char *)p, n);
		}
		p += n;
		len -= n;
	}
}

void
text_clean(struct str *out, const char *bytes, size_t len)
{
	clean(out, bytes, len, false);
}

void
text_clean_lines(struct str *out, const char *bytes, size_t len)
{
	clean(out, bytes, len, true);
}

static int
columns_of(uint32_t code)
{
	int width;

	if (code < 0x7F)
		return code >= 0x20 ? 1 : 0;
	width = wcwidth((wchar_t)code);
	return width > 0     ? width
		: width == 0 ? 0
			     : 1; /* unknown to this locale: one cell */
}

int
text_columns(const char *text)
{
	const unsigned char *p = (const unsigned char *)text;
	size_t left = strlen(text);
	int columns = 0;

	while (left > 0) {
		uint32_t c = 0;
		size_t n = utf8_take(p, left, &c);

		if (n == 0) {
			n = 1;
			c = '?';
		}
		columns += columns_of(c);
		p += n;
		left -= n;
	}
	return columns;
}

static size_t
fit(const char *text, size_t len, int columns)
{
	const unsigned char *p = (const unsigned char *)text;
	size_t used = 0;

	while (used < len) {
		uint32_t c = 0;
		size_t n = utf8_take(p + used, len - used, &c);
		int width;

		if (n == 0) {
			n = 1;
			c = '?';
		}
		width = columns_of(c);
		if (width > columns)
			break;
		columns -= width;
		used += n;
	}
	return used;
}

size_t
text_fit(const char *text, int columns)
{
	return fit(text, strlen(text), columns);
}

static void
wrap_paragraph(const char *text, size_t len, int columns, text_line_fn *line, void *to)
{
	if (len == 0) {
		line(to, text, 0);
		return;
	}
	while (len > 0) {
		size_t room, end;

		while (len > 0 && *text == ' ') {
			text++;
			len--;
		}
		if (len == 0)
			break;
		room = fit(text, len, columns);
		if (room == 0)
			room = 1; /* a character wider than the line */
		end = room;
		if (room < len && text[room] != ' ') {
			while (end > 0 && text[end - 1] != ' ')
				end--;
			if (end == 0)
				end = room; /* one word longer than the line */
		}
		room = end;
		while (end > 0 && text[end - 1] == ' ')
			end--;
		line(to, text, end);
		text += room;
		len -= room;
	}
}

void
text_wrap(const char *text, int columns, text_line_fn *line, void *to)
{
	if (columns < 1)
		columns = 1;
	for (;;) {
		const char *end = strchr(text, '\n');
		size_t len = end != NULL ? (size_t)(end - text) : strlen(text);

		wrap_paragraph(text, len, columns, line, to);
		if (end == NULL || end[1] == '\0')
			break;
		text = end + 1;
	}
}

struct wrap_to {
	struct str *out;
	int indent;
	bool first;
};

static void
wrap_line(void *to, const char *start, size_t len)
{
	struct wrap_to *w = to;

	if (!w->first) {
		str_add_char(w->out, '\n');
		for (int i = 0; i < w->indent; i++)
			str_add_char(w->out, ' ');
	}
	w->first = false;
	str_add_len(w->out, start, len);
}

void
text_wrap_add(struct str *out, const char *text, int columns, int indent)
{
	struct wrap_to to = { .out = out, .indent = indent, .first = true };

	text_wrap(text, columns, wrap_line, &to);
}

size_t
text_utf8(uint32_t c, char out[4])
{
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = (char)(0xC0 | c >> 6);
		out[1] = (char)(0x80 | (c & 0x3F));
		return 2;
	}
	if (c < 0x10000) {
		out[0] = (char)(0xE0 | c >> 12);
		out[1] = (char)(0x80 | (c >> 6 & 0x3F));
		out[2] = (char)(0x80 | (c & 0x3F));
		return 3;
	}
	out[0] = (char)(0xF0 | c >> 18);
	out[1] = (char)(0x80 | (c >> 12 & 0x3F));
	out[2] = (char)(0x80 | (c >> 6 & 0x3F));
	out[3] = (char)(0x80 | (c & 0x3F));
	return 4;
}

static void
add_code(struct str *out, uint32_t c)
{
	char buffer[4];

	text_clean(out, buffer, text_utf8(c, buffer));
}

void
text_add_utf16le(struct str *out, const void *bytes, size_t len)
{
	struct bytes in = bytes_of(bytes, len);

	while (in.left >= 2) {
		uint32_t c = take_u16le(&in);

		if (c >= 0xD800 && c <= 0xDBFF && in.left >= 2) {
			struct bytes ahead = in;
			uint32_t low = take_u16le(&ahead);

			if (low >= 0xDC00 && low <= 0xDFFF) {
				c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
				in = ahead;
			}
		}
		if (c >= 0xD800 && c <= 0xDFFF)
			c = '?';
		add_code(out, c);
	}
}

void
text_add_joined(struct str *out, const char *const *items, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			str_add(out, i + 1 == count ? " and " : ", ");
		str_add(out, items[i]);
	}
}

void
text_add_sentence(struct str *out, const char *text)
{
	size_t len = strlen(text);

	if (len == 0)
		return;
	/* fDenyTSConnections is a name: it stays as it is. */
	str_add_char(out,
		(char)(isupper((unsigned char)text[1]) ? text[0]
						       : toupper((unsigned char)text[0])));
	str_add(out, text + 1);
	if (strchr(".!?)", text[len - 1]) == NULL)
		str_add_char(out, '.');
}

/* ---- checks on a text ---- */

size_t
text_indent(const char *text)
{
	size_t n = 0;

	while (text[n] == ' ' || text[n] == '\t')
		n++;
	return n;
}

const char *
text_skip(const char *text)
{
	return text + text_indent(text);
}

bool
text_starts_nocase(const char *text, const char *prefix)
{
	/* most differ in the first byte, and each line is checked dozens of times */
	return tolower((unsigned char)*text) == tolower((unsigned char)*prefix) &&
		strncasecmp(text, prefix, strlen(prefix)) == 0;
}

const char *
text_find_nocase(const char *text, const char *what)
{
	return strcasestr(text, what);
}

bool
text_has_control(const char *text)
{
	for (const unsigned char *at = (const unsigned char *)text; *at != '\0'; at++)
		if (*at < 32 || *at == 127)
			return true;
	return false;
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
