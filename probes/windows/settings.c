/*
 * The table of the values that stand for one fact each, and the list of functions for the
 * facts that several values decide. Meanings of numbers are those of the Terminal Services
 * policies (MS-TSTS 2.2, TerminalServer.admx); defaults those that Microsoft documents for
 * unattended setups (Microsoft-Windows-TerminalServices-*). Where releases differ, absence
 * says nothing.
 */
#include <string.h>

#include "probes/windows/settings_private.h"

#define NO_DEFAULT (-1)
#define VISTA 6000u

/* ---- one value, one fact ---- */

enum as { AS_BOOL, AS_IS_ONE, AS_NUMBER, AS_TOKEN };

struct setting {
	int fact;
	struct registry_place at;
	bool by_policy; /* a value of this name in the policy of Remote Desktop wins */
	enum as as;
	const char *const *tokens; /* by number, ended by NULL */
	const char *beyond;	   /* the token of other numbers; NULL: no fact */
	int64_t otherwise;	   /* the number that absence stands for */
	const char *needs;	   /* in SYSTEM: without this key absence says nothing */
	uint32_t since;		   /* the build since which it means this; 0: always */
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
	/* It makes guests of those who sign in over the network. Remote Desktop does so
	 * since it has NLA; Windows XP ships with it on. */
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

static const struct special {
	void (*read)(const struct registry_view *v, struct settings_found *out);
	int facts[6]; /* ended by 0, which is no fact of these */
} specials[] = {
	{ setting_port, { FACT_GUEST_RDP_PORT } },
	{ setting_denied, { FACT_GUEST_RDP_DENIED, FACT_GUEST_RDP_DENIED_BY } },
	{ setting_listener, { FACT_GUEST_RDP_LISTENER } },
	{ setting_stations,
		{ FACT_GUEST_WINSTATIONS_OTHER, FACT_GUEST_WINSTATIONS_SAME_PORT,
			FACT_GUEST_WINSTATIONS_FOREIGN_RDP_TCP } },
	{ setting_time_limits, { FACT_GUEST_RDP_TIME_LIMITS } },
	{ setting_logons, { FACT_GUEST_LOGONS_DISABLED } },
	{ setting_certificates,
		{ FACT_GUEST_RDP_PINNED_CERTIFICATE, FACT_GUEST_CERT_BOUND_PRESENT,
			FACT_GUEST_CERT_SELFSIGNED_THUMBPRINT,
			FACT_GUEST_CERT_SELFSIGNED_PRESENT } },
	{ setting_licence_server, { FACT_GUEST_LICENSING_SERVER_SET } },
	{ setting_fips, { FACT_GUEST_FIPS } },
	{ setting_tls, { FACT_GUEST_TLS12 } },
	{ setting_ciphers, { FACT_GUEST_TLS_CIPHER_POLICY } },
	{ setting_shell, { FACT_GUEST_SHELL_OK } },
	{ setting_services, { FACT_GUEST_SERVICE_TERMSERVICE_DLL } },
	{ setting_profiles,
		{ FACT_GUEST_FIREWALL_POLICY_READ, FACT_GUEST_FIREWALL_POLICY_OVERRIDES,
			FACT_GUEST_FIREWALL_TWO_PROFILES, FACT_GUEST_NET_PROFILE } },
	{ setting_rules,
		{ FACT_GUEST_FIREWALL_RULE, FACT_GUEST_FIREWALL_RULE_ID,
			FACT_GUEST_FIREWALL_RULE_STORE, FACT_GUEST_FIREWALL_RULE_PROFILES,
			FACT_GUEST_FIREWALL_RULE_SOURCES,
			FACT_GUEST_FIREWALL_RULE_BLOCKS } },
};

/* Of families of facts: '*' is one name. */
static const char *const families[] = { "guest.service.*.start", "guest.firewall.domain.*",
	"guest.firewall.private.*", "guest.firewall.public.*" };

/* ---- reading one value ---- */

enum registry_state
setting_key(const struct registry_view *v, struct registry_place at)
{
	return v->key(v, &at);
}

enum setting_state
setting_number(const struct registry_view *v, struct registry_place *at, uint32_t *out)
{
	struct registry_data data = { .text = NULL };

	switch (v->value(v, at, &data)) {
	case REGISTRY_UNKNOWN:
		return SETTING_UNKNOWN;
	case REGISTRY_ABSENT:
		return SETTING_ABSENT;
	case REGISTRY_PRESENT:
		break;
	}
	if (!data.is_number) {
		v->odd(v, at);
		return SETTING_ODD;
	}
	*out = data.number;
	return SETTING_FOUND;
}

enum setting_state
setting_text(const struct registry_view *v, struct registry_place *at, const char **out)
{
	struct registry_data data = { .text = NULL };
	enum registry_state state = v->value(v, at, &data);

	*out = state == REGISTRY_PRESENT ? data.text : NULL;
	if (state == REGISTRY_PRESENT)
		return data.text != NULL ? SETTING_FOUND : SETTING_ODD;
	return state == REGISTRY_ABSENT ? SETTING_ABSENT : SETTING_UNKNOWN;
}

enum setting_state
setting_effective(const struct registry_view *v, struct registry_place *at, uint32_t *out)
{
	struct registry_place policy = in_software(SETTINGS_TS_POLICY, at->name);
	enum setting_state state = setting_number(v, &policy, out);

	if (state != SETTING_FOUND && state != SETTING_ODD)
		return setting_number(v, at, out);
	*at = policy;
	return state;
}

bool
setting_before(const struct registry_view *v, uint32_t build)
{
	return v->build != 0 ? v->build < build : v->before_vista && build >= VISTA;
}

/* ---- facts ---- */

void
setting_fact(const struct registry_view *v, const struct registry_place *at, int id,
	struct fact_value value)
{
	v->fact(v, at, SETTING_DECIDED, id, value);
}

void
setting_bool(
	const struct registry_view *v, const struct registry_place *at, int id, bool value)
{
	setting_fact(v, at, id, value_bool(value));
}

void
setting_token(const struct registry_view *v, const struct registry_place *at, int id,
	const char *token)
{
	setting_fact(v, at, id, value_token(token));
}

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
		specials[i].read(v, out);
}

/* ---- what this can supply ---- */

/* "guest.service.BFE.start" is like "guest.service.*.start". */
static bool
is_like(const char *id, const char *form)
{
	for (; *form != '\0'; form++) {
		if (*form == '*')
			id += strcspn(id, ".");
		else if (*id++ != *form)
			return false;
	}
	return *id == '\0';
}

void
settings_each_fact(void (*fn)(void *to, int fact), void *to)
{
	for (size_t i = 0; i < ARRAY_LEN(settings); i++)
		fn(to, settings[i].fact);
	for (size_t i = 0; i < ARRAY_LEN(specials); i++)
		for (size_t k = 0;
			k < ARRAY_LEN(specials[i].facts) && specials[i].facts[k] != 0; k++)
			fn(to, specials[i].facts[k]);
	for (int id = 0; id < FACT_ID_COUNT; id++)
		for (size_t i = 0; i < ARRAY_LEN(families); i++)
			if (is_like(fact_def(id)->id, families[i]))
				fn(to, id);
}
