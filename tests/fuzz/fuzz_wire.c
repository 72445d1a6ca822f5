/* The lines that a worker writes to its parent. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "probes/engine/worker_protocol.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
on_line(void *to, struct wire_line *line)
{
	struct facts *f = to;

	if (line->kind == WIRE_FACT)
		facts_put(f, &line->fact);
}

static void
on_bad(void *to, const char *why)
{
	(void)to;
	if (why[0] == '\0')
		abort();
}

/* The first byte says how large the pieces are in which the bytes arrive. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct facts *f = facts_create();
	struct wire_reader r;
	size_t step = size > 0 ? (size_t)data[0] + 1 : 1;

	wire_reader_init(&r);
	for (size_t at = 1; at < size; at += step)
		if (!wire_feed(&r, (const char *)data + at, MIN_OF(step, size - at),
			    on_line, on_bad, f))
			break;
	wire_reader_finish(&r);
	facts_destroy(f);
	return 0;
}
