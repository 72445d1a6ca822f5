/*
 * The CredSSP part of a connection, MS-CSSP 2.2.1: TSRequest messages in DER that
 * carry NTLM tokens, bare or wrapped in SPNEGO (RFC 4178) as the client likes.
 * The password is never looked at: the case says what the server answers.
 */
#include "serve.h"

#include <stdio.h>
#include <string.h>

#define MESSAGE_MAX 16384

struct span {
	const uint8_t *at;
	size_t len;
};

/* Takes one DER element with @tag from the front of @from; its content is @out. */
static bool
der_take(struct span *from, uint8_t tag, struct span *out)
{
	size_t head = 2, len;

	if (from->len < 2 || from->at[0] != tag)
		return false;
	len = from->at[1];
	if (len == 0x81 && from->len >= 3) {
		len = from->at[2];
		head = 3;
	} else if (len == 0x82 && from->len >= 4) {
		len = (size_t)from->at[2] << 8 | from->at[3];
		head = 4;
	} else if (len >= 0x80) {
		return false;
	}
	if (len > from->len - head)
		return false;
	*out = (struct span) { from->at + head, len };
	from->at += head + len;
	from->len -= head + len;
	return true;
}

/* Wraps the @len bytes that end at @end: puts tag and length before them. */
static size_t
der_wrap(uint8_t *end, size_t len, uint8_t tag)
{
	uint8_t *at = end - len;

	*--at = (uint8_t)len;
	if (len > 255) {
		*--at = (uint8_t)(len >> 8);
		*--at = 0x82;
	} else if (len > 127) {
		*--at = 0x81;
	}
	*--at = tag;
	return (size_t)(end - at);
}

/* The whole TSRequest, however TLS cut it; 0 at the end of the stream. */
static size_t
message_read(SSL *ssl, uint8_t *b, size_t room)
{
	size_t have = 0;

	for (;;) {
		struct span all = { b, have }, content;

		if (der_take(&all, 0x30, &content))
			return have;
		if (have == room)
			return 0;
		int n = SSL_read(ssl, b + have, (int)(room - have));
		if (n <= 0)
			return 0;
		have += (size_t)n;
	}
}

/* negoTokens [1] SEQUENCE OF SEQUENCE { negoToken [0] OCTET STRING } */
static bool
token_find(const uint8_t *b, size_t len, struct span *token)
{
	struct span all = { b, len }, request, part, list, item, tagged;

	return der_take(&all, 0x30, &request) && der_take(&request, 0xa0, &part) &&
		der_take(&request, 0xa1, &part) && der_take(&part, 0x30, &list) &&
		der_take(&list, 0x30, &item) && der_take(&item, 0xa0, &tagged) &&
		der_take(&tagged, 0x04, token);
}

/* The NTLM message of @type in a token, wherever SPNEGO put it. */
static const uint8_t *
ntlm_find(const struct span *token, uint8_t type, size_t *len)
{
	const uint8_t *at = memmem(token->at, token->len, "NTLMSSP", 8);

	if (at == NULL)
		return NULL;
	*len = token->len - (size_t)(at - token->at);
	return *len >= 16 && at[8] == type ? at : NULL;
}

/* NegTokenResp, accept-incomplete, NTLMSSP, with the token that ends at @end. */
static size_t
spnego_wrap(uint8_t *end, size_t len)
{
	static const uint8_t head[] = { 0xa0, 3, 0x0a, 1, 1, 0xa1, 0x0c, 6, 0x0a, 0x2b, 6,
		1, 4, 1, 0x82, 0x37, 2, 2, 0x0a };

	len = der_wrap(end, len, 0x04);
	len = der_wrap(end, len, 0xa2);
	memcpy(end - len - sizeof(head), head, sizeof(head));
	len = der_wrap(end, len + sizeof(head), 0x30);
	return der_wrap(end, len, 0xa1);
}

/* TSRequest { version [0], MEMBER }: the member stands before @end already. */
static bool
request_send(SSL *ssl, int version, uint8_t *end, size_t len)
{
	const uint8_t head[] = { 0xa0, 3, 2, 1, (uint8_t)version };

	memcpy(end - len - sizeof(head), head, sizeof(head));
	len = der_wrap(end, len + sizeof(head), 0x30);
	return SSL_write(ssl, end - len, (int)len) == (int)len;
}

static bool
challenge_send(const struct server *s, SSL *ssl, uint32_t client_flags, bool spnego)
{
	uint8_t b[4096], ntlm[2048];
	uint8_t *end = b + sizeof(b);
	size_t len = ntlm_challenge(&s->ntlm, client_flags, ntlm, sizeof(ntlm));

	memcpy(end - len, ntlm, len);
	if (spnego)
		len = spnego_wrap(end, len);
	len = der_wrap(end, len, 0x04);
	len = der_wrap(end, len, 0xa0);
	len = der_wrap(end, len, 0x30);
	len = der_wrap(end, len, 0x30);
	len = der_wrap(end, len, 0xa1);
	return request_send(ssl, s->credssp_version, end, len);
}

/* errorCode [4] INTEGER: the NTSTATUS as a signed number of 32 bits. */
static bool
status_send(const struct server *s, SSL *ssl, unsigned long status)
{
	uint8_t b[64];
	uint8_t *end = b + sizeof(b);

	for (int i = 0; i < 4; i++)
		end[i - 4] = (uint8_t)(status >> (24 - 8 * i));
	return request_send(
		ssl, s->credssp_version, end, der_wrap(end, der_wrap(end, 4, 0x02), 0xa4));
}

void
serve_credssp(const struct server *s, SSL *ssl, int fd)
{
	const struct behaviour *order = &s->at[STEP_AUTHENTICATE];
	const struct behaviour end = { .act = ACT_CLOSE };
	uint8_t b[MESSAGE_MAX];
	struct span token;
	size_t len, n;

	len = message_read(ssl, b, sizeof(b));
	if (len == 0 || !token_find(b, len, &token))
		return;
	const uint8_t *ntlm = ntlm_find(&token, 1, &n);
	if (ntlm == NULL) {
		fprintf(stderr, "no NTLM NEGOTIATE in the first token\n");
		return;
	}
	count_up(COUNT_NEGOTIATES);
	if (!behave(&s->at[STEP_NEGOTIATE], fd, ssl))
		return;
	uint32_t flags = (uint32_t)ntlm[12] | (uint32_t)ntlm[13] << 8 |
		(uint32_t)ntlm[14] << 16 | (uint32_t)ntlm[15] << 24;
	if (!challenge_send(s, ssl, flags, ntlm != token.at))
		return;

	len = message_read(ssl, b, sizeof(b));
	if (len == 0 || !token_find(b, len, &token) || ntlm_find(&token, 3, &n) == NULL)
		return;
	count_up(COUNT_AUTHENTICATES);
	if (!behave(order, fd, ssl) || order->act != ACT_STATUS)
		return;
	if (status_send(s, ssl, order->number))
		(void)!behave(&end, fd, ssl);
}
