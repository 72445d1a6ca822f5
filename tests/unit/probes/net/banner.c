/* What unknown services say, as one line for people. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>

#include "probes/net/banner.h"

#define TEN "0123456789"

static const struct row {
	const char *bytes, *line;
	bool more; /* it could go on */
} rows[] = {
	{ "", "", true },
	{ "SSH-2.0-OpenSSH_9.2\r\n", "SSH-2.0-OpenSSH_9.2", false },
	{ "SSH-2.0-Open", "SSH-2.0-Open", true },
	{ "\r\n\r\n220 mail\r\n", "220 mail", false },
	{ "\r\n", "", true },
	{ "what?\n", "what?", false },
	{ "\x1b[31mred\n", "?[31mred", false },
	{ "a\x1b\n", "bytes 61 1b 0a", false },
	{ "\x9f\x03\x1c\xff", "bytes 9f 03 1c ff", true },
	{ "\x9f\x03\x1c\xff\n\n\n\n\n\n\n\n\n",
		"bytes 9f 03 1c ff 0a 0a 0a 0a 0a 0a 0a 0a ...", false },
	{ "\x03", "bytes 03", true },
	{ TEN TEN TEN TEN TEN TEN "more\n", TEN TEN TEN TEN TEN TEN, false },
	/* a character of two bytes that would not fit whole is left out */
	{ TEN TEN TEN TEN TEN "012345678\xc3\xa4\n", TEN TEN TEN TEN TEN "012345678",
		false },
	{ TEN TEN TEN TEN TEN "01234567\xc3\xa4\n", TEN TEN TEN TEN TEN "01234567\xc3\xa4",
		false },
};

static void
a_banner_is_one_clean_line(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const uint8_t *bytes = (const uint8_t *)rows[i].bytes;
		size_t len = strlen(rows[i].bytes);
		STR_AUTO line = STR_INIT(256);

		banner_add(&line, bytes, len);
		assert_string_equal(str_text(&line), rows[i].line);
		if (banner_wants_more(bytes, len) != rows[i].more)
			fail_msg("row %zu: %s", i, rows[i].line);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_banner_is_one_clean_line),
	};

	return cmocka_run_group_tests_name("probes: banner", tests, NULL, NULL);
}
