#pragma once

#include "share/report/report.h"

/* Shared by the files of report_print(). */
struct reading {
	struct document *d;
	enum audience audience;
	bool verbose;
	bool *titled; /* the title has been written */
};

void report_print_causes(const struct reading *s, const struct report *r);
void report_print_next(const struct reading *s, const struct report *r);
void report_print_plan(const struct reading *s, const struct report *r);
