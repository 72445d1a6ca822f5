#pragma once

#include <jansson.h>
#include <stdint.h>

/*
 * The chain of hashes over a session's events. The hash covers
 *
 *	prev || {"data":D,"mono":M,"seq":N,"session":"S","t":T,"type":"Y"}
 *
 * where D is canonical JSON: compact, keys sorted by bytes, numbers with a fraction printed
 * with 15 digits. The prev of the first event is 64 zeros. Stored and exported sessions use
 * the same rule.
 */
#define CHAIN_HEX 64
#define CHAIN_START "0000000000000000000000000000000000000000000000000000000000000000"
#define CHAIN_DUMP (JSON_COMPACT | JSON_SORT_KEYS | JSON_REAL_PRECISION(15))

struct chain_link {
	const char *session, *type, *data, *prev; /* data: canonical text */
	int64_t seq, wall_ms, mono_ms;
};

void chain_hash(const struct chain_link *link, char out[CHAIN_HEX + 1]);
/* Returns owned; NULL if it is not JSON. */
char *chain_canonical(const json_t *data);
/* Writes "9F41-22C7" for a hash into 10 bytes: the check code that people read out. */
void chain_code(const char *hash, char *out);
