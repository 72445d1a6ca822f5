/* One HTML file: no script, nothing remote. */
#include <ctype.h>
#include <string.h>

#include "share/base/text.h"
#include "share/document/document.h"

static const char head[] =
	"<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
	"<meta name=\"viewport\" content=\"width=device-width\">\n"
	"<meta name=\"color-scheme\" content=\"light dark\">\n"
	"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
	"style-src 'unsafe-inline'\">\n<title>";
/* A long command must not be cut off on paper or on a small screen. */
static const char style[] =
	"</title>\n<style>\n"
	"body{font:16px/1.5 sans-serif;max-width:52em;margin:2em auto;padding:0 1em;"
	"overflow-wrap:anywhere}\n"
	"h1{font-size:1.5em}h2{font-size:1.15em;border-bottom:1px solid #999;"
	"margin-top:1.8em}\n"
	"table{border-collapse:collapse}th,td{text-align:left;vertical-align:top;"
	"padding:.15em 1em .15em 0}li.m{list-style:none}\n"
	"pre{border:1px solid #999;padding:.6em;white-space:pre-wrap}\n"
	"@media print{body{margin:0;max-width:none;font-size:11pt}h2{break-after:avoid}}\n"
	"</style></head><body>\n";

static void
add_escaped(struct str *out, const char *text)
{
	for (; *text != '\0'; text++) {
		switch (*text) {
		case '&':
			str_add(out, "&amp;");
			break;
		case '<':
			str_add(out, "&lt;");
			break;
		case '>':
			str_add(out, "&gt;");
			break;
		case '"':
			str_add(out, "&quot;");
			break;
		case '\'':
			str_add(out, "&#39;");
			break;
		default:
			str_add_char(out, *text);
		}
	}
}

static void
add_element(struct document *d, const char *tag, const char *mark, const char *text)
{
	str_addf(d->out, "<%s>%s", tag, mark);
	add_escaped(d->out, text);
	str_addf(d->out, "</%s>\n", tag);
}

static void
html_begin(struct document *d, const char *title)
{
	str_add(d->out, head);
	add_escaped(d->out, title);
	str_add(d->out, style);
}

static void
html_title(struct document *d, const char *text)
{
	add_element(d, "h1", "", text);
}

static void
html_heading(struct document *d, const char *mark, const char *text)
{
	add_element(d, "h2", mark + strspn(mark, " "), text);
}

static void
html_paragraph(struct document *d, const char *text)
{
	add_element(d, "p", "", text);
}

static void
html_item(struct document *d, int indent, const char *mark, const char *command,
	const char *text, bool opens)
{
	bool bullet = text_equal(mark, "- ") || text_equal(mark, "* ");

	(void)indent;
	/* A nested list stands inside the item before it, which is still open. */
	str_add(d->out, !opens ? "</li>\n" : d->depth > 1 ? "\n<ul>\n" : "<ul>\n");
	str_add(d->out, bullet ? "<li>" : "<li class=\"m\">");
	if (!bullet)
		add_escaped(d->out, mark + strspn(mark, " "));
	if (command != NULL) {
		str_add(d->out, "<code>");
		add_escaped(d->out, command);
		str_addf(d->out, "</code>%s", text[0] != '\0' ? " " : "");
	}
	add_escaped(d->out, text);
}

static void
html_close_list(struct document *d)
{
	str_add(d->out, "</li>\n</ul>\n");
}

static void
html_cells(struct document *d, const int *widths, const char *const *cells, size_t count,
	bool opens)
{
	(void)widths;
	str_add(d->out, opens ? "<table>\n<tr>" : "<tr>");
	for (size_t i = 0; i < count; i++) {
		str_add(d->out, i == 0 ? "<th>" : "<td>");
		add_escaped(d->out, cells[i]);
		str_add(d->out, i == 0 ? "</th>" : "</td>");
	}
	str_add(d->out, "</tr>\n");
}

static void
html_close_table(struct document *d)
{
	str_add(d->out, "</table>\n");
}

static void
html_code(struct document *d, int indent, const char *language, const char *text)
{
	(void)indent;
	(void)language;
	add_element(d, "pre", "", text);
}

static void
html_end(struct document *d)
{
	str_add(d->out, "</body></html>\n");
}

static const struct document_ops ops = {
	.begin = html_begin,
	.title = html_title,
	.heading = html_heading,
	.paragraph = html_paragraph,
	.item = html_item,
	.close_list = html_close_list,
	.cells = html_cells,
	.close_table = html_close_table,
	.code = html_code,
	.end = html_end,
};

const struct document_format document_html = { .name = "html",
	.ending = "html",
	.label = "HTML",
	.hint = "one file, prints well",
	.ops = &ops };
