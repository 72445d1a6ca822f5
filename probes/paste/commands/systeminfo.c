/*
 * Identifies the machine: systeminfo, hostname, ver, and PowerShell objects with the same
 * data. The labels of systeminfo are translated, but the version always repeats its build
 * and follows the system name, which follows the computer name.
 */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "probes/paste/objects/powershell_tables.h"

#define READER "systeminfo"

static bool
is_name(const char *text)
{
	size_t n = strspn(
		text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

	return n > 0 && n <= 63 && text[n] == '\0' && strspn(text, "0123456789") < n;
}

/* "10.0.17763 N/A Build 17763": the third number; a fourth may follow. */
static bool
version_build(const char *text, unsigned *build)
{
	const char *p = text;
	size_t n;

	for (int dots = 0; dots < 2; dots++) {
		n = strspn(p, "0123456789");
		if (n == 0 || n > 2 || p[n] != '.')
			return false;
		p += n + 1;
	}
	n = strspn(p, "0123456789");
	return (p[n] == '\0' || p[n] == ' ' || p[n] == '.' || p[n] == ']') &&
		text_number(p, n, build) && *build >= 2600 && *build < 1000000;
}

/* "Microsoft Windows 11 Pro" and "Майкрософт Windows 11 Pro". */
static const char *
product_of(const char *name)
{
	const char *p = strstr(name, "Windows");

	return p != NULL && p - name < 30 && strlen(p) < 80 &&
			(p[strlen("Windows")] == ' ' || p[strlen("Windows")] == '(')
		? p
		: NULL;
}

static void
put_product(struct findings *g, const char *line, const char *name)
{
	const char *product = product_of(name);

	if (product == NULL)
		return;
	/* Windows Server 2003 marks its name: "Windows(R) Server 2003" */
	if (text_starts(product, "Windows(R)"))
		product =
			arena_format(g->arena, "Windows%s", product + strlen("Windows(R)"));
	findings_put(g, READER, line, RANK_LOCAL, FACT_GUEST_OS_PRODUCT,
		value_text(text_trimmed(g->arena, product, strlen(product))));
}

static void
put_build(struct findings *g, const char *line, unsigned build)
{
	findings_put(
		g, READER, line, RANK_LOCAL, FACT_GUEST_OS_BUILD, value_int((int)build));
}

static void
put_computer(struct findings *g, const char *line, const char *name)
{
	if (!is_name(name))
		return;
	findings_machine(g, name);
	findings_put(g, READER, line, RANK_LOCAL, FACT_GUEST_COMPUTER, value_text(name));
}

/* ---- systeminfo ---- */

static const char *
value_of(const char *line)
{
	const char *colon = strchr(line, ':');

	return colon != NULL && colon != line ? text_skip(colon + 1) : "";
}

/* The line of the version; the system and computer names are above it. */
static size_t
read_version(struct findings *g, size_t at)
{
	const char *line = findings_line(g, at), *value = value_of(line), *last;
	const char *name = at > g->section->from ? findings_line(g, at - 1) : "";
	unsigned build, again;

	if (!isdigit((unsigned char)*value) || !version_build(value, &build))
		return 0;
	last = strrchr(value, ' ');
	if (last == NULL || product_of(value_of(name)) == NULL ||
		!text_number(last + 1, strlen(last + 1), &again) || again != build)
		return 0;
	findings_command(g, READER);
	findings_use_range(g, at - 1, at + 1);
	put_build(g, line, build);
	put_product(g, name, value_of(name));
	if (at >= g->section->from + 2) {
		put_computer(
			g, findings_line(g, at - 2), value_of(findings_line(g, at - 2)));
		findings_use(g, at - 2);
	}
	return 1;
}

/* ---- hostname, ver ---- */

static size_t
read_typed(struct findings *g, size_t at)
{
	const char *line = text_skip(findings_line(g, at)), *p;
	unsigned build;

	if (text_equal_nocase(g->section->command, "hostname") && is_name(line)) {
		findings_command(g, READER);
		findings_use(g, at);
		put_computer(g, findings_line(g, at), line);
		return 1;
	}
	p = text_equal_nocase(g->section->command, "ver") &&
			text_starts(line, "Microsoft Windows [")
		? strpbrk(line, "0123456789")
		: NULL;
	if (p == NULL || !version_build(p, &build))
		return 0;
	findings_command(g, READER);
	findings_use(g, at);
	put_build(g, findings_line(g, at), build);
	return 1;
}

static size_t
read_system_line(struct findings *g, size_t at)
{
	size_t taken = read_typed(g, at);

	return taken > 0 ? taken : read_version(g, at);
}

const struct reader read_system = {
	.id = READER, .commands = "systeminfo", .read = read_system_line
};

/* ---- Get-ComputerInfo, Win32_OperatingSystem ---- */

bool
read_system_object(struct findings *g, const struct object *o)
{
	static const char *const names[] = { "OsName", "WindowsProductName", "Caption" };
	static const char *const builds[] = { "OsBuildNumber", "BuildNumber" };
	static const char *const computers[] = { "CsName", "CSName", "CsCaption" };
	const struct property *p;
	const char *product = NULL;
	unsigned build;

	for (size_t i = 0; i < ARRAY_LEN(names) && product == NULL; i++)
		product = product_of(object_text(o, names[i]));
	if (product == NULL)
		return false;
	findings_command(g, READER);
	object_use(g, o);
	for (size_t i = ARRAY_LEN(names); i-- > 0;)
		if ((p = object_get(o, names[i])) != NULL)
			put_product(g, g->lines.at[p->line].text, p->value);
	for (size_t i = 0; i < ARRAY_LEN(builds); i++)
		if ((p = object_get(o, builds[i])) != NULL &&
			text_number(p->value, strlen(p->value), &build))
			put_build(g, g->lines.at[p->line].text, build);
	for (size_t i = 0; i < ARRAY_LEN(computers); i++)
		if ((p = object_get(o, computers[i])) != NULL)
			put_computer(g, g->lines.at[p->line].text, p->value);
	return true;
}
