/*
 * NTLMv2 as a server sees it. MD4 and RC4 stand here because OpenSSL 3 has them in
 * its legacy provider only, which may not be installed.
 */
#include "ntlm_session.h"

#include <ctype.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>
#include <string.h>

#define NAME_MAX_LEN 512
#define FLAG_KEY_EXCHANGE 0x40000000u

/* ---- MD4 (RFC 1320), for passwords: one or two blocks ---- */

static uint32_t
rotate(uint32_t x, unsigned n)
{
	return x << n | x >> (32 - n);
}

static void
md4_block(uint32_t h[4], const uint8_t *b)
{
	static const uint8_t order[3][16] = {
		{ 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 },
		{ 0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15 },
		{ 0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15 },
	};
	static const uint8_t shift[3][4] = { { 3, 7, 11, 19 }, { 3, 5, 9, 13 },
		{ 3, 9, 11, 15 } };
	static const uint32_t add[3] = { 0, 0x5a827999, 0x6ed9eba1 };
	uint32_t x[16], v[4] = { h[0], h[1], h[2], h[3] };

	for (int i = 0; i < 16; i++)
		x[i] = (uint32_t)b[4 * i] | (uint32_t)b[4 * i + 1] << 8 |
			(uint32_t)b[4 * i + 2] << 16 | (uint32_t)b[4 * i + 3] << 24;
	for (int i = 0; i < 48; i++) {
		int round = i / 16, at = (4 - i % 4) % 4;
		uint32_t p = v[(at + 1) % 4], q = v[(at + 2) % 4], r = v[(at + 3) % 4];
		uint32_t f = round == 0 ? (p & q) | (~p & r)
			: round == 1	? (p & q) | (p & r) | (q & r)
					: p ^ q ^ r;

		v[at] = rotate(v[at] + f + x[order[round][i % 16]] + add[round],
			shift[round][i % 4]);
	}
	for (int i = 0; i < 4; i++)
		h[i] += v[i];
}

static void
md4(const uint8_t *text, size_t len, uint8_t out[16])
{
	uint32_t h[4] = { 0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476 };
	uint8_t last[128] = { 0 };
	size_t whole = len / 64 * 64, rest = len - whole;
	size_t blocks = rest + 9 > 64 ? 2 : 1;

	for (size_t at = 0; at < whole; at += 64)
		md4_block(h, text + at);
	memcpy(last, text + whole, rest);
	last[rest] = 0x80;
	for (int i = 0; i < 8; i++)
		last[blocks * 64 - 8 + (size_t)i] = (uint8_t)((uint64_t)len * 8 >> (8 * i));
	for (size_t i = 0; i < blocks; i++)
		md4_block(h, last + 64 * i);
	for (int i = 0; i < 16; i++)
		out[i] = (uint8_t)(h[i / 4] >> (8 * (i % 4)));
}

/* ---- RC4 ---- */

static void
rc4_begin(struct rc4 *r, const uint8_t key[16])
{
	uint8_t j = 0;

	for (int i = 0; i < 256; i++)
		r->s[i] = (uint8_t)i;
	for (int i = 0; i < 256; i++) {
		uint8_t t = r->s[i];

		j = (uint8_t)(j + t + key[i % 16]);
		r->s[i] = r->s[j];
		r->s[j] = t;
	}
	r->i = r->j = 0;
}

static void
rc4_run(struct rc4 *r, uint8_t *b, size_t len)
{
	for (size_t n = 0; n < len; n++) {
		uint8_t t = r->s[++r->i];

		r->j = (uint8_t)(r->j + t);
		r->s[r->i] = r->s[r->j];
		r->s[r->j] = t;
		b[n] ^= r->s[(uint8_t)(r->s[r->i] + t)];
	}
}

/* ---- the session ---- */

static void
hmac_md5(const uint8_t key[16], const void *text, size_t len, uint8_t out[16])
{
	unsigned n = 16;

	HMAC(EVP_md5(), key, 16, text, len, out, &n);
}

struct field {
	const uint8_t *at;
	size_t len;
};

/* A field descriptor at @offset: length, room, offset of the content. */
static bool
field_read(const uint8_t *b, size_t len, size_t offset, struct field *f)
{
	if (len < offset + 8)
		return false;
	const uint8_t *d = b + offset;
	size_t at =
		(size_t)d[4] | (size_t)d[5] << 8 | (size_t)d[6] << 16 | (size_t)d[7] << 24;

	f->len = (size_t)d[0] | (size_t)d[1] << 8;
	if (at > len || f->len > len - at)
		return false;
	f->at = b + at;
	return true;
}

/* NTOWFv2, 3.3.2: names are UTF-16LE, of which ASCII letters are raised. */
static void
response_key(const char *password, const struct field *user, const struct field *domain,
	uint8_t out[16])
{
	uint8_t wide[NAME_MAX_LEN * 2] = { 0 }, hash[16];
	size_t len = strlen(password);

	for (size_t i = 0; i < len && i < NAME_MAX_LEN; i++)
		wide[2 * i] = (uint8_t)password[i];
	md4(wide, len * 2, hash);
	memcpy(wide, user->at, user->len);
	for (size_t i = 0; i + 1 < user->len; i += 2)
		if (wide[i + 1] == 0)
			wide[i] = (uint8_t)toupper(wide[i]);
	memcpy(wide + user->len, domain->at, domain->len);
	hmac_md5(hash, wide, user->len + domain->len, out);
}

/* SIGNKEY and SEALKEY for 128 bit keys, 3.4.5.2 and 3.4.5.3. */
static void
direction_begin(struct ntlm_direction *d, const uint8_t key[16], const char *way)
{
	uint8_t text[128], seal_key[16];
	unsigned n = 16;

	for (int seal = 0; seal < 2; seal++) {
		char magic[100];

		memcpy(text, key, 16);
		size_t len = (size_t)snprintf(magic, sizeof(magic),
			"session key to %s %s key magic constant", way,
			seal ? "sealing" : "signing");
		/* The constant's NUL is part of it. */
		memcpy(text + 16, magic, len + 1);
		EVP_Digest(text, 16 + len + 1, seal ? seal_key : d->sign_key, &n, EVP_md5(),
			NULL);
	}
	rc4_begin(&d->seal, seal_key);
	d->sequence = 0;
}

bool
ntlm_session_begin(struct ntlm_session *s, const uint8_t *b, size_t len,
	const uint8_t challenge[8], const char *password)
{
	struct field response, domain, user, encrypted;
	uint8_t owf[16], proof[16], key[16], text[8 + 4096];

	/* AUTHENTICATE_MESSAGE, 2.2.1.3. */
	if (!field_read(b, len, 20, &response) || !field_read(b, len, 28, &domain) ||
		!field_read(b, len, 36, &user) || !field_read(b, len, 52, &encrypted) ||
		len < 64 || response.len < 24 || response.len - 16 > 4096 ||
		user.len + domain.len > NAME_MAX_LEN)
		return false;
	response_key(password, &user, &domain, owf);
	memcpy(text, challenge, 8);
	memcpy(text + 8, response.at + 16, response.len - 16);
	hmac_md5(owf, text, 8 + response.len - 16, proof);
	if (memcmp(proof, response.at, 16) != 0)
		return false;
	hmac_md5(owf, proof, 16, key);

	uint32_t flags = (uint32_t)b[60] | (uint32_t)b[61] << 8 | (uint32_t)b[62] << 16 |
		(uint32_t)b[63] << 24;
	if ((flags & FLAG_KEY_EXCHANGE) == 0 || encrypted.len != 16)
		return false;
	struct rc4 r;
	rc4_begin(&r, key);
	memcpy(key, encrypted.at, 16);
	rc4_run(&r, key, 16);
	direction_begin(&s->from_client, key, "client-to-server");
	direction_begin(&s->to_client, key, "server-to-client");
	return true;
}

/* The signature of 2.2.2.9.2: version, sealed checksum, sequence number. */
static void
signature_make(struct ntlm_direction *d, const uint8_t *text, size_t len, uint8_t out[16])
{
	uint8_t sum[16], number[4], signed_text[4 + NTLM_SEALED_MAX];

	for (int i = 0; i < 4; i++)
		number[i] = (uint8_t)(d->sequence >> (8 * i));
	memcpy(signed_text, number, 4);
	memcpy(signed_text + 4, text, len);
	hmac_md5(d->sign_key, signed_text, 4 + len, sum);
	rc4_run(&d->seal, sum, 8);
	memset(out, 0, 4);
	out[0] = 1;
	memcpy(out + 4, sum, 8);
	memcpy(out + 12, number, 4);
	d->sequence++;
}

bool
ntlm_unseal(struct ntlm_session *s, uint8_t *b, size_t len)
{
	uint8_t wanted[NTLM_SIGNATURE_LEN];

	if (len < NTLM_SIGNATURE_LEN || len - NTLM_SIGNATURE_LEN > NTLM_SEALED_MAX)
		return false;
	rc4_run(&s->from_client.seal, b + 16, len - 16);
	signature_make(&s->from_client, b + 16, len - 16, wanted);
	return memcmp(wanted, b, NTLM_SIGNATURE_LEN) == 0;
}

void
ntlm_seal(struct ntlm_session *s, const uint8_t *text, size_t len, uint8_t *out)
{
	memcpy(out + 16, text, len);
	rc4_run(&s->to_client.seal, out + 16, len);
	signature_make(&s->to_client, text, len, out);
}
