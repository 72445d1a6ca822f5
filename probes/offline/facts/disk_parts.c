/* The parts of the reading of a disk, and which facts each of them states. */
#include "probes/offline/facts/windows_disk.h"
#include "probes/windows/settings.h"

/* clang-format off */
const struct disk_part disk_parts[] = {
	{ disk_facts_hive, FACT_LIST(
		FACT_GUEST_HIVE_CONTROL_SET,
		FACT_GUEST_HIVE_DIRTY,
		FACT_GUEST_HIVE_REPLAYED,
		FACT_GUEST_HIVE_COMPLETE,
		FACT_GUEST_POLICY_READ) },
	{ disk_facts_system, FACT_LIST(
		FACT_GUEST_OS_BUILD,
		FACT_GUEST_OS_PRODUCT,
		FACT_GUEST_OS_HOME,
		FACT_GUEST_COMPUTER,
		FACT_GUEST_DOMAIN_JOINED) },
	{ disk_facts_settings, FACT_LIST(SETTINGS_SUPPLIES) },
	{ disk_facts_network, FACT_LIST(
		FACT_GUEST_NET_ADAPTER,
		FACT_GUEST_NET_DEVICE_KEY,
		FACT_GUEST_NET_INTERFACE_GUID,
		FACT_GUEST_NET_DHCP,
		FACT_GUEST_NET_ADDRESS,
		FACT_GUEST_NET_MASK,
		FACT_GUEST_NET_GATEWAY) },
	{ NULL, NULL },
};
/* clang-format on */

void
disk_parts_read(struct disk *d)
{
	for (d->part = disk_parts; d->part->read != NULL; d->part++)
		d->part->read(d);
}
