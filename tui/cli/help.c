/* Help for each command. 80 columns; the options that make sense for it. */
#include <stddef.h>

#include "tui/cli/cmd.h"

static const char general[] =
	"rdpdoctor finds out why a Remote Desktop connection fails and walks you to\n"
	"the fix.\n"
	"\n"
	"  rdpdoctor [TARGET]              the wizard (--plain: lines, no screen)\n"
	"  rdpdoctor check TARGET...       probe, decide, print; asks nothing\n"
	"  rdpdoctor offline PATH          read the registry of an attached disk\n"
	"  rdpdoctor read [FILE|-]         read the output of Windows commands\n"
	"  rdpdoctor explain CAUSE|CODE    a cause, 0x204, a FreeRDP name, a way in\n"
	"  rdpdoctor steps CAUSE           its fix with commands (--offline, --format)\n"
	"  rdpdoctor tree                  the decision tree as computed\n"
	"  rdpdoctor knowledge lint|list   check knowledge files, list what is known\n"
	"  rdpdoctor practice [SCENARIO]   the wizard over a recorded case, to learn it\n"
	"  rdpdoctor sessions              earlier sessions\n"
	"  rdpdoctor resume|export|delete ID\n"
	"  rdpdoctor replay FILE           an exported session, step by step\n"
	"\n"
	"TARGET is HOST, HOST:PORT, [IPV6]:PORT, an .rdp file or an rdp:// address.\n"
	"\n"
	"  --port N  --user NAME  --domain NAME  --gateway HOST\n"
	"  --password-stdin | --password-file FILE | --password-fd N\n"
	"  --until STAGE         name route tcp negotiate tls nla logon license desktop\n"
	"  --no-connect          no connection attempt with FreeRDP\n"
	"  --fact ID=VALUE       what a person would have answered; repeatable\n"
	"  --timeout SECONDS     of a whole check (10)   --allow-attempts N\n"
	"  --audience helpdesk|self|engineer\n"
	"  --json  --quiet  --verbose  --log FILE\n"
	"  --knowledge DIR  --store FILE | --no-store\n"
	"  --help  --version\n"
	"\n"
	"Each command explains itself: rdpdoctor COMMAND --help\n"
	"First diagnosis:  rdpdoctor check pc-042.corp.example\n";

static const struct {
	const char *command, *text;
} helps[] = {
	{ "check",
		"rdpdoctor check TARGET... [--hosts FILE]\n"
		"\n"
		"Climbs the connection rung by rung (name, route, tcp, negotiate, tls, "
		"nla),\n"
		"decides the cause, prints verdict, evidence and next steps. Asks nothing "
		"and\n"
		"changes nothing.\n"
		"\n"
		"  --json                one report a line (see "
		"share/schema/report.schema.json)\n"
		"  --fact ID=VALUE       what you know already, as boot.screen=sign-in\n"
		"  --user NAME --password-stdin\n"
		"                        one real authentication, no desktop is opened; "
		"of\n"
		"                        several targets, the first that does not take "
		"the\n"
		"                        password is the last that is shown it\n"
		"  --until desktop       open the desktop too: may disconnect somebody\n"
		"  --until tcp           stop early\n"
		"  --timeout SECONDS     of each check (10)\n"
		"  --hosts FILE          one target a line, # begins a comment, - is "
		"stdin\n"
		"\n"
		"Exit: 0 healthy, 1 diagnosed, 2 narrowed, 3 could not run, 64 to 77 "
		"errors.\n"
		"Example: rdpdoctor check pc-042 --fact boot.screen=sign-in\n" },
	{ "offline",
		"rdpdoctor offline PATH [--plan FILE | --apply CAUSE]\n"
		"rdpdoctor offline --undo BACKUP\n"
		"\n"
		"Reads the registry of a Windows that does not run and says what is wrong "
		"with\n"
		"Remote Desktop in it. PATH is a mounted Windows volume, a folder with "
		"SYSTEM and\n"
		"SOFTWARE, or one hive. Only reads; logs of a hive that was not closed "
		"are\n"
		"brought in in memory.\n"
		"\n"
		"  --json  --fact ID=VALUE\n"
		"  --plan FILE.cmd|FILE.reg  write the repair for a Windows recovery "
		"machine, to\n"
		"                        review, and its undo beside it\n"
		"  --apply CAUSE         repair the hive here, after a backup; asks first\n"
		"  --yes                 do not ask\n"
		"  --set NAME=VALUE      a value that a repair needs\n"
		"  --undo BACKUP         put the backup back, byte for byte\n"
		"\n"
		"Exit: as check; 65: nothing in it could be understood, 66: no hive "
		"there.\n"
		"Example: rdpdoctor offline /mnt/windows\n" },
	{ "read",
		"rdpdoctor read [FILE|-]\n"
		"\n"
		"Reads the output of Windows commands (netsh, reg, sc, PowerShell, ...), "
		"pasted\n"
		"or saved, in any language it knows, and says what it means for Remote "
		"Desktop.\n"
		"\n"
		"  --json  --fact ID=VALUE  --port N   the port that Remote Desktop should "
		"use\n"
		"\n"
		"Exit: as check; 65: nothing in it could be understood, 66: no such file.\n"
		"Example: rdpdoctor read --json output.txt\n" },
	{ "explain",
		"rdpdoctor explain CAUSE | CODE | CHANNEL [--format text|md|html]\n"
		"\n"
		"Says what a cause is and how it is told apart, or what a code really "
		"means:\n"
		"0x204, 516, ERRCONNECT_CONNECT_TRANSPORT_FAILED, ERRINFO_LOGOFF_BY_USER,\n"
		"0xC000006D, SSL_CERT_NOT_ON_SERVER. Of a way into a machine "
		"(serial-console,\n"
		"aws-ssm) it says what it needs, when it works and how it is opened.\n"
		"A whole message may be pasted: its codes are found in it, and so are the words\n"
		"of those that have none, as: An internal error has occurred.\n"
		"\n"
		"Example: rdpdoctor explain fw-block-inbound-always\n"
		"         rdpdoctor explain Error code: 0x904 Extended error code: 0x7\n" },
	{ "steps",
		"rdpdoctor steps CAUSE [--offline] [--format text|md|html|cmd]\n"
		"\n"
		"The mitigation of a cause with its commands, dangers, undo and checks.\n"
		"\n"
		"  --offline             the path for a disk attached to another machine\n"
		"  --format cmd          a script to review, CRLF and ASCII, with its "
		"undo\n"
		"  --format md|html      an article\n"
		"  --fact ID=VALUE       facts that fill the commands\n"
		"  --set NAME=VALUE      a placeholder: --set vm=web01 --set "
		"resource_group=prod\n"
		"\n"
		"Example: rdpdoctor steps fw-rule-disabled --offline\n" },
	{ "tree",
		"rdpdoctor tree [--format text|dot|md]\n"
		"\n"
		"The decision tree as computed from the knowledge: what is asked next, at "
		"which\n"
		"price, and which causes remain.\n" },
	{ "knowledge",
		"rdpdoctor knowledge lint [DIR]\n"
		"rdpdoctor knowledge list facts|causes|questions|channels|readers\n"
		"\n"
		"Checks knowledge files (65 and one line a finding when something is "
		"wrong), or\n"
		"lists what is known. --knowledge DIR adds a folder of your own.\n" },
	{ "sessions",
		"rdpdoctor sessions [--json]\n"
		"\n"
		"Lists the sessions in the store, newest first.\n" },
	{ "resume",
		"rdpdoctor resume ID\n"
		"\n"
		"Goes on where a session was left or cut. The first four characters are "
		"enough.\n" },
	{ "export",
		"rdpdoctor export ID [--format note|text|md|html|json] [--redact LEVEL] "
		"[-o FILE]\n"
		"\n"
		"The transcript of a session. --redact is normal (names and public "
		"addresses\n"
		"hidden), strict (all addresses too) or none. A file is never "
		"overwritten.\n" },
	{ "practice",
		"rdpdoctor practice [SCENARIO]\n"
		"\n"
		"The wizard over a recorded case: no network, nothing stored, nothing "
		"touched.\n"
		"The caller's answers, a command's output and a disk come from the case; "
		"at the\n"
		"end it says what the cause was. Without a name: the list.\n"
		"\n"
		"  --plain               lines instead of a screen    --json  the list\n"
		"\n"
		"Example: rdpdoctor practice rule-off\n" },
	{ "replay",
		"rdpdoctor replay FILE|-\n"
		"\n"
		"Goes through a session that `export --format json` wrote: what was asked, "
		"seen\n"
		"and done, and how the verdict grew. Only reads. In a terminal Enter goes "
		"on.\n"
		"\n"
		"  --verbose             screens and pasted lines too    --quiet  no "
		"waiting\n"
		"\n"
		"Exit: 0; 65: no transcript, or changed after it was exported; 66: no such "
		"file.\n"
		"Example: rdpdoctor replay rdpdoctor-7K2M9QD4.json\n" },
	{ "delete",
		"rdpdoctor delete ID\n"
		"\n"
		"Deletes a session with all its events from the store.\n" },
};

const char *
help_text(const char *command)
{
	for (size_t i = 0; i < ARRAY_LEN(helps); i++)
		if (text_equal(command, helps[i].command))
			return helps[i].text;
	return general;
}
