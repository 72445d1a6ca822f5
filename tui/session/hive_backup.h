#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "share/base/error.h"

/*
 * The files of an edit. A backup is in the folder of its hive
 * (SYSTEM.rdpdoctor-20261121T043000), together with a note (same name with .json) that
 * holds the cause and the hashes of the hive before and after. A hive is only ever
 * replaced by rename(2).
 */
#define DISK_BACKUP_MARK ".rdpdoctor-"

#define DISK_HASH_SIZE 65

/* SHA-256 of the file, in hexadecimal digits. */
enum err disk_hash(const char *path, char out[DISK_HASH_SIZE], struct error *e) NODISCARD;
/* Makes a new file with the same bytes and syncs it to disk. */
enum err disk_copy(const char *from, const char *to, struct error *e) NODISCARD;
/* The same for a file whose hash must be @hash; ERR_IO if the copy has another hash. */
enum err disk_copy_of(const char *from, const char *to, const char hash[DISK_HASH_SIZE],
	struct error *e) NODISCARD;
/* Renames @from to @to and syncs the folder. */
enum err disk_replace(const char *from, const char *to, struct error *e) NODISCARD;
enum err disk_write_note(const char *backup, const char *hive, const char *cause,
	const char *before, const char *after, struct error *e) NODISCARD;
enum err disk_read_note(const char *backup, char before[DISK_HASH_SIZE],
	char after[DISK_HASH_SIZE], struct error *e) NODISCARD;
/* The reason why the hive at @path must not be edited here; ERR_OK if it may be. */
enum err disk_may_edit(const char *path, struct error *e) NODISCARD;
/* Locks the folder of @path until the descriptor is closed. -1 if another process
 * holds the lock. */
int disk_lock(const char *path);
