/*
 * The listener and what belongs to it. Policy (SOFTWARE) wins over the local value
 * (SYSTEM). What is absent has the default that Microsoft documents for unattended setups
 * (Microsoft-Windows-TerminalServices-*); where releases differ, absence says nothing.
 */
#include <string.h>
#include <strings.h>

#include "probes/offline/disk.h"

#define CERTIFICATES "Microsoft\\SystemCertificates\\"

static void
put_denied(struct disk *d)
{
	const char *source;
	uint32_t denied;

	if (!disk_effective(d, d->ts, "fDenyTSConnections", &denied, &source)) {
		if (d->rt == 0)
			return;
		denied = 1; /* a fresh Windows lets nobody in */
	}
	disk_bool(d, FACT_GUEST_RDP_DENIED, denied != 0, source);
	if (denied != 0)
		disk_token(d, FACT_GUEST_RDP_DENIED_BY,
			text_equal(source, DISK_SOFTWARE) ? "policy" : "local", source);
}

static void
put_listener(struct disk *d)
{
	uint32_t on = 1, services_on = 1, logon_off = 0, adapter;

	if (d->rt == 0) {
		disk_token(d, FACT_GUEST_RDP_LISTENER, "missing", DISK_SYSTEM);
		return;
	}
	(void)hive_dword(&d->system, d->rt, "fEnableWinStation", &on);
	(void)hive_dword(&d->system, d->ts, "TSEnabled", &services_on);
	(void)hive_dword(&d->system, d->rt, "fLogonDisabled", &logon_off);
	disk_token(d, FACT_GUEST_RDP_LISTENER,
		on != 0 && services_on != 0 ? "present" : "disabled", DISK_SYSTEM);
	disk_bool(d, FACT_GUEST_RDP_LOGON_DISABLED, logon_off != 0, DISK_SYSTEM);
	if (hive_dword(&d->system, d->rt, "LanAdapter", &adapter))
		disk_int(d, FACT_GUEST_RDP_LAN_ADAPTER, adapter, DISK_SYSTEM);
}

static void
put_port(struct disk *d)
{
	uint32_t port = 3389;

	if (d->rt == 0)
		return;
	(void)hive_dword(&d->system, d->rt, "PortNumber", &port);
	if (port == 0 || port > 65535)
		return;
	d->port = port;
	disk_int(d, FACT_GUEST_RDP_PORT, port, DISK_SYSTEM);
}

static void
put_named(struct disk *d, const char *name, int id, const char *const *tokens, size_t count)
{
	const char *source;
	uint32_t value;

	if (disk_effective(d, d->rt, name, &value, &source))
		disk_token(d, id,
			value < count && tokens[value] != NULL ? tokens[value] : "invalid",
			source);
}

static void
put_security(struct disk *d)
{
	static const char *const layers[] = { "rdp", "negotiate", "tls" };
	static const char *const levels[] = { NULL, "low", "client-compatible", "high",
		"fips" };
	const char *source;
	uint32_t value = 0;

	put_named(d, "SecurityLayer", FACT_GUEST_RDP_SECURITY_LAYER, layers,
		ARRAY_LEN(layers));
	put_named(d, "MinEncryptionLevel", FACT_GUEST_RDP_MIN_ENCRYPTION, levels,
		ARRAY_LEN(levels));
	if (disk_effective(d, d->rt, "UserAuthentication", &value, &source) || d->rt != 0)
		disk_bool(d, FACT_GUEST_RDP_NLA_REQUIRED, value != 0, source);
	if (disk_effective(d, d->rt, "MaxInstanceCount", &value, &source) &&
		value != 0xFFFFFFFFu)
		disk_int(d, FACT_GUEST_RDP_MAX_SESSIONS, value, source);
}

static void
put_sessions(struct disk *d)
{
	static const char *const limits[] = { "MaxIdleTime", "MaxDisconnectionTime",
		"MaxConnectionTime" };
	const char *source, *decides = DISK_SYSTEM;
	bool limited = false;
	uint32_t value;

	for (size_t i = 0; i < ARRAY_LEN(limits); i++)
		if (disk_effective(d, d->rt, limits[i], &value, &source) && value != 0) {
			limited = true;
			decides = source;
		}
	disk_bool(d, FACT_GUEST_RDP_TIME_LIMITS, limited, decides);
	if (!d->has_software)
		return;
	value = 0;
	(void)hive_dword(&d->software, d->policy, "KeepAliveEnable", &value);
	disk_bool(d, FACT_GUEST_RDP_KEEPALIVE, value == 1, DISK_SOFTWARE);
}

/* ---- refused on purpose ---- */

static void
put_refusals(struct disk *d)
{
	uint32_t drain = 0, users_off = 0;
	bool stations_off = false;

	(void)hive_dword(&d->system, d->ts, "TSServerDrainMode", &drain);
	disk_bool(d, FACT_GUEST_DRAIN_MODE, drain != 0, DISK_SYSTEM);
	(void)hive_dword(&d->system, d->ts, "TSUserEnabled", &users_off);
	if (d->has_software) {
		hive_key key = hive_find(&d->software, d->software.root,
			"Microsoft\\Windows NT\\CurrentVersion\\Winlogon");

		stations_off = text_equal(
			hive_text(&d->software, key, "WinStationsDisabled"), "1");
	}
	if (stations_off || users_off == 1)
		disk_bool(d, FACT_GUEST_LOGONS_DISABLED, true,
			stations_off ? DISK_SOFTWARE : DISK_SYSTEM);
	else if (d->has_software)
		disk_bool(d, FACT_GUEST_LOGONS_DISABLED, false, DISK_SOFTWARE);
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
		probe_fact(d->out, FACT_GUEST_WINSTATIONS_OTHER, others, DISK_SYSTEM, -1);
	else
		value_free(&others);
	if (d->rt == 0)
		return;
	disk_bool(d, FACT_GUEST_WINSTATIONS_SAME_PORT, same, DISK_SYSTEM);
	if (own != NULL)
		disk_bool(d, FACT_GUEST_WINSTATIONS_FOREIGN_RDP_TCP,
			strncasecmp(own, "Microsoft", 9) != 0, DISK_SYSTEM);
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
	const char *source = DISK_SYSTEM;

	disk_text(d, FACT_GUEST_RDP_PINNED_CERTIFICATE, bound, DISK_SYSTEM);
	if (d->has_software && bound != NULL)
		disk_bool(d, FACT_GUEST_CERT_BOUND_PRESENT,
			in_store(d, "MY", bound) || in_store(d, "Remote Desktop", bound),
			DISK_SOFTWARE);
	if (d->has_software && own == NULL) {
		own = only_selfsigned(d);
		source = DISK_SOFTWARE;
	}
	disk_text(d, FACT_GUEST_CERT_SELFSIGNED_THUMBPRINT, own, source);
	/* an empty store is none yet: Windows makes one when the service starts */
	if (d->has_software && own != NULL &&
		hive_children(&d->software,
			hive_find(&d->software, d->software.root,
				CERTIFICATES "Remote Desktop\\Certificates"))[0] != 0)
		disk_bool(d, FACT_GUEST_CERT_SELFSIGNED_PRESENT,
			in_store(d, "Remote Desktop", own), DISK_SOFTWARE);
}

/* ---- licences ---- */

static void
put_licensing(struct disk *d)
{
	static const char servers[] = "Services\\TermService\\Parameters\\LicenseServers";
	hive_key core = hive_find(&d->system, d->ts, "RCM\\Licensing Core");
	const char *source, *by_policy = NULL, *local;
	uint32_t value;

	if (disk_effective(d, core, "LicensingMode", &value, &source))
		disk_int(d, FACT_GUEST_LICENSING_MODE, value, source);
	if (!hive_dword(&d->system, d->ts, "TSAppCompat", &value))
		return;
	disk_bool(d, FACT_GUEST_LICENSING_ROLE, value == 1, DISK_SYSTEM);
	if (value != 1)
		return; /* no session host: no licence server is asked for */
	local = hive_text(&d->system, hive_find(&d->system, d->cs, servers),
		"SpecifiedLicenseServers");
	if (d->has_software)
		by_policy = hive_text(&d->software, d->policy, "LicenseServers");
	if ((local != NULL && local[0] != '\0') ||
		(by_policy != NULL && by_policy[0] != '\0'))
		disk_bool(d, FACT_GUEST_LICENSING_SERVER_SET, true,
			by_policy != NULL ? DISK_SOFTWARE : DISK_SYSTEM);
	else if (d->has_software)
		disk_bool(d, FACT_GUEST_LICENSING_SERVER_SET, false, DISK_SYSTEM);
}

void
disk_facts_rdp(struct disk *d)
{
	if (d->ts == 0) {
		/* the policy alone says as much as it says */
		const char *source;
		uint32_t denied;

		if (d->has_software && !d->has_system &&
			disk_effective(d, 0, "fDenyTSConnections", &denied, &source) &&
			denied != 0) {
			disk_bool(d, FACT_GUEST_RDP_DENIED, true, source);
			disk_token(d, FACT_GUEST_RDP_DENIED_BY, "policy", source);
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
