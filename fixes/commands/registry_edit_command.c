/*
 * Commands and undos of offline edits. Each command exports the key first, so that the undo
 * restores the real previous value: it deletes the new value and imports the export.
 */
#include "fixes/commands/registry_edit_command.h"

#include <string.h>

#include "fixes/commands/shell_quote.h"
#include "share/base/str.h"

static const struct {
	const char *word;
	bool argument;
} kinds[] = {
	[EDIT_DWORD] = { "dword", true },
	[EDIT_SZ] = { "sz", true },
	[EDIT_EXPAND_SZ] = { "expand-sz", true },
	[EDIT_MULTI_SZ] = { "multi-sz", false },
	[EDIT_DELETE] = { "delete", false },
	[EDIT_DELETE_KEY] = { "delete-key", false },
	[EDIT_CLEAR_BITS] = { "clear-bits", true },
	[EDIT_RULE_ACTIVE] = { "rule-active", true },
	[EDIT_RULE_TOKEN] = { "rule-token", true },
	[EDIT_ADD_RULE] = { "add-rule", true },
};

bool
edit_parse(const char *set, enum edit_kind *kind, const char **argument)
{
	size_t len = strcspn(set, " ");

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		if (strlen(kinds[i].word) != len || strncmp(set, kinds[i].word, len) != 0)
			continue;
		*kind = (enum edit_kind)i;
		*argument = set[len] == ' ' ? set + len + 1 : "";
		return kinds[i].argument == (set[len] == ' ');
	}
	return false;
}

/* ---- cmd ---- */

/* "\"..\"" for cmd; false if the text cannot be quoted there. */
static bool
quoted(struct str *out, enum shell shell, const char *text)
{
	return quote_whole(shell, text, out);
}

static const char *
root_of(const struct edit *edit, struct arena *a)
{
	return arena_format(a, "HKLM\\BROKEN%s\\%s", edit->hive, edit->key);
}

static bool
add_export(struct str *out, enum shell shell, const struct edit *edit, const char *root,
	struct arena *a)
{
	str_add(out, "reg export ");
	if (!quoted(out, shell, root))
		return false;
	str_add_char(out, ' ');
	if (!quoted(out, shell, arena_format(a, "%s.reg", edit->name)))
		return false;
	str_add(out, shell == SHELL_CMD ? " /y & " : " /y; ");
	return true;
}

static const char *
reg_type(enum edit_kind kind)
{
	return kind == EDIT_DWORD	 ? "REG_DWORD"
		: kind == EDIT_SZ	 ? "REG_SZ"
		: kind == EDIT_EXPAND_SZ ? "REG_EXPAND_SZ"
					 : "REG_MULTI_SZ";
}

/* reg add / reg delete: the same line in cmd and PowerShell. */
static bool
add_reg(struct str *out, enum shell shell, enum edit_kind kind, const char *argument,
	const char *root, const char *value)
{
	bool deletes = kind == EDIT_DELETE || kind == EDIT_DELETE_KEY;

	str_add(out, deletes ? "reg delete " : "reg add ");
	if (!quoted(out, shell, root))
		return false;
	if (value != NULL && kind != EDIT_DELETE_KEY) {
		str_add(out, " /v ");
		if (!quoted(out, shell, value))
			return false;
	}
	if (!deletes) {
		str_addf(out, " /t %s", reg_type(kind));
		if (kind == EDIT_DWORD) {
			str_addf(out, " /d %s", argument);
		} else if (kind != EDIT_MULTI_SZ) {
			str_add(out, " /d ");
			if (!quoted(out, shell, argument))
				return false;
		}
	}
	str_add(out, " /f");
	return true;
}

/* ---- PowerShell ---- */

/* What PowerShell does with $v, the previous value. */
static bool
add_change(struct str *out, enum edit_kind kind, const char *argument)
{
	size_t len = strcspn(argument, " ");
	const char *text = argument[len] == ' ' ? argument + len + 1 : "";
	STR_AUTO token = STR_INIT(4096);

	if (kind == EDIT_CLEAR_BITS) {
		str_addf(out,
			"Set-ItemProperty -LiteralPath $p -Name $n -Value ($v -band (-bnot "
			"%s))",
			argument);
		return true;
	}
	if (kind == EDIT_RULE_ACTIVE) {
		str_addf(out,
			"Set-ItemProperty -LiteralPath $p -Name $n -Value ($v -replace "
			"'\\|Active=[^|]*\\|','|Active=%s|')",
			argument);
		return true;
	}
	str_addf(out,
		"Set-ItemProperty -LiteralPath $p -Name $n -Value ((@($v.Split('|') | "
		"Where-Object { $_ -and $_ -notlike '%.*s=*' })",
		(int)len, argument);
	if (text[0] != '\0') {
		str_addf(&token, "%.*s=%s", (int)len, argument, text);
		str_add(out, " + ");
		if (!quoted(out, SHELL_POWERSHELL, str_text(&token)))
			return false;
	}
	str_add(out, ") -join '|') + '|')");
	return true;
}

static bool
add_powershell(struct str *out, enum edit_kind kind, const char *argument,
	const struct edit *edit, struct arena *a)
{
	str_add(out, "$p=");
	if (!quoted(out, SHELL_POWERSHELL,
		    arena_format(a, "HKLM:\\BROKEN%s\\%s", edit->hive, edit->key)))
		return false;
	str_add(out, "; $n=");
	if (!quoted(out, SHELL_POWERSHELL, edit->value))
		return false;
	if (kind == EDIT_ADD_RULE) {
		/* The version at the start is taken from an existing rule. */
		str_add(out,
			"; $k=Get-Item -LiteralPath $p; $w=([string]$k.GetValue($k."
			"GetValueNames()[0])).Split('|')[0]; New-ItemProperty -LiteralPath "
			"$p -Name $n -PropertyType String -Value ($w + '|' + ");
		if (!quoted(out, SHELL_POWERSHELL, argument))
			return false;
		str_add(out, ")");
		return true;
	}
	str_add(out, "; $v=(Get-Item -LiteralPath $p).GetValue($n); if ($null -ne $v) { ");
	if (!add_change(out, kind, argument))
		return false;
	str_add(out, " }");
	return true;
}

/* ---- both ---- */

static bool
creates(enum edit_kind kind)
{
	return kind == EDIT_DWORD || kind == EDIT_SZ || kind == EDIT_EXPAND_SZ ||
		kind == EDIT_MULTI_SZ || kind == EDIT_ADD_RULE;
}

void
edit_command(const struct edit *edit, struct arena *a, struct edit_command *out)
{
	STR_AUTO command = STR_INIT(32 * 1024);
	STR_AUTO undo = STR_INIT(32 * 1024);
	STR_AUTO look = STR_INIT(32 * 1024);
	const char *root = root_of(edit, a), *argument;
	enum edit_kind kind;
	enum shell shell;
	bool ok;

	*out = (struct edit_command) { .shell = "cmd" };
	if (!edit_parse(edit->set, &kind, &argument))
		return;
	/* A percent sign cannot be quoted on an interactive line of cmd. */
	shell = kind >= EDIT_CLEAR_BITS || strchr(argument, '%') != NULL ? SHELL_POWERSHELL
									 : SHELL_CMD;
	out->shell = shell == SHELL_CMD ? "cmd" : "powershell";
	ok = add_export(&command, shell, edit, root, a);
	if (ok && kind < EDIT_CLEAR_BITS)
		ok = add_reg(&command, shell, kind, argument, root, edit->value);
	else if (ok)
		ok = add_powershell(&command, kind, argument, edit, a);
	if (ok && creates(kind)) {
		str_add(&undo, "reg delete ");
		ok = quoted(&undo, shell, root);
		str_add(&undo, " /v ");
		ok = ok && quoted(&undo, shell, edit->value);
		str_add(&undo, shell == SHELL_CMD ? " /f & " : " /f; ");
	}
	str_add(&undo, "reg import ");
	ok = ok && quoted(&undo, shell, arena_format(a, "%s.reg", edit->name));
	str_add(&look, "reg query ");
	ok = ok && quoted(&look, shell, root);
	if (edit->value != NULL && kind != EDIT_DELETE_KEY) {
		str_add(&look, " /v ");
		ok = ok && quoted(&look, shell, edit->value);
	}
	if (!ok)
		return;
	out->look = arena_dup(a, str_text(&look));
	out->command = arena_dup(a, str_text(&command));
	out->undo = arena_dup(a, str_text(&undo));
}
