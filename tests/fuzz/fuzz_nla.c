/* CredSSP messages and the NTLM challenge in them, as a server sends them. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "probes/protocol/credssp.h"
#include "probes/protocol/ntlm.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct credssp_message m;
	struct ntlm_challenge c;

	credssp_read(data, size, &m);
	if (m.token != NULL) {
		if (m.token < data || m.token_len > size - (size_t)(m.token - data))
			abort();
		(void)ntlm_read_challenge(m.token, m.token_len, &c);
	}
	(void)ntlm_read_challenge(data, size, &c);
	return 0;
}
