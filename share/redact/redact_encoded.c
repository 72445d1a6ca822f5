/*
 * Names inside base64 and hexadecimal: an encoded command, a REG_BINARY or REG_MULTI_SZ
 * value. If the decoded bytes of a run contain a known name in UTF-8 or UTF-16, the whole run
 * is hidden.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "share/redact/redact_private.h"

#define NAME_LEAST 3	   /* shorter names occur in any data by chance */
#define RUN_MAX (1u << 18) /* longer runs are searched in parts */

static int
base64_value(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == '+' || c == '-')
		return 62;
	return c == '/' || c == '_' ? 63 : -1;
}

static int
hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool
holds_seed(const struct redactor *r, const char *bytes, size_t len)
{
	for (size_t at = 0; at < len; at++) {
		if (!r->starts[(unsigned char)bytes[at]])
			continue;
		for (size_t i = 0; i < r->seed_count; i++) {
			const struct seed *seed = &r->seeds[i];

			if (!seed->ordinary && seed->len >= NAME_LEAST &&
				seed->len <= len - at &&
				strncasecmp(bytes + at, seed->text, seed->len) == 0)
				return true;
		}
	}
	return false;
}

/* Searches the bytes as they are, and without the zero bytes of UTF-16. */
static bool
bytes_hold_seed(const struct redactor *r, char *bytes, size_t len)
{
	size_t kept = 0;

	if (holds_seed(r, bytes, len))
		return true;
	for (size_t i = 0; i < len; i++)
		if (bytes[i] != '\0')
			bytes[kept++] = bytes[i];
	return kept < len && holds_seed(r, bytes, kept);
}

/* ---- base64 ---- */

/* Encoded text is broken into lines of 64 or 76 characters: a run continues after them. */
static size_t
base64_run(const char *p)
{
	size_t len = 0, line = 0;

	while (len < RUN_MAX) {
		size_t skip = p[len] == '\r' && p[len + 1] == '\n' ? 2
			: p[len] == '\n'			   ? 1
								   : 0;

		if (base64_value(p[len]) >= 0) {
			len++;
			line++;
		} else if (skip > 0 && line >= 60 && base64_value(p[len + skip]) >= 0) {
			len += skip;
			line = 0;
		} else {
			break;
		}
	}
	return len;
}

static bool
base64_holds(const struct redactor *r, const char *p, size_t len, size_t skip, char *bytes)
{
	size_t count = 0, taken = 0;
	unsigned bits = 0;

	for (size_t i = 0; i < len; i++) {
		int value = base64_value(p[i]);

		if (value < 0 || taken++ < skip)
			continue;
		bits = bits << 6 | (unsigned)value;
		if ((taken - skip) % 4 != 1)
			bytes[count++] = (char)(bits >>
				((taken - skip) % 4 == 2		  ? 4
						: (taken - skip) % 4 == 3 ? 2
									  : 0));
	}
	return bytes_hold_seed(r, bytes, count);
}

/* ---- hexadecimal ---- */

/* Pairs of digits, with or without separators; a run continues on the next line of a .reg file.
 */
static size_t
hex_run(const char *p, size_t *pairs)
{
	size_t len = 0, end = 0;

	*pairs = 0;
	while (end < RUN_MAX && hex_value(p[len]) >= 0 && hex_value(p[len + 1]) >= 0) {
		len += 2;
		end = len;
		(*pairs)++;
		while (p[len] != '\0' && strchr(" ,-:\\\r\n", p[len]) != NULL)
			len++;
	}
	return end;
}

static bool
hex_holds(const struct redactor *r, const char *p, size_t len, char *bytes)
{
	size_t count = 0;

	for (size_t i = 0; i + 1 < len; i++) {
		if (hex_value(p[i]) < 0 || hex_value(p[i + 1]) < 0)
			continue;
		/* NOLINTNEXTLINE(clang-analyzer-core.UndefinedBinaryOperatorResult): both are digits */
		bytes[count++] = (char)(hex_value(p[i]) << 4 | hex_value(p[i + 1]));
		i++;
	}
	return bytes_hold_seed(r, bytes, count);
}

/* A run that was searched without a match is not searched again from a later position. */
static size_t
hex_at(struct redactor *r, const char *text, size_t at)
{
	size_t pairs, len;
	char *bytes;
	bool found;

	if (at < r->hex_to)
		return 0;
	len = hex_run(text + at, &pairs);
	r->hex_to = at + len;
	if (pairs < NAME_LEAST)
		return 0;
	bytes = calloc(pairs, 1);
	if (bytes == NULL)
		abort();
	found = hex_holds(r, text + at, len, bytes);
	free(bytes);
	return found ? len : 0;
}

static size_t
base64_at(struct redactor *r, const char *text, size_t at)
{
	bool found = false;
	size_t len;
	char *bytes;

	if (at < r->base64_to)
		return 0;
	len = base64_run(text + at);
	r->base64_to = at + len;
	if (len < 4)
		return 0;
	bytes = calloc(len, 1);
	if (bytes == NULL)
		abort();
	for (size_t skip = 0; !found && skip < 4; skip++)
		found = base64_holds(r, text + at, len, skip, bytes);
	free(bytes);
	return found ? len : 0;
}

size_t
coded_at(struct redactor *r, const char *text, size_t at, struct str *out)
{
	size_t len = hex_at(r, text, at);

	if (len == 0)
		len = base64_at(r, text, at);
	if (len == 0)
		return 0;
	while (text[at + len] == '=')
		len++;
	r->numbers[NAME_CODED]++;
	str_add(out, "{encoded}");
	return len;
}
