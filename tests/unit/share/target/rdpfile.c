/* Odd .rdp files and rdp:// URIs: what is evidence in them is kept whole, what is no name
 * is none, and no password is looked at. */
#include "tests/unit/share/support.h"

#include "share/target/rdp_file.h"

static void
parse(const char *text, struct target *t, struct facts *facts)
{
	struct rdpfile r;
	struct error e = ERROR_INIT;

	rdpfile_init(&r);
	rdpfile_parse(&r, text, strlen(text));
	*t = (struct target) { .port = 3389 };
	if (rdpfile_apply(&r, "The file", t, facts, &e) != ERR_OK)
		fail_msg("%s", e.text);
}

static void
what_is_odd_is_kept_whole(void **state)
{
	static const struct {
		const char *lines, *kept; /* kept: all of it, "" for nothing */
	} rows[] = {
		{ "authentication level:i:1\n", "authentication level=1" },
		{ "authentication level:i:2\n", "" },
		{ "enablecredsspsupport:i:0\nenablecredsspsupport:i:1\n", "" },
		{ "enablecredsspsupport:i:1\nEnableCredSSPsupport:I:0\n",
			"enablecredsspsupport=0" },
		{ "loadbalanceinfo:s:tsv://MS Terminal Services Plugin.1.farm\n",
			"loadbalanceinfo=set" },
		/* cut between letters, not in one */
		{ "prompt for credentials:s:123456789012345678901234567890123456789\xC3\xB6"
		  "\xC3\xA4\n",
			"prompt for credentials=123456789012345678901234567890123456789\xC3"
			"\xB6" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct facts *facts = facts_create();
		char text[512];
		struct target t;
		const struct fact *odd;

		(void)text_format(
			text, sizeof(text), "full address:s:pc\n%s", rows[i].lines);
		parse(text, &t, facts);
		odd = facts_get(facts, FACT_RDPFILE_SETTINGS);
		assert_non_null(odd);
		assert_int_equal(odd->value.as.list.count, rows[i].kept[0] != '\0');
		if (rows[i].kept[0] != '\0')
			assert_string_equal(odd->value.as.list.items[0], rows[i].kept);
		facts_destroy(facts);
	}
}

/* What is left of a name that is too long is another account: it would be tried. */
static void
a_name_that_does_not_fit_is_none(void **state)
{
	char text[1024], name[400];
	struct target t;

	(void)state;
	memset(name, 'u', sizeof(name));
	name[sizeof(name) - 1] = '\0';
	(void)text_format(text, sizeof(text),
		"full address:s:pc\nusername:s:%s\ndomain:s:%s\n", name, name);
	parse(text, &t, NULL);
	assert_string_equal(t.user, "");
	assert_string_equal(t.domain, "");
}

static void
blanks_around_a_value_are_nobodys(void **state)
{
	struct target t;

	(void)state;
	parse("  full address :s: \t pc-042:3390 \t\nusername:s: CORP\\bob \n", &t, NULL);
	assert_string_equal(t.host, "pc-042");
	assert_int_equal(t.port, 3390);
	assert_string_equal(t.user, "CORP\\bob");
}

static void
a_password_is_seen_and_not_read(void **state)
{
	static const char *const lines[] = { "password 51:b:0100CAFE\n",
		"PASSWORD 51:B:0100CAFE\n", "password:s:hunter2\n" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
		struct facts *facts = facts_create();
		char text[256];
		struct rdpfile r;

		(void)text_format(text, sizeof(text), "full address:s:pc\n%s", lines[i]);
		rdpfile_init(&r);
		rdpfile_parse(&r, text, strlen(text));
		assert_true(r.has_password);
		assert_null(memmem(&r, sizeof(r), "hunter2", 7));
		assert_null(memmem(&r, sizeof(r), "CAFE", 4));
		facts_destroy(facts);
	}
}

static void
the_host_of_a_uri_is_found(void **state)
{
	static const struct {
		const char *uri, *host;
		int port;
	} rows[] = { { "rdp://pc:3390/?audiomode=i:2", "pc", 3390 },
		{ "rdp://pc&audiomode=i:2", "pc", 3389 },
		{ "rdp:///full%20address=s:pc:3390", "pc", 3390 },
		{ "rdp://?full%20address=s:pc", "pc", 3389 },
		{ "rdp://loadbalanceinfo=s:tsv://x/y&full%20address=s:pc", "pc", 3389 },
		{ "RDP://Full%20Address=s:%5b::1%5d:3390", "::1", 3390 } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct error e = ERROR_INIT;
		struct target t;

		if (target_parse(rows[i].uri, &t, NULL, &e) != ERR_OK)
			fail_msg("%s: %s", rows[i].uri, e.text);
		assert_string_equal(t.host, rows[i].host);
		assert_int_equal(t.port, rows[i].port);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_odd_is_kept_whole),
		cmocka_unit_test(a_name_that_does_not_fit_is_none),
		cmocka_unit_test(blanks_around_a_value_are_nobodys),
		cmocka_unit_test(a_password_is_seen_and_not_read),
		cmocka_unit_test(the_host_of_a_uri_is_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
