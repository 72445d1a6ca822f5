/* Tables of PowerShell in which a value is wider than the dashes of its heading. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "reading_of.h"

#define PROMPT "PS C:\\> Get-NetFirewallRule -DisplayGroup \"Remote Desktop\" | ft *\n\n"

static void
values_with_blanks_begin_before_the_dashes(void **state)
{
	static const struct paste pastes[] = {
		{ PROMPT "Name                          Enabled Direction         Profile "
			 "Action\n"
			 "----                          ------- ---------         ------- "
			 "------\n"
			 "RemoteDesktop-UserMode-In-TCP    True   Inbound Domain, Private  "
			 "Allow\n",
			"guest.firewall.rule = scoped\n"
			"guest.firewall.rule.id = RemoteDesktop-UserMode-In-TCP\n"
			"guest.firewall.rule.profiles = domain, private\n" },
		{ PROMPT "Name                          Enabled                 Profile "
			 "Action\n"
			 "----                          -------                 ------- "
			 "------\n"
			 "RemoteDesktop-UserMode-In-TCP    True Domain, Private, Public  "
			 "Allow\n",
			"guest.firewall.rule = allowed\n"
			"guest.firewall.rule.id = RemoteDesktop-UserMode-In-TCP\n"
			"guest.firewall.rule.profiles = domain, private, public\n" },
		/* the dashes begin at the blank behind the comma */
		{ PROMPT "Name                          Enabled        Profile Action\n"
			 "----                          -------        ------- ------\n"
			 "RemoteDesktop-UserMode-In-TCP    True Domain, Public  Allow\n"
			 "RemoteDesktop-UserMode-In-UDP    True         Public  Allow\n",
			"guest.firewall.rule = scoped\n"
			"guest.firewall.rule.id = RemoteDesktop-UserMode-In-TCP\n"
			"guest.firewall.rule.profiles = domain, public\n" },
		{ PROMPT "DisplayName                         Enabled         Profile\n"
			 "-----------                         -------         -------\n"
			 "Remote Desktop - User Mode (TCP-In)   False Domain, Private\n",
			"guest.firewall.rule = disabled\n"
			"guest.firewall.rule.name = Remote Desktop - User Mode (TCP-In)\n"
			"guest.firewall.rule.profiles = domain, private\n" },
		/* set to the left, as PowerShell does when it is told to */
		{ PROMPT "Name                          Enabled Profile         Action\n"
			 "----                          ------- -------         ------\n"
			 "RemoteDesktop-UserMode-In-TCP True    Domain, Private Allow\n",
			"guest.firewall.rule = scoped\n"
			"guest.firewall.rule.id = RemoteDesktop-UserMode-In-TCP\n"
			"guest.firewall.rule.profiles = domain, private\n" },
	};

	(void)state;
	assert_pastes(pastes, sizeof(pastes) / sizeof(pastes[0]));
}

/* Half a row proves nothing, and is not counted among the lines that were read. */
static void
rows_that_are_not_understood_are_not_counted(void **state)
{
	static const char *const rows[] = {
		"RemoteDesktop-UserMode-In-TCP   Maybe Inbound   Domain   Allow\n",
		"RemoteDesktop-UserMode-In-TCP    True Inbound   Domai... Allow\n",
		"RemoteDesktop-UserMode-In-TCP    True Sideways  Domain   Allow\n",
		"RemoteDesktop-UserMode-In-TCP    True Inbound   Domain   Perhaps\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char text[1024];
		struct reading_of r;

		snprintf(text, sizeof(text),
			PROMPT "Name                          Enabled Direction Profile  "
			       "Action\n"
			       "----                          ------- --------- -------  "
			       "------\n%s",
			rows[i]);
		reading_of(text, strlen(text), 0, &r);
		assert_string_equal(str_text(&r.facts), "");
		assert_true(r.reading.lines_used < r.reading.lines);
		reading_free(&r);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_with_blanks_begin_before_the_dashes),
		cmocka_unit_test(rows_that_are_not_understood_are_not_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
