/*
 * The CredSSP part of a connection, MS-CSSP 2.2.1 and 3.1.5: TSRequest messages in
 * DER that carry NTLM tokens, bare or wrapped in SPNEGO (RFC 4178) as the client
 * likes. Without a password of its own the server answers an AUTHENTICATE as the
 * case says; with one it lets in who knows it.
 */
#include "der.h"
#include "ntlm_session.h"
#include "serve.h"

#include <openssl/evp.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <string.h>

#define MESSAGE_MAX 16384
#define LOGON_FAILURE 0xc000006d
enum { MEMBER_TOKENS = 0xa1, MEMBER_AUTH_INFO, MEMBER_KEY, MEMBER_ERROR, MEMBER_NONCE };

/* The whole TSRequest, however TLS cut it; false at the end of the stream. */
static bool
message_read(SSL *ssl, uint8_t *b, size_t room, struct span *request)
{
	size_t have = 0;

	for (;;) {
		struct span all = { b, have };

		if (der_take(&all, 0x30, request))
			return true;
		if (have == room)
			return false;
		int n = SSL_read(ssl, b + have, (int)(room - have));
		if (n <= 0)
			return false;
		have += (size_t)n;
	}
}

/* negoTokens [1] SEQUENCE OF SEQUENCE { negoToken [0] OCTET STRING } */
static bool
token_find(struct span request, struct span *token)
{
	struct span part, list, item, tagged;

	return der_find(request, MEMBER_TOKENS, &part) && der_take(&part, 0x30, &list) &&
		der_take(&list, 0x30, &item) && der_take(&item, 0xa0, &tagged) &&
		der_take(&tagged, 0x04, token);
}

/* A member that is an OCTET STRING. */
static bool
octets_find(struct span request, uint8_t member, struct span *out)
{
	struct span part;

	return der_find(request, member, &part) && der_take(&part, 0x04, out);
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

/* TSRequest { version [0], MEMBER }: the member is already before @end. */
static bool
request_send(SSL *ssl, int version, uint8_t *end, size_t len)
{
	const uint8_t head[] = { 0xa0, 3, 2, 1, (uint8_t)version };

	memcpy(end - len - sizeof(head), head, sizeof(head));
	len = der_wrap(end, len + sizeof(head), 0x30);
	return SSL_write(ssl, end - len, (int)len) == (int)len;
}

/* Sends the CHALLENGE; its nonce goes to @nonce. */
static bool
challenge_send(const struct server *s, SSL *ssl, const uint8_t *negotiate, bool spnego,
	uint8_t nonce[8])
{
	uint8_t b[4096], ntlm[2048];
	uint8_t *end = b + sizeof(b);
	uint32_t flags = (uint32_t)negotiate[12] | (uint32_t)negotiate[13] << 8 |
		(uint32_t)negotiate[14] << 16 | (uint32_t)negotiate[15] << 24;
	size_t len = ntlm_challenge(&s->ntlm, flags, ntlm, sizeof(ntlm));

	memcpy(nonce, ntlm + 24, 8);
	memcpy(end - len, ntlm, len);
	if (spnego)
		len = spnego_wrap(end, len);
	len = der_wrap(end, len, 0x04);
	len = der_wrap(end, len, 0xa0);
	len = der_wrap(end, len, 0x30);
	len = der_wrap(end, len, 0x30);
	len = der_wrap(end, len, MEMBER_TOKENS);
	return request_send(ssl, s->credssp_version, end, len);
}

/* errorCode [4] INTEGER: the NTSTATUS as a signed number of 32 bits; then the end. */
static void
status_send(const struct server *s, SSL *ssl, int fd, unsigned long status)
{
	const struct behaviour close_now = { .act = ACT_CLOSE };
	uint8_t b[64];
	uint8_t *end = b + sizeof(b);

	for (int i = 0; i < 4; i++)
		end[i - 4] = (uint8_t)(status >> (24 - 8 * i));
	if (request_send(ssl, s->credssp_version, end,
		    der_wrap(end, der_wrap(end, 4, 0x02), MEMBER_ERROR)))
		(void)!behave(&close_now, fd, ssl);
}

/* MS-CSSP 3.1.5 for version 5 and later: a hash of a label, the nonce and our key. */
static bool
key_hash(SSL *ssl, const char *label, const struct span *nonce, uint8_t out[32])
{
	const ASN1_BIT_STRING *key = X509_get0_pubkey_bitstr(SSL_get_certificate(ssl));
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool good = key != NULL && ctx != NULL &&
		EVP_DigestInit_ex(ctx, EVP_sha256(), NULL) == 1 &&
		EVP_DigestUpdate(ctx, label, strlen(label) + 1) == 1 &&
		EVP_DigestUpdate(ctx, nonce->at, nonce->len) == 1 &&
		EVP_DigestUpdate(ctx, key->data, (size_t)key->length) == 1 &&
		EVP_DigestFinal_ex(ctx, out, NULL) == 1;

	EVP_MD_CTX_free(ctx);
	return good;
}

/* Checks the client's proof of our key and sends ours. */
static bool
keys_exchange(
	const struct server *s, SSL *ssl, struct ntlm_session *session, struct span request)
{
	uint8_t b[512], ours[32], proof[32 + NTLM_SIGNATURE_LEN];
	uint8_t *end = b + sizeof(b);
	struct span theirs, nonce;

	if (!octets_find(request, MEMBER_KEY, &theirs) || theirs.len != sizeof(proof) ||
		!octets_find(request, MEMBER_NONCE, &nonce) || nonce.len != 32 ||
		!key_hash(ssl, "CredSSP Client-To-Server Binding Hash", &nonce, ours))
		return false;
	memcpy(proof, theirs.at, sizeof(proof));
	if (!ntlm_unseal(session, proof, sizeof(proof)) ||
		memcmp(proof + 16, ours, 32) != 0 ||
		!key_hash(ssl, "CredSSP Server-To-Client Binding Hash", &nonce, ours))
		return false;
	ntlm_seal(session, ours, sizeof(ours), end - sizeof(proof));
	return request_send(ssl, s->credssp_version, end,
		der_wrap(end, der_wrap(end, sizeof(proof), 0x04), MEMBER_KEY));
}

/* The password fitted: keys, sealed credentials, and the early result where agreed. */
static void
admit(const struct server *s, SSL *ssl, int fd, struct ntlm_session *session,
	struct span request, bool early_result)
{
	const struct behaviour *order = &s->at[STEP_AUTHORISE], end = { .act = ACT_CLOSE };
	uint8_t b[MESSAGE_MAX], sealed[NTLM_SEALED_MAX], result[4] = { 0 };
	struct span info;

	if (!keys_exchange(s, ssl, session, request)) {
		fprintf(stderr, "the client's proof of our key is wrong\n");
		return;
	}
	count_up(COUNT_ADMITTED);
	if (!message_read(ssl, b, sizeof(b), &request) ||
		!octets_find(request, MEMBER_AUTH_INFO, &info) || info.len > sizeof(sealed))
		return;
	memcpy(sealed, info.at, info.len);
	if (!ntlm_unseal(session, sealed, info.len)) {
		fprintf(stderr, "the sealed credentials cannot be opened\n");
		return;
	}
	count_up(COUNT_DELEGATED);
	if (!behave(order, fd, ssl))
		return;
	/* Early User Authorization Result PDU, MS-RDPBCGR 2.2.10.2: 0, or 5 for denied. */
	if (order->act == ACT_RESULT)
		result[0] = (uint8_t)order->number;
	if (early_result && SSL_write(ssl, result, sizeof(result)) != sizeof(result))
		return;
	if (order->act == ACT_RESULT && order->number != 0)
		(void)!behave(&end, fd, ssl);
	else
		serve_session(s, ssl, fd);
}

static void
serve_credssp(const struct server *s, SSL *ssl, int fd, bool early_result)
{
	const struct behaviour *order = &s->at[STEP_AUTHENTICATE];
	uint8_t b[MESSAGE_MAX], nonce[8];
	struct ntlm_session session;
	struct span request, token;
	const uint8_t *ntlm;
	size_t n;

	if (!message_read(ssl, b, sizeof(b), &request) || !token_find(request, &token))
		return;
	ntlm = ntlm_find(&token, 1, &n);
	if (ntlm == NULL) {
		fprintf(stderr, "no NTLM NEGOTIATE in the first token\n");
		return;
	}
	count_up(COUNT_NEGOTIATES);
	if (!behave(&s->at[STEP_NEGOTIATE], fd, ssl) ||
		!challenge_send(s, ssl, ntlm, ntlm != token.at, nonce))
		return;

	if (!message_read(ssl, b, sizeof(b), &request) || !token_find(request, &token))
		return;
	ntlm = ntlm_find(&token, 3, &n);
	if (ntlm == NULL)
		return;
	count_up(COUNT_AUTHENTICATES);
	if (!behave(order, fd, ssl))
		return;
	if (s->password != NULL && order->act == ACT_GO_ON &&
		ntlm_session_begin(&session, ntlm, n, nonce, s->password))
		admit(s, ssl, fd, &session, request, early_result);
	else
		status_send(s, ssl, fd,
			order->act == ACT_STATUS ? order->number : LOGON_FAILURE);
}

void
serve_nla(const struct server *s, SSL *ssl, int fd)
{
	serve_credssp(s, ssl, fd, false);
}

void
serve_nla_ex(const struct server *s, SSL *ssl, int fd)
{
	serve_credssp(s, ssl, fd, true);
}
