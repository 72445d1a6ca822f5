/* A server's certificate: OpenSSL parses it, our reading of it must hold. */
#include <openssl/x509.h>
#include <stddef.h>
#include <stdint.h>

#include "probes/net/certificate.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const unsigned char *at = data;
	X509 *x = d2i_X509(NULL, &at, (long)size);
	struct cert c;

	if (x != NULL) {
		cert_read(x, 1795226400, &c);
		(void)cert_matches(&c, "pc-042.corp.example", false);
		(void)cert_matches(&c, "10.0.0.7", true);
	}
	X509_free(x);
	return 0;
}
