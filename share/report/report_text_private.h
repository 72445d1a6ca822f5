#pragma once

#include "share/report/report.h"

/* Between the files of the report for people only: where text goes and how wide. */
struct sheet {
	struct str *out;
	int columns;
	enum audience audience;
	bool verbose;
};

/* @text cleaned and wrapped, after @indent blanks and @mark; later lines stand under its
 * first letter. Ends with a newline. */
void sheet_text(const struct sheet *s, int indent, const char *mark, const char *text);
void sheet_line(const struct sheet *s, int indent, const char *mark, const char *fmt, ...)
	PRINTF_LIKE(4, 5);
void sheet_heading(const struct sheet *s, const char *text);
/* Alone on its line, never wrapped: it is copied. */
void sheet_command(const struct sheet *s, const char *command);

void report_print_causes(const struct sheet *s, const struct report *r);
void report_print_next(const struct sheet *s, const struct report *r);
void report_print_plan(const struct sheet *s, const struct report *r);
