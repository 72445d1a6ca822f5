/* LSA, FIPS, SCHANNEL, CredSSP: what stands between a good password and a session. */
#include "probes/offline/disk.h"

#define FIRST_TLS12                                                                        \
	9200u /* from this build on it is on unless somebody switched it off               \
	       */

static void
put_flag(struct disk *d, hive_key key, const char *name, bool otherwise, int id)
{
	uint32_t value = otherwise ? 1 : 0;

	(void)hive_dword(&d->system, key, name, &value);
	disk_bool(d, id, value != 0, DISK_SYSTEM);
}

static void
put_lsa(struct disk *d)
{
	static const char *const ntlm[] = { "allow", "deny-domain", "deny-all" };
	hive_key lsa = hive_find(&d->system, d->cs, "Control\\Lsa");
	hive_key fips = hive_find(&d->system, lsa, "FIPSAlgorithmPolicy");
	uint32_t value = 0;

	if (lsa == 0 || d->ts == 0) /* absence means nothing in a Windows without these */
		return;
	put_flag(d, lsa, "disabledomaincreds", false, FACT_GUEST_LSA_DISABLE_DOMAIN_CREDS);
	put_flag(d, lsa, "ForceGuest", false, FACT_GUEST_LSA_FORCE_GUEST);
	put_flag(
		d, lsa, "LimitBlankPasswordUse", true, FACT_GUEST_LSA_LIMIT_BLANK_PASSWORD);
	/* before Vista a value, since then a key */
	if (fips != 0)
		put_flag(d, fips, "Enabled", false, FACT_GUEST_FIPS);
	else
		put_flag(d, lsa, "FIPSAlgorithmPolicy", false, FACT_GUEST_FIPS);
	if (hive_dword(&d->system, lsa, "DisableRestrictedAdmin", &value))
		disk_bool(d, FACT_GUEST_LSA_RESTRICTED_ADMIN_OFF, value != 0, DISK_SYSTEM);
	value = 0;
	(void)hive_dword(&d->system, hive_find(&d->system, lsa, "MSV1_0"),
		"RestrictReceivingNTLMTraffic", &value);
	if (value < ARRAY_LEN(ntlm))
		disk_token(d, FACT_GUEST_LSA_RESTRICT_NTLM, ntlm[value], DISK_SYSTEM);
}

static void
put_tls(struct disk *d)
{
	hive_key key = hive_find(&d->system, d->cs,
		"Control\\SecurityProviders\\SCHANNEL\\Protocols\\TLS 1.2\\Server");
	uint32_t on = 0, off = 0;
	bool has_on = hive_dword(&d->system, key, "Enabled", &on);
	bool has_off = hive_dword(&d->system, key, "DisabledByDefault", &off);

	if ((has_on && on == 0) || (has_off && off != 0))
		disk_token(d, FACT_GUEST_TLS12, "disabled", DISK_SYSTEM);
	else if (has_on || d->build >= FIRST_TLS12)
		disk_token(d, FACT_GUEST_TLS12, "enabled", DISK_SYSTEM);
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
		DISK_SOFTWARE);
	if (hive_dword(h, credssp, "AllowEncryptionOracle", &oracle))
		disk_int(d, FACT_GUEST_CREDSSP_ORACLE, oracle, DISK_SOFTWARE);
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
