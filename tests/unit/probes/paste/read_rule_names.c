/*
 * Rules that a listing shows by their names alone, without a port: those that Windows ships
 * count as what they are, in every language; what the listing leaves out stays unknown.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "probes/windows/localized_words.h"
#include "reading_of.h"

#define ALL_PROFILES "guest.firewall.rule.profiles = domain, private, public\n"

static void
names_of_the_listener_rule(void **state)
{
	static const char *const names[] = { "Remote Desktop - User Mode (TCP-In)",
		"Remote Desktop (TCP-In)", "Remotedesktop - Benutzermodus (TCP eingehend)",
		"Bureau à distance - Mode utilisateur (TCP-Entrée)",
		"Escritorio remoto: modo usuario (TCP de entrada)",
		"Desktop remoto - Modalità utente (TCP-In)",
		"Área de Trabalho Remota - Modo de Usuário (TCP-Entrada)",
		"Удаленный рабочий стол - пользовательский режим (входящий трафик TCP)",
		"远程桌面 - 用户模式(TCP-In)",
		"リモート デスクトップ - ユーザー モード (TCP 受信)" };
	static const char *const others[] = { "Remote Desktop - User Mode (UDP-In)",
		"Remote Desktop - Shadow (TCP-In)", "Remote Desktop - (TCP-WS-In)",
		"Remote Desktop - User Mode (TCP-In-9081)", "Remote Desktop", "",
		"My Remote Desktop - User Mode (TCP-In)", "Remote Assistance (TCP-In)",
		"Remote Desktop Services (TCP-In)", "(TCP)", "-:(" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		assert_true(words_name_listener_rule(names[i]));
	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		assert_false(words_name_listener_rule(others[i]));
}

static void
table_by_display_names(void **state)
{
	(void)state;
	assert_reads(
		"DisplayName                         Enabled Direction Action  Profile\n"
		"-----------                         ------- --------- ------  -------\n"
		"Remote Desktop - Shadow (TCP-In)       True   Inbound  Allow      Any\n"
		"Remote Desktop - User Mode (TCP-In)   False   Inbound  Allow      Any\n"
		"Remote Desktop - User Mode (UDP-In)    True   Inbound  Allow      Any\n",
		0,
		"guest.firewall.rule = disabled\n"
		"guest.firewall.rule.name = Remote Desktop - User Mode "
		"(TCP-In)\n" ALL_PROFILES);
	assert_reads(
		"DisplayName           : Remotedesktop - Benutzermodus (TCP eingehend)\n"
		"Enabled               : True\nDirection             : Inbound\n"
		"Profile               : Private\nAction                : Allow\n",
		0,
		"guest.firewall.rule = scoped\n"
		"guest.firewall.rule.name = Remotedesktop - Benutzermodus (TCP eingehend)\n"
		"guest.firewall.rule.profiles = private\n");
}

/* Off is off, whatever else is not shown; on is not enough. */
static void
table_leaves_columns_out(void **state)
{
	static const char off[] = "Name                          Enabled\n"
				  "----                          -------\n"
				  "RemoteDesktop-UserMode-In-TCP   False\n";
	static const char on[] = "Name                          Enabled\n"
				 "----                          -------\n"
				 "RemoteDesktop-UserMode-In-TCP    True\n";
	static const char both[] = "DisplayName                         Enabled\n"
				   "-----------                         -------\n"
				   "Remote Desktop - User Mode (TCP-In)   False\n"
				   "Remote Desktop - User Mode (TCP-In)    True\n";

	(void)state;
	assert_reads(off, 0,
		"guest.firewall.rule = disabled\n"
		"guest.firewall.rule.id = RemoteDesktop-UserMode-In-TCP\n");
	assert_reads(on, 0, "");
	assert_reads(both, 0, "");
	/* on another port it is not the listener's */
	assert_reads(off, 3390, "");
}

/* Only those that are on were asked for, so there is no column that says so. */
static void
question_tells_that_they_are_on(void **state)
{
	static const char *const questions[] = {
		"PS C:\\> Get-NetFirewallRule -Direction Inbound -Enabled True | ft\n",
		"PS C:\\> Get-NetFirewallRule | ? Enabled -eq 'True' | ft\n",
		"PS C:\\> Get-NetFirewallRule | ? { $_.Enabled } | ft\n"
	};
	static const char table[] =
		"\nDisplayName                          Profile Action\n"
		"-----------                          ------- ------\n"
		"Remote Desktop - User Mode (TCP-In)  Domain   Allow\n"
		"Remote Desktop - User Mode (UDP-In)  Domain   Allow\n";
	char text[512];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(questions); i++) {
		assert_true(text_format(text, sizeof(text), "%s%s", questions[i], table));
		assert_reads(text, 0,
			"guest.firewall.rule = scoped\n"
			"guest.firewall.rule.name = Remote Desktop - User Mode (TCP-In)\n"
			"guest.firewall.rule.profiles = domain\n");
	}
	assert_reads(table, 0, "");
}

static void
netsh_through_findstr(void **state)
{
	(void)state;
	assert_reads(
		"C:\\>netsh advfirewall firewall show rule name=all | findstr /c:\"Name\" "
		"/c:\"Enabled\"\n"
		"Rule Name:                            Remote Desktop - User Mode "
		"(UDP-In)\n"
		"Enabled:                              Yes\n"
		"Rule Name:                            Remote Desktop - User Mode "
		"(TCP-In)\n"
		"Enabled:                              No\n",
		0,
		"guest.firewall.rule = disabled\n"
		"guest.firewall.rule.name = Remote Desktop - User Mode (TCP-In)\n");
}

/* The profile of a rule is no profile of the firewall. */
static void
rules_are_no_profiles(void **state)
{
	(void)state;
	assert_reads("DisplayName                         Profile Enabled\n"
		     "-----------                         ------- -------\n"
		     "Some Other Rule                      Domain   False\n"
		     "Remote Desktop - User Mode (TCP-In)  Public   False\n",
		0,
		"guest.firewall.rule = disabled\n"
		"guest.firewall.rule.name = Remote Desktop - User Mode (TCP-In)\n"
		"guest.firewall.rule.profiles = public\n");
	assert_reads("Name   Profile Enabled\n----   ------- -------\n"
		     "{1-2}   Domain   False\n",
		0, "");
	assert_reads("Profile Enabled\n------- -------\nDomain    False\n", 0,
		"guest.firewall.domain.enabled = false\n");
}

/* ConvertTo-Json writes the numbers behind the words. */
static void
numbers_of_json(void **state)
{
	(void)state;
	assert_reads(
		"[\n  {\n    \"Name\": \"Domain\",\n    \"Enabled\": 1,\n"
		"    \"DefaultInboundAction\": 4,\n    \"AllowInboundRules\": 2\n  },\n"
		"  {\n    \"Name\": \"Public\",\n    \"Enabled\": 0,\n"
		"    \"DefaultInboundAction\": 2,\n    \"AllowInboundRules\": 0\n  }\n]\n",
		0,
		"guest.firewall.domain.enabled = true\n"
		"guest.firewall.domain.inbound = block\n"
		"guest.firewall.domain.shielded = false\n"
		"guest.firewall.public.enabled = false\n"
		"guest.firewall.public.inbound = allow\n"
		"guest.firewall.public.shielded = true\n");
	assert_reads("{\n  \"Name\": \"RemoteDesktop-UserMode-In-TCP\",\n"
		     "  \"DisplayName\": \"x\",\n  \"Enabled\": 2,\n  \"Direction\": 1,\n"
		     "  \"Action\": 2,\n  \"Profile\": 3\n}\n",
		0,
		"guest.firewall.rule = disabled\n"
		"guest.firewall.rule.id = RemoteDesktop-UserMode-In-TCP\n"
		"guest.firewall.rule.name = x\n"
		"guest.firewall.rule.profiles = domain, private\n");
	assert_reads("{ \"Name\": \"Net\", \"InterfaceAlias\": \"Ethernet\",\n"
		     "  \"NetworkCategory\": 0 }\n",
		0, "guest.net.profile = public\n");
}

/* Hyper-V has a firewall for its guests, with the same names. */
static void
firewall_of_guests(void **state)
{
	(void)state;
	assert_reads("PS C:\\> Get-NetFirewallHyperVProfile -PolicyStore ActiveStore\n\n"
		     "Profile               : Public\nEnabled               : True\n"
		     "DefaultInboundAction  : Allow\n\n"
		     "PS C:\\> Get-NetFirewallProfile | ft Name,Enabled\n\n"
		     "Name    Enabled\n----    -------\nPublic    False\n",
		0, "guest.firewall.public.enabled = false\n");
	assert_reads("Name                  : {4-2}\nVMCreatorId           : {4-3}\n"
		     "DisplayName           : RDP\nEnabled               : True\n"
		     "Direction             : Inbound\nAction                : Block\n"
		     "Protocol              : TCP\nLocalPort             : 3389\n"
		     "Profiles              : Any\n",
		0, "");
}

/* Other products have rules with names, too. */
static void
rules_of_others(void **state)
{
	static const char text[] =
		"PS C:\\> Get-NetFirewallProfile | ft\n\nName    Enabled\n"
		"----    -------\nPublic     True\n\n"
		"Rule Name: mail.example\nCategory: Malware\n"
		"Domain Name: example\nAction: Deny\n";
	struct reading_of r;

	(void)state;
	reading_of(text, sizeof(text) - 1, 0, &r);
	assert_int_equal(r.reading.command_count, 1);
	assert_string_equal(r.reading.commands[0], "net-firewall-profile");
	reading_free(&r);
}

/* An address filter shows whose it is by its InstanceID, if only that was selected. */
static void
filter_by_its_id(void **state)
{
	(void)state;
	assert_reads("Name                          Enabled Action Direction Profile\n"
		     "----                          ------- ------ --------- -------\n"
		     "RemoteDesktop-UserMode-In-TCP    True  Allow   Inbound     Any\n\n"
		     "InstanceID                      RemoteAddress\n"
		     "----------                      -------------\n"
		     "RemoteDesktop-UserMode-In-TCP   198.51.100.20\n"
		     "RemoteDesktop-UserMode-In-UDP   Any\n",
		0,
		"guest.firewall.rule = scoped\n"
		"guest.firewall.rule.id = RemoteDesktop-UserMode-In-TCP\n" ALL_PROFILES
		"guest.firewall.rule.sources = 198.51.100.20\n");
}

/* A rule that keeps some addresses out does not decide, and is not hidden either. */
static void
a_block_beside_the_deciding_rule_is_seen(void **state)
{
	(void)state;
	assert_reads("Name                          Enabled Action Direction Profile\n"
		     "----                          ------- ------ --------- -------\n"
		     "RemoteDesktop-UserMode-In-TCP    True  Allow   Inbound     Any\n"
		     "RemoteDesktop-In-TCP             True  Block   Inbound     Any\n\n"
		     "InstanceID                      RemoteAddress\n"
		     "----------                      -------------\n"
		     "RemoteDesktop-In-TCP            198.51.100.20\n",
		0,
		"guest.firewall.rule = allowed\nguest.firewall.rule.blocks = some\n"
		"guest.firewall.rule.id = RemoteDesktop-UserMode-In-TCP\n" ALL_PROFILES);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_of_the_listener_rule),
		cmocka_unit_test(table_by_display_names),
		cmocka_unit_test(table_leaves_columns_out),
		cmocka_unit_test(a_block_beside_the_deciding_rule_is_seen),
		cmocka_unit_test(question_tells_that_they_are_on),
		cmocka_unit_test(netsh_through_findstr),
		cmocka_unit_test(filter_by_its_id),
		cmocka_unit_test(firewall_of_guests),
		cmocka_unit_test(rules_of_others),
		cmocka_unit_test(rules_are_no_profiles),
		cmocka_unit_test(numbers_of_json),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
