/*
 * Any bytes through the readers of pasted output: nothing may crash, leak or run away. The
 * facts are looked at as the program does, so a value of a wrong type is found, too.
 */
#include <stdint.h>
#include <stdlib.h>

#include "probes/paste/readers.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
take_fact(void *to, struct fact *fact)
{
	struct str *text = to;
	const struct fact_def *def = fact_def(fact->id);

	if (def == NULL || def->type != fact->value.type)
		abort();
	value_print(&fact->value, text);
	value_free(&fact->value);
	free(fact->line);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	STR_AUTO text = STR_INIT(1 << 20);
	struct reading reading = { .to = &text, .fact = take_fact };
	struct reader_hints hints = { .port = 3389 };
	struct error e = ERROR_INIT;
	enum err err = readers_read((const char *)data, size, &hints, &reading, &e);

	if (err != ERR_OK && reading.command_count > 0)
		abort();
	return 0;
}
