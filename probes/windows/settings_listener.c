/* The listener: access rights, certificates and licences. */
#include <string.h>
#include <strings.h>

#include "probes/windows/settings_private.h"
#include "share/base/str.h"

#define CERTIFICATES "Microsoft\\SystemCertificates\\"
#define OWN_STORE CERTIFICATES "Remote Desktop\\Certificates"
#define THUMBPRINT_DIGITS 40u

/* NT 4.0 and 2000 have no fDenyTSConnections: there only TSEnabled decides. */
static bool
has_no_deny(const struct registry_view *v)
{
	struct registry_place at = in_system(SETTINGS_TS, "ProductVersion");
	const char *version;

	return setting_text(v, &at, &version) == SETTING_FOUND &&
		(text_starts(version, "4.") || text_starts(version, "5.0"));
}

void
setting_denied(const struct registry_view *v, struct settings_found *out)
{
	struct registry_place at = in_system(SETTINGS_TS, "fDenyTSConnections");
	uint32_t denied = 1; /* a new Windows denies connections */
	enum setting_state state = setting_effective(v, &at, &denied);

	(void)out;
	if (state == SETTING_UNKNOWN || state == SETTING_ODD)
		return;
	if (state == SETTING_ABSENT &&
		(setting_key(v, in_system(SETTINGS_RDP_TCP, NULL)) == REGISTRY_ABSENT ||
			has_no_deny(v)))
		return;
	setting_bool(v, &at, FACT_GUEST_RDP_DENIED, denied != 0);
	if (denied != 0)
		setting_token(v, &at, FACT_GUEST_RDP_DENIED_BY,
			at.hive == REGISTRY_SOFTWARE ? GUEST_RDP_DENIED_BY_POLICY
						     : GUEST_RDP_DENIED_BY_LOCAL);
}

void
setting_listener(const struct registry_view *v, struct settings_found *out)
{
	struct registry_place enable = in_system(SETTINGS_RDP_TCP, "fEnableWinStation");
	struct registry_place services = in_system(SETTINGS_TS, "TSEnabled");
	struct registry_place listener = in_system(SETTINGS_RDP_TCP, NULL);
	enum setting_state has_enable, has_services;
	uint32_t on = 1, services_on = 1;

	(void)out;
	if (setting_key(v, in_system(SETTINGS_TS, NULL)) == REGISTRY_ABSENT)
		return;
	if (v->key(v, &listener) == REGISTRY_ABSENT) {
		listener.key = SETTINGS_STATIONS;
		setting_token(
			v, &listener, FACT_GUEST_RDP_LISTENER, GUEST_RDP_LISTENER_MISSING);
		return;
	}
	has_enable = setting_number(v, &enable, &on);
	has_services = setting_number(v, &services, &services_on);
	if (services_on == 0 || on == 0)
		setting_token(v, services_on == 0 ? &services : &enable,
			FACT_GUEST_RDP_LISTENER, GUEST_RDP_LISTENER_DISABLED);
	else if (has_enable != SETTING_ODD && has_enable != SETTING_UNKNOWN &&
		has_services != SETTING_ODD)
		setting_token(
			v, &enable, FACT_GUEST_RDP_LISTENER, GUEST_RDP_LISTENER_PRESENT);
}

void
setting_port(const struct registry_view *v, struct settings_found *out)
{
	struct registry_place at = in_system(SETTINGS_RDP_TCP, "PortNumber");
	uint32_t port = 3389;

	if (setting_key(v, in_system(SETTINGS_RDP_TCP, NULL)) == REGISTRY_ABSENT)
		return;
	switch (setting_number(v, &at, &port)) {
	case SETTING_UNKNOWN:
		return;
	case SETTING_ODD:
		out->port_unclear = true;
		return;
	case SETTING_ABSENT:
	case SETTING_FOUND:
		break;
	}
	out->port_unclear = port == 0 || port > 65535;
	if (out->port_unclear)
		return;
	out->port = port;
	setting_fact(v, &at, FACT_GUEST_RDP_PORT, value_int(port));
}

void
setting_time_limits(const struct registry_view *v, struct settings_found *out)
{
	static const char *const names[] = { "MaxIdleTime", "MaxDisconnectionTime",
		"MaxConnectionTime" };
	struct registry_place decides = in_system(SETTINGS_RDP_TCP, NULL);
	bool limited = false, known = true;

	(void)out;
	if (setting_key(v, decides) == REGISTRY_ABSENT)
		return;
	for (size_t i = 0; i < ARRAY_LEN(names) && !limited; i++) {
		struct registry_place at = in_system(SETTINGS_RDP_TCP, names[i]);
		uint32_t value = 0;
		enum setting_state state = setting_effective(v, &at, &value);

		known = known && state != SETTING_ODD && state != SETTING_UNKNOWN;
		limited = value != 0;
		if (limited)
			decides = at;
	}
	if (limited || known)
		setting_bool(v, &decides, FACT_GUEST_RDP_TIME_LIMITS, limited);
}

/*
 * "change logon /disable" writes WinStationsDisabled, which rejects every new sign-in;
 * drain mode (TSServerDrainMode) is another state with another fix.
 */
void
setting_logons(const struct registry_view *v, struct settings_found *out)
{
	struct registry_place stations =
		in_software(SETTINGS_WINLOGON, "WinStationsDisabled");
	struct registry_place users = in_system(SETTINGS_TS, "TSUserEnabled");
	const char *disabled;
	uint32_t users_off = 0;
	enum setting_state has_stations, has_users;

	(void)out;
	if (setting_key(v, in_system(SETTINGS_TS, NULL)) == REGISTRY_ABSENT)
		return;
	has_stations = setting_text(v, &stations, &disabled);
	has_users = setting_number(v, &users, &users_off);
	if (text_equal(disabled, "1"))
		setting_bool(v, &stations, FACT_GUEST_LOGONS_DISABLED, true);
	else if (users_off == 1)
		setting_bool(v, &users, FACT_GUEST_LOGONS_DISABLED, true);
	else if (has_stations != SETTING_UNKNOWN && has_stations != SETTING_ODD &&
		has_users != SETTING_UNKNOWN && has_users != SETTING_ODD)
		setting_bool(v, &stations, FACT_GUEST_LOGONS_DISABLED, false);
}

/* ---- listeners of other products ---- */

static bool
is_microsoft(const char *driver)
{
	return strncasecmp(driver, "Microsoft", strlen("Microsoft")) == 0;
}

/* A listener that is not disabled. */
static bool
listens_on(const struct registry_view *v, const char *key, uint32_t port)
{
	struct registry_place enable = in_system(key, "fEnableWinStation");
	struct registry_place at = in_system(key, "PortNumber");
	uint32_t number, on = 1;

	(void)setting_number(v, &enable, &on);
	return on != 0 && setting_number(v, &at, &number) == SETTING_FOUND &&
		number == port;
}

void
setting_stations(const struct registry_view *v, struct settings_found *out)
{
	struct registry_place stations = in_system(SETTINGS_STATIONS, NULL);
	struct registry_place own = in_system(SETTINGS_RDP_TCP, "WdName");
	struct registry_place same = stations, at = stations;
	struct fact_value others = value_list(FACT_TYPE_TEXTS);
	const char *driver;
	bool all, shared = false;

	if (setting_text(v, &own, &driver) == SETTING_FOUND)
		setting_bool(v, &own, FACT_GUEST_WINSTATIONS_FOREIGN_RDP_TCP,
			!is_microsoft(driver));
	for (const char *const *name = v->subkeys(v, &stations, &all); *name != NULL;
		name++) {
		const char *key = arena_format(v->arena, SETTINGS_STATIONS "\\%s", *name);
		struct registry_place maker = in_system(key, "WdName");

		if (text_equal_nocase(*name, "Console") ||
			text_equal_nocase(*name, "RDP-Tcp"))
			continue;
		if (setting_text(v, &maker, &driver) == SETTING_FOUND &&
			!is_microsoft(driver)) {
			value_list_add(&others, *name);
			at = others.as.list.count == 1 ? maker : stations;
		}
		if (!shared && out->port != 0 && listens_on(v, key, out->port)) {
			shared = true;
			same = in_system(key, NULL);
		}
	}
	if (others.as.list.count > 0)
		setting_fact(v, &at, FACT_GUEST_WINSTATIONS_OTHER, others);
	else
		value_free(&others);
	if (shared ||
		(all &&
			setting_key(v, in_system(SETTINGS_RDP_TCP, NULL)) ==
				REGISTRY_PRESENT))
		setting_bool(v, &same, FACT_GUEST_WINSTATIONS_SAME_PORT, shared);
}

/* ---- certificates ---- */

/* Decided by several places. */
static const struct registry_place stores = { .hive = REGISTRY_SOFTWARE };

static bool
is_thumbprint(const char *digits)
{
	return strlen(digits) == THUMBPRINT_DIGITS &&
		strspn(digits, "0123456789abcdefABCDEF") == THUMBPRINT_DIGITS;
}

/* NULL unless it has 20 bytes. */
static const char *
read_thumbprint(const struct registry_view *v, struct registry_place *at)
{
	struct registry_data data = { .hex = NULL };

	return v->value(v, at, &data) == REGISTRY_PRESENT && data.hex != NULL &&
			is_thumbprint(data.hex)
		? data.hex
		: NULL;
}

static enum registry_state
in_store(const struct registry_view *v, const char *store, const char *digits,
	struct registry_place *at)
{
	*at = in_software(arena_format(v->arena, "%s\\%s", store, digits), NULL);
	return v->key(v, at);
}

/* The service takes a bound certificate from either store. */
static void
put_bound(const struct registry_view *v, const char *bound)
{
	static const char personal[] = CERTIFICATES "MY\\Certificates";
	struct registry_place at;
	enum registry_state mine = in_store(v, personal, bound, &at), own = mine;

	if (mine != REGISTRY_PRESENT)
		own = in_store(v, OWN_STORE, bound, &at);
	if (own == REGISTRY_PRESENT)
		setting_bool(v, &at, FACT_GUEST_CERT_BOUND_PRESENT, true);
	else if (mine == REGISTRY_ABSENT && own == REGISTRY_ABSENT)
		setting_bool(v, &stores, FACT_GUEST_CERT_BOUND_PRESENT, false);
}

/* The only certificate in Remote Desktop's own store, if the listener names none. */
static const char *
only_selfsigned(const char *const *names, bool all)
{
	return all && names[0] != NULL && names[1] == NULL && is_thumbprint(names[0])
		? names[0]
		: NULL;
}

void
setting_certificates(const struct registry_view *v, struct settings_found *out)
{
	struct registry_place pinned =
		in_system(SETTINGS_RDP_TCP, "SSLCertificateSHA1Hash");
	struct registry_place own = in_system(SETTINGS_STATIONS, "SelfSignedCertificate");
	struct registry_place store = in_software(OWN_STORE, NULL), at;
	const char *bound = read_thumbprint(v, &pinned), *digits = read_thumbprint(v, &own);
	enum registry_state has_own;
	bool all;
	const char *const *kept = v->subkeys(v, &store, &all);

	(void)out;
	if (bound != NULL) {
		setting_fact(
			v, &pinned, FACT_GUEST_RDP_PINNED_CERTIFICATE, value_text(bound));
		put_bound(v, bound);
	}
	if (digits == NULL) {
		digits = only_selfsigned(kept, all);
		own = in_software(NULL, NULL);
	}
	if (digits == NULL)
		return;
	setting_fact(v, &own, FACT_GUEST_CERT_SELFSIGNED_THUMBPRINT, value_text(digits));
	has_own = in_store(v, OWN_STORE, digits, &at);
	if (has_own == REGISTRY_PRESENT)
		setting_bool(v, &at, FACT_GUEST_CERT_SELFSIGNED_PRESENT, true);
	/*
	 * an empty store yields no fact: Windows creates a certificate when the service
	 * starts
	 */
	else if (has_own == REGISTRY_ABSENT && all && kept[0] != NULL)
		setting_bool(v, &stores, FACT_GUEST_CERT_SELFSIGNED_PRESENT, false);
}

/* ---- licences ---- */

/* Only a session host uses a licence server, named by policy or its own setting. */
void
setting_licence_server(const struct registry_view *v, struct settings_found *out)
{
	struct registry_place role = in_system(SETTINGS_TS, "TSAppCompat");
	struct registry_place policy = in_software(SETTINGS_TS_POLICY, "LicenseServers");
	struct registry_place local =
		in_system("Services\\TermService\\Parameters\\LicenseServers",
			"SpecifiedLicenseServers");
	const char *by_policy, *by_local;
	uint32_t host = 1;
	enum setting_state has_role = setting_number(v, &role, &host), has_policy,
			   has_local;

	(void)out;
	if (host != 1)
		return;
	has_policy = setting_text(v, &policy, &by_policy);
	has_local = setting_text(v, &local, &by_local);
	if (by_policy != NULL && *by_policy != '\0')
		setting_bool(v, &policy, FACT_GUEST_LICENSING_SERVER_SET, true);
	else if (by_local != NULL && *by_local != '\0')
		setting_bool(v, &local, FACT_GUEST_LICENSING_SERVER_SET, true);
	else if (has_role == SETTING_FOUND && has_policy != SETTING_UNKNOWN &&
		has_local != SETTING_UNKNOWN)
		setting_bool(v, &local, FACT_GUEST_LICENSING_SERVER_SET, false);
}
