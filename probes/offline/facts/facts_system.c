/*
 * Windows version and state of the hives. Build numbers and product names: Microsoft's
 * release history.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "probes/offline/facts/windows_disk.h"
#include "share/base/text.h"
#include "share/base/text.h"

#define VERSION "Microsoft\\Windows NT\\CurrentVersion"
#define FIRST_WINDOWS_11 22000u
#define SERVICE_DEMAND 3u

void
disk_facts_hive(struct disk *d)
{
	const struct hive *s = &d->system, *w = &d->software;
	bool system_dirty = d->has_system && s->dirty;
	bool software_dirty = d->has_software && w->dirty;
	bool replayed = (d->has_system && s->replayed) || (d->has_software && w->replayed);
	bool complete = d->cs != 0 && !s->damaged &&
		hive_find(s, d->cs, "Control\\Terminal Server") != 0 &&
		hive_find(s, d->cs, "Control\\ComputerName") != 0 &&
		hive_find(s, d->cs, "Services\\TermService") != 0;

	if (d->control_set != 0)
		disk_int(d, FACT_GUEST_HIVE_CONTROL_SET, d->control_set,
			at_system(hive_find(s, s->root, "Select"), "Current"));
	disk_bool(d, FACT_GUEST_HIVE_DIRTY, system_dirty || software_dirty,
		system_dirty || !software_dirty ? AT_SYSTEM : AT_SOFTWARE);
	disk_bool(d, FACT_GUEST_HIVE_REPLAYED, replayed && !system_dirty && !software_dirty,
		AT_SYSTEM);
	disk_bool(d, FACT_GUEST_HIVE_COMPLETE, complete, AT_SYSTEM);
	disk_bool(d, FACT_GUEST_POLICY_READ, d->has_software, AT_SOFTWARE);
}

/* ---- which Windows ---- */

static const struct release {
	uint32_t build;
	const char *client, *server;
} releases[] = {
	{ 1057, "Windows NT 3.51 Workstation", "Windows NT Server 3.51" },
	{ 1381, "Windows NT Workstation 4.0", "Windows NT Server 4.0" },
	{ 2195, "Windows 2000 Professional", "Windows 2000 Server" },
	{ 2600, "Windows XP", NULL },
	{ 3790, "Windows XP x64", "Windows Server 2003" },
	{ 6000, "Windows Vista", NULL },
	{ 6001, "Windows Vista", "Windows Server 2008" },
	{ 6002, "Windows Vista", "Windows Server 2008" },
	{ 6003, NULL, "Windows Server 2008" },
	{ 7600, "Windows 7", "Windows Server 2008 R2" },
	{ 7601, "Windows 7", "Windows Server 2008 R2" },
	{ 9200, "Windows 8", "Windows Server 2012" },
	{ 9600, "Windows 8.1", "Windows Server 2012 R2" },
	{ 14393, "Windows 10", "Windows Server 2016" },
	{ 17763, "Windows 10", "Windows Server 2019" },
	{ 20348, NULL, "Windows Server 2022" },
	{ 26100, "Windows 11", "Windows Server 2025" },
};

/* Without SYSTEM the installation type decides; old versions have none. */
static const char *
product_by_build(const struct disk *d)
{
	hive_key key = hive_find(&d->software, d->software.root, VERSION);
	const char *type = hive_text(&d->software, key, "InstallationType");
	bool server =
		disk_is_server(d) || (type != NULL && text_starts_nocase(type, "Server"));
	bool known = d->cs != 0 || type != NULL;

	for (size_t i = 0; i < ARRAY_LEN(releases); i++)
		if (releases[i].build == d->build &&
			(known || releases[i].client == NULL || releases[i].server == NULL))
			return releases[i].client == NULL || (known && server)
				? releases[i].server
				: releases[i].client;
	if (d->build >= 10240 && known && !server)
		return d->build >= FIRST_WINDOWS_11 ? "Windows 11" : "Windows 10";
	return NULL;
}

/*
 * "19045" and nothing else: Windows before Vista keeps "1.511.1 () (Obsolete data - do not
 * use)" in place of the number.
 */
static uint32_t
number_of(const char *text)
{
	char *end = NULL;
	unsigned long number = text != NULL ? strtoul(text, &end, 10) : 0;

	return end != NULL && end[strspn(end, " ")] == '\0' && number < 1000000
		? (uint32_t)number
		: 0;
}

/*
 * The edition id is the same in every language: Core and its variants since Windows 8,
 * before that Starter and names that begin with Home.
 */
static void
put_home(struct disk *d, hive_key key)
{
	static const char *const ids[] = { "Core", "Home", "Starter" };
	const char *id = hive_text(&d->software, key, "EditionID");

	for (size_t i = 0; id != NULL && i < ARRAY_LEN(ids); i++)
		if (text_starts_nocase(id, ids[i]))
			disk_bool(
				d, FACT_GUEST_OS_HOME, true, at_software(key, "EditionID"));
}

static void
put_windows(struct disk *d)
{
	hive_key key = hive_find(&d->software, d->software.root, VERSION);
	const char *name = hive_text(&d->software, key, "ProductName");
	static const char ten[] = "Windows 10";

	d->build = number_of(hive_text(&d->software, key, "CurrentBuildNumber"));
	if (d->build == 0)
		d->build = number_of(hive_text(&d->software, key, "CurrentBuild"));
	if (d->build != 0)
		disk_int(d, FACT_GUEST_OS_BUILD, d->build,
			at_software(key, "CurrentBuildNumber"));
	/* Windows 11 still has the name of 10 there */
	if (name != NULL && d->build >= FIRST_WINDOWS_11 && text_starts(name, ten))
		name = arena_format(d->arena, "Windows 11%s", name + strlen(ten));
	disk_text(d, FACT_GUEST_OS_PRODUCT,
		name != NULL && name[0] != '\0' ? name : product_by_build(d),
		at_software(key, "ProductName"));
	put_home(d, key);
}

/*
 * A member of a domain has its name, and Netlogon starts by itself (or was switched off);
 * elsewhere the name is empty and Netlogon waits to be started. Anything else is unclear: a
 * computer outside a domain may have a DNS suffix of its own.
 */
static void
put_domain(struct disk *d)
{
	const struct hive *h = &d->system;
	hive_key tcpip = hive_find(h, d->cs, "Services\\Tcpip\\Parameters");
	const char *domain = hive_text(h, tcpip, "Domain");
	bool named = domain != NULL && domain[0] != '\0';
	uint32_t start;

	if (tcpip == 0 || h->damaged ||
		!hive_dword(h, hive_find(h, d->cs, "Services\\Netlogon"), "Start", &start))
		return;
	if (named == (start != SERVICE_DEMAND))
		disk_bool(d, FACT_GUEST_DOMAIN_JOINED, named, at_system(tcpip, "Domain"));
}

void
disk_facts_system(struct disk *d)
{
	hive_key name;

	if (d->has_software)
		put_windows(d);
	if (d->cs == 0)
		return;
	name = hive_find(&d->system, d->cs, "Control\\ComputerName\\ComputerName");
	disk_text(d, FACT_GUEST_COMPUTER, hive_text(&d->system, name, "ComputerName"),
		at_system(name, "ComputerName"));
	put_domain(d);
}
