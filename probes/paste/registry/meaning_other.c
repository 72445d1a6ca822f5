/* Further values of the registry: sessions, licences, certificates, shell, credentials. */
#include <string.h>
#include <strings.h>

#include "probes/paste/registry/registry_values.h"

#define READER "reg"
#define TS "cs\\control\\terminal server"
#define STATIONS TS "\\winstations"
#define RT STATIONS "\\rdp-tcp"
#define POL "software\\policies\\microsoft\\windows nt\\terminal services"
#define WINLOGON "software\\microsoft\\windows nt\\currentversion\\winlogon"

static void
put(struct findings *g, const struct registry_value *v, int id, struct fact_value value)
{
	findings_put(g, READER, v->line, RANK_POLICY, id, value);
}

/* A third party's listener on the same port, and whose RDP-Tcp is. */
static void
put_stations(struct findings *g)
{
	static const char below[] = STATIONS "\\";
	const struct registry_value *own = registry_number(g->registry, RT, "PortNumber");
	const struct registry_value *maker = registry_get(g->registry, RT, "WdName");
	const struct registry_value *adapter =
		registry_number(g->registry, RT, "LanAdapter");

	if (maker != NULL)
		put(g, maker, FACT_GUEST_WINSTATIONS_FOREIGN_RDP_TCP,
			value_bool(!text_starts_nocase(maker->text, "Microsoft")));
	if (adapter != NULL)
		put(g, adapter, FACT_GUEST_RDP_LAN_ADAPTER, value_int(adapter->number));
	for (size_t i = 0; own != NULL && i < g->registry->value_count; i++) {
		const struct registry_value *v = &g->registry->values[i], *on;

		if (!text_starts(v->key, below) || text_equal(v->key, RT) ||
			strchr(v->key + strlen(below), '\\') != NULL ||
			strcasecmp(v->name, "PortNumber") != 0 ||
			v->type != REG_TYPE_DWORD || v->number != own->number ||
			!registry_counts(g->registry, v->control_set))
			continue;
		on = registry_number(g->registry, v->key, "fEnableWinStation");
		if (on != NULL && on->number == 0)
			continue;
		put(g, v, FACT_GUEST_WINSTATIONS_SAME_PORT, value_bool(true));
		return;
	}
}

static void
put_logons(struct findings *g)
{
	const struct registry_value *off =
		registry_get(g->registry, WINLOGON, "WinStationsDisabled");
	const struct registry_value *users =
		registry_number(g->registry, TS, "TSUserEnabled");

	if (off != NULL && text_equal(off->text, "1"))
		put(g, off, FACT_GUEST_LOGONS_DISABLED, value_bool(true));
	else if (users != NULL && users->number == 1)
		put(g, users, FACT_GUEST_LOGONS_DISABLED, value_bool(true));
	else if (off != NULL && users != NULL)
		put(g, users, FACT_GUEST_LOGONS_DISABLED, value_bool(false));
}

static const struct registry_value *
effective(const struct registry *r, const char *name)
{
	const struct registry_value *v = registry_number(r, POL, name);

	return v != NULL ? v : registry_number(r, RT, name);
}

static void
put_limits(struct findings *g)
{
	static const char *const names[] = { "MaxIdleTime", "MaxDisconnectionTime",
		"MaxConnectionTime" };
	const struct registry_value *last = NULL;
	size_t known = 0;

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		const struct registry_value *v = effective(g->registry, names[i]);

		if (v == NULL)
			continue;
		last = v;
		known++;
		if (v->number != 0) {
			put(g, v, FACT_GUEST_RDP_TIME_LIMITS, value_bool(true));
			return;
		}
	}
	if (known == ARRAY_LEN(names))
		put(g, last, FACT_GUEST_RDP_TIME_LIMITS, value_bool(false));
}

static void
put_shell(struct findings *g)
{
	const struct registry_value *shell = registry_get(g->registry, WINLOGON, "Shell");
	const struct registry_value *init = registry_get(g->registry, WINLOGON, "Userinit");
	bool shell_ok = shell != NULL && strcasecmp(shell->text, "explorer.exe") == 0;
	bool init_ok = init != NULL &&
		text_find_nocase(init->text, "\\system32\\userinit.exe") != NULL;

	if (shell != NULL && !shell_ok)
		put(g, shell, FACT_GUEST_SHELL_OK, value_bool(false));
	else if (init != NULL && !init_ok)
		put(g, init, FACT_GUEST_SHELL_OK, value_bool(false));
	else if (shell_ok && init_ok)
		put(g, shell, FACT_GUEST_SHELL_OK, value_bool(true));
}

static void
put_selfsigned(struct findings *g)
{
	static const char store[] =
		"software\\microsoft\\systemcertificates\\remote desktop"
		"\\certificates\\";
	const struct registry_value *v =
		registry_get(g->registry, STATIONS, "SelfSignedCertificate");

	if (v == NULL || v->type != REG_TYPE_BINARY || strlen(v->text) != 40)
		return;
	put(g, v, FACT_GUEST_CERT_SELFSIGNED_THUMBPRINT, value_text(v->text));
	for (size_t i = 0; i < g->registry->key_count; i++) {
		const struct registry_key *k = &g->registry->keys[i];

		if (text_starts(k->key, store) &&
			text_equal_nocase(k->key + strlen(store), v->text))
			findings_put(g, READER, k->line, RANK_POLICY,
				FACT_GUEST_CERT_SELFSIGNED_PRESENT, value_bool(true));
	}
}

void
read_registry_more(struct findings *g)
{
	const struct registry *r = g->registry;
	const struct registry_value *v;

	put_stations(g);
	put_logons(g);
	put_limits(g);
	put_shell(g);
	put_selfsigned(g);
	v = registry_number(r,
		"software\\microsoft\\windows\\currentversion\\policies\\system\\credssp"
		"\\parameters",
		"AllowEncryptionOracle");
	if (v != NULL)
		put(g, v, FACT_GUEST_CREDSSP_ORACLE, value_int(v->number));
	v = registry_get(r,
		"software\\policies\\microsoft\\cryptography\\configuration\\ssl\\00010002",
		"Functions");
	if (v != NULL)
		put(g, v, FACT_GUEST_TLS_CIPHER_POLICY,
			value_token(*v->text != '\0' ? "set" : "empty"));
	v = registry_number(r, POL, "KeepAliveEnable");
	if (v != NULL)
		put(g, v, FACT_GUEST_RDP_KEEPALIVE, value_bool(v->number == 1));
	v = registry_get(r, POL, "LicenseServers");
	if (v != NULL)
		put(g, v, FACT_GUEST_LICENSING_SERVER_SET, value_bool(*v->text != '\0'));
}
