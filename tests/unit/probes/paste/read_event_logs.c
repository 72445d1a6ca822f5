/* Whole logs in every form: what decides is found in each, and the age of it counts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "reading_of.h"
#include "share/base/macros.h"

#define SECURITY "Microsoft-Windows-Security-Auditing"
#define LSM "Microsoft-Windows-TerminalServices-LocalSessionManager"
#define CLIENT "Microsoft-Windows-TerminalServices-ClientActiveXCore"

#define TEXT_EVENT(source, date, id, message)                                              \
	"Event[0]:\n  Log Name: System\n  Source: " source "\n  Date: " date               \
	"\n  Event ID: " id "\n  Task: N/A\n  Level: Error\n  Computer: PC-042\n"          \
	"  Description: \n" message "\n\n"

#define XML_EVENT(provider, date, id, data)                                                \
	"<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>"    \
	"<Provider Name='" provider "' Guid='{1}'/><EventID>" id "</EventID>"              \
	"<TimeCreated SystemTime='" date "'/></System>" data "</Event>"

#define FAILED                                                                             \
	"An account failed to log on.\n\nSubject:\n\tSecurity ID:\t\tS-1-5-18\n"           \
	"\tLogon ID:\t\t0x3E7\n\nLogon Type:\t\t\t3\n\nFailure Information:\n"             \
	"\tStatus:\t\t\t0xC000006D\n\tSub Status:\t\t0xC0000064\n"

static void
a_refused_sign_in_says_why_in_every_form(void **state)
{
	static const char expected[] = "guest.events = " SECURITY "/4625:0xC0000064\n";
	static const struct paste pastes[] = {
		{ TEXT_EVENT(SECURITY, "2026-11-20T10:00:00.000", "4625", FAILED),
			expected },
		{ XML_EVENT(SECURITY, "2026-11-20T10:00:00.0Z", "4625",
			  "<EventData><Data Name='TargetUserName'>anna</Data>"
			  "<Data Name='Status'>0xc000006d</Data>"
			  "<Data Name='SubStatus'>0xc0000064</Data></EventData>"),
			expected },
		/* the pane "Details", one element a line */
		{ "<Event xmlns=\"x\">\n  <System>\n    <Provider Name=\"" SECURITY
		  "\" />\n"
		  "    <EventID>4625</EventID>\n"
		  "    <TimeCreated SystemTime=\"2026-11-20T10:00:00.0Z\" />\n  </System>\n"
		  "  <EventData>\n    <Data Name=\"Status\">0xc000006d</Data>\n"
		  "    <Data Name=\"SubStatus\">0xc0000064</Data>\n  </EventData>\n</Event>\n",
			expected },
		{ "Log Name:      Security\nSource:        " SECURITY "\n"
		  "Date:          11/20/2026 10:00:00 AM\nEvent ID:      4625\n"
		  "Task Category: Logon\nLevel:         Information\n"
		  "Keywords:      Audit Failure\nUser:          N/A\n"
		  "Computer:      PC-042\nDescription:\n" FAILED,
			expected },
		{ "Protokollname: Security\nQuelle:        " SECURITY "\n"
		  "Datum:         20.11.2026 10:00:00\nEreignis-ID:   4625\n"
		  "Aufgabenkategorie:Anmelden\nEbene:         Informationen\n"
		  "Beschreibung:\nFehler beim Anmelden eines Kontos.\n\nAntragsteller:\n"
		  "\tAnmelde-ID:\t\t0x3E7\n\nAnmeldetyp:\t\t\t3\n\nFehlerinformationen:\n"
		  "\tStatus:\t\t\t0xC000006D\n\tUnterstatus:\t\t0xC0000064\n",
			expected },
		{ "TimeCreated  : 11/20/2026 10:00:00 AM\nProviderName : " SECURITY "\n"
		  "Id           : 4625\n"
		  "Message      : An account failed to log on.\n"
		  "               Status: 0xC000006D\n"
		  "               Sub Status: 0xC0000064\n",
			expected },
		{ "Keywords,Date and Time,Source,Event ID,Task Category\n"
		  "Audit Failure,11/20/2026 10:00:00 AM," SECURITY
		  ",4625,Logon,\"An account "
		  "failed to log on.\nStatus: 0xC000006D\nSub Status: 0xC0000064\"\n",
			expected },
		/* a table has no room for it */
		{ "   ProviderName: " SECURITY "\n\n"
		  "TimeCreated                     Id LevelDisplayName Message\n"
		  "-----------                     -- ---------------- -------\n"
		  "11/20/2026 10:00:00 AM        4625 Information      An account failed...\n",
			"guest.events = " SECURITY "/4625\n" },
	};

	(void)state;
	assert_pastes(pastes, ARRAY_LEN(pastes));
}

static void
the_age_counts(void **state)
{
	static const struct paste pastes[] = {
		/* the last event of the log is of another program */
		{ TEXT_EVENT("MsiInstaller", "2026-11-20T10:00:00.000", "1033",
			  "x") TEXT_EVENT("Schannel", "2026-11-20T01:00:00.000", "36874",
			  "x") TEXT_EVENT("NETLOGON", "2026-11-17T10:00:00.000", "5719",
			  "x") TEXT_EVENT("Tcpip", "2026-11-01T10:00:00.000", "4231", "x"),
			"guest.events = Schannel/36874\n"
			"guest.events.older = NETLOGON/5719\n"
			"guest.events.left_out = 1\n" },
		/* "11/3" is two days, until "11/20" decides */
		{ "Level,Date and Time,Source,Event ID,Task Category\n"
		  "Error,11/20/2026 9:00:01 PM,Schannel,36874,None\n"
		  "Error,11/3/2026 9:00:00 AM,Tcpip,4231,None\n",
			"guest.events = Schannel/36874\nguest.events.left_out = 1\n" },
		{ "Level,Date and Time,Source,Event ID,Task Category\n"
		  "Error,11/4/2026 9:00:01 PM,Schannel,36874,None\n"
		  "Error,11/3/2026 9:00:00 AM,Tcpip,4231,None\n",
			"guest.events = Schannel/36874, Tcpip/4231\n" },
		/* over since: the certificate was made again, the account unlocked */
		{ TEXT_EVENT("TermService", "2026-11-20T10:00:00.000", "1056", "x")
				TEXT_EVENT("TermService", "2026-11-20T09:00:00.000", "1057",
					"x"),
			"guest.events = Microsoft-Windows-TerminalServices-"
			"RemoteConnectionManager/1056\nguest.events.left_out = 1\n" },
		/* not over: the new certificate came first */
		{ TEXT_EVENT("TermService", "2026-11-20T08:00:00.000", "1056", "x")
				TEXT_EVENT("TermService", "2026-11-20T09:00:00.000", "1057",
					"x"),
			"guest.events = Microsoft-Windows-TerminalServices-"
			"RemoteConnectionManager/1057, Microsoft-Windows-TerminalServices-"
			"RemoteConnectionManager/1056\n" },
	};

	(void)state;
	assert_pastes(pastes, ARRAY_LEN(pastes));
}

static void
the_client_says_its_code(void **state)
{
	static const struct paste pastes[] = {
		{ TEXT_EVENT(CLIENT, "2026-11-20T10:00:00.000", "1026",
			  "RDP ClientActiveX has been disconnected (Reason= 516)"),
			"error.code = 0x204\nguest.events = " CLIENT "/1026\n" },
		/* UserData and EventData; the last connection ended well */
		{ XML_EVENT(CLIENT, "2026-11-20T10:00:00.0Z", "1026",
			  "<EventData><Data Name='Name'>Disconnect Reason</Data>"
			  "<Data Name='Value'>2055</Data></EventData>") "\n",
			"error.code = 0x807\nguest.events = " CLIENT "/1026\n" },
		{ XML_EVENT(CLIENT, "2026-11-20T10:00:00.0Z", "1026",
			  "<EventData><Data Name='Value'>2055</Data></EventData>")
				XML_EVENT(CLIENT, "2026-11-20T10:05:00.0Z", "1026",
					"<EventData><Data Name='Value'>1</Data></EventData>"),
			"guest.events = " CLIENT "/1026\n" },
		{ XML_EVENT(LSM, "2026-11-20T10:00:00.0Z", "40",
			  "<UserData><EventXML xmlns='Event_NS'><Session>2</Session>"
			  "<Reason>5</Reason></EventXML></UserData>"),
			"guest.events = " LSM "/40:5\n" },
	};

	(void)state;
	assert_pastes(pastes, ARRAY_LEN(pastes));
}

/* Event Viewer saves a log as one line, far longer than a line may be. */
static void
a_log_in_one_line_is_read_to_its_end(void **state)
{
	STR_AUTO text = STR_INIT(8u << 20);

	(void)state;
	str_add(&text, "<?xml version=\"1.0\" encoding=\"utf-8\"?><Events>");
	for (int i = 0; i < 15000; i++)
		str_add(&text,
			XML_EVENT("Windows Search", "2026-11-20T09:00:00.0Z", "1003",
				"<EventData><Data>x</Data></EventData>"));
	str_add(&text, XML_EVENT(SECURITY, "2026-11-20T10:00:00.0Z", "4740", ""));
	str_add(&text, "</Events>\n");
	assert_true(text.len > 3u << 20);
	assert_reads(str_text(&text), 0, "guest.events = " SECURITY "/4740\n");
}

/* What decides is the last of many; a list of 64 kinds once lost it. */
static void
many_kinds_are_all_kept(void **state)
{
	STR_AUTO text = STR_INIT(1u << 20);
	struct reading_of r;

	(void)state;
	for (unsigned i = 0; i < 300; i++)
		str_addf(&text,
			XML_EVENT(SECURITY, "2026-11-20T09:00:00.0Z", "4625",
				"<EventData><Data "
				"Name='SubStatus'>0xc0%06x</Data></EventData>") "\n",
			i + 1);
	reading_of(str_text(&text), text.len, 0, &r);
	assert_non_null(strstr(str_text(&r.facts), "0xC0000100"));
	/* more than the list holds are counted */
	assert_non_null(strstr(str_text(&r.facts), "guest.events.left_out = 44\n"));
	reading_free(&r);
}

/* Logs of a machine in which other programs crash. */
static void
crashes_of_others_say_nothing(void **state)
{
	static const struct paste pastes[] = {
		{ TEXT_EVENT("Service Control Manager", "2026-11-20T10:00:00.000", "7031",
			  "The Print Spooler service terminated unexpectedly. It has done this "
			  "2 time(s).") TEXT_EVENT("Application Error",
			  "2026-11-20T09:00:00.000", "1000",
			  "Faulting application name: spoolsv.exe") TEXT_EVENT("Schannel",
			  "2026-11-20T08:00:00.000", "36871",
			  "A fatal error occurred while creating a TLS client credential. The "
			  "internal error state is 10013."),
			"" },
	};

	(void)state;
	assert_pastes(pastes, ARRAY_LEN(pastes));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_refused_sign_in_says_why_in_every_form),
		cmocka_unit_test(the_age_counts),
		cmocka_unit_test(the_client_says_its_code),
		cmocka_unit_test(a_log_in_one_line_is_read_to_its_end),
		cmocka_unit_test(many_kinds_are_all_kept),
		cmocka_unit_test(crashes_of_others_say_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
