/* Datagrams that answer an RDP-UDP SYN; the first four bytes are our own number. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "probes/protocol/rdpeudp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rdpeudp_answer a;
	uint32_t number;

	if (size < 4)
		return 0;
	number = (uint32_t)data[0] << 24 | (uint32_t)data[1] << 16 |
		(uint32_t)data[2] << 8 | data[3];
	rdpeudp_read_answer(data + 4, size - 4, number, &a);
	if (a.kind == RDPEUDP_ACCEPTED && (a.up == 0 || a.down == 0 || size - 4 < 16))
		abort();
	if (a.kind != RDPEUDP_ACCEPTED && (a.up != 0 || a.down != 0))
		abort();
	return 0;
}
