/* Texts in tests/screens that are compared byte by byte. */
#include "golden.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <locale.h>

#include "share/base/str.h"

static char *
read_file(const char *path)
{
	FILE *f = fopen(path, "rb");
	STR_AUTO text = STR_INIT((size_t)4 * 1024 * 1024);
	char buffer[4096];
	size_t n;

	if (f == NULL)
		return NULL;
	while ((n = fread(buffer, 1, sizeof(buffer), f)) > 0)
		str_add_len(&text, buffer, n);
	(void)fclose(f);
	return text_dup(str_text(&text));
}

static void
write_file(const char *path, const char *text)
{
	FILE *f = fopen(path, "wb");

	assert_non_null(f);
	(void)fputs(text, f);
	assert_int_equal(fclose(f), 0);
}

void
golden_check(const char *name, const char *text)
{
	char path[512];
	char *kept;

	assert_true(text_format(
		path, sizeof(path), "%s/tests/screens/%s", TEST_SOURCE_DIR, name));
	if (getenv("UPDATE_SCREENS") != NULL) {
		write_file(path, text);
		return;
	}
	kept = read_file(path);
	if (kept == NULL)
		fail_msg("%s is missing: look at the new one after UPDATE_SCREENS=1", path);
	if (strcmp(kept, text) != 0) {
		const char *a = kept, *b = text;
		int line = 1;

		for (; *a != '\0' && *a == *b; a++, b++)
			line += *a == '\n';
		while (a > kept && a[-1] != '\n') {
			a--;
			b--;
		}
		print_error("%s, line %d\n  kept: %.*s\n  now:  %.*s\n", path, line,
			(int)strcspn(a, "\n"), a, (int)strcspn(b, "\n"), b);
		free(kept);
		fail_msg("%s differs (UPDATE_SCREENS=1 rewrites; look at the diff)", name);
	}
	free(kept);
}

void
golden_use_locale(void)
{
	if (setlocale(LC_CTYPE, "C.UTF-8") == NULL)
		assert_non_null(setlocale(LC_CTYPE, "en_US.UTF-8"));
}
