/*
 * Quotes values for cmd, PowerShell and POSIX shells. Sources: about_Quoting_Rules of
 * PowerShell (typographic quotes count as quotes there), the parsing rules of cmd.exe (a
 * percent sign expands inside quotes as well and cannot be escaped on an interactive line),
 * POSIX.1 shell language 2.2.
 */
#include "fixes/commands/shell_quote.h"

#include <string.h>

#include "share/base/text.h"

enum shell
shell_of(const char *word)
{
	if (word == NULL)
		return SHELL_NONE;
	if (text_equal(word, "cmd"))
		return SHELL_CMD;
	if (text_equal(word, "powershell"))
		return SHELL_POWERSHELL;
	if (text_equal(word, "azure-cli") || text_equal(word, "linux"))
		return SHELL_POSIX;
	return SHELL_NONE;
}

/* ---- the state at a position ---- */

static enum quote_state
cmd_state(const char *command, size_t len)
{
	bool quoted = false;

	for (size_t i = 0; i < len; i++) {
		if (command[i] == '"')
			quoted = !quoted;
		else if (command[i] == '^' && !quoted)
			i++;
	}
	return quoted ? QUOTE_DOUBLE : QUOTE_BARE;
}

static enum quote_state
powershell_state(const char *command, size_t len)
{
	enum quote_state state = QUOTE_BARE;

	for (size_t i = 0; i < len; i++) {
		char c = command[i];

		if (c == '`' && state != QUOTE_SINGLE)
			i++;
		else if (c == '\'' && state != QUOTE_DOUBLE) /* '' closes and opens */
			state = state == QUOTE_SINGLE ? QUOTE_BARE : QUOTE_SINGLE;
		else if (c == '"' && state != QUOTE_SINGLE)
			state = state == QUOTE_DOUBLE ? QUOTE_BARE : QUOTE_DOUBLE;
	}
	return state;
}

#define NEST_MAX 16

/* "$( .. )" starts a command of its own, also inside double quotes. */
static enum quote_state
posix_state(const char *command, size_t len)
{
	enum quote_state states[NEST_MAX] = { QUOTE_BARE };
	size_t depth = 0;

	for (size_t i = 0; i < len; i++) {
		enum quote_state *state = &states[depth];
		char c = command[i];

		if (*state == QUOTE_SINGLE) {
			if (c == '\'')
				*state = QUOTE_BARE;
		} else if (c == '\\') {
			i++;
		} else if (c == '$' && i + 1 < len && command[i + 1] == '(' &&
			depth + 1 < NEST_MAX) {
			states[++depth] = QUOTE_BARE;
			i++;
		} else if (c == '"') {
			*state = *state == QUOTE_DOUBLE ? QUOTE_BARE : QUOTE_DOUBLE;
		} else if (*state == QUOTE_BARE && c == '\'') {
			*state = QUOTE_SINGLE;
		} else if (*state == QUOTE_BARE && c == ')' && depth > 0) {
			depth--;
		}
	}
	return states[depth];
}

enum quote_state
quote_state_at(enum shell shell, const char *command, size_t len)
{
	switch (shell) {
	case SHELL_CMD:
		return cmd_state(command, len);
	case SHELL_POWERSHELL:
		return powershell_state(command, len);
	case SHELL_POSIX:
		return posix_state(command, len);
	case SHELL_NONE:
		return QUOTE_BARE;
	}
	return QUOTE_BARE;
}

/* ---- values ---- */

/* Characters without a special meaning inside a word in any of these shells. */
static bool
is_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		strchr("._:/@=+-", c) != NULL;
}

static bool
all_plain(enum shell shell, const char *value)
{
	if (value[0] == '\0' || value[0] == '@') /* PowerShell: splatting */
		return false;
	for (const char *at = value; *at != '\0'; at++) {
		if (is_plain(*at) || (*at == '\\' && shell != SHELL_POSIX) ||
			(*at == ',' && shell == SHELL_POSIX))
			continue;
		return false;
	}
	return true;
}

bool
quote_is_plain(enum shell shell, const char *value)
{
	return all_plain(shell, value);
}

/*
 * U+2018..U+201F, the typographic quotes, which PowerShell reads as quotes: in UTF-8 they
 * are E2 80 98 .. E2 80 9F. The first four are single ones.
 */
static int
smart_quote(const char *at)
{
	const unsigned char *b = (const unsigned char *)at;

	if (b[0] != 0xE2 || b[1] != 0x80 || b[2] < 0x98 || b[2] > 0x9F)
		return 0;
	return b[2] <= 0x9B ? 1 : 2;
}

/*
 * Look-alikes of quotes (U+02BA, U+FF02, ...), which Windows converts to real quotes when a
 * text passes through an old code page, such as that of a serial line ("best fit" tables of
 * Windows code pages, bestfit1252.txt and others).
 */
static bool
has_lookalike(enum shell shell, const char *value)
{
	static const char *const always[] = { "\xCA\xB9", "\xCA\xBA", "\xCA\xBC",
		"\xCB\x88", "\xE2\x80\xB2", "\xE2\x80\xB3", "\xE2\x80\xB5", "\xEF\xBC\x81",
		"\xEF\xBC\x82", "\xEF\xBC\x84", "\xEF\xBC\x85", "\xEF\xBC\x87",
		"\xEF\xBC\xBC", "\xEF\xBD\x80" };

	for (size_t i = 0; i < ARRAY_LEN(always); i++)
		if (strstr(value, always[i]) != NULL)
			return true;
	for (const char *at = value; shell == SHELL_CMD && *at != '\0'; at++)
		if (smart_quote(at) == 2)
			return true;
	return false;
}

static bool
cmd_inner(const char *value, struct str *out)
{
	size_t len = strlen(value);

	/* A percent sign is expanded and an exclamation mark may be; a backslash before
		 * the closing quote makes the called program see an open one. */
	if (strpbrk(value, "\"%!") != NULL || (len > 0 && value[len - 1] == '\\'))
		return false;
	str_add(out, value);
	return true;
}

static bool
powershell_inner(enum quote_state state, const char *value, struct str *out)
{
	for (const char *at = value; *at != '\0'; at++) {
		int smart = smart_quote(at);

		if (smart != 0) {
			if (state == QUOTE_SINGLE && smart == 1)
				str_add_len(out, at, 3); /* doubled, like a straight one */
			else if (state == QUOTE_DOUBLE && smart == 2)
				str_add_char(out, '`');
			str_add_len(out, at, 3);
			at += 2;
			continue;
		}
		if (state == QUOTE_SINGLE && *at == '\'')
			str_add_char(out, '\'');
		if (state == QUOTE_DOUBLE && strchr("\"`$", *at) != NULL)
			str_add_char(out, '`');
		str_add_char(out, *at);
	}
	return true;
}

static bool
posix_inner(enum quote_state state, const char *value, struct str *out)
{
	/* History expansion of an interactive Bash works inside double quotes, and
			 * escaping it there leaves the backslash in the word. */
	if (state == QUOTE_DOUBLE && strchr(value, '!') != NULL)
		return false;
	for (const char *at = value; *at != '\0'; at++) {
		if (state == QUOTE_SINGLE && *at == '\'') {
			str_add(out, "'\\''");
			continue;
		}
		if (state == QUOTE_DOUBLE && strchr("\"`$\\", *at) != NULL)
			str_add_char(out, '\\');
		str_add_char(out, *at);
	}
	return true;
}

static bool
inner(enum shell shell, enum quote_state state, const char *value, struct str *out)
{
	switch (shell) {
	case SHELL_CMD:
		return cmd_inner(value, out);
	case SHELL_POWERSHELL:
		return powershell_inner(state, value, out);
	case SHELL_POSIX:
		return posix_inner(state, value, out);
	case SHELL_NONE:
		str_add(out, value);
		return true;
	}
	return false;
}

bool
quote_value(enum shell shell, enum quote_state state, bool nested, const char *value,
	struct str *out)
{
	if (text_has_control(value) ||
		((shell == SHELL_CMD || shell == SHELL_POWERSHELL) &&
			has_lookalike(shell, value)))
		return false;
	if (nested) {
		for (const char *at = value; *at != '\0'; at++)
			if (smart_quote(at) != 0)
				return false;
		if (strpbrk(value, "\"'`$%!\\") != NULL)
			return false;
	}
	if (shell == SHELL_NONE || (state == QUOTE_BARE && all_plain(shell, value))) {
		str_add(out, value);
		return true;
	}
	if (state != QUOTE_BARE)
		return inner(shell, state, value, out);
	return quote_whole(shell, value, out);
}

bool
quote_whole(enum shell shell, const char *text, struct str *out)
{
	STR_AUTO quoted = STR_INIT(64 * 1024);
	enum quote_state state = shell == SHELL_CMD ? QUOTE_DOUBLE : QUOTE_SINGLE;
	const char *mark = state == QUOTE_DOUBLE ? "\"" : "'";

	if (!inner(shell, state, text, &quoted) || !str_ok(&quoted))
		return false;
	str_addf(out, "%s%s%s", mark, str_text(&quoted), mark);
	return true;
}
