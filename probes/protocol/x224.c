/*
 * X.224 and RDP negotiation, strict: anything that is not exactly a valid answer is not
 * RDP.
 */
#include "probes/protocol/x224.h"

#include <string.h>

#include "share/base/byte_reader.h"
#include "share/base/macros.h"

#define TPKT_VERSION 3
#define TPDU_REQUEST 0xE0
#define TPDU_CONFIRM 0xD0
#define TPDU_DISCONNECT 0x80
#define NEG_REQUEST 0x01
#define NEG_RESPONSE 0x02
#define NEG_FAILURE 0x03
#define NEG_BYTES 8
#define TPKT_BYTES 4
#define CONFIRM_BYTES 7 /* length indicator, code, two references, class */
#define ANSWER_MAX 512

void
x224_write_request(uint8_t out[X224_REQUEST_BYTES], uint32_t protocols)
{
	const uint8_t fixed[] = {
		TPKT_VERSION, 0, 0, X224_REQUEST_BYTES, /* TPKT */
		X224_REQUEST_BYTES - TPKT_BYTES - 1,	/* what follows, in bytes */
		TPDU_REQUEST, 0, 0, 0, 0, 0,		/* references, class 0 */
		NEG_REQUEST, 0, NEG_BYTES, 0,		/* no flags, length LE */
	};

	memcpy(out, fixed, sizeof(fixed));
	for (size_t i = 0; i < 4; i++)
		out[sizeof(fixed) + i] = (uint8_t)(protocols >> (8 * i));
}

/* RDP_NEG_RSP or RDP_NEG_FAILURE, 2.2.1.2.1 and 2.2.1.2.2. */
static void
read_negotiation(struct bytes *b, struct x224_answer *out)
{
	uint8_t type = take_u8(b);
	uint16_t len;

	out->flags = take_u8(b);
	len = take_u16le(b);
	if (type == NEG_RESPONSE) {
		out->selected = take_u32le(b);
		out->kind = X224_CONFIRM;
	} else if (type == NEG_FAILURE) {
		out->failure = take_u32le(b);
		out->kind = X224_FAILURE;
	} else {
		b->failed = true;
	}
	if (len != NEG_BYTES)
		b->failed = true;
}

void
x224_read_answer(const uint8_t *bytes, size_t len, struct x224_answer *out)
{
	struct bytes b = bytes_of(bytes, len);
	size_t whole, indicator;
	uint8_t code;

	memset(out, 0, sizeof(*out));
	out->kind = X224_NOT_RDP;
	/* The byte behind the version is reserved (RFC 1006, 6): clients skip it. */
	if (len > 0 && bytes[0] != TPKT_VERSION)
		return;
	if (len >= TPKT_BYTES) {
		(void)take_u16be(&b);
		whole = take_u16be(&b);
		if (whole < TPKT_BYTES + CONFIRM_BYTES || whole > ANSWER_MAX)
			return;
		b = bytes_of(bytes + TPKT_BYTES, MIN_OF(len, whole) - TPKT_BYTES);
		out->len = whole;
	}
	if (len < TPKT_BYTES || len < out->len) {
		out->kind = X224_MORE;
		return;
	}
	indicator = take_u8(&b);
	if (indicator + 1 != out->len - TPKT_BYTES)
		return;
	code = take_u8(&b);
	(void)take_bytes(&b, 5); /* references and class, or the reason of a disconnect */
	if ((code & 0xF0) == TPDU_DISCONNECT) {
		out->kind = X224_DISCONNECT;
		return;
	}
	if ((code & 0xF0) != TPDU_CONFIRM)
		return;
	if (b.left == 0) {
		out->kind = X224_CONFIRM;
		out->selected = X224_RDP;
		out->without_negotiation = true;
		return;
	}
	read_negotiation(&b, out);
	if (b.failed || b.left != 0)
		out->kind = X224_NOT_RDP;
}

bool
x224_may_select(uint32_t offered, uint32_t selected)
{
	bool single = (selected & (selected - 1)) == 0;

	return selected == X224_RDP || (single && (selected & offered) != 0);
}

const char *
x224_protocol_token(uint32_t protocol)
{
	switch (protocol) {
	case X224_RDP:
		return "rdp";
	case X224_TLS:
		return "tls";
	case X224_NLA:
		return "nla";
	case X224_RDSTLS:
		return "rdstls";
	case X224_NLA_EX:
		return "nla-ex";
	case X224_ENTRA:
		return "entra";
	default:
		return "unknown";
	}
}

const char *
x224_failure_token(uint32_t failure)
{
	static const char *const tokens[] = { "unknown", "ssl-required", "ssl-not-allowed",
		"ssl-cert-not-on-server", "inconsistent-flags", "hybrid-required",
		"ssl-with-user-auth-required" };

	return failure < ARRAY_LEN(tokens) ? tokens[failure] : tokens[0];
}

const char *
x224_service_kind(const uint8_t *bytes, size_t len)
{
	static const struct {
		const char *prefix, *token;
	} known[] = { { "SSH-", "ssh" }, { "HTTP/", "http" }, { "<html", "http" },
		{ "<!DOCTYPE", "http" } };

	for (size_t i = 0; i < ARRAY_LEN(known); i++) {
		size_t need = strlen(known[i].prefix);

		if (len >= need && memcmp(bytes, known[i].prefix, need) == 0)
			return known[i].token;
	}
	/* A TLS record: type 20 to 23, version 3.x (RFC 8446, 5.1). */
	if (len >= 3 && bytes[0] >= 20 && bytes[0] <= 23 && bytes[1] == 3 && bytes[2] <= 4)
		return "tls";
	return "other";
}
