/* Events of the Service Control Manager are of any service: only those count that name one
 * of Remote Desktop's own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "reading_of.h"

#define SCM "Service Control Manager"
#define OURS(id) "guest.events = " SCM "/" id ":TermService\n"
#define UNNAMED(id) "guest.events = " SCM "/" id "\n"

#define XML(id, data)                                                                      \
	"<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>"    \
	"<Provider Name='" SCM "' Guid='{555908d1-a6d7-4695-8e1e-26931d2012f4}'/>"         \
	"<EventID Qualifiers='49152'>" id "</EventID></System>" data "</Event>\n"

static void
xml_names_the_service(void **state)
{
	static const struct paste pastes[] = {
		{ XML("7031",
			  "<EventData><Data Name='param1'>Windows Search</Data>"
			  "<Data Name='param2'>1</Data></EventData>"),
			"" },
		{ XML("7031",
			  "<EventData><Data Name='param1'>Remote Desktop Services</Data>"
			  "<Data Name='param2'>1</Data></EventData>"),
			OURS("7031") },
		{ XML("7034",
			  "<EventData><Data "
			  "Name='param1'>Remotedesktopdienste</Data></EventData>"),
			OURS("7034") },
		{ XML("7031",
			  "<EventData><Data Name='param1'>Services Bureau &#224; distance"
			  "</Data></EventData>"),
			OURS("7031") },
		/* a language of which the display name is not known: the name in the binary */
		{ XML("7031",
			  "<EventData><Data Name='param1'>Služba</Data><Binary>"
			  "5400650072006D005300650072007600690063006500</Binary></EventData>"),
			OURS("7031") },
		{ XML("7031",
			  "<EventData><Data Name='param1'>Služba</Data><Binary>"
			  "5700530065006100720063006800</Binary></EventData>"),
			"" },
		/* a binary that is cut off within a character */
		{ XML("7031", "<EventData><Binary>540065007</Binary></EventData>"), "" },
		{ XML("7001",
			  "<EventData><Data Name='param1'>Remote Desktop Services</Data>"
			  "<Data Name='param2'>Terminal Device Driver</Data></EventData>"),
			OURS("7001") },
		/* another service that has Remote Desktop in its name */
		{ XML("7031",
			  "<EventData><Data Name='param1'>Remote Desktop "
			  "Licensing</Data></EventData>"),
			"" },
		/* two in one line, each with its own */
		{ XML("7031",
			  "<EventData><Data Name='param1'>Windows Time</Data></EventData>")
				XML("7034",
					"<EventData><Data Name='param1'>Remote Desktop "
					"Services</Data></EventData>"),
			OURS("7034") },
		{ XML("7000", ""), UNNAMED("7000") },
		/* a service that came up or went down is of interest with its state */
		{ XML("7036",
			  "<EventData><Data Name='param1'>Windows "
			  "Search</Data></EventData>"),
			"" },
		{ XML("7036",
			  "<EventData><Data Name='param1'>Služba</Data><Binary>"
			  "5400650072006D0053006500720076006900630065002F003100</Binary>"
			  "</EventData>"),
			"guest.events = " SCM "/7036:TermService/1\n" },
		/* other services that Remote Desktop needs */
		{ XML("7023",
			  "<EventData><Data Name='param1'>Služba</Data><Binary>"
			  "4200460045000000</Binary></EventData>"),
			"guest.events = " SCM "/7023:BFE\n" },
		{ XML("7001",
			  "<EventData><Data Name='param1'>Windows Defender Firewall</Data>"
			  "<Data Name='param2'>Base Filtering Engine</Data></EventData>"),
			"guest.events = " SCM "/7001:mpssvc\n" },
	};

	(void)state;
	assert_pastes(pastes, sizeof(pastes) / sizeof(pastes[0]));
}

static void
sentences_name_the_service(void **state)
{
	static const struct paste pastes[] = {
		{ "Event[0]:\n  Log Name: System\n  Source: " SCM "\n"
		  "  Date: 2026-11-20T10:00:00.000\n  Event ID: 7023\n  Task: N/A\n"
		  "  Level: Error\n  Computer: PC-042\n  Description: \n"
		  "The Windows Time service terminated with the following error: \n"
		  "The system cannot open the device or file specified.\n\n"
		  "Event[1]:\n  Log Name: System\n  Source: " SCM "\n"
		  "  Date: 2026-11-20T09:00:00.000\n  Event ID: 7022\n  Task: N/A\n"
		  "  Level: Error\n  Computer: PC-042\n  Description: \n"
		  "The Remote Desktop Services service hung on starting.\n",
			OURS("7022") },
		{ "Protokollname: System\n"
		  "Quelle:        " SCM "\n"
		  "Datum:         20.11.2026 10:00:00\n"
		  "Ereignis-ID:   7034\n"
		  "Aufgabenkategorie:Keine\n"
		  "Ebene:         Fehler\n"
		  "Beschreibung:\n"
		  "Dienst \"Windows Search\" wurde unerwartet beendet. Dies ist bereits 1 "
		  "Mal passiert.\n",
			"" },
		{ "Protokollname: System\n"
		  "Quelle:        " SCM "\n"
		  "Datum:         20.11.2026 10:00:00\n"
		  "Ereignis-ID:   7034\n"
		  "Aufgabenkategorie:Keine\n"
		  "Ebene:         Fehler\n"
		  "Beschreibung:\n"
		  "Dienst \"Remotedesktopdienste\" wurde unerwartet beendet. Dies ist bereits "
		  "1 Mal passiert.\n",
			OURS("7034") },
		{ "TimeCreated  : 11/20/2026 10:00:00 AM\nProviderName : " SCM "\n"
		  "Id           : 7000\n"
		  "Message      : The Parallel port driver service failed to start due to the "
		  "following error:\n",
			"" },
		/* a table that cuts the sentence, before or behind the name */
		{ "   ProviderName: " SCM "\n\n"
		  "TimeCreated                     Id LevelDisplayName Message\n"
		  "-----------                     -- ---------------- -------\n"
		  "11/20/2026 10:00:00 AM        7031 Error            The Remote Des...\n",
			UNNAMED("7031") },
		{ "   ProviderName: " SCM "\n\n"
		  "TimeCreated                     Id LevelDisplayName Message\n"
		  "-----------                     -- ---------------- -------\n"
		  "11/20/2026 10:00:00 AM        7031 Error            The Remote Desktop "
		  "Services service te...\n",
			OURS("7031") },
	};

	(void)state;
	assert_pastes(pastes, sizeof(pastes) / sizeof(pastes[0]));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(xml_names_the_service),
		cmocka_unit_test(sentences_name_the_service),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
