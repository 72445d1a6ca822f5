/* Makes one line of text from received bytes. */
#include "probes/net/banner.h"

#include <string.h>

#include "share/base/text.h"

#define NUMBERS_MAX 12 /* bytes shown as numbers */

static bool
is_end(uint8_t byte)
{
	return byte == '\r' || byte == '\n';
}

/*
 * Skips empty lines at the front; ends before the line end, and never inside a character
 * (RFC 3629, 3).
 */
static size_t
first_line(const uint8_t **bytes, size_t len)
{
	size_t end = 0;

	while (len > 0 && is_end(**bytes)) {
		(*bytes)++;
		len--;
	}
	while (end < len && end < BANNER_BYTES && !is_end((*bytes)[end]))
		end++;
	if (end == BANNER_BYTES)
		for (size_t back = 0; back < 4 && end > 0; back++)
			if (end < len && ((*bytes)[end] & 0xC0) == 0x80)
				end--;
	return end;
}

/* A line that lost characters in the cleaning was not text. */
static bool
is_text(const uint8_t *line, size_t len, const struct str *clean)
{
	size_t before = 0, after = 0;

	for (size_t i = 0; i < len; i++)
		before += line[i] == '?';
	for (size_t i = 0; i < clean->len; i++)
		after += clean->text[i] == '?';
	return (after - before) * 8 <= len;
}

void
banner_add(struct str *out, const uint8_t *bytes, size_t len)
{
	STR_AUTO clean = STR_INIT(512);
	const uint8_t *line = bytes;
	size_t line_len = first_line(&line, len);

	text_clean(&clean, (const char *)line, line_len);
	if (line_len > 0 && is_text(line, line_len, &clean)) {
		str_add(out, str_text(&clean));
		return;
	}
	if (len == 0 || line_len == 0)
		return;
	str_add(out, "bytes");
	for (size_t i = 0; i < len && i < NUMBERS_MAX; i++)
		str_addf(out, " %02x", bytes[i]);
	if (len > NUMBERS_MAX)
		str_add(out, " ...");
}

bool
banner_wants_more(const uint8_t *bytes, size_t len)
{
	const uint8_t *line = bytes;
	size_t end = first_line(&line, len);

	return end < BANNER_BYTES && line + end == bytes + len;
}
