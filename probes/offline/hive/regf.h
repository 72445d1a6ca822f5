#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "share/base/error.h"

/*
 * A small reader of the registry file format (regf 1.3 to 1.6) in memory: it checks a file
 * before libhivex opens it, replays logs, and is the second reader that verifies an edit.
 * No offset in the file is trusted. Layout: "Windows registry file format specification"
 * (M. Suhanov), MS-RRP for types.
 */
#define REGF_BASE_BYTES 4096u
#define REGF_FILE_MOST (1024u << 20)
#define REGF_NONE 0xFFFFFFFFu

struct regf {
	const uint8_t *data; /* borrows the whole file */
	size_t len;
	uint32_t root;	     /* offset of its cell from the first bin */
	uint32_t bins_bytes; /* as stored in the file */
	uint32_t minor;
	uint32_t seq1, seq2;
	bool checksum_good;
	bool cut; /* the file ends before its last bin does */
};

/* True if the logs hold pending changes, or the last write was interrupted. */
static inline bool
regf_dirty(const struct regf *r)
{
	return r->seq1 != r->seq2 || !r->checksum_good;
}

uint32_t regf_u32(const void *at);
void regf_put_u32(void *at, uint32_t value);
/* The checksum of the first 508 bytes, which should follow them. */
uint32_t regf_checksum(const void *base);

/* ERR_DATA with a message if this is not a hive. Reads only the base block. */
enum err regf_open(
	const void *data, size_t len, struct regf *out, struct error *e) NODISCARD;

/* The bytes of an allocated cell; NULL if there is no such cell or it is too short. */
const uint8_t *regf_cell(const struct regf *r, uint32_t offset, size_t least,
	size_t *len); /* @len or NULL */

struct regf_count {
	size_t keys, values;
};
/*
 * Walks all bins and cells, and all keys and values from the root: ERR_DATA with the first
 * fault. One pass: each cell may be used once, so lists cannot make it longer.
 */
enum err regf_check(
	const struct regf *r, struct regf_count *out, struct error *e) NODISCARD;

/* A key: the offset of its cell; REGF_NONE: none. */
uint32_t regf_child(const struct regf *r, uint32_t key, const char *name, size_t len);
/* Backslash-separated below the root, ASCII, case ignored. */
uint32_t regf_find(const struct regf *r, const char *path);

struct regf_value {
	uint32_t type;
	const uint8_t *data; /* borrowed, or owned by @joined */
	size_t len;
	uint8_t *joined; /* a big value joined from segments; free it */
};
/* False: missing or unreadable. */
bool regf_value(
	const struct regf *r, uint32_t key, const char *name, struct regf_value *out);

/* Calls @each for every subkey or value; it returns false to stop. Skips damaged ones. */
typedef bool regf_key_fn(void *to, const struct regf *r, uint32_t key);
void regf_each_child(const struct regf *r, uint32_t key, regf_key_fn *each, void *to);
typedef bool regf_value_fn(void *to, const struct regf *r, uint32_t value);
void regf_each_value(const struct regf *r, uint32_t key, regf_value_fn *each, void *to);
/* Names as UTF-8, valid until the next call with the same buffer. */
bool regf_key_name(const struct regf *r, uint32_t key, char *out, size_t size);
bool regf_value_name(const struct regf *r, uint32_t value, char *out, size_t size);
bool regf_value_at(const struct regf *r, uint32_t value, struct regf_value *out);
