/* An .rdp file of any bytes: read within its bounds, and nothing of a saved password kept.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "share/target/rdp_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct facts *facts = facts_create();
	struct error e = ERROR_INIT;
	struct rdpfile settings;
	struct target t = { .port = 3389 };

	rdpfile_init(&settings);
	rdpfile_parse(&settings, data, size);
	if (rdpfile_apply(&settings, "The file", &t, facts, &e) == ERR_OK) {
		if (t.host[0] == '\0' || t.port < 1 || t.port > 65535)
			abort();
	} else if (e.text[0] == '\0') {
		abort();
	}
	facts_destroy(facts);
	return 0;
}
