/* LSA, FIPS, SCHANNEL, CredSSP: what stands between a good password and a session. */
#include "probes/offline/facts/windows_disk.h"

#define FIRST_TLS12                                                                        \
	9200u /* from this build on it is on unless somebody switched it off               \
	       */

static void
put_flag(struct disk *d, hive_key key, const char *name, bool otherwise, int id)
{
	struct disk_at at = at_system(key, name);
	uint32_t value = otherwise ? 1 : 0;

	if (disk_number(d, at, &value) != DISK_ODD)
		disk_bool(d, id, value != 0, at);
}

static void
put_lsa(struct disk *d)
{
	static const char *const ntlm[] = { "allow", "deny-domain", "deny-all" };
	hive_key lsa = hive_find(&d->system, d->cs, "Control\\Lsa");
	hive_key fips = hive_find(&d->system, lsa, "FIPSAlgorithmPolicy");
	struct disk_at at;
	uint32_t value = 0;

	if (lsa == 0 || d->ts == 0) /* absence means nothing in a Windows without these */
		return;
	put_flag(d, lsa, "disabledomaincreds", false, FACT_GUEST_LSA_DISABLE_DOMAIN_CREDS);
	/* it makes guests of those who come over the network: Remote Desktop signs in that
	 * way since it has NLA, and Windows XP ships with it on */
	if (!d->before_vista)
		put_flag(d, lsa, "ForceGuest", false, FACT_GUEST_LSA_FORCE_GUEST);
	put_flag(
		d, lsa, "LimitBlankPasswordUse", true, FACT_GUEST_LSA_LIMIT_BLANK_PASSWORD);
	/* before Vista a value, since then a key */
	if (fips != 0)
		put_flag(d, fips, "Enabled", false, FACT_GUEST_FIPS);
	else
		put_flag(d, lsa, "FIPSAlgorithmPolicy", false, FACT_GUEST_FIPS);
	at = at_system(lsa, "DisableRestrictedAdmin");
	if (disk_number(d, at, &value) == DISK_NUMBER)
		disk_bool(d, FACT_GUEST_LSA_RESTRICTED_ADMIN_OFF, value != 0, at);
	value = 0;
	at = at_system(
		hive_find(&d->system, lsa, "MSV1_0"), "RestrictReceivingNTLMTraffic");
	if (disk_number(d, at, &value) != DISK_ODD && value < ARRAY_LEN(ntlm))
		disk_token(d, FACT_GUEST_LSA_RESTRICT_NTLM, ntlm[value], at);
}

static void
put_tls(struct disk *d)
{
	hive_key key = hive_find(&d->system, d->cs,
		"Control\\SecurityProviders\\SCHANNEL\\Protocols\\TLS 1.2\\Server");
	struct disk_at enabled = at_system(key, "Enabled");
	struct disk_at by_default = at_system(key, "DisabledByDefault");
	uint32_t on = 0, off = 0;
	enum disk_number has_on = disk_number(d, enabled, &on);
	enum disk_number has_off = disk_number(d, by_default, &off);

	if (has_on == DISK_NUMBER && on == 0)
		disk_token(d, FACT_GUEST_TLS12, "disabled", enabled);
	else if (has_off == DISK_NUMBER && off != 0)
		disk_token(d, FACT_GUEST_TLS12, "disabled", by_default);
	else if (has_on == DISK_ODD || has_off == DISK_ODD)
		return;
	else if (has_on == DISK_NUMBER || d->build >= FIRST_TLS12)
		disk_token(d, FACT_GUEST_TLS12, "enabled", enabled);
}

static void
put_policies(struct disk *d)
{
	const struct hive *h = &d->software;
	hive_key ssl = hive_find(h, h->root,
		"Policies\\Microsoft\\Cryptography\\Configuration\\SSL\\00010002");
	hive_key credssp = hive_find(h, h->root,
		"Microsoft\\Windows\\CurrentVersion\\Policies\\System\\CredSSP\\Parameter"
		"s");
	const char *functions = hive_text(h, ssl, "Functions");
	uint32_t oracle;

	disk_token(d, FACT_GUEST_TLS_CIPHER_POLICY,
		functions == NULL	       ? "none"
			: functions[0] == '\0' ? "empty"
					       : "set",
		at_software(ssl, "Functions"));
	if (disk_number(d, at_software(credssp, "AllowEncryptionOracle"), &oracle) ==
		DISK_NUMBER)
		disk_int(d, FACT_GUEST_CREDSSP_ORACLE, oracle,
			at_software(credssp, "AllowEncryptionOracle"));
}

void
disk_facts_security(struct disk *d)
{
	if (d->cs != 0) {
		put_lsa(d);
		put_tls(d);
	}
	if (d->has_software)
		put_policies(d);
}
