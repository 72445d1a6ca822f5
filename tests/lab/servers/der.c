/*
 * DER elements with lengths up to 65535 (X.690 section 8.1).
 */
#include "der.h"

bool
der_take(struct span *from, uint8_t tag, struct span *out)
{
	size_t head = 2, len;

	if (from->len < 2 || from->at[0] != tag)
		return false;
	len = from->at[1];
	if (len == 0x81 && from->len >= 3) {
		len = from->at[2];
		head = 3;
	} else if (len == 0x82 && from->len >= 4) {
		len = (size_t)from->at[2] << 8 | from->at[3];
		head = 4;
	} else if (len >= 0x80) {
		return false;
	}
	if (len > from->len - head)
		return false;
	*out = (struct span) { from->at + head, len };
	from->at += head + len;
	from->len -= head + len;
	return true;
}

bool
der_find(struct span in, uint8_t tag, struct span *out)
{
	while (in.len > 0) {
		uint8_t here = in.at[0];

		if (!der_take(&in, here, out))
			return false;
		if (here == tag)
			return true;
	}
	return false;
}

size_t
der_wrap(uint8_t *end, size_t len, uint8_t tag)
{
	uint8_t *at = end - len;

	*--at = (uint8_t)len;
	if (len > 255) {
		*--at = (uint8_t)(len >> 8);
		*--at = 0x82;
	} else if (len > 127) {
		*--at = 0x81;
	}
	*--at = tag;
	return (size_t)(end - at);
}
