/*
 * Malformed .rdp files, one row a check of the parser: the bytes break this check and no
 * other, and the row fails without the check. The bytes are at the end of a heap block, so
 * that AddressSanitizer reports a read beyond them.
 */
#include "tests/unit/share/support.h"

#include <fcntl.h>

#include "share/target/rdp_file.h"

#define BYTES(text) (text), sizeof(text) - 1
#define NAME_63 "123456789012345678901234567890123456789012345678901234567890123"
#define MEGABYTE (1024 * 1024)

/* What the parser found, without what has the value of an empty file. */
static void
describe(const struct rdpfile *r, struct str *out)
{
	if (r->settings != 0)
		str_addf(out, "settings=%zu ", r->settings);
	if (r->address[0] != '\0')
		str_addf(out, "address=%s ", r->address);
	if (r->port != 0)
		str_addf(out, "port=%d ", r->port);
	if (r->user[0] != '\0')
		str_addf(out, "user=%s ", r->user);
	if (r->gateway_usage != -1)
		str_addf(out, "usage=%d ", r->gateway_usage);
	if (r->has_password)
		str_add(out, r->plain_password ? "plain-password " : "password ");
	for (size_t i = 0; i < RDPFILE_ODD; i++)
		if (r->odd[i][0] != '\0')
			str_addf(out, "odd:%s ", r->odd[i]);
}

static void
expect_parsed(const char *story, const char *bytes, size_t len, const char *found)
{
	STR_AUTO got = STR_INIT(8192);
	char *exact = malloc(len + 1);
	struct rdpfile r;

	assert_non_null(exact);
	memcpy(exact + 1, bytes, len);
	rdpfile_init(&r);
	rdpfile_parse(&r, exact + 1, len);
	free(exact);
	describe(&r, &got);
	if (!text_equal(str_text(&got), found))
		fail_msg("%s: \"%s\", wanted \"%s\"", story, str_text(&got), found);
}

/* ---- lines ---- */

static void
lines_of_another_form_are_no_settings(void **state)
{
	static const struct {
		const char *line;
		bool taken;
	} rows[] = {
		{ "full address:s:pc", true },
		{ "full address", false },
		{ ":s:pc", false },
		{ "  :s:pc", false },
		{ "full address:", false },
		{ "full address:s", false },
		{ "full address:ss:pc", false },
		{ "full address:x:pc", false },
		{ NAME_63 ":s:pc", true },
		{ NAME_63 "4:s:pc", false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char *exact = strdup(rows[i].line);
		struct rdpfile r;

		assert_non_null(exact);
		rdpfile_init(&r);
		if (rdpfile_take(&r, exact) != rows[i].taken || r.settings != rows[i].taken)
			fail_msg("\"%s\": taken %zu", rows[i].line, r.settings);
		free(exact);
	}
}

/* ---- values ---- */

static void
values_that_do_not_fit_are_dropped(void **state)
{
	static const struct {
		const char *lines, *found;
	} rows[] = {
		/* type b is bytes: neither a name nor a number */
		{ "full address:b:pc", "settings=1 " },
		{ "server port:b:3390", "settings=1 " },
		{ "winposstr:b:00", "settings=1 " },
		{ "password 51:b:00", "settings=1 password " },
		/* an empty value sets nothing */
		{ "password:s:", "settings=1 " },
		{ "full address:s:pc\nfull address:s:", "settings=2 address=pc " },
		{ "server port:i:", "settings=1 " },
		/* numbers */
		{ "server port:i:1", "settings=1 port=1 " },
		{ "server port:i:0", "settings=1 port=-1 " },
		{ "server port:i:65535", "settings=1 port=65535 " },
		{ "server port:i:65536", "settings=1 port=-1 " },
		{ "server port:i:4294970685", "settings=1 port=-1 " },
		{ "server port:i:3389x", "settings=1 port=-1 " },
		{ "server port:i:x", "settings=1 port=-1 " },
		{ "gatewayusagemethod:i:2", "settings=1 usage=2 " },
		{ "gatewayusagemethod:i:-7", "settings=1 " },
		{ "gatewayusagemethod:i:4294967297", "settings=1 " },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		expect_parsed(
			rows[i].lines, rows[i].lines, strlen(rows[i].lines), rows[i].found);
}

/* ---- encodings ---- */

static void
cut_and_wrong_encodings_are_parsed_within_the_file(void **state)
{
	static const struct {
		const char *story, *bytes;
		size_t len;
		const char *found;
	} rows[] = {
		{ "an empty file", BYTES(""), "" },
		{ "half a mark of UTF-16LE", BYTES("\xFF"), "" },
		{ "half a mark of UTF-16BE", BYTES("\xFE"), "" },
		{ "two thirds of a mark of UTF-8", BYTES("\xEF\xBB"), "" },
		{ "three bytes as of UTF-16LE", BYTES("a\0b"), "" },
		{ "three bytes as of UTF-16BE", BYTES("\0a\0"), "" },
		{ "half a unit of UTF-16LE", BYTES("\xFF\xFE:\0n\0\n\0n\0:\0s\0:\0v\0w"),
			"settings=1 " },
		{ "half a unit of UTF-16BE", BYTES("\xFE\xFF\0n\0:\0s\0:\0v\0"),
			"settings=1 " },
		{ "UTF-8", BYTES("username:s:b\xC3\xA4"), "settings=1 user=b\xC3\xA4 " },
		{ "a first byte of UTF-8 alone", BYTES("username:s:b\xC3x"),
			"settings=1 user=b\xC3\x83x " },
		{ "a first byte of UTF-8 at the end", BYTES("username:s:b\xC3"),
			"settings=1 user=b\xC3\x83 " },
		{ "a later byte of UTF-8 alone", BYTES("username:s:b\xA4"),
			"settings=1 user=b\xC2\xA4 " },
		{ "a first byte that UTF-8 does not have, with a later one",
			BYTES("username:s:b\xC1\xA4"),
			"settings=1 user=b\xC3\x81\xC2\xA4 " },
		{ "a first byte above those of UTF-8, with later ones",
			BYTES("username:s:b\xF5\xA4\xA4\xA4"),
			"settings=1 user=b\xC3\xB5\xC2\xA4\xC2\xA4\xC2\xA4 " },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		expect_parsed(rows[i].story, rows[i].bytes, rows[i].len, rows[i].found);
}

/* A line that is too long is skipped to its end, and the lines after it are parsed. */
static void
a_line_longer_than_the_buffer_is_skipped(void **state)
{
	static const char after[] = "\nfull address:s:pc";
	char text[20000];

	(void)state;
	memset(text, 'x', sizeof(text));
	memcpy(text, BYTES("loadbalanceinfo:s:"));
	expect_parsed("the only line", text, sizeof(text), "");
	memcpy(text + sizeof(text) - strlen(after), after, strlen(after));
	expect_parsed("with a line after it", text, sizeof(text), "settings=1 address=pc ");
}

/* ---- what the settings must name ---- */

static void
files_that_name_no_target_are_refused(void **state)
{
	static const struct {
		const char *lines, *says; /* NULL: not refused */
	} rows[] = {
		{ "full address:s:pc", NULL },
		{ "", "is not an .rdp file" },
		{ "username:s:bob", "does not name a computer" },
		{ "full address:s:pc\nserver port:i:0", "\"server port\"" },
		{ "full address:s:a b", "The file: " },
		{ "full address:s:" NAME_63 NAME_63 NAME_63 NAME_63 NAME_63, "too long" },
		{ "full address:s:pc\ngatewayusagemethod:i:1\ngatewayhostname:s:a b",
			"The gateway" },
		{ "full address:s:pc\ngatewayusagemethod:i:0\ngatewayhostname:s:a b",
			NULL },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct error e = ERROR_INIT;
		struct target t = { .port = 0 };
		struct rdpfile r;
		enum err code;

		rdpfile_init(&r);
		rdpfile_parse(&r, rows[i].lines, strlen(rows[i].lines));
		code = rdpfile_apply(&r, "The file", &t, NULL, &e);
		if (code != (rows[i].says != NULL ? ERR_DATA : ERR_OK) ||
			(rows[i].says != NULL && strstr(e.text, rows[i].says) == NULL))
			fail_msg("\"%s\": %s", rows[i].lines, e.text);
	}
}

static void
expect_read(const char *path, enum err wanted, const char *says)
{
	struct error e = ERROR_INIT;
	struct target t = { .port = 0 };
	enum err code = rdpfile_read(path, &t, NULL, &e);

	if (code != wanted || strstr(e.text, says) == NULL)
		fail_msg("%s: %d, %s", path, (int)code, e.text);
}

static void
only_a_file_of_at_most_a_megabyte_is_read(void **state)
{
	char folder[256], path[300];
	int fd;

	(void)state;
	make_folder(folder, sizeof(folder));
	assert_true(text_format(path, sizeof(path), "%s/a.rdp", folder));
	expect_read(path, ERR_NO_INPUT, "could not be opened");
	expect_read(folder, ERR_DATA, "a folder or a device");
	expect_read("/dev/null", ERR_DATA, "a folder or a device");
	fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, BYTES("full address:s:pc\n")), 18);
	assert_int_equal(ftruncate(fd, MEGABYTE), 0);
	expect_read(path, ERR_OK, "");
	assert_int_equal(ftruncate(fd, MEGABYTE + 1), 0);
	expect_read(path, ERR_DATA, "larger than one megabyte");
	assert_int_equal(close(fd), 0);
	remove_folder(folder);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_of_another_form_are_no_settings),
		cmocka_unit_test(values_that_do_not_fit_are_dropped),
		cmocka_unit_test(cut_and_wrong_encodings_are_parsed_within_the_file),
		cmocka_unit_test(a_line_longer_than_the_buffer_is_skipped),
		cmocka_unit_test(files_that_name_no_target_are_refused),
		cmocka_unit_test(only_a_file_of_at_most_a_megabyte_is_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
