#pragma once

#include "share/report/report.h"

/* One case with everything in it: a dropped port, a disabled rule, a plan, names to hide.
 */
struct sample {
	struct arena *arena;
	struct facts *facts;
	struct report report;
};

#define SAMPLE_HOST "pc-0427.contoso.example"
#define SAMPLE_USER "CONTOSO\\jdoe.smith"
#define SAMPLE_ADDRESS "203.0.113.42"

void sample_make(struct sample *s);
void sample_free(struct sample *s);
