/*
 * Keys and certificates, made when the server starts: nothing secret or expiring
 * is kept with the sources.
 */
#include "serve.h"

#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>

#define DAY_S 86400L

static const struct kind {
	const char *name;
	int rsa_bits; /* 0: elliptic curve P-256 */
	bool sha1;
	bool ca; /* signed by another certificate */
	long from_days, to_days;
} kinds[] = {
	{ "good", 2048, false, false, -30, 180 },
	{ "expired", 2048, false, false, -200, -10 },
	{ "future", 2048, false, false, 10, 200 },
	{ "rsa1024", 1024, false, false, -30, 180 },
	{ "rsa512", 512, false, false, -30, 180 },
	{ "rsa4096", 4096, false, false, -30, 180 },
	{ "sha1", 2048, true, false, -30, 180 },
	{ "ec", 0, false, false, -30, 180 },
	{ "ca-signed", 2048, false, true, -30, 180 },
};

static EVP_PKEY *
key_make(int rsa_bits)
{
	return rsa_bits == 0 ? EVP_EC_gen("P-256") : EVP_RSA_gen((unsigned)rsa_bits);
}

static bool
name_set(X509_NAME *name, const char *text)
{
	return X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
		       (const unsigned char *)text, -1, -1, 0) == 1;
}

static bool
alternative_set(X509 *cert, const char *text)
{
	char value[300];

	if (!lab_print(value, sizeof(value), "DNS:%s", text))
		return false;
	X509_EXTENSION *ext = X509V3_EXT_conf_nid(NULL, NULL, NID_subject_alt_name, value);
	bool good = ext != NULL && X509_add_ext(cert, ext, -1) == 1;
	X509_EXTENSION_free(ext);
	return good;
}

/* returns owned */
static X509 *
certificate_make(const struct kind *k, const char *name, EVP_PKEY *key,
	const char *issuer_name, EVP_PKEY *issuer_key)
{
	X509 *cert = X509_new();

	if (cert == NULL)
		return NULL;
	bool good = X509_set_version(cert, X509_VERSION_3) == 1 &&
		ASN1_INTEGER_set(X509_get_serialNumber(cert), 7001) == 1 &&
		X509_gmtime_adj(X509_getm_notBefore(cert), k->from_days * DAY_S) &&
		X509_gmtime_adj(X509_getm_notAfter(cert), k->to_days * DAY_S) &&
		X509_set_pubkey(cert, key) == 1 &&
		name_set(X509_get_subject_name(cert), name) &&
		name_set(X509_get_issuer_name(cert), issuer_name) &&
		alternative_set(cert, name) &&
		X509_sign(cert, issuer_key, k->sha1 ? EVP_sha1() : EVP_sha256()) > 0;
	if (good)
		return cert;
	X509_free(cert);
	return NULL;
}

bool
cert_make(SSL_CTX *ctx, const char *kind, const char *name)
{
	const struct kind *k = NULL;

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (strcmp(kinds[i].name, kind) == 0)
			k = &kinds[i];
	if (k == NULL) {
		fprintf(stderr, "lab_server: no such certificate: %s\n", kind);
		return false;
	}
	EVP_PKEY *key = key_make(k->rsa_bits);
	EVP_PKEY *issuer_key = k->ca ? key_make(2048) : NULL;
	X509 *cert = key == NULL
		? NULL
		: certificate_make(k, name, key, k->ca ? "Lab Issuing Authority" : name,
			  k->ca ? issuer_key : key);
	bool good = cert != NULL && SSL_CTX_use_certificate(ctx, cert) == 1 &&
		SSL_CTX_use_PrivateKey(ctx, key) == 1;
	X509_free(cert);
	EVP_PKEY_free(key);
	EVP_PKEY_free(issuer_key);
	return good;
}
