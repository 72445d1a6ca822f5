/*
 * The codes that `explain` knows: complete against the lists of Microsoft and FreeRDP, and
 * each with its three parts: what it means, what it does not prove, what would split it.
 */
#include "tests/unit/fixes/kb.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fixes/knowledge.h"
#include "fixes/messages/message_index.h"
#include "fixes/explain/explain.h"

static const struct codes_text *
codes_read(struct arena *a)
{
	const struct knowledge *k = kb_builtin();

	for (size_t i = 0; i < k->source_count; i++) {
		struct error e = ERROR_INIT;
		void *text;

		if (file_kind_of(k->sources[i].name) != FILE_CODES)
			continue;
		assert_int_equal(
			schema_read(FILE_CODES, &k->sources[i], a, &text, &e), ERR_OK);
		return text;
	}
	fail_msg("there is no file of codes");
	return NULL;
}

static bool
is_number(const char *text, unsigned long number)
{
	char *end;
	long long value = strtoll(text, &end, 0);

	return end != text && *end == '\0' &&
		((unsigned long)value & 0xFFFFFFFFul) == number;
}

static const struct code_text *
code_find(const struct codes_text *all, const char *family, unsigned long number)
{
	for (unsigned i = 0; i < all->codes_count; i++) {
		const struct code_text *c = &all->codes[i];

		if (!text_equal(c->family, family))
			continue;
		if (is_number(c->code, number))
			return c;
		for (unsigned n = 0; n < c->also_count; n++)
			if (is_number(c->also[n], number))
				return c;
	}
	return NULL;
}

/* Numbers of the Windows client: disconnect codes of the ActiveX control, extended codes
 * that it shows in their place, and those of the RD Gateway. */
static const unsigned long mstsc[] = { 0x1, 0x2, 0x3, 0x104, 0x106, 0x206, 0x306, 0x108,
	0x10A, 0x20A, 0x30A, 0x40A, 0x204, 0x208, 0x304, 0x404, 0x308, 0x804, 0x406, 0x408,
	0x506, 0x508, 0x604, 0x606, 0x706, 0x704, 0x708, 0x807, 0x808, 0x908, 0x904, 0x906,
	0xA06, 0x907, 0xA07, 0xB04, 0xB06, 0xC06, 0xC08, 0xB07, 0xB09, 0xC07, 0xD07, 0xE06,
	0xE07, 0xE09, 0xF07, 0x1207, 0xF08, 0x1007, 0x1107, 0x1307, 0x1104, 0x112D, 0x112E,
	0x112F, 0x1407, 0x1607, 0x1707, 0x1807, 0x1B07, 0x1C07, 0x2207, 0x1D07, 0x2107,
	0x3000001, 0x3000015, 0x300001A, 0x3000002, 0x3000003, 0x3000004, 0x3000005,
	0x3000006, 0x3000007, 0x3000008, 0x3000009, 0x300000A, 0x300000C, 0x300000D,
	0x300001B, 0x300001C, 0x3000022, 0x3000032, 0x3000033, 0x3000038, 0x3000039,
	0x3000042, 0x3000044, 0x3000045, 0x3000046, 0x3000047, 0x300004A };

/* MS-RDPBCGR 2.2.5.1.1. */
static const unsigned long errinfo[] = { 0x1, 0x2, 0x3, 0x4, 0x5, 0x6, 0x7, 0x9, 0xA, 0xB,
	0xC, 0xF, 0x10, 0x11, 0x12, 0x17, 0x18, 0x100, 0x101, 0x102, 0x103, 0x104, 0x105,
	0x106, 0x107, 0x108, 0x109, 0x10A, 0x400, 0x402, 0x404, 0x405, 0x406, 0x407, 0x408,
	0x409, 0x410, 0x411, 0x412, 0x10C9, 0x10CA, 0x10CB, 0x10CD, 0x10CE, 0x10CF, 0x10D0,
	0x10D1, 0x10D2, 0x10D3, 0x10D4, 0x10D5, 0x10DA, 0x10DB, 0x10DC, 0x10DD, 0x10DE,
	0x10DF, 0x10E0, 0x10E1, 0x10E2, 0x10E3, 0x10E5, 0x10E7, 0x10E8, 0x10E9, 0x10EA,
	0x10EC, 0x10ED, 0x10EF, 0x10F0, 0x10F3, 0x10F4, 0x10F5, 0x10F6, 0x10F7, 0x10F8,
	0x1129, 0x112A, 0x112B, 0x112C, 0x112D, 0x112E, 0x112F, 0x1130, 0x1131, 0x1132,
	0x1133, 0x1134, 0x1135, 0x1136, 0x1191, 0x1192, 0x1193, 0x1194, 0x1195, 0x1196 };

/* What a server puts into errorCode of CredSSP (MS-CSSP 2.2.1, values of MS-ERREF 2.3.1).
 */
static const unsigned long ntstatus[] = { 0xC0000022, 0xC000005E, 0xC0000064, 0xC000006A,
	0xC000006D, 0xC000006E, 0xC000006F, 0xC0000070, 0xC0000071, 0xC0000072, 0xC0000133,
	0xC000015B, 0xC000018D, 0xC0000193, 0xC0000224, 0xC0000234, 0xC0000413, 0xC0000418,
	0x80090308, 0x8009030C, 0x8009030E };

static bool
is_in_messages(const struct message_index *x, const char *client, unsigned long number)
{
	for (uint32_t i = 0; i < x->code_count; i++)
		if (x->codes[i].kind == CODE_NUMBER && x->codes[i].number == number &&
			text_equal(x->messages[x->codes[i].message].file->client, client))
			return true;
	return false;
}

static void
every_number_of_the_windows_client_is_known(void **state)
{
	struct message_index x;

	(void)state;
	message_index_open(kb_builtin(), &x);
	for (size_t i = 0; i < ARRAY_LEN(mstsc); i++)
		if (!is_in_messages(&x, "mstsc", mstsc[i]))
			fail_msg("mstsc 0x%lX is not explained", mstsc[i]);
	assert_true(is_in_messages(&x, "mac-mobile", 0x4));
	message_index_close(&x);
}

static void
every_code_of_the_lists_is_known(void **state)
{
	struct arena *a = arena_create();
	const struct codes_text *all = codes_read(a);
	const struct {
		const char *family;
		const unsigned long *numbers;
		size_t count;
	} lists[] = {
		{ "errinfo", errinfo, ARRAY_LEN(errinfo) },
		{ "ntstatus", ntstatus, ARRAY_LEN(ntstatus) },
	};

	(void)state;
	for (size_t l = 0; l < ARRAY_LEN(lists); l++)
		for (size_t i = 0; i < lists[l].count; i++)
			if (code_find(all, lists[l].family, lists[l].numbers[i]) == NULL)
				fail_msg("%s 0x%lX is not explained", lists[l].family,
					lists[l].numbers[i]);
	for (unsigned long i = 0x1111; i <= 0x1126; i++)
		assert_non_null(code_find(all, "errinfo", i));
	for (unsigned long i = 1; i <= 6; i++)
		assert_non_null(code_find(all, "negotiation", i));
	for (unsigned long i = 0xFFFFFFF9; i <= 0xFFFFFFFD; i++)
		assert_non_null(code_find(all, "logon", i));
	/* The connect errors of libfreerdp 2.11 end at 0x1D, those of 3 at 0x1E. */
	for (unsigned long i = 1; i <= 0x1E; i++)
		assert_non_null(code_find(all, "freerdp", 0x20000 + i));
	arena_destroy(a);
}

/* "#define ERRINFO_IDLE_TIMEOUT 0x00000003": is it known by that name and number? */
static void
definition_check(const struct codes_text *all, const char *line)
{
	char name[80];
	unsigned long number;
	const struct code_text *c;

	if (sscanf(line, "#define %79s 0x%8lx", name, &number) != 2 || number == 0 ||
		number == 0xFFFFFFFFul)
		return;
	if (text_starts(name, "ERRCONNECT_"))
		c = code_find(all, "freerdp", 0x20000 + number);
	else if (text_starts(name, "ERRINFO_"))
		c = code_find(all, "errinfo", number);
	else
		return;
	if (c == NULL || !text_equal(c->name, name))
		fail_msg("0x%lx is %s in FreeRDP's header, here it is %s", number, name,
			c == NULL ? "not known" : c->name);
}

static void
no_code_of_the_installed_library_is_missing(void **state)
{
	static const char *const headers[] = { "/usr/include/freerdp3/freerdp/error.h",
		"/usr/include/freerdp2/freerdp/error.h" };
	struct arena *a = arena_create();
	const struct codes_text *all = codes_read(a);
	size_t read = 0;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(headers); i++) {
		FILE *file = fopen(headers[i], "re");
		char line[400];

		for (; file != NULL && fgets(line, sizeof(line), file) != NULL; read++)
			definition_check(all, line);
		if (file != NULL)
			(void)fclose(file);
	}
	arena_destroy(a);
	if (read == 0)
		skip();
}

static void
each_code_says_what_it_does_not_prove_and_what_would_split_it(void **state)
{
	struct arena *a = arena_create();
	const struct codes_text *all = codes_read(a);

	(void)state;
	for (unsigned i = 0; i < all->codes_count; i++) {
		const struct code_text *c = &all->codes[i];

		if (c->not_yet == NULL || c->split == NULL ||
			!text_starts(c->not_yet, "It does not ") ||
			!text_ends(c->means, ".") || !text_ends(c->not_yet, ".") ||
			!text_ends(c->split, "."))
			fail_msg("%s %s: three sentences are wanted", c->family, c->code);
	}
	arena_destroy(a);
}

/* Reading the file takes a while: some of each kind represent all. */
static void
an_explanation_fits_80_columns_and_has_its_three_parts(void **state)
{
	static const char *const codes[] = { "0x204", "0x2000d", "ERRINFO_IDLE_TIMEOUT",
		"0xC000006D", "hybrid-required", "server-insufficient-privileges",
		"0x1126" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(codes); i++) {
		STR_AUTO out = STR_INIT(32768);

		assert_true(explain_code(
			kb_builtin(), codes[i], DOCUMENT(&document_text, &out)));
		assert_has(str_text(&out), "What it means: ");
		assert_has(str_text(&out), "What it does not prove: It does not ");
		assert_has(str_text(&out), "What tells more: ");
		for (const char *at = str_text(&out); *at != '\0';) {
			size_t len = strcspn(at, "\n");

			if (len > 80)
				fail_msg("%s: too wide: %.*s", codes[i], (int)len, at);
			at += len + (at[len] == '\n');
		}
	}
}

static void
a_code_is_found_in_what_people_paste(void **state)
{
	static const struct {
		const char *text, *first, *second; /* second: NULL for none */
	} rows[] = {
		{ "Error code: 0x204\nExtended error code: 0x0",
			"0x204 disconnectReasonSocketConnectFailed", "ERRINFO_NONE" },
		{ "Error code: 0x904 Extended error code: 0x7",
			"0x904 disconnectReasonSocketClosed", "0x904 extended 0x7" },
		{ "Fehlercode: 0x3 Erweiterter Fehlercode: 0x10",
			"0x3 disconnectReasonByServer", "ERRINFO_SERVER_DWM_CRASH" },
		{ "Because of a protocol error (code: 0x112f), the session ends.",
			"0x112F graphics subsystem failed", NULL },
		{ "Disconnect reason code 2308 after 30 minutes", "0x904 ", NULL },
		{ "204", "204 is no code that is known; with 0x before it", NULL },
		{ "147", "As the exit status of xfreerdp, 147 is", NULL },
		{ "010", "0xA ERRINFO_SERVER_FRESH_CREDENTIALS_REQUIRED", NULL },
		{ "ERRCONNECT_TRANSPORT_FAILED",
			"0x2000d ERRCONNECT_CONNECT_TRANSPORT_FAILED", NULL },
		{ "transport failed", "0x2000d ERRCONNECT_CONNECT_TRANSPORT_FAILED", NULL },
		{ "status_Logon_failure", "0xC000006D STATUS_LOGON_FAILURE", NULL },
		{ "[ERROR][com.freerdp.core] - ERRCONNECT_LOGON_FAILURE [0x00020014]",
			"0x20014 ERRCONNECT_LOGON_FAILURE", NULL },
		{ "SEC_E_NO_AUTHENTICATING_AUTHORITY [0x80090311]", "0x80090311 SEC_E_NO",
			NULL },
		{ "Remote Desktop Connection\nAn internal error has occurred.",
			"An internal error has occurred", NULL },
		{ "An internal error has occurred. Error code: 0x904", "0x904 ",
			"An internal error has occurred" },
		{ "The connection was denied because the user account is not authorized "
		  "for remote login.",
			"not-in-rdp-users", NULL },
		{ "Remote Desktop can't connect to the remote computer for one of these "
		  "reasons: 1) Remote access to the server is not enabled 2) The remote "
		  "computer is turned off",
			"rdp-disabled-local", NULL },
		{ "Es ist ein interner Fehler aufgetreten.", "machinekeys-acl", NULL },
		{ "1326", "0xC000006D STATUS_LOGON_FAILURE", NULL },
		{ "0xC0070775", "0xC0000234 STATUS_ACCOUNT_LOCKED_OUT", NULL },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		STR_AUTO out = STR_INIT(1u << 16);

		if (!explain_text(
			    kb_builtin(), rows[i].text, DOCUMENT(&document_text, &out)))
			fail_msg("%s: nothing was found", rows[i].text);
		assert_has(str_text(&out), rows[i].first);
		if (rows[i].second != NULL)
			assert_has(str_text(&out), rows[i].second);
		else /* one explanation, not several */
			assert_null(strstr(strstr(str_text(&out), "What it means: ") + 1,
				"What it means: "));
	}
}

static void
an_unknown_code_gets_a_word_on_where_it_comes_from(void **state)
{
	static const struct {
		const char *text, *says; /* NULL: there is no number in it */
	} rows[] = { { "0x3000099", "RD Gateway" }, { "50331801", "RD Gateway" },
		{ "0x80090999", "SSPI" }, { "-1073730000", "NTSTATUS" },
		{ "error 0x80071234", "net helpmsg" }, { "0x2001F", "newer version" },
		{ "0xdeadbeef", "Where the connection stops" }, { "no such thing", NULL },
		{ "", NULL }, { "\xff\xfe\x80", NULL }, { "- -- _ 0x", NULL } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		STR_AUTO out = STR_INIT(1u << 16);
		const char *says = explain_unknown(rows[i].text);

		assert_false(explain_text(
			kb_builtin(), rows[i].text, DOCUMENT(&document_text, &out)));
		assert_int_equal(out.len, 0);
		assert_true((says == NULL) == (rows[i].says == NULL));
		if (says != NULL)
			assert_has(says, rows[i].says);
	}
}

static void
a_code_that_is_read_out_becomes_the_clients_number(void **state)
{
	static const struct {
		const char *text, *code; /* NULL: it is none of the client's */
	} rows[] = { { "0x204", "0x204" }, { "0X0204", "0x204" }, { "516", "0x204" },
		{ "204", "0x204" }, { "b07", "0xB07" }, { "2308", "0x904" },
		{ "Error code: 0x904 Extended error code: 0x7", "0x904" },
		{ "for one of these 3 reasons: 0x204", "0x204" },
		{ "3000008", "0x3000008" }, { "50331656", "0x3000008" }, { "none", NULL },
		{ "0x99999", NULL }, { "", NULL } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char code[16] = "";

		if (code_of_client(kb_builtin(), rows[i].text, code, sizeof(code)) !=
			(rows[i].code != NULL))
			fail_msg("%s: %s", rows[i].text, code);
		if (rows[i].code != NULL)
			assert_string_equal(code, rows[i].code);
	}
}

const struct CMUnitTest codes_tests[] = {
	cmocka_unit_test(a_code_is_found_in_what_people_paste),
	cmocka_unit_test(an_unknown_code_gets_a_word_on_where_it_comes_from),
	cmocka_unit_test(a_code_that_is_read_out_becomes_the_clients_number),
	cmocka_unit_test(every_code_of_the_lists_is_known),
	cmocka_unit_test(every_number_of_the_windows_client_is_known),
	cmocka_unit_test(no_code_of_the_installed_library_is_missing),
	cmocka_unit_test(each_code_says_what_it_does_not_prove_and_what_would_split_it),
	cmocka_unit_test(an_explanation_fits_80_columns_and_has_its_three_parts),
};
const size_t codes_test_count = ARRAY_LEN(codes_tests);
