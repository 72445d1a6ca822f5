#pragma once

#include <openssl/x509.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The contents of a server's certificate as plain data. Texts are cleaned: a name may
 * contain terminal escapes.
 */
#define CERT_NAMES_MAX 32
#define CERT_NAME_BYTES 256

struct cert {
	char subject[512], issuer[512];
	char sha256[65]; /* hex, lower case */
	char not_before[32], not_after[32];
	bool expired, not_yet_valid, self_signed, weak;
	int key_bits;
	char key_type[32], signature[64];
	char names[CERT_NAMES_MAX]
		  [CERT_NAME_BYTES]; /* alternative names, otherwise common name */
	size_t name_count;
};

/* @now_s: seconds since 1970. */
void cert_read(X509 *x, int64_t now_s, struct cert *out);
/* Whether the certificate is valid at @at_s, seconds since 1970. */
bool cert_is_valid_at(const X509 *x, int64_t at_s);
/*
 * Whether it is for @host. A name matches a name of the certificate, a wildcard of one
 * label, or, where one of the two is a single label, the first label of the other: users
 * often type the short name. An address matches an address only.
 */
bool cert_matches(const struct cert *cert, const char *host, bool is_address);
/* The same for one name; @pattern from a certificate or an NTLM challenge. */
bool cert_name_matches(const char *pattern, const char *host);
