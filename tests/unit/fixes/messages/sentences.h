#pragma once

#include <stddef.h>

/* A sentence as a person reads it out or pastes it, and a part of its explanation. */
struct heard {
	const char *text, *says;
};
extern const struct heard heard[];
extern const size_t heard_count;

/* Lines of other programs and harmless sentences that share words with messages. */
extern const char *const near_misses[];
extern const size_t near_miss_count;
