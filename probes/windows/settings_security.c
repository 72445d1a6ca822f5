/* FIPS, SCHANNEL, the session shell, and the services that Remote Desktop needs. */
#include <string.h>
#include <strings.h>

#include "probes/windows/settings_private.h"
#include "share/base/str.h"

#define FIRST_TLS12 9200u /* from this build on it is on unless it was switched off */

/* Before Vista a value of Lsa, since then a key below it. */
void
setting_fips(const struct registry_view *v, struct settings_found *out)
{
	static const char key[] = SETTINGS_LSA "\\FIPSAlgorithmPolicy";
	struct registry_place at = setting_key(v, in_system(key, NULL)) == REGISTRY_ABSENT
		? in_system(SETTINGS_LSA, "FIPSAlgorithmPolicy")
		: in_system(key, "Enabled");
	uint32_t on = 0;
	enum setting_state state;

	(void)out;
	if (setting_key(v, in_system(SETTINGS_LSA, NULL)) == REGISTRY_ABSENT ||
		setting_key(v, in_system(SETTINGS_TS, NULL)) == REGISTRY_ABSENT)
		return;
	state = setting_number(v, &at, &on);
	if (state == SETTING_FOUND || state == SETTING_ABSENT)
		setting_bool(v, &at, FACT_GUEST_FIPS, on != 0);
}

void
setting_tls(const struct registry_view *v, struct settings_found *out)
{
	static const char key[] =
		"Control\\SecurityProviders\\SCHANNEL\\Protocols\\TLS 1.2\\Server";
	struct registry_place enabled = in_system(key, "Enabled");
	struct registry_place by_default = in_system(key, "DisabledByDefault");
	uint32_t on = 1, off = 0;
	enum setting_state has_on = setting_number(v, &enabled, &on);
	enum setting_state has_off = setting_number(v, &by_default, &off);

	(void)out;
	if (on == 0)
		setting_token(v, &enabled, FACT_GUEST_TLS12, GUEST_TLS12_DISABLED);
	else if (off != 0)
		setting_token(v, &by_default, FACT_GUEST_TLS12, GUEST_TLS12_DISABLED);
	else if (has_on == SETTING_ODD || has_off == SETTING_ODD)
		return;
	else if (has_on == SETTING_FOUND ||
		(has_on == SETTING_ABSENT && has_off != SETTING_UNKNOWN &&
			v->build >= FIRST_TLS12))
		setting_token(v, &enabled, FACT_GUEST_TLS12, GUEST_TLS12_ENABLED);
}

void
setting_ciphers(const struct registry_view *v, struct settings_found *out)
{
	struct registry_place at = in_software(
		"Policies\\Microsoft\\Cryptography\\Configuration\\SSL\\00010002",
		"Functions");
	const char *functions;

	(void)out;
	switch (setting_text(v, &at, &functions)) {
	case SETTING_UNKNOWN:
		break;
	case SETTING_ABSENT:
	case SETTING_ODD:
		setting_token(
			v, &at, FACT_GUEST_TLS_CIPHER_POLICY, GUEST_TLS_CIPHER_POLICY_NONE);
		break;
	case SETTING_FOUND:
		setting_token(v, &at, FACT_GUEST_TLS_CIPHER_POLICY,
			*functions != '\0' ? GUEST_TLS_CIPHER_POLICY_SET
					   : GUEST_TLS_CIPHER_POLICY_EMPTY);
		break;
	}
}

/* Whether a comma-separated list contains a program; folder and extension are ignored. */
static bool
names_program(const char *list, const char *program)
{
	size_t want = strlen(program);

	while (*list != '\0') {
		size_t len = strcspn(list, ","), end = len, begin;

		while (end > 0 && strchr(" \"", list[end - 1]) != NULL)
			end--;
		begin = end;
		while (begin > 0 && strchr("\\/\" ", list[begin - 1]) == NULL)
			begin--;
		if (end - begin > want && strncasecmp(list + end - 4, ".exe", 4) == 0)
			end -= 4;
		if (end - begin == want && strncasecmp(list + begin, program, want) == 0)
			return true;
		list += len + (list[len] == ',');
	}
	return false;
}

void
setting_shell(const struct registry_view *v, struct settings_found *out)
{
	struct registry_place shell_at = in_software(SETTINGS_WINLOGON, "Shell");
	struct registry_place init_at = in_software(SETTINGS_WINLOGON, "Userinit");
	const char *shell, *init;
	bool shell_ok, init_ok;

	(void)out;
	(void)setting_text(v, &shell_at, &shell);
	(void)setting_text(v, &init_at, &init);
	shell_ok = shell != NULL && names_program(shell, "explorer");
	init_ok = init != NULL && names_program(init, "userinit");
	if (shell != NULL && !shell_ok)
		setting_bool(v, &shell_at, FACT_GUEST_SHELL_OK, false);
	else if (init != NULL && !init_ok)
		setting_bool(v, &init_at, FACT_GUEST_SHELL_OK, false);
	else if (shell_ok && init_ok)
		setting_bool(v, &shell_at, FACT_GUEST_SHELL_OK, true);
}

/* ---- services ---- */

/* The name in "guest.service.NAME.start"; NULL for other facts. */
static const char *
service_of(struct arena *arena, int fact)
{
	static const char before[] = "guest.service.", after[] = ".start";
	const char *id = fact_def(fact)->id;

	return text_starts(id, before) && text_ends(id, after)
		? arena_dup_len(arena, id + strlen(before),
			  strlen(id) - strlen(before) - strlen(after))
		: NULL;
}

/* Reports the library if it is not the one that Windows ships. */
static void
put_dll(const struct registry_view *v)
{
	static const char shipped[] = "\\system32\\termsrv.dll";
	struct registry_place at =
		in_system("Services\\TermService\\Parameters", "ServiceDll");
	const char *dll;
	size_t len;

	if (setting_text(v, &at, &dll) != SETTING_FOUND || *dll == '\0')
		return;
	len = strlen(dll);
	if (len < strlen(shipped) ||
		!text_equal_nocase(dll + len - strlen(shipped), shipped))
		setting_fact(v, &at, FACT_GUEST_SERVICE_TERMSERVICE_DLL, value_text(dll));
}

void
setting_services(const struct registry_view *v, struct settings_found *out)
{
	static const char *const starts[] = { "boot", "system", "auto", "demand",
		"disabled" };

	(void)out;
	for (int id = 0; id < FACT_ID_COUNT; id++) {
		const char *service = service_of(v->arena, id);
		struct registry_place at;
		uint32_t start;

		if (service == NULL)
			continue;
		at = in_system(arena_format(v->arena, "Services\\%s", service), "Start");
		if (setting_number(v, &at, &start) == SETTING_FOUND &&
			start < ARRAY_LEN(starts))
			v->fact(v, &at, SETTING_IN_FORCE, id, value_token(starts[start]));
	}
	put_dll(v);
}
