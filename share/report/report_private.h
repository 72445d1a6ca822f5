#pragma once

#include "share/report/report.h"

/* Shared by the files of report_print(). */
struct reading {
	struct document *d;
	enum audience audience;
	bool verbose;
	bool *titled; /* the title has been written */
};

/* Something in the text or on the disk is about Remote Desktop or the way to it. */
bool report_read_something(const struct report *r);
/* Adds the parts of Windows that were read, or (not @seen) were not. False: none. */
bool report_list_areas(const struct report *r, bool seen, struct str *out);
/* A cause rests on what was read, not on answers alone; @strong: by a strong sign. */
bool report_doubts(const struct report *r, bool strong);

void report_print_causes(const struct reading *s, const struct report *r);
void report_print_next(const struct reading *s, const struct report *r);
void report_print_plan(const struct reading *s, const struct report *r);
