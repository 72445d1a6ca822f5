/*
 * Opens both hives, finds the control set in use. The keys identify a hive, so the file may
 * have any name.
 */
#include "probes/offline/facts/windows_disk.h"

#include <assert.h>
#include <stdarg.h>
#include <string.h>

#include "probes/offline/locate/find_hives.h"

/* ---- facts ---- */

const struct hive *
disk_hive(const struct disk *d, const char *source)
{
	return text_equal(source, DISK_SOFTWARE) ? &d->software : &d->system;
}

/* "SYSTEM\Select: Current = 1", as an engineer looks it up; NULL: no single place. */
static const char *
place_of(const struct disk *d, struct disk_at at)
{
	const struct hive *h = disk_hive(d, at.source);
	const char *value, *path;

	if (at.key == 0 || h->handle == NULL)
		return NULL;
	path = arena_format(
		d->arena, "%s\\%s", strchr(at.source, ':') + 1, hive_path(h, at.key));
	if (at.name == NULL)
		return path;
	value = hive_print(h, at.key, at.name);
	return value != NULL ? arena_format(d->arena, "%s: %s = %s", path, at.name, value)
			     : arena_format(d->arena, "%s: %s is absent", path, at.name);
}

void
disk_fact(struct disk *d, int id, struct fact_value value, struct disk_at at)
{
	bool declared = fact_list_has(d->part->supplies, id);

	assert(declared);
	if (!declared) {
		probe_says(
			d->out, "%s is not declared, and is left aside", fact_def(id)->id);
		value_free(&value);
		return;
	}
	probe_fact_at(d->out, id, value, at.source, place_of(d, at));
}

void
disk_bool(struct disk *d, int id, bool value, struct disk_at at)
{
	disk_fact(d, id, value_bool(value), at);
}

void
disk_int(struct disk *d, int id, int64_t value, struct disk_at at)
{
	disk_fact(d, id, value_int(value), at);
}

void
disk_token(struct disk *d, int id, const char *token, struct disk_at at)
{
	disk_fact(d, id, value_token(token), at);
}

void
disk_text(struct disk *d, int id, const char *text, struct disk_at at)
{
	if (text != NULL && text[0] != '\0')
		disk_fact(d, id, value_text(text), at);
}

void
disk_says_odd(struct disk *d, struct disk_at at)
{
	probe_says(d->out, "%s is not a number and was ignored", place_of(d, at));
}

/* ---- opening ---- */

static bool
looks_like_system(const struct hive *h)
{
	if (hive_find(h, h->root, "Select") != 0)
		return true;
	for (const hive_key *k = hive_children(h, h->root); *k != 0; k++)
		if (text_starts(hive_name(h, *k), "ControlSet00"))
			return true;
	return false;
}

/*
 * A user's Software key has the same layout as the machine's; user actions are recorded
 * only there.
 */
static bool
looks_like_software(const struct hive *h)
{
	hive_key version = hive_find(h, h->root, "Microsoft\\Windows NT\\CurrentVersion");

	if (hive_text(h, version, "SystemRoot") == NULL &&
		hive_find(h, h->root,
			"Microsoft\\Windows\\CurrentVersion\\Explorer\\UserAssist") != 0)
		return false;
	return version != 0 ||
		hive_find(h, h->root, "Microsoft\\Windows\\CurrentVersion") != 0 ||
		hive_find(h, h->root, "Policies\\Microsoft") != 0;
}

static enum err
open_one(struct disk *d, const char *path, bool want_system, bool want_software,
	struct error *e)
{
	struct hive h = { .image_fd = -1 };
	enum err err = hive_open(path, d->arena, &h, e);

	if (err != ERR_OK)
		return error_wrap(e, "%s", path);
	if (want_system && looks_like_system(&h)) {
		d->system = h;
		d->has_system = true;
	} else if (want_software && looks_like_software(&h)) {
		d->software = h;
		d->has_software = true;
	} else {
		const char *says =
			"this hive is neither the SYSTEM nor the SOFTWARE hive of a "
			"Windows";

		if (hive_children(&h, h.root)[0] == 0)
			says = "the hive contains no keys";
		else if (looks_like_system(&h))
			says = "this is a SYSTEM hive, despite its name";
		else if (looks_like_software(&h))
			says = "this is a SOFTWARE hive, despite its name";
		hive_close(&h);
		return error_set(e, ERR_DATA, "%s: %s", path, says);
	}
	if (h.damaged)
		probe_says(d->out, "%s is damaged: %s", path, h.why);
	else if (h.dirty)
		probe_says(d->out,
			"%s was not closed properly, and its logs could not be applied: "
			"%s",
			path, h.why);
	else if (h.replayed)
		probe_says(
			d->out, "%s was brought up to date in memory from its logs", path);
	return ERR_OK;
}

static void
find_control_set(struct disk *d)
{
	const struct hive *h = &d->system;
	hive_key select = hive_find(h, h->root, "Select");
	char name[32];
	uint32_t number, next;

	if (!hive_dword(h, select, "Current", &number) || number == 0 || number > 999) {
		probe_says(d->out, "SYSTEM does not say which control set is in use");
		return;
	}
	d->control_set = (int)number;
	if (hive_dword(h, select, "Default", &next) && next != number)
		probe_says(d->out,
			"SYSTEM was last used with ControlSet%03u, which is read here; "
			"the next start will use ControlSet%03u",
			number, next);
	(void)text_format(name, sizeof(name), "ControlSet%03u", number);
	d->cs = hive_find(h, h->root, name);
	if (d->cs == 0)
		probe_says(d->out, "SYSTEM has no %s, which should be in use", name);
}

enum err
disk_open(struct disk *d, const char *path, struct error *e)
{
	struct found_hives found;
	struct error second = ERROR_INIT;
	enum err err = find_hives(path, &found, e), other = ERR_NO_INPUT;

	if (err != ERR_OK)
		return err;
	if (found.single[0] != '\0') {
		err = open_one(d, found.single, true, true, e);
		if (err != ERR_OK)
			return err;
	} else {
		err = found.system[0] != '\0' ? open_one(d, found.system, true, false, e)
					      : ERR_NO_INPUT;
		if (found.software[0] != '\0')
			other = open_one(d, found.software, false, true, &second);
		if (err != ERR_OK && other != ERR_OK) {
			if (found.system[0] == '\0')
				*e = second;
			return e->code;
		}
		if (err != ERR_OK && found.system[0] != '\0')
			probe_says(d->out, "%s", e->text);
		if (other != ERR_OK && found.software[0] != '\0')
			probe_says(d->out, "%s", second.text);
	}
	if (d->has_system)
		find_control_set(d);
	/* Vista brought the service and the rules */
	d->before_vista = d->cs != 0 &&
		hive_find(&d->system, d->cs, "Services\\mpssvc") == 0 &&
		hive_find(&d->system, d->cs, DISK_FIREWALL "\\FirewallRules") == 0;
	/* a damaged hive may lack the deciding policy */
	if (d->has_software && d->software.damaged) {
		probe_says(d->out,
			"SOFTWARE is damaged, so all of it is ignored, including policies");
		hive_close(&d->software);
		d->has_software = false;
	}
	return ERR_OK;
}

bool
disk_is_server(const struct disk *d)
{
	hive_key key =
		d->cs != 0 ? hive_find(&d->system, d->cs, "Control\\ProductOptions") : 0;
	const char *type = key != 0 ? hive_text(&d->system, key, "ProductType") : NULL;

	return type != NULL && !text_equal_nocase(type, "WinNT");
}

void
disk_close(struct disk *d)
{
	hive_close(&d->system);
	hive_close(&d->software);
	d->has_system = d->has_software = false;
}
