#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The bounds-checked reader for bytes from outside. After the first short read every call
 * returns zero and `failed` stays set, so that a parser reads its fields in a row and checks
 * once. Borrows the bytes.
 */
struct bytes {
	const uint8_t *at;
	size_t left;
	bool failed;
};

static inline struct bytes
bytes_of(const void *data, size_t len)
{
	return (struct bytes) { .at = data, .left = len };
}

/* Skips @count bytes and returns them; NULL and `failed` if there are fewer. */
static inline const uint8_t *
take_bytes(struct bytes *b, size_t count)
{
	const uint8_t *at = b->at;

	if (b->failed || b->left < count) {
		b->failed = true;
		return NULL;
	}
	b->at += count;
	b->left -= count;
	return at;
}

static inline uint8_t
take_u8(struct bytes *b)
{
	const uint8_t *p = take_bytes(b, 1);

	return p != NULL ? p[0] : 0;
}

static inline uint16_t
take_u16be(struct bytes *b)
{
	const uint8_t *p = take_bytes(b, 2);

	return p != NULL ? (uint16_t)(p[0] << 8 | p[1]) : 0;
}

static inline uint16_t
take_u16le(struct bytes *b)
{
	const uint8_t *p = take_bytes(b, 2);

	return p != NULL ? (uint16_t)(p[1] << 8 | p[0]) : 0;
}

static inline uint32_t
take_u32le(struct bytes *b)
{
	const uint8_t *p = take_bytes(b, 4);

	return p != NULL
		? (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 | p[0]
		: 0;
}

static inline uint32_t
take_u32be(struct bytes *b)
{
	const uint8_t *p = take_bytes(b, 4);

	return p != NULL
		? (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3]
		: 0;
}

static inline uint64_t
take_u64le(struct bytes *b)
{
	uint64_t low = take_u32le(b);

	return low | (uint64_t)take_u32le(b) << 32;
}

/* A reader of the next @count bytes, which are skipped in @b. */
static inline struct bytes
take_part(struct bytes *b, size_t count)
{
	const uint8_t *p = take_bytes(b, count);
	struct bytes part = { .at = p, .left = p != NULL ? count : 0, .failed = p == NULL };

	return part;
}
