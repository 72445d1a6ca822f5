/* The chain of hashes: the same rule for stored and exported events. */
#include "share/store/hash_chain.h"

#include <inttypes.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "share/base/macros.h"
#include "share/base/str.h"

char *
chain_canonical(const json_t *data)
{
	return data != NULL ? json_dumps(data, JSON_ENCODE_ANY | CHAIN_DUMP) : NULL;
}

static bool
add(EVP_MD_CTX *md, const char *text)
{
	return EVP_DigestUpdate(md, text, strlen(text)) == 1;
}

/* In parts: an event that was changed in the file may have any length. */
void
chain_hash(const struct chain_link *link, char out[CHAIN_HEX + 1])
{
	static const char hex[] = "0123456789abcdef";
	char before[96], after[64];
	json_t *type = json_string(link->type);
	char *quoted = chain_canonical(type);
	EVP_MD_CTX *md = EVP_MD_CTX_new();
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned int len = 0;

	(void)text_format(before, sizeof(before),
		",\"mono\":%" PRId64 ",\"seq\":%" PRId64 ",\"session\":\"", link->mono_ms,
		link->seq);
	(void)text_format(
		after, sizeof(after), "\",\"t\":%" PRId64 ",\"type\":", link->wall_ms);
	if (md == NULL || EVP_DigestInit_ex(md, EVP_sha256(), NULL) != 1 ||
		!add(md, link->prev) || !add(md, "{\"data\":") || !add(md, link->data) ||
		!add(md, before) || !add(md, link->session) || !add(md, after) ||
		!add(md, quoted != NULL ? quoted : "null") || !add(md, "}") ||
		EVP_DigestFinal_ex(md, digest, &len) != 1)
		abort(); /* out of memory, or a libcrypto without SHA-256 */
	EVP_MD_CTX_free(md);
	free(quoted);
	json_decref(type);
	for (unsigned int i = 0; i < len && i < CHAIN_HEX / 2; i++) {
		out[2 * i] = hex[digest[i] >> 4];
		out[2 * i + 1] = hex[digest[i] & 15];
	}
	out[CHAIN_HEX] = '\0';
}

void
chain_code(const char *hash, char *out)
{
	/* A stored hash that was changed may be shorter. */
	(void)text_format(
		out, 10, "%.4s-%.4s", hash, hash + MIN_OF(strlen(hash), (size_t)4));
	for (; *out != '\0'; out++)
		if (*out >= 'a' && *out <= 'f')
			*out = (char)(*out - 'a' + 'A');
}
