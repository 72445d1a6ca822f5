/*
 * A path as one .cmd file for review: CRLF, ASCII, every step with its reason, commands of
 * other shells as remarks, and the undo in the same file, in reverse order. Steps that lower
 * security, are destructive, have an open placeholder or belong on another computer are
 * remarks only, never run by the file.
 */
#include <string.h>

#include "fixes/plan/step_words.h"
#include "share/base/str.h"
#include "fixes/plan/plan.h"

#define EOL "\r\n"

/* Remarks are ASCII only, because a console has its own code page. */
static void
add_ascii(struct str *out, const char *text)
{
	for (const unsigned char *at = (const unsigned char *)text; *at != '\0'; at++) {
		if (at[0] == '%' && at[1] == '~')
			str_add(out,
				"%%"); /* "%~" ends a script with an error, even here */
		else if (*at >= 32 && *at < 127)
			str_add_char(out, (char)*at);
		else if (*at == '\n' || *at == '\t')
			str_add_char(out, ' ');
		else if ((*at & 0xC0) != 0x80) /* one "?" for each character */
			str_add_char(out, '?');
	}
}

static bool
is_ascii(const char *text)
{
	for (const unsigned char *at = (const unsigned char *)text; *at != '\0'; at++)
		if (*at < 32 || *at >= 127)
			return false;
	return true;
}

static void
add_remark(struct str *out, const char *label, const char *text)
{
	if (text == NULL || text[0] == '\0')
		return;
	str_addf(out, "rem %s", label);
	add_ascii(out, text);
	str_add(out, EOL);
}

/* Percent signs of loop variables and the like are doubled in a file. Those around a name
 * (%SystemDrive%) are meant for the console and stay. */
static void
add_cmd_line(struct str *out, const char *command)
{
	for (const char *at = command; *at != '\0'; at++) {
		const char *end = *at == '%' ? strchr(at + 1, '%') : NULL;

		if (*at != '%') {
			str_add_char(out, *at);
		} else if (end != NULL &&
			strcspn(at + 1, " \"=;,|&<>") >= (size_t)(end - at - 1)) {
			str_add_len(out, at, (size_t)(end - at) + 1);
			at = end;
		} else {
			str_add(out, "%%");
		}
	}
	str_add(out, EOL);
}

/*
 * powershell -Command "...": a quote inside is \" for the program, but for cmd it ends the
 * quoted part, so that special characters of cmd get a caret there.
 */
static void
add_powershell_line(struct str *out, const char *command)
{
	bool quoted = true;
	size_t slashes = 0;

	str_add(out, "powershell -NoProfile -ExecutionPolicy Bypass -Command \"");
	for (const char *at = command; *at != '\0'; at++) {
		/* backslashes before a quote are doubled, or they would escape the quote */
		if (*at == '"')
			for (; slashes > 0; slashes--)
				str_add_char(out, '\\');
		slashes = *at == '\\' ? slashes + 1 : 0;
		if (*at == '"') {
			str_add(out, "\\\"");
			quoted = !quoted;
			continue;
		}
		if (*at == '%')
			str_add_char(out, '%');
		else if (!quoted && strchr("&|<>^()", *at) != NULL)
			str_add_char(out, '^');
		str_add_char(out, *at);
	}
	for (; slashes > 0; slashes--)
		str_add_char(out, '\\');
	str_add(out, "\"" EOL);
}

static bool
runs_in_cmd(const char *shell)
{
	return text_equal(shell, "cmd") || text_equal(shell, "powershell");
}

static void
add_command(struct str *out, const char *shell, const char *command)
{
	if (text_equal(shell, "powershell"))
		add_powershell_line(out, command);
	else
		add_cmd_line(out, command);
}

bool
steps_add_batch_line(const char *shell, const char *command, struct str *out)
{
	if (!is_ascii(command))
		return false;
	add_command(out, shell, command);
	return true;
}

void
steps_add_batch_remark(const char *label, const char *text, struct str *out)
{
	add_remark(out, label, text);
}

/* Where a step is typed, without the kind of window: "on the machine itself". */
static size_t
place_len(const char *where)
{
	return where != NULL ? strcspn(where, ",;") : 0;
}

static bool
same_place(const char *a, const char *b)
{
	return place_len(a) == place_len(b) && memcmp(a, b, place_len(a)) == 0;
}

/* A script runs on one computer: the one where most of its commands are typed. */
static const char *
home_of(const struct plan_path *path, bool offline)
{
	const char *home = offline ? "on the recovery machine" : "on the machine itself";
	size_t most = 0;

	for (size_t i = 0; i < path->step_count; i++) {
		size_t count = 0;

		if (path->steps[i].command == NULL || path->steps[i].where == NULL ||
			!runs_in_cmd(path->steps[i].shell))
			continue;
		for (size_t n = 0; n < path->step_count; n++)
			count += path->steps[n].command != NULL &&
				path->steps[n].where != NULL &&
				runs_in_cmd(path->steps[n].shell) &&
				same_place(path->steps[n].where, path->steps[i].where);
		if (count > most) {
			most = count;
			home = path->steps[i].where;
		}
	}
	return home;
}

/* Why the script does not run this step; NULL: it does. */
static const char *
held_back(const struct plan_step *s, const char *home)
{
	if (s->command == NULL)
		return "by hand";
	if (!runs_in_cmd(s->shell))
		return text_equal(s->shell, "azure-cli") ? "in Azure Cloud Shell"
							 : "in a Linux shell";
	if (s->where != NULL && !same_place(s->where, home))
		return s->where;
	if (s->danger >= DANGER_LOWERS_SECURITY || s->last_resort)
		return "only as a last resort: it is not run by this file";
	if (s->missing_count > 0)
		return "after you fill in the names in braces";
	if (s->alternative_to != NULL)
		return "instead of the step before, not in addition to it";
	if (!is_ascii(s->command))
		return "by hand: it contains characters beyond ASCII";
	return NULL;
}

/* The lowest exit status that is an error: robocopy uses up to 7 for success. */
static int
first_error(const char *command)
{
	return text_starts(command, "robocopy ") ? 8 : 1;
}

static void
add_step(struct str *out, const struct knowledge *k, const struct plan_step *s,
	const char *home, size_t number)
{
	const char *held = held_back(s, home);

	str_addf(out, EOL "rem ---- step %zu: %s" EOL, number, danger_id(s->danger));
	add_remark(out, "", s->says);
	add_remark(out, "Where: ", s->where);
	add_remark(out, "You should see: ", s->expect);
	add_remark(out, "Check: ", s->verify);
	add_remark(out, "Undo: ", s->danger != DANGER_READ_ONLY ? s->undo : NULL);
	for (size_t i = 0; i < s->missing_count; i++) {
		STR_AUTO line = STR_INIT(2048);

		steps_fill_in(k, s, i, &line);
		add_remark(out, "Fill in ", str_text(&line));
	}
	if (s->command == NULL)
		return;
	if (held != NULL) {
		str_addf(out, "rem To be done %s:" EOL, held);
		add_remark(out, "  ", s->command);
		return;
	}
	str_addf(out, "echo Step %zu" EOL, number);
	add_command(out, s->shell, s->command);
	if (s->danger != DANGER_READ_ONLY)
		str_addf(out,
			"if errorlevel %d echo Step %zu reported an error: read it before "
			"you continue. & pause" EOL,
			first_error(s->command), number);
}

static void
add_undo(struct str *out, const struct plan_step *s, const char *home, size_t number)
{
	size_t len = s->undo_typed;
	bool runs = len > 0 && held_back(s, home) == NULL && runs_in_cmd(s->undo_shell) &&
		is_ascii(s->undo);
	STR_AUTO command = STR_INIT(65536);

	str_addf(out, EOL "rem undo of step %zu" EOL, number);
	if (!runs || s->undo[len] != '\0')
		add_remark(out, "  ", s->undo);
	str_add_len(&command, s->undo, len);
	if (runs)
		add_command(out, s->undo_shell, str_text(&command));
}

void
steps_write_cmd(
	const struct knowledge *k, const struct plan *plan, bool offline, struct str *out)
{
	const struct plan_path *path = offline ? &plan->offline : &plan->online;
	const char *home = home_of(path, offline);

	str_add(out, "@echo off" EOL "setlocal" EOL);
	for (size_t i = 0; i < plan->cause_count; i++) {
		struct cause_info info;

		if (knowledge_find_cause(k, plan->causes[i], &info))
			add_remark(out, "", info.title);
	}
	str_addf(out,
		"rem The %s path, created by rdpdoctor. Read all of it before you run it." EOL,
		offline ? "offline" : "online");
	str_addf(out, "rem Run it in a command window opened as administrator, %.*s." EOL,
		(int)place_len(home), home);
	str_add(out,
		"rem With the argument undo it reverts what it "
		"changed." EOL);
	if (path->none_because != NULL) {
		add_remark(out, "This path is not available: ", path->none_because);
		return;
	}
	str_add(out, "if /i \"%~1\"==\"undo\" goto undo" EOL);
	for (size_t i = 0; i < path->step_count; i++)
		if (!path->steps[i].verify_step)
			add_step(out, k, &path->steps[i], home, i + 1);
	str_add(out,
		EOL "echo Done. Now test the connection from where it failed." EOL
		    "exit /b 0" EOL EOL ":undo" EOL);
	for (size_t i = path->step_count; i-- > 0;)
		if (path->steps[i].danger != DANGER_READ_ONLY &&
			path->steps[i].undo != NULL)
			add_undo(out, &path->steps[i], home, i + 1);
	str_add(out, "exit /b 0" EOL);
}
