/* Captured bytes for the tests of the codecs. */
#include "data.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>

size_t
data_read(const char *name, unsigned char *out, size_t room)
{
	char path[512];
	size_t len;
	FILE *f;

	(void)snprintf(
		path, sizeof(path), "%s/tests/unit/probes/data/%s", TEST_SOURCE_DIR, name);
	f = fopen(path, "rb");
	assert_non_null(f);
	len = fread(out, 1, room, f);
	(void)fclose(f);
	assert_true(len > 0);
	return len;
}
