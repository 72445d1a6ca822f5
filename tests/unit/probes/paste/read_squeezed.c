/*
 * What happens to an output on its way: consoles of any width cut it, chats squeeze its
 * blanks, spreadsheets make tabs of them. The facts stay those of the whole.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "probes/paste/input/lines.h"
#include "reading_of.h"

#define DASHES "----------------------------------------------------------------------\n"

#define JA_PROFILE(name, policy)                                                           \
	name "\n" DASHES "状態                                  オン\n"                \
	     "ファイアウォール ポリシー                         " policy "\n"              \
	     "LocalFirewallRules                    N/A (GPO ストアのみ)\n"           \
	     "InboundUserNotification               有効\n"                              \
	     "FileName                              "                                      \
	     "%systemroot%\\system32\\LogFiles\\Firewall\\pfirewall.log\n"                 \
	     "MaxFileSize                           4096\n\n\n"

/* netsh pads its labels by characters, so wide ones push the value to the edge. */
static const char japanese[] = "C:\\>netsh advfirewall show allprofiles\n\n" JA_PROFILE(
	"ドメイン プロファイル 設定:", "BlockInbound,AllowOutbound")
	JA_PROFILE("パブリック プロファイル 設定:",
		"BlockInboundAlways,BlockOutbound") "OK\n\nC:\\>\n";

static const char japanese_facts[] = "guest.firewall.domain.enabled = true\n"
				     "guest.firewall.domain.inbound = block\n"
				     "guest.firewall.domain.outbound = allow\n"
				     "guest.firewall.domain.shielded = false\n"
				     "guest.firewall.public.enabled = true\n"
				     "guest.firewall.public.inbound = block\n"
				     "guest.firewall.public.outbound = block\n"
				     "guest.firewall.public.shielded = true\n";

static const char listeners[] =
	"\nActive Connections\n\n"
	"  Proto  Local Address          Foreign Address        State           PID\n"
	"  TCP    0.0.0.0:135            0.0.0.0:0              LISTENING       960\n"
	"  TCP    0.0.0.0:3389           0.0.0.0:0              LISTENING       1136\n"
	"  TCP    10.0.0.4:3389          10.0.0.9:51000         ESTABLISHED     1136\n";

static const char listener_facts[] = "guest.rdp.listening = true\n"
				     "guest.rdp.port_owner_pid = 1136\n";

static const char rule[] =
	"Rule Name:                            Desk\n" DASHES
	"Enabled:                              Yes\n"
	"Direction:                            In\n"
	"Profiles:                             Domain,Private,Public\n"
	"RemoteIP:                             10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,"
	"203.0.113.7/32,198.51.100.0/24,192.0.2.0/24\n"
	"Protocol:                             TCP\n"
	"LocalPort:                            3389\n"
	"Action:                               Allow\n";

static const char rule_facts[] =
	"guest.firewall.rule = scoped\nguest.firewall.rule.name = Desk\n"
	"guest.firewall.rule.profiles = domain, private, public\n"
	"guest.firewall.rule.sources = 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, "
	"203.0.113.7, 198.51.100.0/24, 192.0.2.0/24\n";

/* As a console of @width cells shows it: cut at the edge, padded to it if @pad. */
static void
cut_at(const char *text, int width, bool pad, struct str *out)
{
	int used = 0;

	while (*text != '\0') {
		size_t n = 1;
		int cells = *text == '\n' ? 0 : text_cell(text, &n);

		if (*text == '\n' || used + cells > width) {
			for (; pad && used < width; used++)
				str_add_char(out, ' ');
			str_add_char(out, '\n');
			used = 0;
		}
		if (*text != '\n')
			str_add_len(out, text, n);
		text += n;
		used += cells;
	}
}

static void
a_console_of_any_width_cuts_no_fact(void **state)
{
	static const struct {
		const char *text, *facts;
		int widths[12]; /* not in the blanks between two columns */
	} texts[] = {
		{ japanese, japanese_facts,
			{ 60, 64, 66, 70, 71, 72, 73, 76, 80, 90, 100 } },
		{ listeners, listener_facts, { 60, 72, 73, 74, 80, 90, 100 } },
		{ rule, rule_facts, { 60, 64, 66, 70, 71, 72, 73, 80, 90, 100, 120 } },
	};

	(void)state;
	for (size_t t = 0; t < ARRAY_LEN(texts); t++)
		for (size_t w = 0; texts[t].widths[w / 2] != 0; w++) {
			STR_AUTO cut = STR_INIT(1 << 16);

			cut_at(texts[t].text, texts[t].widths[w / 2], w % 2 == 1, &cut);
			assert_reads(str_text(&cut), 0, texts[t].facts);
		}
}

/* Rows of a table that PowerShell fitted to its window reach the edge and end there. */
static void
rows_of_the_same_length_are_not_joined(void **state)
{
	(void)state;
	assert_reads("Status   Name               DisplayName\n"
		     "------   ----               -----------\n"
		     "Running  AppHostSvcOfSome...  Application Host Helper Ser...\n"
		     "Running  AudioEndpointBui...  Windows Audio Endpoint Buil...\n"
		     "Stopped  TermService        Remote Desktop Services of it\n"
		     "Running  UmRdpService       Remote Desktop Services UserM\n",
		0,
		"guest.service.TermService.state = stopped\n"
		"guest.service.UmRdpService.state = running\n");
}

static void
lists_and_tables_with_squeezed_blanks_are_read(void **state)
{
	static const struct {
		const char *text, *facts;
	} cases[] = {
		{ "Name : Domain\nEnabled : True\nDefaultInboundAction : Block\n"
		  "AllowInboundRules : True\n\n"
		  "Name : Public\nEnabled : False\nDefaultInboundAction : Allow\n"
		  "AllowInboundRules : False\n",
			"guest.firewall.domain.enabled = true\n"
			"guest.firewall.domain.inbound = block\n"
			"guest.firewall.domain.shielded = false\n"
			"guest.firewall.public.enabled = false\n"
			"guest.firewall.public.inbound = allow\n"
			"guest.firewall.public.shielded = true\n" },
		{ "Name: Domain\nEnabled: True\nDefaultInboundAction: Block\n",
			"guest.firewall.domain.enabled = true\n"
			"guest.firewall.domain.inbound = block\n" },
		{ "Name Enabled\n---- -------\nDomain True\nPrivate True\nPublic False\n",
			"guest.firewall.domain.enabled = true\n"
			"guest.firewall.private.enabled = true\n"
			"guest.firewall.public.enabled = false\n" },
		{ "Status Name DisplayName\n------ ---- -----------\n"
		  "Stopped TermService Remote Desktop Services\n",
			"guest.service.TermService.state = stopped\n" },
		/* an empty cell is not filled with the next one */
		{ "Name        StartType  Status\n----        ---------  ------\n"
		  "TermService            Stopped\n",
			"guest.service.TermService.state = stopped\n" },
		/* two objects without a blank line between are two */
		{ "Name    : TermService\nStatus  : Stopped\n"
		  "Name : UmRdpService\nStatus : Running\n",
			"guest.service.TermService.state = stopped\n"
			"guest.service.UmRdpService.state = running\n" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_reads(cases[i].text, 0, cases[i].facts);
}

static void
tabs_are_columns(void **state)
{
	(void)state;
	/* reg.exe of XP and 2003 */
	assert_reads("! REG.EXE VERSION 3.0\n\n"
		     "HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Terminal "
		     "Server\n"
		     "    fDenyTSConnections\tREG_DWORD\t0x1\n",
		0, "guest.rdp.denied = true\nguest.rdp.denied_by = local\n");
	assert_reads("Public Profile Settings:\n" DASHES
		     "State\tOFF\nFirewall Policy\tBlockInbound,AllowOutbound\n",
		0,
		"guest.firewall.public.enabled = false\n"
		"guest.firewall.public.inbound = block\n"
		"guest.firewall.public.outbound = allow\n"
		"guest.firewall.public.shielded = false\n");
	assert_reads("SERVICE_NAME: TermService\n\tTYPE\t\t: 30  WIN32\n"
		     "\tSTATE\t\t: 1  STOPPED\n",
		0, "guest.service.TermService.state = stopped\n");
}

/* "a" as UTF-16LE, no mark. */
static void
add_wide(struct str *out, const char *text)
{
	for (; *text != '\0'; text++) {
		str_add_char(out, *text);
		str_add_len(out, "\0", 1);
	}
}

/* cmd and PowerShell append to each other's file in their own encodings. */
static void
a_file_of_two_encodings_is_read_whole(void **state)
{
	static const char service[] = "SERVICE_NAME: TermService\r\n"
				      "        STATE              : 1  STOPPED\r\n\r\n";
	static const char sockets[] = "  TCP    0.0.0.0:3389           0.0.0.0:0           "
				      "   LISTENING       77\r\n";
	static const char facts[] = "guest.rdp.listening = true\n"
				    "guest.rdp.port_owner_pid = 77\n"
				    "guest.service.TermService.state = stopped\n";

	(void)state;
	for (int order = 0; order < 3; order++) {
		STR_AUTO text = STR_INIT(4096);
		struct reading_of r;

		if (order == 2)
			str_add_len(&text, "\xFF\xFE", 2);
		if (order == 0)
			str_add(&text, service);
		else
			add_wide(&text, service);
		if (order == 0)
			add_wide(&text, sockets);
		else
			str_add(&text, sockets);
		reading_of(str_text(&text), text.len, 3389, &r);
		assert_string_equal(str_text(&r.facts), facts);
		reading_free(&r);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_console_of_any_width_cuts_no_fact),
		cmocka_unit_test(rows_of_the_same_length_are_not_joined),
		cmocka_unit_test(lists_and_tables_with_squeezed_blanks_are_read),
		cmocka_unit_test(tabs_are_columns),
		cmocka_unit_test(a_file_of_two_encodings_is_read_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
