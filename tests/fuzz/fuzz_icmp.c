/* Packets that a raw ICMP socket hands over. */
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#include "probes/net/path/icmp_echo.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	(void)icmp_answer_number(data, size, AF_INET, true, false, 7);
	(void)icmp_answer_number(data, size, AF_INET, false, true, 7);
	(void)icmp_answer_number(data, size, AF_INET6, false, false, 7);
	return 0;
}
