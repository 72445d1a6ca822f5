/*
 * Small tools that print a line or a table: netsh interface portproxy, bcdedit, nltest,
 * Test-ComputerSecureChannel, net user, secedit. Numbers, ids and names that Windows does
 * not translate decide; net user needs its words.
 */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "probes/paste/findings/findings.h"

static bool
command_runs(const struct findings *g, const char *program)
{
	return split_part(g->arena, g->section->command, program) != NULL;
}

/* ---- netsh interface portproxy show all ---- */

static bool
proxy_row(const char *line, unsigned *port)
{
	const char *p = text_skip(line);

	for (int column = 0; column < 4; column++) {
		size_t n = strcspn(p, " ");
		unsigned number;

		if (n == 0)
			return false;
		if (column % 2 == 1) {
			if (!text_number(p, n, &number) || number > 65535)
				return false;
			if (column == 1)
				*port = number;
		}
		p = text_skip(p + n);
	}
	return *p == '\0';
}

static size_t
read_proxy(struct findings *g, size_t at)
{
	const char *line = findings_line(g, at);
	size_t i = at + 1;
	unsigned port = 0;

	/* four columns, each with its dashes */
	if (strncmp(text_skip(line),
		    "--------------- ----------  --------------- ----------", 54) != 0)
		return 0;
	findings_command(g, "portproxy");
	findings_use(g, at);
	for (; i < g->section->to && proxy_row(findings_line(g, i), &port); i++) {
		findings_use(g, i);
		if (port == findings_port(g))
			findings_put(g, "portproxy", findings_line(g, i), RANK_ACTIVE,
				FACT_GUEST_RDP_PORT_PROXIED, value_bool(true));
	}
	return i - at;
}

static void
answered_proxy(struct findings *g)
{
	const char *part = split_part(g->arena, g->section->command, "netsh");

	/* nothing is forwarded, or only other ports */
	if (part == NULL || text_find_nocase(part, "portproxy show all") == NULL ||
		split_filter(part) != NULL || !g->section->prompted ||
		!g->section->closed || !g->recorded ||
		findings_find(g, FACT_GUEST_RDP_PORT_PROXIED) != NULL)
		return;
	findings_command(g, "portproxy");
	findings_put(g, "portproxy", g->lines.at[g->section->from - 1].text, RANK_LOCAL,
		FACT_GUEST_RDP_PORT_PROXIED, value_bool(false));
}

const struct reader read_portproxy = {
	.id = "portproxy", .read = read_proxy, .answered = answered_proxy
};

/* ---- bcdedit ---- */

static size_t
read_boot(struct findings *g, size_t at)
{
	const char *line = findings_line(g, at);

	if (!text_starts(line, "safeboot  ") ||
		(!command_runs(g, "bcdedit") && *findings_line(g, at - (at > 0)) == '\0'))
		return 0;
	findings_command(g, "bcdedit");
	findings_use(g, at);
	findings_put(g, "bcdedit", line, RANK_ACTIVE, FACT_GUEST_BOOT_SAFEBOOT,
		value_bool(true));
	return 1;
}

/* A complete listing of the boot entry without the word. */
static void
answered_boot(struct findings *g)
{
	const char *entry = NULL;

	if (!command_runs(g, "bcdedit") || !g->section->closed ||
		split_filter(g->section->command) != NULL)
		return;
	for (size_t i = g->section->from; i < g->section->to; i++) {
		const char *line = findings_line(g, i);

		if (text_starts(line, "safeboot"))
			return;
		if (strstr(line, "  {current}") != NULL ||
			strstr(line, "  {default}") != NULL)
			entry = line;
		if (entry != NULL && text_starts(line, "winpe"))
			return;
	}
	if (entry == NULL)
		return;
	findings_command(g, "bcdedit");
	findings_put(g, "bcdedit", entry, RANK_ACTIVE, FACT_GUEST_BOOT_SAFEBOOT,
		value_bool(false));
}

const struct reader read_bcdedit = {
	.id = "bcdedit", .read = read_boot, .answered = answered_boot
};

/* ---- nltest, Test-ComputerSecureChannel ---- */

/* "... Status = 1355 0x54b ERROR_NO_SUCH_DOMAIN": the number after the last "= ". */
static bool
status_number(const char *line, const char *says, unsigned *status)
{
	const char *p = strstr(line, says);

	if (p == NULL)
		return false;
	p = strstr(p, "Status = ");
	if (p == NULL)
		return false;
	p += strlen("Status = ");
	return text_number(p, strspn(p, "0123456789"), status);
}

static void
put_trust(struct findings *g, size_t at, enum found_rank rank, bool ok)
{
	findings_command(g, "nltest");
	findings_use(g, at);
	findings_put(g, "nltest", findings_line(g, at), rank, FACT_GUEST_TRUST_OK,
		value_bool(ok));
}

static size_t
read_trust(struct findings *g, size_t at)
{
	const char *line = findings_line(g, at), *word = text_skip(line);
	unsigned status;
	bool found = text_starts(word, "DC: \\\\");

	if (found || status_number(line, "Getting DC name failed", &status)) {
		findings_command(g, "nltest");
		findings_use(g, at);
		findings_put(g, "nltest", line, RANK_ACTIVE, FACT_GUEST_DC_REACHABLE,
			value_bool(found));
		return 1;
	}
	/* the connection may work although the trust is broken: the second line counts */
	if (status_number(line, "Trusted DC Connection Status", &status)) {
		put_trust(g, at, RANK_LOCAL, status == 0);
		return 1;
	}
	if (status_number(line, "Trust Verification", &status)) {
		put_trust(g, at, RANK_ACTIVE, status == 0);
		return 1;
	}
	if (command_runs(g, "Test-ComputerSecureChannel") &&
		(text_equal(word, "True") || text_equal(word, "False"))) {
		put_trust(g, at, RANK_ACTIVE, text_equal(word, "True"));
		return 1;
	}
	return 0;
}

const struct reader read_nltest = {
	.id = "nltest", .commands = "nltest", .read = read_trust
};

/* ---- secedit /export: [Privilege Rights] ---- */

/* Whether a list like "*S-1-5-32-544,*S-1-5-32-555" contains a SID. */
static bool
holds_sid(const char *list, const char *sid)
{
	const char *p = strstr(list, sid);
	size_t n = strlen(sid);

	return p != NULL && !isdigit((unsigned char)p[n]) && p[n] != '-';
}

/* Well-known groups: Administrators, Remote Desktop Users; Everyone, Authenticated Users,
 * Users (MS-DTYP 2.4.2.4). */
static size_t
read_rights(struct findings *g, size_t at)
{
	static const char *const denied[] = { "S-1-1-0", "S-1-5-11", "S-1-5-32-545",
		"S-1-5-32-544", "S-1-5-32-555" };
	const char *allow = NULL, *deny = NULL;
	bool ended = false, allowed;
	size_t i = at + 1;

	if (!text_equal(text_skip(findings_line(g, at)), "[Privilege Rights]"))
		return 0;
	findings_command(g, "secedit");
	findings_use(g, at);
	for (; i < g->section->to; i++) {
		const char *line = text_skip(findings_line(g, i));

		if (*line == '[') {
			ended = true;
			break;
		}
		if (text_starts(line, "SeRemoteInteractiveLogonRight"))
			allow = findings_line(g, i);
		else if (text_starts(line, "SeDenyRemoteInteractiveLogonRight"))
			deny = findings_line(g, i);
		else
			continue;
		findings_use(g, i);
	}
	if (!ended)
		return i - at; /* the line that denies may be missing */
	allowed = allow != NULL &&
		(holds_sid(allow, "S-1-5-32-544") || holds_sid(allow, "S-1-5-32-555"));
	for (size_t k = 0; deny != NULL && k < ARRAY_LEN(denied); k++)
		allowed = allowed && !holds_sid(deny, denied[k]);
	findings_put(g, "secedit", allow != NULL ? allow : findings_line(g, at),
		RANK_ACTIVE, FACT_GUEST_RIGHTS_RDP_ALLOWED, value_bool(allowed));
	return i - at;
}

const struct reader read_secedit = { .id = "secedit", .read = read_rights };
