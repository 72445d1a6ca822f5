/*
 * The NTLM CHALLENGE_MESSAGE, MS-NLMP 2.2.1.2, with the AV pairs (2.2.2.1) from
 * which a client learns who the server is: names, build and clock.
 */
#include "serve.h"

#include <openssl/rand.h>
#include <string.h>
#include <time.h>

/* NegotiateFlags, MS-NLMP 2.2.2.5. */
enum {
	FLAG_UNICODE = 0x1,
	FLAG_REQUEST_TARGET = 0x4,
	FLAG_NTLM = 0x200,
	FLAG_TARGET_DOMAIN = 0x10000,
	FLAG_TARGET_SERVER = 0x20000,
	FLAG_TARGET_INFO = 0x800000,
	FLAG_VERSION = 0x2000000,
	FLAGS_IF_ASKED = 0x00088030, /* sign, seal, always sign, extended security */
};
#define FLAGS_KEYS_IF_ASKED 0xe0000000u /* 56 bit, key exchange, 128 bit */

enum {
	AV_EOL,
	AV_COMPUTER,
	AV_DOMAIN,
	AV_DNS_COMPUTER,
	AV_DNS_DOMAIN,
	AV_FOREST,
	AV_TIMESTAMP = 7
};

#define HEAD_LEN 56
#define FILETIME_1970 116444736000000000LL /* units of 100 ns since 1601 */

struct writer {
	uint8_t *at;
	size_t used, room;
};

static void
put(struct writer *w, uint64_t value, size_t bytes)
{
	for (size_t i = 0; i < bytes && w->used < w->room; i++)
		w->at[w->used++] = (uint8_t)(value >> (8 * i));
}

/* Names of cases are ASCII: each byte is one UTF-16LE unit. */
static void
put_utf16(struct writer *w, const char *text)
{
	for (; *text != '\0'; text++)
		put(w, (uint8_t)*text, 2);
}

static void
put_av(struct writer *w, int id, const char *text)
{
	if (text == NULL)
		return;
	put(w, (uint64_t)id, 2);
	put(w, strlen(text) * 2, 2);
	put_utf16(w, text);
}

static void
put_fields(uint8_t *at, size_t len, size_t offset)
{
	struct writer w = { at, 0, 8 };

	put(&w, len, 2);
	put(&w, len, 2);
	put(&w, offset, 4);
}

size_t
ntlm_challenge(const struct ntlm_names *n, uint32_t client_flags, uint8_t *out, size_t room)
{
	struct writer w = { out, 0, room };
	bool domain = n->domain != NULL && n->computer != NULL &&
		strcmp(n->domain, n->computer) != 0;
	uint32_t flags = FLAG_UNICODE | FLAG_REQUEST_TARGET | FLAG_NTLM | FLAG_TARGET_INFO |
		FLAG_VERSION | (domain ? FLAG_TARGET_DOMAIN : FLAG_TARGET_SERVER) |
		(client_flags & (FLAGS_IF_ASKED | FLAGS_KEYS_IF_ASKED));
	const char *target = domain ? n->domain : n->computer;
	uint64_t nonce = 0;

	if (RAND_bytes((unsigned char *)&nonce, sizeof(nonce)) != 1)
		return 0;
	memcpy(out, "NTLMSSP", 8);
	w.used = 8;
	put(&w, 2, 4);
	put(&w, 0, 8); /* target name: filled in below */
	put(&w, flags, 4);
	put(&w, nonce, 8);
	put(&w, 0, 8);
	put(&w, 0, 8); /* target info: filled in below */
	put(&w, (uint64_t)n->major, 1);
	put(&w, (uint64_t)n->minor, 1);
	put(&w, (uint64_t)n->build, 2);
	put(&w, 0x0f000000, 4); /* reserved, NTLMSSP_REVISION_W2K3 */

	put_utf16(&w, target == NULL ? "" : target);
	put_fields(out + 12, w.used - HEAD_LEN, HEAD_LEN);
	size_t info = w.used;
	put_av(&w, AV_DOMAIN, n->domain);
	put_av(&w, AV_COMPUTER, n->computer);
	put_av(&w, AV_DNS_DOMAIN, n->dns_domain);
	put_av(&w, AV_DNS_COMPUTER, n->dns_computer);
	put_av(&w, AV_FOREST, n->forest);
	put(&w, AV_TIMESTAMP, 2);
	put(&w, 8, 2);
	put(&w,
		(uint64_t)((int64_t)(time(NULL) + n->clock_skew_s) * 10000000 +
			FILETIME_1970),
		8);
	put(&w, AV_EOL, 4);
	put_fields(out + 40, w.used - info, info);
	return w.used < w.room ? w.used : 0;
}
