/*
 * Splits a text into the output of single commands: at prompts, at lines that can only be a
 * command, and at the "##" marks of rdpdoctor's own collector.
 */
#include "probes/paste/input/split_commands.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "share/base/str.h"

/* "C:\path>" in cmd; also behind "user@host " as an ssh server shows it. */
static const char *
after_path_prompt(const char *p)
{
	size_t n;

	if (!isalpha((unsigned char)p[0]) || p[1] != ':')
		return NULL;
	if (p[2] == '>')
		return p + 3;
	if (p[2] != '\\')
		return NULL;
	n = strcspn(p, ">|<\"*?");
	return n < 200 && p[n] == '>' ? p + n + 1 : NULL;
}

/* "PS C:\>", "[SERVER1]: PS C:\>", "PS>", "PS HKLM:\>", "PS />" */
static const char *
after_ps_prompt(const char *p)
{
	size_t n;

	if (p[0] == '[') {
		n = strcspn(p, "]");
		if (p[n] != ']' || !text_starts(p + n, "]: PS"))
			return NULL;
		p += n + 3;
	}
	if (text_starts(p, "PS>"))
		return p + 3;
	if (!text_starts(p, "PS "))
		return NULL;
	n = strcspn(p, ">|<\"*?");
	if (p[n] != '>' || n > 200 || (strpbrk(p, ":\\/~") == NULL))
		return NULL;
	p += n;
	return p + strspn(p, ">");
}

/* "netsh>", "netsh advfirewall>": commands typed there follow the context. */
static const char *
after_netsh_prompt(const char *p)
{
	size_t n;

	if (!text_starts_nocase(p, "netsh"))
		return NULL;
	n = strcspn(p, ">|<\"=/-.:,");
	return n < 60 && p[n] == '>' && p[n - 1] != ' ' ? p + n + 1 : NULL;
}

static bool is_bare_command(const char *line);

/*
 * "$ ", "# ", "user@host:~$ ", "user@host [ ~ ]$ ", "~$ ". The sign alone also begins
 * headings and comments, so a command must follow.
 */
static const char *
after_unix_prompt(const char *p)
{
	/* the last three are from customised shells */
	static const char *const marks[] = { "$ ", "# ", "\xE2\x9D\xAF ", "\xE2\x9E\x9C ",
		"\xCE\xBB " };
	const char *mark, *at;

	for (size_t i = 0; i < ARRAY_LEN(marks); i++)
		if (text_starts(p, marks[i]))
			return is_bare_command(p + strlen(marks[i])) ? p + strlen(marks[i])
								     : NULL;

	mark = strpbrk(p, "$#");
	if (mark == NULL || mark - p > 80 || (mark[1] != ' ' && mark[1] != '\0'))
		return NULL;
	at = memchr(p, '@', (size_t)(mark - p));
	if (at == NULL && !text_starts(p, "~"))
		return NULL;
	for (const char *q = p; at != NULL && q < at; q++)
		if (*q == ' ')
			return NULL;
	return mark + 1;
}

static const char *
after_prompt(const char *line)
{
	const char *p = text_skip(line);
	const char *after;

	/* remote shell tools and virtual environments put their name in front */
	if (text_starts(p, "*Evil-WinRM* ") || text_starts(p, "evil-winrm-py "))
		p += strcspn(p, " ") + 1;
	if (*p == '(' && strcspn(p, " )") == strcspn(p, ")") &&
		text_starts(p + strcspn(p, ")"), ") "))
		p += strcspn(p, ")") + 2;
	if (text_starts(p, "meterpreter > "))
		return p + strlen("meterpreter > ");
	if (text_starts(p, "beacon> shell "))
		return p + strlen("beacon> shell ");
	after = after_path_prompt(p);
	if (after == NULL)
		after = after_ps_prompt(p);
	if (after == NULL && text_starts(p, "SAC>"))
		after = p + 4;
	if (after == NULL)
		after = after_unix_prompt(p);
	if (after == NULL) {
		size_t word = strcspn(p, " ");

		if (word > 2 && p[word] == ' ' && memchr(p, '@', word) != NULL)
			after = after_path_prompt(p + word + 1);
	}
	return after;
}

bool
split_is_prompt(const char *line)
{
	return after_prompt(line) != NULL || after_netsh_prompt(text_skip(line)) != NULL;
}

/* ---- commands without a prompt ---- */

/*
 * Lines that are commands even without a prompt, with or without a reader. NULL as second
 * word: any.
 */
static const struct bare {
	const char *first, *second;
} bare_ones[] = {
	{ "netsh", "advfirewall" },
	{ "netsh", "firewall" },
	{ "netsh", "interface" },
	{ "netsh", "int" },
	{ "netsh", "wfp" },
	{ "sc", "query" },
	{ "sc", "qc" },
	{ "sc", "queryex" },
	{ "sc", "start" },
	{ "sc", "stop" },
	{ "sc", "config" },
	{ "reg", "query" },
	{ "reg", "add" },
	{ "reg", "export" },
	{ "reg", "delete" },
	{ "qwinsta", NULL },
	{ "query", "session" },
	{ "query", "user" },
	{ "quser", NULL },
	{ "netstat", NULL },
	{ "ipconfig", NULL },
	{ "route", "print" },
	{ "w32tm", NULL },
	{ "wevtutil", NULL },
	{ "az", "network" },
	{ "az", "vm" },
	{ "change", "logon" },
	{ "tasklist", NULL },
	{ "systeminfo", NULL },
	{ "hostname", NULL },
	{ "tnc", NULL },
	{ "Test-NetConnection", NULL },
	{ "Get-NetFirewallProfile", NULL },
	{ "Get-NetFirewallRule", NULL },
	{ "Get-NetFirewallPortFilter", NULL },
	{ "Get-NetFirewallAddressFilter", NULL },
	{ "Get-NetConnectionProfile", NULL },
	{ "Get-NetTCPConnection", NULL },
	{ "Get-Service", NULL },
	{ "Get-WinEvent", NULL },
	{ "Get-EventLog", NULL },
	{ "Get-ItemProperty", NULL },
	{ "Get-NetAdapter", NULL },
	{ "Get-NetIPConfiguration", NULL },
	{ "Get-LocalUser", NULL },
	{ "Get-LocalGroupMember", NULL },
	{ "Get-HotFix", NULL },
	{ "Get-Volume", NULL },
	{ "Test-ComputerSecureChannel", NULL },
	{ "net", "user" },
	{ "net", "localgroup" },
	{ "whoami", NULL },
	{ "wmic", NULL },
	{ "icacls", NULL },
	{ "certutil", NULL },
	{ "nltest", NULL },
	{ "fsutil", NULL },
	{ "powershell", NULL },
	{ "cmd", "/c" },
};

/* The name of a program as typed, without ".exe" and the folder before it. */
static size_t
program_len(const char *p, const char **name)
{
	size_t n = strcspn(p, " ;&|");
	size_t start = 0;

	for (size_t i = 0; i < n; i++)
		if (p[i] == '\\')
			start = i + 1;
	*name = p + start;
	n -= start;
	if (n > 4 && strncasecmp(*name + n - 4, ".exe", 4) == 0)
		n -= 4;
	return n;
}

static bool
is_bare_command(const char *line)
{
	const char *p = text_skip(line), *name;
	size_t len = program_len(p, &name);
	const char *rest = text_skip(p + strcspn(p, " "));

	for (size_t i = 0; i < ARRAY_LEN(bare_ones); i++) {
		const struct bare *b = &bare_ones[i];

		if (tolower((unsigned char)*b->first) != tolower((unsigned char)*name) ||
			strlen(b->first) != len || strncasecmp(b->first, name, len) != 0)
			continue;
		if (b->second == NULL) {
			/* "netstat -an", "Get-Service TermService", but not prose */
			if (*rest == '\0' || strchr("-/|>$'\"(", *rest) != NULL ||
				strchr(b->first, '-') != NULL)
				return true;
		} else if (text_starts_nocase(rest, b->second) &&
			strchr(" \0", rest[strlen(b->second)]) != NULL) {
			return true;
		}
	}
	return false;
}

bool
split_is_command(const char *line)
{
	return is_bare_command(line);
}

bool
split_is_one_of(const char *commands, const char *command)
{
	const char *p = text_skip(command), *name;
	size_t len = program_len(p, &name);
	const char *rest = text_skip(p + strcspn(p, " "));

	for (size_t n; *commands != '\0'; commands += n + (commands[n] == '|')) {
		size_t program;

		n = strcspn(commands, "|");
		program = MIN_OF(strcspn(commands, " "), n);
		if (program != len || strncasecmp(commands, name, len) != 0)
			continue;
		if (program == n)
			return true;
		if (strncasecmp(rest, commands + program + 1, n - program - 1) == 0 &&
			strchr(" \0", rest[n - program - 1]) != NULL)
			return true;
	}
	return false;
}

/* "##prof" of the collector. */
static bool
is_mark(const char *line)
{
	return line[0] == '#' && line[1] == '#' && islower((unsigned char)line[2]) &&
		strcspn(line + 2, " ") == strlen(line + 2);
}

static const char *
command_of(struct arena *arena, const char *line, bool *prompted)
{
	const char *p = text_skip(line), *after;

	if (strnlen(p, 3) < 3) /* "C:>" is the shortest prompt */
		return NULL;
	after = after_prompt(line);
	*prompted = true;
	if (after != NULL)
		return arena_dup(arena, text_skip(after));
	after = after_netsh_prompt(p);
	if (after != NULL)
		return arena_format(
			arena, "%.*s %s", (int)(after - 1 - p), p, text_skip(after));
	if (is_mark(p))
		return arena_dup(arena, p);
	*prompted = false;
	return is_bare_command(line) ? arena_dup(arena, p) : NULL;
}

static void
section_open(struct sections *s, const char *command, bool prompted, size_t from)
{
	struct section *section = &s->at[s->count++];

	section->command = command;
	section->prompted = prompted;
	section->from = section->to = from;
}

/* A remote shell without a terminal echoes the command. */
static bool
is_echo(const struct section *last, const char *command, bool prompted)
{
	return !prompted && last->prompted && last->from == last->to && *command != '\0' &&
		text_equal(last->command, command);
}

/*
 * Whether a command continues on the next line with an option or a filter: after "\\" in
 * Unix shells, "`" in PowerShell, "^" in cmd. "cd \\" does not.
 */
static bool
goes_on(const char *command, const char *next)
{
	size_t len = strlen(command);

	next = text_skip(next);
	return len >= 2 && len < TEXT_LINE_MOST && command[len - 2] == ' ' &&
		strchr("\\`^", command[len - 1]) != NULL && (*next == '-' || *next == '|');
}

/* Returns the last line of the command that begins at @at. */
static size_t
join_command(struct arena *arena, struct text_lines *lines, size_t at, const char **command)
{
	size_t most = MIN_OF(lines->count, at + 20);

	for (; at + 1 < most && goes_on(*command, lines->at[at + 1].text); at++) {
		*command = arena_format(arena, "%.*s%s", (int)(strlen(*command) - 1),
			*command, text_skip(lines->at[at + 1].text));
		lines->at[at + 1].used = true;
	}
	return at;
}

void
split_sections(struct arena *arena, struct text_lines *lines, struct sections *out)
{
	out->at = ARENA_ARRAY(arena, struct section, lines->count + 1);
	out->count = 0;
	section_open(out, "", false, 0);
	for (size_t i = 0; i < lines->count; i++) {
		bool prompted = false;
		const char *command = command_of(arena, lines->at[i].text, &prompted);
		struct section *last = &out->at[out->count - 1];

		if (command == NULL) {
			last->to = i + 1;
			continue;
		}
		if (is_echo(last, command, prompted)) {
			last->from = last->to = i + 1;
			lines->at[i].used = true;
			continue;
		}
		last->closed = prompted;
		lines->at[i].used = true;
		i = join_command(arena, lines, i, &command);
		section_open(out, command, prompted, i + 1);
	}
}

/* ---- looks at a command ---- */

const char *
split_part(struct arena *arena, const char *command, const char *program)
{
	size_t want = strlen(program);

	for (const char *p = command; *p != '\0';) {
		const char *name, *end;
		size_t len;
		char quote = 0;

		p += strspn(p, " ;&({|'\"");
		if (*p == '\0')
			break;
		len = program_len(p, &name);
		for (end = p; *end != '\0'; end++) {
			if (quote != 0)
				quote = *end == quote ? 0 : quote;
			else if (*end == '"' || *end == '\'')
				quote = *end;
			else if (*end == ';' || *end == '&')
				break;
		}
		if (len == want && strncasecmp(name, program, len) == 0)
			return arena_dup_len(arena, name, (size_t)(end - name));
		p += strcspn(p, " ");
	}
	return NULL;
}

const char *
split_filter(const char *part)
{
	char quote = 0;

	for (; *part != '\0'; part++) {
		if (quote != 0)
			quote = *part == quote ? 0 : quote;
		else if (*part == '"' || *part == '\'')
			quote = *part;
		else if (*part == '|')
			return text_skip(part + 1);
	}
	return NULL;
}

static bool
is_word_end(char c)
{
	return c == '\0' || c == ' ' || c == ',' || c == '"' || c == '\'' || c == ')' ||
		c == ';' || c == '|' || c == '=' || c == '}';
}

bool
split_has_word(const char *part, const char *word)
{
	for (const char *p = part; (p = text_find_nocase(p, word)) != NULL; p++)
		if ((p == part || is_word_end(p[-1]) || p[-1] == '(' || p[-1] == '-' ||
			    p[-1] == '/') &&
			is_word_end(p[strlen(word)]))
			return true;
	return false;
}

const char *
split_option(struct arena *arena, const char *part, const char *name)
{
	size_t n = strlen(name);

	for (const char *p = part; (p = text_find_nocase(p, name)) != NULL; p++) {
		const char *v = p + n;
		char quote;

		if (p == part || !(p[-1] == ' ' || p[-1] == '-' || p[-1] == '/'))
			continue;
		if (*v == '=' || (*v == ':' && p[-1] != ' '))
			v++;
		else if (p[-1] == ' ' || *v != ' ')
			continue;
		v = text_skip(v);
		quote = *v == '"' || *v == '\'' ? *v : 0;
		if (quote != 0)
			return arena_dup_len(
				arena, v + 1, strcspn(v + 1, quote == '"' ? "\"" : "'"));
		return arena_dup_len(arena, v, strcspn(v, " |"));
	}
	return NULL;
}
