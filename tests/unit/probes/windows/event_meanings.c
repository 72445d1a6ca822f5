/* What single events mean, whatever form they came in. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "probes/windows/event_meaning.h"
#include "share/base/macros.h"
#include "share/base/str.h"

#define SECURITY "Microsoft-Windows-Security-Auditing"
#define TS "Microsoft-Windows-TerminalServices-"

struct row {
	const char *provider;
	unsigned id;
	const char *values; /* "name=value" pairs with "|" between them; NULL: none */
	const char *text;
	const char *name; /* NULL: it means nothing */
	const char *client_code;
};

/* Cuts @copy into its pairs. */
static size_t
split_values(char *copy, struct windows_event_value *out)
{
	size_t count = 0;
	char *rest = NULL;

	for (char *p = strtok_r(copy, "|", &rest); p != NULL;
		p = strtok_r(NULL, "|", &rest)) {
		char *equals = strchr(p, '=');

		assert_non_null(equals);
		*equals = '\0';
		out[count].name = p;
		out[count++].text = equals + 1;
	}
	return count;
}

static void
check(const struct row *row)
{
	struct windows_event_value values[16];
	struct windows_event_meaning meaning;
	char *copy = text_dup(row->values != NULL ? row->values : "");
	struct windows_event event = { .provider = row->provider,
		.id = row->id,
		.values = values,
		.value_count = split_values(copy, values),
		.text = row->text != NULL ? row->text : "" };
	bool known = windows_event_meaning(&event, 3390, &meaning);

	if (known != (row->name != NULL) ||
		(known && !text_equal(meaning.name, row->name)) ||
		(known && row->client_code != NULL &&
			!text_equal(meaning.client_code, row->client_code)))
		print_error("%s/%u %s: \"%s\" \"%s\"\n", row->provider, row->id,
			row->values, meaning.name, meaning.client_code);
	assert_int_equal(known, row->name != NULL);
	if (known)
		assert_string_equal(meaning.name, row->name);
	if (known && row->client_code != NULL)
		assert_string_equal(meaning.client_code, row->client_code);
	free(copy);
}

static void
sign_ins_say_why(void **state)
{
	static const char message[] = "Logon Type: 3\nStatus: 0xC000006D\n"
				      "Sub Status: 0xC000006A\n";
	static const struct row rows[] = {
		{ SECURITY, 4625, "Status=0xc000006d|SubStatus=0xc000006a|LogonType=3",
			NULL, SECURITY "/4625:0xC000006A", NULL },
		/* without a sub status the status decides */
		{ SECURITY, 4625, "Status=0xc000006e|SubStatus=0x0|LogonType=10", NULL,
			SECURITY "/4625:0xC000006E", NULL },
		{ SECURITY, 4625, NULL, message, SECURITY "/4625:0xC000006A", NULL },
		{ SECURITY, 4625, NULL, "Status: 0xC0000234\nSub Status: 0x0\n",
			SECURITY "/4625:0xC0000234", NULL },
		/* half a number is none */
		{ SECURITY, 4625, NULL, "Status: 0xC00000...", SECURITY "/4625", NULL },
		{ SECURITY, 4625, NULL, "", SECURITY "/4625", NULL },
		/* at the screen, by a service, by a task */
		{ SECURITY, 4625, "SubStatus=0xc000006a|LogonType=2", NULL, NULL, NULL },
		{ SECURITY, 4625, "SubStatus=0xc000006a|LogonType=5", NULL, NULL, NULL },
		{ SECURITY, 4625, NULL, "Anmeldetyp: 4\nStatus: 0xC000006A\n", NULL, NULL },
		{ SECURITY, 4776, "Status=0xc0000064", NULL, SECURITY "/4776:0xC0000064",
			NULL },
		{ SECURITY, 4776, "Status=0x0", NULL, NULL, NULL },
		{ SECURITY, 4771, "Status=0x18", NULL, SECURITY "/4771:0x18", NULL },
		{ "Microsoft Windows security auditing.", 4825, NULL, NULL,
			SECURITY "/4825", NULL },
		/* NPS: only where it decides for a gateway */
		{ SECURITY, 6273, "ReasonCode=16|NASPortType=Virtual", NULL,
			SECURITY "/6273:16", NULL },
		{ SECURITY, 6273, "ReasonCode=16|NASPortType=Wireless - IEEE 802.11", NULL,
			NULL, NULL },
		{ SECURITY, 6273, NULL, "NAS Port-Type: Virtual\nReason Code: 65\n",
			SECURITY "/6273:65", NULL },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		check(&rows[i]);
}

static void
numbers_of_a_message_decide(void **state)
{
	static const struct row rows[] = {
		{ TS "LocalSessionManager", 40, NULL,
			"Session 2 has been disconnected, reason code 5",
			TS "LocalSessionManager/40:5", NULL },
		{ TS "LocalSessionManager", 40, "Session=2|Reason=12", NULL,
			TS "LocalSessionManager/40:12", NULL },
		/* a table cut the number */
		{ TS "LocalSessionManager", 40, NULL,
			"Session 2 has been disconnected, reason code 1...",
			TS "LocalSessionManager/40", NULL },
		{ TS "LocalSessionManager", 40, NULL, "Session 2 has been disconn...\n",
			TS "LocalSessionManager/40", NULL },
		{ TS "ClientActiveXCore", 1026, NULL,
			"RDP ClientActiveX has been disconnected (Reason= 516)",
			TS "ClientActiveXCore/1026", "0x204" },
		{ TS "ClientActiveXCore", 1026, "Name=Disconnect Reason|Value=2308", NULL,
			TS "ClientActiveXCore/1026", "0x904" },
		/* the person closed the window */
		{ TS "ClientActiveXCore", 1026, "Value=1", NULL,
			TS "ClientActiveXCore/1026", "" },
		{ TS "ClientActiveXCore", 1026, NULL,
			"RDP ClientActiveX has been disconnected (Reason= 263)",
			TS "ClientActiveXCore/1026", "" },
		{ "TerminalServices-Gateway", 301, NULL,
			"The following error occurred: \"23002\".", TS "Gateway/301",
			NULL },
		{ "TermService", 1057, NULL, NULL, TS "RemoteConnectionManager/1057",
			NULL },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		check(&rows[i]);
}

static void
events_of_others_mean_nothing(void **state)
{
	static const struct row rows[] = {
		{ SECURITY, 5157, "Direction=%%14592|SourcePort=50000|DestPort=3390", NULL,
			SECURITY "/5157:rdp", NULL },
		{ SECURITY, 5157, "Direction=%%14593|SourcePort=3390|DestPort=50000", NULL,
			SECURITY "/5157:rdp", NULL },
		/* this machine as a client of another */
		{ SECURITY, 5157, "Direction=%%14593|SourcePort=50000|DestPort=3390", NULL,
			NULL, NULL },
		{ SECURITY, 5152, "Direction=%%14592|SourcePort=50000|DestPort=445", NULL,
			NULL, NULL },
		{ SECURITY, 5157, NULL,
			"Process ID: 1044\nSource Port: 3390\nDestination Port: 50000\n",
			SECURITY "/5157:rdp", NULL },
		{ SECURITY, 5157, NULL,
			"Process ID: 3388\nSource Port: 445\nDestination Port: 50000\n",
			NULL, NULL },
		{ "Schannel", 36871, "Type=client|ErrorState=10013", NULL, NULL, NULL },
		{ "Schannel", 36871, "Type=server|ErrorState=10013", NULL, "Schannel/36871",
			NULL },
		{ "Schannel", 36871, NULL,
			"A fatal error occurred while creating a TLS client credential.",
			NULL, NULL },
		{ "Schannel", 36870, NULL,
			"A fatal error occurred when attempting to access the TLS server "
			"credential private key.",
			"Schannel/36870", NULL },
		{ "Microsoft-Windows-Security-Kerberos", 4, NULL,
			"... from the server srv1$. The target name used was TERMSRV/srv1.",
			"Microsoft-Windows-Security-Kerberos/4:TERMSRV", NULL },
		{ "Kerberos", 4, NULL, "The target name used was cifs/srv1.",
			"Microsoft-Windows-Security-Kerberos/4", NULL },
		/* another program with a number of ours */
		{ "MsiInstaller", 1026, NULL, NULL, NULL, NULL },
		{ ".NET Runtime", 1026, NULL, NULL, NULL, NULL },
		{ "", 4625, NULL, NULL, NULL, NULL },
		{ "Microsoft-Windows-", 4625, NULL, NULL, NULL, NULL },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		check(&rows[i]);
}

/* Two rows for one number would hide the second; a recovery must be in the table. */
static void
the_table_is_consistent(void **state)
{
	(void)state;
	for (size_t i = 0; i < windows_event_row_count; i++) {
		const struct windows_event_row *a = &windows_event_rows[i];
		bool over_by = a->over_by == 0;

		assert_true(a->first <= a->last);
		for (size_t j = 0; j < windows_event_row_count; j++) {
			const struct windows_event_row *b = &windows_event_rows[j];

			if (!text_equal(a->provider, b->provider))
				continue;
			over_by |= a->over_by >= b->first && a->over_by <= b->last;
			assert_true(i == j || a->last < b->first || b->last < a->first);
		}
		assert_true(over_by);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sign_ins_say_why),
		cmocka_unit_test(numbers_of_a_message_decide),
		cmocka_unit_test(events_of_others_mean_nothing),
		cmocka_unit_test(the_table_is_consistent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
