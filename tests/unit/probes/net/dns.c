/* One DNS question, and answers that a resolver or an attacker might send. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "probes/net/dns/dns_message.h"
#include "probes/net/dns/dns_query.h"
#include "share/base/macros.h"

#define ID 0x1234

struct message {
	uint8_t bytes[512];
	size_t len;
};

/* The question as an answer with that code and number of records, none of them yet. */
static void
answer_to(struct message *m, const char *name, int type, int rcode, uint8_t records)
{
	m->len = dns_write_query(m->bytes, sizeof(m->bytes), ID, name, type);
	assert_true(m->len > 0);
	m->bytes[2] = 0x81;
	m->bytes[3] = (uint8_t)(0x80 | rcode);
	m->bytes[7] = records;
}

static void
add(struct message *m, const void *bytes, size_t len)
{
	memcpy(m->bytes + m->len, bytes, len);
	m->len += len;
}

/* A record whose owner is a pointer to the question's name (offset 12). */
static void
add_record(struct message *m, int type, const void *data, size_t len)
{
	const uint8_t head[] = { 0xC0, 12, 0, (uint8_t)type, 0, 1, 0, 0, 0, 60, 0,
		(uint8_t)len };

	add(m, head, sizeof(head));
	add(m, data, len);
}

static void
a_question_is_as_specified(void **state)
{
	static const uint8_t expected[] = { 0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 2,
		'p', 'c', 4, 'c', 'o', 'r', 'p', 0, 0, 28, 0, 1 };
	uint8_t query[64];

	(void)state;
	assert_int_equal(dns_write_query(query, sizeof(query), ID, "pc.corp", DNS_AAAA),
		sizeof(expected));
	assert_memory_equal(query, expected, sizeof(expected));
	assert_int_equal(dns_write_query(query, sizeof(query), ID, "pc.corp.", DNS_AAAA),
		sizeof(expected));
	assert_int_equal(dns_write_query(query, 20, ID, "pc.corp", DNS_AAAA), 0);
}

static void
names_are_checked(void **state)
{
	char label[70], name[300] = "";

	(void)state;
	assert_true(dns_name_is_valid("pc-042"));
	assert_true(dns_name_is_valid("pc-042.corp.example."));
	assert_false(dns_name_is_valid(""));
	assert_false(dns_name_is_valid("."));
	assert_false(dns_name_is_valid(".pc"));
	assert_false(dns_name_is_valid("pc..corp"));
	memset(label, 'a', 63);
	label[63] = '\0';
	assert_true(dns_name_is_valid(label));
	label[63] = 'a';
	label[64] = '\0';
	assert_false(dns_name_is_valid(label));
	for (size_t i = 0; i < 253; i++)
		name[i] = i % 10 == 9 ? '.' : 'a';
	assert_true(dns_name_is_valid(name));
	name[253] = 'a';
	assert_false(dns_name_is_valid(name));
}

static void
answers_are_told_apart(void **state)
{
	static const struct {
		int rcode;
		bool record;
		enum dns_result result;
	} cases[] = { { 0, true, DNS_FOUND }, { 0, false, DNS_NO_DATA },
		{ 3, false, DNS_NO_NAME }, { 2, false, DNS_SERVER_FAILURE },
		{ 5, false, DNS_SERVER_FAILURE } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct dns_answer a;
		struct message m;

		answer_to(&m, "pc.corp", DNS_A, cases[i].rcode, cases[i].record ? 2 : 1);
		/* an alias first: it is no address yet */
		add_record(&m, 5, "\3abc\xC0\x0C", 6);
		if (cases[i].record)
			add_record(&m, DNS_A, "\x0A\0\0\1", 4);
		assert_true(dns_read_answer(m.bytes, m.len, ID, "PC.corp.", DNS_A, &a));
		assert_int_equal(a.result, cases[i].result);
	}
}

/* Cut off to fit a datagram: that nothing is left does not mean that there is nothing. */
static void
a_truncated_answer_knows_nothing(void **state)
{
	struct dns_answer a;
	struct message m;

	(void)state;
	answer_to(&m, "pc.corp", DNS_A, 0, 0);
	m.bytes[2] |= 0x02;
	assert_true(dns_read_answer(m.bytes, m.len, ID, "pc.corp", DNS_A, &a));
	assert_int_equal(a.result, DNS_SERVER_FAILURE);
}

static void
answers_to_other_questions_are_ignored(void **state)
{
	struct dns_answer a;
	struct message m;

	(void)state;
	answer_to(&m, "pc.corp", DNS_A, 0, 0);
	assert_false(dns_read_answer(m.bytes, m.len, ID + 1, "pc.corp", DNS_A, &a));
	assert_false(dns_read_answer(m.bytes, m.len, ID, "px.corp", DNS_A, &a));
	assert_false(dns_read_answer(m.bytes, m.len, ID, "pc.corp", DNS_AAAA, &a));
	m.bytes[2] = 1; /* a question, no answer */
	assert_false(dns_read_answer(m.bytes, m.len, ID, "pc.corp", DNS_A, &a));
}

static void
names_in_records_are_read(void **state)
{
	struct dns_answer a;
	struct message m;

	(void)state;
	answer_to(&m, "7.2.0.192.in-addr.arpa", DNS_PTR, 0, 1);
	add_record(&m, DNS_PTR, "\6pc-042\4corp\0", 13);
	assert_true(
		dns_read_answer(m.bytes, m.len, ID, "7.2.0.192.in-addr.arpa", DNS_PTR, &a));
	assert_string_equal(a.name, "pc-042.corp");

	answer_to(&m, "_kerberos._tcp.corp", DNS_SRV, 0, 1);
	add_record(&m, DNS_SRV, "\0\0\0\144\0\130\2dc\xC0\x1B", 11);
	assert_true(
		dns_read_answer(m.bytes, m.len, ID, "_kerberos._tcp.corp", DNS_SRV, &a));
	assert_int_equal(a.port, 88);
	assert_string_equal(a.name, "dc.corp");
}

static void
services_come_in_the_order_of_their_priority(void **state)
{
	struct dns_answer a;
	struct message m;

	(void)state;
	answer_to(&m, "_kerberos._tcp.corp", DNS_SRV, 0, 9);
	add_record(&m, DNS_SRV, "\0\7\0\144\0\130\2dc\0", 10);
	for (char i = 0; i < 7; i++) {
		const char data[] = { 0, 3, 0, 100, 0, (char)(80 + i), 1, (char)('a' + i),
			0 };

		add_record(&m, DNS_SRV, data, sizeof(data));
	}
	add_record(&m, DNS_SRV, "\0\0\0\0\0\0\0", 7);
	assert_true(
		dns_read_answer(m.bytes, m.len, ID, "_kerberos._tcp.corp", DNS_SRV, &a));
	assert_int_equal(a.count, 9);
	assert_int_equal(a.service_count, DNS_SERVICES_MAX);
	assert_string_equal(a.services[0].name, ""); /* no such service here */
	assert_string_equal(a.services[1].name, "a");
	assert_int_equal(a.services[1].port, 80);
	assert_string_equal(a.services[5].name, "e");
	assert_string_equal(a.name, "dc");
}

static void
letters_of_a_terminal_do_not_pass(void **state)
{
	struct dns_answer a;
	struct message m;

	(void)state;
	answer_to(&m, "7.2.0.192.in-addr.arpa", DNS_PTR, 0, 1);
	add_record(&m, DNS_PTR, "\4p\x1B.c\0", 6);
	assert_true(
		dns_read_answer(m.bytes, m.len, ID, "7.2.0.192.in-addr.arpa", DNS_PTR, &a));
	assert_string_equal(a.name, "p??c");
}

static void
loops_and_cuts_are_harmless(void **state)
{
	struct dns_answer a;
	struct message m;

	(void)state;
	/* a name that points at itself */
	answer_to(&m, "pc.corp", DNS_PTR, 0, 1);
	add_record(&m, DNS_PTR, "\xC0\x25", 2);
	assert_int_equal(m.len - 2, 0x25);
	assert_true(dns_read_answer(m.bytes, m.len, ID, "pc.corp", DNS_PTR, &a));
	assert_string_equal(a.name, "");
	/* every length of a whole answer */
	answer_to(&m, "pc.corp", DNS_A, 0, 2);
	add_record(&m, DNS_A, "\x0A\0\0\1", 4);
	add_record(&m, DNS_A, "\x0A\0\0\2", 4);
	for (size_t len = 0; len < m.len; len++) {
		uint8_t exact[512];
		bool understood;

		memcpy(exact, m.bytes, len);
		understood = dns_read_answer(exact, len, ID, "pc.corp", DNS_A, &a);
		if (understood)
			assert_int_equal(a.result, DNS_SERVER_FAILURE);
	}
}

static void
addresses_are_kept(void **state)
{
	static const uint8_t six[16] = { 0x20, 1, 0x0D, 0xB8, [15] = 7 };
	struct dns_answer a;
	struct message m;

	(void)state;
	answer_to(&m, "pc.corp", DNS_A, 0, 3);
	add_record(&m, DNS_A, "\12\24\4\52", 4);
	add_record(&m, DNS_A, "\12\24\4\53\0", 5); /* no address has five bytes */
	add_record(&m, DNS_A, "\12\24\4", 3);
	assert_true(dns_read_answer(m.bytes, m.len, ID, "pc.corp", DNS_A, &a));
	assert_int_equal(a.result, DNS_FOUND);
	assert_int_equal(a.address_count, 1);
	assert_memory_equal(a.addresses[0], "\12\24\4\52", 4);
	answer_to(&m, "pc.corp", DNS_AAAA, 0, 12);
	for (int i = 0; i < 12; i++)
		add_record(&m, DNS_AAAA, six, sizeof(six));
	assert_true(dns_read_answer(m.bytes, m.len, ID, "pc.corp", DNS_AAAA, &a));
	assert_int_equal(a.address_count, DNS_ADDRESSES_MAX);
	assert_memory_equal(a.addresses[7], six, sizeof(six));
}

/* ---- several servers ---- */

#define FOUND(...)                                                                         \
	{                                                                                  \
		"10.0.0.53", RESOLVER_FOUND, { __VA_ARGS__ }, COUNT_OF(__VA_ARGS__)        \
	}
#define COUNT_OF(...) (sizeof((const char *[]) { __VA_ARGS__ }) / sizeof(char *))
#define SAYS(result)                                                                       \
	{                                                                                  \
		"10.0.0.54", result, { "" }, 0                                             \
	}

static void
servers_agree_or_do_not(void **state)
{
	static const struct {
		struct resolver_views v;
		const char *agreement; /* NULL: nothing to compare */
	} rows[] = {
		{ { { SAYS(RESOLVER_NO_NAME) }, 1, 0 }, NULL },
		{ { { FOUND("10.0.0.1") }, 1, 0 }, NULL },
		{ { { FOUND("10.0.0.1"), FOUND("10.0.0.1") }, 2, 0 }, "same" },
		{ { { FOUND("10.0.0.1", "10.0.0.2"), FOUND("10.0.0.3", "10.0.0.2") }, 2,
			  0 },
			"same" },
		{ { { FOUND("10.0.0.1"), FOUND("10.0.0.2") }, 2, 0 }, "differ" },
		{ { { FOUND("10.0.0.1"), SAYS(RESOLVER_NO_NAME) }, 2, 0 }, "differ" },
		{ { { SAYS(RESOLVER_NO_DATA), SAYS(RESOLVER_NO_NAME) }, 2, 0 }, "differ" },
		{ { { SAYS(RESOLVER_NO_NAME), SAYS(RESOLVER_NO_NAME) }, 2, 0 }, "same" },
		{ { { FOUND("10.0.0.1"), SAYS(RESOLVER_SILENT) }, 2, 0 }, "partial" },
		{ { { SAYS(RESOLVER_FAILURE), SAYS(RESOLVER_NO_NAME) }, 2, 0 }, "partial" },
		{ { { SAYS(RESOLVER_SILENT), FOUND("10.0.0.1"), FOUND("10.0.0.2") }, 3, 0 },
			"differ" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const char *is = resolver_agreement(&rows[i].v);

		if (is == NULL || rows[i].agreement == NULL)
			assert_ptr_equal(is, rows[i].agreement);
		else
			assert_string_equal(is, rows[i].agreement);
	}
}

static void
a_server_is_quoted(void **state)
{
	static const struct resolver_view two = FOUND("10.0.0.1", "10.0.0.2");
	static const struct resolver_view none = SAYS(RESOLVER_NO_NAME);
	STR_AUTO text = STR_INIT(256);

	(void)state;
	resolver_print(&two, &text);
	assert_string_equal(str_text(&text), "10.0.0.53: 10.0.0.1 and 10.0.0.2");
	str_clear(&text);
	resolver_print(&none, &text);
	assert_string_equal(str_text(&text), "10.0.0.54: not found");
}

/*
 * One row a check of the reader: a message that breaks this check alone. The last record is
 * of the type that was asked for, and @tail is what follows the question.
 */
static const struct malformed {
	const char *story;
	int type;
	const char *tail;
	size_t tail_len, cut; /* cut: bytes taken from the end of the whole message */
	size_t records;	      /* counted all the same */
} malformed[] = {
#define TAIL(text) text, sizeof(text) - 1
	{ "a sound record", DNS_A, TAIL("\xC0\x0C\0\1\0\1\0\0\0\x3C\0\4\x0A\0\0\1"), 0, 1 },
	{ "a pointer past the end", DNS_A, TAIL("\xC1\x40\0\1\0\1\0\0\0\x3C\0\4\x0A\0\0\1"),
		0, 0 },
	{ "a pointer to the end", DNS_A, TAIL("\xC0\x29\0\1\0\1\0\0\0\x3C\0\4\x0A\0\0\1"),
		0, 0 },
	{ "a pointer to itself", DNS_A, TAIL("\xC0\x19\0\1\0\1\0\0\0\x3C\0\4\x0A\0\0\1"), 0,
		0 },
	{ "half a pointer", DNS_A, TAIL("\xC0"), 0, 0 },
	{ "a label of the reserved kind", DNS_A,
		TAIL("\x80\0\0\1\0\1\0\0\0\x3C\0\4\x0A\0\0\1"), 0, 0 },
	{ "a label past the end", DNS_A, TAIL("\x3Fpc"), 0, 0 },
	{ "data past the end", DNS_A, TAIL("\xC0\x0C\0\1\0\1\0\0\0\x3C\0\4\x0A\0\0\1"), 1,
		0 },
	{ "another type", DNS_A, TAIL("\xC0\x0C\0\2\0\1\0\0\0\x3C\0\4\x0A\0\0\1"), 0, 0 },
	{ "another class", DNS_A, TAIL("\xC0\x0C\0\1\0\3\0\0\0\x3C\0\4\x0A\0\0\1"), 0, 0 },
	{ "an address that is too short", DNS_A,
		TAIL("\xC0\x0C\0\1\0\1\0\0\0\x3C\0\3\x0A\0\0"), 0, 1 },
	{ "an address that is too long", DNS_A,
		TAIL("\xC0\x0C\0\1\0\1\0\0\0\x3C\0\5\x0A\0\0\1\1"), 0, 1 },
#undef TAIL
};

static void
each_check_of_an_answer_holds(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(malformed); i++) {
		const struct malformed *row = &malformed[i];
		struct dns_answer a;
		struct message m;
		uint8_t *exact;
		size_t len;

		answer_to(&m, "pc.corp", row->type, 0, 1);
		add(&m, row->tail, row->tail_len);
		/* on the heap and no byte more, so that a read beyond is seen */
		len = m.len - row->cut;
		exact = malloc(len);
		assert_non_null(exact);
		memcpy(exact, m.bytes, len);
		(void)dns_read_answer(exact, len, ID, "pc.corp", row->type, &a);
		if (a.count != row->records || a.address_count != (i == 0))
			fail_msg("%s: %zu records, %zu addresses", row->story,
				(size_t)a.count, (size_t)a.address_count);
		free(exact);
	}
}

/* RFC 1035, 2.3.4: a label has 63 bytes at most, a name 255. */
static void
what_is_too_long_for_a_name_is_refused(void **state)
{
	static const struct {
		size_t labels;
		uint8_t len;
		size_t records;
	} cases[] = { { 3, 63, 1 }, { 4, 63, 0 }, { 5, 63, 0 }, { 1, 64, 0 } };
	static const char rest[] = "\0\0\1\0\1\0\0\0\x3C\0\4\x0A\0\0\1";
	uint8_t label[65];

	(void)state;
	memset(label, 'a', sizeof(label));
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct dns_answer a;
		struct message m;

		answer_to(&m, "pc.corp", DNS_A, 0, 1);
		label[0] = cases[i].len;
		for (size_t k = 0; k < cases[i].labels; k++)
			add(&m, label, cases[i].len + 1u);
		add(&m, rest, sizeof(rest) - 1);
		(void)dns_read_answer(m.bytes, m.len, ID, "pc.corp", DNS_A, &a);
		if (a.count != cases[i].records)
			fail_msg("%zu labels of %d: %zu", cases[i].labels, cases[i].len,
				(size_t)a.count);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_question_is_as_specified),
		cmocka_unit_test(names_are_checked),
		cmocka_unit_test(answers_are_told_apart),
		cmocka_unit_test(a_truncated_answer_knows_nothing),
		cmocka_unit_test(answers_to_other_questions_are_ignored),
		cmocka_unit_test(names_in_records_are_read),
		cmocka_unit_test(services_come_in_the_order_of_their_priority),
		cmocka_unit_test(letters_of_a_terminal_do_not_pass),
		cmocka_unit_test(loops_and_cuts_are_harmless),
		cmocka_unit_test(addresses_are_kept),
		cmocka_unit_test(each_check_of_an_answer_holds),
		cmocka_unit_test(what_is_too_long_for_a_name_is_refused),
		cmocka_unit_test(servers_agree_or_do_not),
		cmocka_unit_test(a_server_is_quoted),
	};

	return cmocka_run_group_tests_name("probes: DNS", tests, NULL, NULL);
}
