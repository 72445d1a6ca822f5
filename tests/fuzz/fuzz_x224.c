/* The first bytes of whatever answers on the RDP port. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "probes/net/banner.h"
#include "probes/protocol/x224.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct x224_answer whole, part;
	STR_AUTO line = STR_INIT(1024);

	x224_read_answer(data, size, &whole);
	if (whole.kind != X224_MORE && whole.kind != X224_NOT_RDP && whole.len > size)
		abort();
	if (x224_service_kind(data, size)[0] == '\0')
		abort();
	/* What was an answer must have been an unfinished one before its last byte. */
	if ((whole.kind == X224_CONFIRM || whole.kind == X224_FAILURE) && whole.len > 0) {
		x224_read_answer(data, whole.len - 1, &part);
		if (part.kind != X224_MORE)
			abort();
	}
	/* It becomes a line, which is short, clean, and one. */
	banner_add(&line, data, size);
	if (!str_ok(&line) || line.len > BANNER_BYTES + 1)
		abort();
	for (size_t i = 0; i < line.len; i++)
		if ((unsigned char)line.text[i] < 0x20 || line.text[i] == 0x7F)
			abort();
	(void)banner_wants_more(data, size);
	return 0;
}
