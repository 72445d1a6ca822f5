#pragma once

#include <stdint.h>

/* Writes numbers in network byte order. The caller has checked the room. */

static inline void
put_u16(uint8_t *out, unsigned value)
{
	out[0] = (uint8_t)(value >> 8);
	out[1] = (uint8_t)value;
}

static inline void
put_u32(uint8_t *out, uint32_t value)
{
	put_u16(out, value >> 16);
	put_u16(out + 2, value & 0xFFFF);
}
