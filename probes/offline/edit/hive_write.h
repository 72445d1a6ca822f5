#pragma once

#include "probes/offline/edit/change.h"

/* Makes the changes of @hive in the file at @path, a copy that is not in use yet. */
enum err hive_write(const char *path, const struct change_list *changes, const char *hive,
	struct error *e) NODISCARD;
