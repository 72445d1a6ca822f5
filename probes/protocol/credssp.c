/* TSRequest in DER: writes one short token, checks every length when parsing. */
#include "probes/protocol/credssp.h"

#include <string.h>

#include "probes/protocol/der.h"

#define VERSION 6 /* MS-CSSP 2.2.1: the highest defined */
#define MESSAGE_MAX 65536

/*
 * TSRequest ::= SEQUENCE {
 *     version    [0] INTEGER,
 *     negoTokens [1] SEQUENCE OF SEQUENCE { negoToken [0] OCTET STRING } OPTIONAL,
 *     ... }
 * All lengths fit into one byte here: tokens of up to 100 bytes.
 */
size_t
credssp_write(uint8_t *out, size_t room, const uint8_t *token, size_t len)
{
	const uint8_t head[] = { DER_SEQUENCE, (uint8_t)(len + 15), DER_CONTEXT(0), 3,
		DER_INTEGER, 1, VERSION, DER_CONTEXT(1), (uint8_t)(len + 8), DER_SEQUENCE,
		(uint8_t)(len + 6), DER_SEQUENCE, (uint8_t)(len + 4), DER_CONTEXT(0),
		(uint8_t)(len + 2), DER_OCTETS, (uint8_t)len };

	if (len > 100 || room < sizeof(head) + len)
		return 0;
	memcpy(out, head, sizeof(head));
	memcpy(out + sizeof(head), token, len);
	return sizeof(head) + len;
}

/* The first token of the list. */
static void
read_tokens(struct bytes field, struct credssp_message *out)
{
	struct bytes list = der_take(&field, DER_SEQUENCE);
	struct bytes one = der_take(&list, DER_SEQUENCE);
	struct bytes tagged = der_take(&one, DER_CONTEXT(0));
	struct bytes token = der_take(&tagged, DER_OCTETS);

	/* NULL and empty if it could not be parsed */
	out->token = token.at;
	out->token_len = token.left;
}

void
credssp_read(const uint8_t *bytes, size_t len, struct credssp_message *out)
{
	struct bytes b = bytes_of(bytes, len), field;
	size_t whole;

	memset(out, 0, sizeof(*out));
	out->kind = CREDSSP_BAD;
	if (len > 0 && bytes[0] != DER_SEQUENCE)
		return;
	if (!der_take_head(&b, DER_SEQUENCE, &whole)) {
		/* A header has at most six bytes: with fewer bytes it may be incomplete. */
		if (len < 6)
			out->kind = CREDSSP_MORE;
		return;
	}
	if (whole > MESSAGE_MAX)
		return;
	if (b.left < whole) {
		out->kind = CREDSSP_MORE;
		return;
	}
	b.left = whole;
	field = der_take(&b, DER_CONTEXT(0));
	out->version = der_take_u32(&field);
	if (field.failed)
		return;
	while (der_peek(&b) != 0) {
		uint8_t tag = der_peek(&b);

		field = der_take(&b, tag);
		if (field.failed)
			return;
		if (tag == DER_CONTEXT(1)) {
			read_tokens(field, out);
		} else if (tag == DER_CONTEXT(4)) {
			out->error = der_take_u32(&field);
			out->has_error = !field.failed;
		}
	}
	out->kind = CREDSSP_MESSAGE;
}
