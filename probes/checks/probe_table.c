/* The table of probes, made from the list in registry.h. */
#include "probes/checks/probe_table.h"

#include "share/base/str.h"

const struct probe *const probes[] = {
#define PROBE_ENTRY(id) &probe_##id,
	PROBES(PROBE_ENTRY)
#undef PROBE_ENTRY
		NULL,
};

const struct probe *
probe_find(const char *id)
{
	for (size_t i = 0; probes[i] != NULL; i++)
		if (text_equal(probes[i]->id, id))
			return probes[i];
	return NULL;
}
