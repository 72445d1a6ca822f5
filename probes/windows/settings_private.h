#pragma once

#include "probes/windows/settings.h"

/* Shared by the files that interpret values. */

#define VISTA 6000u /* its first build */

#define SETTINGS_TS "Control\\Terminal Server"
#define SETTINGS_STATIONS SETTINGS_TS "\\WinStations"
#define SETTINGS_RDP_TCP SETTINGS_STATIONS "\\RDP-Tcp"
#define SETTINGS_LSA "Control\\Lsa"
#define SETTINGS_TS_POLICY "Policies\\Microsoft\\Windows NT\\Terminal Services"
#define SETTINGS_WINLOGON "Microsoft\\Windows NT\\CurrentVersion\\Winlogon"
#define SETTINGS_FIREWALL "Services\\SharedAccess\\Parameters\\FirewallPolicy"
#define SETTINGS_FIREWALL_POLICY "Policies\\Microsoft\\WindowsFirewall"

enum setting_state {
	SETTING_UNKNOWN,
	SETTING_ABSENT,
	SETTING_ODD, /* the value has another type and yields no fact */
	SETTING_FOUND,
};

static inline struct registry_place
in_system(const char *key, const char *name)
{
	return (struct registry_place) { REGISTRY_SYSTEM, key, name, NULL };
}

static inline struct registry_place
in_software(const char *key, const char *name)
{
	return (struct registry_place) { REGISTRY_SOFTWARE, key, name, NULL };
}

enum registry_state setting_key(const struct registry_view *v, struct registry_place at);
/* @out is written only for SETTING_FOUND, so it may hold the default. */
enum setting_state setting_number(
	const struct registry_view *v, struct registry_place *at, uint32_t *out);
/* @out gets NULL unless found. */
enum setting_state setting_text(
	const struct registry_view *v, struct registry_place *at, const char **out);
/*
 * The effective number: from the Remote Desktop policy, otherwise the local one at @at,
 * which gets the deciding place.
 */
enum setting_state setting_effective(
	const struct registry_view *v, struct registry_place *at, uint32_t *out);
/* Windows is known to be older than this build. */
bool setting_before(const struct registry_view *v, uint32_t build);

/* Adds a fact that no other store can change. Takes the value. */
void setting_fact(const struct registry_view *v, const struct registry_place *at, int id,
	struct fact_value value);
void setting_bool(
	const struct registry_view *v, const struct registry_place *at, int id, bool value);
void setting_token(const struct registry_view *v, const struct registry_place *at, int id,
	const char *token);

/* ---- several values decide; each is in the table of settings.c ---- */

void setting_denied(const struct registry_view *v, struct settings_found *out);
void setting_listener(const struct registry_view *v, struct settings_found *out);
void setting_port(const struct registry_view *v, struct settings_found *out);
void setting_stations(const struct registry_view *v, struct settings_found *out);
void setting_time_limits(const struct registry_view *v, struct settings_found *out);
void setting_logons(const struct registry_view *v, struct settings_found *out);
void setting_certificates(const struct registry_view *v, struct settings_found *out);
void setting_licence_server(const struct registry_view *v, struct settings_found *out);
void setting_fips(const struct registry_view *v, struct settings_found *out);
void setting_tls(const struct registry_view *v, struct settings_found *out);
void setting_ciphers(const struct registry_view *v, struct settings_found *out);
void setting_shell(const struct registry_view *v, struct settings_found *out);
void setting_services(const struct registry_view *v, struct settings_found *out);
void setting_profiles(const struct registry_view *v, struct settings_found *out);
void setting_rules(const struct registry_view *v, struct settings_found *out);
