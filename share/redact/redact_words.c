/* Words that are not names: of Windows, of the vocabulary, of every network. */
#include <string.h>

#include "share/redact/redact_private.h"
#include "share/stages/stage.h"

static bool
is_token_of_a_fact(const char *text)
{
	for (int id = 0; id < fact_def_count(); id++) {
		const struct fact_def *def = fact_def(id);

		if (text_equal_nocase(def->id, text))
			return true;
		for (size_t i = 0; def->tokens != NULL && def->tokens[i] != NULL; i++)
			if (text_equal_nocase(def->tokens[i], text))
				return true;
	}
	return false;
}

bool
is_plain_word(const char *text)
{
	static const char *const words[] = { "administrator", "admin", "administrateur",
		"root", "guest", "gast", "user", "users", "default", "public", "system",
		"builtin", "nt authority", "azuread", "workgroup", "arbeitsgruppe",
		"localhost", "localdomain", "local", "lan", "home", "internal", "domain",
		"com", "net", "org", "example", "server", "client", "desktop", "computer",
		"machine", "pc", "windows", "azure", "remote", "router", "gateway", "test",
		"rdp", "tcp", "tls", "nla", "dns", "network", "none", "null", "true",
		"false", "unknown", "rdpdoctor", "freerdp", "microsoft", "certificate",
		"password", "session", "connection" };
	size_t len = strlen(text);

	if (len < 2 || (len < 3 && strspn(text, "0123456789") == len))
		return true;
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (text_equal_nocase(words[i], text))
			return true;
	for (int s = STAGE_GATEWAY; s < STAGE_COUNT; s++)
		if (text_equal_nocase(stage_id((enum stage)s), text))
			return true;
	return is_token_of_a_fact(text);
}

bool
stays_as_host(const char *name)
{
	return text_equal_nocase(name, "localhost") ||
		text_equal_nocase(name, "localdomain");
}

bool
is_registry_word(const char *text)
{
	static const char *const words[] = { "hklm", "hkcu", "hkcr", "hku", "hkcc",
		"hkey_local_machine", "hkey_users", "system", "software", "sam", "security",
		"hardware", "authority", "service", "builtin", "manager", "appx", "iis",
		"font", "brokensystem", "brokensoftware" };

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (text_equal_nocase(text, words[i]))
			return true;
	return false;
}
