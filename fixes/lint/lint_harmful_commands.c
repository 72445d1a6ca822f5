/*
 * Common advice that does harm or nothing, as patterns of commands. Each has a reason and
 * what to write instead. To add one: a line in the table, and a test with a command that
 * matches and one that does not.
 */
#include <string.h>
#include <strings.h>

#include "share/base/text.h"
#include "fixes/lint/lint.h"

struct advice {
	const char *shell;    /* NULL: any */
	const char *has[3];   /* all of them, whatever the case */
	const char *hasnt[2]; /* none of them */
	const char *says;
};

static const struct advice table[] = {
	{ NULL, { "| more" }, { NULL },
		"the pager waits for a key, which no unattended channel has: leave it "
		"out" },
	{ "cmd", { "select-string" }, { "powershell" },
		"select-string is PowerShell: set the shell to powershell" },
	{ NULL, { "name.*remote desktop", "-context 9,4" }, { NULL },
		"nine lines before the name are the rule before it: use -Context 0,13" },
	{ NULL, { "select-string", "displayname." }, { NULL },
		"netsh never prints DisplayName, so that finds nothing: search for Name or "
		"LocalPort" },
	{ NULL, { "-displayname \"remotedesktop-usermode" }, { NULL },
		"that is the rule's Name, not its display name: use -Name" },
	{ NULL, { "set allprofiles firewallpolicy" }, { NULL },
		"it rewrites the outbound setting of all profiles: set the one profile at "
		"fault "
		"and keep its outbound" },
	{ NULL, { "set allprofiles state off" }, { NULL },
		"it turns off more than was on: turn off the profiles that are on, one by "
		"one, "
		"as a last resort" },
	{ NULL, { "reg delete" }, { "/f" },
		"reg delete asks and waits for an answer: add /f, after an export" },
	{ NULL, { "controlset001" }, { "{" },
		"the control set in use is read, not guessed: use {control_set}" },
	{ NULL, { "controlset002" }, { "{" },
		"the control set in use is read, not guessed: use {control_set}" },
	{ NULL, { "robocopy" }, { "/r:" },
		"robocopy retries a million times: add /R:0 /W:0" },
	{ NULL, { "robocopy" }, { "/w:" },
		"robocopy waits 30 seconds between tries: add /R:0 /W:0" },
	{ "cmd", { "obj= '" }, { NULL },
		"single quotes are part of the value in cmd: use double quotes" },
	{ "cmd", { "/v '" }, { NULL },
		"single quotes are part of the name in cmd: use double quotes" },
	{ "cmd", { "/d '" }, { NULL },
		"single quotes are part of the value in cmd: use double quotes" },
	{ NULL, { "machinekeys", "del " }, { "icacls" },
		"deleting MachineKeys destroys the keys of other certificates: repair the "
		"rights" },
	{ NULL, { "machinekeys", "remove-item" }, { NULL },
		"deleting MachineKeys destroys the keys of other certificates: repair the "
		"rights" },
	{ NULL, { "machinekeys", "ren" }, { "icacls", "current" },
		"renaming MachineKeys hides the keys of other certificates: repair the "
		"rights" },
	{ NULL, { "graceperiod", "delete" }, { NULL },
		"deleting the grace period is no licence: set up a licence server" },
	{ NULL, { "gpsvc", "&" }, { NULL },
		"two commands joined in one line fail here: one step for each" },
	{ NULL, { "tls 1.0\\server", "enabled", "/d 1" }, { NULL },
		"TLS 1.0 stays off: turn TLS 1.2 on" },
	{ NULL, { "tls 1.1\\server", "enabled", "/d 1" }, { NULL },
		"TLS 1.1 stays off: turn TLS 1.2 on" },
	{ NULL, { "allowencryptionoracle", "/d 2" }, { NULL },
		"\"vulnerable\" leaves the hole open: update both sides; an engineer may use "
		"it for a moment, with a command as its undo" },
	{ NULL, { "limitblankpassworduse", "/d 0" }, { NULL },
		"blank passwords over the network are no fix: set a password" },
	{ NULL, { "remoteip=any" }, { NULL },
		"a rule for every source is open to the world: ask for {client_net}" },
	{ NULL, { "-remoteaddress any" }, { "remove-" },
		"a rule for every source is open to the world: ask for {client_net}" },
	{ NULL, { "--source-address-prefixes '*'" }, { NULL },
		"a rule for every source is open to the world: ask for {client_net}" },
	{ NULL, { "--source-address-prefixes internet" }, { NULL },
		"a rule for every source is open to the world: ask for {client_net}" },
	{ NULL, { "0.0.0.0/0" }, { "route", "describe" },
		"a rule for every source is open to the world: ask for {client_net}" },
	{ NULL, { "%temp%" }, { NULL },
		"another account, or the next session, looks for it elsewhere: use "
		"%SystemRoot%\\Temp" },
	{ NULL, { "$env:temp" }, { NULL },
		"another account, or the next session, looks for it elsewhere: use "
		"$env:SystemRoot\\Temp" },
	{ "cmd", { "group=\"remote desktop\"" }, { NULL }, NULL },
	{ NULL, { "name=\"remote desktop" }, { NULL }, NULL },
	{ NULL, { "-displaygroup" }, { NULL }, NULL },
	{ NULL, { "-displayname \"remote desktop" }, { "new-netfirewallrule" }, NULL },
	{ NULL, { "name.*remote desktop" }, { NULL }, NULL },
	{ NULL, { "\"administrators\"" }, { NULL }, NULL },
	{ NULL, { "\"remote desktop users\"" }, { NULL }, NULL },
	{ NULL, { "builtin\\" }, { NULL }, NULL },
	/* The service manager uses the English names of its own accounts in every language
	 * (learn.microsoft.com, "NetworkService Account"). */
	{ NULL, { "nt authority\\" }, { "obj= \"nt authority\\networkservice\"" }, NULL },
	{ NULL, { "obj= (", ".translate(" }, { NULL },
		"the service manager wants the English name of its own accounts: write "
		"obj= \"NT AUTHORITY\\NetworkService\"" },
};

static bool
has(const char *text, const char *part)
{
	return strcasestr(text, part) != NULL;
}

static bool
matches(const struct advice *advice, const struct step_text *step, const char *command)
{
	if (advice->shell != NULL && !text_equal(advice->shell, step->shell))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(advice->has) && advice->has[i] != NULL; i++)
		if (!has(command, advice->has[i]))
			return false;
	for (size_t i = 0; i < ARRAY_LEN(advice->hasnt) && advice->hasnt[i] != NULL; i++)
		if (has(command, advice->hasnt[i]))
			return false;
	return true;
}

/* "F:\" in a command: a drive letter from another machine. */
static bool
has_drive_letter(const char *command)
{
	for (const char *at = strstr(command, ":\\"); at != NULL;
		at = strstr(at + 2, ":\\")) {
		char c = at > command ? at[-1] : ' ';
		bool alone = at < command + 2 ||
			!strchr("abcdefghijklmnopqrstuvwxyz"
				"ABCDEFGHIJKLMNOPQRSTUVWXYZ}%",
				at[-2]);

		if (alone && ((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')) &&
			c != 'C' && c != 'c')
			return true;
	}
	return false;
}

/* A protection that an engineer takes away for a moment, and a command that restores it. */
static bool
is_for_a_moment(const struct step_text *step, const char *command)
{
	return text_find_nocase(command, "allowencryptionoracle") != NULL &&
		text_equal(step->danger, "lowers-security") && step->audience_count == 1 &&
		text_equal(step->audience[0], "engineer") && step->undo != NULL &&
		step->undo->command != NULL;
}

void
lint_advice(struct lint *l, const struct source *source, int line,
	const struct step_text *step, const char *command)
{
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		if (!matches(&table[i], step, command) || is_for_a_moment(step, command))
			continue;
		if (table[i].says != NULL)
			lint_add(l, source, command, line, "%s", table[i].says);
		else if (!text_equal(step->language, "en"))
			lint_add(l, source, command, line,
				"that name is translated by Windows: use the id, or say "
				"language: en "
				"and add a step that uses the id");
	}
	if (has_drive_letter(command))
		lint_add(
			l, source, command, line, "the drive letter is fixed: use {drive}");
}
