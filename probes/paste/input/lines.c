/* Small helpers for lines, used by the readers and by the code that cleans the text. */
#include "probes/paste/input/lines.h"

#include <stdint.h>
#include <string.h>

/* East Asian characters are wide (UAX 11); combining marks take no cell. */
int
text_cell(const char *text, size_t *len)
{
	const unsigned char *p = (const unsigned char *)text;
	size_t n = p[0] < 0x80 ? 1 : p[0] < 0xE0 ? 2 : p[0] < 0xF0 ? 3 : 4;
	uint32_t c = p[0];

	*len = 1;
	if (n == 1)
		return 1;
	c &= 0x7Fu >> n;
	for (; *len < n && (p[*len] & 0xC0) == 0x80; (*len)++)
		c = c << 6 | (p[*len] & 0x3F);
	if (c >= 0x300 && c <= 0x36F)
		return 0;
	return (c >= 0x1100 && c <= 0x115F) || (c >= 0x2E80 && c <= 0xA4CF) ||
			(c >= 0xAC00 && c <= 0xD7A3) || (c >= 0xF900 && c <= 0xFAFF) ||
			(c >= 0xFF00 && c <= 0xFF60) || (c >= 0xFFE0 && c <= 0xFFE6)
		? 2
		: 1;
}

int
text_cells(const char *text)
{
	int cells = 0;
	size_t n;

	for (; *text != '\0'; text += n)
		cells += text_cell(text, &n);
	return cells;
}

bool
text_is_rule(const char *text, size_t least)
{
	size_t n;

	text = text_skip(text);
	n = strspn(text, "-");
	return n >= least && *text_skip(text + n) == '\0';
}

size_t
text_remark_signs(const char *p)
{
	size_t n = text_starts(p, "//") ? 2 : strspn(p, "#");

	return n <= 2 ? n : 0;
}

/* "Event[0]:", "Ereignis[12]:", "Événement[0] :" */
bool
text_is_event(const char *line)
{
	const char *p = text_skip(line), *open = strchr(p, '[');
	size_t digits;

	if (open == NULL || open == p || open - p > 24)
		return false;
	digits = strspn(open + 1, "0123456789");
	p = open + 1 + digits;
	return digits > 0 && *p == ']' && strspn(p + 1, " :") == strlen(p + 1);
}
