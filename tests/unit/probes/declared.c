#include "tests/unit/probes/declared.h"

#include "probes/checks/probe_table.h"
#include "probes/offline/facts/windows_disk.h"
#include "probes/paste/readers.h"

bool
code_declares(const char *supplier, int fact)
{
	struct fact_origin origin = origin_of(supplier);

	if (origin.kind == ORIGIN_PROBE) {
		for (size_t i = 0; probes[i] != NULL; i++)
			if (supplies_have(probes[i]->supplies, origin.name, fact))
				return true;
	} else if (origin.kind == ORIGIN_READER) {
		for (const struct reader_info *i = reader_infos; i->id != NULL; i++)
			if (text_equal(i->id, origin.name))
				return fact_list_has(i->supplies, fact) ||
					fact_list_has(i->collects, fact);
	} else if (origin.kind == ORIGIN_DISK) {
		for (const struct disk_part *p = disk_parts; p->read != NULL; p++)
			if (fact_list_has(p->supplies, fact))
				return true;
	}
	return false;
}
