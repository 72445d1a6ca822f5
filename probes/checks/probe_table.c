/* The table of probes, generated from the list in probe_table.h. */
#include "probes/checks/probe_table.h"

const struct probe *const probes[] = {
#define PROBE_ENTRY(id) &probe_##id,
	PROBES(PROBE_ENTRY)
#undef PROBE_ENTRY
		NULL,
};
