/* What a server says while our client shakes hands with it. */
#include <stddef.h>
#include <stdint.h>

#include "probes/net/tls_session.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct tls *t = tls_create("pc-042");
	uint8_t out[4096];

	if (t == NULL)
		return 0;
	(void)tls_feed(t, NULL, 0);
	while (tls_drain(t, out, sizeof(out)) > 0)
		;
	(void)tls_feed(t, data, size);
	while (tls_drain(t, out, sizeof(out)) > 0)
		;
	(void)tls_read(t, out, sizeof(out));
	tls_destroy(t);
	return 0;
}
