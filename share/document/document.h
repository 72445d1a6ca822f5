#pragma once

#include "share/base/str.h"

/*
 * A document for people, written block by block in one of several formats. Callers pass
 * plain text. The writer replaces control characters and escapes what its format reads as
 * mark-up, so that a name from outside can become neither a tag nor a link.
 */
struct document;

enum document_block { DOCUMENT_TITLE, DOCUMENT_HEADING, DOCUMENT_PARAGRAPH };

struct document_item {
	int indent;
	const char *mark;    /* "- ", "1. ", "Where: ", "" or a word before the text */
	const char *command; /* or NULL; to be copied exactly */
	const char *text;    /* after the command; may be "" */
	bool opens;	     /* the first of the list at document.depth */
};

/* The operations of a format. Each text is clean (text_clean_lines). */
struct document_ops {
	void (*begin)(struct document *d, const char *title); /* may be NULL */
	/* @mark is "" or the number of a heading: "1. ". */
	void (*block)(struct document *d, enum document_block kind, const char *mark,
		const char *text);
	void (*item)(struct document *d, const struct document_item *item);
	void (*close_list)(struct document *d); /* the innermost; may be NULL */
	/* @opens: the first row of a table. */
	void (*cells)(struct document *d, const int *widths, const char *const *cells,
		size_t count, bool opens);
	void (*close_table)(struct document *d); /* may be NULL */
	void (*code)(
		struct document *d, int indent, const char *language, const char *text);
	void (*end)(struct document *d); /* may be NULL */
};

struct document_format {
	const char *name, *ending; /* "md" */
	const char *label, *hint;  /* for a choice: "Markdown" */
	size_t limit, code_limit;  /* bytes of a document, of one code block; 0: none */
	const struct document_ops *ops; /* NULL if the format is not a document */
};

/* One file each. A new format is a file, a line here and a row in document.c. */
extern const struct document_format document_text, document_markdown, document_html;

#define DOCUMENT_LEVELS 4

struct document {
	const struct document_format *format;
	struct str *out; /* borrowed */
	int columns;	 /* of text; the other formats do not wrap */
	bool underlined; /* headings of text: for a file, not for a terminal */
	/* ---- for the writers ---- */
	bool started, gap, in_table;
	bool follows;		      /* another block is above this one */
	int indents[DOCUMENT_LEVELS]; /* of the open lists */
	int depth;
};

/* The names of the formats, for the help. */
#define DOCUMENT_FORMAT_NAMES "text md html"
/* In the order in which they are offered; NULL after the last. */
const struct document_format *document_format_at(size_t i);
const struct document_format *document_format_find(const char *name);

/* A document at the end of @out. Write a title, the blocks, then document_end(). */
struct document document_begin(
	const struct document_format *format, int columns, struct str *out);
void document_end(struct document *d);

/* These do nothing for a text that is NULL or "". */
void document_title(struct document *d, const char *text);
void document_heading(struct document *d, const char *text);
/* The heading of step @number of a path. */
void document_step(struct document *d, size_t number, const char *text);
void document_paragraph(struct document *d, const char *text);
void document_paragraphf(struct document *d, const char *fmt, ...) PRINTF_LIKE(2, 3);
/*
 * An item of a list. In text it is indented by @indent blanks and follows @mark; an item with
 * a larger @indent than the one before is nested in it.
 */
void document_item(struct document *d, int indent, const char *mark, const char *text);
void document_itemf(struct document *d, int indent, const char *mark, const char *fmt, ...)
	PRINTF_LIKE(4, 5);
/* An item that follows "1. ". */
void document_numberedf(struct document *d, int indent, size_t number, const char *fmt, ...)
	PRINTF_LIKE(4, 5);
/* An item whose first @command_len bytes are a command to copy. */
void document_command_item(struct document *d, int indent, const char *mark,
	const char *text, size_t command_len);
void document_row(struct document *d, const char *label, const char *text);
void document_rowf(struct document *d, const char *label, const char *fmt, ...)
	PRINTF_LIKE(3, 4);
/* The columns of text have @widths, aligned to the right if negative; the last one wraps. */
void document_cells(
	struct document *d, const int *widths, const char *const *cells, size_t count);
/* Exact text in a fixed font. @language is a fence's ("powershell"), or NULL. */
void document_code(struct document *d, int indent, const char *language, const char *text);
/* A blank line in text; in other formats the end of a list or table. */
void document_gap(struct document *d);
