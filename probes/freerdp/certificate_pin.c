/*
 * Compares the certificate of the attempt with that of the probe; libfreerdp provides PEM
 * in both versions.
 */
#include "probes/freerdp/certificate_pin.h"

#include <limits.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "share/base/str.h"

static X509 *
read_pem(const void *pem, size_t len)
{
	BIO *bio = len <= INT_MAX ? BIO_new_mem_buf(pem, (int)len) : NULL;
	X509 *x = bio != NULL ? PEM_read_bio_X509(bio, NULL, NULL, NULL) : NULL;

	BIO_free(bio);
	return x;
}

bool
pin_holds(const void *pem, size_t len, const char *sha256)
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned int count = 0;
	STR_AUTO hex = STR_INIT(2 * EVP_MAX_MD_SIZE + 1);
	X509 *x = read_pem(pem, len);

	if (x == NULL)
		return false;
	if (X509_digest(x, EVP_sha256(), digest, &count) == 1)
		for (unsigned int i = 0; i < count; i++)
			str_addf(&hex, "%02x", digest[i]);
	X509_free(x);
	return hex.len > 0 && text_equal(str_text(&hex), sha256);
}
