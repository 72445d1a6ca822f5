#pragma once

#include <jansson.h>
#include <stdint.h>

#include "share/document/document.h"
#include "share/facts/facts.h"
#include "share/stages/ladder.h"
#include "share/stages/remarks.h"
#include "share/target/target.h"
#include "share/facts/verdict.h"

/* The report of the contract: one value with everything, and its output as text or JSON. */

enum outcome { OUTCOME_HEALTHY, OUTCOME_DIAGNOSED, OUTCOME_NARROWED, OUTCOME_NOT_RUN };

struct report {
	const char *version, *freerdp, *knowledge; /* freerdp "" if it was not used */
	const char *session;			   /* NULL with --no-store */
	int64_t started_wall_ms;
	int64_t took_ms;
	struct target target;
	bool has_target;      /* false for `read` and `offline`: target is null */
	struct ladder ladder; /* count 0 for `read` and `offline` */
	struct note notes[NOTES_MAX];
	size_t note_count;
	const struct verdict *verdict; /* borrowed */
	const struct plan *plan;       /* borrowed */
	const struct facts *facts;     /* borrowed */
	bool not_run;		       /* nothing could be measured here */
};

/* The table "situation / broke_at / outcome / exit" of the contract. */
enum outcome report_outcome(const struct report *r);
int report_exit_status(const struct report *r); /* 0 1 2 3 */
const char *outcome_id(enum outcome o);

json_t *report_to_json(const struct report *r); /* returns owned; rdpdoctor.report/1 */
/* For people: verdict first, then ladder, evidence, next checks, the first steps. */
void report_print(
	const struct report *r, enum audience audience, bool verbose, struct document *d);
