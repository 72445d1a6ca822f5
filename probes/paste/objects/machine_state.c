/*
 * Small facts about the machine in objects and in lines of tools that translate little: room
 * on the disk, updates, membership in a domain, days of the licensing grace period.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "probes/paste/objects/powershell_tables.h"

#define MB (1024.0 * 1024.0)

/* "10.5 GB", "10,5 GB" and plain bytes; -1 for anything else. */
static double
bytes_of(const char *text)
{
	static const char units[] = "KMGT";
	char number[24];
	size_t n = strspn(text, "0123456789.,");
	double value;
	const char *unit = text_skip(text + n), *power;

	if (n == 0 || n >= sizeof(number) || !isdigit((unsigned char)text[0]))
		return -1;
	(void)text_format(number, sizeof(number), "%.*s", (int)n, text);
	for (char *p = number; *p != '\0'; p++)
		if (*p == ',')
			*p = '.';
	if (strchr(number, '.') != strrchr(number, '.'))
		return -1;
	value = strtod(number, NULL);
	if (*unit == '\0' || text_equal(unit, "B"))
		return strchr(number, '.') == NULL ? value : -1;
	power = strchr(units, *unit);
	if (power == NULL || !text_equal(unit + 1, "B"))
		return -1;
	for (const char *p = units; p <= power; p++)
		value *= 1024;
	return value;
}

static void
put_room(struct findings *g, const char *reader, const char *line, double bytes)
{
	/* no Windows volume is larger than an exabyte */
	if (bytes < 0 || bytes > 1e18)
		return;
	findings_put(g, reader, line, RANK_ACTIVE, FACT_GUEST_DISK_FREE_MB,
		value_int((int64_t)(bytes / MB)));
}

/* Get-Volume and Win32_LogicalDisk; Windows is on C: unless it was set up otherwise. */
static bool
take_volume(struct findings *g, const struct object *o)
{
	bool volume = object_get(o, "DriveLetter") != NULL &&
		object_get(o, "SizeRemaining") != NULL;
	bool disk = object_get(o, "DeviceID") != NULL && object_get(o, "FreeSpace") != NULL;

	if (!volume && !disk)
		return false;
	findings_command(g, "get-volume");
	object_use(g, o);
	if (volume ? object_is(o, "DriveLetter", "C") : object_is(o, "DeviceID", "C:"))
		put_room(g, "get-volume", g->lines.at[o->from].text,
			bytes_of(object_text(o, volume ? "SizeRemaining" : "FreeSpace")));
	return true;
}

/*
 * The May 2018 updates that change CredSSP's default, one for each Windows version (the
 * vendor's guidance on CVE-2018-0886). Later ones contain them under other numbers, so a
 * list without these proves nothing.
 */
static bool
take_hotfix(struct findings *g, const struct object *o)
{
	static const char *const updates[] = { "KB4103712", "KB4103718", "KB4103715",
		"KB4103725", "KB4103726", "KB4103730", "KB4103716", "KB4103723",
		"KB4103731", "KB4103727", "KB4103721" };
	const char *id = object_text(o, "HotFixID");

	if (!text_starts_nocase(id, "KB"))
		return false;
	findings_command(g, "hotfix");
	object_use(g, o);
	for (size_t i = 0; i < ARRAY_LEN(updates); i++)
		if (text_equal_nocase(id, updates[i]))
			findings_put(g, "hotfix", g->lines.at[o->from].text, RANK_ACTIVE,
				FACT_GUEST_CREDSSP_PATCHED, value_bool(true));
	return true;
}

static bool
take_domain(struct findings *g, const struct object *o)
{
	static const struct {
		const char *property, *reader, *yes, *no;
	} forms[] = { { "PartOfDomain", "computer-system", "True", "False" },
		{ "DomainJoined", "dsregcmd", "YES", "NO" } };

	for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
		const struct property *p = object_get(o, forms[i].property);
		bool yes = p != NULL && strcasecmp(p->value, forms[i].yes) == 0;

		if (!yes && (p == NULL || strcasecmp(p->value, forms[i].no) != 0))
			continue;
		findings_command(g, forms[i].reader);
		object_use(g, o);
		findings_put(g, forms[i].reader, g->lines.at[p->line].text, RANK_ACTIVE,
			FACT_GUEST_DOMAIN_JOINED, value_bool(yes));
		return true;
	}
	return false;
}

static void
put_days(struct findings *g, const char *line, unsigned days)
{
	findings_command(g, "licensing-grace");
	findings_put(g, "licensing-grace", line, RANK_ACTIVE,
		FACT_GUEST_LICENSING_GRACE_DAYS, value_int(days));
	findings_put(g, "licensing-grace", line, RANK_ACTIVE,
		FACT_GUEST_LICENSING_GRACE_OVER, value_bool(days == 0));
}

/* GetGracePeriodDays() of Win32_TerminalServiceSetting, called from PowerShell. */
static bool
take_grace(struct findings *g, const struct object *o)
{
	const struct property *days = object_get(o, "DaysLeft");
	unsigned number;

	if (days == NULL || !text_number(days->value, strlen(days->value), &number) ||
		number > 1000)
		return false;
	/* a call that failed leaves its result at zero */
	if (object_get(o, "ReturnValue") != NULL && !object_is(o, "ReturnValue", "0"))
		return true;
	object_use(g, o);
	put_days(g, g->lines.at[days->line].text, number);
	return true;
}

bool
read_state_object(struct findings *g, const struct object *o)
{
	return take_volume(g, o) || take_hotfix(g, o) || take_domain(g, o) ||
		take_grace(g, o);
}

/* ---- lines ---- */

/* wmic prints the answer of a method as MOF: "	DaysLeft = 119;", then "ReturnValue = 0;". */
static size_t
read_mof(struct findings *g, size_t at)
{
	const char *line = text_skip(findings_line(g, at));
	const char *next = text_skip(findings_line(g, at + 1));
	size_t n;
	unsigned days;

	if (!text_starts(line, "DaysLeft = "))
		return 0;
	line += strlen("DaysLeft = ");
	n = strspn(line, "0123456789");
	if (line[n] != ';' || !text_number(line, n, &days) || days > 1000 ||
		!text_equal(next, "ReturnValue = 0;"))
		return 0;
	findings_use_range(g, at, at + 2);
	put_days(g, findings_line(g, at), days);
	return 2;
}

/*
 * "fsutil volume diskfree C:": free bytes, bytes, free bytes of the quota, in this order in
 * each language, with the language's thousands separators.
 */
static size_t
read_diskfree(struct findings *g, size_t at)
{
	const char *part = split_part(g->arena, g->section->command, "fsutil");
	const char *line = findings_line(g, at), *p = strchr(line, ':');
	double bytes = 0;
	size_t digits = 0;

	if (part == NULL || p == NULL || text_find_nocase(part, "diskfree c:") == NULL ||
		split_filter(part) != NULL)
		return 0;
	for (size_t i = g->section->from; i < at; i++)
		if (*findings_line(g, i) != '\0')
			return 0; /* the free bytes come first */
	for (p = text_skip(p + 1); *p != '\0' && *p != '('; p++) {
		if (isdigit((unsigned char)*p)) {
			bytes = bytes * 10 + (*p - '0');
			digits++;
		} else if (isalpha((unsigned char)*p)) {
			return 0;
		}
	}
	if (digits == 0 || digits > 18)
		return 0;
	findings_command(g, "get-volume");
	findings_use(g, at);
	put_room(g, "get-volume", line, bytes);
	return 1;
}

static size_t
read_state_line(struct findings *g, size_t at)
{
	size_t taken = read_mof(g, at);

	return taken > 0 ? taken : read_diskfree(g, at);
}

const struct reader read_state = { .id = "get-volume",
	.commands = "Get-Volume|Get-HotFix|fsutil volume",
	.read = read_state_line };
