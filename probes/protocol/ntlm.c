/*
 * Writes NTLM NEGOTIATE, parses CHALLENGE. The challenge is untrusted: offsets are checked.
 */
#include "probes/protocol/ntlm.h"

#include <string.h>

#include "share/base/byte_reader.h"
#include "share/base/macros.h"
#include "share/base/text.h"

static const uint8_t signature[8] = "NTLMSSP";

#define NEGOTIATE_VERSION 0x02000000u
/* 56, key exchange, 128, version, target info, extended session security, always sign,
 * NTLM, sign, seal, request target, OEM, Unicode (MS-NLMP 2.2.2.5) */
#define OUR_FLAGS 0xE2888237u

/* Plausible clock values, even with an empty battery: the years 1980 to 2099. */
#define EARLIEST_MS INT64_C(315532800000)
#define LATEST_MS INT64_C(4102444800000)

enum av_id { /* MS-NLMP 2.2.2.1 */
	AV_END,
	AV_COMPUTER,
	AV_DOMAIN,
	AV_DNS_COMPUTER,
	AV_DNS_DOMAIN,
	AV_DNS_TREE,
	AV_FLAGS,
	AV_TIMESTAMP,
};

void
ntlm_write_negotiate(uint8_t out[NTLM_NEGOTIATE_BYTES])
{
	/* The version of a current client; servers log it. */
	static const uint8_t version[] = { 10, 0, 0x61, 0x4A, 0, 0, 0, 15 };

	memset(out, 0, NTLM_NEGOTIATE_BYTES);
	memcpy(out, signature, sizeof(signature));
	out[8] = 1;
	for (size_t i = 0; i < 4; i++)
		out[12 + i] = (uint8_t)(OUR_FLAGS >> (8 * i));
	/* domain and workstation stay empty: they would identify the user */
	memcpy(out + 32, version, sizeof(version));
}

static void
take_text(struct bytes value, char *out, size_t size)
{
	STR_AUTO text = STR_INIT(2048);
	STR_AUTO clean = STR_INIT(4096);

	text_add_utf16le(&text, value.at, MIN_OF(value.left, (size_t)512));
	text_clean(&clean, str_text(&text), text.len);
	text_copy(out, size, str_text(&clean));
}

/* FILETIME: 100 ns since 1601 (MS-DTYP 2.3.3). */
static int64_t
wall_of_filetime(uint64_t ticks)
{
	return (int64_t)(ticks / 10000) - INT64_C(11644473600000);
}

static void
read_pairs(struct bytes b, struct ntlm_challenge *out)
{
	for (;;) {
		unsigned id = take_u16le(&b);
		struct bytes value = take_part(&b, take_u16le(&b));

		if (b.failed || id == AV_END)
			return;
		switch (id) {
		case AV_COMPUTER:
			take_text(value, out->computer, sizeof(out->computer));
			break;
		case AV_DOMAIN:
			take_text(value, out->domain, sizeof(out->domain));
			break;
		case AV_DNS_COMPUTER:
			take_text(value, out->dns_computer, sizeof(out->dns_computer));
			break;
		case AV_DNS_DOMAIN:
			take_text(value, out->dns_domain, sizeof(out->dns_domain));
			break;
		case AV_DNS_TREE:
			take_text(value, out->forest, sizeof(out->forest));
			break;
		case AV_TIMESTAMP:
			out->wall_ms = wall_of_filetime(take_u64le(&value));
			/* An unset field is not a clock. */
			out->has_time = !value.failed && out->wall_ms >= EARLIEST_MS &&
				out->wall_ms < LATEST_MS;
			break;
		default:
			break;
		}
	}
}

static bool
read_message(struct bytes whole, struct ntlm_challenge *out)
{
	struct bytes b = whole, version;
	size_t info_len, info_at;
	uint32_t flags;

	(void)take_bytes(&b, sizeof(signature));
	if (take_u32le(&b) != 2)
		return false;
	(void)take_bytes(&b, 8); /* target name */
	flags = take_u32le(&b);
	(void)take_bytes(&b, 16); /* challenge, reserved */
	info_len = take_u16le(&b);
	(void)take_u16le(&b);
	info_at = take_u32le(&b);
	if (b.failed)
		return false;
	version = b;
	if ((flags & NEGOTIATE_VERSION) != 0) {
		out->major = take_u8(&version);
		out->minor = take_u8(&version);
		out->build = take_u16le(&version);
		out->has_version = !version.failed && out->build > 0;
	}
	if (info_len == 0)
		return true;
	if (info_at > whole.left || info_len > whole.left - info_at)
		return false;
	read_pairs(bytes_of(whole.at + info_at, info_len), out);
	return true;
}

bool
ntlm_read_challenge(const uint8_t *bytes, size_t len, struct ntlm_challenge *out)
{
	memset(out, 0, sizeof(*out));
	for (size_t at = 0; len >= sizeof(signature) && at <= len - sizeof(signature); at++)
		if (memcmp(bytes + at, signature, sizeof(signature)) == 0)
			return read_message(bytes_of(bytes + at, len - at), out);
	return false;
}
