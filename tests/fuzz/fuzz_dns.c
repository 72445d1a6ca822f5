/* Answers of a resolver; the first bytes choose the question. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "probes/net/dns/dns_message.h"
#include "share/base/macros.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const int types[] = { DNS_A, DNS_AAAA, DNS_PTR, DNS_SRV };
	struct dns_answer a = { .count = 0 };

	if (size < 3)
		return 0;
	if (dns_read_answer(data + 1, size - 1, (uint16_t)(data[1] << 8 | data[2]),
		    "pc.corp", types[data[0] % ARRAY_LEN(types)], &a) &&
		strlen(a.name) >= sizeof(a.name))
		abort();
	for (size_t i = 1; i < a.service_count; i++)
		if (a.services[i].priority < a.services[i - 1].priority)
			abort();
	return 0;
}
