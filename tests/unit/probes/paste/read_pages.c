/*
 * Outputs as web pages and tools present them: marked up, emphasised, framed, explained
 * behind an arrow, as a string of JSON, several in one text with nothing between.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "reading_of.h"

#define DASHES "----------------------------------------------------------------------\n"

#define PUBLIC_ON                                                                          \
	"guest.firewall.public.enabled = true\n"                                           \
	"guest.firewall.public.inbound = block\n"                                          \
	"guest.firewall.public.outbound = allow\n"                                         \
	"guest.firewall.public.shielded = false\n"

/* Spain's rule, which no one can connect through. */
#define ES_RULE_FACTS                                                                      \
	"guest.firewall.rule = blocked\n"                                                  \
	"guest.firewall.rule.name = Cierre\n"                                              \
	"guest.firewall.rule.profiles = domain, private, public\n"                         \
	"guest.firewall.rule.sources = any\n"

static void
page_marks_it_up(void **state)
{
	(void)state;
	assert_reads("<p>Nombre de regla:  Cierre<br>\n" DASHES
		     "<br />Habilitada:  S&iacute;<br>Direcci&oacute;n:  "
		     "Dentro<br>Perfiles:  Dominio,Privada,P&#250;blica<br>RemoteIP:  "
		     "Cualquiera<br>Protocolo:  TCP<br>LocalPort:  3389<br>Acci&#xF3;n:  "
		     "<b>Bloquear</b></p>",
		0, ES_RULE_FACTS);
	assert_reads("<pre class=\"x\"><code>PS C:\\&gt; Get-NetFirewallProfile | ft\n\n"
		     "<span style=\"color:red\">Name    Enabled</span>\n----    -------\n"
		     "Public     True\n</code></pre>",
		0, "guest.firewall.public.enabled = true\n");
	assert_reads("<table><tr><td>fDenyTSConnections</td><td>REG_DWORD</td></tr></table>"
		     "\nPS C:\\> Get-NetFirewallProfile | ft\n\nName    Enabled\n"
		     "----    -------\nPublic    False\n",
		0, "guest.firewall.public.enabled = false\n");
}

/* What a cloud's run command answers: the whole output is one string. */
static void
tool_hands_on_a_string(void **state)
{
	(void)state;
	assert_reads(
		"{\n  \"value\": [\n    {\n      \"code\": \"ComponentStatus/StdOut/"
		"succeeded\",\n      \"message\": \"\\nPublic Profile Settings: \\n"
		"--------------------------------------------------------------------"
		"--\\r\\nState                                 ON\\r\\n"
		"Firewall Policy                       BlockInbound,AllowOutbound\\r\\n"
		"Ok.\\r\\n\",\n      \"time\": null\n    }\n  ]\n}\n",
		0, PUBLIC_ON);
	assert_reads(
		"{\"out\": \"\\n\\u041f\\u0430\\u0440\\u0430\\u043c\\u0435\\u0442\\u0440"
		"\\u044b \\u041e\\u0431\\u0449\\u0438\\u0439 "
		"\\u043f\\u0440\\u043e\\u0444\\u0438\\u043b\\u044c:\\n"
		"----------------------------------------\\n\\u0421\\u043e\\u0441\\u0442"
		"\\u043e\\u044f\\u043d\\u0438\\u0435                 "
		"\\u0412\\u042b\\u041a\\u041b\\u042e\\u0427\\u0418\\u0422\\u042c\\n\"}",
		0, "guest.firewall.public.enabled = false\n");
}

/* Paths have "\n" in them, too; values of a .reg file escape their backslashes. */
static void
path_is_no_string_of_lines(void **state)
{
	(void)state;
	assert_reads(
		"Windows Registry Editor Version 5.00\n\n"
		"[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\TermService]\n"
		"\"ImagePath\"=\"C:\\\\nest\\\\new\\\\name\\\\nothing\\\\that\\\\matters"
		"\\\\to\\\\anybody\\\\but\\\\it\\\\is\\\\long.exe\"\n"
		"\"Start\"=dword:00000004\n",
		0, "guest.service.TermService.start = disabled\n");
}

static void
page_frames_it(void **state)
{
	(void)state;
	assert_reads("| Nombre de regla:        Cierre                        |\n"
		     "| ------------------------------------------------      |\n"
		     "| Habilitada:             Sí                            |\n"
		     "| Dirección:              Dentro                        |\n"
		     "| Perfiles:               Dominio,Privada,Pública       |\n"
		     "| RemoteIP:               Cualquiera                    |\n"
		     "| Protocolo:              TCP                           |\n"
		     "| LocalPort:              3389                          |\n"
		     "| Acción:                 Bloquear                      |\n",
		0, ES_RULE_FACTS);
}

/* The console's line stands between signs; it is typed all the same. */
static void
page_emphasises_the_prompt(void **state)
{
	static const char *const prompts[] = {
		"_PS C:\\Users\\x> netsh advfirewall show currentprofile_",
		"**C:\\>netsh advfirewall show currentprofile**",
		"*C:\\>netsh advfirewall show currentprofile*"
	};
	char text[512];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(prompts); i++) {
		(void)snprintf(text, sizeof(text),
			"%s\n\n    paramètres Profil public :\n\n"
			"    État                                  Actif\n"
			"    Stratégie de pare-feu                 "
			"BlockInbound,AllowOutbound\n",
			prompts[i]);
		assert_reads(text, 0, PUBLIC_ON "guest.net.profile = public\n");
	}
}

/* Markdown would draw a line for the dashes. */
static void
page_escapes_the_dashes(void **state)
{
	(void)state;
	assert_reads("**netsh advfirewall show currentprofile**\n\n"
		     "Public Profile Settings:\n\\" DASHES
		     "State                                 ON\n"
		     "Firewall Policy                       BlockInbound,AllowOutbound\n",
		0, PUBLIC_ON "guest.net.profile = public\n");
}

static void
writer_explains_a_line(void **state)
{
	(void)state;
	assert_reads("Name             : Net\nInterfaceAlias   : Wi-Fi\n"
		     "NetworkCategory  : Public     ← change this\n",
		0, "guest.net.profile = public\n");
	assert_reads(
		"C:\\>reg query \"HKLM\\SYSTEM\\CurrentControlSet\\Control\\Terminal "
		"Server\" /v fDenyTSConnections\n\n"
		"HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Terminal Server\n"
		"    fDenyTSConnections    REG_DWORD    0x1   <-- here\n",
		0, "guest.rdp.denied = true\nguest.rdp.denied_by = local\n");
	assert_reads("Name    : Public\nEnabled : False   # that is why\n", 0,
		"guest.firewall.public.enabled = false\n");
	/* a sign that points both ways is part of a name */
	assert_reads("Rule Name:                            Lan <-> Desk\n" DASHES
		     "Enabled:                              No\n"
		     "Direction:                            In\n"
		     "Profiles:                             Domain\n"
		     "Protocol:                             TCP\n"
		     "LocalPort:                            3389\n"
		     "Action:                               Allow\n",
		0,
		"guest.firewall.rule = disabled\nguest.firewall.rule.name = Lan <-> Desk\n"
		"guest.firewall.rule.profiles = domain\n");
}

#define OLD_RULE "-------------------------------------------------------------------\n"

/* What the firewall of Windows XP says, and later ones when they are asked like it. */
static void
old_windows_has_two_profiles(void **state)
{
	static const char modes[] =
		"Domain profile configuration:\n" OLD_RULE
		"Operational mode                  = Disable\n"
		"Exception mode                    = Enable\n\n"
		"Standard profile configuration (current):\n" OLD_RULE
		"Operational mode                  = Enable\n"
		"Exception mode                    = Disable\n\n"
		"Local Area Connection firewall configuration:\n" OLD_RULE
		"Operational mode                  = Disable\n\n";
	static const char domain[] = "guest.firewall.domain.enabled = false\n"
				     "guest.firewall.domain.shielded = false\n";
	char text[2048], expected[512];

	(void)state;
	/* cut: its owner is unknown */
	assert_true(text_format(
		text, sizeof(text), "C:\\>netsh firewall show opmode\n\n%s", modes));
	assert_reads(text, 0, domain);
	assert_true(text_format(text, sizeof(text),
		"C:\\>netsh firewall show opmode\n\n%sIMPORTANT: use \"netsh advfirewall "
		"firewall\" instead.\n\nC:\\>",
		modes));
	assert_reads(text, 0, domain);
	assert_true(text_format(
		text, sizeof(text), "C:\\>netsh firewall show opmode\n\n%sC:\\>", modes));
	assert_true(text_format(expected, sizeof(expected),
		"%sguest.firewall.private.enabled = true\n"
		"guest.firewall.private.shielded = true\n"
		"guest.net.profile = private\n",
		domain));
	assert_reads(text, 0, expected);
	assert_reads("C:\\>netsh firewall show state\n\nFirewall status:\n" OLD_RULE
		     "Profile                           = Domain\n"
		     "Operational mode                  = Enable\n"
		     "Exception mode                    = Enable\n",
		0,
		"guest.firewall.domain.enabled = true\n"
		"guest.firewall.domain.shielded = false\nguest.net.profile = domain\n");
}

/* A script shows the answers of its commands as remarks. */
static void
script_remarks_the_answer(void **state)
{
	(void)state;
	assert_reads("# What is in use?\nGet-NetConnectionProfile\n\n# Output:\n"
		     "# Name             : Net\n# InterfaceAlias   : Ethernet\n#\n"
		     "# NetworkCategory  : Private\n\nSet-Something -Name x\n",
		0, "guest.net.profile = private\n");
	assert_reads("\tmy $x = run();\n\t#   Rule Name:                            Desk\n"
		     "\t#   " DASHES "\t#   Enabled:                              Yes\n"
		     "\t#   Direction:                            In\n"
		     "\t#   Profiles:                             Domain\n"
		     "\t#   RemoteIP:                             198.51.100.0/26\n"
		     "\t#   Protocol:                             TCP\n"
		     "\t#   LocalPort:                            3389\n"
		     "\t#   Action:                               Allow\n\n\tsplit(/x/);\n",
		0,
		"guest.firewall.rule = scoped\nguest.firewall.rule.name = Desk\n"
		"guest.firewall.rule.profiles = domain\n"
		"guest.firewall.rule.sources = 198.51.100.0/26\n");
	/* what a .reg file does not set */
	assert_reads("Windows Registry Editor Version 5.00\n\n"
		     "; [HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Terminal "
		     "Server]\n; \"fDenyTSConnections\"=dword:00000001\n; \"X\"=dword:0\n\n"
		     "[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Terminal "
		     "Server\\WinStations\\RDP-Tcp]\n\"PortNumber\"=dword:00000d3d\n",
		0, "guest.rdp.port = 3389\n");
	assert_reads("# Firewall\n\nPublic Profile Settings:\n" DASHES
		     "State                                 ON\n\n## Next\n",
		0, "guest.firewall.public.enabled = true\n");
}

/* One output ends where a line begins that it never has. */
static void
outputs_follow_each_other(void **state)
{
	(void)state;
	assert_reads("Impostazioni Profilo pubblico:\n" DASHES
		     "Stato                                 ATTIVATO\n"
		     "Criterio firewall                     BlockInbound,AllowOutbound\n\n"
		     "Nome regola:                          Porta\n" DASHES
		     "Abilitata:                            No\n"
		     "Direzione:                            In\n"
		     "Profili:                              Dominio\n"
		     "IP remoto:                            Qualsiasi\n"
		     "Protocollo:                           TCP\n"
		     "Porta locale:                         3389\n"
		     "Azione:                               Consenti\n",
		0,
		PUBLIC_ON "guest.firewall.rule = disabled\n"
			  "guest.firewall.rule.name = Porta\n"
			  "guest.firewall.rule.profiles = domain\n"
			  "guest.firewall.rule.sources = any\n");
	assert_reads("Public Profile Settings:\n" DASHES
		     "State                                 ON\n\n"
		     "Name    Enabled\n----    -------\nDomain    False\n",
		0,
		"guest.firewall.domain.enabled = false\n"
		"guest.firewall.public.enabled = true\n");
}

/* Pages show runs of blanks as one. */
static void
blanks_are_squeezed(void **state)
{
	(void)state;
	assert_reads("公用配置文件 设置:\n" DASHES "状态 启用\n"
		     "防火墙策略 BlockInbound,AllowOutbound\n"
		     "LocalFirewallRules N/A (仅 GPO 存储)\n\n"
		     "日志:\nLogAllowedConnections 禁用\n\n"
		     "专用配置文件 设置:\n" DASHES "状态 关闭\n",
		0, PUBLIC_ON "guest.firewall.private.enabled = false\n");
	assert_reads("Öffentliches Profil-Einstellungen:\n" DASHES "Status EIN\n"
		     "Firewallrichtlinie BlockInbound,AllowOutbound\n",
		0, PUBLIC_ON);
}

/* Pages copy what the console shows for a backslash. */
static void
backslash_is_a_yen(void **state)
{
	(void)state;
	assert_reads(
		"C:¥Windows¥system32>reg query \"HKLM¥SYSTEM¥CurrentControlSet¥Control¥"
		"Terminal Server\" /v fDenyTSConnections\n\n"
		"HKEY_LOCAL_MACHINE¥SYSTEM¥CurrentControlSet¥Control¥Terminal Server\n"
		"    fDenyTSConnections    REG_DWORD    0x1\n\n"
		"C:￥Windows￥system32>netsh advfirewall show currentprofile\n\n"
		"パブリック プロファイル 設定：\n" DASHES
		"状態                                  オン\n",
		0,
		"guest.firewall.public.enabled = true\nguest.net.profile = public\n"
		"guest.rdp.denied = true\nguest.rdp.denied_by = local\n");
}

/* Some systems write an accent behind its letter. */
static void
accents_stand_alone(void **state)
{
	(void)state;
	assert_reads("Paramètres Profil public :\n" DASHES
		     "E\xCC\x81tat                                  Actif\n"
		     "Strate\xCC\x81gie de pare-feu                 "
		     "BlockInbound,AllowOutbound\n",
		0, PUBLIC_ON);
	assert_reads("Параметры Общии\xCC\x86 профиль:\n" DASHES
		     "Состояние                             ВКЛЮЧИТЬ\n"
		     "Политика брандмауэра                  BlockInbound,AllowOutbound\n",
		0, PUBLIC_ON);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(page_marks_it_up),
		cmocka_unit_test(tool_hands_on_a_string),
		cmocka_unit_test(path_is_no_string_of_lines),
		cmocka_unit_test(page_frames_it),
		cmocka_unit_test(page_emphasises_the_prompt),
		cmocka_unit_test(page_escapes_the_dashes),
		cmocka_unit_test(writer_explains_a_line),
		cmocka_unit_test(old_windows_has_two_profiles),
		cmocka_unit_test(script_remarks_the_answer),
		cmocka_unit_test(outputs_follow_each_other),
		cmocka_unit_test(blanks_are_squeezed),
		cmocka_unit_test(accents_stand_alone),
		cmocka_unit_test(backslash_is_a_yen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
