/* Answers to echoes of several sizes; the first byte chooses the kind of socket. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "probes/net/path/icmp_echo.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int family, number;

	if (size < 1)
		return 0;
	family = (data[0] & 1) != 0 ? AF_INET : AF_INET6;
	number = icmp_answer_number(
		data + 1, size - 1, family, (data[0] & 2) != 0, (data[0] & 4) != 0, 7);
	if (number < -1 || number > UINT16_MAX)
		abort();
	return 0;
}
