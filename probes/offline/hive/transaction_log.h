#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "share/base/error.h"

/*
 * Bringing a dirty hive up to date in memory, from the logs beside it, as Windows does when
 * it loads the hive. The files are only read. Both formats: "DIRT" (to Windows 8) and
 * "HvLE" (8.1 and later).
 */
struct replay_log {
	const uint8_t *data; /* borrowed; NULL: there is none */
	size_t len;
};

/* What a hive becomes. */
struct replay_image {
	uint8_t *data; /* owned by the caller: free() */
	size_t len;
	unsigned pages;	  /* pieces that the logs replaced */
	unsigned entries; /* entries of a log that counted */
};

/*
 * ERR_DATA with why not, when no log has what is missing. A torn last entry ends the replay
 * without harm: it never counted.
 */
enum err replay_logs(const uint8_t *hive, size_t len, const struct replay_log *logs,
	size_t log_count, struct replay_image *out, struct error *e) NODISCARD;

/* The same with the logs that lie beside the hive at @path. */
enum err replay_file(const char *path, const uint8_t *hive, size_t len,
	struct replay_image *out, struct error *e) NODISCARD;

/* Marvin32 with the registry's own key, as entries are signed with. */
uint64_t replay_hash(const void *data, size_t len);
