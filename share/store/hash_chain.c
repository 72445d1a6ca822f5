/* The chain of hashes: the same rule for stored and exported events. */
#include "share/store/hash_chain.h"

#include <inttypes.h>
#include <openssl/evp.h>
#include <stdlib.h>

#include "share/base/str.h"

#define LINK_MAX_BYTES (8u * 1024u * 1024u)

char *
chain_canonical(const json_t *data)
{
	return data != NULL ? json_dumps(data, JSON_ENCODE_ANY | CHAIN_DUMP) : NULL;
}

void
chain_hash(const struct chain_link *link, char out[CHAIN_HEX + 1])
{
	static const char hex[] = "0123456789abcdef";
	STR_AUTO text = STR_INIT(LINK_MAX_BYTES);
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned int len = 0;
	json_t *type = json_string(link->type);
	char *quoted = chain_canonical(type);

	str_addf(&text, "%s{\"data\":", link->prev);
	str_add(&text, link->data);
	str_addf(&text,
		",\"mono\":%" PRId64 ",\"seq\":%" PRId64
		",\"session\":\"%s\",\"t\":%" PRId64 ",\"type\":%s}",
		link->mono_ms, link->seq, link->session, link->wall_ms,
		quoted != NULL ? quoted : "null");
	free(quoted);
	json_decref(type);
	if (!str_ok(&text) ||
		EVP_Digest(text.text, text.len, digest, &len, EVP_sha256(), NULL) != 1)
		abort(); /* out of memory, or a libcrypto without SHA-256 */
	for (unsigned int i = 0; i < len && i < CHAIN_HEX / 2; i++) {
		out[2 * i] = hex[digest[i] >> 4];
		out[2 * i + 1] = hex[digest[i] & 15];
	}
	out[CHAIN_HEX] = '\0';
}

void
chain_code(const char *hash, char *out)
{
	(void)text_format(out, 10, "%.4s-%.4s", hash, hash + 4);
	for (; *out != '\0'; out++)
		if (*out >= 'a' && *out <= 'f')
			*out = (char)(*out - 'a' + 'A');
}
