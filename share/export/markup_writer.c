/* Three hands for one story: plain text of 78 columns, Markdown, and HTML in one file. */
#include <string.h>

#include "share/base/text.h"
#include "share/export/transcript_private.h"

#define TEXT_COLUMNS 78
#define PEN_TEXT_MAX 65536

static const char html_head[] =
	"<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
	"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
	"style-src 'unsafe-inline'\">\n<title>";
static const char html_style[] =
	"</title>\n<style>\n"
	"body{font:16px/1.5 sans-serif;max-width:52em;margin:2em auto;padding:0 1em;"
	"color:#111;background:#fff}\n"
	"h1{font-size:1.5em}h2{font-size:1.15em;border-bottom:1px solid #999;"
	"margin-top:1.8em}\n"
	"table{border-collapse:collapse}th,td{text-align:left;vertical-align:top;"
	"padding:.15em 1em .15em 0}\n"
	"pre{background:#f2f2f2;padding:.6em;overflow-x:auto;white-space:pre-wrap}\n"
	"@media print{body{margin:0;max-width:none;font-size:11pt}pre{border:1px solid "
	"#999;background:none}h2{break-after:avoid}}\n"
	"</style></head><body>\n";

/* ---- escaping ---- */

static void
add_html(struct str *out, const char *text)
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

/* What Markdown would read as its own; GitHub Flavored Markdown, section 2.4. */
static void
add_markdown(struct str *out, const char *text)
{
	for (; *text != '\0'; text++) {
		if (*text == '<')
			str_add(out, "&lt;");
		else if (*text == '&')
			str_add(out, "&amp;");
		else if (*text == '\n')
			str_add_char(out, ' ');
		else if (strchr("\\`*_[]|~#!$@", *text) != NULL)
			str_addf(out, "\\%c", *text);
		else
			str_add_char(out, *text);
	}
}

/* What came from outside may hold controls of a terminal: never into a file that people
 * open. */
static void
add_escaped(const struct pen *p, const char *raw)
{
	STR_AUTO clean = STR_INIT(PEN_TEXT_MAX * 4);
	const char *text;

	text_clean(&clean, raw, strlen(raw));
	text = str_text(&clean);
	if (p->format == TRANSCRIPT_HTML)
		add_html(p->out, text);
	else if (p->format == TRANSCRIPT_MARKDOWN)
		add_markdown(p->out, text);
	else
		str_add(p->out, text);
}

static void
add_wrapped(const struct pen *p, const char *mark, int indent, const char *text)
{
	STR_AUTO clean = STR_INIT(PEN_TEXT_MAX * 4);

	text_clean_lines(&clean, text, strlen(text));
	str_add(p->out, mark);
	text_wrap_add(p->out, str_text(&clean), TEXT_COLUMNS - indent, indent);
	str_add_char(p->out, '\n');
}

/* ---- blocks ---- */

/* In Markdown every block begins with an empty line and ends with its own last one. */

void
pen_begin(const struct pen *p, const char *title)
{
	if (p->format == TRANSCRIPT_HTML) {
		str_add(p->out, html_head);
		add_html(p->out, title);
		str_add(p->out, html_style);
		str_add(p->out, "<h1>");
		add_html(p->out, title);
		str_add(p->out, "</h1>\n");
	} else if (p->format == TRANSCRIPT_MARKDOWN) {
		str_add(p->out, "# ");
		add_markdown(p->out, title);
		str_add(p->out, "\n");
	} else {
		str_addf(p->out, "%s\n", title);
		for (int i = text_columns(title); i > 0; i--)
			str_add_char(p->out, '=');
		str_add_char(p->out, '\n');
	}
}

void
pen_end(const struct pen *p)
{
	if (p->format == TRANSCRIPT_HTML)
		str_add(p->out, "</body></html>\n");
}

void
pen_heading(const struct pen *p, const char *text)
{
	if (p->format == TRANSCRIPT_HTML) {
		str_add(p->out, "<h2>");
		add_html(p->out, text);
		str_add(p->out, "</h2>\n");
	} else if (p->format == TRANSCRIPT_MARKDOWN) {
		str_add(p->out, "\n## ");
		add_markdown(p->out, text);
		str_add(p->out, "\n");
	} else {
		str_addf(p->out, "\n%s\n", text);
		for (int i = text_columns(text); i > 0; i--)
			str_add_char(p->out, '-');
		str_add_char(p->out, '\n');
	}
}

void
pen_para(const struct pen *p, const char *text)
{
	if (p->format == TRANSCRIPT_TEXT) {
		add_wrapped(p, "", 0, text);
		return;
	}
	str_add(p->out, p->format == TRANSCRIPT_HTML ? "<p>" : "\n");
	add_escaped(p, text);
	str_add(p->out, p->format == TRANSCRIPT_HTML ? "</p>\n" : "\n");
}

void
pen_items_begin(const struct pen *p)
{
	if (p->format == TRANSCRIPT_HTML)
		str_add(p->out, "<ul>\n");
	else if (p->format == TRANSCRIPT_MARKDOWN)
		str_add_char(p->out, '\n');
}

void
pen_items_end(const struct pen *p)
{
	if (p->format == TRANSCRIPT_HTML)
		str_add(p->out, "</ul>\n");
}

void
pen_item(const struct pen *p, const char *text)
{
	if (p->format == TRANSCRIPT_TEXT) {
		add_wrapped(p, "  * ", 4, text);
		return;
	}
	str_add(p->out, p->format == TRANSCRIPT_HTML ? "<li>" : "- ");
	add_escaped(p, text);
	str_add(p->out, p->format == TRANSCRIPT_HTML ? "</li>\n" : "\n");
}

void
pen_rows_begin(const struct pen *p)
{
	if (p->format == TRANSCRIPT_HTML)
		str_add(p->out, "<table>\n");
	else if (p->format == TRANSCRIPT_MARKDOWN)
		str_add(p->out, "\n| | |\n|---|---|\n");
}

void
pen_rows_end(const struct pen *p)
{
	if (p->format == TRANSCRIPT_HTML)
		str_add(p->out, "</table>\n");
}

void
pen_row(const struct pen *p, const char *label, const char *text)
{
	char mark[64];

	if (text[0] == '\0')
		return;
	if (p->format == TRANSCRIPT_TEXT) {
		(void)text_format(mark, sizeof(mark), "%-16.40s  ", label);
		add_wrapped(p, mark, 18, text);
		return;
	}
	str_add(p->out, p->format == TRANSCRIPT_HTML ? "<tr><th>" : "| ");
	add_escaped(p, label);
	str_add(p->out, p->format == TRANSCRIPT_HTML ? "</th><td>" : " | ");
	add_escaped(p, text);
	str_add(p->out, p->format == TRANSCRIPT_HTML ? "</td></tr>\n" : " |\n");
}

static size_t
longest_fence(const char *text)
{
	size_t longest = 2, run = 0;

	for (; *text != '\0'; text++) {
		run = *text == '`' ? run + 1 : 0;
		longest = MAX_OF(longest, run);
	}
	return longest + 1;
}

static void
code_clean(const struct pen *p, const char *text)
{
	size_t fence = longest_fence(text);
	bool ends = text[0] != '\0' && text[strlen(text) - 1] == '\n';

	if (p->format == TRANSCRIPT_HTML) {
		str_add(p->out, "<pre>");
		add_html(p->out, text);
		str_add(p->out, "</pre>\n");
		return;
	}
	if (p->format == TRANSCRIPT_MARKDOWN) {
		str_add_char(p->out, '\n');
		for (size_t i = 0; i < fence; i++)
			str_add_char(p->out, '`');
		str_addf(p->out, "text\n");
		str_add(p->out, text);
		str_add(p->out, ends ? "" : "\n");
		for (size_t i = 0; i < fence; i++)
			str_add_char(p->out, '`');
		str_add(p->out, "\n");
		return;
	}
	str_add(p->out, "\n    ");
	for (const char *c = text; *c != '\0'; c++) {
		str_add_char(p->out, *c);
		if (*c == '\n' && c[1] != '\0')
			str_add(p->out, "    ");
	}
	str_add(p->out, ends ? "\n" : "\n\n");
}

void
pen_code(const struct pen *p, const char *text)
{
	STR_AUTO clean = STR_INIT(1u << 22);

	/* Windows ends lines with \r\n: the \r goes, or it would become a "?". */
	for (const char *at = text; *at != '\0';) {
		size_t len = strcspn(at, "\r");

		text_clean_lines(&clean, at, len);
		at += len + (at[len] == '\r' ? 1 : 0);
	}
	if (!str_ok(&clean))
		p->out->failed = true;
	code_clean(p, str_text(&clean));
}

/* ---- with a format ---- */

void
pen_paraf(const struct pen *p, const char *fmt, ...)
{
	STR_AUTO text = STR_INIT(PEN_TEXT_MAX);
	va_list args;

	va_start(args, fmt);
	str_addv(&text, fmt, args);
	va_end(args);
	pen_para(p, str_text(&text));
}

void
pen_itemf(const struct pen *p, const char *fmt, ...)
{
	STR_AUTO text = STR_INIT(PEN_TEXT_MAX);
	va_list args;

	va_start(args, fmt);
	str_addv(&text, fmt, args);
	va_end(args);
	pen_item(p, str_text(&text));
}

void
pen_rowf(const struct pen *p, const char *label, const char *fmt, ...)
{
	STR_AUTO text = STR_INIT(PEN_TEXT_MAX);
	va_list args;

	va_start(args, fmt);
	str_addv(&text, fmt, args);
	va_end(args);
	pen_row(p, label, str_text(&text));
}
