#pragma once

#include "share/base/arena.h"
#include "share/facts/facts.h"

/* Remarks: worth knowing, never a fault; they change neither outcome nor exit (contract). */
struct note {
	const char *id, *says;
	int facts[4];
	size_t fact_count;
};

#define NOTES_MAX 16
/* Fills @out from the facts; @ledger_kept false adds ledger-not-kept. Returns the count. */
size_t remarks_read(const struct facts *f, bool ledger_kept, struct arena *a,
	struct note out[NOTES_MAX]);
/* The id in row @i of the table, from 0; NULL after the last. */
const char *remark_id(size_t i);
