/*
 * Writes both formats. Variables are set in quotation marks; otherwise the blank before an
 * "&" is part of the value. In a cmd.exe script a percent sign is doubled; quotation marks
 * inside a value cannot be escaped safely and are rejected, as is everything outside ASCII,
 * because the code page of the machine that runs it is unknown.
 */
#include "probes/offline/edit/write_script.h"

#include <string.h>

#include "share/base/str.h"

#define CMD_LINE_MOST 8191u /* limit of a cmd.exe line */

static const char *const hives[] = { "SYSTEM", "SOFTWARE" };

static void
add_line(struct str *out, const char *text)
{
	str_add(out, text);
	str_add(out, "\r\n");
}

/* The text of a value in ASCII; false if it has other characters or quotation marks. */
static bool
plain_text(const struct change_data *d, struct str *out)
{
	for (size_t i = 0; i + 1 < d->len; i += 2) {
		if (d->bytes[i] == 0 && d->bytes[i + 1] == 0)
			return i + 2 == d->len;
		if (d->bytes[i + 1] != 0 || d->bytes[i] < 0x20 || d->bytes[i] >= 0x7F ||
			d->bytes[i] == '"')
			return false;
		str_add_char(out, (char)d->bytes[i]);
	}
	return d->len == 0;
}

static bool
is_plain(const char *text)
{
	for (const char *p = text; *p != '\0'; p++)
		if ((unsigned char)*p < 0x20 || (unsigned char)*p >= 0x7F || *p == '"')
			return false;
	return true;
}

static const struct change_data *
target_side(const struct change *c, bool undo)
{
	return undo ? &c->before : &c->after;
}

/* Neither format can contain a non-ASCII name: it would depend on a code page. */
static enum err
reject_change(const struct change *c, struct error *e)
{
	bool named = is_plain(c->key) && (c->name == NULL || is_plain(c->name));

	return error_set(e, ERR_DATA,
		"%s\\%s%s%s contains something that a script cannot express. Use "
		"--apply%s.",
		c->hive, c->key, c->name != NULL ? "\\" : "",
		c->name != NULL ? c->name : "", named ? ", or a .reg file" : "");
}

/* ---- cmd ---- */

/* "..." with percent signs doubled. */
static void
add_quoted(struct str *out, const char *text)
{
	str_add_char(out, '"');
	for (const char *p = text; *p != '\0'; p++) {
		if (*p == '%')
			str_add_char(out, '%');
		str_add_char(out, *p);
	}
	/* reg.exe would read a backslash before the closing mark as an escape */
	if (text[0] != '\0' && text[strlen(text) - 1] == '\\')
		str_add_char(out, '\\');
	str_add_char(out, '"');
}

static void
add_root(struct str *out, const struct change *c)
{
	STR_AUTO path = STR_INIT(8192);

	str_addf(&path, "HKLM\\BROKEN%s\\%s", c->hive, c->key);
	add_quoted(out, str_text(&path));
}

static bool
add_data(struct str *out, const struct change_data *d)
{
	STR_AUTO text = STR_INIT(65536);

	switch (d->type) {
	case CHANGE_DWORD:
		if (d->len != 4)
			return false;
		str_addf(out, " /t REG_DWORD /d %u", regf_u32(d->bytes));
		return true;
	case CHANGE_SZ:
	case CHANGE_EXPAND_SZ:
		if (!plain_text(d, &text))
			return false;
		str_add(out,
			d->type == CHANGE_SZ ? " /t REG_SZ /d " : " /t REG_EXPAND_SZ /d ");
		add_quoted(out, str_text(&text));
		return true;
	case CHANGE_MULTI_SZ:
		/* entries end with NUL, the list with one more */
		for (size_t i = 0; i + 1 < d->len; i += 2) {
			uint8_t low = d->bytes[i];

			if (d->bytes[i + 1] != 0 || low == '"' || low >= 0x7F ||
				(low != 0 && low < 0x20))
				return false;
			if (low != 0)
				str_add_char(&text, (char)low);
			else if (i + 3 < d->len && d->bytes[i + 2] != 0)
				str_add(&text, "\\0");
		}
		str_add(out, " /t REG_MULTI_SZ /d ");
		add_quoted(out, str_text(&text));
		return true;
	case CHANGE_BINARY:
		str_add(out, " /t REG_BINARY /d ");
		if (d->len == 0)
			str_add(out, "\"\"");
		for (size_t i = 0; i < d->len; i++)
			str_addf(out, "%02x", d->bytes[i]);
		return true;
	default:
		return false;
	}
}

/* "/v NAME", or "/ve" for the key's own value. */
static void
cmd_name(struct str *out, const char *name)
{
	if (name[0] == '\0') {
		str_add(out, " /ve");
		return;
	}
	str_add(out, " /v ");
	add_quoted(out, name);
}

static bool
cmd_add(const struct change *c, const char *name, const struct change_data *d,
	struct str *out)
{
	size_t began = out->len;

	if (!is_plain(name))
		return false;
	str_add(out, "reg add ");
	add_root(out, c);
	cmd_name(out, name);
	if (!add_data(out, d))
		return false;
	add_line(out, " /f || set \"FAILED=1\"");
	if (out->len - began > CMD_LINE_MOST)
		return false;
	/* read back: numbers as reg.exe prints them, texts for people */
	str_add(out, "reg query ");
	add_root(out, c);
	cmd_name(out, name);
	if (d->type == CHANGE_DWORD)
		str_addf(out, " | findstr /r /c:\"0x%x$\"", regf_u32(d->bytes));
	add_line(out, " || set \"FAILED=1\"");
	return true;
}

/* Restores a deleted key with all its values. */
static bool
cmd_add_key(const struct change *c, struct str *out)
{
	bool ok = true;

	str_add(out, "reg add ");
	add_root(out, c);
	add_line(out, " /f || set \"FAILED=1\"");
	for (size_t i = 0; ok && i < c->value_count; i++)
		ok = cmd_add(c, c->values[i].name, &c->values[i].data, out);
	return ok;
}

static enum err
cmd_change(const struct change *c, const struct script_about *about, struct str *out,
	struct error *e)
{
	const struct change_data *d = target_side(c, about->undo);
	bool ok = is_plain(c->key) && (c->name == NULL || is_plain(c->name));

	if (ok && c->name == NULL && about->undo) {
		ok = cmd_add_key(c, out);
	} else if (ok && c->name != NULL && d->there) {
		ok = cmd_add(c, c->name, d, out);
	} else if (ok) {
		str_add(out, "reg delete ");
		add_root(out, c);
		if (c->name != NULL)
			cmd_name(out, c->name);
		add_line(out, " /f || set \"FAILED=1\"");
		str_add(out, "reg query ");
		add_root(out, c);
		if (c->name != NULL)
			cmd_name(out, c->name);
		add_line(out, " >nul 2>nul && set \"FAILED=1\"");
	}
	return ok ? ERR_OK : reject_change(c, e);
}

/* All exports come first, so that a failed export ends the script before any change. */
static void
cmd_exports(const struct change_list *changes, bool undo, struct str *out)
{
	size_t number = 0;

	for (size_t i = 0; i < changes->count; i++) {
		const struct change *c = &changes->items[i];
		/* a deleted key does not exist for the undo */
		bool done = !c->key_there || !is_plain(c->key) || (undo && c->name == NULL);

		for (size_t k = 0; k < i; k++)
			done = done ||
				(text_equal(changes->items[k].hive, c->hive) &&
					text_equal_nocase(changes->items[k].key, c->key));
		if (done)
			continue;
		str_add(out, "reg export ");
		add_root(out, c);
		str_addf(out,
			" \"%%BACKUP%%\\%zu.reg\" || (set \"FAILED=1\" & goto unload)\r\n",
			++number);
	}
}

/* Letters, digits and hyphens: nothing special in cmd.exe or findstr. */
static bool
is_computer(const char *name)
{
	return name != NULL && name[0] != '\0' &&
		strspn(name,
			"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
			"0123456789-_") == strlen(name);
}

/* Disks look alike; the computer name tells them apart. */
static void
cmd_same_disk(const struct script_about *about, struct str *out)
{
	add_line(out, "rem Is this still the same disk, with the same control set?");
	str_addf(out,
		"reg query HKLM\\BROKENSYSTEM\\Select /v Current | findstr /r "
		"/c:\"0x%x$\" || (echo This is another disk, or its Windows has started "
		"since. & set \"FAILED=1\" & goto unload)\r\n",
		(unsigned)about->control_set);
	if (is_computer(about->computer))
		str_addf(out,
			"reg query "
			"\"HKLM\\BROKENSYSTEM\\ControlSet%03d\\Control\\ComputerName\\"
			"ComputerName\" /v ComputerName | findstr /i /r /c:\" %s$\" || "
			"(echo This is not the disk of %s. & set \"FAILED=1\" & goto "
			"unload)\r\n",
			about->control_set, about->computer, about->computer);
}

static bool
changes_hive(const struct change_list *changes, const char *hive)
{
	for (size_t i = 0; i < changes->count; i++)
		if (text_equal(changes->items[i].hive, hive))
			return true;
	return false;
}

static void
cmd_head(const struct script_about *about, struct str *out)
{
	add_line(out, "@echo off");
	add_line(out, "setlocal DisableDelayedExpansion");
	str_addf(out, "rem %s the registry of %s, control set %03d.\r\n",
		about->undo ? "Puts back what was in" : "Repairs",
		is_computer(about->computer) ? about->computer : "an attached Windows disk",
		about->control_set);
	add_line(out,
		"rem Read this script first. If that Windows was hibernated, start it "
		"and shut it down.");
	add_line(out, "rem Run it as administrator on the machine that the disk is");
	str_addf(out,
		"rem attached to, with the letter of the Windows partition:  %s F:\r\n",
		about->name);
	add_line(out, "set \"DRIVE=%~1\"");
	/* a letter and a colon: the next check would also accept "F:\" */
	str_addf(out, "if not \"%%DRIVE:~1%%\"==\":\" (echo Usage: %s F: & exit /b 64)\r\n",
		about->name);
	add_line(out,
		"if /i \"%SystemDrive%\"==\"%DRIVE%\" (echo %DRIVE% is this machine's own "
		"system drive. & exit /b 77)");
	add_line(out, "set \"CONFIG=%DRIVE%\\Windows\\System32\\config\"");
	/* Windows 2000 and NT */
	add_line(out,
		"if not exist \"%CONFIG%\\SYSTEM\" set "
		"\"CONFIG=%DRIVE%\\WINNT\\System32\\config\"");
	add_line(out,
		"if not exist \"%CONFIG%\\SYSTEM\" (echo There is no Windows on %DRIVE%. "
		"& exit /b 66)");
	/* from another disk, or left by an interrupted run: must not be written */
	for (size_t h = 0; h < ARRAY_LEN(hives); h++)
		str_addf(out,
			"reg query HKLM\\BROKEN%s >nul 2>nul && (echo HKLM\\BROKEN%s is "
			"loaded already. If that is left over:  reg unload HKLM\\BROKEN%s "
			"& "
			"exit /b 73)\r\n",
			hives[h], hives[h], hives[h]);
	add_line(out, "set \"FAILED=0\"");
	add_line(out, "set \"N=1\"");
	/* a second run must not overwrite the first backup */
	add_line(out, ":backup");
	add_line(out, "set \"BACKUP=%CONFIG%.rdpdoctor-%N%\"");
	add_line(out, "if exist \"%BACKUP%\\\" (set /a N+=1 & goto backup)");
	/* before loading: loaded hives are locked */
	add_line(out,
		"robocopy \"%CONFIG%\" \"%BACKUP%\" SYSTEM SOFTWARE SYSTEM.LOG* "
		"SOFTWARE.LOG* /R:0 /W:0");
	add_line(out,
		"if errorlevel 8 (echo The backup failed. Nothing was changed. & exit /b "
		"74)");
	add_line(out,
		"if not exist \"%BACKUP%\\SYSTEM\" (echo The backup failed. Nothing was "
		"changed. & exit /b 74)");
}

/* A hive in use stays loaded: tries again after a moment, then reports it. */
static void
cmd_unload_hive(struct str *out)
{
	add_line(out, ":unload_hive");
	add_line(out, "reg unload %1 && exit /b 0");
	add_line(out, "ping -n 4 127.0.0.1 >nul");
	add_line(out, "reg unload %1 && exit /b 0");
	add_line(out,
		"echo %1 is still loaded. Close the program that uses it, then:  reg "
		"unload %1");
	add_line(out, "echo Detach the disk only after that.");
	add_line(out, "set \"FAILED=1\"");
	add_line(out, "exit /b 1");
}

enum err
script_cmd(const struct change_list *changes, const struct script_about *about,
	struct str *out, struct error *e)
{
	enum err err = ERR_OK;

	cmd_head(about, out);
	for (size_t h = 0; h < ARRAY_LEN(hives); h++)
		if (changes_hive(changes, hives[h]) || h == 0)
			str_addf(out,
				"reg load HKLM\\BROKEN%s \"%%CONFIG%%\\%s\" || (set "
				"\"FAILED=1\" & goto unload)\r\n",
				hives[h], hives[h]);
	cmd_same_disk(about, out);
	cmd_exports(changes, about->undo, out);
	for (size_t i = 0; err == ERR_OK && i < changes->count; i++)
		err = cmd_change(&changes->items[i], about, out, e);
	add_line(out, ":unload");
	for (size_t h = 0; h < ARRAY_LEN(hives); h++)
		str_addf(out,
			"reg query HKLM\\BROKEN%s >nul 2>nul && call :unload_hive "
			"HKLM\\BROKEN%s\r\n",
			hives[h], hives[h]);
	add_line(out, "if \"%FAILED%\"==\"0\" goto done");
	add_line(out, "echo Something failed: see above. To restore the backup:");
	add_line(out,
		"echo robocopy \"%BACKUP%\" \"%CONFIG%\" SYSTEM SOFTWARE SYSTEM.LOG* "
		"SOFTWARE.LOG* /R:0 /W:0");
	add_line(out, "exit /b 1");
	add_line(out, ":done");
	add_line(out, "echo Done. The previous files are in \"%BACKUP%\".");
	add_line(out, "exit /b 0");
	cmd_unload_hive(out);
	return err;
}

/* ---- .reg ---- */

static void
reg_hex(struct str *out, const struct change_data *d)
{
	if (d->type == CHANGE_BINARY)
		str_add(out, "hex:");
	else
		str_addf(out, "hex(%x):", d->type);
	for (size_t i = 0; i < d->len; i++)
		str_addf(out, "%s%02x", i > 0 ? "," : "", d->bytes[i]);
}

static void
reg_text(struct str *out, const char *text)
{
	str_add_char(out, '"');
	for (const char *p = text; *p != '\0'; p++) {
		if (*p == '\\' || *p == '"')
			str_add_char(out, '\\');
		str_add_char(out, *p);
	}
	str_add_char(out, '"');
}

static void
reg_value(struct str *out, const char *name, const struct change_data *d)
{
	STR_AUTO text = STR_INIT(65536);

	if (name[0] == '\0')
		str_add_char(out, '@');
	else
		reg_text(out, name);
	str_add_char(out, '=');
	if (!d->there)
		str_add_char(out, '-');
	else if (d->type == CHANGE_DWORD && d->len == 4)
		str_addf(out, "dword:%08x", regf_u32(d->bytes));
	else if (d->type == CHANGE_SZ && plain_text(d, &text))
		reg_text(out, str_text(&text));
	else
		reg_hex(out, d);
	add_line(out, "");
}

enum err
script_reg(const struct change_list *changes, const struct script_about *about,
	struct str *out, struct error *e)
{
	add_line(out, "Windows Registry Editor Version 5.00");
	add_line(out, "");
	add_line(out, "; Load the hives of the attached disk as HKLM\\BROKENSYSTEM and");
	add_line(
		out, "; HKLM\\BROKENSOFTWARE, export the keys below, import this, unload.");
	for (size_t i = 0; i < changes->count; i++) {
		const struct change *c = &changes->items[i];
		bool goes = c->name == NULL && !about->undo;

		if (!is_plain(c->key) || (c->name != NULL && !is_plain(c->name)))
			return reject_change(c, e);
		add_line(out, "");
		str_addf(out, "[%sHKEY_LOCAL_MACHINE\\BROKEN%s\\%s]\r\n", goes ? "-" : "",
			c->hive, c->key);
		if (c->name != NULL)
			reg_value(out, c->name, target_side(c, about->undo));
		for (size_t v = 0; !goes && v < c->value_count; v++) {
			if (!is_plain(c->values[v].name))
				return reject_change(c, e);
			reg_value(out, c->values[v].name, &c->values[v].data);
		}
	}
	return ERR_OK;
}
