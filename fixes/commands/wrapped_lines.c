/* Wrapped text with a hanging indent; see lines.h. */
#include "fixes/commands/wrapped_lines.h"

#include <ctype.h>
#include <string.h>

#include "share/base/text.h"

struct hang {
	struct str *out;
	int indent, hang; /* blanks before the first line and before the others */
	const char *mark;
	bool first;
};

static void
add_line(void *to, const char *start, size_t len)
{
	struct hang *h = to;

	str_addf(h->out, "%*s%s%.*s\n", h->first ? h->indent : h->hang, "",
		h->first ? h->mark : "", (int)len, start);
	h->first = false;
}

void
lines_add(struct str *out, int columns, int indent, const char *mark, const char *text)
{
	struct hang h = { .out = out, .indent = indent, .mark = mark, .first = true };

	if (text == NULL || text[0] == '\0')
		return;
	h.hang = indent + text_columns(mark);
	text_wrap(text, MAX_OF(columns - h.hang, 20), add_line, &h);
}

void
lines_raw(struct str *out, int indent, const char *text)
{
	str_addf(out, "%*s%s\n", indent, "", text);
}

void
lines_sentence(struct str *out, const char *text)
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
