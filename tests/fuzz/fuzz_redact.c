/* Redaction of any text: it ends, and what it was told to hide is not in the result. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "share/redact/redact.h"

#define WORD "qzxsecretqzx"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct redactor *r = redactor_create(REDACT_STRICT);
	STR_AUTO text = STR_INIT(1u << 20);
	STR_AUTO out = STR_INIT(1u << 24);

	redactor_add_word(r, WORD);
	/* The word stands at a place that the input chooses. */
	for (size_t i = 0; i < size && data[i] != 0; i++) {
		str_add_char(&text, (char)data[i]);
		if (i == size / 2)
			str_add(&text, WORD);
	}
	redactor_apply(r, str_text(&text), &out);
	if (str_ok(&out) && strcasestr(str_text(&out), WORD) != NULL)
		abort();
	redactor_destroy(r);
	return 0;
}
