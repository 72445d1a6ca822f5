/*
 * Error messages: access denied, unknown command, not found. Callers often paste only the
 * error message; report it instead of ignoring it. "Not found" is an answer if the command
 * queried an id.
 */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "probes/paste/findings/findings.h"
#include "probes/paste/registry/registry_values.h"

#define LINES_LOOKED_AT 400u
#define LINE_LONGEST 400u

/* Error numbers of winerror.h that sc prints: "[SC] OpenService FAILED 5:". */
#define DENIED 5u
#define NO_SUCH_SERVICE 1060u

static const char *const says[] = {
	[SAYS_NO_RULES] =
		"No firewall rule matched the query. If the query used a name, that "
		"proves nothing, because rule names are translated: list all rules "
		"instead (name=all dir=in).",
	[SAYS_NO_KEY] =
		"The registry key or value in the query does not exist. A policy without "
		"a value is not set.",
	[SAYS_DENIED] =
		"Windows refused a command (\"Access is denied\"). That says nothing "
		"about Remote Desktop. Open the console as administrator and run the "
		"command again.",
	[SAYS_ELEVATE] =
		"Windows refused a command because the console was not opened as "
		"administrator. That says nothing about Remote Desktop. Open it as "
		"administrator and run the command again.",
	[SAYS_NO_COMMAND] =
		"Windows does not recognise a command: it is misspelled, belongs in the "
		"other shell (cmd or PowerShell), or is missing from this edition (Home "
		"has no qwinsta).",
};

static void
add_message_note(struct findings *g, size_t at, enum word what)
{
	findings_use(g, at);
	findings_note(g, "%s", says[what]);
}

/* ---- by ids that Windows does not translate ---- */

/* The category of a PowerShell error, or a number. */
static enum word
message_by_id(const char *line)
{
	if (strstr(line, "CommandNotFoundException") != NULL)
		return SAYS_NO_COMMAND;
	if (strstr(line, "PermissionDenied: (") != NULL ||
		strstr(line, "UnauthorizedAccess") != NULL ||
		strstr(line, "0x80070005") != NULL)
		return SAYS_DENIED;
	return WORD_COUNT;
}

/* "[SC] OpenService FAILED 5:": the number before the colon at the end. */
static bool
service_error(const char *line, unsigned *error)
{
	size_t len = strlen(line), digits = 0;

	if (!text_starts(line, "[SC] ") || len < 8 || line[len - 1] != ':')
		return false;
	while (digits < 6 && isdigit((unsigned char)line[len - 2 - digits]))
		digits++;
	return text_number(line + len - 1 - digits, digits, error);
}

static void
handle_no_service(struct findings *g, size_t at)
{
	findings_use(g, at);
	findings_note(g,
		"Windows reported that the service in the query does not exist. If it "
		"was TermService, the Remote Desktop service is missing or its name was "
		"misspelled.");
}

/*
 * "WHERE ((LocalPort = 3389))": the query of a Get-NetTCPConnection that found nothing,
 * filtered by nothing but the port and a state.
 */
static bool
queried_port(const char *line, unsigned *port)
{
	const char *p = strstr(line, "(LocalPort = ");

	if (p == NULL || strstr(line, "Remote") != NULL ||
		strstr(line, "OwningProcess") != NULL)
		return false;
	p += strlen("(LocalPort = ");
	return text_number(p, strspn(p, "0123456789"), port) &&
		strstr(p, "LocalPort") == NULL;
}

/*
 * "ObjectNotFound: (@FirewallAPI.dll,-28752:String) [Get-NetFirewallRule]": the group of
 * the Remote Desktop rules by its id. Another group, or a group by name, proves nothing.
 */
static void
handle_no_object(struct findings *g, size_t at)
{
	const char *line = g->lines.at[at].text;
	unsigned port;

	if (strstr(line, "MSFT_NetTCPConnection ") != NULL && queried_port(line, &port)) {
		findings_command(g, "net-tcp-connection");
		findings_use(g, at);
		findings_listed(g, "net-tcp-connection", line, port);
	}
	if (strstr(line, "ObjectNotFound: (") == NULL)
		return;
	if (strstr(line, "[Get-Service]") != NULL)
		handle_no_service(g, at);
	if (strstr(line, "Get-NetFirewallRule") == NULL)
		return;
	findings_command(g, "net-firewall-rule");
	if (strstr(line, "(@FirewallAPI.dll,-28752:") == NULL) {
		add_message_note(g, at, SAYS_NO_RULES);
		return;
	}
	findings_use(g, at);
	g->rule_answer = (struct rule_answer) { .port = 3389,
		.asked_and_empty = true,
		.reader = "net-firewall-rule",
		.line = line };
}

static void
handle_service_error(struct findings *g, size_t at, unsigned error)
{
	if (error == DENIED)
		add_message_note(g, at, SAYS_DENIED);
	if (error == NO_SUCH_SERVICE)
		handle_no_service(g, at);
}

/* ---- by words ---- */

/*
 * "ERROR: Access is denied.", "Get-NetFirewallRule : Access is denied.": the refusal is the
 * whole message. In the line of a log a program reports what happened to it, and such a
 * line has a time, a process, a path or an address.
 */
static bool
is_whole_message(const char *line)
{
	return strpbrk(line, "0123456789[]{}/\\=|") == NULL;
}

/* "[ERROR]", "[WARN ]": a line of some program's log, which no command of Windows prints. */
static bool
is_log_line(const char *line)
{
	static const char *const levels[] = { "[ERROR", "[WARN", "[INFO", "[DEBUG",
		"[CORE" };

	for (size_t i = 0; i < ARRAY_LEN(levels); i++)
		if (strstr(line, levels[i]) != NULL)
			return true;
	return false;
}

static void
handle_line(struct findings *g, const struct section *section, size_t at)
{
	const char *line = text_skip(g->lines.at[at].text);
	enum word plain = message_by_id(line), what = plain;
	unsigned error;

	if (is_log_line(line))
		return;
	handle_no_object(g, at);
	if (service_error(line, &error))
		handle_service_error(g, at, error);
	if (what == WORD_COUNT)
		what = words_holds(SAYS_NO_RULES, SAYS_NO_COMMAND, line, strlen(line));
	if (what == WORD_COUNT ||
		(what == SAYS_DENIED && plain != what && !is_whole_message(line)))
		return;
	add_message_note(g, at, what);
	if (what == SAYS_NO_RULES)
		findings_command(g, "netsh-rules");
	if (what == SAYS_NO_KEY) {
		findings_command(g, "reg");
		read_registry_not_found(g, section, g->lines.at[at].text);
	}
}

void
read_sayings_conclude(struct findings *g)
{
	size_t looked_at = 0;

	for (size_t s = 0; s < g->sections->count; s++) {
		const struct section *section = &g->sections->at[s];
		size_t i = section->from;

		/* a PowerShell error begins with the command, so it was split off as one */
		if (!section->prompted && i > 0)
			i--;
		for (; i < section->to && looked_at < LINES_LOOKED_AT; i++) {
			size_t len = strnlen(g->lines.at[i].text, LINE_LONGEST);

			if (text_is_event(g->lines.at[i].text))
				break;
			if ((i >= section->from && g->lines.at[i].used) || len < 4 ||
				len == LINE_LONGEST)
				continue;
			looked_at++;
			handle_line(g, section, i);
		}
	}
}
