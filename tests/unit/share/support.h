#pragma once

/* clang-format off: cmocka.h needs these before it */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "share/facts/facts.h"
#include "share/base/str.h"

/* A folder of the test's own under the build's temporary place; removed by rm -r. */
static inline void
make_folder(char *path, size_t size)
{
	const char *base = getenv("TMPDIR");

	assert_true(text_format(
		path, size, "%s/rdpdoctor-test-XXXXXX", base != NULL ? base : "/tmp"));
	assert_non_null(mkdtemp(path));
}

static inline void
remove_folder(const char *path)
{
	char command[600];

	assert_true(text_format(command, sizeof(command), "rm -r '%s'", path));
	assert_int_equal(system(command), 0);
}

/* "tcp.result=timeout name.addresses=10.0.0.1": blanks between facts, as --fact reads. */
static inline void
put_facts(struct facts *f, const char *text, const char *source)
{
	while (*text != '\0') {
		size_t len = strcspn(text, " ");
		char item[512], *equals;
		struct fact_value value;
		struct error e = ERROR_INIT;
		int id;

		assert_true(text_format(item, sizeof(item), "%.*s", (int)len, text));
		equals = strchr(item, '=');
		assert_non_null(equals);
		*equals = '\0';
		for (char *p = equals + 1; *p != '\0'; p++)
			if (*p == '_')
				*p = ' '; /* a blank inside a value */
		id = fact_find(item);
		if (id < 0)
			fail_msg("no fact %s", item);
		if (value_parse(id, equals + 1, &value, &e) != ERR_OK)
			fail_msg("%s", e.text);
		facts_put_value(f, id, value, source);
		text += len + (text[len] == ' ' ? 1 : 0);
	}
}
