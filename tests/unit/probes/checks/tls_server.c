/* The TLS half of a scripted RDP server, and the first answer of its NLA. */
#include "tls_server.h"

#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <sys/socket.h>
#include <unistd.h>

static EVP_PKEY *
make_key(int bits)
{
	return EVP_RSA_gen((unsigned)bits);
}

static X509 *
make_certificate(EVP_PKEY *key, const struct tls_case *c)
{
	X509 *x = X509_new();
	X509_NAME *name = X509_get_subject_name(x);
	const char *common = c->name != NULL ? c->name : "pc-042";
	long from = c->from_s != 0 || c->to_s != 0 ? c->from_s : -86400;
	long to = c->from_s != 0 || c->to_s != 0 ? c->to_s : 365L * 86400;

	(void)ASN1_INTEGER_set(X509_get_serialNumber(x), 7);
	(void)X509_set_version(x, X509_VERSION_3);
	(void)X509_gmtime_adj(X509_getm_notBefore(x), from);
	(void)X509_gmtime_adj(X509_getm_notAfter(x), to);
	(void)X509_NAME_add_entry_by_txt(
		name, "CN", MBSTRING_UTF8, (const unsigned char *)common, -1, -1, 0);
	(void)X509_set_issuer_name(x, name);
	(void)X509_set_pubkey(x, key);
	if (c->other != NULL) {
		char text[300];
		X509_EXTENSION *ext;

		(void)snprintf(text, sizeof(text), "DNS:%s,IP:127.0.0.1", c->other);
		ext = X509V3_EXT_conf_nid(NULL, NULL, NID_subject_alt_name, text);
		(void)X509_add_ext(x, ext, -1);
		X509_EXTENSION_free(ext);
	}
	(void)X509_sign(x, key, c->sha1 ? EVP_sha1() : EVP_sha256());
	return x;
}

/* ---- NLA ---- */

static size_t
put_pair(uint8_t *out, int id, const void *bytes, size_t len)
{
	out[0] = (uint8_t)id;
	out[1] = 0;
	out[2] = (uint8_t)len;
	out[3] = 0;
	memcpy(out + 4, bytes, len);
	return 4 + len;
}

static size_t
put_name(uint8_t *out, int id, const char *name)
{
	uint8_t wide[128];
	size_t len = strlen(name);

	for (size_t i = 0; i < len; i++) {
		wide[2 * i] = (uint8_t)name[i];
		wide[2 * i + 1] = 0;
	}
	return put_pair(out, id, wide, 2 * len);
}

/* MS-NLMP 2.2.1.2 in a TSRequest of MS-CSSP 2.2.1. */
static size_t
make_challenge(const struct tls_case *c, uint8_t out[1024])
{
	static const uint8_t head[] = { 'N', 'T', 'L', 'M', 'S', 'S', 'P', 0, 2, 0, 0, 0, 0,
		0, 0, 0, 56, 0, 0, 0, 0x35, 0x82, 0x89, 0xE2, 1, 2, 3, 4, 5, 6, 7, 8, 0, 0,
		0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 56, 0, 0, 0, 10, 0, 0x7C, 0x4F, 0, 0, 0, 15 };
	uint64_t ticks =
		((uint64_t)time(NULL) + (uint64_t)c->clock_s + 11644473600u) * 10000000u;
	uint8_t token[900], stamp[8];
	size_t len = sizeof(head), info;
	const size_t over = 23; /* bytes of DER around the token */

	memcpy(token, head, sizeof(head));
	for (size_t i = 0; i < 8; i++)
		stamp[i] = (uint8_t)(ticks >> (8 * i));
	len += put_name(token + len, 2, "CORP");
	len += put_name(token + len, 1, c->computer);
	len += put_name(token + len, 4, "corp.example");
	len += put_name(token + len, 3, "pc-042.corp.example");
	len += put_name(token + len, 5, "forest.example");
	len += put_pair(token + len, 7, stamp, sizeof(stamp));
	memset(token + len, 0, 4);
	len += 4;
	info = len - sizeof(head);
	token[40] = token[42] = (uint8_t)info;
	token[41] = token[43] = (uint8_t)(info >> 8);
#define LONG_HEAD(tag, n) (tag), 0x82, (uint8_t)((n) >> 8), (uint8_t)(n)
	{
		const uint8_t der[] = { LONG_HEAD(0x30, len + over + 2), 0xA0, 3, 2, 1, 6,
			LONG_HEAD(0xA1, len + 16), LONG_HEAD(0x30, len + 12),
			LONG_HEAD(0x30, len + 8), LONG_HEAD(0xA0, len + 4),
			LONG_HEAD(0x04, len) };

		memcpy(out, der, sizeof(der));
		memcpy(out + sizeof(der), token, len);
		/* the outermost length counts what follows its own four bytes */
		out[2] = (uint8_t)((sizeof(der) - 4 + len) >> 8);
		out[3] = (uint8_t)(sizeof(der) - 4 + len);
		return sizeof(der) + len;
	}
}

static void
answer_nla(SSL *ssl, const struct tls_case *c)
{
	uint8_t bytes[1024];
	int n = SSL_read(ssl, bytes, sizeof(bytes));

	if (n <= 0 || memmem(bytes, (size_t)n, "NTLMSSP\0\1", 9) == NULL)
		return;
	n = (int)make_challenge(c, bytes);
	(void)SSL_write(ssl, bytes, n);
}

void
serve_tls(int fd, const void *with)
{
	const struct tls_case *c = with;
	SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());
	EVP_PKEY *key = make_key(c->rsa_bits > 0 ? c->rsa_bits : 2048);
	X509 *x = make_certificate(key, c);
	char byte;
	SSL *ssl;

	SSL_CTX_set_security_level(ctx, 0);
	(void)SSL_CTX_set_cipher_list(ctx, "ALL:@SECLEVEL=0");
	if (c->version != 0) {
		(void)SSL_CTX_set_min_proto_version(ctx, c->version);
		(void)SSL_CTX_set_max_proto_version(ctx, c->version);
	}
	(void)SSL_CTX_use_certificate(ctx, x);
	(void)SSL_CTX_use_PrivateKey(ctx, key);
	ssl = SSL_new(ctx);
	(void)SSL_set_fd(ssl, fd);
	if (SSL_accept(ssl) == 1) {
		if (c->challenge)
			answer_nla(ssl, c);
		if (c->then != NULL)
			c->then(ssl, c->with);
		while (SSL_read(ssl, &byte, 1) > 0)
			;
	}
	SSL_free(ssl);
	SSL_CTX_free(ctx);
	X509_free(x);
	EVP_PKEY_free(key);
}

void
serve_tls_refusal(int fd, const void *with)
{
	uint8_t alert[] = { 21, 3, 3, 0, 2, 2, (uint8_t)strtol(with, NULL, 10) };
	char bytes[4096];

	(void)recv(fd, bytes, sizeof(bytes), 0);
	script_send(fd, alert, sizeof(alert));
}

void
serve_tls_garbage(int fd, const void *with)
{
	(void)with;
	script_send(fd, "220 I am no TLS server at all\r\n", 31);
	script_wait(fd);
}

/* A handshake record whose message has no sense (RFC 8446, 5.1). */
void
serve_tls_nonsense(int fd, const void *with)
{
	static const uint8_t record[] = { 22, 3, 3, 0, 8, 2, 0, 0, 4, 0xDE, 0xAD, 0xBE,
		0xEF };

	(void)with;
	script_send(fd, record, sizeof(record));
	script_wait(fd);
}
