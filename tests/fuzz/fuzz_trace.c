/*
 * The reader of libfreerdp's log lines: they carry text that the server chose. The first
 * byte of each line picks the module, the rest is the line.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "probes/freerdp/log_trace.h"
#include "share/base/macros.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static const char *const modules[] = { "com.freerdp.core.nego",
		"com.freerdp.core.nla", "com.freerdp.core.rdp",
		"com.freerdp.core.connection", "com.freerdp.core.redirection", "" };
	struct trace t;
	enum stage highest = STAGE_NAME;

	trace_init(&t, len > 0 && (data[0] & 1) != 0);
	while (len > 0) {
		const uint8_t *end = memchr(data, '\n', len);
		size_t n = end == NULL ? len : (size_t)(end - data);
		char *text = malloc(n + 1);

		if (text == NULL)
			abort();
		memcpy(text, data, n);
		text[n] = '\0';
		if (n > 0)
			(void)trace_line(&t, modules[(uint8_t)text[0] % ARRAY_LEN(modules)],
				text + 1);
		(void)trace_may_log("", text, NULL);
		free(text);
		/* Stages never fall, and the state is always a clean word. */
		if (t.stage < highest || memchr(t.state, '\0', sizeof(t.state)) == NULL ||
			strspn(t.state, "abcdefghijklmnopqrstuvwxyz0123456789-") !=
				strlen(t.state))
			abort();
		highest = t.stage;
		data += end == NULL ? n : n + 1;
		len -= end == NULL ? n : n + 1;
	}
	return 0;
}
