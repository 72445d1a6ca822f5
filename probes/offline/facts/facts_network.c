/*
 * Adapters and addresses. Windows has many connections that are not adapters (tunnels,
 * loopback, WAN miniports). Adapters that count are hardware by their class key
 * (Characteristics, NCF_PHYSICAL) or the only ones, and have a device.
 */
#include <string.h>

#include "probes/offline/facts/windows_disk.h"

#define NET_CLASS "{4D36E972-E325-11CE-BFC1-08002BE10318}"
#define NCF_PHYSICAL 0x4u
#define NCF_HIDDEN 0x8u
#define CONFIG_DISABLED 0x1u

struct adapter {
	const char *guid;	  /* "{...}" */
	const char *device;	  /* below Enum, or NULL */
	hive_key key, device_key; /* its addresses; its device */
	bool disabled;
	bool dhcp;
	const char *address, *mask, *gateway; /* effective; NULL: none */
	int rank;
};

/* Windows writes "0.0.0.0" for no address. */
static const char *
address_of(const struct hive *h, hive_key key, const char *name)
{
	const char *text = hive_text(h, key, name);

	return text == NULL || text[0] == '\0' || text_equal(text, "0.0.0.0") ? NULL : text;
}

static void
read_addresses(struct disk *d, struct adapter *a)
{
	const struct hive *h = &d->system;
	hive_key key = hive_find(h, d->cs,
		arena_format(
			d->arena, "Services\\Tcpip\\Parameters\\Interfaces\\%s", a->guid));
	uint32_t dhcp = 0;

	a->key = key;
	if (!hive_dword(h, key, "EnableDHCP", &dhcp)) {
		a->rank = 0; /* it was never configured */
		return;
	}
	a->dhcp = dhcp != 0;
	a->address = address_of(h, key, a->dhcp ? "DhcpIPAddress" : "IPAddress");
	a->mask = address_of(h, key, a->dhcp ? "DhcpSubnetMask" : "SubnetMask");
	a->gateway = address_of(h, key, a->dhcp ? "DhcpDefaultGateway" : "DefaultGateway");
	a->rank = 1 + (a->address != NULL) + (a->gateway != NULL);
}

static bool
read_adapter(struct disk *d, hive_key class, struct adapter *out)
{
	const struct hive *h = &d->system;
	uint32_t kind = 0, flags = 0;
	hive_key device;

	*out = (struct adapter) { .guid = hive_text(h, class, "NetCfgInstanceId") };
	if (out->guid == NULL || !hive_dword(h, class, "Characteristics", &kind) ||
		(kind & NCF_PHYSICAL) == 0 || (kind & NCF_HIDDEN) != 0)
		return false;
	out->device = hive_text(h, class, "DeviceInstanceID");
	if (out->device == NULL)
		out->device = hive_text(h,
			hive_find(h, d->cs,
				arena_format(d->arena,
					"Control\\Network\\" NET_CLASS "\\%s\\Connection",
					out->guid)),
			"PnpInstanceID");
	if (out->device == NULL)
		return false;
	device = hive_find(h, d->cs, arena_format(d->arena, "Enum\\%s", out->device));
	if (device == 0)
		return false;
	out->device_key = device;
	if (hive_odd(h, device, "ConfigFlags"))
		disk_says_odd(d, at_system(device, "ConfigFlags"));
	else
		(void)hive_dword(h, device, "ConfigFlags", &flags);
	out->disabled = (flags & CONFIG_DISABLED) != 0;
	read_addresses(d, out);
	return true;
}

static void
put_adapter(struct disk *d, const struct adapter *a, bool all_disabled)
{
	bool dhcp = a->dhcp;

	disk_token(d, FACT_GUEST_NET_ADAPTER,
		all_disabled ? GUEST_NET_ADAPTER_DISABLED : GUEST_NET_ADAPTER_ENABLED,
		at_system(a->device_key, "ConfigFlags"));
	disk_text(d, FACT_GUEST_NET_DEVICE_KEY, a->device, at_system(a->device_key, NULL));
	if (a->rank == 0)
		return;
	disk_text(d, FACT_GUEST_NET_INTERFACE_GUID, a->guid, at_system(a->key, NULL));
	disk_bool(d, FACT_GUEST_NET_DHCP, dhcp, at_system(a->key, "EnableDHCP"));
	disk_text(d, FACT_GUEST_NET_ADDRESS, a->address,
		at_system(a->key, dhcp ? "DhcpIPAddress" : "IPAddress"));
	disk_text(d, FACT_GUEST_NET_MASK, a->mask,
		at_system(a->key, dhcp ? "DhcpSubnetMask" : "SubnetMask"));
	disk_text(d, FACT_GUEST_NET_GATEWAY, a->gateway,
		at_system(a->key, dhcp ? "DhcpDefaultGateway" : "DefaultGateway"));
}

void
disk_facts_network(struct disk *d)
{
	hive_key classes;
	struct adapter best = { .guid = NULL };
	size_t seen = 0, disabled = 0;

	if (d->cs == 0)
		return;
	classes = hive_find(&d->system, d->cs, "Control\\Class\\" NET_CLASS);
	for (const hive_key *k = hive_children(&d->system, classes); *k != 0; k++) {
		struct adapter a;

		if (!read_adapter(d, *k, &a))
			continue;
		seen++;
		disabled += a.disabled ? 1 : 0;
		/* enabled before disabled, the better configured first */
		if (best.guid == NULL || (best.disabled && !a.disabled) ||
			(best.disabled == a.disabled && a.rank > best.rank))
			best = a;
	}
	if (seen > 0)
		put_adapter(d, &best, disabled == seen);
}
