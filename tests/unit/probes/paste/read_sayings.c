/*
 * Texts that hold no answer, and texts that hold too many: what a person must be told about
 * them is said, in whatever language Windows refused.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "reading_of.h"

struct saying {
	const char *text, *note; /* a piece of it; NULL: none */
	const char *facts;
};

static void
check_all(const struct saying *sayings, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct saying *s = &sayings[i];
		struct reading_of r;
		bool found = s->note == NULL;

		reading_of(s->text, strlen(s->text), 3389, &r);
		for (size_t n = 0; n < r.reading.note_count && s->note != NULL; n++)
			found = found || strstr(r.reading.notes[n], s->note) != NULL;
		if (!found || (s->note == NULL && r.reading.note_count > 0))
			fail_msg("%s\nhas the note \"%s\"", s->text, r.reading.notes[0]);
		if (s->facts != NULL)
			assert_string_equal(str_text(&r.facts), s->facts);
		/* what was not understood says why, where that is known */
		if (r.err != ERR_OK && s->note != NULL)
			assert_non_null(strstr(r.error.text, s->note));
		reading_free(&r);
	}
}

static void
a_refusal_is_no_answer_and_says_so(void **state)
{
	static const struct saying sayings[] = {
		{ "Access is denied.\r\n", "refused", "" },
		{ "Zugriff verweigert\r\n", "refused", "" },
		{ "Acc\x8As refus\x82.\r\n", "refused", "" }, /* OEM 850 */
		{ "Acc\xE8s refus\xE9.\r\n", "refused", "" }, /* ANSI 1252 */
		{ "Acceso denegado.\r\n", "refused", "" },
		{ "Accesso negato.\r\n", "refused", "" },
		{ "Acesso negado.\r\n", "refused", "" },
		{ "Отказано в доступе.\r\n", "refused", "" },
		{ "\x8E\xE2\xAA\xA0\xA7\xA0\xAD\xAE \xA2 \xA4\xAE\xE1\xE2\xE3\xAF\xA5.\r\n",
			"refused", "" }, /* OEM 866 */
		{ "拒绝访问。\r\n", "refused", "" },
		{ "\xBE\xDC\xBE\xF8\xB7\xC3\xCE\xCA\xA1\xA3\r\n", "refused", "" }, /* 936 */
		{ "アクセスが拒否されました。\r\n", "refused", "" },
		{ "C:\\>sc query TermService\r\n[SC] OpenService FAILED 5:\r\n\r\n"
		  "Access is denied.\r\n\r\nC:\\>",
			"refused", "" },
		{ "[SC] OpenService FEHLER 5:\r\n\r\nZugriff verweigert\r\n", "refused",
			"" },
		{ "Get-ItemProperty : x\n    + CategoryInfo          : PermissionDenied: "
		  "(HKEY_LOCAL_MACHINE:String) [Get-ItemProperty], SecurityException\n",
			"refused", "" },
		{ "The requested operation requires elevation (Run as administrator).\n",
			"not opened as administrator", "" },
		/* an event tells of a refusal: nothing was refused now */
		{ "Event[0]:\n  Log Name: System\n  Source: Service Control Manager\n"
		  "  Date: x\n  Event ID: 7000\n  Task: N/A\n  Description: \n"
		  "The Remote Desktop Services service did not start: \n"
		  "Access is denied.\n",
			NULL, "guest.events = Service Control Manager/7000:TermService\n" },
		/* one command was refused, another one answered */
		{ "C:\\>netsh advfirewall set x\nAccess is denied.\n\nC:\\>sc query "
		  "TermService\n\nSERVICE_NAME: TermService\n"
		  "        STATE              : 1  STOPPED\n",
			"refused", "guest.service.TermService.state = stopped\n" },
	};

	(void)state;
	check_all(sayings, ARRAY_LEN(sayings));
}

static void
an_unknown_command_is_named_as_one(void **state)
{
	static const struct saying sayings[] = {
		{ "'qwinsta' is not recognized as an internal or external command,\n"
		  "operable program or batch file.\n",
			"does not recognise", "" },
		{ "Der Befehl \"qwinsta\" ist entweder falsch geschrieben oder\n"
		  "konnte nicht gefunden werden.\n",
			"does not recognise", "" },
		{ "'qwinsta' n’est pas reconnu en tant que commande interne\n"
		  "ou externe, un programme exécutable ou un fichier de commandes.\n",
			"does not recognise", "" },
		{ "\"qwinsta\" no se reconoce como un comando interno o externo,\n"
		  "programa o archivo por lotes ejecutable.\n",
			"does not recognise", "" },
		{ "\"qwinsta\" non è riconosciuto come comando interno o esterno,\n"
		  " un programma eseguibile o un file batch.\n",
			"does not recognise", "" },
		{ "'qwinsta' n\xC6o \x82 reconhecido como um comando interno\n"
		  "ou externo, um programa oper\xA0vel ou um arquivo em lotes.\n",
			"does not recognise", "" }, /* OEM 850 */
		{ "\"qwinsta\" не является внутренней или внешней\n"
		  "командой, исполняемой программой или пакетным файлом.\n",
			"does not recognise", "" },
		{ "'qwinsta' 不是内部或外部命令，也不是可运行的程序\n或批处理文件。\n",
			"does not recognise", "" },
		{ "'qwinsta' は、内部コマンドまたは外部コマンド、\n"
		  "操作可能なプログラムまたはバッチ ファイルとして認識されていません。\n",
			"does not recognise", "" },
		{ "Get-NetFirewallRule : The term 'Get-NetFirewallRule' is not recognized "
		  "as "
		  "the name of a cmdlet, function, script file, or operable program.\n",
			"does not recognise", "" },
		{ "qwinsta : Die Benennung \"qwinsta\" wurde nicht als Name eines Cmdlet\n"
		  "    + CategoryInfo          : ObjectNotFound: (qwinsta:String) [], "
		  "CommandNotFoundException\n",
			"does not recognise", "" },
	};

	(void)state;
	check_all(sayings, ARRAY_LEN(sayings));
}

#define NO_RULE(what, asked)                                                               \
	"Get-NetFirewallRule : No MSFT_NetFirewallRule objects found with property '" what \
	"' equal to '" asked "'.\n    + CategoryInfo          : ObjectNotFound: (" asked   \
	":String) [Get-NetFirewallRule], CimJobException\n"                                \
	"    + FullyQualifiedErrorId : CmdletizationQuery_NotFound_" what                  \
	",Get-NetFirewallRule\n"

static const struct saying that_there_is_no_sayings[] = {
	{ NO_RULE("InstanceID", "RemoteDesktop-UserMode-In-TCP"), NULL,
		"guest.firewall.rule = missing\n" },
	{ NO_RULE("RuleGroup", "@FirewallAPI.dll,-28752"), NULL,
		"guest.firewall.rule = missing\n" },
	/* by name, which is another one in another language */
	{ NO_RULE("DisplayGroup", "Remote Desktop"), "proves nothing", "" },
	{ NO_RULE("RuleGroup", "@FirewallAPI.dll,-28502"), "proves nothing", "" },
	{ "No rules match the specified criteria.\n", "proves nothing", "" },
	{ "Aucune règle ne correspond aux critères spécifiés.\n", "proves nothing", "" },
	{ "Ninguna regla coincide con los criterios especificados.\n", "proves nothing",
		"" },
	{ "Nenhuma regra corresponde aos critérios especificados.\n", "proves nothing",
		"" },
	{ "没有与指定标准相匹配的规则。\n", "proves nothing", "" },
	{ "指定された条件に一致する規則はありません。\n", "proves nothing", "" },
	{ "C:\\>netsh advfirewall firewall show rule name=\"Remote Desktop\"\n\n"
	  "No rules match the specified criteria.\n\nC:\\>",
		"proves nothing", "" },
	/* all of them were asked for */
	{ "C:\\>netsh advfirewall firewall show rule name=all dir=in\n\n"
	  "No rules match the specified criteria.\n\nC:\\>",
		NULL, "guest.firewall.rule = missing\n" },
	{ "Get-NetTCPConnection : No matching MSFT_NetTCPConnection objects found "
	  "by CIM "
	  "query: SELECT * FROM MSFT_NetTCPConnection  WHERE ((LocalPort = 3389)) "
	  "AND "
	  "((State = 2)). Verify query parameters and retry.\n",
		NULL, "guest.rdp.listening = false\n" },
	{ "Get-NetTCPConnection : No matching MSFT_NetTCPConnection objects found "
	  "by CIM "
	  "query: SELECT * FROM MSFT_NetTCPConnection  WHERE ((LocalPort = 3389)) "
	  "AND "
	  "((RemotePort = 5)).\n",
		NULL, "" },
	{ "PS C:\\> Get-NetTCPConnection -State Listen | where LocalPort -eq 3389\n"
	  "PS C:\\> ",
		NULL, "guest.rdp.listening = false\n" },
	{ "PS C:\\> Get-NetTCPConnection -LocalPort 3389 -RemotePort 5\nPS C:\\> ", NULL,
		"" },
	{ "[SC] EnumQueryServicesStatus:OpenService FEHLER 1060:\n\n"
	  "Der angegebene Dienst ist kein installierter Dienst.\n",
		"does not exist", "" },
	/* the whole policy key is not there: policy was read, and sets nothing */
	{ "C:\\>reg query \"HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows "
	  "NT\\Terminal "
	  "Services\"\n\nERROR: The system was unable to find the specified "
	  "registry "
	  "key or value.\n\nC:\\>",
		"does not exist",
		"guest.policy.read = true\nguest.rdp.keepalive = false\n" },
	{ "C:\\>reg query \"HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows "
	  "NT\\Terminal "
	  "Services\" /v UserAuthentication\n\nFEHLER: Der angegebene "
	  "Registrierungsschlüssel bzw. Wert wurde nicht gefunden.\n",
		"does not exist", "" },
	{ "错误: 系统找不到指定的注册表项或值。\n", "does not exist", "" },
	{ "エラー: 指定されたレジストリ キーまたは値が見つかりませんでした\n",
		"does not exist", "" },
};

static void
that_there_is_no_such_thing_is_an_answer(void **state)
{
	(void)state;
	check_all(that_there_is_no_sayings, ARRAY_LEN(that_there_is_no_sayings));
}

#define STATE_OF(state)                                                                    \
	"SERVICE_NAME: TermService\n        STATE              : " state "\n\n"
#define IP_OF(name)                                                                        \
	"Windows IP Configuration\n\n   Host Name . . . . . . . . . . . . : " name "\n"

static void
two_machines_in_one_text_are_noticed(void **state)
{
	static const struct saying sayings[] = {
		{ IP_OF("SRV1") "\n" IP_OF("SRV2"), "SRV1 and SRV2", NULL },
		{ IP_OF("SRV1") "\n" IP_OF("srv1"), NULL, NULL },
		{ "[SRV1]: PS C:\\> sc.exe query TermService\n" STATE_OF(
			  "1  STOPPED") "[SRV2]: PS C:\\> sc.exe query "
					"TermService\n" STATE_OF("4  RUNNING"),
			"SRV1 and SRV2", "guest.service.TermService.state = running\n" },
		{ "admin@SRV1 C:\\>sc query TermService\n" STATE_OF(
			  "1  STOPPED") "admin@SRV2 C:\\>sc query BFE\n",
			"SRV1 and SRV2", NULL },
		{ "C:\\>hostname\nSRV1\n\nC:\\>sc query TermService\n" STATE_OF(
			  "1  STOPPED") "C:\\>hostname\nSRV2\n\nC:\\>",
			"SRV1 and SRV2", NULL },
		/* a name and the same with its domain */
		{ "C:\\>hostname\nSRV1\n\nC:\\>sc query TermService\n" STATE_OF(
			  "1  STOPPED") "MachineName : srv1.example.org\n",
			NULL, NULL },
		{ "   Nom de l’hôte . . . . . . . . . . : PC1\n"
		  "Hostname:                      PC2\n" STATE_OF("1  STOPPED"),
			"PC1 and PC2", NULL },
		{ "Microsoft Windows [Version 10.0.17763.1]\n" STATE_OF(
			  "1  STOPPED") "Microsoft Windows [Versión 10.0.20348.2]\n",
			"10.0.17763.1 and 10.0.20348.2", NULL },
		{ "Public Profile Settings:\n-----------------------------------\n"
		  "State                                 ON\n"
		  "Firewall Policy                       BlockInbound,AllowOutbound\n\n"
		  "Öffentliches "
		  "Profil-Einstellungen:\n-----------------------------------\n"
		  "Status                                AUS\n"
		  "Firewallrichtlinie                    BlockInbound,AllowOutbound\n",
			"languages en and de", NULL },
		{ "Status   Name               PSComputerName\n"
		  "------   ----               --------------\n"
		  "Stopped  TermService        SRV1\nRunning  TermService        SRV2\n",
			"SRV1 and SRV2", NULL },
		/* the computer that a test was aimed at is another one by nature */
		{ "ComputerName     : SRV9\nTcpTestSucceeded : True\n\n" STATE_OF(
			  "1  STOPPED") IP_OF("SRV1"),
			NULL, NULL },
	};

	(void)state;
	check_all(sayings, ARRAY_LEN(sayings));
}

static void
of_two_answers_the_last_counts_and_that_is_said(void **state)
{
	static const struct saying sayings[] = {
		{ "C:\\>sc query TermService\n" STATE_OF(
			  "1  STOPPED") "C:\\>sc query "
					"TermService"
					"\n" STATE_OF("4  "
						      "RUNNI"
						      "NG") "C:\\>",
			"last answer counts",
			"guest.service.TermService.state = running\n" },
		{ STATE_OF("1  STOPPED") STATE_OF("4  RUNNING"), "later one counts",
			"guest.service.TermService.state = running\n" },
		{ STATE_OF("1  STOPPED") STATE_OF("1  STOPPED"), NULL,
			"guest.service.TermService.state = stopped\n" },
		/* asked twice, answered once */
		{ "C:\\>sc query TermService\nC:\\>sc query TermService\n" STATE_OF(
			  "4  RUNNING"),
			NULL, "guest.service.TermService.state = running\n" },
		/* one answer with two lines of its own, a clock measured twice */
		{ "Trusted DC Connection Status Status = 0 0x0 NERR_Success\n"
		  "Trust Verification Status = 5 0x5 ERROR_ACCESS_DENIED\n",
			NULL, "guest.trust_ok = false\n" },
		{ "C:\\>w32tm /stripchart /computer:dc1 /dataonly\n"
		  "10:00:00, +00.5s\n10:00:02, -00.6s\n",
			NULL, NULL },
		/* what is in force beats what is only configured: no contradiction */
		{ "Name    : TermService\nStatus  : Running\n", NULL,
			"guest.service.TermService.state = running\n" },
	};

	(void)state;
	check_all(sayings, ARRAY_LEN(sayings));
}

static void
a_known_command_that_was_not_understood_is_named(void **state)
{
	static const struct saying sayings[] = {
		/* a language that no table contains */
		{ "C:\\>w32tm /query /status\nWskaźnik przestępny: 0(brak ostrzeżenia)\n"
		  "Warstwa: 4 (odwołanie pomocnicze)\n\nC:\\>",
			"\"w32tm /query /status\" was not understood", "" },
		{ "C:\\>change logon /query\nLogowania sesji są obecnie WŁĄCZONE\n\nC:\\>",
			"was not understood", "" },
		{ "C:\\>netsh advfirewall firewall show rule name=all | findstr 3389\n"
		  "LocalPort:                            3389\n\nC:\\>",
			"was not understood", "" },
		/* understood, though it says nothing about Remote Desktop */
		{ "C:\\>sc query Spooler\n\nSERVICE_NAME: Spooler\n"
		  "        STATE              : 4  RUNNING\n\nC:\\>",
			NULL, "" },
		{ "PS C:\\> Test-NetConnection x -Port 3389\n\nComputerName     : x\n"
		  "TcpTestSucceeded : True\n\nPS C:\\>",
			NULL, "" },
		/* a step, not a question */
		{ "netsh advfirewall firewall add rule name=\"RDP\" dir=in "
		  "action=allow\nOk.\n",
			NULL, "" },
		/* not one of ours; no answer */
		{ "C:\\>whoami\nx\\y\n\nC:\\>", NULL, "" },
		{ "C:\\>netstat -ano\nC:\\>", NULL, "" },
	};

	(void)state;
	check_all(sayings, ARRAY_LEN(sayings));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_refusal_is_no_answer_and_says_so),
		cmocka_unit_test(an_unknown_command_is_named_as_one),
		cmocka_unit_test(that_there_is_no_such_thing_is_an_answer),
		cmocka_unit_test(a_known_command_that_was_not_understood_is_named),
		cmocka_unit_test(two_machines_in_one_text_are_noticed),
		cmocka_unit_test(of_two_answers_the_last_counts_and_that_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
