#pragma once

#include "probes/offline/edit/change.h"

/*
 * Whether @after is @before with exactly these changes of @hive and nothing else: every key
 * and every value of both is compared. ERR_DATA with the first thing that is not so.
 */
enum err compare_hives(const struct regf *before, const struct regf *after,
	const struct change_list *changes, const char *hive, struct error *e) NODISCARD;
