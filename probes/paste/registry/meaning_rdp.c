/*
 * What the values of the registry mean for the listener, its services and its security.
 * A policy value wins over the local one. Meanings of numbers: causes.md has none of its
 * own; they are those of the Terminal Services policy (MS-TSTS 2.2, tsgpo).
 */
#include <string.h>
#include <strings.h>

#include "probes/windows/rdp_listener_values.h"
#include "probes/paste/registry/registry_values.h"

#define READER "reg"
#define TS "cs\\control\\terminal server"
#define RT TS "\\winstations\\rdp-tcp"
#define POL "software\\policies\\microsoft\\windows nt\\terminal services"
#define LSA "cs\\control\\lsa"

static void
put(struct findings *g, const struct registry_value *v, int id, struct fact_value value)
{
	findings_put(g, READER, v->line, RANK_POLICY, id, value);
}

/* The value in force: that of the policy, else the local one. */
static const struct registry_value *
effective(const struct registry *r, const char *key, const char *name)
{
	const struct registry_value *v = registry_number(r, POL, name);

	return v != NULL ? v : registry_number(r, key, name);
}

static void
put_denied(struct findings *g)
{
	const struct registry_value *policy =
		registry_number(g->registry, POL, "fDenyTSConnections");
	const struct registry_value *local =
		registry_number(g->registry, TS, "fDenyTSConnections");
	const struct registry_value *v = policy != NULL ? policy : local;

	if (v == NULL)
		return;
	put(g, v, FACT_GUEST_RDP_DENIED, value_bool(v->number != 0));
	if (v->number != 0)
		put(g, v, FACT_GUEST_RDP_DENIED_BY,
			value_token(v == policy ? "policy" : "local"));
}

static void
put_listener(struct findings *g)
{
	const struct registry_value *on =
		registry_number(g->registry, RT, "fEnableWinStation");
	const struct registry_value *ts = registry_number(g->registry, TS, "TSEnabled");
	const struct registry_value *logon =
		registry_number(g->registry, RT, "fLogonDisabled");

	if (on != NULL)
		put(g, on, FACT_GUEST_RDP_LISTENER,
			value_token(on->number != 0 ? "present" : "disabled"));
	if (ts != NULL && ts->number == 0)
		put(g, ts, FACT_GUEST_RDP_LISTENER, value_token("disabled"));
	if (logon != NULL)
		put(g, logon, FACT_GUEST_RDP_LOGON_DISABLED,
			value_bool(logon->number != 0));
}

static void
put_named(
	struct findings *g, const char *name, int id, const char *(*says)(uint32_t number))
{
	const struct registry_value *v = effective(g->registry, RT, name);

	if (v != NULL)
		put(g, v, id, value_token(says(v->number)));
}

static void
put_security(struct findings *g)
{
	const struct registry_value *v;

	put_named(g, "SecurityLayer", FACT_GUEST_RDP_SECURITY_LAYER, rdp_tcp_layer);
	put_named(g, "MinEncryptionLevel", FACT_GUEST_RDP_MIN_ENCRYPTION, rdp_tcp_level);
	if ((v = effective(g->registry, RT, "UserAuthentication")) != NULL)
		put(g, v, FACT_GUEST_RDP_NLA_REQUIRED, value_bool(v->number != 0));
	v = effective(g->registry, RT, "MaxInstanceCount");
	if (v != NULL && rdp_tcp_is_limit(v->number))
		put(g, v, FACT_GUEST_RDP_MAX_SESSIONS, value_int(v->number));
	v = registry_get(g->registry, RT, "SSLCertificateSHA1Hash");
	if (v != NULL && v->type == REG_TYPE_BINARY && strlen(v->text) == 40)
		put(g, v, FACT_GUEST_RDP_PINNED_CERTIFICATE, value_text(v->text));
}

static void
put_bool(struct findings *g, const char *key, const char *name, int id)
{
	const struct registry_value *v = registry_number(g->registry, key, name);

	if (v != NULL)
		put(g, v, id, value_bool(v->number != 0));
}

static void
put_lsa(struct findings *g)
{
	static const char *const ntlm[] = { "allow", "deny-domain", "deny-all" };
	const struct registry_value *v;

	put_bool(g, LSA, "disabledomaincreds", FACT_GUEST_LSA_DISABLE_DOMAIN_CREDS);
	put_bool(g, LSA, "ForceGuest", FACT_GUEST_LSA_FORCE_GUEST);
	put_bool(g, LSA, "LimitBlankPasswordUse", FACT_GUEST_LSA_LIMIT_BLANK_PASSWORD);
	put_bool(g, LSA, "DisableRestrictedAdmin", FACT_GUEST_LSA_RESTRICTED_ADMIN_OFF);
	put_bool(g, LSA "\\fipsalgorithmpolicy", "Enabled", FACT_GUEST_FIPS);
	v = registry_number(g->registry, LSA "\\msv1_0", "RestrictReceivingNTLMTraffic");
	if (v != NULL && v->number < ARRAY_LEN(ntlm))
		put(g, v, FACT_GUEST_LSA_RESTRICT_NTLM, value_token(ntlm[v->number]));
}

/* Absence means the system's default; only these two values say something. */
static void
put_tls(struct findings *g)
{
	static const char key[] = "cs\\control\\securityproviders\\schannel\\protocols"
				  "\\tls 1.2\\server";
	const struct registry_value *on = registry_number(g->registry, key, "Enabled");
	const struct registry_value *off =
		registry_number(g->registry, key, "DisabledByDefault");

	if (on != NULL && on->number == 0)
		put(g, on, FACT_GUEST_TLS12, value_token("disabled"));
	else if (off != NULL && off->number != 0)
		put(g, off, FACT_GUEST_TLS12, value_token("disabled"));
	else if (on != NULL)
		put(g, on, FACT_GUEST_TLS12, value_token("enabled"));
}

static void
put_drain(struct findings *g)
{
	static const char winlogon[] = "software\\microsoft\\windows nt\\currentversion"
				       "\\winlogon";
	const struct registry_value *drain =
		registry_number(g->registry, TS, "TSServerDrainMode");
	const struct registry_value *off =
		registry_get(g->registry, winlogon, "WinStationsDisabled");

	if (drain != NULL)
		put(g, drain, FACT_GUEST_DRAIN_MODE, value_bool(drain->number != 0));
	if (off != NULL && text_equal(off->text, "1"))
		put(g, off, FACT_GUEST_DRAIN_MODE, value_bool(true));
}

/* Some value that a policy set: then the policy half was shown, too. */
static void
put_policy_read(struct findings *g)
{
	for (size_t i = 0; i < g->registry->value_count; i++) {
		const struct registry_value *v = &g->registry->values[i];

		if (text_starts(v->key, POL) ||
			text_starts(
				v->key, "software\\policies\\microsoft\\windowsfirewall")) {
			put(g, v, FACT_GUEST_POLICY_READ, value_bool(true));
			return;
		}
	}
}

/* A listener whose protocol is not Microsoft's belongs to somebody else. */
static void
put_others(struct findings *g)
{
	static const char stations[] = TS "\\winstations\\";
	struct fact_value others = value_list(FACT_TYPE_TEXTS);
	const struct registry_value *first = NULL;

	for (size_t i = 0; i < g->registry->value_count; i++) {
		const struct registry_value *v = &g->registry->values[i];
		const char *name = v->key + strlen(stations);

		if (!text_starts(v->key, stations) || strcasecmp(v->name, "WdName") != 0 ||
			strchr(name, '\\') != NULL || text_equal(name, "console") ||
			text_starts_nocase(v->text, "Microsoft") ||
			value_list_has(&others, name))
			continue;
		value_list_add(&others, name);
		first = first != NULL ? first : v;
	}
	if (first != NULL)
		put(g, first, FACT_GUEST_WINSTATIONS_OTHER, others);
	else
		value_free(&others);
}

static void
put_services(struct findings *g)
{
	static const char *const starts[] = { "boot", "system", "auto", "demand",
		"disabled" };
	static const char root[] = "cs\\services\\";

	for (size_t i = 0; i < g->registry->value_count; i++) {
		const struct registry_value *v = &g->registry->values[i];
		const char *service;

		if (!text_starts(v->key, root) || v->type != REG_TYPE_DWORD ||
			strcasecmp(v->name, "Start") != 0 || v->number > 4)
			continue;
		service = findings_service(g, v->key + strlen(root));
		if (service != NULL && registry_get(g->registry, v->key, v->name) == v)
			findings_put_named(g, READER, v->line, RANK_ACTIVE,
				value_token(starts[v->number]), "guest.service.%s.start",
				service);
	}
}

static void
put_dll(struct findings *g)
{
	static const char own_dll[] = "\\system32\\termsrv.dll";
	const struct registry_value *dll = registry_get(
		g->registry, "cs\\services\\termservice\\parameters", "ServiceDll");
	size_t len = dll != NULL ? strlen(dll->text) : 0;

	if (len > 0 &&
		(len < strlen(own_dll) ||
			strcasecmp(dll->text + len - strlen(own_dll), own_dll) != 0))
		put(g, dll, FACT_GUEST_SERVICE_TERMSERVICE_DLL, value_text(dll->text));
}

/* The bound certificate in the computer's store, when the store's keys were shown. */
static void
put_certificate(struct findings *g)
{
	static const char store[] =
		"software\\microsoft\\systemcertificates\\my\\certificates\\";
	const struct registry_value *bound =
		registry_get(g->registry, RT, "SSLCertificateSHA1Hash");

	if (bound == NULL || bound->type != REG_TYPE_BINARY || strlen(bound->text) != 40)
		return;
	for (size_t i = 0; i < g->registry->key_count; i++) {
		const struct registry_key *k = &g->registry->keys[i];

		if (text_starts(k->key, store) &&
			text_equal_nocase(k->key + strlen(store), bound->text))
			findings_put(g, READER, k->line, RANK_POLICY,
				FACT_GUEST_CERT_BOUND_PRESENT, value_bool(true));
	}
}

static void
put_licensing(struct findings *g)
{
	const struct registry_value *v =
		effective(g->registry, TS "\\rcm\\licensing core", "LicensingMode");

	if (v != NULL)
		put(g, v, FACT_GUEST_LICENSING_MODE, value_int(v->number));
}

void
read_registry_conclude(struct findings *g)
{
	const struct registry_value *port;

	if (g->registry == NULL)
		return;
	port = registry_number(g->registry, RT, "PortNumber");
	if (port != NULL && port->number > 0 && port->number <= 65535)
		put(g, port, FACT_GUEST_RDP_PORT, value_int(port->number));
	put_policy_read(g);
	put_denied(g);
	put_listener(g);
	put_security(g);
	put_lsa(g);
	put_tls(g);
	put_drain(g);
	put_others(g);
	put_services(g);
	put_dll(g);
	put_certificate(g);
	put_licensing(g);
	read_registry_firewall(g);
	read_registry_more(g);
}
