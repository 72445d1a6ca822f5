/*
 * Just enough DER for CredSSP and SPNEGO: taking elements apart with bounds, and
 * wrapping from the inside outwards.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct span {
	const uint8_t *at;
	size_t len;
};

/* Takes one element with @tag from the front of @from; its content is @out. */
bool der_take(struct span *from, uint8_t tag, struct span *out);

/* Finds the element with @tag among the elements of @in, which stays as it is. */
bool der_find(struct span in, uint8_t tag, struct span *out);

/* Puts tag and length before the @len bytes that end at @end; the new length. */
size_t der_wrap(uint8_t *end, size_t len, uint8_t tag);
