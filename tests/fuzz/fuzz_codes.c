/* A message with codes in it, as people paste it into explain: read word by word within its
 * bounds, and what is said of an unknown number is a sentence. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "fixes/knowledge.h"
#include "fixes/explain/explain.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);
	const char *says;

	if (text == NULL)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	says = explain_unknown(text);
	if (says != NULL && (says[0] == '\0' || says[strlen(says) - 1] != '.'))
		abort();
	free(text);
	return 0;
}
