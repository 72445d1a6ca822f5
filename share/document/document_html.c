/* A single HTML file: no script, no remote content. */
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
	static const char *const escapes[] = { ['&'] = "&amp;",
		['<'] = "&lt;",
		['>'] = "&gt;",
		['"'] = "&quot;",
		['\''] = "&#39;" };

	for (; *text != '\0'; text++) {
		unsigned char c = (unsigned char)*text;

		if (c < ARRAY_LEN(escapes) && escapes[c] != NULL)
			str_add(out, escapes[c]);
		else
			str_add_char(out, *text);
	}
}

static void
add_element(struct str *out, const char *tag, const char *mark, const char *text)
{
	str_addf(out, "<%s>%s", tag, mark + strspn(mark, " "));
	add_escaped(out, text);
	str_addf(out, "</%s>", tag);
}

static void
html_begin(struct document *d, const char *title)
{
	str_add(d->out, head);
	add_escaped(d->out, title);
	str_add(d->out, style);
}

static void
html_block(struct document *d, enum document_block kind, const char *mark, const char *text)
{
	static const char *const tags[] = { "h1", "h2", "p" };

	add_element(d->out, tags[kind], mark, text);
	str_add_char(d->out, '\n');
}

static void
html_item(struct document *d, const struct document_item *item)
{
	bool bullet = text_equal(item->mark, "- ") || text_equal(item->mark, "* ");

	/* A nested list is inside the item before it, which is still open. */
	if (!item->opens)
		str_add(d->out, "</li>\n");
	else
		str_add(d->out, d->depth > 1 ? "\n<ul>\n" : "<ul>\n");
	str_add(d->out, bullet ? "<li>" : "<li class=\"m\">");
	add_escaped(d->out, bullet ? "" : item->mark + strspn(item->mark, " "));
	if (item->command != NULL)
		add_element(d->out, "code", "", item->command);
	if (item->command != NULL && item->text[0] != '\0')
		str_add_char(d->out, ' ');
	add_escaped(d->out, item->text);
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
	for (size_t i = 0; i < count; i++)
		add_element(d->out, i == 0 ? "th" : "td", "", cells[i]);
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
	add_element(d->out, "pre", "", text);
	str_add_char(d->out, '\n');
}

static void
html_end(struct document *d)
{
	str_add(d->out, "</body></html>\n");
}

static const struct document_ops ops = {
	.begin = html_begin,
	.block = html_block,
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
