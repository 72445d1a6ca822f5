#pragma once

#include "share/base/byte_reader.h"

/* The part of DER (ITU-T X.690) that CredSSP needs: definite lengths, single-byte tags. */
#define DER_INTEGER 0x02
#define DER_OCTETS 0x04
#define DER_SEQUENCE 0x30
#define DER_CONTEXT(n) (0xA0 | (n))

/* The current tag, 0 at the end. */
static inline uint8_t
der_peek(const struct bytes *b)
{
	return !b->failed && b->left > 0 ? b->at[0] : 0;
}

/* Reads tag and length; false if bytes are missing or the length is not definite. */
static inline bool
der_take_head(struct bytes *b, uint8_t tag, size_t *len)
{
	uint8_t first, count;

	*len = 0;
	if (take_u8(b) != tag || b->failed) {
		b->failed = true;
		return false;
	}
	first = take_u8(b);
	if (first < 0x80) {
		*len = first;
		return !b->failed;
	}
	count = first & 0x7F;
	if (count == 0 || count > 4)
		b->failed = true;
	for (; count > 0 && !b->failed; count--)
		*len = *len << 8 | take_u8(b);
	return !b->failed;
}

/* The contents of one element with that tag, stepped over in @b. */
static inline struct bytes
der_take(struct bytes *b, uint8_t tag)
{
	size_t len;

	if (!der_take_head(b, tag, &len))
		return (struct bytes) { .failed = true };
	return take_part(b, len);
}

/* The bits of an integer of at most four bytes (NTSTATUS is negative as a number). */
static inline uint32_t
der_take_u32(struct bytes *b)
{
	struct bytes value = der_take(b, DER_INTEGER);
	uint32_t number = 0;

	/* A fifth byte can only be the sign of a number that fills four. */
	if (value.left == 5 && value.at[0] == 0)
		(void)take_u8(&value);
	if (value.failed || value.left == 0 || value.left > 4) {
		b->failed = true;
		return 0;
	}
	if (value.left < 4 && (value.at[0] & 0x80) != 0)
		number = UINT32_MAX;
	while (value.left > 0)
		number = number << 8 | take_u8(&value);
	return number;
}
