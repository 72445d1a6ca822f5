#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "share/base/error.h"

/*
 * Brings a dirty hive up to date in memory, from the logs next to it, as Windows does when
 * it loads the hive. The files are never written. Both formats: "DIRT" (to Windows 8) and
 * "HvLE" (8.1 and later).
 */
struct replay_log {
	const uint8_t *data; /* borrowed; NULL: there is none */
	size_t len;
};

/* The updated hive. */
struct replay_image {
	uint8_t *data; /* owned by the caller: free() */
	size_t len;
	unsigned pages;	  /* pages that the logs replaced */
	unsigned entries; /* log entries applied */
};

/*
 * ERR_DATA with the reason if no log has the missing changes. A torn last entry ends the
 * replay without an error: Windows ignores it too.
 */
enum err replay_logs(const uint8_t *hive, size_t len, const struct replay_log *logs,
	size_t log_count, struct replay_image *out, struct error *e) NODISCARD;

/* The same with the logs next to the hive at @path. */
enum err replay_file(const char *path, const uint8_t *hive, size_t len,
	struct replay_image *out, struct error *e) NODISCARD;

/* Marvin32 with the registry's key, the hash of log entries. */
uint64_t replay_hash(const void *data, size_t len);
