/*
 * The listener and what belongs to it. Policy (SOFTWARE) wins over the local value
 * (SYSTEM). What is absent has the default that Microsoft documents for unattended setups
 * (Microsoft-Windows-TerminalServices-*); where releases differ, absence says nothing.
 */
#include <string.h>
#include <strings.h>

#include "probes/offline/facts/windows_disk.h"
#include "probes/windows/rdp_listener_values.h"

#define CERTIFICATES "Microsoft\\SystemCertificates\\"

/* NT 4.0 and 2000 do not know the value: there TSEnabled alone decides. */
static bool
has_no_deny(struct disk *d)
{
	const char *version = hive_text(&d->system, d->ts, "ProductVersion");

	return d->before_vista && version != NULL &&
		(text_starts(version, "4.") || text_starts(version, "5.0"));
}

static void
put_denied(struct disk *d)
{
	struct disk_at at;
	uint32_t denied = 1; /* a fresh Windows lets nobody in */

	switch (disk_effective(d, d->ts, "fDenyTSConnections", &denied, &at)) {
	case DISK_ODD:
		return;
	case DISK_ABSENT:
		if (d->rt == 0 || has_no_deny(d))
			return;
		break;
	case DISK_NUMBER:
		break;
	}
	disk_bool(d, FACT_GUEST_RDP_DENIED, denied != 0, at);
	if (denied != 0)
		disk_token(d, FACT_GUEST_RDP_DENIED_BY,
			text_equal(at.source, DISK_SOFTWARE) ? "policy" : "local", at);
}

static void
put_listener(struct disk *d)
{
	uint32_t on = 1, services_on = 1, logon_off = 0, adapter;
	struct disk_at enable = at_system(d->rt, "fEnableWinStation");
	struct disk_at services = at_system(d->ts, "TSEnabled");
	struct disk_at logon = at_system(d->rt, "fLogonDisabled");
	struct disk_at lan = at_system(d->rt, "LanAdapter");
	bool known;

	if (d->rt == 0) {
		disk_token(d, FACT_GUEST_RDP_LISTENER, "missing",
			at_system(hive_find(&d->system, d->ts, "WinStations"), NULL));
		return;
	}
	known = disk_number(d, enable, &on) != DISK_ODD;
	known = disk_number(d, services, &services_on) != DISK_ODD && known;
	if (services_on == 0 || on == 0)
		disk_token(d, FACT_GUEST_RDP_LISTENER, "disabled",
			services_on == 0 ? services : enable);
	else if (known)
		disk_token(d, FACT_GUEST_RDP_LISTENER, "present", enable);
	if (disk_number(d, logon, &logon_off) != DISK_ODD)
		disk_bool(d, FACT_GUEST_RDP_LOGON_DISABLED, logon_off != 0, logon);
	if (disk_number(d, lan, &adapter) == DISK_NUMBER)
		disk_int(d, FACT_GUEST_RDP_LAN_ADAPTER, adapter, lan);
}

static void
put_port(struct disk *d)
{
	struct disk_at at = at_system(d->rt, "PortNumber");
	uint32_t port = 3389;

	if (d->rt == 0)
		return;
	d->port_unclear =
		disk_number(d, at, &port) == DISK_ODD || port == 0 || port > 65535;
	if (d->port_unclear)
		return;
	d->port = port;
	disk_int(d, FACT_GUEST_RDP_PORT, port, at);
}

static void
put_named(struct disk *d, const char *name, int id, const char *(*says)(uint32_t number))
{
	struct disk_at at;
	uint32_t value;

	if (disk_effective(d, d->rt, name, &value, &at) == DISK_NUMBER)
		disk_token(d, id, says(value), at);
}

static void
put_security(struct disk *d)
{
	struct disk_at at;
	enum disk_number nla;
	uint32_t value = 0;

	put_named(d, "SecurityLayer", FACT_GUEST_RDP_SECURITY_LAYER, rdp_tcp_layer);
	put_named(d, "MinEncryptionLevel", FACT_GUEST_RDP_MIN_ENCRYPTION, rdp_tcp_level);
	nla = disk_effective(d, d->rt, "UserAuthentication", &value, &at);
	if (nla == DISK_NUMBER || (nla == DISK_ABSENT && d->rt != 0))
		disk_bool(d, FACT_GUEST_RDP_NLA_REQUIRED, value != 0, at);
	if (disk_effective(d, d->rt, "MaxInstanceCount", &value, &at) == DISK_NUMBER &&
		rdp_tcp_is_limit(value))
		disk_int(d, FACT_GUEST_RDP_MAX_SESSIONS, value, at);
}

static void
put_sessions(struct disk *d)
{
	static const char *const limits[] = { "MaxIdleTime", "MaxDisconnectionTime",
		"MaxConnectionTime" };
	struct disk_at at, decides = AT_SYSTEM;
	struct disk_at keep = at_software(d->policy, "KeepAliveEnable");
	bool limited = false, known = true;
	uint32_t value;

	for (size_t i = 0; i < ARRAY_LEN(limits); i++) {
		enum disk_number n = disk_effective(d, d->rt, limits[i], &value, &at);

		known = known && n != DISK_ODD;
		if (n == DISK_NUMBER && value != 0) {
			limited = true;
			decides = at;
		}
	}
	if (limited || known)
		disk_bool(d, FACT_GUEST_RDP_TIME_LIMITS, limited, decides);
	if (!d->has_software)
		return;
	value = 0;
	if (disk_number(d, keep, &value) != DISK_ODD)
		disk_bool(d, FACT_GUEST_RDP_KEEPALIVE, value == 1, keep);
}

/* ---- refused on purpose ---- */

static void
put_refusals(struct disk *d)
{
	struct disk_at drains = at_system(d->ts, "TSServerDrainMode");
	struct disk_at users = at_system(d->ts, "TSUserEnabled"), stations = AT_SOFTWARE;
	uint32_t drain = 0, users_off = 0;
	bool stations_off = false, known;

	if (disk_number(d, drains, &drain) != DISK_ODD)
		disk_bool(d, FACT_GUEST_DRAIN_MODE, drain != 0, drains);
	known = disk_number(d, users, &users_off) != DISK_ODD;
	if (d->has_software) {
		stations = at_software(hive_find(&d->software, d->software.root,
					       "Microsoft\\Windows NT\\CurrentVersion\\"
					       "Winlogon"),
			"WinStationsDisabled");
		stations_off = text_equal(
			hive_text(&d->software, stations.key, stations.name), "1");
	}
	if (stations_off || users_off == 1)
		disk_bool(d, FACT_GUEST_LOGONS_DISABLED, true,
			stations_off ? stations : users);
	else if (d->has_software && known)
		disk_bool(d, FACT_GUEST_LOGONS_DISABLED, false, stations);
}

/* ---- listeners of others ---- */

static void
put_stations(struct disk *d)
{
	hive_key stations = hive_find(&d->system, d->ts, "WinStations");
	struct fact_value others = value_list(FACT_TYPE_TEXTS);
	const char *own = hive_text(&d->system, d->rt, "WdName");
	bool same = false;

	for (const hive_key *k = hive_children(&d->system, stations); *k != 0; k++) {
		const char *name = hive_name(&d->system, *k);
		const char *driver = hive_text(&d->system, *k, "WdName");
		uint32_t port, on = 1;

		if (text_equal_nocase(name, "Console") ||
			text_equal_nocase(name, "RDP-Tcp"))
			continue;
		(void)hive_dword(&d->system, *k, "fEnableWinStation", &on);
		if (driver != NULL && strncasecmp(driver, "Microsoft", 9) != 0)
			value_list_add(&others, name);
		if (on != 0 && d->port != 0 &&
			hive_dword(&d->system, *k, "PortNumber", &port) && port == d->port)
			same = true;
	}
	if (others.as.list.count > 0)
		disk_fact(
			d, FACT_GUEST_WINSTATIONS_OTHER, others, at_system(stations, NULL));
	else
		value_free(&others);
	if (d->rt == 0)
		return;
	disk_bool(d, FACT_GUEST_WINSTATIONS_SAME_PORT, same, at_system(stations, NULL));
	if (own != NULL)
		disk_bool(d, FACT_GUEST_WINSTATIONS_FOREIGN_RDP_TCP,
			strncasecmp(own, "Microsoft", 9) != 0, at_system(d->rt, "WdName"));
}

/* ---- certificates ---- */

/* The certificate is in one of the computer's stores of @name. */
static bool
in_store(struct disk *d, const char *name, const char *thumbprint)
{
	return hive_find(&d->software, d->software.root,
		       arena_format(d->arena, CERTIFICATES "%s\\Certificates\\%s", name,
			       thumbprint)) != 0;
}

/* The only certificate of Remote Desktop's own store, when the listener names none. */
static const char *
only_selfsigned(struct disk *d)
{
	const hive_key *keys = hive_children(&d->software,
		hive_find(&d->software, d->software.root,
			CERTIFICATES "Remote Desktop\\Certificates"));
	const char *name =
		keys[0] != 0 && keys[1] == 0 ? hive_name(&d->software, keys[0]) : "";

	return strlen(name) == 40 && strspn(name, "0123456789abcdefABCDEF") == 40 ? name
										  : NULL;
}

static void
put_certificates(struct disk *d)
{
	const char *bound = disk_thumbprint(d, d->rt, "SSLCertificateSHA1Hash");
	const char *own = disk_thumbprint(
		d, hive_find(&d->system, d->ts, "WinStations"), "SelfSignedCertificate");
	struct disk_at source = AT_SYSTEM;
	struct disk_at pinned = at_system(d->rt, "SSLCertificateSHA1Hash");

	disk_text(d, FACT_GUEST_RDP_PINNED_CERTIFICATE, bound, pinned);
	if (d->has_software && bound != NULL)
		disk_bool(d, FACT_GUEST_CERT_BOUND_PRESENT,
			in_store(d, "MY", bound) || in_store(d, "Remote Desktop", bound),
			AT_SOFTWARE);
	if (d->has_software && own == NULL) {
		own = only_selfsigned(d);
		source = AT_SOFTWARE;
	}
	disk_text(d, FACT_GUEST_CERT_SELFSIGNED_THUMBPRINT, own, source);
	/* an empty store is none yet: Windows makes one when the service starts */
	if (d->has_software && own != NULL &&
		hive_children(&d->software,
			hive_find(&d->software, d->software.root,
				CERTIFICATES "Remote Desktop\\Certificates"))[0] != 0)
		disk_bool(d, FACT_GUEST_CERT_SELFSIGNED_PRESENT,
			in_store(d, "Remote Desktop", own), AT_SOFTWARE);
}

/* ---- licences ---- */

static void
put_licensing(struct disk *d)
{
	static const char servers[] = "Services\\TermService\\Parameters\\LicenseServers";
	hive_key core = hive_find(&d->system, d->ts, "RCM\\Licensing Core");
	const char *by_policy = NULL, *local;
	struct disk_at at, role = at_system(d->ts, "TSAppCompat");
	uint32_t value;

	if (disk_effective(d, core, "LicensingMode", &value, &at) == DISK_NUMBER)
		disk_int(d, FACT_GUEST_LICENSING_MODE, value, at);
	if (disk_number(d, role, &value) != DISK_NUMBER)
		return;
	disk_bool(d, FACT_GUEST_LICENSING_ROLE, value == 1, role);
	if (value != 1)
		return; /* no session host: no licence server is asked for */
	local = hive_text(&d->system, hive_find(&d->system, d->cs, servers),
		"SpecifiedLicenseServers");
	if (d->has_software)
		by_policy = hive_text(&d->software, d->policy, "LicenseServers");
	if ((local != NULL && local[0] != '\0') ||
		(by_policy != NULL && by_policy[0] != '\0'))
		disk_bool(d, FACT_GUEST_LICENSING_SERVER_SET, true,
			by_policy != NULL ? at_software(d->policy, "LicenseServers")
					  : AT_SYSTEM);
	else if (d->has_software)
		disk_bool(d, FACT_GUEST_LICENSING_SERVER_SET, false, AT_SYSTEM);
}

void
disk_facts_rdp(struct disk *d)
{
	if (d->ts == 0) {
		/* the policy alone says as much as it says */
		struct disk_at at;
		uint32_t denied;

		if (d->has_software && !d->has_system &&
			disk_effective(d, 0, "fDenyTSConnections", &denied, &at) ==
				DISK_NUMBER &&
			denied != 0) {
			disk_bool(d, FACT_GUEST_RDP_DENIED, true, at);
			disk_token(d, FACT_GUEST_RDP_DENIED_BY, "policy", at);
		}
		return;
	}
	put_denied(d);
	put_listener(d);
	put_port(d);
	put_security(d);
	put_sessions(d);
	put_refusals(d);
	put_stations(d);
	put_certificates(d);
	put_licensing(d);
}
