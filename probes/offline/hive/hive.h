#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "share/base/arena.h"
#include "share/base/error.h"

/*
 * One hive, open for reading through libhivex. A dirty hive is opened with its logs
 * replayed in memory; the files are never written.
 */
typedef size_t hive_key; /* 0: no such key */

struct hive {
	void *handle;	     /* of libhivex */
	struct arena *arena; /* borrowed: texts live there */
	bool dirty;	     /* changes are missing that no log contains */
	bool replayed;
	bool damaged;  /* parts of it cannot be read */
	char why[256]; /* what is damaged, or why no log was usable; "" */
	int image_fd;  /* the replayed image, or -1 */
	hive_key root;
};

/* ERR_DATA: not a hive, or it cannot be opened; ERR_NO_INPUT: no such file. */
enum err hive_open(
	const char *path, struct arena *arena, struct hive *out, struct error *e) NODISCARD;
void hive_close(struct hive *h); /* also one that was never opened (all zero) */

/* @path: names between backslashes, any case. 0 if one is missing. */
hive_key hive_find(const struct hive *h, hive_key from, const char *path);
/* Subkeys; in the arena, ended by 0. Never NULL. */
const hive_key *hive_children(const struct hive *h, hive_key key);
const char *hive_name(
	const struct hive *h, hive_key key); /* in the arena; "" if unreadable */

/* A number: REG_DWORD in either byte order of 4 bytes. False: absent or something else. */
bool hive_dword(const struct hive *h, hive_key key, const char *name, uint32_t *out);
/* The value exists but is not a number; how Windows treats it is undefined. */
bool hive_odd(const struct hive *h, hive_key key, const char *name);
/* REG_SZ and REG_EXPAND_SZ as UTF-8 in the arena; of REG_MULTI_SZ the first. NULL: absent.
 */
const char *hive_text(const struct hive *h, hive_key key, const char *name);
/* Bytes of any type in the arena; NULL: absent. */
const uint8_t *hive_bytes(
	const struct hive *h, hive_key key, const char *name, size_t *len);

/* "Control\\Lsa": the names from below the root. In the arena. */
const char *hive_path(const struct hive *h, hive_key key);
/* The value as a person reads it: "1", a text, "00 ff". In the arena; NULL: absent. */
const char *hive_print(const struct hive *h, hive_key key, const char *name);

struct hive_value {
	const char *name, *text; /* in the arena; text NULL for other types */
};
/* All values; in the arena, @count of them. */
const struct hive_value *hive_values(const struct hive *h, hive_key key, size_t *count);
