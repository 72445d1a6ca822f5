/* What an RD Gateway, or whatever is there instead, sends back on TCP and on UDP. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "probes/protocol/rdgateway_http.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rdg_answer whole, part;

	rdg_read_answer(data, size, &whole);
	if (whole.kind == RDG_HTTP && (whole.status < 100 || whole.status > 999))
		abort();
	/* An answer stays what it is when its end is not there yet. */
	rdg_read_answer(data, size / 2, &part);
	if (part.kind == RDG_HTTP && whole.kind == RDG_HTTP && part.status != whole.status)
		abort();
	if (part.kind == RDG_FOREIGN && whole.kind != RDG_FOREIGN)
		abort();
	if (rdg_result_token(&whole) == NULL)
		abort();
	(void)rdg_is_dtls(data, size);
	return 0;
}
