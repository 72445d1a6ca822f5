#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "share/base/error.h"

/*
 * The files of an edit. A backup lies beside its hive (SYSTEM.rdpdoctor-20261121T043000),
 * and beside it a note (the same with .json) of what it was taken for: the hashes of the
 * hive before and after. A hive is only ever replaced by rename(2).
 */
#define DISK_BACKUP_MARK ".rdpdoctor-"

#define DISK_HASH_SIZE 65

/* SHA-256 of the file, in hexadecimal digits. */
enum err disk_hash(const char *path, char out[DISK_HASH_SIZE], struct error *e) NODISCARD;
/* A new file with the same bytes, on the disk when it returns. */
enum err disk_copy(const char *from, const char *to, struct error *e) NODISCARD;
/* The same of a file whose hash was @hash before; ERR_IO where that is not what was copied. */
enum err disk_copy_of(const char *from, const char *to, const char hash[DISK_HASH_SIZE],
	struct error *e) NODISCARD;
/* Puts @from in the place of @to, and the folder on the disk. */
enum err disk_replace(const char *from, const char *to, struct error *e) NODISCARD;
enum err disk_write_note(const char *backup, const char *hive, const char *cause,
	const char *before, const char *after, struct error *e) NODISCARD;
enum err disk_read_note(const char *backup, char before[DISK_HASH_SIZE],
	char after[DISK_HASH_SIZE], struct error *e) NODISCARD;
/* Why the hive at @path must not be edited here; ERR_OK when nothing speaks against it. */
enum err disk_may_edit(const char *path, struct error *e) NODISCARD;
/* Nobody else edits in the folder of @path while the descriptor is open. -1: somebody does.
 */
int disk_lock(const char *path);
