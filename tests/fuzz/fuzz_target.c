/* TARGET as typed: whatever it is, it ends in a target that prints and reads back. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "share/target/target.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	STR_AUTO printed = STR_INIT(4096);
	struct error e = ERROR_INIT;
	struct target t, back;
	char text[4096];
	json_t *json;

	if (size >= sizeof(text))
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	/* A file of that name may be there: it is none of this fuzzer's. */
	if (size >= 4 && text_equal_nocase(text + size - 4, ".rdp"))
		return 0;
	if (target_parse(text, &t, NULL, &e) != ERR_OK) {
		if (e.text[0] == '\0')
			abort(); /* a refusal without a sentence */
		return 0;
	}
	if (t.host[0] == '\0' || t.host[0] == '/' || t.host[0] == '-' ||
		strpbrk(t.host, "|'\"`$;& \\") != NULL || t.port < 1 || t.port > 65535)
		abort();
	target_print(&t, &printed);
	json = target_to_json(&t);
	if (target_parse(str_text(&printed), &back, NULL, NULL) != ERR_OK ||
		strcmp(t.host, back.host) != 0 || t.port != back.port ||
		target_from_json(json, &back, NULL) != ERR_OK ||
		strcmp(t.host, back.host) != 0)
		abort();
	json_decref(json);
	return 0;
}
