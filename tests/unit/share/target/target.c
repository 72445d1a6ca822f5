/* TARGET as people type it: every form, and every refusal with a sentence that helps. */
#include "tests/unit/share/support.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "share/target/rdp_file.h"
#include "share/target/target.h"

static const struct {
	const char *text, *printed;
	bool given, is_address;
} good[] = {
	{ "pc-042", "pc-042:3389", false, false },
	{ "  pc-042", "pc-042:3389", false, false },
	{ "pc_042.corp.example.", "pc_042.corp.example.:3389", false, false },
	{ "PC:3390", "PC:3390", true, false },
	{ "a:1", "a:1", true, false },
	{ "a:65535", "a:65535", true, false },
	{ "1a.example", "1a.example:3389", false, false },
	{ "m\xc3\xbcnchen.example", "m\xc3\xbcnchen.example:3389", false, false },
	{ "192.0.2.10", "192.0.2.10:3389", false, true },
	{ "192.0.2.10:33890", "192.0.2.10:33890", true, true },
	{ "::1", "[::1]:3389", false, true },
	{ "2001:db8::1", "[2001:db8::1]:3389", false, true },
	{ "[2001:db8::1]", "[2001:db8::1]:3389", false, true },
	{ "[2001:db8::1]:3390", "[2001:db8::1]:3390", true, true },
	{ "fe80::1%eth0", "[fe80::1%eth0]:3389", false, true },
	{ "[fe80::1%2]:3390", "[fe80::1%2]:3390", true, true },
	{ "::ffff:192.0.2.1", "[::ffff:192.0.2.1]:3389", false, true },
	{ "rdp://pc-042", "pc-042:3389", false, false },
	{ "RDP://pc-042:3390/", "pc-042:3390", true, false },
	{ "rdp://[::1]:3390", "[::1]:3390", true, true },
	{ "rdp://full%20address=s:pc-042:3390&audiomode=i:2", "pc-042:3390", true, false },
	{ "rdp://full%20address=s:pc-042&server%20port=i:3391", "pc-042:3391", true,
		false },
	{ "work.rdp:3389", "work.rdp:3389", true, false },
};

static void
every_form_is_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(good); i++) {
		STR_AUTO printed = STR_INIT(1024);
		struct error e = ERROR_INIT;
		struct target t;

		if (target_parse(good[i].text, &t, NULL, &e) != ERR_OK)
			fail_msg("%s: %s", good[i].text, e.text);
		target_print(&t, &printed);
		assert_string_equal(str_text(&printed), good[i].printed);
		assert_int_equal(t.port_given, good[i].given);
		assert_int_equal(t.is_address, good[i].is_address);
		assert_int_equal(t.gateway_port, 443);
	}
}

static const struct {
	const char *text;
	enum err code;
	const char *part; /* of the sentence */
} bad[] = {
	{ "", ERR_USAGE, "No computer was named" },
	{ "   ", ERR_USAGE, "No computer was named" },
	{ ":3389", ERR_USAGE, "No computer was named" },
	{ "[]", ERR_USAGE, "No computer was named" },
	{ "pc:70000", ERR_USAGE, "from 1 to 65535" },
	{ "pc:0", ERR_USAGE, "from 1 to 65535" },
	{ "pc:-1", ERR_USAGE, "from 1 to 65535" },
	{ "pc:+1", ERR_USAGE, "from 1 to 65535" },
	{ "pc:33 89", ERR_USAGE, "from 1 to 65535" },
	{ "pc:0x10", ERR_USAGE, "from 1 to 65535" },
	{ "pc:99999999999999999999", ERR_USAGE, "from 1 to 65535" },
	{ "pc:", ERR_USAGE, "colon" },
	{ "/v:pc", ERR_USAGE, "option" },
	{ "/etc/passwd", ERR_USAGE, ".rdp" },
	{ "./pc", ERR_USAGE, ".rdp" },
	{ "-pc", ERR_USAGE, "dash" },
	{ "a|b", ERR_USAGE, "'|'" },
	{ "a\nb", ERR_USAGE, "control characters" },
	{ "a\x1b[2Jb", ERR_USAGE, "control characters" },
	{ "a\x7f", ERR_USAGE, "control characters" },
	{ "a b", ERR_USAGE, "not a computer name" },
	{ "a;b", ERR_USAGE, "not a computer name" },
	{ "a'b", ERR_USAGE, "not a computer name" },
	{ "a\"b", ERR_USAGE, "not a computer name" },
	{ "a$(b)", ERR_USAGE, "not a computer name" },
	{ "bob@pc", ERR_USAGE, "not a computer name" },
	{ "a..b", ERR_USAGE, "two dots" },
	{ ".a", ERR_USAGE, "two dots" },
	{ "10.0.0", ERR_USAGE, "not an address" },
	{ "256.1.1.1", ERR_USAGE, "not an address" },
	{ "3389", ERR_USAGE, "not an address" },
	{ "0x7f000001", ERR_USAGE, "not an address" },
	{ "1::2::3", ERR_USAGE, "not an IPv6 address" },
	{ "::1:3389", ERR_USAGE, "it is [::1]:3389" },
	{ "http://pc-042/x?y", ERR_USAGE, "as pc-042." },
	{ "https://u:secret@pc/", ERR_USAGE, "as pc." },
	{ "http://", ERR_USAGE, "as pc-042." },
	{ "[::1", ERR_USAGE, "not complete" },
	{ "[::1]x", ERR_USAGE, "not complete" },
	{ "[pc]:3389", ERR_USAGE, "not an IPv6 address" },
	{ "fe80::1%", ERR_USAGE, "not an IPv6 address" },
	{ "fe80::1%;x", ERR_USAGE, "not an IPv6 address" },
	{ "a\xff", ERR_USAGE, "bytes that are not text" },
	{ "a\xe2\x80\xae"
	  "b",
		ERR_USAGE, "bytes that are not text" },
	{ "rdp://u:secret@pc", ERR_USAGE, "contains a password" },
	{ "rdp://pc%0a", ERR_USAGE, "broken" },
	{ "rdp://pc%4", ERR_USAGE, "broken" },
	{ "rdp://pc%4g", ERR_USAGE, "broken" },
	{ "rdp://pc%g4", ERR_USAGE, "broken" },
	{ "rdp://audiomode=i:2", ERR_USAGE, "not name a computer" },
	{ "rdp://full%20address=s:pc&password=s:hunter2", ERR_USAGE,
		"contains a password" },
	{ "ms-rd:subscribe?url=x", ERR_USAGE, "workspace" },
	{ "nowhere.rdp", ERR_NO_INPUT, "nowhere.rdp:3389" },
	{ "/nowhere/at/all.rdp", ERR_NO_INPUT, "Check the path" },
};

static void
every_refusal_says_what_to_do(void **state)
{
	char label[80], name[300];
	struct target t;
	struct error e;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		e = (struct error)ERROR_INIT;
		if (target_parse(bad[i].text, &t, NULL, &e) != bad[i].code ||
			e.code != bad[i].code)
			fail_msg("\"%s\": code %d: %s", bad[i].text, (int)e.code, e.text);
		if (strstr(e.text, bad[i].part) == NULL)
			fail_msg("\"%s\" is not in: %s", bad[i].part, e.text);
		assert_null(strstr(e.text, "secret"));
		assert_null(strchr(e.text, '\x1b'));
	}
	memset(label, 'a', 64);
	label[64] = '\0';
	assert_int_equal(target_parse(label, &t, NULL, &e), ERR_USAGE);
	for (size_t at = 0; at < sizeof(name) - 2; at += 2) {
		name[at] = 'a';
		name[at + 1] = '.';
	}
	name[sizeof(name) - 2] = '\0';
	assert_int_equal(target_parse(name, &t, NULL, &e), ERR_USAGE);
	assert_non_null(strstr(e.text, "253"));
}

/* ---- .rdp files ---- */

static void
write_file(const char *path, const void *bytes, size_t len)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(bytes, 1, len, f), len);
	assert_int_equal(fclose(f), 0);
}

static const char plain[] = "screen mode id:i:2\r\n"
			    "full address:s:pc-042.corp.example:3390\r\n"
			    "gatewayhostname:s:rdgw.example.com\r\n"
			    "gatewayusagemethod:i:1\r\n"
			    "username:s:CORP\\j\xc3\xb6"
			    "e\r\n"
			    "password 51:b:01000000D08C9DDF0115D1118C7A00C04FC297EB\r\n"
			    "enablecredsspsupport:i:0\r\n"
			    "alternate shell:s:\r\n"
			    "this line is none\r\n";

static void
check_settings(const char *path)
{
	struct facts *facts = facts_create();
	struct error e = ERROR_INIT;
	const struct fact *odd;
	struct target t;

	if (target_parse(path, &t, facts, &e) != ERR_OK)
		fail_msg("%s", e.text);
	assert_string_equal(t.host, "pc-042.corp.example");
	assert_int_equal(t.port, 3390);
	assert_true(t.port_given);
	assert_string_equal(t.gateway, "rdgw.example.com");
	assert_string_equal(t.user,
		"CORP\\j\xc3\xb6"
		"e");
	assert_string_equal(t.file, path);
	assert_true(facts_is(facts, FACT_RDPFILE_CREDSSP, "off"));
	assert_true(facts_true(facts, FACT_RDPFILE_HAS_PASSWORD));
	odd = facts_get(facts, FACT_RDPFILE_SETTINGS);
	assert_non_null(odd);
	assert_true(value_list_has(&odd->value, "enablecredsspsupport=0"));
	assert_int_equal(odd->value.as.list.count, 1); /* the empty shell says nothing */
	for (size_t i = 0; i < facts_count(facts); i++) {
		json_t *json = fact_to_json(facts_at(facts, i));
		char *text = json_dumps(json, 0);

		assert_null(strstr(text, "01000000"));
		free(text);
		json_decref(json);
	}
	facts_destroy(facts);
}

/* @order: 0 little-endian, 1 big-endian. Only for text below U+0800. */
static size_t
to_utf16(const char *text, int order, bool mark, unsigned char *out)
{
	size_t len = 0;

	if (mark) {
		out[len + (order == 0 ? 0 : 1)] = 0xFF;
		out[len + (order == 0 ? 1 : 0)] = 0xFE;
		len += 2;
	}
	for (const unsigned char *p = (const unsigned char *)text; *p != 0; p++) {
		unsigned code = *p;

		if (code >= 0x80) {
			code = (code & 0x1F) << 6 | (p[1] & 0x3F);
			p++;
		}
		out[len + (order == 0 ? 0 : 1)] = (unsigned char)code;
		out[len + (order == 0 ? 1 : 0)] = (unsigned char)(code >> 8);
		len += 2;
	}
	return len;
}

static void
rdp_files_of_every_encoding_are_read(void **state)
{
	unsigned char bytes[4 * sizeof(plain)];
	char folder[256], path[300], ansi[sizeof(plain)];
	size_t len = 0;

	(void)state;
	make_folder(folder, sizeof(folder));
	(void)text_format(path, sizeof(path), "%s/Work PC.RDP", folder);
	write_file(path, plain, strlen(plain));
	check_settings(path);
	for (int order = 0; order < 2; order++)
		for (int mark = 0; mark < 2; mark++) {
			write_file(path, bytes, to_utf16(plain, order, mark != 0, bytes));
			check_settings(path);
		}
	memcpy(bytes, "\xEF\xBB\xBF", 3);
	memcpy(bytes + 3, plain, strlen(plain));
	write_file(path, bytes, strlen(plain) + 3);
	check_settings(path);
	for (const char *p = plain; *p != '\0'; p++) { /* one byte for the umlaut */
		if (p[0] == '\xc3') {
			ansi[len++] = '\xf6';
			p++;
		} else {
			ansi[len++] = *p;
		}
	}
	write_file(path, ansi, len);
	check_settings(path);
	remove_folder(folder);
}

static const struct {
	const char *content, *part;
	enum err code;
} files[] = {
	{ "", "is not an .rdp file", ERR_DATA },
	{ "MZ\x90\x01 this is a program", "is not an .rdp file", ERR_DATA },
	{ "audiomode:i:2\n", "not name a computer", ERR_DATA },
	{ "full address:s:\n", "not name a computer", ERR_DATA },
	{ "full address:s:a b\n", "not a computer name", ERR_DATA },
	{ "full address:s:pc:99999\n", "from 1 to 65535", ERR_DATA },
	{ "full address:s:pc\nserver port:i:0\n", "server port", ERR_DATA },
	{ "full address:s:pc\ngatewayhostname:s:a|b\ngatewayusagemethod:i:1\n", "gateway",
		ERR_DATA },
	{ "full address:s:pc\ngatewayhostname:s:https://gw.example/rpc\n"
	  "gatewayusagemethod:i:1\n",
		"computer's name, as gw.example", ERR_DATA },
	{ "full address:s:https://pc.example:3389/\n", "address of a web page", ERR_DATA },
};

static void
wrong_rdp_files_get_a_sentence(void **state)
{
	char folder[256], path[300];
	struct error e;
	struct target t;

	(void)state;
	make_folder(folder, sizeof(folder));
	(void)text_format(path, sizeof(path), "%s/x.rdp", folder);
	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		e = (struct error)ERROR_INIT;
		write_file(path, files[i].content, strlen(files[i].content));
		assert_int_equal(target_parse(path, &t, NULL, &e), files[i].code);
		assert_int_equal(e.code, files[i].code);
		if (strstr(e.text, files[i].part) == NULL)
			fail_msg("\"%s\" is not in: %s", files[i].part, e.text);
	}
	assert_int_equal(unlink(path), 0);
	assert_int_equal(mkdir(path, 0700), 0);
	assert_int_equal(target_parse(path, &t, NULL, &e), ERR_DATA);
	assert_int_equal(rmdir(path), 0);
	assert_int_equal(mkfifo(path, 0600), 0); /* must not wait for a writer */
	assert_int_equal(target_parse(path, &t, NULL, &e), ERR_DATA);
	remove_folder(folder);
}

static void
the_way_a_gateway_is_used_decides(void **state)
{
	static const struct {
		const char *usage, *gateway;
		bool unused;
	} rows[] = { { "gatewayusagemethod:i:1\n", "gw.example", false },
		{ "gatewayusagemethod:i:2\n", "gw.example", false },
		{ "gatewayusagemethod:i:0\n", "", true },
		{ "gatewayusagemethod:i:4\n", "", true }, { "", "", true } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct facts *facts = facts_create();
		struct rdpfile r;
		struct target t = { .port = 0 };
		char text[256];

		(void)text_format(text, sizeof(text),
			"full address:s:pc\ngatewayhostname:s:gw.example\n%s",
			rows[i].usage);
		rdpfile_init(&r);
		rdpfile_parse(&r, text, strlen(text));
		assert_int_equal(rdpfile_apply(&r, "It", &t, facts, NULL), ERR_OK);
		assert_string_equal(t.gateway, rows[i].gateway);
		assert_int_equal(
			value_list_has(&facts_get(facts, FACT_RDPFILE_SETTINGS)->value,
				"gatewayhostname=not used"),
			rows[i].unused);
		facts_destroy(facts);
	}
}

/* ---- users, JSON ---- */

static void
users_are_split_as_windows_does(void **state)
{
	static const struct {
		const char *user, *set_domain, *domain, *name;
	} rows[] = { { "CORP\\bob", "", "CORP", "bob" }, { "bob", "", "", "bob" },
		{ "bob", "CORP", "CORP", "bob" },
		{ "bob@corp.example", "", "", "bob@corp.example" },
		{ ".\\bob", "CORP", ".", "bob" }, { "", "", "", "" } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char domain[TARGET_USER_MAX], name[TARGET_USER_MAX];
		struct target t = { .port = 1 };

		assert_int_equal(target_set_user(&t, rows[i].user, NULL), ERR_OK);
		text_copy(t.domain, sizeof(t.domain), rows[i].set_domain);
		target_split_user(&t, domain, name);
		assert_string_equal(domain, rows[i].domain);
		assert_string_equal(name, rows[i].name);
	}
}

static void
json_carries_a_target_there_and_back(void **state)
{
	static const char *const texts[] = { "pc-042", "pc:3390", "192.0.2.1", "[::1]:44",
		"fe80::1%eth0" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		struct target t, back;
		json_t *json;

		assert_int_equal(target_parse(texts[i], &t, NULL, NULL), ERR_OK);
		assert_int_equal(
			target_set_gateway(&t, i % 2 == 0 ? "gw:8443" : "::2", NULL),
			ERR_OK);
		assert_int_equal(target_set_user(&t, "CORP\\bob", NULL), ERR_OK);
		json = target_to_json(&t);
		assert_int_equal(target_from_json(json, &back, NULL), ERR_OK);
		assert_memory_equal(t.host, back.host, strlen(t.host) + 1);
		assert_int_equal(t.port, back.port);
		assert_int_equal(t.port_given, back.port_given);
		assert_int_equal(t.is_address, back.is_address);
		assert_string_equal(t.gateway, back.gateway);
		assert_int_equal(t.gateway_port, back.gateway_port);
		assert_string_equal(t.user, back.user);
		json_decref(json);
	}
}

static void
broken_json_is_no_target(void **state)
{
	static const char *const texts[] = { "{}", "[]", "{\"host\":\"a b\"}",
		"{\"host\":7}", "{\"host\":\"a\",\"port\":0}",
		"{\"host\":\"a\",\"port\":70000}", "{\"host\":\"a\",\"port\":\"1\"}",
		"{\"host\":\"a\",\"gateway\":\"|\"}", "{\"host\":\"/a\"}" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		json_t *json = json_loads(texts[i], 0, NULL);
		struct error e = ERROR_INIT;
		struct target t;

		assert_non_null(json);
		if (target_from_json(json, &t, &e) != ERR_DATA)
			fail_msg("taken: %s", texts[i]);
		assert_int_equal(e.code, ERR_DATA);
		json_decref(json);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_form_is_read),
		cmocka_unit_test(every_refusal_says_what_to_do),
		cmocka_unit_test(rdp_files_of_every_encoding_are_read),
		cmocka_unit_test(wrong_rdp_files_get_a_sentence),
		cmocka_unit_test(the_way_a_gateway_is_used_decides),
		cmocka_unit_test(users_are_split_as_windows_does),
		cmocka_unit_test(json_carries_a_target_there_and_back),
		cmocka_unit_test(broken_json_is_no_target),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
