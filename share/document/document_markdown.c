/*
 * GitHub Flavored Markdown (its specification, section 2.4: what a backslash escapes).
 * Every block begins with an empty line.
 */
#include <ctype.h>
#include <string.h>

#include "share/base/text.h"
#include "share/document/document.h"

#define NEST 3 /* blanks that nest an item in one that begins with "- " or "1. " */

/* ---- escaping ---- */

static void
add_escaped(struct str *out, const char *text)
{
	for (; *text != '\0'; text++) {
		if (*text == '<')
			str_add(out, "&lt;");
		else if (*text == '&')
			str_add(out, "&amp;");
		else if (*text == '\n' || *text == '\t')
			str_add_char(out, ' ');
		else if (strchr("\\`*_[]|~#!$@", *text) != NULL)
			str_addf(out, "\\%c", *text);
		else
			str_add_char(out, *text);
	}
}

/* At the start of a block, other characters begin a list, a quotation, code or a rule. */
static void
add_first(struct str *out, const char *text)
{
	size_t digits;

	text += strspn(text, " \t\n");
	digits = strspn(text, "0123456789");
	if (strchr("-+=>:", text[0]) != NULL && text[0] != '\0') {
		str_addf(out, "\\%c", *text++);
	} else if (digits > 0 && (text[digits] == '.' || text[digits] == ')') &&
		strchr(" \t\n", text[digits + 1]) != NULL) { /* or the end */
		str_add_len(out, text, digits);
		str_addf(out, "\\%c", text[digits]);
		text += digits + 1;
	}
	add_escaped(out, text);
}

/* The length of a fence: longer than any run of backticks in @text, and at least @least. */
static size_t
fence_len(const char *text, size_t least)
{
	size_t longest = 0, run = 0;

	for (; *text != '\0'; text++) {
		run = *text == '`' ? run + 1 : 0;
		longest = MAX_OF(longest, run);
	}
	return MAX_OF(longest + 1, least);
}

static void
add_fence(struct str *out, size_t len)
{
	while (len-- > 0)
		str_add_char(out, '`');
}

/* Section 6.3: one blank at each end is dropped. */
static void
add_code_span(struct str *out, const char *text)
{
	size_t fence = fence_len(text, 1);
	const char *blank = fence > 1 ? " " : "";

	add_fence(out, fence);
	str_add(out, blank);
	for (; *text != '\0'; text++)
		str_add_char(out, *text == '\n' ? ' ' : *text);
	str_add(out, blank);
	add_fence(out, fence);
}

/* ---- blocks ---- */

static void
new_block(struct document *d)
{
	if (d->follows)
		str_add_char(d->out, '\n');
}

static void
markdown_block(
	struct document *d, enum document_block kind, const char *mark, const char *text)
{
	static const char *const starts[] = { "# ", "## ", "" };

	new_block(d);
	str_addf(d->out, "%s%s", starts[kind], mark + strspn(mark, " "));
	add_first(d->out, text);
	str_add_char(d->out, '\n');
}

static void
add_mark(struct str *out, const char *mark)
{
	size_t len;

	mark += strspn(mark, " ");
	len = strlen(mark);
	while (len > 0 && mark[len - 1] == ' ')
		len--;
	if (isdigit((unsigned char)mark[0])) {
		str_addf(out, "%s", mark);
		return;
	}
	str_add(out, "- ");
	if (len > 1 && mark[len - 1] == ':')
		str_addf(out, "**%.*s**: ", (int)len - 1, mark);
	else if (len > 1)
		str_addf(out, "**%.*s** ", (int)len, mark);
	else if (len == 1 && mark[0] != '-' && mark[0] != '*')
		str_addf(out, "\\%c ", mark[0]);
}

static void
markdown_item(struct document *d, const struct document_item *item)
{
	if (item->opens && d->depth == 1)
		new_block(d);
	str_addf(d->out, "%*s", NEST * (d->depth - 1), "");
	add_mark(d->out, item->mark);
	if (item->command != NULL)
		add_code_span(d->out, item->command);
	if (item->command != NULL && item->text[0] != '\0')
		str_add_char(d->out, ' ');
	add_first(d->out, item->text);
	str_add_char(d->out, '\n');
}

static void
markdown_cells(struct document *d, const int *widths, const char *const *cells,
	size_t count, bool opens)
{
	(void)widths;
	if (opens) {
		new_block(d);
		for (size_t i = 0; i < count; i++)
			str_add(d->out, "| ");
		str_add(d->out, "|\n");
		for (size_t i = 0; i < count; i++)
			str_add(d->out, "|---");
		str_add(d->out, "|\n");
	}
	for (size_t i = 0; i < count; i++) {
		str_add(d->out, "| ");
		add_escaped(d->out, cells[i]);
		str_add_char(d->out, ' ');
	}
	str_add(d->out, "|\n");
}

static void
markdown_code(struct document *d, int indent, const char *language, const char *text)
{
	size_t fence = fence_len(text, 3);

	(void)indent;
	new_block(d);
	add_fence(d->out, fence);
	str_addf(d->out, "%s\n%s%s", language, text, text_ends(text, "\n") ? "" : "\n");
	add_fence(d->out, fence);
	str_add_char(d->out, '\n');
}

static const struct document_ops ops = {
	.block = markdown_block,
	.item = markdown_item,
	.cells = markdown_cells,
	.code = markdown_code,
};

/* The limit of a GitHub comment is 65,536 characters. */
const struct document_format document_markdown = { .name = "md",
	.ending = "md",
	.label = "Markdown",
	.hint = "for GitHub, GitLab, wikis",
	.limit = 60000,
	.code_limit = 4000,
	.ops = &ops };
