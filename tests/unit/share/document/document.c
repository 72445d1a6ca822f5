/*
 * The writers of documents: nothing from outside becomes mark-up in any place, no control
 * reaches a terminal, and text keeps its width.
 */
#include "tests/unit/share/support.h"

#include "share/base/text.h"
#include "share/document/document.h"

#define COLUMNS 60
#define HARMLESS "x"

static const char *const hostile[] = {
	"<script>alert(1)</script>",
	"<img src=x onerror=alert(1)>",
	"\"><b onclick='x'>",
	"</pre></td></li></ul><script>",
	"&lt;script&gt; &#60; &amp;",
	"[click](javascript:alert(1))",
	"](javascript:alert(1))",
	"![x](http://evil.test/p.png)",
	"<http://evil.test>",
	"[ref]: http://evil.test",
	"[ ] not a task",
	"`code` ``more`` ```",
	"```\nout\n```",
	"`",
	"````\n# out",
	"# heading",
	"#",
	"- item",
	"+ item",
	"* item",
	"1. item",
	"12) item",
	"12.",
	"10.0.0.1 is no item",
	"> quoted",
	"---",
	"===",
	"***",
	"___",
	"~~~\nx",
	"~~gone~~",
	"**bold** __bold__ _x_ *y*",
	"a | b | c",
	"|---|---|",
	"\\`x\\` \\",
	"trailing \\",
	"    indented",
	"\ttab",
	"two\nlines",
	"two\r\n# lines",
	"blank\n\n# line",
	"@everyone #1 $x$",
	"a\x1b]52;c;aGk=\x07z",
	"a\x1b[2Jz",
	"bell\x07 back\x08 del\x7f",
	"c1 \xc2\x9b z",
	"bidi \xe2\x80\xae z \xe2\x81\xa6 y \xe2\x80\x8f x",
	"separators \xe2\x80\xa8 z \xe2\x80\xa9 y",
	"broken \xff\xfe \xc3",
	"%s%n%99999d",
	"wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww",
};

/* ---- places ---- */

static void
put_title(struct document *d, const char *text)
{
	document_title(d, text);
}

static void
put_heading(struct document *d, const char *text)
{
	document_heading(d, text);
}

static void
put_step(struct document *d, const char *text)
{
	document_step(d, 1, text);
}

static void
put_paragraph(struct document *d, const char *text)
{
	document_paragraph(d, text);
}

static void
put_item(struct document *d, const char *text)
{
	document_item(d, 2, "- ", text);
}

static void
put_nested_items(struct document *d, const char *text)
{
	document_numberedf(d, 0, 1, "%s", text);
	document_item(d, 2, "Where: ", text);
	document_item(d, 4, "+ ", text);
	document_item(d, 0, "", text);
}

static void
put_command_item(struct document *d, const char *text)
{
	document_command_item(d, 4, "Undo: ", text, strlen(text));
}

static void
put_row(struct document *d, const char *text)
{
	document_row(d, text, text);
}

static void
put_cells(struct document *d, const char *text)
{
	document_cells(d, (const int[]) { 8, -8, 0 },
		(const char *const[]) { text, text, text }, 3);
}

static void
put_code(struct document *d, const char *text)
{
	document_code(d, 4, NULL, text);
}

static const struct {
	const char *name;
	void (*put)(struct document *d, const char *text);
	bool verbatim; /* a command, which is never wrapped */
} places[] = {
	{ "title", put_title, false },
	{ "heading", put_heading, false },
	{ "step", put_step, false },
	{ "paragraph", put_paragraph, false },
	{ "item", put_item, false },
	{ "nested items", put_nested_items, false },
	{ "command item", put_command_item, true },
	{ "row", put_row, false },
	{ "cells", put_cells, false },
	{ "code", put_code, true },
};

static void
write_place(const struct document_format *format, size_t place, const char *text,
	struct str *out)
{
	struct document d = document_begin(format, COLUMNS, out);

	document_title(&d, "T");
	places[place].put(&d, text);
	document_paragraph(&d, "End");
	document_end(&d);
	assert_true(str_ok(out));
}

/* ---- what the mark-up means ---- */

/* Behind the code that begins with the @len backticks at @text; NULL: it never ends. */
static const char *
behind_code(const char *text, size_t len, bool block)
{
	for (text += len; *text != '\0';) {
		size_t run = strspn(text, "`");

		if (!block && run == len)
			return text + run;
		if (block && run >= len && text[-1] == '\n' && text[run] == '\n')
			return text + run;
		text += run > 0 ? run : 1;
	}
	return NULL;
}

/* A character that begins a list, a quotation, a rule or code at the start of a block. */
static void
add_start(const char *line, struct str *out)
{
	size_t digits = strspn(line, "0123456789");

	if (line[0] != '\0' && strchr("-+=>#~:", line[0]) != NULL)
		str_add_char(out, line[0]);
	else if (digits > 0 && (line[digits] == '.' || line[digits] == ')') &&
		strchr(" \n", line[digits + 1]) != NULL)
		str_add_char(out, '1');
}

/* Markdown without its texts: what begins blocks, and what is not escaped. */
static void
add_markdown_structure(const char *text, struct str *out)
{
	bool starts = true, block;

	while (*text != '\0') {
		size_t ticks = strspn(text, "`");

		if (starts) {
			size_t blanks = strspn(text, " ");
			bool item = text_starts(text + blanks, "- ") ||
				text_starts(text + blanks, "1. ");

			str_addf(out, "\n%zu", blanks);
			add_start(text + blanks, out);
			if (item)
				add_start(text + blanks + 2 + (text[blanks] == '1'), out);
		}
		block = starts && ticks >= 3;
		starts = *text == '\n';
		if (ticks > 0) {
			text = behind_code(text, ticks, block);
			str_add_char(out, text != NULL ? '`' : '!');
			if (text == NULL)
				return;
		} else if (*text == '\\' && text[1] != '\0') {
			text += 2;
		} else {
			if (strchr("*_[]|~<#", *text) != NULL)
				str_add_char(out, *text);
			text++;
		}
	}
}

/* HTML without its texts: the tags. */
static void
add_html_structure(const char *text, struct str *out)
{
	for (; *text != '\0'; text++)
		if (*text == '<') {
			str_add_len(out, text, strcspn(text, ">") + 1);
			assert_non_null(strchr(text, '>'));
		}
}

static void
add_structure(const struct document_format *format, const char *text, struct str *out)
{
	if (format == &document_markdown)
		add_markdown_structure(text, out);
	else if (format == &document_html)
		add_html_structure(text, out);
}

static void
nothing_from_outside_becomes_mark_up(void **state)
{
	const struct document_format *format;

	(void)state;
	for (size_t f = 0; (format = document_format_at(f)) != NULL; f++)
		for (size_t p = 0; p < ARRAY_LEN(places); p++)
			for (size_t h = 0; h < ARRAY_LEN(hostile); h++) {
				STR_AUTO out = STR_INIT(1u << 20);
				STR_AUTO plain = STR_INIT(1u << 20);
				STR_AUTO got = STR_INIT(1u << 20);
				STR_AUTO wanted = STR_INIT(1u << 20);

				write_place(format, p, hostile[h], &out);
				write_place(format, p, HARMLESS, &plain);
				add_structure(format, str_text(&out), &got);
				add_structure(format, str_text(&plain), &wanted);
				if (!text_equal(str_text(&got), str_text(&wanted)))
					fail_msg("%s, %s of %s:\n%s", hostile[h],
						places[p].name, format->name,
						str_text(&out));
			}
}

static void
no_control_gets_through(void **state)
{
	static const char *const unsafe[] = { "\xe2\x80\xae", "\xe2\x81\xa6",
		"\xe2\x80\x8f", "\xe2\x80\xa8", "\xe2\x80\xa9", "\xc2\x9b", "\xff" };
	const struct document_format *format;

	(void)state;
	for (size_t f = 0; (format = document_format_at(f)) != NULL; f++)
		for (size_t p = 0; p < ARRAY_LEN(places); p++)
			for (size_t h = 0; h < ARRAY_LEN(hostile); h++) {
				STR_AUTO out = STR_INIT(1u << 20);

				write_place(format, p, hostile[h], &out);
				for (const char *c = str_text(&out); *c != '\0'; c++)
					assert_true(*c == '\n' || *c == '\t' ||
						((unsigned char)*c >= 0x20 && *c != 0x7F));
				for (size_t i = 0; i < ARRAY_LEN(unsafe); i++)
					if (strstr(str_text(&out), unsafe[i]) != NULL)
						fail_msg("%s, %s of %s", hostile[h],
							places[p].name, format->name);
			}
}

static void
text_keeps_its_width_and_commands_stay_whole(void **state)
{
	(void)state;
	for (size_t p = 0; p < ARRAY_LEN(places); p++)
		for (size_t h = 0; h < ARRAY_LEN(hostile); h++) {
			STR_AUTO out = STR_INIT(1u << 20);

			write_place(&document_text, p, hostile[h], &out);
			for (const char *at = str_text(&out); *at != '\0';) {
				STR_AUTO line = STR_INIT(4096);
				size_t len = strcspn(at, "\n");

				str_add_len(&line, at, len);
				if (!places[p].verbatim &&
					text_columns(str_text(&line)) > COLUMNS)
					fail_msg("%s of %s: %s", places[p].name, hostile[h],
						str_text(&line));
				at += len + (at[len] == '\n');
			}
			if (places[p].verbatim && h == ARRAY_LEN(hostile) - 1)
				assert_non_null(strstr(str_text(&out), hostile[h]));
		}
}

/* ---- the same blocks in each format ---- */

static void
blocks_have_their_form_in_each_format(void **state)
{
	static const struct {
		const struct document_format *format;
		const char *text;
	} forms[] = {
		{ &document_text,
			"Title\n1. one\n  - below\n2. two\nkey               value\n"
			"\n    ls -l\n    cd\n\nWays\nUndo: net stop x   (says so)\n" },
		{ &document_markdown,
			"# Title\n\n1. one\n   - below\n2. two\n\n| | |\n|---|---|\n"
			"| key | value |\n\n```sh\nls -l\ncd\n```\n\n## Ways\n\n"
			"- **Undo**: `net stop x` (says so)\n" },
		{ &document_html,
			"<h1>Title</h1>\n<ul>\n<li class=\"m\">1. one\n<ul>\n<li>below"
			"</li>\n</ul>\n</li>\n<li class=\"m\">2. two</li>\n</ul>\n"
			"<table>\n<tr><th>key</th><td>value</td></tr>\n</table>\n"
			"<pre>ls -l\ncd</pre>\n<h2>Ways</h2>\n<ul>\n"
			"<li class=\"m\">Undo: <code>net stop x</code> (says so)</li>\n"
			"</ul>\n</body></html>\n" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
		STR_AUTO out = STR_INIT(1u << 20);
		struct document d = document_begin(forms[i].format, COLUMNS, &out);

		document_title(&d, "Title");
		document_numberedf(&d, 0, 1, "one");
		document_item(&d, 2, "- ", "below");
		document_numberedf(&d, 0, 2, "two");
		document_paragraph(&d, "");
		document_row(&d, "key", "value");
		document_row(&d, "no value", "");
		document_code(&d, 4, "sh", "ls -l\r\ncd");
		document_heading(&d, "Ways");
		document_command_item(&d, 0, "Undo: ", "net stop x   (says so)", 10);
		document_item(&d, 0, "Check: ", NULL);
		document_end(&d);
		if (strstr(str_text(&out), forms[i].text) == NULL)
			fail_msg("%s", str_text(&out));
	}
}

static void
a_long_code_block_is_cut_where_the_format_has_a_limit(void **state)
{
	(void)state;
	for (size_t f = 0; document_format_at(f) != NULL; f++) {
		const struct document_format *format = document_format_at(f);
		STR_AUTO text = STR_INIT(1u << 20);
		STR_AUTO out = STR_INIT(1u << 20);
		struct document d = document_begin(format, COLUMNS, &out);

		while (text.len < 9000)
			str_add(&text, "\xc3\xa4"); /* a character of two bytes */
		document_code(&d, 4, NULL, str_text(&text));
		document_end(&d);
		assert_int_equal(format->code_limit > 0, out.len < 5000);
		assert_int_equal(format->code_limit > 0,
			strstr(str_text(&out), "in the other formats") != NULL);
		assert_null(strchr(str_text(&out), '?'));
		assert_null(strstr(str_text(&out), "\xc3\n"));
	}
}

static void
formats_have_a_name_and_an_ending(void **state)
{
	const struct document_format *format;
	STR_AUTO names = STR_INIT(256);

	(void)state;
	for (size_t i = 0; (format = document_format_at(i)) != NULL; i++)
		str_addf(&names, "%s%s", i > 0 ? " " : "", format->name);
	assert_string_equal(str_text(&names), DOCUMENT_FORMAT_NAMES);
	for (size_t i = 0; (format = document_format_at(i)) != NULL; i++) {
		assert_ptr_equal(document_format_find(format->name), format);
		assert_true(format->ending[0] != '\0' && format->label[0] != '\0');
	}
	assert_null(document_format_find("pdf"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_from_outside_becomes_mark_up),
		cmocka_unit_test(no_control_gets_through),
		cmocka_unit_test(text_keeps_its_width_and_commands_stay_whole),
		cmocka_unit_test(blocks_have_their_form_in_each_format),
		cmocka_unit_test(a_long_code_block_is_cut_where_the_format_has_a_limit),
		cmocka_unit_test(formats_have_a_name_and_an_ending),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
