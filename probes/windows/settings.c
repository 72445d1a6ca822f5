/*
 * The table of values that map to one fact each, and the functions for facts decided by
 * several values. Numbers mean what the Terminal Services policies define (MS-TSTS 2.2,
 * TerminalServer.admx); defaults are those documented for unattended setups
 * (Microsoft-Windows-TerminalServices-*). Where releases differ, an absent value yields no
 * fact.
 */
#include <string.h>

#include "probes/windows/settings_private.h"

#define NO_DEFAULT (-1)

/* ---- one value, one fact ---- */

enum as { AS_BOOL, AS_IS_ONE, AS_NUMBER, AS_TOKEN };

struct setting {
	int fact;
	struct registry_place at;
	bool by_policy; /* overridden by the value of this name in the Remote Desktop policy */
	enum as as;
	const char *const *tokens; /* by number, ended by NULL */
	const char *beyond;	   /* the token of other numbers; NULL: no fact */
	int64_t otherwise;	   /* the number that an absent value means */
	const char *needs; /* in SYSTEM: an absent value counts only with this key */
	uint32_t since;	   /* the build since which it means this; 0: always */
	bool (*counts)(uint32_t number); /* NULL: any number */
};

/* The listener writes "unlimited" as 0xffffffff, the policy TS_MAX_CON_POLICY as 999999. */
static bool
is_limit(uint32_t number)
{
	return number != 0xFFFFFFFFu && number != 999999u;
}

static const char *const layers[] = { "rdp", "negotiate", "tls", NULL };
static const char *const levels[] = { "invalid", "low", "client-compatible", "high", "fips",
	NULL };
static const char *const ntlm[] = { "allow", "deny-domain", "deny-all", NULL };
static const char *const ntlm_out[] = { "allow", "audit", "deny", NULL };

#define SYSTEM(key, name) .at = { REGISTRY_SYSTEM, key, name, NULL }
#define SOFTWARE(key, name) .at = { REGISTRY_SOFTWARE, key, name, NULL }

static const struct setting settings[] = {
	{ FACT_GUEST_RDP_LOGON_DISABLED, SYSTEM(SETTINGS_RDP_TCP, "fLogonDisabled"),
		.otherwise = 0, .needs = SETTINGS_RDP_TCP },
	{ FACT_GUEST_RDP_LAN_ADAPTER, SYSTEM(SETTINGS_RDP_TCP, "LanAdapter"),
		.as = AS_NUMBER, .otherwise = NO_DEFAULT },
	{ FACT_GUEST_RDP_SECURITY_LAYER, SYSTEM(SETTINGS_RDP_TCP, "SecurityLayer"),
		.by_policy = true, .as = AS_TOKEN, .tokens = layers, .beyond = "invalid",
		.otherwise = NO_DEFAULT },
	{ FACT_GUEST_RDP_MIN_ENCRYPTION, SYSTEM(SETTINGS_RDP_TCP, "MinEncryptionLevel"),
		.by_policy = true, .as = AS_TOKEN, .tokens = levels, .beyond = "invalid",
		.otherwise = NO_DEFAULT },
	{ FACT_GUEST_RDP_NLA_REQUIRED, SYSTEM(SETTINGS_RDP_TCP, "UserAuthentication"),
		.by_policy = true, .otherwise = 0, .needs = SETTINGS_RDP_TCP },
	{ FACT_GUEST_RDP_MAX_SESSIONS, SYSTEM(SETTINGS_RDP_TCP, "MaxInstanceCount"),
		.by_policy = true, .as = AS_NUMBER, .otherwise = NO_DEFAULT,
		.counts = is_limit },
	{ FACT_GUEST_RDP_KEEPALIVE, SOFTWARE(SETTINGS_TS_POLICY, "KeepAliveEnable"),
		.as = AS_IS_ONE, .otherwise = 0, .needs = SETTINGS_TS },
	{ FACT_GUEST_DRAIN_MODE, SYSTEM(SETTINGS_TS, "TSServerDrainMode"), .otherwise = 0,
		.needs = SETTINGS_TS },
	{ FACT_GUEST_LICENSING_ROLE, SYSTEM(SETTINGS_TS, "TSAppCompat"), .as = AS_IS_ONE,
		.otherwise = NO_DEFAULT },
	{ FACT_GUEST_LICENSING_MODE,
		SYSTEM(SETTINGS_TS "\\RCM\\Licensing Core", "LicensingMode"),
		.by_policy = true, .as = AS_NUMBER, .otherwise = NO_DEFAULT },
	{ FACT_GUEST_LSA_DISABLE_DOMAIN_CREDS, SYSTEM(SETTINGS_LSA, "disabledomaincreds"),
		.otherwise = 0, .needs = SETTINGS_LSA },
	/*
	 * Network sign-ins become guests. This affects Remote Desktop since it has NLA;
	 * Windows XP ships with it on.
	 */
	{ FACT_GUEST_LSA_FORCE_GUEST, SYSTEM(SETTINGS_LSA, "ForceGuest"), .otherwise = 0,
		.needs = SETTINGS_LSA, .since = VISTA },
	{ FACT_GUEST_LSA_LIMIT_BLANK_PASSWORD,
		SYSTEM(SETTINGS_LSA, "LimitBlankPasswordUse"), .otherwise = 1,
		.needs = SETTINGS_LSA },
	{ FACT_GUEST_LSA_RESTRICTED_ADMIN_OFF,
		SYSTEM(SETTINGS_LSA, "DisableRestrictedAdmin"), .otherwise = NO_DEFAULT },
	{ FACT_GUEST_LSA_RESTRICT_NTLM,
		SYSTEM(SETTINGS_LSA "\\MSV1_0", "RestrictReceivingNTLMTraffic"),
		.as = AS_TOKEN, .tokens = ntlm, .otherwise = 0, .needs = SETTINGS_LSA },
	{ FACT_GUEST_LSA_RESTRICT_NTLM_OUT,
		SYSTEM(SETTINGS_LSA "\\MSV1_0", "RestrictSendingNTLMTraffic"),
		.as = AS_TOKEN, .tokens = ntlm_out, .otherwise = NO_DEFAULT },
	{ FACT_GUEST_CREDSSP_ORACLE,
		SOFTWARE(
			"Microsoft\\Windows\\CurrentVersion\\Policies\\System\\CredSSP\\Parameters",
			"AllowEncryptionOracle"),
		.as = AS_NUMBER, .otherwise = NO_DEFAULT },
};

/* ---- several values, or several facts ---- */

static void (*const specials[])(
	const struct registry_view *v, struct settings_found *out) = {
	setting_port,
	setting_denied,
	setting_listener,
	setting_stations,
	setting_time_limits,
	setting_logons,
	setting_certificates,
	setting_licence_server,
	setting_fips,
	setting_tls,
	setting_ciphers,
	setting_shell,
	setting_services,
	setting_profiles,
	setting_rules,
};

static const char *
token_of(const struct setting *s, uint32_t number)
{
	uint32_t count = 0;

	while (s->tokens[count] != NULL)
		count++;
	return number < count ? s->tokens[number] : s->beyond;
}

static void
put_setting(const struct registry_view *v, const struct setting *s)
{
	struct registry_place at = s->at;
	uint32_t number = (uint32_t)s->otherwise;
	enum setting_state state = s->by_policy ? setting_effective(v, &at, &number)
						: setting_number(v, &at, &number);
	const char *token;

	if (state == SETTING_UNKNOWN || state == SETTING_ODD)
		return;
	if (state == SETTING_ABSENT &&
		(s->otherwise == NO_DEFAULT ||
			(s->needs != NULL &&
				setting_key(v, in_system(s->needs, NULL)) ==
					REGISTRY_ABSENT)))
		return;
	if (setting_before(v, s->since) || (s->counts != NULL && !s->counts(number)))
		return;
	switch (s->as) {
	case AS_BOOL:
		setting_bool(v, &at, s->fact, number != 0);
		break;
	case AS_IS_ONE:
		setting_bool(v, &at, s->fact, number == 1);
		break;
	case AS_NUMBER:
		setting_fact(v, &at, s->fact, value_int(number));
		break;
	case AS_TOKEN:
		token = token_of(s, number);
		if (token != NULL)
			setting_token(v, &at, s->fact, token);
		break;
	}
}

void
settings_read(const struct registry_view *v, struct settings_found *out)
{
	/* a Windows without Remote Desktop has none of these settings */
	bool has_ts = setting_key(v, in_system(SETTINGS_TS, NULL)) != REGISTRY_ABSENT;

	*out = (struct settings_found) { .port = 0 };
	for (size_t i = 0; has_ts && i < ARRAY_LEN(settings); i++)
		put_setting(v, &settings[i]);
	for (size_t i = 0; i < ARRAY_LEN(specials); i++)
		specials[i](v, out);
}
